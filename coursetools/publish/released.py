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

__all__ = ["refuse_hidden_text", "release_all"]

ROOT = Path(__file__).resolve().parents[2]
# Lines of hidden tests that a lecture or another problem set shows, and that tell nothing.
TELLS_NOTHING = {
    ").leaves_arguments_alone().is_copy().done()",
    'True, hint="Catch the exception: a step that raises on valid arguments is wrong."',
    "draw, pool = random.Random(seed), list(leaves)",
    "for _ in range(200):",
    "Q = torch.linalg.qr(X).Q",
    "lambda a, b: a * b.tanh(),",
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
    regions = course.settings.regions
    lines: set[str] = set()
    for name in course.assignments():
        for path in course.notebooks(name):
            lines |= hidden_lines(nbformat.read(path, as_version=4), regions)
    lines -= TELLS_NOTHING
    for what, where in find_words(folder, [*regions.markers, *sorted(lines)]).items():
        raise ReleaseLeaks(
            f"{where} holds {what!r}, a delimiter or a line of a hidden test; take it out, or list "
            "it in coursetools/publish/released.py if it tells nothing."
        )
    return len(lines)
