"""Where attacks run: a class graded in one go, at a level, as a user."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.classes import run
from autograder.classes.run import GradeOptions, grade
from autograder.course.folder import Course
from autograder.grading.limits import Limits
from autograder.model import SubmissionResult
from autograder.sandbox.launch import Zygote
from autograder.sandbox.levels import STRONGEST_FIRST, Level, probe
from autograder.submission import engine
from autograder.submission.engine import Engine, cool_down
from tests.attacks.deed import Deed
from tests.conftest import ROOT
from tests.tiny_course import FULL, answered, submit, write_course

__all__ = ["GROUNDS", "IS_NIGHTLY", "Ground", "Run", "class_of", "graded_class", "others_first"]

IS_NIGHTLY = os.environ.get("AUTOGRADER_NIGHTLY") == "1"
ORDINARY = 65534
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
LIMITS = Limits(cell_seconds=1.0, notebook_seconds=12.0)
HONEST = ("ada", "mia", "zoe")  # one before, one among, one after the attackers
# imported before the sandbox closes: at `limits`, run by root, nothing new can be
TOOLS = ("ctypes", "mmap", "resource", "socket", "sqlite3", "subprocess", "unittest.mock")
PROBE = "import numpy, sys; assert sys.version_info[:2] == {version}"


@dataclass(frozen=True)
class Ground:
    """A level, and who grades: ``ourselves``, or an ``ordinary`` user where we are root."""

    level: Level
    who: str

    def __str__(self) -> str:
        """Return how tests are called."""
        return f"{self.level}-{self.who}"

    @property
    def is_best(self) -> bool:
        """Whether every deed is tried here on every run of the tests."""
        return self.who == "ourselves" and self.level is Level.NAMESPACES

    def stops(self, deed: Deed) -> bool:
        """Whether nothing may be gained by a deed here."""
        return self.level.is_at_least(deed.stopped_at)


GROUNDS = [Ground(level, who) for level in STRONGEST_FIRST for who in ("ourselves", "ordinary")]


@dataclass(frozen=True)
class Run:
    """A class that has been graded.

    Attributes
    ----------
    course : Course
        Its folder.
    results : mapping of str to SubmissionResult
        By student.
    left : tuple of str
        Processes that were left when all had been graded, but for the warm one.
    """

    course: Course
    results: Mapping[str, SubmissionResult]
    left: tuple[str, ...]


def class_of(deeds: Sequence[Deed]) -> dict[str, Deed]:
    """Give each deed a student."""
    return {f"eve{number:03}": deed for number, deed in enumerate(deeds)}


def others_first(root: Path) -> None:
    """Hand in what honest students have written."""
    for student in HONEST:
        submit(root, student, answered(**FULL))


def graded_class(root: Path, ground: Ground, submissions: Mapping[str, Any]) -> Run:
    """Grade honest students and these submissions in one run.

    ``{root}``, ``{port}`` and ``{abstract}`` in a `Deed` are filled in: where the course lies, and
    two servers of the host that nobody may reach.
    """
    write_course(root)
    others_first(root)
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        local = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract = f"autograder-attacked-{os.getpid()}"
        local.bind(f"\0{abstract}")
        local.listen()
        words = {"root": root, "port": server.getsockname()[1], "abstract": abstract}
        for student, submission in submissions.items():
            submit(root, student, _filled(submission, words))
        patch.setenv("THE_SECRET", "s3cret")
        _stand_on(ground, patch)
        before = _processes()
        course = Course.open(root)
        done = grade(course, "ps1", GradeOptions(jobs=1, limits=LIMITS))
        left = _left(before)
        for each in (server, local):
            each.setblocking(False)
            with pytest.raises(BlockingIOError):  # nobody came
                each.accept()
    return Run(course, {r.student: r for r in done.results}, left)


def _filled(submission: Any, words: Mapping[str, object]) -> Any:
    if not isinstance(submission, Deed):
        return submission
    text = submission.answer
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", str(value))
    return answered(**FULL | {"double": text})


def _stand_on(ground: Ground, patch: pytest.MonkeyPatch) -> None:
    """Make the engine use a level, and start its warm process as a user."""
    if not probe().has(ground.level):
        pytest.skip(f"{ground.level} does not work here: {probe().reasons[ground.level]}")
    chosen = Engine(ground.level.value, preload=TOOLS)
    patch.setattr(run, "chosen_engine", lambda *_: chosen)
    if ground.who == "ordinary":
        if not IS_ROOT:
            pytest.skip("only root can become an ordinary user; `ourselves` is one already")
        patch.setattr(engine, "COMMAND", _command_of_an_ordinary_user())
        patch.setattr(engine, "Zygote", _Ordinary)


class _Ordinary:
    """Starts warm processes as an ordinary user."""

    start: Callable[..., Zygote] = staticmethod(
        lambda *args, **options: Zygote.start(*args, **options, user=ORDINARY)
    )


def _command_of_an_ordinary_user() -> tuple[str, ...]:
    """Return a warm process's command that an ordinary user can run."""
    folders = [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))]
    code = f"import sys; sys.path[:0] = {folders!r}; "
    for python in (sys.executable, shutil.which("python3", path=os.defpath)):
        if python and _can_run(python, code + PROBE.format(version=tuple(sys.version_info[:2]))):
            start = "from autograder.sandbox.zygote import main; main(sys.argv[1:])"
            return (python, "-c", code + start)
    pytest.skip("no interpreter here, with our libraries, that an ordinary user can run")


def _can_run(python: str, code: str) -> bool:
    try:
        done = subprocess.run(
            [python, "-c", code],
            user=ORDINARY,
            group=ORDINARY,
            extra_groups=[],
            capture_output=True,
            cwd="/",
            check=False,
            env={},
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _processes() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def _left(before: set[int]) -> tuple[str, ...]:
    """End the warm process; return what of it is left."""
    cool_down()
    left = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    _, alive = psutil.wait_procs(left, timeout=5)
    return tuple(f"{process.pid} {process.name()}" for process in alive)
