"""A course that we did not make: the one of ``nbgrader quickstart``, graded by both."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.classes.run import GradeOptions, grade
from autograder.course.folder import Course
from autograder.course.release import release
from autograder.nbgrader.gradebook import grade_rows
from autograder.nbgrader.settings import at_home

Answer = Callable[[Any, dict[str, str]], None]


def nbgrader(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    with at_home():
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)


def untouched(cell: Any, solutions: dict[str, str]) -> None:
    pass


def solved(cell: Any, solutions: dict[str, str]) -> None:
    nbgrader = cell.metadata.get("nbgrader", {})
    if nbgrader.get("solution"):
        cell.source = solutions[nbgrader["grade_id"]]


def wrong(cell: Any, solutions: dict[str, str]) -> None:
    solved(cell, solutions)
    cell.source = cell.source.replace("i ** 2", "i ** 3").replace("i**2", "i**3")


@pytest.mark.slow
def test_quickstart_course_gets_the_scores_of_stock_nbgrader(tmp_path: Path) -> None:
    nbgrader(tmp_path, "quickstart", "ours")
    nbgrader(tmp_path, "quickstart", "stock")
    ours, stock = Course.open(tmp_path / "ours"), Course.open(tmp_path / "stock")
    released = release(ours, "ps1")
    assert released.files == ("jupyter.png", "problem1.ipynb", "problem2.ipynb")
    nbgrader(stock.root, "generate_assignment", "ps1")
    answers: dict[str, Answer] = {"untouched": untouched, "solved": solved, "wrong": wrong}
    for path in ours.notebooks("ps1"):
        cells = nbformat.read(path, as_version=4).cells
        marked = [cell for cell in cells if "nbgrader" in cell.metadata]
        solutions = {cell.metadata.nbgrader.grade_id: cell.source for cell in marked}
        for student, answer in answers.items():
            notebook = nbformat.read(ours.release("ps1") / path.name, as_version=4)
            for cell in notebook.cells:
                answer(cell, solutions)
            for course in (ours, stock):
                folder = course.submitted(student, "ps1")
                folder.mkdir(parents=True, exist_ok=True)
                nbformat.write(notebook, folder / path.name)
    run = grade(ours, "ps1", GradeOptions())
    nbgrader(stock.root, "autograde", "ps1")
    assert len(run.results) == 6
    assert run.exit_status == 0
    assert grade_rows(ours.settings, "ps1") == grade_rows(stock.settings, "ps1")
    scores = {row.student: row.score for row in grade_rows(ours.settings, "ps1")}
    assert scores["untouched"] < scores["wrong"] < scores["solved"]
    nbgrader(ours.root, "generate_feedback", "ps1")
    assert (ours.feedback("solved", "ps1") / "problem1.html").is_file()
