"""Whatever runs cells runs them as often as it takes, and blames in the same way."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from autograder.grading.cell_runs import CellEnd, CellRun
from autograder.grading.limits import Limits
from autograder.grading.plan import PlanCell
from autograder.grading.rerun import Progress, run_to_the_end, why_ended
from autograder.model import Role
from autograder.sandbox.child import Ended
from autograder.sandbox.quota import Quota

LIMITS = Limits(notebook_seconds=60)
F, D, T = CellEnd.FINISHED, CellEnd.DIED, CellEnd.TIMED_OUT


class Pretending:
    """A runner without any process: a cell whose text is ``die`` ends it."""

    is_starved = True

    def __init__(self, attempts: int = 9, dies_again: str = "") -> None:
        self.attempts = attempts
        self.dies_again = dies_again
        self.ran: list[list[str]] = []

    @property
    def has_time(self) -> bool:
        return len(self.ran) < self.attempts

    def attempt(self, progress: Progress) -> None:
        self.ran.append([])
        for cell in (*progress.to_replay, *progress.left):
            self.ran[-1].append(cell.id)
            if cell.source == "die" or (cell.id == self.dies_again and len(self.ran) > 1):
                progress.blame(cell.id, CellEnd.DIED, "ended it")
                return
            progress.note(CellRun(F, cell=cell.id, reason=f"attempt {len(self.ran)}"))


def cells(*texts: str) -> list[PlanCell]:
    """Return test cells for texts that begin with ``t``, answers for the others."""
    roles = [Role.TEST if text.startswith("t") else Role.ANSWER for text in texts]
    return [PlanCell(f"c{n}", role, texts[n]) for n, role in enumerate(roles)]


def endings(runs: Sequence[CellRun]) -> list[CellEnd]:
    return [run.ending for run in runs]


def test_after_a_death_only_what_later_cells_build_on_is_run_again() -> None:
    runner = Pretending()
    runs = run_to_the_end(runner, Progress(cells("x", "t", "die", "y", "t")), LIMITS)
    assert runner.ran == [["c0", "c1", "c2"], ["c0", "c3", "c4"]]
    assert endings(runs) == [F, F, D, F, F]
    assert runs[2].reason == "the answer cell c2 ended it"
    assert runs[0].reason == "attempt 1"  # a replay changes nothing


def test_a_cell_that_ends_its_replay_is_blamed_and_left_out_from_then_on() -> None:
    runner = Pretending(dies_again="c0")
    runs = run_to_the_end(runner, Progress(cells("x", "die", "y")), LIMITS)
    assert runner.ran == [["c0", "c1"], ["c0"], ["c2"]]
    assert endings(runs) == [D, D, F]


def test_cells_for_which_no_time_is_left_say_so() -> None:
    told: list[CellRun] = []
    progress = Progress(cells("die", "die", "x"), tell=told.append)
    runs = run_to_the_end(Pretending(attempts=2), progress, LIMITS)
    assert endings(runs) == [D, D, T]
    assert runs[2].reason == "the notebook's 60 s were used up before"
    assert runs[2].is_starved
    assert told == list(runs)


def test_what_ran_elsewhere_before_is_taken_over() -> None:
    runner = Pretending()
    earlier = [CellRun(F, cell="c0"), CellRun(D, cell="c1")]
    run_to_the_end(runner, Progress(cells("x", "die", "y"), earlier), LIMITS)
    assert runner.ran == [["c0", "c2"]]


@pytest.mark.parametrize(
    ("reason", "known"),
    [
        ("memory", (D, "used more than 512 MB of memory")),
        ("processes", (D, "started more than 7 processes")),
        ("wall", (T, "used up the notebook's time")),
        ("lost", None),
    ],
)
def test_a_quota_that_was_exceeded_is_named(reason: str, known: tuple[CellEnd, str] | None) -> None:
    assert why_ended(Ended(reason), Quota(memory_bytes=512 << 20, processes=7)) == known
