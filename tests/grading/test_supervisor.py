"""Whole submissions in sandboxes: fail closed, and one cell's trouble stays its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading import supervisor
from autograder.grading.cell_runs import CellEnd, CellRun
from autograder.grading.limits import Limits
from autograder.grading.plan import Plan, PlanCell
from autograder.grading.supervisor import run_plan
from autograder.model import Role
from autograder.sandbox.launch import Zygote
from autograder.sandbox.levels import Level, probe
from autograder.sandbox.quota import Quota

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

LIMITS = Limits(cell_seconds=1, notebook_seconds=30, output_bytes=2000)
QUOTA = Quota(memory_bytes=256 << 20, scratch_bytes=4 << 20)
KINDS = {"given": Role.LOCKED, "answer": Role.ANSWER, "extra": Role.ADDED, "test": Role.TEST}
WARM = ("autograder.grading.entries", "autograder.grading.student")


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote.start(WARM) as warm:
        assert warm.notes == ()
        yield warm


def graded(
    zygote: Zygote, *cells: tuple[str, str], files: list[tuple[Path, str]] | None = None
) -> list[CellRun]:
    """Run cells, each given as its kind and its text."""
    made = [PlanCell(f"c{i}", KINDS[kind], text, text) for i, (kind, text) in enumerate(cells)]
    runs = run_plan(Plan(tuple(made)), zygote, files=files or [], limits=LIMITS, quota=QUOTA)
    return list(runs)


def endings(runs: list[CellRun]) -> list[CellEnd]:
    return [run.ending for run in runs]


F, R, T, D = CellEnd.FINISHED, CellEnd.RAISED, CellEnd.TIMED_OUT, CellEnd.DIED


def test_a_right_answer_passes_and_a_wrong_one_fails(zygote: Zygote) -> None:
    runs = graded(
        zygote,
        ("given", "base = 10"),
        ("answer", "def f(x):\n    return base + x"),
        ("test", "assert f(2) == 12"),
        ("test", "assert f(2) == 13, 'not thirteen'"),
        ("test", "0.5"),
    )
    assert endings(runs) == [F, F, F, R, F]
    assert runs[3].failure is not None
    assert runs[3].failure.message == "not thirteen"
    assert runs[4].outputs[0]["data"]["text/plain"] == "0.5"


def test_an_endless_loop_costs_its_own_cell_only(zygote: Zygote) -> None:
    runs = graded(
        zygote,
        ("answer", "x = 1"),
        ("test", "assert x == 1"),
        ("answer", "while True: pass"),
        ("answer", "y = x + 1"),
        ("test", "assert (x, y) == (1, 2)"),
    )
    assert endings(runs) == [F, F, T, F, F]
    assert "processor time" in runs[2].reason


def test_a_sleeper_costs_its_own_cell_only(zygote: Zygote) -> None:
    runs = graded(
        zygote, ("answer", "x = 1"), ("answer", "import time; time.sleep(60)"), ("test", "x")
    )
    assert endings(runs) == [F, T, F]
    assert "did nothing" in runs[1].reason


def test_a_loop_that_a_test_falls_into_costs_that_test(zygote: Zygote) -> None:
    runs = graded(
        zygote,
        ("answer", "def f(n):\n    while n: pass\n    return n"),
        ("test", "assert f(0) == 0"),
        ("test", "assert f(1) == 1"),
        ("test", "assert f(0) == 0"),
    )
    assert endings(runs) == [F, F, T, F]


@pytest.mark.parametrize(
    "deed",
    [
        "import os; os._exit(0)",
        "import os; os.abort()",
        "import ctypes; ctypes.string_at(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import os; os.closerange(3, 100)",
    ],
)
def test_a_dead_interpreter_costs_its_own_cell_only(zygote: Zygote, deed: str) -> None:
    runs = graded(
        zygote,
        ("answer", "x = 1"),
        ("answer", deed),
        ("test", "assert x == 1"),
    )
    assert endings(runs) == [F, D, F]


def test_what_one_test_left_behind_does_not_crash_the_next(zygote: Zygote) -> None:
    runs = graded(
        zygote,
        ("answer", "calls = []\ndef f():\n    calls.append(1)\n    len(calls) < 2 or exit_now()"),
        ("answer", "def exit_now():\n    import os\n    os._exit(0)"),
        ("test", "f()"),
        ("test", "f()"),
        ("test", "f(); f()"),
        ("test", "f()"),
    )
    assert endings(runs) == [F, F, F, F, D, F]


CRASHES = "def f(x):\n    import os\n    x or os.abort()\n    return x"


def test_a_function_that_crashes_costs_the_tests_that_crash_it_and_no_others(
    zygote: Zygote,
) -> None:
    runs = graded(
        zygote,
        ("answer", CRASHES),
        *[("test", "f(0)"), ("test", "assert f(1) == 1")] * 8,
        ("answer", "y = 2"),
        ("test", "assert y == 2"),
    )
    assert endings(runs) == [F, *[D, F] * 8, F, F]


def test_crashes_are_bounded_by_the_time_of_the_notebook(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PAIR_SECONDS", LIMITS.notebook_seconds / 3)
    runs = graded(zygote, ("answer", CRASHES), *[("test", "f(0)")] * 4, ("test", "f(1)"))
    assert endings(runs) == [F, D, D, D, T, T]
    assert runs[-1].reason == "the notebook's 30 s were used up before"
    assert not runs[-1].is_starved


def test_a_crash_after_a_nap_costs_the_nap(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "REPLAY_FACTOR", 0.6 / LIMITS.notebook_seconds)
    naps = "import os, time\ntime.sleep(0.9)\nos.abort()"
    assert endings(graded(zygote, ("answer", naps), ("answer", "x = 1"))) == [D, T]


def test_a_process_that_an_answer_forked_is_not_heard(zygote: Zygote) -> None:
    runs = graded(
        zygote,
        ("answer", "import os\ndef f():\n    os.fork()\n    return 1"),
        *[("test", "assert f() == 1")] * 6,
        ("test", "assert f() == 2"),
    )
    assert endings(runs) == [F] * 7 + [R]


def test_too_much_memory_is_an_error_of_the_cell(zygote: Zygote) -> None:
    runs = graded(
        zygote,
        ("answer", "x = 1\nblock = bytearray(b'x') * (400 << 20)"),
        ("test", "assert x == 1"),
    )
    assert runs[0].ending in {R, D}
    assert runs[1].ending in {F, R}


@pytest.mark.parametrize(
    "deed",
    [
        "import sys; sys.exit(0)",
        "raise SystemExit",
        "raise KeyboardInterrupt",
        "import builtins; builtins.AssertionError = ValueError",
        "import builtins; builtins.isinstance = lambda *a: True",
        "import sys; sys.modules['autograder.grading.checker'] = None",
        "class E:\n    __eq__ = lambda *a: True\nx = E()",
        "import gc\nfor o in gc.get_objects():\n    pass",
        "import os\nfor fd in range(3, 20):\n"
        '    try: os.write(fd, b\'{"verdict": "passed"}\\n\')\n'
        "    except OSError: pass",
    ],
)
def test_a_trick_earns_nothing(zygote: Zygote, deed: str) -> None:
    runs = graded(zygote, ("answer", "x = 2"), ("answer", deed), ("test", "assert x == 1"))
    assert runs[-1].ending is not F


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="reads its memory from /proc")
def test_the_students_process_never_holds_a_tests_text(zygote: Zygote) -> None:
    search = """
