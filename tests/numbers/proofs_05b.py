"""Why the numbers of lecture 05b are right."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import mpmath

from tests.numbers import proof
from tests.numbers.exact_slopes import (
    SAMPLES,
    B,
    W,
    X,
    exact_slope,
    loss,
    loss_slopes,
    squared_error_gradient,
)

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


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


@proof("engine_accumulates", why="(f(4) - f(2)) / 2 of x^2 + x, twice it, and 1 more.")
def engine_accumulates() -> list[float]:
    slope = float(exact_slope(lambda x: x * x + x, Fraction(3)))
    three = 2 * slope + float(exact_slope(lambda x: x, Fraction(3)))
    return [three, slope, 2 * slope, three]


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


@proof("second_output", why="The second row of a numerical Jacobian.", rtol=1e-12)
def second_output() -> list[float]:
    return jacobian_by_differences()[1]


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


@proof("autograd.func", why="Central differences in fractions, exact for degree 2.")
def corners_in_a_line() -> list[float]:
    slopes = [surface_slopes(*map(Fraction, corner)) for corner in CORNERS]
    return [float(slope[k]) for k in (0, 1) for slope in slopes]


@proof("func_jacobian", why="Numerical derivatives with 30 digits.", rtol=1e-12)
def jacobian_as_function() -> list[float]:
    table = jacobian_by_differences()
    return [*(entry for row in table for entry in row), *(row[0] for row in table)]


@proof("batch_of_hessians", why="A table of two by two at each of four corners.")
def batch_of_hessians() -> list[float]:
    return [len(CORNERS), 2, 2]


@proof("per_sample", why="-2 y and -2 y t of each sample, and their sums, in fractions.")
def per_sample() -> list[float]:
    each = [squared_error_gradient([sample]) for sample in SAMPLES]
    shown = [float(slope) for k in (1, 2, 9) for slope in each[k]]
    return [len(each), 2, *shown, *map(float, squared_error_gradient(SAMPLES))]


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
