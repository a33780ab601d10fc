"""Who fails as a foreseen wrong answer does: the same checks, with the same messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.classes.foreseen import Foreseen
from autograder.model import CellResult, Outcome
from autograder.present.classwork import Work
from autograder.present.exercises import Exercise

__all__ = ["Likeness", "likenesses"]

SILENT = frozenset({Outcome.TIMEOUT, Outcome.CRASHED})  # their messages speak of time and signals

_Print = tuple[tuple[str, str, float, str], ...]


@dataclass(frozen=True)
class Likeness:
    """Students who fail as a foreseen wrong answer does, or as several that fail alike.

    Attributes
    ----------
    notebook, exercise : str
        Where.
    names, because : tuple of str
        What the wrong answers are called, and what stands behind each. More than one if no check
        tells them apart.
    checks : tuple of str
        The checks that they fail.
    students : tuple of str
        Who fails so.
    """

    notebook: str
    exercise: str
    names: tuple[str, ...]
    because: tuple[str, ...]
    checks: tuple[str, ...]
    students: tuple[str, ...]

    @property
    def is_ambiguous(self) -> bool:
        """Whether it may be one or another."""
        return len(self.names) > 1


def likenesses(
    works: Sequence[Work], known: Sequence[Foreseen], exercises: Sequence[Exercise]
) -> tuple[Likeness, ...]:
    """Return the foreseen wrong answers that students fail as, those of most students first.

    Parameters
    ----------
    works : sequence of Work
        What came of the class.
    known : sequence of Foreseen
        What came of the foreseen wrong answers.
    exercises : sequence of Exercise
        What the checks belong to.
    """
    titles = {(e.notebook, c.grade_id): e.title for e in exercises for c in e.graded}
    found = []
    for (notebook, seen), alike in _by_print(known).items():
        students = tuple(w.result.student for w in works if _fails_so(w, notebook, seen))
        if not students:
            continue
        failed = tuple(id for id, outcome, _, _ in seen if outcome != Outcome.PASSED)
        found.append(
            Likeness(
                notebook=notebook,
                exercise=titles.get((notebook, failed[0]), failed[0]),
                names=tuple(each.misconception.name for each in alike),
                because=tuple(each.misconception.because for each in alike),
                checks=failed,
                students=students,
            )
        )
    return tuple(sorted(found, key=lambda each: -len(each.students)))


def _by_print(known: Sequence[Foreseen]) -> Mapping[tuple[str, _Print], list[Foreseen]]:
    groups: dict[tuple[str, _Print], list[Foreseen]] = defaultdict(list)
    for each in known:
        if any(cell.outcome is not Outcome.PASSED for cell in each.cells):
            groups[each.misconception.notebook, _print(each.cells)].append(each)
    return groups


def _fails_so(work: Work, notebook: str, seen: _Print) -> bool:
    if work.result.notebook != notebook:
        return False
    ids = {id for id, *_ in seen}
    return _print([cell for cell in work.result.cells if cell.id in ids]) == seen


def _print(cells: Sequence[CellResult]) -> _Print:
    """Return what tells one failure from another, as a finger does."""
    return tuple(
        (
            cell.id,
            cell.outcome.value,
            cell.points,
            "" if cell.outcome in SILENT else " ".join(cell.message.split()),
        )
        for cell in sorted(cells, key=lambda cell: cell.id)
    )
