"""The summary table without clock and noise."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from tensorlab.summaries import still_summary


@pytest.fixture(scope="module", name="fit")
def fixture_fit():
    x = np.linspace(-np.pi, np.pi, 50)
    table = pd.DataFrame({"x": x, "y": np.sin(x)})
    return smf.ols("y ~ x + I(x**2) + I(x**3)", table).fit()


def test_the_clock_is_left_blank(fit) -> None:
    text = still_summary(fit)
    assert "Date" not in text
    assert "Time" not in text
    assert not re.search(r"\d\d:\d\d:\d\d", text)


def test_noise_becomes_zero(fit) -> None:
    assert re.search(r"Intercept\s+0\.000\s+0\.016\s+0\.000\s+1\.000", still_summary(fit))
    assert "e-1" not in still_summary(fit)


def test_everything_else_stays(fit) -> None:
    still = still_summary(fit).split()
    original = str(fit.summary()).split()
    assert {"0.8476", "-42.977", "1.44e-45", "60.967", "-113.9", "19.1"} <= set(still)
    assert len(original) - len(still) == 7  # Date:, four words of the date, Time:, the time


def test_negative_zero_loses_its_sign(fit, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = fit.summary()
    summary.tables[1][1][1].data = "  -0.000"
    monkeypatch.setattr(fit, "summary", lambda: summary, raising=False)
    assert re.search(r"Intercept\s+0\.000", still_summary(fit))
