"""Comparisons of nothing, and loops over it: noted of the reference, refused of a submission."""

from __future__ import annotations

import sys

import numpy.testing  # noqa: F401 (imported once, and not by each process that is forked)
import pandas as pd  # noqa: F401
import pytest
import torch

from autograder.grading.object_rule import ANYTHING
from tests.grading.pair import Cell, run_cells

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

torch.set_num_threads(1)
GIVEN: tuple[Cell, ...] = (
    ("setup", "import numpy as np, numpy.testing, torch, pandas as pd"),
    ("answer", "def f(x): return x"),
)
NOTED = ("compares ", "goes through ")
# what a test says, and what is noted of it
SAID = {
    "np.allclose(f(np.zeros(0)), 15)": "compares nothing and values",
    "np.allclose(15, f(np.zeros(0)))": "compares values and nothing",
    "np.allclose(a=f(np.zeros(0)), b=15)": "compares nothing and values",
    "np.allclose(15, b=f([]))": "compares values and nothing",
    "np.allclose(f([]), f([]))": "compares nothing and nothing",
    "np.allclose(f([float('nan')]), 1)": "compares nan and values",
    "np.allclose(f(float('nan')), 1)": "compares nan and values",
    "np.allclose(f(np.array([1j * np.nan])), 1)": "compares nan and values",
    "np.allclose(f([float('nan'), 1]), 1)": "",
    "np.allclose(f(0.0), 0)": "",
    "np.allclose(f(1), 1, [], [])": "",
    "np.array_equal(f([]), [1])": "compares nothing and values",
    "np.array_equal(f(''), f(b''))": "",
    "np.array_equal(f(True), f(False))": "",
    "np.testing.assert_equal(f(np.zeros(0)), 15)": "compares nothing and values",
    "np.testing.assert_allclose(f(np.zeros((0, 2))), 15)": "compares nothing and values",
    "numpy.testing.assert_array_less(f([]), 15)": "compares nothing and values",
    "np.sum(f([]))": "compares nothing",
    "np.sum(f([1]))": "",
    "np.linalg.norm(f(np.zeros(0)))": "compares nothing",
    "torch.allclose(f(torch.zeros(0)), torch.zeros(1))": "compares nothing and values",
    "torch.equal(torch.ones(1), f(torch.ones(2) * torch.nan))": "compares values and nan",
    "torch.equal(torch.ones(2), f(torch.tensor([1, torch.nan])))": "",
    "torch.testing.assert_close(f(torch.zeros(0)), torch.zeros(0))": "compares nothing and nothing",
    "f(torch.zeros(0)).equal(torch.ones(1))": "compares nothing and values",
    "torch.ones(1).isclose(f(torch.zeros(0)))": "compares values and nothing",
    "torch.all(f(torch.zeros(0)))": "compares nothing",
    "(f(np.zeros(0)) == 1).all()": "compares nothing",
    "f(np.zeros(0)).any()": "compares nothing",
    "(f(pd.Series([], dtype=float)) == 1).all()": "compares nothing",
    "(f(np.zeros(1)) == 1).all()": "",
    "for x in f([]): pass": "goes through nothing",
    "for x in f(y for y in []): pass": "goes through nothing",
    "for x in f([0]): pass": "",
    "[x for x in f(())]": "goes through nothing",
    "assert all(x == 1 for x in f({}))": "goes through nothing",
    "assert list(x for x in f(iter('ab'))) == ['a', 'b']": "",
}


@pytest.fixture(scope="module")
def noted() -> dict[str, str]:
    """What is noted of each test, in one run."""
    tests: list[Cell] = [("test", f"1\n{said}\nNone") for said in SAID]
    records = run_cells(*GIVEN, *tests, objects=(ANYTHING,))[2:-1]
    return {
        said: "; ".join(what for what in record.objects if what.startswith(NOTED))
        for said, record in zip(SAID, records, strict=True)
    }


@pytest.mark.parametrize("said", SAID)
def test_a_comparison_that_holds_of_nothing_is_noted_with_its_line(
    noted: dict[str, str], said: str
) -> None:
    assert noted[said] == (f"{SAID[said]} in line 2" if SAID[said] else "")


def test_a_line_of_a_helper_is_the_line_that_calls_it() -> None:
    test = "def same(x, y):\n    assert np.allclose(x, y)\n\nsame(f(np.zeros(0)), 1)"
    record = run_cells(*GIVEN, ("test", test), objects=(ANYTHING,))[2]
    assert "compares nothing and values in line 4" in record.objects


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        ((), "failed"),
        (("compares nothing and values in line 1",), "passed"),
        (("compares nothing and values in line 2",), "failed"),
        ((ANYTHING,), "passed"),
        (None, "passed"),
    ],
)
def test_it_is_refused_where_the_reference_is_known_not_to_make_it(
    known: tuple[str, ...] | None, verdict: str
) -> None:
    test = "assert np.allclose(f(np.zeros(0)), 15)"
    record = run_cells(*GIVEN, ("test", test), objects=known)[2]
    assert record.verdict == verdict
