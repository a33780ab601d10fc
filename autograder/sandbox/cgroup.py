"""The control group (cgroup v2) of one sandbox: the kernel counts, limits and ends it as a whole.

Memory is charged to the group of the process that first touches a page. What the zygote has is
charged to the zygote for good, also where a child reads it; a page that the child writes to is
copied, and the copy is the child's, as are its files in memory, its page tables and its stacks in
the kernel. What files are read is charged too, but the kernel drops that before it refuses
anything; it gets `SPARE_BYTES` beside the quota, or a process near its quota would read the same
libraries again and again.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path
from typing import Self

from autograder.sandbox.quota import Quota
from autograder.sandbox.usage import Usage

__all__ = ["SPARE_BYTES", "Group", "enter", "remove", "write"]

# page tables and kernel stacks (2 to 7 MB were seen), and room for the libraries in use
SPARE_BYTES = 64 << 20
COUNTED = ("anon", "shmem", "kernel")  # the last since Linux 5.18
REMOVAL_SECONDS = 2.0
PAUSE_SECONDS = 0.002


class Group:
    """One sandbox's group, and what the kernel says of it.

    Parameters
    ----------
    folder : str
        Where it stands.

    Attributes
    ----------
    door : int
        A descriptor through which a process can `enter`.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.door = os.open(f"{folder}/cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)

    @classmethod
    def make(cls, ground: str, quota: Quota, in_memory: int) -> Self:
        """Make a group with the limits of a quota.

        Parameters
        ----------
        ground : str
            The zygote's own group, below which it is made.
        quota : Quota
            What all processes in it may use together.
        in_memory : int
            Bytes that the sandbox's file systems in memory may hold; they have limits of their own.

        Raises
        ------
        OSError
            If the kernel does not let us.
        """
        folder = tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=ground)
        try:
            most = quota.memory_bytes + in_memory + SPARE_BYTES
            write(folder, "memory.max", str(most))
            with contextlib.suppress(FileNotFoundError):  # a kernel that does not count swap
                write(folder, "memory.swap.max", "0")
            write(folder, "memory.oom.group", "1")
            write(folder, "pids.max", str(quota.processes + 1))  # the first process is ours
            return cls(folder)
        except BaseException:
            remove(folder)
            raise

    def read(self) -> Usage:
        """Return processor time so far, ended processes included, and memory and tasks now.

        What is kept of files is left out of the memory: the kernel can drop it.
        """
        memory = self._counts("memory.stat")
        return Usage(
            self._counts("cpu.stat")["usage_usec"] / 1e6,
            sum(memory.get(name, 0) for name in COUNTED),
            int(self._text("pids.current")),
        )

    def refused(self) -> str:
        """Return which limit the kernel has enforced: ``memory``, ``processes`` or none.

        It is ``memory`` only where this group's own limit was the reason: a machine without memory
        may kill in here too.
        """
        memory = self._counts("memory.events")
        if memory.get("oom", 0) and memory.get("oom_kill", 0):
            return "memory"
        return "processes" if self._counts("pids.events").get("max", 0) else ""

    def kill(self) -> None:
        """Kill every process in it at once; a process that is just being forked too."""
        with contextlib.suppress(OSError):
            write(self.folder, "cgroup.kill", "1")

    def close(self) -> None:
        """Kill what is left in it and remove it."""
        os.close(self.door)
        self.kill()
        remove(self.folder)

    def _text(self, name: str) -> str:
        return Path(self.folder, name).read_text("ascii")

    def _counts(self, name: str) -> dict[str, int]:
        rows = (line.split() for line in self._text(name).splitlines())
        return {row[0]: int(row[1]) for row in rows}


def enter(door: int) -> None:
    """Move this process into a group, and close the descriptor.

    The kernel waits until every processor has been seen outside of a fork: some milliseconds.
    """
    os.write(door, b"0")
    os.close(door)


def write(folder: str, name: str, text: str) -> None:
    """Write to a file of a group, which must be there.

    Raises
    ------
    OSError
        If it is not, or the kernel refuses; it says which file.
    """
    path = f"{folder}/{name}"
    try:
        file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(file, text.encode("ascii"))
        finally:
            os.close(file)
    except OSError as error:  # a write does not name its file
        raise type(error)(error.errno, error.strerror, path) from error


def remove(folder: str) -> None:
    """Remove a group and those below it, waiting a moment for what is still ending in there."""
    until = time.monotonic() + REMOVAL_SECONDS
    while not _is_removed(folder) and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)


def _is_removed(folder: str) -> bool:
    """Try to remove a group and those below it, once."""
    try:
        with os.scandir(folder) as listed:
            below = [entry.path for entry in listed if entry.is_dir(follow_symlinks=False)]
        for path in below:
            _is_removed(path)
        os.rmdir(folder)
    except FileNotFoundError:  # its watchdog was faster
        return True
    except OSError:
        return False
    return True
