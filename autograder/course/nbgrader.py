"""The only door to nbgrader's converters and configuration.

Everything here is nbgrader's own code, called through its API: what a course has configured
(stubs, delimiters, headers, autotests, folder names) holds without our knowing of it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from sqlalchemy.exc import SAWarning
from traitlets.config.loader import LazyConfigValue

from autograder.course.configuration import Autograder, check_configuration
from autograder.course.leaks import Regions
from autograder.course.manifest import Manifest, ManifestCell, Role
from autograder.errors import SourceRefused
from autograder.grading.steps import Limits

with warnings.catch_warnings():
    # nbgrader 0.9.6 declares its tables in a style that SQLAlchemy 2.1 warns about on import
    warnings.simplefilter("ignore")
    from nbgrader import utils
    from nbgrader.apps.baseapp import NbGrader
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import (
        AssignLatePenalties,
        ClearHiddenTests,
        ClearMarkScheme,
        ClearSolutions,
        Execute,
        SaveCells,
    )

__all__ = [
    "NbgraderSettings",
    "generate",
    "generate_unregistered",
    "late_plugin",
    "read_manifest",
]

CELLS_IN_NOTEBOOK = 10  # that may take as long as a cell may
SUPERSEDED = (ClearHiddenTests, ClearMarkScheme)


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
        told = self.app.config.get("Autograde", {}).get("exclude_overwriting", {})
        # c.Autograde.exclude_overwriting.update(...) is carried out by whoever reads it
        named = told.get_value({}) if isinstance(told, LazyConfigValue) else told
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


def generate(settings: NbgraderSettings, directory: CourseDirectory, assignment: str) -> None:
    """Run nbgrader's ``generate_assignment``: write the release, register the cells.

    Raises
    ------
    SourceRefused
        If nbgrader refuses, with nbgrader's own reason.
    """
    _start(_generator(settings, directory, assignment), assignment)


def generate_unregistered(
    settings: NbgraderSettings, directory: CourseDirectory, assignment: str
) -> None:
    """Write the release as `generate` does, and touch no gradebook.

    Raises
    ------
    SourceRefused
        If nbgrader refuses, with nbgrader's own reason.
    """
    converter = _generator(settings, directory, assignment)
    converter.no_database = True
    converter.preprocessors = [p for p in converter.preprocessors if not issubclass(p, SaveCells)]
    _start(converter, assignment)


def _generator(
    settings: NbgraderSettings, directory: CourseDirectory, assignment: str
) -> GenerateAssignment:
    directory.assignment_id = assignment
    directory.notebook_id = "*"
    converter = GenerateAssignment(coursedir=directory, parent=settings.app)
    converter.force = True
    return converter


def _start(converter: GenerateAssignment, assignment: str) -> None:
    with _heard(converter.log) as heard, at_home():
        try:
            converter.start()
        except (NbGraderException, SystemExit) as error:
            reason = _last_line(heard) or str(error)
            raise SourceRefused(
                f"nbgrader cannot generate {assignment} from its source: {reason}"
            ) from error


def read_manifest(settings: NbgraderSettings, assignment: str, path: Path) -> Manifest:
    """Describe one source notebook as nbgrader would release and grade it.

    Raises
    ------
    SourceRefused
        If nbgrader cannot convert the notebook.
    """
    graded = _convert(settings, assignment, path, without=(SaveCells, *SUPERSEDED))
    released = _convert(settings, assignment, path, without=(SaveCells,))
    solved = _convert(settings, assignment, path, without=(SaveCells, *SUPERSEDED, ClearSolutions))
    kinds = [[c.cell_type for c in notebook.cells] for notebook in (graded, released, solved)]
    if not kinds[0] == kinds[1] == kinds[2]:
        raise SourceRefused(f"{path.name}: releasing adds or removes cells, so none can be matched")
    cells = [
        _manifest_cell(index, *three, settings.skipping_tag)
        for index, three in enumerate(zip(graded.cells, released.cells, solved.cells, strict=True))
    ]
    return Manifest(
        assignment=assignment,
        notebook=path.stem,
        kernel=graded.metadata.get("kernelspec", {}).get("name", "python3"),
        metadata=json.dumps(graded.metadata, sort_keys=True),
        cells=tuple(cells),
    )


def late_plugin(settings: NbgraderSettings) -> Any:
    """Return the configured judge of late submissions, ready to be asked."""
    judge = AssignLatePenalties(parent=settings.app)
    judge.log.setLevel(logging.CRITICAL)
    judge.init_plugin()
    return judge


def _convert(
    settings: NbgraderSettings, assignment: str, path: Path, without: tuple[type, ...]
) -> NotebookNode:
    converter = GenerateAssignment(coursedir=settings.directory, parent=settings.app)
    exporter = NotebookExporter(parent=converter, config=converter.config)
    for preprocessor in converter.preprocessors:
        if not issubclass(preprocessor, without):
            exporter.register_preprocessor(preprocessor)
    resources = {
        "unique_key": path.stem,
        "nbgrader": {"student": ".", "assignment": assignment, "notebook": path.stem, "db_url": ""},
    }
    with contextlib.chdir(settings.directory.root), _heard(converter.log):
        try:
            text, _ = exporter.from_filename(str(path), resources=resources)
        except Exception as error:  # nbgrader raises bare RuntimeError, ValueError and worse
            reason = str(error).strip().splitlines() or [type(error).__name__]
            raise SourceRefused(f"{path.name}: nbgrader cannot read it: {reason[0]}") from error
    notebook: NotebookNode = nbformat.reads(str(text), as_version=4)
    return notebook


def _manifest_cell(
    index: int,
    graded: NotebookNode,
    released: NotebookNode,
    solved: NotebookNode,
    skipping_tag: str,
) -> ManifestCell:
    nbgrader = graded.metadata.get("nbgrader", {})
    worth = nbgrader.get("grade") or nbgrader.get("task")
    return ManifestCell(
        index=index,
        cell_id=graded.get("id", ""),
        cell_type=graded.cell_type,
        role=_role(graded),
        grade_id=nbgrader.get("grade_id", ""),
        points=float(nbgrader.get("points", 0)) if worth else 0.0,
        text=_text(graded),
        released=_text(released),
        metadata=json.dumps(graded.metadata, sort_keys=True),
        solved=_text(solved) if utils.is_solution(graded) else "",
        is_skipped=skipping_tag in graded.metadata.get("tags", ()),
    )


def _role(cell: NotebookNode) -> Role:
    is_code = cell.cell_type == "code"
    if utils.is_task(cell):
        return Role.TASK
    if utils.is_solution(cell):
        return Role.MANUAL if utils.is_grade(cell) else Role.ANSWER
    if utils.is_grade(cell):
        return Role.TEST if is_code else Role.READ
    if utils.is_locked(cell):
        return Role.LOCKED
    return Role.CODE if is_code else Role.PROSE


def _text(cell: NotebookNode) -> str:
    source = cell.source
    return "".join(source) if isinstance(source, list) else str(source)


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


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += record.getMessage().strip().splitlines()


@contextlib.contextmanager
def _heard(log: logging.Logger) -> Iterator[list[str]]:
    """Catch what nbgrader logs: its exceptions say only "see the log above"."""
    ear, level, handlers, propagate = _Ear(), log.level, log.handlers[:], log.propagate
    log.handlers, log.propagate = [ear], False
    log.setLevel(logging.ERROR)
    try:
        yield ear.lines
    finally:
        log.handlers, log.propagate = handlers, propagate
        log.setLevel(level)


def _last_line(lines: list[str]) -> str:
    """Return the last line that names an exception, out of a logged traceback."""
    named = [line for line in lines if "Error: " in line or "Exception: " in line]
    return (named or lines or [""])[-1]


@contextlib.contextmanager
def _restored_path() -> Iterator[None]:
    before = sys.path[:]
    try:
        yield
    finally:
        sys.path[:] = before
