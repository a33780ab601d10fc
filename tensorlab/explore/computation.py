"""Type an expression and see its values forward and its derivatives backward."""

from __future__ import annotations

import ipywidgets as widgets

from tensorlab import draw
from tensorlab.explore.panel import panel, text_box
from tensorlab.expression import differentiate, read_values

__all__ = ["graph"]


def graph(
    expression: str = "(exp(w*x + b) - y)**2", values: str = "w = 0.5, b = 2, x = 0.5, y = 1"
) -> widgets.VBox:
    """Return two text boxes and the picture of `tensorlab.draw.graph` below them.

    Parameters
    ----------
    expression : str
        What to begin with, as `tensorlab.expression.differentiate` reads it.
    values : str
        A number for every name in it, as `tensorlab.expression.read_values` reads them.

    Returns
    -------
    ipywidgets.VBox
        The picture and the derivatives in words follow every keystroke; a text that cannot be
        read gives one sentence instead.

    Examples
    --------
    >>> import tensorlab as tl
    >>> panel = tl.explore.graph("x * x + x", "x = 3")
    """
    controls = {"expression": text_box("expression", expression)}
    controls["values"] = text_box("values", values)
    return panel(_show, controls)


def _show(expression: str, values: str) -> None:
    numbers = read_values(values)
    nodes = differentiate(expression, numbers).nodes
    draw.graph(expression, **numbers)
    for node in nodes:
        if node.kind == "input":
            print(f"derivative by {node.label}: {node.gradient:.6g}")
