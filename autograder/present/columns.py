"""The columns of an export that say how a score came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.course.folder import Course
from autograder.nbgrader.gradebook import PersonsMarks, persons_marks
from autograder.present.exercises import Exercise, exercises
from autograder.present.spreadsheet import Cell

__all__ = ["Column", "Detail", "detail_columns"]


class Detail(StrEnum):
    """What a further column of an export is about."""

    EXERCISE = "exercise"
    CHECK = "check"


@dataclass(frozen=True)
class Column:
    """One further column of an export.

    Attributes
    ----------
    title : str
        Its heading.
    points : dict of str to float or None
        Points by student; None where a person has still to look.
    """

    title: str
    points: dict[str, float | None]

    def of(self, student: str) -> Cell:
        """Return a student's cell; empty where there is nothing to say."""
        return self.points.get(student)


def detail_columns(
    course: Course, assignment: str, details: Collection[Detail], taken: Collection[str]
) -> tuple[Column, ...]:
    """Return a column for each exercise or check, as the gradebook scores it, by notebook.

    Parameters
    ----------
    course : Course
        The course.
    assignment : str
        Which assignment.
    details : collection of Detail
        What the columns are about; none gives no column.
    taken : collection of str
        Headings that stand already; a column of that name is headed ``NOTEBOOK: NAME``.
    """
    parts = [
        (manifest.notebook, title, ids)
        for manifest in (course.manifests(assignment) if details else ())
        for title, ids in _parts(exercises(manifest), details)
    ]
    counts = Counter([title for _, title, _ in parts])
    marks = {
        notebook: persons_marks(course.settings, assignment, notebook)
        for notebook in dict.fromkeys(notebook for notebook, _, _ in parts)
    }
    columns = []
    for notebook, title, ids in parts:
        is_unique = counts[title] == 1 and title not in taken
        heading = title if is_unique else f"{notebook}: {title}"
        points = {student: _points(mine, ids) for student, mine in marks[notebook].items()}
        columns.append(Column(heading, points))
    return tuple(columns)


def _parts(
    found: Sequence[Exercise], details: Collection[Detail]
) -> Iterator[tuple[str, list[str]]]:
    for exercise in found:
        ids = [cell.grade_id for cell in exercise.graded]
        if Detail.EXERCISE in details and ids:
            yield exercise.title, ids
        if Detail.CHECK in details:
            # a column for the exercise says it all where nothing but that check is in it
            yield from ((id, [id]) for id in ids if id != exercise.title or len(details) == 1)


def _points(marks: PersonsMarks, ids: Sequence[str]) -> float | None:
    if any(id in marks.waiting for id in ids):
        return None
    return sum(marks.scores.get(id, 0.0) for id in ids)
