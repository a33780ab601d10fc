"""Why the numbers of lecture 07 are right."""

from __future__ import annotations

import datetime
import math
import statistics
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import mpmath
import numpy as np

from tests.numbers import proof
from tests.numbers.plain_network import (
    Floats,
    adam,
    inputs_of,
    network,
    piles,
    scale,
    scaled,
    split_by_time,
    starting_weights,
    trained,
    weeks,
)

PRINTED_EPOCHS = (0, 1, 4, 9, 19, 29)
ERRORS = [Fraction(1), Fraction(-1, 2), Fraction(-2)]


def logistic(t: mpmath.mpf) -> mpmath.mpf:
    return 1 / (1 + mpmath.exp(-t))


ACTIVATIONS: dict[str, Callable[[mpmath.mpf], mpmath.mpf]] = {
    "sigmoid": logistic,
    "tanh": lambda t: 1 - 2 / (mpmath.exp(2 * t) + 1),
}


def bent(point: float) -> list[float]:
    """Return value and slope of sigmoid, tanh and ReLU, the slopes by differences of 50 digits."""
    with mpmath.workdps(50):
        printed = []
        for function in ACTIVATIONS.values():
            printed += [float(function(mpmath.mpf(point))), float(mpmath.diff(function, point))]
    return [*printed, max(point, 0.0), float(point > 0)]


def cubic_losses(rate: float, steps: int) -> tuple[list[float], list[float]]:
    """Descend from 0 mode by mode: in the eigenbasis each amplitude shrinks by 1 - 2 rate value."""
    x = np.linspace(-np.pi, np.pi, 50)
    features, target = np.vander(x, 4, increasing=True), np.sin(x)
    values, vectors = np.linalg.eigh(features.T @ features / 50)
    bottom = vectors @ (vectors.T @ (features.T @ target / 50) / values)
    floor = np.mean((features @ bottom - target) ** 2)
    amplitudes = vectors.T @ (0 - bottom)

    def after(step: int) -> Floats:
        return np.asarray(amplitudes * (1 - 2 * rate * values) ** step)

    losses = [float(floor + values @ after(step) ** 2) for step in (0, 10, 100, steps - 1)]
    return losses, (bottom + vectors @ after(steps)).tolist()


def line_error(square: bool) -> float:
    """Return the test error in ppm of least squares, by normal equations."""

    def columns(x: Floats) -> Floats:
        extra = [x[:, :1] ** 2] if square else []
        return np.hstack([np.ones((len(x), 1)), x, *extra])

    (x, y), _, (x_test, y_test) = scaled()
    design = columns(x)
    line = np.linalg.solve(design.T @ design, design.T @ y)
    return float(np.sqrt(np.mean((columns(x_test) @ line - y_test) ** 2)) * scale()[1])


def resnet18_parameters(classes: int) -> int:
    """Count table 1 of the paper: convolutions without bias, each with batch norm."""
    total = 3 * 64 * 7 * 7 + 2 * 64
    for before, after in ((64, 64), (64, 128), (128, 256), (256, 512)):
        total += 9 * before * after + 3 * 9 * after * after + 4 * 2 * after
        total += before * after + 2 * after if before != after else 0
    return total + (512 + 1) * classes


@proof("registered", why="The parameter of 2 and the one of 7 in the ParameterList.")
def registered() -> list[float]:
    return [2 + 7]


@proof("module.parameters", why="Sizes as they were written in the class.")
def registered_shapes() -> list[float]:
    return [2, 7, 11]


@proof("linear_count", why="64 rows of 32 weights and one bias.")
def linear_count() -> list[float]:
    return [sum(32 + 1 for _ in range(64))]


@proof("module.linear", why="Shapes of x W^T + b by counting; 1 / sqrt 32.", atol=1e-6)
def linear_shapes() -> list[float]:
    product = np.ones((5, 32)) @ np.ones((64, 32)).T + np.ones(64)
    return [64, 32, 64, 5, 32, *product.shape, 2**-2.5]


@proof("net_count", why="20 rows of 10 and a bias, one row of 20 and a bias.")
def net_count() -> list[float]:
    return [20 * (10 + 1) + 1 * (20 + 1)]


@proof("module.mlp", why="Shape of the product of (5, 20) and (20, 1).")
def network_shape() -> list[float]:
    return [*(np.ones((5, 20)) @ np.ones((20, 1))).shape]


@proof("one_layer", why="Ten weights and a bias.")
def one_layer() -> list[float]:
    return [10 + 1]


@proof("module.activations", why="Values and numerical derivatives with 50 digits.", atol=6e-5)
def activations() -> list[float]:
    table = [bent(point) for point in (-2.0, 0.0, 2.0)]
    return [row[k + part] for k in (0, 2, 4) for part in (0, 1) for row in table]


