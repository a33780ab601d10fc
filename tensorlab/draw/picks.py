"""Which elements of a small tensor an index picks, and whether that is a view or a copy."""

from __future__ import annotations

from matplotlib.figure import Figure

from tensorlab.draw.boxes import MOST_BOXES
from tensorlab.draw.canvas import drawing_board
from tensorlab.draw.pair import VERDICT, Pair, counting
from tensorlab.recipe import outcome

__all__ = ["indexing"]

WIDTH = 8.0
MARGIN = 0.2


def indexing(text: str, *, shape: tuple[int, ...]) -> Figure:
    """Draw which elements of ``x`` a recipe picks, and what comes out.

    Parameters
    ----------
    text : str
        The recipe, such as ``x[1:, ::2]``; see `tensorlab.recipe.follow`.
    shape : tuple of int
        Shape of ``x``, which holds 0, 1, 2, ... in reading order. At most three axes
        and 64 elements.

    Returns
    -------
    matplotlib.figure.Figure
        ``x`` with the picked boxes marked, and the result; below, whether it is a view or a
        copy, or why the recipe was refused.

    Raises
    ------
    ValueError
        If ``x`` is too large to draw.

    Examples
    --------
    >>> figure = indexing("x[1:, ::2]", shape=(3, 4))
    """
    x = counting(shape, most=MOST_BOXES)
    came = outcome(text, x)
    pair = Pair(x, came, WIDTH - 2 * MARGIN)
    height = pair.height + 2 * MARGIN + VERDICT
    figure, axes = drawing_board(WIDTH, height)
    # x counts its own positions, so the values of the result say which positions were picked
    picked = set() if came.result is None else set(came.result.reshape(-1).tolist())
    pair.draw(axes, MARGIN, height - 0.5 * MARGIN, picked)
    pair.judge(axes, MARGIN, VERDICT)
    return figure
