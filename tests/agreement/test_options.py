"""nbgrader's options: a course that sets those which change scores, graded by both.

The table of them is in `docs/nbgrader.md`; each row names a test.
"""

from __future__ import annotations

import re
import shutil
import stat
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.classes.run import GradeOptions, GradeRun, grade
from autograder.course.folder import Course
from autograder.course.release import register
from autograder.errors import SourceRefused, WrongUse
from autograder.nbgrader.source import generate
from tests.agreement.stock import autograde, scores
from tests.conftest import ROOT
from tests.courses.text import notebook_of
from tests.tiny_course import FULL, answered, submit, write_course
from tests.tiny_course_fixtures import one_alembic, registered, registered_root

__all__ = ["one_alembic", "registered", "registered_root"]

pytestmark = pytest.mark.slow

CONFIG = """
c = get_config()
c.Exchange.root = "exchange"
c.CourseDirectory.ignore = ["private.py"]
c.CourseDirectory.student_id_exclude = "excluded,nobody"
c.IncludeHeaderFooter.header = "header.ipynb"
c.ClearSolutions.begin_solution_delimeter = "FROM HERE"
c.ClearSolutions.end_solution_delimeter = "TO HERE"
c.ClearSolutions.code_stub = {"python": "one = 0  # yours"}
c.ClearHiddenTests.begin_test_delimeter = "HIDE"
c.ClearHiddenTests.end_test_delimeter = "SHOW"
c.LockCells.lock_grade_cells = False
c.CourseDirectory.groupshared = True
c.Execute.timeout = -1
c.Execute.allow_errors = False
c.LimitOutput.max_lines = 2
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "odd"
c.OverwriteCells.add_missing_cells = True
"""
NOT_HEEDED = """
c.Autograde.create_student = False
c.Autograde.pre_convert_hook = lambda **_: open("called", "w").close()
c.CourseDirectory.notebook_id = "z*"
c.Execute.enabled = False
c.Execute.force_raise_errors = True
c.Execute.interrupt_on_timeout = False
c.Execute.kernel_name = "no-such-kernel"
"""
HEADER = """
# %% id="header"
from_header = 7
"""
SOURCE = """
# %% id="one" answer=true
# FROM HERE
one = 1
# TO HERE

# %%
two = 2

# %% id="for-readers"
two = "for readers only"

# %% id="one--check" test=1
assert one
# HIDE
assert one == 1
# SHOW

# %% id="header--check" test=2
assert from_header == 7

# %% id="skipped--check" test=4
assert two == 2

# %% id="ignored--check" test=8
import private
"""
WARNS = "import sys\nfor _ in range(9):\n    print('x')\nprint('odd', file=sys.stderr)\none = 1"
DOCS = ROOT / "docs" / "nbgrader.md"
Notebook = Any


def writes(text: str) -> Callable[[Notebook], None]:
    def edit(notebook: Notebook) -> None:
        (cell,) = [c for c in notebook.cells if grade_id(c) == "one"]
        cell.source = text

    return edit


def deletes_a_check(notebook: Notebook) -> None:
    writes("one = 1")(notebook)
    notebook.cells[:] = [c for c in notebook.cells if grade_id(c) != "one--check"]