@proof("vanishing", why="The chain rule with s (1 - s) at 50 digits, and powers of 1/4.", rtol=6e-4)
def vanishing() -> list[float]:
    printed = []
    with mpmath.workdps(50):
        t, slope = mpmath.mpf(0), mpmath.mpf(1)
        for depth in range(1, 11):
            t = logistic(t)
            slope *= t * (1 - t)
            if depth in (1, 5, 10):
                printed += [depth, float(slope), 0.25**depth]
    return printed


@proof("still", why="Values and numerical derivatives with 50 digits.", atol=6e-5)
def still() -> list[float]:
    return bent(-1.0)


@proof("module.losses", why="Squares in fractions; -log softmax from exponentials.", atol=1e-6)
def losses() -> list[float]:
    squares = [error**2 for error in ERRORS]
    e = math.exp(2) / (math.exp(2) + 1 + math.exp(-1))
    total = -math.log(e) - math.log(1 / 3)
    mean = float(sum(squares) / 3)
    return [mean, mean, *[float(sum(squares))] * 2, *[total / 2] * 2, *[total] * 2]


@proof("double_softmax", why="log(1 + 2 e^-20), and log(e + 2) - 1 at 50 digits.", rtol=0.02)
def double_softmax() -> list[float]:
    with mpmath.workdps(50):
        bottom = float(mpmath.log(mpmath.e + 2) - 1)
        return [float(mpmath.log(1 + 2 * mpmath.exp(-20))), bottom, bottom]


@proof("custom_loss", why="Huber's loss of 1, 1/2 and 2 in fractions, delta 3/2.", atol=1e-6)
def huber() -> list[float]:
    delta = Fraction(3, 2)
    parts = [
        error**2 / 2 if abs(error) <= delta else delta * (abs(error) - delta / 2)
        for error in ERRORS
    ]
    return [float(sum(parts) / 3)] * 2


@proof("module.polynomial_model", why="1 / largest singular value squared, and 50/1.", rtol=5e-4)
def stability_edges() -> list[float]:
    powers = np.vander(np.linspace(-np.pi, np.pi, 50), 4, increasing=True)
    edge = 1 / np.linalg.svd(powers, compute_uv=False)[0] ** 2
    return [edge, 50 * edge]


@proof("module.polynomial_model", why="Closed form of the loss per eigenmode.", rtol=1e-5)
def losses_of_the_cubic() -> list[float]:
    slow, fast = (cubic_losses(rate, 2000)[0] for rate in (1e-4, 6e-3))
    return [0, 10, 100, 1999, *slow, 0, 10, 100, 1999, *fast]


@proof("module.polynomial_model", why="Closed form per eigenmode; NumPy's polyfit.", atol=6e-5)
def coefficients_of_the_cubic() -> list[float]:
    slow, fast = (cubic_losses(rate, 2000)[1] for rate in (1e-4, 6e-3))
    x = np.linspace(-np.pi, np.pi, 50)
    return [*slow, *fast, *np.polyfit(x, np.sin(x), 3)[::-1]]


@proof("module.all_in_one_fit", why="One loss per step.")
def one_loss_per_step() -> list[float]:
    return [2000]


@proof("dropout_keeps", why="1 / (1 - p): expectation p 0 + (1 - p) x = 1.")
def dropout_keeps() -> list[float]:
    return [float(1 / (1 - Fraction(1, 2)))]


@proof(
    "module.train_eval", why="Mean and variance in fractions, mixed with weight 1/10.", atol=6e-5
)
def batch_norm() -> list[float]:
    column = [Fraction(k) for k in (0, 2, 4, 6)]
    mean, eps = statistics.mean(column), Fraction(1, 100000)
    running = [mean / 10, Fraction(9, 10) + statistics.variance(column) / 10]

    def shown(centre: Fraction, variance: Fraction) -> list[float]:
        return [float(value - centre) / math.sqrt(variance + eps) for value in column]

    trained_on = shown(mean, statistics.pvariance(column))
    return [*trained_on, *map(float, running), *shown(*running)]


@proof("table", why="The shipped file, read with the csv module.")
def co2_table() -> list[float]:
    ppm = [value for _, _, value in weeks() if value is not None]
    missing = len(weeks()) - len(ppm)
    return [len(weeks()), len(ppm), missing, ppm[0], ppm[-1], min(ppm), max(ppm)]


@proof("split", why="Mean and standard deviation by Python's statistics.", atol=6e-5)
def split() -> list[float]:
    return [*map(len, piles()), *scale()]


