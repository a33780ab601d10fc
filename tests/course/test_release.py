from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from autograder.course.folder import Course
from autograder.course.release import release
from autograder.errors import ReleaseLeaks, SourceRefused
from tests.tiny_course import HIDDEN_WORD, source_notebook, write_course


def change(course: Course, how: Callable[[Any], None]) -> Course:
    notebook = source_notebook()
    how(notebook)
    nbformat.write(notebook, course.notebooks("ps1")[0])
    return Course.open(course.root)


def released_bytes(course: Course) -> dict[str, bytes]:
    folder = course.release("ps1")
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_clean_source_is_released_with_its_proofs(course: Course) -> None:
    report = release(course, "ps1")
    assert report.files == ("data/numbers.txt", "sums.ipynb")
    assert report.canaries >= 8
    assert report.hidden_lines == 2
    assert all(HIDDEN_WORD.encode() not in data for data in released_bytes(course).values())


def test_file_beside_the_notebook_is_refused_and_nothing_is_left(course: Course) -> None:
    (course.source("ps1") / "answers.py").write_text("double = 2")
    with pytest.raises(ReleaseLeaks, match=r"would hand out answers\.py.*data/"):
        release(course, "ps1")
    assert not course.release("ps1").exists()


def test_hidden_folder_is_refused(course: Course) -> None:
    (course.source("ps1") / ".cache").mkdir()
    (course.source("ps1") / ".cache" / "x").write_text("x")
    with pytest.raises(ReleaseLeaks, match=r"\.cache/x"):
        release(course, "ps1")


def test_helper_that_the_course_allows_is_released(tmp_path: Path) -> None:
    root = write_course(tmp_path / "c", 'c.Autograder.release_files = ["helper.py"]\n')
    (root / "source" / "ps1" / "helper.py").write_text("x = 1")
    assert "helper.py" in release(Course.open(root), "ps1").files


def test_leak_puts_the_former_release_back(course: Course) -> None:
    release(course, "ps1")
    before = released_bytes(course)

    def leak(notebook: Any) -> None:
        notebook.cells[0].source = "# A new title"
        notebook.cells[0].metadata["note"] = f'assert double({HIDDEN_WORD}) == -34, "a negative'

    def whole(notebook: Any) -> None:
        leak(notebook)
        notebook.cells[0].metadata["note"] = notebook.cells[5].source.splitlines()[3]

    changed = change(course, whole)
    with pytest.raises(
        ReleaseLeaks, match=r"sums\.ipynb of the release holds a hidden test's line"
    ):
        release(changed, "ps1")
    assert released_bytes(changed) == before
    assert not list(course.state.glob("release-*"))


def test_hidden_test_inside_of_a_zip_in_data_is_found(course: Course) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tests.txt", source_notebook().cells[5].source)
    (course.source("ps1") / "data" / "more.zip").write_bytes(buffer.getvalue())
    with pytest.raises(ReleaseLeaks, match=r"data/more\.zip of the release"):
        release(course, "ps1")


def test_delimiter_in_the_open_is_refused(course: Course) -> None:
    (course.source("ps1") / "data" / "x.txt").write_text("### BEGIN SOLUTION")
    with pytest.raises(ReleaseLeaks, match="holds the delimiter 'BEGIN SOLUTION'"):
        release(course, "ps1")


def test_picture_of_a_solution_is_refused(course: Course) -> None:
    def attach(notebook: Any) -> None:
        essay = notebook.cells[-1]
        essay.source = "### BEGIN SOLUTION\n![](attachment:plot.png)\n### END SOLUTION"
        essay["attachments"] = {"plot.png": {"image/png": "aGVsbG8="}}

    with pytest.raises(ReleaseLeaks, match=r"essay of sums\.ipynb keeps the attachment plot\.png"):
        release(change(course, attach), "ps1")


def test_outputs_that_survive_are_caught_by_a_canary(tmp_path: Path) -> None:
    keep = (
        "from nbgrader.preprocessors import ClearOutput\n"
        "from nbgrader.converters import GenerateAssignment\n"
        "c.GenerateAssignment.preprocessors = [\n"
        "    p for p in GenerateAssignment.preprocessors.default() if p is not ClearOutput\n]\n"
    )
    course = Course.open(write_course(tmp_path / "c", keep))
    with pytest.raises(ReleaseLeaks, match="A word planted in cell"):
        release(course, "ps1")
    assert not course.release("ps1").exists()


def test_stored_outputs_of_the_source_are_not_released(course: Course) -> None:
    def run(notebook: Any) -> None:
        cell = new_code_cell("1 + 1", id="shown")
        cell.outputs = [new_output("stream", name="stdout", text="THE OUTPUT")]
        notebook.cells.append(cell)

    changed = change(course, run)
    release(changed, "ps1")
    assert b"THE OUTPUT" not in released_bytes(changed)["sums.ipynb"]


def test_release_that_a_killed_run_had_set_aside_comes_back(course: Course) -> None:
    release(course, "ps1")
    before = released_bytes(course)
    course.release("ps1").rename(course.state / "release-ps1.former")
    (course.source("ps1") / "answers.py").write_text("x")
    with pytest.raises(ReleaseLeaks):
        release(course, "ps1")
    assert released_bytes(course) == before


def test_source_that_nbgrader_refuses_leaves_the_former_release(course: Course) -> None:
    release(course, "ps1")
    before = released_bytes(course)

    def nest(notebook: Any) -> None:
        notebook.cells[5].source = "### BEGIN HIDDEN TESTS\n" * 2 + "### END HIDDEN TESTS"

    with pytest.raises(SourceRefused, match="nested"):
        release(change(course, nest), "ps1")
    assert released_bytes(course) == before
