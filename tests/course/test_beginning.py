"""A course and an assignment begin as something that nbgrader and the grader take as it is."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course.beginning import begin_assignment, begin_course
from autograder.course.folder import Course
from autograder.course.release import release
from autograder.course.roster import read_roster
from autograder.errors import WrongUse


def test_a_new_course_is_configured_and_its_assignment_released(tmp_path: Path) -> None:
    folder = begin_course(tmp_path / "Data by hand (2026)", "Data, by hand")
    course = Course.open(folder)
    assert course.course_id == "Data_by_hand_2026"
    assert course.settings.directory.db_url == f"sqlite:///{folder / 'gradebook.db'}"
    assert course.assignments() == ("ps1",)
    assert course.settings.limits.cell_seconds == 20
    assert release(course, "ps1").files == ("ps1.ipynb",)
    read_me = (folder / "README.md").read_text("utf-8")
    assert read_me.startswith("# Data, by hand\n")
    for verb in ("release", "collect", "grade", "feedback", "export"):
        assert f"\nautograder {verb:8} ps1" in read_me


def test_its_list_of_students_is_a_roster(tmp_path: Path) -> None:
    roster = read_roster(begin_course(tmp_path / "c") / "students.csv")
    assert {student.id for student in roster.students} == {"ada", "bob"}


def test_what_git_is_to_leave_out_is_left_out_of_the_source(tmp_path: Path) -> None:
    folder = begin_course(tmp_path / "c")
    ignored = (folder / ".gitignore").read_text("utf-8").split()
    assert "submitted/" in ignored
    assert "source/" not in ignored


def test_a_further_assignment_has_its_name_as_heading(tmp_path: Path) -> None:
    course = Course.open(begin_course(tmp_path / "c"))
    path = begin_assignment(course, "ps2_for_loops")
    assert course.assignments() == ("ps1", "ps2_for_loops")
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[0].source.startswith("# ps2 for loops\n")
    (manifest,) = course.manifests("ps2_for_loops")
    assert manifest.max_points == 6
    assert [cell.grade_id for cell in manifest.manual] == ["median"]


def test_the_same_course_twice_is_the_same_files(tmp_path: Path) -> None:
    first, second = begin_course(tmp_path / "1" / "c"), begin_course(tmp_path / "2" / "c")
    for path in first.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (second / path.relative_to(first)).read_bytes()


@pytest.mark.parametrize("name", ["../x", "ps 1", "", ".ps1", "ps1+", "übung", "a/b", "x" * 65])
def test_a_name_that_nbgrader_cannot_bear_is_refused(name: str, tmp_path: Path) -> None:
    course = Course.open(begin_course(tmp_path / "c"))
    with pytest.raises(WrongUse, match="cannot be the name of an assignment"):
        begin_assignment(course, name)
    assert course.assignments() == ("ps1",)


def test_a_taken_name_is_refused(tmp_path: Path) -> None:
    course = Course.open(begin_course(tmp_path / "c"))
    before = course.notebooks("ps1")[0].read_bytes()
    with pytest.raises(WrongUse, match="is there already; take another name"):
        begin_assignment(course, "ps1")
    assert course.notebooks("ps1")[0].read_bytes() == before


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(WrongUse, match="is there already and not empty"):
        begin_course(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_in_which_nbgrader_would_be_lost_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"holds \[ \], which nbgrader takes for a pattern"):
        begin_course(tmp_path / "data [2026]")
    assert not (tmp_path / "data [2026]").exists()


def test_a_title_of_two_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="one line"):
        begin_course(tmp_path / "c", "Data\n# by hand")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["new", "course"], "Say where"), (["new", "ps2", "there"], "for a course only")],
)
def test_a_folder_belongs_to_a_course_and_only_there(arguments: list[str], says: str) -> None:
    done = CliRunner().invoke(app, arguments)
    assert isinstance(done.exception, WrongUse)
    assert says in str(done.exception)
