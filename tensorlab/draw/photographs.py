"""Pictures shown pixel by pixel."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tensorlab import style
from tensorlab.draw.canvas import canvas, in_style

__all__ = ["picture", "pictures"]

_MARGIN = 0.75  # inches, for ticks and labels


@in_style
def picture(pixels: torch.Tensor, width: float = 7.4) -> Figure:
    """Draw one picture with its rows and columns counted.

    Parameters
    ----------
    pixels : torch.Tensor
        Channels last, shape (H, W, 3), floating point between 0 and 1 or uint8; on any device.
    width : float
        Inches.

    Returns
    -------
    matplotlib.figure.Figure
        Open in pyplot.

    Raises
    ------
    ValueError
        If the last axis does not hold three channels.

    Examples
    --------
    >>> import torch
    >>> import tensorlab as tl
    >>> figure = tl.draw.picture(torch.zeros(4, 6, 3))
    """
    if pixels.ndim != 3 or pixels.shape[-1] != 3:
        shape = tuple(pixels.shape)
        raise ValueError(f"A picture to draw has shape (H, W, 3), channels last, not {shape}.")
    rows, columns = pixels.shape[:2]
    height = (width - _MARGIN) * rows / columns + _MARGIN
    figure, axes = canvas(width, height)
    axes.imshow(pixels.cpu().numpy())
    axes.set_xlabel("column (pixels)")
    axes.set_ylabel("row (pixels)")
    return figure


def pictures(shown: Sequence[tuple[str, torch.Tensor]], columns: int = 4) -> Figure:
    """Draw several pictures in a grid, each with a title.

    Parameters
    ----------
    shown : sequence of (str, torch.Tensor)
        Titles, and pictures with channels first: shape (3, H, W), floating point between 0 and 1
        or uint8; on any device.
    columns : int
        How many stand side by side.

    Returns
    -------
    matplotlib.figure.Figure
        Open in pyplot.

    Examples
    --------
    >>> import torch
    >>> import tensorlab as tl
    >>> figure = tl.draw.pictures([("black", torch.zeros(3, 4, 4)), ("white", torch.ones(3, 4, 4))])
    """
    rows = -(-len(shown) // columns)
    with style.context():
        figure, grid = plt.subplots(
            rows, columns, figsize=(1.85 * columns, 2.2 * rows), squeeze=False
        )
        for axes in grid.flat:
            axes.set_axis_off()
        for axes, (title, pixels) in zip(grid.flat, shown, strict=False):
            _show(axes, title, pixels)
    return figure


def _show(axes: Axes, title: str, pixels: torch.Tensor) -> None:
    axes.imshow(pixels.permute(1, 2, 0).cpu().numpy())
    axes.set(xticks=[], yticks=[])
    axes.set_title(title, fontsize=12)
