"""The boxes of a tensor in reading order: a straight line where one stride is enough."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from tensorlab import style
from tensorlab.draw.canvas import in_style
from tensorlab.layout import Layout

__all__ = ["walks"]

_MOST = 4


@in_style
def walks(tensors: Mapping[str, Tensor]) -> Figure:
    """Draw in which box each element stands, against its place in reading order.

    A tensor can be viewed as one line exactly if the dots stand on a straight line: each step from
    an element to the next is then equally long, and its length is the stride.

    Parameters
    ----------
    tensors : mapping of str to Tensor
        Name and tensor, at most four; each has at least two elements.

    Returns
    -------
    matplotlib.figure.Figure
        One panel for each: a solid line where one stride is enough, and a dashed line where the
        steps differ. The title says which steps occur.

    Raises
    ------
    ValueError
        If there are too many tensors, or one has no steps.

    Examples
    --------
    >>> import torch
    >>> x = torch.arange(12).reshape(3, 4)
    >>> figure = walks({"x": x, "x.t()": x.t()})
    """
    if not 1 <= len(tensors) <= _MOST or any(tensor.numel() < 2 for tensor in tensors.values()):
        raise ValueError(f"draw 1 to {_MOST} tensors with at least two elements each.")
    figure, panels = plt.subplots(
        1, len(tensors), figsize=(0.8 + 3.3 * len(tensors), 3.4), sharey=True, squeeze=False
    )
    for axes, (name, tensor) in zip(panels[0], tensors.items(), strict=True):
        _panel(axes, name, Layout.of(tensor).places())
    panels[0][0].set_ylabel("box of the storage")
    return figure


def _panel(axes: Axes, name: str, boxes: list[int]) -> None:
    steps = sorted({after - before for before, after in pairwise(boxes)})
    colour, line = (style.COLOURS[0], "-") if len(steps) == 1 else (style.COLOURS[1], "--")
    axes.plot(boxes, linestyle=line, marker="o", markersize=7, color=colour, linewidth=1.8)
    written = " and ".join(f"{step:+d}".replace("-", "\N{MINUS SIGN}") for step in steps)
    word = "all steps" if len(steps) == 1 else "steps"
    axes.set_title(f"{name}\n{word} {written}", fontsize=12)
    axes.set_xlabel("place in reading order")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.grid(visible=True, color="#e4e4e4")
