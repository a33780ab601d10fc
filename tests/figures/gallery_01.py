"""The figures of lecture 01."""

from __future__ import annotations

from collections.abc import Callable

import torch
from matplotlib.figure import Figure

from tensorlab import draw


def axes() -> Figure:
    return draw.grids(
        {
            "number": torch.tensor(7),
            "list": torch.arange(4),
            "table": torch.arange(6).reshape(2, 3),
            "block": torch.arange(12).reshape(2, 2, 3),
        }
    )


def joined() -> Figure:
    a = torch.arange(6).reshape(2, 3)
    b = a + 6
    lengthened = {"cat dim 0": torch.cat([a, b]), "cat dim 1": torch.cat([a, b], dim=1)}
    return draw.grids({"a": a, "b": b, **lengthened, "stack dim 0": torch.stack([a, b])})


def turned() -> Figure:
    block = torch.arange(12).reshape(2, 2, 3)
    blocks = {"block": block, "permute(1, 2, 0)": block.permute(1, 2, 0)}
    return draw.grids(blocks, marked={"block": [8], "permute(1, 2, 0)": [5]})


FIGURES: dict[str, Callable[[], Figure]] = {
    "axes": axes,
    "slice": lambda: draw.indexing("x[1:, ::2]", shape=(3, 4)),
    "turned": turned,
    "joined": joined,
    "list of rows": lambda: draw.indexing("x[[2, 0]]", shape=(3, 4)),
}
