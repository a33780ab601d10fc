# %% [markdown] role="header"
# # Problem set 5: automatic differentiation
#
# Slopes by pencil, by differences and by walking a graph. After four warm-ups: the length of a
# record, what a stretched operand receives, a descent that somebody broke, a gradient that is put
# together from batches, one gradient for each sample, products with a Hessian that would not fit
# into memory, and a test for slopes that somebody else claims. No exercise needs the answer of
# another: leave out what you like and come back later. Some need the second half of the lecture:
# their line *Stands on lecture* names 05b.
#
# **How to work.** Replace `raise NotImplementedError()` by your code, run the cell, then run the
# checks below it. A check that passes says so in green; one that fails names the call, what was
# expected, what came, and a hint. Further checks are run when you hand in, on other functions and
# on edge cases; everything that they ask for stands in the text of the exercise. Three hints wait
# under each exercise: a direction, a step, and nearly the answer. Opening them costs nothing.
#
# Mend the first check that fails before you look at the next one: the hints further down assume that
# it passes. Warm-ups take a few minutes each; what is marked as a stretch can wait for another day.
#
# Let each function stand alone: it needs no names from outside it other than `torch` and `math`.
# Your functions must not change their arguments, neither the numbers in them nor `requires_grad`
# nor `.grad`. Unless an exercise says so, it does not matter whether a result is tracked.
#
# What you print and what you warn about costs nothing. Where a tensor is asked for, a NumPy array is
# not one: the check says so, and `torch.from_numpy` turns the one into the other.

# %% [markdown]
# ## Set up
#
# Run these five cells first.

# %% role="setup"
import math
import random
from collections.abc import Callable, Iterable
from typing import Any

import torch

import tensorlab as tl

wide = {"dtype": torch.float64}

# %% [markdown]
# The functions that the checks differentiate. First those that return one number:


# %% role="setup"
def bowl(x):
    return (x**2).sum() + x.prod()


def saddle(x):
    return x[0] * x[1] + 2 * x[1] ** 2


def plane(x):
    return (3 * x).sum() - 1


def total(x):
    return x.sum()


def ripples(x):
    return 1 + torch.cos(50 * x).sum() / 50


def quartic(x):
    return (x**4).sum() / 12


# %% [markdown]
# Those that return several; `constant` does not look at `x` at all. `Layers(A, B)` is an object
# that you call like a function, with a tensor of any shape that has the right number of entries.


# %% role="setup"
def swirl(x):
    return torch.stack([x[0] * x[1], x[1] ** 2 + x[2] ** 3])


def squared(x):
    return x**2


def turned(x):
    return x.T


def constant(x):
    return torch.tensor([1.0, 2.0], dtype=torch.float64)


class Layers:
    def __init__(self, A, B):
        self.A, self.B = A, B

    def __call__(self, x):
        return self.B @ torch.tanh(self.A @ x.flatten())


# %% [markdown]
# `Energy(A, b)` is called in the same way and returns one number. `Line` is a model: you call it
# too, and `model.parameters()` lists the tracked leaves in it.


# %% role="setup"
class Energy:
    def __init__(self, A, b):
        self.A, self.b = A, b

    def __call__(self, x):
        flat = x.flatten()
        return flat @ self.A @ flat + (self.b * flat**3).sum()


class Line:
    def __init__(self, weight, bias):
        self.weight, self.bias = weight.requires_grad_(), bias.requires_grad_()

    def parameters(self):
        return [self.weight, self.bias]

    def __call__(self, X):
        return X @ self.weight + self.bias


# %% [markdown]
# At last functions whose record is looked at, not their slopes.


# %% role="setup"
def straight(x):
    return 3 * x + 2


def squared_sum(x):
    y = x + 1
    return y * y


def two_ways(x):
    return torch.exp(x) * torch.sin(x)


def halved(x):
    while x > 1:
        x = x / 2
    return x


def three_rounds(x):
    state = x
    for _ in range(3):
        state = torch.tanh(state * x + x)
    return state


def doubled_often(x):
    for _ in range(12):
        x = x + x
    return x


# %% [markdown]
# This cell is yours: try things here at any time.

# %% role="play"
print(swirl(torch.tensor([1.0, 2.0, 3.0])))

# %% [markdown] role="exercise" exercise="slopes_of_product" difficulty=1 minutes=3 concepts=["autograd.matrix_grad"]
# ## Warm-up: two slopes
#
# Return the slopes of $f(x, y) = x^2 y$ by $x$ and by $y$.
#
# * `x` and `y` are Python floats. The result is a tuple of two floats, right to nine digits. Use
#   the formulas or `backward`, as you like.

# %% [markdown] role="hints" exercise="slopes_of_product"
# One slope at a time: everything but one letter counts as a constant.
#
# ---
#
# By $x$ it is a multiple of a square, by $y$ a multiple of $y$.
#
# ---
#
# `return 2 * x * y, x * x`


# %% role="solution" exercise="slopes_of_product"
def slopes_of_product(x: float, y: float) -> tuple[float, float]:
    """Return the slopes of x**2 * y.

    Parameters
    ----------
    x, y : float
        Where the slopes are wanted.

    Returns
    -------
    tuple of float
        The slope by x and the slope by y.
    """
    ### BEGIN SOLUTION
    return 2 * x * y, x * x
    ### END SOLUTION


