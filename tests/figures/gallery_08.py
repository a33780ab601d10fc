"""The figures of lecture 08, drawn as its cells draw them."""

from __future__ import annotations

import math

import numpy as np

import tensorlab as tl
from tensorlab.bowl import least_squares_bowl, sine_cubic
from tensorlab.racers import RACERS, run

BOWL = least_squares_bowl(*sine_cubic()).scaled(1 / 50)


def _from_zero(name, rate, steps):
    return BOWL.loss(run(RACERS[name](rate), BOWL.gradient, np.zeros(4), steps))


def _rates():
    paths = {
        f"rate {r:.0e}": BOWL.predict(np.zeros(4), r, 10_000) for r in (1e-3, 1e-4, 1e-5, 1e-6)
    }
    return tl.draw.losses({name: BOWL.loss(path) for name, path in paths.items()}, BOWL.floor)


def _unfair():
    curves = {name: _from_zero(name, 1e-4, 10_000) for name in ("SGD", "Adam", "Adagrad")}
    return tl.draw.losses(curves, BOWL.floor)


def _tuning():
    rates = np.logspace(-5, 1, 25)
    with np.errstate(all="ignore"):
        lowest = {
            name: [np.nanmin(_from_zero(name, rate, 300)) for rate in rates] for name in RACERS
        }
    return tl.draw.tuning(rates, lowest, BOWL.floor)


def _schedules():
    steps = range(200)
    return tl.draw.schedules(
        {
            "warm-up, then 1/root": [
                0.1 * ((t + 1) / 20 if t < 20 else math.sqrt(20 / (t + 1))) for t in steps
            ],
            "cosine": [0.05 * (1 + math.cos(math.pi * t / 200)) for t in steps],
            "halved every 50": [0.1 / 2 ** (t // 50) for t in steps],
        }
    )


def _saddle():
    def slope(place):
        return np.array([place[0], place[1] ** 3 - place[1]])

    return tl.draw.saddle(
        {name: run(make(0.1), slope, [1.0, 1e-6], 300) for name, make in RACERS.items()}
    )


FIGURES = {
    "rates": _rates,
    "unfair": _unfair,
    "tuning": _tuning,
    "schedules": _schedules,
    "frames": tl.draw.race_frames,
    "race": lambda: tl.draw.race({"SGD": 4e-3}, steps=150),
    "race with an explosion": lambda: tl.draw.race({"SGD": 1e-2}, steps=300),
    "saddle": _saddle,
}
