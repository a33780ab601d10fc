"""Whose file is it? Reads the names that learning platforms and people give to submissions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

__all__ = ["Owner", "notebook_for", "own_file_for", "owner_of", "safe_name", "without_folders"]

MOODLE = re.compile(
    r"^(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_/|_|/)(?P<file>.+)$"
)
CANVAS = re.compile(
    r"^(?P<name>[^/_]+)_(?P<late>LATE_)?(?P<number>\d+)_(?P<upload>\d+)_(?P<file>[^/]+)$"
)
COPY_MARK = re.compile(r"(?:[-_ ]\d{1,2}|[-_ ]?\(\d+\)|[-_ ]copy\d*|-checkpoint)$", re.IGNORECASE)


@dataclass(frozen=True)
class Owner:
    """Who handed a file in, as far as its name says.

    Attributes
    ----------
    name : str
        The name in the file's name; not yet safe to use.
    number : str
        The platform's number of the person or participant; empty if there is none.
    platform : str
        ``moodle``, ``canvas`` or ``folder``.
    file : str
        The original file name.
    is_late : bool
        Whether the platform marked it as late.
    """

    name: str
    number: str
    platform: str
    file: str
    is_late: bool = False


def owner_of(name: str, assignment: str, notebooks: Sequence[str]) -> Owner | None:
    """Read a relative file name; return None where it names nobody.

    Examples
    --------
    >>> owner_of("Ada Lovelace_123_assignsubmission_file_/sums.ipynb", "ps1", ["sums"]).name
    'Ada Lovelace'
    >>> owner_of("lovelaceada_LATE_12_34_sums-1.ipynb", "ps1", ["sums"]).number
    '12'
    >>> owner_of("ada/ps1/sums.ipynb", "ps1", ["sums"]).name
    'ada'
    """
    path = PurePosixPath(name.replace("\\", "/"))
    # a bulk download may be packed inside one outer folder
    for start in range(min(len(path.parts), 3)):
        tail = "/".join(path.parts[start:])
        if found := MOODLE.match(tail):
            file = PurePosixPath(found["file"]).name
            return Owner(found["name"], found["number"], "moodle", file)
        if found := CANVAS.match(tail):
            late = found["late"] is not None
            return Owner(found["name"], found["number"], "canvas", found["file"], late)
    return _from_folders(path, assignment) or _from_loose_name(path, notebooks)


def notebook_for(file: str, notebooks: Sequence[str]) -> str | None:
    """Return the notebook of the assignment that a file name stands for, if it is one.

    Numbers that browsers and platforms append are looked through.

    Examples
    --------
    >>> notebook_for("Sums-1.ipynb", ["sums"]), notebook_for("homework.ipynb", ["sums"])
    ('sums', None)
    """
    stem = PurePosixPath(file).stem
    while True:
        for notebook in notebooks:
            if stem.casefold() == notebook.casefold():
                return notebook
        shorter = COPY_MARK.sub("", stem)
        if shorter == stem:
            return None
        stem = shorter


def own_file_for(name: str, file: str, wanted: Sequence[str]) -> str | None:
    """Return which of the wanted files a file is, by its path or else by its own name.

    Examples
    --------
    >>> own_file_for("ada/ps1/tools/mine.py", "mine.py", ["tools/mine.py"])
    'tools/mine.py'
    >>> own_file_for("lovelaceada_12_34_mine-1.py", "mine-1.py", ["tools/mine.py"])
    'tools/mine.py'
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    for each in wanted:
        path = PurePosixPath(each)
        if parts[-len(path.parts) :] == path.parts:
            return each
    for each in wanted:
        path = PurePosixPath(each)
        if PurePosixPath(file).suffix == path.suffix and notebook_for(file, [path.stem]):
            return each
    return None


def without_folders(name: str, wanted: Sequence[str]) -> str:
    """Return a path without the folders that belong to a wanted file: its owner's come before.

    Examples
    --------
    >>> without_folders("ada/ps1/tools/mine.py", ["tools/mine.py"])
    'ada/ps1/mine.py'
    """
    path = PurePosixPath(name.replace("\\", "/"))
    for each in wanted:
        parts = PurePosixPath(each).parts
        if path.parts[-len(parts) :] == parts:
            return str(PurePosixPath(*path.parts[: -len(parts)], parts[-1]))
    return name


def safe_name(name: str) -> str:
    """Return a student id that is safe as a folder name, a glob and a cell of a table.

    Examples
    --------
    >>> safe_name("Zoë  O'Neil"), safe_name("../../etc"), safe_name("李雷")
    ('Zoe_O_Neil', 'etc', '李雷')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    word = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", plain))
    return word.strip("._-")[:80]


def _from_folders(path: PurePosixPath, assignment: str) -> Owner | None:
    folders = [part for part in path.parts[:-1] if part not in {assignment, "submitted"}]
    if not folders:
        return None
    return Owner(folders[-1], "", "folder", path.name)


def _from_loose_name(path: PurePosixPath, notebooks: Sequence[str]) -> Owner | None:
    """Read ``ada.ipynb``, ``ada_sums.ipynb`` and ``sums_ada.ipynb``."""
    stem = path.stem
    if notebook_for(path.name, notebooks):
        return None
    for notebook in notebooks:
        for pattern in (
            rf"^(.+?)[-_ ]+{re.escape(notebook)}$",
            rf"^{re.escape(notebook)}[-_ ]+(.+)$",
        ):
            if found := re.match(pattern, stem, re.IGNORECASE):
                return Owner(found[1], "", "folder", f"{notebook}.ipynb")
    return Owner(stem, "", "folder", path.name)
