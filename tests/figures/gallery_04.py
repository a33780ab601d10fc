"""The figures of lecture 04."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from matplotlib.figure import Figure

from tensorlab import draw

RECIPES = ("x.t()", "x[1:, ::2]", "x[:, :1].expand(3, 4)", "x.t().reshape(12)", "x.diagonal()")


def memory_map() -> Figure:
    x = torch.arange(12).reshape(3, 4)
    wide = x[:, :1].expand(3, 4)
    tensors = {"x": x, "x.t()": x.t(), "x[1:, ::2]": x[1:, ::2], "x[:, :1].expand(3, 4)": wide}
    return draw.memory_map({**tensors, "x.t().reshape(12)": x.t().reshape(12)})


FIGURES: dict[str, Callable[[], Figure]] = {
    "memory map": memory_map,
    **{recipe: partial(draw.views, recipe, shape=(3, 4)) for recipe in RECIPES},
}
