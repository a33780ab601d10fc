from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.classes.journal import Entry, Journal, latest_results, opened
from autograder.course.folder import Course
from autograder.errors import AlreadyGrading
from autograder.model import CellResult, Outcome, SubmissionResult


def entry(key: str, points: float = 1.0, student: str = "ada", submission: str = "s1") -> Entry:
    cell = CellResult("a-b", points, 2.0, Outcome.PARTIAL, "half")
    result = SubmissionResult(student, "ps1", "sums", (cell,), (), "none", 0.5, ("odd",))
    return Entry(key, submission, result, ("a",))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "j.jsonl"


def test_recorded_verdict_is_found_after_opening_again(path: Path) -> None:
    Journal(path).record(entry("k1"))
    assert Journal(path).find("k1") == entry("k1")
    assert Journal(path).find("k2") is None


def test_latest_verdict_counts(path: Path) -> None:
    journal = Journal(path)
    journal.record(entry("k1", 1.0))
    journal.record(entry("k2", 2.0))
    assert Journal(path).latest() == (entry("k2", 2.0).result,)
    assert not journal.is_latest(entry("k1", 1.0))
    assert journal.is_latest(entry("k2", 2.0))


def test_what_stands_in_the_gradebook_is_remembered(path: Path) -> None:
    journal = Journal(path)
    journal.record(entry("k1"))
    assert journal.booked_submission(("ada", "sums")) is None
    journal.mark_booked([entry("k1")], [0.0])
    assert Journal(path).booked_submission(("ada", "sums")) == "s1"


def test_marking_twice_writes_nothing_new(path: Path) -> None:
    journal = Journal(path)
    journal.mark_booked([entry("k1")], [0.0])
    size = path.stat().st_size
    journal.mark_booked([entry("k1")], [0.0])
    assert path.stat().st_size == size


@pytest.mark.parametrize("cut", [1, 10, 100])
def test_torn_last_line_is_cut_off_and_the_rest_kept(course: Course, cut: int) -> None:
    with opened(course, "ps1") as journal:
        journal.record(entry("k1"))
        journal.record(entry("k2", student="bob"))
        path = journal.path
    path.write_bytes(path.read_bytes()[:-cut])
    with opened(course, "ps1") as journal:
        assert journal.find("k1") == entry("k1")
        assert journal.find("k2") is None
        journal.record(entry("k3", student="carl"))
    assert [r.student for r in latest_results(course, "ps1")] == ["ada", "carl"]


@pytest.mark.parametrize(
    "line",
    [
        b"not json\n",
        b"[]\n",
        b"{}\n",
        b'{"kind": "result", "key": "k", "submission": "s", "unanswered": [], "result": {}}\n',
        b"\xff\xfe\n",
    ],
)
def test_line_that_is_no_verdict_is_skipped(path: Path, line: bytes) -> None:
    Journal(path).record(entry("k1"))
    path.write_bytes(path.read_bytes() + line)
    assert Journal(path).latest() == (entry("k1").result,)


def test_verdict_with_too_many_points_is_skipped(path: Path) -> None:
    Journal(path).record(entry("k1"))
    forged = json.loads(path.read_text())
    forged["result"]["cells"][0]["points"] = 200
    path.write_text(json.dumps(forged) + "\n")
    assert Journal(path).latest() == ()


def test_second_grader_of_the_same_assignment_is_refused(course: Course) -> None:
    with opened(course, "ps1"):
        with pytest.raises(AlreadyGrading, match="being graded by another process"):
            opened(course, "ps1").__enter__()
        with opened(course, "ps2"):
            pass
