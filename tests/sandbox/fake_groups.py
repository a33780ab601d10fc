"""A kernel's control groups, played in a folder: what is written where, and what comes of it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from autograder.sandbox import cgroup, delegation

FILES = {
    "cgroup.controllers": "cpu memory pids\n",
    "cgroup.kill": "",
    "cgroup.procs": "",
    "cgroup.subtree_control": "",
    "cgroup.type": "domain\n",
    "cpu.stat": "usage_usec 0\nuser_usec 0\n",
    "memory.events": "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n",
    "memory.max": "max\n",
    "memory.oom.group": "0\n",
    "memory.stat": "anon 0\nfile 0\nkernel 0\nshmem 0\n",
    "memory.swap.max": "max\n",
    "pids.current": "0\n",
    "pids.events": "max 0\n",
    "pids.max": "max\n",
}


class FakeGroups:
    """Groups below `root`, and a log of all that was written to them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.written: list[tuple[str, str, str]] = []
        self._mkdir, self._rmdir = os.mkdir, os.rmdir

    def take_over(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(os, "mkdir", self.mkdir)
        patch.setattr(os, "rmdir", self.rmdir)
        patch.setattr(cgroup, "write", self.write)
        patch.setattr(delegation, "write", self.write)

    def mkdir(self, path: str | Path, mode: int = 0o777) -> None:
        self._mkdir(path, mode)
        if self.root in [Path(path), *Path(path).parents]:
            for name, text in FILES.items():
                Path(path, name).write_text(text)

    def rmdir(self, path: str | Path) -> None:
        folder = Path(path)
        if self.root in [folder, *folder.parents]:
            if self.inside(folder) or any(entry.is_dir() for entry in folder.iterdir()):
                raise OSError(errno.EBUSY, "Device or resource busy", str(path))
            for file in folder.iterdir():
                file.unlink()
        self._rmdir(path)

    def write(self, folder: str, name: str, text: str) -> None:
        place = Path(folder)
        if not (place / name).exists():
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", f"{folder}/{name}")
        self.written.append((str(place.relative_to(self.root)), name, text))
        if name == "cgroup.procs":
            for other in self.root.rglob(name):
                other.write_text("\n".join(pid for pid in other.read_text().split() if pid != text))
        if name == "cgroup.kill":
            for file in place.rglob("cgroup.procs"):
                file.write_text("")
        elif name == "cgroup.subtree_control" and self.inside(place):
            raise OSError(errno.EBUSY, "Device or resource busy", f"{folder}/{name}")
        else:
            with open(place / name, "a" if name == "cgroup.procs" else "w") as file:
                file.write(f"{text}\n")

    def inside(self, folder: Path) -> list[str]:
        """Return which processes live in a group."""
        return (folder / "cgroup.procs").read_text().split()
