"""Why the numbers of lecture 05 are right."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import mpmath

from tests.numbers import proof
from tests.numbers.exact_slopes import SAMPLES, exact_slope, loss_slopes, squared_error_gradient

ROWS = [tuple(Fraction(3 * i + j) for j in range(3)) for i in range(4)]


def moved_sum(rows: Sequence[Sequence[Fraction]], column: int) -> Callable[[Fraction], Fraction]:
    """Return the sum of rows * (1, 2, 3) as a function of one entry of (1, 2, 3)."""

    def total(moved: Fraction) -> Fraction:
        stretched = [moved if j == column else Fraction(j + 1) for j in range(3)]
        return sum(
            (a * b for row in rows for a, b in zip(row, stretched, strict=True)), Fraction(0)
        )

    return total


@proof("line_slope", why="(f(x + 1) - f(x - 1)) / 2 of f = 3x + 2, exact for a straight line.")
def line_slope() -> list[float]:
    return [float(exact_slope(lambda x: 3 * x + 2, Fraction(7, 10)))]


@proof("autograd.linear_grad", why="21 points, and the same difference at each of them.")
def line_slopes_everywhere() -> list[float]:
    slopes = {exact_slope(lambda x: 3 * x + 2, Fraction(k, 10)) for k in range(21)}
    return [21, *map(float, slopes)]


@proof("autograd.matrix_grad", why="Central differences of the sum of squares, exact for degree 2.")
def matrix_gradient() -> list[float]:
    entries = [Fraction(entry) for entry in (1, 0, -1, 1)]
    return [float(sum(e**2 for e in entries)), *(exact_slope(lambda x: x * x, e) for e in entries)]


@proof("autograd.chain_rule", why="diag(2x), and its column sums, in whole numbers.")
def chain_rule_matrices() -> list[float]:
    entries = (1, 0, -1, 1)
    table = [[2 * e if i == j else 0 for j in range(4)] for i, e in enumerate(entries)]
    return [*(e for row in table for e in row), *(sum(column) for column in zip(*table))]  # noqa: B905


@proof("autograd.sigmoid_check", why="e^-t / (1 + e^-t)^2 with 50 digits; float32.", atol=1e-7)
def sigmoid_slope() -> list[float]:
    with mpmath.workdps(50):
        e = mpmath.exp(-mpmath.mpf("0.8762"))
        return [float(e / (1 + e) ** 2)] * 2


@proof("autograd.exp_loss", why="exp(9/4), and numerical derivatives with 50 digits.", rtol=1e-9)
def exponential_loss() -> list[float]:
    with mpmath.workdps(50):
        forward = mpmath.exp(mpmath.mpf(9) / 4)
    return [float(forward), *(float(s) for y in (0.0, 1.0, 12.5) for s in loss_slopes(y))]


@proof("loss_graph", why="Each box by hand from e = exp(9/4); its slopes likewise.", rtol=5e-4)
def graph_of_the_loss() -> list[float]:
    e = math.exp(9 / 4)
    last, inner = 2 * (e - 1), 2 * (e - 1) * e
    boxes = [(0.5, inner / 2), (0.5, inner / 2), (0.25, inner), (2, inner), (2.25, inner)]
    boxes += [(e, last), (1, -last), (e - 1, last), ((e - 1) ** 2, 1)]
    return [number for box in boxes for number in box]


@proof("first_backward", why="Numerical derivatives with 50 digits.", atol=5e-7)
def first_backward() -> list[float]:
    return [float(slope) for slope in loss_slopes(1.0)]


@proof("second_backward", why="Twice the numerical derivative.", atol=5e-3)
def second_backward() -> list[float]:
    return [2 * float(loss_slopes(1.0)[0])]


@proof("autograd.accumulates", why="Twice the numerical derivatives.", atol=1e-6)
def doubled() -> list[float]:
    return [2 * float(slope) for slope in loss_slopes(1.0)]


@proof("autograd.zeroing", why="Cleared gradients are zero.")
def cleared() -> list[float]:
    return [0, 0, 0]


@proof("stretched_ones", why="An exact difference of 4 b: four rows use each entry once.")
def stretched_ones() -> list[float]:
    return [
        float(exact_slope(lambda b: sum(1 * b for _ in range(4)), Fraction(k))) for k in (1, 2, 3)
    ]


@proof("autograd.broadcast_gradient", why="Exact differences of the whole sum, entry by entry.")
def stretched_row() -> list[float]:
    slopes = [exact_slope(moved_sum(ROWS, column), Fraction(column + 1)) for column in range(3)]
    return [float(slope) for slope in (*slopes, *slopes)]


@proof("stretched_shapes", why="Sums of rows, of everything, of columns, and of nothing.")
def stretched_shapes() -> list[float]:
    rows = [3 * (3 * i + 1) for i in range(4)]  # three times the number in the middle
    columns = [4 * j + 3 * sum(range(4)) for j in range(3)]
    return [*map(float, rows), 11 * 12 / 2, *map(float, columns), 0.0, 0.0, 0.0]


@proof("bias_shape", why="One bias per output.")
def bias_shape() -> list[float]:
    return [2]


@proof("bias_gradient", why="Twice each output by hand; exact differences of the loss by the bias.")
def bias_gradient() -> list[float]:
    outputs = [(a - c + 1, b + c - 1) for a, b, c in ROWS]

    def squares(column: int) -> Callable[[Fraction], Fraction]:
        return lambda moved: sum(((row[column] + moved) ** 2 for row in outputs), Fraction(0))

    slopes = [float(exact_slope(squares(column), Fraction(0))) for column in (0, 1)]
    return [*(float(2 * entry) for row in outputs for entry in row), *slopes, *slopes]


@proof("bias_per_sample", why="(2,) minus (4, 2) is (4, 2), and stays so when it is added.")
def bias_per_sample() -> list[float]:
    return [2, 4, 2, 4, 2]


@proof("full_batch", why="-2 sum y t^k over ten samples in fractions; the mean is a tenth.")
def full_batch() -> list[float]:
    total = squared_error_gradient(SAMPLES)
    return [*map(float, total), *(float(g / 10) for g in total)]


@proof(
    "autograd.minibatch_accumulation",
    why="Fractions: the sum, a tenth of it, and the mean of the three batch means.",
    atol=1e-6,
)
def batches() -> list[float]:
    parts = [SAMPLES[:4], SAMPLES[4:8], SAMPLES[8:]]
    total = squared_error_gradient(SAMPLES)
    means = [[g / len(part) for g in squared_error_gradient(part)] for part in parts]
    unweighted = [sum(column) / 3 for column in zip(*means, strict=True)]
    return [4, 4, 2, *map(float, [*total, *(g / 10 for g in total), *unweighted])]


@proof("micro_batches", why="The gradient of the sum over all samples, in fractions.")
def micro_batches() -> list[float]:
    return [float(g) for g in squared_error_gradient(SAMPLES)]


@proof("autograd.retain_graph", why="The numerical derivative, twice it, and 2.", atol=1e-6)
def retained() -> list[float]:
    slope = float(loss_slopes(1.0)[0])
    return [slope, 2 * slope, 2]


@proof("autograd.retain_grad", why="10 (x + 1 - (x - 1)) / 2 = 10 for each entry.")
def gradient_in_between() -> list[float]:
    return [float(exact_slope(lambda x: 10 * x, Fraction(k * k))) for k in (1, 2, 3)]


@proof("autograd.grad_not_in_graph", why="Exact central differences of 10 x^2 at 1, 2, 3.")
def gradient_beside_the_graph() -> list[float]:
    return [float(exact_slope(lambda x: 10 * x * x, Fraction(k))) for k in (1, 2, 3)]


@proof("three_updates", why="w - 0.2 w = 0.8 w: powers of 4/5.", rtol=1e-6)
def three_updates() -> list[float]:
    return [float(Fraction(4, 5) ** k) for k in (1, 2, 3)]


@proof("halved", why="Halvings counted by log2; each is a node and halves the slope.", rtol=1e-5)
def halved() -> list[float]:
    printed = []
    for start in (0.7, 5.0, 100.0):
        halvings = max(0, math.ceil(math.log2(start)))
        printed += [start, start / 2**halvings, 0.5**halvings, 2 + halvings]
    return printed


@proof("ten_rounds", why="Two leaves, and four nodes for each of ten rounds.")
def ten_rounds() -> list[float]:
    return [2 + 4 * 10]


@proof("autograd.dynamic_graph", why="Two leaves and a sum, and four nodes for each input.")
def recurrent_cell() -> list[float]:
    return [
        number
        for inputs in (1, 2, 5)
        for number in (inputs, 20, 1, 2 + 4 * inputs + 1, 20, 20, 20, 10)
    ]


@proof("daily_loop", why="The line that the points were made from.", atol=5e-5)
def daily_loop() -> list[float]:
    return [3, 2]


@proof(
    "never_cleared", why="Undamped swings, mode by mode: e cos(kt) - e tan(k/2) sin(kt).", atol=6e-3
)
def never_cleared() -> list[float]:
    x = [mpmath.mpf(k) / 10 for k in range(21)]
    mean, square = mpmath.fsum(x) / 21, mpmath.fsum(v * v for v in x) / 21
    values, vectors = mpmath.eigsy(mpmath.matrix([[2 * square, 2 * mean], [2 * mean, 2]]))
    start = vectors.T * mpmath.matrix([-3, -2])
    swung = []
    for value, error in zip(values, start, strict=True):
        angle = mpmath.acos(1 - mpmath.mpf("0.2") * value / 2)
        sine = mpmath.tan(angle / 2) * mpmath.sin(200 * angle)
        swung.append(error * (mpmath.cos(200 * angle) - sine))
    left = vectors * mpmath.matrix(swung)
    return [float(3 + left[0]), float(2 + left[1])]
