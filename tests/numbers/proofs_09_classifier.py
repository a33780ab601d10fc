"""Lecture 09: what a channel is worth, and what a random split hides, in NumPy."""

from __future__ import annotations

import pickle
from functools import cache

import numpy as np
import torch

from tests.numbers import plain_classifier as plain
from tests.numbers import proof
from tests.numbers.proofs_09 import FOLDER, planes

STEPS, FOLDS = 200, 8
ONE_PHOTOGRAPH = {"astronaut", "helmet", "shuttle"}


def averaged(pictures: np.ndarray) -> plain.Floats:
    """Return means of 8 by 8 pixels, shape (N, 3, 4, 4)."""
    blocks = pictures.astype(np.float64).reshape(-1, 3, 4, 8, 4, 8)
    return np.asarray(blocks.mean(axis=(3, 5)) / 255)


def labels_of(*files: str) -> plain.Ints:
    found: list[int] = []
    for file in files:
        found += pickle.loads((FOLDER / file).read_bytes(), encoding="latin1")["labels"]
    return np.array(found)


@cache
def training() -> tuple[plain.Floats, plain.Ints]:
    return averaged(planes()), labels_of(*(f"data_batch_{k}" for k in range(1, 6)))


@cache
def test() -> tuple[plain.Floats, plain.Ints]:
    raw = pickle.loads((FOLDER / "test_batch").read_bytes(), encoding="latin1")["data"]
    return averaged(raw.reshape(-1, 3, 32, 32)), labels_of("test_batch")


@cache
def names() -> list[str]:
    meta = pickle.loads((FOLDER / "batches.meta").read_bytes(), encoding="latin1")
    return list(meta["label_names"])


def fit(x: plain.Floats, classes: plain.Ints, count: int) -> list[plain.Floats]:
    flat = x.reshape(len(x), -1)
    weights = [np.zeros((count, flat.shape[1])), np.zeros(count)]
    plain.descend(weights, flat, classes, STEPS)
    return weights


def count_right(weights: list[plain.Floats], x: plain.Floats, classes: plain.Ints) -> int:
    return plain.right(weights, x.reshape(len(x), -1), classes)


@cache
def ten_classes() -> list[plain.Floats]:
    return fit(*training(), 10)


def filled(channel: int, value: float) -> plain.Floats:
    x = test()[0].copy()
    x[:, channel] = value
    return x


@proof("ten-classes", why="Softmax regression by hand in NumPy.", atol=6e-5)
def named() -> list[float]:
    x, classes = training()
    flat, weights = x.reshape(len(x), -1), ten_classes()
    loss = plain.cross_entropy(weights, flat, classes)
    return [loss, plain.right(weights, flat, classes), 400, count_right(weights, *test()), 100]


@proof("missed-most", why="Softmax regression in NumPy; one channel of the test pictures at 0.")
def without_a_channel() -> list[float]:
    return [count_right(ten_classes(), filled(k, 0.0), test()[1]) for k in range(3)]


@proof("cifar.classifier", why="Softmax regression in NumPy, on edited test pictures.")
def edited() -> list[float]:
    classes, weights, found = test()[1], ten_classes(), []
    for channel in range(3):
        neutral = filled(channel, float(training()[0][:, channel].mean()))
        dark = count_right(weights, filled(channel, 0.0), classes)
        found += [0, dark, count_right(weights, neutral, classes)]
    x = test()[0]
    grey = np.repeat(x.mean(axis=1, keepdims=True), 3, axis=1)
    return [*found, *(count_right(weights, edit, classes) for edit in (x[:, ::-1], grey))]


@cache
def both() -> tuple[plain.Floats, plain.Ints]:
    """Return each training picture as it is and with red and blue swapped: (400, 2, 3, 4, 4)."""
    x = training()[0]
    return np.stack([x, x[:, ::-1]], axis=1), np.tile([0, 1], (len(x), 1))


def held_out(rows: np.ndarray) -> int:
    x, question = both()
    weights = fit(np.concatenate(x[~rows]), question[~rows].ravel(), 2)
    return count_right(weights, np.concatenate(x[rows]), question[rows].ravel())


@cache
def by_photograph() -> dict[str, tuple[int, int, float, float]]:
    """Return hits, answers, mean red and mean blue of each photograph that was held out."""
    classes = [names()[label] for label in training()[1]]
    source = ["astronaut" if name in ONE_PHOTOGRAPH else name for name in classes]
    found = {}
    for name in sorted(set(source)):
        rows = np.array([one == name for one in source])
        red, _, blue = training()[0][rows].mean(axis=(0, 2, 3))
        found[name] = (held_out(rows), 2 * int(rows.sum()), float(red), float(blue))
    return found


@proof("random-folds", why="Logistic regression in NumPy; only the draw is torch's.", atol=6e-4)
def at_random() -> list[float]:
    fold = torch.randperm(400, generator=torch.Generator().manual_seed(0)).numpy() % FOLDS
    hits = sum(held_out(fold == k) for k in range(FOLDS))
    return [hits, 800, hits / 800]


@proof("by-photograph", why="Logistic regression in NumPy, a photograph at a time.")
def total() -> list[float]:
    return [sum(hits for hits, *_ in by_photograph().values()), 800]


@proof("cifar.split_by_photograph", why="Logistic regression and means in NumPy.", atol=6e-4)
def one_by_one() -> list[float]:
    rows = [v for row in by_photograph().values() for v in row]
    hits = sum(row[0] for row in by_photograph().values())
    return [*rows, hits, 800, hits / 800]


@proof("cifar-nest", why="3 rows and 8 columns of 32 + 2 pixels, and a last border of 2.")
def small_grid() -> list[float]:
    return [3 * 34 + 2, 8 * 34 + 2, 3]
