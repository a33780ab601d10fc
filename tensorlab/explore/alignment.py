"""Type two shapes and see how broadcasting aligns them."""

from __future__ import annotations

import ipywidgets as widgets

from tensorlab import draw, shapes
from tensorlab.explore.panel import panel, text_box

__all__ = ["broadcast"]


def broadcast(s: str = "4, 1", t: str = "1, 5") -> widgets.VBox:
    """Return two text boxes and the picture of `tensorlab.draw.broadcast` below them.

    Parameters
    ----------
    s, t : str
        The shapes to begin with, as `tensorlab.shapes.parse` reads them.

    Returns
    -------
    ipywidgets.VBox
        The picture and the same in words follow every keystroke; a shape that cannot be read
        gives one sentence instead.

    Examples
    --------
    >>> import tensorlab as tl
    >>> panel = tl.explore.broadcast("4, 1", "1, 5")
    """
    return panel(_show, {"s": text_box("shape s", s), "t": text_box("shape t", t)})


def _show(s: str, t: str) -> None:
    one, other = shapes.parse(s), shapes.parse(t)
    draw.broadcast(one, other)
    print(shapes.explain(one, other))
