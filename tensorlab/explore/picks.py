"""Type an index and see which elements it picks, as a view or as a copy."""

from __future__ import annotations

import ipywidgets as widgets

from tensorlab import draw, shapes
from tensorlab.explore.panel import panel, text_box

__all__ = ["indexing"]


def indexing(recipe: str = "x[1:, ::2]", shape: str = "3, 4") -> widgets.VBox:
    """Return two text boxes and the picture of `tensorlab.draw.indexing` below them.

    Parameters
    ----------
    recipe : str
        What to begin with: ``x`` and indices, as `tensorlab.recipe.follow` reads them.
    shape : str
        The shape of ``x`` to begin with, as `tensorlab.shapes.parse` reads it.

    Returns
    -------
    ipywidgets.VBox
        The picture follows every keystroke; what cannot be read gives one sentence instead.

    Examples
    --------
    >>> import tensorlab as tl
    >>> panel = tl.explore.indexing("x[:, 1]")  # doctest: +SKIP
    """
    return panel(_show, {"recipe": text_box("index", recipe), "shape": text_box("shape", shape)})


def _show(recipe: str, shape: str) -> None:
    draw.indexing(recipe, shape=shapes.parse(shape))