# %% role="test" exercise="slopes_of_product" check="slopes" points=2
tl.check.call(slopes_of_product, 3.0, 5.0).equals(
    (30.0, 9.0), hint="By x: 2 * 3 * 5. By y: 3 * 3, because y stands alone."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for x, y in [[-2.0, 0.5], *torch.randn(4, 2, generator=generator, **wide).tolist()]:
    tl.check.call(slopes_of_product, x, y, about="random numbers").equals(
        (2 * x * y, x * x), rtol=1e-9, hint="Nine digits are asked for: float32 has seven."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="slopes_of_product" check="zeros" points=1
tl.check.call(slopes_of_product, 2.0, 0.0).equals(
    (0.0, 4.0), hint="Where y is 0 the slope by y is not: it does not depend on y."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(slopes_of_product, -3.0, 7.0, about="a negative x").equals(
    (-42.0, 9.0), hint="A square hides the sign of x, its slope does not."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="slopes_of_product"
# Each slope treats the other letter as a number. The commonest wrong answer exchanges the two.

# %% [markdown] role="exercise" exercise="slopes_of_mean" difficulty=1 minutes=3 concepts=["autograd.matrix_grad", "autograd.requires_grad"]
# ## Warm-up: the gradient of a mean
#
# Return the gradient of the mean of all squares of `x`, by each entry of `x`.
#
# * `x` has any shape with at least one entry, dtype float32 or float64, and is not tracked. The
#   result has its shape and dtype. Use the formula or autograd; `x` stays untracked.

# %% [markdown] role="hints" exercise="slopes_of_mean"
# The mean of $n$ squares is $\frac{1}{n} \sum x_i^2$. What is its slope by one $x_i$?
#
# ---
#
# $2 x_i / n$, where $n$ counts all entries.
#
# ---
#
# `return 2 * x / x.numel()`


# %% role="solution" exercise="slopes_of_mean"
def slopes_of_mean(x: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the mean of squares.

    Parameters
    ----------
    x : torch.Tensor
        Any shape with at least one entry, float32 or float64.

    Returns
    -------
    torch.Tensor
        The shape and dtype of x.
    """
    ### BEGIN SOLUTION
    return 2 * x / x.numel()
    ### END SOLUTION


# %% role="test" exercise="slopes_of_mean" check="slopes" points=2
tl.check.call(slopes_of_mean, torch.tensor([1.0, -2.0, 3.0, 0.5])).equals(
    torch.tensor([0.5, -1.0, 1.5, 0.25]),
    hint="2 * x / 4: the mean divides by the number of entries.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for shape in [(3,), (2, 4), (1,), (2, 1, 3)]:
    x = torch.randn(shape, generator=generator, **wide)
    tl.check.call(slopes_of_mean, x, about="random numbers, other shapes").equals(
        2 * x / x.numel(), hint="All entries are counted, along every axis."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="slopes_of_mean" check="argument" points=1
def slopes_and_state(values):
    x = torch.tensor(values, **wide)
    slopes = slopes_of_mean(x)
    return slopes.detach().tolist(), x.requires_grad


tl.check.call(slopes_and_state, [2.0, 4.0]).equals(
    ([2.0, 4.0], False), hint="Do not ask x itself for gradients: use a copy, or the formula."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(slopes_of_mean, torch.tensor(3.0), about="a 0-d x").equals(
    torch.tensor(6.0), hint="One entry without axes: the mean is the square itself."
).done()
tl.check.call(slopes_of_mean, torch.tensor([1.0, 2.0]).expand(3, 2), about="expanded").equals(
    torch.tensor([1.0, 2.0]).expand(3, 2) / 3, hint="Every entry counts, also in shared memory."
).done()
for x in tl.check.layouts(torch.tensor([[1.0, -2.0], [3.0, 0.5]])):
    tl.check.call(slopes_of_mean, x, about="the same numbers in another layout").equals(
        torch.tensor([[0.5, -1.0], [1.5, 0.25]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="slopes_of_mean"
# The mean divides every slope by the number of entries. The commonest wrong answer forgets that, and is
# the gradient of the sum.

# %% [markdown] role="exercise" exercise="frozen_factor" difficulty=1 minutes=3 concepts=["autograd.no_grad_detach"]
# ## Warm-up: a factor that stands still
#
# Return the product `a * b` such that a walk back brings a gradient to `a`, and none to `b`.
#
# * `a` and `b` have the same shape and dtype, and may both be tracked. Neither of them is changed,
#   nor what they ask for: `b` must still be tracked afterwards.

# %% [markdown] role="hints" exercise="frozen_factor"
# Somewhere on the way from `b` to the product the record has to be cut.
#
# ---
#
# `detach` gives the same numbers without a record.
#
# ---
#
# `return a * b.detach()`


# %% role="solution" exercise="frozen_factor"
def frozen_factor(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return a * b, where b counts as a constant.

    Parameters
    ----------
    a, b : torch.Tensor
        The same shape and dtype; each may be tracked.

    Returns
    -------
    torch.Tensor
        The product; gradients reach a only.
    """
    ### BEGIN SOLUTION
    return a * b.detach()
    ### END SOLUTION


# %% role="test" exercise="frozen_factor" check="product" points=1
tl.check.call(frozen_factor, torch.tensor([2.0, 3.0]), torch.tensor([5.0, -1.0])).equals(
    torch.tensor([10.0, -3.0]), hint="The numbers are those of a * b."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
x, y = torch.randn(2, 3, 2, generator=generator, **wide)
tl.check.call(frozen_factor, x, y, about="random tables").equals(
    x * y, hint="The numbers are those of a * b."
).leaves_arguments_alone().done()
for x, y in zip(
    tl.check.layouts(torch.tensor([[2.0, 3.0]])),
    tl.check.layouts(torch.tensor([[5.0, -1.0]])),
    strict=True,
):
    tl.check.call(frozen_factor, x, y, about="the same numbers in another layout").equals(
        torch.tensor([[10.0, -3.0]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="frozen_factor" check="gradients" points=2
def gradients_of_both(a, b):
    a, b = (torch.tensor(values, requires_grad=True, **wide) for values in (a, b))
    frozen_factor(a, b).sum().backward()
    return [None if leaf.grad is None else leaf.grad.tolist() for leaf in (a, b)]


tl.check.call(gradients_of_both, [2.0, 3.0], [5.0, -1.0]).equals(
    [[5.0, -1.0], None], hint="The slope by a is b, and nothing reaches b: cut the record of b."
).done()
### BEGIN HIDDEN TESTS


def gradient_of_a_square(values):
    x = torch.tensor(values, requires_grad=True, **wide)
    frozen_factor(x, x).sum().backward()
    return x.grad.tolist(), x.requires_grad


tl.check.call(gradient_of_a_square, [3.0, -2.0], about="both factors are one tensor").equals(
    ([3.0, -2.0], True), hint="Half of the slope of a square: the second factor is a constant."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="frozen_factor"
# `b.detach()` is another tensor on the same numbers without a record, so the walk ends there.
#
# The commonest wrong answer computes the whole product under `no_grad`: then nothing reaches `a` either.

# %% [markdown] role="exercise" exercise="fresh_leaf" difficulty=1 minutes=4 concepts=["autograd.leaf", "autograd.no_grad_detach"]
# ## Warm-up: start from here
#
# Return a new leaf with the numbers of `x`: a tensor that asks for gradients, has no record, and
# shares no memory with `x`.
#
# * `x` has any shape and any float dtype, and may be tracked, a leaf or not. The result has its
#   shape, dtype and numbers, and what is done to it later does not reach `x`.

# %% [markdown] role="hints" exercise="fresh_leaf"
# Three things are asked for: no record, memory of its own, gradients. Each is one method.
#
# ---
#
# `detach` leaves the record behind and keeps the memory, `clone` takes memory of its own and keeps
# the record.
#
# ---
#
# `return x.detach().clone().requires_grad_()`


# %% role="solution" exercise="fresh_leaf"
def fresh_leaf(x: torch.Tensor) -> torch.Tensor:
    """Return a leaf that asks for gradients and starts from the numbers of x.

    Parameters
    ----------
    x : torch.Tensor
        Any shape, a float dtype; may be tracked.

    Returns
    -------
    torch.Tensor
        A tracked leaf of the shape and dtype of x, with memory of its own.
    """
    ### BEGIN SOLUTION
    return x.detach().clone().requires_grad_()
    ### END SOLUTION


# %% role="test" exercise="fresh_leaf" check="numbers" points=1
tl.check.call(fresh_leaf, torch.tensor([2.0, -3.0])).equals(
    torch.tensor([2.0, -3.0]), hint="The numbers are those of x."
).is_copy(
    hint="detach alone keeps the memory: clone takes memory of its own."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for shape in [(), (0, 3), (2, 3, 2)]:
    x = torch.randn(shape, generator=generator, **wide)
    tl.check.call(fresh_leaf, x, about="other shapes, float64").equals(
        x, hint="Any shape, and the dtype stays."
    ).is_copy().leaves_arguments_alone().done()
half = torch.tensor([0.5, 65504.0], dtype=torch.float16)
tl.check.call(fresh_leaf, half, about="float16").equals(
    half, hint="The dtype stays what it was."
).is_copy().leaves_arguments_alone().done()
for x in tl.check.layouts(torch.tensor([[2.0, 3.0], [5.0, 7.0]])):
    tl.check.call(fresh_leaf, x, about="the same numbers in another layout").equals(
        torch.tensor([[2.0, 3.0], [5.0, 7.0]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).is_copy().leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="fresh_leaf" check="leaf" points=2
def leaf_of_a_plain_tensor(values):
    x = torch.tensor(values, **wide)
    leaf = fresh_leaf(x)
    return leaf.requires_grad, leaf.is_leaf, x.requires_grad


def gradient_from_there(values):
    w = torch.tensor(values, requires_grad=True, **wide)
    leaf = fresh_leaf(w * w)
    (3 * leaf).sum().backward()
    return None if leaf.grad is None else leaf.grad.tolist(), w.grad is None


tl.check.call(leaf_of_a_plain_tensor, [1.0, 2.0]).equals(
    (True, True, False),
    hint="requires_grad and is_leaf of the result, then requires_grad of x, which stays untracked.",
).done()
tl.check.call(gradient_from_there, [1.0, 2.0]).equals(
    ([3.0, 3.0], True),
    hint="The walk back ends at the new leaf: nothing arrives where x came from.",
).done()
### BEGIN HIDDEN TESTS


def what_a_tracked_leaf_asks_for(values):
    x = torch.tensor(values, requires_grad=True, **wide)
    leaf = fresh_leaf(x)
    (leaf * leaf).sum().backward()
    return None if leaf.grad is None else leaf.grad.tolist(), x.grad is None, x.requires_grad


tl.check.call(what_a_tracked_leaf_asks_for, [1.5, -2.0], about="of a tracked leaf").equals(
    ([3.0, -4.0], True, True), hint="x stays what it was, and gets no gradient."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="fresh_leaf"
# A descent that goes on from a computed tensor needs exactly this: without `detach` the old record
# grows along, without `clone` a step of the new leaf moves the old tensor.
#
# The commonest wrong answer is `x.clone().requires_grad_()`: of a tracked `x` it is a recorded copy,
# and no leaf.

# %% [markdown] role="exercise" exercise="predictions" difficulty=1 minutes=12 concepts=["autograd.requires_grad", "autograd.leaf", "autograd.enable_grad_clarified", "autograd.accumulates", "autograd.graph_freed_error", "autograd.int_param_error"]
# ## Predict before you run
#
# Return a dict with your predictions for the twelve questions below.
#
# Decide on paper first. The checks run PyTorch and tell you which group has a wrong answer; they
# do not tell the answer. Everywhere, `a = torch.ones(3, requires_grad=True)` and
# `p = torch.ones(3)`.
#
# **Who is tracked, who is a leaf?** Answer `True` or `False`.
#
# * `"mixed_sum"`: `(a + p).requires_grad`
# * `"tracked_product"`: `(a * 2).is_leaf`
# * `"plain_product"`: `(p * 2).is_leaf`
# * `"cut"`: `a.detach().is_leaf`
# * `"enabled"`: `(p * 2).requires_grad`, computed inside `with torch.enable_grad():`
#
# **Which number stands in `x.grad`?** Each time `x` is a fresh, tracked 0-d tensor.
#
# * `"two_walks"`: `x` is 3; the line `(x**2).backward()` runs twice.
# * `"doubled"`: `x` is 1; `y = x`, then five times `y = y + y`, then `y.backward()`.
# * `"half_cut"`: `x` is 3; `(x * x.detach()).backward()`.
#
# **Does the last line raise an error?** Answer `True` or `False`.
#
# * `"walk_sum_again"`: `s = (a + 2).sum()`, `s.backward()`, `s.backward()`
# * `"walk_square_again"`: `s = (a**2).sum()`, `s.backward()`, `s.backward()`
# * `"whole_numbers"`: `torch.ones(3, dtype=torch.int64).requires_grad_()`
# * `"write_a_leaf"`: `a -= 1`

# %% [markdown] role="hints" exercise="predictions"
# One tracked operand is enough. A tensor that no recorded operation has made is a leaf. Gradients
# add up. A graph can be walked again if it has lost nothing.
#
# ---
#
# For the first group, ask for each tensor whether anything was recorded when it was made. For the
# second, count what arrives along each arrow, and remember that `detach` cuts an arrow. For the
# third, ask what each operation has to save.
#
# ---
#
# `p * 2` was not recorded, so it is a leaf and stays untracked, inside `enable_grad` as well. The
# square gives 6 each time; five doublings are a factor of 32; the cut factor counts as the constant
# 3. A sum saves nothing, a square saves its input. Only floats may be tracked, and a tracked leaf
# may not be written to while PyTorch records.


# %% role="solution" exercise="predictions"
def predictions() -> dict[str, bool | float]:
    """Return the predictions for the twelve questions.

    Returns
    -------
    dict
        True or False for "mixed_sum", "tracked_product", "plain_product", "cut", "enabled",
        "walk_sum_again", "walk_square_again", "whole_numbers" and "write_a_leaf"; a number for
        "two_walks", "doubled" and "half_cut".
    """
    ### BEGIN SOLUTION
    return {
        "mixed_sum": True,
        "tracked_product": False,
        "plain_product": True,
        "cut": True,
        "enabled": False,
        "two_walks": 12.0,
        "doubled": 32.0,
        "half_cut": 3.0,
        "walk_sum_again": False,
        "walk_square_again": True,
        "whole_numbers": True,
        "write_a_leaf": True,
    }
    ### END SOLUTION


# %% role="test" exercise="predictions" check="tracked" points=2
a, p = torch.ones(3, requires_grad=True), torch.ones(3)
with torch.enable_grad():
    enabled = (p * 2).requires_grad


def who_is_tracked():
    found = predictions()
    return [found["mixed_sum"], found["enabled"]]


def who_is_a_leaf():
    found = predictions()
    return [found["tracked_product"], found["plain_product"], found["cut"]]


tl.check.call(who_is_tracked, about="compared with torch").equals(
    [(a + p).requires_grad, enabled],
    hint="One tracked operand is enough; enable_grad asks for nothing that was not asked for.",
).done()
tl.check.call(who_is_a_leaf, about="compared with torch").equals(
    [(a * 2).is_leaf, (p * 2).is_leaf, a.detach().is_leaf],
    hint="A leaf is a tensor that no recorded operation has made; untracked tensors are leaves.",
).done()


# %% role="test" exercise="predictions" check="numbers" points=2
def slope(start, walk):
    x = torch.tensor(start, requires_grad=True)
    walk(x)
    return x.grad.item()


def walks_twice(x):
    (x**2).backward()
    (x**2).backward()


def doubles(x):
    y = x
    for _ in range(5):
        y = y + y
    y.backward()


def which_numbers():
    found = predictions()
    return [float(found[name]) for name in ("two_walks", "doubled", "half_cut")]


tl.check.call(which_numbers, about="compared with torch").equals(
    [
        slope(3.0, walks_twice),
        slope(1.0, doubles),
        slope(3.0, lambda x: (x * x.detach()).backward()),
    ],
    hint="Gradients add up, over walks and over arrows; nothing arrives through detach.",
).done()


# %% role="test" exercise="predictions" check="errors" points=1
def fails(action):
    try:
        action()
    except RuntimeError:
        return True
    return False


def walks_again(s):
    s.backward()
    s.backward()


def writes_a_leaf():
    leaf = torch.ones(3, requires_grad=True)
    leaf -= 1


def which_fail():
    found = predictions()
    names = ("walk_sum_again", "walk_square_again", "whole_numbers", "write_a_leaf")
    return [found[name] for name in names]


a = torch.ones(3, requires_grad=True)
tl.check.call(which_fail, about="compared with torch").equals(
    [
        fails(lambda: walks_again((a + 2).sum())),
        fails(lambda: walks_again((a**2).sum())),
        fails(torch.ones(3, dtype=torch.int64).requires_grad_),
        fails(writes_a_leaf),
    ],
    hint="A second walk fails only if saved values are gone; look at what each line has to save.",
).done()

# %% [markdown] role="why" exercise="predictions"
# Being a leaf says how a tensor was made, being tracked says what it asks for; the two are
# independent except that a recorded result is tracked and no leaf. The sum can be walked twice
# because its slope is 1 whatever the numbers were.
#
# The commonest wrong answer is that untracked tensors are no leaves. The next is that every second
# `backward` fails.

# %% [markdown] role="exercise" exercise="slopes_by_hand" difficulty=1 minutes=10 concepts=["autograd.exp_loss", "autograd.chain_rule"]
# ## Slopes by hand
#
# Return the slopes of the loss $\ell = \sum_i (e^{w x_i + b} - y_i)^2$ by $w$ and by $b$, from the
# formulas.
#
# * `w` and `b` are numbers, `x` and `y` are float64 tensors of shape `(n,)`.
# * The result is a tuple of two floats: the slope by `w`, then the slope by `b`.
# * With `n = 0` the loss is 0 everywhere, and both slopes are 0.
#
# Derive the formulas on paper: in the lecture there was one pair $(x, y)$, here there is a sum. Keep
# `backward` for the play cell, to check yourself.

# %% [markdown] role="hints" exercise="slopes_by_hand"
# The slope of a sum is the sum of the slopes. So take the formulas {eq}`slopes` of the lecture for
# each $i$ and add up.
#
# ---
#
# With $p_i = e^{w x_i + b}$ the slopes are $\sum_i 2(p_i - y_i)\,p_i\,x_i$ and
# $\sum_i 2(p_i - y_i)\,p_i$.
#
# ---
#
# `p = torch.exp(w * x + b)` and `common = 2 * (p - y) * p`. Return
# `((common * x).sum().item(), common.sum().item())`.


# %% role="solution" exercise="slopes_by_hand"
def slopes_by_hand(w: float, b: float, x: torch.Tensor, y: torch.Tensor) -> tuple[float, float]:
    """Return the slopes of the summed squared error of exp(w * x + b) against y.

    Parameters
    ----------
    w, b : float
        Where the slopes are wanted.
    x, y : torch.Tensor
        Shape (n,), float64; n may be 0.

    Returns
    -------
    tuple of float
        The slope by w and the slope by b.
    """
    ### BEGIN SOLUTION
    p = torch.exp(w * x + b)
    common = 2 * (p - y) * p
    return (common * x).sum().item(), common.sum().item()
    ### END SOLUTION


# %% role="test" exercise="slopes_by_hand" check="by_b" points=2
def slope_by_b(w, b, x, y):
    return slopes_by_hand(w, b, torch.tensor(x, **wide), torch.tensor(y, **wide))[1]


tl.check.call(slope_by_b, 0.0, 0.0, [5.0], [3.0]).equals(
    -4.0, hint="exp(0) is 1, so the slope by b is 2 * (1 - 3) * 1."
).done()
tl.check.call(slope_by_b, 0.0, math.log(2.0), [1.0, 1.0], [0.0, 1.0]).equals(
    12.0, hint="Here p is 2 twice: 2 * (2 - 0) * 2 plus 2 * (2 - 1) * 2. Sum over all points."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (1, 4, 9, 0):
    x, y = torch.randn(n, generator=generator, **wide), torch.randn(n, generator=generator, **wide)
    w, b = (torch.rand(2, generator=generator, **wide) - 0.5).tolist()
    leaf = torch.tensor(b, requires_grad=True, **wide)
    (torch.exp(w * x + leaf) - y).pow(2).sum().backward()
    tl.check.call(slope_by_b, w, b, x.tolist(), y.tolist(), about="random points").equals(
        leaf.grad.item(),
        rtol=1e-9,
        atol=1e-12,
        hint="From the outside in: the square, then the exponential, then 1; in float64.",
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="slopes_by_hand" check="by_w" points=2
def slope_by_w(w, b, x, y):
    return slopes_by_hand(w, b, torch.tensor(x, **wide), torch.tensor(y, **wide))[0]


tl.check.call(slope_by_w, 0.0, 0.0, [5.0], [3.0]).equals(
    -20.0, hint="2 * (1 - 3) * 1 * 5: the slope of w * x + b by w is x."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (1, 4, 9, 0):
    x, y = torch.randn(n, generator=generator, **wide), torch.randn(n, generator=generator, **wide)
    w, b = (torch.rand(2, generator=generator, **wide) - 0.5).tolist()
    leaf = torch.tensor(w, requires_grad=True, **wide)
    (torch.exp(leaf * x + b) - y).pow(2).sum().backward()
    tl.check.call(slope_by_w, w, b, x.tolist(), y.tolist(), about="random points").equals(
        leaf.grad.item(),
        rtol=1e-9,
        atol=1e-12,
        hint="Each point has its own factor x[i]: multiply first, then sum; in float64.",
    ).done()
    tl.check.call(slopes_by_hand, w, b, x, y, about="random points").leaves_arguments_alone().done()
x, y = torch.tensor([0.5, -1.0], **wide), torch.tensor([3.0, 0.25], **wide)
p = torch.exp(0.5 * x)
by_w, by_b = (2 * (p - y) * p * x).sum().item(), (2 * (p - y) * p).sum().item()

for u, v in zip(tl.check.layouts(x), tl.check.layouts(y), strict=True):
    tl.check.call(
        slopes_by_hand, 0.5, 0.0, u, v, about="the same numbers in another layout"
    ).equals(
        (by_w, by_b),
        rtol=1e-9,
        atol=1e-12,
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="slopes_by_hand"
# From the outside in: the square gives $2(p - y)$, the exponential gives $p$ again, and
# $w x + b$ gives $x$ or 1. The two slopes share all factors but the last.
#
# The commonest wrong answer forgets that the exponential returns as a factor. Then the slopes are
# right only where the prediction is 1.

# %% [markdown] role="exercise" exercise="record_length" difficulty=2 minutes=8 concepts=["autograd.graph_next_functions", "autograd.dynamic_graph"]
# ## The length of a record
#
# Return how many nodes the record of `f(x)` has.
#
# * `f` takes a tensor and returns one; call it once, with a tracked copy of `x`. `x` itself is a
#   float tensor and is not changed: its `requires_grad` stays as it is.
# * The record begins at the result's `grad_fn` and holds every node that `next_functions` lead to,
#   `AccumulateGrad` among them. A node counts once, however many arrows lead to it. Where there is
#   no `grad_fn`, the answer is 0.

# %% [markdown] role="hints" exercise="record_length"
# In the lecture one line of nodes was followed to its end. Here it may branch, and branches may meet
# again.
#
# ---
#
# Keep a list of nodes that wait, and a set of those that you have met. Take a node from the list; if
# it is new, put it into the set, and the nodes before it on the list. `None` is no node.
#
# ---
#
# Begin with `waiting = [f(x.detach().requires_grad_()).grad_fn]` and an empty set; while something
# waits, `node = waiting.pop()`; the nodes before it are `[n for n, _ in node.next_functions]`.


# %% role="solution" exercise="record_length"
def record_length(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> int:
    """Return the number of nodes in the record of f(x).

    Parameters
    ----------
    f : callable
        From a tensor to a tensor.
    x : torch.Tensor
        Where f is called; a float dtype.

    Returns
    -------
    int
        How many nodes there are, each counted once; 0 if nothing was recorded.
    """
    ### BEGIN SOLUTION
    waiting, met = [f(x.detach().requires_grad_()).grad_fn], set()
    while waiting:
        node = waiting.pop()
        if node is not None and node not in met:
            met.add(node)
            waiting += [source for source, _ in node.next_functions]
    return len(met)
    ### END SOLUTION


# %% role="test" exercise="record_length" check="line" points=2
tl.check.call(record_length, straight, torch.tensor([1.0, 2.0])).equals(
    3,
    hint="The addition, the product, and AccumulateGrad at the end; the numbers 3 and 2 are none.",
).leaves_arguments_alone().done()
tl.check.call(record_length, constant, torch.tensor([1.0])).equals(
    0, hint="The result has no grad_fn: its record has no node."
).done()
### BEGIN HIDDEN TESTS
for start, expected in [(0.5, 0), (1.5, 2), (5.0, 4), (100.0, 8)]:
    tl.check.call(
        record_length, halved, torch.tensor(start, **wide), about="a loop that depends on x"
    ).equals(
        expected, hint="One node for each halving that was carried out, and one for x."
    ).leaves_arguments_alone().done()


def length_and_flag(tracked):
    x = torch.tensor([1.0], requires_grad=tracked, **wide)
    return record_length(straight, x), x.requires_grad


for tracked in (False, True):
    tl.check.call(length_and_flag, tracked, about="is x tracked afterwards, as before?").equals(
        (3, tracked), hint="Only a copy of x may be asked for gradients."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="record_length" check="branches" points=2
tl.check.call(record_length, squared_sum, torch.tensor([1.0, 2.0])).equals(
    3, hint="Both factors are one node: the product, the addition and AccumulateGrad, each once."
).done()
tl.check.call(record_length, two_ways, torch.tensor([1.0, 2.0])).equals(
    4, hint="The product, the exponential, the sine and AccumulateGrad: follow every source."
).done()
### BEGIN HIDDEN TESTS
for f, expected in [(three_rounds, 10), (doubled_often, 13)]:
    tl.check.call(record_length, f, torch.tensor([0.5], **wide), about="branches that meet").equals(
        expected, hint="Follow every source of a node, and count a node once."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="record_length"
# The record is a graph and not a tree: where a value is used twice, two arrows lead to one node. The
# commonest wrong answer counts it once for each way that leads there: for twelve doublings 8191
# nodes in place of 13. A walk back that did the same would take as long.

# %% [markdown] role="exercise" exercise="numeric_gradient" difficulty=2 minutes=12 concepts=["autograd.finite_difference"]
# ## A gradient from differences
#
# Return the gradient of `f` at `x`, computed from values of `f` alone and accurate to $10^{-7}$.
#
# * `f` takes a tensor of the shape of `x` and returns a 0-d tensor. You may call it as often as you
#   like.
# * `x` is float64 and untracked, of any shape, `()` and sizes of 0 included, and not always
#   contiguous. The result is float64 and has the shape of `x`.
# * The functions are harmless: values, slopes and second derivatives are at most some tens, third
#   derivatives at most some thousands, so a central difference with a step near $6 \cdot 10^{-6}$
#   is good enough. A forward difference is not.
# * `x` keeps every bit of its numbers.

# %% [markdown] role="hints" exercise="numeric_gradient"
# Two calls of `f` for each entry of `x`: once with the entry a little larger, once a little
# smaller.
#
# ---
#
# Take the copies `x.clone()`, and change one entry in each. To reach all entries in the same way
# whatever the shape is, work on a flat copy and give `f` a reshaped one.
#
# ---
#
# `flat = x.reshape(-1)`, `slopes = torch.zeros_like(flat)`, `h = 6e-6`. For each `i` in
# `range(len(flat))`: `step = torch.zeros_like(flat)`, `step[i] = h`, and
# `slopes[i] = (f((flat + step).reshape(x.shape)) - f((flat - step).reshape(x.shape))) / (2 * h)`.
# Return `slopes.reshape(x.shape)`.


# %% role="solution" exercise="numeric_gradient"
def numeric_gradient(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """Return the gradient of f at x from central differences.

    Parameters
    ----------
    f : callable
        Takes a tensor of the shape of x and returns a 0-d float64 tensor.
    x : torch.Tensor
        Any shape, float64.

    Returns
    -------
    torch.Tensor
        The shape of x, float64.
    """
    ### BEGIN SOLUTION
    flat = x.reshape(-1)
    slopes = torch.zeros_like(flat)
    h = torch.finfo(torch.float64).eps ** (1 / 3)
    for i in range(len(flat)):
        step = torch.zeros_like(flat)
        step[i] = h
        forward, back = f((flat + step).reshape(x.shape)), f((flat - step).reshape(x.shape))
        slopes[i] = (forward - back) / (2 * h)
    return slopes.reshape(x.shape)
    ### END SOLUTION


# %% role="test" exercise="numeric_gradient" check="slopes" points=1
tl.check.call(numeric_gradient, bowl, torch.tensor([1.0, 2.0, 3.0], **wide)).equals(
    torch.tensor([8.0, 7.0, 8.0], **wide),
    atol=1e-4,
    rtol=0,
    hint="bowl is the sum of squares plus the product; entry 0 has slope 2 * 1 + 2 * 3.",
).done()


def bowl_without_record(x):
    return bowl(x.detach())


tl.check.call(numeric_gradient, bowl_without_record, torch.tensor([1.0, 2.0], **wide)).equals(
    torch.tensor([4.0, 5.0], **wide),
    atol=1e-4,
    rtol=0,
    hint="Use values of f alone: what f returns need not be tracked.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (1, 2, 5):
    x = torch.rand(n, generator=generator, **wide)
    A = torch.randn(n, n, generator=generator, **wide)
    b = torch.randn(n, generator=generator, **wide)
    tl.check.call(numeric_gradient, Energy(A, b), x, about="random functions").equals(
        (A + A.T) @ x + 3 * b * x**2,
        atol=1e-4,
        rtol=0,
        hint="Change one entry at a time; the others keep their places.",
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="numeric_gradient" check="precision" points=1
x = torch.tensor([0.25, -0.5, 1.0], **wide)
tl.check.call(numeric_gradient, ripples, x).equals(
    -torch.sin(50 * x),
    atol=1e-7,
    rtol=0,
    hint="ripples bends a lot: use (f(x + h) - f(x - h)) / (2 * h) with h near 6e-6.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (3, 6):
    x = torch.randn(n, generator=generator, **wide)
    tl.check.call(numeric_gradient, ripples, x, about="a function that bends a lot").equals(
        -torch.sin(50 * x),
        atol=1e-7,
        rtol=0,
        hint="Central differences; a step near 6e-6 balances bending and rounding.",
    ).done()
for start in (4.1, 4.3, 4.7):
    x = torch.tensor([start, -3.3, 0.7], **wide)
    tl.check.call(numeric_gradient, bowl, x, about="values of some tens").equals(
        2 * x + x.prod() / x,
        atol=1e-7,
        rtol=0,
        hint="A step much below 6e-6 drowns in the rounding of f.",
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="numeric_gradient" check="any_shape" points=1
tl.check.call(numeric_gradient, bowl, torch.tensor([[1.0, 2.0], [0.5, 1.0]], **wide)).equals(
    torch.tensor([[3.0, 4.5], [3.0, 3.0]], **wide),
    atol=1e-4,
    rtol=0,
    hint="The gradient has the shape of x.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
x = torch.rand(2, 4, 3, generator=generator, **wide)
tl.check.call(numeric_gradient, ripples, x, about="three axes").equals(
    -torch.sin(50 * x), atol=1e-4, rtol=0, hint="The gradient has the shape of x."
).done()
tl.check.call(numeric_gradient, ripples, x.permute(2, 0, 1), about="not contiguous").equals(
    -torch.sin(50 * x.permute(2, 0, 1)),
    atol=1e-4,
    rtol=0,
    hint="view needs memory in order; reshape does not.",
).done()
tl.check.call(numeric_gradient, bowl, torch.tensor(1.5, **wide), about="a 0-d x").equals(
    torch.tensor(4.0, **wide),
    atol=1e-4,
    rtol=0,
    hint="A 0-d tensor has one entry and no axes; so has its gradient.",
).done()
tl.check.call(numeric_gradient, bowl, torch.ones(0, 3, **wide), about="no entries").equals(
    torch.ones(0, 3, **wide), hint="Without entries there are no slopes; the shape stays."
).done()
x = torch.tensor([[1.0, 2.0], [0.5, 1.0]], **wide)
for u in tl.check.layouts(x):
    tl.check.call(numeric_gradient, bowl, u, about="the same numbers in another layout").equals(
        torch.tensor([[3.0, 4.5], [3.0, 3.0]], **wide),
        atol=1e-4,
        rtol=0,
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="numeric_gradient" check="keeps_x" points=1
tl.check.call(numeric_gradient, bowl, torch.tensor([0.1, 0.2, 0.3], **wide)).leaves_arguments_alone(
    hint="Adding h and taking it off again does not give the same bits: work on a copy."
).done()


def signs_of_slopes(x):
    return numeric_gradient(total, x).sign().tolist()


tl.check.call(signs_of_slopes, torch.tensor([0.1, 0.2], **wide)).equals(
    [1.0, 1.0], hint="total is the sum: it grows with each entry. Slopes must come all the same."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
x = torch.rand(3, 4, generator=generator, **wide)
tl.check.call(numeric_gradient, ripples, x.T, about="a transposed x").leaves_arguments_alone(
    hint="Work on a copy; a view writes through."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="numeric_gradient"
# The bending of `f` moves both ends of a central difference by the same amount, and the two cancel.
# What is left shrinks with $h^2$, so the step can be large enough to stay away from rounding.
#
# The commonest wrong answer is the forward difference, whose error is $h f''/2$: here some
# millionths where a ten-millionth was asked for. The next writes into `x` and takes the step back;
# in floating point $(x + h) - h$ is not always $x$.

# %% [markdown] role="exercise" exercise="explain_updates" difficulty=2 minutes=12 concepts=["autograd.leaf", "autograd.no_grad_detach"]
# ## Three updates
#
# Explain in your own words what each of the three loops below does, and why.
#
# Each starts with `w = torch.tensor(1.0, requires_grad=True)` and runs three rounds.
#
# ```python
# # A                                # B                               # C
# (w - 4).square().backward()        (w - 4).square().backward()       (w - 4).square().backward()
# w = w - 0.1 * w.grad               with torch.no_grad():             with torch.no_grad():
#                                        w = w - 0.1 * w.grad              w -= 0.1 * w.grad
# ```
#
# Run them. For each, say in which round something goes wrong, and what. Loop C raises no error and
# is still not gradient descent: say what is missing, and give `w` after each of its three rounds.
# A person reads and grades this.
#
# | points | what earns them |
# |---|---|
# | 1 | A: a recorded operation made the new `w`, so it is no leaf, and its `.grad` stays `None` |
# | 1 | B: the new `w` is untracked, so in round two there is nothing to walk |
# | 1 | C: `w` stays the same tracked leaf: it is written in place while nothing is recorded |
# | 1 | C: the gradients add up because nobody clears them; the three values of `w` are right |

# %% [markdown] role="hints" exercise="explain_updates"
# Print `w.is_leaf`, `w.requires_grad` and `w.grad` after each round.
#
# ---
#
# `w = ...` gives the name to another tensor; `w -= ...` writes into the one that you have. What do
# you know about the new tensor in A and in B?
#
# ---
#
# In A the new tensor is tracked but no leaf. In B it is a leaf but not tracked. In C it is the old
# one, and `.grad` holds the sum of all gradients so far: -6, then -6 - 4.8, and so on.

# %% [markdown] role="written" exercise="explain_updates" points=4
# ### BEGIN SOLUTION
# **A.** Round one is fine. `w = w - 0.1 * w.grad` is recorded, because `w` is tracked. The name
# `w` now belongs to the result, which is tracked but no leaf. In round two `backward` sends the
# gradient on to the old leaf, and `w.grad` of the new one stays `None` (with a warning). Then
# `0.1 * None` raises a `TypeError`.
#
# **B.** Nothing is recorded, so the new `w` is a plain tensor: a leaf, but `requires_grad` is
# False. In round two nothing in `(w - 4).square()` is tracked, and `backward` raises a
# `RuntimeError`: the result does not require a gradient and has no `grad_fn`.
#
# **C.** `w -= ...` writes into the memory of the leaf. Under `no_grad` that is allowed, and `w`
# stays the same tracked leaf. But nobody clears `w.grad`, so each update uses the sum of all
# gradients so far. The gradient is $2(w - 4)$: -6 in round one, so `w` is 1.6. Round two adds
# -4.8: the sum is -10.8 and `w` is 2.68. Round three adds -2.64: -13.44, and `w` is 4.024. What is
# missing is `w.grad = None` at the end of each round; then `w` would be 1.6, 2.08, 2.464.
# ### END SOLUTION

# %% [markdown] role="why" exercise="explain_updates"
# The heart of it is the difference between a name and a tensor: `=` moves a name, `-=` writes into
# a tensor. Only a tracked leaf receives gradients, A loses the leaf, B loses the tracking, C keeps
# both. The commonest incomplete answer stops at "C works". It arrives near 4 by luck and
# overshoots in the next round.

# %% [markdown] role="exercise" exercise="unbroadcast" difficulty=2 minutes=15 concepts=["autograd.broadcast_gradient", "autograd.accumulates", "autograd.chain_rule"]
# ## What a stretched operand receives
#
# Return the gradient of an operand of shape `shape` that was broadcast, given the gradient `grad`
# of what it was broadcast to.
#
# In `table + row` the row is used once for each row of the table. Whoever is used many times
# receives many gradients, and gradients add up: each axis along which an operand was stretched is a
# **sum**. Every bias of every network gets its gradient in this way.
#
# * `grad` has any shape, dtype float32 or float64. `shape` is a tuple that broadcasts to the shape
#   of `grad`. The result has shape `shape` and the dtype of `grad`; `grad` stays as it was.
# * An operand may be stretched on an axis of size 1, miss axes on the left, or both at once.
#   `shape` may be `()`. If nothing was stretched, the result holds the numbers of `grad`.
# * Sizes may be 0: a 1 that was stretched to 0 was never used, and receives 0.
# * If `shape` does not broadcast to the shape of `grad`, raise a `ValueError` whose message contains both
#   shapes as tuples.

# %% [markdown] role="hints" exercise="unbroadcast"
# Write `shape` under the shape of `grad`, aligned at the right, and fill up with ones on the left.
# Over which axes do you sum?
#
# ---
#
# Over those where the filled-up shape has a 1 and `grad` does not. With `keepdim=True` the axes
# stay where they are, and a last `reshape` takes away those that were filled in. Beware:
# `grad.sum(dim=[])` sums over everything.
#
# ---
#
# `padded = (1,) * (grad.dim() - len(shape)) + shape`. If `shape` is longer than `grad.shape`, or
# any size of `padded` is neither 1 nor that of `grad`, raise `ValueError(f"{shape} does not
# broadcast to {tuple(grad.shape)}")`. For each `axis` with `padded[axis] == 1`: `grad =
# grad.sum(dim=axis, keepdim=True)`. Return `grad.reshape(shape)`.


# %% role="solution" exercise="unbroadcast"
def unbroadcast(grad: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """Return the gradient of an operand that was broadcast.

    Parameters
    ----------
    grad : torch.Tensor
        The gradient of the result of broadcasting; any shape, float32 or float64.
    shape : tuple of int
        The shape of the operand.

    Returns
    -------
    torch.Tensor
        Shape `shape`, the dtype of `grad`: summed over every axis that was stretched.

    Raises
    ------
    ValueError
        If `shape` does not broadcast to the shape of `grad`; the message names both.
    """
    ### BEGIN SOLUTION
    padded = (1,) * (grad.dim() - len(shape)) + tuple(shape)
    fits = len(padded) == grad.dim() and all(
        size in (1, stretched) for size, stretched in zip(padded, grad.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{tuple(shape)} does not broadcast to {tuple(grad.shape)}")
    for axis, size in enumerate(padded):
        if size == 1:
            grad = grad.sum(dim=axis, keepdim=True)
    return grad.reshape(shape)
    ### END SOLUTION


# %% role="test" exercise="unbroadcast" check="missing_axes" points=1
tl.check.call(unbroadcast, torch.ones(4, 3), (3,)).equals(
    torch.tensor([4.0, 4.0, 4.0]), hint="The row was used in four rows: four gradients add up."
).leaves_arguments_alone().done()
tl.check.call(unbroadcast, torch.tensor([[1.0, 2.0], [3.0, 4.0]]), ()).equals(
    torch.tensor(10.0), hint="A number without axes was used everywhere: the sum of all."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
grad = torch.randn(2, 5, 3, generator=generator, **wide)
for shape, axes in [((3,), (0, 1)), ((5, 3), (0,)), ((), (0, 1, 2))]:
    tl.check.call(unbroadcast, grad, shape, about="axes that are missing").equals(
        grad.sum(dim=axes), hint="Missing axes are on the left; sum over them."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="unbroadcast" check="stretched_axes" points=1
grad = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
tl.check.call(unbroadcast, grad, (2, 1)).equals(
    torch.tensor([[6.0], [15.0]]),
    hint="The column was stretched along axis 1, which stays, with size 1.",
).done()
tl.check.call(unbroadcast, grad, (2, 3)).equals(
    grad.clone(), hint="Nothing was stretched: the gradient as it is. sum(dim=[]) sums everything."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
grad = torch.randn(2, 4, 3, generator=generator, **wide)
for shape, axes in [
    ((2, 4, 1), (2,)),
    ((1, 4, 3), (0,)),
    ((2, 1, 1), (1, 2)),
    ((1, 1, 1), (0, 1, 2)),
]:
    tl.check.call(unbroadcast, grad, shape, about="axes of size 1 that were stretched").equals(
        grad.sum(dim=axes, keepdim=True), hint="Sum over the stretched axes, and keep them."
    ).leaves_arguments_alone().done()
square = torch.randn(3, 3, generator=generator, **wide)
for shape, axis in [((3, 1), 1), ((1, 3), 0)]:
    tl.check.call(unbroadcast, square, shape, about="a square gradient").equals(
        square.sum(dim=axis, keepdim=True), hint="Look at each axis by its place, not by its size."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="unbroadcast" check="both" points=1
def gradient_by_autograd(shape, upstream):
    operand = torch.zeros(shape, requires_grad=True, **wide)
    operand.expand(upstream.shape).backward(upstream)
    return operand.grad


grad = torch.arange(24.0, **wide).reshape(2, 4, 3)
tl.check.call(unbroadcast, grad, (4, 1)).equals(
    gradient_by_autograd((4, 1), grad),
    hint="Axis 0 is missing, axis 2 was stretched: sum over both.",
).done()
### BEGIN HIDDEN TESTS
draw = random.Random(tl.check.seed())
generator = tl.check.generator()
for _ in range(40):
    full = tuple(draw.choices((1, 2, 3), k=draw.randint(0, 4)))
    shape = tuple(draw.choice((1, size)) for size in full)[draw.randint(0, len(full)) :]
    grad = torch.randn(full, generator=generator, **wide)
    tl.check.call(unbroadcast, grad, shape, about="random shapes, compared with autograd").equals(
        gradient_by_autograd(shape, grad), hint="Aligned at the right; missing or 1 means a sum."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="unbroadcast" check="edges" points=1
tl.check.call(unbroadcast, torch.ones(3, 0), (3, 1)).equals(
    torch.zeros(3, 1), hint="A 1 that was stretched to 0 was never used: it receives 0."
).done()
### BEGIN HIDDEN TESTS
for full, shape in [
    ((0,), ()),
    ((0,), (1,)),
    ((2, 0), (0,)),
    ((0, 3), (3,)),
    ((0, 3), (1, 1)),
    ((0,), (0,)),
]:
    tl.check.call(unbroadcast, torch.ones(full), shape, about="a size of 0").equals(
        torch.zeros(shape), hint="Sums of nothing are 0; an axis of size 0 that was there stays."
    ).done()
tl.check.call(unbroadcast, torch.tensor(5.0), (), about="two 0-d tensors").equals(
    torch.tensor(5.0), hint="Nothing was stretched."
).done()
table = torch.arange(12.0).reshape(3, 4)
for grad in (
    table.T,
    table[:, ::2],
    torch.tensor([1.0, 2.0]).expand(3, 2),
    torch.ones(1, 1).expand(3, 2),
):
    tl.check.call(unbroadcast, grad, (grad.shape[1],), about="a gradient with strides").equals(
        torch.tensor([sum(column) for column in zip(*grad.tolist(), strict=True)]),
        hint="The layout of grad in memory does not matter.",
    ).done()
grad = torch.arange(6.0).reshape(2, 3)
for g in tl.check.layouts(grad):
    tl.check.call(unbroadcast, g, (2, 1), about="the same numbers in another layout").equals(
        torch.tensor([[3.0], [12.0]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="unbroadcast" check="refuses" points=1
tl.check.call(unbroadcast, torch.ones(4, 3), (4,)).raises(
    ValueError,
    mentions=["(4,)", "(4, 3)"],
    hint="Aligned at the right, 4 stands under 3: refuse it.",
).done()
### BEGIN HIDDEN TESTS
for full, shape in [
    ((3,), (1, 3)),
    ((2, 6), (3,)),
    ((0,), (2,)),
    ((), (1,)),
    ((2, 1), (2, 3)),
    ((5, 0), (5, 2)),
]:
    tl.check.call(unbroadcast, torch.ones(full), shape, about="a shape that does not fit").raises(
        ValueError,
        mentions=[str(shape), str(full)],
        hint="Each size must be 1 or that of grad, and there may not be more axes.",
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="unbroadcast"
# Stretching reads the same number many times, so its gradient is the sum of what arrives at all of its
# places. `keepdim=True` keeps the places of the axes while you sum, and `reshape` drops those that the
# operand never had.
#
# The commonest wrong answer sums over the missing axes only. It is right for a bias of shape `(m,)`
# and gives a column a gradient of the wrong shape. The next one takes the mean, as if the operand
# had been used once.

# %% [markdown] role="exercise" exercise="sample_gradients" difficulty=2 minutes=12 concepts=["autograd.func", "autograd.jacobian", "autograd.accumulates"]
# ## One gradient for each sample
#
# Return, for each sample, the gradient of its own loss $\ell_i = (\tanh(x_i \cdot w) - y_i)^2$ by $w$.
#
# `backward` of the sum adds them up. Who wants to know which sample pulls hardest, or must limit what a
# single one can do, needs them apart.
#
# * `w` has shape `(k,)`, `X` has shape `(n, k)` with `n` of 1 or more, `y` has shape `(n,)`; all
#   have the same dtype, float32 or float64. None is tracked, and none is changed. The result has
#   shape `(n, k)` and their dtype; row `i` is the gradient of $\ell_i$.
# * Products may be as large as 10 000; the slopes are then 0, not nan.
#
# Any way is allowed: the formula, a loop, `torch.autograd.functional`, or `torch.func.vmap` of
# `torch.func.grad`, which is made for it.

# %% [markdown] role="hints" exercise="sample_gradients"
# The losses of the samples do not know of each other. So each row of the result depends on one row
# of `X`.
#
# ---
#
# By the chain rule the gradient of $\ell_i$ is $2(p_i - y_i)(1 - p_i^2)\,x_i$ with $p_i = \tanh(x_i
# \cdot w)$.
#
# ---
#
# `p = torch.tanh(X @ w)`, and `return (2 * (p - y) * (1 - p * p))[:, None] * X`. Or write
# `def loss(w, x, y): return (torch.tanh(x @ w) - y) ** 2` and
# `return torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0, 0))(w, X, y)`.


# %% role="solution" exercise="sample_gradients"
def sample_gradients(w: torch.Tensor, X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the loss of each sample by the weights.

    Parameters
    ----------
    w : torch.Tensor
        Shape (k,), float32 or float64.
    X, y : torch.Tensor
        Shapes (n, k) and (n,), of the dtype of w; n of 1 or more.

    Returns
    -------
    torch.Tensor
        Shape (n, k), of the dtype of w; row i is the gradient of (tanh(X[i] @ w) - y[i])**2.
    """

    ### BEGIN SOLUTION
    def loss(w: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return (torch.tanh(x @ w) - y) ** 2

    return torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0, 0))(w, X, y)
    ### END SOLUTION


# %% role="test" exercise="sample_gradients" check="rows" points=2
w, X = torch.zeros(2, **wide), torch.tensor([[1.0, 0.0], [2.0, 3.0]], **wide)
tl.check.call(sample_gradients, w, X, torch.tensor([1.0, -0.5], **wide)).equals(
    torch.tensor([[-2.0, 0.0], [2.0, 3.0]], **wide),
    hint="At w = 0 the slope of tanh is 1: row i is 2 * (0 - y[i]) * X[i].",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(5, 3), (3, 3), (1, 4), (4, 1)]:
    w, X = (
        torch.randn(k, generator=generator, **wide),
        torch.randn(n, k, generator=generator, **wide),
    )
    y = torch.randn(n, generator=generator, **wide)
    p = torch.tanh(X @ w)
    tl.check.call(sample_gradients, w, X, y, about="random samples").equals(
        (2 * (p - y) * (1 - p * p))[:, None] * X, hint="Row i depends on sample i only."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="sample_gradients" check="any_input" points=1
tl.check.call(
    sample_gradients, torch.tensor([1000.0]), torch.tensor([[10.0], [-10.0]]), torch.zeros(2)
).equals(
    torch.zeros(2, 1), hint="tanh is flat there: torch.tanh knows, quotients of exp overflow."
).done()
### BEGIN HIDDEN TESTS
w, X = torch.tensor([0.5, 0.25]), torch.tensor([[1.0, 2.0], [4.0, 0.0]]).T
p = torch.tanh(X @ w)
tl.check.call(sample_gradients, w, X, torch.ones(2), about="float32, a transposed X").equals(
    (2 * (p - 1) * (1 - p * p))[:, None] * X, hint="The dtype of w, and any layout of X."
).leaves_arguments_alone().done()


def is_tracked_afterwards():
    w = torch.ones(2, **wide)
    sample_gradients(w, torch.ones(3, 2, **wide), torch.zeros(3, **wide))
    return w.requires_grad


tl.check.call(is_tracked_afterwards, about="what becomes of w").equals(
    False, hint="Do not ask w itself for gradients: use a detached copy."
).done()
w, X, y = torch.zeros(2), torch.tensor([[1.0, 0.0], [2.0, 3.0]]), torch.tensor([1.0, -0.5])
for v, x, u in zip(tl.check.layouts(w), tl.check.layouts(X), tl.check.layouts(y), strict=True):
    tl.check.call(sample_gradients, v, x, u, about="the same numbers in another layout").equals(
        torch.tensor([[-2.0, 0.0], [2.0, 3.0]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="sample_gradients"
# `grad(loss)` is a function that returns the gradient for one sample, and `vmap` runs it over the rows
# of `X` and `y` at once, with the same `w`. The chain rule does the same by hand: one factor for each
# sample, and a column of them meets the rows of `X`.
#
# The commonest wrong answer calls `backward` on the sum: that is the sum of the rows. The next one
# divides by `n` because it began with a mean.

# %% [markdown] role="exercise" exercise="descend" difficulty=2 minutes=15 concepts=["autograd.zeroing", "autograd.accumulates", "autograd.leaf", "autograd.no_grad_detach"]
# ## Repair a descent
#
# Return the tensor that you reach from `x` after `steps` updates
# $x \leftarrow x - \mathrm{lr} \cdot \nabla f(x)$.
#
# Somebody wrote this, and it fails in more than one way:
#
# ```python
# def descend(f, x, lr, steps):
#     x.requires_grad_()
#     for _ in range(steps):
#         f(x).backward()
#         x -= lr * x.grad
#     return x
# ```
#
# Find each fault before you write. The repaired function does the following.
#
# * `f` takes a tensor of the shape of `x` and returns a tracked 0-d tensor; `lr` is a number;
#   `steps` is an `int` of 0 or more.
# * `x` has dtype float32 or float64, any shape, and may be tracked or not. It is not changed: not
#   its numbers, not `requires_grad`, not `.grad`.
# * The result is a new tensor of the same shape and dtype that is **not** tracked. It shares no
#   memory with `x`, with `steps = 0` either.
# * Each update uses the gradient at the current point and nothing of those before it.

# %% [markdown] role="hints" exercise="descend"
# Count what the broken function does to its argument, and what stands in `x.grad` in the second
# round. PyTorch itself will tell you about one more fault.
#
# ---
#
# Make a tensor of your own from the numbers of `x`: a copy, without a record, then ask for
# gradients. In each round: backward, update in place while nothing is recorded, clear the
# gradient.
#
# ---
#
# `point = x.detach().clone().requires_grad_()`. In each round `f(point).backward()`, then under
# `with torch.no_grad():` the line `point -= lr * point.grad`, then `point.grad = None`. Return
# `point.detach()`.


# %% role="solution" exercise="descend"
def descend(
    f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, lr: float, steps: int
) -> torch.Tensor:
    """Return where gradient descent on f arrives from x.

    Parameters
    ----------
    f : callable
        Takes a tensor of the shape of x and returns a 0-d tensor.
    x : torch.Tensor
        Any shape, float32 or float64; tracked or not.
    lr : float
        The learning rate.
    steps : int
        How many updates; 0 or more.

    Returns
    -------
    torch.Tensor
        The shape and dtype of x; untracked, in memory of its own.
    """
    ### BEGIN SOLUTION
    point = x.detach().clone().requires_grad_()
    for _ in range(steps):
        f(point).backward()
        with torch.no_grad():
            point -= lr * point.grad
        point.grad = None
    return point.detach()
    ### END SOLUTION


# %% role="test" exercise="descend" check="one_step" points=1
tl.check.call(descend, bowl, torch.tensor([1.0, 2.0], **wide), 0.125, 1).equals(
    torch.tensor([0.5, 1.375], **wide),
    hint="bowl is the sum of squares plus the product: the gradient at (1, 2) is (4, 5).",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (1, 4):
    A = torch.randn(n, n, generator=generator, **wide)
    b, x = torch.randn(2, n, generator=generator, **wide)
    expected = x - 0.03 * ((A + A.T) @ x + 3 * b * x**2)
    tl.check.call(descend, Energy(A, b), x, 0.03, 1, about="one step on random functions").equals(
        expected, hint="x minus lr times the gradient at x."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="descend" check="more_steps" points=1
tl.check.call(descend, plane, torch.zeros(2, **wide), 0.5, 3).equals(
    torch.tensor([-4.5, -4.5], **wide),
    hint="The slope of plane is 3 everywhere, in every round: gradients must not pile up.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, steps in [(2, 2), (3, 7), (5, 30)]:
    root = torch.randn(n, n, generator=generator, **wide)
    A = root @ root.T / n + torch.eye(n, **wide)
    x = torch.randn(2, n, generator=generator, **wide)[0]
    reached = x.clone()
    for _ in range(steps):
        reached = reached - 0.01 * 2 * A @ reached
    f = Energy(A, torch.zeros(n, **wide))
    tl.check.call(descend, f, x, 0.01, steps, about="several steps on random functions").equals(
        reached, hint="Each round: the gradient at the current point only; clear it afterwards."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="descend" check="argument" points=1
def state_of_x(tracked, steps, before=None):
    """What has become of x: its numbers, requires_grad, and the numbers in .grad."""
    x = torch.tensor([1.0, 2.0], requires_grad=tracked, **wide)
    x.grad = None if before is None else torch.tensor(before, **wide)
    descend(bowl, x, 0.1, steps)
    return x.tolist(), x.requires_grad, None if x.grad is None else x.grad.tolist()


tl.check.call(state_of_x, False, 2).equals(
    ([1.0, 2.0], False, None), hint="Work on a copy; x must stay untracked if it was."
).done()


def how_far_it_goes(steps):
    return descend(plane, torch.zeros(1, **wide), 0.5, steps).abs().tolist()


tl.check.call(how_far_it_goes, 1).equals(
    [1.5], hint="x stays where it was, and the result is another tensor, which has moved."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(state_of_x, True, 3, about="a tracked x").equals(
    ([1.0, 2.0], True, None), hint="A tracked x keeps its numbers and gets no gradient."
).done()
tl.check.call(state_of_x, False, 0, about="no steps").equals(
    ([1.0, 2.0], False, None), hint="With no steps x must stay as it was, too."
).done()
tl.check.call(state_of_x, True, 2, [7.0, 8.0], about="an x whose .grad was filled before").equals(
    ([1.0, 2.0], True, [7.0, 8.0]),
    hint="What stood in .grad of x belongs to somebody else: do not clear it, do not add to it.",
).done()
### END HIDDEN TESTS


# %% role="test" exercise="descend" check="result" points=1
def result_is_tracked(tracked, steps):
    x = torch.tensor([1.0, 2.0], requires_grad=tracked, **wide)
    return descend(bowl, x, 0.1, steps).requires_grad


tl.check.call(result_is_tracked, False, 2).equals(
    False, hint="Hand out the numbers without the record: detach."
).done()
tl.check.call(descend, bowl, torch.tensor([1.0, 2.0], **wide), 0.1, 0).equals(
    torch.tensor([1.0, 2.0], **wide), hint="No steps: the numbers of x."
).is_copy(hint="A new tensor, in memory of its own, even without steps.").done()
### BEGIN HIDDEN TESTS
tl.check.call(result_is_tracked, True, 0, about="a tracked x and no steps").equals(
    False, hint="The result is untracked, whatever x was."
).done()
tl.check.call(descend, bowl, torch.tensor([[1.0, 2.0]]), 0.5, 1, about="float32").equals(
    torch.tensor([[-1.0, -0.5]]), hint="The shape and the dtype are those of x."
).is_copy(hint="The result must not share memory with x.").done()
table = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], **wide)
for x in (table.T, table[:, ::2], table[1:], torch.tensor([1.0, 2.0], **wide).expand(3, 2)):
    tl.check.call(descend, quartic, x, 0.3, 1, about="transposed, a part, or expanded").equals(
        x - 0.1 * x**3, hint="The layout of x in memory does not matter."
    ).is_copy(hint="In memory of its own.").done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="descend"
# The broken function has four faults: it asks its argument for gradients, it writes into a leaf
# while PyTorch records (an error), it never clears `.grad`, and it hands out its argument,
# tracked. The copy cures the first and the last, `no_grad` the second, `point.grad = None` the
# third.
#
# The commonest wrong answer forgets the clearing. With one step nothing is wrong, and with more the
# descent gathers speed like a ball; it often arrives nearby and looks right.

# %% [markdown] role="exercise" exercise="accumulated_gradient" difficulty=2 minutes=15 concepts=["autograd.minibatch_accumulation", "autograd.accumulates"]
# ## The gradient of everything, batch by batch
#
# Return the gradient of the mean squared error over **all** batches together, by each parameter of
# the model.
#
# The data do not fit into memory at once; you see one batch after the other.
#
# * `model(X)` returns predictions. `model.parameters()` goes through the tracked leaves.
# * `batches` yields pairs `(X, y)`, in which `y` has the shape of `model(X)`, `(B,)` or `(B, m)`.
#   The batches may differ in size; a batch may be empty (`B = 0`), but not all are. You can go
#   through `batches` **once** only, and you do not know beforehand how much will come.
# * The loss is the mean of `(model(X) - y)**2` over all numbers of all batches: what you would get
#   from one large batch.
# * The result is a list of tensors, one per parameter, in the order of `model.parameters()`.
# * The parameters keep their numbers, and `.grad` stays as it was: it may be `None`, and it may
#   hold something that belongs to somebody else.

# %% [markdown] role="hints" exercise="accumulated_gradient"
# For a loss that is a sum, the gradients of the batches add up. How do you come from the sum to the
# mean at the end?
#
# ---
#
# `torch.autograd.grad(loss, parameters)` returns the gradients as a tuple and leaves `.grad` alone.
# Keep one running total per parameter, and count the numbers in the targets as they pass.
#
# ---
#
# `parameters = list(model.parameters())`, `totals = [torch.zeros_like(p) for p in parameters]`,
# `count = 0`. For each `X, y`: `loss = ((model(X) - y) ** 2).sum()`, add each part of
# `torch.autograd.grad(loss, parameters)` to its total, and `count += y.numel()`. Return
# `[total / count for total in totals]`.


# %% role="solution" exercise="accumulated_gradient"
def accumulated_gradient(
    model: Any, batches: Iterable[tuple[torch.Tensor, torch.Tensor]]
) -> list[torch.Tensor]:
    """Return the gradient of the mean squared error over all batches.

    Parameters
    ----------
    model : callable
        model(X) returns predictions; model.parameters() goes through its tracked leaves.
    batches : iterable of (torch.Tensor, torch.Tensor)
        Inputs and targets; the targets have the shape of the predictions, (B,) or (B, m). Can be
        gone through once.

    Returns
    -------
    list of torch.Tensor
        One gradient per parameter, in their order, each of its parameter's shape.
    """
    ### BEGIN SOLUTION
    parameters = list(model.parameters())
    totals = [torch.zeros_like(parameter) for parameter in parameters]
    count = 0
    for X, y in batches:
        loss = ((model(X) - y) ** 2).sum()
        for total, part in zip(totals, torch.autograd.grad(loss, parameters), strict=True):
            total += part
        count += y.numel()
    return [total / count for total in totals]
    ### END SOLUTION


# %% role="test" exercise="accumulated_gradient" check="equal_batches" points=1
X, y = torch.tensor([[1.0], [2.0], [3.0], [4.0]], **wide), torch.tensor([0.0, 2, 2, 4], **wide)


def zero_line():
    return Line(torch.zeros(1, **wide), torch.zeros((), **wide))


def two_equal_batches():
    return accumulated_gradient(zero_line(), [(X[:2], y[:2]), (X[2:], y[2:])])


tl.check.call(two_equal_batches).equals(
    [torch.tensor([-13.0], **wide), torch.tensor(-4.0, **wide)],
    hint="By the weight: the mean of 2 * (0 - y) * x, which is -2 * (0 + 4 + 6 + 16) / 4.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
X = torch.randn(12, 3, generator=generator, **wide)
y = torch.randn(12, generator=generator, **wide)
weight, bias = (
    torch.randn(3, generator=generator, **wide),
    torch.randn((), **wide, generator=generator),
)
residual = X @ weight + bias - y
tl.check.call(
    accumulated_gradient,
    Line(weight, bias),
    list(zip(X.split(4), y.split(4), strict=True)),
    about="three random batches of equal size",
).equals(
    [2 * X.T @ residual / 12, 2 * residual.mean()],
    hint="All batches count, and the loss is a mean over all of them together.",
).leaves_arguments_alone(hint="The batches are not yours to change.").done()
### END HIDDEN TESTS

# %% role="test" exercise="accumulated_gradient" check="unequal_batches" points=1
X, y = torch.tensor([[1.0], [2.0], [3.0], [4.0]], **wide), torch.tensor([0.0, 2, 2, 4], **wide)


def three_and_one():
    model = Line(torch.zeros(1, **wide), torch.zeros((), **wide))
    return accumulated_gradient(model, [(X[:3], y[:3]), (X[3:], y[3:])])


tl.check.call(three_and_one).equals(
    [torch.tensor([-13.0], **wide), torch.tensor(-4.0, **wide)],
    hint="The same four samples, cut into three and one: each sample counts the same.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for sizes, m in [((5, 1, 2), None), ((3, 4), 2), ((1, 6, 1), 3)]:
    n = sum(sizes)
    X = torch.randn(n, 2, generator=generator, **wide)
    outputs = () if m is None else (m,)
    y = torch.randn(n, *outputs, generator=generator, **wide)
    weight = torch.randn(2, *outputs, generator=generator, **wide)
    bias = torch.randn(outputs, generator=generator, **wide)
    residual = X @ weight + bias - y
    tl.check.call(
        accumulated_gradient,
        Line(weight, bias),
        list(zip(X.split(sizes), y.split(sizes), strict=True)),
        about="batches of different sizes" + ("" if m is None else ", several outputs"),
    ).equals(
        [2 * X.T @ residual / y.numel(), 2 * residual.sum(dim=0) / y.numel()],
        hint="The mean goes over all numbers: divide the sum by how many targets there were.",
    ).done()


def same_batches_in_another_layout(X, y):
    model = Line(torch.zeros(1, **wide), torch.zeros((), **wide))
    return accumulated_gradient(model, [(X[:3], y[:3]), (X[3:], y[3:])])


for inputs, targets in zip(
    tl.check.layouts(torch.tensor([[1.0], [2.0], [3.0], [4.0]], **wide)),
    tl.check.layouts(torch.tensor([0.0, 2, 2, 4], **wide)),
    strict=True,
):
    tl.check.call(same_batches_in_another_layout, inputs, targets, about="other layouts").equals(
        [torch.tensor([-13.0], **wide), torch.tensor(-4.0, **wide)],
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="accumulated_gradient" check="stream" points=1
def stream(*sizes):
    """Yield batches of these sizes, all inputs 1, all targets 3; can be gone through once."""
    for size in sizes:
        yield torch.ones(size, 1, **wide), torch.full((size,), 3.0, **wide)


def from_a_stream():
    model = Line(torch.ones(1, **wide), torch.zeros((), **wide))
    return [gradient.sum().item() for gradient in accumulated_gradient(model, stream(2, 1))]


tl.check.call(from_a_stream).equals(
    [-4.0, -4.0], hint="A generator can be gone through once: count while you go."
).done()
### BEGIN HIDDEN TESTS


def with_an_empty_batch():
    model = Line(torch.ones(1, **wide), torch.zeros((), **wide))
    return [gradient.sum().item() for gradient in accumulated_gradient(model, stream(0, 2, 0))]


tl.check.call(with_an_empty_batch, about="empty batches among others").equals(
    [-4.0, -4.0], hint="An empty batch adds nothing; do not divide by sizes on the way."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="accumulated_gradient" check="grad" points=1
def grad_after(before):
    """What stands in .grad of the weight afterwards, and the gradient that is returned."""
    model = Line(torch.ones(1, **wide), torch.zeros((), **wide))
    model.weight.grad = before
    batch = torch.ones(2, 1, **wide), torch.tensor([3.0, 3.0], **wide)
    found = accumulated_gradient(model, [batch, batch])
    after = None if model.weight.grad is None else model.weight.grad.tolist()
    return after, found[0].tolist(), model.weight.tolist()


tl.check.call(grad_after, None).equals(
    (None, [-4.0], [1.0]), hint="torch.autograd.grad returns gradients and leaves .grad alone."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(grad_after, torch.tensor([7.0], **wide), about=".grad was filled before").equals(
    ([7.0], [-4.0], [1.0]),
    hint="What stood in .grad is not part of the answer, and it must be there afterwards.",
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="accumulated_gradient"
# Slopes of sums add up, so sums over batches need no weights, and one division at the end makes the
# mean. Empty batches add 0 to both.
#
# The commonest wrong answer averages the means of the batches. It is right as long as all batches
# have the same size, which is to say: until the last one. Weighting the mean of each batch by its
# size works as well. Dividing by the number of samples does not, where each has several targets.

# %% [markdown] role="exercise" exercise="jacobian" difficulty=2 minutes=15 concepts=["autograd.jacobian", "autograd.nonscalar_backward"]
# ## A Jacobian, row by row
#
# Return the table of all slopes of `f` at `x`: one row per number in `f(x)`, one column per number
# in `x`.
#
# * `f` takes a tensor of the shape of `x` and returns a tensor of any shape, `()` and sizes of 0
#   included. The result always has shape `(m, n)` with `m = f(x).numel()` and `n = x.numel()`; row
#   `i` belongs to `f(x).flatten()[i]`, column `j` to `x.flatten()[j]`.
# * `x` is float32 or float64, and the result has its dtype. `x` may be tracked or not.
# * `f` may be linear. It may also be constant, that is, return a tensor that was not computed from
#   `x` and is not tracked; then all slopes are 0.
# * Slopes are exact up to rounding: no differences.
#
# Build it from walks with unit vectors as in the lecture. If you hand the work to a library
# function, mind the shape.

# %% [markdown] role="hints" exercise="jacobian"
# A unit vector as upstream gradient picks one row. How many walks is that, and what must not happen
# to the graph after the first one?
#
# ---
#
# `torch.autograd.grad(y, point, upstream, retain_graph=True)` takes an upstream gradient of the
# shape of `y` and returns a tuple with one gradient of the shape of `point`. A `y` that is not
# tracked has no graph to walk.
#
# ---
#
# `point = x.detach().clone().requires_grad_()`, `y = f(point)`,
# `table = torch.zeros(y.numel(), x.numel(), dtype=x.dtype)`. If `y.requires_grad`, then for each
# `i` in `range(y.numel())`: `unit = torch.zeros(y.numel(), dtype=y.dtype)`, `unit[i] = 1`,
# `(row,) = torch.autograd.grad(y, point, unit.reshape(y.shape), retain_graph=True)`,
# `table[i] = row.flatten()`. Return `table`.


# %% role="solution" exercise="jacobian"
def jacobian(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """Return the Jacobian of f at x as a table.

    Parameters
    ----------
    f : callable
        Takes a tensor of the shape of x and returns a tensor of any shape.
    x : torch.Tensor
        Any shape, float32 or float64; tracked or not.

    Returns
    -------
    torch.Tensor
        Shape (f(x).numel(), x.numel()), the dtype of x.
    """
    ### BEGIN SOLUTION
    point = x.detach().requires_grad_()
    y = f(point)
    table = torch.zeros(y.numel(), x.numel(), dtype=x.dtype)
    if y.requires_grad:
        for row, unit in zip(table, torch.eye(y.numel(), dtype=y.dtype), strict=True):
            upstream = unit.reshape(y.shape)
            (slopes,) = torch.autograd.grad(y, point, upstream, retain_graph=True)
            row.copy_(slopes.flatten())
    return table
    ### END SOLUTION


# %% role="test" exercise="jacobian" check="rows" points=1
tl.check.call(jacobian, swirl, torch.tensor([2.0, 5.0, -1.0], **wide)).equals(
    torch.tensor([[5.0, 2.0, 0.0], [0.0, 10.0, 3.0]], **wide),
    rtol=1e-12,
    atol=1e-12,
    hint="swirl returns x0 * x1 and x1**2 + x2**3: one row for each of the two, exact.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for m, k, n in [(3, 4, 2), (2, 5, 5), (4, 3, 6), (1, 2, 3)]:
    A = torch.randn(k, n, generator=generator, **wide)
    B = torch.randn(m, k, generator=generator, **wide)
    x = torch.randn(n, generator=generator, **wide)
    tl.check.call(jacobian, Layers(A, B), x, about="random functions").equals(
        B @ torch.diag(1 - torch.tanh(A @ x) ** 2) @ A,
        rtol=1e-11,
        atol=1e-11,
        hint="Rows belong to the outputs, columns to the inputs; one walk per row.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="jacobian" check="shapes" points=1
tl.check.call(jacobian, bowl, torch.tensor([[1.0, 2.0], [0.5, 1.0]])).equals(
    torch.tensor([[3.0, 4.5, 3.0, 3.0]]),
    hint="One output and four inputs: shape (1, 4), whatever the shape of x is.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
x = torch.randn(2, 3, generator=generator, **wide)
tl.check.call(jacobian, turned, x, about="a table in, a table out").equals(
    torch.eye(6, **wide)[[0, 3, 1, 4, 2, 5]],
    hint="Rows in the order of f(x).flatten(), columns in the order of x.flatten().",
).done()
tl.check.call(jacobian, squared, x.T, about="an x that is not contiguous").equals(
    torch.diag(2 * x.T.flatten()), hint="Columns in the order of x.flatten()."
).done()
x = torch.tensor([1.0, 2.0], **wide).expand(2, 2)
tl.check.call(jacobian, squared, x, about="an expanded x").equals(
    torch.diag(2 * x.flatten()), hint="Entries that share memory are entries of their own."
).done()
tl.check.call(jacobian, squared, torch.tensor(0.5, **wide), about="a 0-d x").equals(
    torch.ones(1, 1, **wide), hint="One output, one input: shape (1, 1)."
).done()
tl.check.call(jacobian, squared, torch.ones(0, **wide), about="no numbers at all").equals(
    torch.ones(0, 0, **wide), hint="No outputs and no inputs: shape (0, 0)."
).done()
tl.check.call(jacobian, bowl, torch.ones(0, **wide), about="one output, no inputs").equals(
    torch.ones(1, 0, **wide), hint="One output and no inputs: shape (1, 0)."
).done()
for u in tl.check.layouts(torch.tensor([1.0, 2.0], **wide)):
    tl.check.call(jacobian, squared, u, about="the same numbers in another layout").equals(
        torch.diag(torch.tensor([2.0, 4.0], **wide)),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="jacobian" check="flat" points=1
tl.check.call(jacobian, plane, torch.tensor([1.0, 2.0], **wide)).equals(
    torch.tensor([[3.0, 3.0]], **wide), hint="A linear function has the same slopes everywhere."
).done()
tl.check.call(jacobian, constant, torch.tensor([1.0, 2.0, 3.0], **wide)).equals(
    torch.zeros(2, 3, **wide), hint="f(x) is not tracked: nothing to walk, all slopes are 0."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(jacobian, constant, torch.ones(2, 2, **wide), about="a constant f").equals(
    torch.zeros(2, 4, **wide), hint="Two outputs, four inputs, all slopes 0."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="jacobian" check="argument" points=1
def state_of_x(tracked, before=None):
    """What has become of x: requires_grad, and the numbers in .grad."""
    x = torch.tensor([2.0, 5.0, -1.0], requires_grad=tracked, **wide)
    x.grad = None if before is None else torch.tensor(before, **wide)
    jacobian(swirl, x)
    return x.requires_grad, None if x.grad is None else x.grad.tolist()


tl.check.call(state_of_x, False).equals(
    (False, None), hint="Do not ask x itself for gradients: work on a detached copy."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(state_of_x, True, about="a tracked x").equals(
    (True, None), hint="x stays tracked, and .grad stays empty."
).done()
tl.check.call(state_of_x, True, [7.0, 8.0, 9.0], about="an x whose .grad was filled").equals(
    (True, [7.0, 8.0, 9.0]), hint="What stood in .grad of x belongs to somebody else."
).done()


def table_at_a_tracked_point(*point):
    x = torch.tensor(point, requires_grad=True, **wide)
    return jacobian(swirl, x).tolist()


tl.check.call(table_at_a_tracked_point, 2.0, 5.0, -1.0, about="a tracked x").equals(
    [[5.0, 2.0, 0.0], [0.0, 10.0, 3.0]], hint="The slopes do not depend on whether x is tracked."
).done()
tl.check.call(table_at_a_tracked_point, 3.0, -2.0, 4.0, about="another tracked x").equals(
    [[-2.0, 3.0, 0.0], [0.0, -4.0, 48.0]], hint="The slopes are those at x, tracked or not."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="jacobian"
# Backward computes $v^\top J$; the unit vectors pick the rows one after the other. All walks use
# the same graph, so it has to be kept, and `torch.autograd.grad` does not fill any `.grad`. A
# constant has no graph, which PyTorch reports as an error; the table of zeros is the right answer.
#
# The commonest wrong answer walks once with a vector of ones. That is the sum of all rows. The next
# calls `backward` in a loop and forgets that `.grad` adds up: each row contains all rows before it.

# %% [markdown] role="exercise" exercise="hvp" difficulty=3 minutes=15 concepts=["autograd.hessian", "autograd.nonscalar_backward"]
# ## A Hessian that is too large
#
# Return the product of the Hessian of `f` at `x` with `v`, without forming the Hessian.
#
# * `f` takes a tensor of the shape of `x` and returns a 0-d tensor. `x` and `v` have the same
#   shape, any, and the same dtype, float32 or float64. So has the result: its entry `i` is
#   $\sum_j \frac{\partial^2 f}{\partial x_i \partial x_j} v_j$.
# * `x` may have a million entries. Its Hessian would have $10^{12}$, and does not fit anywhere; two
#   walks do.
# * `f` may be linear: then the gradient does not depend on `x` and is not tracked, and the product
#   is 0. Sizes may be 0.
# * `x` may be tracked or not; it stays as it was.
# * The result is exact up to rounding: no differences.

# %% [markdown] role="hints" exercise="hvp"
# The Hessian is the Jacobian of the gradient. And a walk from a vector computes a product with a
# Jacobian without forming it.
#
# ---
#
# The first walk must be recorded, so that a second one can go through it:
# `torch.autograd.grad(..., create_graph=True)`. Give the second walk `v` as upstream gradient; the
# Hessian is symmetric, so rows and columns are the same.
#
# ---
#
# `point = x.detach().clone().requires_grad_()`, then
# `(slope,) = torch.autograd.grad(f(point), point, create_graph=True)`. If `slope.requires_grad` is
# False, return `torch.zeros_like(x)`. Else
# `(product,) = torch.autograd.grad(slope, point, v)`, and return `product`.


# %% role="solution" exercise="hvp"
def hvp(
    f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, v: torch.Tensor
) -> torch.Tensor:
    """Return the product of the Hessian of f at x with v.

    Parameters
    ----------
    f : callable
        Takes a tensor of the shape of x and returns a 0-d tensor.
    x, v : torch.Tensor
        Any shape, the same for both; float32 or float64.

    Returns
    -------
    torch.Tensor
        The shape and dtype of x.
    """
    ### BEGIN SOLUTION
    point = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(point), point, create_graph=True)
    if not slope.requires_grad:
        return torch.zeros_like(x)
    (product,) = torch.autograd.grad(slope, point, v)
    return product
    ### END SOLUTION


# %% role="test" exercise="hvp" check="product" points=1
tl.check.call(
    hvp, saddle, torch.tensor([0.3, -2.0], **wide), torch.tensor([1.0, 10.0], **wide)
).equals(
    torch.tensor([10.0, 41.0], **wide),
    hint="The Hessian is [[0, 1], [1, 4]] at every point; multiply it with v.",
).leaves_arguments_alone().done()
tl.check.call(hvp, bowl, torch.tensor([0.1, 0.7], **wide), torch.tensor([0.3, 0.2], **wide)).equals(
    torch.tensor([0.8, 0.7], **wide),
    rtol=1e-13,
    atol=1e-13,
    hint="The Hessian of bowl is [[2, 1], [1, 2]] here; two exact walks, no differences.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (1, 3, 6):
    A = torch.randn(n, n, generator=generator, **wide)
    b, x, v = torch.randn(3, n, generator=generator, **wide)
    tl.check.call(hvp, Energy(A, b), x, v, about="random functions").equals(
        (A + A.T) @ v + 6 * b * x * v,
        rtol=1e-11,
        atol=1e-11,
        hint="Second derivatives at x, multiplied with v; no differences.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="hvp" check="shapes" points=1
tl.check.call(
    hvp, bowl, torch.tensor([[1.0, 2.0], [3.0, 1.0]]), torch.tensor([[1.0, 0.0], [0.0, 0.0]])
).equals(
    torch.tensor([[2.0, 3.0], [2.0, 6.0]]),
    hint="The result has the shape of x. By entry [0, 0]: 2 from the square, the rest from prod.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
A = torch.randn(6, 6, generator=generator, **wide)
b, x, v = torch.randn(3, 6, generator=generator, **wide)
expected = (A + A.T) @ v + 6 * b * x * v
x, v = x.reshape(2, 3), v.reshape(2, 3)
tl.check.call(hvp, Energy(A, b), x, v, about="a table").equals(
    expected.reshape(2, 3), hint="The result has the shape of x."
).done()
x, v = x.T.contiguous().T, v.T.contiguous().T
tl.check.call(hvp, Energy(A, b), x, v, about="not contiguous").equals(
    expected.reshape(2, 3), hint="The layout in memory does not matter."
).done()
x = torch.tensor([1.0, 2.0], **wide).expand(3, 2)
tl.check.call(hvp, quartic, x, x.flip(1), about="an expanded point").equals(
    x**2 * x.flip(1), hint="Entries that share memory are entries of their own."
).done()
cube = Energy(torch.zeros(1, 1, **wide), torch.ones(1, **wide))
tl.check.call(hvp, cube, torch.tensor(2.0, **wide), torch.tensor(5.0, **wide), about="0-d").equals(
    torch.tensor(60.0, **wide), hint="One number in, one number out, both without axes."
).done()
tl.check.call(hvp, bowl, torch.ones(0, **wide), torch.ones(0, **wide), about="size 0").equals(
    torch.ones(0, **wide), hint="Without entries the product has no entries."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="hvp" check="linear" points=1
tl.check.call(
    hvp, plane, torch.tensor([1.0, 2.0], **wide), torch.tensor([3.0, 4.0], **wide)
).equals(
    torch.zeros(2, **wide), hint="A plane does not bend. Its gradient is not tracked: return zeros."
).done()


def product_with_ones(f):
    return hvp(f, torch.ones(2, **wide), torch.ones(2, **wide)).tolist()


tl.check.call(product_with_ones, saddle).equals(
    [1.0, 5.0], hint="saddle bends: zeros are right for linear functions only."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(hvp, total, torch.ones(2, 3), torch.ones(2, 3), about="another linear f").equals(
    torch.zeros(2, 3), hint="Zeros of the shape and dtype of x."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="hvp" check="argument" points=1
def state_of_x(f, tracked, before=None):
    """What has become of x: requires_grad, and the numbers in .grad."""
    x = torch.tensor([2.0, 5.0], requires_grad=tracked, **wide)
    x.grad = None if before is None else torch.tensor(before, **wide)
    hvp(f, x, torch.ones(2, **wide))
    return x.requires_grad, None if x.grad is None else x.grad.tolist()


tl.check.call(state_of_x, bowl, False).equals(
    (False, None), hint="Do not ask x itself for gradients: work on a detached copy."
).done()


def product_with_ones(f):
    return hvp(f, torch.ones(2, **wide), torch.ones(2, **wide)).tolist()


tl.check.call(product_with_ones, saddle).equals(
    [1.0, 5.0], hint="The product must come all the same: saddle bends."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(state_of_x, bowl, True, about="a tracked x").equals(
    (True, None), hint="x stays tracked, and .grad stays empty."
).done()
tl.check.call(state_of_x, plane, True, about="a tracked x, a linear f").equals(
    (True, None), hint="x stays tracked, and .grad stays empty."
).done()
tl.check.call(state_of_x, bowl, True, [7.0, 8.0], about="an x whose .grad was filled").equals(
    (True, [7.0, 8.0]), hint="What stood in .grad of x belongs to somebody else."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="hvp" check="large" points=1
x, v = torch.tensor([1.0, 2.0, 3.0], **wide), torch.tensor([1.0, 1.0, 0.0], **wide)
tl.check.call(hvp, quartic, x, v).equals(
    torch.tensor([1.0, 4.0, 0.0], **wide), hint="quartic is the sum of x**4 / 12: x**2 times v."
).done()
### BEGIN HIDDEN TESTS
x = torch.linspace(-1, 1, 1_000_000, **wide)
tl.check.call(hvp, quartic, x, x.flip(0), about="a million entries").equals(
    x**2 * x.flip(0), hint="Two walks and no table: the Hessian has a million rows."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="hvp"
# The gradient is a function like any other, so it can be differentiated: from a vector, with `v` as
# upstream gradient. That is $v^\top H$, and $H$ is symmetric. Nothing larger than `x` is ever made.
#
# The commonest wrong answer leaves out `create_graph=True`. Then the gradient has no record, and
# PyTorch says that it does not require a gradient. Whoever silences that with zeros gets 0 for
# every function.

# %% [markdown] role="exercise" exercise="catches_wrong_slopes" difficulty=3 minutes=20 concepts=["autograd.finite_difference", "autograd.nonscalar_backward"]
# ## A test that catches a wrong backward
#
# Return `True` if autograd finds wrong slopes for an operation, and `False` if they are right.
#
# Somebody has taught PyTorch an operation and wrote its backward in a hurry, like the cube of the
# lecture. You cannot see the code; you can only call `op(x)` and walk back from its result.
#
# * `op` takes a float64 tensor of shape `(n,)` with `n` of 1 or more and entries between -2 and 2, and
#   returns a tensor of shape `(n,)`. Entry `i` of it may depend on any entry of `x`. The **values** are
#   always right; slopes are at most some tens, third derivatives at most some hundreds.
# * It is **right** if for every such `x`, tracked, and every upstream gradient `v` of shape `(n,)`, the
#   gradient that autograd brings to `x` is $v^\top J$, up to rounding.
# * It is wrong if the gradient is another, or does not come at all, or an exception is raised, for at
#   least one such `x` and `v`. The wrong ones in the checks are off by a twentieth or more, for a few
#   well chosen entries; four are enough.
# * `catches_wrong_slopes(op)` calls `op` as often as it likes and returns a `bool`. It never lets an
#   exception through.
#
# `gradcheck` and your own differences are both allowed. The point is to choose `x` and `v` so that no
# wrong backward looks right by accident.

# %% [markdown] role="hints" exercise="catches_wrong_slopes"
# For which `x` does a wrong slope look right? And what does `op(x).sum().backward()` not see?
#
# ---
#
# A single `v` of different numbers shows most mistakes: compare `torch.autograd.grad(op(x), x, v)` with
# central differences of `op(x) @ v`, one entry of `x` at a time. Use an `x` with positive and negative
# numbers, all different, and three or four of them. Write the comparison such that a nan does not pass.
#
# ---
#
# `x = torch.tensor([1.5, -0.5, 0.8, -1.2], dtype=torch.float64, requires_grad=True)`, `v =
# torch.tensor([1.0, -2.0, 3.0, 5.0], dtype=torch.float64)`, `h = 6e-6`. Inside `try`, with `except
# Exception: return True`: `(found,) = torch.autograd.grad(op(x), x, v)`; for each `i` in `range(4)`
# make `step`, zeros with `step[i] = h`, and `slope = (op(x + step) - op(x - step)) @ v / (2 * h)`.
# Return `True` if `not abs(found[i] - slope) < 1e-3`. At the end return `False`.


# %% role="solution" exercise="catches_wrong_slopes"
def catches_wrong_slopes(op: Callable[[torch.Tensor], torch.Tensor]) -> bool:
    """Return whether autograd finds wrong slopes for an operation.

    Parameters
    ----------
    op : callable
        Takes a float64 tensor of shape (n,), entries between -2 and 2, and returns one of shape
        (n,) whose values are right.

    Returns
    -------
    bool
        True if a gradient is wrong or does not come in at least one case, False otherwise.
    """
    ### BEGIN SOLUTION
    x = torch.tensor([1.5, -0.5, 0.8, -1.2], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, -2.0, 3.0, 5.0], dtype=torch.float64)
    try:
        (found,) = torch.autograd.grad(op(x), x, v)
        steps = torch.diag(torch.full_like(x, 6e-6))  # row i moves entry i alone
        slopes = [v.dot(op(x + step) - op(x - step)) / 1.2e-5 for step in steps]
        return not torch.allclose(found, torch.stack(slopes))
    except Exception:
        return True
    ### END SOLUTION


# %% role="test" exercise="catches_wrong_slopes" check="innocent" points=1
def wrong_sign(x):
    return 2 * x.detach() - x


def cubes(x):
    return x**3


tl.check.call(catches_wrong_slopes, cubes, about="x ** 3 of PyTorch itself").equals(
    False,
    hint="It is right. Differences are rounded, in float32 badly: use float64, and a tolerance.",
).done()
tl.check.call(catches_wrong_slopes, wrong_sign, about="slopes of the wrong sign").equals(
    True, hint="Compare what autograd finds with differences of values."
).done()


### BEGIN HIDDEN TESTS
class RightCube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return upstream * 3 * x**2


def bends(x):
    return x.roll(1) * torch.sin(7 * x)


def strict(x):
    if x.dtype != torch.float64 or x.dim() != 1 or len(x) == 0 or x.abs().max() > 2.1:
        raise ValueError("a list of numbers between -2 and 2, float64")
    return 3 * x + 1


tl.check.call(catches_wrong_slopes, RightCube.apply, about="a right backward of its own").equals(
    False, hint="This backward is right; do not accuse it."
).done()
tl.check.call(catches_wrong_slopes, bends, about="a right operation that bends a lot").equals(
    False, hint="Bending is no bug: use central differences with a step near 6e-6."
).done()
tl.check.call(catches_wrong_slopes, strict, about="a right one that refuses other tensors").equals(
    False, hint="Call it with tensors that the text allows; refusing others is no bug."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_wrong_slopes" check="slopes" points=1
def is_right(x):
    return 3 * x**2 + x.roll(1)


def claims(values, slopes):
    """An operation on each entry alone: these values, and whatever slopes somebody claims."""

    def op(x):
        fixed = x.detach()
        return values(fixed) + slopes(fixed) * (x - fixed)

    return op


hasty_cube = claims(lambda x: x**3, lambda x: 2 * x**2)
tl.check.call(catches_wrong_slopes, hasty_cube, about="a cube with slope 2 * x ** 2").equals(
    True, hint="Compare what autograd finds with differences of values."
).done()
tl.check.call(catches_wrong_slopes, is_right, about="an operation that is right").equals(
    False, hint="Its slopes are right: do not accuse it."
).done()
### BEGIN HIDDEN TESTS
positive_only = claims(lambda x: x**3, lambda x: 3 * x * x.abs())
negative_only = claims(lambda x: x.clamp(min=0.0) ** 2 + x, lambda x: torch.ones_like(x))
a_little_off = claims(lambda x: x**3, lambda x: 3.3 * x**2)
for wrong in (positive_only, negative_only):
    tl.check.call(catches_wrong_slopes, wrong, about="right for numbers of one sign").equals(
        True, hint="Use positive and negative numbers."
    ).done()
tl.check.call(catches_wrong_slopes, a_little_off, about="slopes that are a tenth too large").equals(
    True, hint="A right backward agrees to six digits and more: keep the tolerance small."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_wrong_slopes" check="upstream" points=1
def is_right(x):
    return 3 * x**2 + x.roll(1)


class ForgetsUpstream(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return 3 * x**2


tl.check.call(
    catches_wrong_slopes,
    ForgetsUpstream.apply,
    about="a backward that ignores the upstream gradient",
).equals(True, hint="It looks right after sum(): use an upstream gradient other than ones.").done()
tl.check.call(catches_wrong_slopes, is_right, about="an operation that is right").equals(
    False, hint="Its slopes are right: do not accuse it."
).done()


### BEGIN HIDDEN TESTS
class FirstUpstream(ForgetsUpstream):
    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return upstream[0] * 3 * x**2


tl.check.call(
    catches_wrong_slopes, FirstUpstream.apply, about="one upstream number for all entries"
).equals(True, hint="The entries of the upstream gradient must differ from each other.").done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_wrong_slopes" check="entries" points=1
def is_right(x):
    return 3 * x**2 + x.roll(1)


def forgets_a_path(x):
    return x * x.detach().roll(1)


tl.check.call(
    catches_wrong_slopes, forgets_a_path, about="products of neighbours, one of them cut off"
).equals(True, hint="Move each entry of x by itself, and see all entries of the result.").done()
tl.check.call(catches_wrong_slopes, is_right, about="an operation that is right").equals(
    False, hint="Its slopes are right: do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def wrong_neighbour(x):
    fixed = x.detach()
    return fixed.roll(1) ** 2 + (2 * fixed * (x - fixed)).roll(-1)


tl.check.call(
    catches_wrong_slopes, wrong_neighbour, about="a gradient that goes to the wrong neighbour"
).equals(True, hint="Of two entries both neighbours are the same: use three or more.").done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_wrong_slopes" check="odd_ways" points=1
def is_right(x):
    return 3 * x**2 + x.roll(1)


def loses_the_record(x):
    return x.detach() ** 3


tl.check.call(catches_wrong_slopes, loses_the_record, about="an untracked result").equals(
    True, hint="Without a record no gradient comes: catch the exception and return True."
).done()
tl.check.call(catches_wrong_slopes, is_right, about="an operation that is right").equals(
    False, hint="Its slopes are right: do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def gives_nan(x):
    fixed = x.detach()
    return fixed**2 + (x - fixed).abs().sqrt()


tl.check.call(catches_wrong_slopes, gives_nan, about="a gradient of nan").equals(
    True,
    hint="A nan passes no comparison: ask whether two numbers are close, not whether far apart.",
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="catches_wrong_slopes"
# Differences use values alone, and the values are right. So they say what the gradient must be, in each
# entry of `x`, for the upstream gradient that you chose. Everything else is choice: both signs, numbers
# that differ, and enough of them that no two places can be taken for each other.
#
# The commonest wrong answer is `op(x).sum().backward()`. Its upstream gradient is all ones. A backward
# that ignores the upstream gradient looks right, and so does one that hands it to the wrong entry.
