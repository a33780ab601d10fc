"""Per-process limits: the last line where nothing stronger counts."""

from __future__ import annotations

import math
import resource
from pathlib import Path

from autograder.sandbox.quota import Quota

__all__ = ["apply_limits"]

SPARE_CPU_SECONDS = 2
# virtual memory that costs nothing: arenas of the allocator, guard pages, file mappings
SPARE_ADDRESSES = 2 << 30


def apply_limits(quota: Quota, *, count_processes: bool) -> None:
    """Limit this process and its children, each by itself.

    Memory is limited twice. ``RLIMIT_DATA`` counts what is written to, so that one allocation
    too many is a `MemoryError` in the submission and not a kill; ``RLIMIT_AS`` counts addresses
    and stops shared mappings, which the first leaves out. Both start from what the process has,
    because an imported torch alone holds gigabytes of addresses.

    Parameters
    ----------
    quota : Quota
        What one process may use.
    count_processes : bool
        Whether the count of processes is this sandbox's own; a limit on a count shared with
        everything else that the user runs would hit the innocent.
    """
    addresses, data = _virtual_memory()
    seconds = math.ceil(quota.cpu_seconds) + SPARE_CPU_SECONDS
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, quota.scratch_bytes)
    _limit(resource.RLIMIT_NOFILE, quota.open_files)
    if data:  # known on Linux only
        _limit(resource.RLIMIT_DATA, data + quota.memory_bytes)
        _limit(resource.RLIMIT_AS, addresses + quota.memory_bytes + SPARE_ADDRESSES)
    if count_processes:
        _limit(resource.RLIMIT_NPROC, quota.processes)
    _close_queues()


def _close_queues() -> None:
    """Leave no room in queues and locked memory, which count per user and not per process."""
    for name in ("RLIMIT_MSGQUEUE", "RLIMIT_MEMLOCK"):
        if hasattr(resource, name):
            _limit(getattr(resource, name), 0)


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _virtual_memory() -> tuple[int, int]:
    """Return addresses and private data of this process, in bytes; zeros where unknown."""
    try:
        fields = Path("/proc/self/statm").read_text("ascii").split()
    except OSError:
        return 0, 0
    page = resource.getpagesize()
    return int(fields[0]) * page, int(fields[5]) * page
