"""How many submissions at a time this machine has room for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil

__all__ = ["BYTES_PER_JOB", "default_jobs"]

BYTES_PER_JOB = 1 << 30  # a worker, its warm process with torch, and both sandboxes; docs say so
GROUPS = Path("/sys/fs/cgroup")


def default_jobs() -> int:
    """Return a job for each core, and at most one for each GiB of free memory.

    A container's or a batch job's share counts, where a control group (v2) gives less than the
    machine has.

    Examples
    --------
    >>> default_jobs() >= 1
    True
    """
    return max(1, min(_cores(), _free_bytes() // BYTES_PER_JOB))


def _cores() -> int:
    has_affinity = hasattr(os, "sched_getaffinity")  # not on macOS and Windows
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    for group in _groups():
        quota, _, period = _read(group / "cpu.max").partition(" ")
        if quota.isdigit() and period.isdigit():
            cores = min(cores, int(quota) // int(period))
    return cores


def _free_bytes() -> int:
    free = int(psutil.virtual_memory().available)
    for group in _groups():
        most, used = _read(group / "memory.max"), _read(group / "memory.current")
        if most.isdigit() and used.isdigit():
            free = min(free, int(most) - int(used))
    return free


def _groups() -> Iterator[Path]:
    """Yield the control groups that this process is in, innermost first."""
    for line in _read(Path("/proc/self/cgroup")).splitlines():
        if line.startswith("0::"):
            own = GROUPS / line.removeprefix("0::").lstrip("/")
            yield own
            yield from (each for each in own.parents if each.is_relative_to(GROUPS))


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
