"""The kill matrix as a page for instructors: one HTML file that needs nothing beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jinja2

from coursetools.prove.gate import Row
from coursetools.prove.mutation_gate import Mutation
from coursetools.prove.proof import Proof

__all__ = ["render_matrix", "write_matrix"]


def write_matrix(proof: Proof, page: Path) -> Path:
    """Write the page and return where it is; folders are made."""
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(render_matrix(proof), encoding="utf-8")
    return page


def render_matrix(proof: Proof) -> str:
    """Return the kill matrix as HTML.

    Parameters
    ----------
    proof : Proof
        What `prove` found.

    Returns
    -------
    str
        A page without scripts; whatever comes from answers and messages is escaped.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("coursetools.prove"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    page: str = environment.get_template("matrix.html.j2").render(
        sets=_sets(proof),
        totals=_totals(proof),
        faults=proof.faults,
        flakes=proof.flakes,
        unexplained=proof.mutation.unexplained if proof.mutation else [],
        stale=proof.mutation.stale if proof.mutation else [],
        passed=proof.passed,
    )
    return page


@dataclass(frozen=True)
class Exercise:
    """One exercise as the page shows it.

    Parameters
    ----------
    name : str
        Without its problem set.
    rows : tuple of Row
        Its answers.
    mutants : tuple of int or None
        How many mutants there are, are killed, and are unexplained.
    """

    name: str
    rows: tuple[Row, ...]
    mutants: tuple[int, int, int] | None

    def of_kind(self, *kinds: str) -> list[Row]:
        """Return the rows of these kinds, in order."""
        return [row for kind in kinds for row in self.rows if row.kind == kind]

    @property
    def checks(self) -> tuple[str, ...]:
        """The names of its checks."""
        return self.rows[0].checks

    @cached_property
    def first_catches(self) -> Counter[str]:
        """How many wrong answers each check is the first to catch."""
        return Counter(row.caught_by for row in self.of_kind("wrong"))

    @property
    def half_right(self) -> int:
        """How many wrong answers keep some points."""
        return sum(row.points > 0 for row in self.of_kind("wrong"))


@dataclass(frozen=True)
class ProblemSet:
    """A problem set as the page shows it."""

    name: str
    exercises: tuple[Exercise, ...]

    @property
    def rows(self) -> list[Row]:
        """All rows of all exercises."""
        return [row for exercise in self.exercises for row in exercise.rows]

    def of_kind(self, kind: str) -> list[Row]:
        """Return the rows of one kind."""
        return [row for row in self.rows if row.kind == kind]

    @property
    def points(self) -> float:
        """What its checks are worth together."""
        return sum(exercise.rows[0].max_points for exercise in self.exercises)

    @property
    def mutants(self) -> tuple[int, int] | None:
        """How many mutants there are and are killed."""
        counted = [exercise.mutants for exercise in self.exercises if exercise.mutants]
        return (sum(c[0] for c in counted), sum(c[1] for c in counted)) if counted else None


def _sets(proof: Proof) -> list[ProblemSet]:
    names = dict.fromkeys(row.assignment for row in proof.rows)
    return [
        ProblemSet(name, _exercises([r for r in proof.rows if r.assignment == name], proof))
        for name in names
    ]


def _exercises(rows: Sequence[Row], proof: Proof) -> tuple[Exercise, ...]:
    names = dict.fromkeys(row.exercise for row in rows)
    return tuple(
        Exercise(
            name,
            tuple(row for row in rows if row.exercise == name),
            _mutants(proof.mutation, f"{rows[0].assignment}/{name}"),
        )
        for name in names
    )


def _mutants(mutation: Mutation | None, exercise: str) -> tuple[int, int, int] | None:
    if mutation is None or exercise not in mutation.exercises:
        return None
    return mutation.counts(exercise)


def _totals(proof: Proof) -> list[tuple[str, str, bool]]:
    """Return what was counted, how much of it is as it should be, and whether that is all."""

    def sound(title: str, *kinds: str) -> tuple[str, str, bool]:
        rows = [row for row in proof.rows if row.kind in kinds]
        good = sum(not row.fault for row in rows)
        return title, f"{good} of {len(rows)}", good == len(rows)

    totals = [
        sound("wrong answers caught by the check meant for them, with its message", "wrong"),
        sound("universal wrong answers that earn nothing", "universal"),
        sound("right answers that earn full marks", "right", "reference"),
        sound("untouched exercises that score 0 and are “not attempted”", "starter"),
    ]
    if proof.seeds:
        text = f"{len(proof.flakes)} changes under {proof.seeds} seeds"
        totals.append(
            ("answers that another seed of the random inputs changes", text, not proof.flakes)
        )
    if proof.mutation is not None:
        killed = len(proof.mutation.attacks) - len(proof.mutation.survivors)
        text = f"{killed} of {len(proof.mutation.attacks)} ({proof.mutation.rate:.1%})"
        good = proof.mutation.passed
        totals.append(("slips put into the model answers by machine, and caught", text, good))
    return totals
