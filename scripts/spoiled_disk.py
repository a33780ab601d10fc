"""A disk of its own for a soak: it fills up, refuses to be written, and loses its power.

It is an ext4 file system in a file, so that only root, with loop devices, can have one.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

__all__ = ["Disk", "NoDisk"]

EXT4_IOC_SHUTDOWN = 0x8004587D
NOLOGFLUSH = 2  # as xfstests do: what has not been synced is lost


class NoDisk(Exception):
    """No disk that can be spoiled is to be had on this machine."""


class Disk:
    """A file system that is mounted as long as the context lasts.

    Parameters
    ----------
    folder : Path
        Where its file and its mount point lie.
    megabytes : int
        Its size.
    """

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._file = folder / "disk.img"
        self.top = folder / "disk"
        self.top.mkdir()
        with self._file.open("wb") as file:
            file.truncate(megabytes << 20)

    def __enter__(self) -> Disk:
        """Make and mount it.

        Raises
        ------
        NoDisk
            If this machine or this user cannot.
        """
        try:
            _run("mkfs.ext4", "-q", str(self._file))
            self._mount()
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", None) or str(error)
            raise NoDisk(said.strip().splitlines()[-1]) from error
        return self

    def __exit__(self, *_: object) -> None:
        """Unmount it."""
        _run("umount", "--lazy", str(self.top))

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """Leave not a byte of room as long as the context lasts."""
        ballast = self.top / "ballast"
        descriptor, piece = os.open(ballast, os.O_CREAT | os.O_WRONLY), 1 << 20
        while piece:
            try:
                os.write(descriptor, bytes(piece))
            except OSError:
                piece //= 2
        os.close(descriptor)
        yield
        ballast.unlink()

    @contextlib.contextmanager
    def refusing(self, file: Path) -> Iterator[None]:
        """Let one file not be written as long as the context lasts."""
        _run("mount", "--bind", str(file), str(file))
        _run("mount", "-o", "remount,bind,ro", str(file))
        yield
        _run("umount", "--lazy", str(file))

    def cut_power(self) -> None:
        """Lose everything that has not been synced; whoever writes gets errors until `repower`."""
        descriptor = os.open(self.top, os.O_RDONLY)
        fcntl.ioctl(descriptor, EXT4_IOC_SHUTDOWN, struct.pack("I", NOLOGFLUSH))
        os.close(descriptor)

    def repower(self) -> None:
        """Mount what the cut has left; nobody may hold a file of it open any more."""
        _run("umount", str(self.top))
        self._mount()

    def _mount(self) -> None:
        _run("mount", "-o", "loop", str(self._file), str(self.top))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
