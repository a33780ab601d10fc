"""How wrong a difference quotient is, for every step."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.figure import Figure

from tensorlab import style
from tensorlab.draw.canvas import canvas, in_style

__all__ = ["difference_errors"]


@in_style
def difference_errors(at: float = 1.0) -> Figure:
    """Draw the errors of the forward and the central difference of the sine against the step.

    Parameters
    ----------
    at : float
        Where the slope of the sine is taken, in radians.

    Returns
    -------
    matplotlib.figure.Figure
        Two curves over 97 steps from 1e-13 to 0.1 in float64, both axes logarithmic, and the
        rounding error that both run into.

    Examples
    --------
    >>> figure = difference_errors()
    """
    steps = np.logspace(-13, -1, 97)
    forward = (np.sin(at + steps) - math.sin(at)) / steps
    central = (np.sin(at + steps) - np.sin(at - steps)) / (2 * steps)
    slope = math.cos(at)
    figure, axes = canvas(7.5, 4.2)
    for name, found, mark, colour in (
        ("forward difference", forward, "o", style.COLOURS[0]),
        ("central difference", central, "^", style.COLOURS[1]),
    ):
        error = np.maximum(np.abs(found - slope), 1e-14)
        axes.loglog(steps, error, marker=mark, markersize=4, lw=1, color=colour, label=name)
    axes.loglog(steps, 1e-16 / steps, ":", color=style.INK, label="rounding: 1e-16 / h")
    axes.set(
        xlabel="step h (radians)",
        ylabel="error of the slope (no unit)",
        title="Too large a step, and too small a step",
        ylim=(1e-13, 1.0),
        xticks=10.0 ** np.arange(-13, 0, 2),
        yticks=10.0 ** np.arange(-12, 1, 2),
    )
    axes.legend(loc="upper center")
    return figure
