"""Lecture 08: closed forms where there are any, else optimisers on plain Python floats."""

from __future__ import annotations

import math
from functools import cache

import mpmath

from tests.numbers import exact_sine as exact
from tests.numbers import plain_optimizers as plain
from tests.numbers import proof

N = exact.POINTS
ZERO = ("0", "0", "0", "0")
ODD = ("0", "-1", "0", "0.25")
FLOOR = exact.floor() / N
GRAM = [[2 * float(exact.gram()[i, j]) / N for j in range(4)] for i in range(4)]
BOTTOM = [float(b) for b in exact.coefficients()]
TEN_THOUSAND = 10_000


def gradient(beta):
    """Return the gradient of the mean loss: the Hessian times the way from the bottom."""
    way = [b - c for b, c in zip(beta, BOTTOM, strict=True)]
    return [sum(h * w for h, w in zip(line, way, strict=True)) for line in GRAM]


def excess(beta):
    """Return the mean loss above its floor, as a quadratic form."""
    way = [b - c for b, c in zip(beta, BOTTOM, strict=True)]
    return sum(g * w for g, w in zip(gradient(beta), way, strict=True)) / 2


@cache
def curve(name: str, rate: float, steps: int) -> list[float]:
    """Return the losses above the floor of one run from zero."""
    rule = {"Adam": plain.adam, "Adagrad": plain.adagrad, "SGD": plain.descent}[name](rate)
    return [excess(beta) for beta in plain.walk(rule, gradient, [0.0] * 4, steps)]


def mean_loss(steps, rate):
    return exact.loss_after(steps, mpmath.mpf(rate) / N, ZERO) / N


def first_below(values, level):
    return next(t for t, value in enumerate(values) if value < level)


@proof("optim-setup", why="Least squares in 40 digits.", atol=6e-11)
def lowest():
    return [FLOOR]


@proof("optim-gradient", why="2 X^T X (b - solution) / 50 from power sums.", rtol=1e-5)
def gradients():
    found = [g / N for g in exact.gradient(("0.3", "-0.2", "0.1", "0.4"))]
    return [*found, *found]


@proof("optim.learning_rates", why="Four geometric series, one per eigenmode.", atol=6e-9)
def learning_rates():
    rates = ("1e-3", "1e-4", "1e-5", "1e-6")
    return [v for rate in rates for v in [mean_loss(TEN_THOUSAND, rate)] * 2]


@proof("optim-rate-times-steps", why="The first step at which the series is as low.")
def rate_times_steps():
    level = mean_loss(TEN_THOUSAND, "1e-6")
    return [next(t for t in range(300) if mean_loss(t, "1e-4") <= level)]


@proof("optim-rates-figure", why="The mean of the squared sines.", atol=6e-7)
def loss_at_zero():
    return [exact.total() / N]


@proof("optim-what-step-reads", why="1 - 0.1 * 0; 1 - 0.1 * (0 + 0.5 * 1); one closure.")
def what_step_reads():
    return [0, 1, 0, 0.5, 0.95, 1]


@proof("optim-zero-before-step", why="No gradient, no step: w stays 1.")
def zero_before_step():
    return [1]


@proof(
    "optim.zero_grad_order", why="0.8^t; and cos((t + 1/2) a) / cos(a / 2), cos a = 0.9.", atol=6e-5
)
def zero_grad_order():
    powers = [mpmath.mpf("0.8") ** t for t in range(5)]
    angle = mpmath.acos(mpmath.mpf("0.9"))
    swing = [mpmath.cos((t + 0.5) * angle) / mpmath.cos(angle / 2) for t in range(201)]
    rows = [*powers[1:], *powers[1:], *powers[:4], 1, 1, 1, 1, *swing[1:5], *swing[1:5]]
    return [*rows, max(abs(w) for w in swing[101:])]


@proof("optim-effective-rate", why="1e-4 / (1 - 0.9).", rtol=1e-12)
def effective_rate():
    return [1e-3]


def with_momentum(mu, steps, rate="1e-4"):
    """Return the mean loss after these steps: powers of a 2 by 2 matrix per eigenmode."""
    loss, keep, rate = FLOOR, mpmath.mpf(mu), mpmath.mpf(rate)
    for value, c in zip(exact.eigen()[0], exact.modes(ZERO), strict=True):
        slope = 2 * value / N
        step = mpmath.matrix([[1 - rate * slope, -rate * keep], [slope, keep]])
        loss += value / N * ((step**steps)[0, 0] * c) ** 2
    return loss


@proof(
    "optim.momentum", why="Powers of a 2 by 2 matrix per eigenmode; geometric series.", atol=6e-9
)
def momentum():
    found = []
    for mu in ("0", "0.1", "0.25", "0.5", "0.75", "0.9"):
        imitated = mean_loss(TEN_THOUSAND, mpmath.mpf("1e-4") / (1 - mpmath.mpf(mu)))
        found += [with_momentum(mu, TEN_THOUSAND), imitated]
    return found


