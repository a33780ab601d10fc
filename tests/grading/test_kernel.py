from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellEnd, CellRun
from autograder.grading.kernel import run_in_kernel
from autograder.grading.kernel_client import KernelClient
from autograder.grading.limits import Limits
from autograder.grading.plan import PlanCell
from autograder.model import Role

QUICK = Limits(cell_seconds=2, notebook_seconds=60, output_bytes=1000)


def cell(number: int, source: str, tests: str = "t") -> PlanCell:
    role = Role.TEST if source.startswith(f"#{tests}") else Role.ANSWER
    return PlanCell(str(number), role, source)


def run(*sources: str, limits: Limits = QUICK, tests: str = "t") -> tuple[CellRun, ...]:
    """Run cells; those that begin with ``#t`` are tests."""
    cells = [cell(i, text, tests) for i, text in enumerate(sources)]
    return run_in_kernel(cells, kernel="python3", files=[], limits=limits, seed=7)


def test_runs_where_an_event_loop_is_running_already_as_in_a_notebook() -> None:
    async def cell_of_a_notebook() -> tuple[CellRun, ...]:
        return run("x = 1", "#t\nx")

    runs = asyncio.run(cell_of_a_notebook())
    assert [r.ending for r in runs] == [CellEnd.FINISHED, CellEnd.FINISHED]


def text_of(step: CellRun) -> str:
    return "".join(o.get("text", "") for o in step.outputs)


def test_each_ending_is_told_apart_and_later_cells_still_run() -> None:
    runs = run(
        "x = 1",
        "import time\nwhile True: time.sleep(0.01)",
        "#t\nx",
        "y = 2; import os; os._exit(1)",
        "#t\nassert x == 1",
        "#t\ny",
        "",
        "def broken(:",
    )
    assert [r.ending for r in runs] == [
        CellEnd.FINISHED,
        CellEnd.TIMED_OUT,
        CellEnd.FINISHED,
        CellEnd.DIED,
        CellEnd.FINISHED,
        CellEnd.RAISED,
        CellEnd.FINISHED,
        CellEnd.RAISED,
    ]
    assert runs[1].reason == "the answer cell 1 ran longer than 2 s"
    assert runs[3].reason == "the answer cell 3 ended the interpreter"
    assert runs[5].failure is not None
    assert runs[5].failure.message == "name 'y' is not defined"
    assert runs[7].failure is not None
    assert runs[7].failure.kind == "SyntaxError"


def test_cell_that_ignores_interrupts_is_killed_and_the_rest_replayed() -> None:
    stubborn = "import time\nwhile True:\n  try: time.sleep(9)\n  except BaseException: pass"
    runs = run("x = 1", stubborn, "#t\nx + 1")
    assert [r.ending for r in runs] == [CellEnd.FINISHED, CellEnd.TIMED_OUT, CellEnd.FINISHED]
    assert runs[2].outputs[0]["data"]["text/plain"] == "2"


def test_output_is_cut_and_errors_are_kept() -> None:
    (flood,) = run("print('x' * 5000)\nprint('y' * 5000)\nraise ValueError('seen')")
    assert flood.failure is not None
    assert flood.failure.message == "seen"
    assert len(text_of(flood)) < 1200
    assert "output cut" in text_of(flood)


def test_kernel_knows_nothing_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    (seen,) = run("import os\nprint(sorted(os.environ), os.getcwd(), os.environ['HOME'])")
    assert "SECRET_TOKEN" not in text_of(seen)
    assert str(Path.home()) not in text_of(seen).split()
    assert os.getcwd() not in text_of(seen)


def test_data_files_lie_beside_the_notebook_and_scratch_is_removed(tmp_path: Path) -> None:
    (tmp_path / "numbers").write_text("1 2 3")
    source = "import os\nprint(open('data/n.txt').read(), os.getcwd())"
    (seen,) = run_in_kernel(
        [cell(0, source)],
        kernel="python3",
        files=[(tmp_path / "numbers", "data/n.txt")],
        limits=QUICK,
        seed=None,
    )
    *numbers, folder = text_of(seen).split()
    assert numbers == ["1", "2", "3"]
    assert not Path(folder).exists()


