"""Magics and shell lines of locked cells and checks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.grading.interpreting import INTERPRETS
from autograder.grading.magics import timed_statement
from autograder.grading.object_rule import ANYTHING
from tests.grading.pair import run_cells

ANSWER = ("answer", "def f(x): return x + 1\ndef text(): return 'f(2)'")


def test_a_check_may_time_what_it_calls() -> None:
    test = "r = %timeit -o -q -n 2 -r 3 f(1)\nassert r.best <= r.worst < 60\n"
    test += "assert (r.loops, r.repeat, len(r.all_runs)) == (2, 3, 3) and f(1) == 2"
    record = run_cells(ANSWER, ("test", test), objects=(ANYTHING,))[1]
    assert record.verdict == "passed"
    assert INTERPRETS not in record.objects


def test_a_check_that_times_a_text_of_the_students_interprets() -> None:
    test = "get_ipython().run_line_magic('timeit', '-n 1 -r 1 -q ' + text())"
    record = run_cells(ANSWER, ("test", test), objects=(ANYTHING,))[1]
    assert INTERPRETS in record.objects


def test_a_locked_cell_may_go_into_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data folder").mkdir()
    (tmp_path / "data folder" / "n.txt").write_text("3")
    monkeypatch.chdir(tmp_path)
    answer = ("answer", "n = int(open('n.txt').read())")
    for line in ("%cd data folder", "%cd 'data folder'", "%cd -q data folder"):
        cells = (("setup", line), answer, ("test", "assert n == int(open('n.txt').read()) == 3"))
        assert run_cells(*cells)[-2].verdict == "passed", line
    assert os.listdir() == ["data folder"]


@pytest.mark.parametrize("line", ["f(1)", "-n 1 f(1)", "-n1 -r1 f(1)", "-o -q f(1)"])
def test_the_statement_is_what_follows_the_options(line: str) -> None:
    assert timed_statement(line)[1] == "f(1)"
