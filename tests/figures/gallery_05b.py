"""The figures of lecture 05b, drawn as its cells draw them."""

from __future__ import annotations

import tensorlab as tl

FIGURES = {
    "graph with fan-out": lambda: tl.draw.graph("x * x + x", x=3.0),
    "difference errors": tl.draw.difference_errors,
}
