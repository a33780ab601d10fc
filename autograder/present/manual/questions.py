"""The questions of an assignment that a person grades, with what they are graded by."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from autograder.course.folder import Course
from autograder.errors import WrongUse
from autograder.model import Role
from autograder.nbgrader.guides import guide
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
            found = guide(cell, regions)
            own = [cell.released] if cell.role is not Role.MANUAL else []
            yield Question(manifest, cell, "\n\n".join([*asked, *own]), found.rubric, found.model)
            asked = []
        elif cell.role in {Role.ANSWER, Role.TEST}:
            asked = []
