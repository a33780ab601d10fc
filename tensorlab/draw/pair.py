"""A tensor and what a recipe made of it, as two grids, with the verdict in words."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection
from dataclasses import dataclass

import torch
from matplotlib.axes import Axes
from torch import Tensor

from tensorlab.draw.boxes import Grid
from tensorlab.recipe import Outcome

__all__ = ["VERDICT", "Pair", "counting"]

VERDICT = 0.62
"""Height of the sentence below the picture, in inches."""

GAP = 0.6
SENTENCES = {
    "view": "view: a second look at the same memory",
    "copy": "copy: memory of its own",
}


def counting(shape: tuple[int, ...], most: int) -> Tensor:
    """Return the tensor of this shape that holds 0, 1, 2, ... in reading order.

    Parameters
    ----------
    shape : tuple of int
        At most three axes.
    most : int
        How many elements the picture has room for.

    Raises
    ------
    ValueError
        If the shape has more axes or elements, named with the limits.
    """
    if len(shape) > 3 or math.prod(shape) > most:
        raise ValueError(f"x has shape {shape}; the picture shows 3 axes and {most} elements.")
    return torch.arange(math.prod(shape)).reshape(shape)


@dataclass(frozen=True)
class Pair:
    """A tensor ``x`` and the outcome of a recipe on it.

    Attributes
    ----------
    x : Tensor
        The start: at most three axes and 64 elements.
    came : Outcome
        What came of the recipe.
    width : float
        The room that both have, in inches; the result stands below ``x`` if it must.
    """

    x: Tensor
    came: Outcome
    width: float

    @property
    def source(self) -> Grid:
        """The grid of ``x``."""
        return Grid("x", self.x)

    @property
    def target(self) -> Grid | None:
        """The grid of the result; None if there is none, or none that fits."""
        if self.came.result is None:
            return None
        try:
            grid = Grid(self.came.text, self.came.result)
        except ValueError:
            return None
        return grid if grid.width <= self.width else None

    @property
    def height(self) -> float:
        """Height of the two grids in inches."""
        if self.target is None:
            return self.source.height
        if self._is_wide:
            return self.source.height + 0.2 + self.target.height
        return max(self.source.height, self.target.height)

    @property
    def _is_wide(self) -> bool:
        return self.target is not None and self.source.width + GAP + self.target.width > self.width

    def draw(self, axes: Axes, left: float, top: float, marked: Collection[int]) -> None:
        """Draw both grids with the upper left corner of ``x`` at ``(left, top)``, in inches."""
        self.source.draw(axes, left, top, marked)
        if self.target and self._is_wide:
            self.target.draw(axes, left, top - self.source.height - 0.2)
        elif self.target:
            self.target.draw(axes, left + self.source.width + GAP, top)

    def judge(self, axes: Axes, left: float, top: float) -> None:
        """Write view, copy, or the reason of a refusal in at most three lines."""
        if self.came.result is None:
            lines = textwrap.wrap(f"refused: {self.came.reason}", int(self.width / 0.098))[:3]
            axes.text(left, top, "\n".join(lines), va="top", fontsize=11, weight="bold")
            return
        shape = tuple(self.came.result.shape)
        beyond = "" if self.target else f"\nits shape {shape} is too large to draw"
        sentence = SENTENCES[self.came.verdict] + beyond
        axes.text(left, top, sentence, va="top", fontsize=12, weight="bold")
