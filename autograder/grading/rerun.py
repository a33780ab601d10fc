"""One way for all that runs cells: as many times as it takes, and who is to blame.

Student code ends what runs it. Then the cells that have no end yet run in a fresh one, in which the
earlier cells have been run again, but for tests and for those that are to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from autograder.grading.cell_runs import CellEnd, CellRun
from autograder.grading.limits import Limits
from autograder.grading.plan import PlanCell
from autograder.sandbox.child import Ended
from autograder.sandbox.quota import Quota

__all__ = ["CellRunner", "Progress", "run_to_the_end", "why_ended"]

REASONS = {
    "memory": "used more than {memory} MB of memory",
    "scratch": "wrote more than {scratch} MB of files",
    "processes": "started more than {processes} processes",
    "cpu": "used up the notebook's processor time",
    "wall": "used up the notebook's time",
}


class CellRunner(Protocol):
    """What runs cells: a pair of processes, a kernel, and whatever may come to these."""

    @property
    def has_time(self) -> bool:
        """Whether there is time left for another attempt."""

    @property
    def is_starved(self) -> bool:
        """Whether the time went by on the clock, and was not used."""

    def attempt(self, progress: Progress) -> None:
        """Run `progress.to_replay`, then `progress.left`, in something fresh.

        Each end is noted. Return when all have ended, or when one was stopped or has ended what ran
        it, and that one has been blamed.
        """


class Progress:
    """What is known of the cells of one submission.

    Parameters
    ----------
    cells : sequence of PlanCell
        What is to run, in order.
    earlier : sequence of CellRun, optional
        What came of the first of them elsewhere.
    tell : callable, optional
        Is called with each new run.
    """

    def __init__(
        self,
        cells: Sequence[PlanCell],
        earlier: Sequence[CellRun] = (),
        tell: Callable[[CellRun], None] = lambda run: None,
    ) -> None:
        self.cells = {cell.id: cell for cell in cells}
        self.runs = {run.cell: run for run in earlier}
        self.culprits = {run.cell for run in earlier if run.is_culprit}
        self._tell = tell

    @property
    def left(self) -> tuple[PlanCell, ...]:
        """The cells that have not ended."""
        return tuple(cell for id, cell in self.cells.items() if id not in self.runs)

    @property
    def to_replay(self) -> tuple[PlanCell, ...]:
        """The cells that have ended and that later ones build on."""
        return tuple(
            cell
            for id, cell in self.cells.items()
            if id in self.runs and not cell.is_test and id not in self.culprits
        )

    def note(self, run: CellRun) -> None:
        """Take what came of a cell first; a replay changes nothing."""
        if run.cell not in self.runs:
            self.runs[run.cell] = run
            self._tell(run)
        if self.runs[run.cell].is_culprit:
            self.culprits.add(run.cell)

    def blame(self, cell: str, ending: CellEnd, why: str, *, is_starved: bool = False) -> None:
        """Say why a cell has no verdict, be it that an earlier run of it had gone well."""
        number = list(self.cells).index(cell) + 1
        reason = f"{self.cells[cell].title} {why}"
        self.runs[cell] = CellRun(
            ending, execution_count=number, cell=cell, reason=reason, is_starved=is_starved
        )
        self.culprits.add(cell)
        self._tell(self.runs[cell])


def run_to_the_end(runner: CellRunner, progress: Progress, limits: Limits) -> tuple[CellRun, ...]:
    """Return what came of each cell, in as many attempts as it takes and there is time for.

    Parameters
    ----------
    runner : CellRunner
        What runs them.
    progress : Progress
        The cells.
    limits : Limits
        What they may cost.
    """
    while progress.left and runner.has_time:
        runner.attempt(progress)
    why = f"the notebook's {limits.notebook_seconds:g} s were used up before"
    unrun = CellRun(CellEnd.TIMED_OUT, reason=why)
    for cell in progress.left:
        progress.note(replace(unrun, cell=cell.id, is_starved=runner.is_starved))
    return tuple(progress.runs[id] for id in progress.cells)


def why_ended(ended: Ended | None, quota: Quota) -> tuple[CellEnd, str] | None:
    """Return how a cell ended that took its sandbox with it, and why; None if no quota did it."""
    if ended is None or ended.reason not in REASONS:
        return None
    ending = CellEnd.TIMED_OUT if ended.reason in {"cpu", "wall"} else CellEnd.DIED
    most = {"memory": quota.memory_bytes >> 20, "scratch": quota.scratch_bytes >> 20}
    return ending, REASONS[ended.reason].format(**most, processes=quota.processes)
