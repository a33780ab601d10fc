"""A stock kernel in the sandbox, in Python and in a language that is none."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellEnd, CellRun
from autograder.grading.limits import Limits
from autograder.grading.plan import PlanCell
from autograder.grading.sandboxed_kernel import SETTING_UP_SECONDS, run_in_sandboxed_kernel
from autograder.model import Role
from autograder.sandbox.launch import Zygote
from autograder.sandbox.levels import Level, probe
from autograder.sandbox.quota import Quota
from tests.conftest import ROOT

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)
if probe().best is not Level.NAMESPACES:
    pytest.skip("kernels run in namespaces only", allow_module_level=True)

LIMITS = Limits(cell_seconds=5, notebook_seconds=100, output_bytes=2000)
PRELOAD = ("autograder.grading.sandboxed_kernel",)
ADDER = '''
from ipykernel.kernelbase import Kernel
from ipykernel.kernelapp import IPKernelApp


class Adder(Kernel):
    """Keeps one number: ``add 2`` adds, ``is 5`` checks."""

    implementation, implementation_version, banner = "adder", "1", "adder"
    language_info = {"name": "adder", "mimetype": "text/plain", "file_extension": ".add"}
    total = 0

    async def do_execute(self, code, silent, *args, **kwargs):
        word, _, number = code.partition(" ")
        reply = {"execution_count": self.execution_count}
        if word == "add":
            self.total += int(number)
        elif word == "is" and int(number) != self.total:
            return self.wrong(f"it is {self.total}", reply)
        elif word == "read":
            try:
                open(number).close()
            except OSError as refused:
                return self.wrong(type(refused).__name__, reply)
        return {"status": "ok", "payload": [], "user_expressions": {}, **reply}

    def wrong(self, why, reply):
        error = {"ename": "Wrong", "evalue": why, "traceback": []}
        self.send_response(self.iopub_socket, "error", error)
        return {"status": "error", **error, **reply}


IPKernelApp.launch_instance(kernel_class=Adder)
'''


def write_adder(folder: Path) -> None:
    """Install the kernel of a tiny language in a folder of kernels."""
    place = folder / "kernels" / "adder"
    place.mkdir(parents=True)
    (place / "adder.py").write_text(ADDER)
    argv = [sys.executable, "{resource_dir}/adder.py", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Adder", "language": "adder"}
    (place / "kernel.json").write_text(json.dumps(spec))


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with started() as warm:
        yield warm


def started(level: Level = Level.NAMESPACES) -> Zygote:
    command = (sys.executable, "-s", "-P", "-m", "autograder.sandbox.zygote")
    return Zygote.start(PRELOAD, level=level, variables={"PYTHONPATH": str(ROOT)}, command=command)


def sheltered(
    zygote: Zygote, *sources: str, kernel: str = "python3", limits: Limits = LIMITS
) -> tuple[CellRun, ...]:
    roles = [Role.TEST if text.startswith("#t") else Role.ANSWER for text in sources]
    cells = [PlanCell(str(n), roles[n], text) for n, text in enumerate(sources)]
    return run_in_sandboxed_kernel(
        cells, zygote, kernel=kernel, files=(), limits=limits, quota=Quota(), seed=3
    )


def test_a_notebook_runs_in_a_sandboxed_kernel_as_in_a_stock_one(zygote: Zygote) -> None:
    runs = sheltered(
        zygote,
        "x = 1\nprint('seen')",
        "#t\nx + 1",
        "import os; os._exit(0)",
        "#t\nassert x == 2, 'not two'",
        "%%capture\nprint('hidden')",
    )
    ran, died, raised = CellEnd.FINISHED, CellEnd.DIED, CellEnd.RAISED
    assert [run.ending for run in runs] == [ran, ran, died, raised, ran]
    assert runs[0].outputs[0]["text"] == "seen\n"
    assert runs[1].outputs[0]["data"]["text/plain"] == "2"
    assert runs[2].reason == "the answer cell 2 ended the interpreter"
    assert runs[3].failure is not None
    assert runs[3].failure.message == "not two"


def test_the_walls_of_the_sandbox_stand_around_a_kernel(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    runs = sheltered(
        zygote,
        f"open({str(tmp_path / 'secret')!r})",
        "import socket\nsocket.socket()",
        "open('mine', 'w').write('x')",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', '1'], check=True)",
        "bytearray(b'x' * (8 << 30))",
    )
    failures = [run.failure.kind if run.failure else "" for run in runs]
    assert failures == ["FileNotFoundError", "PermissionError", "", "", "MemoryError"]


def test_a_cell_that_kills_the_sandbox_costs_itself_only(zygote: Zygote) -> None:
    kill = "import os, signal\nfor p in os.listdir('/proc'):\n"
    kill += "    if p.isdigit() and int(p) not in (1, os.getpid()): os.kill(int(p), 9)"
    runs = sheltered(zygote, "x = 1", kill, "#t\nassert x == 1")
    assert [run.ending for run in runs] == [CellEnd.FINISHED, CellEnd.DIED, CellEnd.FINISHED]


def test_when_the_time_is_used_up_the_cells_that_are_left_say_so(zygote: Zygote) -> None:
    gone = Limits(notebook_seconds=-SETTING_UP_SECONDS)
    (run,) = sheltered(zygote, "x = 1", limits=gone)
    assert run.ending is CellEnd.TIMED_OUT
    assert "were used up before" in run.reason


def test_a_kernel_of_another_language_runs_in_the_sandbox(
    zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_adder(tmp_path)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    (tmp_path / "secret").write_text("s")
    runs = sheltered(
        zygote, "add 2", "add 3", "is 5", "is 6", f"read {tmp_path / 'secret'}", kernel="adder"
    )
    ran, raised = CellEnd.FINISHED, CellEnd.RAISED
    assert [run.ending for run in runs] == [ran, ran, ran, raised, raised]
    said = [run.failure.message for run in runs if run.failure]
    assert said == ["it is 5", "FileNotFoundError"]


def test_where_there_is_no_kernel_or_no_room_for_one_it_says_so(zygote: Zygote) -> None:
    with pytest.raises(CouldNotCheck, match="no kernel 'no-such'"):
        sheltered(zygote, "1", kernel="no-such")
    with (
        started(Level.LANDLOCK) as weaker,
        pytest.raises(CouldNotCheck, match="one process and no kernel"),
    ):
        sheltered(weaker, "1")
