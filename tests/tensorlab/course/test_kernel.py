"""A real kernel that is told which cell it runs, as JupyterLab tells it."""

from __future__ import annotations

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
        content = {
            "code": source, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": True,
        }  # fmt: skip
        metadata = {"cellId": name} if name else {}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        shown: list[dict[str, Any]] = []
        while True:
            heard = self.client.get_iopub_msg(timeout=60)
            if heard["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if heard["content"].get("execution_state") == "idle":
                return shown
            if heard["msg_type"] in {"display_data", "execute_result", "error", "stream"}:
                shown.append(heard["content"].get("data", heard["content"]))


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
