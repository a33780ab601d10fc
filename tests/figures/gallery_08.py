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


def _momenta():
    names = [f"momentum {mu}" for mu in (0.0, 0.1, 0.25, 0.5, 0.75, 0.9)]
    paths = [BOWL.predict(np.zeros(4), r * 1e-4, 10_000) for r in (1, 1.1, 1.3, 2, 4, 10)]
    return tl.draw.losses(
        {name: BOWL.loss(path) for name, path in zip(names, paths, strict=True)}, BOWL.floor
    )


def _noise():
    generator, steps = np.random.default_rng(8), np.arange(2000)
    jitter = np.exp(0.1 * generator.standard_normal((3, 2000)))
    ends = (1.6e-3, 3e-4, 1.6e-3 * np.cos(np.pi * steps / 4200) ** 2)
    speeds = (0.16, 0.04, 0.16)
    curves = [
        (0.48 * np.exp(-speed * steps) + end) * noise
        for end, speed, noise in zip(ends, speeds, jitter, strict=True)
    ]
    names = ("rate 0.04", "rate 0.01", "cosine from 0.04 to 0")
    floors = {"rate 0.04": 1.17e-3, "rate 0.01": 2.92e-4}
    return tl.draw.noise(dict(zip(names, curves, strict=True)), floors)


FIGURES = {
    "rates": _rates,
    "momenta": _momenta,
    "noise": _noise,
    "unfair": _unfair,
    "tuning": _tuning,
    "schedules": _schedules,
    "frames": tl.draw.race_frames,
    "race": lambda: tl.draw.race({"SGD": 4e-3}, steps=150),
    "race with an explosion": lambda: tl.draw.race({"SGD": 1e-2}, steps=300),
    "saddle": _saddle,
}