import ctypes, re
word = "".join(["MAR", "KER", "-7f3a"]).encode()
with open("/proc/self/maps") as maps:
    places = [line.split()[:2] for line in maps]
found = 0
for addresses, rights in places:
    first, last = (int(part, 16) for part in addresses.split("-"))
    if rights.startswith("rw"):
        found += len(re.findall(re.escape(word), ctypes.string_at(first, last - first)))
def count():
    return found
"""
    runs = graded(
        zygote,
        ("answer", "mine = 'MAR' + 'KER-7f3b'"),
        ("test", "x = 'MARKER-7f3a'"),
        ("answer", search),
        ("test", "count()"),
        ("answer", "own = 'MARKER-7f3a'"),
        ("answer", search),
        ("test", "count()"),
    )
    assert endings(runs) == [F] * 7
    # the word that it looks for is one; the control shows that it finds what is there
    counts = [float(runs[i].outputs[0]["data"]["text/plain"]) for i in (3, 6)]
    assert counts[0] == 1
    assert counts[1] > 1


@pytest.mark.parametrize("level", [Level.LANDLOCK, Level.LIMITS])
def test_every_level_grades_the_same(level: Level) -> None:
    if not probe().has(level):
        pytest.skip(f"{level} does not work here")
    with Zygote.start(WARM, level=level) as zygote:
        runs = graded(
            zygote,
            ("given", "import math"),
            ("answer", "def f(x):\n    return math.sqrt(x)"),
            ("test", "assert f(4) == 2"),
            ("answer", "import os; os._exit(0)"),
            ("test", "assert f(4) == 3"),
            ("answer", "while True: pass"),
            ("test", "assert f(9) == 3"),
        )
    assert endings(runs) == [F, F, F, D, R, T, F]


def test_an_untouched_answer_is_a_name_error(zygote: Zygote) -> None:
    made = (
        PlanCell("a", Role.ANSWER, "raise NotImplementedError", "x = 1"),
        PlanCell("t", Role.TEST, "assert x == 1"),
    )
    answer, test = run_plan(Plan(made), zygote, limits=LIMITS, quota=QUOTA)
    assert (answer.ending, test.ending) == (R, R)
    assert test.failure is not None
    assert test.failure.kind == "NameError"


def test_neither_process_sees_more_than_the_scratch_folder(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / "given.csv").write_text("1,2")
    runs = graded(
        zygote,
        ("answer", "import os\nseen = sorted(os.listdir())\ntext = open('data/given.csv').read()"),
        ("test", "assert seen == ['data'] and text == '1,2'"),
        ("test", "import os; assert os.listdir('data') == ['given.csv']"),
        files=[(tmp_path / "given.csv", "data/given.csv")],
    )
    assert endings(runs) == [F, F, F]


def test_what_a_cell_prints_is_kept_and_cut(zygote: Zygote) -> None:
    runs = graded(zygote, ("answer", "print('a' * 10_000)"), ("test", "print('checked')"))
    assert len(runs[0].outputs[0]["text"]) == LIMITS.output_bytes
    assert runs[1].outputs[0]["text"] == "checked\n"


def test_what_the_clock_alone_has_stopped_is_starved(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = ("answer", "while True: pass")
    (used,) = graded(zygote, loop)
    assert (used.ending, used.is_starved) == (T, False)
    monkeypatch.setattr(supervisor, "WALL_FACTOR", 0.1)  # the clock runs ahead of the processor
    (waited,) = graded(zygote, loop)
    assert (waited.ending, waited.is_starved) == (T, True)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_program_that_a_check_starts_cannot_read_the_check(zygote: Zygote) -> None:
    program = "import os; open(f'/proc/{os.getppid()}/mem', 'rb')"
    test = (
        "import subprocess, sys\n"
        f"ran = subprocess.run([sys.executable, '-c', {program!r}], stderr=-1, text=True)\n"
        "assert 'PermissionError' in ran.stderr, ran.stderr\n"
        "ran = subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True)\n"
        "assert ran.stdout.strip() == b'42'"
    )
    assert endings(graded(zygote, ("test", test))) == [F]


def test_workers_of_multiprocessing_need_no_queues_of_the_kernel(zygote: Zygote) -> None:
    answer = (
        "import multiprocessing\n\ndef f(xs):\n"
        "    with multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "        return pool.map(abs, xs)"
    )
    assert endings(graded(zygote, ("answer", answer), ("test", "assert f([-1, 2]) == [1, 2]"))) == [
        F,
        F,
    ]
