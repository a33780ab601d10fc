"""An operand that broadcasting stretches, and the gradient that it receives."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from torch import Tensor

from tensorlab import style
from tensorlab.draw.boxes import LETTER, Grid
from tensorlab.draw.canvas import drawing_board, in_style
from tensorlab.shapes import align

__all__ = ["stretched"]

_MARGIN = 0.15
_HEADING = 0.42
_BETWEEN = 0.3
_PAD = 0.25  # inches between an arrow's end and the boxes beside it
_Pair = tuple[Grid, Grid]


@in_style
def stretched(operand: Tensor, upstream: Tensor) -> Figure:
    """Draw how an operand is stretched forward, and how its gradient is summed backward.

    Parameters
    ----------
    operand : Tensor
        At most three axes and 64 elements; its numbers are shown as they are.
    upstream : Tensor
        The gradient that arrives at the stretched operand, of the shape that broadcasting gave
        it; at most three axes and 64 elements.

    Returns
    -------
    matplotlib.figure.Figure
        Above, the operand and its stretched form; below, the gradient that arrives, and its sums
        over the axes that were stretched.

    Raises
    ------
    ValueError
        If the operand does not stretch to the shape of the upstream gradient, or a tensor is too
        large to draw.

    Examples
    --------
    >>> import torch
    >>> figure = stretched(torch.tensor([1, 2, 3]), torch.arange(12).reshape(4, 3))
    """
    places = _stretched_axes(operand, upstream)
    gradient = upstream.sum(dim=places, keepdim=True) if places else upstream
    return _drawn(
        (Grid("operand", operand), Grid("stretched", operand.expand(upstream.shape))),
        (Grid("its gradient", gradient.reshape(operand.shape)), Grid("what arrives", upstream)),
        (_axes_in_words("stretched along", places), _axes_in_words("summed over", places)),
    )


def _drawn(forward: _Pair, backward: _Pair, words: tuple[str, str]) -> Figure:
    left, right = (
        max(grid.width for grid in column) for column in zip(forward, backward, strict=True)
    )
    gap = LETTER * max(map(len, words)) + 2 * _PAD
    heights = [_HEADING + max(grid.height for grid in pair) for pair in (forward, backward)]
    size = (2 * _MARGIN + left + gap + right, sum(heights) + _BETWEEN + 2 * _MARGIN)
    figure, axes = drawing_board(*size)
    ends = (_MARGIN + left + 0.1, _MARGIN + left + gap - 0.1)
    top = size[1] - _MARGIN
    for name, pair, (tail, head), word in (
        ("forward", forward, ends, words[0]),
        ("backward", backward, ends[::-1], words[1]),
    ):
        axes.text(_MARGIN, top - 0.1, name, va="top", fontsize=12, color=style.GREY)
        pair[0].draw(axes, _MARGIN, top - _HEADING)
        pair[1].draw(axes, _MARGIN + left + gap, top - _HEADING)
        _arrow(axes, (tail, head), top - _HEADING - 0.59, word)
        top -= heights[0] + _BETWEEN
    return figure


def _stretched_axes(operand: Tensor, upstream: Tensor) -> tuple[int, ...]:
    """Return the axes of ``upstream``, counted from the left, that the operand was stretched to."""
    shapes = tuple(operand.shape), tuple(upstream.shape)
    plan = align(*shapes)
    if plan.result != shapes[1]:
        raise ValueError(
            f"an operand of shape {shapes[0]} does not stretch to {shapes[1]}: the gradient that "
            "arrives must have the shape of the stretched operand."
        )
    missing = len(shapes[1]) - len(shapes[0])
    return tuple(
        place for place, pair in enumerate(plan.pairs) if place < missing or pair.stretches(0)
    )


def _axes_in_words(verb: str, places: tuple[int, ...]) -> str:
    if not places:
        return f"nothing {verb.split()[0]}"
    return f"{verb} {'axis' if len(places) == 1 else 'axes'} {', '.join(map(str, places))}"


def _arrow(axes: Axes, ends: tuple[float, float], y: float, word: str) -> None:
    axes.add_patch(
        FancyArrowPatch(
            (ends[0], y), (ends[1], y), arrowstyle="-|>", mutation_scale=14, lw=1.8,
            color=style.COLOURS[1], shrinkA=0, shrinkB=0,
        )
    )  # fmt: skip
    axes.text(sum(ends) / 2, y + 0.1, word, ha="center", va="bottom", fontsize=11)
