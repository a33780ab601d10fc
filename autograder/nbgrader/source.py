"""nbgrader's converters: the release of an assignment, and the manifest of a source notebook.

Everything here is nbgrader's own code, called through its API: what a course has configured
(stubs, delimiters, headers, autotests) holds without our knowing of it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode

from autograder.errors import SourceRefused
from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, ManifestCell
from autograder.nbgrader.settings import NbgraderSettings, at_home

with warnings.catch_warnings():
    # nbgrader 0.9.6 declares its tables in a style that SQLAlchemy 2.1 warns about on import
    warnings.simplefilter("ignore")
    from nbgrader import utils
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions, SaveCells

__all__ = ["generate", "generate_unregistered", "read_manifest"]

SUPERSEDED = (ClearHiddenTests, ClearMarkScheme)


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
