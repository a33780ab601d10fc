"""Lecture 06: regression and descent in forty digits, from power sums and eigenmodes."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import mpmath

from tests.numbers import exact_sine as exact
from tests.numbers import noisy_line, proof
from tests.numbers.tails import anscombe_glynn, student_quantile

N, K = exact.POINTS, exact.COLUMNS
EDGE = 1 / exact.eigen()[0][-1]
RATE = mpmath.mpf("1e-5")


def deviation(index: int):
    variance = exact.floor() / (N - K)
    return mpmath.sqrt(variance * mpmath.inverse(exact.gram())[index, index])


def student(index: int):
    return exact.coefficients()[index] / deviation(index)


def f_value():
    return (exact.total() - exact.floor()) / (K - 1) / (exact.floor() / (N - K))


def log_likelihood():
    return -mpmath.mpf(N) / 2 * (mpmath.log(2 * mpmath.pi * exact.floor() / N) + 1)


def condition():
    return mpmath.sqrt(exact.eigen()[0][-1] / exact.eigen()[0][0])


def criteria():
    log_l = log_likelihood()
    r2 = 1 - exact.floor() / exact.total()
    adjusted = 1 - (1 - r2) * mpmath.mpf(N - 1) / (N - K)
    return [r2, adjusted, f_value(), log_l, 2 * K - 2 * log_l, K * mpmath.log(N) - 2 * log_l]


def durbin_watson():
    r = exact.residuals()
    return sum((b - a) ** 2 for a, b in pairwise(r)) / exact.floor()


def kurtosis():
    return N * mpmath.fsum(r**4 for r in exact.residuals()) / exact.floor() ** 2


@proof("ols.data", why="The points are i-th forty-ninths of the way from -pi to pi.", rtol=1e-5)
def data():
    last = [exact.points()[-1] ** i for i in range(K)]
    return [N, K, N, *(exact.points()[0] ** i for i in range(K)), *last]


@proof("ols-even-coefficient", why="Sums of odd powers over symmetric points are 0.", atol=0.0)
def even_coefficient():
    return [0.0]


@proof("ols.formula_fit", why="The table from its formulas, in 40 digits.", atol=5.1e-4)
def summary_three_digits():
    quantile, rows = student_quantile(N - K), []
    for i in range(K):
        b, s = exact.coefficients()[i], deviation(i)
        probability = 1.0 if i in (0, 2) else 0.0
        rows += [b, s, student(i), probability, b - quantile * s, b + quantile * s]
    k2 = anscombe_glynn(kurtosis(), N) ** 2  # the skewness is exactly 0
    jarque_bera = mpmath.mpf(N) / 24 * (kurtosis() - 3) ** 2
    tests = [k2, durbin_watson(), mpmath.exp(-k2 / 2), jarque_bera, 0]
    r2, adjusted = criteria()[:2]
    shape = [mpmath.exp(-jarque_bera / 2), kurtosis()]
    return [r2, adjusted, log_likelihood(), N, N - K, K - 1, *rows, *tests, *shape]


@proof(
    "ols.formula_fit",
    why="F, its tail as an incomplete beta, AIC, BIC, condition number.",
    rtol=3e-3,
)
def summary_fit():
    f, dof = f_value(), mpmath.mpf(N - K)
    tail = mpmath.betainc(dof / 2, 1.5, 0, dof / (dof + (K - 1) * f), regularized=True)
    _, _, _, log_l, aic, bic = criteria()
    return [f, tail, log_l, N, aic, N - K, bic, condition()]


@proof("ols.formula_fit", why="Least squares in 40 digits.", rtol=1e-6)
def fitted_coefficients():
    return [0, exact.coefficients()[1], 0, exact.coefficients()[3]]


@proof("ols-exog", why="Fifty points and four columns.")
def design():
    return [N, K]


@proof("ols.summary_values", why="The formulas in 40 digits.", rtol=1e-8)
def summary_values():
    return [value for value in [*criteria(), condition()] for _ in range(2)]


@proof("ols.standard_errors", why="s^2 times the inverse of the power sums.", rtol=4e-5)
def standard_errors():
    errors = [deviation(i) for i in range(K)]
    return [*errors, *errors, *[0, student(1), 0, student(3)] * 2]


@proof("ols.standard_errors", why="Student's quantile as a root, to either side.", rtol=6e-3)
def confidence_limits():
    widths = [student_quantile(N - K) * deviation(i) for i in range(K)]
    best = [exact.coefficients()[i] for i in range(K)]
    return [b + sign * w for sign in (-1, 1) for b, w in zip(best, widths, strict=True)]


@proof("ols-residual-tests", why="Residuals in 40 digits; the skew is 0 by symmetry.", atol=5.1e-4)
def residual_tests():
    jarque_bera = mpmath.mpf(N) / 24 * (kurtosis() - 3) ** 2
    return [durbin_watson(), 0, kurtosis(), jarque_bera, mpmath.exp(-jarque_bera / 2)]


@proof("ols.normal_equations", why="Least squares in 40 digits.", rtol=1e-8)
def normal_equations():
    return [0, exact.coefficients()[1], 0, exact.coefficients()[3]] * 2


@proof("ols-four-roads", why="Least squares in 40 digits.", rtol=1e-8)
def four_roads():
    return normal_equations.numbers()


@proof("ols.plot_fit", why="Residuals in 40 digits; the largest stands at pi.", rtol=2e-4)
def plot_fit():
    return [exact.floor(), exact.floor() / N, abs(exact.residuals()[0]), mpmath.pi]


@proof("ols.plot_fit", why="Residuals in 40 digits.", rtol=1e-7)
def plot_fit_floor():
    return [exact.floor(), exact.floor() / N]


@proof("ols-thin", why="1 + 1e-16 lies below half the gap above 1; y was made from (3, 1).")
def thin():
    assert 1.0 + 1e-16 == 1.0
    return [1, 1, 1, 1, 3, 1, 3, 1]


@proof("ols-year-columns", why="Square roots of sums of integer powers.", rtol=1e-3)
def year_columns():
    return [mpmath.sqrt(sum(year ** (2 * p) for year in range(1971, 2021))) for p in range(4)]


@proof("ols-year-svd", why="Truncated singular value solution, in 40 digits.", rtol=2e-3)
def year_svd():
    years = [mpmath.mpf(year) for year in range(1971, 2021)]
    target = mpmath.matrix([1 + 2 * (t - 1995.5) / 25 - ((t - 1995.5) / 25) ** 2 for t in years])
    columns = mpmath.matrix([[t**p for p in range(4)] for t in years])
    with mpmath.workdps(80):
        values, vectors = mpmath.eigsy(columns.T * columns)
        image = vectors.T * (columns.T * target)
        kept = [image[i] / values[i] if i else mpmath.mpf(0) for i in range(4)]
        assert mpmath.sqrt(values[0] / values[3]) < 1e-16 < mpmath.sqrt(values[1] / values[3])
        answer = vectors * mpmath.matrix(kept)
    u = Fraction(3991, 50)  # 1995.5 / 25
    truth = [1 - 2 * u - u**2, Fraction(2, 25) * (1 + u), Fraction(-1, 625), 0]
    return [*answer, *answer, *truth]


@proof("ols-year-svd", why="The miss of the truncated solution, in 40 digits.", atol=5.1e-5)
def year_miss():
    found = year_svd.numbers()[:4]
    curve = [sum(b * mpmath.mpf(t) ** p for p, b in enumerate(found)) for t in range(1971, 2021)]
    data = [1 + 2 * (t - 1995.5) / 25 - ((t - 1995.5) / 25) ** 2 for t in range(1971, 2021)]
    return [max(abs(c - d) for c, d in zip(curve, data, strict=True))]


@proof("ols-year-scaled", why="Eigenvalues of the power sums of u; y is 1 + 2u - u^2.", atol=1e-4)
def year_scaled():
    u = [mpmath.mpf(2 * t - 3991) / 50 for t in range(1971, 2021)]
    sums = [[mpmath.fsum(v ** (i + j) for v in u) for j in range(4)] for i in range(4)]
    values, _ = mpmath.eigsy(mpmath.matrix(sums))
    return [mpmath.sqrt(values[3] / values[0]), *[1, 2, -1, 0] * 3]


@proof("gd-gradient", why="2 X^T X (b - solution) from power sums.", rtol=1e-5)
def first_gradient():
    return [*exact.gradient(), *exact.gradient()]


@proof("gd.one_step", why="The closed form after 0 and 1 steps.", rtol=1e-9)
def one_step_losses():
    return [exact.loss_after(0, RATE), exact.loss_after(1, RATE)]


@proof("gd.one_step", why="Start minus rate times gradient.", rtol=1e-5)
def one_step_place():
    return [mpmath.mpf(b) - RATE * g for b, g in zip(exact.START, exact.gradient(), strict=True)]


@proof(
    "gd.shape_trap", why="sum (p_i - y_j)^2 = n sum p^2 + n sum y^2, as both sum to 0.", rtol=3e-6
)
def shape_trap():
    explained = exact.total() - exact.floor()
    trapped = N * (explained + exact.total())
    true = [exact.floor(), exact.total()]
    return [N, N, N, *true, trapped, N * exact.total(), exact.floor()]


@proof("gd.loop", why="Four geometric series, one per eigenmode.", rtol=1e-9)
def loop():
    return [exact.loss_after(steps, RATE) for steps in range(0, 5001, 500)]


@proof("gd.symmetry", why="The place after t steps, mode by mode.", atol=5.1e-7)
def symmetry():
    places = [exact.place_after(steps, RATE) for steps in range(0, 5001, 1000)]
    return [abs(place[i]) for place in places for i in (0, 2)]


@proof("gd.params_table", why="Least squares, and the place after 5000 steps.", atol=5.1e-7)
def params_table():
    best, reached = exact.coefficients(), exact.place_after(5000, RATE)
    rows = [v for i in range(K) for v in (best[i], reached[i], reached[i] - best[i])]
    return [*rows, exact.floor(), exact.loss_after(5000, RATE)]


@proof("gd-arrived", why="The coefficient of x after 5000 steps, mode by mode, is 0.127 off.")
def arrived():
    assert abs(exact.place_after(5000, RATE)[1] - exact.coefficients()[1]) > mpmath.mpf("0.1")
    return [0.1]


@proof("gd-beside-ols", why="The two curves apart at each point, in 40 digits.", atol=5.1e-4)
def beside_least_squares():
    def widest(steps):
        off = exact.place_after(steps, RATE) - exact.coefficients()
        return max(abs(sum(off[i] * x**i for i in range(K))) for x in exact.points())

    return [0, 5000, widest(5000), 200, widest(200)]


@proof("gd-closed-form", why="The same series in 40 digits.", rtol=1e-9)
def closed_form():
    return [v for t in range(0, 5001, 1000) for v in [exact.loss_after(t, RATE)] * 2]


@proof("gd-modes", why="Eigenvalues of the power sums; 1 - 2e-5 times each.", rtol=3e-6)
def eigenmodes():
    return [v for value in exact.eigen()[0] for v in (value, 1 - 2 * RATE * value)]


@proof("gd-slowest-mode", why="log(0.001) / log(1 - 2e-5 * smallest eigenvalue), rounded up.")
def slowest_mode():
    return [mpmath.ceil(mpmath.log("0.001") / mpmath.log(1 - 2 * RATE * exact.eigen()[0][0]))]


@proof("gd-mean-edge", why="50 over the largest eigenvalue.", rtol=1e-6)
def mean_edge():
    return [N * EDGE]


@proof("gd.stability_edge", why="1 and 50 over the largest eigenvalue.", rtol=1e-8)
def edges():
    return [EDGE, N * EDGE]


@proof("gd.stability_edge", why="Mean losses, mode by mode, on both sides.", rtol=1e-5)
def both_sides():
    return [
        exact.loss_after(steps, mpmath.mpf(rate) / N) / N
        for rate in ("6e-3", "6.4e-3")
        for steps in (0, 100, 200, 500, 1000)
    ]


@proof("gd.stability_edge", why="1 minus twice the rate times the eigenvalue.", atol=6e-6)
def fastest_factors():
    return [1 - 2 * mpmath.mpf(rate) / (N * EDGE) for rate in ("6e-3", "6.4e-3")]


@proof("gd-edge-met", why="The two of forty rates that enclose 1 / largest eigenvalue.", rtol=4e-6)
def edge_met():
    rates = [EDGE * (mpmath.mpf("0.99") + mpmath.mpf("0.02") * i / 39) for i in range(40)]
    below = [rate for rate in rates if rate < EDGE]
    return [below[-1], rates[len(below)], EDGE]


@proof("gd-speed", why="1 / (smallest + largest), and max |1 - 2 rate eigenvalue|.", rtol=5e-6)
def speed():
    low, high = exact.eigen()[0][0], exact.eigen()[0][-1]
    best = 1 / (low + high)
    slow = [1 - 2 * mpmath.mpf(rate) * low for rate in ("1e-5", "1.2e-4")]
    return [best, best / EDGE, *slow, 2 * mpmath.mpf("1.002") - 1]


@proof("gd-descent-still", why="The odd coefficients alone, mode by mode.", rtol=5e-6)
def descent_still():
    rate, values = mpmath.mpf("1e-4"), exact.eigen()[0]
    start = ("0", "-1", "0", "0.25")  # even coefficients at their solution
    losses = [exact.loss_after(steps, rate, start) for steps in (0, 50, 200)]
    factors = [1 - 2 * rate * values[i] for i in (1, 3)]
    return [rate / EDGE, EDGE, *factors, *losses]


@proof("gd-right-angles", why="1 - 2 * (1/2) * 1 is 0 after one step.")
def right_angles():
    return [1]


@proof("gd.conditioning", why="Eigenvalues in 40 digits.", rtol=1e-8)
def eigenvalues():
    return exact.eigen()[0]


@proof("gd.conditioning", why="Ratios of eigenvalues; log(0.001) / log((r-1)/(r+1)).", atol=5.1e-4)
def conditioning():
    lengths = [mpmath.sqrt(exact.gram()[i, i]) for i in range(K)]
    scales = [[1] * K, [1 / mpmath.pi**i for i in range(K)], [1 / length for length in lengths]]
    found = []
    for s in scales:
        scaled = [[s[i] * exact.gram()[i, j] * s[j] for j in range(K)] for i in range(K)]
        values, _ = mpmath.eigsy(mpmath.matrix(scaled))
        ratio = values[K - 1] / values[0]
        found += [ratio, mpmath.ceil(mpmath.log("0.001") / mpmath.log((ratio - 1) / (ratio + 1)))]
    return [*found, 1, 1]


@proof("gd.conditioning", why="Power sums of x for the angle between x and x^3.", atol=5.1e-4)
def angle():
    gram = exact.gram()
    r = gram[1, 3] / mpmath.sqrt(gram[1, 1] * gram[3, 3])
    return [r, (1 + r) / (1 - r)]


@proof("line-model", why="One slope by one input and one output, and one bias.")
def line_parameters():
    return [1, 1, 1]


@proof("line-data", why="A hundred rows of one number, three times.")
def line_shapes():
    return [100, 1] * 3


@proof("line-floor", why="The residue of least squares is 0.199; 0.25 is nearest.")
def line_floor():
    return [min((0, 0.25, 0.5), key=lambda value: abs(value - noisy_line.module().floor))]


@proof("gd.linear_scalar_model", why="(101 / 99) / 3, and 1 for the column of ones.", atol=6e-5)
def line_eigenvalues():
    return [101 / 297, 1]


@proof("gd.linear_scalar_model", why="Covariance over variance; two geometric series.", atol=5.1e-6)
def linear_scalar_model():
    line = noisy_line.module()
    losses = [line.loss_after(updates) for updates in (999, 1999, 2999, 3999, 4999)]
    return [*losses, *line.after(5000), *line.best, line.floor]


@proof("line-picture", why="Two lines are furthest apart at an end.", atol=5.1e-5)
def truth_against_prediction():
    slope, intercept = noisy_line.module().after(5000)
    return [max(abs(4 * x + 5.5 - slope * x - intercept) for x in (-1, 1))]


@proof("alone-picture", why="Two geometric series from the same float32 draws.", atol=2e-4)
def program_alone():
    line = noisy_line.alone()
    return [line.loss_after(0), line.loss_after(199)]
