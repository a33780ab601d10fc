"""The summary table of statsmodels in a form that prints the same on every day and machine."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["still_summary"]

_NOISE = re.compile(r"^\s*-?\d(\.\d*)?e-1\d\s*$")
_NEGATIVE_ZERO = re.compile(r"^(\s*)-(0\.0*\s*)$")
_CLOCK = {"Date:", "Time:"}


def still_summary(fit: Any) -> str:
    """Return ``fit.summary()`` as text, without the clock and without rounding noise.

    Two things in the table change from run to run: date and time, and numbers such as
    ``3.036e-17`` that stand for zero and whose digits depend on the machine. The first are left
    blank, the second are written as 0.

    Parameters
    ----------
    fit : statsmodels RegressionResults
        A fitted model. Numbers between 1e-10 and 1e-19 count as noise, so its data should be of
        order 1.

    Examples
    --------
    >>> print(still_summary(smf.ols("y ~ x", data).fit()))  # doctest: +SKIP
    """
    summary = fit.summary()
    for table in summary.tables:
        for row in table:
            texts = [str(cell.data) for cell in row]
            for place, cell in enumerate(row):
                cell.data = _still(texts[place], texts[max(place - 1, 0)])
    return str(summary.as_text())


def _still(text: str, label: str) -> str:
    if text in _CLOCK or label in _CLOCK:
        return ""
    if _NOISE.match(text):
        return "0.000"
    return _NEGATIVE_ZERO.sub(r"\1\2", text)
