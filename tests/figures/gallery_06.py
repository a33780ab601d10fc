"""The figures of lecture 06, drawn as its cells draw them."""

from __future__ import annotations

import numpy as np

import tensorlab as tl
from tensorlab.bowl import least_squares_bowl, sine_cubic


def _fit():
    features, target = sine_cubic()
    return tl.draw.fit(features[:, 1], target, features @ least_squares_bowl(*sine_cubic()).bottom)


def _modes():
    bowl = least_squares_bowl(*sine_cubic())
    start = np.array([1.0, -1.0, -0.5, 0.25])
    values, vectors = np.linalg.eigh(bowl.curvature)
    amplitudes = vectors.T @ (start - bowl.bottom)
    powers = (1 - 2e-5 * values) ** (2 * np.arange(5001)[:, None])
    losses = bowl.loss(bowl.descend(start, 1e-5, 5000))
    return tl.draw.modes(losses, values * amplitudes**2 * powers, values)


def _stability():
    bowl = least_squares_bowl(*sine_cubic())
    rates = np.concatenate([np.linspace(1e-5, 1.2e-4, 12), bowl.edge * np.linspace(0.99, 1.002, 7)])
    factors = [np.abs(bowl.factors(rate)).max() for rate in rates]
    return tl.draw.stability(rates, factors, bowl.eigenvalues)


def _beside_ols():
    features, target = sine_cubic()
    bowl = least_squares_bowl(features, target)
    path = bowl.descend(np.array([1.0, -1.0, -0.5, 0.25]), 1e-5, 5000)
    places = {"least squares": bowl.bottom, "descent, 5000 steps": path[-1]}
    places["descent, 200 steps"] = path[200]
    return tl.draw.overlay(
        features[:, 1], target, {name: features @ beta for name, beta in places.items()}
    )


def _noisy_line():
    x = np.linspace(-1, 1, 100)
    noise = np.random.default_rng(6).normal(size=100)
    lines = {"truth": 4 * x + 5.5, "prediction": 3.88 * x + 5.49}
    return tl.draw.overlay(x, 4 * x + 5.5 + 0.5 * noise, lines)


FIGURES = {
    "fit": _fit,
    "descent beside least squares": _beside_ols,
    "noisy line": _noisy_line,
    "modes": _modes,
    "stability": _stability,
    "descent": lambda: tl.draw.descent(rate=1e-4, steps=200),
    "descent beyond the edge": lambda: tl.draw.descent(rate=1.3e-4, steps=500),
    "descent at a small rate": lambda: tl.draw.descent(rate=2e-6, steps=10),
}
