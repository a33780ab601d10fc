"""The process that grades for nbgrader: it may die, and it ends."""

from __future__ import annotations

from collections.abc import Iterator

import psutil
import pytest

from autograder.course.folder import Course
from autograder.errors import AssignmentNotFound
from autograder.nbgrader_plugin.worker import GradingRequest, GradingWorker
from tests.tiny_course import FULL, answered, submit


@pytest.fixture
def worker(registered: Course) -> Iterator[GradingWorker]:
    submit(registered.root, "ada", answered(**FULL))
    made = GradingWorker(GradingRequest(str(registered.root), {}, "ps1"))
    yield made
    made.close()


def below() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_it_may_be_killed_between_two_submissions_and_leaves_nothing(worker: GradingWorker) -> None:
    before = below()
    assert "sums" in worker.sanitised("ada")
    (started,) = [psutil.Process(pid) for pid in below() - before if is_python(pid)]
    started.kill()
    assert worker.graded("ada")["sums"].result.score == 9.0
    worker.close()
    assert not {pid for pid in below() - before if is_python(pid)}


def is_python(pid: int) -> bool:
    """Whether it is a clerk; multiprocessing keeps a helper of its own, and dead ones a while."""
    try:
        command = psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return False
    return any("spawn_main" in word or "zygote" in word for word in command)


def test_what_the_course_cannot_do_is_said_by_name(registered: Course) -> None:
    worker = GradingWorker(GradingRequest(str(registered.root), {}, "ps2"))
    with pytest.raises(AssignmentNotFound, match="no assignment 'ps2'"):
        worker.graded("ada")
    worker.close()
