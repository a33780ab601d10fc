# %% [markdown] role="header"
# # Problem set 5: automatic differentiation
#
# Slopes by pencil, by differences and by walking a graph, and in the end a machine of your own
# that walks it. Between them: a descent that somebody broke, a gradient that is put together from
# batches, products with a Hessian that would not fit into memory, and a test for slopes that somebody
# else claims. No exercise needs the answer of another: leave out what you like and come back later.
#
# **How to work.** Replace `raise NotImplementedError()` by your code, run the cell, then run the
# checks below it. A check that passes says nothing; one that fails names the call, what was
# expected, what came, and a hint. Further checks are run when you hand in, on other functions and
# on edge cases; everything that they ask for stands in the text of the exercise. Three hints wait
# under each exercise: a direction, a step, and nearly the answer. Opening them costs nothing.
#
# Each function must stand alone: do not use names from outside it other than `torch` and `math`.
# Your functions must not change their arguments, neither the numbers in them nor `requires_grad`
# nor `.grad`. Unless an exercise says so, it does not matter whether a result is tracked.
#
# What you print and what you warn about costs nothing. Where a tensor is asked for, a NumPy array is
# not one: the check says so, and `torch.from_numpy` turns the one into the other.

# %% [markdown]
# ## Set up
#
# Run these four cells first.

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
# This cell is yours: try things here at any time.

# %% role="play"
print(swirl(torch.tensor([1.0, 2.0, 3.0])))

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


# %% role="test" exercise="predictions" check="tracked" points=1
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


# %% role="test" exercise="predictions" check="numbers" points=1
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
# Derive the formulas on paper: in the lecture there was one pair $(x, y)$, here there is a sum.
# Leave `backward` aside; use it in the play cell to check yourself.

# %% [markdown] role="hints" exercise="slopes_by_hand"
# The slope of a sum is the sum of the slopes. So take the formulas of the lecture for each $i$ and
# add up.
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


# %% role="test" exercise="slopes_by_hand" check="by_b" points=1
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
        leaf.grad.item(), hint="From the outside in: the square, then the exponential, then 1."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="slopes_by_hand" check="by_w" points=1
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
        leaf.grad.item(), hint="Each point has its own factor x[i]: multiply first, then sum."
    ).done()
    tl.check.call(slopes_by_hand, w, b, x, y, about="random points").leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="slopes_by_hand"
# From the outside in: the square gives $2(p - y)$, the exponential gives $p$ again, and
# $w x + b$ gives $x$ or 1. The two slopes share all factors but the last.
#
# The commonest wrong answer forgets that the exponential returns as a factor. Then the slopes are
# right only where the prediction is 1.

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


def has_moved(steps):
    return (descend(plane, torch.zeros(1, **wide), 0.5, steps) != 0).tolist()


tl.check.call(has_moved, 1).equals(
    [True], hint="x stays where it was, and the result is another tensor, which has moved."
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
).done()
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
    point = x.detach().clone().requires_grad_()
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
tl.check.call(jacobian, squared, torch.tensor(0.5, **wide), about="a 0-d x").equals(
    torch.ones(1, 1, **wide), hint="One output, one input: shape (1, 1)."
).done()
tl.check.call(jacobian, squared, torch.ones(0, **wide), about="no numbers at all").equals(
    torch.ones(0, 0, **wide), hint="No outputs and no inputs: shape (0, 0)."
).done()
tl.check.call(jacobian, bowl, torch.ones(0, **wide), about="one output, no inputs").equals(
    torch.ones(1, 0, **wide), hint="One output and no inputs: shape (1, 0)."
).done()
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


def table_at_a_tracked_point():
    x = torch.tensor([2.0, 5.0, -1.0], requires_grad=True, **wide)
    return jacobian(swirl, x).tolist()


