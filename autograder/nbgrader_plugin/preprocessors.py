"""Makes `nbgrader autograde`, and Formgrader's button, grade with the engine, in any course.

Two lines in the course's ``nbgrader_config.py``::

    c.Autograde.sanitize_preprocessors = ["autograder.nbgrader_plugin.RebuildFromSource"]
    c.Autograde.autograde_preprocessors = ["autograder.nbgrader_plugin.GradeWithEngine"]

nbgrader keeps what is around them: which submissions are due, folders, timestamps, permissions.
The grading is that of `autograder grade`, in the same gradebook and the same journal. Further
preprocessors may stand after ours in both lists.
"""

from __future__ import annotations

import shutil
import weakref
from pathlib import Path
from typing import Any, NoReturn

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool, Unicode

from autograder.errors import AutograderError
from autograder.model import SubmissionResult
from autograder.nbgrader_plugin.worker import GradingRequest, GradingWorker

__all__ = ["GradeWithEngine", "RebuildFromSource"]

Resources = dict[str, Any]
_WORKERS: weakref.WeakKeyDictionary[Any, GradingWorker] = (
    weakref.WeakKeyDictionary()
)  # one per command


class RebuildFromSource(Preprocessor):
    """Puts the rebuilt notebook in the place of the submitted one.

    It stands first in ``c.Autograde.sanitize_preprocessors``.
    """

    enabled = Bool(True).tag(config=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)  # type: ignore[no-untyped-call]
        exporter: Any = self.parent
        self.exporter = exporter
        # the file is the student's to break, and nbconvert parses it before it asks anybody
        exporter.from_filename = self._from_filename

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the rebuilt notebook, whatever was read."""
        work = _Work(self.exporter, resources)
        try:
            text = work.worker.sanitised(work.student)[work.notebook]
        except AutograderError as error:
            work.stop(error)
        return nbformat.reads(text, as_version=4), resources

    def _from_filename(
        self, filename: str, resources: Any = None, **more: Any
    ) -> tuple[str, Resources]:
        """Stand in for the exporter's method of this name, once, and read no file."""
        del self.exporter.from_filename
        path = Path(filename)
        known: Any = ResourcesDict(None, **(resources or {}))
        known["metadata"] = ResourcesDict(None, name=path.stem, path=str(path.parent))
        nothing = nbformat.v4.new_notebook()
        made: tuple[str, Resources] = self.exporter.from_notebook_node(nothing, known, **more)
        return made


class GradeWithEngine(Preprocessor):
    """Grades the submission and books it: scores, comments, late penalty.

    It stands first in ``c.Autograde.autograde_preprocessors``, and neither ``SaveAutoGrades`` nor
    ``AssignLatePenalties`` are needed after it; the latter's configuration is honoured.
    """

    enabled = Bool(True).tag(config=True)
    require_isolation = Unicode(
        None,
        allow_none=True,
        help="Refuse to grade below this level: namespaces, landlock, limits or none.",
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the graded notebook."""
        work = _Work(self.parent, resources)
        try:
            graded = work.worker.graded(work.student)[work.notebook]
        except AutograderError as error:
            work.stop(error)
        self._say(graded.result)
        if work.is_last:
            work.worker.close()
        return nbformat.reads(graded.notebook, as_version=4), resources

    def _say(self, result: SubmissionResult) -> None:
        who = f"{result.student}, {result.notebook}"
        for note in result.notes:
            self.log.warning("%s: %s", who, note)
        for cell in result.cells:
            if cell.message:
                self.log.info("%s: %s: %s", who, cell.id, cell.message)
        self.log.info(
            "%s: %g of %g points, isolation %s",
            who,
            result.score,
            result.max_score,
            result.isolation,
        )


class _Work:
    """One notebook on its way through nbgrader."""

    def __init__(self, exporter: Any, resources: Resources) -> None:
        self.converter = exporter.parent
        self.exporter = exporter
        self.student: str = resources["nbgrader"]["student"]
        self.assignment: str = resources["nbgrader"]["assignment"]
        self.notebook: str = resources["nbgrader"]["notebook"]

    @property
    def worker(self) -> GradingWorker:
        """Who grades for this call of nbgrader."""
        if self.converter not in _WORKERS:
            worker = _WORKERS[self.converter] = GradingWorker(self._request())
            weakref.finalize(self.converter, worker.close)
        return _WORKERS[self.converter]

    @property
    def is_last(self) -> bool:
        """Whether nbgrader has no further notebook for us."""
        path = self._path(self.converter.coursedir.submitted_directory)
        last = max(map(Path, self.converter.assignments))
        return path == last and Path(self.converter.notebooks[-1]).stem == self.notebook

    def stop(self, error: AutograderError) -> NoReturn:
        """End nbgrader's command with one sentence, and leave nothing half graded behind."""
        self.worker.close()
        shutil.rmtree(self._path(self.converter.coursedir.autograded_directory))
        self.converter.log.error("%s", error)
        raise SystemExit(error.exit_status) from None

    def _path(self, step: str) -> Path:
        return Path(self.converter.coursedir.format_path(step, self.student, self.assignment))

    def _request(self) -> GradingRequest:
        directory = self.converter.coursedir
        return GradingRequest(
            root=directory.root,
            folders={name: getattr(directory, name) for name in directory.trait_names(config=True)},
            assignment=self.assignment,
            require_isolation=_required(self.exporter),
            own_files=tuple(self.converter.exclude_overwriting.get(self.assignment, ())),
        )


def _required(exporter: Any) -> str | None:
    """Return what the configuration of the second preprocessor says: the first obeys it, too."""
    settings = GradeWithEngine(parent=exporter)  # type: ignore[no-untyped-call]
    level: str | None = settings.require_isolation
    return level
