"""The course of ``nbgrader quickstart --autotest``, with generated checks, graded by both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.course.folder import Course
from autograder.nbgrader.settings import at_home
from autograder.nbgrader.source import generate
from tests.agreement.pair import Texts, grade_both, hand_in
from tests.agreement.stock import sockets_left_open

pytestmark = pytest.mark.slow


def solved(path: Path) -> Texts:
    cells = nbformat.read(path, as_version=4).cells
    marked = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in marked}


def spoiled(texts: Texts) -> Texts:
    return {
        name: text.replace("i ** 2", "i ** 3").replace("i**2", "i**3").replace("sum(", "max(")
        for name, text in texts.items()
    }


@pytest.mark.skipif(os.environ.get("AUTOGRADER_NIGHTLY") != "1", reason="a minute of kernels")
def test_generated_checks_get_the_scores_of_stock(tmp_path: Path) -> None:
    root = tmp_path / "ours"
    with at_home():
        command = [sys.executable, "-m", "nbgrader", "quickstart", "ours", "--autotest"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    course = Course.open(root)
    with sockets_left_open():
        generate(course.settings, course.settings.directory, "ps1")
    right = {path.stem: solved(path) for path in course.notebooks("ps1")}
    wrong = {name: spoiled(texts) for name, texts in right.items()}
    hand_in(course, "ps1", {"right": right, "wrong": wrong, "untouched": {}})
    with sockets_left_open():
        pair = grade_both(root, "ps1", tmp_path / "stock")
    assert pair.disagreements == ()
    scores = [sum(filter(None, pair.of(name).values())) for name in ("untouched", "wrong", "right")]
    assert scores == sorted(set(scores))
