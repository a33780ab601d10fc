"""Where the course lies on this machine, and where a problem set is in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tensorlab.course.outline import Notebook, notebooks_in

__all__ = ["Course", "CourseNotFound"]

START = Path("notebooks", "00_start_here.ipynb")
SETS_IN = ("problem_sets", "release", "source")


class CourseNotFound(Exception):
    """Neither this folder nor one above holds what was asked for; the message says what to do."""


@dataclass(frozen=True)
class Course:
    """The folder that was unpacked, or a checkout."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Course:
        """Return the course that a folder lies in.

        Raises
        ------
        CourseNotFound
            If neither it nor a folder above has `notebooks/00_start_here.ipynb`.
        """
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / START).is_file():
                return cls(folder)
        raise CourseNotFound(
            f"{here}: not in the course's folder; go to the folder that holds `notebooks/`."
        )

    def lectures(self) -> list[Notebook]:
        """Return the lectures in their order."""
        return list(notebooks_in(self.root / "notebooks"))

    def problem_sets(self) -> list[Notebook]:
        """Return the problem sets in their order, as the student works on them."""
        for name in SETS_IN:
            folders = sorted(path for path in (self.root / name).glob("*") if path.is_dir())
            if found := [notebook for path in folders for notebook in notebooks_in(path)]:
                return [notebook for notebook in found if notebook.exercises]
        return []

    def link(self, notebook: Notebook) -> str:
        """Return how a page in the current folder links to a notebook."""
        return Path(os.path.relpath(notebook.path.resolve(), Path.cwd())).as_posix()


def problem_set(name: str) -> Notebook:
    """Return the problem set that a name or its number stands for.

    Looked for are the notebook itself if `name` is a path, the current folder, and the course.

    Parameters
    ----------
    name : str
        ``"ps03"``, ``"3"``, ``"ps03_broadcasting"`` or the path of its notebook.

    Raises
    ------
    CourseNotFound
        If there is none of this name, or more than one.
    """
    if name.endswith(".ipynb") and Path(name).is_file():
        return Notebook.read(Path(name))
    short = f"ps{int(name):02d}" if name.isdecimal() else name
    here = [one for one in notebooks_in(Path.cwd()) if one.exercises]
    there = Course.find().problem_sets() if not _named(here, short) else []
    found = _named(here, short) or _named(there, short)
    if len(found) == 1:
        return found[0]
    known = ", ".join(sorted({one.stem for one in [*here, *there]})) or "none"
    if found:
        raise CourseNotFound(f"{name} is not one problem set; say which: {known}.")
    raise CourseNotFound(f"{name}: no such problem set here; there is {known}.")


def _named(notebooks: list[Notebook], name: str) -> list[Notebook]:
    exact = [one for one in notebooks if one.stem == name]
    return exact or [one for one in notebooks if one.stem.startswith(f"{name}_")]
