from __future__ import annotations

import pytest

from autograder.grading.cell_runs import CellEnd, CellRun, Failure
from autograder.grading.kernel_client import failure_of, points_in
from autograder.grading.verdict import TestCell, is_from_hidden_lines, judge, plain_text
from autograder.model import Outcome

CELL = TestCell("a-b", 4.0, frozenset(), is_attempted=True)
FINE = CellRun(CellEnd.FINISHED)


def result(value: str) -> CellRun:
    return CellRun(CellEnd.FINISHED, value=points_in(value))


def raised(kind: str, message: str, traceback: str = "", count: int = 7) -> CellRun:
    return CellRun(CellEnd.RAISED, (), count, failure_of(kind, message, traceback, count))


def test_no_error_scores_full() -> None:
    verdict = judge(CELL, FINE, [])
    assert (verdict.points, verdict.outcome, verdict.message) == (4.0, Outcome.PASSED, "")


def test_warning_on_stderr_costs_nothing() -> None:
    run = CellRun(CellEnd.FINISHED, ({"output_type": "stream", "name": "stderr", "text": "w"},))
    assert judge(CELL, run, []).points == 4.0


@pytest.mark.parametrize(
    ("value", "points", "outcome"),
    [
        ("4", 4.0, Outcome.PASSED),
        ("1.5", 1.5, Outcome.PARTIAL),
        ("0", 0.0, Outcome.FAILED),
        ("9", 4.0, Outcome.PASSED),
        ("inf", 4.0, Outcome.PASSED),
        ("-1", 0.0, Outcome.FAILED),
        ("nan", 0.0, Outcome.FAILED),
        ("'text'", 4.0, Outcome.PASSED),
        ("True", 4.0, Outcome.PASSED),
    ],
)
def test_last_value_is_partial_credit_within_bounds(
    value: str, points: float, outcome: Outcome
) -> None:
    verdict = judge(CELL, result(value), [])
    assert (verdict.points, verdict.outcome) == (points, outcome)


def test_error_scores_nothing_and_gives_its_message() -> None:
    verdict = judge(CELL, raised("CheckFailed", "\x1b[31mexpected\x1b[0m shape (3, 4)"), [])
    assert (verdict.points, verdict.outcome) == (0.0, Outcome.FAILED)
    assert verdict.message == "expected shape (3, 4)"


def test_other_errors_are_named() -> None:
    assert judge(CELL, raised("ValueError", "no"), []).message == "ValueError: no"


def test_bare_assertion_gets_a_sentence() -> None:
    message = judge(CELL, raised("AssertionError", ""), []).message
    assert message == "A check failed (AssertionError)."


def test_long_message_is_shortened() -> None:
    whole, longer = "y" * 600, "x" * 601
    assert judge(CELL, raised("AssertionError", whole), []).message == whole
    assert judge(CELL, raised("AssertionError", longer), []).message == "x" * 596 + " ..."


def test_error_value_beside_an_error_scores_nothing() -> None:
    run = CellRun(CellEnd.RAISED, failure=Failure("E", ""), value=4.0)
    assert judge(CELL, run, []).points == 0.0


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("9", "The test cell computed 9; clipped to 4."),
        ("-1.5", "The test cell computed -1.5; clipped to 0."),
        ("nan", "The test cell computed nan as its score."),
        ("4", ""),
        ("0", ""),
        ("1.5", ""),
    ],
)
def test_a_score_that_is_none_is_told_and_any_other_speaks_for_itself(
    value: str, message: str
) -> None:
    assert judge(CELL, result(value), []).message == message


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (CellEnd.TIMED_OUT, Outcome.TIMEOUT),
        (CellEnd.DIED, Outcome.CRASHED),
        (CellEnd.NOT_RUN, Outcome.COULD_NOT_CHECK),
    ],
)
def test_silence_scores_nothing_with_a_reason(ending: CellEnd, outcome: Outcome) -> None:
    verdict = judge(CELL, CellRun(ending, reason="it ended the interpreter"), [])
    assert (verdict.points, verdict.outcome) == (0.0, outcome)
    assert verdict.message == "It ended the interpreter."


def test_not_attempted_never_stands_beside_points() -> None:
    untouched = TestCell("a-b", 4.0, frozenset(), is_attempted=False)
    verdict = judge(untouched, FINE, [])
    assert (verdict.points, verdict.outcome) == (4.0, Outcome.PASSED)
    verdict = judge(untouched, raised("NotImplementedError", ""), [])
    assert (verdict.points, verdict.outcome) == (0.0, Outcome.NOT_ATTEMPTED)


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [(CellEnd.TIMED_OUT, Outcome.TIMEOUT), (CellEnd.DIED, Outcome.CRASHED)],
)
def test_failure_after_an_answer_that_never_ended_is_that_end(
    ending: CellEnd, outcome: Outcome
) -> None:
    answer = CellRun(ending, reason="the answer cell a ran longer than 3 s")
    verdict = judge(CELL, raised("NameError", "name 'a' is not defined"), [FINE, answer])
    assert verdict.outcome is outcome
    assert verdict.message == "The answer cell a ran longer than 3 s."


def test_an_answer_that_failed_is_told_of_missing_names_alone() -> None:
    answers = [FINE, raised("SyntaxError", "invalid syntax")]
    assert judge(CELL, raised("ValueError", "no"), answers).message == "ValueError: no"
    assert judge(CELL, raised("NameError", "no"), [FINE]).message == "NameError: no"


