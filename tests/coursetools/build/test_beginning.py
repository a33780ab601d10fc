"""A new problem set of the course is sound as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.course.beginning import begin_course
from autograder.course.folder import Course
from autograder.errors import WrongUse
from coursetools.build.beginning import begin_problem_set
from coursetools.build.curriculum import Curriculum
from coursetools.build.lint import assignment_problems
from coursetools.build.project import Project
from coursetools.build.text import read_document
from coursetools.cli import app
from coursetools.prove.gate import check_assignment


def test_it_keeps_every_rule_and_its_answers_do_as_they_say(project: Project) -> None:
    text, _ = begin_problem_set(project, "ps10_fourier_series")
    document = read_document(text, project.relative(text))
    curriculum = Curriculum.read(project.curriculum, "curriculum.toml")
    assert assignment_problems(document, curriculum) == []
    assert document.cells[0].source.startswith("# Problem set 10: fourier series\n")
    rows = list(check_assignment(project, document, seconds=20))
    assert [(row.answer, row.fault) for row in rows if row.fault] == []
    assert len(rows) >= 9


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ps1_x", "take ps, two digits, _ and small letters, such as ps02_fourier"),
        ("ps02_X", "cannot be the name"),
        ("../ps02_x", "cannot be the name"),
        ("ps01_products", "ps01_sums has that number already.*take ps02_products"),
        ("ps01_sums", "has that number already"),
    ],
)
def test_a_bad_or_taken_name_is_refused(name: str, says: str, project: Project) -> None:
    with pytest.raises(WrongUse, match=says):
        begin_problem_set(project, name)
    assert [path.stem for path in project.assignments()] == ["ps01_sums"]


def test_the_verb_writes_text_where_text_is_the_master(project: Project) -> None:
    (project.root / "nbgrader_config.py").write_text("c = get_config()\n")
    done = CliRunner().invoke(app, ["new", "ps02_x", "--course", str(project.root)])
    assert done.exit_code == 0, done.output
    assert [path.stem for path in project.assignments()] == ["ps01_sums", "ps02_x"]
    assert not (project.root / "source").exists()


def test_the_verb_writes_a_notebook_in_a_course_without_texts(tmp_path: Path) -> None:
    folder = begin_course(tmp_path / "c")
    done = CliRunner().invoke(app, ["new", "ps2_x", "--course", str(folder)])
    assert done.exit_code == 0, done.output
    assert Course.open(folder).assignments() == ("ps1", "ps2_x")
