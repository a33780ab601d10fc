"""Deeds against how a check is written: each needs a course of its own.

Those that still pay are marked so; each mark goes with its cure.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course.folder import Course
from autograder.course.intake import rebuild
from autograder.course.submission import FileRead
from autograder.grading.limits import Limits
from autograder.grading.object_rule import GIVES_POINTS
from autograder.sandbox.levels import probe
from autograder.submission.engine import Engine, RunInputs, cool_down
from autograder.submission.placement import Placement
from autograder.submission.task import Task, grade_submission, read_graded

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
KNOWN = Placement(
    "sums", objects=(("test", (GIVES_POINTS,)),)
)  # what a trial of these checks finds out
DOUBLE = "def double(x):\n    return 2 * x"
ZEROS = "import random\nrandom.setstate((3, (0,) * 624 + (624,), None))\n"

# solution, hidden test, deed
DEEDS = {
    "the wrong answer": (DOUBLE, "assert double(3) == 6", "def double(x):\n    return 0"),
    "what a test has bound": (
        "def double(x):\n    expected = 2 * x\n    return expected",
        "expected = -34\nassert double(-17) == expected",
        "def double(x):\n    return globals().get('expected')",
    ),
    "an iteration that ends too early": (
        DOUBLE,
        "for got, want in zip(map(double, [1, 2]), [2, 4]):\n    assert got == want",
        "def double(x):\n    raise StopIteration",
    ),
    "random numbers that are none": (
        DOUBLE,
        "import random\nx = random.randint(1, 1000)\nassert double(x) == 2 * x",
        f"{ZEROS}def double(x):\n    return 2",
    ),
    "a share that is no number": (
        "double = 1.0",
        "assert double >= 0\n5 * double",
        "import numpy as np\ndouble = np.zeros(1)",
    ),
    "a share that is shown as no number": (
        "double = 1.0",
        "assert double >= 0\n5 * double",
        "import numpy as np\ndouble = np.float64(0.0)",
    ),
}


def _cell(source: str, grade_id: str, **flags: object) -> nbformat.NotebookNode:
    plain = {"schema_version": 3, "cell_type": "code", "grade": False, "solution": False,
             "locked": False, "task": False}  # fmt: skip
    return new_code_cell(
        source, id=grade_id, metadata={"nbgrader": {**plain, "grade_id": grade_id, **flags}}
    )


def _points(root: Path, solution: str, test: str, answer: str) -> float:
    """Grade one answer in a course of one exercise."""
    source = root / "source" / "ps1"
    source.mkdir(parents=True)
    solved = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
    hidden = f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"
    cells = [
        _cell(solved, "double", solution=True),
        _cell(hidden, "test", grade=True, locked=True, points=5),
    ]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), source / "sums.ipynb")
    (root / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "t"\n'
    )
    (manifest,) = Course.open(root).manifests("ps1")
    handed_in = new_notebook(cells=[_cell(answer, "double", solution=True)])
    task = Task(
        key="k",
        submission="s",
        student="eve",
        sanitized=rebuild(manifest, FileRead("sums.ipynb", json.dumps(handed_in).encode())),
        inputs=RunInputs((), Limits(cell_seconds=5), None),
        engine=Engine(probe().best.value, placements=(KNOWN,) if test.endswith("double") else ()),
        was_handed_in=True,
    )
    return read_graded(grade_submission(task)).result.score


@pytest.fixture(autouse=True, scope="module")
def ended() -> object:
    yield
    cool_down()


@pytest.mark.parametrize("name", DEEDS)
def test_a_trick_earns_nothing(tmp_path: Path, name: str) -> None:
    assert _points(tmp_path, *DEEDS[name]) == 0.0


@pytest.mark.parametrize("name", DEEDS)
def test_the_solution_earns_everything(tmp_path: Path, name: str) -> None:
    solution, test, _ = DEEDS[name]
    assert _points(tmp_path, solution, test, solution) == 5.0
