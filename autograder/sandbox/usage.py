"""What a family of processes uses, read from outside of it."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Meter", "Usage", "family", "held_memory"]

FAULTS_WORTH_A_LOOK = 64
LOOK_SECONDS = 0.5  # what is copied on writing is bounded by what the zygote has


@dataclass(frozen=True)
class Usage:
    """Processor time so far and memory now.

    Attributes
    ----------
    cpu_seconds : float
        Of all processes, ended ones included.
    memory_bytes : int
        Above what the zygote has.
    processes : int
        How many there are now.
    """

    cpu_seconds: float = 0.0
    memory_bytes: int = 0
    processes: int = 0


def family(pid: int) -> list[int]:
    """Return a process and all its descendants, eldest first."""
    found = [pid]
    for member in found:  # grows while we walk it
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{member}/task"):
                children = Path(f"/proc/{member}/task/{thread}/children").read_text("ascii")
                found += [int(child) for child in children.split()]
    return found


class Meter:
    """Measures one family again and again, sparing the costly look where nothing has changed.

    Parameters
    ----------
    eldest : int
        Its first process.
    baseline : int
        Bytes of memory that each of its processes has shared with the zygote at first.
    """

    def __init__(self, eldest: int, baseline: int) -> None:
        self._eldest = eldest
        self._baseline = baseline
        self._known: dict[int, _Known] = {}

    def read(self) -> Usage:
        """Return what the family uses now; zeros where there is no /proc."""
        seconds, memory = 0.0, 0
        members = family(self._eldest)
        for member in members:
            with contextlib.suppress(OSError, ValueError):
                faults, used = _faults_and_seconds(member)
                seconds += used
                memory += self._memory(member, faults)
        return Usage(seconds, memory, len(members))

    def _memory(self, pid: int, faults: int) -> int:
        grown = max(0, held_memory(pid) - self._baseline)
        now = time.monotonic()
        known = self._known.setdefault(pid, _Known(0, now))
        if faults - known.faults > FAULTS_WORTH_A_LOOK and now - known.at > LOOK_SECONDS:
            known = self._known[pid] = _Known(faults, now, _own_memory(pid))
        # pages copied on writing are not growth; pages shared with own children are not own
        return max(grown, known.own)


@dataclass(frozen=True)
class _Known:
    """The last costly look at a process: at how many page faults, when, and what it found."""

    faults: int
    at: float
    own: int = 0


def held_memory(pid: int) -> int:
    """Return the memory of a process that is not a file's, in bytes."""
    kilobytes = 0
    for line in Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines():
        if line.startswith(("RssAnon:", "RssShmem:")):
            kilobytes += int(line.split()[1])
    return kilobytes * 1024


def _own_memory(pid: int) -> int:
    """Return the written-to memory that no other process maps; 0 if it is not ours to see."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii", "replace")
    except OSError:
        return 0
    rows = (line.split() for line in text.splitlines() if line.startswith("Private_Dirty:"))
    return sum(int(row[1]) for row in rows) * 1024


def _faults_and_seconds(pid: int) -> tuple[int, float]:
    """Return a process's page faults, and its processor time with that of buried children."""
    text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    fields = text.rpartition(")")[2].split()  # the name before it may hold anything
    return int(fields[7]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
