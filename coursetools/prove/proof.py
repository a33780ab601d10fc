"""The proof that checks are worth their points: the gate, again under other seeds, and mutants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from coursetools.build.build import Progress
from coursetools.build.execute import Tick
from coursetools.build.project import Project
from coursetools.build.text import Document, read_document
from coursetools.prove.equivalents import read_equivalents
from coursetools.prove.gate import Gate, Row
from coursetools.prove.mutation_gate import Attack, Mutation, attack, attacks_on

__all__ = ["Flake", "Proof", "Wish", "prove"]

MUTANT_SECONDS = 4.0


@dataclass(frozen=True)
class Wish:
    """What shall be proven.

    Parameters
    ----------
    assignments : tuple of str
        Problem sets; all if none is named.
    seeds : int
        With how many seeds, from 0, the gate is repeated.
    mutants : bool
        Whether the mutants of the references are run as well.
    """

    assignments: tuple[str, ...] = ()
    seeds: int = 0
    mutants: bool = False


@dataclass(frozen=True)
class Flake:
    """A row that another seed changes.

    Parameters
    ----------
    row : Row
        As it is without a seed.
    seed : int
        The first that changes it.
    other : Row
        As it is with that seed.
    """

    row: Row
    seed: int
    other: Row

    def __str__(self) -> str:
        """Return who changes and how."""
        return (
            f"{self.row.assignment}/{self.row.exercise}: {self.row.answer} is a flake: "
            f"{_outcome(self.row)}, but with seed {self.seed} {_outcome(self.other)}"
        )


@dataclass(frozen=True)
class Proof:
    """What was found.

    Parameters
    ----------
    rows : tuple of Row
        Every answer against every check.
    seeds : int
        With how many seeds that was repeated.
    flakes : tuple of Flake
        Rows that did not stay the same.
    mutation : Mutation or None
        What became of the mutants; None if there were none to run.
    """

    rows: tuple[Row, ...]
    seeds: int
    flakes: tuple[Flake, ...]
    mutation: Mutation | None

    @property
    def faults(self) -> list[Row]:
        """The rows that are not as declared."""
        return [row for row in self.rows if row.fault]

    @property
    def passed(self) -> bool:
        """Whether nothing was found that breaks a gate."""
        mutants_pass = self.mutation is None or self.mutation.passed
        return mutants_pass and not self.faults and not self.flakes


def prove(project: Project, wish: Wish, progress: Progress) -> Proof:
    """Run the gates.

    Parameters
    ----------
    project : Project
        The course.
    wish : Wish
        What shall be proven.
    progress : callable
        Given a title and a number of steps, returns a context manager of a tick.

    Returns
    -------
    Proof

    Raises
    ------
    TextRefused
        If a problem set, its answers or `docs/mutants.md` break a rule.
    AssignmentNotFound
        If a named problem set does not exist.
    """
    listed = read_equivalents(project.mutants, project.relative(project.mutants))
    rows: list[Row] = []
    flakes: list[Flake] = []
    attacks: list[Attack] = []
    paths = project.chosen_assignments(wish.assignments)
    documents = [read_document(path, project.relative(path)) for path in paths]
    gates = [Gate.of(project, document) for document in documents]
    for document, gate in zip(documents, gates, strict=True):
        with progress(document.path.stem, len(gate) * (1 + wish.seeds)) as tick:
            gate.warm()
            known, changed = _repeated(gate, wish.seeds, tick)
        rows += known
        flakes += changed
        if wish.mutants:
            attacks += _attacks(document, known, progress)
    mutation = Mutation(tuple(attacks), listed) if wish.mutants else None
    return Proof(tuple(rows), wish.seeds, tuple(flakes), mutation)


def _repeated(gate: Gate, seeds: int, tick: Tick) -> tuple[list[Row], list[Flake]]:
    """Return the rows without a seed, and those that a seed changes; each once."""
    done = count(1)

    def ticking(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            tick(next(done))
            yield row

    known = list(ticking(gate.rows()))
    flakes: dict[int, Flake] = {}
    for seed in range(seeds):
        for place, other in enumerate(ticking(gate.rows(seed))):
            if _same(known[place]) != _same(other):
                flakes.setdefault(place, Flake(known[place], seed, other))
    return known, list(flakes.values())


def _attacks(document: Document, rows: Sequence[Row], progress: Progress) -> Iterator[Attack]:
    """Attack with the mutants of those references that pass; the gate names the others."""
    proven = {
        f"{row.assignment}/{row.exercise}"
        for row in rows
        if row.kind == "reference" and not row.fault
    }
    mutants = [mutant for mutant in attacks_on(document) if mutant.exercise in proven]
    with progress(f"{document.path.stem} mutants", len(mutants)) as tick:
        for number, one in enumerate(attack(document, mutants, seconds=MUTANT_SECONDS), 1):
            tick(number)
            yield one


def _same(row: Row) -> tuple[float, tuple[str, ...], str]:
    return row.points, row.failed, row.fault


def _outcome(row: Row) -> str:
    caught = f"is caught by {', '.join(row.failed)}" if row.failed else "passes"
    return f"it {caught} and earns {row.points:g}" + (f" ({row.fault})" if row.fault else "")
