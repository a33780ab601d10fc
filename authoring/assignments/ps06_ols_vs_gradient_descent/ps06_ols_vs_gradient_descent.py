# %% [markdown] role="header"
# # Problem set 6: least squares, solved and descended
#
# Two ways to the same coefficients, and the numbers that say in advance how each of them will fare.
# After three warm-ups you solve, you descend, you compute the learning rate at which descent
# explodes and the number of steps that it takes, you build the table that `statsmodels` prints, and
# you write the test that finds a broken descent step. No exercise needs the answer of another:
# leave out what you like and come back later.
#
# **How to work.** Replace `raise NotImplementedError()` by your code, run the cell, then run the
# checks below it. A check that passes says so in green; one that fails names the call, what was
# expected, what came, and a hint. Further checks are run when you hand in, on other shapes and on
# edge cases; everything that they ask for stands in the text of the exercise. Three hints wait
# under each exercise: a direction, a step, and nearly the answer. Opening them costs nothing.
#
# Mend the first check that fails before you look at the next one: the hints further down assume that
# it passes. Warm-ups take a few minutes each; what is marked as a stretch can wait for another day.
#
# Let each function stand alone: it needs no names from outside it other than `torch` and `math`.
# Your functions must not change their arguments.
#
# What you print and what you warn about costs nothing. Where a tensor is asked for, a NumPy array is
# not one: the check says so, and `torch.from_numpy` turns the one into the other.

# %% [markdown]
# ## Set up
#
# Run this cell first. `X_SINE` and `Y_SINE` are the fifty points of the lecture, with the columns
# $1, x, x^2, x^3$. The checks use `random_features`, which makes columns that are far from
# parallel: its singular values lie between 1 and 3.

# %% role="setup"
import math
from collections.abc import Callable

import torch

import tensorlab as tl

x_sine = torch.linspace(-math.pi, math.pi, 50, dtype=torch.float64)
X_SINE = torch.stack([x_sine**p for p in range(4)], dim=1)
Y_SINE = torch.sin(x_sine)


def random_features(n, k, generator):
    wide = torch.float64
    left = torch.linalg.qr(torch.randn(n, k, dtype=wide, generator=generator)).Q
    right = torch.linalg.qr(torch.randn(k, k, dtype=wide, generator=generator)).Q
    return left * (1 + 2 * torch.rand(k, dtype=wide, generator=generator)) @ right


# %% [markdown]
# This cell is yours: try things here at any time.

# %% role="play"
print(torch.linalg.eigvalsh(X_SINE.T @ X_SINE))

# %% [markdown] role="exercise" exercise="with_constant" difficulty=1 minutes=3 concepts=["ols.data"]
# ## Warm-up: a column of ones
#
# Return the table of features of a straight line: a column of ones, then `x`.
#
# * `x` has shape `(n,)`, dtype float32 or float64; `n` may be 0. The result has shape `(n, 2)` and
#   the dtype of `x`; row `i` is `(1, x[i])`.

# %% [markdown] role="hints" exercise="with_constant"
# Two lists of `n` numbers become two columns. Which function puts lists side by side?
#
# ---
#
# `torch.stack` along a new axis, and `torch.ones_like` for the ones. Which axis is new: the rows or the
# columns?
#
# ---
#
# `return torch.stack([torch.ones_like(x), x], dim=1)`


# %% role="solution" exercise="with_constant"
def with_constant(x: torch.Tensor) -> torch.Tensor:
    """Return a column of ones beside x.

    Parameters
    ----------
    x : torch.Tensor
        Shape (n,), float32 or float64.

    Returns
    -------
    torch.Tensor
        Shape (n, 2), of the dtype of x.
    """
    ### BEGIN SOLUTION
    return torch.stack([torch.ones_like(x), x], dim=1)
    ### END SOLUTION


