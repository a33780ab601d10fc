"""What cannot be read is said in the results, and never taken for punctual in silence."""

from __future__ import annotations

import pytest

from autograder.classes.journal import opened
from autograder.classes.run import GradeOptions, Run
from autograder.course.folder import Course
from autograder.grading.limits import Limits
from autograder.submission.engine import KERNEL, Engine, RunInputs
from tests.tiny_course import FULL, answered, submit


def notes(course: Course, timestamp: str | None) -> list[str]:
    path = submit(course.root, "ada", answered(**FULL), timestamp=None)
    if timestamp is not None:
        (path.parent / "timestamp.txt").write_text(timestamp)
    options = GradeOptions()
    with opened(course, "ps1") as journal:
        inputs = RunInputs((), Limits(), None)
        run = Run(course, "ps1", options, journal, inputs, Engine(KERNEL))
        (task,) = run.tasks_of("ada")
    return [note for note in task.sanitized.notes if "timestamp" in note]


@pytest.mark.parametrize(
    ("timestamp", "why"),
    [
        ("", "is empty"),
        ("1795514400", "is a Unix time"),
        ("2026-11-18 10:00:00 PST", "names a time zone that is not known (PST)"),
        ("tomorrow", "is no time that can be read"),
    ],
)
def test_a_time_that_cannot_be_read_is_said(course: Course, timestamp: str, why: str) -> None:
    (note,) = notes(course, timestamp)
    assert why in note
    assert "whether this is late is not known" in note


@pytest.mark.parametrize("timestamp", [None, "2026-11-18 10:00:00 UTC", "20261118100000000"])
def test_nothing_is_said_where_there_is_no_doubt(course: Course, timestamp: str | None) -> None:
    assert notes(course, timestamp) == []
