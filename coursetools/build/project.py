"""Where things stand in a course that is written as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AssignmentNotFound, CourseNotFound

__all__ = ["Project"]

LECTURE = re.compile(r"\d\d[a-z]?_\w+")


@dataclass(frozen=True)
class Project:
    """A folder with `authoring/` in it, and the places that are built from it.

    Parameters
    ----------
    root : Path
        The folder that holds `authoring/`.
    """

    root: Path

    @classmethod
    def find(cls, start: Path) -> Project:
        """Return the project that `start` lies in.

        Raises
        ------
        CourseNotFound
            If neither `start` nor a folder above it holds `authoring/`.
        """
        here = start.resolve()
        for folder in (here, *here.parents):
            if (folder / "authoring").is_dir():
                return cls(folder)
        raise CourseNotFound(
            f"{start}: no folder `authoring/` here or above; run this inside the course's checkout."
        )

    @property
    def authoring(self) -> Path:
        """The only hand-edited notebook text."""
        return self.root / "authoring"

    @property
    def curriculum(self) -> Path:
        """The file of concepts."""
        return self.authoring / "curriculum.toml"

    @property
    def mutants(self) -> Path:
        """The page that lists mutants which cannot be killed."""
        return self.root / "docs" / "mutants.md"

    def lectures(self) -> list[Path]:
        """Return the lecture texts in teaching order, ``05b_topic`` between ``05`` and ``06``."""
        folder = self.authoring / "lectures"
        return sorted(path for path in folder.glob("*.py") if LECTURE.fullmatch(path.stem))

    def assignments(self) -> list[Path]:
        """Return the problem-set texts in order."""
        folders = sorted((self.authoring / "assignments").glob("*/"))
        return [folder / f"{folder.name}.py" for folder in folders if folder.is_dir()]

    def chosen_assignments(self, names: Sequence[str]) -> list[Path]:
        """Return the texts of the named problem sets; of all if no name is given.

        Raises
        ------
        AssignmentNotFound
            If a name has no folder in `authoring/assignments/`.
        """
        known = {path.stem: path for path in self.assignments()}
        for name in names:
            if name not in known:
                raise AssignmentNotFound(
                    f"{name}: no such problem set in authoring/assignments/; "
                    f"there is {', '.join(known) or 'none'}."
                )
        return [known[name] for name in names or known]

    def lecture_notebook(self, text: Path) -> Path:
        """Return where the notebook of a lecture text is built."""
        return self.root / "notebooks" / f"{text.stem}.ipynb"

    def source_notebook(self, text: Path) -> Path:
        """Return where nbgrader finds the source notebook of a problem set."""
        return self.root / "source" / text.stem / f"{text.stem}.ipynb"

    def solutions_notebook(self, text: Path) -> Path:
        """Return where the solved notebook of a problem set is built."""
        return self.root / "solutions" / text.stem / f"{text.stem}.ipynb"

    def relative(self, path: Path) -> str:
        """Return a path as messages and metadata name it: from the root, with slashes."""
        return path.resolve().relative_to(self.root).as_posix()
