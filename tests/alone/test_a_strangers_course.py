"""One `pip install`, no torch: a stranger releases, grades and hands back a course of his own."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import nbformat
import pytest

from autograder.sandbox.levels import Level, probe
from tests.alone.environment import GRADER, Alone, make_alone
from tests.browser.readme import Terminal, command_lines, fresh_home, python_blocks

SOLVED = {"squares": "def squares(n):\n    return [i ** 2 for i in range(1, n + 1)]"}
TWO_LINES = """
c.Autograde.sanitize_preprocessors = ["autograder.nbgrader_plugin.RebuildFromSource"]
c.Autograde.autograde_preprocessors = ["autograder.nbgrader_plugin.GradeWithEngine"]
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(probe().best is not Level.NAMESPACES, reason="needs namespaces"),
]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    """The environment, made once."""
    return make_alone(tmp_path_factory.mktemp("alone"))


@pytest.fixture(scope="module")
def course(alone: Alone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course of `nbgrader quickstart`, with three submissions."""
    folder = tmp_path_factory.mktemp("stranger")
    alone.run("nbgrader", "quickstart", "course101", cwd=folder)
    course = folder / "course101"
    alone.run("autograder", "release", "ps1", "--course", "course101", cwd=folder)
    for path in sorted((course / "source" / "ps1").glob("*.ipynb")):
        source = nbformat.read(path, as_version=4)
        solutions = {
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in source.cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }
        for student in ("ada", "bob", "cyd"):
            notebook = nbformat.read(course / "release" / "ps1" / path.name, as_version=4)
            for cell in notebook.cells:
                grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
                if grade_id in solutions and student != "cyd":
                    cell.source = solutions[grade_id]
                if student == "bob":
                    cell.source = cell.source.replace("i ** 2", "i ** 3").replace("i**2", "i**3")
            target = course / "submitted" / student / "ps1" / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, target)
    return course


@pytest.fixture(scope="module")
def results(alone: Alone, course: Path) -> list[dict]:
    """What `autograder grade` says, isolated."""
    arguments = ("--require-isolation", "namespaces", "--json", str(course / "results.json"))
    command = ("autograder", "grade", "ps1", "--course", "course101", *arguments)
    alone.run(*command, cwd=course.parent)
    found: list[dict] = json.loads((course / "results.json").read_text())
    return found


def scores(alone: Alone, course: Path) -> dict[str, float]:
    command = ("autograder", "export", "ps1", "--course", "course101", "--format", "csv")
    alone.run(*command, cwd=course.parent)
    with open(course / "reports" / "ps1-csv.csv", newline="") as file:
        return {row["student"]: float(row["score"] or 0) for row in csv.DictReader(file)}


def test_it_is_not_there(alone: Alone, tmp_path: Path) -> None:
    for name in ("torch", "pandas", "jupyterlab"):
        done = alone.run("python", "-c", f"import {name}", cwd=tmp_path, status=1)
        assert f"No module named '{name}'" in done.stderr


def test_every_notebook_is_isolated(results: list[dict]) -> None:
    assert len(results) == 6
    assert {result["isolation"] for result in results} == {"namespaces"}
    assert not any("tamper-evident" in note for result in results for note in result["notes"])
    by_student = {
        name: sum(r["score"] for r in results if r["student"] == name)
        for name in ("ada", "bob", "cyd")
    }
    assert by_student["cyd"] < by_student["bob"] < by_student["ada"]


def test_feedback_report_and_export_are_written(
    alone: Alone, course: Path, results: list[dict]
) -> None:
    for verb in ("feedback", "report"):
        alone.run("autograder", verb, "ps1", "--course", "course101", cwd=course.parent)
    assert (course / "feedback" / "ada" / "ps1" / "problem1.html").is_file()
    assert scores(alone, course).keys() == {"ada", "bob", "cyd"}


def test_nbgrader_autograde_comes_to_the_same_scores(
    alone: Alone, course: Path, results: list[dict]
) -> None:
    ours = scores(alone, course)
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + TWO_LINES)
    alone.run("nbgrader", "autograde", "ps1", "--force", cwd=course)
    assert scores(alone, course) == ours


def test_a_course_of_his_own_goes_from_new_to_grades(alone: Alone, tmp_path: Path) -> None:
    alone.run("autograder", "new", "course", "data", "--title", "Data, by hand", cwd=tmp_path)
    course = tmp_path / "data"
    alone.run("autograder", "release", "ps1", cwd=course)
    released = nbformat.read(course / "release" / "ps1" / "ps1.ipynb", as_version=4)
    solved = nbformat.read(course / "source" / "ps1" / "ps1.ipynb", as_version=4)
    answers = {cell.id: cell.source for cell in solved.cells}
    put(released, course / "class" / "bob")
    for cell in released.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers[cell.id]
    put(released, course / "class" / "ada")
    alone.run("autograder", "collect", "ps1", "class", "--roster", "students.csv", cwd=course)
    alone.run("autograder", "grade", "ps1", "--json", "results.json", cwd=course)
    graded = {
        found["student"]: found for found in json.loads((course / "results.json").read_text())
    }
    assert (graded["ada"]["score"], graded["bob"]["score"]) == (3, 0)
    assert {cell["outcome"] for cell in graded["bob"]["cells"]} == {"not_attempted"}
    for verb in ("feedback", "report", "export"):
        alone.run("autograder", verb, "ps1", cwd=course)
    assert (course / "feedback" / "bob" / "ps1" / "ps1.html").is_file()
    assert (course / "reports" / "ps1.html").is_file()
    alone.run("autograder", "audit", "ps1", "--mutants", "0", cwd=course)


def test_its_readme_is_followed_word_by_word(alone: Alone, tmp_path: Path) -> None:
    home = fresh_home(tmp_path / "home", "{}")
    terminal = Terminal(tmp_path, alone.environment | {"HOME": home["HOME"]})
    lines = command_lines(GRADER / "README.md")
    installs = [line for line in lines if line.startswith("pip install ")]
    assert len(installs) == 3  # `alone` is what they make
    for line in lines:
        if line not in installs:
            terminal.type(line)
    (script,) = python_blocks(GRADER / "README.md", "import autograder")
    (tmp_path / "script.py").write_text(script)
    assert terminal.run("python script.py") == "ada 0.0 3.0\n"


def put(notebook: nbformat.NotebookNode, folder: Path) -> None:
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "ps1.ipynb")


def test_help_and_doctor_work(alone: Alone, course: Path) -> None:
    help_page = alone.run("autograder", "--help", cwd=course).stdout
    assert "grade" in help_page
    assert "build" not in help_page.split()
    assert "torch is not installed" in alone.run("autograder", "doctor", cwd=course).stdout
