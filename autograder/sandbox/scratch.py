"""Scratch folders on the host's disk, where a hostile process has had its way with the tree."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

__all__ = ["remove_tree", "tree_size"]

MOST_FILES = 20_000
EXCESS = 1 << 62


def tree_size(folder: str) -> int:
    """Return the bytes on disk below `folder`; an excess where looking itself would take long."""
    total = files = 0
    left = [folder]
    while left:
        try:
            for entry in _listed(left.pop()):
                files += 1
                if entry.is_dir(follow_symlinks=False):
                    left.append(entry.path)
                with contextlib.suppress(FileNotFoundError):
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
        except FileNotFoundError:
            continue
        except OSError:  # a path deeper than the system's longest name
            return EXCESS
        if files > MOST_FILES:
            return EXCESS
    return total


def remove_tree(folder: str) -> None:
    """Remove a tree of any depth and any modes, without recursion.

    What stands in a folder is moved up before it is looked into, so that no path gets long.
    Nobody else may be writing below `folder` any more.
    """
    attic = folder + ".gone"
    os.mkdir(attic, 0o700)
    left, moved = [folder], 0
    while left:
        here = left.pop()
        with contextlib.suppress(OSError):
            for entry in list(_listed(here)):
                if entry.is_dir(follow_symlinks=False):
                    os.chmod(entry.path, 0o700)
                    moved += 1
                    left.append(os.path.join(attic, str(moved)))
                    os.rename(entry.path, left[-1])
                else:
                    os.unlink(entry.path)
            os.rmdir(here)
    with contextlib.suppress(OSError):
        os.rmdir(attic)


def _listed(folder: str) -> Iterator[os.DirEntry[str]]:
    """List a folder that may have been made unreadable."""
    try:
        listed = os.scandir(folder)
    except PermissionError:
        os.chmod(folder, 0o700)
        listed = os.scandir(folder)
    with listed:
        yield from listed
