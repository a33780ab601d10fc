"""Runs a notebook in a stock kernel inside the sandbox: answers and tests together, walls around.

For notebooks that two processes cannot carry, in Python or in another language. Kernel and client
talk through local sockets in the scratch folder. The client is in the sandbox, too: a kernel that
lies to it costs points where they are due to nobody, and reaches nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

from autograder.errors import CouldNotCheck
from autograder.grading.kernel import KernelRunner, font_lists, kernel_environment
from autograder.grading.steps import CellEnd, CellRun, Failure, Limits, Step
from autograder.sandbox.child import Child, Ended
from autograder.sandbox.launch import Zygote
from autograder.sandbox.levels import Level
from autograder.sandbox.quota import Quota

__all__ = ["WHY_NOT", "run_in_sandboxed_kernel", "run_kernel"]

ENTRY = "autograder.grading.sandboxed_kernel:run_kernel"
WHY_NOT = "at the levels landlock and limits a sandbox holds one process and no kernel beside it"
SETTING_UP_SECONDS = 120.0
HAND_OVER_SECONDS = 60.0
CHUNK = 1 << 16
BYTES_BESIDE_OUTPUT = 400_000
MEMORY_BYTES = 4 << 30  # a kernel imports everything anew, and some reserve much
PROCESSES = 128  # threads count
REASONS = {
    "memory": "used too much memory",
    "scratch": "wrote too much",
    "processes": "started too many processes",
}


def run_in_sandboxed_kernel(
    steps: Sequence[Step],
    zygote: Zygote,
    *,
    kernel: str,
    files: Sequence[tuple[Path, str]],
    limits: Limits,
    quota: Quota,
    seed: int | None,
) -> tuple[CellRun, ...]:
    """Run `steps` in order in a sandboxed kernel and say what came of each.

    Parameters
    ----------
    steps : sequence of Step
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
    runner = _SandboxedKernel(steps, limits)
    seconds = limits.notebook_seconds + SETTING_UP_SECONDS
    larger = replace(
        quota,
        cpu_seconds=2 * seconds,
        wall_seconds=seconds,
        memory_bytes=MEMORY_BYTES,
        processes=PROCESSES,
    )
    runner.run(zygote, _spec(kernel), larger, [*files, *font_lists()], seed)
    return runner.all_runs()


class _SandboxedKernel:
    """What is known of one submission, outside of its sandboxes."""

    def __init__(self, steps: Sequence[Step], limits: Limits) -> None:
        self.steps = steps
        self.limits = limits
        self.runs: list[CellRun] = []
        self.records = -1
        self.until = time.monotonic() + limits.notebook_seconds + SETTING_UP_SECONDS

    @property
    def is_done(self) -> bool:
        return len(self.runs) == len(self.steps) or time.monotonic() > self.until

    def run(
        self,
        zygote: Zygote,
        spec: KernelSpec,
        quota: Quota,
        files: Sequence[tuple[Path, str]],
        seed: int | None,
    ) -> None:
        """Run everything, in one sandbox or in several: each has at least one cell to its name."""
        folders = _folders_of(spec)
        while not self.is_done:
            with self.handed(spec, seed) as (given, hand_over):
                child = zygote.spawn(ENTRY, given, quota=quota, files=files, readable=folders)
                with child:
                    hand_over(child)
                    self.listen(child)

    @contextlib.contextmanager
    def handed(
        self, spec: KernelSpec, seed: int | None
    ) -> Iterator[tuple[list[int], Callable[[Child], None]]]:
        """Yield the descriptors of the other side, and what gives it its orders."""
        ours, theirs = socket.socketpair()
        self.records, records_end = os.pipe()
        orders = {
            "steps": [asdict(step) for step in self.steps],
            "limits": asdict(self.limits),
            "spec": {**spec.to_dict(), "name": "sheltered"},
            "seed": seed,
            "earlier": [{"ending": run.ending} for run in self.runs],
        }

        def hand_over(child: Child) -> None:
            theirs.close()
            os.close(records_end)
            child.wait_ready(HAND_OVER_SECONDS)
            try:
                ours.settimeout(HAND_OVER_SECONDS)
                ours.sendall(json.dumps(orders).encode())
                ours.close()
            except OSError as error:
                raise CouldNotCheck(f"The sandboxed kernel takes no orders: {error}") from error

        try:
            yield [theirs.fileno(), records_end], hand_over
        finally:
            ours.close()
            theirs.close()
            os.close(self.records)

    def listen(self, child: Child) -> None:
        """Take what is reported, until the end; blame the cell that ended the sandbox."""
        room = (self.limits.output_bytes * 12 + BYTES_BESIDE_OUTPUT) * (len(self.steps) + 1)
        torn, said = b"", ""
        while data := os.read(self.records, CHUNK):
            room -= len(data)
            *lines, torn = (torn + data).split(b"\n")
            for line in lines:
                said = self._take(line) or said
            if room < 0 or len(self.runs) > len(self.steps):
                raise CouldNotCheck("The sandboxed kernel reports more than there can be to say.")
        ended = child.wait(HAND_OVER_SECONDS)
        if said:
            raise CouldNotCheck(said)
        if len(self.runs) < len(self.steps):
            self._blame(ended)

    def all_runs(self) -> tuple[CellRun, ...]:
        """Return what came of each step."""
        missing = len(self.steps) - len(self.runs)
        why = f"the notebook's {self.limits.notebook_seconds:g} s were used up before"
        return (*self.runs, *[CellRun(CellEnd.TIMED_OUT, reason=why)] * missing)

    def _take(self, line: bytes) -> str:
        """Take a report; return what could not be done, if it says so."""
        try:
            data = json.loads(line)
            if "broken" in data:
                return str(data["broken"])[:1000]
            self.runs.append(_run_from_json(data))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise CouldNotCheck(f"The sandboxed kernel reports something odd: {error}") from error
        return ""

    def _blame(self, ended: Ended | None) -> None:
        step = self.steps[len(self.runs)]
        reason = ended.reason if ended is not None else "wall"
        if reason in {"cpu", "wall"}:
            run = CellRun(CellEnd.TIMED_OUT, reason=f"{step.name} used up the notebook's time")
        else:
            why = REASONS.get(reason, "ended the sandbox")
            run = CellRun(CellEnd.DIED, reason=f"{step.name} {why}")
        self.runs.append(run)


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

    def tell(run: CellRun) -> None:
        _write(records, asdict(run))

    steps = tuple(Step(**step) for step in data["steps"])
    runner = KernelRunner(steps, make_manager, environment, folder, Limits(**data["limits"]))
    runner.resume([CellRun(CellEnd(run["ending"])) for run in data["earlier"]], tell)
    told = len(data["earlier"])
    try:
        runs = asyncio.run(runner.run())
    except CouldNotCheck as error:
        _write(records, {"broken": str(error)})
        return
    for run in runs[max(told, len(runner.runs)) :]:
        tell(run)


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


def _write(descriptor: int, data: Mapping[str, Any]) -> None:
    line = json.dumps(data).encode() + b"\n"
    while line:
        line = line[os.write(descriptor, line) :]


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


def _run_from_json(data: Mapping[str, Any]) -> CellRun:
    failure = data["failure"]
    return CellRun(
        ending=CellEnd(data["ending"]),
        outputs=tuple(dict(output) for output in data["outputs"]),
        execution_count=data["execution_count"],
        failure=None if failure is None else Failure(**failure),
        reason=str(data["reason"]),
        is_starved=data["is_starved"] is True,
    )
