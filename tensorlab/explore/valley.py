"""Move the learning rate of gradient descent across the edge of stability."""

from __future__ import annotations

import ipywidgets as widgets

from tensorlab import draw
from tensorlab.explore.panel import panel, slider

__all__ = ["descent"]


def descent(rate: float = 1e-4, steps: int = 200) -> widgets.VBox:
    """Return two sliders and the picture of `tensorlab.draw.descent` below them.

    Parameters
    ----------
    rate : float
        The learning rate to begin with, between 2e-6 and 1.4e-4.
    steps : int
        The number of updates to begin with, between 10 and 500.

    Returns
    -------
    ipywidgets.VBox
        The picture follows both sliders.

    Examples
    --------
    >>> import tensorlab as tl
    >>> panel = tl.explore.descent()
    """
    controls = {
        "hundred_thousandths": slider("rate (× 1e-5)", rate * 1e5, 0.2, 14.0, 0.1),
        "steps": slider("steps", steps, 10, 500, 10),
    }
    return panel(_show, controls)


def _show(hundred_thousandths: float, steps: float) -> None:
    draw.descent(rate=hundred_thousandths * 1e-5, steps=round(steps))
