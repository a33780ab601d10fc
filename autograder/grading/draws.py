"""Random numbers: who may move the generators of both processes, and what a test draws."""

from __future__ import annotations

import hashlib

from autograder.grading.object_rule import ANYTHING, DRAWS
from autograder.grading.plan import Plan, PlanCell
from autograder.wire.adapters.random import GlobalGenerators, State

__all__ = ["CheckerDraws"]


class CheckerDraws(GlobalGenerators):
    """The checker's generators: whoever shares them chooses what is drawn, and sees what has been.

    They are kept in step with the student's where both run a cell, and in tests in which the
    reference draws. Elsewhere what the student's code draws or sets does not arrive: a test draws
    numbers that follow from the run's secret, or from the seeds that the course sets.

    Parameters
    ----------
    plan : Plan
        The cells, and the secret.

    Attributes
    ----------
    others_drew : bool
        Whether student code has moved one of them in the running cell.
    has_drawn : bool
        Whether the test that has ended drew numbers which follow from the secret.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.others_drew = self.has_drawn = False
        self._seeded: list[object] | None = None
        self._secret, self._seed = plan.secret, plan.seed
        # all draw the same numbers then, and nobody expects certain ones otherwise
        self._are_fixed = any(c.names.seeds for c in plan.cells if not c.is_added)
        self._shares = False
        self._next_seed: int | None = None
        self._is_steered = False  # they stand where student code may have put them
        if plan.seed is not None:
            self.seed(plan.seed)

    def begin(self, cell: PlanCell) -> None:
        """Begin a cell; of a test, decide what it draws."""
        self._shares = cell.is_given or cell.is_shared
        self.others_drew, self._next_seed, self._seeded = False, None, None
        if not cell.is_isolated:
            return
        unforeseen = self._unforeseen(cell)
        if self._is_steered or not self._are_fixed:
            self.seed(unforeseen)
            self._is_steered, self._seeded = False, self.marks()
        self._next_seed = unforeseen + 1
        known = cell.objects
        self._shares = known is None or ANYTHING in known or DRAWS in known

    def end(self, cell: PlanCell) -> None:
        """End a cell: note whether the generators stand where student code has put them."""
        self.has_drawn = self._seeded is not None and self.have_moved(self._seeded)
        if cell.is_given:
            self._is_steered = self.others_drew or (self._is_steered and not cell.names.seeds)
        elif cell.is_shared:
            self._is_steered = True
        elif cell.is_test:
            self._is_steered |= self.others_drew and self._shares

    def stand_again(self, states: list[State]) -> None:
        """Let the checker draw what the student's process has drawn in the same cell."""
        self.restore(states)
        self.others_drew = False

    def news(self) -> tuple[tuple[int, State], ...] | None:
        """Return where they stand, unless the student's process is not to know."""
        return super().news() if self._shares else None

    def put(self, place: int, state: State) -> None:
        """Take over what the student's process says, or see that one was moved, and not where."""
        self.others_drew = True
        if self._shares:
            super().put(place, state)
            return
        self.disagree(place)
        if self._next_seed is not None:
            self.seed_one(place, self._next_seed)
            self._next_seed = (self._next_seed * 69_069 + 1) % 2**32

    def _unforeseen(self, cell: PlanCell) -> int:
        """Return a seed: the same for everybody, and nobody's to know before."""
        text = f"{self._secret}\0{self._seed}\0{cell.id}\0{cell.source}"
        return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:4])
