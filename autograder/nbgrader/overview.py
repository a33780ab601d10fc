"""How far assignments are, as the gradebook has it; read in one query, and nothing is made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from autograder.nbgrader.database import database_file, opened_gradebook
from autograder.nbgrader.settings import NbgraderSettings
from autograder.nbgrader.tables import Assignment, SubmittedAssignment

__all__ = ["Held", "held", "is_there"]


@dataclass(frozen=True)
class Held:
    """Whose submissions of an assignment stand in the gradebook.

    Attributes
    ----------
    graded : frozenset of str
        All students.
    waiting : frozenset of str
        Those of whom a person has still to grade something.
    """

    graded: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()


def is_there(settings: NbgraderSettings) -> bool:
    """Return whether there is a gradebook; to open one makes it."""
    file = database_file(settings)
    return file is None or file.exists()


def held(settings: NbgraderSettings) -> Mapping[str, Held]:
    """Return what the gradebook holds, by assignment; nothing where it cannot be read."""
    if not is_there(settings):
        return {}
    graded: dict[str, set[str]] = defaultdict(set)
    waiting: dict[str, set[str]] = defaultdict(set)
    wanted = (
        Assignment.name,
        SubmittedAssignment.student_id,
        SubmittedAssignment.needs_manual_grade,
    )
    try:
        with opened_gradebook(settings) as gradebook:
            rows = gradebook.db.query(*wanted).join(SubmittedAssignment.assignment).all()
    except OperationalError:
        return {}
    for assignment, student, waits in rows:
        graded[assignment].add(str(student))
        if waits:
            waiting[assignment].add(str(student))
    return {name: Held(frozenset(graded[name]), frozenset(waiting[name])) for name in graded}
