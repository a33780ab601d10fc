"""The figures of lecture 07, drawn as its cells draw them."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

import tensorlab as tl


def _learning_curves() -> Figure:
    epochs = np.arange(25)
    training = 0.66 + 2.2 * np.exp(-epochs / 3) + 0.02 * np.sin(epochs)
    return tl.draw.learning_curves(training, 1.03 * training, unit="ppm")


def _filled_gaps() -> Figure:
    years = 1958.2 + np.arange(510) / 52.18
    ppm = 315 + 0.8 * (years - 1958) + 3 * np.sin(2 * np.pi * years)
    gap = (years > 1964.06) & (years < 1964.4)
    noise = 0.4 * np.sin(40 * years)
    known = (years[~gap], (ppm + noise)[~gap])
    return tl.draw.filled_gaps(known, (years, ppm), (years[gap], ppm[gap]))


FIGURES = {
    "activations": lambda: tl.draw.activations(at=2.0),
    "activations at -1": lambda: tl.draw.activations(at=-1.0),
    "spreads": lambda: tl.draw.spreads(
        {
            name: [factor**k for k in range(21)]
            for name, factor in (("s = 1", 0.707), ("s = root of 2", 0.99), ("s = 2", 1.41))
        }
    ),
    "learning curves": _learning_curves,
    "filled gaps": _filled_gaps,
}
