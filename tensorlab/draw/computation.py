"""Graphs of computations as boxes and arrows, read from left to right."""

from __future__ import annotations

from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from torch import Tensor

from tensorlab import style
from tensorlab.draw.canvas import drawing_board, in_style
from tensorlab.expression import differentiate
from tensorlab.graph import Arrangement, Graph, Kind, Node, arrange
from tensorlab.tape import record

__all__ = ["graph", "tape"]

_LINE = 0.21  # inches per line of text
_LETTER = 0.098  # inches per letter, at most, at 11 points
_GAP = 0.5  # inches between columns
_ROW_GAP = 0.22
_FOOT = 0.45  # inches below the boxes, for the key
MOST_COLUMNS = 10
_OUTLINES: dict[Kind, tuple[str, str, str]] = {
    "input": ("round,pad=0,rounding_size=0.18", style.COLOURS[0], "-"),
    "constant": ("square,pad=0", style.GREY, "--"),
    "operation": ("square,pad=0", style.INK, "-"),
}


@in_style
def graph(text: str, /, **values: float) -> Figure:
    """Draw an expression as a graph, with values forward and derivatives backward.

    Parameters
    ----------
    text : str
        See `tensorlab.expression.differentiate`.
    **values : float
        A number for every name in the text.

    Returns
    -------
    matplotlib.figure.Figure
        One box per name, number and operation: its value, and below it the derivative of the
        whole expression by it.

    Raises
    ------
    ExpressionError
        If the text cannot be differentiated at these numbers.
    ValueError
        If the graph has more than 10 columns.

    Examples
    --------
    >>> figure = graph("x * x + 1", x=3)
    """
    return _drawn(differentiate(text, values), f"{text}:  value forward, derivative (d) backward")


@in_style
def tape(result: Tensor, /, **leaves: Tensor) -> Figure:
    """Draw the graph that PyTorch recorded for a tensor.

    Parameters
    ----------
    result : Tensor
        A tensor that autograd tracked, of any shape.
    **leaves : Tensor
        Leaves to be shown by name.

    Returns
    -------
    matplotlib.figure.Figure
        One box per function that backward will call. The arrows show the forward pass; backward
        walks them from right to left.

    Raises
    ------
    ValueError
        If nothing was recorded for ``result``, or the graph has more than 10 columns.

    Examples
    --------
    >>> import torch
    >>> x = torch.ones(2, requires_grad=True)
    >>> figure = tape(3 * x + 2, x=x)
    """
    return _drawn(record(result, leaves), "recorded forward (arrows); backward walks right to left")


def _drawn(shown: Graph, title: str) -> Figure:
    plan = arrange(shown)
    if plan.columns > MOST_COLUMNS:
        raise ValueError(
            f"The graph is {plan.columns} operations deep and {MOST_COLUMNS} fit on a page: "
            "use a shorter expression."
        )
    texts = [_lines(node) for node in shown.nodes]
    width = 0.2 + _LETTER * max(len(line) for lines in texts for line in lines)
    height = 0.14 + _LINE * max(len(lines) for lines in texts)
    pitch = (width + _GAP, height + _ROW_GAP)
    board = (
        max(pitch[0] * plan.columns, 0.2 + _LETTER * max(len(title), len(_key(shown)))),
        pitch[1] * plan.rows + _FOOT + 0.45,
    )
    figure, axes = drawing_board(*board)
    placed = _placed(plan, pitch, board)
    for node, lines, centre in zip(shown.nodes, texts, placed.positions, strict=True):
        _box(axes, node, lines, centre, (width, height))
    _arrows(axes, shown, placed, width / 2)
    axes.text(0.1, board[1] - 0.25, title, fontsize=11, weight="bold", va="center")
    axes.text(0.1, 0.22, _key(shown), fontsize=11, va="center", color=style.GREY)
    return figure


def _lines(node: Node) -> list[str]:
    lines = node.label.split(" ")
    if node.value is not None and node.kind != "constant":
        lines.append(f"value {_number(node.value)}")
    if node.gradient is not None:
        lines.append(f"d {_number(node.gradient)}")
    return lines


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _key(shown: Graph) -> str:
    kinds = {node.kind for node in shown.nodes}
    parts = ["rounded box: input"] if "input" in kinds else []
    parts += ["dashed: constant"] if "constant" in kinds else []
    parts += ["square: operation"] if "operation" in kinds else []
    return ";  ".join(parts)


def _placed(
    plan: Arrangement, pitch: tuple[float, float], board: tuple[float, float]
) -> Arrangement:
    """Return the same arrangement in inches on the board."""
    top = max(height for _, height in plan.positions)
    left = (board[0] - pitch[0] * (plan.columns - 1)) / 2

    def inches(point: tuple[float, float]) -> tuple[float, float]:
        from_top = (top - point[1]) * pitch[1] + pitch[1] / 2
        return left + point[0] * pitch[0], board[1] - 0.45 - from_top

    return Arrangement(
        tuple(inches(point) for point in plan.positions),
        tuple(tuple(inches(point) for point in route) for route in plan.routes),
    )


def _box(
    axes: Axes,
    node: Node,
    lines: list[str],
    centre: tuple[float, float],
    size: tuple[float, float],
) -> None:
    outline, colour, dashes = _OUTLINES[node.kind]
    corner = (centre[0] - size[0] / 2, centre[1] - size[1] / 2)
    axes.add_patch(
        FancyBboxPatch(
            corner, *size, boxstyle=outline, ec=colour, ls=dashes, lw=1.8, fc=style.PALE, zorder=2
        )
    )
    for place, line in enumerate(lines):
        axes.text(
            centre[0],
            centre[1] + ((len(lines) - 1) / 2 - place) * _LINE,
            line,
            fontsize=11,
            ha="center",
            va="center",
            weight="bold" if place == 0 else "normal",
            color="#a34500" if line.startswith("d ") else style.INK,
            zorder=3,
        )


def _arrows(axes: Axes, shown: Graph, placed: Arrangement, half: float) -> None:
    for edge, ((source, reader), route) in enumerate(zip(shown.edges, placed.routes, strict=True)):
        start = (placed.positions[source][0] + half, placed.positions[source][1])
        end = placed.positions[reader]
        end = (end[0] - half, end[1] + _shift(shown, placed, edge, reader))
        points = [start, *_flat_bends(route[1:-1], half), end]
        for here, there in pairwise(points[:-1]):
            axes.plot(*zip(here, there, strict=True), color=style.GREY, lw=1.5, zorder=1)
        axes.add_patch(
            FancyArrowPatch(
                *points[-2:], arrowstyle="-|>", mutation_scale=13, lw=1.5, color=style.GREY,
                shrinkA=0, shrinkB=0, zorder=1,
            )
        )  # fmt: skip


def _flat_bends(bends: tuple[tuple[float, float], ...], half: float) -> list[tuple[float, float]]:
    """Let a long arrow run level past the boxes of each column that it skips."""
    return [(x + step, y) for x, y in bends for step in (-half, half)]


def _shift(shown: Graph, placed: Arrangement, edge: int, reader: int) -> float:
    """Return how far from the middle of its reader an arrow ends: one point per operand."""
    incoming = [other for other, (_, to) in enumerate(shown.edges) if to == reader]
    incoming.sort(key=lambda other: (-placed.routes[other][-2][1], other))
    return ((len(incoming) - 1) / 2 - incoming.index(edge)) * 0.26
