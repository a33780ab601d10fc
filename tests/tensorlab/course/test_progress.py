"""What the tables say, and that nothing of them depends on who builds a notebook."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import tensorlab as tl
from tensorlab.course.places import CourseNotFound
from tensorlab.course.progress import BATCH
from tensorlab.course.record import Prediction, Record
from tests.tensorlab.course.small import course, essay, exercise, problem_set


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with a few things done."""
    cells = problem_set(
        exercise("one", "Twice"), exercise("two", "Again"), exercise("three", "Once"),
        essay("Because."),
    )  # fmt: skip
    course(tmp_path, cells)
    checks = {"one-small": "passed", "one-large": "passed", "two-small": "failed"}
    checks["three-small"] = "not attempted"
    Record("ps01_sums", checks=checks).save()
    made = {"first-tell": Prediction("3", True), "second-tell": Prediction("4", False)}
    Record("01_sums", ran=frozenset({"setup", "first-tell"}), predictions=made).save()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path


def test_progress_counts_what_was_done(here: Path) -> None:
    lines = [line.split("  ") for line in repr(tl.progress()).splitlines()]
    rows = {line[0]: [text.strip() for text in line[1:] if text.strip()] for line in lines if line}
    assert rows["01 Sums"] == ["2 of 5", "1 of 2 made; 2 asked"]
    # solved, tried (one with a failed check, and the written one), open, points of visible checks
    assert rows["Problem set 1: doubles"] == ["1", "2", "1", "4 of 17"]


def test_progress_says_that_hidden_checks_are_not_counted_and_where_it_is_kept(
    here: Path, kept_in: Path
) -> None:
    assert "Only visible checks are counted" in repr(tl.progress())
    assert str(kept_in) in repr(tl.progress())


def test_progress_links_to_every_notebook(here: Path) -> None:
    shown = tl.progress()._repr_html_()
    assert 'href="01_sums.ipynb"' in shown
    assert 'href="../problem_sets/ps01_sums/ps01_sums.ipynb"' in shown


def test_a_rows_name_heads_it_at_the_left(here: Path) -> None:
    shown = tl.progress()._repr_html_()
    assert '<th scope="row" style="text-align: left"><a href="01_sums.ipynb">' in shown


def test_predictions_say_what_to_reread(here: Path) -> None:
    said = repr(tl.predictions())
    assert said.startswith("1 of 2 right at the first try")
    assert "Predict: the second" in said
    assert "Predict: the first" not in said
    assert "01_sums.ipynb#cell-id=second-ask" in tl.predictions()._repr_html_()


def test_predictions_before_the_first_say_how(here: Path, kept_in: Path) -> None:
    (kept_in / "01_sums.json").unlink()
    assert "No prediction yet" in repr(tl.predictions())


@pytest.mark.parametrize("damage", ["", "[]", '{"ran": 3}', '{"ran": [], "checks": []}', "\x00"])
def test_a_damaged_record_is_an_empty_one(here: Path, kept_in: Path, damage: str) -> None:
    (kept_in / "01_sums.json").write_text(damage)
    assert Record.load("01_sums") == Record("01_sums")
    tl.progress()


def test_progress_that_is_off_keeps_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENSORLAB_PROGRESS", "off")
    Record("01_sums", ran=frozenset({"setup"})).save()
    assert Record.load("01_sums") == Record("01_sums")
    assert "nothing is kept" in repr(tl.progress())


def test_outside_of_the_course_it_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseNotFound, match="go to the folder that holds"):
        tl.progress()


@pytest.mark.slow
def test_a_tool_that_runs_a_notebook_gets_the_same_for_everybody(here: Path, kept_in: Path) -> None:
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("import tensorlab as tl\ntl.progress()"),
            nbformat.v4.new_code_cell("tl.submit('ps01')"),
            nbformat.v4.new_code_cell("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])"),
        ]
    )
    before = {path: path.read_bytes() for path in kept_in.iterdir()}
    NotebookClient(
        notebook, resources={"metadata": {"path": str(here / "notebooks")}}, timeout=120
    ).execute()
    first, second, third = (cell.outputs for cell in notebook.cells)
    assert first[0].data["text/plain"] == BATCH
    assert "Nothing was handed in" in second[0].data["text/plain"]
    assert "text/html" not in third[0].data
    assert not list(here.glob("*.zip"))
    assert {path: path.read_bytes() for path in kept_in.iterdir()} == before
