"""The figures of lecture 01."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import matplotlib.pyplot as plt
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


def gathered() -> Figure:
    scores, index = torch.tensor([[2, -1, 5, 0], [3, 8, -4, 1]]), torch.tensor([[2], [0]])
    marks = torch.zeros(2, 4, dtype=torch.int64).scatter_(1, index, 1)
    marked = {"scores": [2, 4], "scatter_(1, index, 1)": [2, 4]}
    grids = {"scores": scores, "index": index, "gather(1, index)": scores.gather(1, index)}
    return draw.grids({**grids, "scatter_(1, index, 1)": marks}, marked=marked)


def sine_and_cosine() -> Figure:
    angles = torch.linspace(0, 2 * torch.pi, 101)
    figure = plt.figure(figsize=(7, 3))
    plt.plot(angles, angles.sin(), label="sine")
    plt.plot(angles, angles.cos(), "--", label="cosine")
    plt.xlabel("angle")
    plt.ylabel("value")
    plt.legend()
    return figure


def quarters() -> Figure:
    picture = torch.zeros(3, 4, 6)
    picture[0, :, :3] = 1
    picture[1, :2] = 1
    figure = plt.figure(figsize=(3, 2))
    with warnings.catch_warnings():
        # matplotlib asks for a copy in NumPy's new way, which tensors do not know yet
        warnings.simplefilter("ignore", DeprecationWarning)
        plt.imshow(picture.permute(1, 2, 0))
    plt.axis("off")
    return figure


FIGURES: dict[str, Callable[[], Figure]] = {
    "axes": axes,
    "slice": lambda: draw.indexing("x[1:, ::2]", shape=(3, 4)),
    "turned": turned,
    "joined": joined,
    "gathered": gathered,
    "sine and cosine": sine_and_cosine,
    "quarters": quarters,
    "list of rows": lambda: draw.indexing("x[[2, 0]]", shape=(3, 4)),
}
