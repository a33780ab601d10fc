"""Where a submission runs, and what it cannot reach.

``launch`` is the door: `Zygote.start` warms one process up, `Zygote.spawn` forks a sandboxed
child of it. Reading order from there: ``levels`` (what each level promises), ``zygote`` (the
warm process), ``watchdog`` (watches one child), ``child_setup`` (the child's way in), and
the walls themselves: ``namespaces``, ``landlock``, ``seccomp``, ``rlimits``, and ``cgroup`` where
``delegation`` finds that the machine has handed one over.
"""
