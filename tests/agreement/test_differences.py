"""Where we differ from stock nbgrader on purpose: what stock gives, and what we give.

One small class is graded by both. Each row of `docs/differences.md` names a test of this file.
"""

from __future__ import annotations

import re
import shutil
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from autograder.classes.run import GradeOptions, GradeRun, grade
from autograder.course.folder import Course
from autograder.grading.limits import Limits
from autograder.nbgrader.source import generate
from tests.agreement.changed_data import CHANGES, graded_by_both
from tests.agreement.differing_work import CELLS, CLASS, DIFFERENCES, OTHERS, RIGHT, SOURCE
from tests.agreement.stock import NbGraderException, autograde, scores
from tests.courses.text import notebook_of


@dataclass(frozen=True)
class Both:
    """The scores of the four test cells, by student, as stock and as we give them."""

    stock: dict[str, tuple[float | None, ...]]
    ours: dict[str, tuple[float | None, ...]]
    waiting: tuple[frozenset[str], frozenset[str]]
    failed: frozenset[str]
    run: GradeRun
    others: dict[str, tuple[tuple[float | None, ...], ...]]

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


def points(root: Path, cells: tuple[str, ...] = CELLS) -> dict[str, tuple[float | None, ...]]:
    found = scores(root, "ps")
    earned = {(student, cell): score.points for (student, _, cell), score in found.items()}
    return {student: tuple(earned.get((student, c)) for c in cells) for student in CLASS}


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
    others = tuple(points(folder, OTHERS) for folder in (other, root))
    pairs = {student: tuple(folder[student] for folder in others) for student in CLASS}
    both_waiting = waiting(other), waiting(root)
    return Both(points(other), points(root), both_waiting, failed, run, pairs)


def test_without_differences_the_scores_are_the_same(both: Both) -> None:
    assert both.stock["right"] == both.ours["right"] == (2, 4, 1, 1)


def test_what_is_written_to_stderr_costs_nothing(both: Both) -> None:
    assert both.stock["warns"] == (0, 4, 1, 0)
    assert both.ours["warns"] == (2, 4, 1, 1)


def test_a_check_that_checked_nothing_earns_nothing(both: Both) -> None:
    assert both.stock["strips-asserts"] == (2, 4, 1, 1)
    assert both.ours["strips-asserts"] == (0, 4, 1, 0)


def test_an_empty_array_is_no_answer(both: Both) -> None:
    assert both.others["right"] == ((1, 1, 1), (1, 1, 1))
    assert both.others["is-empty"] == ((1, 1, 1), (0, 1, 1))


def test_a_test_double_is_the_tests(both: Both) -> None:
    assert both.others["rebinds"] == ((1, 1, 1), (1, 0, 1))


def test_a_text_does_what_the_references_does(both: Both) -> None:
    assert both.others["imports"] == ((1, 1, 1), (1, 1, 0))


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


def test_data_that_the_solution_leaves_alone_is_not_the_students_to_change(
    tmp_path: Path,
) -> None:
    pair = graded_by_both(tmp_path)
    assert [list(pair.of(student).values()) for student in CHANGES] == [
        [1, 1, 1],
        [0, 0, 0],
        [1, 1, 0],  # a check that looks for the change finds it, another does not mind
    ]
    differing = {(d.place[0], d.place[2]): d.stock for d in pair.disagreements}
    assert {place: score.points for place, score in differing.items() if score} == {
        ("empties", "total--given"): 1,
        ("empties", "total--argument"): 1,
    }
    assert all("changes data that it was given" in d.message for d in pair.disagreements)


def test_every_row_names_a_test_and_every_test_has_a_row() -> None:
    rows = re.findall(r"`(test_\w+)` *\|$", DIFFERENCES.read_text("utf-8"), re.MULTILINE)
    here = {name for name in globals() if name.startswith("test_")}
    not_rows = {"test_every_row_names_a_test_and_every_test_has_a_row"}
    assert sorted(rows) == sorted(here - not_rows)
