"""Data, the curve fitted to them, and what the curve leaves over."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from tensorlab import style
from tensorlab.draw.canvas import canvas, in_style

__all__ = ["fit", "overlay"]

_DASHES = ("-", "--", "-.", ":")


def fit(x: ArrayLike, y: ArrayLike, fitted: ArrayLike) -> Figure:
    """Draw points and fitted curve, and the residuals below them.

    Parameters
    ----------
    x, y, fitted : array_like of float, shape (n,)
        Points in ascending order of ``x`` (radians), and the values of the curve there.

    Returns
    -------
    matplotlib.figure.Figure
        Two axes above each other that share ``x``.

    Examples
    --------
    >>> import tensorlab as tl
    >>> figure = tl.draw.fit([0, 1, 2], [0.0, 0.9, 2.1], [0.0, 1.0, 2.0])
    """
    x, y, fitted = (np.asarray(values, float) for values in (x, y, fitted))
    with style.context():
        figure, (above, below) = plt.subplots(
            2, 1, sharex=True, figsize=(7.0, 5.2), height_ratios=(3, 2)
        )
        above.plot(x, y, "o", markersize=5, color=style.COLOURS[0], label="data")
        above.plot(x, fitted, color=style.COLOURS[1], label="fitted curve")
        above.set_ylabel("y")
        above.legend(loc="upper left")
        below.axhline(0, color=style.GREY, linewidth=1)
        below.vlines(x, 0, y - fitted, color=style.COLOURS[0], linewidth=1.2)
        below.plot(x, y - fitted, "o", markersize=4, color=style.COLOURS[0])
        below.set(xlabel="x (radians)", ylabel="residual, data \N{MINUS SIGN} curve")
        for axes in (above, below):
            axes.yaxis.set_major_locator(MaxNLocator(5, prune="both"))
    return figure


@in_style
def overlay(x: ArrayLike, y: ArrayLike, curves: Mapping[str, ArrayLike]) -> Figure:
    """Draw points, and curves over them.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Points in ascending order of ``x`` (radians, or no unit).
    curves : mapping of str to array_like of float, shape (n,)
        At most four curves by name: their values at ``x``.

    Returns
    -------
    matplotlib.figure.Figure
        Grey points, and one line per curve; lines differ in colour and in dashes.

    Raises
    ------
    ValueError
        If there are more than four curves, or one has not as many values as there are points.

    Examples
    --------
    >>> import tensorlab as tl
    >>> figure = tl.draw.overlay([0, 1, 2], [0.0, 0.9, 2.1], {"truth": [0, 1, 2]})
    """
    if len(curves) > len(_DASHES):
        raise ValueError(f"{len(curves)} curves cannot be told apart: draw at most {len(_DASHES)}.")
    places = np.asarray(x, float)
    figure, axes = canvas(7.0, 4.2)
    axes.plot(places, np.asarray(y, float), "o", markersize=4, color=style.GREY, label="data")
    for (name, values), colour, dash in zip(curves.items(), style.COLOURS, _DASHES, strict=False):
        curve = np.asarray(values, float)
        if curve.shape != places.shape:
            raise ValueError(
                f"{name!r} has shape {curve.shape} and the points have {places.shape}: "
                "give one value per point."
            )
        axes.plot(places, curve, color=colour, linestyle=dash, label=name)
    axes.set(xlabel="x", ylabel="y")
    axes.legend(loc="best")
    return figure
