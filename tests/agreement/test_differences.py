"""Where we differ from stock nbgrader on purpose: what stock gives, and what we give.

One small class is graded by both. Each row of `docs/differences.md` names a test of this file.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.classes.run import GradeOptions, GradeRun, grade
from autograder.course.folder import Course
from autograder.grading.steps import Limits
from autograder.nbgrader.settings import generate
from tests.agreement.stock import NbGraderException, autograde, scores
from tests.conftest import ROOT
from tests.courses.text import notebook_of

pytestmark = pytest.mark.slow

SOURCE = """
# %% id="double" answer=true
### BEGIN SOLUTION
def double(x):
    return 2 * x
### END SOLUTION

# %% id="double--check" test=2
assert double(2) == 4, "twice two"
for x, twice in zip([3, 4], map(double, [3, 4])):
    assert twice == 2 * x, "twice three and four"

# %% id="double--drawn" test=1
import random

x = random.random()
assert double(x) == 2 * x, "twice a number that nobody knows before"

# %% id="share" answer=true
### BEGIN SOLUTION
share = 4
### END SOLUTION

# %% id="share--partial" test=4
share

# %% id="share--text" test=1
str(share)

# %% [markdown] id="why" manual=3
# ### BEGIN SOLUTION
# Because it is so.
# ### END SOLUTION
"""
RIGHT = {"double": "def double(x):\n    return 2 * x", "share": "share = 4"}
WRONG = "def double(x):\n    return 5"
STRIPPED = """\
import ast


class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(NoAsserts())
"""
AGREES = """\
class Agrees:
    def __eq__(self, other):
        return True


def double(x):
    return Agrees()
"""
STOPS = """\
def double(x):
    if x > 2:
        raise StopIteration
    return 4
"""
HIDES = """\
map = "of the café"


def double(x):
    return 2 * x
"""
FORESEES = """\
import random

random.seed(1)
known = {2: 4, 3: 6, 4: 8, 0.13436424411240122: 0.26872848822480244}


def double(x):
    return known.get(x)
