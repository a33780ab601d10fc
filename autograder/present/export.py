"""Writes grades for a spreadsheet or a learning platform."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from autograder.course.collect import identities
from autograder.course.folder import Course
from autograder.errors import WrongUse
from autograder.nbgrader.gradebook import GradeRow, grade_rows

__all__ = ["FORMATS", "export"]

Known = Mapping[str, Mapping[str, str]]
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def export(course: Course, assignment: str, format: str) -> Path:
    """Write the gradebook's scores of an assignment; return the file.

    Scores include what people have graded by hand; late penalties are taken off.

    Parameters
    ----------
    course : Course
        The course.
    assignment : str
        Which assignment.
    format : str
        ``csv``, ``canvas`` or ``moodle``.

    Raises
    ------
    WrongUse
        If there is no such format.
    NotInGradebook
        If the assignment was never released or graded.
    """
    name = course.require(assignment)
    if format not in FORMATS:
        raise WrongUse(f"There is no format {format!r}; the formats are {', '.join(FORMATS)}.")
    rows = grade_rows(course.settings, name)
    table = FORMATS[format](name, rows, identities(course, name))
    path = course.root / "reports" / f"{name}-{format}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([[_harmless(cell) for cell in line] for line in table])
    return path


def _plain(assignment: str, rows: Sequence[GradeRow], known: Known) -> list[list[object]]:
    header: list[object] = [
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
    ]
    lines: list[list[object]] = [
        [
            assignment,
            row.student,
            row.first_name,
            row.last_name,
            row.email,
            row.timestamp.isoformat(sep=" ") if row.timestamp else "",
            row.score,
            row.max_score,
            row.late_penalty,
            "yes" if row.needs_manual_grade else "no",
        ]
        for row in rows
    ]
    return [header, *lines]


def _canvas(assignment: str, rows: Sequence[GradeRow], known: Known) -> list[list[object]]:
    header: list[object] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment]
    points: list[object] = ["    Points Possible", "", "", "", "", _max_score(rows)]
    lines: list[list[object]] = []
    for row in rows:
        person = known.get(row.student, {})
        name = person.get("name") or _full_name(row)
        number = person.get("number", "") if person.get("platform") == "canvas" else ""
        lines.append([name, number, "", row.student, "", row.score])
    return [header, points, *lines]


def _moodle(assignment: str, rows: Sequence[GradeRow], known: Known) -> list[list[object]]:
    header: list[object] = ["Identifier", "Full name", "Email address", "Grade", "Maximum grade"]
    lines: list[list[object]] = []
    for row in rows:
        person = known.get(row.student, {})
        is_moodle = person.get("platform") == "moodle"
        identifier = f"Participant {person['number']}" if is_moodle else row.student
        name = person.get("name") or _full_name(row)
        lines.append([identifier, name, row.email, row.score, row.max_score])
    return [header, *lines]


FORMATS: dict[str, Callable[[str, Sequence[GradeRow], Known], list[list[object]]]] = {
    "csv": _plain,
    "canvas": _canvas,
    "moodle": _moodle,
}


def _full_name(row: GradeRow) -> str:
    return f"{row.first_name} {row.last_name}".strip() or row.student


def _max_score(rows: Sequence[GradeRow]) -> float:
    return max((row.max_score for row in rows), default=0.0)


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from taking a text for a formula: put an apostrophe before it."""
    if isinstance(cell, str) and cell.startswith(RISKY):
        return "'" + cell
    return cell
