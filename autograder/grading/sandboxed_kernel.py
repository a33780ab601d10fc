"""Runs a notebook in a stock kernel inside the sandbox: answers and tests together, walls around.

For notebooks that two processes cannot carry, in Python or in another language. Kernel and client
talk through local sockets in the scratch folder. The client is in the sandbox, too: a kernel that
lies to it costs points where they are due to nobody, and reaches nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellEnd, CellRun
from autograder.grading.kernel import KernelRunner, font_lists, kernel_environment
from autograder.grading.limits import Limits
from autograder.grading.plan import PlanCell
from autograder.grading.records import Record, RecordPipe, RecordReader, Unable
from autograder.grading.rerun import Progress, run_to_the_end, why_ended
from autograder.model import Role
from autograder.sandbox.child import Child, Ended
from autograder.sandbox.launch import Zygote
from autograder.sandbox.levels import Level
from autograder.sandbox.quota import Quota

__all__ = ["WHY_NOT", "run_in_sandboxed_kernel", "run_kernel"]

ENTRY = "autograder.grading.sandboxed_kernel:run_kernel"
WHY_NOT = "at the levels landlock and limits a sandbox holds one process and no kernel beside it"
SETTING_UP_SECONDS = 120.0
HAND_OVER_SECONDS = 60.0
CELL_FIELDS = ("id", "role", "source")  # of a cell
OVERHEAD_BYTES = 400_000
MEMORY_BYTES = 4 << 30  # a kernel imports everything anew, and some reserve much
PROCESSES = 128  # threads count


def run_in_sandboxed_kernel(
    cells: Sequence[PlanCell],
    zygote: Zygote,
    *,
    kernel: str,
    files: Sequence[tuple[Path, str]],
    limits: Limits,
    quota: Quota,
    seed: int | None,
) -> tuple[CellRun, ...]:
    """Run `cells` in order in a sandboxed kernel and say what came of each.

    Parameters
    ----------
    cells : sequence of PlanCell
        The code cells.
    zygote : Zygote
        The warm process that makes the sandbox.
    kernel : str
        The name of the kernel.
    files : sequence of (Path, str)
        What lies beside the notebook: where it is, and its relative name.
    limits : Limits
        Time and output.
    quota : Quota
        What the sandbox may use beside time, memory and processes.
    seed : int or None
        The hash seed of the kernel.

    Raises
    ------
    CouldNotCheck
        If there is no such kernel, or no sandbox for it.
    """
    if zygote.level is not Level.NAMESPACES:
        raise CouldNotCheck(f"{WHY_NOT[0].upper()}{WHY_NOT[1:]}.")
    seconds = limits.notebook_seconds + SETTING_UP_SECONDS
    larger = replace(
        quota,
        cpu_seconds=2 * seconds,
        wall_seconds=seconds,
        memory_bytes=MEMORY_BYTES,
        processes=PROCESSES,
    )
    runner = _SandboxedKernels(zygote, _spec(kernel), larger, [*files, *font_lists()], limits, seed)
    return run_to_the_end(runner, Progress(cells), limits)


@dataclass(frozen=True)
class _SandboxedKernels:
    """Sandboxes with a kernel in each, one after the other (a `CellRunner`)."""

    zygote: Zygote
    spec: KernelSpec
    quota: Quota
    files: Sequence[tuple[Path, str]]
    limits: Limits
    seed: int | None
    is_starved: bool = False
    started: float = field(default_factory=time.monotonic)

    @property
    def has_time(self) -> bool:
        """Whether the notebook's time, and that for sandboxes, is not over."""
        return time.monotonic() - self.started <= self.quota.wall_seconds

    def attempt(self, progress: Progress) -> None:
        """Go on in a new sandbox; blame the cell that ended it."""
        ours, theirs = socket.socketpair()
        records, records_end = os.pipe()
        with contextlib.ExitStack() as closing:
            closing.callback(os.close, records)
            closing.enter_context(ours)
            with theirs, os.fdopen(records_end, "wb") as handed:
                child = closing.enter_context(
                    self.zygote.spawn(
                        ENTRY,
                        [theirs.fileno(), handed.fileno()],
                        quota=self.quota,
                        files=self.files,
                        readable=_folders_of(self.spec),
                    )
                )
            self._hand_over(child, ours, progress)
            self._listen(child, records, progress)

    def _hand_over(self, child: Child, ours: socket.socket, progress: Progress) -> None:
        """Say what to do."""
        child.wait_ready(HAND_OVER_SECONDS)
        cells = [{name: getattr(c, name) for name in CELL_FIELDS} for c in progress.cells.values()]
        orders = {
            "cells": cells,
            "limits": asdict(self.limits),
            "spec": {**self.spec.to_dict(), "name": "sandboxed"},
            "seed": self.seed,
            "earlier": {id: run.ending for id, run in progress.runs.items()},
        }
        try:
            ours.settimeout(HAND_OVER_SECONDS)
            ours.sendall(json.dumps(orders).encode())
            ours.close()
        except OSError as error:
            raise CouldNotCheck(f"The sandboxed kernel takes no orders: {error}") from error

    def _listen(self, child: Child, records: int, progress: Progress) -> None:
        """Take what is reported, until the end; blame the cell that ended the sandbox."""
        room = (self.limits.output_bytes * 12 + OVERHEAD_BYTES) * (len(progress.cells) + 1)
        reader = RecordReader(records, room)
        while (found := reader.read()) is not None:
            for record in found:
                self._take(record, progress)
        ended = child.wait(HAND_OVER_SECONDS) or Ended("wall")
        if progress.left:
            known = why_ended(ended, self.quota) or (CellEnd.DIED, "ended the sandbox")
            progress.blame(progress.left[0].id, *known)

    def _take(self, record: Record, progress: Progress) -> None:
        if isinstance(record, Unable):
            raise CouldNotCheck(record.why[:1000])
        if not isinstance(record, CellRun) or not progress.left:
            raise CouldNotCheck("The sandboxed kernel reports more than there can be to say.")
        progress.note(replace(record, cell=progress.left[0].id))


