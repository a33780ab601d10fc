from __future__ import annotations

import os
from pathlib import Path

import pytest
from nbgrader.utils import find_all_files

from autograder.course.folder import Course
from autograder.errors import AssignmentNotFound, CourseNotFound
from tests.tiny_course import released_notebook, submit, write_course


def test_configuration_of_the_folder_is_honoured(read_only_course: Course) -> None:
    assert read_only_course.course_id == "tiny"
    assert read_only_course.assignments() == ("ps1",)


def test_opens_from_a_subfolder(read_only_course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(read_only_course.source("ps1"))
    assert Course.open().root == read_only_course.root


def test_configuration_of_the_current_folder_does_not_leak_in(
    read_only_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.submitted_directory = "elsewhere"\n'
    )
    monkeypatch.chdir(tmp_path)
    folder = Course.open(read_only_course.root).submitted("ada", "ps1")
    assert folder == read_only_course.root / "submitted" / "ada" / "ps1"


def test_a_folder_that_is_no_course_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(CourseNotFound, match=r"not an nbgrader course.*--course"):
        Course.open(tmp_path)


def test_a_missing_folder_names_its_nearest_neighbour(tmp_path: Path) -> None:
    (tmp_path / "statistics").mkdir()
    with pytest.raises(CourseNotFound, match="did you mean 'statistics'"):
        Course.open(tmp_path / "statistic")


def test_a_misspelt_assignment_names_the_nearest(read_only_course: Course) -> None:
    with pytest.raises(AssignmentNotFound, match="did you mean 'ps1'"):
        read_only_course.require("sp1")


def test_students_are_those_with_a_folder_for_the_assignment(course: Course) -> None:
    submit(course.root, "bob", released_notebook())
    submit(course.root, "ada[1]", released_notebook())
    (course.root / "submitted" / "carl" / "ps2").mkdir(parents=True)
    assert course.students("ps1") == ("ada[1]", "bob")


def test_another_layout_of_folders_is_honoured(tmp_path: Path) -> None:
    layout = (
        'c.CourseDirectory.directory_structure = "{nbgrader_step}/{assignment_id}/{student_id}"'
    )
    root = tmp_path / "course"
    write_course(root, layout + "\n")
    (root / "source" / "ps1").rename(root / "moved")
    (root / "source" / "ps1").mkdir()
    (root / "moved").rename(root / "source" / "ps1" / "dot")
    course = Course.open(root)
    (root / "submitted" / "ps1" / "ada").mkdir(parents=True)
    assert course.students("ps1") == ("ada",)


def test_limits_come_from_the_configuration(tmp_path: Path, read_only_course: Course) -> None:
    assert read_only_course.settings.limits.cell_seconds == 30
    stock = write_course(tmp_path / "stock", "c.Execute.timeout = 77\n")
    assert Course.open(stock).settings.limits.cell_seconds == 77
    ours = "c.Execute.timeout = 77\nc.Autograder.cell_seconds = 5\n"
    limits = Course.open(write_course(tmp_path / "ours", ours)).settings.limits
    assert (limits.cell_seconds, limits.notebook_seconds) == (5, 300)


@pytest.mark.parametrize(
    ("option", "cell", "notebook"),
    [
        ("c.ExecutePreprocessor.timeout = 20", 20, 300),
        ("c.Execute.timeout = 600", 600, 6000),
        ("c.Execute.timeout = -1", 300, 300),
        ("c.Execute.timeout = None", 300, 300),
        ("c.Execute.timeout = -1\nc.Autograder.notebook_seconds = 50", 50, 50),
    ],
)
def test_a_timeout_is_nbgraders_wherever_it_was_set(
    tmp_path: Path, option: str, cell: float, notebook: float
) -> None:
    limits = Course.open(write_course(tmp_path, f"{option}\n")).settings.limits
    assert (limits.cell_seconds, limits.notebook_seconds) == (cell, notebook)


def test_what_lies_beside_a_notebook_is_what_nbgrader_copies(tmp_path: Path) -> None:
    root = write_course(tmp_path, 'c.CourseDirectory.ignore = ["feedback", "*.sol.py"]\n')
    source = root / "source" / "ps1"
    (tmp_path / "shared.csv").write_text("1,2")
    (source / "linked.csv").symlink_to(tmp_path / "shared.csv")
    for name in ("a.py", "a.sol.py", ".sol.py", "feedback/x.txt", "__pycache__/a.pyc", "b.ipynb"):
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text("x")
    ours = {path.relative_to(source).as_posix() for path in Course.open(root).data_files("ps1")}
    assert ours == {"a.py", ".sol.py", "data/numbers.txt", "linked.csv"}
    ignored = ["feedback", "*.sol.py", "*.ipynb", "__pycache__"]
    stock = {os.path.relpath(path, source) for path in find_all_files(str(source), ignored)}
    assert ours == stock


def test_students_are_chosen_by_the_configuration_or_by_name(tmp_path: Path) -> None:
    config = "c.CourseDirectory.student_id = 'a*'\nc.CourseDirectory.student_id_exclude = 'ann'\n"
    course = Course.open(write_course(tmp_path, config))
    for student in ("ada", "ann", "bob"):
        submit(course.root, student, released_notebook())
    assert course.students("ps1") == ("ada", "bob")
    assert course.chosen_students("ps1", ()) == ("ada",)
    assert course.chosen_students("ps1", ("bob",)) == ("bob",)
