"""A course folder: where its assignments and submissions are."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Collection, Iterable
from functools import cached_property
from pathlib import Path

from autograder.errors import (
    AssignmentNotFound,
    ConfigurationRefused,
    CourseNotFound,
    WrongUse,
)
from autograder.nbgrader.manifest import Manifest
from autograder.nbgrader.settings import NbgraderSettings
from autograder.nbgrader.source import read_manifest

__all__ = ["Course"]

CONFIG = "nbgrader_config.py"
LITTER = (".ipynb_checkpoints", "__pycache__")


class Course:
    """An nbgrader course folder.

    Parameters
    ----------
    settings : NbgraderSettings
        The folder's configuration; `Course.open` reads it.

    Examples
    --------
    >>> course = Course.open(Path("my_course"))      # doctest: +SKIP
    >>> course.assignments()                         # doctest: +SKIP
    ('ps1', 'ps2')
    """

    def __init__(self, settings: NbgraderSettings) -> None:
        self.settings = settings
        self.root = Path(settings.directory.root)
        self.course_id = settings.course_id

    @classmethod
    def open(cls, path: Path | None = None) -> Course:
        """Open the course at `path`, or the one that the current folder lies in.

        Raises
        ------
        CourseNotFound
            If there is none.
        ConfigurationRefused
            If its configuration would not do what it says.
        """
        start = Path.cwd() if path is None else Path(path)
        if not start.is_dir():
            near = _nearest(start.name, _names(start.absolute().parent))
            raise CourseNotFound(f"There is no folder {start}{near}; --course takes a folder.")
        start = start.resolve()
        root = start if path is not None else _root_above(start)
        if not _is_course(root):
            raise CourseNotFound(
                f"{root} is not an nbgrader course: it has neither {CONFIG} nor a folder "
                "source/; go to the course's folder or name it with --course."
            )
        settings = NbgraderSettings(root)
        told = Path(settings.directory.root).resolve()
        if told != root:
            raise ConfigurationRefused(
                f"c.CourseDirectory.root says that the course is in {told}, but it was opened in "
                f"{root}: if it has been moved or copied, correct that line or take it out."
            )
        return cls(settings)

    @property
    def state(self) -> Path:
        """The folder in which the engine remembers its verdicts."""
        return self.root / ".autograder"

    def assignments(self) -> tuple[str, ...]:
        """Return the names of all assignments that have a source."""
        pattern = self.source("*").relative_to(self.root)
        folders = (path for path in self.root.glob(str(pattern)) if path.is_dir())
        return tuple(sorted(path.name for path in folders if any(path.glob("*.ipynb"))))

    def require(self, assignment: str) -> str:
        """Return the assignment's name if the course has it.

        Raises
        ------
        AssignmentNotFound
            If not, with the nearest name that there is.
        """
        names = self.assignments()
        if assignment in names:
            return assignment
        near = _nearest(assignment, names) or _listed(names)
        raise AssignmentNotFound(f"{self.root.name} has no assignment {assignment!r}{near}.")

    def source(self, assignment: str) -> Path:
        """Return the folder of the instructor's notebooks."""
        return self.settings.path(self.settings.directory.source_directory, ".", assignment)

    def release(self, assignment: str) -> Path:
        """Return the folder of what students get."""
        return self.settings.path(self.settings.directory.release_directory, ".", assignment)

    def submitted(self, student: str, assignment: str) -> Path:
        """Return the folder of what a student handed in."""
        return self.settings.path(self.settings.directory.submitted_directory, student, assignment)

    def autograded(self, student: str, assignment: str) -> Path:
        """Return the folder of what was graded."""
        return self.settings.path(self.settings.directory.autograded_directory, student, assignment)

    def feedback(self, student: str, assignment: str) -> Path:
        """Return the folder of what the student gets back."""
        return self.settings.path(self.settings.directory.feedback_directory, student, assignment)

    def notebooks(self, assignment: str) -> tuple[Path, ...]:
        """Return the source notebooks of an assignment, by name."""
        return tuple(sorted(self.source(assignment).glob("*.ipynb")))

    def manifests(self, assignment: str) -> tuple[Manifest, ...]:
        """Describe every source notebook of an assignment."""
        name = self.require(assignment)
        known = self._manifests
        if name not in known:
            paths = self.notebooks(name)
            known[name] = tuple(read_manifest(self.settings, name, path) for path in paths)
        return known[name]

    @cached_property
    def _manifests(self) -> dict[str, tuple[Manifest, ...]]:
        return {}

    def data_files(self, assignment: str) -> tuple[Path, ...]:
        """Return the files that belong beside the notebooks, data and helpers, as nbgrader does."""
        folder = self.source(assignment)
        files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".ipynb")
        return tuple(sorted(p for p in files if not self._is_ignored(p.relative_to(folder))))

    def own_files(self, assignment: str) -> tuple[str, ...]:
        """Return the names of the files of which a student's own version counts."""
        names = dict.fromkeys(map(str, self.settings.own_files.get(assignment, ())))
        files = (name for name in names if not name.endswith(".ipynb"))
        return tuple(name for name in files if not self._is_ignored(Path(name)))

    def _is_ignored(self, name: Path) -> bool:
        """Return whether ``c.CourseDirectory.ignore`` names a file, or a folder that it is in."""
        patterns = (*LITTER, *self.settings.directory.ignore)
        return any(_matches(part, pattern) for part in name.parts for pattern in patterns)

    def students(self, assignment: str) -> tuple[str, ...]:
        """Return everybody who has a submission of the assignment and is not excluded."""
        # the student's part of the path is found by position: it may itself look like a pattern
        marked = self.submitted("STUDENT", assignment).relative_to(self.root)
        at = marked.parts.index("STUDENT")
        above = self.root.joinpath(*marked.parts[:at])
        below = Path(*marked.parts[at + 1 :])
        if not above.is_dir():
            return ()
        found = (path.name for path in above.iterdir() if (path / below).is_dir())
        shown = (name for name in found if not name.startswith("."))
        return tuple(sorted(name for name in shown if name not in self.excluded))

    def everybody(self) -> frozenset[str]:
        """Return everybody who has a submission of any assignment."""
        return frozenset(s for name in self.assignments() for s in self.students(name))

    def chosen_students(self, assignment: str, wanted: Collection[str]) -> tuple[str, ...]:
        """Return those of `wanted`; of an empty one, all that ``c.CourseDirectory`` names.

        Raises
        ------
        WrongUse
            If somebody has handed nothing in, or is excluded.
        """
        everybody = self.students(assignment)
        for student in wanted:
            if student in self.excluded:
                raise WrongUse(f"c.CourseDirectory.student_id_exclude leaves {student!r} out.")
            if student not in everybody:
                near = _nearest(student, everybody) or "."
                raise WrongUse(f"{student!r} has handed in no {assignment}{near}")
        if wanted:
            return tuple(student for student in everybody if student in wanted)
        return tuple(s for s in everybody if _matches(s, self.settings.directory.student_id))

    @property
    def excluded(self) -> tuple[str, ...]:
        """The students whom ``c.CourseDirectory.student_id_exclude`` leaves out."""
        return tuple(self.settings.directory.student_id_exclude.split(","))


def _is_course(folder: Path) -> bool:
    return (folder / CONFIG).is_file() or (folder / "source").is_dir()


def _root_above(start: Path) -> Path:
    """Return the first folder from `start` upwards that holds a configuration."""
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    return start


def _matches(name: str, pattern: str) -> bool:
    """Compare as a shell does, for which ``*`` is no name that begins with a dot."""
    is_seen = pattern.startswith(".") or not name.startswith(".")
    return is_seen and fnmatch.fnmatchcase(name, pattern)


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return [path.name for path in folder.iterdir() if path.is_dir()]


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
    return f"; did you mean {close[0]!r}?" if close else ""


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    if not names:
        return "; source/ holds no assignment yet"
    return "; it has " + ", ".join(names[:8])
