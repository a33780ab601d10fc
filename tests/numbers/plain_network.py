"""The network of lecture 07, trained again in NumPy with gradients by hand."""

from __future__ import annotations

import csv
import datetime
import math
import statistics
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import RandomSampler

Floats = NDArray[np.float64]
EPOCHS, BATCH = 30, 64


@cache
def weeks() -> list[tuple[datetime.date, float, float | None]]:
    """Read date, year with fraction, and ppm from the file that statsmodels ships."""
    text = files("statsmodels.datasets.co2").joinpath("co2.csv").read_text("utf-8")
    rows = []
    for row in csv.DictReader(text.splitlines()):
        day = datetime.datetime.strptime(row["date"], "%Y%m%d").date()
        year = day.year + (day.timetuple().tm_yday - 1) / 365.25
        rows.append((day, year, float(row["co2"]) if row["co2"] else None))
    return rows


@cache
def piles() -> list[list[tuple[float, float]]]:
    """Return (year, ppm) of the training, validation and test rows; only the draw is torch's."""
    measured = [(year, ppm) for _, year, ppm in weeks() if ppm is not None]
    order = torch.randperm(2225, generator=torch.Generator().manual_seed(7)).tolist()
    shuffled = [measured[row] for row in order]
    return [shuffled[:1335], shuffled[1335:1780], shuffled[1780:]]


@cache
def scale() -> tuple[float, float]:
    ppm = [value for _, value in piles()[0]]
    return statistics.fmean(ppm), statistics.stdev(ppm)


def inputs_of(years: list[float]) -> Floats:
    columns = [
        ((year - 1980) / 10, math.sin(math.tau * year), math.cos(math.tau * year)) for year in years
    ]
    return np.array(columns)


@cache
def scaled() -> list[tuple[Floats, Floats]]:
    mean, spread = scale()
    return [
        (
            inputs_of([year for year, _ in pile]),
            np.array([[(ppm - mean) / spread] for _, ppm in pile]),
        )
        for pile in piles()
    ]


def starting_weights() -> list[Floats]:
    torch.manual_seed(1)
    layers = torch.nn.Linear(3, 32), torch.nn.Linear(32, 1)
    return [p.detach().double().numpy() for layer in layers for p in layer.parameters()]


def network(weights: list[Floats], x: Floats) -> tuple[Floats, Floats]:
    hidden = np.tanh(x @ weights[0].T + weights[1])
    return hidden, hidden @ weights[2].T + weights[3]


def gradients(weights: list[Floats], x: Floats, y: Floats) -> list[Floats]:
    """Differentiate the mean squared error of the network by hand."""
    hidden, output = network(weights, x)
    by_output = 2 * (output - y) / len(y)
    by_sum = by_output @ weights[2] * (1 - hidden**2)
    return [by_sum.T @ x, by_sum.sum(axis=0), by_output.T @ hidden, by_output.sum(axis=0)]


def orders(rows: int) -> Iterator[list[int]]:
    sampler = RandomSampler(range(rows), generator=torch.Generator().manual_seed(3))
    for _ in range(EPOCHS):
        yield list(sampler)


def adam(weights: list[Floats], x: Floats, y: Floats) -> Iterator[None]:
    """Train in place in NumPy, with Adam as its paper writes it; stop after each epoch."""
    first = [np.zeros_like(w) for w in weights]
    second = [np.zeros_like(w) for w in weights]
    step = 0
    for order in orders(len(x)):
        for begin in range(0, len(order), BATCH):
            rows, step = order[begin : begin + BATCH], step + 1
            for k, g in enumerate(gradients(weights, x[rows], y[rows])):
                first[k] = 0.9 * first[k] + 0.1 * g
                second[k] = 0.999 * second[k] + 0.001 * g**2
                unbiased = first[k] / (1 - 0.9**step), second[k] / (1 - 0.999**step)
                weights[k] = weights[k] - 0.01 * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
        yield


@cache
def trained() -> tuple[list[tuple[float, float]], list[Floats]]:
    """Return (training, validation) errors in ppm after each epoch, and the best weights."""
    weights, history, best = starting_weights(), [], math.inf
    for _ in adam(weights, *scaled()[0]):
        errors = [
            math.sqrt(np.mean((network(weights, x)[1] - y) ** 2)) * scale()[1]
            for x, y in scaled()[:2]
        ]
        history.append((errors[0], errors[1]))
        if errors[1] < best:
            best, kept = errors[1], list(weights)
    return history, kept


def split_by_time() -> tuple[list[tuple[Floats, Floats]], float]:
    """Return the rows before and from 1995, scaled by those before, and their spread in ppm."""
    measured = [(year, ppm) for _, year, ppm in weeks() if ppm is not None]
    parts = [[row for row in measured if (row[0] >= 1995) == late] for late in (False, True)]
    past = [ppm for _, ppm in parts[0]]
    mean, spread = statistics.fmean(past), statistics.stdev(past)
    pairs = [
        (inputs_of([year for year, _ in part]), np.array([[(p - mean) / spread] for _, p in part]))
        for part in parts
    ]
    return pairs, spread
