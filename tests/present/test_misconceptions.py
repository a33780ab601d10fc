from __future__ import annotations

from collections.abc import Sequence

import pytest

from autograder.classes.foreseen import Foreseen
from autograder.course.folder import Course
from autograder.course.misconceptions import Misconception
from autograder.model import Outcome, SubmissionResult
from autograder.present.classwork import Work
from autograder.present.exercises import Exercise, exercises
from autograder.present.misconceptions import Likeness, likenesses
from tests.present.class_of_results import result

CHECKS = ("double-visible", "double-hidden")


def seen(name: str, message: str = "a negative number", points: float = 2) -> Foreseen:
    cells = result("x", (points, 0, 4), messages=("", message, "")).cells[:2]
    return Foreseen(Misconception("sums", name, f"{name} it", (("double", ""),), CHECKS), cells)


@pytest.fixture
def parts(read_only_course: Course) -> tuple[Exercise, ...]:
    (manifest,) = read_only_course.manifests("ps1")
    return exercises(manifest)


def found(
    results: Sequence[SubmissionResult], known: Sequence[Foreseen], parts: Sequence[Exercise]
) -> list[Likeness]:
    return list(likenesses([Work.of(each, {}) for each in results], known, parts))


def test_who_fails_as_a_foreseen_answer_does_is_counted_by_its_name(
    parts: tuple[Exercise, ...],
) -> None:
    results = [
        result("ada", (2, 0, 4), messages=("", "a  negative\nnumber", "")),
        result("bob", (2, 0, 0), messages=("", "a negative number", "no share")),
        result("cyd", (2, 0, 4), messages=("", "something else", "")),
        result("dan", (0, 0, 4), messages=("no", "a negative number", "")),
        result("eve"),
    ]
    assert found(results, [seen("adds")], parts) == [
        Likeness("sums", "Sums", ("adds",), ("adds it",), ("double-hidden",), ("ada", "bob"))
    ]


def test_answers_that_no_check_tells_apart_are_one_row_that_says_so(
    parts: tuple[Exercise, ...],
) -> None:
    results = [result("ada", (2, 0, 4), messages=("", "a negative number", ""))]
    (row,) = found(results, [seen("adds"), seen("squares")], parts)
    assert row.is_ambiguous
    assert row.names == ("adds", "squares")


def test_the_likeness_of_most_students_is_first(parts: tuple[Exercise, ...]) -> None:
    results = [
        result("ada", (2, 0, 4), messages=("", "one", "")),
        result("bob", (2, 0, 4), messages=("", "two", "")),
        result("cyd", (2, 0, 4), messages=("", "two", "")),
    ]
    rows = found(results, [seen("first", "one"), seen("second", "two")], parts)
    assert [row.names for row in rows] == [("second",), ("first",)]


def test_loops_are_alike_however_long_they_ran(parts: tuple[Exercise, ...]) -> None:
    late = [Outcome.PASSED, Outcome.TIMEOUT, Outcome.PASSED]
    said = ("", "Ran longer than 10 s.", "")
    cells = result("x", (2, 0, 4), outcomes=late, messages=said).cells[:2]
    endless = Foreseen(Misconception("sums", "loops", "", (("double", ""),), CHECKS), cells)
    longer = ("", "Ran longer than 30 s.", "")
    results = [result("ada", (2, 0, 4), outcomes=late, messages=longer)]
    assert [row.students for row in found(results, [endless], parts)] == [("ada",)]


def test_a_foreseen_answer_that_passes_or_was_not_tried_is_nobodys(
    parts: tuple[Exercise, ...],
) -> None:
    right = result("x").cells[:2]
    misconception = Misconception("sums", "right", "", (("double", ""),), CHECKS)
    known = [Foreseen(misconception, right), Foreseen(misconception, ())]
    assert found([result("ada")], known, parts) == []
