"""How much one sandboxed process, with all its children, may use."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Quota"]


@dataclass(frozen=True)
class Quota:
    """What a sandbox may cost.

    Attributes
    ----------
    cpu_seconds : float
        Processor time of all its processes together.
    wall_seconds : float
        Time on the clock: a watchdog against sleepers.
    memory_bytes : int
        Memory above what the zygote has already, all processes together.
    processes : int
        Processes and threads at one time, where the level allows more than one process.
    scratch_bytes : int
        Files in the scratch folder.
    output_bytes : int
        What is kept of stdout and stderr: the end of it.
    open_files : int
        Descriptors of one process.

    Examples
    --------
    >>> Quota(cpu_seconds=5).processes
    32
    """

    cpu_seconds: float = 60.0
    wall_seconds: float = 300.0
    memory_bytes: int = 1 << 30
    processes: int = 32
    scratch_bytes: int = 64 << 20
    output_bytes: int = 16_384
    open_files: int = 256
