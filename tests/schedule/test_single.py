"""The process that grades for nbgrader: it may die, and it ends."""

from __future__ import annotations

from collections.abc import Iterator

import psutil
import pytest

from autograder.course.folder import Course
from autograder.errors import AssignmentNotFound
from autograder.schedule.single import Clerk, Order
from tests.tiny_course import FULL, answered, submit


@pytest.fixture
def clerk(registered: Course) -> Iterator[Clerk]:
    submit(registered.root, "ada", answered(**FULL))
    made = Clerk(Order(str(registered.root), {}, "ps1"))
    yield made
    made.close()


def below() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_it_may_be_killed_between_two_submissions_and_leaves_nothing(clerk: Clerk) -> None:
    before = below()
    assert "sums" in clerk.sanitised("ada")
    (started,) = [psutil.Process(pid) for pid in below() - before if is_python(pid)]
    started.kill()
    assert clerk.graded("ada")["sums"].result.score == 9.0
    clerk.close()
    assert not {pid for pid in below() - before if is_python(pid)}


def is_python(pid: int) -> bool:
    """Whether it is a clerk; multiprocessing keeps a helper of its own, and dead ones a while."""
    try:
        command = psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return False
    return any("spawn_main" in word or "zygote" in word for word in command)


def test_what_the_course_cannot_do_is_said_by_name(registered: Course) -> None:
    clerk = Clerk(Order(str(registered.root), {}, "ps2"))
    with pytest.raises(AssignmentNotFound, match="no assignment 'ps2'"):
        clerk.graded("ada")
    clerk.close()
