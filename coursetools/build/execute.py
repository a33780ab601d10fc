"""Running a built notebook in a kernel of its own."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from autograder.grading.processes import no_process_left
from coursetools.build.outputs import clean_outputs, first_raising, output_problems, place
from coursetools.build.text import Problem, refuse

__all__ = ["Tick", "run"]

Tick = Callable[[int], None]
"""Called with the number of code cells that have been run."""


def run(notebook: NotebookNode, *, folder: Path, file: str, seconds: int, tick: Tick) -> None:
    """Execute a notebook in place and clean its outputs for storage.

    Parameters
    ----------
    notebook : NotebookNode
        Gets outputs and execution counts.
    folder : Path
        The kernel's working folder.
    file : str
        How messages name the notebook.
    seconds : int
        Limit for one cell.
    tick : callable
        Told about progress.

    Raises
    ------
    TextRefused
        If a cell raises without saying so, does not raise although it says so, prints to stderr,
        runs too long, or prints something that differs on each machine.
    """
    try:
        with tempfile.TemporaryDirectory() as sockets:
            _execute(_client(notebook, folder, seconds, tick, sockets))
    except CellExecutionError as error:
        where = place(first_raising(notebook))
        came = f"{error.ename}: {error.evalue}"
        refuse([Problem(file, 1, f"{where} raised {came}; repair it, or give it `raises=`.")])
    except (CellTimeoutError, DeadKernelError) as error:
        reason = str(error).strip().splitlines()[0]
        refuse([Problem(file, 1, f"the kernel gave up: {reason}")])
    clean_outputs(notebook)
    refuse([Problem(file, 1, message) for message in output_problems(notebook)])


def _execute(client: NotebookClient) -> None:
    """Run a client such that Ctrl-C ends it, with its kernel.

    In the main thread nbclient takes Ctrl-C for itself, and stumbles over the kernel it has ended.
    """
    with ThreadPoolExecutor(1) as thread, no_process_left():
        thread.submit(lambda: asyncio.run(client.async_execute())).result()


def _client(
    notebook: NotebookNode, folder: Path, seconds: int, tick: Tick, sockets: str
) -> NotebookClient:
    done = 0

    def on_executed(cell: NotebookNode, cell_index: int, execute_reply: Any) -> None:
        nonlocal done
        done += 1
        tick(done)

    return NotebookClient(
        notebook,
        timeout=seconds,
        kernel_name="python3",
        kernel_manager_class=AsyncKernelManager,
        config=_private(sockets),
        record_timing=False,
        on_cell_executed=on_executed,
        resources={"metadata": {"path": str(folder)}},
    )


def _private(sockets: str) -> Config:
    """Talk to the kernel through files of this user: no port for others, no warning about one."""
    return Config({"ConnectionFileMixin": {"transport": "ipc", "ip": f"{sockets}/kernel"}})
