"""Two shapes aligned from the right, and what broadcasting makes of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from tensorlab import style
from tensorlab.draw.canvas import drawing_board, in_style
from tensorlab.shapes import Alignment, AxisPair, Shape, align

__all__ = ["broadcast"]

# Inches.
_LEFT = 1.0
_RIGHT = 0.3
_HEIGHT = 3.9
_NARROWEST = 1.25
_WIDEST = 2.2
_BOX = 0.68
_GAP = 0.14
_ROWS = (2.55, 1.7, 0.72)
_HEADINGS = 3.42
_LEAST_WIDTH = 6.8
_LETTER = 0.088


@dataclass(frozen=True)
class _Look:
    """How a box is drawn; every look differs from the others in more than its colour."""

    edge: str
    fill: str
    line: str = "-"
    width: float = 1.6
    hatch: str = ""
    hatch_colour: str = "none"


_KEPT = _Look(style.COLOURS[0], "#dcecf7")
_STRETCHED = _Look(style.COLOURS[1], "#fdf0e6", width=2.2, hatch="//", hatch_colour="#f8d9bf")
_MISSING = _Look(style.GREY, "white", line="--")
_RESULT = _Look(style.INK, "white", width=2.2)
_REFUSED = _Look("#b00020", "#dcecf7", width=3.0)
_CLASH = _Look("#b00020", "#fbe9ec", width=3.0, hatch="xx", hatch_colour="#f6d0d6")


@in_style
def broadcast(s: Shape, t: Shape, names: tuple[str, str] = ("s", "t")) -> Figure:
    """Draw two shapes aligned from the right, the axes that stretch, and the result.

    Parameters
    ----------
    s, t : tuple of int
        The shapes, of at most six axes each; ``()`` is that of a 0-d tensor.
    names : tuple of str
        What to call the two; short.

    Returns
    -------
    matplotlib.figure.Figure
        One column per axis. A box with a hatch and the word "stretched" is a size 1 that becomes
        another size; a dashed box is an axis that the shape does not have; a crossed box in the
        last row is an axis where the sizes clash, and then the line below says why.

    Examples
    --------
    >>> import tensorlab as tl
    >>> figure = tl.draw.broadcast((4, 1), (1, 5))

    See Also
    --------
    tensorlab.shapes.explain : the same in words, for print and for alt texts.
    """
    alignment = align(tuple(s), tuple(t))
    column = _column_width(alignment)
    content = max(column * len(alignment.pairs), _LETTER * len(alignment.reason))
    width = math.ceil(10 * max(_LEAST_WIDTH, _LEFT + content + _RIGHT)) / 10
    figure, axes = drawing_board(width, _HEIGHT)
    _draw_row_names(axes, names)
    for index, pair in enumerate(alignment.pairs):
        _draw_column(axes, pair, _LEFT + column * index, column - _GAP)
    if not alignment.pairs:
        _draw_no_axes(axes)
    _draw_conclusion(axes, alignment)
    return figure


def _column_width(alignment: Alignment) -> float:
    """Return a width that fills the narrowest figure, and that the longest text fits into."""
    filling = (_LEAST_WIDTH - _LEFT - _RIGHT) / max(1, len(alignment.pairs))
    needed = [_needed_width(pair) for pair in alignment.pairs]
    return max([_NARROWEST, min(_WIDEST, filling), *needed])


def _needed_width(pair: AxisPair) -> float:
    longest = max(len(_size_text(pair, which)) for which in (0, 1))
    return 0.13 * longest + 0.45


def _draw_row_names(axes: Axes, names: tuple[str, str]) -> None:
    for name, y in zip((*names, "result"), _ROWS, strict=True):
        axes.text(_LEFT - 0.18, y + _BOX / 2, name, ha="right", va="center", fontsize=14)
    y = (_ROWS[1] + _ROWS[2] + _BOX) / 2
    right = axes.get_xlim()[1] - _RIGHT
    axes.plot([0.25, right], [y, y], color=style.GREY, linewidth=1.0)


def _draw_column(axes: Axes, pair: AxisPair, x: float, width: float) -> None:
    centre = x + width / 2
    heading = f"axis \N{MINUS SIGN}{-pair.axis}"
    axes.text(centre, _HEADINGS, heading, ha="center", va="center", color=style.GREY, fontsize=12)
    for which in (0, 1):
        word = _word(pair, which)
        _draw_box(axes, (x, _ROWS[which]), width, _look(pair, which), _size_text(pair, which), word)
    if pair.result is None:
        _draw_box(axes, (x, _ROWS[2]), width, _CLASH, "\N{BALLOT X}", "clash")
    else:
        _draw_box(axes, (x, _ROWS[2]), width, _RESULT, str(pair.result), "")


def _look(pair: AxisPair, which: int) -> _Look:
    if pair.result is None:
        return _REFUSED
    if pair.sizes[which] is None:
        return _MISSING
    return _STRETCHED if pair.stretches(which) else _KEPT


def _size_text(pair: AxisPair, which: int) -> str:
    size = pair.sizes[which]
    if not pair.stretches(which):
        return "1" if size is None else str(size)
    return f"1 \N{RIGHTWARDS ARROW} {pair.result}"


def _word(pair: AxisPair, which: int) -> str:
    if pair.sizes[which] is None:
        return "no axis"
    return "stretched" if pair.stretches(which) else ""


def _draw_box(
    axes: Axes, corner: tuple[float, float], width: float, look: _Look, text: str, word: str
) -> None:
    box = FancyBboxPatch(
        corner,
        width,
        _BOX,
        boxstyle="round,pad=0,rounding_size=0.06",
        facecolor=look.fill,
        edgecolor=look.edge,
        linestyle=look.line,
        linewidth=look.width,
    )
    axes.add_patch(box)
    if look.hatch:
        box.set_hatch(look.hatch)
        box.set_hatchcolor(look.hatch_colour)
    x, y = corner[0] + width / 2, corner[1] + _BOX / 2
    lift = 0.13 if word else 0.0
    axes.text(x, y + lift, text, ha="center", va="center", fontsize=16, fontweight="bold")
    axes.text(x, y - 0.18, word, ha="center", va="center", fontsize=11)


def _draw_no_axes(axes: Axes) -> None:
    words = ("a 0-d tensor: no axes", "a 0-d tensor: no axes", "a 0-d tensor: one number")
    for y, text in zip(_ROWS, words, strict=True):
        axes.text(_LEFT, y + _BOX / 2, text, va="center", color=style.GREY, fontsize=13)


def _draw_conclusion(axes: Axes, alignment: Alignment) -> None:
    colour = style.INK if alignment.result is not None else _CLASH.edge
    reason = alignment.reason.replace("axis -", "axis \N{MINUS SIGN}")
    axes.text(_LEFT, 0.36, reason, va="center", color=colour, fontsize=13)
