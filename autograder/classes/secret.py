"""What the random numbers of an assignment's checks follow from: made once, and kept."""

from __future__ import annotations

import contextlib
import os
import secrets

from autograder.course.folder import Course

__all__ = ["secret_of"]


def secret_of(course: Course, assignment: str) -> str:
    """Return the secret of an assignment, which the first run makes.

    It stands in ``.autograder/ASSIGNMENT.secret``: with that file, a run can be repeated elsewhere.
    """
    path = course.state / f"{assignment}.secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{os.getpid()}")
    if not path.exists():
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(16) + "\n", "ascii")
        with contextlib.suppress(FileExistsError):  # another run was faster: its secret counts
            os.link(made, path)
        made.unlink()
    return path.read_text("ascii").strip()
