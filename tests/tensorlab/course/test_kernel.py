"""A real kernel that is told which cell it runs, as JupyterLab tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from tests.conftest import ROOT
from tests.tensorlab.course.small import ANSWER, cell, course, exercise, problem_set, write

pytestmark = pytest.mark.slow

DRAW = "import matplotlib.pyplot as plt\nfigure = plt.plot([1, 2])"


class Kernel:
    """A kernel in the folder of a notebook."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client

    def run(self, source: str, name: str = "") -> list[dict[str, Any]]:
        """Run a cell, with its id if it has one; return what it shows."""
        return self.shown(self.begin(source, name))

    def begin(self, source: str, name: str = "") -> str:
        """Begin to run a cell; return the id of the request."""
        content = {
            "code": source, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": True,
        }  # fmt: skip
        metadata = {"cellId": name} if name else {}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def shown(self, request: str) -> list[dict[str, Any]]:
        """Return what the cell of a request shows, once it has ended."""
        shown: list[dict[str, Any]] = []
        while True:
            heard = self.client.get_iopub_msg(timeout=60)
            if heard["parent_header"].get("msg_id") != request:
                continue
            if heard["content"].get("execution_state") == "idle":
                return shown
            if heard["msg_type"] in {"display_data", "execute_result", "error", "stream"}:
                shown.append(heard["content"].get("data", heard["content"]))

    def move(self, model: str, value: int, subshell: str | None) -> None:
        """Move a slider, as JupyterLab does with `commsOverSubshells` or without."""
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        message = self.client.session.msg("comm_msg", {"comm_id": model, "data": data})
        message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)

    def subshell(self) -> str:
        """Open a subshell, as JupyterLab does."""
        message = self.client.session.msg("create_subshell_request", {})
        self.client.control_channel.send(message)
        return str(self.client.get_control_msg(timeout=60)["content"]["subshell_id"])


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    """A kernel as the course starts it, in the folder of its problem set."""
    monkeypatch.setenv("JUPYTER_PATH", str(ROOT / "tensorlab" / "jupyter" / "data"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    path = course(tmp_path, problem_set(exercise("one", "Twice", ANSWER)))
    write(path.with_name("drawing.ipynb"), [cell("picture", DRAW, alt="A line from 1 to 2.")])
    manager = KernelManager(kernel_name="python3", transport="ipc", ip=str(tmp_path / "socket"))
    manager.start_kernel(cwd=str(path.parent))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield Kernel(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_set_up_cell_that_was_forgotten_is_named(kernel: Kernel) -> None:
    *_, note = kernel.run("math.pi", "one-small")
    assert "the set-up cell" in note["text/plain"]


def test_a_passed_check_says_so(kernel: Kernel) -> None:
    kernel.run(ANSWER, "one")
    (note,) = kernel.run("assert double(2) == 4", "one-small")
    assert note["text/plain"] == "✓ Twice · small: passed."
    assert 'role="status"' in note["text/html"]


def test_the_first_figure_of_a_kernel_has_its_text(kernel: Kernel) -> None:
    (picture,) = kernel.run(DRAW, "picture")
    assert 'alt="A line from 1 to 2."' in picture["text/html"]
    assert "image/png" in picture


def test_who_names_no_cell_gets_what_a_stock_kernel_gives(kernel: Kernel, kept_in: Path) -> None:
    kernel.run(ANSWER)
    assert kernel.run("assert double(2) == 4") == []
    (error,) = kernel.run("math.pi")
    assert error["ename"] == "NameError"
    (picture,) = kernel.run(DRAW)
    assert set(picture) == {"text/plain", "image/png"}
    assert not kept_in.exists()


PANEL = """\
import threading
import ipywidgets
import matplotlib.pyplot as plt
drawing, moved = threading.Event(), threading.Event()
def redraw(change):
    drawing.wait(5)
    plt.figure("the slider's")
    moved.set()
is_own = []
slider = ipywidgets.IntSlider()
slider.observe(redraw, "value")
print(slider.model_id, end="")
"""
DRAW_SLOWLY = """\
moved.clear()
plt.figure("the cell's")
drawing.set()
moved.wait(2)
is_own.append(plt.gcf().get_label() == "the cell's")
plt.close("all")
"""


def test_a_slider_draws_into_the_figure_of_a_running_cell_if_it_speaks_to_a_subshell(
    kernel: Kernel,
) -> None:
    """Hence `commsOverSubshells` is off in what `tensorlab/jupyter/labconfig/` sets."""
    (said,) = kernel.run(PANEL)
    slider, subshell = said["text"], kernel.subshell()
    request = kernel.begin(DRAW_SLOWLY)
    kernel.move(slider, 1, None)
    kernel.shown(request)
    kernel.move(slider, 2, subshell)  # ipykernel 7.4 takes what follows there, too
    kernel.run("moved.wait(2); drawing.clear()")
    request = kernel.begin(DRAW_SLOWLY)
    kernel.move(slider, 3, subshell)
    kernel.shown(request)
    (said,) = kernel.run("print(*is_own)")
    assert said["text"].split() == ["True", "False"]
    settings = ROOT / "tensorlab" / "jupyter" / "labconfig" / "default_setting_overrides.json"
    kernels = json.loads(settings.read_text())["@jupyterlab/apputils-extension:kernels-settings"]
    assert kernels == {"commsOverSubshells": "disabled"}
