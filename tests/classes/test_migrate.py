"""A source, a folder or an nbgrader that has changed after submissions were graded."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.classes.migrate import migrated
from autograder.classes.options import GradeOptions, GradeRun
from autograder.classes.run import grade
from autograder.course.folder import Course
from autograder.errors import ConfigurationRefused, GradebookRefused, NotInGradebook
from autograder.nbgrader.database import opened_gradebook
from autograder.nbgrader.gradebook import persons_marks
from tests.tiny_course import FULL, answered, source_notebook, submit, write_course

Marks = dict[str, tuple[float | None, float | None, bool]]


@pytest.fixture(scope="module")
def graded_root(registered_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which Ada's essay and one of her checks have been graded by hand."""
    root = Path(shutil.copytree(registered_root, tmp_path_factory.mktemp("graded") / "course"))
    submit(root, "ada", answered(**FULL))
    submit(root, "bob", answered(**FULL))
    course = Course.open(root)
    regraded(course)
    with opened_gradebook(course.settings) as gradebook:
        for name, score in (("essay", 4.5), ("double-hidden", 1.0)):
            grade = gradebook.find_grade(name, "sums", "ps1", "ada")
            grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.find_comment("essay", "sums", "ps1", "ada").manual_comment = "well said"
        gradebook.db.commit()
    return root


@pytest.fixture
def course(graded_root: Path, tmp_path: Path) -> Course:
    return Course.open(Path(shutil.copytree(graded_root, tmp_path / "course")))


def regraded(course: Course) -> GradeRun:
    return grade(course, "ps1", GradeOptions(jobs=1))


def rewritten(course: Course, change: Callable[[Any], Any]) -> Course:
    notebook = source_notebook()
    change(notebook)
    nbformat.write(notebook, course.notebooks("ps1")[0])
    return Course.open(course.root)


def marks(course: Course, student: str = "ada", notebook: str = "sums") -> Marks:
    with opened_gradebook(course.settings) as gradebook:
        found = gradebook.find_submission_notebook(notebook, "ps1", student)
        return {
            g.name: (g.auto_score, g.manual_score, bool(g.needs_manual_grade)) for g in found.grades
        }


def comments(course: Course, notebook: str = "sums") -> dict[str, str]:
    return persons_marks(course.settings, "ps1", notebook)["ada"].comments


def cell(notebook: Any, name: str) -> Any:
    return next(c for c in notebook.cells if c.get("id") == name)


def rename(notebook: Any, old: str, new: str) -> None:
    cell(notebook, old).metadata.nbgrader["grade_id"] = new


def remove(notebook: Any, name: str) -> Any:
    found = cell(notebook, name)
    notebook.cells.remove(found)
    return found


def points(notebook: Any) -> None:
    cell(notebook, "essay").metadata.nbgrader["points"] = 10
    cell(notebook, "double-visible").metadata.nbgrader["points"] = 7


def add(notebook: Any) -> None:
    again = deepcopy(cell(notebook, "double-visible"))
    again.source, again.id = "assert double(0) == 0", "double-zero"
    again.metadata.nbgrader["grade_id"] = "double-zero"
    notebook.cells.insert(5, again)


