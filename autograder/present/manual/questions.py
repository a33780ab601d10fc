"""The questions of an assignment that a person grades, with what they are graded by."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from autograder.course.folder import Course
from autograder.errors import WrongUse
from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, ManifestCell
from autograder.present.feedback import render_markdown

__all__ = ["Question", "chosen", "questions"]


@dataclass(frozen=True, eq=False)
class Question:
    """A cell that a person grades.

    Attributes
    ----------
    manifest : Manifest
        The notebook that it stands in.
    cell : ManifestCell
        The cell.
    asked : str
        The course's own text from the cell graded or answered before, in markdown.
    rubric, model : str
        The marking scheme and the model answer; empty where the source has none.
    """

    manifest: Manifest
    cell: ManifestCell
    asked: str
    rubric: str
    model: str

    @property
    def name(self) -> str:
        """What the question is called."""
        return self.cell.grade_id

    def shown(self, text: str) -> Markup:
        """Return a text of the question as HTML."""
        if self.cell.cell_type == "code" and text == self.model:
            return Markup("<pre>{}</pre>").format(text)
        return render_markdown(text)


def questions(course: Course, assignment: str) -> tuple[Question, ...]:
    """Return all of an assignment, in the order of the source."""
    return tuple(
        question
        for manifest in course.manifests(assignment)
        for question in _of_notebook(course, manifest)
    )


def chosen(found: tuple[Question, ...], name: str | None, assignment: str) -> tuple[Question, ...]:
    """Return those of a name; all, if none is asked for.

    Raises
    ------
    WrongUse
        If there is none, or none of that name.
    """
    names = [question.name for question in found]
    if not found:
        raise WrongUse(f"{assignment} has no question that a person grades.")
    if name is None:
        return found
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names)}."
        raise WrongUse(f"{assignment} has no question {name!r} that a person grades; {hint}")
    return tuple(question for question in found if question.name == name)


def _of_notebook(course: Course, manifest: Manifest) -> Iterator[Question]:
    regions = course.settings.regions
    asked: list[str] = []
    for cell in manifest.cells:
        if cell.role is Role.PROSE:
            asked.append(cell.released)
        elif cell in manifest.manual:
            rubric, rest = _cut(cell.solved, regions.scheme)
            model, outside = _cut(rest, regions.solution)
            if not model and cell.role is Role.MANUAL and outside != cell.released:
                model = outside  # nbgrader replaces a cell without marks by its stub
            own = [cell.released] if cell.role is not Role.MANUAL else []
            yield Question(manifest, cell, "\n\n".join([*asked, *own]), rubric, model)
            asked = []
        elif cell.role in {Role.ANSWER, Role.TEST}:
            asked = []


def _cut(text: str, marks: tuple[str, str]) -> tuple[str, str]:
    """Return the lines of a text within a pair of marks, and those without."""
    inside: list[str] = []
    outside: list[str] = []
    lines = outside
    for line in text.splitlines():
        if marks[0] in line:
            lines = inside
        elif marks[1] in line:
            lines = outside
        else:
            lines.append(line)
    return "\n".join(inside).strip(), "\n".join(outside).strip()
