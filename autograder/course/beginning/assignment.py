"""Begins an assignment of a course whose notebooks are edited in JupyterLab."""

from __future__ import annotations

from pathlib import Path

from autograder.course.beginning.names import require_assignment_name, title_of
from autograder.course.beginning.notebook import first_notebook
from autograder.course.files import write_whole
from autograder.course.folder import Course
from autograder.errors import WrongUse

__all__ = ["begin_assignment"]


def begin_assignment(course: Course, name: str, title: str | None = None) -> Path:
    """Write the source notebook of a new assignment; return its path.

    Parameters
    ----------
    course, name : Course, str
        Where, and what the assignment is called.
    title : str, optional
        Its heading; made of the name if there is none.

    Raises
    ------
    WrongUse
        If the name is taken, or nbgrader could not bear it.
    """
    heading = title_of(require_assignment_name(name), title)
    folder = course.source(name)
    if folder.exists():
        raise WrongUse(f"{folder} is there already; take another name.")
    folder.mkdir(parents=True)
    notebook = folder / f"{name}.ipynb"
    write_whole(notebook, first_notebook(heading).encode())
    return notebook
