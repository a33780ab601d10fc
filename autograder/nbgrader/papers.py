"""Students' papers in the gradebook: found, or begun, many at a time.

nbgrader looks for one at a time, with a dozen queries each, and commits each that it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload, selectinload

from autograder.nbgrader.tables import (
    Comment,
    Grade,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

__all__ = ["MANY", "HandedIn", "handed_in", "papers_begun", "papers_of", "scores_of"]

MANY = 500  # names in one query; SQLite takes some thousands


@dataclass(frozen=True)
class HandedIn:
    """One student's submission of an assignment.

    Attributes
    ----------
    submission, student : nbgrader.api.SubmittedAssignment, nbgrader.api.Student
        The rows.
    score, penalty : float
        What its notebooks have earned, and what is taken off for being late.
    waits : bool
        Whether a person has still to grade something.
    """

    submission: Any
    student: Any
    score: float
    penalty: float
    waits: bool


def papers_begun(gradebook: Any, assignment: Any, students: Iterable[str]) -> dict[str, Any]:
    """Return the submissions of an assignment by student, begun where there is none.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        The gradebook; nothing is committed.
    assignment : nbgrader.api.Assignment
        Of what.
    students : iterable of str
        Whose.
    """
    wanted = list(dict.fromkeys(students))
    found = _found(gradebook, assignment, wanted)
    new = [student for student in wanted if student not in found]
    if new:
        _begin(gradebook, assignment, new)
        found |= _found(gradebook, assignment, new)
    return found


def papers_of(gradebook: Any, notebook: str, assignment: str) -> Iterator[Any]:
    """Yield everybody's copies of a notebook, with grades and comments."""
    key = gradebook.find_notebook(notebook, assignment).id
    query = (
        select(SubmittedNotebook)
        .where(SubmittedNotebook.notebook_id == key)
        .options(joinedload(SubmittedNotebook.assignment), *_marks())
        .execution_options(yield_per=MANY)
    )
    yield from gradebook.db.scalars(query)


def scores_of(gradebook: Any, papers: Sequence[Any]) -> dict[str, float]:
    """Return what papers have earned, by key, as the database has it.

    nbgrader asks for one at a time, which reads all grades of the course each time: there is no
    index by paper.
    """
    found: dict[str, float] = {}
    keys = [paper.id for paper in papers]
    for start in range(0, len(keys), MANY):
        query = (
            select(Grade.notebook_id, func.sum(Grade.score))
            .where(Grade.notebook_id.in_(keys[start : start + MANY]))
            .group_by(Grade.notebook_id)
        )
        found |= {str(key): float(score or 0.0) for key, score in gradebook.db.execute(query)}
    return found


def handed_in(gradebook: Any, assignment: str) -> Iterator[HandedIn]:
    """Yield everybody's submissions of an assignment, by student, with what they have earned."""
    key = gradebook.find_assignment(assignment).id
    earned = (
        select(
            SubmittedNotebook.assignment_id.label("submission"),
            func.sum(Grade.score).label("score"),
            func.max(case((Grade.needs_manual_grade, 1), else_=0)).label("waits"),
        )
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    lost = (
        select(
            SubmittedNotebook.assignment_id.label("submission"),
            func.sum(SubmittedNotebook.late_submission_penalty).label("penalty"),
        )
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    query = (
        select(SubmittedAssignment, Student, earned.c.score, earned.c.waits, lost.c.penalty)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .outerjoin(earned, earned.c.submission == SubmittedAssignment.id)
        .outerjoin(lost, lost.c.submission == SubmittedAssignment.id)
        .where(SubmittedAssignment.assignment_id == key)
        .order_by(SubmittedAssignment.student_id)
    )
    for submission, student, score, waits, penalty in gradebook.db.execute(query):
        yield HandedIn(submission, student, float(score or 0.0), float(penalty or 0.0), bool(waits))


def _marks() -> Sequence[Any]:
    return selectinload(SubmittedNotebook.grades), selectinload(SubmittedNotebook.comments)


def _found(gradebook: Any, assignment: Any, students: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(students), MANY):
        some = students[start : start + MANY]
        query = (
            select(SubmittedAssignment)
            .where(SubmittedAssignment.assignment_id == assignment.id)
            .where(SubmittedAssignment.student_id.in_(some))
            .options(
                joinedload(SubmittedAssignment.student),
                selectinload(SubmittedAssignment.notebooks).options(*_marks()),
            )
            # what was read before the turn began may have changed since
            .execution_options(populate_existing=True)
        )
        found |= {str(each.student_id): each for each in gradebook.db.scalars(query)}
    return found


def _begin(gradebook: Any, assignment: Any, students: Sequence[str]) -> None:
    """Add submissions as nbgrader does, each with a row for every cell that can be marked."""
    known: set[str] = set()
    for start in range(0, len(students), MANY):
        some = students[start : start + MANY]
        known |= set(gradebook.db.scalars(select(Student.id).where(Student.id.in_(some))))
    gradebook.db.add_all(Student(id=each) for each in students if each not in known)
    gradebook.db.flush()
    notebooks: Sequence[Any] = assignment.notebooks
    for student in students:
        submission = SubmittedAssignment(assignment_id=assignment.id, student_id=student)
        gradebook.db.add(submission)
        for notebook in notebooks:
            paper = SubmittedNotebook(notebook_id=notebook.id, assignment=submission)
            graded = (*notebook.grade_cells, *notebook.task_cells)
            spoken_of = (*notebook.solution_cells, *notebook.task_cells)
            gradebook.db.add_all(Grade(cell_id=cell.id, notebook=paper) for cell in graded)
            gradebook.db.add_all(Comment(cell_id=cell.id, notebook=paper) for cell in spoken_of)
    gradebook.db.flush()
