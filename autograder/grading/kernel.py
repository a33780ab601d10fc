"""Runs the cells of one submission in a Jupyter kernel.

This is the stock way, for assignments whose tests need live objects and for machines without a
sandbox: answers and tests share one kernel, and nothing but an almost empty environment, a scratch
folder and time limits stands between them and the machine. The isolation level is therefore
``none``, and every result says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from queue import Empty
from subprocess import DEVNULL
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from autograder.errors import CouldNotCheck
from autograder.grading.processes import die_with_parent, no_process_left
from autograder.grading.steps import Ending, Failure, Limits, Step, StepRun
from tensorlab.check.seeds import VARIABLE as SEED_VARIABLE

__all__ = ["ISOLATION", "WHY_ISOLATION", "run_steps"]

ISOLATION = "none"
WHY_ISOLATION = (
    "answers and tests ran in one ordinary kernel, as in stock nbgrader, which is tamper-evident "
    "only; time, output and the environment were limited"
)
INTERRUPT_GRACE = 3.0
STARTUP_SECONDS = 120


def run_steps(
    steps: Sequence[Step],
    *,
    kernel: str,
    files: Sequence[tuple[Path, str]],
    limits: Limits,
    seed: int | None,
) -> tuple[StepRun, ...]:
    """Run `steps` in order and say what came of each.

    A cell that runs too long is interrupted; where that does not help, or the interpreter dies,
    the cells after it run in a fresh kernel in which the earlier cells, tests and culprits apart,
    have been run again.

    Parameters
    ----------
    steps : sequence of Step
        The code cells.
    kernel : str
        The name of the kernel to run them in.
    files : sequence of (Path, str)
        What lies beside the notebook: where it is, and its relative name in the scratch folder.
    limits : Limits
        Time, output and restarts.
    seed : int or None
        The hash seed of the kernel; None for a random one, as in a stock kernel.

    Raises
    ------
    CouldNotCheck
        If the kernel cannot be started at all.
    """
    with _scratch(files) as folder, no_process_left():
        runner = _Runner(steps, kernel, _environment(folder, seed), folder, limits)
        return asyncio.run(runner.run())


class _Runner:
    """One submission's way through as many kernels as it takes."""

    def __init__(
        self,
        steps: Sequence[Step],
        kernel: str,
        environment: dict[str, str],
        folder: Path,
        limits: Limits,
    ) -> None:
        self.steps = steps
        self.kernel = kernel
        self.environment = environment
        self.folder = folder
        self.limits = limits
        self.deadline = time.monotonic() + limits.notebook_seconds
        self.runs: list[StepRun] = []

    async def run(self) -> tuple[StepRun, ...]:
        """Run everything, in one kernel or in several."""
        for _ in range(self.limits.restarts + 1):
            await self._run_in_one_kernel()
            if len(self.runs) == len(self.steps):
                return tuple(self.runs)
        why = f"the notebook killed its interpreter {self.limits.restarts + 1} times"
        return self._filled(Ending.DIED, why)

    async def _run_in_one_kernel(self) -> None:
        """Go on from where the last kernel stopped, until the end or this kernel's."""
        async with self._kernel() as client:
            for step, earlier in zip(self.steps, tuple(self.runs), strict=False):
                is_culprit = earlier.ending in {Ending.TIMED_OUT, Ending.DIED}
                if not step.is_test and not is_culprit:
                    await self._run_one(client, step)
            while len(self.runs) < len(self.steps):
                run, is_alive = await self._run_one(client, self.steps[len(self.runs)])
                self.runs.append(run)
                if not is_alive:
                    return

    async def _run_one(self, client: _Client, step: Step) -> tuple[StepRun, bool]:
        """Run a step; return what came of it and whether the kernel survived."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            why = f"the notebook's {self.limits.notebook_seconds:g} s were used up before"
            return StepRun(Ending.TIMED_OUT, reason=why), True
        client.seconds = left if step.is_given else min(self.limits.cell_seconds, left)
        cell = nbformat.v4.new_code_cell(step.source)
        client.reset()
        try:
            await client.async_execute_cell(cell, 0)
        except CellTimeoutError:
            why = f"{step.name} ran longer than {client.seconds:.3g} s"
            run = StepRun(Ending.TIMED_OUT, _plain(cell.outputs), cell.execution_count, reason=why)
            return run, await client.interrupt()
        except DeadKernelError:
            why = f"{step.name} ended the interpreter"
            return StepRun(Ending.DIED, _plain(cell.outputs), reason=why), False
        return _finished(cell, client), True

    def _filled(self, ending: Ending, why: str) -> tuple[StepRun, ...]:
        missing = len(self.steps) - len(self.runs)
        return (*self.runs, *[StepRun(ending, reason=why)] * missing)

    @contextlib.asynccontextmanager
    async def _kernel(self) -> AsyncIterator[_Client]:
        manager = AsyncKernelManager(kernel_name=self.kernel)
        client = _Client(self.limits.output_bytes, manager)
        try:
            await client.async_start_new_kernel(
                cwd=str(self.folder),
                env=self.environment,
                stdout=DEVNULL,
                stderr=DEVNULL,
                # a kernel notices on its own that its parent is gone only where init adopts it
                **({"preexec_fn": die_with_parent} if os.name == "posix" else {}),
            )
            await client.async_start_new_kernel_client()
        except Exception as error:
            raise CouldNotCheck(f"The kernel {self.kernel!r} does not start: {error}") from error
        try:
            yield client
        finally:
            await client.end()


class _Client(NotebookClient):
    """A notebook client that keeps a bounded amount of output and the kernel's reply."""

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