# %% role="test" exercise="with_constant" check="columns" points=2
tl.check.call(with_constant, torch.tensor([5.0, 7.0, 9.0])).equals(
    torch.tensor([[1.0, 5.0], [1.0, 7.0], [1.0, 9.0]]), hint="One row for each x: first 1, then x."
).leaves_arguments_alone().done()
tl.check.call(with_constant, torch.tensor([5.0, 7.0])).equals(
    torch.tensor([[1.0, 5.0], [1.0, 7.0]]),
    hint="With n = 2 as well: the ones are a column, not a row.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (1, 4, 9):
    x = torch.randn(n, dtype=torch.float64, generator=generator)
    tl.check.call(with_constant, x, about="random numbers in float64").equals(
        torch.tensor([[1.0, number] for number in x.tolist()], dtype=torch.float64),
        hint="Row i is (1, x[i]), in the dtype of x.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="with_constant" check="any_input" points=1
tl.check.call(with_constant, torch.tensor([0.1], dtype=torch.float64)).equals(
    torch.tensor([[1.0, 0.1]], dtype=torch.float64),
    hint="float64 stays float64, with all its digits.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(with_constant, torch.zeros(0), about="no points").equals(
    torch.zeros(0, 2), hint="No points: no rows, and still two columns."
).done()
table = torch.arange(6.0).reshape(3, 2)
tl.check.call(with_constant, table[:, 1], about="a column of a table").equals(
    torch.tensor([[1.0, 1.0], [1.0, 3.0], [1.0, 5.0]]), hint="The layout in memory does not matter."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="with_constant"
# `stack` along a new axis 1 makes each of the two a column. The commonest wrong answer stacks along
# axis 0: the ones are a row then.

# %% [markdown] role="exercise" exercise="sum_of_squares" difficulty=1 minutes=3 concepts=["gd.one_step"]
# ## Warm-up: the loss
#
# Return the sum of squared residuals of a linear model.
#
# * `X` has shape `(n, k)`, `beta` has shape `(k,)`, `y` has shape `(n,)`; all have the same float
#   dtype. The predictions are `X @ beta`. The result is a tensor without axes of this dtype; with
#   `n = 0` it is 0.

# %% [markdown] role="hints" exercise="sum_of_squares"
# Predict, subtract, square, add up.
#
# ---
#
# Square each residual before you add: residuals of both signs would cancel.
#
# ---
#
# `return (X @ beta - y).square().sum()`


# %% role="solution" exercise="sum_of_squares"
def sum_of_squares(X: torch.Tensor, beta: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the sum of squared residuals.

    Parameters
    ----------
    X : torch.Tensor
        Shape (n, k).
    beta : torch.Tensor
        Shape (k,).
    y : torch.Tensor
        Shape (n,).

    Returns
    -------
    torch.Tensor
        Shape (), of the dtype of X.
    """
    ### BEGIN SOLUTION
    return (X @ beta - y).square().sum()
    ### END SOLUTION


# %% role="test" exercise="sum_of_squares" check="sum" points=2
X, y = torch.tensor([[1.0, 0.0], [1.0, 1.0]]), torch.tensor([3.0, 1.0])
tl.check.call(sum_of_squares, X, torch.tensor([2.0, 1.0]), y).equals(
    torch.tensor(5.0), hint="Residuals -1 and 2: their squares are 1 and 4."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(6, 2), (3, 3), (1, 4)]:
    X = torch.randn(n, k, dtype=torch.float64, generator=generator)
    beta = torch.randn(k, dtype=torch.float64, generator=generator)
    y = torch.randn(n, dtype=torch.float64, generator=generator)
    squares = [float(row @ beta - target) ** 2 for row, target in zip(X, y, strict=True)]
    tl.check.call(sum_of_squares, X, beta, y, about="random data").equals(
        torch.tensor(math.fsum(squares), dtype=torch.float64),
        hint="The sum, not the mean, of squares.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="sum_of_squares" check="any_input" points=1
one = torch.ones(1, 1, dtype=torch.float64)
tl.check.call(sum_of_squares, one, torch.tensor([3.0], dtype=torch.float64), one[0]).equals(
    torch.tensor(4.0, dtype=torch.float64), hint="One sample: a tensor without axes, in float64."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(
    sum_of_squares, torch.zeros(0, 2), torch.ones(2), torch.zeros(0), about="no samples"
).equals(torch.tensor(0.0), hint="A sum of nothing is 0.").done()
X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).T
tl.check.call(sum_of_squares, X, torch.ones(3), torch.zeros(2), about="a transposed X").equals(
    torch.tensor(225.0), hint="The layout in memory does not matter."
).done()
X, y = torch.tensor([[1.0, 0.0], [1.0, 1.0]]), torch.tensor([3.0, 1.0])
for u, v in zip(tl.check.layouts(X), tl.check.layouts(y), strict=True):
    tl.check.call(
        sum_of_squares, u, torch.tensor([2.0, 1.0]), v, about="the same numbers in another layout"
    ).equals(
        torch.tensor(5.0), hint="Read what the tensor shows: its strides and its offset may be any."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="sum_of_squares"
# The commonest wrong answer takes the mean. It has the same lowest point, and `n` times smaller
# gradients.

# %% [markdown] role="exercise" exercise="rate_for_the_sum" difficulty=1 minutes=3 concepts=["gd.stability_edge"]
# ## Warm-up: the same steps, another loss
#
# Return the learning rate with which descent on the **sum** of squared residuals makes the same steps as
# descent on their **mean** with learning rate `lr`.
#
# * `lr` is a float, `n` is the number of samples, 1 or more. The result is a float.

# %% [markdown] role="hints" exercise="rate_for_the_sum"
# A step is the rate times the gradient. By which factor do the two gradients differ?
#
# ---
#
# The gradient of the sum is `n` times that of the mean.
#
# ---
#
# `return lr / n`


# %% role="solution" exercise="rate_for_the_sum"
def rate_for_the_sum(lr: float, n: int) -> float:
    """Return the rate on the summed loss that makes the steps of a rate on the mean loss.

    Parameters
    ----------
    lr : float
        The learning rate on the mean.
    n : int
        The number of samples.

    Returns
    -------
    float
        The learning rate on the sum.
    """
    ### BEGIN SOLUTION
    return lr / n
    ### END SOLUTION


# %% role="test" exercise="rate_for_the_sum" check="rate" points=2
tl.check.call(rate_for_the_sum, 0.5, 10).equals(
    0.05, hint="The gradient of the sum is ten times as large, so the rate is a tenth."
).done()
### BEGIN HIDDEN TESTS
for lr, n in [(0.3, 1), (6e-3, 50), (2.0, 7)]:
    tl.check.call(rate_for_the_sum, lr, n, about="other rates").equals(
        lr / n, rtol=1e-12, atol=0.0, hint="Divide by the number of samples."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="rate_for_the_sum" check="same_steps" points=1
def where_both_arrive(lr, steps):
    """One step after the other on the mean and on the sum, from zero."""
    on_mean, on_sum = torch.zeros(2, 4, dtype=torch.float64)
    rate = rate_for_the_sum(lr, len(Y_SINE))
    for _ in range(steps):
        on_mean = on_mean - lr * 2 * X_SINE.T @ (X_SINE @ on_mean - Y_SINE) / len(Y_SINE)
        on_sum = on_sum - rate * 2 * X_SINE.T @ (X_SINE @ on_sum - Y_SINE)
    return bool(torch.allclose(on_mean, on_sum, rtol=1e-9)), bool((on_sum != 0).any())


tl.check.call(where_both_arrive, 1e-3, 20).equals(
    (True, True), hint="Twenty steps on the sine: both descents must stand in the same place."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(where_both_arrive, 6e-3, 50, about="close to the edge").equals(
    (True, True), hint="Where one descent converges, so does the other."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="rate_for_the_sum"
# Rate and reduction belong together: who changes the one must change the other. The commonest wrong
# answer multiplies by `n`.

# %% [markdown] role="exercise" exercise="ols_normal" difficulty=1 minutes=8 concepts=["ols.normal_equations"]
# ## The normal equations
#
# Return the coefficients that make the sum of squared residuals as small as possible.
#
# At the lowest point the gradient $2X^\top(X\beta - y)$ is 0, which gives $X^\top X\,\beta =
# X^\top y$.
#
# * `X` has shape `(n, k)` with linearly independent columns, so `n` is at least `k`, and `k` is at
#   least 1. The data are harmless: the columns are far from parallel.
# * `y` has shape `(n,)`, and the result has shape `(k,)`. Or `y` has shape `(n, m)`: `m` targets at
#   once, one per column. Then the result has shape `(k, m)`, also for `m = 1`.
# * `X` and `y` have the same dtype, `float32` or `float64`, and so has the result.
# * A constant is only fitted if `X` has a column of ones. Do not add one.

# %% [markdown] role="hints" exercise="ols_normal"
# It is a system of `k` linear equations for `k` unknowns. Which matrix stands on its left, which
# vector on its right?
#
# ---
#
# `X.T @ X` has shape `(k, k)` and `X.T @ y` has shape `(k,)` or `(k, m)`. `torch.linalg.solve`
# accepts both.
#
# ---
#
# `return torch.linalg.solve(X.T @ X, X.T @ y)`


# %% role="solution" exercise="ols_normal"
def ols_normal(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the least-squares coefficients by solving the normal equations.

    Parameters
    ----------
    X : torch.Tensor
        Shape (n, k), float32 or float64, with linearly independent columns.
    y : torch.Tensor
        Shape (n,) or (n, m), of the dtype of X.

    Returns
    -------
    torch.Tensor
        Shape (k,) or (k, m), of the dtype of X.
    """
    ### BEGIN SOLUTION
    return torch.linalg.solve(X.T @ X, X.T @ y)
    ### END SOLUTION


# %% role="test" exercise="ols_normal" check="line" points=1
X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
y = torch.tensor([1.0, 3.0, 2.0, 5.0], dtype=torch.float64)
tl.check.call(ols_normal, X, y).equals(
    torch.tensor([1.1, 1.1], dtype=torch.float64),
    hint="One number per column of X: the solution of (X.T @ X) beta = X.T @ y.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(12, 3), (9, 2), (4, 4), (30, 6)]:
    X = random_features(n, k, generator)
    Q = torch.linalg.qr(X).Q
    beta = torch.randn(k, dtype=torch.float64, generator=generator)
    noise = torch.randn(n, dtype=torch.float64, generator=generator)
    y = X @ beta + noise - Q @ (Q.T @ noise)  # the rest is at right angles to every column
    tl.check.call(ols_normal, X, y, about="random columns, other shapes").equals(
        beta, atol=1e-8, hint="It must hold for every number of rows and columns."
    ).leaves_arguments_alone().done()
tl.check.call(ols_normal, X.T.contiguous().T, y, about="an X that is not contiguous").equals(
    beta, atol=1e-8, hint="The layout of X in memory does not matter."
).done()
X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
y = torch.tensor([1.0, 3.0, 2.0, 5.0], dtype=torch.float64)
for u, v in zip(tl.check.layouts(X), tl.check.layouts(y), strict=True):
    tl.check.call(ols_normal, u, v, about="the same numbers in another layout").equals(
        torch.tensor([1.1, 1.1], dtype=torch.float64),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="ols_normal" check="targets" points=1
X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
Y = torch.tensor([[1.0, 2.0], [3.0, 2.0], [2.0, 2.0], [5.0, 2.0]], dtype=torch.float64)
tl.check.call(ols_normal, X, Y).equals(
    torch.tensor([[1.1, 2.0], [1.1, 0.0]], dtype=torch.float64),
    hint="Each column of y is a target of its own and gives a column of the result.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k, m in [(8, 2, 1), (7, 1, 1), (9, 3, 3), (6, 2, 5), (5, 5, 2)]:
    X = random_features(n, k, generator)
    beta = torch.randn(k, m, dtype=torch.float64, generator=generator)
    tl.check.call(ols_normal, X, X @ beta, about="several targets, or one as a column").equals(
        beta, atol=1e-8, hint="A y of shape (n, m) gives shape (k, m), also for m = 1 or k = 1."
    ).done()
tl.check.call(ols_normal, X[:, :1], X[:, 0], about="one column and one list of targets").equals(
    torch.ones(1, dtype=torch.float64), hint="A y of shape (n,) gives shape (k,), also for k = 1."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="ols_normal" check="dtype" points=1
X = torch.tensor([[1.0, 1.0], [1.0, -1.0]])
tl.check.call(ols_normal, X, torch.tensor([5.0, 1.0])).equals(
    torch.tensor([3.0, 2.0]), hint="float32 in, float32 out."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(10, 2), (20, 5)]:
    X = random_features(n, k, generator).to(torch.float32)
    beta = torch.randn(k, generator=generator)
    tl.check.call(ols_normal, X, X @ beta, about="float32").equals(
        beta, atol=1e-3, hint="The result has the dtype of X."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="ols_normal"
# Setting the gradient to 0 leaves `k` equations for `k` unknowns, and `torch.linalg.solve` solves
# them for one right-hand side or for several. Forming the inverse would give the same numbers here
# with more work and more rounding.
#
# The commonest wrong answer divides each `X[:, j] @ y` by `X[:, j] @ X[:, j]`. That fits every column
# as if it were alone. It is right only where the columns stand at right angles to each other.

# %% [markdown] role="exercise" exercise="predictions" difficulty=1 minutes=10 concepts=["gd.shape_trap", "gd.stability_edge", "gd.symmetry"]
# ## Predict before you run
#
# Return a dict with your predictions for the eight questions below.
#
# Decide on paper first. The checks run PyTorch and tell you which group has a wrong answer; they do
# not tell the answer. All losses are squared residuals, and `descent` starts at zero.
#
# **The trap.** `X` has shape `(3, 2)`, its columns are ones and $(1, 2, 3)$. `y` is the *column*
# $(0, 0, 6)$ of shape `(3, 1)`. The loss is `(X @ beta - y).pow(2).sum()`, with `beta` of shape
# `(2,)`.
#
# * `"residual_shape"`: the shape of `X @ beta - y`, a tuple.
# * `"trapped_intercept"` and `"trapped_slope"`: where `beta` ends when this loss is as small as it
#   can be.
#
# **The edge.** The edge is the learning rate above which descent diverges. By which factor is it
# multiplied if
#
# * `"sum_twice_the_data"`: the loss is the sum, and every row of `X` and `y` appears twice?
# * `"mean_twice_the_data"`: the same with the mean?
# * `"sum_tenfold_features"`: the loss is the sum, and every number in `X` is multiplied by 10?
#
# **The path.** `X_SINE` and `Y_SINE`, summed loss.
#
# * `"even_after_seven"`: the coefficient of $x^2$ after 7 steps at rate $10^{-5}$ from zero.
# * `"steps_at_half_rate"`: descent needs 15 968 steps to bring the slowest mode to a thousandth at
#   rate $10^{-5}$. By which factor does this number grow at half the rate? A whole number is
#   precise enough.
#
# Numbers may be `int` or `float`.

# %% [markdown] role="hints" exercise="predictions"
# For the trap, write the table of all residuals. For the edge, write its formula. For the path, ask
# which columns an odd target pulls at.
#
# ---
#
# In the trap every prediction is compared with every target, and the best answer to all targets is
# their mean. The edge is $1/\lambda_{\max}$ for the sum and $n/\lambda_{\max}$ for the mean; what
# happens to $X^\top X$ if rows are doubled, or if all numbers grow tenfold?
#
# ---
#
# The residual is a table of 3 by 3. The line that meets the mean 2 everywhere has intercept 2 and
# slope 0. Doubling rows doubles $X^\top X$ and $n$: factors 0.5 and 1. Tenfold features make $X^\top
# X$ a hundred times as large: 0.01. An odd target does not pull at even columns: 0. Far below the
# edge rate times steps counts: 2.


# %% role="solution" exercise="predictions"
def predictions() -> dict[str, tuple[int, ...] | float]:
    """Return the predictions for the eight questions.

    Returns
    -------
    dict
        "residual_shape" is a tuple of int; the other seven, "trapped_intercept", "trapped_slope",
        "sum_twice_the_data", "mean_twice_the_data", "sum_tenfold_features", "even_after_seven" and
        "steps_at_half_rate", are numbers.
    """
    ### BEGIN SOLUTION
    return {
        "residual_shape": (3, 3),
        "trapped_intercept": 2.0,
        "trapped_slope": 0.0,
        "sum_twice_the_data": 0.5,
        "mean_twice_the_data": 1.0,
        "sum_tenfold_features": 0.01,
        "even_after_seven": 0.0,
        "steps_at_half_rate": 2,
    }
    ### END SOLUTION


# %% role="test" exercise="predictions" check="trap" points=1
features = torch.tensor([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
column = torch.tensor([[0.0], [0.0], [6.0]], dtype=torch.float64)
beta = torch.zeros(2, dtype=torch.float64)


def residual_shape():
    return tuple(predictions()["residual_shape"])


def trapped_line():
    found = predictions()
    return [float(found["trapped_intercept"]), float(found["trapped_slope"])]


tl.check.call(residual_shape, about="compared with torch").equals(
    tuple((features @ beta - column).shape), hint="(3,) meets (3, 1): both axes stretch."
).done()
for _ in range(2000):
    table = features @ beta - column
    beta = beta - 0.01 * 2 * features.T @ table.sum(dim=0)
tl.check.call(trapped_line, about="compared with 2000 steps of descent").equals(
    beta.tolist(),
    atol=1e-3,
    hint="Each prediction is compared with all three targets; what suits all of them best?",
).done()

# %% role="test" exercise="predictions" check="edge" points=1
largest = torch.linalg.eigvalsh(X_SINE.T @ X_SINE)[-1].item()
doubled = torch.cat([X_SINE, X_SINE])
largest_doubled = torch.linalg.eigvalsh(doubled.T @ doubled)[-1].item()
largest_tenfold = torch.linalg.eigvalsh(100 * X_SINE.T @ X_SINE)[-1].item()


def twice_the_data():
    found = predictions()
    return [float(found["sum_twice_the_data"]), float(found["mean_twice_the_data"])]


def tenfold_features():
    return float(predictions()["sum_tenfold_features"])


tl.check.call(twice_the_data, about="compared with torch").equals(
    [largest / largest_doubled, (100 / largest_doubled) / (50 / largest)],
    atol=1e-3,
    hint="Doubled rows double X.T @ X; the mean also divides by twice the n.",
).done()
tl.check.call(tenfold_features, about="compared with torch").equals(
    largest / largest_tenfold, atol=1e-4, hint="X stands in X.T @ X twice."
).done()

# %% role="test" exercise="predictions" check="path" points=1
beta = torch.zeros(4, dtype=torch.float64)
for _ in range(7):
    beta = beta - 1e-5 * 2 * X_SINE.T @ (X_SINE @ beta - Y_SINE)


def even_after_seven():
    return float(predictions()["even_after_seven"])


def steps_at_half_rate():
    return round(float(predictions()["steps_at_half_rate"]))


tl.check.call(even_after_seven, about="compared with torch").equals(
    beta[2].item(), atol=1e-9, hint="Even columns times an odd target sum to 0."
).done()
slowest = torch.linalg.eigvalsh(X_SINE.T @ X_SINE)[0].item()
ratio = math.log(1 - 2e-5 * slowest) / math.log(1 - 1e-5 * slowest)
tl.check.call(steps_at_half_rate, about="compared with the closed form").equals(
    round(ratio), hint="Half the rate is half the way in each step of a slow mode."
).done()

# %% [markdown] role="why" exercise="predictions"
# `(3,)` against `(3, 1)` is a table of all pairs, so each prediction meets all targets, and 2, their
# mean, is best everywhere: intercept 2, slope 0. Doubled rows double $X^\top X$, so the edge of the
# sum halves; the mean divides by twice as many rows and does not notice. Tenfold features make the
# eigenvalues a hundredfold. The odd target leaves the even coefficients where they started.
#
# The commonest wrong answers: the residual is `(3, 1)`; tenfold features divide the edge by 10.

# %% [markdown] role="exercise" exercise="gd_path" difficulty=2 minutes=15 concepts=["gd.one_step", "gd.loop", "gd.shape_trap"]
# ## The path downhill
#
# Return the coefficients after 0, 1, ..., `steps` updates of gradient descent on the **sum** of
# squared residuals.
#
# * Descent starts at zero. Each update is $\beta \leftarrow \beta - \eta \cdot 2X^\top(X\beta - y)$
#   with the learning rate $\eta$ in `lr`.
# * `X` has shape `(n, k)`; `y` has shape `(n,)` or `(n, 1)`, and both shapes give the same path. `n`
#   may be 1. `X` and `y` have the same dtype, `float32` or `float64`.
# * The result has shape `(steps + 1, k)` and the dtype of `X`. Row `t` holds the coefficients after
#   `t` updates, so row 0 is zero. `steps` may be 0.
# * If the rate is too large, the numbers grow. Let them; do not stop early.
# * The result does not require gradients. Use autograd or the formula, as you like.

# %% [markdown] role="hints" exercise="gd_path"
# A loop of `steps` updates that keeps every point it visits. How many points are that, and which
# shape must `y` have before you subtract it?
#
# ---
#
# Bring `y` to shape `(n,)` first, or the residual becomes a table. Start the list of points with
# `torch.zeros(k, dtype=X.dtype)`. In each round make a **new** tensor for the next point: if you
# change the old one in place, every entry of the list changes with it.
#
# ---
#
# `y = y.reshape(-1)`, `beta = torch.zeros(X.shape[1], dtype=X.dtype)`, `path = [beta]`. Then `steps`
# times: `beta = beta - lr * 2 * X.T @ (X @ beta - y)` and `path.append(beta)`. Return
# `torch.stack(path)`.


# %% role="solution" exercise="gd_path"
def gd_path(X: torch.Tensor, y: torch.Tensor, lr: float, steps: int) -> torch.Tensor:
    """Return the points that gradient descent visits on the sum of squared residuals.

    Parameters
    ----------
    X : torch.Tensor
        Shape (n, k), float32 or float64.
    y : torch.Tensor
        Shape (n,) or (n, 1), of the dtype of X.
    lr : float
        Learning rate.
    steps : int
        Number of updates, 0 or more.

    Returns
    -------
    torch.Tensor
        Shape (steps + 1, k), of the dtype of X; row t is the point after t updates from zero.
    """
    ### BEGIN SOLUTION
    y = y.reshape(-1)
    beta = torch.zeros(X.shape[1], dtype=X.dtype)
    path = [beta]
    for _ in range(steps):
        beta = beta - lr * 2 * X.T @ (X @ beta - y)
        path.append(beta)
    return torch.stack(path)
    ### END SOLUTION


# %% role="test" exercise="gd_path" check="points" points=2
X = torch.tensor([[1.0], [2.0]], dtype=torch.float64)
y = torch.tensor([1.0, 3.0], dtype=torch.float64)
tl.check.call(gd_path, X, y, 0.05, 2).equals(
    torch.tensor([[0.0], [0.7], [1.05]], dtype=torch.float64),
    hint="Row 0 is zero; each update subtracts lr * 2 * X.T @ (X @ beta - y).",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k, steps, rate in [(9, 3, 12, 0.05), (5, 1, 7, 0.1), (4, 4, 20, 0.03), (2, 2, 6, 1.1)]:
    X = random_features(n, k, generator)
    beta = torch.randn(k, dtype=torch.float64, generator=generator)
    shrink = torch.eye(k, dtype=torch.float64) - 2 * rate * X.T @ X
    errors = [torch.linalg.matrix_power(shrink, t) @ beta for t in range(steps + 1)]
    tl.check.call(gd_path, X, X @ beta, rate, steps, about="random data, other shapes").equals(
        beta - torch.stack(errors),
        rtol=1e-9,
        atol=1e-9,
        hint="Row t is the point after t updates from zero, whether or not the rate is stable.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="gd_path" check="column" points=1
X = torch.tensor([[1.0], [2.0]], dtype=torch.float64)
y = torch.tensor([[1.0], [3.0]], dtype=torch.float64)
tl.check.call(gd_path, X, y, 0.05, 2).equals(
    torch.tensor([[0.0], [0.7], [1.05]], dtype=torch.float64),
    hint="A target of shape (n, 1) gives the same path as one of shape (n,).",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (6, 1):
    X = torch.randn(n, 2, dtype=torch.float64, generator=generator)
    y = torch.randn(n, dtype=torch.float64, generator=generator)
    beta = torch.zeros(2, dtype=torch.float64)
    rows = [beta]
    for _ in range(4):
        slope = sum(2 * (X[i] @ beta - y[i]) * X[i] for i in range(n))
        beta = beta - 0.01 * slope
        rows.append(beta)
    for target in (y, y[:, None]):
        tl.check.call(
            gd_path, X, target, 0.01, 4, about=f"a target, list or column, n = {n}"
        ).equals(
            torch.stack(rows), hint="Make the residual a list of n numbers, never a table."
        ).done()
### END HIDDEN TESTS

# %% role="test" exercise="gd_path" check="any_input" points=1
X, y = torch.tensor([[2.0, 0.0], [0.0, 1.0]]), torch.tensor([1.0, 1.0])
tl.check.call(gd_path, X, y, 0.125, 0).equals(
    torch.zeros(1, 2), hint="No updates: one row, the start, in the dtype of X."
).done()


def requires_gradients():
    return gd_path(X, y, 0.125, 1).requires_grad


tl.check.call(requires_gradients, about="the path and autograd").equals(
    False, hint="Detach what you keep: the path is a record, not a part of a graph."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(gd_path, X, y, 0.125, 2, about="float32").equals(
    torch.tensor([[0.0, 0.0], [0.5, 0.25], [0.5, 0.4375]]), hint="float32 in, float32 out."
).done()
columns = torch.tensor([[2.0, 0.0], [9.0, 9.0], [0.0, 1.0]]).T[:, ::2].T
tl.check.call(gd_path, columns, y, 0.125, 1, about="an X that is not contiguous").equals(
    torch.tensor([[0.0, 0.0], [0.5, 0.25]]), hint="The layout of X in memory does not matter."
).done()
X, y = torch.tensor([[2.0, 0.0], [0.0, 1.0]]), torch.tensor([1.0, 1.0])
for u, v in zip(tl.check.layouts(X), tl.check.layouts(y), strict=True):
    tl.check.call(gd_path, u, v, 0.125, 1, about="the same numbers in another layout").equals(
        torch.tensor([[0.0, 0.0], [0.5, 0.25]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="gd_path"
# Each round makes a new tensor, so the list keeps `steps + 1` different points. `y.reshape(-1)`
# turns a column into a list before anything is subtracted.
#
# The commonest wrong answer writes `beta -= ...` and appends `beta`. The list then holds the same
# tensor `steps + 1` times, and every row shows the last point. Append `beta.clone()`, or do not
# update in place.

# %% [markdown] role="exercise" exercise="max_stable_lr" difficulty=2 minutes=10 concepts=["gd.stability_edge"]
# ## The edge
#
# Return the learning rate below which gradient descent on squared residuals converges and above which
# it diverges.
#
# * `X` has shape `(n, k)`, with `n` and `k` at least 1, in any proportion. It may hold floats or
#   integers.
# * `reduction` is `"sum"` (the loss is the sum of the squared residuals) or `"mean"` (the sum divided
#   by `n`). Anything else raises a `ValueError` whose message contains the word that was given.
# * The result is a Python `float`, right to at least five digits. The target `y` does not matter,
#   which is why it is no argument.
# * If `X` holds only zeros, the gradient is always 0 and no rate diverges: return `math.inf`.

# %% [markdown] role="hints" exercise="max_stable_lr"
# One step multiplies the mode with eigenvalue $\lambda$ of $X^\top X$ by $1 - 2\eta\lambda$ (for the
# sum). Which mode breaks first?
#
# ---
#
# $|1 - 2\eta\lambda| < 1$ means $\eta < 1/\lambda$; the largest eigenvalue breaks first. Dividing the
# loss by `n` divides every gradient by `n`, so the rate may be `n` times as large.
#
# ---
#
# `largest = torch.linalg.eigvalsh(X.T @ X)[-1].item()`, after `X = X.to(torch.float64)`. Return
# `math.inf` if it is 0, `1 / largest` for `"sum"`, `X.shape[0] / largest` for `"mean"`, and raise
# `ValueError(f"unknown reduction {reduction!r}")` before all that for anything else.


# %% role="solution" exercise="max_stable_lr"
def max_stable_lr(X: torch.Tensor, reduction: str) -> float:
    """Return the learning rate at which gradient descent on squared residuals turns unstable.

    Parameters
    ----------
    X : torch.Tensor
        Shape (n, k), any float or integer dtype.
    reduction : str
        "sum" or "mean".

    Returns
    -------
    float
        The edge; math.inf if X holds only zeros.

    Raises
    ------
    ValueError
        If `reduction` is neither; the message contains it.
    """
    ### BEGIN SOLUTION
    if reduction not in ("sum", "mean"):
        raise ValueError(f"reduction must be 'sum' or 'mean', not {reduction!r}")
    X = X.to(torch.float64)
    largest = torch.linalg.eigvalsh(X.T @ X)[-1].item()
    if largest == 0:
        return math.inf
    return (1 if reduction == "sum" else X.shape[0]) / largest
    ### END SOLUTION


# %% role="test" exercise="max_stable_lr" check="sum" points=1
X = torch.tensor([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
tl.check.call(max_stable_lr, X, "sum").equals(
    0.25, rtol=1e-5, hint="1 / the largest eigenvalue of X.T @ X, as a Python float."
).leaves_arguments_alone().done()
tl.check.call(max_stable_lr, X_SINE, "sum").equals(
    1.26989e-4, rtol=1e-5, hint="The lecture's edge for the sum."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(12, 3), (5, 5), (3, 8), (1, 4), (7, 1)]:
    X = torch.randn(n, k, dtype=torch.float64, generator=generator)
    stretch = torch.linalg.svdvals(X)[0].item()
    tl.check.call(max_stable_lr, X, "sum", about="random X, loss summed").equals(
        1 / stretch**2,
        rtol=1e-5,
        hint="The largest eigenvalue breaks first: |1 - 2 lr lambda| = 1.",
    ).done()
for u in tl.check.layouts(torch.tensor([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]])):
    tl.check.call(max_stable_lr, u, "sum", about="the same numbers in another layout").equals(
        0.25, rtol=1e-5, hint="Read what the tensor shows: its strides and its offset may be any."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="max_stable_lr" check="mean" points=1
X = torch.tensor([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
tl.check.call(max_stable_lr, X, "mean").equals(
    0.75, rtol=1e-5, hint="The mean over n rows has n times smaller gradients; n is the rows."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(12, 3), (5, 5), (3, 8), (1, 4), (7, 1)]:
    X = torch.randn(n, k, dtype=torch.float64, generator=generator)
    stretch = torch.linalg.svdvals(X)[0].item()
    tl.check.call(max_stable_lr, X, "mean", about="random X, loss averaged").equals(
        n / stretch**2, rtol=1e-5, hint="n times the edge of the sum, where n counts the rows."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="max_stable_lr" check="any_input" points=1
tl.check.call(max_stable_lr, torch.tensor([[3, 0], [0, 1]]), "sum").equals(
    1 / 9, rtol=1e-5, hint="Integers are allowed: turn X into floats first."
).done()
tl.check.call(max_stable_lr, torch.zeros(2, 3), "mean").equals(
    math.inf, hint="Zero gradients never diverge: math.inf."
).done()
tl.check.call(max_stable_lr, torch.ones(2, 1), "max").raises(
    ValueError, mentions=["max"], hint="Only 'sum' and 'mean' are known; name what was given."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(
    max_stable_lr, torch.tensor([[100], [100]], dtype=torch.uint8), "sum", about="uint8"
).equals(
    1 / 20000, rtol=1e-5, hint="Small integers wrap in a product: convert before you multiply."
).done()
for number, dtype in [
    (2**40, torch.int64),
    (10**6, torch.int32),
    (1000, torch.int16),
    (-128, torch.int8),
]:
    X = torch.tensor([[number]], dtype=dtype)
    tl.check.call(
        max_stable_lr, X, "sum", about=f"a number of {dtype} whose square does not fit"
    ).equals(
        1 / number**2,
        rtol=1e-5,
        atol=0.0,
        hint="Convert before you multiply: squares of integers wrap.",
    ).done()
for dtype in (torch.bfloat16, torch.float16, torch.float32):
    X = torch.full((3, 1), 1024.0, dtype=dtype)
    tl.check.call(max_stable_lr, X, "mean", about=f"squares that are large for {dtype}").equals(
        1 / 1024**2, rtol=1e-5, atol=0.0, hint="Compute in float64, whatever the dtype of X."
    ).done()
large = torch.full((1, 1), 1e25, dtype=torch.float64)
tl.check.call(max_stable_lr, large, "sum", about="large numbers in float64").equals(
    1e-50, rtol=1e-5, atol=0.0, hint="Squares of large numbers fit into float64, not into float32."
).done()
small = torch.tensor([[1e-6], [0.0]])
tl.check.call(max_stable_lr, small, "sum", about="small numbers").equals(
    1e12, rtol=1e-5, hint="Small numbers are no zeros: only an X of zeros never diverges."
).done()
for word in ("none", "", "Mean"):
    tl.check.call(max_stable_lr, torch.ones(2, 1), word, about="an unknown reduction").raises(
        ValueError, mentions=[word], hint="Anything but 'sum' and 'mean' is refused and named."
    ).done()
tl.check.call(max_stable_lr, torch.zeros(2, 1), "max", about="zeros and an unknown word").raises(
    ValueError, mentions=["max"], hint="An unknown reduction is refused, whatever X holds."
).done()
tl.check.call(max_stable_lr, torch.zeros(3, 1), "sum", about="only zeros, loss summed").equals(
    math.inf, hint="Zero gradients never diverge: math.inf."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="max_stable_lr"
# Every mode must shrink, $|1 - 2\eta\lambda| < 1$, so the largest eigenvalue sets the edge
# $1/\lambda_{\max}$. The 2 of the gradient cancels the 2 of the interval from $-1$ to 1. For the mean
# every gradient is divided by $n$, and the edge is $n$ times as large.
#
# The commonest wrong answer is $2/\lambda_{\max}$. It is the edge for a loss with the factor
# $\frac12$ in front, as many books write it. The next one divides by $n$ instead of multiplying.

# %% [markdown] role="exercise" exercise="ols_qr" difficulty=2 minutes=15 concepts=["ols.normal_equations"]
# ## QR, for columns that are nearly parallel
#
# Return the least-squares coefficients, correct to five digits even where the normal equations fail,
# or raise a `ValueError` if the columns are dependent.
#
# * `X` has shape `(n, k)`, `n` at least `k`, `k` at least 1; `y` has shape `(n,)`; both are
#   `float64`. The result has shape `(k,)`.
# * The columns may be nearly parallel: condition numbers up to $10^9$ occur. $X^\top X$ then has up
#   to $10^{18}$, more than 16 digits can bear, so do not form it, nor anything that equals it.
# * Columns count as dependent if the smallest number on the diagonal of $R$, by size, is at most
#   $10^{-12}$ times the largest. Then raise a `ValueError` whose message contains the word `rank`.
#   The units of `X` do not matter: `1e-9 * X` has the same rank as `X`.

# %% [markdown] role="hints" exercise="ols_qr"
# $X = QR$ turns $\min |y - X\beta|$ into $R\beta = Q^\top y$. Look at the lecture's `by_qr`; what is
# new is the question about rank.
#
# ---
#
# `Q, R = torch.linalg.qr(X)`, then `R.diagonal().abs()`: compare its smallest with its largest entry.
# `torch.linalg.solve_triangular` wants a matrix on the right, so give `Q.T @ y` a second axis and take
# it away again.
#
# ---
#
# `size = R.diagonal().abs()`; if `size.min() <= 1e-12 * size.max()`, raise
# `ValueError("X has not full rank")`. Otherwise return
# `torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]`.


# %% role="solution" exercise="ols_qr"
def ols_qr(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the least-squares coefficients by a QR decomposition.

    Parameters
    ----------
    X : torch.Tensor
        Shape (n, k), float64, n at least k.
    y : torch.Tensor
        Shape (n,), float64.

    Returns
    -------
    torch.Tensor
        Shape (k,), float64.

    Raises
    ------
    ValueError
        If the columns of X are dependent; the message contains "rank".
    """
    ### BEGIN SOLUTION
    Q, R = torch.linalg.qr(X)
    size = R.diagonal().abs()
    if size.min() <= 1e-12 * size.max():
        raise ValueError("the columns of X are dependent: it has not full rank")
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True).flatten()
    ### END SOLUTION


# %% role="test" exercise="ols_qr" check="solves" points=1
X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
y = torch.tensor([1.0, 3.0, 2.0, 5.0], dtype=torch.float64)
tl.check.call(ols_qr, X, y).equals(
    torch.tensor([1.1, 1.1], dtype=torch.float64),
    hint="R beta = Q.T @ y, with R upper triangular; the result is a list of k numbers.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(12, 3), (9, 1), (4, 4), (30, 6)]:
    X = random_features(n, k, generator)
    beta = torch.randn(k, dtype=torch.float64, generator=generator)
    noise = torch.randn(n, dtype=torch.float64, generator=generator)
    across = noise - X @ torch.linalg.pinv(X) @ noise
    tl.check.call(ols_qr, X, X @ beta + across, about="random columns, other shapes").equals(
        beta, atol=1e-8, hint="It must hold for every number of rows and columns."
    ).leaves_arguments_alone().done()
X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
y = torch.tensor([1.0, 3.0, 2.0, 5.0], dtype=torch.float64)
for u, v in zip(tl.check.layouts(X), tl.check.layouts(y), strict=True):
    tl.check.call(ols_qr, u, v, about="the same numbers in another layout").equals(
        torch.tensor([1.1, 1.1], dtype=torch.float64),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="ols_qr" check="nearly_parallel" points=2
e = 1e-8
X = torch.tensor([[1.0, 1.0], [e, 0.0], [0.0, e]], dtype=torch.float64)
tl.check.call(ols_qr, X, torch.tensor([4.0, 3 * e, e], dtype=torch.float64)).equals(
    torch.tensor([3.0, 1.0], dtype=torch.float64),
    atol=1e-5,
    hint="X.T @ X rounds to [[1, 1], [1, 1]] and has lost the data: never form it.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(10, 2), (20, 3), (6, 6)]:
    sizes = torch.logspace(0, -8.5, k, dtype=torch.float64)
    left = torch.linalg.qr(torch.randn(n, k, dtype=torch.float64, generator=generator)).Q
    right = torch.linalg.qr(torch.randn(k, k, dtype=torch.float64, generator=generator)).Q
    beta = torch.ones(k, dtype=torch.float64)
    X = left * sizes @ right
    tl.check.call(ols_qr, X, X @ beta, about="a condition number of 3e8").equals(
        beta, atol=1e-5, hint="Nothing that equals X.T @ X may be formed, not even R.T @ R."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="ols_qr" check="rank" points=1
X = torch.tensor([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]], dtype=torch.float64)
tl.check.call(ols_qr, X, torch.ones(3, dtype=torch.float64)).raises(
    ValueError, mentions=["rank"], hint="Dependent columns have no single answer: refuse them."
).done()
tl.check.call(ols_qr, 1e-9 * torch.eye(2, dtype=torch.float64), 1e-9 * X[:2, 1]).equals(
    torch.tensor([2.0, 2.0], dtype=torch.float64),
    hint="Small numbers are no reason: compare the smallest diagonal entry with the largest.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
X = torch.randn(8, 3, dtype=torch.float64, generator=generator)
y = torch.randn(8, dtype=torch.float64, generator=generator)
for weights in ([1.0, 1.0, -2.0], [0.0, 0.5, 0.0], [0.0, 0.0, 0.0]):
    extra = X @ torch.tensor(weights, dtype=torch.float64)
    dependent = 1e6 * torch.cat([X, extra[:, None]], dim=1)
    tl.check.call(ols_qr, dependent, y, about="a column made of the others").raises(
        ValueError, mentions=["rank"], hint="Compare the diagonal of R with its largest entry."
    ).done()
doubled = torch.cat([X[:, :1], 2 * X[:, :1], X[:, 1:]], dim=1)
tl.check.call(ols_qr, doubled, y, about="the second column made of the first").raises(
    ValueError, mentions=["rank"], hint="Look at all of the diagonal, not only at its last entry."
).done()
uneven = torch.diag(torch.tensor([1e-15, 1.0], dtype=torch.float64))
tl.check.call(ols_qr, uneven, y[:2], about="a first column far smaller than the second").raises(
    ValueError, mentions=["rank"], hint="The largest entry of the diagonal need not be the first."
).done()
tl.check.call(ols_qr, 0 * X, y, about="only zeros").raises(
    ValueError, mentions=["rank"], hint="Columns of zeros are dependent: 0 is at most 0."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="ols_qr"
# `Q` keeps lengths and angles, so it costs no digits; all of the difficulty stays in `R`, which has
# the condition number of `X` and not its square. Its diagonal tells how much of each column the
# earlier ones cannot explain, and so whether the columns are dependent.
#
# The commonest wrong answer computes `R.T @ R` on the way. That product *is* $X^\top X$. Another one
# compares the determinant with a small number, and refuses harmless data in small units.

# %% [markdown] role="exercise" exercise="steps_to_tolerance" difficulty=3 minutes=20 concepts=["gd.conditioning", "gd.loop"]
# ## How long will it take?
#
# Return the smallest number of steps after which every mode of gradient descent has shrunk to at most
# `tol` times its start, or `None` if that never happens.
#
# Descent runs on the **sum** of squared residuals with learning rate `lr`. Each step multiplies the
# mode with eigenvalue $\lambda_i$ of $X^\top X$ by $1 - 2\eta\lambda_i$. So the result is the
# smallest whole $t \ge 0$ with $|1 - 2\eta\lambda_i|^t \le$ `tol` for every $i$.
#
# * `X` has shape `(n, k)`, dtype `float64`, and linearly independent columns, so all eigenvalues are
#   positive. `lr` is 0 or more, `tol` is positive.
# * The result is an `int` or `None`. It is `None` if some mode does not shrink: `lr` is 0, or at or
#   above the edge.
# * If `tol` is 1 or more, the result is 0, whatever `lr` is.
# * The numbers of steps go into the millions; a formula is better than a loop.
# * Where a power meets `tol` exactly, that step counts: halving reaches $2^{-29}$ after 29 steps. A
#   quotient of two logarithms may come out as 29.000000000000004.

# %% [markdown] role="hints" exercise="steps_to_tolerance"
# All modes wait for the slowest one, the one whose factor is largest in size. Which can that be?
#
# ---
#
# Take `worst`, the largest of `abs(1 - 2 * lr * eigenvalue)`. It belongs to the smallest eigenvalue
# for small rates, and to the largest eigenvalue near the edge. Then solve `worst**t = tol` by
# logarithms. Look out for `worst` being 0, and 1 or more.
#
# ---
#
# `worst = (1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)).abs().max().item()`. If `tol >= 1` return 0;
# if `worst >= 1` return `None`; if `worst == 0` return 1. Then `t = round(math.log(tol) /
# math.log(worst))` is the step wanted or the one before it: return `t` if `worst**t <= tol`, else
# `t + 1`.


# %% role="solution" exercise="steps_to_tolerance"
def steps_to_tolerance(X: torch.Tensor, lr: float, tol: float) -> int | None:
    """Return after how many steps every mode has shrunk to tol of its start.

    Parameters
    ----------
    X : torch.Tensor
        Shape (n, k), float64, with linearly independent columns.
    lr : float
        Learning rate on the sum of squared residuals, 0 or more.
    tol : float
        The share of its start that each mode may keep, positive.

    Returns
    -------
    int or None
        The smallest number of steps; None if some mode never gets there.
    """
    ### BEGIN SOLUTION
    if tol >= 1:
        return 0
    worst = (1 - 2 * lr * torch.linalg.eigvalsh(X.T @ X)).abs().max().item()
    if worst >= 1:
        return None
    if worst == 0:
        return 1
    nearest = round(math.log(tol) / math.log(worst))
    return nearest if worst**nearest <= tol else nearest + 1
    ### END SOLUTION


# %% role="test" exercise="steps_to_tolerance" check="slow_mode" points=1
tl.check.call(steps_to_tolerance, X_SINE, 1e-5, 1e-3).equals(
    15968,
    hint="The lecture's number: the slowest mode, factor 1 - 2 * lr * eigenvalue, rounded up.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k, tol in [(9, 3, 1e-3), (6, 1, 0.37), (5, 5, 1e-9), (20, 4, 0.9)]:
    X = random_features(n, k, generator)
    slowest = 1 - 2 * 1e-6 * torch.linalg.svdvals(X)[-1].item() ** 2
    expected = math.ceil(math.log(tol) / math.log(slowest))
    tl.check.call(steps_to_tolerance, X, 1e-6, tol, about="random X, a small rate").equals(
        expected, hint="For small rates wait for the smallest eigenvalue, and round up."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="steps_to_tolerance" check="near_the_edge" points=1
X = torch.diag(torch.tensor([1.0, 2.0], dtype=torch.float64))
tl.check.call(steps_to_tolerance, X, 0.24, 0.01).equals(
    56, hint="The factors are 0.52 and -0.92: the fastest direction is now the slow one."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k, share in [(9, 3, 0.999), (6, 2, 0.99), (5, 5, 0.9999), (7, 1, 0.8)]:
    X = random_features(n, k, generator)
    stretches = torch.linalg.svdvals(X)
    rate = share / stretches[0].item() ** 2
    worst = (1 - 2 * rate * stretches**2).abs().max().item()
    expected = math.ceil(math.log(0.02) / math.log(worst))
    tl.check.call(steps_to_tolerance, X, rate, 0.02, about="a rate close to the edge").equals(
        expected, hint="Take the factor that is largest in size, perhaps a negative one; round up."
    ).done()
X = torch.diag(torch.tensor([1.0, 2.0], dtype=torch.float64))
for u in tl.check.layouts(X):
    tl.check.call(
        steps_to_tolerance, u, 0.24, 0.01, about="the same numbers in another layout"
    ).equals(
        56, hint="Read what the tensor shows: its strides and its offset may be any."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="steps_to_tolerance" check="never" points=1
one = torch.ones(1, 1, dtype=torch.float64)
tl.check.call(steps_to_tolerance, one, 1.25, 0.5).equals(
    None, hint="Above the edge modes grow: None."
).done()
tl.check.call(steps_to_tolerance, one, 0.0, 0.5).equals(
    None, hint="Rate 0 moves nothing: None."
).done()


def is_reached(lr):
    return steps_to_tolerance(one, lr, 0.5) is not None


tl.check.call(is_reached, 0.999).equals(
    True, hint="Just below the edge every mode shrinks, so the number exists."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(steps_to_tolerance, one, 1.0, 0.5, about="a rate on the edge").equals(
    None, hint="On the edge the factor is -1: the mode flips its sign for ever."
).done()
both = torch.diag(torch.tensor([1.0, 2.0], dtype=torch.float64))
tl.check.call(steps_to_tolerance, both, 0.5, 1e-3, about="one mode shrinks, one grows").equals(
    None, hint="Every mode has to shrink, not only the slowest one."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="steps_to_tolerance" check="exact" points=1
one = torch.ones(1, 1, dtype=torch.float64)
tl.check.call(steps_to_tolerance, one, 0.25, 0.25).equals(
    2, hint="0.5 squared is 0.25, and meeting tol counts."
).done()
tl.check.call(steps_to_tolerance, one, 0.25, 1.0).equals(
    0, hint="With tol = 1 or more nothing has to be done."
).done()
### BEGIN HIDDEN TESTS
for exponent in range(1, 60):
    tl.check.call(steps_to_tolerance, one, 0.25, 0.5**exponent, about="a power of 0.5").equals(
        exponent, hint="Compare the powers themselves with tol: quotients of logarithms round."
    ).done()
for share in (1e-3, 1e-6):
    tol = (1 - share) * 0.5**20
    tl.check.call(steps_to_tolerance, one, 0.25, tol, about="just below a power of 0.5").equals(
        21, hint="Just below a power one step more is needed: compare the powers themselves."
    ).done()
tl.check.call(steps_to_tolerance, one, 0.5, 1e-9, about="a factor of 0").equals(
    1, hint="A factor of 0 is done after one step, and has no logarithm."
).done()
for tol in (1.0, 1.5, 30.0):
    for rate in (7.0, 1.0, 0.5, 0.0):  # above the edge, on it, a factor of 0, and no step at all
        tl.check.call(steps_to_tolerance, one, rate, tol, about="tol 1 or more, any rate").equals(
            0, hint="With tol = 1 or more nothing has to be done, whatever the rate."
        ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="steps_to_tolerance"
# All modes shrink by their own factor, so the largest factor in size decides: the smallest eigenvalue
# for small rates, the largest near the edge. The logarithm gives the number up to rounding, and
# comparing the power itself with `tol` settles the last step.
#
# The commonest wrong answer takes the smallest eigenvalue only. It is right for every small rate,
# promises far too few steps near the edge, and some number above it, where descent explodes.

# %% [markdown] role="exercise" exercise="catches_bad_step" difficulty=3 minutes=20 concepts=["gd.one_step"]
# ## A test that catches a bad step
#
# Return `True` if a function that does one step of gradient descent is wrong, and `False` if it is
# right.
#
# Somebody hands you a function `step(X, y, beta, lr)`. You cannot see its code; you can only call it.
# It is **right** if it does the following for every `float64` `X` of shape `(n, k)`, `y` of shape
# `(n,)`, `beta` of shape `(k,)` and every number `lr`:
#
# * it returns a tensor of shape `(k,)` that holds $\beta - \eta \cdot 2X^\top(X\beta - y)$, up to
#   rounding: a relative error of $10^{-9}$ is rounding, one of $10^{-7}$, which comes from
#   `float32`, is not;
# * it leaves `X`, `y` and `beta` as they were.
#
# It is wrong if in at least one case it returns anything else, changes an argument, or raises an
# exception. What it does with other arguments is its own affair. The tensors that you pass do not
# require gradients.
#
# * `catches_bad_step(step)` calls `step` as often as it likes and returns a `bool`. It never lets an
#   exception through.
# * Choose numbers with which no wrong function looks right by accident.

# %% [markdown] role="hints" exercise="catches_bad_step"
# List what may be wrong: the sign, the factor, the place from which it starts, what it does to its
# arguments, and a right function that you accuse for its last digit.
#
# ---
#
# With `beta` zero, a step that forgets `X @ beta` looks right; with `n = 1`, so does one that
# averages. Take `n = 3`, `k = 2`, odd numbers, a `beta` that is not zero. Pass clones, and compare
# the clones with the originals after the call. Compare results with `torch.allclose`, after their
# shapes, because `allclose` broadcasts; its usual tolerance is wide, so give `rtol=1e-9`.
#
# ---
#
# Fix `X`, `y`, `beta`. For `lr` in `(0.1, 0.037)`: call `result = step(*given, lr)` with clones
# `given`, inside `try` with `except Exception: return True`. Compute the expected tensor from the
# originals. Return `True` if `result` is no tensor of the expected shape, if not
# `torch.allclose(result, expected, rtol=1e-9)`, or if one of the clones is not
# `torch.equal` to its original. After the loop return `False`.


# %% role="solution" exercise="catches_bad_step"
def catches_bad_step(
    step: Callable[[torch.Tensor, torch.Tensor, torch.Tensor, float], torch.Tensor],
) -> bool:
    """Return whether a function that does one step of gradient descent is wrong.

    Parameters
    ----------
    step : callable
        Called as step(X, y, beta, lr); right if it returns beta - lr * 2 * X.T @ (X @ beta - y)
        as a new tensor and leaves its arguments alone.

    Returns
    -------
    bool
        True if it is wrong in at least one case, False otherwise.
    """
    ### BEGIN SOLUTION
    X = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]], dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0], dtype=torch.float64)
    beta = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        expected = beta - lr * 2 * X.T @ (X @ beta - y)
        given = (X.clone(), y.clone(), beta.clone())
        try:
            result = step(*given, lr)
            if result.shape != expected.shape:
                return True
            if not torch.allclose(result, expected, rtol=1e-9):
                return True
        except Exception:
            return True
        if not all(torch.equal(a, b) for a, b in zip(given, (X, y, beta), strict=True)):
            return True
    return False
    ### END SOLUTION


# %% role="test" exercise="catches_bad_step" check="sign_and_scale" points=1
def right_step(X, y, beta, lr):
    return beta - lr * 2 * X.T @ (X @ beta - y)


def uphill(X, y, beta, lr):
    return beta + lr * 2 * X.T @ (X @ beta - y)


tl.check.call(catches_bad_step, right_step, about="a right step").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_step, uphill, about="a step uphill").equals(
    True, hint="The sign is wrong: compare the result with the formula."
).done()


### BEGIN HIDDEN TESTS
def without_the_two(X, y, beta, lr):
    return beta - lr * X.T @ (X @ beta - y)


def averages(X, y, beta, lr):
    return beta - lr * 2 * X.T @ (X @ beta - y) / len(y)


def own_rate(X, y, beta, lr):
    return beta - 0.1 * 2 * X.T @ (X @ beta - y)


def usual_rate(X, y, beta, lr):
    return beta - 0.01 * 2 * X.T @ (X @ beta - y)


tl.check.call(catches_bad_step, without_the_two, about="a step half as long").equals(
    True, hint="Compare lengths too: the gradient has a factor 2."
).done()
tl.check.call(catches_bad_step, averages, about="a step on the mean").equals(
    True, hint="Use more than one sample, so that sum and mean differ."
).done()

rates = []


def keeps_first_rate(X, y, beta, lr):
    rates.append(lr)
    return beta - rates[0] * 2 * X.T @ (X @ beta - y)


for step in (own_rate, usual_rate, keeps_first_rate):
    tl.check.call(catches_bad_step, step, about="a step that ignores lr").equals(
        True, hint="Try more than one learning rate."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_step" check="from_anywhere" points=1
def right_step(X, y, beta, lr):
    return beta - lr * 2 * X.T @ (X @ beta - y)


def forgets_predictions(X, y, beta, lr):
    return beta + lr * 2 * X.T @ y


tl.check.call(catches_bad_step, right_step, about="a right step").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_step, forgets_predictions, about="a step right only from zero").equals(
    True, hint="Start from a beta that is not zero."
).done()


### BEGIN HIDDEN TESTS
def table_of_residuals(X, y, beta, lr):
    residual = X @ beta - y[:, None]
    return beta - lr * 2 * X.T @ residual.sum(dim=0)


def returns_a_column(X, y, beta, lr):
    return (beta - lr * 2 * X.T @ (X @ beta - y))[:, None]


def returns_a_row(X, y, beta, lr):
    return (beta - lr * 2 * X.T @ (X @ beta - y))[None, :]


def drops_beta(X, y, beta, lr):
    return -lr * 2 * X.T @ (X @ beta - y)


def one_after_the_other(X, y, beta, lr):
    beta = beta.clone()
    for j in range(len(beta)):
        beta[j] = beta[j] - lr * 2 * X[:, j] @ (X @ beta - y)
    return beta


def other_order_of_coefficients(X, y, beta, lr):
    return (beta - lr * 2 * X.T @ (X @ beta - y)).flip(0)


tl.check.call(catches_bad_step, table_of_residuals, about="residuals as a table").equals(
    True, hint="Use more than one sample, so that a table of residuals shows."
).done()
for step in (returns_a_column, returns_a_row):
    tl.check.call(catches_bad_step, step, about="a result with an axis too many").equals(
        True, hint="Compare the shape before the numbers: allclose broadcasts."
    ).done()
tl.check.call(catches_bad_step, drops_beta, about="the change instead of the new point").equals(
    True, hint="The result is the new point; use a beta that is not zero."
).done()
tl.check.call(catches_bad_step, one_after_the_other, about="one coefficient at a time").equals(
    True, hint="Use several columns, not at right angles: all coefficients move at once."
).done()
tl.check.call(
    catches_bad_step, other_order_of_coefficients, about="coefficients in reverse"
).equals(True, hint="Compare every coefficient, not their sum or length.").done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_step" check="arguments" points=1
def right_step(X, y, beta, lr):
    return beta - lr * 2 * X.T @ (X @ beta - y)


def in_place(X, y, beta, lr):
    beta -= lr * 2 * X.T @ (X @ beta - y)
    return beta


tl.check.call(catches_bad_step, right_step, about="a right step").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_step, in_place, about="a step that changes beta").equals(
    True, hint="Keep a copy of beta and compare after the call."
).done()


### BEGIN HIDDEN TESTS
def residual_in_y(X, y, beta, lr):
    y -= X @ beta
    return beta + lr * 2 * X.T @ y


def doubles_x(X, y, beta, lr):
    new = beta - lr * 2 * X.T @ (X @ beta - y)
    X *= 2
    return new


for step in (residual_in_y, doubles_x):
    tl.check.call(catches_bad_step, step, about="a step that changes X or y").equals(
        True, hint="All three tensors must be as they were; compare each with a copy."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_step" check="rounding" points=1
def by_autograd(X, y, beta, lr):
    beta = beta.clone().requires_grad_()
    (X @ beta - y).pow(2).sum().backward()
    return (beta - lr * beta.grad).detach()


def in_single_precision(X, y, beta, lr):
    X, y, beta = X.float(), y.float(), beta.float()
    return (beta - lr * 2 * X.T @ (X @ beta - y)).double()


tl.check.call(catches_bad_step, in_single_precision, about="a step computed in float32").equals(
    True, hint="Give allclose a small rtol; by default it accepts an error of 1e-5."
).done()
tl.check.call(catches_bad_step, by_autograd, about="a right step by autograd").equals(
    False, hint="It computes in another order: compare with torch.allclose, not with ==."
).done()


### BEGIN HIDDEN TESTS
def sample_by_sample(X, y, beta, lr):
    new = beta.clone()
    for i in reversed(range(len(y))):
        new -= lr * 2 * (X[i] @ beta - y[i]) * X[i]
    return new


def other_order(X, y, beta, lr):
    return beta - (lr * (2 * (X.T @ X @ beta)) - lr * (2 * (X.T @ y)))


for step in (sample_by_sample, other_order):
    tl.check.call(catches_bad_step, step, about="a right step with other rounding").equals(
        False, hint="A difference in the last digit is rounding, not a bug."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_step" check="odd_ways" points=1
def right_step(X, y, beta, lr):
    return beta - lr * 2 * X.T @ (X @ beta - y)


def raises(X, y, beta, lr):
    raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation")


tl.check.call(catches_bad_step, right_step, about="a right step").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_step, raises, about="a step that raises").equals(
    True, hint="Catch the exception: a step that raises on valid arguments is wrong."
).done()


### BEGIN HIDDEN TESTS
def forgets_to_return(X, y, beta, lr):
    beta - lr * 2 * X.T @ (X @ beta - y)


def forgets_to_transpose(X, y, beta, lr):
    return beta - lr * 2 * X @ (X @ beta - y)


tl.check.call(catches_bad_step, forgets_to_transpose, about="X in the place of X.T").equals(
    True, hint="Use more rows than columns: a symmetric X is its own transpose."
).done()
tl.check.call(catches_bad_step, forgets_to_return, about="a step that returns nothing").equals(
    True, hint="None is no tensor: treat it as wrong, without an exception."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="catches_bad_step"
# Three samples, a start that is not zero and two rates let each wrong step show: sum or mean, a
# forgotten `X @ beta`, a rate of its own. Copies reveal changes in place. `allclose` allows for
# rounding, and the shape is compared before it because `allclose` broadcasts.
#
# The commonest wrong answer starts at `beta = 0`, where a step that never looks at the predictions is
# right. The next one compares with `torch.equal` and accuses functions that add in another order.

# %% [markdown] role="exercise" exercise="fit_summary" difficulty=3 minutes=20 concepts=["ols.summary_values", "ols.standard_errors"]
# ## Your own summary table
#
# Return the numbers that stand in a regression table, as a dict.
#
# | key | what |
# |---|---|
# | `"coefficients"` | $\hat\beta$, a tensor of shape `(k,)` |
# | `"standard_errors"` | the roots of the diagonal of $s^2 (X^\top X)^{-1}$ with $s^2 = \mathrm{SSE}/(n-k)$, shape `(k,)` |
# | `"t_values"` | coefficient divided by standard error, shape `(k,)` |
# | `"r_squared"` | $1 - \mathrm{SSE}/\mathrm{SST}$, a Python `float` |
# | `"adjusted_r_squared"` | $1 - \frac{\mathrm{SSE}/(n-k)}{\mathrm{SST}/(n-1)}$, a Python `float` |
# | `"condition"` | largest singular value of `X` divided by the smallest, a Python `float` |
#
# * `X` has shape `(n, k)`, its first column is ones, its columns are independent and harmless; `n` is
#   larger than `k`, which may be 1. `y` has shape `(n,)`. Both are `float64`, and so are the tensors
#   in the result.
# * $\mathrm{SSE}$ is the sum of squared residuals, $\mathrm{SST} = \sum (y_i - \bar y)^2$. `y` is not
#   constant, and the fit is not perfect.

# %% [markdown] role="hints" exercise="fit_summary"
# Coefficients first, then residuals, then everything else from these. Which of the numbers need $n$
# and $k$?
#
# ---
#
# `beta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]`, `sse = (y - X @ beta).square().sum()`,
# `sst = (y - y.mean()).square().sum()`. `torch.linalg.cond(X)` is the ratio of singular values.
#
# ---
#
# `n, k = X.shape`, `s2 = sse / (n - k)`, `errors = (s2 * torch.linalg.inv(X.T @ X).diagonal()).sqrt()`.
# Then `"t_values": beta / errors`, `"r_squared": (1 - sse / sst).item()`,
# `"adjusted_r_squared": (1 - s2 / (sst / (n - 1))).item()`, `"condition": torch.linalg.cond(X).item()`.


# %% role="solution" exercise="fit_summary"
def fit_summary(X: torch.Tensor, y: torch.Tensor) -> dict[str, torch.Tensor | float]:
    """Return the numbers of a regression table.

    Parameters
    ----------
    X : torch.Tensor
        Shape (n, k), float64; the first column is ones, and n is larger than k.
    y : torch.Tensor
        Shape (n,), float64.

    Returns
    -------
    dict
        "coefficients", "standard_errors" and "t_values" are tensors of shape (k,); "r_squared",
        "adjusted_r_squared" and "condition" are floats.
    """
    ### BEGIN SOLUTION
    n, k = X.shape
    beta = torch.linalg.lstsq(X, y[:, None]).solution.flatten()
    sse = (y - X @ beta).square().sum()
    sst = (y - y.mean()).square().sum()
    s2 = sse / (n - k)
    errors = (s2 * torch.linalg.inv(X.T @ X).diagonal()).sqrt()
    return {
        "coefficients": beta,
        "standard_errors": errors,
        "t_values": beta / errors,
        "r_squared": (1 - sse / sst).item(),
        "adjusted_r_squared": (1 - s2 / (sst / (n - 1))).item(),
        "condition": torch.linalg.cond(X).item(),
    }
    ### END SOLUTION


# %% role="test" exercise="fit_summary" check="fit" points=1
X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
y = torch.tensor([1.0, 3.0, 2.0, 5.0], dtype=torch.float64)


def names(X, y):
    return set(fit_summary(X, y))


def coefficients(X, y):
    return fit_summary(X, y)["coefficients"]


tl.check.call(names, X, y).equals(
    {
        "coefficients",
        "standard_errors",
        "t_values",
        "r_squared",
        "adjusted_r_squared",
        "condition",
    },
    hint="Six keys, spelled as in the table.",
).leaves_arguments_alone().done()
tl.check.call(coefficients, X, y).equals(
    torch.tensor([1.1, 1.1], dtype=torch.float64), hint="The least-squares coefficients."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(9, 3), (6, 1), (7, 4)]:
    X = random_features(n, k, generator)
    X = torch.cat([torch.ones(n, 1, dtype=torch.float64), X], dim=1)[:, :k]
    y = torch.randn(n, dtype=torch.float64, generator=generator)
    tl.check.call(coefficients, X, y, about="coefficients of random data").equals(
        torch.linalg.pinv(X) @ y, rtol=1e-9, atol=1e-10, hint="The least-squares coefficients."
    ).leaves_arguments_alone().done()
X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
y = torch.tensor([1.0, 3.0, 2.0, 5.0], dtype=torch.float64)
for u, v in zip(tl.check.layouts(X), tl.check.layouts(y), strict=True):
    tl.check.call(coefficients, u, v, about="the same numbers in another layout").equals(
        torch.tensor([1.1, 1.1], dtype=torch.float64),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="fit_summary" check="errors" points=1
X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
y = torch.tensor([1.0, 3.0, 2.0, 5.0], dtype=torch.float64)


def standard_errors(X, y):
    return fit_summary(X, y)["standard_errors"]


def t_values(X, y):
    return fit_summary(X, y)["t_values"]


tl.check.call(standard_errors, X, y).equals(
    torch.tensor([0.945, 0.27], dtype=torch.float64).sqrt(),
    hint="SSE / (n - k) times the diagonal of the inverse of X.T @ X, then the root.",
).done()
tl.check.call(t_values, X, y).equals(
    1.1 / torch.tensor([0.945, 0.27], dtype=torch.float64).sqrt(),
    hint="Coefficient divided by standard error.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(9, 3), (6, 1), (7, 4)]:
    X = random_features(n, k, generator)
    X = torch.cat([torch.ones(n, 1, dtype=torch.float64), X], dim=1)[:, :k]
    y = torch.randn(n, dtype=torch.float64, generator=generator)
    shadow = torch.linalg.pinv(X)
    left_over = (y - X @ shadow @ y).square().sum() / (n - k)
    expected = (left_over * shadow.square().sum(dim=1)).sqrt()
    tl.check.call(standard_errors, X, y, about="standard errors of random data").equals(
        expected, rtol=1e-9, atol=1e-10, hint="n - k counts what is left after k coefficients."
    ).done()
    tl.check.call(t_values, X, y, about="t values of random data").equals(
        shadow @ y / expected, rtol=1e-9, atol=1e-10, hint="Coefficient divided by standard error."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="fit_summary" check="r_squared" points=1
X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], dtype=torch.float64)
y = torch.tensor([1.0, 3.0, 2.0, 5.0], dtype=torch.float64)


def r_squared(X, y):
    return fit_summary(X, y)["r_squared"]


def adjusted(X, y):
    return fit_summary(X, y)["adjusted_r_squared"]


tl.check.call(r_squared, X, y).equals(
    1 - 2.7 / 8.75, hint="SST is measured from the mean of y; the result is a Python float."
).done()
tl.check.call(adjusted, X, y).equals(
    1 - (2.7 / 2) / (8.75 / 3), hint="SSE is divided by n - k, SST by n - 1."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(9, 3), (6, 2), (7, 4)]:
    X = random_features(n, k, generator)
    X = torch.cat([torch.ones(n, 1, dtype=torch.float64), X], dim=1)[:, :k]
    y = 7 + torch.randn(n, dtype=torch.float64, generator=generator)
    rest = y - X @ torch.linalg.pinv(X) @ y
    share = (rest.square().mean() / y.var(correction=0)).item()
    tl.check.call(r_squared, X, y, about="R squared of random data").equals(
        1 - share, rtol=1e-9, atol=1e-10, hint="1 - SSE / SST, with SST measured from the mean."
    ).done()
    tl.check.call(adjusted, X, y, about="adjusted R squared of random data").equals(
        1 - share * (n - 1) / (n - k),
        rtol=1e-9,
        atol=1e-10,
        hint="k counts all columns, the constant among them.",
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="fit_summary" check="condition" points=1
def condition(X, y):
    return fit_summary(X, y)["condition"]


X = torch.tensor([[1.0, 3.0], [1.0, -3.0], [1.0, 3.0], [1.0, -3.0]], dtype=torch.float64)
y = torch.tensor([1.0, 3.0, 2.0, 5.0], dtype=torch.float64)
tl.check.call(condition, X, y).equals(
    3.0, hint="Singular values of X itself; those of X.T @ X are their squares."
).done()
### BEGIN HIDDEN TESTS
stretches = torch.linalg.svdvals(X_SINE)
tl.check.call(condition, X_SINE, Y_SINE, about="the fifty points of the sine").equals(
    (stretches[0] / stretches[-1]).item(),
    hint="The largest singular value of X divided by the smallest, as a Python float.",
).done()
tl.check.call(condition, X[:, :1], y, about="one column").equals(
    1.0, hint="One column has one singular value."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="fit_summary"
# Every number follows from the coefficients, the residuals and the two counts `n` and `k`. What is
# divided by `n - k` is an estimate of the noise: `k` coefficients have already used up `k` of the `n`
# numbers.
#
# The commonest wrong answer divides by `n`, or by `n - k - 1` because books often do not count the
# constant in `k`. Here the constant is a column of `X` like the others.

# %% [markdown] role="exercise" exercise="flat_but_not_there" difficulty=2 minutes=12 concepts=["gd.conditioning", "gd.params_table"]
# ## Flat, but not there
#
# Explain to a colleague why a flat loss curve does not mean that the coefficients have arrived.
#
# The colleague runs gradient descent on the cubic of the lecture at rate $10^{-5}$, sees the summed loss
# go from 297 to 1.02 in 5000 steps, sees no change in the plot, and reports the coefficients. They are
# off by up to 0.127. The proposal is now "we take a learning rate of $10^{-3}$". Answer in ten sentences
# or fewer. A person reads and grades this.
#
# | points | what earns them |
# |---|---|
# | 1 | Modes: each direction shrinks with a factor of its own per step, $1 - 2\eta\lambda_i$ |
# | 1 | Why the plot looks flat: the fast modes carried nearly all of the loss and are gone; the slow ones contribute little loss |
# | 1 | Why the coefficients are off all the same: a small eigenvalue means a large error for little loss |
# | 1 | Why $10^{-3}$ fails: it lies above the edge $1/\lambda_{\max} = 1.27\cdot10^{-4}$, with what happens then |
# | 1 | A cure that works (scaled features, columns at right angles, solving directly), and why |

# %% [markdown] role="hints" exercise="flat_but_not_there"
# Write down what one step does to each mode, and what each mode contributes to the loss.
#
# ---
#
# The eigenvalues are 21.6, 26.8, 1080 and 7870. A mode with error $c$ contributes $\lambda c^2$ to the
# loss. Which of them have vanished after 5000 steps?
#
# ---
#
# Fast modes: their share of the loss is gone after a few hundred steps. Slow modes: their factor is
# 0.99957, and an error of 0.1 costs only about $21.6 \cdot 0.1^2 = 0.2$ of loss. The rate $10^{-3}$ times
# $2 \cdot 7870$ is far above 2. Only the ratio of the eigenvalues can be cured, by other features.

# %% [markdown] role="written" exercise="flat_but_not_there" points=5
# ### BEGIN SOLUTION
# Descent treats the eigenvectors of $X^\top X$ separately: each step multiplies the error along the
# $i$-th by $1 - 2\eta\lambda_i$. At $10^{-5}$ the factors are 0.84 and 0.98 for the eigenvalues
# 7870 and 1080, but 0.9995 and 0.9996 for 26.8 and 21.6. The first two modes carried almost all of
# the 297, and after a few hundred steps they are gone; what the plot shows afterwards is the slow
# rest, tiny on its scale. A mode with error $c$ costs $\lambda c^2$, so where $\lambda$ is small,
# the coefficients may be off by 0.1 at a price of 0.2. The loss looks finished while the
# coefficients are not.
#
# A rate of $10^{-3}$ is eight times the edge $1/\lambda_{\max} = 1.27\cdot10^{-4}$: the fastest mode is
# multiplied by $-14.7$ a step, and the loss explodes within a few steps. Even the best stable rate needs
# more than a thousand steps, because the ratio of the eigenvalues, 364, decides. What helps is another
# ratio: $x$ in half-turns (62), columns of length 1 (23), columns at right angles (1, a single step). Or
# solve by QR and do not descend at all.
# ### END SOLUTION

# %% [markdown] role="why" exercise="flat_but_not_there"
# A good answer separates two scales: what an error costs in loss, and what it is in the coefficients.
# Small eigenvalues make both slow descent and cheap errors, so the loss is least informative exactly
# where descent is slowest. The commonest wrong sentence is "it has converged to a local minimum": this
# loss has one minimum, and descent has not reached it.
