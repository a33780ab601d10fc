"""How a class did: exercise by exercise, cause by cause, and what is left for a person."""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.model import CellResult, Outcome, SubmissionResult
from autograder.nbgrader.gradebook import PersonsMarks
from autograder.present.exercises import Exercise
from autograder.present.standing import Standing, State, standing
from autograder.present.statistics import UNTOLD, CheckStatistics, check_statistics

__all__ = ["Cause", "ExerciseStatistics", "HandGraded", "Work", "causes", "hand_graded", "hardest"]

Marks = Mapping[str, Mapping[str, PersonsMarks]]
STOPPED = frozenset({Outcome.CRASHED, Outcome.TIMEOUT})


@dataclass(frozen=True)
class Work:
    """A notebook of a student: the verdicts on it, and how it stands with people's marks.

    Attributes
    ----------
    result : SubmissionResult
        The verdicts.
    stands : Standing
        What has been earned.
    """

    result: SubmissionResult
    stands: Standing

    @classmethod
    def of(cls, result: SubmissionResult, marks: Marks) -> Work:
        """Join a result with the marks of its notebook, by notebook and student."""
        return cls(result, standing(result, marks.get(result.notebook, {}).get(result.student)))


@dataclass(frozen=True)
class ExerciseStatistics:
    """One exercise over the whole class; whose notebook could not be read does not count.

    Attributes
    ----------
    notebook, title : str
        Which exercise.
    points : float
        What it is worth.
    right, wrong, not_attempted, waiting : int
        How many students stand so; who earned a part of the points is wrong.
    share : float or None
        Mean share of the points over those who attempted it and do not wait; None if nobody.
    checks : tuple of CheckStatistics
        Its checks, the hardest first.
    """

    notebook: str
    title: str
    points: float
    right: int
    wrong: int
    not_attempted: int
    waiting: int
    share: float | None
    checks: tuple[CheckStatistics, ...]


@dataclass(frozen=True)
class Cause:
    """One reason why checks did not pass, with everybody whom it concerns.

    Attributes
    ----------
    notebook : str
        Where.
    outcome : Outcome
        How the checks ended.
    message : str
        What the students read.
    exercises, checks, students : tuple of str
        Which exercises and checks it made fail, and whose; each once.
    """

    notebook: str
    outcome: Outcome
    message: str
    exercises: tuple[str, ...]
    checks: tuple[str, ...]
    students: tuple[str, ...]


@dataclass(frozen=True)
class HandGraded:
    """A cell that people grade, or a check whose points they changed.

    Attributes
    ----------
    notebook, id : str
        Which cell.
    points : float
        What it is worth.
    scores : tuple of float
        What people have given.
    waiting : tuple of str
        Students whose answer is still to be graded.
    not_answered : int
        How many wrote nothing, and have no points for it.
    changed : tuple of str
        Those who wait although a person has graded an earlier version.
    """

    notebook: str
    id: str
    points: float
    scores: tuple[float, ...]
    waiting: tuple[str, ...]
    not_answered: int
    changed: tuple[str, ...] = ()

    @property
    def mean(self) -> float | None:
        """The mean of the scores; None where there is none."""
        return statistics.fmean(self.scores) if self.scores else None


def hardest(works: Sequence[Work], exercises: Sequence[Exercise]) -> tuple[ExerciseStatistics, ...]:
    """Return the statistics of every exercise, the hardest first, those nobody tried last."""
    checks = {(c.notebook, c.id): c for c in check_statistics([work.result for work in works])}
    found = [_exercise(exercise, works, checks) for exercise in exercises if exercise.graded]
    return tuple(sorted(found, key=lambda e: 2.0 if e.share is None else e.share))


