"""Tests that run beside the answers, because they need live objects."""

from __future__ import annotations

import pytest

from autograder.grading.cell_runs import CellEnd, CellRun, Failure
from autograder.grading.object_rule import GIVES_POINTS
from autograder.grading.verdict import TestCell, judge
from tests.grading.pair import run_cells

ANSWER = ("answer", "class A:\n    n = 1\na = b = A()\ndef f(x): return x")
LIVE = "assert f.__code__.co_argcount == 1 and f.__globals__['a'] is b\n"


def test_a_shared_test_meets_live_objects_and_its_ending_is_reported() -> None:
    records = run_cells(
        ("setup", "base = 10"),
        ANSWER,
        ("shared", LIVE + "print('said')"),
        ("shared", LIVE + "base / 40"),
        ("shared", LIVE + "\nassert f(1) == 2, 'not two'"),
        ("shared", "f('x').y"),
        ("shared", "f(1, 2)"),
    )
    _, _, passed, partial, failed, raised, within = records[:-1]
    assert (passed.verdict, passed.stdout, passed.value) == ("passed", "said\n", None)
    assert (partial.verdict, partial.value, partial.stdout) == ("passed", 0.25, "")
    assert (failed.verdict, failed.error, failed.message) == (
        "failed",
        "AssertionError",
        "not two",
    )
    assert (failed.line, failed.is_students) == (3, False)
    assert (raised.error, raised.is_students) == ("AttributeError", False)
    assert within.error == "TypeError"


def test_an_error_within_the_students_code_is_told_apart() -> None:
    answer = "def f(x):\n    raise ValueError(f'called with {x}')"
    record = run_cells(("answer", answer), ("shared", "1\nf(-17)"))[1]
    assert (record.line, record.is_students, record.error) == (2, True, "ValueError")


LIBRARIES = {
    "numpy": "np.testing.assert_array_equal(f(1), [2, 3])",
    "numpy, with a hint": "np.testing.assert_allclose(f(1), [2, 3], err_msg='not two')",
    "pandas": "pd.testing.assert_series_equal(f(pd.Series([1])), pd.Series([2]))",
    "torch": "torch.testing.assert_close(f(torch.ones(1)), torch.zeros(1))",
    "unittest": "unittest.TestCase().assertEqual(f(1), 2, 'not two')",
}


@pytest.mark.parametrize("line", LIBRARIES.values(), ids=LIBRARIES)
def test_what_a_library_finds_in_a_hidden_line_is_neither_told_nor_the_students(line: str) -> None:
    names = ("numpy as np", "pandas as pd", "torch", "unittest")
    imports = "\n".join(f"import {name}" for name in names)
    cells = run_cells(("setup", imports), ANSWER, ("shared", f"{LIVE}{line}"))
    failure = Failure(
        cells[-2].error,
        cells[-2].message,
        cells[-2].lines,
        cells[-2].is_students,
        cells[-2].is_authors,
        cells[-2].hint,
    )
    run = CellRun(CellEnd.RAISED, failure=failure)
    said = judge(TestCell("t", 1, frozenset({2}), is_attempted=True), run, ()).message
    assert said == (
        "A hidden check failed. not two" if "not two" in line else "A hidden check failed."
    )


def test_what_the_students_code_finds_is_the_students() -> None:
    answer = "import numpy as np\ndef f(x): np.testing.assert_equal(x, 0)"
    record = run_cells(("answer", answer), ("shared", "import math\nf(-17)"))[1]
    assert (record.line, record.is_students, record.error) == (2, True, "AssertionError")


NAMELESS = {
    "an empty name": "class Odd(Exception): pass\nOdd.__name__ = ''\n",
    "a name that is no text": (
        "class Meta(type):\n    __name__ = property(lambda cls: None)\n"
        "class Odd(Exception, metaclass=Meta): pass\n"
    ),
    "a name that ends the process": (
        "class Meta(type):\n    @property\n    def __name__(cls): raise SystemExit\n"
        "class Odd(Exception, metaclass=Meta): pass\n"
    ),
    "a class that answers nothing": (
        "class Meta(type):\n    def __getattribute__(cls, name): raise SystemExit\n"
        "class Odd(Exception, metaclass=Meta): pass\n"
    ),
    "a text that ends the process": (
        "class Odd(Exception):\n    def __str__(self): raise SystemExit\n"
    ),
}


@pytest.mark.parametrize("odd", NAMELESS.values(), ids=NAMELESS)
def test_an_error_without_a_name_fails_a_shared_test(odd: str) -> None:
    answer = odd + "def f(x): raise Odd"
    assert run_cells(("answer", answer), ("shared", "f(1)"))[1].verdict == "failed"


def test_tests_before_and_after_a_shared_one_know_its_names_and_it_knows_theirs() -> None:
    records = run_cells(
        ("setup", "total = 0"),
        ANSWER,
        ("test", "early = f(2)"),
        ("shared", "total, late = early + 1, f(4)\nimport math"),
        ("test", "assert (total, late) == (3, 4) and math.pi > 3"),
        ("setup", "more = late + 1"),
        ("test", "late = 7\nassert f(late) == 7 and more == 5"),
    )
    assert [r.verdict for r in records if r.cell.startswith(("test", "shared"))] == ["passed"] * 4


def test_a_shared_test_ends_with_its_process() -> None:
    records = run_cells(ANSWER, ("shared", "import os\nos._exit(0)"), ("test", "assert f(1)"))
    assert [r.verdict for r in records] == ["ran", "crashed"]


POINTS = "assert f(1) == 1 and f.__globals__\npoints()"


@pytest.mark.parametrize("shown", ["'full'", "5", "1/0", "exit()"])
def test_a_last_value_that_is_no_number_earns_nothing_where_points_are_due(shown: str) -> None:
    odd = f"class V:\n    def __repr__(self): return {shown}\ndef points(): return V()"
    answer = f"def f(x): return x\n{odd}"
    known = run_cells(("answer", "def f(x): return x\ndef points(): return 2"), ("shared", POINTS))
    assert GIVES_POINTS in known[1].objects
    record = run_cells(("answer", answer), ("shared", POINTS), objects=known[1].objects)[1]
    assert record.verdict == "failed"
