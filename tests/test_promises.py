"""What a lecture says about itself at its top, against what stands below."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import statsmodels.api as sm

from tensorlab.bowl import sine_cubic
from tests.notebooks import about, lectures, number, printed, read

STATES_ITS_MATHEMATICS = ("05", "05b", "06")
MATHEMATICS = {  # what a text uses -> how the top of the lecture may name it
    r"\\partial": "partial derivative",
    r"Jacobian": "Jacobian",
    r"Hessian": "Hessian",
    r"Taylor's": "Taylor",
    r"[Ee]igen": "eigen",
    r"\)\^\{-1\}|linalg\.inv\b": "inverse",
    r"\bX\^\\top": "transpose",
    r"right angles": "right angles",
    r"covariance": "covariance",
    r"\bQR\b": "QR",
    r"\bSVD\b": "SVD",
}
GIVEN = {  # rows of the table that say what was fitted, and the fitted numbers themselves
    "Dep. Variable",
    "Model",
    "Method",
    "No. Observations",
    "Df Residuals",
    "Df Model",
    "Covariance Type",
    "Date",
    "Time",
    "coef",
}
SECOND_READING = "## Second reading"


def the(lecture: str) -> Path:
    (path,) = [path for path in lectures() if number(path) == lecture]
    return path


def top_and_rest(lecture: str) -> tuple[str, str]:
    header, *cells = read(the(lecture)).cells
    return header.source.partition("## You will be able to")[0], "\n".join(c.source for c in cells)


@pytest.mark.parametrize("lecture", STATES_ITS_MATHEMATICS)
def test_the_mathematics_that_a_lecture_uses_is_named_at_its_top(lecture: str) -> None:
    top, rest = top_and_rest(lecture)
    unnamed = [
        name
        for used, name in MATHEMATICS.items()
        if re.search(used, rest) and name.lower() not in top.lower()
    ]
    assert unnamed == []


def test_a_promise_that_is_broken_is_found() -> None:
    top, _ = top_and_rest("05")
    assert "covariance" not in top
    assert re.search(r"covariance", top_and_rest("06")[1])


def test_every_number_of_the_summary_table_is_derived_or_said_not_to_be() -> None:
    cells = read(the("06")).cells
    start = next(i for i, cell in enumerate(cells) if cell.source.startswith(SECOND_READING))
    derived = "\n".join(printed(cell) for cell in cells[start:] if cell.cell_type == "code")
    (excuse,) = [cell.source for cell in cells if cell.source.startswith("Not derived here are")]
    told = derived + excuse.partition(", which")[0]
    results = summary_labels() - GIVEN
    assert len(results) == 20
    assert {label for label in results if not stands_in(label, told)} == set()


def summary_labels() -> set[str]:
    """Return what names a number in the table that statsmodels prints for the cubic."""
    features, target = sine_cubic()
    top, coefficients, bottom = sm.OLS(target, features).fit().summary().tables
    named = {str(row[place].data) for table in (top, bottom) for row in table for place in (0, 2)}
    named |= {str(cell.data) for cell in coefficients[0]}
    return {name.strip().rstrip(":.") for name in named} - {""}


def stands_in(label: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w(|]){re.escape(label)}(?![\w|])", text))


def test_second_readings_stand_at_the_end() -> None:
    cells = read(the("06")).cells
    first = next(i for i, cell in enumerate(cells) if SECOND_READING in cell.source)
    named = [name for cell in cells[first:] for name in about(cell).get("concepts", [])]
    assert set(named) <= {"ols.summary_values", "ols.standard_errors"}
    step = next(
        i for i, cell in enumerate(cells) if "gd.one_step" in about(cell).get("concepts", [])
    )
    assert step < len(cells) / 4
