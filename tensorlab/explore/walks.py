"""Type a chain of methods and see how its result walks through the storage."""

from __future__ import annotations

import ipywidgets as widgets

from tensorlab import draw, shapes
from tensorlab.explore.panel import panel, text_box

__all__ = ["views"]


def views(recipe: str = "x.t()", shape: str = "3, 4") -> widgets.VBox:
    """Return two text boxes and the picture of `tensorlab.draw.views` below them.

    Parameters
    ----------
    recipe : str
        What to begin with: ``x``, indices and methods, as `tensorlab.recipe.follow` reads them.
    shape : str
        The shape of ``x`` to begin with, as `tensorlab.shapes.parse` reads it.

    Returns
    -------
    ipywidgets.VBox
        The picture follows every keystroke; what cannot be read gives one sentence instead.

    Examples
    --------
    >>> import tensorlab as tl
    >>> panel = tl.explore.views("x.t().reshape(12)")  # doctest: +SKIP
    """
    return panel(_show, {"recipe": text_box("recipe", recipe), "shape": text_box("shape", shape)})


def _show(recipe: str, shape: str) -> None:
    draw.views(recipe, shape=shapes.parse(shape))
