"""Whole notebooks: order, records, replays, limits."""

from __future__ import annotations

import os

import torch

from autograder.grading.cell_runs import CellEnd, CellRun, Failure
from autograder.grading.records import RecordPipe, Started, read_records
from tests.grading.pair import Cell, run_cells, verdicts

torch.set_num_threads(1)
FAILURE = Failure("E", "why", (2, 3), is_students=True, is_authors=False, hint="so")
NOTEBOOK: list[Cell] = [
    ("setup", "import torch\nrate = 2"),
    ("answer", "def f(x): return rate * x"),
    ("test", "assert f(3) == 6"),
    ("extra", "scratch = [1, 2]"),
    ("answer", "def g(x): return f(x) + 1"),
    ("test", "expected = 7\nassert g(3) == expected\nprint('fine')"),
    ("test", "assert g(4) == 0, 'g(4) is wrong'"),
]


def test_every_cell_has_a_record_and_the_last_says_that_all_are_done() -> None:
    records = run_cells(*NOTEBOOK)
    assert [r.verdict for r in records] == [
        "ran", "ran", "passed", "ran", "ran", "passed", "failed", "done",
    ]  # fmt: skip
    assert records[5].stdout == "fine\n"
    failed = records[6]
    assert (failed.error, failed.message, failed.line) == ("AssertionError", "g(4) is wrong", 1)
    assert not failed.is_students


def test_an_error_of_the_students_code_is_told_from_one_of_the_test() -> None:
    records = run_cells(
        ("answer", "def f(x):\n    y = x\n    return y / 0"),
        ("test", "a = 1\nf(3)"),
        ("test", "1 / 0"),
    )
    assert [(r.error, r.is_students, r.line) for r in records[1:3]] == [
        ("ZeroDivisionError", True, 2),
        ("ZeroDivisionError", False, 1),
    ]
    assert "return y / 0" not in records[2].traceback


def test_a_crash_costs_its_cell_and_a_replay_goes_on_after_it() -> None:
    cells: list[Cell] = [
        ("answer", "import os\ndef f(x): return x\ndef die(): os._exit(3)"),
        ("test", "assert f(1) == 1"),
        ("test", "die()"),
        ("test", "assert f(2) == 2"),
    ]
    assert verdicts(*cells) == ["passed", "crashed"]
    again = run_cells(*cells, skip=frozenset({"test1", "test2"}))
    assert [(r.cell, r.verdict) for r in again[1:]] == [("test3", "passed"), ("", "done")]


def test_an_answer_that_is_left_out_still_has_its_names_asked_of_the_student() -> None:
    cells: list[Cell] = [
        ("setup", "def f(x): return 3"),
        ("answer", "while True: pass", "import math\ndef f(x): return x"),
        ("test", "assert f(2) == 2"),
        ("test", "assert math.pi > 3"),
    ]
    assert verdicts(*cells, skip=frozenset({"answer1"})) == ["failed", "passed"]


def test_silence_is_late_and_not_for_ever() -> None:
    cells: list[Cell] = [
        ("answer", "def f(): \n    while True: pass"),
        ("test", "assert True"),
        ("test", "f()"),
    ]
    import os
    import signal
    import socket

    from autograder.grading import student

    def serve(sock: socket.socket) -> None:
        signal.setitimer(signal.ITIMER_REAL, 6)  # the supervisor's task: nobody else ends it
        signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
        student.serve(sock)

    assert verdicts(*cells, serve=serve, cell_seconds=2.0) == ["passed", "timed_out"]


def test_a_missing_name_is_missing() -> None:
    (_, record, *_) = run_cells(("answer", "g = 1", "f = 1"), ("test", "f"))
    assert (record.error, record.message) == ("NameError", "name 'f' is not defined")


def test_a_name_that_only_the_student_binds_is_found_where_the_source_has_none() -> None:
    assert verdicts(("answer", "f = 3", "# your code here"), ("test", "assert f == 3")) == [
        "passed"
    ]


def test_names_of_locked_cells_stay_the_checkers_whatever_the_student_calls_his() -> None:
    cells: list[Cell] = [
        ("setup", "def same(a, b): return a == b"),
        ("answer", "def same(a, b): return True\nx = 1", "x = 2"),
        ("extra", "def same(a, b): return True"),
        ("test", "assert same(x, 2)"),
    ]
    assert verdicts(*cells) == ["failed"]


def test_errors_in_set_up_cells_do_not_stop_the_notebook() -> None:
    cells: list[Cell] = [("setup", "1 / 0"), ("answer", "x = 1"), ("test", "assert x == 1")]
    assert verdicts(*cells) == ["passed"]


def test_a_torn_record_is_left_out() -> None:
    reading, writing = os.pipe()
    run = CellRun(CellEnd.RAISED, ({"output_type": "stream"},), 3, FAILURE, "a", objects=("x",))
    pipe = RecordPipe(writing)
    pipe.put(Started("a"))
    pipe.put(run)
    lines = os.read(reading, 1 << 16)
    assert read_records(lines + lines[:10]) == (Started("a"), run)
    assert read_records(b"") == ()


def test_builtins_are_a_module_as_in_a_notebook() -> None:
    test = "assert globals()['__builtins__'].len(x) == 1"
    assert verdicts(("answer", "x = [1]"), ("test", test)) == ["passed"]
