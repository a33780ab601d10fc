"""The figures of lecture 05, drawn as its cells draw them."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure

import tensorlab as tl


def _tape() -> Figure:
    x = torch.linspace(0, 2, steps=21, requires_grad=True, dtype=torch.float64)
    return tl.draw.tape((3 * x + 2).sum(), x=x)


FIGURES = {
    "tape": _tape,
    "graph of the loss": lambda: tl.draw.graph("(exp(w*x + b) - y)**2", w=0.5, x=0.5, b=2.0, y=1.0),
    "graph with fan-out": lambda: tl.draw.graph("x * x + x", x=3.0),
    "graph with long arrows": lambda: tl.draw.graph(
        "sigmoid(w*x + b) * tanh(x) + log(w*w + 1) - 3/(x + 4)*w", w=-0.5, x=0.5, b=2.0
    ),
    "difference errors": tl.draw.difference_errors,
}