@proof("data.dataset", why="The first training row from the file, by hand.", atol=6e-5)
def first_item() -> list[float]:
    x, y = scaled()[0]
    return [*map(len, piles()), 3, 1, *x[0], *y[0]]


@proof("data.dataloader", why="23 = 4 * 5 + 3; whole batches are 23 // 5.")
def batch_sizes() -> list[float]:
    return [5, 5, 5, 5, 23 - 4 * 5, *[5] * (23 // 5)]


@proof("mean_of_means", why="Batch means in fractions.", rtol=1e-6)
def mean_of_means() -> list[float]:
    rows = [list(range(k, min(k + 5, 23))) for k in range(0, 23, 5)]
    means = [Fraction(sum(row), len(row)) for row in rows]
    return [float(sum(means) / 5), *map(float, means)]


@proof("training", why="Network, gradients and Adam again in NumPy.", atol=6e-4)
def training() -> list[float]:
    history, _ = trained()
    return [n for epoch in PRINTED_EPOCHS for n in (epoch + 1, *history[epoch])]


@proof("data.loop", why="The last validation error of the NumPy network.", atol=6e-5)
def last_validation_error() -> list[float]:
    last = trained()[0][-1][1]
    return [64, last, last]


@proof("curves", why="The smallest validation error of the NumPy network.", atol=6e-4)
def best_epoch() -> list[float]:
    validation = [errors[1] for errors in trained()[0]]
    return [1 + validation.index(min(validation)), min(validation)]


@proof("test", why="Python's statistics, normal equations, the NumPy network.", atol=6e-4)
def test_errors() -> list[float]:
    x, y = scaled()[2]
    spread = scale()[1]
    output = network(trained()[1], x)[1]
    errors = [np.sqrt(np.mean(y**2)) * spread, line_error(square=False), line_error(square=True)]
    return [*map(float, errors), float(np.sqrt(np.mean((output - y) ** 2)) * spread)]


@proof("gaps", why="The NumPy network at these weeks.", atol=6e-2)
def gaps() -> list[float]:
    mean, spread = scale()
    printed: list[float] = []
    for month, day in ((1, 25), (3, 28), (5, 23)):
        wanted = datetime.date(1964, month, day)
        ((year, ppm),) = [(year, ppm) for date, year, ppm in weeks() if date == wanted]
        assert ppm is None
        output = network(trained()[1], inputs_of([year]))[1].item()
        printed += [math.nan, output * spread + mean]
    return printed


@cache
def forecast() -> tuple[float, float, float, float]:
    """Return the errors in ppm before and after 1995, the last year's miss, and the parabola's."""
    (past, later), spread = split_by_time()
    weights = starting_weights()
    for _ in adam(weights, *past):
        pass
    misses = [(y - network(weights, x)[1]) * spread for x, y in (past, later)]
    before, after = (float(np.sqrt(np.mean(miss**2))) for miss in misses)
    designs = [np.column_stack([np.ones(len(x)), x, x[:, 0] ** 2]) for x, _ in (past, later)]
    best = np.linalg.solve(designs[0].T @ designs[0], designs[0].T @ past[1])
    parabola = np.sqrt(np.mean((designs[1] @ best - later[1]) ** 2)) * spread
    return before, after, float(misses[1][-52:].mean()), float(parabola)


@proof("by_time", why="Weeks before and from 1995, counted in the shipped file.")
def rows_by_time() -> list[float]:
    return [len(y) for _, y in split_by_time()[0]]


@proof("forecast", why="The NumPy network, trained on the years before 1995.", atol=6e-2)
def future() -> list[float]:
    return [forecast()[1]]


@proof("forecast_scores", why="The NumPy network; normal equations with a square.", atol=6e-3)
def before_and_after() -> list[float]:
    return [*forecast()[:2]]


@proof("forecast_scores", why="The last 52 weeks of the NumPy network.", atol=6e-2)
def last_year() -> list[float]:
    return [forecast()[2], forecast()[3]]


@proof("module.save_load", why="Shapes of the two linear layers.")
def saved_shapes() -> list[float]:
    return [32, 3, 32, 1, 32, 1]


@proof("bug_still", why="Parameters that never move have one loss.")
def bug_still() -> list[float]:
    return [1]


@proof(
    "module.custom_and_torchvision_models",
    why="Table 1 of He and others, counted layer by layer; shapes of x W^T.",
)
def ready_made_models() -> list[float]:
    counts = [resnet18_parameters(1000), 513 * 1000, resnet18_parameters(10)]
    return [*counts, 20, 10, 20, 20, 20, 20, 4, 20]


@proof("rnn", why="Four sequences of seven states of twenty numbers; one layer's last state.")
def rnn_shapes() -> list[float]:
    return [4, 7, 20, 1, 4, 20]
