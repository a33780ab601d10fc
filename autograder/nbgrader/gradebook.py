"""Writes verdicts into nbgrader's own gradebook, and reads what people have added to it.

There is one writer. It sets what a machine decides (auto scores, the need for a person, late
penalties, "no response" comments) and never what a person has decided (manual scores, extra
credit, manual comments).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import OperationalError

from autograder.errors import CouldNotCheck, NotInGradebook
from autograder.model import Outcome, SubmissionResult
from autograder.nbgrader.database import database_file, opened_gradebook
from autograder.nbgrader.settings import NbgraderSettings, late_plugin
from autograder.nbgrader.tables import BaseCell, MissingEntry

__all__ = [
    "Booking",
    "GradeRow",
    "PersonsMarks",
    "book",
    "enrolled",
    "grade_rows",
    "persons_marks",
]


@dataclass(frozen=True)
class Booking:
    """A result on its way into the gradebook.

    Attributes
    ----------
    result : SubmissionResult
        What to write.
    timestamp : datetime or None
        When it was handed in, naive and in UTC.
    unanswered : frozenset of str
        Grade ids of the answered cells that are as they were released.
    is_resubmission : bool
        Whether an earlier, different submission stands in the gradebook: what a person changed
        about a check of that one is then to be looked at again. Of written answers `ask_again` of
        ``hand_marks.py`` decides, which knows whether the answer is another one.
    person : Mapping of str to str
        ``first_name``, ``last_name`` and ``email`` as a platform has them; they stand in the
        gradebook where it knows none.
    own_penalty : float or None
        What we took off for being late when the notebook was booked before; None if that is not
        known. Where the gradebook has something else, a person has decided.
    """

    result: SubmissionResult
    timestamp: datetime | None
    unanswered: frozenset[str]
    is_resubmission: bool
    person: Mapping[str, str] = field(default_factory=dict)
    own_penalty: float | None = None


@dataclass(frozen=True)
class GradeRow:
    """One student's line in an export.

    Attributes
    ----------
    student, first_name, last_name, email : str
        Who; empty where the gradebook does not know.
    score, max_score, late_penalty : float
        Points after the penalty, points to be earned, and the penalty.
    needs_manual_grade : bool
        Whether a person has still to grade something.
    timestamp : datetime or None
        When it was handed in, naive and in UTC.
    """

    student: str
    first_name: str
    last_name: str
    email: str
    score: float
    max_score: float
    late_penalty: float
    needs_manual_grade: bool
    timestamp: datetime | None


@dataclass(frozen=True)
class PersonsMarks:
    """What stands in the gradebook for one notebook of a student, people's marks included.

    Attributes
    ----------
    scores : dict of str to float
        The score that counts, by grade id.
    by_hand : frozenset of str
        Grade ids whose score a person has given.
    comments : dict of str to str
        A person's comments, by grade id.
    late_penalty : float
        Points taken for being late.
    waiting : frozenset of str
        Grade ids that a person has still to look at; their scores are no verdict yet.
    submission : str
        What nbgrader calls this notebook of this student's; empty if it does not know it.
    """

    scores: dict[str, float]
    by_hand: frozenset[str]
    comments: dict[str, str]
    late_penalty: float
    waiting: frozenset[str] = frozenset()
    submission: str = ""


def book(settings: NbgraderSettings, bookings: Sequence[Booking]) -> tuple[float, ...]:
    """Write results into the gradebook; writing the same twice changes nothing.

    Returns
    -------
    tuple of float
        What the course's rule takes off each for being late. A penalty that a person has set
        stands in its place.

    Raises
    ------
    NotInGradebook
        If the assignment has not been generated.
    CouldNotCheck
        If the database refuses, because another program keeps it locked or it is too old.
    """
    judge = late_plugin(settings)
    try:
        with opened_gradebook(settings) as gradebook:
            for booking in bookings:
                _enter(gradebook, booking)
            names = dict(gradebook.db.query(BaseCell.id, BaseCell.name).all())
            with gradebook.db.no_autoflush:
                penalties = [_book_one(gradebook, judge, each, names) for each in bookings]
            gradebook.db.commit()
    except OperationalError as error:
        raise CouldNotCheck(
            f"The gradebook {settings.directory.db_url} refuses to be written "
            f"({error.orig}); the results are kept: close what uses it, or run `nbgrader db "
            "upgrade`, and give the same command again."
        ) from error
    return tuple(penalties)


def grade_rows(settings: NbgraderSettings, assignment: str) -> tuple[GradeRow, ...]:
    """Return one row per student who handed the assignment in, by student.

    Raises
    ------
    NotInGradebook
        If the assignment has not been generated.
    """
    with opened_gradebook(settings) as gradebook:
        try:
            found = gradebook.find_assignment(assignment).submissions
        except MissingEntry:
            raise _unknown(assignment) from None
        return tuple(sorted((_row(s) for s in found), key=lambda row: row.student))


def persons_marks(
    settings: NbgraderSettings, assignment: str, notebook: str
) -> dict[str, PersonsMarks]:
    """Return what the gradebook holds for each student's copy of a notebook."""
    with opened_gradebook(settings) as gradebook:
        try:
            found = gradebook.notebook_submissions(notebook, assignment)
            return {str(n.student.id): _marks(n) for n in found}
        except MissingEntry:
            return {}


def enrolled(settings: NbgraderSettings) -> tuple[tuple[str, str, str, str, frozenset[str]], ...]:
    """Return id, first and last name, e-mail address and numbers of the students there are.

    A gradebook that is not there yet, or that another program keeps locked, knows nobody.

    Raises
    ------
    GradebookRefused
        If it is another nbgrader's, cannot be read, or is not the only one.
    """
    file = database_file(settings)
    if file is not None and not file.exists():
        return ()
    try:
        with opened_gradebook(settings) as gradebook:
            return tuple(_enrolled(student) for student in gradebook.students)
    except OperationalError:
        return ()


