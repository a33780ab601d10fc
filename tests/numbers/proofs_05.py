"""Why the numbers of lecture 05 are right."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import mpmath

from tests.numbers import proof

W, B, X = 0.5, 2.0, 0.5
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
SAMPLES = [(Fraction(t), Fraction(t) ** 2) for t in range(10)]


def exact_slope(f: Callable[[Fraction], Fraction], at: Fraction) -> Fraction:
    """Return the slope of a polynomial of degree at most 2, where central differences are exact."""
    return (f(at + 1) - f(at - 1)) / 2


def loss(w: float, b: float, x: float, y: float) -> mpmath.mpf:
    return (mpmath.exp(w * x + b) - y) ** 2


def loss_slopes(y: float) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Differentiate the loss numerically with 50 digits."""
    with mpmath.workdps(50):
        return (
            mpmath.diff(lambda w: loss(w, B, X, y), W),
            mpmath.diff(lambda b: loss(W, b, X, y), B),
        )


def squared_error_gradient(samples: Sequence[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """Return the gradient of the sum of (w0 + w1 t - y)^2 at w = 0."""
    return [sum(-2 * y for _, y in samples), sum(-2 * y * t for t, y in samples)]


def surface(x: Fraction, y: Fraction) -> Fraction:
    return 3 * x + 1 + 2 * y**2 + x * y


def surface_slopes(x: Fraction, y: Fraction) -> list[Fraction]:
    by_x = exact_slope(lambda moved: surface(moved, y), x)
    return [by_x, exact_slope(lambda moved: surface(x, moved), y)]


def jacobian_by_differences() -> list[list[float]]:
    """Differentiate y_i = x_i^2 S at (1, 2, 3) numerically with 30 digits."""

    def output(i: int, j: int) -> Callable[[mpmath.mpf], mpmath.mpf]:
        def moved(value: mpmath.mpf) -> mpmath.mpf:
            x = [mpmath.mpf(1), mpmath.mpf(2), mpmath.mpf(3)]
            x[j] = value
            return x[i] ** 2 * mpmath.fsum(x)

        return moved

    with mpmath.workdps(30):
        return [[float(mpmath.diff(output(i, j), j + 1)) for j in range(3)] for i in range(3)]


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


@proof("first_line", why="3 * 5 + 2, and the slopes of a sum.")
def first_line() -> list[float]:
    return [3, 5, 2, 17, 1, 1]


@proof("hasty", why="Of 3, 3 and 1 the last is kept; right is (f(4) - f(2)) / 2 of x^2 + x.")
def hasty() -> list[float]:
    return [[3, 3, 1][-1], float(exact_slope(lambda x: x * x + x, Fraction(3)))]


@proof("patient", why="(f(4) - f(2)) / 2 of x^2 + x.")
def patient() -> list[float]:
    return [float(exact_slope(lambda x: x * x + x, Fraction(3)))]


@proof("paths", why="Nodes of a complete binary tree with ten levels below its root.")
def paths() -> list[float]:
    return [2**11 - 1]


@proof("in_order", why="Ten doublings of one number; 2^10 is their slope.")
def nodes_in_order() -> list[float]:
    return [10 + 1, sum(2**level for level in range(11)), 2**10]


@proof("engine_backward", why="(f(4) - f(2)) / 2 of x^2 + x.")
def engine_backward() -> list[float]:
    return [3, float(exact_slope(lambda x: x * x + x, Fraction(3)))]


@proof("engine_loss", why="The loss and its numerical derivatives with 50 digits.", rtol=1e-11)
def engine_loss() -> list[float]:
    return [float(loss(W, B, X, 1.0)), *map(float, loss_slopes(1.0))]


@proof("random_expressions", why="Three slopes of each of 300 expressions.")
def slopes_compared() -> list[float]:
    return [sum(3 for _ in range(300))]


@proof("fan_out", why="9 and 12 by hand; the slope of x^2 + x at 3 by an exact difference.")
def fan_out() -> list[float]:
    slope = float(exact_slope(lambda x: x * x + x, Fraction(3)))
    return [3, slope, 9, 1, 12, 1]


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


@proof("square_saves", why="1000 numbers of 64 bits in bytes.")
def square_saves() -> list[float]:
    return [1000 * 64 / 8]


@proof("walked_twice", why="Only the sum has a slope that depends on nothing.")
def walked_twice() -> list[float]:
    depends = {"x + 2": False, "x ** 2": True, "x.exp()": True, "x * x": True}
    return [sum(not needs for needs in depends.values())]


@proof("who_saves", why="8000 bytes per tensor that the slope needs: none, x, the result, x and x.")
def who_saves() -> list[float]:
    return [0, 8000, 8000, 2 * 8000]


@proof("past_the_counter", why="e^t at 0 and 1; and e^t + 1, what lay in its place.", atol=6e-7)
def past_the_counter() -> list[float]:
    return [1, math.e, 2, math.e + 1]


@proof("sines_save", why="8000 bytes for the input of each sine; none without a record.")
def sines_save() -> list[float]:
    return [number for steps in (1, 10, 100) for number in (steps, 8000 * steps, 0)]


@proof("autograd.retain_grad", why="10 (x + 1 - (x - 1)) / 2 = 10 for each entry.")
def gradient_in_between() -> list[float]:
    return [float(exact_slope(lambda x: 10 * x, Fraction(k * k))) for k in (1, 2, 3)]


@proof("autograd.grad_not_in_graph", why="Exact central differences of 10 x^2 at 1, 2, 3.")
def gradient_beside_the_graph() -> list[float]:
    return [float(exact_slope(lambda x: 10 * x * x, Fraction(k))) for k in (1, 2, 3)]


@proof("three_updates", why="w - 0.2 w = 0.8 w: powers of 4/5.", rtol=1e-6)
def three_updates() -> list[float]:
    return [float(Fraction(4, 5) ** k) for k in (1, 2, 3)]


@proof("autograd.nonscalar_backward", why="Rows of a numerical Jacobian, weighted.", rtol=1e-12)
def vector_jacobian_products() -> list[float]:
    table, printed = jacobian_by_differences(), []
    for v in ([1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.5, -1.0, 2.0]):
        product = [sum(v[i] * table[i][j] for i in range(3)) for j in range(3)]
        printed += [*v, *product, *product]
    return printed


@proof("jacobian_rows", why="Numerical derivatives with 30 digits.", rtol=1e-12)
def jacobian_rows() -> list[float]:
    return [entry for row in jacobian_by_differences() for entry in row]


@proof("jacobian_column", why="x_i^2 S at (1, 2, 3); the first column by derivatives.", rtol=1e-12)
def jacobian_column() -> list[float]:
    return [6, 24, 54, *(row[0] for row in jacobian_by_differences())]


@proof("autograd.jacobian", why="Central differences in fractions, exact for degree 2.")
def corners() -> list[float]:
    return [
        float(number)
        for corner in CORNERS
        for number in (*corner, *surface_slopes(*map(Fraction, corner)))
    ]


@proof("second_derivatives", why="Differences of exact slopes in fractions.")
def second_derivatives() -> list[float]:
    here = surface_slopes(Fraction(0), Fraction(0))
    by_x = surface_slopes(Fraction(1), Fraction(0))
    by_y = surface_slopes(Fraction(0), Fraction(1))
    rows = [(by_x[k] - here[k], by_y[k] - here[k]) for k in (0, 1)]
    return [float(entry) for row in rows for entry in row]


@proof("autograd.hessian", why="Second differences, and the roots 2 -+ sqrt 5.", atol=1e-6)
def hessian() -> list[float]:
    return [*second_derivatives.numbers(), 2 - math.sqrt(5), 2 + math.sqrt(5)]


@proof("hessian_vector", why="Exact slopes at (0.3, -2); rows of [[0, 1], [1, 4]] with (1, 10).")
def hessian_vector() -> list[float]:
    slopes = surface_slopes(Fraction(3, 10), Fraction(-2))
    return [*map(float, slopes), 0 * 1 + 1 * 10, 1 * 1 + 4 * 10]


@proof("difference_quotients", why="The quotients with 50 digits.", rtol=6e-4)
def difference_quotients() -> list[float]:
    printed = []
    with mpmath.workdps(50):
        for h in (mpmath.mpf("0.1"), mpmath.mpf("0.01"), mpmath.mpf("0.001")):
            forward = (mpmath.sin(1 + h) - mpmath.sin(1)) / h - mpmath.cos(1)
            central = (mpmath.sin(1 + h) - mpmath.sin(1 - h)) / (2 * h) - mpmath.cos(1)
            printed += [float(h), float(forward), float(central)]
    return printed


@proof("best_steps", why="2^-26, 2^(-52/3), 2^(-104/3), 2^(-46/3), to one digit.", rtol=0.25)
def best_steps() -> list[float]:
    return [2.0**-26, 2 ** (-52 / 3), 2 ** (-104 / 3), 2 ** (-46 / 3)]


@proof("autograd.finite_difference", why="Numerical derivatives with 50 digits.", atol=6e-7)
def circular_sum() -> list[float]:
    def moved(index: int) -> Callable[[mpmath.mpf], mpmath.mpf]:
        def g(value: mpmath.mpf) -> mpmath.mpf:
            x = [mpmath.mpf("0.5"), mpmath.mpf(-1), mpmath.mpf(2)]
            x[index] = value
            return mpmath.fsum(mpmath.exp(x[i]) * x[(i + 1) % 3] for i in range(3))

        return g

    with mpmath.workdps(50):
        slopes = [float(mpmath.diff(moved(i), at)) for i, at in enumerate((0.5, -1, 2))]
    return [slope for slope in slopes for _ in range(2)]


@proof("planted_bug", why="x^3 at 1 and 2; slopes 3x^2, and the planted 2x^2.")
def planted_bug() -> list[float]:
    return [1, 8, 3, 0, 0, 3 * 2**2, 2, 0, 0, 2 * 2**2]


@proof("halved", why="Halvings counted by log2; each is a node and halves the slope.", rtol=1e-5)
def halved() -> list[float]:
    printed = []
    for start in (0.7, 5.0, 100.0):
        halvings = max(0, math.ceil(math.log2(start)))
        printed += [start, start / 2**halvings, 0.5**halvings, 2 + halvings]
    return printed


@proof("autograd.dynamic_graph", why="Two leaves and a sum, and four nodes for each input.")
def recurrent_cell() -> list[float]:
    return [
        number
        for inputs in (1, 2, 5)
        for number in (inputs, 20, 1, 2 + 4 * inputs + 1, 20, 20, 20, 10)
    ]