def run_kernel(orders: int, records: int) -> None:
    """Be the client of a kernel, in the sandbox; report each cell's end on a pipe.

    Parameters
    ----------
    orders : int
        A descriptor to read what to do from, as JSON.
    records : int
        The writing end of a pipe, for one JSON object per cell.
    """
    with open(orders, "rb") as file:
        data = json.load(file)
    spec = data["spec"]
    os.set_inheritable(records, False)
    folder = Path.cwd()
    environment = {**kernel_environment(folder, data["seed"]), **_own(folder)}

    def make_manager() -> AsyncKernelManager:
        shutil.rmtree(folder / ".home" / "runtime", ignore_errors=True)
        (folder / ".home" / "runtime").mkdir(parents=True)
        return AsyncKernelManager(
            kernel_name=spec["name"],
            kernel_spec_manager=_OneKernel(spec),
            transport="ipc",
            connection_file=str(folder / ".home" / "runtime" / "kernel.json"),
        )

    pipe = RecordPipe(records)
    cells = tuple(PlanCell(**{**cell, "role": Role(cell["role"])}) for cell in data["cells"])
    earlier = [CellRun(CellEnd(ending), cell=id) for id, ending in data["earlier"].items()]
    limits = Limits(**data["limits"])
    runner = KernelRunner(make_manager, environment, folder, limits)
    try:
        run_to_the_end(runner, Progress(cells, earlier, pipe.put), limits)
    except CouldNotCheck as error:
        pipe.put(Unable(str(error)))


class _OneKernel(KernelSpecManager):
    """Knows the one kernel that was looked up outside."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        super().__init__()
        self._spec = dict(spec)

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return it."""
        wanted = {name: value for name, value in self._spec.items() if name != "name"}
        found: KernelSpec = KernelSpec(resource_dir="", **wanted)
        return found


def _own(folder: Path) -> dict[str, str]:
    return {"JUPYTER_RUNTIME_DIR": str(folder / ".home" / "runtime")}


def _spec(kernel: str) -> KernelSpec:
    try:
        spec: KernelSpec = KernelSpecManager().get_kernel_spec(kernel)
    except NoSuchKernel as error:
        raise CouldNotCheck(f"There is no kernel {kernel!r} on this machine.") from error
    folder = spec.resource_dir
    spec.argv = [part.replace("{resource_dir}", folder) for part in spec.argv]
    return spec


def _folders_of(spec: KernelSpec) -> list[str]:
    """Return what the kernel's program needs to be read: its folder of settings and its prefix."""
    found = [spec.resource_dir] if spec.resource_dir else []
    program = shutil.which(spec.argv[0]) if spec.argv else None
    if program is None:
        return found
    for path in (Path(program), Path(program).resolve()):
        prefix = path.parent.parent
        is_prefix = path.parent.name in {"bin", "sbin", "libexec"} and prefix != Path("/")
        found += (
            [str(prefix / name) for name in ("bin", "lib", "lib64", "libexec", "share")]
            if (is_prefix)
            else [str(path.parent)]
        )
    return [*found, "/bin", "/usr/bin"]
