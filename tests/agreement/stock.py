"""Stock nbgrader, called through its API, and the scores that stand in a gradebook."""

from __future__ import annotations

import contextlib
import gc
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_client import BlockingKernelClient

from autograder.course.folder import Course
from autograder.nbgrader.settings import at_home

with warnings.catch_warnings():
    # nbgrader 0.9.6 declares its tables in a style that SQLAlchemy 2.1 warns about on import
    warnings.simplefilter("ignore")
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde
    from nbgrader.converters.base import NbGraderException

__all__ = [
    "NbGraderException",
    "Place",
    "Score",
    "autograde",
    "graded_cell",
    "scores",
    "sockets_left_open",
    "stderr_of",
]

Place = tuple[str, str, str]
"""Student, notebook, grade id."""


@dataclass(frozen=True)
class Score:
    """What a gradebook says of one cell.

    Attributes
    ----------
    points : float or None
        The automatic score; None where only a person can say.
    needs_manual_grade : bool
        Whether a person has still to look.
    """

    points: float | None
    needs_manual_grade: bool


def autograde(root: Path, assignment: str, student: str = "*") -> None:
    """Run ``nbgrader autograde`` with nbgrader's own preprocessors, whatever the course says.

    Parameters
    ----------
    root, assignment : Path, str
        The course's folder, and which assignment.
    student : str
        Whose submission; everybody's if not given.

    Raises
    ------
    NbGraderException
        If one of the submissions could not be graded.
    """
    settings = Course.open(root).settings
    directory = settings.directory
    directory.assignment_id, directory.student_id, directory.notebook_id = assignment, student, "*"
    converter = Autograde(coursedir=directory, parent=settings.app)
    for name in ("sanitize_preprocessors", "autograde_preprocessors"):
        setattr(converter, name, Autograde.class_traits()[name].default())
    converter.log.setLevel(logging.CRITICAL)
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    with at_home(), sockets_left_open():
        converter.start()


@contextlib.contextmanager
def sockets_left_open() -> Iterator[None]:
    """Close what nbgrader's autotests leave open, and what is left to the garbage collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            for client in gc.get_objects():
                if type(client) is BlockingKernelClient:
                    client.stop_channels()
            gc.collect()


def scores(root: Path, assignment: str) -> dict[Place, Score]:
    """Return the automatic scores of all graded cells of all submissions."""
    settings = Course.open(root).settings
    found = {}
    with Gradebook(settings.directory.db_url, settings.course_id) as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    place = (submission.student.id, notebook.name, grade.name)
                    found[place] = Score(grade.auto_score, bool(grade.needs_manual_grade))
    return found


def graded_cell(root: Path, assignment: str, place: Place) -> nbformat.NotebookNode:
    """Return a cell of ``autograded/``, outputs included."""
    student, notebook, grade_id = place
    path = Course.open(root).autograded(student, assignment) / f"{notebook}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    (cell,) = [c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id]
    return cell


def stderr_of(cell: nbformat.NotebookNode) -> str:
    """Return what a cell has written to its stderr."""
    streams = [o for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"]
    return "".join(output.text for output in streams)
