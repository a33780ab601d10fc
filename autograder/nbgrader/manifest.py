"""The frozen description of a source notebook: what a submission is measured against."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from autograder.model import Role

__all__ = ["Manifest", "ManifestCell", "is_blank_difference", "normalised"]

ENGINE_FORMAT = 4
"""Raised by one whenever a change of the engine can change a verdict: old verdicts then expire."""


@dataclass(frozen=True)
class ManifestCell:
    """One cell of the source.

    Attributes
    ----------
    index : int
        Position in the source.
    cell_id : str
        The notebook format's own id; empty in old notebooks.
    cell_type : str
        ``code``, ``markdown`` or ``raw``.
    role : Role
        What it is for.
    grade_id : str
        nbgrader's id; empty for plain prose and code.
    points : float
        What it is worth; 0 if it is not graded.
    text : str
        What is graded: hidden tests inside, solutions replaced by their stub.
    released : str
        What the student got.
    metadata : str
        The cell's metadata as JSON.
    solved : str
        The source's own text of an answered cell, solution included.
    is_skipped : bool
        Whether the source asks that the cell is not run. Answers and tests are run all the same.
    """

    index: int
    cell_id: str
    cell_type: str
    role: Role
    grade_id: str
    points: float
    text: str
    released: str
    metadata: str
    solved: str = ""
    is_skipped: bool = False

    @property
    def is_run(self) -> bool:
        """Whether the cell is run."""
        is_beside = self.role in {Role.LOCKED, Role.CODE}
        return self.cell_type == "code" and not (self.is_skipped and is_beside)

    @property
    def is_answered(self) -> bool:
        """Whether the student writes in this cell."""
        return self.role.is_answered

    @property
    def hidden_lines(self) -> frozenset[int]:
        """Line numbers of `text`, from 1, that the student never got."""
        released = self.released.splitlines()
        hidden, at = set(), 0
        for number, line in enumerate(self.text.splitlines(), start=1):
            if at < len(released) and line == released[at]:
                at += 1
            else:
                hidden.add(number)
        return frozenset(hidden)


@dataclass(frozen=True)
class Manifest:
    """One source notebook of an assignment.

    Attributes
    ----------
    assignment, notebook : str
        Names; the notebook's without ``.ipynb``.
    kernel : str
        Name of the kernel that runs it.
    metadata : str
        The notebook's metadata as JSON.
    cells : tuple of ManifestCell
        In the order of the source.
    """

    assignment: str
    notebook: str
    kernel: str
    metadata: str
    cells: tuple[ManifestCell, ...]

    @cached_property
    def digest(self) -> str:
        """Hash of everything here: a verdict holds as long as it stays the same."""
        text = json.dumps([ENGINE_FORMAT, asdict(self)], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def by_grade_id(self) -> dict[str, ManifestCell]:
        """The cells that have a grade id."""
        return {cell.grade_id: cell for cell in self.cells if cell.grade_id}

    @property
    def tests(self) -> tuple[ManifestCell, ...]:
        """The test cells, in order."""
        return tuple(cell for cell in self.cells if cell.role is Role.TEST)

    @property
    def manual(self) -> tuple[ManifestCell, ...]:
        """The cells that a person grades, in order."""
        by_hand = (Role.MANUAL, Role.TASK, Role.READ)
        return tuple(cell for cell in self.cells if cell.role in by_hand)

    @property
    def max_points(self) -> float:
        """What test cells and manually graded cells are worth together."""
        return sum(cell.points for cell in self.cells)

    def answers_before(self, test: ManifestCell) -> tuple[ManifestCell, ...]:
        """Return the code answer cells of the exercise that `test` belongs to.

        An exercise is a run of answer cells and the test cells after it, up to the next
        answer cell: nbgrader itself does not say which answer a test is about.
        """
        for answers, tests in self._exercises():
            if test in tests:
                return tuple(answers)
        return ()

    def has_hidden_lines_before(self, cells: Sequence[ManifestCell]) -> bool:
        """Return whether a test before the last of some cells has lines that students never got."""
        last = max((cell.index for cell in cells), default=0)
        return any(test.hidden_lines for test in self.tests if test.index < last)

    def _exercises(self) -> Iterator[tuple[list[ManifestCell], list[ManifestCell]]]:
        answers: list[ManifestCell] = []
        tests: list[ManifestCell] = []
        for cell in self.cells:
            if cell.is_answered and cell.cell_type == "code":
                if tests:
                    yield answers, tests
                    answers, tests = [], []
                answers.append(cell)
            elif cell.role is Role.TEST:
                tests.append(cell)
        yield answers, tests


def normalised(text: str) -> str:
    r"""Return `text` without trailing blanks, blank lines and carriage returns.

    Editors and browsers change these on their own; nobody answered by them.

    Examples
    --------
    >>> normalised("a = 1  \r\n\n\nb\n")
    'a = 1\nb'
    """
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def is_blank_difference(first: str, second: str) -> bool:
    """Return whether two texts differ in white space at most, indentation apart."""
    return normalised(first) == normalised(second)
