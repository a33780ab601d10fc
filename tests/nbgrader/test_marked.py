from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.utils import determine_grade

from autograder.model import CellResult, Outcome, SubmissionResult
from autograder.nbgrader.marked import mark

P, F, H, N, X = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.PARTIAL,
    Outcome.NOT_ATTEMPTED,
    Outcome.COULD_NOT_CHECK,
)


def number(value: str) -> Any:
    return new_output("execute_result", data={"text/plain": value}, execution_count=1)


ERROR = new_output("error", ename="AssertionError", evalue="no", traceback=["no"])
STDERR = new_output("stream", name="stderr", text="a warning")


def graded(
    outputs: Sequence[Any], points: float, outcome: Outcome, worth: float = 4.0
) -> nbformat.NotebookNode:
    facts = {"grade_id": "t", "grade": True, "solution": False, "locked": True, "points": worth}
    cell = new_code_cell("4 * share", outputs=list(outputs), metadata={"nbgrader": facts})
    verdict = CellResult("t", points, worth, outcome, "a reason")
    notes = ("A file <script>alert(1)</script> was odd.",)
    result = SubmissionResult("ada", "ps1", "sums", (verdict,), (), "limits", 1.0, notes)
    notebook = new_notebook(cells=[cell])
    mark(notebook, result)
    nbformat.validate(notebook)
    return notebook


@pytest.mark.parametrize(
    ("outputs", "points", "outcome", "worth"),
    [
        pytest.param([], 4.0, P, 4.0, id="silent-pass"),
        pytest.param([STDERR], 4.0, P, 4.0, id="a-warning-costs-nothing"),
        pytest.param([number("0.0")], 4.0, P, 4.0, id="a-number-that-is-no-score"),
        pytest.param([number("{'a': 1}")], 4.0, P, 4.0, id="a-value-that-is-no-number"),
        pytest.param([number("2.0")], 2.0, H, 4.0, id="partial"),
        pytest.param([STDERR, number("2.0")], 2.0, H, 4.0, id="partial-with-a-warning"),
        pytest.param([number("9.0")], 4.0, P, 4.0, id="clipped-above"),
        pytest.param([number("-3.0")], 0.0, F, 4.0, id="clipped-below"),
        pytest.param([number("nan")], 0.0, F, 4.0, id="not-a-number"),
        pytest.param([number("0.0")], 0.0, F, 4.0, id="computed-zero"),
        pytest.param([ERROR], 0.0, F, 4.0, id="error"),
        pytest.param([number("4.0"), ERROR], 0.0, F, 4.0, id="a-value-before-an-error"),
        pytest.param([], 0.0, X, 4.0, id="silence-is-not-full-marks"),
        pytest.param([], 0.0, N, 4.0, id="not-attempted"),
        pytest.param([], 1.5, N, 4.0, id="an-untouched-release-that-scores"),
        pytest.param([ERROR], 0.0, F, 0.0, id="worth-nothing"),
    ],
)
def test_nbgrader_reads_the_points_of_the_engine(
    outputs: list[Any], points: float, outcome: Outcome, worth: float
) -> None:
    cell = graded(outputs, points, outcome, worth).cells[1]
    assert determine_grade(cell) == (points, worth)


def test_the_verdict_stands_first_and_the_outputs_stay() -> None:
    notebook = graded([STDERR, ERROR], 0.0, F)
    first, warning, error = notebook.cells[1].outputs
    assert first.data["text/plain"] == "failed: 0 of 4 points\na reason"
    assert warning.text == "a warning"
    assert error.ename == "AssertionError"


def test_what_was_odd_stands_on_top_and_is_no_html() -> None:
    about = graded([], 4.0, P).cells[0]
    assert about.cell_type == "markdown"
    assert "4 of 4 points, isolation limits" in about.source
    assert "&lt;script&gt;" in about.source
    assert "<script>" not in about.source
