"""The exercises of a notebook, as students and instructors speak of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, ManifestCell

__all__ = ["Exercise", "exercises"]

HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
FENCED = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Exercise:
    """A run of answer cells with the tests after it, or one cell that a person grades.

    Attributes
    ----------
    notebook : str
        Which notebook it stands in.
    title : str
        The heading above it; the id of its first cell where another exercise has that heading,
        or where there is none.
    cells : tuple of ManifestCell
        What is answered, tested and graded, in the order of the source.
    """

    notebook: str
    title: str
    cells: tuple[ManifestCell, ...]

    @property
    def graded(self) -> tuple[ManifestCell, ...]:
        """The cells that earn points: tests, and what a person grades."""
        return tuple(cell for cell in self.cells if cell.role is not Role.ANSWER)

    @property
    def points(self) -> float:
        """What it is worth."""
        return sum(cell.points for cell in self.graded)


def exercises(manifest: Manifest) -> tuple[Exercise, ...]:
    """Return the exercises of a notebook, in the order of the source.

    As in `Manifest.answers_before`, an answer begins a new exercise where tests or a cell that a
    person grades have ended the one before.
    """
    found: list[Exercise] = []
    titles: set[str] = set()
    for heading, cells in _runs(manifest.cells):
        title = heading if heading and heading not in titles else cells[0].grade_id
        titles.add(title)
        found.append(Exercise(manifest.notebook, title, tuple(cells)))
    return tuple(found)


def _runs(cells: Iterable[ManifestCell]) -> Iterator[tuple[str, list[ManifestCell]]]:
    heading, heading_of_run = "", ""
    run: list[ManifestCell] = []
    for cell in cells:
        if cell.role is Role.PROSE:
            headings = HEADING.findall(FENCED.sub("", cell.released))
            heading = headings[0] if headings else heading
            continue
        is_answer = cell.is_answered or cell.role is Role.READ
        if not is_answer and cell.role is not Role.TEST:
            continue
        is_over = any(before.role is not Role.ANSWER for before in run)
        if is_answer and is_over:
            yield heading_of_run, run
            run = []
        if not run:
            heading_of_run = heading
        run.append(cell)
    if run:
        yield heading_of_run, run
