"""The numbers that a float dtype holds: around one value, and over all sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tensorlab import style
from tensorlab.draw.canvas import canvas, in_style
from tensorlab.floats import FloatFormat, format_of

__all__ = ["floats", "gaps"]

_EACH_SIDE = 3
_LINES = ("-", "--", "-.")
_SIZES = (1e-9, 1e6)


@in_style
def floats(value: float, dtype: torch.dtype) -> Figure:
    """Draw the numbers of a float dtype around ``value``, and the one that it is rounded to.

    Parameters
    ----------
    value : float
        Any finite number.
    dtype : torch.dtype
        ``torch.float16``, ``torch.bfloat16`` or ``torch.float32``.

    Returns
    -------
    matplotlib.figure.Figure
        A number line with the number that is stored (a diamond), three neighbours on each side
        (dots), what was asked for (a triangle), and the gaps to the left and to the right. Where
        ``value`` overflows, the end of the dtype's range.

    Raises
    ------
    TypeError
        If ``dtype`` is another one.

    Examples
    --------
    >>> import torch
    >>> import tensorlab as tl
    >>> figure = tl.draw.floats(0.1, torch.float16)

    See Also
    --------
    tensorlab.floats.FloatFormat.around : the same as numbers.
    """
    layout = format_of(dtype)
    stored = layout.round(value)
    centre = stored if math.isfinite(stored) else math.copysign(layout.largest, value)
    numbers = layout.around(centre, _EACH_SIDE)
    figure, axes = canvas(7.4, 3.2)
    _draw_line(axes, numbers)
    _mark_stored(axes, centre)
    _mark_asked(axes, value, stored, numbers)
    _write_gaps(axes, centre, layout)
    axes.set_xlabel(f"numbers that {layout.name} holds")
    return figure


def _draw_line(axes: Axes, numbers: Sequence[float]) -> None:
    width = numbers[-1] - numbers[0]
    axes.set(xlim=(numbers[0] - 0.12 * width, numbers[-1] + 0.12 * width), ylim=(-0.9, 1.5))
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.axhline(0.0, color=style.GREY, linewidth=1.2, zorder=1)
    axes.plot(numbers, [0.0] * len(numbers), "o", color=style.INK, markersize=8, zorder=2)
    for index, number in enumerate(numbers):
        y = -0.32 if index % 2 == 0 else -0.68
        axes.plot([number, number], [y + 0.12, -0.08], color="#c4c4c4", linewidth=1.0, zorder=1)
        axes.text(number, y, _short(number), ha="center", va="center", fontsize=11)


def _mark_stored(axes: Axes, centre: float) -> None:
    axes.plot([centre], [0.0], "D", color=style.COLOURS[0], markersize=13, zorder=3)


def _mark_asked(axes: Axes, value: float, stored: float, numbers: Sequence[float]) -> None:
    overflows = not math.isfinite(stored)
    edge = numbers[-1] if value > 0 else numbers[0]
    x = edge if overflows else value
    becomes = "overflows" if overflows else f"is stored as {_short(stored)}"
    axes.plot([x], [0.34], "v", color=style.COLOURS[1], markersize=12, zorder=3)
    middle = (numbers[0] + numbers[-1]) / 2
    text = f"{_short(value)} {becomes}"
    axes.text(middle, 1.3, text, ha="center", va="center", fontsize=14, fontweight="bold")
    axes.plot([x, x], [0.45, 0.55], color=style.COLOURS[1], linewidth=2.0)


def _write_gaps(axes: Axes, centre: float, layout: FloatFormat) -> None:
    left, right = layout.down(centre), layout.up(centre)
    words = [f"gap {_short(centre - left)}" if math.isfinite(left) else "the range ends here"]
    words += [f"gap {_short(right - centre)}" if math.isfinite(right) else "the range ends here"]
    for x, text in zip((0.2, 0.8), words, strict=True):
        axes.text(x, 0.76, text, ha="center", va="center", fontsize=13, transform=axes.transAxes)


def _short(number: float) -> str:
    return f"{number:.9g}".replace("-", "\N{MINUS SIGN}")


@in_style
def gaps(dtypes: Sequence[torch.dtype]) -> Figure:
    """Draw the gap between neighbouring numbers against their size, both on logarithmic axes.

    Parameters
    ----------
    dtypes : sequence of torch.dtype
        At most three of ``torch.float16``, ``torch.bfloat16``, ``torch.float32``.

    Returns
    -------
    matplotlib.figure.Figure
        One staircase per dtype, told apart by line style and label; a cross where a range ends.

    Examples
    --------
    >>> import torch
    >>> import tensorlab as tl
    >>> figure = tl.draw.gaps([torch.float16, torch.bfloat16])
    """
    figure, axes = canvas(7.2, 4.6)
    for dtype, line, colour in zip(dtypes, _LINES, style.COLOURS, strict=False):
        _draw_staircase(axes, format_of(dtype), line, colour)
    axes.set(xscale="log", yscale="log", xlim=(_SIZES[0], 100 * _SIZES[1]), ylim=(1e-17, 1e5))
    axes.set_xticks([1e-8, 1e-4, 1.0, 1e4, 1e8])
    axes.set_yticks([1e-16, 1e-12, 1e-8, 1e-4, 1.0, 1e4])
    axes.grid(visible=True, color="#e4e4e4")
    axes.set_xlabel("size of the number")
    axes.set_ylabel("gap to the next number")
    return figure


def _draw_staircase(axes: Axes, layout: FloatFormat, line: str, colour: str) -> None:
    first, last = (math.floor(math.log2(size)) for size in _SIZES)
    sizes = [2.0**power for power in range(first, last + 1) if 2.0**power <= layout.largest]
    heights = [layout.gap(size) for size in sizes]
    if layout.largest < _SIZES[1]:
        sizes, heights = [*sizes, layout.largest], [*heights, heights[-1]]
        axes.plot(sizes[-1], heights[-1], "X", color=colour, markersize=11)
        end = f"ends at {layout.largest:.0f}"
        axes.annotate(
            end,
            (sizes[-1], heights[-1]),
            xytext=(6, -22),
            textcoords="offset points",
            ha="left",
            color=colour,
            fontsize=12,
        )
    axes.step(sizes, heights, where="post", linestyle=line, color=colour, linewidth=2.2)
    place = 2.0**-13 if layout.name != "float32" else 1.0
    axes.annotate(
        layout.name,
        (place, layout.gap(place)),
        xytext=(14, -8) if layout.name != "bfloat16" else (-10, 8),
        textcoords="offset points",
        ha="left" if layout.name != "bfloat16" else "right",
        va="top" if layout.name != "bfloat16" else "bottom",
        color=colour,
        fontsize=13,
        fontweight="bold",
    )
