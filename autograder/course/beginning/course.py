"""Begins a course: a folder in which everything can be tried at once."""

from __future__ import annotations

from pathlib import Path

import jinja2

from autograder.course.beginning.names import course_id_of, free_folder, title_of
from autograder.course.beginning.notebook import first_notebook
from autograder.course.files import write_whole

__all__ = ["begin_course"]

ASSIGNMENT = "ps1"
FILES = {
    "nbgrader_config.py": "nbgrader_config.py.j2",
    "README.md": "README.md.j2",
    "students.csv": "students.csv.j2",
    ".gitignore": "gitignore.j2",
}


def begin_course(path: Path, title: str | None = None) -> Path:
    """Write a course with one assignment, `ps1`; return its folder.

    Parameters
    ----------
    path : Path
        A folder that is not there yet, or empty.
    title : str, optional
        What the course is called; made of the folder's name if there is none.

    Raises
    ------
    WrongUse
        If something is there already, or nbgrader would not find its way in such a path.
    """
    folder = free_folder(path)
    known = {
        "title": title_of(folder.name, title),
        "course_id": course_id_of(folder),
        "assignment": ASSIGNMENT,
    }
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.course.beginning"),
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # text, Python and CSV, which no browser reads
    )
    source = folder / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    write_whole(source / f"{ASSIGNMENT}.ipynb", first_notebook("Problem set 1").encode())
    for name, template in FILES.items():
        write_whole(folder / name, templates.get_template(template).render(known).encode())
    return folder
