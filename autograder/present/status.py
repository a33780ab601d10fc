"""Says how far each assignment of a course is, from its folders and its gradebook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from autograder.course.folder import Course
from autograder.course.timestamps import arrival
from autograder.nbgrader.overview import Held, held
from autograder.present.export import FORMATS, export_path

__all__ = ["AssignmentStatus", "course_status", "status_json", "status_table"]


@dataclass(frozen=True)
class AssignmentStatus:
    """How far one assignment is.

    Attributes
    ----------
    assignment : str
        Its name.
    released : bool
        Whether there is a student version.
    collected : int
        Students who have handed in.
    graded : int
        Those whose submission, as it is now, has been graded.
    waiting : int
        Graded students of whom a person has still to look at something.
    fed_back : int
        Those who have a page of feedback that is not older than what was graded.
    exported : tuple of str
        The formats in which grades have been written.
    """

    assignment: str
    released: bool
    collected: int
    graded: int
    waiting: int
    fed_back: int
    exported: tuple[str, ...]

    @property
    def next_step(self) -> str:
        """What is to be done next; empty if nothing is."""
        name = self.assignment
        if not self.released:
            return f"autograder release {name}"
        if not self.collected:
            return f"autograder collect {name} ..."
        if self.graded < self.collected:
            return f"autograder grade {name}"
        if self.waiting:
            return f"autograder manual {name}"
        if self.fed_back < self.graded:
            return f"autograder feedback {name}"
        return "" if self.exported else f"autograder export {name}"


def course_status(course: Course) -> tuple[AssignmentStatus, ...]:
    """Return how far every assignment is, by name; nothing is written."""
    known = held(course.settings)
    return tuple(_status(course, name, known.get(name, Held())) for name in course.assignments())


def status_json(found: Sequence[AssignmentStatus]) -> str:
    """Return the same as JSON: an array with an object for each assignment."""
    return json.dumps([asdict(each) | {"next": each.next_step} for each in found], indent=2)


def status_table(found: Sequence[AssignmentStatus]) -> RenderableType:
    """Return the same as a table."""
    if not found:
        return Text("The course has no assignment yet; `autograder new ps1` begins one.")
    table = Table(header_style="bold")
    table.add_column("assignment", no_wrap=True)
    table.add_column("released")
    for name in ("collected", "graded", "wait for a person", "fed back"):
        table.add_column(name, justify="right")
    table.add_column("exported")
    table.add_column("next", overflow="fold")
    for each in found:
        table.add_row(
            escape(each.assignment),
            "yes" if each.released else "no",
            *(str(n) for n in (each.collected, each.graded, each.waiting, each.fed_back)),
            ", ".join(each.exported) or "no",
            escape(each.next_step),
        )
    return table


def _status(course: Course, name: str, known: Held) -> AssignmentStatus:
    students = course.students(name)
    graded = [s for s in students if s in known.graded and _is_graded(course, s, name)]
    return AssignmentStatus(
        assignment=name,
        released=any(course.release(name).glob("*.ipynb")),
        collected=len(students),
        graded=len(graded),
        waiting=len(known.waiting.intersection(students)),
        fed_back=sum(_is_fed_back(course, student, name) for student in graded),
        exported=_formats(course, name),
    )


def _is_graded(course: Course, student: str, name: str) -> bool:
    """Return whether what was graded is what was handed in last, as Formgrader decides it."""
    graded, submitted = course.autograded(student, name), course.submitted(student, name)
    zone = course.settings.time_zone
    return graded.is_dir() and arrival(graded, zone).text == arrival(submitted, zone).text


def _is_fed_back(course: Course, student: str, name: str) -> bool:
    graded = _written(course.autograded(student, name).glob("*.ipynb"))
    pages = _written(course.feedback(student, name).glob("*.html"))
    return bool(pages) and max(pages) >= max(graded, default=0)


def _written(files: Iterable[Path]) -> list[int]:
    return [path.stat().st_mtime_ns for path in files]


def _formats(course: Course, name: str) -> tuple[str, ...]:
    return tuple(format for format in FORMATS if export_path(course, name, format).exists())
