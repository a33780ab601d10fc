"""The figures of lecture 03."""

from __future__ import annotations

from collections.abc import Callable

import torch
from matplotlib.figure import Figure

import tensorlab as tl


def addition_table() -> Figure:
    column, row = torch.arange(1, 5)[:, None], torch.tensor([[5, -5, 5, -5, 5]])
    grids = {"column, stretched": column.expand(4, 5), "row, stretched": row.expand(4, 5)}
    there = {"column, stretched": range(0, 20, 5), "row, stretched": range(5)}
    return tl.draw.grids({**grids, "column + row": column + row}, marked=there)


def pairs() -> Figure:
    numbers = torch.arange(5)
    corner = {"y_pred - y": numbers[:, None] - numbers}
    return tl.draw.grids(corner, marked={"y_pred - y": range(0, 25, 6)})


FIGURES: dict[str, Callable[[], Figure]] = {
    "addition_table": addition_table,
    "pairs": pairs,
    "table_and_mean": lambda: tl.draw.broadcast((4, 3), (3,), names=("table", "mean")),
    "row_means_fail": lambda: tl.draw.broadcast((4, 3), (4,), names=("table", "mean")),
    "weights": lambda: tl.draw.broadcast((2, 3, 4), (2, 1, 1), names=("pictures", "weight")),
    "column_and_row": lambda: tl.draw.broadcast((4, 1), (1, 5)),
}
