"""Runs one submission: answers in one sandbox, tests in another, and only records score.

Fail closed: a test cell has `CellEnd.FINISHED` only where a record arrived that it passed. A cell
that crashes or never ends costs only itself; the cells after it run in a fresh pair of processes
in which the earlier answers have been run again. A crash counts where no test ran before it in
its pair: what an earlier test has left behind in the student's process may be what crashed.

Where student code changes data that the reference leaves alone, the notebook runs twice (`doubt`).

How often a notebook may crash is a matter of time alone: one segfaulting function that many tests
call costs a third of a second for each of them. Every pair judges at least one cell.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellEnd, CellRun
from autograder.grading.doubt import is_in_doubt, worse
from autograder.grading.limits import Limits
from autograder.grading.pair import Pair
from autograder.grading.plan import Plan, PlanCell
from autograder.grading.records import SHOWN_CHARACTERS, Done, Record, Started
from autograder.grading.rerun import Progress, run_to_the_end, why_ended
from autograder.sandbox.child import Ended
from autograder.sandbox.launch import Zygote
from autograder.sandbox.quota import Quota

__all__ = ["run_plan"]

LOOK_SECONDS = 0.1
IDLE_BELOW_SECONDS = 0.005  # of processor time between two looks: asleep, not merely starved
WALL_FACTOR = 10.0  # how much longer than its processor time a cell may take on a loaded machine
REPLAY_FACTOR = 2.0  # how much time all pairs of a notebook may use, replays included
PAIR_SECONDS = 0.5  # what a pair costs at least: it has to be set up
OVERHEAD_BYTES = 300_000

FATAL = (signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV)
"""How a process ends by what it does itself. A check whose trial ended well has been given this."""


def run_plan(
    plan: Plan,
    zygote: Zygote,
    *,
    files: Sequence[tuple[Path, str]] = (),
    limits: Limits | None = None,
    quota: Quota | None = None,
    variables: Mapping[str, str] | None = None,
) -> tuple[CellRun, ...]:
    """Run a notebook's cells; return what came of each, in the order of the plan.

    Parameters
    ----------
    plan : Plan
        The cells. Their `cell_seconds` and `output_characters` are taken from `limits`.
    zygote : Zygote
        The warm process, which has imported what the notebook needs.
    files : sequence of (Path, str)
        What lies beside the notebook: where it is, and its relative name.
    limits : Limits, optional
        ``cell_seconds`` counts processor time of both processes together, and by itself the time
        in which neither does anything; being starved by others on the machine costs nothing until
        `WALL_FACTOR` times as long.
    quota : Quota, optional
        What each process may use beside time.
    variables : mapping of str to str, optional
        What stands in the environment of both processes.

    Returns
    -------
    tuple of CellRun
        `CellEnd.NOT_RUN` stands for what could not be checked and is not the student's fault.

    Raises
    ------
    CouldNotCheck
        If no sandbox can be set up.
    """
    facts = zygote, files, limits or Limits(), quota or Quota(), dict(variables or {})
    changed = _Pairs(plan, *facts)
    runs = changed.run()
    if not is_in_doubt(plan, changed.progress.runs, changed.changed):
        return runs
    kept = _Pairs(replace(plan, keeps_data=True), *facts)
    kept.run()
    return worse(plan, changed.progress.runs, kept.progress.runs)


class _Pairs:
    """Pairs of processes for one submission, one after the other (a `CellRunner`)."""

    def __init__(
        self,
        plan: Plan,
        zygote: Zygote,
        files: Sequence[tuple[Path, str]],
        limits: Limits,
        quota: Quota,
        variables: Mapping[str, str],
    ) -> None:
        self.zygote = zygote
        self.files = files
        self.limits = limits
        self.cell_wall = WALL_FACTOR * limits.cell_seconds
        self.quota = replace(
            quota,
            cpu_seconds=limits.notebook_seconds,
            wall_seconds=WALL_FACTOR * limits.notebook_seconds,
        )
        self.plan = replace(
            plan, cell_seconds=self.cell_wall, output_characters=limits.output_bytes
        )
        self.progress = Progress(plan.cells)
        self.numbers = {cell.id: number for number, cell in enumerate(plan.cells, start=1)}
        self.spent = 0.0  # time that pairs have used, of the processor or asleep
        self.crashed = 0.0  # of it, the time of those that crashed
        self.variables = variables
        self.changed: set[str] = set()  # cells in which data changed that the reference leaves
        self.deadline = time.monotonic() + WALL_FACTOR * limits.notebook_seconds

    def run(self) -> tuple[CellRun, ...]:
        """Run everything, in one pair or in several."""
        return run_to_the_end(self, self.progress, self.limits)

    @property
    def has_time(self) -> bool:
        """Whether neither cells without an end nor a starved machine have taken all of it."""
        return self.is_starved and time.monotonic() <= self.deadline

    @property
    def is_starved(self) -> bool:
        """Whether the cells have not used what time there is."""
        endless = sum(run.ending is CellEnd.TIMED_OUT for run in self.progress.runs.values())
        lost = endless * self.limits.cell_seconds + self.crashed
        replayed = self.spent >= REPLAY_FACTOR * self.limits.notebook_seconds
        return not replayed and lost < self.limits.notebook_seconds

    def attempt(self, progress: Progress) -> None:
        """Run what is left in one pair."""
        again = {cell.id for cell in (*progress.to_replay, *progress.left)}
        skip = frozenset(progress.cells.keys() - again)
        _Attempt(self, replace(self.plan, skip=skip)).run()

    def keep(self, run: CellRun) -> None:
        """Take what the checker reports of a cell."""
        self.progress.note(replace(run, execution_count=self.numbers[run.cell]))
        if run.changes:
            self.changed.add(run.cell)

    def has_tried(self, cell: str) -> bool:
        """Whether a calibration has seen this test end well."""
        known = self.progress.cells[cell]
        return known.is_test and known.objects is not None


class _Attempt:
    """One pair of processes, from the first cell to the last or to the one that ends it."""

    def __init__(self, pairs: _Pairs, plan: Plan) -> None:
        self.pairs = pairs
        self.blame = pairs.progress.blame
        self.plan = plan
        self.expected = iter(cell for cell in plan.cells if cell.id not in plan.skip)
        self.running: PlanCell | None = None
        self.since = self.looked = 0.0
        self.idle = self.slept = 0.0  # of the cell, and of the whole pair
        self.cpu_before: float | None = None
        self.cpu_seen = 0.0
        self.has_tested = False
        self.is_done = False

    def run(self) -> None:
        """Follow the records; stop a cell that takes too long."""
        pairs = self.pairs
        # two streams; JSON takes up to twelve bytes for a character
        per_cell = pairs.limits.output_bytes * 2 * 12 + OVERHEAD_BYTES
        record_bytes = per_cell * (len(self.plan.cells) + 1) + 12 * SHOWN_CHARACTERS
        with Pair(
            pairs.zygote,
            self.plan,
            pairs.quota,
            pairs.files,
            record_bytes,
            pairs.variables,
        ) as pair:
            if self._follow(pair) or self.is_done:
                pairs.spent += max(PAIR_SECONDS, self.cpu_seen + self.slept)
                return
            student, checker = pair.ends()
            used = max(PAIR_SECONDS, pair.cpu_seconds() + self.slept)
            pairs.spent += used
            pairs.crashed += used
            if self.running is not None:
                self._explain(self.running.id, student, checker)
            else:
                self._explain_silence(student, checker)

    def _follow(self, pair: Pair) -> bool:
        """Take the records as they come; return whether a cell had to be stopped."""
        while (records := pair.records(LOOK_SECONDS)) is not None:
            for record in records:
                self._take(record)
            if self.is_done:
                return False
            if not records and self._is_over_time(pair):
                return True
        return False

    def _take(self, record: Record) -> None:
        """Believe only the records that can come now."""
        if isinstance(record, Started) and self.running is None:
            self.running = next(self.expected, None)
            self.since = self.looked = time.monotonic()
            self.idle, self.cpu_before = 0.0, None
            is_expected = self.running is not None and self.running.id == record.cell
        elif isinstance(record, Done):
            self.is_done = True
            is_expected = self.running is None
        else:
            is_expected = isinstance(record, CellRun) and self._finish(record)
        if not is_expected:
            raise CouldNotCheck(f"The checker reports unasked: {record!r:.200}.")

    def _finish(self, run: CellRun) -> bool:
        """Take what came of the running cell; return whether it is this one's."""
        if self.running is None or self.running.id != run.cell:
            return False
        if run.ending is CellEnd.DIED:
            return True  # why is known when the processes have ended; `running` stands
        self.pairs.keep(run)
        self.has_tested |= self.running.is_test
        self.running = None
        self.is_done = run.ending is CellEnd.TIMED_OUT  # it says so and hangs up
        return True

    def _is_over_time(self, pair: Pair) -> bool:
        """Stop what runs too long; return whether it was stopped."""
        pairs = self.pairs
        if self.running is None:
            return self._is_past_deadline()
        cpu, now = pair.cpu_seconds(), time.monotonic()
        if self.cpu_before is None:
            self.cpu_before = self.cpu_seen = cpu
        if cpu - self.cpu_seen < IDLE_BELOW_SECONDS:
            self.idle += now - self.looked
            self.slept += now - self.looked
        self.cpu_seen, self.looked = cpu, now
        seconds = pairs.limits.cell_seconds
        if cpu - self.cpu_before > seconds:
            why = f"ran longer than {seconds:.3g} s of processor time"
        elif self.idle > seconds:
            why = f"did nothing for {seconds:.3g} s"
        else:
            return self._is_past_its_time(self.running.id, now)
        self.blame(self.running.id, CellEnd.TIMED_OUT, why)
        return True

    def _is_past_its_time(self, cell: str, now: float) -> bool:
        """Stop what the clock alone is against."""
        pairs = self.pairs
        if now - self.since > pairs.cell_wall:
            why = f"did not end within {pairs.cell_wall:.3g} s"
        elif self._is_past_deadline():
            why = f"was running when the notebook's {pairs.limits.notebook_seconds:g} s ended"
        else:
            return False
        self.blame(cell, CellEnd.TIMED_OUT, why, is_starved=True)
        return True

    def _is_past_deadline(self) -> bool:
        return time.monotonic() > self.pairs.deadline

    def _explain(self, cell: str, student: Ended | None, checker: Ended | None) -> None:
        """Say why the cell that was running has no verdict."""
        for ended in (student, checker):
            if (known := why_ended(ended, self.pairs.quota)) is not None:
                ending, why = known
                if ending is CellEnd.DIED:
                    self._blame_the_dead(cell, why)
                else:
                    is_starved = ended is not None and ended.reason == "wall"
                    self.blame(cell, ending, why, is_starved=is_starved)
                return
        if checker is not None and checker.signal in FATAL and self.pairs.has_tried(cell):
            self._blame_the_dead(cell, "ended the process that checks it")
            return
        if checker is not None and not checker.is_clean:
            said = checker.output.strip().rpartition("\n")[2][-300:]
            self.blame(cell, CellEnd.NOT_RUN, f"could not be checked ({said})")
            return
        self._blame_the_dead(cell, "ended the interpreter")

    def _blame_the_dead(self, cell: str, why: str) -> None:
        """Blame the cell, or let the next pair begin with it."""
        if not self.has_tested:
            self.blame(cell, CellEnd.DIED, why)

    def _explain_silence(self, student: Ended | None, checker: Ended | None) -> None:
        """Blame the cell that should have come next, if the student's process is at fault."""
        following = next(self.expected, None)
        if following is not None and student is not None and not student.is_clean:
            self._explain(following.id, student, checker)
            return
        said = checker.output.strip()[-500:] if checker is not None else ""
        raise CouldNotCheck(f"The checker stopped without a word. {said}".strip())
