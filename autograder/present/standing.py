"""How a student's notebook stands: the verdicts, with what people have said in the gradebook."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autograder.model import Outcome, SubmissionResult
from autograder.nbgrader.gradebook import PersonsMarks
from autograder.present.exercises import Exercise

__all__ = ["Standing", "State", "standing"]


class State(StrEnum):
    """How an exercise stands, what needs most care first."""

    FAILED = "failed"
    PARTIAL = "partial"
    NOT_ANSWERED = "not answered"
    WAITING = "waits for a person"
    PASSED = "passed"

    @property
    def symbol(self) -> str:
        """A sign that goes with the word."""
        return dict(zip(State, "✗◐○?✓", strict=True))[self]


@dataclass(frozen=True)
class Standing:
    """What a student's notebook has earned, as the gradebook has it.

    Attributes
    ----------
    scores : dict of str to float
        Points that stand, by grade id.
    waiting : frozenset of str
        Grade ids that have no score, because a person has still to look.
    unanswered : frozenset of str
        Grade ids of cells for which nothing was written.
    marks : PersonsMarks
        What people have given, written and taken off.
    is_unread : bool
        Whether nothing could be checked and no person has yet said anything about it.
    """

    scores: dict[str, float]
    waiting: frozenset[str]
    unanswered: frozenset[str]
    marks: PersonsMarks
    is_unread: bool

    def state(self, exercise: Exercise) -> State:
        """Return how an exercise stands."""
        ids = {cell.grade_id for cell in exercise.graded}
        if ids & self.waiting:
            return State.WAITING
        earned, most = self.earned(exercise), exercise.points
        if earned >= most:
            is_given = earned > 0 or not ids & self.unanswered
            return State.PASSED if is_given else State.NOT_ANSWERED
        if earned > 0:
            return State.PARTIAL
        return State.NOT_ANSWERED if ids <= self.unanswered else State.FAILED

    def earned(self, exercise: Exercise) -> float:
        """Return the points that stand for an exercise."""
        return sum(self.scores.get(cell.grade_id, 0.0) for cell in exercise.graded)

    def open_points(self, exercise: Exercise) -> float:
        """Return the points of an exercise about which a person has still to decide."""
        return sum(cell.points for cell in exercise.graded if cell.grade_id in self.waiting)

    @property
    def total(self) -> float:
        """The points that stand, what was taken off for being late apart."""
        return max(0.0, sum(self.scores.values()) - self.marks.late_penalty)


def standing(result: SubmissionResult, marks: PersonsMarks | None) -> Standing:
    """Return how a notebook stands; without marks, as the verdicts alone have it.

    Examples
    --------
    >>> standing(result, None).total  # doctest: +SKIP
    9.0
    """
    blank = {cell.id for cell in result.cells if cell.outcome is Outcome.NOT_ATTEMPTED}
    blank |= {cell.id for cell in result.manual if not cell.answered}
    unchecked = {c.id for c in result.cells if c.outcome is Outcome.COULD_NOT_CHECK}
    if marks is None:
        scores = {cell.id: cell.points for cell in result.cells}
        waiting = unchecked | {cell.id for cell in result.manual if cell.answered}
        marks = PersonsMarks({}, frozenset(), {}, 0.0)
    else:
        scores, waiting = marks.scores, set(marks.waiting)
    ids = {c.id for c in result.cells} | {c.id for c in result.manual}
    is_unread = bool(result.cells) and len(unchecked) == len(result.cells) and bool(waiting & ids)
    return Standing(
        {id: score for id, score in scores.items() if id not in waiting},
        frozenset(waiting),
        frozenset(blank - waiting - marks.by_hand),
        marks,
        is_unread,
    )
