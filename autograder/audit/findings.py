"""What an audit has found, and its JSON form."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

__all__ = ["Audit", "Earned", "ExerciseAudit", "Hidden", "Living", "TestAudit"]


class Hidden(StrEnum):
    """What the hidden lines of a test cell add.

    Attributes
    ----------
    NONE
        There are none.
    NEEDED
        Some wrong answer is caught by them and by nothing that students see.
    IMPLIED
        No wrong answer is, of all that were tried; nor is one that is right for the very calls of
        the visible lines, and for no others.
    UNKNOWN
        No wrong answer is, but the exercise has classes, or takes functions: no answer is right for
        certain calls of these and for no others.
    """

    NONE = "none"
    NEEDED = "needed"
    IMPLIED = "implied"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Earned:
    """A wrong answer that earns points.

    Attributes
    ----------
    way : str
        A name of `autograder.audit.universal.WAYS`.
    points : float
        What a test cell gives for it.
    """

    way: str
    points: float


@dataclass(frozen=True)
class Living:
    """A mutant of the reference that earns all points.

    Attributes
    ----------
    cell : str
        Grade id of the answer cell.
    operator : str
        What kind of slip.
    change : str
        The slip: the lines of the reference, and what stands there instead.
    """

    cell: str
    operator: str
    change: str


@dataclass(frozen=True)
class TestAudit:
    """One test cell.

    Attributes
    ----------
    id : str
        Its grade id.
    points, starter : float
        What is to be earned, and what the untouched starter earns.
    reference : float or None
        What the reference earns; None if it could not be run.
    universal : tuple of Earned
        The universal wrong answers that earn more than the starter.
    hidden : Hidden
        What its hidden lines add.
    flaky : tuple of int
        The seeds under which the reference earns less.
    caught : int
        How many mutants of the exercise lose points here.
    seconds : float
        What it takes on the reference; 0 where nobody measured.
    """

    __test__ = False  # its name is not a request to pytest

    id: str
    points: float
    starter: float
    reference: float | None
    universal: tuple[Earned, ...]
    hidden: Hidden
    flaky: tuple[int, ...]
    caught: int
    seconds: float

    @property
    def is_broken(self) -> bool:
        """Whether the reference does not earn all points, or not under every seed."""
        return bool(self.flaky) or (self.reference is not None and self.reference < self.points)


@dataclass(frozen=True)
class ExerciseAudit:
    """An exercise: answer cells, and the test cells after them.

    Attributes
    ----------
    notebook : str
        Its notebook.
    answers : tuple of str
        Grade ids of the answer cells.
    tests : tuple of TestAudit
        The test cells, in order.
    tried : int
        How many mutants were tried.
    living : tuple of Living
        Those that earn what the reference earns.
    notes : tuple of str
        What could not be tried, a sentence each.
    could_not_check : int
        How many answers could not be run.
    """

    notebook: str
    answers: tuple[str, ...]
    tests: tuple[TestAudit, ...]
    tried: int
    living: tuple[Living, ...]
    notes: tuple[str, ...]
    could_not_check: int = 0


@dataclass(frozen=True)
class Audit:
    """An assignment.

    Attributes
    ----------
    assignment : str
        Which.
    exercises : tuple of ExerciseAudit
        In the order of the notebooks.
    isolation : str
        The isolation level under which everything ran.
    seeds : int
        Under how many seeds the reference ran.
    seconds : float
        What the audit took.
    """

    assignment: str
    exercises: tuple[ExerciseAudit, ...]
    isolation: str
    seeds: int
    seconds: float

    @property
    def tests(self) -> tuple[TestAudit, ...]:
        """All test cells."""
        return tuple(test for exercise in self.exercises for test in exercise.tests)

    @property
    def weak(self) -> tuple[TestAudit, ...]:
        """The test cells from which a universal wrong answer earns points."""
        return tuple(test for test in self.tests if test.universal)

    @property
    def broken(self) -> tuple[TestAudit, ...]:
        """The test cells from which the reference does not earn all points, under every seed."""
        return tuple(test for test in self.tests if test.is_broken)

    @property
    def exit_status(self) -> int:
        """1 if a universal answer earns points or the reference does not; 3 if some did not run."""
        if self.weak or self.broken:
            return 1
        return 3 if any(exercise.could_not_check for exercise in self.exercises) else 0

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: the attributes, by name."""
        return asdict(self)
