"""Files that a course lets students replace: as in stock, where nothing hostile can come of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from autograder.classes.run import GradeOptions, grade
from autograder.course.folder import Course
from autograder.model import TAMPER_EVIDENT, SubmissionResult
from autograder.nbgrader.source import generate
from tests.agreement.stock import autograde, scores
from tests.courses.text import notebook_of

pytestmark = pytest.mark.slow

CODE = """
# %% id="mine--check" test=2
from mine import triple
assert triple(2) == 6

# %% id="given--check" test=1
import given
assert given.ONE == 1
"""
DATA = """
# %% id="table--check" test=3
assert open("tables/mine.csv").read().split() == ["1", "2"]
"""
CONFIG = """
c = get_config()
c.Exchange.root = "exchange"
c.Autograde.exclude_overwriting = {"code": ["mine.py"], "data": ["tables/mine.csv"]}
"""
RIGHT = "def triple(x):\n    return 3 * x\n"
FILES = {
    "code": {"mine.py": RIGHT, "given.py": "ONE = 1\n"},
    "data": {"tables/mine.csv": "1\n2\n"},
}
STUDENTS = {
    "right": FILES,
    "wrong": {
        "code": {"mine.py": "def triple(x):\n    return x\n", "given.py": "ONE = 2\n"},
        "data": {"tables/mine.csv": "3\n"},
    },
    "forgets": {"code": {}, "data": {}},
    "links": {"code": {}, "data": {}},
}
Scores = dict[str, tuple[float | None, ...]]


@dataclass(frozen=True)
class Both:
    """Scores by assignment and student as stock and as we give them, and our own account."""

    stock: dict[str, Scores]
    ours: dict[str, Scores]
    results: dict[str, dict[str, SubmissionResult]]


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def hand_in(course: Course, assignment: str) -> None:
    for student, files in STUDENTS.items():
        folder = course.submitted(student, assignment)
        folder.mkdir(parents=True)
        shutil.copy(course.release(assignment) / "book.ipynb", folder)
        write(folder, files[assignment])
    for name in course.own_files(assignment):
        link = course.submitted("links", assignment) / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(course.source(assignment) / name)


def points(root: Path, assignment: str) -> Scores:
    found: Scores = {}
    for (student, _, _), score in sorted(scores(root, assignment).items()):
        found[student] = (*found.get(student, ()), score.points)
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The class, graded by both."""
    root = tmp_path_factory.mktemp("own") / "ours"
    for assignment, text in {"code": CODE, "data": DATA}.items():
        write(root / "source" / assignment, FILES[assignment])
        nbformat.write(notebook_of(text), root / "source" / assignment / "book.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG)
    course = Course.open(root)
    for assignment in FILES:
        generate(course.settings, course.settings.directory, assignment)
        hand_in(course, assignment)
    other = Path(shutil.copytree(root, root.with_name("stock"), symlinks=True))
    results = {}
    for assignment in FILES:
        autograde(other, assignment)
        run = grade(course, assignment, GradeOptions(jobs=1))
        results[assignment] = {result.student: result for result in run.results}
    stock = {assignment: points(other, assignment) for assignment in FILES}
    return Both(stock, {assignment: points(root, assignment) for assignment in FILES}, results)


@pytest.mark.parametrize("assignment", FILES)
@pytest.mark.parametrize("student", ["right", "wrong", "forgets"])
def test_the_students_own_file_counts_as_in_stock(
    both: Both, assignment: str, student: str
) -> None:
    assert both.ours[assignment][student] == both.stock[assignment][student]


def test_what_is_not_named_is_the_sources(both: Both) -> None:
    assert both.ours["code"] == {
        "right": (1, 2),
        "wrong": (1, 0),
        "forgets": (1, 0),
        "links": (1, 0),
    }
    assert both.ours["data"] == {"right": (3,), "wrong": (0,), "forgets": (0,), "links": (0,)}


def test_a_link_is_no_file_of_the_students(both: Both) -> None:
    assert both.stock["code"]["links"] == (1, 2)
    assert both.stock["data"]["links"] == (3,)
    notes = both.results["data"]["links"].notes
    assert "mine.csv is a link; only regular files are read." in notes
    assert "mine.py was not handed in." in both.results["code"]["forgets"].notes


def test_where_the_file_is_code_every_report_says_that_tests_ran_beside_it(both: Both) -> None:
    assert TAMPER_EVIDENT in " ".join(both.results["code"]["right"].notes)
    assert both.results["data"]["right"].notes == ()
