"""What the rooms of the engine hand to each other: frozen, and with a JSON form.

A submission becomes a `SubmissionResult`; its JSON form follows ``result.schema.json``,
which is published and checked whenever a result crosses a process or a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import fastjsonschema

__all__ = [
    "TAMPER_EVIDENT",
    "CellResult",
    "ManualCell",
    "Outcome",
    "Role",
    "SubmissionResult",
    "result_schema",
    "validate_results",
]


TAMPER_EVIDENT = "tamper-evident only"
DRAWN = "Checks drew random numbers"
"""What every report says of a check that ran in one process with the answer."""


class Role(StrEnum):
    """What a cell is for.

    Of a submission only the text of `ANSWER`, `MANUAL` and `TASK` cells is taken, and the cells
    that students have `ADDED`; every other cell keeps the text of the source.
    """

    PROSE = "prose"
    CODE = "code"
    LOCKED = "locked"
    ANSWER = "answer"
    MANUAL = "manual"
    TASK = "task"
    TEST = "test"
    READ = "read"  # graded by a person although nobody answers in it
    ADDED = "added"

    @property
    def is_answered(self) -> bool:
        """Whether the student writes in such a cell of the source."""
        return self in {Role.ANSWER, Role.MANUAL, Role.TASK}


class Outcome(StrEnum):
    """How a test cell ended.

    `PASSED`, `PARTIAL` and `FAILED` are verdicts on an attempt; `NOT_ATTEMPTED` says that every
    answer cell of the exercise is as it was released; `TIMEOUT` and `CRASHED` say why there is no
    verdict on what the student wrote; `COULD_NOT_CHECK` asks for a person.
    """

    PASSED = "passed"
    FAILED = "failed"
    PARTIAL = "partial"
    NOT_ATTEMPTED = "not_attempted"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    COULD_NOT_CHECK = "could_not_check"


@dataclass(frozen=True)
class CellResult:
    """The verdict on one test cell.

    Attributes
    ----------
    id : str
        The grade id of the test cell.
    points, max_points : float
        Earned, and to be earned; ``0 <= points <= max_points``.
    outcome : Outcome
        How the cell ended.
    message : str
        What the student reads; empty when there is nothing to say.
    """

    id: str
    points: float
    max_points: float
    outcome: Outcome
    message: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "id": self.id,
            "points": self.points,
            "max_points": self.max_points,
            "outcome": self.outcome.value,
            "message": self.message,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CellResult:
        """Read the JSON form."""
        return cls(
            id=data["id"],
            points=float(data["points"]),
            max_points=float(data["max_points"]),
            outcome=Outcome(data["outcome"]),
            message=data["message"],
        )


@dataclass(frozen=True)
class ManualCell:
    """A cell that a person grades.

    Attributes
    ----------
    id : str
        The grade id.
    max_points : float
        Points to be earned.
    answered : bool
        Whether the text differs from what was released.
    """

    id: str
    max_points: float
    answered: bool

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"id": self.id, "max_points": self.max_points, "answered": self.answered}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ManualCell:
        """Read the JSON form."""
        return cls(id=data["id"], max_points=float(data["max_points"]), answered=data["answered"])


@dataclass(frozen=True)
class SubmissionResult:
    """What became of one student's notebook.

    Attributes
    ----------
    student, assignment, notebook : str
        Whose, of which assignment, and which notebook of it (its name without ``.ipynb``).
    cells : tuple of CellResult
        One per test cell of the source, in the order of the source.
    manual : tuple of ManualCell
        The cells that a person grades. Their points are in no score here.
    isolation : str
        The isolation level under which the submission ran.
    seconds : float
        Wall time that the grading took.
    notes : tuple of str
        One sentence for each thing that was odd about the submission, and one that says
        `TAMPER_EVIDENT` where checks ran in one process with the answers.

    Examples
    --------
    >>> cell = CellResult("mean-values", 2.0, 2.0, Outcome.PASSED)
    >>> result = SubmissionResult("ada", "ps1", "means", (cell,), (), "none", 1.5, ())
    >>> result.score, result.max_score
    (2.0, 2.0)
    """

    student: str
    assignment: str
    notebook: str
    cells: tuple[CellResult, ...]
    manual: tuple[ManualCell, ...]
    isolation: str
    seconds: float
    notes: tuple[str, ...]

    @property
    def score(self) -> float:
        """Points earned in test cells."""
        return sum(cell.points for cell in self.cells)

    @property
    def max_score(self) -> float:
        """Points to be earned in test cells."""
        return sum(cell.max_points for cell in self.cells)

    @property
    def needs_a_person(self) -> bool:
        """Whether some cell could not be checked."""
        return any(cell.outcome is Outcome.COULD_NOT_CHECK for cell in self.cells)

    @property
    def oddities(self) -> tuple[str, ...]:
        """The notes on the submission itself."""
        usual = (TAMPER_EVIDENT, DRAWN)
        return tuple(note for note in self.notes if not any(each in note for each in usual))

    @property
    def caveats(self) -> tuple[str, ...]:
        """The notes on how far the score can be trusted."""
        return tuple(note for note in self.notes if TAMPER_EVIDENT in note)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, as ``result.schema.json`` describes it."""
        return {
            "student": self.student,
            "assignment": self.assignment,
            "notebook": self.notebook,
            "score": self.score,
            "max_score": self.max_score,
            "isolation": self.isolation,
            "seconds": self.seconds,
            "notes": list(self.notes),
            "cells": [cell.to_json() for cell in self.cells],
            "manual": [cell.to_json() for cell in self.manual],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SubmissionResult:
        """Read the JSON form after it has been validated.

        Raises
        ------
        ValueError
            If `data` does not follow the schema.
        """
        validate_results([data])
        return cls(
            student=data["student"],
            assignment=data["assignment"],
            notebook=data["notebook"],
            cells=tuple(CellResult.from_json(cell) for cell in data["cells"]),
            manual=tuple(ManualCell.from_json(cell) for cell in data["manual"]),
            isolation=data["isolation"],
            seconds=float(data["seconds"]),
            notes=tuple(data["notes"]),
        )


def result_schema() -> dict[str, Any]:
    """Return the published schema of a JSON array of results."""
    text = files("autograder").joinpath("result.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _validator() -> Any:
    """Return the schema compiled: a journal of 10,000 results is read in seconds."""
    return fastjsonschema.compile(result_schema())


def validate_results(results: Iterable[Mapping[str, Any]]) -> None:
    """Refuse a list of JSON results that does not follow the schema.

    The schema bounds each number by itself; that no cell earns more than it is worth is checked
    here, because JSON Schema cannot compare two numbers.

    Raises
    ------
    ValueError
        If the list does not follow the schema, with the place and the reason.
    """
    results = list(results)
    _validator()(results)
    for result in results:
        for cell in result["cells"]:
            if cell["points"] > cell["max_points"]:
                raise ValueError(f"{cell['id']}: more points than the cell is worth")