def grade_id(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


CLASS: dict[str, Callable[[Notebook], None]] = {
    "right": writes("one = 1"),
    "nearly": writes("one = 2"),
    "untouched": lambda notebook: None,
    "warns": writes(WARNS),
    "deletes": deletes_a_check,
    "raises": writes("1 / 0"),
    "excluded": writes("one = 1"),
}
SCORES = {"right": 7, "nearly": 6, "untouched": 6, "warns": 7, "deletes": 7, "raises": 6}


@dataclass(frozen=True)
class Both:
    """What both gave, by student, and our own account."""

    course: Course
    released: Notebook
    stock: dict[str, dict[str, float | None]]
    ours: dict[str, dict[str, float | None]]
    run: GradeRun


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The class, graded by both."""
    root = tmp_path_factory.mktemp("options") / "ours"
    source = root / "source" / "ps"
    source.mkdir(parents=True)
    notebook = notebook_of(SOURCE.strip())
    next(c for c in notebook.cells if c.id == "for-readers").metadata["tags"] = ["skip-execution"]
    nbformat.write(notebook, source / "book.ipynb")
    nbformat.write(notebook_of(HEADER.strip()), root / "header.ipynb")
    (source / "private.py").write_text("solution = 42\n")
    (root / "nbgrader_config.py").write_text(CONFIG)
    course = Course.open(root)
    generate(course.settings, course.settings.directory, "ps")
    released = nbformat.read(course.release("ps") / "book.ipynb", as_version=4)
    for student, edit in CLASS.items():
        notebook = deepcopy(released)
        edit(notebook)
        course.submitted(student, "ps").mkdir(parents=True)
        nbformat.write(notebook, course.submitted(student, "ps") / "book.ipynb")
    other = Path(shutil.copytree(root, root.with_name("stock")))
    autograde(other, "ps")
    run = grade(course, "ps", GradeOptions(jobs=1))
    return Both(course, released, points(other), points(root), run)


def points(root: Path) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for (student, _, cell), score in scores(root, "ps").items():
        found.setdefault(student, {})[cell] = score.points
    return found


def test_every_score_is_that_of_stock(both: Both) -> None:
    assert both.ours == both.stock
    assert {student: sum(p or 0 for p in s.values()) for student, s in both.ours.items()} == SCORES


def test_delimiters_stubs_and_headers_are_the_courses(both: Both) -> None:
    texts = [cell.source for cell in both.released.cells]
    assert texts[:2] == ["from_header = 7", "one = 0  # yours"]
    assert "assert one == 1" not in "".join(texts)
    assert both.ours["nearly"]["one--check"] == 0
    assert both.ours["right"]["header--check"] == 2


def test_a_file_that_the_course_ignores_lies_beside_no_notebook(both: Both) -> None:
    assert [result["ignored--check"] for result in both.ours.values()] == [0] * len(SCORES)


def test_a_cell_that_the_source_tags_is_not_run(both: Both) -> None:
    assert both.ours["right"]["skipped--check"] == both.stock["right"]["skipped--check"] == 4


def test_a_check_that_was_deleted_is_put_back_as_stock_can_do(both: Both) -> None:
    assert both.ours["deletes"]["one--check"] == both.stock["deletes"]["one--check"] == 1


def test_whom_the_course_leaves_out_is_left_out(both: Both) -> None:
    assert "excluded" not in both.ours
    assert not both.course.autograded("excluded", "ps").exists()
    with pytest.raises(WrongUse, match="student_id_exclude leaves 'excluded' out"):
        grade(both.course, "ps", GradeOptions(students=("excluded",)))


def test_options_that_are_not_heeded_change_no_score(registered: Course) -> None:
    with (registered.root / "nbgrader_config.py").open("a") as config:
        config.write(NOT_HEEDED)
    submit(registered.root, "ada", answered(**FULL | {"double": "1 / 0"}))
    run = grade(Course.open(registered.root), "ps1", GradeOptions(jobs=1))
    assert [result.score for result in run.results] == [4.0]
    assert not (registered.root / "called").exists()


def test_files_are_written_with_mode_644(both: Both) -> None:
    path = both.course.autograded("right", "ps") / "book.ipynb"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_an_assignment_that_nbgrader_must_not_create_is_refused(tmp_path: Path) -> None:
    option = "c.GenerateAssignment.create_assignment = False\n"
    course = Course.open(write_course(tmp_path / "course", option))
    submit(course.root, "ada", answered(**FULL))
    with pytest.raises(SourceRefused, match="No assignment called 'ps1' exists"):
        register(course, "ps1")


def test_every_option_of_the_page_names_a_test_that_there_is() -> None:
    rows = re.findall(r"^\| `.*\| `([\w/]+\.py)::(\w+)` \|$", DOCS.read_text("utf-8"), re.M)
    assert len(rows) > 10
    missing = [
        name for file, name in rows if f"def {name}(" not in (ROOT / "tests" / file).read_text()
    ]
    assert missing == []