CHANGES = [
    (points, "essay (sums) is worth 10 points (it was 5)"),
    (add, "double-zero (sums) is new"),
    (lambda n: rename(n, "essay", "why"), "essay (sums) is now why (sums)"),
    (lambda n: remove(n, "essay"), "essay (sums) is gone"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=["points", "added", "renamed", "gone"])
def test_changed_source_is_refused_before_anything_runs(
    course: Course, change: Callable[[Any], Any], said: str
) -> None:
    before, changed = marks(course), rewritten(course, change)
    engine = (course.state / "ps1.engine.json").read_bytes()
    with pytest.raises(NotInGradebook) as refused:
        regraded(changed)
    assert said in str(refused.value)
    assert refused.value.exit_status == 2
    assert marks(course) == before
    assert (course.state / "ps1.engine.json").read_bytes() == engine


def test_changed_points_keep_manual_marks_and_ask_again(course: Course) -> None:
    changed = rewritten(course, points)
    said = migrated(changed, "ps1")
    assert "Essay (sums) is worth 10 points (it was 5)." in said
    assert "the former one is kept as gradebook.db." in said[-1]
    regraded(changed)
    assert marks(changed) == {
        "double-visible": (7.0, None, False),
        "double-hidden": (3.0, 1.0, False),
        "share-partial": (4.0, None, False),
        "essay": (None, 4.5, True),
    }
    assert comments(changed) == {"essay": "well said"}


def test_copy_that_is_kept_holds_what_was_there(course: Course) -> None:
    migrated(rewritten(course, points), "ps1")
    (copy,) = course.root.glob("gradebook.db.*")
    with contextlib.closing(sqlite3.connect(copy)) as old:
        worth = "SELECT max_score FROM grade_cells JOIN base_cell USING (id) WHERE name = 'essay'"
        assert old.execute(worth).fetchall() == [(5.0,)]


def test_added_and_renamed_cells_are_graded_and_keep_their_marks(course: Course) -> None:
    def change(notebook: Any) -> None:
        add(notebook)
        rename(notebook, "double-hidden", "double-secret")
        rename(notebook, "essay", "why")

    changed = rewritten(course, change)
    migrated(changed, "ps1")
    regraded(changed)
    assert marks(changed) == {
        "double-visible": (2.0, None, False),
        "double-zero": (2.0, None, False),
        "double-secret": (3.0, 1.0, True),
        "share-partial": (4.0, None, False),
        "why": (None, 4.5, True),
    }
    assert comments(changed) == {"why": "well said"}
    assert set(marks(changed, "bob")) == set(marks(changed))


def test_marks_of_a_cell_that_is_gone_are_written_to_a_file(course: Course) -> None:
    changed = rewritten(course, lambda notebook: remove(notebook, "essay"))
    said = migrated(changed, "ps1")
    assert any("1 marks of people had no cell any more" in sentence for sentence in said)
    (path,) = course.state.glob("ps1.marks-without-a-cell.*.csv")
    with path.open(newline="") as file:
        assert list(csv.reader(file))[1:] == [["ada", "sums", "essay", "4.5", "", "well said"]]
    regraded(changed)
    assert "essay" not in marks(changed)


def test_cell_that_has_moved_to_another_notebook_takes_its_marks_along(course: Course) -> None:
    moved: list[Any] = []
    changed = rewritten(course, lambda notebook: moved.append(remove(notebook, "essay")))
    other = source_notebook()
    other.cells = [other.cells[0], *moved]
    nbformat.write(other, changed.source("ps1") / "words.ipynb")
    changed = Course.open(course.root)
    assert "Essay (sums) is now essay (words)." in migrated(changed, "ps1")
    regraded(changed)
    assert marks(changed, notebook="words")["essay"][1] == 4.5
    assert comments(changed, "words") == {"essay": "well said"}
    assert set(marks(changed)) == {"double-visible", "double-hidden", "share-partial"}


def test_renamed_notebook_takes_its_marks_along(course: Course) -> None:
    course.notebooks("ps1")[0].rename(course.source("ps1") / "totals.ipynb")
    changed = Course.open(course.root)
    with pytest.raises(NotInGradebook, match=r"essay \(sums\) is now essay \(totals\)"):
        regraded(changed)
    migrated(changed, "ps1")
    regraded(changed)
    assert marks(changed, notebook="totals")["essay"][1] == 4.5
    with opened_gradebook(changed.settings) as gradebook:
        assert [n.name for n in gradebook.find_assignment("ps1").notebooks] == ["totals"]


def test_cell_graded_in_another_way_keeps_its_marks(course: Course) -> None:
    def change(notebook: Any) -> None:
        cell(notebook, "essay").metadata.nbgrader.update(solution=False, grade=False, task=True)
        cell(notebook, "essay").metadata.nbgrader["locked"] = True
        cell(notebook, "essay").source = "Write an essay."

    changed = rewritten(course, change)
    migrated(changed, "ps1")
    regraded(changed)
    assert marks(changed)["essay"] == (None, 4.5, True)


def test_nothing_is_migrated_where_nothing_has_changed(course: Course) -> None:
    before = marks(course)
    (said,) = migrated(course, "ps1")
    assert "nothing was migrated" in said
    assert (marks(course), list(course.root.glob("gradebook.db.*"))) == (before, [])


def test_command_says_what_changes_and_grades(course: Course) -> None:
    rewritten(course, points)
    for option, status, said in (
        ([], 2, "is worth 10 points (it was 5)"),
        (["--migrate"], 0, "Essay (sums) is worth 10 points (it was 5).\n"),
    ):
        command = [sys.executable, "-m", "autograder", "grade", "ps1", *option]
        done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        assert said in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def older(course: Course) -> None:
    """Make the gradebook that of nbgrader 0.6: no courses yet, and no numbers of platforms."""
    with contextlib.closing(sqlite3.connect(course.root / "gradebook.db")) as gradebook:
        gradebook.execute("PRAGMA foreign_keys = OFF")
        gradebook.execute("PRAGMA legacy_alter_table = ON")
        gradebook.executescript(
            """
            CREATE TABLE assignment_old
                (id VARCHAR(32) PRIMARY KEY, name VARCHAR(128), duedate DATETIME);
            INSERT INTO assignment_old SELECT id, name, duedate FROM assignment;
            DROP TABLE assignment;
            ALTER TABLE assignment_old RENAME TO assignment;
            DROP TABLE course;
            ALTER TABLE student DROP COLUMN lms_user_id;
            UPDATE alembic_version SET version_num = '167914646830';
            """
        )


def test_gradebook_of_an_older_nbgrader_is_refused_and_migrated(course: Course) -> None:
    before = marks(course)
    older(course)
    with pytest.raises(GradebookRefused, match=r"older nbgrader.*--migrate"):
        regraded(course)
    said = migrated(course, "ps1")
    assert "has been upgraded; the former one is kept as gradebook.db." in said[0]
    regraded(course)
    assert marks(course) == before


def test_gradebook_of_a_newer_nbgrader_and_no_database_at_all_are_refused(course: Course) -> None:
    path = course.root / "gradebook.db"
    with contextlib.closing(sqlite3.connect(path)) as gradebook:
        gradebook.execute("UPDATE alembic_version SET version_num = 'fedcba987654'")
        gradebook.commit()
    with pytest.raises(GradebookRefused, match="newer nbgrader"):
        regraded(course)
    path.write_bytes(b"not a database, whatever its name says" * 100)
    with pytest.raises(GradebookRefused, match=r"cannot be read \(file is not a database\)"):
        regraded(course)


def test_gradebook_that_may_not_be_written_is_refused_before_anything_runs(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "gradebook.db")
    with pytest.raises(GradebookRefused, match=r"gradebook\.db may not be written here"):
        regraded(course)
    monkeypatch.undo()
    assert regraded(course).reused == 2


def test_moved_course_is_graded_with_its_own_gradebook(course: Course) -> None:
    before = marks(course)
    new = course.root.with_name("elsewhere")
    course.root.rename(new)
    moved = Course.open(new)
    assert regraded(moved).reused == 2
    assert marks(moved) == before


@pytest.mark.parametrize("option", ["root", "db_url"])
@pytest.mark.parametrize("is_copy", [True, False], ids=["copied", "moved"])
def test_configuration_that_names_the_former_folder_is_refused(
    tmp_path: Path, option: str, *, is_copy: bool
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    value = old if option == "root" else f"sqlite:///{old / 'gradebook.db'}"
    write_course(old, f'c.CourseDirectory.{option} = "{value}"\n')
    submit(old, "ada", answered(**FULL))
    regraded(Course.open(old))
    before = (old / "gradebook.db").read_bytes()
    shutil.copytree(old, new)
    if not is_copy:
        shutil.rmtree(old)
    refusal = ConfigurationRefused if option == "root" else GradebookRefused
    with pytest.raises(refusal, match=rf"CourseDirectory\.{option}"):
        regraded(Course.open(new))
    assert not is_copy or (old / "gradebook.db").read_bytes() == before
