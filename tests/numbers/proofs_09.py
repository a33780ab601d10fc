"""Lecture 09_cifar_channels: the sample read by pickle, the edits redone in NumPy."""

from __future__ import annotations

import pickle
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.numbers import proof

FOLDER = Path(__file__).resolve().parents[2] / "data" / "sample-batches-py"
PICTURES, SIDE, CHANNELS = 400, 32, 3
NUMBERS = PICTURES * CHANNELS * SIDE * SIDE
FLOAT32 = 4
LUMINANCE = np.array([0.299, 0.587, 0.114])


@cache
def planes() -> np.ndarray:
    """Return the bytes as the files hold them: (N, 3, 32, 32)."""
    rows = []
    for number in range(1, 6):
        batch: dict[str, Any] = pickle.loads(
            (FOLDER / f"data_batch_{number}").read_bytes(), encoding="latin1"
        )
        rows.append(batch["data"])
    return np.concatenate(rows).reshape(-1, CHANNELS, SIDE, SIDE)


def means(pictures: np.ndarray) -> list[float]:
    """Return the mean of each channel of (N, 3, H, W), in float64."""
    return [float(pictures[:, channel].mean()) for channel in range(CHANNELS)]


def scaled() -> np.ndarray:
    return planes().astype(np.float64) / 255


def fits(value: int) -> int:
    """Return how many rows or columns a grid needs for ``value`` pictures, borders of 2 shared."""
    return value * (SIDE + 2) + 2


@proof("cifar.dataset", why="shape of the pickled batches; ten names")
def sizes() -> list[float]:
    count, channels, rows, columns = planes().shape
    return [count, 10, count, rows, columns, channels]


@proof("one-pixel", why="read from the pickled batches at picture 4, row 2, column 30")
def a_pixel() -> list[float]:
    return [PICTURES, SIDE, SIDE, CHANNELS, *(int(x) for x in planes()[4, :, 2, 30]), 255]


@proof("strides", why="planes of 32 * 32 one after another: column 1, row 32, channel 32 * 32")
def strides_of_planes() -> list[float]:
    return [CHANNELS * SIDE * SIDE, SIDE, 1, SIDE * SIDE]


@proof("conversion-bytes", why="0 + 4 + 4 bytes for each of 400 * 3 * 32 * 32 numbers")
def conversion() -> list[float]:
    return [2 * FLOAT32 * NUMBERS]


@proof("cifar.permute_scale", why="least and greatest byte / 255; 0, 4 and 4 bytes per number")
def scaling() -> list[float]:
    ends = [planes().min() / 255, planes().max() / 255]
    return [PICTURES, CHANNELS, SIDE, SIDE, *ends, 0, FLOAT32 * NUMBERS, FLOAT32 * NUMBERS]


@proof("thrifty", why="48 * 3 * 32 * 32 numbers of 4 bytes")
def a_batch() -> list[float]:
    return [48, 48 * CHANNELS * SIDE * SIDE * FLOAT32]


@proof("full-set-bytes", why="50000 * 3 * 32 * 32 numbers of 4 bytes")
def full_set() -> list[float]:
    return [50000 * CHANNELS * SIDE * SIDE * FLOAT32]


def kept_levels(bits: int) -> int:
    """Return how many of k / 255 come back as k after rounding to ``bits`` significant bits."""
    kept = 0
    for k in range(256):
        mantissa, exponent = np.frexp(k / 255)
        stored = np.ldexp(np.round(np.ldexp(mantissa, bits)), exponent - bits)
        kept += int(round(float(stored) * 255) == k)
    return kept


@proof("levels", why="k / 255 rounded to 24, 11 and 8 bits by hand, times 255, rounded")
def lost_levels() -> list[float]:
    bits = ((4, 24), (2, 11), (2, 8))
    return [x for size, digits in bits for x in (size, 256 - kept_levels(digits))]


@proof("brighter", why="(byte + 100) modulo 256, and min(byte + 100, 255), in NumPy", atol=5.1e-3)
def brightness() -> list[float]:
    shuttle = planes()[5].astype(int)
    brighter = shuttle + 100
    wrapped = int((brighter > 255).sum())
    clamped = np.minimum(brighter, 255).mean()
    return [shuttle.mean(), 100, (brighter % 256).mean(), clamped, wrapped, shuttle.size]


@proof("cifar.narrow", why="48 pictures of 3 * 32 * 32 numbers")
def offset() -> list[float]:
    return [48, CHANNELS, SIDE, SIDE, 48 * CHANNELS * SIDE * SIDE]


@proof("cifar.make_grid", why="4 and 12 times 32 + 2, and a last border of 2")
def grid() -> list[float]:
    return [CHANNELS, fits(4), fits(12)]


@proof("channels-first-refused", why="the shape of the grid: 4 and 12 times 34, and 2")
def refused_shape() -> list[float]:
    return [CHANNELS, fits(4), fits(12)]


@proof("cifar.imshow_layout", why="4 and 12 times 34, and 2; channels last")
def grid_to_show() -> list[float]:
    return [fits(4), fits(12), CHANNELS]


