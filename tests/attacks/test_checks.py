"""What data does to a check: as it is graded, trial and all."""

from __future__ import annotations

import json
import re
import sys
from itertools import zip_longest

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.classes.run import GradeOptions, GradeRun, grade
from autograder.course.folder import Course
from autograder.grading.limits import Limits
from autograder.model import TAMPER_EVIDENT, CellResult
from autograder.submission.engine import cool_down
from tests.attacks.checks import CHECKS, IMPORTS

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

pytestmark = pytest.mark.slow

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
ID = {name: re.sub(r"\W+", "_", name) for name in CHECKS}
WRONG = [(name, answer) for name, check in CHECKS.items() for answer in check.wrong]
RIGHT = [(name, answer) for name, check in CHECKS.items() for answer in check.right]


def _cell(source: str, grade_id: str, **flags: object) -> nbformat.NotebookNode:
    plain = {"schema_version": 3, "cell_type": "code", "grade": False, "solution": False,
             "locked": False, "task": False}  # fmt: skip
    return new_code_cell(
        source, id=grade_id, metadata={"nbgrader": {**plain, "grade_id": grade_id, **flags}}
    )


def _source() -> nbformat.NotebookNode:
    cells = [_cell(IMPORTS, "imports", locked=True)]
    for name, check in CHECKS.items():
        if check.given:
            cells.append(_cell(check.given, f"{ID[name]}--given", locked=True))
        solved = f"### BEGIN SOLUTION\n{check.solution}\n### END SOLUTION"
        hidden = f"### BEGIN HIDDEN TESTS\n{check.test}\n### END HIDDEN TESTS"
        cells.append(_cell(solved, ID[name], solution=True))
        cells.append(_cell(hidden, f"{ID[name]}--test", grade=True, locked=True, points=5))
    return new_notebook(cells=cells, metadata=KERNEL)


def _rows() -> dict[str, dict[str, str]]:
    """Return students and their answers: the k-th of every check at once."""
    rows = {"reference": {}}
    for kind in ("wrong", "right"):
        columns = [[(n, a) for a in getattr(c, kind)] for n, c in CHECKS.items()]
        for number, row in enumerate(zip_longest(*columns)):
            rows[f"{kind}-{number}"] = dict(each for each in row if each is not None)
    return rows


ROWS = _rows()


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> GradeRun:
    root = tmp_path_factory.mktemp("checks") / "course"
    (root / "source" / "ps1").mkdir(parents=True)
    nbformat.write(_source(), root / "source" / "ps1" / "checks.ipynb")
    (root / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "t"\n'
    )
    for student, answers in ROWS.items():
        cells = []
        for name, check in CHECKS.items():
            texts = {**check.wrong, **check.right}
            text = texts[answers[name]] if name in answers else check.solution
            cells.append(_cell(text, ID[name], solution=True))
        folder = root / "submitted" / student / "ps1"
        folder.mkdir(parents=True)
        (folder / "checks.ipynb").write_text(json.dumps(new_notebook(cells=cells)))
    run = grade(Course.open(root), "ps1", GradeOptions(jobs=1, limits=Limits(cell_seconds=20)))
    cool_down()
    return run


def _verdict(run: GradeRun, name: str, answer: str) -> CellResult:
    student = next(s for s, answers in ROWS.items() if answers.get(name) == answer)
    (result,) = [r for r in run.results if r.student == student]
    (cell,) = [c for c in result.cells if c.id == f"{ID[name]}--test"]
    return cell


@pytest.mark.parametrize(("name", "answer"), WRONG)
def test_a_trick_earns_nothing(graded: GradeRun, name: str, answer: str) -> None:
    cell = _verdict(graded, name, answer)
    assert cell.points == 0, cell
    assert cell.message


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_honest_work_earns_everything(graded: GradeRun, name: str, answer: str) -> None:
    cell = _verdict(graded, name, answer)
    assert cell.points == 5, cell


@pytest.mark.parametrize("name", CHECKS)
def test_the_solution_earns_everything_in_its_tier(graded: GradeRun, name: str) -> None:
    (result,) = [r for r in graded.results if r.student == "reference"]
    (cell,) = [c for c in result.cells if c.id == f"{ID[name]}--test"]
    assert cell.points == 5, cell
    assert (TAMPER_EVIDENT in cell.message) is CHECKS[name].is_shared, cell


def test_every_result_says_which_checks_run_what_they_hear(graded: GradeRun) -> None:
    shared = [f"{ID[name]}--test" for name, check in CHECKS.items() if check.is_shared]
    for result in graded.results:
        (caveat,) = result.caveats
        assert all(name in caveat for name in shared)