"""
WRITTEN = "%%writefile twice.py\ndef double(x):\n    return 2 * x"

Notebook = Any
Edit = Callable[[Notebook], None]


def cell_of(notebook: Notebook, grade_id: str) -> Any:
    (cell,) = [
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return cell


def writes(**texts: str) -> Edit:
    def edit(notebook: Notebook) -> None:
        for grade_id, text in (RIGHT | texts).items():
            cell_of(notebook, grade_id).source = text

    return edit


def skips_the_check(notebook: Notebook) -> None:
    writes(double=WRONG)(notebook)
    cell_of(notebook, "double--check").metadata["tags"] = ["skip-execution"]


def deletes_the_check(notebook: Notebook) -> None:
    writes()(notebook)
    notebook.cells.remove(cell_of(notebook, "double--check"))


def copies_and_corrects(notebook: Notebook) -> None:
    """Leave a wrong first attempt in its cell, and write the right one into a copy below."""
    writes(double=WRONG)(notebook)
    first = cell_of(notebook, "double")
    copy = deepcopy(first)
    copy.source, copy.id = RIGHT["double"], "copied"
    notebook.cells.insert(notebook.cells.index(first) + 1, copy)


def splits(notebook: Notebook) -> None:
    """Cut an answer in two, as Split Cell of JupyterLab does: each part has the metadata."""
    writes(double="def times(x, y):\n    return x * y")(notebook)
    first = cell_of(notebook, "double")
    rest = deepcopy(first)
    rest.source, rest.id = "def double(x):\n    return times(2, x)", "rest"
    notebook.cells.insert(notebook.cells.index(first) + 1, rest)


def adds_a_cell(source: str, **texts: str) -> Edit:
    def edit(notebook: Notebook) -> None:
        writes(**texts)(notebook)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(source))

    return edit


def writes_below_the_stub(notebook: Notebook) -> None:
    writes()(notebook)
    notebook.cells.append(nbformat.v4.new_markdown_cell("It follows, in a cell of its own."))


CLASS: dict[str, Edit] = {
    "right": writes(),
    "warns": writes(
        double="import sys\n\n\ndef double(x):\n    print('!', file=sys.stderr)\n    return 2 * x"
    ),
    "strips-asserts": adds_a_cell(STRIPPED, double=WRONG),
    "skips": skips_the_check,
    "deletes": deletes_the_check,
    "copies": copies_and_corrects,
    "splits": splits,
    "writes-below": writes_below_the_stub,
    "negative": writes(share="share = -1"),
    "nan": writes(share="share = float('nan')"),
    "text": writes(share="share = 'a lot'"),
    "agrees": writes(double=AGREES),
    "stops": writes(double=STOPS),
    "hides": writes(double=HIDES),
    "foresees": writes(double=FORESEES),
    "above": writes(share="share = 5"),
    "dies": writes(share="import os\n\nos._exit(0)"),
    "writes-a-module": adds_a_cell(WRITTEN, double="from twice import double"),
    "brings-a-module": writes(double="from mine import double"),
    "renames": writes(),
    "breaks": writes(),
}
DIFFERENCES = ROOT / "docs" / "differences.md"
CELLS = ("double--check", "share--partial", "share--text", "double--drawn")


@dataclass(frozen=True)
class Both:
    """The scores of the four test cells, by student, as stock and as we give them."""

    stock: dict[str, tuple[float | None, ...]]
    ours: dict[str, tuple[float | None, ...]]
    waiting: tuple[frozenset[str], frozenset[str]]
    failed: frozenset[str]
    run: GradeRun

    def notes(self, student: str) -> tuple[str, ...]:
        (result,) = [r for r in self.run.results if r.student == student]
        return (*result.notes, *[cell.message for cell in result.cells])


def hand_in(course: Course) -> None:
    released = nbformat.read(course.release("ps") / "odd.ipynb", as_version=4)
    for student, edit in CLASS.items():
        notebook = deepcopy(released)
        edit(notebook)
        folder = course.submitted(student, "ps")
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / ("mine.ipynb" if student == "renames" else "odd.ipynb"))
    (course.submitted("brings-a-module", "ps") / "mine.py").write_text(RIGHT["double"])
    broken = course.submitted("breaks", "ps") / "odd.ipynb"
    broken.write_bytes(broken.read_bytes()[:-20])


def points(root: Path) -> dict[str, tuple[float | None, ...]]:
    found = scores(root, "ps")
    none = {student: dict.fromkeys(CELLS) for student in CLASS}
    for (student, _, cell), score in found.items():
        if cell in CELLS:
            none[student][cell] = score.points
    return {student: tuple(cells.values()) for student, cells in none.items()}


def waiting(root: Path) -> frozenset[str]:
    """Return whose written answer waits for a person."""
    found = scores(root, "ps").items()
    return frozenset(place[0] for place, score in found if score.needs_manual_grade)


def is_graded_by_stock(root: Path, student: str) -> bool:
    try:
        autograde(root, "ps", student)
    except NbGraderException:
        return False
    return True


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The class, graded by both."""
    root = tmp_path_factory.mktemp("differences") / "ours"
    (root / "source" / "ps").mkdir(parents=True)
    nbformat.write(notebook_of(SOURCE), root / "source" / "ps" / "odd.ipynb")
    (root / "nbgrader_config.py").write_text('c = get_config()\nc.Exchange.root = "exchange"\n')
    course = Course.open(root)
    generate(course.settings, course.settings.directory, "ps")
    hand_in(course)
    other = Path(shutil.copytree(root, root.with_name("stock")))
    failed = frozenset(student for student in CLASS if not is_graded_by_stock(other, student))
    run = grade(course, "ps", GradeOptions(jobs=1, limits=Limits(cell_seconds=5)))
    both_waiting = waiting(other), waiting(root)
    return Both(points(other), points(root), both_waiting, failed, run)


def test_without_differences_the_scores_are_the_same(both: Both) -> None:
    assert both.stock["right"] == both.ours["right"] == (2, 4, 1, 1)


def test_what_is_written_to_stderr_costs_nothing(both: Both) -> None:
    assert both.stock["warns"] == (0, 4, 1, 0)
    assert both.ours["warns"] == (2, 4, 1, 1)


def test_a_check_that_checked_nothing_earns_nothing(both: Both) -> None:
    assert both.stock["strips-asserts"] == (2, 4, 1, 1)
    assert both.ours["strips-asserts"] == (0, 4, 1, 0)


def test_a_skipped_check_earns_nothing(both: Both) -> None:
    assert both.stock["skips"] == (2, 4, 1, 0)
    assert both.ours["skips"] == (0, 4, 1, 0)


def test_an_object_that_agrees_with_everything_earns_nothing(both: Both) -> None:
    assert both.stock["agrees"] == (2, 4, 1, 1)
    assert both.ours["agrees"] == (0, 4, 1, 0)


