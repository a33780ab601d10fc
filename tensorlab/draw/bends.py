"""Activation functions and their slopes."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from tensorlab import style
from tensorlab.draw.canvas import in_style
from tensorlab.expression import FUNCTIONS

__all__ = ["activations"]

_SHOWN = {"sigmoid": "-", "tanh": "--", "relu": "-."}
_REACH = 6.0


@in_style
def activations(at: float = 1.0) -> Figure:
    """Draw sigmoid, tanh and ReLU beside their derivatives, with one input marked.

    Parameters
    ----------
    at : float
        The marked input, between -6 and 6.

    Returns
    -------
    matplotlib.figure.Figure
        On the left the functions, on the right their slopes; a dot on each curve at ``at``.

    Raises
    ------
    ValueError
        If ``at`` lies outside of the picture.

    Examples
    --------
    >>> figure = activations(2.0)
    """
    if not -_REACH <= at <= _REACH:
        raise ValueError(f"The input is {at:g}: choose one between -6 and 6.")
    inputs = np.linspace(-_REACH, _REACH, 601)
    figure, panels = plt.subplots(1, 2, figsize=(9.5, 4.0))
    for colour, (name, dashes) in zip(style.COLOURS, _SHOWN.items(), strict=False):
        values = [FUNCTIONS[name](x) for x in (*inputs, at)]
        for axes, curve in (
            (panels[0], [value for value, _ in values]),
            (panels[1], [slope for _, (slope,) in values]),
        ):
            axes.plot(inputs, curve[:-1], dashes, color=colour, label=name)
            axes.plot([at], curve[-1:], "o", color=colour, markersize=8)
    for axes in panels:
        axes.axvline(at, color=style.GREY, lw=1, ls=":")
        axes.set(xlabel="input (no unit)", xlim=(-6.3, 6.3), xticks=range(-6, 7, 2))
    panels[0].set(ylabel="output (no unit)", ylim=(-1.2, 3.2), yticks=range(-1, 4))
    panels[1].set(ylabel="slope (no unit)", ylim=(-0.05, 1.1), yticks=(0, 0.25, 0.5, 0.75, 1))
    for axes, title in zip(panels, ("function", "derivative"), strict=True):
        axes.set_title(title)
    panels[0].legend(loc="upper left")
    return figure
