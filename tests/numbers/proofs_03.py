"""Why the numbers of lecture 03 are right: loops over Python lists, and sums in closed form."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

from tests.numbers import proof

TABLE = [[12, 15, 18], [20, 21, 25], [7, 9, 8], [17, 23, 17]]
PLACES = [(0, 0), (3, 4), (6, 8), (0, 8)]
FLOAT_BYTES = 4


def mean(numbers: Sequence[int]) -> Fraction:
    return Fraction(sum(numbers), len(numbers))


@proof("table", why="each column summed by hand and divided by four")
def table() -> Sequence[float]:
    columns = zip(*TABLE, strict=True)
    return [4, 3, 3, *(float(mean(column)) for column in columns)]


@proof("broadcast.column_plus_row", why="a double loop over 1..4 and 5, -5, 5, -5, 5")
def column_plus_row() -> Sequence[float]:
    return [i + j for i, j in itertools.product([1, 2, 3, 4], [5, -5, 5, -5, 5])]


@proof("pairs", why="row less column, counted from 0")
def corner() -> Sequence[float]:
    return [i - j for i, j in itertools.product(range(5), range(5))]


@proof("centred-rows", why="a row less its mean has the mean 0")
def centred_rows() -> Sequence[float]:
    return [4, 1, 4, 3, *(float(sum(entry - mean(row) for entry in row)) for row in TABLE)]


@proof(
    "square-trap", why="without keepdim, column j loses the mean of row j; redone with fractions"
)
def square_trap() -> Sequence[float]:
    square = TABLE[:3]
    means = [mean(row) for row in square]
    wrong = [mean([entry - means[j] for j, entry in enumerate(row)]) for row in square]
    return [*(float(value) for value in wrong), 0.0, 0.0, 0.0]


@proof(
    "broadcast.textbook_rule_corrected", why="1 stretches to 0; a product over a size 0 is empty"
)
def size_zero() -> Sequence[float]:
    return [3, 1, 0, 3, 0, math.prod([3, 0])]


@proof("one-row-of-memory", why="three float32 numbers of four bytes, whatever the stretched shape")
def one_row_of_memory() -> Sequence[float]:
    return [3, 1, 3 * FLOAT_BYTES, 4, 3, 0, 1, 3 * FLOAT_BYTES]


@proof("own-memory", why="a clone holds all 12 numbers; row-major strides; 99 + 10, 2 + 10, 3 + 10")
def own_memory() -> Sequence[float]:
    return [3, 1, 12 * FLOAT_BYTES, 109, 12, 13, 99, 2, 3]


@proof("broadcast.reshape_to_fit", why="12 ones times 10 and 12 ones times 20 sum to 360")
def reshape_to_fit() -> Sequence[float]:
    return [3 * 4 * 10 + 3 * 4 * 20] * 3


@proof("one-none-fewer", why="aligned from the right: 4 and 4, 1 and 3, 6 and 2; axis 0 is refused")
def six_under_two() -> Sequence[float]:
    return [6, 2, 0]


@proof("distances", why="Pythagoras, pair by pair, with math.hypot", atol=1e-4)
def distances() -> Sequence[float]:
    sides = itertools.product(PLACES, PLACES)
    return [math.hypot(p[0] - q[0], p[1] - q[1]) for p, q in sides]


@proof(
    "broadcast.silent_bug", why="the mean of (i - j)^2 over all pairs of 0..49 is (50^2 - 1) / 6"
)
def silent_bug() -> Sequence[float]:
    return [50, 50, 2500, (50**2 - 1) / 6]


@proof(
    "perfect-model", why="Var of 0..n-1 is (n^2 - 1) / 12; two independent draws differ by twice it"
)
def perfect_model() -> Sequence[float]:
    variance = (50**2 - 1) / 12
    return [variance, 2 * variance, 2 * variance, variance]


@proof("losses-that-notice", why="a column and a row of 50 make a table; six of seven compute it")
def tables_that_losses_compute() -> Sequence[float]:
    return [50, 50] * 6
