"""Which engine runs an assignment: two sandboxed processes, or one stock kernel.

Every test cell is proven fit for two processes before the first submission runs: the reference
solution and the untouched starter run both ways, and an assignment of which any cell then gets
another verdict stays with the kernel. What was found out is kept until the source changes.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import autograder
from autograder.course.assemble import PlacedCell, plan, steps
from autograder.course.manifest import Manifest
from autograder.errors import CouldNotCheck
from autograder.grading.kernel import ISOLATION, run_steps
from autograder.grading.steps import Limits, StepRun
from autograder.grading.supervisor import run_plan
from autograder.sandbox.launch import Zygote
from autograder.sandbox.levels import Level
from autograder.sandbox.quota import Quota
from tensorlab.check.seeds import VARIABLE as SEED_VARIABLE

__all__ = ["KERNEL", "Beside", "Engine", "cool_down", "run_cells"]

KERNEL = ISOLATION
COMMAND = (sys.executable, "-s", "-P", "-m", "autograder.sandbox.zygote")  # heeds PYTHONHASHSEED
HERE = Path(autograder.__file__).parent.parent  # the same engine on both sides, installed or not
ALWAYS = ("autograder.grading.entries",)


@dataclass(frozen=True)
class Engine:
    """How the submissions of an assignment are run.

    Attributes
    ----------
    level : str
        The isolation level; ``none`` for a stock kernel.
    why : str
        Why it is not more, a sentence; empty where nothing is missing.
    preload : tuple of str
        What the warm process imports before it forks.
    """

    level: str
    why: str = ""
    preload: tuple[str, ...] = ()

    @property
    def is_isolated(self) -> bool:
        """Whether answers and tests run in processes of their own."""
        return self.level != KERNEL


@dataclass(frozen=True)
class Beside:
    """What a notebook runs with.

    Attributes
    ----------
    files : tuple of (Path, str)
        The course's files beside the notebook: where each is, and its relative name there.
    limits : Limits
        What it may cost.
    seed : int or None
        Of random inputs in checks, and of hashing.
    """

    files: tuple[tuple[Path, str], ...]
    limits: Limits
    seed: int | None


def run_cells(
    placed: Sequence[PlacedCell], manifest: Manifest, beside: Beside, engine: Engine
) -> tuple[StepRun, ...]:
    """Run the code cells of a notebook; return what came of each.

    Raises
    ------
    CouldNotCheck
        If it cannot be run at all, for no fault of the submission.
    """
    if not engine.is_isolated:
        return run_steps(
            steps(placed),
            kernel=manifest.kernel,
            files=beside.files,
            limits=beside.limits,
            seed=beside.seed,
        )
    try:
        return run_plan(
            plan(placed, beside.seed),
            _WARM.zygote(engine, beside.seed),
            files=beside.files,
            limits=beside.limits,
            quota=_quota(beside.files),
            variables=_variables(beside.seed),
        )
    except CouldNotCheck:
        cool_down()  # what is broken may be the warm process: the next attempt gets a new one
        raise


def cool_down() -> None:
    """End the warm process of this process, if there is one."""
    _WARM.close()


class _Warm:
    """The one warm process that a worker keeps between submissions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[Engine, int | None, Zygote] | None = None

    def zygote(self, engine: Engine, seed: int | None) -> Zygote:
        """Return a warm process that fits, the last one if it does."""
        with self._lock:
            if self._kept is not None and self._kept[:2] == (engine, seed):
                return self._kept[2]
        self.close()
        zygote = Zygote.start(
            [*ALWAYS, *engine.preload],
            level=Level(engine.level),
            variables={**_variables(seed), "PYTHONPATH": str(HERE)},
            command=COMMAND,
        )
        with self._lock:
            self._kept = (engine, seed, zygote)
        return zygote

    def close(self) -> None:
        """End it."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is not None:
            kept[2].close()


_WARM = _Warm()  # a worker lives for one grading run and is given one submission after the other


def _quota(files: Sequence[tuple[Path, str]]) -> Quota:
    """Return the usual quota, with room for the course's own files."""
    usual = Quota()
    size = sum(path.stat().st_size for path, _ in files)
    return replace(usual, scratch_bytes=usual.scratch_bytes + 2 * size)


def _variables(seed: int | None) -> Mapping[str, str]:
    if seed is None:
        return {}
    return {"PYTHONHASHSEED": str(seed % 2**32), SEED_VARIABLE: str(seed)}
