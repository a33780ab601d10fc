"""A notebook client that keeps a bounded amount of output and the kernel's reply."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from autograder.grading.cell_runs import CellEnd, CellRun, Failure
from autograder.grading.verdict import plain_text

__all__ = ["KernelClient", "failure_of", "finished", "plain", "points_in"]

INTERRUPT_GRACE = 3.0
STARTUP_SECONDS = 120
CHAINED = re.compile(
    r"During handling of the above exception, another exception occurred:"
    r"|The above exception was the direct cause of the following exception:"
)
FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")
LIBRARY = re.compile(r"^File \S.*:\d+", re.MULTILINE)


class KernelClient(NotebookClient):
    """Talks to one kernel.

    Parameters
    ----------
    output_bytes : int
        Output that is kept of one cell.
    manager : AsyncKernelManager
        Of the kernel.
    """

    def __init__(self, output_bytes: int, manager: AsyncKernelManager) -> None:
        self.seconds: float = 1.0
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell()])
        super().__init__(
            notebook,
            km=manager,
            allow_errors=True,
            interrupt_on_timeout=False,
            startup_timeout=STARTUP_SECONDS,
            timeout_func=lambda cell: self.seconds,
        )
        self.manager = manager
        self.output_bytes = output_bytes
        self.reset()
        self.on_cell_executed = self._keep_reply
        self.log.disabled = True

    def reset(self) -> None:
        """Forget the last cell."""
        self.kept = 0
        self.is_cut = False
        self.reply: dict[str, Any] = {}

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
        """Keep an output while there is room; keep every error and result, shortened."""
        content = msg["content"]
        if msg["msg_type"] == "stream":
            room = max(0, self.output_bytes - self.kept)
            self.is_cut |= len(content["text"]) > room
            content["text"] = content["text"][:room]
            self.kept += len(content["text"])
            if not content["text"]:
                return None
        elif msg["msg_type"] in {"display_data", "execute_result"}:
            size = sum(len(str(value)) for value in content["data"].values())
            if self.kept + size > self.output_bytes:
                self.is_cut = True
                content["data"] = {"text/plain": str(content["data"].get("text/plain", ""))[:200]}
                content["metadata"] = {}
            self.kept += size
        elif msg["msg_type"] == "error":
            content["evalue"] = content["evalue"][:5_000]
            content["traceback"] = [line[:5_000] for line in content["traceback"][:50]]
        return super().output(outs, msg, display_id, cell_index)

    def seconds_starved(self) -> float:
        """Return how long the kernel has waited for its turn on a processor, where it is known."""
        provisioner: Any = self.manager.provisioner
        try:
            fields = Path(f"/proc/{provisioner.pid}/schedstat").read_text("ascii").split()
            return int(fields[1]) / 1e9
        except (OSError, ValueError, IndexError, AttributeError):
            return 0.0

    async def interrupt(self) -> bool:
        """Interrupt the running cell; return whether the kernel answers again."""
        await self.manager.interrupt_kernel()
        client: Any = self.kc
        probe = client.execute("", silent=True)
        until = time.monotonic() + INTERRUPT_GRACE
        while (left := until - time.monotonic()) > 0:
            with contextlib.suppress(Empty):
                reply = await client.get_shell_msg(timeout=left)
                if reply["parent_header"].get("msg_id") == probe:
                    return bool(reply["content"].get("status") == "ok")
        return False

    async def end(self) -> None:
        """Stop the kernel at once, and its whole process group."""
        with contextlib.suppress(RuntimeError):
            await self.manager.shutdown_kernel(now=True)
        if self.kc is not None:
            self.kc.stop_channels()
        cleaning: Any = self.manager.cleanup_resources()
        await cleaning

    def _keep_reply(self, cell: Any, cell_index: int, execute_reply: dict[str, Any]) -> None:
        self.reply = execute_reply["content"]


def finished(id: str, cell: nbformat.NotebookNode, client: KernelClient) -> CellRun:
    """Read a cell's ending from the kernel's reply, not from its outputs alone."""
    outputs, count = plain(cell.outputs), cell.execution_count
    if client.is_cut:
        note = f"\n[output cut after {client.output_bytes} characters]\n"
        outputs = (*outputs, {"output_type": "stream", "name": "stdout", "text": note})
    if not cell.source.strip():
        return CellRun(CellEnd.FINISHED, outputs, cell=id)
    errors = [output for output in outputs if output["output_type"] == "error"]
    if client.reply.get("status") == "ok" and not errors:
        return CellRun(CellEnd.FINISHED, outputs, count, cell=id, value=_points(outputs))
    said = errors[0] if errors else client.reply
    failure = failure_of(
        str(said.get("ename", "no reply")),
        str(said.get("evalue", "")),
        "\n".join(said.get("traceback", [])),
        count,
    )
    return CellRun(CellEnd.RAISED, outputs, count, failure, cell=id)


def failure_of(kind: str, message: str, traceback: str, count: int | None) -> Failure:
    """Read from a traceback of IPython where an exception came up, and in whose code.

    Parameters
    ----------
    kind, message : str
        The exception's class and text.
    traceback : str
        As the kernel formatted it, with its colours.
    count : int or None
        The kernel's number of the cell that was running.
    """
    last = CHAINED.split(plain_text(traceback))[-1]
    frames = [(int(cell), int(line)) for cell, line in FRAME.findall(last)]
    return Failure(
        kind,
        message,
        lines=tuple(line for cell, line in frames if cell == count),
        is_students=any(cell != count for cell, _ in frames),
        is_authors=not LIBRARY.search(FRAME.split(last)[-1]),
    )


def points_in(text: str) -> float | None:
    """Return the number that a cell's last value is, from its text, as nbgrader does."""
    try:
        return float(text)
    except ValueError:
        return None


def _points(outputs: Sequence[Mapping[str, Any]]) -> float | None:
    results = (o for o in outputs if o["output_type"] == "execute_result")
    return next((points_in(str(o["data"].get("text/plain", ""))) for o in results), None)


def plain(outputs: Sequence[Any]) -> tuple[dict[str, Any], ...]:
    """Return notebook outputs as plain dicts."""
    return tuple(dict(output) for output in outputs)
