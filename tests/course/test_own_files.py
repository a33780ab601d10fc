"""Files beside the notebook that are the student's: read, and never through anything."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import own_files
from autograder.course.folder import Course
from autograder.course.own_files import OwnFile, read_own
from tests.tiny_course import write_course


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "mine.py").write_text("secret")
    made = tmp_path / "submitted"
    made.mkdir()
    return made


def test_regular_files_are_read_where_they_lie(folder: Path) -> None:
    (folder / "tools").mkdir()
    (folder / "tools" / "mine.py").write_bytes(b"x = 1")
    assert read_own(folder, ["tools/mine.py"]) == ((OwnFile("tools/mine.py", b"x = 1"),), ())


def links(folder: Path) -> None:
    (folder / "mine.py").symlink_to(folder.parent / "secret" / "mine.py")


def links_to_nothing(folder: Path) -> None:
    (folder / "mine.py").symlink_to("nowhere")


def links_a_folder(folder: Path) -> None:
    (folder / "tools").symlink_to(folder.parent / "secret")


def pipes(folder: Path) -> None:
    os.mkfifo(folder / "mine.py")


def is_a_folder(folder: Path) -> None:
    (folder / "mine.py").mkdir()


def is_large(folder: Path) -> None:
    (folder / "mine.py").write_bytes(b"x" * 1001)


def is_not_there(folder: Path) -> None: ...


@pytest.mark.parametrize(
    ("make", "name", "said"),
    [
        (links, "mine.py", "mine.py is a link; only regular files are read."),
        (links_to_nothing, "mine.py", "mine.py is a link; only regular files are read."),
        (links_a_folder, "tools/mine.py", "tools/mine.py was not taken, because tools is a link."),
        (pipes, "mine.py", "mine.py is not a regular file."),
        (is_a_folder, "mine.py", "mine.py is not a regular file."),
        (is_large, "mine.py", "mine.py is larger than 0 MB and was not read."),
        (is_not_there, "mine.py", "mine.py was not handed in."),
        (
            is_not_there,
            "../secret/mine.py",
            "../secret/mine.py was not taken, because it leads out of the submission.",
        ),
    ],
)
def test_anything_else_is_one_sentence(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], None],
    name: str,
    said: str,
) -> None:
    monkeypatch.setattr(own_files, "MAX_BYTES", 1000)
    make(folder)
    assert read_own(folder, [name]) == ((), (said,))


def test_which_files_the_course_asks_for_is_in_its_configuration(tmp_path: Path) -> None:
    named = '{"ps1": ["mine.py", "sums.ipynb", "mine.pyc"], "ps2": ["other.py"]}'
    config = f"c.Autograde.exclude_overwriting = {named}\n"
    course = Course.open(write_course(tmp_path / "course", config))
    assert course.own_files("ps1") == ("mine.py",)  # nbgrader copies neither of the others
    assert course.own_files("ps3") == ()
    config = f"c.Autograde.exclude_overwriting.update({named})\n"
    course = Course.open(write_course(tmp_path / "other", config))
    assert course.own_files("ps2") == ("other.py",)
