"""Writes files whole or not at all, a power cut included."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["has_bytes", "write_new", "write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a link that stands in its place is replaced.

    The folder that it is to lie in is made.

    Raises
    ------
    OSError
        If it cannot be written; what was there is left as it was, and nothing beside it.
    """
    with _written_beside(path, data) as written:
        os.chmod(written, 0o644)
        os.replace(written, path)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read; leave one that is there, or that comes first."""
    if path.exists():
        return
    with _written_beside(path, data) as written:
        with contextlib.suppress(FileExistsError):
            os.link(written, path)
        os.unlink(written)


@contextlib.contextmanager
def _written_beside(path: Path, data: bytes) -> Iterator[str]:
    """Yield a file with these contents, which are on the disk before it gets its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    except BaseException as error:
        os.unlink(temporary)
        if isinstance(error, OSError):
            error.filename = error.filename or str(path)
        raise


def has_bytes(path: Path, data: bytes) -> bool:
    """Return whether a regular file holds exactly these bytes."""
    try:
        return not path.is_symlink() and path.read_bytes() == data
    except OSError:
        return False
