"""Curves that tell runs apart: losses by step, lowest losses by learning rate, schedules."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from tensorlab import style

__all__ = ["losses", "noise", "schedules", "tuning"]

_DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)))
_MARKERS = ("o", "s", "^", "D")


def losses(curves: Mapping[str, ArrayLike], floor: float) -> Figure:
    """Draw losses against the step, both on logarithmic axes.

    Parameters
    ----------
    curves : mapping of str to array_like of float, shape (steps + 1,)
        At most six runs by name; entry ``t`` is the loss after ``t`` steps.
    floor : float
        The lowest possible loss, drawn as a thin line.

    Returns
    -------
    matplotlib.figure.Figure
        One line per run; runs differ in colour and in dashes.

    Examples
    --------
    >>> import tensorlab as tl
    >>> figure = tl.draw.losses({"run": [1.0, 0.5, 0.3]}, floor=0.2)
    """
    with style.context():
        figure, axes = plt.subplots(figsize=(7.6, 4.4))
    for (name, values), colour, dash in zip(curves.items(), style.COLOURS, _DASHES, strict=False):
        loss = np.asarray(values, float)
        axes.loglog(
            np.arange(1, len(loss)), loss[1:], color=colour, linestyle=dash, label=name
        )  # step 0 has no place on a logarithmic axis
    axes.axhline(floor, color=style.GREY, linewidth=1)
    axes.annotate(
        f"lowest possible {floor:.4g}", (1, floor), xytext=(4, 5), textcoords="offset points",
        fontsize=11,
    )  # fmt: skip
    axes.set(xlabel="step", ylabel="mean squared error")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 0.1))
    return figure


def tuning(rates: ArrayLike, lowest: Mapping[str, ArrayLike], floor: float) -> Figure:
    """Draw the lowest loss that each method reaches against its learning rate.

    Parameters
    ----------
    rates : array_like of float, shape (k,)
        Learning rates, ascending.
    lowest : mapping of str to array_like of float, shape (k,)
        At most four methods by name; runs that diverged may be ``inf`` or ``nan``.
    floor : float
        The lowest possible loss.

    Returns
    -------
    matplotlib.figure.Figure
        One line with its own marker per method; diverged runs are left out.
    """
    tried = np.asarray(rates, float)
    with style.context():
        figure, axes = plt.subplots(figsize=(7.6, 4.4))
    for (name, values), colour, dash, marker in zip(
        lowest.items(), style.COLOURS, _DASHES, _MARKERS, strict=False
    ):
        final = np.asarray(values, float)
        with np.errstate(invalid="ignore"):
            shown = np.where(final < 1.0, final, np.nan)
        axes.loglog(tried, shown, color=colour, linestyle=dash, marker=marker, label=name)
    axes.axhline(floor, color=style.GREY, linewidth=1)
    axes.set(xlabel="learning rate", ylabel="lowest mean squared error", ylim=(4e-3, 1.0))
    axes.legend(loc="upper right", bbox_to_anchor=(1.0, 0.85))
    return figure


def noise(curves: Mapping[str, ArrayLike], floors: Mapping[str, float]) -> Figure:
    """Draw how far above the best possible loss the noise of mini-batches keeps a run.

    Parameters
    ----------
    curves : mapping of str to array_like of float, shape (steps,)
        At most six runs by name: the loss above its floor after each step, larger than 0.
    floors : mapping of str to float
        Where theory expects a run to stay, for as many of the runs as have such a place.

    Returns
    -------
    matplotlib.figure.Figure
        One line per run over the steps, and a dotted line for each expectation; the loss axis is
        logarithmic.

    Examples
    --------
    >>> import tensorlab as tl
    >>> figure = tl.draw.noise({"rate 0.1": [1.0, 0.1, 0.1]}, {"rate 0.1": 0.1})
    """
    with style.context():
        figure, axes = plt.subplots(figsize=(7.6, 4.4))
    for (name, values), colour, dash in zip(curves.items(), style.COLOURS, _DASHES, strict=False):
        above = np.asarray(values, float)
        steps = np.arange(1, len(above) + 1)
        axes.semilogy(steps, above, color=colour, linestyle=dash, linewidth=1.2, label=name)
        if name in floors:
            axes.axhline(floors[name], color=style.INK, linestyle=":", linewidth=1.5)
            text, right = f" formula {floors[name]:.2g}", axes.get_yaxis_transform()
            axes.text(1.0, floors[name], text, va="center", fontsize=11, transform=right)
    axes.set(xlabel="step", ylabel="loss above its floor")
    axes.legend(loc="upper right")
    return figure


def schedules(rates: Mapping[str, ArrayLike]) -> Figure:
    """Draw learning rates against the step.

    Parameters
    ----------
    rates : mapping of str to array_like of float, shape (steps,)
        At most six schedules by name.

    Returns
    -------
    matplotlib.figure.Figure
        One line per schedule; schedules differ in colour and in dashes.
    """
    with style.context():
        figure, axes = plt.subplots(figsize=(7.0, 3.8))
    for (name, values), colour, dash in zip(rates.items(), style.COLOURS, _DASHES, strict=False):
        axes.plot(np.asarray(values, float), color=colour, linestyle=dash, label=name)
    axes.set(xlabel="step", ylabel="learning rate")
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper right")
    return figure
