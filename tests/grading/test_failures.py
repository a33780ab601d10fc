"""Whose words the message of a failed check has."""

from __future__ import annotations

import sys

import pytest

from tests.grading.pair import run_cells

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

GIVEN = ("setup", "import numpy as np, unittest\ndef ours(x): assert x == 4, 'ours says so'")
WORDS = {
    "assert f(2) == 4, 'the author says so'": (True, ""),
    "ours(f(2))": (True, ""),
    "np.testing.assert_allclose(f(2), 4)": (False, ""),
    "np.testing.assert_allclose(f(2), 4, err_msg='twice two')": (False, "twice two"),
    "np.testing.assert_equal(f(2), 4, 'twice two')": (False, "twice two"),
    "unittest.TestCase().assertEqual(f(2), 4)": (False, ""),
    "unittest.TestCase().assertEqual('4', '5')": (False, ""),
    "unittest.TestCase().assertEqual(f(2), 4, 'twice two')": (False, "twice two"),
    "unittest.TestCase().assertTrue(f(2) == 4, msg='twice two')": (False, "twice two"),
    "unittest.TestCase().fail('twice two')": (False, "twice two"),
}


@pytest.mark.parametrize("test", WORDS)
def test_the_author_is_told_from_a_library(test: str) -> None:
    record = run_cells(GIVEN, ("answer", "def f(x): return 5"), ("test", f"1\n{test}"))[2]
    assert (record.verdict, record.error, record.line) == ("failed", "AssertionError", 2)
    assert (record.is_authors, record.hint) == WORDS[test]


def test_a_librarys_words_stay_its_own_where_student_code_swallows_them() -> None:
    answer = "def f(see):\n    try: see(61.25)\n    except BaseException: pass"
    test = "def see(x): np.testing.assert_allclose(x, 49.875)\nf(see)"
    record = run_cells(GIVEN, ("answer", answer), ("test", test))[2]
    assert (record.verdict, record.error) == ("failed", "AssertionError")
    assert (record.is_authors, record.line) == (False, 1)


@pytest.mark.parametrize("kind", ["test", "shared"])
def test_all_lines_of_the_cell_that_lead_to_an_error_are_told(kind: str) -> None:
    test = "def close(got): np.testing.assert_allclose(got, 4)\n\nclose(f(2))"
    *_, record, _ = run_cells(GIVEN, ("answer", "def f(x): return 5"), (kind, test))
    assert record.lines == (3, 1)


def test_what_cannot_cross_is_the_students_where_the_reference_has_passed() -> None:
    answer = "def f(n):\n    out = ()\n    for _ in range(n): out = (out,)\n    return out"
    test = "got = f(57)\nassert len(f2((((got,),),))) == 1"
    cells = (("answer", answer + "\ndef f2(x): return x"), ("test", test))
    assert run_cells(*cells, objects=())[1].verdict == "failed"
    assert run_cells(*cells)[1].verdict == "could_not_check"
