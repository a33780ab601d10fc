"""The figures of lecture 05, drawn as its cells draw them."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure

import tensorlab as tl


def _tape() -> Figure:
    x = torch.linspace(0, 2, steps=21, requires_grad=True, dtype=torch.float64)
    return tl.draw.tape((3 * x + 2).sum(), x=x)


def _recurrent_tape() -> Figure:
    state = torch.zeros(20, 1)
    hidden = torch.ones(20, 20, requires_grad=True)
    arriving = torch.ones(20, 10, requires_grad=True)
    for _ in range(2):
        state = torch.tanh(hidden @ state + arriving @ torch.ones(10, 1))
    return tl.draw.tape(state, W_h=hidden, W_x=arriving)


FIGURES = {
    "tape": _tape,
    "graph of the loss": lambda: tl.draw.graph("(exp(w*x + b) - y)**2", w=0.5, x=0.5, b=2.0, y=1.0),
    "graph with long arrows": lambda: tl.draw.graph(
        "sigmoid(w*x + b) * tanh(x) + log(w*w + 1) - 3/(x + 4)*w", w=-0.5, x=0.5, b=2.0
    ),
    "branching tape": _recurrent_tape,
    "stretched row": lambda: tl.draw.stretched(
        torch.tensor([1, 2, 3]), torch.arange(12).reshape(4, 3)
    ),
    "stretched on two axes": lambda: tl.draw.stretched(
        torch.tensor([[1], [2]]), torch.arange(12).reshape(2, 2, 3)
    ),
    "stretched number": lambda: tl.draw.stretched(torch.tensor(5), torch.arange(6).reshape(2, 3)),
}
