"""Lecture 08, the noise of mini-batches and what stands around the step."""

from __future__ import annotations

import math

import mpmath
import numpy as np

from tests.numbers import exact_sine as exact
from tests.numbers import plain_noise as noisy
from tests.numbers import plain_optimizers as plain
from tests.numbers import proof
from tests.numbers.proofs_08 import FLOOR, ZERO, N, bumpy_slope, excess, first_below, tuned


@proof("optim-batch-gradient", why="Least squares; leverages from power sums.", atol=6e-7)
def batch_gradient():
    return [FLOOR, 50, 0, noisy.mean_square_gradient()]


@proof("optim.minibatch_noise", why="Fixed point of the second moments.", rtol=0.04)
def noise_measured():
    return [noisy.expected_floor(rate, batch) for batch in (1, 5, 25) for rate in noisy.RATES]


@proof("optim.minibatch_noise", why="rate s^2 / 4B, s^2 from leverages.", rtol=5e-3)
def noise_by_formula():
    square = noisy.mean_square_gradient()
    return [
        v
        for batch in (1, 5, 25)
        for rate in noisy.RATES
        for v in (batch, rate, rate * square / (4 * batch))
    ]


@proof("optim-noise-ratio", why="Two fixed points of the second moments.")
def noise_ratio():
    return [round(noisy.expected_floor(0.02, 5) / noisy.expected_floor(0.02, 25))]


@proof("optim-noise-epochs", why="The same rows in NumPy, in another basis.", rtol=5e-3)
def noise_by_epochs():
    found = []
    for rate in noisy.RATES:
        rates = np.full(noisy.STEPS, rate)
        ways = (noisy.independent_picks(5), noisy.epoch_picks())
        found += [rate, *(noisy.simulate(picks, rates)[1000:].mean() for picks in ways)]
    return found


@proof("optim-noise-schedule", why="The same rows in NumPy, in another basis.", rtol=0.05)
def noise_under_a_schedule():
    steps = np.arange(noisy.STEPS)
    cosine = 0.04 * np.cos(np.pi * steps / (2 * noisy.STEPS)) ** 2
    found = []
    for rates in (np.full(len(steps), 0.04), np.full(len(steps), 0.01), cosine):
        excess = noisy.simulate(noisy.independent_picks(1), rates)
        found += [first_below(excess, 5e-3), excess[-100:].mean()]
    return found


@proof("optim-ridge-regression", why="Ridge equations in 40 digits.", atol=6e-9)
def ridge_regression():
    found = []
    for decay in ("0", "0.1", "1"):
        system = 2 * exact.gram() / N + mpmath.mpf(decay) * mpmath.eye(4)
        place = mpmath.lu_solve(system, 2 * exact.moments() / N)
        loss = FLOOR + excess([float(v) for v in place])
        found += [float(decay), loss, loss]
    return found


@proof("optim-ridge-regression", why="Ridge equations in 40 digits.", atol=6e-5)
def ridge_coefficients():
    systems = [2 * exact.gram() / N + lam * mpmath.eye(4) for lam in (0, mpmath.mpf("0.1"), 1)]
    return [mpmath.lu_solve(system, 2 * exact.moments() / N)[1] for system in systems]


@proof("optim-coupled-decay", why="rate * g / |g| with g = 0.001 w.", atol=2e-7)
def coupled_decay():
    return [0.01]


@proof("optim.weight_decay", why="1 - rate decay; 1 - rate decay / (decay + eps).", atol=6e-9)
def weight_decay():
    shrunk = [1 - 0.01 * decay for decay in (0.1, 0.001)]
    divided = [1 - 0.01 * decay / (decay + 1e-8) for decay in (0.1, 0.001)]
    return [
        v
        for ends in (shrunk, divided, shrunk)
        for pair in zip((0.1, 0.001), ends, strict=True)
        for v in pair
    ]


@proof("optim.nesterov", why="The rule in plain Python.", atol=2e-6)
def nesterov_by_hand():
    return list(plain.walk(plain.nesterov(7e-4, 0.83), bumpy_slope, [1.3, -0.7, 0.4], 300))[-1]


@proof("optim.nesterov", why="50 runs of 300 steps in plain Python.", rtol=0.02)
def nesterov_tuned():
    momentum, ahead = (plain.descent, plain.nesterov)
    return [v for make in (momentum, ahead) for v in tuned(lambda rate, m=make: m(rate, 0.9))]


@proof("optim.clipping", why="w - 0.1 * 4 w^3, shortened to 1, in plain Python.", rtol=5e-4)
def clipping():
    found = []
    for limit, steps in ((math.inf, 4), (1.0, 40)):
        w, lengths = 3.0, []
        for _ in range(steps):
            lengths.append(abs(4 * w**3))
            w -= 0.1 * math.copysign(min(lengths[-1], limit), w)
        found += [limit, *lengths[:4], abs(w)]
    return found


@proof("optim.wrapper", why="Each eigenmode times 1 - 2 rate_t value, for each step.", atol=6e-9)
def warmed_up():
    found = []
    for steps in (1, 10, 20, 100):
        loss = FLOOR
        for value, c in zip(exact.eigen()[0], exact.modes(ZERO), strict=True):
            rates = [mpmath.mpf("5e-3") * min(1, mpmath.mpf(t) / 20) for t in range(1, steps + 1)]
            shrunk = c * mpmath.fprod(1 - 2 * rate * value / N for rate in rates)
            loss += value / N * shrunk**2
        found += [steps, loss]
    return found
