"""Choose an integer type and a number, and see where it lands on the wheel."""

from __future__ import annotations

import ipywidgets as widgets
import torch

from tensorlab import draw
from tensorlab.explore.panel import panel, slider

__all__ = ["wheel"]

_DTYPES = ("uint8", "int8", "int16")


def wheel(value: int = 300, dtype: str = "uint8") -> widgets.VBox:
    """Return a choice of type, a slider, and the picture of `tensorlab.draw.wheel` below them.

    Parameters
    ----------
    value : int
        The number to begin with, between -600 and 600.
    dtype : str
        The type to begin with: ``"uint8"``, ``"int8"`` or ``"int16"``.

    Returns
    -------
    ipywidgets.VBox
        The picture follows both; the arrow keys move the slider by 1.

    Examples
    --------
    >>> import tensorlab as tl
    >>> panel = tl.explore.wheel(128, "int8")
    """
    kind = widgets.ToggleButtons(options=_DTYPES, value=dtype, description="type")
    return panel(_show, {"dtype": kind, "value": slider("number", value, -600, 600, 1)})


def _show(dtype: str, value: float) -> None:
    draw.wheel(round(value), getattr(torch, dtype))
