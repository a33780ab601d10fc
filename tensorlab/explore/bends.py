"""Move an input along the activation functions and count what many layers leave of a gradient."""

from __future__ import annotations

import ipywidgets as widgets

from tensorlab import draw
from tensorlab.explore.panel import panel, slider
from tensorlab.expression import FUNCTIONS

__all__ = ["activations"]


def activations(at: float = 1.0, layers: int = 1) -> widgets.VBox:
    """Return two sliders and the picture of `tensorlab.draw.activations` below them.

    Parameters
    ----------
    at : float
        The input to begin with, between -6 and 6.
    layers : int
        How many activations in a row a gradient passes, each at this input, from 1 to 50.

    Returns
    -------
    ipywidgets.VBox
        The picture and a line per function: value, slope, and slope to the power of ``layers``.

    Examples
    --------
    >>> import tensorlab as tl
    >>> panel = tl.explore.activations(at=2.0, layers=10)
    """
    return panel(
        _show, {"at": slider("input", at, -6, 6, 0.1), "layers": slider("layers", layers, 1, 50, 1)}
    )


def _show(at: float, layers: float) -> None:
    draw.activations(at)
    for name in ("sigmoid", "tanh", "relu"):
        value, (slope,) = FUNCTIONS[name](at)
        left = slope ** int(layers)
        print(f"{name:8} value {value:8.4f}  slope {slope:.4f}  {layers:g} layers leave {left:.3g}")
