"""Lecture 07: modules in modules, sizes of weights, the gap of 1964, and the classifier."""

from __future__ import annotations

import datetime
import math
from functools import cache

import numpy as np
import torch
from torch.utils.data import RandomSampler

from tests.numbers import plain_classifier as plain
from tests.numbers import proof
from tests.numbers.plain_network import Floats, weeks

WEEKS, BATCH, EPOCHS = 13, 64, 30


@proof("count_modules", why="The whole, 3 parts, and 2 layers inside of the first part.")
def modules() -> list[float]:
    return [1 + 3 + 2]


@proof("module.children", why="Inputs times outputs of the three linear layers.")
def weights_of_layers() -> list[float]:
    return [10 * 20, 20 * 4, 4 * 1]


@proof("module.functional", why="A sigmoid has nothing to train.")
def no_parameters() -> list[float]:
    return [0]


@cache
def sizes(s: float) -> list[float]:
    """Return the root mean square behind each layer, in NumPy; only the draws are torch's."""
    generator = torch.Generator().manual_seed(0)
    h = torch.randn(200, 256, generator=generator, dtype=torch.float64).numpy()
    found = [float(np.sqrt(np.mean(h**2)))]
    for _ in range(20):
        normal = torch.randn(256, 256, generator=generator).numpy().astype(float)
        h = np.maximum(h @ (s / 16 * normal).T, 0)
        found.append(float(np.sqrt(np.mean(h**2))))
    return found


@proof("module.initialisation", why="The same matrices multiplied in NumPy.", rtol=6e-3)
def sizes_of_activations() -> list[float]:
    return [1, 10, 20, *(sizes(s)[k] for s in (1.0, math.sqrt(2), 2.0) for k in (1, 10, 20))]


@proof("module.initialisation", why="In expectation the square is halved, kept, doubled.", rtol=0.4)
def sizes_in_expectation() -> list[float]:
    return [factor ** (k / 2) for factor in (0.5, 1.0, 2.0) for k in (1, 10, 20)]


@proof("gap_of_1964", why="Longest run of empty fields in the shipped file, by the csv module.")
def gap() -> list[float]:
    empty = "".join("x" if ppm is None else "." for _, _, ppm in weeks())
    longest = max(empty.split("."), key=len)
    first = weeks()[empty.index(longest)][0]
    last = first + datetime.timedelta(weeks=len(longest) - 1)
    return [len(longest), *(v for day in (first, last) for v in (day.year, day.month, day.day))]


@cache
def quarters(first: int, last: int) -> tuple[Floats, plain.Ints]:
    """Return windows of 13 weeks without their mean, and the quarter of the middle week."""
    inputs, classes = [], []
    for start in range(len(weeks()) - WEEKS + 1):
        window = weeks()[start : start + WEEKS]
        middle = window[WEEKS // 2][0]
        ppm = [value for _, _, value in window if value is not None]
        if len(ppm) == WEEKS and first <= middle.year <= last:
            mean = math.fsum(ppm) / WEEKS
            inputs.append([value - mean for value in ppm])
            classes.append((middle.month - 1) // 3)
    return np.array(inputs), np.array(classes)


@cache
def trained() -> tuple[list[tuple[float, float, int]], list[Floats]]:
    """Return after each epoch the loss on the way, the later loss and hits; and the weights."""
    torch.manual_seed(1)
    layers = torch.nn.Linear(WEEKS, 32), torch.nn.Linear(32, 4)
    weights = [p.detach().double().numpy() for layer in layers for p in layer.parameters()]
    (x, classes), later = quarters(1958, 1984), quarters(1986, 2001)
    sampler = RandomSampler(range(len(x)), generator=torch.Generator().manual_seed(3))
    parts = [
        [order[k : k + BATCH] for k in range(0, len(x), BATCH)]
        for order in (list(sampler) for _ in range(EPOCHS))
    ]
    steps = plain.adam(weights, ((x[p], classes[p]) for epoch in parts for p in epoch), 0.01)
    history = []
    for epoch in parts:
        on_the_way = sum(next(steps) * len(part) for part in epoch) / len(x)
        history.append(
            (on_the_way, plain.cross_entropy(weights, *later), plain.right(weights, *later))
        )
    return history, weights


@proof("data.dataset_from_file", why="Windows counted in the shipped file, by hand.")
def windows() -> list[float]:
    later = quarters(1986, 2001)[1]
    counts = np.bincount(later, minlength=4)
    return [len(quarters(1958, 1984)[1]), len(later), 13, *counts]


@proof("ignorance", why="log 4.", atol=5e-3)
def ignorance() -> list[float]:
    return [math.log(4)]


@proof("module.classifier", why="Network, cross entropy and Adam again in NumPy.", atol=6e-4)
def classifier() -> list[float]:
    found: list[float] = []
    rows = len(quarters(1986, 2001)[1])
    for epoch in (0, 4, 29):
        on_the_way, loss, hits = trained()[0][epoch]
        found += [epoch + 1, on_the_way, loss, hits, rows, hits / rows]
    return found


@proof("data.prediction_loop", why="True against predicted, counted in NumPy.")
def confusion() -> list[float]:
    x, classes = quarters(1986, 2001)
    predicted = plain.logits(trained()[1], x)[1].argmax(axis=1)
    counts = np.zeros((4, 4), int)
    np.add.at(counts, (classes, predicted), 1)
    return [*counts.ravel(), counts.trace()]
