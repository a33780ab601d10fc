from __future__ import annotations

from typing import Any

import pytest

from autograder.grading.steps import CellEnd, CellRun, Failure
from autograder.grading.verdict import TestCell, judge, plain_text
from autograder.model import Outcome

CELL = TestCell("a-b", 4.0, frozenset(), is_attempted=True)
FINE = CellRun(CellEnd.FINISHED)


def result(value: str) -> CellRun:
    output: dict[str, Any] = {"output_type": "execute_result", "data": {"text/plain": value}}
    return CellRun(CellEnd.FINISHED, (output,))


def raised(kind: str, message: str, traceback: str = "", count: int = 7) -> CellRun:
    return CellRun(CellEnd.RAISED, (), count, Failure(kind, message, traceback))


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
    assert len(judge(CELL, raised("ValueError", "x" * 9999), []).message) <= 600


def test_error_value_beside_an_error_scores_nothing() -> None:
    run = CellRun(CellEnd.RAISED, result("4").outputs, 1, Failure("E", "", ""))
    assert judge(CELL, run, []).points == 0.0


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


def test_failure_after_an_answer_that_never_ended_is_that_timeout() -> None:
    answer = CellRun(CellEnd.TIMED_OUT, reason="the answer cell a ran longer than 3 s")
    verdict = judge(CELL, raised("NameError", "name 'a' is not defined"), [answer])
    assert verdict.outcome is Outcome.TIMEOUT
    assert verdict.message == "The answer cell a ran longer than 3 s."


def test_missing_name_after_a_failed_answer_says_why() -> None:
    answer = raised("SyntaxError", "invalid syntax")
    verdict = judge(CELL, raised("NameError", "name 'a' is not defined"), [answer])
    assert "The answer cell itself failed: SyntaxError: invalid syntax" in verdict.message


HIDDEN = TestCell("a-b", 4.0, frozenset({3}), is_attempted=True)
IN_STUDENT_CODE = "Cell In[7], line 3\n  f(secret)\nCell In[2], line 1, in f(x)\n  raise E(x)"


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


def test_control_characters_and_links_are_stripped() -> None:
    text = "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\ \x1b[1;31mred\x1b[0m\a\b"
    assert plain_text(text) == "link red"