def _enrolled(student: Any) -> tuple[str, str, str, str, frozenset[str]]:
    names = (student.first_name or "", student.last_name or "", student.email or "")
    numbers = {str(student.id), str(student.lms_user_id or student.id)}
    return (str(student.id), *names, frozenset(number.casefold() for number in numbers))


def _unknown(assignment: str) -> NotInGradebook:
    return NotInGradebook(
        f"{assignment} is not in the gradebook; run `autograder release {assignment}` first."
    )


def _enter(gradebook: Any, booking: Booking) -> None:
    """Make the rows that are not yet there; nbgrader commits each."""
    result = booking.result
    try:
        gradebook.find_submission(result.assignment, result.student)
    except MissingEntry:
        gradebook.update_or_create_student(result.student)
        try:
            gradebook.add_submission(result.assignment, result.student, timestamp=booking.timestamp)
        except MissingEntry:
            raise _unknown(result.assignment) from None


def _book_one(gradebook: Any, judge: Any, booking: Booking, names: Mapping[str, str]) -> float:
    """Write one result; `names` are those of all cells, which else cost a query each."""
    result = booking.result
    submission = gradebook.find_submission(result.assignment, result.student)
    notebook = _notebook(gradebook, booking)
    is_persons = _is_persons_penalty(judge, submission, notebook, booking.own_penalty)
    submission.timestamp = booking.timestamp
    for part, name in booking.person.items():
        if not getattr(submission.student, part):
            setattr(submission.student, part, name or None)
    autos = _auto_scores(result)
    manual = {cell.id for cell in result.manual}
    for grade in notebook.grades:
        # a cell that no verdict speaks of must not keep what an earlier submission earned
        name = names[grade.cell_id]
        _set_grade(grade, autos.get(name), asks_a_person=name in manual)
        if booking.is_resubmission and grade.manual_score is not None and name not in manual:
            grade.needs_manual_grade = True
    for comment in notebook.comments:
        is_empty = names[comment.cell_id] in booking.unanswered
        comment.auto_comment = "No response." if is_empty else None
    penalty = None
    if submission.total_seconds_late > 0:
        gradebook.db.flush()
        gradebook.db.refresh(notebook)  # its score is computed by the database
        penalty = _late_penalty(judge, submission, notebook.score)
    if not is_persons:
        notebook.late_submission_penalty = penalty
    return penalty or 0.0


def _notebook(gradebook: Any, booking: Booking) -> Any:
    result = booking.result
    try:
        return gradebook.find_submission_notebook(
            result.notebook, result.assignment, result.student
        )
    except MissingEntry:
        raise _unknown(result.assignment) from None


def _auto_scores(result: SubmissionResult) -> dict[str, float | None]:
    """Return what a machine can say about each graded cell; None where a person must."""
    scores: dict[str, float | None] = {}
    for cell in result.cells:
        is_verdict = cell.outcome is not Outcome.COULD_NOT_CHECK
        scores[cell.id] = min(max(cell.points, 0.0), cell.max_points) if is_verdict else None
    for manual in result.manual:
        scores[manual.id] = None if manual.answered else 0.0
    return scores


def _set_grade(grade: Any, auto: float | None, *, asks_a_person: bool) -> None:
    has_changed = grade.auto_score != auto and not asks_a_person
    grade.auto_score = auto
    if grade.manual_score is None:
        grade.needs_manual_grade = auto is None
    elif has_changed:
        grade.needs_manual_grade = True


def _is_persons_penalty(
    judge: Any, submission: Any, notebook: Any, own_penalty: float | None
) -> bool:
    """Return whether a person has set the penalty that stands in the gradebook."""
    stands = float(notebook.late_submission_penalty or 0.0)
    if own_penalty is not None:
        return stands != own_penalty
    if not stands or submission.total_seconds_late <= 0:
        return False  # the due date may have been moved, which is the rule's to follow
    # who booked it kept no record: it is the rule's if the rule says so of a score it had then
    automatic = sum(float(grade.auto_score or 0.0) for grade in notebook.grades)
    said = [_late_penalty(judge, submission, score) for score in (notebook.score, automatic)]
    return stands not in said


def _late_penalty(judge: Any, submission: Any, score: float) -> float | None:
    late = submission.total_seconds_late
    if late <= 0:
        return None
    penalty = judge.plugin_inst.late_submission_penalty(submission.student.id, score, late)
    return None if penalty is None else min(max(float(penalty), 0.0), float(score))


def _row(submission: Any) -> GradeRow:
    penalty = float(submission.late_submission_penalty or 0.0)
    student = submission.student
    return GradeRow(
        student=str(student.id),
        first_name=student.first_name or "",
        last_name=student.last_name or "",
        email=student.email or "",
        score=max(0.0, float(submission.score) - penalty),
        max_score=float(submission.max_score),
        late_penalty=penalty,
        needs_manual_grade=bool(submission.needs_manual_grade),
        timestamp=submission.timestamp,
    )


def _marks(notebook: Any) -> PersonsMarks:
    return PersonsMarks(
        scores={str(g.name): float(g.score) for g in notebook.grades},
        by_hand=frozenset(str(g.name) for g in notebook.grades if g.manual_score is not None),
        comments={str(c.name): c.manual_comment for c in notebook.comments if c.manual_comment},
        late_penalty=float(notebook.late_submission_penalty or 0.0),
        waiting=frozenset(str(g.name) for g in notebook.grades if g.needs_manual_grade),
        submission=str(notebook.id),
    )
