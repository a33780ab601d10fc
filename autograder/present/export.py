"""Writes grades for a spreadsheet or a learning platform, and says whose are missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.classes.journal import latest_results
from autograder.course.files import write_whole
from autograder.course.folder import Course
from autograder.course.identity import identities
from autograder.errors import WrongUse
from autograder.nbgrader.gradebook import grade_rows
from autograder.present.columns import Detail, detail_columns
from autograder.present.grade_tables import FORMATS, PLAIN, Grades
from autograder.present.spreadsheet import as_csv

__all__ = ["FORMATS", "Exported", "export", "export_path"]

NAMED = 10


@dataclass(frozen=True)
class Exported:
    """What was written, and for whom there is no grade in it.

    Attributes
    ----------
    path : Path
        The file.
    count : int
        How many students stand in it.
    unread : tuple of str
        Students of whose work something could not be checked, by id.
    unmarked : tuple of str
        Students of whom a person has still to grade something.
    ungraded : tuple of str
        Students who handed in and have not been graded since; they do not stand in the file.
    """

    path: Path
    count: int
    unread: tuple[str, ...]
    unmarked: tuple[str, ...]
    ungraded: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What has to be said: whose grade is empty, and who is not in the file."""
        said = []
        empty = len(self.unread) + len(self.unmarked)
        if empty:
            reasons = [
                f"{len(names)} {why} ({_named(names)})"
                for names, why in (
                    (self.unread, "could not be checked"),
                    (self.unmarked, "with something to grade by hand"),
                )
                if names
            ]
            said.append(
                f"{empty} of {self.count} grades are empty until a person has looked: "
                f"{', '.join(reasons)}."
            )
        if self.ungraded:
            said.append(
                f"Not in the file, because not graded yet: {len(self.ungraded)} "
                f"({_named(self.ungraded)})."
            )
        return tuple(said)


def export(
    course: Course, assignment: str, format: str, details: Collection[Detail] = ()
) -> Exported:
    """Write the gradebook's scores of an assignment.

    Scores include what people have graded by hand; late penalties are taken off. Where a person
    has still to look, there is no number.

    Parameters
    ----------
    course, assignment : Course, str
        Which assignment of which course.
    format : str
        One of `FORMATS`, such as ``moodle``.
    details : collection of Detail
        Whether points per exercise or per check stand in columns of their own; in ``csv`` only.

    Raises
    ------
    WrongUse
        If there is no such format, or it has no room for further columns.
    NotInGradebook
        If the assignment was never released or graded.

    Examples
    --------
    >>> export(Course.open(), "ps1", "moodle").path  # doctest: +SKIP
    PosixPath('reports/ps1-moodle.csv')
    """
    name = course.require(assignment)
    if format not in FORMATS:
        raise WrongUse(f"There is no format {format!r}; the formats are {', '.join(FORMATS)}.")
    if details and format != "csv":
        wanted = " and ".join(f"--by-{detail}" for detail in details)
        raise WrongUse(f"{wanted} needs --format csv; {format} takes one grade per student.")
    rows = grade_rows(course.settings, name)
    columns = detail_columns(course, name, details, PLAIN)
    path = export_path(course, name, format)
    grades = Grades(name, rows, identities(course, name), columns)
    write_whole(path, as_csv(FORMATS[format](grades)).encode())
    waiting = [row.student for row in rows if row.needs_manual_grade]
    unread = {result.student for result in latest_results(course, name) if result.needs_a_person}
    graded = {row.student for row in rows}
    return Exported(
        path,
        len(rows),
        unread=tuple(student for student in waiting if student in unread),
        unmarked=tuple(student for student in waiting if student not in unread),
        ungraded=tuple(s for s in course.students(name) if s not in graded),
    )


def export_path(course: Course, assignment: str, format: str) -> Path:
    """Return where the grades of an assignment are written in a format."""
    return course.root / "reports" / f"{assignment}-{format}.csv"


def _named(students: Sequence[str]) -> str:
    others = len(students) - NAMED
    shown = ", ".join(students[:NAMED])
    return f"{shown} and {others} more" if others > 0 else shown
