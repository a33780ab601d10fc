"""Where a submission runs, and what it cannot reach.

``launch`` is the door: `Zygote.start` warms one process up, `Zygote.spawn` forks a sandboxed
child of it. Reading order from there: ``levels`` (what each level promises), ``zygote`` (the
warm process), ``guard`` (watches one child), ``inmate`` (the child's way into the sandbox), and
the walls themselves: ``namespaces``, ``landlock``, ``seccomp``, ``rlimits``, and ``cgroup`` where
``delegation`` finds that the machine has handed one over.
"""
