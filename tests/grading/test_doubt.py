"""Which notebooks are judged twice, and what counts of both runs."""

from __future__ import annotations

import pytest

from autograder.grading.cell_runs import CellEnd, CellRun, Failure
from autograder.grading.doubt import is_in_doubt, worse
from autograder.grading.object_rule import ANYTHING
from autograder.grading.plan import Plan, PlanCell
from autograder.model import Role

ENDS = {
    "passed": CellRun(CellEnd.FINISHED),
    "failed": CellRun(CellEnd.RAISED, failure=Failure("AssertionError", "wrong")),
    "late": CellRun(CellEnd.TIMED_OUT, reason="was late"),
    "unknown": CellRun(CellEnd.NOT_RUN, reason="could not be checked"),
}


def plan(changes: tuple[str, ...] | None = ()) -> Plan:
    roles = Role.TEST, Role.ANSWER, Role.TEST
    return Plan(tuple(PlanCell(f"c{n}", role, "", changes=changes) for n, role in enumerate(roles)))


@pytest.mark.parametrize(
    ("changed", "ends", "doubted"),
    [
        ("c1", ("passed", "passed", "passed"), True),
        ("c1", ("passed", "passed", "failed"), False),
        ("c2", ("passed", "passed", "passed"), True),
        ("c0", ("passed", "passed", "failed"), True),
        ("c2", ("passed", "passed", "failed"), False),
        ("", ("passed", "passed", "passed"), False),
    ],
)
def test_a_test_that_passed_after_a_change_is_in_doubt(
    changed: str, ends: tuple[str, ...], doubted: bool
) -> None:
    runs = {f"c{n}": ENDS[end] for n, end in enumerate(ends)}
    assert is_in_doubt(plan(), runs, {changed}) is doubted
    assert not is_in_doubt(plan(changes=None), runs, {changed})
    assert not is_in_doubt(plan(changes=(ANYTHING,)), runs, {changed})


@pytest.mark.parametrize(
    ("first", "second", "due"),
    [
        ("passed", "passed", "passed"),
        ("failed", "passed", "failed"),
        ("late", "failed", "late"),
        ("passed", "late", "late"),
        ("passed", "unknown", "unknown"),
    ],
)
def test_the_worse_of_both_runs_counts(first: str, second: str, due: str) -> None:
    pairs = [{f"c{n}": ENDS[end] for n in range(3)} for end in (first, second)]
    runs = worse(plan(), pairs[0], pairs[1])
    assert (runs[0], runs[2]) == (ENDS[due], ENDS[due])
    assert runs[1] is ENDS[first]  # no test


def test_a_check_that_fails_on_data_as_it_was_says_so() -> None:
    pairs = [{f"c{n}": ENDS[end] for n in range(3)} for end in ("passed", "failed")]
    failure = worse(plan(), pairs[0], pairs[1])[2].failure
    assert failure is not None
    assert "Your code changes data that it was given" in failure.message


@pytest.mark.parametrize(("points", "others", "due"), [(3.0, 1.0, 1), (1.0, 3.0, 0), (3.0, 3.0, 0)])
def test_the_lower_partial_credit_counts(points: float, others: float, due: int) -> None:
    both = [
        {f"c{n}": CellRun(CellEnd.FINISHED, reason=str(at), value=value) for n in range(3)}
        for at, value in enumerate((points, others))
    ]
    assert worse(plan(), both[0], both[1])[2].reason == str(due)
