"""What a course, an assignment and their titles may be called."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course.naming import printable
from autograder.errors import WrongUse

__all__ = ["course_id_of", "free_folder", "require_assignment_name", "title_of"]

ASSIGNMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
PATTERNS = frozenset("[]{}*?")
"""What nbgrader takes for a pattern or a placeholder where it stands in the path of a course."""


def require_assignment_name(name: str) -> str:
    """Return the name if folders, links and nbgrader can bear it.

    Raises
    ------
    WrongUse
        If not.
    """
    if ASSIGNMENT.fullmatch(name):
        return name
    raise WrongUse(
        f"{printable(name)!r} cannot be the name of an assignment; take up to 64 letters without "
        "accents, digits, _ and -, such as ps2_loops."
    )


def title_of(name: str, title: str | None) -> str:
    """Return the title that was asked for, else one made of the name.

    Raises
    ------
    WrongUse
        If a title is empty or longer than a line.

    Examples
    --------
    >>> title_of("ps2_for_loops", None)
    'ps2 for loops'
    """
    if title is None:
        return " ".join(re.split(r"[_-]+", name)).strip()
    if not title.strip() or printable(title) != title:
        raise WrongUse("--title takes one line of text.")
    return title.strip()


def free_folder(path: Path) -> Path:
    """Return a folder's absolute path if a course can be put there.

    Raises
    ------
    WrongUse
        If something is there, or nbgrader would not find its way in such a path.
    """
    folder = path.expanduser().absolute()
    odd = sorted(PATTERNS & set(str(folder)))
    if odd:
        raise WrongUse(
            f"{printable(str(folder))} holds {' '.join(odd)}, which nbgrader takes for a pattern; "
            "give the folder another name."
        )
    if folder.is_dir() and not any(folder.iterdir()):
        return folder
    if folder.exists():
        raise WrongUse(f"{folder} is there already and not empty; name a folder that is not.")
    return folder


def course_id_of(folder: Path) -> str:
    """Return an id that an exchange can name a folder by.

    Examples
    --------
    >>> course_id_of(Path("Data Science (2026)"))
    'Data_Science_2026'
    """
    return "_".join(re.findall(r"[A-Za-z0-9.-]+", folder.name)).strip(".-") or "course"
