"""The tables of nbgrader's gradebook, imported without the warnings that they cause."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # nbgrader 0.9.6 declares its tables in a style that SQLAlchemy 2.1 warns about on import
    warnings.simplefilter("ignore")
    from nbgrader import api
    from nbgrader.api import (
        Assignment,
        BaseCell,
        Comment,
        Grade,
        Gradebook,
        MissingEntry,
        Student,
        SubmittedAssignment,
        SubmittedNotebook,
    )

__all__ = [
    "Assignment",
    "BaseCell",
    "Comment",
    "Grade",
    "Gradebook",
    "MissingEntry",
    "Student",
    "SubmittedAssignment",
    "SubmittedNotebook",
    "api",
]