@proof("cifar.permute_not_reshape", why="the planes against the pixels dealt out anew, in NumPy")
def scrambled() -> list[float]:
    cat = planes()[2]
    dealt = np.ascontiguousarray(cat.transpose(1, 2, 0)).ravel().reshape(cat.shape)
    shape = [CHANNELS, SIDE, SIDE]
    return [*shape, *shape, int((cat == dealt).sum()), cat.size]


@proof("cifar.kill_channels", why="means of the pickled bytes / 255 in float64", atol=5.1e-5)
def red_remains() -> list[float]:
    red_only = [means(scaled()[:48])[0], 0.0, 0.0]
    return [*red_only, *red_only, *means(scaled()[48:]), *means(scaled()[:48])]


@proof("red-only", why="filled with 0")
def nothing_left() -> list[float]:
    return [0.0]


@proof("clone-first", why="means of the pickled bytes / 255 in float64", atol=5.1e-5)
def original_survives() -> list[float]:
    first = means(scaled()[:48])
    return [first[0], 0.0, 0.0, *first]


@proof("mixer-still", why="means of the pickled bytes / 255 in float64", atol=5.1e-4)
def cat_before_and_after() -> list[float]:
    red, green, blue = means(scaled()[2:3])
    return [red, green, blue, blue, 0.0, red]


@proof("swap", why="4 bytes per number; means of the pickled bytes / 255", atol=5.1e-5)
def swapped() -> list[float]:
    all_means = means(scaled())
    return [FLOAT32 * NUMBERS, *all_means, *reversed(all_means)]


@proof("grey", why="0.299 r + 0.587 g + 0.114 b of the means; a third of the bytes", atol=5.1e-5)
def greys() -> list[float]:
    sizes = [PICTURES, 1, SIDE, SIDE, PICTURES, CHANNELS, SIDE, SIDE, SIDE * SIDE, 0, SIDE, 1]
    grey = float(LUMINANCE @ means(scaled()))
    return [*sizes, NUMBERS, FLOAT32 * NUMBERS // 3, *3 * [grey]]


@proof("back_to_bytes", why="1 - (1 - k / 255), times 255, in NumPy's float32; floor and rint")
def back_to_bytes() -> list[float]:
    one, most = np.float32(1), np.float32(255)
    level = np.arange(256, dtype=np.float32)
    back = (one - (one - level / most)) * most
    lost = [int((cut(back) != level).sum()) for cut in (np.floor, np.rint)]
    return [40, float(np.floor(back[40])), lost[0], 256, lost[1], 256]


@proof("normalise", why="mean and root mean square deviation in float64; 1 after", atol=5.1e-5)
def normalised() -> list[float]:
    found: list[float] = []
    for index in (0, 1, 5):
        picture = scaled()[index]
        found += [index, picture.mean(), np.sqrt(((picture - picture.mean()) ** 2).mean()), 1.0]
    return found


@proof("cifar.channel_experiments", why="the five edits of two pictures in float64", atol=5.1e-4)
def experiments() -> list[float]:
    found: list[float] = []
    for picture in (scaled()[1], scaled()[5]):
        light = np.einsum("c,chw->hw", LUMINANCE, picture)
        normal = (picture - picture.mean()) / np.sqrt(picture.var())
        edits = (
            picture,
            picture[::-1],
            np.broadcast_to(light, picture.shape),
            1 - picture,
            np.clip(0.5 + 0.2 * normal, 0, 1),
        )
        for edit in edits:
            found += [*means(edit[None]), float(LUMINANCE @ means(edit[None]))]
    return found


@proof("count-the-views", why="NumPy's shares_memory; flip copies, for strides cannot be negative")
def views() -> list[float]:
    x = scaled()
    last = x.transpose(0, 2, 3, 1)
    same = x.astype(x.dtype, copy=False)
    by_numpy = (x[:48], x[:, 0], last, x.reshape(-1, 3072), last.reshape(-1, 3072))
    results = (*by_numpy, x[:, [2, 1, 0]], x[:, ::-1].copy(), 1 - x, same, np.multiply(x, 1, out=x))
    return [sum(np.shares_memory(result, x) for result in results)]


@proof("view-or-copy", why="0 for views and for x itself; 4 bytes per number for the four copies")
def allocations() -> list[float]:
    return [*4 * [0], *4 * [FLOAT32 * NUMBERS], 0, 0]


@proof("two-roundings", why="k / 255 against k * fl(1/255) in NumPy's float32", rtol=5e-4)
def two_roundings() -> list[float]:
    k = np.arange(256, dtype=np.float32)
    difference = np.abs(k / np.float32(255) - k * np.float32(1 / 255))
    return [int((difference > 0).sum()), 256, float(difference.max())]


@proof("chain", why="3 * 32 * 32 numbers of 4 bytes")
def one_picture() -> list[float]:
    return [CHANNELS, SIDE, SIDE, CHANNELS * SIDE * SIDE * FLOAT32]
