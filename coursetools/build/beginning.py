"""Begins a problem set: text and answers that `autograder check` passes as they are."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2

from autograder.course.beginning import title_of
from autograder.course.files import write_whole
from autograder.course.naming import printable
from autograder.errors import WrongUse
from coursetools.build.project import Project

__all__ = ["begin_problem_set"]

NAME = re.compile(r"ps(\d\d)_([a-z][a-z0-9_]{0,50})")
TEXTS = {"{name}.py": "problem_set.py.j2", "answers.py": "answers.py.j2"}


def begin_problem_set(project: Project, name: str, title: str | None = None) -> tuple[Path, ...]:
    """Write the text and the answers of a new problem set; return the files.

    They stand in `authoring/`; nothing else has to name them, because the build takes what it
    finds there. An exercise whose `concepts` are then filled in is listed in the curriculum, too.

    Parameters
    ----------
    project, name : Project, str
        Where, and what it is called, such as ``ps10_fourier``.
    title : str, optional
        Its heading; made of the name if there is none.

    Raises
    ------
    WrongUse
        If the name is taken or not like those of the others.
    """
    folder = project.authoring / "assignments" / name
    heading = _heading(name, title, {path.stem for path in project.assignments()})
    source = project.source_notebook(folder).parent
    for taken in (folder, source):
        if taken.exists():
            raise WrongUse(f"{taken} is there already; take another name.")
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("coursetools.build"),
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # Python's text, which no browser reads
    )
    folder.mkdir(parents=True)
    written = {folder / file.format(name=name): template for file, template in TEXTS.items()}
    for path, template in written.items():
        write_whole(path, templates.get_template(template).render(title=heading).encode())
    return tuple(written)


def _heading(name: str, title: str | None, known: set[str]) -> str:
    found = NAME.fullmatch(name)
    numbers = {other[2:4] for other in known}
    free = next(f"ps{n:02}" for n in range(1, 100) if f"{n:02}" not in numbers)
    if found is None:
        raise WrongUse(
            f"{printable(name)!r} cannot be the name of a problem set; take ps, two digits, _ and "
            f"small letters, such as {free}_fourier."
        )
    taken = sorted(other for other in known if other[2:4] == found[1])
    if taken:
        raise WrongUse(
            f"{taken[0]} has that number already, and students hand in by number; take "
            f"{free}_{found[2]}."
        )
    return title_of(f"Problem set {int(found[1])}: {found[2].replace('_', ' ')}", title)
