"""Choose a float type and a number, and see what is stored and what stands around it."""

from __future__ import annotations

import ipywidgets as widgets
import torch

from tensorlab import draw
from tensorlab.explore.panel import panel, text_box

__all__ = ["floats"]

_DTYPES = ("float16", "bfloat16", "float32")


def floats(value: str = "0.1", dtype: str = "float16") -> widgets.VBox:
    """Return a choice of type, a text box, and the picture of `tensorlab.draw.floats` below them.

    Parameters
    ----------
    value : str
        The number to begin with, as Python writes it: ``"0.1"``, ``"6e-8"``, ``"-2049"``.
    dtype : str
        The type to begin with: ``"float16"``, ``"bfloat16"`` or ``"float32"``.

    Returns
    -------
    ipywidgets.VBox
        The picture follows every keystroke; what is no finite number gives one sentence instead.

    Examples
    --------
    >>> import tensorlab as tl
    >>> panel = tl.explore.floats("2049", "float16")
    """
    kind = widgets.ToggleButtons(options=_DTYPES, value=dtype, description="type")
    return panel(_show, {"dtype": kind, "value": text_box("number", value)})


def _show(dtype: str, value: str) -> None:
    draw.floats(_read(value), getattr(torch, dtype))


def _read(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if abs(number) < float("inf"):
        return number
    raise ValueError(f"{text!r} is not a finite number: write one such as 0.1, 6e-8 or -2049.")
