"""What people have given to one notebook by hand, and the request to look at it again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from autograder.nbgrader.database import opened_gradebook
from autograder.nbgrader.settings import NbgraderSettings
from autograder.nbgrader.tables import MissingEntry, api

__all__ = ["HandMark", "Place", "ask_again", "hand_marks", "marked_by_hand"]


@dataclass(frozen=True)
class Place:
    """One student's copy of one notebook.

    Attributes
    ----------
    assignment, notebook, student : str
        Which.
    """

    assignment: str
    notebook: str
    student: str


@dataclass(frozen=True)
class HandMark:
    """What a person has given for one cell.

    Attributes
    ----------
    score : float or None
        The points; None where there is only a comment.
    comment : str
        Empty if there is none.
    is_waiting : bool
        Whether a person has still to look. Where there is a score all the same, the answer has
        changed since.
    """

    score: float | None
    comment: str
    is_waiting: bool

    @classmethod
    def of(cls, grade: Any, comment: Any) -> HandMark:
        """Return what the rows of a grade and of its comment, if it has one, say."""
        said = (comment.manual_comment or "") if comment is not None else ""
        return cls(grade.manual_score, said, bool(grade.needs_manual_grade))


def marked_by_hand(settings: NbgraderSettings, assignment: str) -> frozenset[tuple[str, str]]:
    """Return student and notebook of all copies on which people have left marks."""
    with opened_gradebook(settings) as gradebook:
        found: set[tuple[str, str]] = set()
        for rows, is_marked in (
            (api.Grade, api.Grade.manual_score.is_not(None)),
            (api.Comment, api.Comment.manual_comment.is_not(None)),
        ):
            query = (
                gradebook.db.query(api.SubmittedAssignment.student_id, api.Notebook.name)
                .select_from(rows)
                .join(api.SubmittedNotebook, rows.notebook_id == api.SubmittedNotebook.id)
                .join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
                .join(api.Assignment, api.Notebook.assignment_id == api.Assignment.id)
                .join(
                    api.SubmittedAssignment,
                    api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
                )
                .filter(api.Assignment.name == assignment, is_marked)
            )
            found |= {(str(student), str(notebook)) for student, notebook in query.distinct()}
        return frozenset(found)


def hand_marks(settings: NbgraderSettings, place: Place) -> dict[str, HandMark]:
    """Return what people have given for the graded cells of a notebook, by grade id."""
    with opened_gradebook(settings) as gradebook:
        found = _find(gradebook, place)
        if found is None:
            return {}
        comments = {str(comment.name): comment for comment in found.comments}
        marks = {
            name: HandMark.of(grade, comments.get(name))
            for name, grade in ((str(grade.name), grade) for grade in found.grades)
        }
    return {name: m for name, m in marks.items() if m.score is not None or m.comment}


def ask_again(settings: NbgraderSettings, place: Place, names: Collection[str]) -> None:
    """Let the gradebook ask a person to look at cells again; scores and comments stay."""
    with opened_gradebook(settings) as gradebook:
        found = _find(gradebook, place)
        for grade in found.grades if found is not None else ():
            if grade.name in names:
                grade.needs_manual_grade = True
        gradebook.db.commit()


def _find(gradebook: Any, place: Place) -> Any:
    try:
        return gradebook.find_submission_notebook(place.notebook, place.assignment, place.student)
    except MissingEntry:
        return None