@proof("optim-momentum-figure", why="Powers of a 2 by 2 matrix per eigenmode.", atol=6e-7)
def momentum_early_and_late():
    late = TEN_THOUSAND
    return [
        v
        for mu in ("0", "0.5", "0.9")
        for v in (float(mu), 1000, with_momentum(mu, 1000), late, with_momentum(mu, late))
    ]


@proof("optim-best-momentum", why="Polyak's settings; first steps below, mode by mode.", atol=6e-5)
def best_momentum():
    slopes = [2 * float(value) / N for value in exact.eigen()[0]]
    low, high = slopes[0], slopes[-1]
    root = math.sqrt(high / low)
    settings = [
        (2 / (low + high), 0.0),
        (4 / (math.sqrt(low) + math.sqrt(high)) ** 2, ((root - 1) / (root + 1)) ** 2),
    ]
    found = []
    for rate, keep in settings:
        places, speeds, losses = [float(c) for c in exact.modes(ZERO)], [0.0] * 4, []
        for _ in range(2001):
            losses.append(sum(s * p * p for s, p in zip(slopes, places, strict=True)))
            speeds = [keep * v + s * p for v, s, p in zip(speeds, slopes, places, strict=True)]
            places = [p - rate * v for p, v in zip(places, speeds, strict=True)]
        found += [rate, keep, *(first_below(losses, losses[0] * 10.0**-d) for d in (3, 6, 9))]
    return found


@proof(
    "optim.three_optimizers", why="A series for SGD; Adam and Adagrad in plain Python.", atol=6e-9
)
def three_optimizers():
    adaptive = [curve(name, 1e-4, TEN_THOUSAND)[-1] + FLOOR for name in ("Adam", "Adagrad")]
    return [mean_loss(TEN_THOUSAND, "1e-4"), *adaptive, FLOOR]


@proof("optim-unfair-figure", why="The same after 1000 steps.", rtol=5e-6)
def after_a_thousand():
    adaptive = [curve(name, 1e-4, TEN_THOUSAND)[1000] + FLOOR for name in ("Adam", "Adagrad")]
    return [mean_loss(1000, "1e-4"), *adaptive]


def bumpy_slope(w):
    product = [w[1] * w[2], w[0] * w[2], w[0] * w[1]]
    scaled = [2 * s * v for s, v in zip((0.5, 2.0, 8.0), w, strict=True)]
    waves = [3 * math.cos(3 * v) for v in w]
    return [a + b + c for a, b, c in zip(scaled, waves, product, strict=True)]


@proof("optim.adam_by_hand", why="The four rules in plain Python, gradient by hand.", atol=2e-6)
def by_hand():
    rules = [
        plain.descent(0.00137),
        plain.descent(7e-4, 0.83, 0.29),
        plain.adagrad(0.031, 0.013, 0.07, 1e-3),
        plain.adam(0.0043, 0.71, 0.957, 1e-3),
    ]
    return [
        v for rule in rules for v in list(plain.walk(rule, bumpy_slope, [1.3, -0.7, 0.4], 300))[-1]
    ]


@proof("optim-first-step", why="rate * g / |g|.", atol=1e-9)
def first_step():
    return [0.01]


@proof(
    "optim-scale-free", why="rate * g for SGD, rate for the others; 0.1 / sqrt(0.001).", rtol=2e-5
)
def scale_free():
    bare = mpmath.mpf("0.01") * mpmath.mpf("0.1") / mpmath.sqrt(mpmath.mpf("0.001"))
    return [0.25, 0.0025, 0.01, 0.01, 250, 2.5, 0.01, 0.01, bare]


@proof("optim-summed", why="A series for SGD; the others in plain Python.", atol=6e-8)
def summed():
    def steep(beta):
        return [N * g for g in gradient(beta)]

    found = [mean_loss(TEN_THOUSAND, "1e-4"), mean_loss(TEN_THOUSAND, N * mpmath.mpf("1e-4"))]
    for name, rule in (("Adam", plain.adam), ("Adagrad", plain.adagrad)):
        *_, end = plain.walk(rule(1e-4), steep, [0.0] * 4, TEN_THOUSAND)
        found += [curve(name, 1e-4, TEN_THOUSAND)[-1] + FLOOR, excess(end) + FLOOR]
    return found


@proof("optim-adam-longest", why="Weights of gradients summed; finite sums to 1e-4.", atol=2e-4)
def longest():
    tail = 1 - mpmath.mpf("0.999") ** TEN_THOUSAND
    silence = 0.1 / mpmath.sqrt(0.001) * mpmath.sqrt(tail)
    ratio = mpmath.mpf("0.81") / mpmath.mpf("0.999")
    growth = silence * mpmath.sqrt(sum(ratio**i for i in range(500)))
    return [silence, 0.1 * 1000**0.5, growth, mpmath.sqrt(10 / (1 - ratio))]


