"""Grades nbgrader courses: answers in one sandboxed process, hidden tests in another.

For Python users there is one function, `grade`, and what it returns; everything else is the
engine's own and may change. `docs/architecture.md` in the repository is the map of it: the rooms,
the processes, and one cell's way from file to gradebook.

The rooms, lowest first; each imports only what stands before it:

``model`` and ``errors``, ``sandbox`` (where code runs), ``wire`` (what crosses between two
processes), ``grading`` (the cells of one notebook), ``nbgrader`` (its settings, converters and
gradebook), ``course`` (a course folder), ``submission`` (one submission, from file to verdict),
``classes`` (many of them, once), ``present`` (tables and pages), ``nbgrader_plugin`` and ``cli``.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.classes.run import GradeRun
    from autograder.model import CellResult, ManualCell, Outcome, SubmissionResult

__all__ = ["CellResult", "ManualCell", "Outcome", "SubmissionResult", "grade"]

# nbformat imports jsonschema, which on import builds 38 grammars for formats that nobody here
# checks: half of what a verb would cost. Without this module it leaves those formats out.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def __getattr__(name: str) -> Any:
    """Import what is asked for, and nothing before: a warm process needs little of it."""
    if name in __all__:
        return getattr(importlib.import_module("autograder.model"), name)
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")


def grade(
    course: str | Path,
    assignment: str,
    *,
    students: Sequence[str] = (),
    jobs: int | None = None,
    force: bool = False,
    seed: int | None = None,
    require_isolation: str | None = None,
) -> GradeRun:
    """Grade what was handed in for an assignment, as the command ``autograder grade`` does.

    Parameters
    ----------
    course : str or Path
        The folder of an nbgrader course.
    assignment : str
        The name of a folder in its ``source/``.
    students : sequence of str, optional
        Whose submissions; everybody's if empty.
    jobs : int, optional
        How many at a time; what the machine has cores and memory for.
    force : bool, optional
        Whether to run again what has not changed.
    seed : int, optional
        The seed of random inputs in checks.
    require_isolation : str, optional
        The weakest of the levels ``namespaces``, ``landlock``, ``limits``, ``none`` to accept.

    Returns
    -------
    GradeRun
        Its ``results``, one `SubmissionResult` per student and notebook, are in the gradebook, too.

    Raises
    ------
    autograder.errors.AutograderError
        Named by its cause, such as a course, an assignment or an isolation that is not there.

    Examples
    --------
    >>> run = grade("course101", "ps1")                             # doctest: +SKIP
    >>> [(r.student, r.score, r.max_score) for r in run.results]    # doctest: +SKIP
    [('ada', 9.0, 9.0), ('bob', 4.0, 9.0)]
    """
    from autograder.classes import room, run
    from autograder.course.folder import Course

    jobs = jobs or room.default_jobs()
    options = run.GradeOptions(tuple(students), jobs, force, seed, require_isolation)
    return run.grade(Course.open(Path(course)), assignment, options)
