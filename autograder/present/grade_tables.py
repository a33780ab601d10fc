"""How platforms want grades: a table each, with the columns that their documentation names.

Blackboard: *Upload grades*, a row per ``Username``, a column ``NAME [Total Pts: N Score]``.
Brightspace: *Importing grades*, ``Username``, ``NAME Points Grade`` and ``#`` at the end of a line.
Canvas: *Import grades in the Gradebook*. Moodle: *Offline grading worksheet*.
Gradescope: *Exporting grades*; it takes no grades in, so these are the columns that it gives out,
for all that reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograder.course.layouts.moodle import full_name
from autograder.nbgrader.gradebook import GradeRow
from autograder.present.columns import Column
from autograder.present.spreadsheet import Cell, number

__all__ = ["FORMATS", "PLAIN", "Grades"]

PLAIN = (
    "assignment",
    "student",
    "first_name",
    "last_name",
    "email",
    "timestamp",
    "score",
    "max_score",
    "late_penalty",
    "needs_manual_grade",
)


@dataclass(frozen=True)
class Grades:
    """The grades of an assignment.

    Attributes
    ----------
    assignment : str
        Which one.
    rows : sequence of GradeRow
        As they stand in the gradebook.
    known : mapping
        What platforms call the students, by id.
    columns : sequence of Column
        What else is wanted of each student.
    """

    assignment: str
    rows: Sequence[GradeRow]
    known: Mapping[str, Mapping[str, str]]
    columns: Sequence[Column] = ()

    @property
    def max_score(self) -> float:
        """The points to be earned."""
        return max((row.max_score for row in self.rows), default=0.0)

    def number(self, row: GradeRow, platform: str) -> str:
        """Return what a platform calls a student; empty where it was never heard."""
        person = self.known.get(row.student, {})
        return person.get("number", "") if person.get("platform") == platform else ""

    def name(self, row: GradeRow) -> str:
        """Return a student's whole name, as well as it is known."""
        ours = f"{row.first_name} {row.last_name}".strip()
        return self.known.get(row.student, {}).get("name") or ours or row.student

    def names(self, row: GradeRow) -> tuple[str, str]:
        """Return a student's first and last name."""
        if row.first_name or row.last_name:
            return row.first_name, row.last_name
        return full_name(self.known.get(row.student, {}).get("name", ""))


def _grade(row: GradeRow) -> float | None:
    """Return the score, or nothing where a person has still to look: a number would be wrong."""
    return None if row.needs_manual_grade else row.score


def _plain(grades: Grades) -> list[list[Cell]]:
    lines: list[list[Cell]] = [
        [
            grades.assignment,
            row.student,
            row.first_name,
            row.last_name,
            row.email,
            row.timestamp.isoformat(sep=" ") if row.timestamp else "",
            _grade(row),
            row.max_score,
            row.late_penalty,
            "yes" if row.needs_manual_grade else "no",
            *(column.of(row.student) for column in grades.columns),
        ]
        for row in grades.rows
    ]
    return [[*PLAIN, *(column.title for column in grades.columns)], *lines]


def _canvas(grades: Grades) -> list[list[Cell]]:
    name = grades.assignment
    header: list[Cell] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", name]
    points: list[Cell] = ["    Points Possible", "", "", "", "", grades.max_score]
    lines: list[list[Cell]] = [
        [grades.name(row), grades.number(row, "canvas"), "", row.student, "", _grade(row)]
        for row in grades.rows
    ]
    return [header, points, *lines]


def _moodle(grades: Grades) -> list[list[Cell]]:
    header: list[Cell] = ["Identifier", "Full name", "Email address", "Grade", "Maximum grade"]
    lines: list[list[Cell]] = []
    for row in grades.rows:
        number = grades.number(row, "moodle")
        identifier = f"Participant {number}" if number else row.student
        lines.append([identifier, grades.name(row), row.email, _grade(row), row.max_score])
    return [header, *lines]


def _blackboard(grades: Grades) -> list[list[Cell]]:
    title = f"{grades.assignment} [Total Pts: {number(grades.max_score)} Score]"
    lines: list[list[Cell]] = []
    for row in grades.rows:
        first, last = grades.names(row)
        username = grades.number(row, "blackboard") or row.student
        lines.append([last, first, username, _grade(row)])
    return [["Last Name", "First Name", "Username", title], *lines]


def _brightspace(grades: Grades) -> list[list[Cell]]:
    most = number(grades.max_score)
    title = f"{grades.assignment} Points Grade <Numeric MaxPoints:{most}>"
    lines: list[list[Cell]] = [[row.student, _grade(row), "#"] for row in grades.rows]
    return [["Username", title, "End-of-Line Indicator"], *lines]


def _gradescope(grades: Grades) -> list[list[Cell]]:
    header: list[Cell] = ["First Name", "Last Name", "SID", "Email", "Total Score", "Max Points"]
    lines: list[list[Cell]] = []
    for row in grades.rows:
        sid = grades.number(row, "gradescope") or row.student
        status = "Ungraded" if row.needs_manual_grade else "Graded"
        when = f"{row.timestamp:%Y-%m-%d %H:%M:%S} +0000" if row.timestamp else ""
        person = [*grades.names(row), sid, row.email]
        lines.append([*person, _grade(row), row.max_score, status, when])
    return [[*header, "Status", "Submission Time"], *lines]


FORMATS: dict[str, Callable[[Grades], list[list[Cell]]]] = {
    "blackboard": _blackboard,
    "brightspace": _brightspace,
    "canvas": _canvas,
    "csv": _plain,
    "gradescope": _gradescope,
    "moodle": _moodle,
}
