"""What the random numbers of an assignment's checks follow from: made once, and kept."""

from __future__ import annotations

import secrets

from autograder.course.files import write_new
from autograder.course.folder import Course

__all__ = ["secret_of"]


def secret_of(course: Course, assignment: str) -> str:
    """Return the secret of an assignment, which the first run makes.

    It stands in ``.autograder/ASSIGNMENT.secret``: with that file, a run can be repeated elsewhere.
    """
    path = course.state / f"{assignment}.secret"
    write_new(path, f"{secrets.token_hex(16)}\n".encode())
    return path.read_text("ascii").strip()
