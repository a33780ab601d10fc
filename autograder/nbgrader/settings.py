"""The only door to nbgrader's converters and configuration.

Everything here is nbgrader's own code, called through its API: what a course has configured
(stubs, delimiters, headers, autotests, folder names) holds without our knowing of it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SAWarning
from traitlets.config.loader import LazyConfigValue

from autograder.grading.limits import Limits
from autograder.nbgrader.configuration import Autograder, check_configuration

with warnings.catch_warnings():
    # nbgrader 0.9.6 declares its tables in a style that SQLAlchemy 2.1 warns about on import
    warnings.simplefilter("ignore")
    from nbgrader.apps.baseapp import NbGrader
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import (
        AssignLatePenalties,
        ClearHiddenTests,
        ClearMarkScheme,
        ClearSolutions,
        Execute,
    )

__all__ = [
    "NbgraderSettings",
    "Regions",
    "late_plugin",
]

CELLS_IN_NOTEBOOK = 10  # that may take as long as a cell may


@dataclass(frozen=True)
class Regions:
    """The configured delimiters of what students do not get.

    Attributes
    ----------
    solution, tests, scheme : tuple of (str, str)
        Begin and end of solutions, hidden tests and marking schemes.
    """

    solution: tuple[str, str]
    tests: tuple[str, str]
    scheme: tuple[str, str]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """All three."""
        return self.solution, self.tests, self.scheme

    @property
    def markers(self) -> tuple[str, ...]:
        """Every delimiter."""
        return tuple(marker for pair in self.pairs for marker in pair)

    def split(self, text: str) -> tuple[list[str], list[str]]:
        """Return the lines of `text` outside and inside of the regions, delimiters left out."""
        outside: list[str] = []
        inside: list[str] = []
        depth = 0
        for line in text.splitlines():
            if any(begin in line for begin, _ in self.pairs):
                depth += 1
            elif any(end in line for _, end in self.pairs):
                depth -= 1
            else:
                (inside if depth > 0 else outside).append(line)
        return outside, inside


class NbgraderSettings:
    """The configuration of one course folder, as nbgrader itself reads it.

    Parameters
    ----------
    root : Path
        The course folder.

    Raises
    ------
    ConfigurationRefused
        If a configuration file does not parse, or names what nobody reads.

    Attributes
    ----------
    app : nbgrader.apps.baseapp.NbGrader
        Holds the loaded configuration; parent of every nbgrader object that we make.
    directory : nbgrader.coursedir.CourseDirectory
        Knows the folders.
    """

    def __init__(self, root: Path) -> None:
        self.app = NbGrader()
        # the folder that somebody happens to stand in must not configure another course
        self.app.load_cwd_config = False
        self.app.log_level = logging.CRITICAL
        with contextlib.chdir(root), _restored_path():
            folders = [root, *map(Path, self.app.config_file_paths)]
            check_configuration(folders, _configurable())
        with contextlib.chdir(root), _restored_path():
            self.app.initialize(argv=[], root=str(root))
        self.directory: CourseDirectory = self.app.coursedir

    @property
    def course_id(self) -> str:
        """The course's id; nbgrader's own default where none is configured."""
        return self.directory.course_id or "default_course"

    @cached_property
    def own_files(self) -> Mapping[str, Sequence[str]]:
        """Per assignment the files beside a notebook of which the student's version counts."""
        configured = self.app.config.get("Autograde", {}).get("exclude_overwriting", {})
        # c.Autograde.exclude_overwriting.update(...) is carried out by whoever reads it
        is_lazy = isinstance(configured, LazyConfigValue)
        named = configured.get_value({}) if is_lazy else configured
        return dict(named)

    def path(self, step: str, student: str, assignment: str) -> Path:
        """Return the folder of one step (``source``, ``submitted`` ...) of the pipeline."""
        return Path(os.path.normpath(self.directory.format_path(step, student, assignment)))

    def elsewhere(self, root: Path) -> CourseDirectory:
        """Return the same folder layout under another root, with a gradebook of its own."""
        return CourseDirectory(
            parent=self.app,
            root=str(root),
            db_url=f"sqlite:///{root / 'gradebook.db'}",
            course_id=self.directory.course_id,
        )

    @property
    def regions(self) -> Regions:
        """The configured delimiters of what students do not get."""
        solutions = ClearSolutions(parent=self.app)
        tests = ClearHiddenTests(parent=self.app)
        scheme = ClearMarkScheme(parent=self.app)
        return Regions(
            (solutions.begin_solution_delimeter, solutions.end_solution_delimeter),
            (tests.begin_test_delimeter, tests.end_test_delimeter),
            (scheme.begin_mark_scheme_delimeter, scheme.end_mark_scheme_delimeter),
        )

    def option(self, name: str, default: Any) -> Any:
        """Return ``c.Autograder.<name>`` of the course's ``nbgrader_config.py``."""
        value = getattr(Autograder(parent=self.app), name)
        return default if value is None else value

    @property
    def formgrader_url(self) -> str:
        """Where Formgrader is, without a slash at the end: ``c.Autograder.formgrader_url``."""
        return str(self.option("formgrader_url", "")).rstrip("/")

    @property
    def limits(self) -> Limits:
        """What a submission may cost: ``c.Autograder``'s limits, else nbgrader's, else ours.

        Where nbgrader sets cells no limit (None, 0 or less), that of the notebook remains.
        """
        standard = Limits()
        cell = float(self.option("cell_seconds", self._execute.timeout or 0))
        longest = max(standard.notebook_seconds, CELLS_IN_NOTEBOOK * cell)
        notebook = float(self.option("notebook_seconds", longest))
        return Limits(
            cell_seconds=cell if cell > 0 else notebook,
            notebook_seconds=notebook,
            output_bytes=int(self.option("output_bytes", standard.output_bytes)),
        )

    @property
    def time_zone(self) -> str:
        """The zone in which nbgrader's exchange writes times: ``c.Exchange.timezone``."""
        return str(self.app.config.get("Exchange", {}).get("timezone", "UTC"))

    @property
    def skipping_tag(self) -> str:
        """The tag of cells that are not run: ``c.Execute.skip_cells_with_tag``."""
        return str(self._execute.skip_cells_with_tag)

    @property
    def _execute(self) -> Execute:
        return Execute(parent=self.app)


def _configurable() -> list[type]:
    """Return everything that nbgrader, with all its commands, lets be configured."""
    from nbgrader.apps.nbgraderapp import NbGraderApp
    from nbgrader.exchange import default

    exchange = [each for each in vars(default).values() if isinstance(each, type)]
    return [*NbGraderApp().all_configurable_classes(), *exchange]


def late_plugin(settings: NbgraderSettings) -> Any:
    """Return the configured judge of late submissions, ready to be asked."""
    judge = AssignLatePenalties(parent=settings.app)
    judge.log.setLevel(logging.CRITICAL)
    judge.init_plugin()
    return judge


@contextlib.contextmanager
def at_home() -> Iterator[None]:
    """Give nbgrader 0.9.6 the surroundings that it takes for granted.

    It calls the command ``alembic``, also from an environment that is not activated, and builds its
    rows in an order that SQLAlchemy 2.1 warns about.
    """
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            yield
    finally:
        os.environ["PATH"] = before


@contextlib.contextmanager
def _restored_path() -> Iterator[None]:
    before = sys.path[:]
    try:
        yield
    finally:
        sys.path[:] = before
