"""What a student's process reports of a cell is text of a bounded length, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.grading import reported_values
from autograder.grading.cell_runs import CellEnd, CellRun, Failure
from autograder.grading.object_rule import GIVES_POINTS
from autograder.grading.plan import PlanCell
from autograder.grading.reported_values import NAME, NO_POINTS, TEXT, ShownRoom, run_of_student
from autograder.model import Role

SHARED = PlanCell("t", Role.TEST, "", is_shared=True)
ANSWER = PlanCell("a", Role.ANSWER, "")
GIVEN = PlanCell("g", Role.LOCKED, "")
RAISED = {"kind": "ValueError", "message": "no", "traceback": "one\ntwo", "lines": (3, 1)}


def streams(run: CellRun) -> dict[str, str]:
    return {out["name"]: out["text"] for out in run.outputs if out["output_type"] == "stream"}


def test_a_cell_that_says_that_nothing_was_raised_has_finished() -> None:
    run = run_of_student(ANSWER, {"kind": "", "stdout": "out", "stderr": "err"}, 100)
    assert (run.cell, run.ending, run.failure, run.value) == ("a", CellEnd.FINISHED, None, None)
    assert streams(run) == {"stdout": "out", "stderr": "err"}


@pytest.mark.parametrize("said", [None, "", [], {}, {"kind": None}, {"kind": 0}, {"kind": b""}])
def test_whoever_reports_nothing_has_not_finished(said: Any) -> None:
    run = run_of_student(SHARED, said, 100)
    assert run.ending is CellEnd.RAISED
    assert run.failure == Failure("Exception", "", is_students=True)


@pytest.mark.parametrize(
    ("cell", "by", "is_students", "is_authors"),
    [
        (ANSWER, None, True, True),
        (ANSWER, "check", True, True),
        (PlanCell("n", Role.ADDED, ""), "check", True, True),
        (GIVEN, "check", False, True),
        (SHARED, "check", False, True),
        (SHARED, "library", False, False),
        (SHARED, "answer", True, True),
        (SHARED, None, True, True),
        (SHARED, 1, True, True),
    ],
)
def test_an_error_is_the_students_unless_the_check_or_a_library_has_raised_it(
    cell: PlanCell, by: Any, is_students: bool, is_authors: bool
) -> None:
    run = run_of_student(cell, RAISED | {"raised_by": by}, 100)
    assert run.ending is CellEnd.RAISED
    assert run.failure == Failure("ValueError", "no", (3, 1), is_students, is_authors)
    assert run.outputs[-1]["traceback"] == ["one", "two"]


def test_what_a_library_finds_has_the_authors_words() -> None:
    source = "import unittest\nunittest.TestCase().assertEqual(x, 4, 'twice two')"
    check = PlanCell("t", Role.TEST, source, is_shared=True)
    for by, hint in (("library", "twice two"), ("check", "")):
        run = run_of_student(check, RAISED | {"raised_by": by, "lines": (2,)}, 100)
        assert run.failure is not None
        assert run.failure.hint == hint


def test_texts_are_cut_to_size() -> None:
    long = "x" * 100_000
    said = {"kind": long, "message": long, "traceback": long, "stdout": long, "stderr": long}
    run = run_of_student(ANSWER, said, 70)
    assert run.failure is not None
    assert (len(run.failure.kind), len(run.failure.message)) == (NAME, TEXT)
    assert list(map(len, streams(run).values())) == [70, 70]
    assert len("".join(run.outputs[-1]["traceback"])) == 2 * TEXT


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ((1, (1 << 20) - 1), (1, (1 << 20) - 1)),
        ((0, -1, 1 << 20, True, "2", 1.0, 5), (5,)),
        ([1, 2], ()),
        (None, ()),
        (tuple(range(1, 300)), tuple(range(200, 300))),
    ],
)
def test_lines_are_plausible_numbers_the_last_ones(lines: Any, kept: tuple[int, ...]) -> None:
    run = run_of_student(ANSWER, RAISED | {"lines": lines}, 100)
    assert run.failure is not None
    assert run.failure.lines == kept


@pytest.mark.parametrize(
    ("value", "points"),
    [("2.5", 2.5), ("-1", -1.0), ("two", None), (2.5, None), (None, None), (b"2", None)],
)
def test_a_shared_test_gives_points_by_a_text_that_is_a_number(
    value: Any, points: float | None
) -> None:
    run = run_of_student(SHARED, {"kind": "", "value": value}, 100)
    assert (run.ending, run.value) == (CellEnd.FINISHED, points)
    assert run.objects == ((GIVES_POINTS,) if points is not None else ())
    assert run_of_student(ANSWER, {"kind": "", "value": value}, 100).value is None


def test_a_test_that_counts_points_fails_where_it_gives_none() -> None:
    counting = PlanCell("t", Role.TEST, "", is_shared=True, objects=(GIVES_POINTS,))
    run = run_of_student(counting, {"kind": "", "value": "'all'"}, 100)
    assert run.ending is CellEnd.RAISED
    assert run.failure == Failure("CannotCross", NO_POINTS)
    assert run_of_student(counting, {"kind": "", "value": "2"}, 100).value == 2.0


def test_what_it_interprets_is_named_by_texts_alone() -> None:
    said = {"kind": "", "interprets": ("open", 5, "x" * 1000, None)}
    assert run_of_student(ANSWER, said, 100).objects == ("open", "x" * NAME)
    assert run_of_student(ANSWER, {"kind": "", "interprets": ["open"]}, 100).objects == ()


class Silent(Exception):
    def __str__(self) -> str:
        raise RuntimeError


def test_an_error_that_cannot_be_told_says_nothing() -> None:
    assert reported_values.message(ValueError("x" * 9000)) == "x" * TEXT
    assert reported_values.message(Silent()) == ""
    assert "Silent" in reported_values.trace(Silent())
    assert reported_values.trace(ValueError("x" * 20_000)) == "x" * (2 * TEXT - 1) + "\n"


def test_a_number_is_read_as_nbgrader_reads_it_and_of_numpy_too() -> None:
    read = [reported_values.number(value) for value in (2, 0.5, np.float32(0.5), "2", None, True)]
    assert read == [2.0, 0.5, 0.5, None, None, None]


def shown(*bundles: Any) -> dict[str, Any]:
    return {"shown": list(bundles)}


def test_pictures_are_kept_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reported_values, "SHOWN_CHARACTERS", 8)
    room = ShownRoom()
    assert room.taken(shown((0, {"a": "123"}), (4, {"b": "456"}))) == (
        (0, {"a": "123"}),
        (4, {"b": "456"}),
    )
    assert room.taken(shown((0, {"": "7"}))) == ()


@pytest.mark.parametrize(
    "bundle", [5, (0,), [0, {}], (0, "x"), ("0", {}), (True, {}), (0, {"a": b"x"}), (0, {1: "x"})]
)
def test_what_is_no_picture_is_left_out_and_the_next_one_kept(bundle: Any) -> None:
    assert ShownRoom().taken(shown(bundle, (1, {"a": "b"}))) == ((1, {"a": "b"}),)
    assert ShownRoom().taken({"shown": ((1, {"a": "b"}),)}) == ()
    assert ShownRoom().taken(bundle) == ()
