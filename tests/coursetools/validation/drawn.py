"""One figure, drawn with a change each time, as the base64 PNG that a notebook holds."""

from __future__ import annotations

import base64
import io

import matplotlib as mpl

mpl.use("agg")

import numpy as np
from matplotlib.figure import Figure
from PIL import Image, PngImagePlugin

__all__ = ["drawn", "png", "shown_by"]


def drawn(
    *,
    up: float = 0.0,
    colour: str = "#0072b2",
    second: bool = True,
    title: str = "loss",
    size: float = 5.0,
) -> str:
    """Return a figure with two curves; `up` moves the first by so much of the axis."""
    x = np.linspace(0, 6, 200)
    figure = Figure(figsize=(size, 3), layout="constrained")
    axes = figure.subplots()
    axes.plot(x, np.sin(x) + 2 * up, color=colour, lw=2)
    if second:
        axes.plot(x, np.cos(x), color="#d55e00", lw=1, label="cosine")
    axes.set(xlabel="step", ylabel="value", title=title, ylim=(-1.5, 1.5))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=100)
    return base64.b64encode(buffer.getvalue()).decode()


def shown_by(encoded: str, software: str) -> str:
    """Return the same picture as another version would have written it."""
    picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", software)
    return png(picture, info)


def png(picture: Image.Image, info: PngImagePlugin.PngInfo | None = None) -> str:
    """Return a picture as base64 PNG."""
    buffer = io.BytesIO()
    picture.save(buffer, format="png", pnginfo=info)
    return base64.b64encode(buffer.getvalue()).decode()
