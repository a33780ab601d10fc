"""One question of an assignment in nbgrader's gradebook, as the person who grades it needs it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import OperationalError

from autograder.nbgrader.database import opened_gradebook, refused
from autograder.nbgrader.hand_marks import HandMark
from autograder.nbgrader.overview import is_there
from autograder.nbgrader.settings import NbgraderSettings
from autograder.nbgrader.tables import (
    BaseCell,
    Comment,
    Grade,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

__all__ = ["MarkedMeanwhile", "WrittenMark", "write_mark", "written_marks"]


@dataclass(frozen=True)
class WrittenMark:
    """What stands in the gradebook for one student's answer to a question.

    Attributes
    ----------
    student, name : str
        The student's id, and name where the gradebook knows it.
    auto : float or None
        The machine's points; 0 where nothing was written.
    hand : HandMark
        What a person has given.
    takes_comment : bool
        Whether nbgrader keeps a comment on this cell.
    grade_id, comment_id : str
        The rows in the gradebook.
    """

    student: str
    name: str
    auto: float | None
    hand: HandMark
    takes_comment: bool
    grade_id: str
    comment_id: str

    @property
    def points(self) -> float | None:
        """The points that stand: a person's, else the machine's unless a person has to look."""
        if self.hand.score is not None or self.hand.is_waiting:
            return self.hand.score
        return self.auto

    @property
    def version(self) -> str:
        """A word that changes whenever somebody changes the mark."""
        facts = repr((self.auto, self.hand))
        return hashlib.sha256(facts.encode()).hexdigest()[:16]


class MarkedMeanwhile(Exception):
    """Somebody else has changed the mark since it was read."""


def written_marks(
    settings: NbgraderSettings, assignment: str, notebook: str, question: str
) -> tuple[WrittenMark, ...]:
    """Return the marks of everybody's answers to a question, by student; nothing is made."""
    if not is_there(settings):
        return ()
    with opened_gradebook(settings) as gradebook:
        try:
            cells = gradebook.find_notebook(notebook, assignment)
        except MissingEntry:
            return ()
        ids = [
            i for (i,) in gradebook.db.query(BaseCell.id).filter_by(notebook=cells, name=question)
        ]
        comments = dict(
            gradebook.db.query(Comment.notebook_id, Comment).filter(Comment.cell_id.in_(ids)).all()
        )
        rows = (
            gradebook.db.query(Grade, Student)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Student, SubmittedAssignment.student_id == Student.id)
            .filter(Grade.cell_id.in_(ids))
            .order_by(Student.id)
        )
        return tuple(_mark(g, s, comments.get(g.notebook_id)) for g, s in rows)


def write_mark(
    settings: NbgraderSettings, before: WrittenMark, points: float | None, comment: str
) -> None:
    """Put a person's points and comment in the place of what was read before.

    As in Formgrader, the question no longer waits; without points it does, unless the machine has
    given some.

    Raises
    ------
    MarkedMeanwhile
        If the gradebook no longer holds `before`; nothing is written then.
    CouldNotCheck
        If another program keeps the database locked.
    """
    waits = points is None and before.auto is None
    new = {Grade.manual_score: points, Grade.needs_manual_grade: waits}
    try:
        with opened_gradebook(settings) as gradebook:
            # compared and changed in one statement, so that nobody comes between
            written = (
                gradebook.db.query(Grade)
                .filter(
                    Grade.id == before.grade_id,
                    Grade.auto_score.is_not_distinct_from(before.auto),
                    Grade.manual_score.is_not_distinct_from(before.hand.score),
                    Grade.needs_manual_grade == before.hand.is_waiting,
                )
                .update(new, synchronize_session=False)
            )
            if written and before.takes_comment:
                written = _write_comment(gradebook, before, comment)
            if not written:
                gradebook.db.rollback()
                raise MarkedMeanwhile
            gradebook.db.commit()
    except OperationalError as error:
        raise refused(settings, error) from error


def _write_comment(gradebook: Any, before: WrittenMark, comment: str) -> int:
    held = Comment.manual_comment
    same = held == before.hand.comment if before.hand.comment else (held.is_(None)) | (held == "")
    rows = gradebook.db.query(Comment).filter(Comment.id == before.comment_id, same)
    return int(rows.update({held: comment or None}, synchronize_session=False))


def _mark(grade: Any, student: Any, comment: Any) -> WrittenMark:
    names = (student.first_name, student.last_name)
    return WrittenMark(
        student=str(student.id),
        name=" ".join(filter(None, names)),
        auto=grade.auto_score,
        hand=HandMark.of(grade, comment),
        takes_comment=comment is not None,
        grade_id=str(grade.id),
        comment_id=str(comment.id) if comment is not None else "",
    )
