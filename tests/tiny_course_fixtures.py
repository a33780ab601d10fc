"""Fixtures that hand out tiny courses."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.classes.run import chosen_engine
from autograder.course.folder import Course
from autograder.course.release import register
from autograder.grading.limits import Limits
from autograder.submission.engine import RunInputs, cool_down
from tests.tiny_course import write_course


@pytest.fixture(scope="session", autouse=True)
def one_alembic() -> Iterator[None]:
    """Ask alembic for its version once: nbgrader starts a process for each new gradebook."""
    import nbgrader.api

    with pytest.MonkeyPatch.context() as patch:
        cached = functools.cache(nbgrader.api.get_alembic_version)
        patch.setattr(nbgrader.api, "get_alembic_version", cached)
        yield


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of its own for one test."""
    return Course.open(write_course(tmp_path / "course"))


@pytest.fixture(scope="session")
def registered_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose cells stand in its gradebook; to be copied, not changed."""
    root = write_course(tmp_path_factory.mktemp("registered") / "course")
    course = Course.open(root)
    register(course, "ps1")
    files = tuple((path, f"data/{path.name}") for path in course.data_files("ps1"))
    chosen_engine(course, "ps1", RunInputs(files, Limits(), None))  # once for all copies
    cool_down()
    return root


@pytest.fixture
def registered(registered_root: Path, tmp_path: Path) -> Course:
    """A registered course of its own for one test."""
    return Course.open(Path(shutil.copytree(registered_root, tmp_path / "registered")))


@pytest.fixture(scope="module")
def read_only_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course that a module's tests only read."""
    return Course.open(write_course(tmp_path_factory.mktemp("read") / "course"))
