"""A notebook client that keeps a bounded amount of output and the kernel's reply."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from autograder.grading.steps import CellEnd, CellRun, Failure

__all__ = ["KernelClient", "finished", "plain"]

INTERRUPT_GRACE = 3.0
STARTUP_SECONDS = 120


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


def finished(cell: nbformat.NotebookNode, client: KernelClient) -> CellRun:
    """Read a cell's ending from the kernel's reply, not from its outputs alone."""
    outputs = plain(cell.outputs)
    if client.is_cut:
        note = f"\n[output cut after {client.output_bytes} characters]\n"
        outputs = (*outputs, {"output_type": "stream", "name": "stdout", "text": note})
    if not cell.source.strip():
        return CellRun(CellEnd.FINISHED, outputs)
    errors = [output for output in outputs if output["output_type"] == "error"]
    if client.reply.get("status") == "ok" and not errors:
        return CellRun(CellEnd.FINISHED, outputs, cell.execution_count)
    said = errors[0] if errors else client.reply
    failure = Failure(
        kind=str(said.get("ename", "no reply")),
        message=str(said.get("evalue", "")),
        traceback="\n".join(said.get("traceback", [])),
    )
    return CellRun(CellEnd.RAISED, outputs, cell.execution_count, failure)


def plain(outputs: Sequence[Any]) -> tuple[dict[str, Any], ...]:
    """Return notebook outputs as plain dicts."""
    return tuple(dict(output) for output in outputs)
