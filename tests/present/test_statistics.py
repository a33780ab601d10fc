from __future__ import annotations

import pytest
from scipy.stats import pointbiserialr

from autograder.model import Outcome
from autograder.present.statistics import (
    check_statistics,
    point_biserial,
    totals,
)
from tests.present.class_of_results import result


def test_point_biserial_is_that_of_scipy() -> None:
    passed = [True, False, True, True, False, False]
    rest = [5.0, 3.0, 4.0, 2.0, 1.0, 2.5]
    expected = pointbiserialr(passed, rest).statistic
    assert point_biserial(passed, rest) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("passed", "rest"),
    [([], []), ([True], [1.0]), ([True, True], [1.0, 2.0]), ([True, False], [2.0, 2.0])],
)
def test_discrimination_is_not_defined_where_nothing_varies(
    passed: list[bool], rest: list[float]
) -> None:
    assert point_biserial(passed, rest) is None


def test_rates_count_the_checked_only() -> None:
    lost = result("zoe", (0, 0, 0), outcomes=[Outcome.COULD_NOT_CHECK] * 3)
    first = check_statistics([result("ada"), result("bob", (0, 3, 4)), lost])[0]
    assert (first.id, first.count, first.passed, first.rate) == ("double-visible", 2, 1, 0.5)


def test_who_did_not_try_is_not_counted_as_wrong() -> None:
    blank = result("zoe", (0, 0, 0), outcomes=[Outcome.NOT_ATTEMPTED] * 3)
    first = check_statistics([result("ada"), result("bob", (0, 3, 4)), blank])[0]
    assert (first.count, first.attempted, first.passed, first.rate) == (3, 2, 1, 0.5)


def test_a_check_is_compared_with_the_other_checks_not_with_itself() -> None:
    class_ = [result("a", (2, 0, 0)), result("b", (0, 3, 4)), result("c", (0, 3, 0))]
    discrimination = check_statistics(class_)[0].discrimination
    assert discrimination is not None
    assert discrimination < 0


def test_totals_add_up_over_notebooks() -> None:
    assert totals([result("ada", (2, 0, 0)), result("ada", (0, 3, 0))]) == {"ada": (5.0, 18.0)}
