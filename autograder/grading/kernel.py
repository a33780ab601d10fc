"""Runs the cells of one submission in a Jupyter kernel, answers and tests together.

By itself, for machines without a sandbox: nothing but an almost empty environment, a scratch folder
and time limits stands between a submission and the machine, the isolation level is ``none``, and
every result says so. `sandboxed_kernel` runs the same inside of a sandbox, for notebooks in other
languages.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellEnd, CellRun
from autograder.grading.folders import scratch_folder
from autograder.grading.kernel_client import KernelClient, finished, plain
from autograder.grading.limits import SEED_VARIABLE, Limits
from autograder.grading.plan import PlanCell
from autograder.grading.processes import ctrl_c_raises, die_with_parent, no_process_left
from autograder.grading.rerun import Progress, run_to_the_end

__all__ = [
    "ISOLATION",
    "WHY_ISOLATION",
    "KernelRunner",
    "font_lists",
    "is_this_python",
    "kernel_environment",
    "run_in_kernel",
]

ISOLATION = "none"
WHY_ISOLATION = (
    "answers and tests ran in one ordinary kernel, as in stock nbgrader, which is tamper-evident "
    "only; time, output and the environment were limited"
)
NATIVE = ("python", "python3")  # what jupyter_client starts this interpreter's ipykernel for
LEAST_SECONDS = 0.01  # nbclient takes 0 for no limit
STARVED_SHARE = 0.25  # of a cell's time spent waiting for a processor: the machine is too busy


def run_in_kernel(
    cells: Sequence[PlanCell],
    *,
    kernel: str,
    files: Sequence[tuple[Path, str]],
    limits: Limits,
    seed: int | None,
) -> tuple[CellRun, ...]:
    """Run `cells` in order and say what came of each.

    A cell that runs too long is interrupted; where that does not help, or the interpreter dies,
    the cells after it run in a fresh kernel in which the earlier cells, tests and culprits apart,
    have been run again.

    Parameters
    ----------
    cells : sequence of PlanCell
        The code cells.
    kernel : str
        The name of the kernel to run them in.
    files : sequence of (Path, str)
        What lies beside the notebook: where it is, and its relative name in the scratch folder.
    limits : Limits
        Time and output.
    seed : int or None
        The hash seed of the kernel; None for a random one, as in a stock kernel.

    Raises
    ------
    CouldNotCheck
        If the kernel cannot be started at all.
    """
    with scratch_folder([*files, *font_lists()]) as folder, no_process_left():
        runner = KernelRunner(
            lambda: AsyncKernelManager(kernel_name=kernel),
            kernel_environment(folder, seed),
            folder,
            limits,
        )
        return run_to_the_end(runner, Progress(cells), limits)


@dataclass(frozen=True)
class KernelRunner:
    """Kernels for one submission, one after the other (a `CellRunner`).

    Attributes
    ----------
    make_manager : callable
        Returns the manager of a kernel that is not yet started.
    environment : mapping
        The kernel's.
    folder : Path
        Where it starts.
    limits : Limits
        Time and output.
    """

    make_manager: Callable[[], AsyncKernelManager]
    environment: Mapping[str, str]
    folder: Path
    limits: Limits
    is_starved: bool = False
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds_left(self) -> float:
        """What is left of the notebook's time."""
        return self.started + self.limits.notebook_seconds - time.monotonic()

    @property
    def has_time(self) -> bool:
        """Whether the notebook's time is not over."""
        return self.seconds_left > 0

    def attempt(self, progress: Progress) -> None:
        """Go on in a new kernel, until the end or this kernel's: one cell at least."""
        _wait_for(lambda: self._attempt(progress))

    async def _attempt(self, progress: Progress) -> None:
        async with self._kernel() as client:
            for cell in progress.to_replay:
                if self.has_time:
                    await self._run_one(client, cell)
            for cell in progress.left:
                if not self.has_time:
                    return
                run, is_alive = await self._run_one(client, cell)
                progress.note(run)
                if not is_alive:
                    return

    async def _run_one(self, client: KernelClient, cell: PlanCell) -> tuple[CellRun, bool]:
        """Run a cell; return what came of it and whether the kernel survived."""
        left = max(LEAST_SECONDS, self.seconds_left)
        client.seconds = left if cell.is_given else min(self.limits.cell_seconds, left)
        node = nbformat.v4.new_code_cell(cell.source)
        client.reset()
        starved = client.seconds_starved()
        try:
            await client.async_execute_cell(node, 0)
        except CellTimeoutError:
            starved = client.seconds_starved() - starved
            run = CellRun(
                CellEnd.TIMED_OUT,
                plain(node.outputs),
                node.execution_count,
                cell=cell.id,
                reason=f"{cell.title} ran longer than {client.seconds:.3g} s",
                is_starved=starved > STARVED_SHARE * client.seconds,
            )
            return run, await client.interrupt()
        except DeadKernelError:
            why = f"{cell.title} ended the interpreter"
            return CellRun(CellEnd.DIED, plain(node.outputs), cell=cell.id, reason=why), False
        return finished(cell.id, node, client), True

    @contextlib.asynccontextmanager
    async def _kernel(self) -> AsyncIterator[KernelClient]:
        manager = self.make_manager()
        client = KernelClient(self.limits.output_bytes, manager)
        try:
            await client.async_start_new_kernel(
                cwd=str(self.folder),
                env=dict(self.environment),
                stdout=DEVNULL,
                stderr=DEVNULL,
                # a kernel notices on its own that its parent is gone only where init adopts it
                **({"preexec_fn": die_with_parent} if os.name == "posix" else {}),
            )
            await client.async_start_new_kernel_client()
        except Exception as error:
            name = manager.kernel_name
            raise CouldNotCheck(f"The kernel {name!r} does not start: {error}") from error
        try:
            yield client
        finally:
            await client.end()