def test_no_process_is_left_behind_even_if_it_detaches() -> None:
    detach = (
        "import subprocess, sys\n"
        "code = 'import os, time; os.fork() and os._exit(0); os.setsid(); time.sleep(600)'\n"
        "command = [sys.executable, '-c', code, 'left-behind']\n"
        "subprocess.Popen(command, start_new_session=True).wait()"
    )
    run(detach)
    left = [
        p for p in psutil.process_iter(["cmdline"]) if "left-behind" in (p.info["cmdline"] or [])
    ]
    assert left == []


def test_time_of_the_whole_notebook_is_limited() -> None:
    limits = Limits(cell_seconds=30, notebook_seconds=4)
    started = time.monotonic()
    runs = run("import time; time.sleep(60)", "#t\n1", limits=limits)
    assert time.monotonic() - started < 40
    assert [r.ending for r in runs] == [CellEnd.TIMED_OUT, CellEnd.TIMED_OUT]
    assert "were used up before" in runs[1].reason


def test_an_interpreter_may_die_as_often_as_there_is_time_for() -> None:
    dies = ["import os; os._exit(0)"] * 6
    runs = run(*dies, "x = 1", limits=Limits(cell_seconds=5))
    assert [r.ending for r in runs] == [*[CellEnd.DIED] * 6, CellEnd.FINISHED]
    late = run(*dies, limits=Limits(notebook_seconds=0.5))
    assert {r.ending for r in late[1:]} == {CellEnd.TIMED_OUT}


def test_missing_kernel_is_ours_not_the_students() -> None:
    with pytest.raises(CouldNotCheck, match="no-such-kernel"):
        run_in_kernel([cell(0, "1")], kernel="no-such-kernel", files=[], limits=QUICK, seed=None)


def test_set_up_of_the_course_has_the_time_of_the_whole_notebook() -> None:
    slow = "import time; time.sleep(1.5)"
    limits = Limits(cell_seconds=1, notebook_seconds=30)
    cells = [PlanCell("setup", Role.LOCKED, slow), cell(1, slow)]
    runs = run_in_kernel(cells, kernel="python3", files=[], limits=limits, seed=None)
    assert [r.ending for r in runs] == [CellEnd.FINISHED, CellEnd.TIMED_OUT]


@pytest.mark.parametrize("waited", [0.0, 1.0])
def test_a_cell_that_waited_for_a_processor_is_starved(
    waited: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = iter([0.0, waited])
    monkeypatch.setattr(KernelClient, "seconds_starved", lambda client: next(readings))
    (late,) = run("import time; time.sleep(60)", limits=Limits(cell_seconds=1))
    assert (late.ending, late.is_starved) == (CellEnd.TIMED_OUT, waited > 0)


def test_the_time_that_a_process_has_waited_is_known() -> None:
    class Provisioner:
        pid = os.getpid()

    class Manager:
        provisioner = Provisioner()

    client = KernelClient.__new__(KernelClient)
    client.manager = Manager()  # type: ignore[assignment]
    assert client.seconds_starved() >= 0.0
    Provisioner.pid = 0
    assert client.seconds_starved() == 0.0


def test_ctrl_c_while_a_cell_runs_is_not_taken_for_the_end_of_its_kernel(tmp_path: Path) -> None:
    begun, is_over = tmp_path / "begun", threading.Event()

    def press() -> None:
        while not begun.exists() and not is_over.wait(0.02):
            pass
        os.kill(os.getpid(), signal.SIGINT)

    keyboard = threading.Thread(target=press)
    keyboard.start()
    try:
        limits = Limits(cell_seconds=60, notebook_seconds=60, output_bytes=1000)
        waits = f"open({str(begun)!r}, 'w').close()\nimport time\ntime.sleep(60)"
        with pytest.raises(KeyboardInterrupt):
            run(waits, limits=limits)
    finally:
        is_over.set()
        keyboard.join()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
