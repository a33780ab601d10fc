"""What grading costs, measured: `make bench` writes ``docs/benchmarks.md``.

A benchmark is no test: nothing here passes or fails by how long it takes. Reading order:
``classroom`` (who hands in what), ``ours`` and ``stock`` (each in a process of its own, on one
core), ``bare`` (the floor), ``clock`` and ``inside`` (where the time goes), ``page`` (what is
written).
"""
