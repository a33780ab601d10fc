"""Releases the problem sets in a copy of the course, for what is made from it.

The instructor's own `release/` and gradebook stay as they are.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

from autograder.course.folder import Course
from autograder.course.leaks import find_words, hidden_lines
from autograder.course.release import release
from autograder.errors import ReleaseLeaks

__all__ = ["refuse_hidden_lines", "refuse_hidden_text", "release_all"]

ROOT = Path(__file__).resolve().parents[2]
# Lines of hidden tests that a lecture or another problem set shows, and that tell nothing.
TELLS_NOTHING = {
    ").leaves_arguments_alone().is_copy().done()",
    'True, hint="Catch the exception: a step that raises on valid arguments is wrong."',
    "draw, pool = random.Random(seed), list(leaves)",
    "for _ in range(200):",
    "Q = torch.linalg.qr(X).Q",
    "for _ in range(epochs):",
    "parameters = list(model.parameters())",
    'raise ValueError("a list, please")',
}


def release_all(folder: Path) -> list[Path]:
    """Return the released folder of each problem set, below `folder`.

    Raises
    ------
    autograder.errors.ReleaseLeaks
        If something hidden would be released.
    """
    shutil.copytree(ROOT / "source", folder / "source")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course.open(folder)
    return [release(course, name).folder for name in course.assignments()]


def refuse_hidden_text(folder: Path) -> int:
    """Return how many lines of hidden tests were looked for in the files below `folder`.

    Raises
    ------
    autograder.errors.ReleaseLeaks
        If one is there, or a delimiter.
    """
    course = Course.open(ROOT)
    lines = _hidden_lines(course)
    _refuse(folder, [*course.settings.regions.markers, *lines])
    return len(lines)


def refuse_hidden_lines(folder: Path) -> None:
    """Look for lines of hidden tests in pages for authors, which may name the delimiters.

    Raises
    ------
    autograder.errors.ReleaseLeaks
        If one is there.
    """
    _refuse(folder, _hidden_lines(Course.open(ROOT)))


def _hidden_lines(course: Course) -> list[str]:
    lines: set[str] = set()
    for name in course.assignments():
        for path in course.notebooks(name):
            notebook = nbformat.read(path, as_version=4)
            lines |= hidden_lines(notebook, course.settings.regions)
    return sorted(lines - TELLS_NOTHING)


def _refuse(folder: Path, words: list[str]) -> None:
    for what, where in find_words(folder, words).items():
        raise ReleaseLeaks(
            f"{where} holds {what!r}, a delimiter or a line of a hidden test; take it out, or list "
            "it in coursetools/publish/released.py if it tells nothing."
        )
