"""Running totals in narrow floats: they follow the true line, then stand still."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure

from tensorlab import style
from tensorlab.draw.canvas import canvas, in_style
from tensorlab.floats import FloatFormat, format_of

__all__ = ["stalls"]

_DTYPES = (torch.float32, torch.float16, torch.bfloat16)
_LINES = ("-", "--", "-.")


@in_style
def stalls(term: float, count: int) -> Figure:
    """Draw the running total of ``count`` equal terms in three dtypes.

    Parameters
    ----------
    term : float
        What is added each time; each dtype adds its own nearest number.
    count : int
        How many times.

    Returns
    -------
    matplotlib.figure.Figure
        Total against number of additions for ``float32``, ``float16`` and ``bfloat16``, each
        labelled with its last total.

    Examples
    --------
    >>> import tensorlab as tl
    >>> figure = tl.draw.stalls(0.1, 8192)
    """
    figure, axes = canvas(7.2, 4.2)
    for dtype, line, colour in zip(_DTYPES, _LINES, style.COLOURS, strict=False):
        layout = format_of(dtype)
        totals = _running_totals(layout, term, count)
        axes.plot(totals, linestyle=line, color=colour, linewidth=2.4)
        label = f"{layout.name}: {totals[-1]:.6g}"
        place = (0.62 * count, totals[round(0.62 * count)])
        axes.annotate(
            label,
            place,
            xytext=(-8, 10),
            textcoords="offset points",
            ha="right" if totals[-1] > 0.9 * term * count else "left",
            color=colour,
            fontsize=13,
            fontweight="bold",
        )
    axes.set(xlim=(0, count), ylim=(0, None))
    axes.grid(visible=True, color="#e4e4e4")
    axes.set_xlabel(f"number of additions of {term:g}")
    axes.set_ylabel("running total")
    return figure


def _running_totals(layout: FloatFormat, term: float, count: int) -> list[float]:
    stored = layout.round(term)
    totals = [0.0]
    for _ in range(count):
        totals.append(layout.round(totals[-1] + stored))
    return totals
