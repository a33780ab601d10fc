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


def walks(*recipes: str) -> Figure:
    x = torch.arange(12).reshape(3, 4)
    known = {"x": x, "x.t()": x.t(), "x[:, ::2]": x[:, ::2], "x[:, :2]": x[:, :2]}
    return draw.walks({recipe: known[recipe] for recipe in recipes})


FIGURES: dict[str, Callable[[], Figure]] = {
    "memory map": memory_map,
    "zigzag": partial(walks, "x", "x.t()"),
    "holes": partial(walks, "x[:, ::2]", "x[:, :2]"),
    **{recipe: partial(draw.views, recipe, shape=(3, 4)) for recipe in RECIPES},
}