def test_missing_name_after_a_failed_answer_says_why() -> None:
    answer = raised("SyntaxError", "invalid syntax")
    verdict = judge(CELL, raised("NameError", "name 'a' is not defined"), [answer])
    assert "The answer cell itself failed: SyntaxError: invalid syntax" in verdict.message


HIDDEN = TestCell("a-b", 4.0, frozenset({3}), is_attempted=True)
IN_STUDENT_CODE = "Cell In[7], line 3\n  f(secret)\nCell In[2], line 1, in f(x)\n  raise E(x)"


def test_an_answer_that_may_have_kept_a_hidden_input_does_not_say_it() -> None:
    cell = TestCell("a-b", 4.0, frozenset(), is_attempted=True, hears_before=True)
    missing = raised("NameError", "name 'f' is not defined")
    for kind, said in (("ValueError", "ValueError"), ("E6125", "an exception")):
        verdict = judge(cell, missing, [raised(kind, "[61.25]")])
        assert f"(The answer cell itself failed: {said})" in verdict.message
        assert "61" not in verdict.message


def test_a_visible_helper_does_not_tell_of_the_hidden_line_that_calls_it() -> None:
    cell = TestCell("a-b", 4.0, frozenset({3}), is_attempted=True)
    failure = Failure("AssertionError", "got 61.25, not 49.875", (3, 1), False, False)
    verdict = judge(cell, CellRun(CellEnd.RAISED, failure=failure), [])
    assert verdict.message == "A hidden check failed."


def test_a_number_that_hidden_lines_have_computed_is_not_told() -> None:
    cell = TestCell("a-b", 4.0, frozenset({1}), is_attempted=True)
    verdict = judge(cell, result("61.25"), [])
    assert verdict.points == 4.0
    assert "61" not in verdict.message


def test_error_of_the_student_in_a_hidden_check_cannot_print_its_inputs() -> None:
    verdict = judge(HIDDEN, raised("RuntimeError", "the secret", IN_STUDENT_CODE), [])
    assert "secret" not in verdict.message
    assert verdict.message == "RuntimeError was raised by your code in a hidden check."


def test_error_of_the_student_in_a_visible_check_is_shown() -> None:
    shown = IN_STUDENT_CODE.replace("line 3", "line 2")
    assert judge(HIDDEN, raised("RuntimeError", "x", shown), []).message == "RuntimeError: x"


def test_message_of_a_hidden_check_itself_is_shown() -> None:
    chained = (
        f"{IN_STUDENT_CODE}\nThe above exception was the direct cause of the following exception:\n"
        "Cell In[7], line 3\n  check(f)"
    )
    verdict = judge(HIDDEN, raised("CheckFailed", "for a 0-d operand", chained), [])
    assert verdict.message == "for a 0-d operand"


def test_an_error_without_a_line_in_a_cell_with_hidden_lines_is_hidden() -> None:
    for traceback in ("", "Cell In[2], line 3, in f(x)\n  raise E(x)", "no frame at all"):
        verdict = judge(HIDDEN, raised("ValueError", "the secret", traceback), [])
        assert "secret" not in verdict.message
    assert judge(CELL, raised("ValueError", "no secret"), []).message == "ValueError: no secret"


@pytest.mark.parametrize(
    ("cell", "lines", "is_hidden"),
    [(HIDDEN, (3,), True), (HIDDEN, (2,), False), (HIDDEN, (), True), (CELL, (), False)],
)
def test_an_error_is_from_hidden_lines_unless_it_came_up_elsewhere(
    cell: TestCell, lines: tuple[int, ...], is_hidden: bool
) -> None:
    run = CellRun(CellEnd.RAISED, failure=Failure("E", "", lines))
    assert is_from_hidden_lines(cell, run) is is_hidden
    assert not is_from_hidden_lines(cell, FINE)


LIBRARY = "Cell In[7], line 3\n  assert_allclose(f(1), 2)\nFile ~/numpy/utils.py:9, in check\n  ..."


def test_a_message_of_a_library_in_a_hidden_line_is_not_quoted() -> None:
    verdict = judge(HIDDEN, raised("AssertionError", "ACTUAL: 1 DESIRED: 2", LIBRARY), [])
    assert verdict.message == "A hidden check failed."
    shown = LIBRARY.replace("line 3", "line 2")
    assert "DESIRED" in judge(HIDDEN, raised("AssertionError", "DESIRED: 2", shown), []).message


@pytest.mark.parametrize(
    ("is_authors", "hint", "message"),
    [
        (True, "", "twice two is four"),
        (False, "", "A hidden check failed."),
        (False, "Mind the sign.", "A hidden check failed. Mind the sign."),
    ],
)
def test_of_a_hidden_line_the_words_of_its_author_are_told(
    is_authors: bool, hint: str, message: str
) -> None:
    failure = Failure("AssertionError", "twice two is four", (3,), False, is_authors, hint)
    verdict = judge(HIDDEN, CellRun(CellEnd.RAISED, (), 7, failure), [])
    assert verdict.message == message


def test_control_characters_and_links_are_stripped() -> None:
    text = "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\ \x1b[1;31mred\x1b[0m\a\b"
    assert plain_text(text) == "link red"