def _wait_for(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run to the end, also where an event loop is running already, as in a cell of a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        with ctrl_c_raises():
            asyncio.run(work())
        return
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()


def is_this_python(kernel: str) -> bool:
    """Return whether a kernel is ipykernel in this very interpreter, whatever it is called.

    `nbgrader quickstart` writes notebooks for a kernel called ``python``; others install a
    kernelspec of their own for the environment that the grader runs in, too.

    Examples
    --------
    >>> is_this_python("python"), is_this_python("no such kernel")
    (True, False)
    """
    if kernel in NATIVE:
        return True
    try:
        argv = KernelSpecManager().get_kernel_spec(kernel).argv
    except NoSuchKernel:
        return False
    is_ipykernel = argv[1:3] in (["-m", "ipykernel_launcher"], ["-m", "ipykernel"])
    program = shutil.which(argv[0]) or argv[0]
    same = (sys.prefix, os.path.realpath(sys.executable))
    return is_ipykernel and (_prefix_of(program), os.path.realpath(program)) == same


def _prefix_of(program: str) -> str:
    return os.path.dirname(os.path.dirname(os.path.abspath(program)))


def kernel_environment(folder: Path, seed: int | None) -> dict[str, str]:
    """Return all that a kernel learns about the machine: nothing is inherited."""
    home = folder / ".home"
    for name in ("", "matplotlib", "runtime", "tmp"):
        (home / name).mkdir(parents=True, exist_ok=True)
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
        environment[SEED_VARIABLE] = str(seed)
    if "SYSTEMROOT" in os.environ:  # Windows starts no process without it
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return environment


def font_lists() -> tuple[tuple[Path, str], ...]:
    """Return matplotlib's lists of fonts, and where a kernel looks for them in its folder.

    Making one anew costs seconds per submission.
    """
    known = Path(os.environ.get("MPLCONFIGDIR", Path.home() / ".cache" / "matplotlib"))
    return tuple((path, f".home/matplotlib/{path.name}") for path in known.glob("fontlist-*.json"))
