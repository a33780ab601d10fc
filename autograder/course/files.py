"""Writes files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["has_bytes", "write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a link that stands in its place is replaced.

    The folder that it is to lie in is made.

    Raises
    ------
    OSError
        If it cannot be written; what was there is left as it was, and nothing beside it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise


def has_bytes(path: Path, data: bytes) -> bool:
    """Return whether a regular file holds exactly these bytes."""
    try:
        return not path.is_symlink() and path.read_bytes() == data
    except OSError:
        return False
