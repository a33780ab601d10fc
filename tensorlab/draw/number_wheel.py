"""The wheel of an integer dtype, and where a number lands on it."""

from __future__ import annotations

import math

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tensorlab import style
from tensorlab.draw.canvas import drawing_board
from tensorlab.integers import Landing, land

__all__ = ["wheel"]

# Inches.
_SIZE = (7.0, 4.6)
_CENTRE = (2.45, 2.3)
_RADIUS = 1.15
_TURN = 0.16
_HAND = 0.45
_TEXT_LEFT = 4.75

_SPOKES = 8
_MOST_POSITIONS = 2**16
_MOST_TURNS = 3


def wheel(value: int, dtype: torch.dtype) -> Figure:
    """Draw the walk of ``value`` steps around the wheel of an integer dtype.

    Parameters
    ----------
    value : int
        How many steps to walk from 0; clockwise if positive. Of a long walk, the last three turns
        are drawn.
    dtype : torch.dtype
        An integer dtype of at most 16 bits: ``torch.uint8``, ``torch.int8``, ``torch.int16``.

    Returns
    -------
    matplotlib.figure.Figure
        The positions of the wheel with eight of their names, the seam between the largest and
        the smallest number, the walk as a spiral that moves outwards with each turn, and the
        arithmetic.

    Raises
    ------
    TypeError
        If ``dtype`` is not an integer dtype.
    ValueError
        If it has more than 16 bits: the wheel would be too large to draw.

    Examples
    --------
    >>> import torch
    >>> import tensorlab as tl
    >>> figure = tl.draw.wheel(300, torch.uint8)

    See Also
    --------
    tensorlab.integers.land : the same as numbers.
    """
    landing = land(value, dtype)
    if landing.size > _MOST_POSITIONS:
        raise ValueError(f"{dtype} is too wide a wheel to draw: choose one of at most 16 bits.")
    figure, axes = drawing_board(*_SIZE)
    _draw_rim(axes, landing)
    _draw_seam(axes, landing)
    _draw_walk(axes, landing)
    _write_arithmetic(axes, landing, str(dtype).removeprefix("torch."))
    return figure


def _place(turns: float, radius: float) -> tuple[float, float]:
    """Return the point after ``turns`` clockwise turns from the top."""
    angle = 2 * math.pi * turns
    return _CENTRE[0] + radius * math.sin(angle), _CENTRE[1] + radius * math.cos(angle)


def _draw_rim(axes: Axes, landing: Landing) -> None:
    around = np.array([_place(turn, _RADIUS) for turn in np.linspace(0.0, 1.0, 181)])
    axes.plot(around[:, 0], around[:, 1], color=style.INK, linewidth=1.6)
    for spoke in range(_SPOKES):
        turn = spoke / _SPOKES
        steps = spoke * landing.size // _SPOKES
        name = steps if steps <= landing.largest else steps - landing.size
        ends = np.array([_place(turn, _RADIUS), _place(turn, _RADIUS - 0.1)])
        axes.plot(ends[:, 0], ends[:, 1], color=style.INK, linewidth=1.6)
        inset = 0.3 + 0.04 * len(_signed(name)) * abs(math.sin(2 * math.pi * turn))
        inside = _place(turn, _RADIUS - inset)
        axes.text(*inside, _signed(name), ha="center", va="center", fontsize=11)


def _draw_seam(axes: Axes, landing: Landing) -> None:
    turn = (landing.largest + 0.5) / landing.size
    ends = np.array([_place(turn, _RADIUS - 0.14), _place(turn, _RADIUS + 0.8)])
    axes.plot(ends[:, 0], ends[:, 1], color=style.COLOURS[1], linewidth=2.0, linestyle=(0, (2, 2)))
    x, y = _place(turn, _RADIUS + 0.97)
    seam = f"seam: {_signed(landing.largest)} | {_signed(landing.smallest)}"
    axes.text(x, y, seam, ha="center", va="center", color=style.COLOURS[1], fontsize=12)


def _draw_walk(axes: Axes, landing: Landing) -> None:
    end = landing.value / landing.size
    begin = math.copysign(max(0.0, abs(end) - _MOST_TURNS), end)
    turns = np.linspace(begin, end, 60 * _MOST_TURNS)
    path = np.array([_place(t, _RADIUS + 0.12 + _TURN * abs(t - begin)) for t in turns])
    colour = style.COLOURS[0]
    axes.plot(path[:, 0], path[:, 1], color=colour, linewidth=2.4)
    axes.plot(*path[0], marker="o", markersize=8, color=colour)
    axes.plot(*path[-1], marker="D", markersize=9, color=colour)
    hand = np.array([_CENTRE, _place(end, _HAND)])
    axes.plot(hand[:, 0], hand[:, 1], color=colour, linewidth=1.4)


def _write_arithmetic(axes: Axes, landing: Landing, name: str) -> None:
    axes.text(_TEXT_LEFT, 3.6, name, fontsize=15, fontweight="bold", va="center")
    reach = f"{_signed(landing.smallest)} to {_signed(landing.largest)}"
    axes.text(_TEXT_LEFT, 3.2, reach, fontsize=13, va="center")
    axes.text(_TEXT_LEFT, 2.5, f"asked {_signed(landing.value)}", fontsize=13, va="center")
    axes.text(
        _TEXT_LEFT,
        2.1,
        f"stored {_signed(landing.stored)}",
        fontsize=15,
        fontweight="bold",
        color=style.COLOURS[0],
        va="center",
    )
    axes.text(_TEXT_LEFT, 1.4, _arithmetic(landing), fontsize=12, va="center")


def _arithmetic(landing: Landing) -> str:
    if landing.turns == 0:
        return "it fits: no turn is lost"
    sign = "\N{MINUS SIGN}" if landing.turns > 0 else "+"
    turns = abs(landing.turns)
    lost = f"{sign} {turns} \N{MULTIPLICATION SIGN} {landing.size}"
    return f"{_signed(landing.value)} {lost}\n= {_signed(landing.stored)}"


def _signed(number: int) -> str:
    return f"\N{MINUS SIGN}{-number}" if number < 0 else str(number)
