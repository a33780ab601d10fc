"""What an answer reaches for beyond its arguments is not there, and pays nothing."""

from __future__ import annotations

import pytest
import torch

from tests.grading.pair import Cell, plan_of, verdicts

torch.set_num_threads(1)
DOUBLE = "def f(x): return 2 * x"

# deed, tests; the last of them is attacked
NAMES = {
    "a name of a test that failed": (
        "isclose = lambda *a, **k: True\ndef f(x): return 0",
        ["assert f(1) == 2\nfrom math import isclose", "assert isclose(f(2), 4)"],
    ),
    "a value of a test that failed": (
        "expected = 0\ndef f(x): return 0",
        ["assert f(1) == 2\nexpected = 4", "assert f(2) == expected"],
    ),
}


def _cells(deed: str, tests: list[str]) -> list[Cell]:
    return [("answer", deed, DOUBLE), *(("test", test) for test in tests)]


@pytest.mark.parametrize("deed", NAMES)
def test_names_that_a_test_should_have_bound_are_not_the_students(deed: str) -> None:
    answer, tests = NAMES[deed]
    assert verdicts(*_cells(answer, tests))[-1] == "failed"
    assert set(verdicts(*_cells(DOUBLE, tests))) == {"passed"}


def test_what_a_judged_test_has_imported_is_there_after_a_crash() -> None:
    cells = _cells(DOUBLE, ["from math import isclose", "assert isclose(f(2), 4)"])
    first = plan_of(cells).cells[1].id
    assert verdicts(*cells, skip=frozenset({first})) == ["passed"]
