"""Finds out how the notebooks of an assignment can be run, by trying it on what is known.

The reference solution and the untouched starter run in a stock kernel and in two sandboxed
processes. What comes out, per test cell, is kept until the source changes.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.course.files import write_whole
from autograder.course.folder import Course
from autograder.errors import CouldNotCheck
from autograder.model import TAMPER_EVIDENT
from autograder.nbgrader.manifest import Manifest
from autograder.sandbox.levels import Levels, probe
from autograder.submission.calibrate import StockRun, calibrated, stock_run
from autograder.submission.engine import KERNEL, Engine, RunInputs, cool_down
from autograder.submission.fingerprint import digest
from autograder.submission.placement import Placement, Runner

__all__ = ["USED_LATER", "available", "engine_for"]

VERSION = "7"  # of what is kept, and of what it means
MOST_MODULES = 2_000
IMPORT_SECONDS = 180
NEEDED = """
import contextlib, importlib, json, sys, warnings
warnings.simplefilter("ignore")
needed = []
for name in json.load(sys.stdin):
    if name not in sys.modules:
        with contextlib.suppress(BaseException):
            importlib.import_module(name)
            needed.append(name)
print("\\n" + json.dumps(needed))
"""
USED_LATER = {
    "matplotlib": ("matplotlib_inline.backend_inline",),
    "numpy": ("numpy.char", "numpy.fft", "numpy.ma", "numpy.testing"),
    "pandas": ("pandas.io.formats.html", "pandas.io.formats.string"),
    "torch": (
        "torch._subclasses.schema_check_mode",
        "torch.fx.experimental.symbolic_shapes",  # with sympy: half a second
        "torch.nested._internal.nested_tensor",
    ),
}  # what a library imports at the first call that wants it, which is then a submission's
ONE_KERNEL = f"so answers and tests share one kernel, which is {TAMPER_EVIDENT}."
RUNS_IN = {
    Runner.PAIR: f"so they run in the student's process, which is {TAMPER_EVIDENT}.",
    Runner.SANDBOXED_KERNEL: f"so answers and tests share a sandbox, which is {TAMPER_EVIDENT}.",
    Runner.KERNEL: ONE_KERNEL,
    Runner.NOWHERE: "so it was not run.",
}


def available() -> tuple[str, str]:
    """Return the strongest level that works here, and why not a stronger one."""
    try:
        levels: Levels = probe()
    except (CouldNotCheck, OSError, subprocess.SubprocessError) as error:
        return KERNEL, f"No sandbox can be set up on this machine: {error}"
    return levels.best.value, " ".join(levels.reasons.values())


def engine_for(
    course: Course,
    assignment: str,
    inputs: RunInputs,
    fingerprint: str,
    trying: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Engine:
    """Return the engine for an assignment; try it out unless that was done before.

    Parameters
    ----------
    course, assignment : Course, str
        Which.
    inputs : RunInputs
        What its notebooks run with.
    fingerprint : str
        Changes with everything outside of the source that a verdict may depend on.
    trying : callable, optional
        Returns a context in which the notebooks are tried out, if they are.
    """
    level, why = available()
    if level == KERNEL:
        return Engine(KERNEL, f"{why.rstrip('.')}; {ONE_KERNEL}")
    manifests = course.manifests(assignment)
    key = digest(
        VERSION, platform.node(), level, fingerprint, *[manifest.digest for manifest in manifests]
    )
    path = course.state / f"{assignment}.engine.json"
    known = _read(path, key)
    if known is None:
        try:
            with trying():
                known = _tried_out(manifests, level, inputs)
        except subprocess.TimeoutExpired as error:
            raise CouldNotCheck(
                f"{assignment} was not graded: importing what it needs took longer than "
                f"{error.timeout:g} s here; give the command again when this machine is less busy."
            ) from error
        finally:
            cool_down()
        if not any(placement.runner is Runner.NOWHERE for placement in known.placements):
            _write(path, key, known)  # else the next run tries again
    reasons = " ".join([*_reasons(known.placements), why]).strip()
    return Engine(level, reasons, known.preload, known.placements)


@dataclass(frozen=True)
class _Found:
    """What a trial has found out: what to preload, and how each notebook is carried."""

    preload: tuple[str, ...]
    placements: tuple[Placement, ...]


def _tried_out(manifests: Sequence[Manifest], level: str, inputs: RunInputs) -> _Found:
    stock = [_stock_run_or_why_not(manifest, inputs) for manifest in manifests]
    runs = [run for run in stock if isinstance(run, StockRun)]
    modules = dict.fromkeys(name for run in runs for name in run.modules)
    preload = tuple(_needed([*modules, *_used_later(modules)])) if modules else ()
    engine = Engine(level, preload=preload)
    placements = (
        calibrated(run, engine, inputs) if isinstance(run, StockRun) else run for run in stock
    )
    return _Found(preload, tuple(placements))


def _stock_run_or_why_not(manifest: Manifest, inputs: RunInputs) -> StockRun | Placement:
    """Run the reference in its kernel; one notebook without a kernel does not stop the others."""
    try:
        return stock_run(manifest, inputs)
    except CouldNotCheck as error:
        return Placement(manifest.notebook, Runner.NOWHERE, why=str(error).rstrip("."))


def _reasons(placements: Sequence[Placement]) -> list[str]:
    """Say what is not isolated, once for notebooks that have it in common."""
    return list(
        dict.fromkeys(
            f"{placement.why}; {RUNS_IN[placement.runner]}"
            for placement in placements
            if placement.why
        )
    )


def _used_later(modules: Iterable[str]) -> Iterator[str]:
    libraries = {name.partition(".")[0] for name in modules}
    for library in sorted(libraries & USED_LATER.keys()):
        yield from USED_LATER[library]


def _needed(modules: Sequence[str]) -> list[str]:
    """Leave out what the modules before it import anyway, and what cannot be imported by name."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", NEEDED],
        input=json.dumps(list(modules)),
        env={"OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=IMPORT_SECONDS,
        check=False,
    )
    try:
        names: list[str] = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        names = list(modules)
    return names[:MOST_MODULES]


def _write(path: Path, key: str, found: _Found) -> None:
    data = {
        "key": key,
        "preload": list(found.preload),
        "notebooks": [
            asdict(placement)
            | {"objects": dict(placement.objects), "changes": dict(placement.changes)}
            for placement in found.placements
        ],
    }
    write_whole(path, json.dumps(data, indent=1).encode())


def _read(path: Path, key: str) -> _Found | None:
    """Return what was found out before, if it still holds and can be read."""
    try:
        data = json.loads(path.read_bytes())
        if data["key"] != key:
            return None
        return _Found(tuple(data["preload"]), tuple(_fit(each) for each in data["notebooks"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _fit(data: Mapping[str, Any]) -> Placement:
    return Placement(
        notebook=str(data["notebook"]),
        runner=Runner(data["runner"]),
        shared=tuple(data["shared"]),
        objects=_noted(data["objects"]),
        changes=_noted(data["changes"]),
        why=str(data["why"]),
        seconds=float(data["seconds"]),
    )


def _noted(data: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(each)) for name, each in data.items())
