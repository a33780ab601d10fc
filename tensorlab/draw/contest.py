"""Optimisers that race on one landscape, and what they do at a saddle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from tensorlab import style
from tensorlab.bowl import Bowl, Floats, sine_bowl
from tensorlab.draw.canvas import placed
from tensorlab.draw.valley import contours
from tensorlab.racers import RACERS, run

__all__ = ["race", "race_frames", "saddle"]

RATES: Mapping[str, float] = {"SGD": 4e-3, "momentum": 2e-3, "Adam": 0.1, "Adagrad": 0.2}
"""Learning rates with which each racer does well, on the mean loss."""

START = (-1.0, 0.25)
_BOX = ((-1.35, 1.75), (-0.27, 0.315))
_DASHES = ("-", "--", "-.", ":")
_MARKERS = ("o", "s", "^", "D")
_FAR = 1e3  # beyond, lines overflow the renderer


def race(rates: Mapping[str, float] | None = None, steps: int = 150) -> Figure:
    """Draw the paths of SGD, momentum, Adam and Adagrad on the sine's cubic, and their losses.

    The two coefficients are those of ``x`` and ``x^3``, the loss is the mean square error, and
    every racer starts at (-1, 0.25).

    Parameters
    ----------
    rates : mapping of str to float, optional
        Positive learning rates by racer (``SGD``, ``momentum``, ``Adam``, ``Adagrad``); a racer
        that is not named keeps a rate with which it does well, and momentum keeps 0.9.
    steps : int
        Number of updates, at least 1.

    Returns
    -------
    matplotlib.figure.Figure
        Left the paths on the contours, right the losses by step.

    Raises
    ------
    ValueError
        If a racer is unknown, a rate is not positive, or there is no step.

    Examples
    --------
    >>> import tensorlab as tl
    >>> figure = tl.draw.race({"Adam": 0.05}, steps=100)
    """
    bowl = sine_bowl().scaled(1 / 50)
    paths = _paths(bowl, {**RATES, **(rates or {})}, steps)
    with style.context():
        figure = placed(10.5, 5.0)
        left = figure.add_axes((0.085, 0.125, 0.47, 0.80))
        right = figure.add_axes((0.645, 0.125, 0.335, 0.80))
    contours(left, bowl, *_BOX)
    _draw_paths(left, paths)
    for (name, path), colour, dash in zip(paths.items(), style.COLOURS, _DASHES, strict=False):
        excess = np.clip(np.nan_to_num(bowl.loss(path) - bowl.floor, nan=1e3), 1e-9, 1e3)
        right.plot(np.log10(excess), color=colour, linestyle=dash, label=name)
    right.set(xlabel="step", ylabel="loss above its floor (mean)", xlim=(0, steps), ylim=(-9, 3.2))
    right.set_yticks([-9, -6, -3, 0, 3], ["1e-9", "1e-6", "1e-3", "1", "1e3"])
    right.locator_params(axis="x", nbins=5)
    right.legend(loc="lower left")
    return figure


def race_frames(moments: Sequence[int] = (3, 10, 30, 100)) -> Figure:
    """Draw the race of `race` at several moments, side by side.

    Parameters
    ----------
    moments : sequence of int
        Numbers of steps, ascending.

    Returns
    -------
    matplotlib.figure.Figure
        One small landscape per moment, with the paths up to then.
    """
    bowl = sine_bowl().scaled(1 / 50)
    paths = _paths(bowl, RATES, max(moments))
    rows = (len(moments) + 1) // 2
    with style.context():
        figure, grid = plt.subplots(
            rows, 2, figsize=(8.6, 3.0 * rows), sharex=True, sharey=True, squeeze=False
        )
    for axes, moment in zip(grid.flat, moments, strict=False):
        contours(axes, bowl, *_BOX)
        _draw_paths(axes, {name: path[: moment + 1] for name, path in paths.items()})
        axes.set_title(f"after {moment} steps")
        axes.label_outer()
    grid[0, 0].legend(loc="lower left", frameon=True, framealpha=1.0)
    return figure


def saddle(paths: Mapping[str, ArrayLike]) -> Figure:
    """Draw paths on ``x^2 / 2 + y^4 / 4 - y^2 / 2``, with its saddle and its two minima.

    Parameters
    ----------
    paths : mapping of str to array_like of float, shape (steps + 1, 2)
        At most four paths by name.

    Returns
    -------
    matplotlib.figure.Figure
        The landscape on the left; height against the step on the right.
    """
    walks = {name: np.asarray(path, float) for name, path in paths.items()}
    x, y = np.meshgrid(np.linspace(-0.75, 1.2, 120), np.linspace(-1.35, 1.4, 120))
    with style.context():
        figure, (left, right) = plt.subplots(1, 2, figsize=(10.0, 4.4))
    left.contour(
        x,
        y,
        _double_well(x, y),
        levels=14,
        colors=style.GREY,
        linewidths=0.8,
        negative_linestyles="-",
    )
    left.plot(0, 0, marker="X", markersize=12, color=style.INK, linestyle="none")
    left.plot([0, 0], [-1, 1], marker="*", markersize=14, color=style.INK, linestyle="none")
    left.annotate("saddle", (0, 0), xytext=(-12, -20), textcoords="offset points", ha="right")
    left.annotate("minimum", (0, -1), xytext=(14, -5), textcoords="offset points")
    _draw_paths(left, walks)
    for (name, walk), colour, dash in zip(walks.items(), style.COLOURS, _DASHES, strict=False):
        right.plot(_double_well(*walk.T), color=colour, linestyle=dash, label=name)
    left.set(xlabel="x", ylabel="y", title="the paths")
    left.set(xticks=[-0.5, 0, 0.5, 1], yticks=[-1, -0.5, 0, 0.5, 1])
    right.set(xlabel="step", ylabel="height", title="how long each waits")
    right.set(yticks=[-0.2, 0, 0.2, 0.4], ylim=(-0.3, 0.55))
    right.legend()
    return figure


def _double_well(x: Floats, y: Floats) -> Floats:
    return np.asarray(x**2 / 2 + y**4 / 4 - y**2 / 2)


def _paths(bowl: Bowl, rates: Mapping[str, float], steps: int) -> dict[str, Floats]:
    unknown = sorted(set(rates) - set(RACERS))
    if unknown:
        raise ValueError(f"No racer is called {unknown[0]!r}; there are {', '.join(RACERS)}.")
    if steps < 1 or min(rates.values()) <= 0:
        raise ValueError("A race needs at least 1 step and learning rates above 0.")
    with np.errstate(over="ignore", invalid="ignore"):
        return {
            name: run(make(rates[name]), bowl.gradient, START, steps)
            for name, make in RACERS.items()
        }


def _draw_paths(axes: Axes, paths: Mapping[str, Floats]) -> None:
    for (name, path), colour, dash, marker in zip(
        paths.items(), style.COLOURS, _DASHES, _MARKERS, strict=False
    ):
        near = np.abs(path).max(axis=1) < _FAR
        seen = path if near.all() else path[: int(np.argmin(near))]
        axes.plot(*seen.T, color=colour, linestyle=dash, linewidth=1.8, label=name)
        axes.plot(*seen[-1], marker=marker, markersize=9, color=colour, linestyle="none")
