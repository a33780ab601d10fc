"""What fits into half precision, before and after scaling."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from tensorlab import style
from tensorlab.floats import format_of

__all__ = ["underflow"]

_HALF = format_of(torch.float16)
_BINS: list[float] = np.logspace(-12, 8, 81).tolist()


def underflow(values: torch.Tensor, factor: float) -> Figure:
    """Draw the sizes of ``values``, and of ``factor`` times these, over the range of ``float16``.

    Parameters
    ----------
    values : torch.Tensor
        Positive numbers of any shape, on the CPU.
    factor : float
        What they are multiplied by in the second panel.

    Returns
    -------
    matplotlib.figure.Figure
        Two histograms above each other. Hatched at the left: what becomes 0; at the right: what
        becomes infinite.

    Examples
    --------
    >>> import torch
    >>> import tensorlab as tl
    >>> figure = tl.draw.underflow(torch.logspace(-9, -3, 100), 1024)
    """
    sizes = values.flatten().double().numpy()
    with style.context():
        figure, panels = plt.subplots(2, 1, figsize=(7.2, 5.0), sharex=True, sharey=True)
        for axes, scale in zip(panels, (1.0, factor), strict=True):
            _draw_panel(axes, sizes * scale, f"multiplied by {scale:g}")
        panels[1].set_xlabel("size of the derivative")
        figure.supylabel("how many", fontsize=12)
    return figure


def _draw_panel(axes: Axes, sizes: NDArray[np.float64], what: str) -> None:
    smallest, largest = _HALF.smallest / 2, _HALF.largest
    axes.hist(sizes, bins=_BINS, color=style.COLOURS[0], edgecolor="white", linewidth=0.5)
    axes.set(xscale="log", xlim=(_BINS[0], _BINS[-1]))
    axes.margins(y=0.35)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, prune="upper"))
    for left, right in ((_BINS[0], smallest), (largest, _BINS[-1])):
        axes.axvspan(left, right, fill=False, edgecolor=style.COLOURS[1], hatch="//", alpha=0.35)
        edge = right if left == _BINS[0] else left
        axes.axvline(edge, color=style.COLOURS[1], linewidth=2.0)
    vanish = int((sizes <= smallest).sum())
    axes.text(0.6, 0.86, what, transform=axes.transAxes, ha="center", va="center", weight="bold")
    box = {"facecolor": "white", "edgecolor": "none", "pad": 2.0}
    zero = f"becomes 0:\n{vanish} of {sizes.size}"
    axes.text(0.115, 0.8, zero, transform=axes.transAxes, ha="center", va="center", bbox=box)
    infinite = f"becomes\ninf: {int((sizes > largest).sum())}"
    axes.text(0.92, 0.8, infinite, transform=axes.transAxes, ha="center", va="center", bbox=box)