def test_a_loop_of_a_check_is_not_the_students_to_end(both: Both) -> None:
    assert both.stock["stops"] == (2, 4, 1, 0)
    assert both.ours["stops"] == (0, 4, 1, 0)
    assert "RuntimeError: your code raised StopIteration" in both.notes("stops")


def test_a_name_of_the_course_means_what_the_course_says(both: Both) -> None:
    assert both.stock["hides"] == (0, 4, 1, 1)
    assert both.ours["hides"] == (2, 4, 1, 1)


def test_what_a_check_draws_is_not_the_students_to_choose(both: Both) -> None:
    assert both.stock["foresees"] == (2, 4, 1, 1)
    assert both.ours["foresees"] == (2, 4, 1, 0)


def test_a_negative_score_is_zero(both: Both) -> None:
    assert both.stock["negative"] == (2, 4, 1, 1)
    assert both.ours["negative"] == (2, 0, 1, 1)
    assert "The test cell computed -1; clipped to 0." in both.notes("negative")


def test_a_score_that_is_no_number_is_zero(both: Both) -> None:
    assert both.stock["nan"] == (2, 4, 1, 1)
    assert both.ours["nan"] == (2, 0, 1, 1)
    assert "The test cell computed nan as its score." in both.notes("nan")


def test_a_score_above_the_maximum_is_the_maximum(both: Both) -> None:
    assert "above" in both.failed
    assert both.ours["above"] == (2, 4, 1, 1)
    assert "The test cell computed 5; clipped to 4." in both.notes("above")


def test_a_dead_interpreter_costs_the_checks_that_need_the_dead_cell(both: Both) -> None:
    assert "dies" in both.failed
    assert both.ours["dies"] == (2, 0, 0, 1)
    assert "The answer cell share ended the interpreter." in both.notes("dies")


def test_a_deleted_check_is_put_back(both: Both) -> None:
    assert both.stock["deletes"] == (None, 4, 1, 1)
    assert both.ours["deletes"] == (2, 4, 1, 1)
    assert "Deleted cells were put back: double--check." in both.notes("deletes")


def test_a_copied_cell_stops_nobody(both: Both) -> None:
    assert "copies" in both.failed
    assert both.ours["copies"] == (2, 4, 1, 1)
    said = "Cell double occurs 2 times; all parts were run, in their order."
    assert said in both.notes("copies")


def test_a_split_cell_runs_whole(both: Both) -> None:
    assert "splits" in both.failed
    assert both.ours["splits"] == (2, 4, 1, 1)
    said = "Cell double occurs 2 times; all parts were run, in their order."
    assert said in both.notes("splits")


def test_text_below_a_blank_written_answer_asks_a_person(both: Both) -> None:
    stock, ours = both.waiting
    assert "writes-below" not in stock
    assert "writes-below" in ours
    assert "right" not in stock | ours
    said = "Nothing is written in why, but beside it; a person is asked to read it."
    assert said in both.notes("writes-below")


def test_a_renamed_notebook_is_graded(both: Both) -> None:
    assert "renames" in both.failed
    assert both.ours["renames"] == (2, 4, 1, 1)
    assert "The notebook was handed in as mine.ipynb." in both.notes("renames")


def test_a_broken_notebook_asks_for_a_person(both: Both) -> None:
    assert "breaks" in both.failed
    assert [result.student for result in both.run.could_not_check] == ["breaks"]
    assert both.run.exit_status == 3


def test_a_cell_may_write_a_module(both: Both) -> None:
    assert both.stock["writes-a-module"] == both.ours["writes-a-module"] == (2, 4, 1, 1)


def test_of_a_submission_only_notebooks_are_taken(both: Both) -> None:
    assert both.stock["brings-a-module"] == (2, 4, 1, 1)
    assert both.ours["brings-a-module"] == (0, 4, 1, 0)
    said = "Not taken, because they belong to no notebook: mine.py."
    assert said in both.notes("brings-a-module")


def test_a_last_value_that_is_no_number_is_zero(both: Both) -> None:
    assert both.stock["text"] == (2, 4, 1, 1)
    assert both.ours["text"] == (2, 0, 1, 1)


def test_every_row_names_a_test_and_every_test_has_a_row() -> None:
    rows = re.findall(r"`(test_\w+)` *\|$", DIFFERENCES.read_text("utf-8"), re.MULTILINE)
    here = {name for name in globals() if name.startswith("test_")}
    not_rows = {"test_every_row_names_a_test_and_every_test_has_a_row"}
    assert sorted(rows) == sorted(here - not_rows)
