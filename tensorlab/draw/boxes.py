"""Small tensors as grids of numbered boxes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from tensorlab import style
from tensorlab.draw.canvas import drawing_board

__all__ = ["LETTER", "MOST_BOXES", "Grid", "box", "grids"]

BOX = 0.46
"""Side of a box, in inches."""

MOST_BOXES = 64
TABLE_GAP = 0.22
GRID_GAP = 0.4
CAPTION = 0.36
LETTER = 0.103
MARGIN = 0.15
WIDEST = 9.0
TINT = "#dcebf5"


@dataclass(frozen=True)
class Grid:
    """A tensor laid out as tables of boxes, ready to be drawn.

    Attributes
    ----------
    caption : str
        Stands above the grid, in front of the shape.
    tensor : Tensor
        At most three axes and 64 elements; the tables of axis 0 stand side by side.

    Raises
    ------
    ValueError
        If the tensor is too large to draw.
    """

    caption: str
    tensor: Tensor

    def __post_init__(self) -> None:
        """Refuse what does not fit."""
        if self.tensor.ndim > 3 or self.tensor.numel() > MOST_BOXES:
            raise ValueError(
                f"a grid shows at most 3 axes and {MOST_BOXES} elements; "
                f"{self.caption!r} has shape {tuple(self.tensor.shape)}."
            )

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Number of tables, rows in each, columns in each."""
        shape = (1,) * (3 - self.tensor.ndim) + tuple(self.tensor.shape)
        return shape[0], shape[1], shape[2]

    @property
    def title(self) -> str:
        """Caption and shape."""
        return f"{self.caption}   {tuple(self.tensor.shape)}"

    @property
    def width(self) -> float:
        """Width in inches, caption included."""
        tables, _, columns = self.sizes
        return max(tables * columns * BOX + (tables - 1) * TABLE_GAP, LETTER * len(self.title))

    @property
    def height(self) -> float:
        """Height in inches, caption included."""
        return max(self.sizes[1], 1) * BOX + CAPTION

    def draw(self, axes: Axes, left: float, top: float, marked: Collection[int] = ()) -> None:
        """Draw the grid with its upper left corner at ``(left, top)``.

        Parameters
        ----------
        axes : Axes
            A drawing board: one unit is one inch.
        left, top : float
            The corner, in inches.
        marked : collection of int
            Positions, in reading order, of the boxes to be marked.
        """
        axes.text(left, top - 0.08, self.title, va="top", fontsize=12, weight="bold")
        if self.tensor.numel() == 0:
            below = top - CAPTION - 0.1
            axes.text(left, below, "no elements", va="top", fontsize=11, color=style.GREY)
        _, rows, columns = self.sizes
        values = self.tensor.reshape(-1).tolist()
        for position, value in enumerate(values):
            rest, column = divmod(position, columns)
            table, row = divmod(rest, rows)
            x = left + table * (columns * BOX + TABLE_GAP) + column * BOX
            y = top - CAPTION - (row + 1) * BOX
            box(axes, (x, y), (BOX, BOX), str(value), marked=position in marked)


def box(
    axes: Axes, corner: tuple[float, float], size: tuple[float, float], text: str, *, marked: bool
) -> None:
    """Draw one box with text in it; a marked one has a thick frame, a tint and bold text.

    Parameters
    ----------
    axes : Axes
        A drawing board: one unit is one inch.
    corner : tuple of float
        Lower left corner, in inches.
    size : tuple of float
        Width and height, in inches.
    text : str
        What stands in the box; may be empty.
    marked : bool
        Whether this is one of the boxes that the picture is about.
    """
    axes.add_patch(Rectangle(corner, *size, facecolor="white", edgecolor=style.GREY, linewidth=1.0))
    if marked:
        inside = (corner[0] + 0.03, corner[1] + 0.03)
        frame = Rectangle(inside, size[0] - 0.06, size[1] - 0.06, linewidth=3.0, zorder=2)
        frame.set(facecolor=TINT, edgecolor=style.COLOURS[0])
        axes.add_patch(frame)
    middle = (corner[0] + size[0] / 2, corner[1] + size[1] / 2)
    weight = "bold" if marked else "normal"
    axes.text(*middle, text, ha="center", va="center", fontsize=11, weight=weight, zorder=4)


def grids(
    tensors: Mapping[str, Tensor], marked: Mapping[str, Collection[int]] | None = None
) -> Figure:
    """Draw several small tensors side by side, each under its name and shape.

    Parameters
    ----------
    tensors : mapping of str to Tensor
        Name and tensor; each has at most three axes and 64 elements. Axis 0 of a tensor with
        three axes counts the tables that stand side by side.
    marked : mapping of str to collection of int, optional
        Name, and the positions, in reading order, of the boxes that get a thick frame.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a tensor is too large to draw.

    Examples
    --------
    >>> import torch
    >>> figure = grids({"row": torch.arange(3), "table": torch.arange(6).reshape(2, 3)})
    """
    rows: list[list[Grid]] = [[]]
    for caption, tensor in tensors.items():
        grid = Grid(caption, tensor)
        if rows[-1] and _width([*rows[-1], grid]) > WIDEST:
            rows.append([])
        rows[-1].append(grid)
    heights = [max((grid.height for grid in row), default=0.0) + 0.2 for row in rows]
    figure, axes = drawing_board(max(map(_width, rows)), sum(heights) + MARGIN)
    top = sum(heights) + MARGIN
    for row, height in zip(rows, heights, strict=True):
        left = MARGIN
        for grid in row:
            grid.draw(axes, left, top, (marked or {}).get(grid.caption, ()))
            left += grid.width + GRID_GAP
        top -= height
    return figure


def _width(row: list[Grid]) -> float:
    return sum(grid.width for grid in row) + GRID_GAP * (len(row) - 1) + 2 * MARGIN