@proof("optim.adagrad_bound", why="zeta(1/2) - zeta(1/2, 10001) for the sum.", atol=6e-7)
def adagrad_bound():
    total = mpmath.zeta(0.5) - mpmath.zeta(0.5, TEN_THOUSAND + 1)
    return [total * 1e-4, total * 1e-4, exact.coefficients()[1]]


@proof("optim.adagrad_bound", why="2 rate sqrt(T) = distance, solved for T.", rtol=0.01)
def adagrad_patience():
    return [(exact.coefficients()[1] / 2e-4) ** 2]


def tuned(make):
    """Return the lowest loss, and how many rates are good, from the first to the last of them."""
    rates = [10 ** (-5 + i / 4) for i in range(25)]
    runs = [plain.walk(make(rate), gradient, [0.0] * 4, 299) for rate in rates]
    lowest = [float(FLOOR) + min(excess(beta) for beta in run) for run in runs]
    good = [rate for rate, low in zip(rates, lowest, strict=True) if low < 1.1 * FLOOR]
    return [min(lowest), len(good), *((good[0], good[-1]) if good else ())]


@proof("optim-tuning", why="100 runs of 300 steps in plain Python.", rtol=0.01)
def tuning():
    def heavy(rate):
        return plain.descent(rate, 0.9)

    return [v for make in (plain.descent, heavy, plain.adam, plain.adagrad) for v in tuned(make)]


@proof(
    "optim.fair_comparison", why="First steps within 1e-9: a series, and plain Python.", atol=6e-11
)
def fair_comparison():
    series = (mean_loss(t, "6e-3") - FLOOR for t in range(2001))
    arrivals = [first_below(series, 1e-9)]
    arrivals += [
        first_below(curve(*run), 1e-9) for run in (("Adam", 1e-2, 2000), ("Adagrad", 0.5, 2000))
    ]
    return [v for steps in arrivals for v in (FLOOR, steps)] + [FLOOR]


@proof("optim-multiplicative", why="Half to the power 0 + 1 + 2 + 3.")
def multiplicative():
    return [0.5 ** sum(range(4))]


@proof("optim-lambda", why="Half to the power t, and to the power 0 + 1 + ... + t.")
def lambda_and_multiplicative():
    return [*(0.5**t for t in range(4)), *(0.5 ** sum(range(t + 1)) for t in range(4))]


@proof("optim.schedulers", why="The formula of each schedule.", atol=6e-7)
def schedulers():
    moments = (0, 10, 19, 50, 100, 199)
    warm = [0.1 * ((t + 1) / 20 if t < 20 else (20 / (t + 1)) ** 0.5) for t in moments]
    cosine = [0.05 * (1 + mpmath.cos(mpmath.pi * t / 200)) for t in moments]
    return [*warm, *cosine, *(0.1 / 2 ** (t // 50) for t in moments)]


@proof("optim-adam-cosine", why="Least squares in 40 digits.", atol=6e-11)
def adam_cosine():
    return [FLOOR, FLOOR]


@proof("optim-scheduler-first", why="2/20 and 1/20 of 0.1: the first value is skipped.", atol=1e-9)
def scheduler_first():
    return [0.01, 0.005]


@proof("optim-frames", why="Two geometric series of the odd coefficients.", atol=6e-5)
def frames():
    return [exact.place_after(t, mpmath.mpf("4e-3") / N, ODD)[1] for t in (3, 10, 30, 100)]


def race_end(rule):
    return list(plain.walk(rule, gradient, [BOTTOM[0], -1.0, BOTTOM[2], 0.25], 150))[-1]


@proof("optim.trajectories", why="The four rules in plain Python.", rtol=1e-3, atol=6e-8)
def trajectories():
    rules = {0.004: plain.descent(4e-3), 0.002: plain.descent(2e-3, 0.9)}
    rules |= {0.1: plain.adam(0.1), 0.2: plain.adagrad(0.2)}
    found = []
    for rate, rule in rules.items():
        end = race_end(rule)
        found += [rate, end[1], end[3], excess(end)]
    return found


def uneven(w):
    return [w[0], w[1] ** 3 - w[1]]


def height(w):
    return w[0] ** 2 / 2 + w[1] ** 4 / 4 - w[1] ** 2 / 2


@proof("optim-ridge", why="x goes to 0 and y stays 0.", atol=1e-9)
def ridge():
    path = list(plain.walk(plain.adam(0.1), uneven, [1.0, 0.0], 300))
    assert all(w[1] == 0 for w in path)
    return [abs(round(height(path[-1]), 6))]


@proof("optim-saddle", why="The four rules in plain Python.", atol=6e-5)
def saddle():
    found = []
    for rule in (plain.descent(0.1), plain.descent(0.1, 0.9), plain.adam(0.1), plain.adagrad(0.1)):
        path = list(plain.walk(rule, uneven, [1.0, 1e-6], 300))
        found += [first_below(map(height, path), -0.2), path[-1][1]]
    return found
