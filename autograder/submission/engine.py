"""What runs an assignment: two sandboxed processes, a sandboxed kernel, or a stock one.

Which of them, and which test cells of a notebook may run apart from the answers, has been tried
out before the first submission runs (`autograder.submission.calibration_cache`).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import autograder
from autograder.course.own_files import OwnFile
from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellRun
from autograder.grading.kernel import ISOLATION, run_in_kernel
from autograder.grading.limits import SEED_VARIABLE, Limits
from autograder.grading.plan import Plan
from autograder.grading.sandboxed_kernel import run_in_sandboxed_kernel
from autograder.grading.supervisor import run_plan
from autograder.nbgrader.manifest import Manifest
from autograder.sandbox.launch import Zygote
from autograder.sandbox.levels import Level
from autograder.sandbox.quota import Quota
from autograder.submission.assemble import PlacedCell, planned
from autograder.submission.placement import Placement, Runner

__all__ = ["KERNEL", "Engine", "RunInputs", "cool_down", "run_cells"]

KERNEL = ISOLATION
COMMAND = (sys.executable, "-s", "-P", "-m", "autograder.sandbox.zygote")  # heeds PYTHONHASHSEED
HERE = Path(autograder.__file__).parent.parent  # the same engine on both sides, installed or not
WITHOUT = "`--require-isolation none` grades it in an ordinary kernel, without a sandbox."
ALWAYS = (
    "autograder.grading.entries",
    "autograder.grading.student",
    "autograder.grading.sandboxed_kernel",
)


@dataclass(frozen=True)
class Engine:
    """How the submissions of an assignment are run.

    Attributes
    ----------
    level : str
        The isolation level of the sandbox; ``none`` where there is none.
    why : str
        Why it is not more, a sentence; empty where nothing is missing.
    preload : tuple of str
        What the warm process imports before it forks.
    placements : tuple of Placement
        How each notebook is carried; one that is not named is carried by a pair of processes.
    """

    level: str
    why: str = ""
    preload: tuple[str, ...] = ()
    placements: tuple[Placement, ...] = ()

    @property
    def weakest(self) -> str:
        """The isolation level of the notebook that has least of it."""
        runners = {placement.runner for placement in self.placements}
        return KERNEL if Runner.KERNEL in runners else self.level

    @property
    def sandboxed(self) -> Engine:
        """The same engine where it runs nothing outside of a sandbox, if the machine has one."""
        if self.level == KERNEL:
            return self
        bare = Runner.KERNEL
        return replace(
            self,
            placements=tuple(
                replace(each, runner=Runner.NOWHERE) if each.runner is bare else each
                for each in self.placements
            ),
        )

    def placement(self, notebook: str) -> Placement:
        """Return how a notebook is carried."""
        if self.level == KERNEL:
            return Placement(notebook, Runner.KERNEL)
        return next(
            (placement for placement in self.placements if placement.notebook == notebook),
            Placement(notebook),
        )

    def level_of(self, notebook: str) -> str:
        """Return the isolation level of a notebook."""
        return KERNEL if self.placement(notebook).runner is Runner.KERNEL else self.level


@dataclass(frozen=True)
class RunInputs:
    """What a notebook runs with.

    Attributes
    ----------
    files : tuple of (Path, str)
        The course's files beside the notebook: where each is, and its relative name there.
    limits : Limits
        What it may cost.
    seed : int or None
        Of random inputs in checks, and of hashing.
    own : tuple of str
        Relative names of files of which a student's own version counts.
    secret : str
        What the random numbers follow from that checks draw.
    contents : tuple of OwnFile
        The course's files themselves, for a worker that cannot read them where they are.
    """

    files: tuple[tuple[Path, str], ...]
    limits: Limits
    seed: int | None
    own: tuple[str, ...] = ()
    secret: str = ""
    contents: tuple[OwnFile, ...] = ()

    def with_files(self) -> RunInputs:
        """Return the same for another machine."""
        contents = tuple(OwnFile(name, path.read_bytes()) for path, name in self.files)
        return replace(self, files=(), contents=contents)


def run_cells(
    placed: Sequence[PlacedCell], manifest: Manifest, inputs: RunInputs, engine: Engine
) -> tuple[CellRun, ...]:
    """Run the code cells of a notebook; return what came of each.

    Raises
    ------
    CouldNotCheck
        If it cannot be run at all, for no fault of the submission.
    """
    placement = engine.placement(manifest.notebook)
    if placement.runner is Runner.NOWHERE:
        raise CouldNotCheck(f"{placement.why}. {WITHOUT}")
    cells = planned(placed, placement)
    if placement.runner is Runner.KERNEL:
        return run_in_kernel(
            cells,
            kernel=manifest.kernel,
            files=inputs.files,
            limits=inputs.limits,
            seed=inputs.seed,
        )
    limits = placement.limits(inputs.limits)
    try:
        if placement.runner is Runner.SANDBOXED_KERNEL:
            return run_in_sandboxed_kernel(
                cells,
                _WARM.zygote(engine, inputs.seed),
                kernel=manifest.kernel,
                files=inputs.files,
                limits=limits,
                quota=_quota(inputs.files),
                seed=inputs.seed,
            )
        return run_plan(
            Plan(cells, seed=inputs.seed, secret=inputs.secret),
            _WARM.zygote(engine, inputs.seed),
            files=inputs.files,
            limits=limits,
            quota=_quota(inputs.files),
            variables=_variables(inputs.seed),
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
        self._kept: tuple[object, Zygote] | None = None

    def zygote(self, engine: Engine, seed: int | None) -> Zygote:
        """Return a warm process that fits, the last one if it does."""
        wanted = (engine.level, engine.preload, seed)
        with self._lock:
            if self._kept is None or self._kept[0] != wanted:
                self._end()
                zygote = Zygote.start(
                    [*ALWAYS, *engine.preload],
                    level=Level(engine.level),
                    variables={**_variables(seed), "PYTHONPATH": str(HERE)},
                    command=COMMAND,
                )
                self._kept = (wanted, zygote)
            return self._kept[1]

    def close(self) -> None:
        """End it."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept[1].close()


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
