"""Readers of grade files, each written from what a platform's documentation says it takes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

Read = dict[str, tuple[float | None, float]]
"""Score (None: no grade is entered) and points to be earned, by what the platform calls a user."""


def _grade(text: str) -> float | None:
    return float(text) if text else None


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    with open(path, newline="", encoding="utf-8") as file:
        header, *lines = csv.reader(file, strict=True)
    assert len(header) == len(set(header))
    assert {len(line) for line in lines} <= {len(header)}
    return header, lines


def _one(header: list[str], pattern: str) -> tuple[int, re.Match[str]]:
    """Return the one column whose heading fits."""
    found = [(at, m) for at, name in enumerate(header) if (m := re.fullmatch(pattern, name))]
    assert len(found) == 1, header
    return found[0]


def read_blackboard(path: Path) -> Read:
    """*Upload grades*: "the unique identifier used for each student is the student's username".

    Each cell of a comma-delimited file is in quotes; the total stands in the heading.
    """
    text = path.read_text(encoding="utf-8")
    assert all(line.startswith('"') and line.endswith('"') for line in text.splitlines())
    header, lines = _table(path)
    at, found = _one(header, r".+ \[Total Pts: ([\d.]+) Score\](?: \|\d+)?")
    user = header.index("Username")
    assert {"Last Name", "First Name"} <= set(header)
    assert all(line[user] for line in lines)
    return {line[user]: (_grade(line[at]), float(found[1])) for line in lines}


def read_brightspace(path: Path) -> Read:
    """*Importing grades*: Username or OrgDefinedId, "NAME Points Grade", # at the end of a line.

    Other columns, such as first names, are not to be imported.
    """
    header, lines = _table(path)
    at, found = _one(header, r".+ Points Grade <Numeric MaxPoints:([\d.]+)>")
    assert header[-1] == "End-of-Line Indicator"
    assert {line[-1] for line in lines} <= {"#"}
    assert set(header) == {"Username", header[at], header[-1]}
    user = header.index("Username")
    return {line[user]: (_grade(line[at]), float(found[1])) for line in lines}


def read_canvas(path: Path) -> Read:
    """*Import grades*: Student, ID, SIS User ID, SIS Login ID, Section, then assignments.

    The row *Points Possible* may stand second, and is no student's.
    """
    header, lines = _table(path)
    assert header[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    points, *students = lines
    assert points[0].strip() == "Points Possible"
    return {line[1] or line[3]: (_grade(line[5]), float(points[5])) for line in students}


def read_gradescope(path: Path) -> Read:
    """*Exporting grades*: names, SID, Email, Total Score, Max Points, Status, Submission Time."""
    header, lines = _table(path)
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    assert {"First Name", "Last Name", "Email", "Submission Time"} <= set(header)
    for row in rows:
        assert row["Status"] == ("Graded" if row["Total Score"] else "Ungraded")
    return {r["SID"]: (_grade(r["Total Score"]), float(r["Max Points"])) for r in rows}


def read_moodle(path: Path) -> Read:
    """*Offline grading worksheet*: Identifier is "Participant N"; an empty Grade enters none."""
    header, lines = _table(path)
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    assert {"Full name", "Email address"} <= set(header)
    return {
        row["Identifier"].removeprefix("Participant "): (
            _grade(row["Grade"]),
            float(row["Maximum grade"]),
        )
        for row in rows
    }


def read_csv(path: Path) -> Read:
    """Our own."""
    header, lines = _table(path)
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    return {row["student"]: (_grade(row["score"]), float(row["max_score"])) for row in rows}


READERS = {
    "blackboard": read_blackboard,
    "brightspace": read_brightspace,
    "canvas": read_canvas,
    "csv": read_csv,
    "gradescope": read_gradescope,
    "moodle": read_moodle,
}
