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

from autograder.errors import NotInGradebook
from autograder.model import Outcome, SubmissionResult
from autograder.nbgrader.database import database_file, opened_gradebook, refused
from autograder.nbgrader.papers import HandedIn, handed_in, papers_begun, papers_of, scores_of
from autograder.nbgrader.settings import NbgraderSettings, late_plugin
from autograder.nbgrader.tables import BaseCell, MissingEntry
from autograder.nbgrader.turns import take_turn

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
            take_turn(gradebook)
            desk = _Desk(gradebook, judge, bookings)
            with gradebook.db.no_autoflush:
                penalties = desk.book(bookings)
            gradebook.db.commit()
    except OperationalError as error:
        raise refused(settings, error) from error
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
            worth = float(gradebook.find_assignment(assignment).max_score)
            rows = [_row(each, worth) for each in handed_in(gradebook, assignment)]
        except MissingEntry:
            raise _unknown(assignment) from None
        return tuple(sorted(rows, key=lambda row: row.student))


def persons_marks(
    settings: NbgraderSettings, assignment: str, notebook: str
) -> dict[str, PersonsMarks]:
    """Return what the gradebook holds for each student's copy of a notebook."""
    with opened_gradebook(settings) as gradebook:
        names = _cell_names(gradebook)
        try:
            papers = papers_of(gradebook, notebook, assignment)
            return {str(each.assignment.student_id): _marks(each, names) for each in papers}
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


def _cell_names(gradebook: Any) -> dict[str, str]:
    """Return the grade ids of all cells, which else cost a query each."""
    return {str(key): str(name) for key, name in gradebook.db.query(BaseCell.id, BaseCell.name)}


class _Desk:
    """Where results are written, one after the other, in one transaction."""

    def __init__(self, gradebook: Any, judge: Any, bookings: Sequence[Booking]) -> None:
        self.gradebook = gradebook
        self.db = gradebook.db
        self.judge = judge
        self.names = _cell_names(gradebook)
        self.notebooks: dict[tuple[str, str], str] = {}
        self.submissions: dict[tuple[str, str], Any] = {}
        for assignment in {booking.result.assignment for booking in bookings}:
            try:
                found = gradebook.find_assignment(assignment)
            except MissingEntry:
                raise _unknown(assignment) from None
            for notebook in found.notebooks:
                self.notebooks[assignment, str(notebook.name)] = notebook.id
            students = [b.result.student for b in bookings if b.result.assignment == assignment]
            for student, submission in papers_begun(gradebook, found, students).items():
                self.submissions[assignment, student] = submission

    def book(self, bookings: Sequence[Booking]) -> list[float]:
        """Write the results; return what the rule takes off each for being late."""
        papers = [self._paper(booking.result) for booking in bookings]
        are_persons = [self._set(*pair) for pair in zip(bookings, papers, strict=True)]
        self.db.flush()
        late = [paper for paper in papers if paper.assignment.total_seconds_late > 0]
        scores = scores_of(self.gradebook, late)
        penalties = []
        for paper, is_persons in zip(papers, are_persons, strict=True):
            penalty = None
            if paper.id in scores:
                penalty = _late_penalty(self.judge, paper.assignment, scores[paper.id])
            if not is_persons:
                _put(paper, "late_submission_penalty", penalty)
            penalties.append(penalty or 0.0)
        return penalties

    def _set(self, booking: Booking, paper: Any) -> bool:
        """Set marks and names; return whether a person has set the penalty that stands."""
        submission = paper.assignment
        is_persons = _is_persons_penalty(self.judge, submission, paper, booking.own_penalty)
        _put(submission, "timestamp", booking.timestamp)
        for part, name in booking.person.items():
            if not getattr(submission.student, part):
                setattr(submission.student, part, name or None)
        self._set_marks(paper, booking)
        return is_persons

    def _paper(self, result: SubmissionResult) -> Any:
        wanted = self.notebooks.get((result.assignment, result.notebook))
        for paper in self.submissions[result.assignment, result.student].notebooks:
            if paper.notebook_id == wanted:
                return paper
        raise _unknown(result.assignment)

    def _set_marks(self, notebook: Any, booking: Booking) -> None:
        autos = _auto_scores(booking.result)
        manual = {cell.id for cell in booking.result.manual}
        for grade in notebook.grades:
            # a cell that no verdict speaks of must not keep what an earlier submission earned
            name = self.names[grade.cell_id]
            _set_grade(grade, autos.get(name), asks_a_person=name in manual)
            if booking.is_resubmission and grade.manual_score is not None and name not in manual:
                grade.needs_manual_grade = True
        for comment in notebook.comments:
            is_empty = self.names[comment.cell_id] in booking.unanswered
            _put(comment, "auto_comment", "No response." if is_empty else None)


def _auto_scores(result: SubmissionResult) -> dict[str, float | None]:
    """Return what a machine can say about each graded cell; None where a person must."""
    scores: dict[str, float | None] = {}
    for cell in result.cells:
        is_verdict = cell.outcome is not Outcome.COULD_NOT_CHECK
        scores[cell.id] = min(max(cell.points, 0.0), cell.max_points) if is_verdict else None
    for manual in result.manual:
        scores[manual.id] = None if manual.answered else 0.0
    return scores


def _put(row: Any, column: str, value: Any) -> None:
    """Set what has changed; a row that is set to what it was costs as much as one that is not."""
    if getattr(row, column) != value:
        setattr(row, column, value)


def _set_grade(grade: Any, auto: float | None, *, asks_a_person: bool) -> None:
    has_changed = grade.auto_score != auto and not asks_a_person
    _put(grade, "auto_score", auto)
    if grade.manual_score is None:
        _put(grade, "needs_manual_grade", auto is None)
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


def _row(handed: HandedIn, worth: float) -> GradeRow:
    student = handed.student
    return GradeRow(
        student=str(student.id),
        first_name=student.first_name or "",
        last_name=student.last_name or "",
        email=student.email or "",
        score=max(0.0, handed.score - handed.penalty),
        max_score=worth,
        late_penalty=handed.penalty,
        needs_manual_grade=handed.waits,
        timestamp=handed.submission.timestamp,
    )


def _marks(notebook: Any, names: Mapping[str, str]) -> PersonsMarks:
    grades = {names[grade.cell_id]: grade for grade in notebook.grades}
    comments = {names[comment.cell_id]: comment for comment in notebook.comments}
    return PersonsMarks(
        scores={name: float(grade.score) for name, grade in grades.items()},
        by_hand=frozenset(n for n, grade in grades.items() if grade.manual_score is not None),
        comments={n: c.manual_comment for n, c in comments.items() if c.manual_comment},
        late_penalty=float(notebook.late_submission_penalty or 0.0),
        waiting=frozenset(name for name, grade in grades.items() if grade.needs_manual_grade),
        submission=str(notebook.id),
    )
