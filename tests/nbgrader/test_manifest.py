from __future__ import annotations

import nbformat
import pytest

from autograder.course.folder import Course
from autograder.course.release import release
from autograder.errors import SourceRefused
from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, is_blank_difference
from tests.tiny_course import DOUBLE_STUB, HIDDEN_WORD, NOTEBOOK, source_notebook


@pytest.fixture(scope="module")
def manifest(read_only_course: Course) -> Manifest:
    (found,) = read_only_course.manifests("ps1")
    return found


def test_each_cell_has_its_role(manifest: Manifest) -> None:
    roles = {cell.grade_id: cell.role for cell in manifest.cells if cell.grade_id}
    assert roles == {
        "setup": Role.LOCKED,
        "double": Role.ANSWER,
        "double-visible": Role.TEST,
        "double-hidden": Role.TEST,
        "share": Role.ANSWER,
        "share-partial": Role.TEST,
        "essay": Role.MANUAL,
    }


def test_points_are_counted_for_tests_and_people(manifest: Manifest) -> None:
    assert [cell.points for cell in manifest.tests] == [2, 3, 4]
    assert [cell.points for cell in manifest.manual] == [5]
    assert manifest.max_points == 14


def test_answers_are_released_as_their_stub(manifest: Manifest) -> None:
    assert manifest.by_grade_id["double"].released == DOUBLE_STUB


def test_hidden_tests_are_graded_and_not_released(manifest: Manifest) -> None:
    cell = manifest.by_grade_id["double-hidden"]
    assert HIDDEN_WORD in cell.text
    assert HIDDEN_WORD not in cell.released
    assert cell.hidden_lines == {2, 3, 4, 5}


def test_tests_belong_to_the_answers_before_them(manifest: Manifest) -> None:
    owners = [[a.grade_id for a in manifest.answers_before(test)] for test in manifest.tests]
    assert owners == [["double"], ["double"], ["share"]]


def test_released_text_is_what_nbgrader_releases(course: Course) -> None:
    (manifest,) = course.manifests("ps1")
    release(course, "ps1")
    released = nbformat.read(course.release("ps1") / f"{NOTEBOOK}.ipynb", as_version=4)
    assert [cell.released for cell in manifest.cells] == [cell.source for cell in released.cells]


def test_digest_changes_with_the_text_of_a_hidden_test(course: Course) -> None:
    (before,) = course.manifests("ps1")
    notebook = source_notebook()
    notebook.cells[5].source = notebook.cells[5].source.replace("-34", "-35")
    nbformat.write(notebook, course.notebooks("ps1")[0])
    (after,) = Course.open(course.root).manifests("ps1")
    assert before.digest != after.digest


def test_unclosed_solution_is_refused_with_nbgraders_reason(course: Course) -> None:
    notebook = source_notebook()
    notebook.cells[3].source = "### BEGIN SOLUTION\nx = 1"
    nbformat.write(notebook, course.notebooks("ps1")[0])
    with pytest.raises(SourceRefused, match=r"sums\.ipynb: nbgrader cannot read it: no end"):
        course.manifests("ps1")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("a = 1", "a = 1  \r\n\n", True),
        ("if a:\n    b", "if a:\n\tb", False),
        ("a = 1", "a = 2", False),
    ],
)
def test_only_invisible_white_space_is_no_difference(first: str, second: str, same: bool) -> None:
    assert is_blank_difference(first, second) is same
