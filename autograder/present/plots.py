"""Plots as SVG text, to stand inside an HTML page: no file beside it, no script in it."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.present.statistics import CheckStatistics

__all__ = ["pass_rates", "score_distribution"]

BLUE, ORANGE = "#0072B2", "#E69F00"  # Okabe and Ito: told apart by every kind of colour vision
STYLE = {"svg.fonttype": "none", "font.size": 10, "font.family": "sans-serif"}


def score_distribution(scores: Sequence[float], max_score: float) -> Markup:
    """Return a histogram of the students' scores, with alternative text.

    Parameters
    ----------
    scores : sequence of float
        One per student; may be empty.
    max_score : float
        The points to be earned.
    """
    figure = Figure(figsize=(7, 2.8), layout="constrained")
    axes = figure.subplots()
    edges = np.linspace(0.0, max(max_score, 1.0), 11)
    counts, _ = np.histogram(scores, bins=edges)
    axes.bar(edges[:-1], counts, width=np.diff(edges), align="edge", color=BLUE, edgecolor="white")
    axes.set_xlabel("points")
    axes.set_ylabel("students")
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, max(int(counts.max(initial=0)), 1) * 1.1)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    if len(scores):
        median = float(np.median(scores))
        axes.axvline(
            median, color=ORANGE, linestyle="--", linewidth=2, label="median", clip_on=False
        )
        axes.legend(frameon=False)
    return _svg(figure, _describe_scores(scores, max_score), "scores")


def pass_rates(checks: Sequence[CheckStatistics]) -> Markup:
    """Return a bar per check with the share of students who passed it, with alternative text."""
    height = 0.8 + 0.28 * max(len(checks), 1)
    figure = Figure(figsize=(7, height), layout="constrained")
    axes = figure.subplots()
    places = [float(place) for place in range(len(checks))]
    axes.barh(places, [100 * check.rate for check in checks], color=BLUE)
    for place, check in zip(places, checks, strict=True):
        axes.text(100 * check.rate + 1, place, f"{100 * check.rate:.0f} %", va="center")
    axes.set_yticks(places, [check.id for check in checks], parse_math=False)
    axes.set_ylim(max(len(checks), 1) - 0.4, -0.6)  # the first on top, no empty rows
    axes.set_xlim(0, 112)
    axes.set_xlabel("passed, in per cent")
    described = "; ".join(f"{check.id} {100 * check.rate:.0f} per cent" for check in checks)
    return _svg(figure, f"Share of students who passed each check: {described or 'none'}.", "rates")


def _describe_scores(scores: Sequence[float], max_score: float) -> str:
    if not scores:
        return "Histogram of scores: nobody has been graded yet."
    return (
        f"Histogram of {len(scores)} scores out of {max_score:g} points: lowest {min(scores):g}, "
        f"median {float(np.median(scores)):g}, highest {max(scores):g}."
    )


def _svg(figure: Figure, described: str, salt: str) -> Markup:
    """Return the figure as one ``<svg>`` element; the same figure gives the same text."""
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    buffer = io.StringIO()
    style: Any = {**STYLE, "svg.hashsalt": salt}
    with mpl.rc_context(style):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    label = html.escape(described, quote=True)
    return Markup(text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))
