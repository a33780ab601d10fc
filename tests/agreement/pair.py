"""One class, graded twice: by stock nbgrader and by the engine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.classes.run import GradeOptions, GradeRun, grade
from autograder.course.folder import Course
from autograder.course.release import register
from tests.agreement.stock import Place, Score, autograde, graded_cell, scores, stderr_of

__all__ = ["Disagreement", "Pair", "grade_both", "hand_in"]

Texts = Mapping[str, str]
"""Grade id of an answer cell to what the student writes there."""


@dataclass(frozen=True)
class Disagreement:
    """A cell that got two different scores.

    Attributes
    ----------
    place : Place
        Whose cell.
    stock, ours : Score or None
        Both scores.
    stderr : str
        What the cell wrote to stderr under stock, which costs all points there.
    raised : str
        What the cell raised under stock; empty if nothing.
    message : str
        What the engine says about the cell.
    """

    place: Place
    stock: Score | None
    ours: Score | None
    stderr: str
    raised: str
    message: str

    @property
    def is_meant(self) -> bool:
        """Whether it is the one difference of `docs/differences.md` that answers can cause.

        Stock takes all points of a cell with output on stderr that raised nothing; we do not.
        """
        is_better = self.ours is not None and (self.ours.points or 0) > 0
        return bool(self.stderr) and not self.raised and is_better


@dataclass(frozen=True)
class Pair:
    """Both gradings of a class.

    Attributes
    ----------
    stock, ours : dict of Place to Score
        All scores.
    disagreements : tuple of Disagreement
        Where they differ.
    run : GradeRun
        The engine's own account.
    """

    stock: dict[Place, Score]
    ours: dict[Place, Score]
    disagreements: tuple[Disagreement, ...]
    run: GradeRun

    def of(self, student: str) -> dict[str, float | None]:
        """Return a student's automatic scores by grade id, as the engine gives them."""
        return {place[2]: s.points for place, s in self.ours.items() if place[0] == student}


def hand_in(course: Course, assignment: str, students: Mapping[str, Mapping[str, Texts]]) -> None:
    """Write submissions: the release of an assignment with each student's texts in it.

    Parameters
    ----------
    course : Course
        Has released the assignment.
    assignment : str
        Its name.
    students : mapping
        Student to notebook to grade id to text; a notebook that is not there is handed in as
        it was released.
    """
    for student, books in students.items():
        folder = course.submitted(student, assignment)
        shutil.copytree(course.release(assignment), folder)
        for path in sorted(folder.glob("*.ipynb")):
            notebook = nbformat.read(path, as_version=4)
            texts = books.get(path.stem, {})
            for cell in notebook.cells:
                grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
                cell.source = texts.get(grade_id, cell.source)
            nbformat.write(notebook, path)


def grade_both(root: Path, assignment: str, other: Path) -> Pair:
    """Grade what was handed in with both; `other` is a folder for the copy that stock grades."""
    register(Course.open(root), assignment)
    shutil.copytree(root, other)
    autograde(other, assignment)
    run = grade(Course.open(root), assignment, GradeOptions(jobs=1))
    stock, ours = scores(other, assignment), scores(root, assignment)
    differing = [p for p in sorted(stock.keys() | ours.keys()) if stock.get(p) != ours.get(p)]
    messages = dict(_messages(run))
    found = []
    for place in differing:
        cell = graded_cell(other, assignment, place)
        pair = (stock.get(place), ours.get(place))
        found.append(
            Disagreement(place, *pair, stderr_of(cell), _raised(cell), messages.get(place, ""))
        )
    return Pair(stock, ours, tuple(found), run)


def _messages(run: GradeRun) -> Iterator[tuple[Place, str]]:
    for result in run.results:
        for cell in result.cells:
            place = (result.student, result.notebook, cell.id)
            yield place, f"{cell.outcome}: {cell.message}"


def _raised(cell: nbformat.NotebookNode) -> str:
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    return "; ".join(f"{error.ename}: {error.evalue}" for error in errors)
