"""Files that students hand in beside their notebooks, where the course asks for them by name.

nbgrader's ``c.Autograde.exclude_overwriting`` names them: of all files beside a notebook, only of
these the student's version counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.course.submission import FileRead, read_bytes

__all__ = ["OwnFile", "is_code", "leads_out", "read_own"]

MAX_BYTES = 10_000_000
DATA = frozenset({".csv", ".json", ".md", ".tsv", ".txt"})  # reading one runs nothing


@dataclass(frozen=True)
class OwnFile:
    """A file of the student's.

    Attributes
    ----------
    name : str
        Where it lies beside the notebook, with ``/``.
    data : bytes
        What is in it.
    """

    name: str
    data: bytes


def read_own(folder: Path, names: Sequence[str]) -> tuple[tuple[OwnFile, ...], tuple[str, ...]]:
    """Read the files of these names; return them, and a sentence for each that was not taken.

    Only regular files are opened, of a bounded size, and no link is followed on the way.
    """
    reads = [_read(folder, name) for name in names]
    taken = (OwnFile(file.name, file.data) for file in reads if not file.refusal)
    return tuple(taken), tuple(file.refusal for file in reads if file.refusal)


def is_code(name: str) -> bool:
    """Return whether a test that imports or loads a file may run what is in it.

    Examples
    --------
    >>> is_code("answers.csv"), is_code("mine.py"), is_code("weights.pt")
    (False, True, True)
    """
    return PurePosixPath(name).suffix.lower() not in DATA


def leads_out(name: str) -> bool:
    """Return whether a relative name leads out of the folder that it is relative to.

    Examples
    --------
    >>> leads_out("data/mine.csv"), leads_out("../mine.csv"), leads_out("/etc/passwd")
    (False, True, True)
    """
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or not path.parts


def _read(folder: Path, name: str) -> FileRead:
    if leads_out(name):
        return FileRead(name, b"", f"{name} was not taken, because it leads out of the submission.")
    path = folder
    for part in PurePosixPath(name).parts[:-1]:
        path /= part
        if path.is_symlink():
            return FileRead(name, b"", f"{name} was not taken, because {part} is a link.")
    path = folder / name
    if not path.is_symlink() and not path.exists():
        return FileRead(name, b"", f"{name} was not handed in.")
    file = read_bytes(path, MAX_BYTES)
    return FileRead(name, file.data, file.refusal)