def _finished(cell: nbformat.NotebookNode, client: _Client) -> StepRun:
    """Read a cell's ending from the kernel's reply, not from its outputs alone."""
    outputs = _plain(cell.outputs)
    if client.is_cut:
        note = f"\n[output cut after {client.output_bytes} characters]\n"
        outputs = (*outputs, {"output_type": "stream", "name": "stdout", "text": note})
    if not cell.source.strip():
        return StepRun(Ending.FINISHED, outputs)
    errors = [output for output in outputs if output["output_type"] == "error"]
    if client.reply.get("status") == "ok" and not errors:
        return StepRun(Ending.FINISHED, outputs, cell.execution_count)
    said = errors[0] if errors else client.reply
    failure = Failure(
        kind=str(said.get("ename", "no reply")),
        message=str(said.get("evalue", "")),
        traceback="\n".join(said.get("traceback", [])),
    )
    return StepRun(Ending.RAISED, outputs, cell.execution_count, failure)


def _plain(outputs: Sequence[Any]) -> tuple[dict[str, Any], ...]:
    return tuple(dict(output) for output in outputs)


@contextlib.contextmanager
def _scratch(files: Sequence[tuple[Path, str]]) -> Iterator[Path]:
    """Yield a fresh folder with copies of `files`; remove it, whatever was done to it."""
    folder = Path(tempfile.mkdtemp(prefix="autograder-"))
    try:
        for path, name in files:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path, seed: int | None) -> dict[str, str]:
    """Return all that a kernel learns about the machine: nothing is inherited."""
    home = folder / ".home"
    for name in ("", "matplotlib", "runtime", "tmp"):
        (home / name).mkdir(parents=True, exist_ok=True)
    _lend_font_list(home / "matplotlib")
    environment = {
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "LANG": "C.UTF-8",
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "NBGRADER_EXECUTION": "autograde",
        "OMP_NUM_THREADS": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "TMPDIR": str(home / "tmp"),
    }
    if seed is not None:
        environment["PYTHONHASHSEED"] = str(seed % 2**32)
        environment[SEED_VARIABLE] = str(seed)  # what random inputs of checks are drawn with
    if "SYSTEMROOT" in os.environ:  # Windows starts no process without it
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return environment


def _lend_font_list(folder: Path) -> None:
    """Copy matplotlib's list of fonts: making it anew costs seconds per submission."""
    known = Path(os.environ.get("MPLCONFIGDIR", Path.home() / ".cache" / "matplotlib"))
    for path in known.glob("fontlist-*.json"):
        shutil.copyfile(path, folder / path.name)
