"""Plots as SVG text, to stand inside an HTML page: no file beside it, no script in it."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from textwrap import shorten
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

__all__ = ["rates", "score_distribution"]

BLUE, ORANGE = "#0072B2", "#E69F00"  # Okabe and Ito: told apart by every kind of colour vision
THEME = {"#000000": "--text", BLUE.lower(): "--bar", ORANGE.lower(): "--median"}
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


def rates(shares: Sequence[tuple[str, float]]) -> Markup:
    """Return a bar per exercise with the share of points earned, with alternative text.

    Parameters
    ----------
    shares : sequence of str and float
        Title and share, between 0 and 1, from top to bottom.
    """
    figure = Figure(figsize=(7, 0.8 + 0.28 * max(len(shares), 1)), layout="constrained")
    axes = figure.subplots()
    places = [float(place) for place in range(len(shares))]
    axes.barh(places, [100 * share for _, share in shares], color=BLUE)
    for place, (_, share) in zip(places, shares, strict=True):
        axes.text(100 * share + 1, place, f"{100 * share:.0f} %", va="center")
    axes.set_yticks(places, [shorten(title, 40) for title, _ in shares], parse_math=False)
    axes.set_ylim(max(len(shares), 1) - 0.4, -0.6)  # the first on top, no empty rows
    axes.set_xlim(0, 112)
    axes.set_xlabel("points earned by those who tried, in per cent")
    described = "; ".join(f"{title} {100 * share:.0f} per cent" for title, share in shares)
    label = f"Share of the points of each exercise that was earned: {described or 'none'}."
    return _svg(figure, label, "rates")


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
        figure.savefig(
            buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    for drawn, variable in THEME.items():  # the page's own colours, light or dark
        text = text.replace(drawn, f"var({variable})")
    text = text.replace('<text style="', '<text style="fill: var(--text); ')
    label = html.escape(described, quote=True)
    return Markup(text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))
