"""The mutation gate: what the checks of a problem set say to each mutant of its references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coursetools.build.text import Cell, Document
from coursetools.prove.equivalents import Equivalent
from coursetools.prove.gate import trial_cells
from coursetools.prove.mutants import Mutant, mutants_of
from coursetools.prove.trial import Result, Trial, run_trials

__all__ = ["LEAST_KILLED", "Attack", "Mutation", "attack", "attacks_on"]

LEAST_KILLED = 0.95


@dataclass(frozen=True)
class Attack:
    """A mutant and the check that caught it.

    Parameters
    ----------
    mutant : Mutant
        Which.
    caught_by : str
        The first check that failed; empty if it survived.
    """

    mutant: Mutant
    caught_by: str

    @property
    def killed(self) -> bool:
        """Whether a check failed."""
        return bool(self.caught_by)


@dataclass(frozen=True)
class Mutation:
    """All attacks, and the list of the mutants that may survive.

    Parameters
    ----------
    attacks : tuple of Attack
        By exercise.
    listed : mapping of str to Equivalent
        By key.
    """

    attacks: tuple[Attack, ...]
    listed: Mapping[str, Equivalent]

    @property
    def exercises(self) -> list[str]:
        """The full names of the exercises that were attacked, in order."""
        return list(dict.fromkeys(attack.mutant.exercise for attack in self.attacks))

    @property
    def rate(self) -> float:
        """The part of all mutants that is killed, 0 to 1; 1 if there are none."""
        killed = sum(attack.killed for attack in self.attacks)
        return killed / len(self.attacks) if self.attacks else 1.0

    @property
    def survivors(self) -> list[Mutant]:
        """The mutants that no check caught."""
        return [attack.mutant for attack in self.attacks if not attack.killed]

    @property
    def unexplained(self) -> list[Mutant]:
        """The survivors that the list does not name."""
        return [mutant for mutant in self.survivors if mutant.key not in self.listed]

    @property
    def stale(self) -> list[Equivalent]:
        """Entries of the list, for the attacked problem sets, that are no survivors."""
        keys = {mutant.key for mutant in self.survivors}
        attacked = {_assignment(exercise) for exercise in self.exercises}
        return [
            entry
            for key, entry in self.listed.items()
            if _assignment(entry.exercise) in attacked and key not in keys
        ]

    @property
    def passed(self) -> bool:
        """Whether enough mutants are killed and each survivor is explained."""
        return self.rate >= LEAST_KILLED and not self.unexplained and not self.stale

    def counts(self, exercise: str) -> tuple[int, int, int]:
        """Return how many mutants of an exercise there are, are killed, and are unexplained."""
        attacks = [attack for attack in self.attacks if attack.mutant.exercise == exercise]
        open_questions = Counter(mutant.exercise for mutant in self.unexplained)
        return len(attacks), sum(attack.killed for attack in attacks), open_questions[exercise]


def attacks_on(document: Document) -> list[Mutant]:
    """Return the mutants of all references of a problem set."""
    return [
        mutant
        for cell in document.with_role("solution")
        for mutant in mutants_of(f"{document.path.stem}/{cell.exercise}", cell.source)
    ]


def attack(document: Document, mutants: Sequence[Mutant], *, seconds: float) -> Iterator[Attack]:
    """Run mutants through the checks of their exercises.

    Parameters
    ----------
    document : Document
        The problem set. Its references pass their checks: the gate has proven that.
    mutants : sequence of Mutant
        As `attacks_on` returns them.
    seconds : float
        Limit of one cell; a mutant that exceeds it is killed.

    Yields
    ------
    Attack
        In the order of `mutants`.
    """
    trials = (Trial(_cells(document, mutant), seconds) for mutant in mutants)
    for mutant, results in zip(mutants, run_trials(trials), strict=True):
        yield Attack(mutant, _caught_by(document, mutant, results))


def _cells(document: Document, mutant: Mutant) -> list[Cell]:
    exercise = _exercise(mutant)
    return trial_cells(document, {exercise: mutant.source}, only=exercise)


def _caught_by(document: Document, mutant: Mutant, results: Mapping[str, Result]) -> str:
    for test in document.of_exercise(_exercise(mutant), "test"):
        result = results.get(test.grade_id)
        if result is None or not result.passed:
            return test.check
    return ""


def _exercise(mutant: Mutant) -> str:
    return mutant.exercise.partition("/")[2]


def _assignment(exercise: str) -> str:
    return exercise.partition("/")[0]