tl.check.call(table_at_a_tracked_point, about="a tracked x").equals(
    [[5.0, 2.0, 0.0], [0.0, 10.0, 3.0]], hint="The slopes do not depend on whether x is tracked."
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
    point = x.detach().clone().requires_grad_()
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


def bends(f):
    return bool((hvp(f, torch.ones(2, **wide), torch.ones(2, **wide)) != 0).any())


tl.check.call(bends, saddle).equals(
    True, hint="saddle bends: zeros are right for linear functions only."
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


def product_is_not_zero(f):
    return bool((hvp(f, torch.ones(2, **wide), torch.ones(2, **wide)) != 0).any())


tl.check.call(product_is_not_zero, saddle).equals(
    True, hint="The product must come all the same: saddle bends."
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
# `x = torch.tensor([1.5, -0.5, 0.8, -1.2], dtype=torch.float64, requires_grad=True)`,
# `v = torch.tensor([1.0, -2.0, 3.0, 5.0], dtype=torch.float64)`, `h = 6e-6`. Inside
# `try`, with `except Exception: return True`: `(found,) = torch.autograd.grad(op(x), x, v)`; for each
# `i` in `range(4)` make `step`, zeros with `step[i] = h`, and `slope = (op(x + step) - op(x - step)) @ v /
# (2 * h)`. Return `True` if `not abs(found[i] - slope) < 1e-3`. At the end return `False`.


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

# %% [markdown] role="exercise" exercise="value" difficulty=3 minutes=35 concepts=["autograd.chain_rule", "autograd.accumulates", "autograd.graph_next_functions", "autograd.dynamic_graph"]
# ## An engine of your own
#
# Write a class `Value` of numbers that remember how they were computed and can walk back.
#
# * `Value(2)` has `.data` (a `float`, here 2.0) and `.grad` (a `float`, 0.0 at first).
# * `a + b` and `a * b` give a new `Value`, where one of the two may be a plain number, on either
#   side: `3 * a + 1` works. `a ** n` takes a plain number `n`, and `a.tanh()` the hyperbolic
#   tangent. No operation changes its operands.
# * `out.backward()` adds to `.grad` of every **leaf** (a `Value` that no operation has made) the
#   slope of `out` by it. A second `backward()`, of `out` or of another result, adds again, as in
#   PyTorch. What `.grad` of results in between holds is up to you. `backward()` returns `None`.
# * A `Value` may be used more than once, also twice in one operation: `a * a`, `a + a`.
# * `a ** 0` is 1 with slope 0, also where `a` is 0.
# * Chains of 3000 operations work, though Python stops whoever calls himself some 1000 levels deep,
#   and so do 50 doublings `x = x + x`: each node is visited once.
#
# The signatures are given. You may add attributes and further methods.

# %% [markdown] role="hints" exercise="value"
# The lecture has all the parts: parents and slopes in each node, an order in which parents come
# first, and a walk through that order backwards with `+=`.
#
# ---
#
# Let `__init__` take two optional arguments more: the parents, and the slope by each. Each
# operation returns a `Value` with them. `backward` lists the nodes in order (with a list of things
# to do, not by calling itself), sets the gradients in between to 0, then walks.
#
# ---
#
# `__init__(self, data, parents=(), slopes=())` stores all three. For `+` the slopes are
# `(1.0, 1.0)`, for `*` the other factor, for `**` `n * a.data ** (n - 1)`, or 0.0 if `n` is 0, and
# for tanh `1 - t * t` with the result `t`. `__radd__` and `__rmul__` hand on to `__add__` and
# `__mul__`. In `backward`, copy `in_order` of the lecture to get `order`; for each node in it that
# has parents, `node.grad = 0.0`. Then `self.grad += 1.0`, and for each node in `reversed(order)`,
# for each parent and slope, `parent.grad += slope * node.grad`.


# %% role="solution" exercise="value"
class Value:
    """A number that remembers what it was made from.

    Parameters
    ----------
    data : float
        The number.

    Attributes
    ----------
    data : float
        The number.
    grad : float
        The sum of the slopes that backward has brought here.
    """

    def __init__(
        self, data: float, parents: tuple["Value", ...] = (), slopes: tuple[float, ...] = ()
    ) -> None:
        ### BEGIN SOLUTION
        self.data, self.grad = float(data), 0.0
        self.parents, self.slopes = parents, slopes
        ### END SOLUTION

    def __add__(self, other: "Value | float") -> "Value":
        """Return self + other."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))
        ### END SOLUTION

    def __radd__(self, other: float) -> "Value":
        """Return other + self for a plain number."""
        ### BEGIN SOLUTION
        return self + other
        ### END SOLUTION

    def __mul__(self, other: "Value | float") -> "Value":
        """Return self * other."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))
        ### END SOLUTION

    def __rmul__(self, other: float) -> "Value":
        """Return other * self for a plain number."""
        ### BEGIN SOLUTION
        return self * other
        ### END SOLUTION

    def __pow__(self, n: float) -> "Value":
        """Return self ** n for a plain number n."""
        ### BEGIN SOLUTION
        slope = 0.0 if n == 0 else n * self.data ** (n - 1)
        return Value(self.data**n, (self,), (slope,))
        ### END SOLUTION

    def tanh(self) -> "Value":
        """Return the hyperbolic tangent of self."""
        ### BEGIN SOLUTION
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))
        ### END SOLUTION

    def backward(self) -> None:
        """Add the slopes of self to the grad of every leaf that it was computed from."""
        ### BEGIN SOLUTION
        order, seen, waiting = [], set(), [(self, False)]
        while waiting:
            node, parents_done = waiting.pop()
            if parents_done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                waiting.append((node, True))
                waiting.extend((parent, False) for parent in node.parents)
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad += 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad
        ### END SOLUTION


# %% role="test" exercise="value" check="forward" points=1
def a_times_b_plus_a(a, b):
    a, b = Value(a), Value(b)
    return (a * b + a).data


def cubed_then_tanh(a):
    return (Value(a) ** 3).tanh().data


def fresh(number):
    value = Value(number)
    return value.data, value.grad


tl.check.call(fresh, 2).equals(
    (2.0, 0.0), hint="data and grad are floats; grad starts at 0."
).done()
tl.check.call(a_times_b_plus_a, 2.0, -3.0).equals(-4.0, hint="2 * -3 + 2.").done()
tl.check.call(cubed_then_tanh, 0.5).equals(
    math.tanh(0.125), hint="tanh of 0.5 ** 3; a square or a cube is not a multiple."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for a, b in torch.randn(5, 2, generator=generator, **wide).tolist():
    tl.check.call(a_times_b_plus_a, a, b, about="random numbers").equals(
        a * b + a, hint="data of a result is what plain numbers would give."
    ).done()
    tl.check.call(cubed_then_tanh, a, about="random numbers").equals(
        math.tanh(a**3), hint="data of a result is what plain numbers would give."
    ).done()


def operands_after(a, b):
    a, b = Value(a), Value(b)
    a + b, a * b, a**2, a.tanh()  # each makes a new Value, which nobody keeps
    return a.data, b.data, a.grad, b.grad


tl.check.call(operands_after, 3.0, 4.0, about="operands after a computation").equals(
    (3.0, 4.0, 0.0, 0.0), hint="An operation makes a new Value and leaves its operands alone."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="value" check="plain_numbers" points=1
def three_a_plus_one(a):
    return (3 * Value(a) + 1).data


def one_plus_a_times_three(a):
    return (1 + Value(a) * 3).data


tl.check.call(three_a_plus_one, 5.0).equals(
    16.0, hint="3 * a asks the 3 first, which does not know how; then Python calls a.__rmul__(3)."
).done()
tl.check.call(one_plus_a_times_three, 5.0).equals(
    16.0, hint="1 + a ends in __radd__, and a * 3 gives __mul__ a plain number."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for number in torch.randn(4, generator=generator, **wide).tolist():
    tl.check.call(three_a_plus_one, number, about="random numbers").equals(
        3 * number + 1, hint="Plain numbers may stand on either side, whole or not."
    ).done()
    tl.check.call(one_plus_a_times_three, number, about="random numbers").equals(
        1 + number * 3, hint="Plain numbers may stand on either side, whole or not."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="value" check="slopes" points=1
def slope_of_product(a, b):
    a, b = Value(a), Value(b)
    (a * b).backward()
    return a.grad, b.grad


def slope_of_cube(a):
    a = Value(a)
    (a**3).backward()
    return a.grad


def slope_of_tanh(a):
    a = Value(a)
    a.tanh().backward()
    return a.grad


tl.check.call(slope_of_product, 2.0, 5.0).equals(
    (5.0, 2.0), hint="The slope of a product by one factor is the other factor."
).done()
tl.check.call(slope_of_cube, 2.0).equals(12.0, hint="n * a ** (n - 1), here 3 * 2 ** 2.").done()
tl.check.call(slope_of_tanh, 0.5).equals(
    1 - math.tanh(0.5) ** 2, hint="1 - t * t, where t is the result tanh(a) and not a."
).done()
### BEGIN HIDDEN TESTS


def slope_with_plain_numbers(a):
    a = Value(a)
    (2 + (3 * a + 0.5) * 2).backward()
    return a.grad


tl.check.call(slope_with_plain_numbers, 1.5, about="backward through plain numbers").equals(
    6.0, hint="Plain numbers count as constants."
).done()


def slope_of_power(a, n):
    a = Value(a)
    (a**n).backward()
    return a.grad


def slope_of_nested(a, b):
    a, b = Value(a), Value(b)
    ((a + b * 2).tanh() ** 2).backward()
    return a.grad, b.grad


generator = tl.check.generator()
for number, other in (torch.rand(4, 2, generator=generator, **wide) + 0.5).tolist():
    for n in (-1, 2, 0.5, 1):
        tl.check.call(slope_of_power, number, n, about="powers of random numbers").equals(
            n * number ** (n - 1), hint="n * a ** (n - 1), for negative and broken n as well."
        ).done()
    t = math.tanh(number + 2 * other)
    inner = 2 * t * (1 - t * t)
    tl.check.call(slope_of_nested, number, other, about="one operation inside another").equals(
        (inner, 2 * inner), hint="Multiply what arrives from above with the slope of the step."
    ).done()
tl.check.call(slope_of_power, 0.0, 0, about="0 ** 0").equals(
    0.0, hint="a ** 0 is constant: its slope is 0, and 0 ** -1 must not be computed."
).done()
tl.check.call(slope_of_power, 0.0, 1, about="0 ** 1").equals(
    1.0, hint="a ** 1 has slope 1 everywhere."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="value" check="fan_out" points=1
def slope_of_square_plus_itself(a):
    a = Value(a)
    (a * a + a).backward()
    return a.grad


def slope_of_double(a):
    a = Value(a)
    (a + a).backward()
    return a.grad


tl.check.call(slope_of_square_plus_itself, 3.0).equals(
    7.0, hint="Three arrows lead out of a; what arrives along them adds up: 3 + 3 + 1."
).done()
tl.check.call(slope_of_double, 3.0).equals(2.0, hint="Both operands are the same Value.").done()
### BEGIN HIDDEN TESTS


def slopes_of_shared_middle(a, b):
    a, b = Value(a), Value(b)
    middle = a * b
    (middle * middle + middle * a + 3 * middle).backward()
    return a.grad, b.grad


generator = tl.check.generator()
for a, b in torch.randn(4, 2, generator=generator, **wide).tolist():
    inner = 2 * a * b + a + 3
    tl.check.call(slopes_of_shared_middle, a, b, about="a result that is used four times").equals(
        (inner * b + a * b, inner * a),
        hint="A node passes its gradient on once, when all of it has arrived.",
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="value" check="order" points=1
def slope_of_detour(a):
    a = Value(a)
    middle = a * 2
    (middle + (middle * 3 + 1) * 5).backward()
    return a.grad


tl.check.call(slope_of_detour, 1.0).equals(
    32.0, hint="2 * (1 + 3 * 5). Visit middle only after all that were made from it."
).done()
### BEGIN HIDDEN TESTS


def grown(leaves, seed):
    """An expression of 14 random steps, the same for Values and for tensors."""
    draw, pool = random.Random(seed), list(leaves)
    steps = (
        lambda a, b: a + b,
        lambda a, b: b + a.tanh() * 2,
        lambda a, b: a.tanh() * b,
        lambda a, b: a * b.tanh(),
        lambda a, b: 0.5 * a.tanh() ** 3 + b,
        lambda a, b: a.tanh() ** 2 * a.tanh(),
    )
    for _ in range(14):
        first, second = draw.choice(pool), draw.choice(pool)
        pool.append(draw.choice(steps)(first, second))
    out = pool[-1]
    for other in pool[:-1]:
        out = out + other if draw.random() < 0.5 else other + out
    return out


def slopes_of_grown(numbers, seed):
    leaves = [Value(number) for number in numbers]
    grown(leaves, seed).backward()
    return [leaf.grad for leaf in leaves]


for round in range(12):
    seed = 100 * tl.check.seed() + round
    numbers = [random.Random(seed).uniform(-1.5, 1.5) for _ in range(3)]
    tensors = [torch.tensor(number, requires_grad=True, **wide) for number in numbers]
    grown(tensors, seed).backward()
    tl.check.call(slopes_of_grown, numbers, seed, about="random expressions").equals(
        [tensor.grad.item() for tensor in tensors],
        rtol=1e-9,
        atol=1e-9,
        hint="PyTorch says otherwise. Is each node visited after all that were made from it?",
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="value" check="again" points=1
def slope_after_two_walks(a):
    a = Value(a)
    out = (a * a) * 2 + 1
    out.backward()
    out.backward()
    return a.grad


tl.check.call(slope_after_two_walks, 3.0).equals(
    24.0, hint="Each walk adds 12. What the first walk left in between must not walk again."
).done()
### BEGIN HIDDEN TESTS


def slopes_after_three_walks(a, b):
    a, b = Value(a), Value(b)
    shared = (a * b).tanh()
    first, second = shared * a, shared + b
    first.backward()
    second.backward()
    first.backward()
    return a.grad, b.grad


generator = tl.check.generator()
for a, b in torch.randn(3, 2, generator=generator, **wide).tolist():
    t = math.tanh(a * b)
    by_product = 1 - t * t
    tl.check.call(slopes_after_three_walks, a, b, about="two results with a part in common").equals(
        (
            2 * (t + a * b * by_product) + b * by_product,
            2 * (a * a * by_product) + 1 + a * by_product,
        ),
        hint="Leaves add up over walks; results in between start from 0 on each walk.",
    ).done()


def slope_of_a_leaf():
    a = Value(4.0)
    a.backward()
    a.backward()
    return a.grad


tl.check.call(slope_of_a_leaf, about="backward of a leaf itself, twice").equals(
    2.0, hint="The slope of a by itself is 1, and it adds up too."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="value" check="deep" points=1
def slope_after_steps(steps):
    x = start = Value(1.0)
    for _ in range(steps):
        x = x + 1
    x.backward()
    return start.grad


tl.check.call(slope_after_steps, 3000).equals(
    1.0, hint="Python allows about 1000 calls inside each other: keep a list of things to do."
).done()


### BEGIN HIDDEN TESTS
def slope_after_doublings(doublings):
    x = start = Value(1.0)
    for _ in range(doublings):
        x = x + x
    x.backward()
    return start.grad


tl.check.call(slope_after_doublings, 50, about="many doublings").equals(
    2.0**50, hint="Visit each node once, not each path."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="value"
# A node knows its parents and one slope for each; that is all the chain rule needs. In the order in
# which parents come first, walked backwards, each node has received everything before it passes it
# on. Leaves keep what they have, so walks add up, and results in between start from 0.
#
# The commonest wrong answer writes `parent.grad = ...` where `+=` belongs. The next sends the
# gradient on as soon as a part of it arrives: right, but it walks every path, and twice as many
# after each doubling.