def causes(works: Sequence[Work], exercises: Sequence[Exercise]) -> tuple[Cause, ...]:
    """Return why checks did not pass, the reason that concerns most students first.

    One message in several checks of an exercise is one cause. A crash or an endless loop is one
    cause of its student's, in however many exercises; students whom it cost the same exercises
    share it.
    """
    titles = {(e.notebook, c.grade_id): e.title for e in exercises for c in e.graded}
    groups: dict[tuple[object, ...], list[tuple[str, str, str]]] = defaultdict(list)
    for work in works:
        notebook, student = work.result.notebook, work.result.student
        failed = [cell for cell in work.result.cells if cell.outcome not in UNTOLD]
        named = [(titles.get((notebook, cell.id), cell.id), cell) for cell in failed]
        for title, cell in named:
            said = (cell.outcome, _message(cell))
            where: tuple[str, ...] = (title,)
            if cell.outcome in STOPPED:
                same = [t for t, other in named if (other.outcome, _message(other)) == said]
                where = tuple(dict.fromkeys(same))
            groups[notebook, *said, where].append((title, cell.id, student))
    found = [
        Cause(str(key[0]), Outcome(str(key[1])), str(key[2]), *_each_once(hits))
        for key, hits in groups.items()
    ]
    return tuple(sorted(found, key=lambda cause: (-len(cause.students), cause.checks)))


def _each_once(hits: Sequence[tuple[str, str, str]]) -> list[tuple[str, ...]]:
    return [tuple(dict.fromkeys(column)) for column in zip(*hits, strict=True)]


def hand_graded(works: Sequence[Work], exercises: Sequence[Exercise]) -> tuple[HandGraded, ...]:
    """Return what people grade or have changed, in the order of the source.

    Notebooks that could not be read do not count; a person looks at them as a whole.
    """
    found = []
    for exercise in exercises:
        mine = _readable(works, exercise.notebook)
        for cell in exercise.graded:
            id = cell.grade_id
            given = [w.stands for w in mine if id in w.stands.marks.by_hand - w.stands.waiting]
            waiting = [w.result.student for w in mine if id in w.stands.waiting]
            changed = tuple(
                w.result.student for w in mine if id in w.stands.waiting & w.stands.marks.by_hand
            )
            blank = sum(id in work.stands.unanswered for work in mine)
            if given or waiting or cell.is_answered:
                scores = tuple(stands.scores.get(id, 0.0) for stands in given)
                found.append(
                    HandGraded(
                        exercise.notebook, id, cell.points, scores, tuple(waiting), blank, changed
                    )
                )
    return tuple(found)


def _exercise(
    exercise: Exercise,
    works: Sequence[Work],
    checks: Mapping[tuple[str, str], CheckStatistics],
) -> ExerciseStatistics:
    mine = [work.stands for work in _readable(works, exercise.notebook)]
    states = [stands.state(exercise) for stands in mine]
    tried = [
        stands.earned(exercise)
        for stands, state in zip(mine, states, strict=True)
        if state not in {State.NOT_ANSWERED, State.WAITING}
    ]
    ids = [(exercise.notebook, cell.grade_id) for cell in exercise.graded]
    return ExerciseStatistics(
        notebook=exercise.notebook,
        title=exercise.title,
        points=exercise.points,
        right=states.count(State.PASSED),
        wrong=states.count(State.FAILED) + states.count(State.PARTIAL),
        not_attempted=states.count(State.NOT_ANSWERED),
        waiting=states.count(State.WAITING),
        share=statistics.fmean(tried) / exercise.points if tried and exercise.points else None,
        checks=tuple(sorted((checks[id] for id in ids if id in checks), key=_difficulty)),
    )


def _readable(works: Sequence[Work], notebook: str) -> list[Work]:
    return [w for w in works if w.result.notebook == notebook and not w.stands.is_unread]


def _difficulty(check: CheckStatistics) -> float:
    return check.rate if check.attempted else 2.0


def _message(cell: CellResult) -> str:
    """Return a message that does not name the check: one crash reads alike in each."""
    text = re.sub(rf"(?<![\w-]){re.escape(cell.id)}(?![\w-])", "a check", cell.message)
    return text or "(no message)"
