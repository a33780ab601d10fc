"""All numbers of a float type that is small enough to be drawn whole."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tensorlab import style
from tensorlab.draw.canvas import drawing_board, in_style

__all__ = ["every_float"]

# Inches.
_SIZE = (8.0, 3.6)
_LEFT = 0.35
_WIDTH = 7.0
_UPPER, _LOWER = 2.7, 0.6

_ZOOM = 8
_NARROWEST = 0.7
_MOST_NUMBERS = 64


@in_style
def every_float(bits: int, exponents: tuple[int, int]) -> Figure:
    """Draw all numbers ``m * 2**e`` from 0 on: a whole float type, and its lowest eighth enlarged.

    Parameters
    ----------
    bits : int
        Bits of the whole number ``m``, which runs from 0 to ``2**bits - 1``.
    exponents : tuple of int
        Smallest and largest exponent ``e``.

    Returns
    -------
    matplotlib.figure.Figure
        Two number lines; a full dot is a number that needs all bits of ``m``, an open one has
        fewer. Above stands the step to the next number, from one power of two to the next.

    Raises
    ------
    ValueError
        If there are no such numbers, or too many to be told apart.

    Examples
    --------
    >>> import tensorlab as tl
    >>> figure = tl.draw.every_float(3, (-4, 0))
    """
    lowest, highest = exponents
    if bits < 1 or highest < lowest or 2**bits * (highest - lowest + 1) > _MOST_NUMBERS:
        raise ValueError(
            f"{bits} bits and exponents from {lowest} to {highest} give no picture: "
            f"choose at least one of each, and at most {_MOST_NUMBERS} pairs."
        )
    steps = [Fraction(2) ** e for e in range(lowest, highest + 1)]
    numbers = sorted({m * step for m in range(2**bits) for step in steps})
    full = 2 ** (bits - 1) * steps[0]
    bands = [(Fraction(0), full, steps[0])]
    bands += [(2 ** (bits - 1) * step, 2**bits * step, step) for step in steps[:-1]]
    bands += [(2 ** (bits - 1) * steps[-1], numbers[-1], steps[-1])]
    end = 2**bits * steps[-1]
    figure, axes = drawing_board(*_SIZE)
    _line(axes, _UPPER, end, numbers, full)
    _line(axes, _LOWER, end / _ZOOM, numbers, full)
    for y, reach in ((_UPPER, end), (_LOWER, end / _ZOOM)):
        _write_steps(axes, y, reach, bands)
    _join(axes)
    at = (_place(numbers[-1], end), _UPPER - 0.3)
    axes.text(*at, f"ends at {numbers[-1]}", ha="center", fontsize=13, color=style.COLOURS[1])
    return figure


def _line(
    axes: Axes, y: float, reach: Fraction, numbers: Sequence[Fraction], full: Fraction
) -> None:
    axes.plot([_LEFT, _LEFT + _WIDTH], [y, y], color=style.GREY, linewidth=1.2, zorder=1)
    shown = [number for number in numbers if number <= reach]
    for number in shown:
        inside = "white" if number < full else style.COLOURS[0]
        axes.plot(
            _place(number, reach),
            y,
            "o",
            markersize=9,
            color=style.COLOURS[0],
            markerfacecolor=inside,
            markeredgewidth=1.8,
            zorder=2,
        )
    named = [number for number in shown if number.numerator & (number.numerator - 1) == 0]
    for index, number in enumerate(named):
        gap = _place(number, reach) - _place(named[index - 1], reach)
        if index == 0 or gap > 0.3:
            axes.text(_place(number, reach), y - 0.3, str(number), ha="center", fontsize=13)


def _place(number: Fraction, reach: Fraction) -> float:
    return _LEFT + _WIDTH * float(number / reach)


def _write_steps(
    axes: Axes, y: float, reach: Fraction, bands: Sequence[tuple[Fraction, Fraction, Fraction]]
) -> None:
    for low, high, step in bands:
        left, right = _place(low, reach), _place(high, reach)
        if high > reach or right - left < _NARROWEST:
            continue
        ends = {"arrowstyle": "<->", "color": style.INK, "linewidth": 1.2, "shrinkA": 0}
        axes.annotate("", (left, y + 0.3), (right, y + 0.3), arrowprops={**ends, "shrinkB": 0})
        middle = (left + right) / 2
        axes.text(middle, y + 0.4, f"step {step}", ha="center", fontsize=12)


def _join(axes: Axes) -> None:
    """Show which part of the upper line the lower one enlarges."""
    top, bottom = _UPPER - 0.4, _LOWER + 0.75
    for above, below in ((_LEFT, _LEFT), (_LEFT + _WIDTH / _ZOOM, _LEFT + _WIDTH)):
        axes.plot([above, below], [top, bottom], color=style.GREY, linewidth=1.0, linestyle=":")
    axes.text(_LEFT + 0.3, (top + bottom) / 2, "enlarged", va="center", fontsize=12)
