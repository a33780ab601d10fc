"""Grades one submission after the other, as `nbgrader autograde` and Formgrader ask for them.

The work is done in a process of its own, which stays warm from one submission to the next and
grades as `autograder grade` does, journal and gradebook included. nbgrader may itself run inside
a notebook server, whose event loop, threads and kernels are no place to grade in.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from autograder.classes.executors import Here
from autograder.classes.journal import opened
from autograder.classes.migrate import require_gradebook
from autograder.classes.run import GradeOptions, Run, readied
from autograder.course.folder import Course
from autograder.errors import AutograderError
from autograder.grading.processes import die_with_parent, kill_trees
from autograder.model import SubmissionResult
from autograder.submission.assemble import as_text, executed_notebook, ordered
from autograder.submission.engine import Engine, RunInputs, cool_down
from autograder.submission.task import lost

__all__ = ["GradedNotebook", "GradingRequest", "GradingWorker"]

ATTEMPTS = 2
PATIENCE = 10.0


@dataclass(frozen=True)
class GradingRequest:
    """What a worker works on.

    Attributes
    ----------
    root : str
        The course folder.
    folders : mapping
        The values of nbgrader's ``CourseDirectory`` as they stand, command line included.
    assignment : str
        Its name.
    require_isolation : str or None
        The weakest isolation level to accept.
    own_files : tuple of str
        Of which files beside the notebooks the student's version counts.
    """

    root: str
    folders: Mapping[str, Any]
    assignment: str
    require_isolation: str | None = None
    own_files: tuple[str, ...] = ()


@dataclass(frozen=True)
class GradedNotebook:
    """A graded notebook.

    Attributes
    ----------
    result : SubmissionResult
        The verdict; it is booked.
    notebook : str
        The executed notebook as JSON text, the verdict in it.
    """

    result: SubmissionResult
    notebook: str


class GradingWorker:
    """Hands submissions to a process that grades them; starts it when it is needed.

    Parameters
    ----------
    request : GradingRequest
        What to work on.
    """

    def __init__(self, request: GradingRequest) -> None:
        self.request = request
        self._process: Any = None
        self._pipe: Connection | None = None

    def sanitised(self, student: str) -> dict[str, str]:
        """Return a student's notebooks as rebuilt from the source, not run, by name."""
        return dict(self._ask("sanitised", student))

    def graded(self, student: str) -> dict[str, GradedNotebook]:
        """Grade and book what a student handed in; return it by name of notebook.

        Raises
        ------
        AutograderError
            If the course cannot be graded, whoever hands in.
        """
        for _ in range(ATTEMPTS):
            try:
                return dict(self._ask("graded", student))
            except (EOFError, RuntimeError):
                continue
        return dict(self._ask("given_up", student))

    def close(self) -> None:
        """End the process, and what it has started."""
        process, self._process = self._process, None
        if process is None:
            return
        assert self._pipe is not None
        self._pipe.close()  # it reads the end and leaves
        process.join(PATIENCE)
        if process.is_alive():
            kill_trees([process.pid])  # which also reaps it

    def _ask(self, what: str, student: str) -> Any:
        try:
            pipe = self._opened()
            pipe.send((what, student))
            answer = pipe.recv()
        except (EOFError, OSError) as error:
            self._kill()
            raise EOFError("The grading process died.") from error
        except BaseException:  # Ctrl-C: what it is at must not go on
            self._kill()
            raise
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _opened(self) -> Connection:
        if self._process is None:
            # spawned, not forked: this process may have threads, an event loop, an open database
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self.request), daemon=True)
            self._process.start()
            theirs.close()
        assert self._pipe is not None
        return self._pipe

    def _kill(self) -> None:
        if self._process is not None and self._process.is_alive():
            kill_trees([self._process.pid])
        self.close()


def _serve(pipe: Connection, request: GradingRequest) -> None:
    """Answer until nobody asks any more."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work = _Work(request)
    try:
        while True:
            what, student = pipe.recv()
            pipe.send(_answer(work, what, student))
    except EOFError:
        pass
    finally:
        cool_down()


def _answer(work: _Work, what: str, student: str) -> Any:
    try:
        return getattr(work, what)(student)
    except AutograderError as error:
        return error
    except Exception as error:  # ours; its own class may not survive the way
        return RuntimeError(f"The grader broke: {type(error).__name__}: {error}")


class _Work:
    """The work itself, in the process of its own."""

    def __init__(self, request: GradingRequest) -> None:
        self.request = request
        # forced: nbgrader asks only for what it wants to be graded again
        self.options = GradeOptions(jobs=1, force=True, require_isolation=request.require_isolation)

    def sanitised(self, student: str) -> dict[str, str]:
        """Rebuild what was handed in; take away what nbgrader copied by following links."""
        self._drop_links(student)
        with self._run() as run:
            sanitized = [task.sanitized for task in run.tasks_of(student)]
        return {
            r.manifest.notebook: as_text(executed_notebook(r, ordered(r), ())) for r in sanitized
        }

    def graded(self, student: str) -> dict[str, GradedNotebook]:
        """Run, record and book."""
        with self._run() as run:
            run.go([student], Here(self.options.jobs))
        return self._notebooks(run)

    def given_up(self, student: str) -> dict[str, GradedNotebook]:
        """Record and book that nothing could be checked."""
        with self._run() as run:
            for task in run.tasks_of(student):
                run.keep(task, lost(task))
            run.book()
        return self._notebooks(run)

    @cached_property
    def course(self) -> Course:
        """The course, its folders where nbgrader has found them."""
        course = Course.open(Path(self.request.root))
        for name, value in self.request.folders.items():
            setattr(course.settings.directory, name, value)
        course.settings.own_files = {self.request.assignment: self.request.own_files}
        return course

    @cached_property
    def _readied(self) -> tuple[RunInputs, Engine]:
        return readied(self.course, self.request.assignment, self.options)

    @contextlib.contextmanager
    def _run(self) -> Iterator[Run]:
        name = self.course.require(self.request.assignment)
        with opened(self.course, name) as journal:
            require_gradebook(self.course, name, journal)
            yield Run(self.course, name, self.options, journal, *self._readied)

    def _notebooks(self, run: Run) -> dict[str, GradedNotebook]:
        notebooks = {}
        for result in run.results():
            folder = self.course.autograded(result.student, result.assignment)
            text = (folder / f"{result.notebook}.ipynb").read_text("utf-8")
            notebooks[result.notebook] = GradedNotebook(result, text)
        return notebooks

    def _drop_links(self, student: str) -> None:
        """Undo that nbgrader copies whatever a link in a submission points to."""
        name = self.request.assignment
        submitted = self.course.submitted(student, name)
        source, copied = self.course.source(name), self.course.autograded(student, name)
        kept = {path.relative_to(source) for path in self.course.data_files(name)}
        kept -= {Path(own) for own in self.course.own_files(name)}
        for folder, _, files in os.walk(submitted):
            for file in files:
                inside = (Path(folder) / file).relative_to(submitted)
                if (submitted / inside).is_symlink() and inside not in kept:
                    (copied / inside).unlink(missing_ok=True)
