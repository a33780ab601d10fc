"""Scratch folders on this machine, which a killed grader leaves and the next one removes."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

if sys.platform != "win32":
    import fcntl

__all__ = ["scratch_folder"]

PREFIX = "autograder-kernel-"
YOUNG_SECONDS = 60.0  # a folder so new may not be held yet


@contextlib.contextmanager
def scratch_folder(files: Sequence[tuple[Path, str]]) -> Iterator[Path]:
    """Yield a fresh folder with copies of `files`; remove it, whatever was done to it.

    Parameters
    ----------
    files : sequence of (Path, str)
        Where each is, and its relative name in the folder.
    """
    _remove_abandoned(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with _held(folder):
            for path, name in files:
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Lock a folder while it is in use; yield whether nobody else does. The dead hold no lock."""
    if sys.platform == "win32":
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = True
        except OSError:
            is_ours = False
        yield is_ours
    finally:
        os.close(descriptor)


def _remove_abandoned(place: Path) -> None:
    for folder in place.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            found = folder.lstat()
            is_old = time.time() - found.st_mtime > YOUNG_SECONDS
            if not is_old or folder.is_symlink() or found.st_uid != os.getuid():
                continue
            with _held(folder) as is_abandoned:
                if is_abandoned:
                    shutil.rmtree(folder, ignore_errors=True)
