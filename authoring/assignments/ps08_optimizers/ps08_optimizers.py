# %% [markdown] role="header"
# # Problem set 8: optimisers
#
# After four warm-ups you write SGD, momentum, Adagrad, Adam and AdamW so that they agree with
# PyTorch at settings that nobody uses, because at the usual ones several mistakes do not show. Then
# you tune a learning rate so that the comparison is worth something, write the test that finds the
# bug in a home-made Adam, and run Adam under a schedule. No exercise needs the answer of another:
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
# Your functions must not change their arguments. No tensor that they get requires gradients, and
# none that they return may.
#
# What you print and what you warn about costs nothing. Where a tensor is asked for, a NumPy array is
# not one: the check says so, and `torch.from_numpy` turns the one into the other.

# %% [markdown]
# ## Set up
#
# Run this cell first.

# %% role="setup"
import math
from collections.abc import Callable

import torch

import tensorlab as tl

# %% [markdown]
# This cell is yours: try things here at any time.

# %% role="play"
w = torch.tensor([1.0, -2.0], requires_grad=True)
optimizer = torch.optim.Adam([w], lr=0.1)
w.grad = torch.tensor([5.0, 0.001])
optimizer.step()
print(w)

# %% [markdown] role="exercise" exercise="warmup_rate" difficulty=1 minutes=3 concepts=["optim.schedulers"]
# ## Warm-up: a warm-up
#
# Return the learning rate of step `t` while it grows in a straight line to `lr` and then stays there.
#
# * Steps are counted from 0. The rate of step `t` is `lr * (t + 1) / warmup` as long as that is
#   below `lr`, and `lr` afterwards. `warmup` is a whole number of 0 or more; with 0 the rate is
#   `lr` from the first step on.
# * The result is a float.

# %% [markdown] role="hints" exercise="warmup_rate"
# Two cases: the steps before `warmup`, and all others.
#
# ---
#
# `if t < warmup`. With `warmup` 0 that is never true, so nothing is divided by 0.
#
# ---
#
# `return lr * (t + 1) / warmup if t < warmup else lr`


# %% role="solution" exercise="warmup_rate"
def warmup_rate(lr: float, t: int, warmup: int) -> float:
    """Return the learning rate of a step under a linear warm-up.

    Parameters
    ----------
    lr : float
        The rate after the warm-up.
    t : int
        The step, counted from 0.
    warmup : int
        The number of steps that the warm-up takes, 0 or more.

    Returns
    -------
    float
        The rate of this step.
    """
    ### BEGIN SOLUTION
    return lr * (t + 1) / warmup if t < warmup else lr
    ### END SOLUTION


# %% role="test" exercise="warmup_rate" check="grows" points=2
tl.check.call(warmup_rate, 0.8, 0, 4).equals(
    0.2, hint="The first step has a quarter of the rate, and not 0."
).done()
tl.check.call(warmup_rate, 0.8, 3, 4).equals(
    0.8, hint="The last step of the warm-up is there."
).done()
### BEGIN HIDDEN TESTS
for t in range(10):
    tl.check.call(warmup_rate, 0.3, t, 10, about="ten steps of warm-up").equals(
        0.3 * (t + 1) / 10, rtol=1e-12, hint="lr * (t + 1) / warmup during the warm-up."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="warmup_rate" check="stays" points=1
tl.check.call(warmup_rate, 0.8, 9, 4).equals(0.8, hint="After the warm-up the rate stays.").done()
tl.check.call(warmup_rate, 0.8, 1, 4).equals(
    0.4, hint="Before its end it is still below lr."
).done()
### BEGIN HIDDEN TESTS
for t, warmup in [(0, 0), (7, 0), (0, 1), (1, 1), (4, 4), (10**6, 3)]:
    tl.check.call(warmup_rate, 0.25, t, warmup, about="no warm-up, or after it").equals(
        0.25, hint="From step `warmup` on the rate is lr; with 0 that is the first step."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="warmup_rate"
# Counting from 0 makes `t + 1` the number of steps that are taken then. The commonest wrong answer
# begins with `t / warmup`: the first step has rate 0 and is wasted.

# %% [markdown] role="exercise" exercise="clip" difficulty=1 minutes=4 concepts=["optim.learning_rates", "optim.clipping"]
# ## Warm-up: a gradient on a leash
#
# Return the gradient `g`, shortened to length `most` if it is longer.
#
# * `g` has any shape and a float dtype; its length is the root of the sum of the squares of all
#   entries. If it is at most `most`, a positive float, the result holds the numbers of `g`.
#   Otherwise it points in the same direction and has length `most`. `g` is not changed.

# %% [markdown] role="hints" exercise="clip"
# By which factor must `g` be multiplied if it is twice as long as allowed?
#
# ---
#
# By `most / length`, if the length exceeds `most`. A length of 0 never does.
#
# ---
#
# `length = g.norm()`, and `return g * (most / length) if length > most else g.clone()`


# %% role="solution" exercise="clip"
def clip(g: torch.Tensor, most: float) -> torch.Tensor:
    """Return a gradient of limited length.

    Parameters
    ----------
    g : torch.Tensor
        Any shape, a float dtype.
    most : float
        The largest length allowed, positive.

    Returns
    -------
    torch.Tensor
        Like g, no longer than most.
    """
    ### BEGIN SOLUTION
    return g * (most / g.norm()).clamp(max=1)
    ### END SOLUTION


# %% role="test" exercise="clip" check="long" points=2
tl.check.call(clip, torch.tensor([3.0, -4.0]), 2.5).equals(
    torch.tensor([1.5, -2.0]), hint="Length 5 is twice 2.5: halve all entries."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for shape in [(6,), (3, 4), (2, 1, 3)]:
    g = 5 + torch.rand(shape, dtype=torch.float64, generator=generator)
    tl.check.call(clip, g, 2.0, about="long gradients of other shapes").equals(
        2.0 * g / g.square().sum().sqrt(), hint="The length is that of all entries together."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="clip" check="short" points=1
tl.check.call(clip, torch.tensor([3.0, -4.0]), 5.0).equals(
    torch.tensor([3.0, -4.0]), hint="Length 5 is allowed: nothing is changed."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(clip, torch.tensor([0.3, 0.4]), 5.0, about="a short gradient").equals(
    torch.tensor([0.3, 0.4]), hint="A short gradient is not made longer."
).leaves_arguments_alone().done()
tl.check.call(clip, torch.zeros(2, 2, dtype=torch.float64), 1.0, about="zeros").equals(
    torch.zeros(2, 2, dtype=torch.float64), hint="A length of 0 is never too long: no nan."
).done()
tl.check.call(clip, torch.tensor(-7.0), 2.0, about="a 0-d gradient").equals(
    torch.tensor(-2.0), hint="One number has a length too."
).done()
for g in tl.check.layouts(torch.tensor([[3.0, -4.0]])):
    tl.check.call(clip, g, 2.5, about="the same numbers in another layout").equals(
        torch.tensor([[1.5, -2.0]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="clip"
# One factor for all entries keeps the direction. The commonest wrong answer is `g.clamp(-most,
# most)`, which limits each entry for itself and turns the gradient.

# %% [markdown] role="exercise" exercise="decayed_rate" difficulty=1 minutes=2 concepts=["optim.schedulers"]
# ## Warm-up: in stairs
#
# Return the learning rate of step `t` when it is multiplied by `factor` after every `every` steps.
#
# * Steps are counted from 0; `every` is 1 or more. Steps 0 to `every - 1` have rate `lr`, the next
#   `every` steps `lr * factor`, and so on. The result is a float.

# %% [markdown] role="hints" exercise="decayed_rate"
# How often has the rate been multiplied before step `t`?
#
# ---
#
# As often as `every` fits into `t`: `t // every` times.
#
# ---
#
# `return lr * factor ** (t // every)`


# %% role="solution" exercise="decayed_rate"
def decayed_rate(lr: float, factor: float, every: int, t: int) -> float:
    """Return the learning rate of a step under a decay in stairs.

    Parameters
    ----------
    lr, factor : float
        The first rate, and what it is multiplied by at each stair.
    every : int
        How many steps a stair has, 1 or more.
    t : int
        The step, counted from 0.

    Returns
    -------
    float
        The rate of this step.
    """
    ### BEGIN SOLUTION
    return lr * factor ** (t // every)
    ### END SOLUTION


# %% role="test" exercise="decayed_rate" check="stairs" points=2
tl.check.call(decayed_rate, 0.8, 0.5, 10, 25).equals(
    0.2, hint="Two stairs lie before step 25: 0.8 * 0.5 * 0.5."
).done()
tl.check.call(decayed_rate, 0.8, 0.5, 10, 9).equals(
    0.8, hint="Step 9 is the tenth: the first stair is not over yet."
).done()
### BEGIN HIDDEN TESTS
rate = 0.7
for t in range(24):
    if t and t % 4 == 0:
        rate *= 0.3
    tl.check.call(decayed_rate, 0.7, 0.3, 4, t, about="stairs of four steps").equals(
        rate, rtol=1e-9, atol=0.0, hint="The rate falls at steps 4, 8, 12, ... and stays between."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="decayed_rate" check="edges" points=1
tl.check.call(decayed_rate, 0.8, 0.5, 10, 10).equals(
    0.4, hint="Step 10 is the first of the second stair."
).done()
### BEGIN HIDDEN TESTS
for every, t, expected in [(1, 0, 0.5), (1, 3, 0.0005), (5, 0, 0.5), (10**6, 999_999, 0.5)]:
    tl.check.call(
        decayed_rate, 0.5, 0.1, every, t, about="stairs of one step, and long ones"
    ).equals(expected, rtol=1e-9, atol=0.0, hint="t // every stairs lie before step t.").done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="decayed_rate"
# A whole quotient counts the stairs. The commonest wrong answer writes `/` and lets the rate slide.

# %% [markdown] role="exercise" exercise="batch_for_floor" difficulty=1 minutes=3 concepts=["optim.minibatch_noise"]
# ## Warm-up: how large a batch?
#
# Return the smallest batch size whose noise floor, by {eq}`noise-floor`, is at most `floor`.
#
# * `lr` is the learning rate and `noise` the mean squared length of the gradients at the bottom,
#   $s^2$; `lr` and `floor` are positive, `noise` may be 0. The result is an int, at least 1.

# %% [markdown] role="hints" exercise="batch_for_floor"
# Solve the equation for the size of the batch. Is it a whole number?
#
# ---
#
# $B$ must be at least $\eta s^2 / (4 d^2)$: round up, and look at what comes for no noise.
#
# ---
#
# `return max(1, math.ceil(lr * noise / (4 * floor)))`


# %% role="solution" exercise="batch_for_floor"
def batch_for_floor(lr: float, noise: float, floor: float) -> int:
    """Return the smallest batch size with a noise floor that is low enough.

    Parameters
    ----------
    lr : float
        The learning rate, positive.
    noise : float
        The mean squared length of the gradients at the bottom, 0 or more.
    floor : float
        The largest squared distance from the bottom that is allowed, positive.

    Returns
    -------
    int
        The size, at least 1.
    """
    ### BEGIN SOLUTION
    return max(1, math.ceil(lr * noise / (4 * floor)))
    ### END SOLUTION


# %% role="test" exercise="batch_for_floor" check="size" points=2
tl.check.call(batch_for_floor, 0.5, 8.0, 0.25).equals(
    4, hint="0.5 * 8 / (4 * 4) is 0.25, and with three rows the floor is higher."
).done()
tl.check.call(batch_for_floor, 0.5, 8.0, 0.3).equals(
    4, hint="Three rows leave a floor of 0.333: round up."
).done()
### BEGIN HIDDEN TESTS
for lr, noise, floor in [(0.04, 7.3, 0.001), (0.25, 3.0, 0.01), (1.7, 0.9, 0.07)]:
    size = next(B for B in range(1, 1000) if lr * noise / (4 * B) <= floor)
    tl.check.call(batch_for_floor, lr, noise, floor, about="other rates").equals(
        size, hint="The floor is lr * noise / (4 * B)."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="batch_for_floor" check="least" points=1
tl.check.call(batch_for_floor, 0.5, 8.0, 100.0).equals(
    1, hint="A batch has at least one row."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(batch_for_floor, 0.5, 0.0, 0.25, about="no noise").equals(
    1, hint="Without noise any batch will do; the smallest has one row."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="batch_for_floor"
# The floor falls like one over $B$, so half the floor costs twice the batch, and a smaller rate would
# have done it, too. The commonest wrong answer rounds to the nearest number and misses the floor.

# %% [markdown] role="exercise" exercise="predictions" difficulty=1 minutes=10 concepts=["optim.zero_grad_order", "optim.momentum", "optim.three_optimizers", "optim.adagrad_bound", "optim.trajectories"]
# ## Predict before you run
#
# Return a dict with your predictions for the nine questions below.
#
# Decide on paper first. The checks run PyTorch and tell you which group has a wrong answer; they do
# not tell the answer. Numbers may be `int` or `float`; three digits are enough.
#
# **Calls.** The loss is $w^2$, $w$ starts at 1, the optimiser is plain SGD with learning rate 0.1.
#
# * `"zero_before_step"`: $w$ after three rounds of `backward`, `zero_grad`, `step`.
# * `"never_zeroed"`: $w$ after two rounds of `backward`, `step`, without any `zero_grad`.
#
# **Sizes.** All settings other than the learning rate are PyTorch's defaults.
#
# * `"adam_first_step"`: how far Adam at learning rate 0.01 moves $w$ in its first step if the gradient
#   is $-4000$ (a distance, so a positive number).
# * `"adam_loss_times_100"` and `"sgd_loss_times_100"`: the factor by which the first step becomes
#   longer if the loss is multiplied by 100.
# * `"effective_rate"`: the learning rate at which plain SGD, in a slow direction, keeps up with SGD at
#   rate $10^{-3}$ and momentum 0.8.
#
# **Travels.**
#
# * `"adagrad_second_step"`: the gradient is always 3. The second step of Adagrad divided by its first.
# * `"adagrad_four_times_as_long"`: the gradient is always 3. The distance that Adagrad travels in
#   40 000 steps, divided by the distance in 10 000 steps, rounded to a whole number.
# * `"adam_on_the_ridge"`: $y$ after 50 steps of Adam on $f(x, y) = \frac12 x^2 + \frac14 y^4 -
#   \frac12 y^2$ from $(1, 0)$.

# %% [markdown] role="hints" exercise="predictions"
# Write down `grad` and `w` after every call. For sizes and travels, put the gradient into the formula
# and see what is divided out.
#
# ---
#
# `backward` adds to `grad`, `step` without a gradient does nothing. Adam's first step is the rate times
# $g / |g|$. Momentum $\mu$ multiplies the rate by $1/(1-\mu)$ in the long run. Adagrad's $t$-th step
# under a constant gradient is the rate divided by $\sqrt t$, and these add up to about $2\sqrt T$.
#
# ---
#
# Zeroed before the step: $w$ stays 1. Never zeroed: gradients 2, then $2 + 1.6$, so $1 - 0.2 - 0.36$.
# Adam moves 0.01, and 100 times the loss changes nothing (factor 1); SGD grows by 100. $10^{-3} / 0.2$.
# Adagrad: $1/\sqrt 2$, and $\sqrt 4$. On the ridge the gradient along $y$ is 0, and stays so.


# %% role="solution" exercise="predictions"
def predictions() -> dict[str, float]:
    """Return the predictions for the nine questions.

    Returns
    -------
    dict of str to float
        "zero_before_step", "never_zeroed", "adam_first_step", "adam_loss_times_100",
        "sgd_loss_times_100", "effective_rate", "adagrad_second_step",
        "adagrad_four_times_as_long" and "adam_on_the_ridge".
    """
    ### BEGIN SOLUTION
    return {
        "zero_before_step": 1.0,
        "never_zeroed": 0.44,
        "adam_first_step": 0.01,
        "adam_loss_times_100": 1.0,
        "sgd_loss_times_100": 100.0,
        "effective_rate": 0.005,
        "adagrad_second_step": 1 / math.sqrt(2),
        "adagrad_four_times_as_long": 2,
        "adam_on_the_ridge": 0.0,
    }
    ### END SOLUTION


# %% role="test" exercise="predictions" check="calls" points=1
def prediction(name):
    return float(predictions()[name])


def walk(order, rounds):
    w = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    calls = {
        "backward": lambda: (w**2).backward(),
        "zero": optimizer.zero_grad,
        "step": optimizer.step,
    }
    for name in order * rounds:
        calls[name]()
    return w.item()


tl.check.call(prediction, "zero_before_step", about="compared with torch").equals(
    walk(["backward", "zero", "step"], 3), atol=1e-3, hint="step finds no gradient."
).done()
tl.check.call(prediction, "never_zeroed", about="compared with torch").equals(
    walk(["backward", "step"], 2), atol=1e-3, hint="The second gradient is added to the first."
).done()


# %% role="test" exercise="predictions" check="sizes" points=1
def prediction(name):
    return float(predictions()[name])


def first_step(kind, gradient):
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    w.grad = torch.tensor([gradient], dtype=torch.float64)
    kind([w], lr=0.01).step()
    return abs(w.item())


tl.check.call(prediction, "adam_first_step", about="compared with torch").equals(
    first_step(torch.optim.Adam, -4000.0),
    atol=1e-5,
    hint="The size of the gradient is divided out.",
).done()
for name, kind in {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}.items():
    tl.check.call(
        prediction, f"{name}_loss_times_100", about=f"{name}, compared with torch"
    ).equals(
        first_step(kind, 100.0) / first_step(kind, 1.0),
        rtol=1e-3,
        hint="100 times the loss is 100 times the gradient; in which rule does its size matter?",
    ).done()
w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=1e-3, momentum=0.8)
for _ in range(200):
    before, w.grad = w.item(), torch.ones(1, dtype=torch.float64)
    optimizer.step()
tl.check.call(prediction, "effective_rate", about="compared with 200 steps of torch").equals(
    before - w.item(), rtol=1e-3, hint="The velocity grows to g + 0.8 g + 0.64 g + ..."
).done()


# %% role="test" exercise="predictions" check="travels" points=1
def prediction(name):
    return float(predictions()[name])


def whole_prediction(name):
    return round(prediction(name))


lengths = 1 / torch.arange(1, 40_001, dtype=torch.float64).sqrt()
tl.check.call(prediction, "adagrad_second_step", about="compared with the formula").equals(
    (lengths[1] / lengths[0]).item(), atol=1e-3, hint="After two steps the sum is twice the square."
).done()
tl.check.call(
    whole_prediction, "adagrad_four_times_as_long", about="compared with 40 000 steps"
).equals(
    round((lengths.sum() / lengths[:10_000].sum()).item()),
    hint="The distance grows like the root of the number of steps.",
).done()
point = torch.tensor([1.0, 0.0], requires_grad=True)
optimizer = torch.optim.Adam([point], lr=0.1)
for _ in range(50):
    x, y = point.tolist()
    point.grad = torch.tensor([x, y**3 - y])
    optimizer.step()
tl.check.call(prediction, "adam_on_the_ridge", about="compared with torch").equals(
    point[1].item(), atol=1e-6, hint="What is the gradient along y as long as y is 0?"
).done()

# %% [markdown] role="why" exercise="predictions"
# `zero_grad` before `step` leaves nothing to step with. Without any `zero_grad` the gradients 2 and
# 1.6 add up. Adam divides the gradient by its own size, so neither $-4000$ nor a hundredfold loss
# matters; SGD multiplies with it. Momentum 0.8 adds up to five times the rate. Adagrad's steps shrink
# like $1/\sqrt t$, so four times as many steps carry it twice as far. A gradient of exactly 0 gives
# a rule nothing to enlarge.
#
# The commonest wrong answer: Adam moves $0.01 \cdot 4000 = 40$.

# %% [markdown] role="exercise" exercise="sgd_step" difficulty=1 minutes=8 concepts=["optim.learning_rates"]
# ## Plain SGD
#
# Return where one step of `torch.optim.SGD(lr=lr, weight_decay=weight_decay)` moves `w`.
#
# * `w` and its gradient `g` have the same shape (any, also `()` and `(0,)`) and the same float dtype;
#   so has the result, which is a new tensor.
# * Weight decay pulls every parameter towards 0: PyTorch adds `weight_decay * w` to the gradient
#   before the step. It is 0 unless it is given.
# * Neither `w` nor `g` may be changed.

# %% [markdown] role="hints" exercise="sgd_step"
# One line without weight decay. With it, the gradient is another one.
#
# ---
#
# The gradient that counts is `g + weight_decay * w`. The learning rate multiplies all of it.
#
# ---
#
# `return w - lr * (g + weight_decay * w)`


# %% role="solution" exercise="sgd_step"
def sgd_step(
    w: torch.Tensor, g: torch.Tensor, lr: float, weight_decay: float = 0.0
) -> torch.Tensor:
    """Return the parameters after one step of SGD.

    Parameters
    ----------
    w, g : torch.Tensor
        Parameters and their gradient; same shape, same float dtype.
    lr : float
        Learning rate.
    weight_decay : float
        How much of w is added to the gradient.

    Returns
    -------
    torch.Tensor
        A new tensor of the shape and dtype of w.
    """
    ### BEGIN SOLUTION
    return w - lr * (g + weight_decay * w)
    ### END SOLUTION


# %% role="test" exercise="sgd_step" check="step" points=1
w, g = torch.tensor([1.0, -2.0]), torch.tensor([10.0, 5.0])
tl.check.call(sgd_step, w, g, 0.1).equals(
    torch.tensor([0.0, -2.5]), hint="Against the gradient: w - lr * g."
).leaves_arguments_alone(hint="Make a new tensor; w -= ... changes the caller's w.").done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for shape in [(5,), (3, 4), (2, 1, 3)]:
    w = torch.randn(shape, dtype=torch.float64, generator=generator)
    g = torch.randn(shape, dtype=torch.float64, generator=generator)
    stepped = w.clone().requires_grad_()
    stepped.grad = g.clone()
    torch.optim.SGD([stepped], lr=0.0137).step()
    tl.check.call(sgd_step, w, g, 0.0137, about="random numbers, other shapes").equals(
        stepped.detach(), hint="As torch.optim.SGD does, for every shape."
    ).leaves_arguments_alone().is_copy().done()
### END HIDDEN TESTS

# %% role="test" exercise="sgd_step" check="decay" points=1
tl.check.call(sgd_step, torch.tensor([2.0]), torch.tensor([0.0]), 0.5, weight_decay=0.25).equals(
    torch.tensor([1.75]), hint="Without a gradient w is pulled towards 0, by lr * weight_decay * w."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for rate, decay in [(0.0137, 0.31), (0.71, 0.037), (0.3, 1.9)]:
    w = torch.randn(4, dtype=torch.float64, generator=generator)
    g = torch.randn(4, dtype=torch.float64, generator=generator)
    stepped = w.clone().requires_grad_()
    stepped.grad = g.clone()
    torch.optim.SGD([stepped], lr=rate, weight_decay=decay).step()
    tl.check.call(sgd_step, w, g, rate, decay, about="odd rates and decays").equals(
        stepped.detach(), hint="weight_decay * w joins the gradient before the step."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="sgd_step" check="any_input" points=1
double = torch.float64
tl.check.call(
    sgd_step, torch.tensor(3.0, dtype=double), torch.tensor(2.0, dtype=double), 0.5
).equals(
    torch.tensor(2.0, dtype=double), hint="A 0-d float64 tensor gives a 0-d float64 tensor."
).done()


def requires_gradients():
    return sgd_step(torch.ones(2), torch.ones(2), 0.5).requires_grad


tl.check.call(requires_gradients, about="the result and autograd").equals(
    False, hint="Detach a parameter that you made for the step before you return it."
).done()
### BEGIN HIDDEN TESTS
w = torch.tensor([1.0, 2.0])
tl.check.call(sgd_step, w, w + 1, 0.0, about="a rate of 0").equals(
    torch.tensor([1.0, 2.0]), hint="A step of length 0 stays where it is."
).is_copy(hint="A step of length 0 gives a new tensor, too.").done()
tl.check.call(sgd_step, torch.zeros(0), torch.zeros(0), 0.1, about="no parameters").equals(
    torch.zeros(0), hint="An empty tensor stays an empty tensor."
).done()
half = torch.tensor([1.0, 2.0], dtype=torch.float16)
tl.check.call(sgd_step, half, half, 0.5, about="float16").equals(
    torch.tensor([0.5, 1.0], dtype=torch.float16), hint="The dtype of w is kept."
).done()
table = torch.arange(6.0).reshape(2, 3)
tl.check.call(sgd_step, table.T, torch.ones(3, 2), 1.0, about="a transposed w").equals(
    table.T - 1, hint="The layout in memory does not matter."
).done()
for w in (table[:, ::2], table[1:, 1:], torch.tensor([1.0, 2.0]).expand(3, 2)):
    tl.check.call(sgd_step, w, torch.ones(w.shape), 1.0, about="a part, or expanded").equals(
        torch.tensor(w.tolist()) - 1,
        hint="Nobody can write into an expanded tensor; make a new one.",
    ).leaves_arguments_alone().is_copy(hint="In memory of its own.").done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="sgd_step"
# Weight decay belongs to the gradient, because it is the gradient of a penalty $\frac{\lambda}{2}
# |w|^2$ on the loss. For plain SGD that is the same as shrinking `w` by the factor $1 - \eta\lambda$
# first; for Adam it is not, and AdamW is named after the difference.
#
# The commonest wrong answer subtracts `weight_decay * w` without the learning rate. The next one
# writes `w -= ...`, and the caller's tensor has moved.

# %% [markdown] role="exercise" exercise="after_calls" difficulty=1 minutes=10 concepts=["optim.zero_grad_order"]
# ## Three calls, in any order
#
# Return `w` and its gradient after a list of calls, for the loss $w^2$ and plain SGD.
#
# * `calls` is a list of the words `"zero"`, `"backward"` and `"step"`, in any order and number. `w` is
#   a `float`, where it starts; its gradient starts as `None`. `lr` is the learning rate.
# * `"zero"` is `optimizer.zero_grad()`: the gradient becomes `None`. `"backward"` is
#   `(w**2).backward()` at the present `w`. `"step"` is `optimizer.step()`, which does nothing if the
#   gradient is `None` and never changes the gradient.
# * The result is a tuple of `w`, a `float`, and the gradient, a `float` or `None`.
# * Any other word raises a `ValueError` whose message contains it.
#
# Plain Python is enough, and then you see every rule that you use. `torch` is allowed.

# %% [markdown] role="hints" exercise="after_calls"
# Keep two variables, `w` and `grad`. What does each of the three words do to them?
#
# ---
#
# `"backward"` computes `2 * w` and *adds* it to what is there; if nothing is there, it stores it.
# `"step"` uses the stored gradient, not the present slope.
#
# ---
#
# Start with `grad = None`. For `"zero"`: `grad = None`. For `"backward"`: `grad = 2 * w` if `grad is
# None`, else `grad + 2 * w`. For `"step"`: if `grad is not None`, `w = w - lr * grad`. Else raise
# `ValueError(f"unknown call {call!r}")`. Return `(w, grad)`.


# %% role="solution" exercise="after_calls"
def after_calls(calls: list[str], w: float, lr: float) -> tuple[float, float | None]:
    """Return a parameter and its gradient after some calls, for the loss w**2 and SGD.

    Parameters
    ----------
    calls : list of str
        "zero", "backward" and "step", in any order and number.
    w : float
        Where the parameter starts; its gradient starts as None.
    lr : float
        Learning rate.

    Returns
    -------
    tuple of float and (float or None)
        The parameter and its gradient.

    Raises
    ------
    ValueError
        At any other word; the message contains it.
    """
    ### BEGIN SOLUTION
    grad = None
    for call in calls:
        if call == "zero":
            grad = None
        elif call == "backward":
            grad = 2 * w if grad is None else grad + 2 * w
        elif call == "step":
            w = w if grad is None else w - lr * grad
        else:
            raise ValueError(f"unknown call {call!r}")
    return w, grad
    ### END SOLUTION


# %% role="test" exercise="after_calls" check="cycle" points=1
tl.check.call(after_calls, ["zero", "backward", "step"], 1.0, 0.1).equals(
    (0.8, 2.0), hint="The gradient of w**2 at 1 is 2, and step leaves it where it is."
).leaves_arguments_alone().done()
tl.check.call(after_calls, ["zero", "backward", "step"] * 2, 1.0, 0.1).equals(
    (0.64, 1.6), hint="Each round multiplies w by 0.8."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(
    after_calls, ["zero", "backward", "step"] * 5, -3.0, 0.25, about="five rounds"
).equals(
    (-3.0 * 0.5**5, 2 * -3.0 * 0.5**4), hint="The gradient is the one at which the step was taken."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="after_calls" check="accumulation" points=1
tl.check.call(after_calls, ["backward", "backward", "step"], 1.0, 0.1).equals(
    (0.6, 4.0), hint="backward adds to the gradient that is there."
).done()
### BEGIN HIDDEN TESTS
w, velocity = 1.0, 0.0
for _ in range(4):
    velocity = velocity + 2 * w
    w = w - 0.1 * velocity
tl.check.call(after_calls, ["backward", "step"] * 4, 1.0, 0.1, about="never zeroed").equals(
    (w, velocity), hint="Without zero the gradients pile up from round to round."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="after_calls" check="order" points=1
tl.check.call(after_calls, ["backward", "zero", "step"], 1.0, 0.1).equals(
    (1.0, None), hint="step finds None and moves nothing; zero leaves None, not 0."
).done()
tl.check.call(after_calls, ["backward", "step", "step"], 1.0, 0.1).equals(
    (0.6, 2.0), hint="The second step uses the stored gradient again."
).done()
### BEGIN HIDDEN TESTS
order = ["step", "zero", "backward"] * 3
tl.check.call(after_calls, order, 1.0, 0.1, about="a cycle that starts with step").equals(
    (0.64, 1.28), hint="The first step finds no gradient; after that the cycle is the usual one."
).done()
tl.check.call(after_calls, [], 2.5, 0.25, about="no calls").equals(
    (2.5, None), hint="Nothing happened: w is where it was, and there is no gradient."
).done()
tl.check.call(after_calls, ["zero"], 1.0, 0.1, about="zero alone").equals(
    (1.0, None), hint="zero leaves None, not 0."
).done()
tl.check.call(after_calls, ["backward"], 0.0, 0.1, about="backward at the bottom").equals(
    (0.0, 0.0), hint="A gradient that is 0 is a gradient, and not None."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="after_calls" check="unknown" points=1
tl.check.call(after_calls, ["backward", "stop"], 1.0, 0.1).raises(
    ValueError, mentions=["stop"], hint="A word that is none of the three is refused and named."
).done()
### BEGIN HIDDEN TESTS
for word in ("zero_grad", "Step"):
    tl.check.call(after_calls, [word], 1.0, 0.1, about="a word that is none of the three").raises(
        ValueError, mentions=[word], hint="Only zero, backward and step are known."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="after_calls"
# The three calls share one piece of memory, the gradient. `backward` adds to it, `step` reads it,
# `zero` empties it. Every wrong order of the lecture follows from these three sentences.
#
# The commonest wrong answer lets `backward` replace the gradient. It agrees with PyTorch in every
# correct training loop, and hides what happens in the wrong ones.

# %% [markdown] role="exercise" exercise="momentum_step" difficulty=2 minutes=12 concepts=["optim.momentum"]
# ## Momentum
#
# Return where one step of `torch.optim.SGD` with momentum moves `w`, and the new velocity.
#
# $$v_t = \mu\, v_{t-1} + (1-\tau)\, g_t, \qquad w_t = w_{t-1} - \eta\, v_t, \qquad v_1 = g_1 .$$
#
# * $\eta$ is `lr`, $\mu$ is `momentum`, $\tau$ is `dampening`. `velocity` is $v_{t-1}$, or `None` before
#   the first step. Dampening does not apply to the first step.
# * `w`, `g` and the velocity have the same shape (any) and the same float dtype. The result is a tuple
#   of two such tensors, the new `w` and the new velocity.
# * The new velocity shares no memory with `g`, or the next `zero_grad` could wipe it out.
# * If `momentum` is 0, PyTorch takes the plain step $w - \eta g$, without dampening, and leaves the
#   velocity alone: return the velocity that you were given, also `None`.

# %% [markdown] role="hints" exercise="momentum_step"
# Three cases: no momentum at all, the first step, every other step.
#
# ---
#
# The velocity holds gradients, not distances: the learning rate comes in only when `w` moves. At the
# first step the velocity is a copy of `g`.
#
# ---
#
# If `momentum == 0`: return `w - lr * g, velocity`. If `velocity is None`: `velocity = g.clone()`. Else
# `velocity = momentum * velocity + (1 - dampening) * g`. Return `w - lr * velocity, velocity`.


# %% role="solution" exercise="momentum_step"
def momentum_step(
    w: torch.Tensor,
    g: torch.Tensor,
    velocity: torch.Tensor | None,
    lr: float,
    momentum: float,
    dampening: float = 0.0,
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Return the parameters after one step of SGD with momentum, and the new velocity.

    Parameters
    ----------
    w, g : torch.Tensor
        Parameters and their gradient; same shape, same float dtype.
    velocity : torch.Tensor or None
        The velocity after the last step, like w; None before the first step.
    lr, momentum, dampening : float
        The settings, with the meaning that they have in `torch.optim.SGD`.

    Returns
    -------
    tuple of torch.Tensor and (torch.Tensor or None)
        The new parameters and the new velocity.
    """
    ### BEGIN SOLUTION
    if momentum == 0:
        return w - lr * g, velocity
    velocity = g.clone() if velocity is None else momentum * velocity + (1 - dampening) * g
    return w - lr * velocity, velocity
    ### END SOLUTION


# %% role="test" exercise="momentum_step" check="first" points=1
w, g = torch.tensor([1.0, 2.0]), torch.tensor([4.0, -8.0])
tl.check.call(momentum_step, w, g, None, 0.25, 0.5, dampening=0.75).equals(
    (torch.tensor([0.0, 4.0]), torch.tensor([4.0, -8.0])),
    hint="At the first step the velocity is the gradient, whatever momentum and dampening are.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for shape in [(3,), (2, 4), (), (0,)]:
    w = torch.randn(shape, dtype=torch.float64, generator=generator)
    g = torch.randn(shape, dtype=torch.float64, generator=generator)
    tl.check.call(momentum_step, w, g, None, 0.037, 0.83, 0.29, about="a first step").equals(
        (w - 0.037 * g, g), hint="The velocity of the first step is the gradient."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="momentum_step" check="second" points=1
w, g, v = torch.tensor([1.0]), torch.tensor([4.0]), torch.tensor([16.0])
tl.check.call(momentum_step, w, g, v, 0.25, 0.5).equals(
    (torch.tensor([-2.0]), torch.tensor([12.0])),
    hint="v = momentum * v + g, then w - lr * v; the velocity does not contain lr.",
).leaves_arguments_alone(hint="Make a new velocity; do not change the old one.").done()
tl.check.call(momentum_step, w, g, v, 0.25, 0.5, dampening=0.5).equals(
    (torch.tensor([-1.5]), torch.tensor([10.0])), hint="Dampening multiplies g by 1 - dampening."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for shape in [(5,), (2, 2)]:
    w, g, v = torch.randn(3, *shape, dtype=torch.float64, generator=generator)
    moved = 0.61 * v + 0.71 * g
    tl.check.call(momentum_step, w, g, v, 0.2, 0.61, 0.29, about="a later step").equals(
        (w - 0.2 * moved, moved), hint="v = momentum * v + (1 - dampening) * g, then w - lr * v."
    ).leaves_arguments_alone().done()
w, g, v = torch.tensor([[1.0, 2.0]]), torch.tensor([[4.0, 8.0]]), torch.tensor([[16.0, 0.0]])
for a, b, c in zip(tl.check.layouts(w), tl.check.layouts(g), tl.check.layouts(v), strict=True):
    tl.check.call(
        momentum_step, a, b, c, 0.25, 0.5, about="the same numbers in another layout"
    ).equals(
        (torch.tensor([[-2.0, 0.0]]), torch.tensor([[12.0, 8.0]])),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="momentum_step" check="like_torch" points=1
start = torch.tensor([1.3, -0.7], dtype=torch.float64)


def forty_steps(lr, momentum, dampening):
    w, velocity = start, None
    for t in range(40):
        g = torch.stack([w[0], 10 * w[1]]) + math.cos(t)
        w, velocity = momentum_step(w, g, velocity, lr, momentum, dampening)
    return w


def forty_steps_of_torch(**settings):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.SGD([w], **settings)
    for t in range(40):
        w.grad = torch.stack([w[0], 10 * w[1]]).detach() + math.cos(t)
        optimizer.step()
    return w.detach()


tl.check.call(forty_steps, 0.031, 0.83, 0.0).equals(
    forty_steps_of_torch(lr=0.031, momentum=0.83),
    rtol=1e-10,
    hint="Equal to torch after 40 steps: each step starts from the velocity of the last.",
).done()
### BEGIN HIDDEN TESTS
for lr, momentum, dampening in [(0.0137, 0.91, 0.29), (0.05, 0.5, 0.5), (0.021, 0.97, 1.0)]:
    tl.check.call(forty_steps, lr, momentum, dampening, about="40 steps at odd settings").equals(
        forty_steps_of_torch(lr=lr, momentum=momentum, dampening=dampening),
        rtol=1e-10,
        hint="Equal to torch: dampening applies from the second step on.",
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="momentum_step" check="own_memory" points=1
w, g = torch.tensor([1.0, 2.0]), torch.tensor([4.0, -8.0])
tl.check.call(momentum_step, w, g, None, 0.25, 0.5).is_copy(
    hint="Clone the gradient: a velocity that is g itself is wiped out by zero_grad."
).done()


def shapes_of_results():
    return [tuple(result.shape) for result in momentum_step(w, g, None, 0.25, 0.5)]


tl.check.call(shapes_of_results, about="what is returned").equals(
    [(2,), (2,)], hint="Two tensors like w: the new parameters and the new velocity."
).done()
### BEGIN HIDDEN TESTS


def both_follow_the_gradient():
    pairs = zip(*(momentum_step(w, k * g, None, 0.25, 0.5) for k in (1, 2)), strict=True)
    return all(bool((once - twice).abs().min() > 0) for once, twice in pairs)


tl.check.call(both_follow_the_gradient, about="twice the gradient").equals(
    True, hint="With another gradient both results are others."
).done()
tl.check.call(momentum_step, w, g, w + 1, 0.25, 0.5, about="a later step").is_copy(
    hint="New tensors for both, w and the velocity."
).leaves_arguments_alone().done()


def require_gradients():
    return any(result.requires_grad for result in momentum_step(w, g, None, 0.25, 0.5))


tl.check.call(require_gradients, about="the results and autograd").equals(
    False, hint="Nothing that is returned may require gradients: detach it."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="momentum_step" check="no_momentum" points=1
w, g = torch.tensor([1.0, 2.0]), torch.tensor([4.0, -8.0])
tl.check.call(momentum_step, w, g, None, 0.25, 0.0, dampening=0.5).equals(
    (torch.tensor([0.0, 4.0]), None),
    hint="With momentum 0 the step is the plain one, and the velocity stays None.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(
    momentum_step, w, g, torch.tensor([1.0, 1.0]), 0.25, 0.0, 0.5, about="momentum 0, a velocity"
).equals(
    (torch.tensor([0.0, 4.0]), torch.tensor([1.0, 1.0])),
    hint="With momentum 0 PyTorch neither uses nor changes the velocity, and ignores dampening.",
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="momentum_step"
# The velocity is a sum of gradients, each one multiplied by $\mu$ once per step since it came. It
# knows nothing of the learning rate, so a schedule can change the rate at any time. The first step is
# special: there is nothing to dampen against.
#
# The commonest wrong answer applies dampening to the first step as well. At PyTorch's default,
# dampening 0, nobody would ever see it; that is why the checks use odd settings.

# %% [markdown] role="exercise" exercise="adagrad_step" difficulty=2 minutes=12 concepts=["optim.adam_by_hand", "optim.adagrad_bound"]
# ## Adagrad
#
# Return where one step of `torch.optim.Adagrad` moves `w`, and the new sum of squares.
#
# $$s_t = s_{t-1} + g_t^2, \qquad
# w_t = w_{t-1} - \frac{\eta}{1 + (t-1)\gamma}\,\frac{g_t}{\sqrt{s_t} + \varepsilon} .$$
#
# * $\eta$ is `lr`, $\gamma$ is `lr_decay`, $\varepsilon$ is `eps`. `squares` is $s_{t-1}$, and `t` is
#   the number of the step that is being taken, 1 for the first.
# * `w`, `g` and `squares` have the same shape (any) and the same float dtype. The result is a tuple of
#   two such tensors, the new `w` and the new squares.
# * Where the gradient is 0 and has always been 0, `w` does not move.

# %% [markdown] role="hints" exercise="adagrad_step"
# Two lines: first the memory, then the step, which uses the *new* memory.
#
# ---
#
# The decay counts from 0 at the first step: `lr / (1 + (t - 1) * lr_decay)`. The small number is added
# to the root, not under it.
#
# ---
#
# `squares = squares + g**2`, then
# `w = w - lr / (1 + (t - 1) * lr_decay) * g / (squares.sqrt() + eps)`, then `return w, squares`.


# %% role="solution" exercise="adagrad_step"
def adagrad_step(
    w: torch.Tensor,
    g: torch.Tensor,
    squares: torch.Tensor,
    t: int,
    lr: float,
    lr_decay: float = 0.0,
    eps: float = 1e-10,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the parameters after one step of Adagrad, and the new sum of squares.

    Parameters
    ----------
    w, g : torch.Tensor
        Parameters and their gradient; same shape, same float dtype.
    squares : torch.Tensor
        The sum of squared gradients so far, like w.
    t : int
        The number of this step, 1 for the first.
    lr, lr_decay, eps : float
        The settings, with the meaning that they have in `torch.optim.Adagrad`.

    Returns
    -------
    tuple of torch.Tensor
        The new parameters and the new sum of squares.
    """
    ### BEGIN SOLUTION
    squares = squares + g**2
    rate = lr / (1 + (t - 1) * lr_decay)
    return w - rate * g / (squares.sqrt() + eps), squares
    ### END SOLUTION


# %% role="test" exercise="adagrad_step" check="one_step" points=1
w, g, s = torch.tensor([1.0, 1.0]), torch.tensor([4.0, -0.5]), torch.tensor([9.0, 0.0])
tl.check.call(adagrad_step, w, g, s, 2, 0.5).equals(
    (torch.tensor([0.6, 1.5]), torch.tensor([25.0, 0.25])),
    hint="First add the squared gradient, then divide by the root of the new sum.",
).leaves_arguments_alone(
    hint="Make new tensors; squares += ... changes the caller's memory."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for shape in [(4,), (2, 3), (), (0,)]:
    w, g = torch.randn(2, *shape, dtype=torch.float64, generator=generator)
    s = torch.rand(shape, dtype=torch.float64, generator=generator)
    total = s + g.square()
    tl.check.call(adagrad_step, w, g, s, 1, 0.3, about="one step, other shapes").equals(
        (w - 0.3 * g / total.sqrt(), total),
        rtol=1e-6,
        hint="Coordinate by coordinate: lr * g / root of the new sum.",
    ).leaves_arguments_alone().is_copy().done()
w, g, s = torch.tensor([[1.0, 1.0]]), torch.tensor([[4.0, -0.5]]), torch.tensor([[9.0, 0.0]])
for a, b, c in zip(tl.check.layouts(w), tl.check.layouts(g), tl.check.layouts(s), strict=True):
    tl.check.call(adagrad_step, a, b, c, 2, 0.5, about="the same numbers in another layout").equals(
        (torch.tensor([[0.6, 1.5]]), torch.tensor([[25.0, 0.25]])),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="adagrad_step" check="zero_gradient" points=1
w, nothing = torch.tensor([1.0, 2.0], dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
tl.check.call(adagrad_step, w, nothing, nothing, 1, 0.5).equals(
    (w, nothing), hint="0 divided by eps is 0; without eps it would be nan."
).done()
### BEGIN HIDDEN TESTS
g = torch.tensor([0.0, 3.0])
tl.check.call(
    adagrad_step, g + 1, g, g * 0, 5, 0.5, about="one coordinate without gradient"
).equals(
    (torch.tensor([1.0, 3.5]), torch.tensor([0.0, 9.0])),
    hint="A coordinate whose gradient has always been 0 stays; the other one moves.",
).done()


def require_gradients():
    return any(result.requires_grad for result in adagrad_step(g + 1, g, g * 0, 1, 0.5))


tl.check.call(require_gradients, about="the results and autograd").equals(
    False, hint="Nothing that is returned may require gradients: detach it."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="adagrad_step" check="like_torch" points=2
start = torch.tensor([1.3, -0.7], dtype=torch.float64)


def forty_steps(lr, lr_decay, begin, eps):
    w, squares = start, torch.full_like(start, begin)
    for t in range(1, 41):
        g = torch.stack([w[0], 10 * w[1]]) + math.cos(t)
        w, squares = adagrad_step(w, g, squares, t, lr, lr_decay, eps)
    return w


def forty_steps_of_torch(lr, lr_decay, begin, eps):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adagrad(
        [w], lr=lr, lr_decay=lr_decay, initial_accumulator_value=begin, eps=eps
    )
    for t in range(1, 41):
        w.grad = torch.stack([w[0], 10 * w[1]]).detach() + math.cos(t)
        optimizer.step()
    return w.detach()


tl.check.call(forty_steps, 0.31, 0.13, 0.07, 0.1).equals(
    forty_steps_of_torch(0.31, 0.13, 0.07, 0.1),
    rtol=1e-10,
    hint="Equal to torch at odd settings: where do eps and the first step's decay stand?",
).done()
### BEGIN HIDDEN TESTS
for settings in [(0.05, 0.0, 0.0, 1e-10), (0.9, 0.7, 0.0, 1e-3), (0.2, 0.0, 2.0, 0.5)]:
    tl.check.call(forty_steps, *settings, about="40 steps at odd settings").equals(
        forty_steps_of_torch(*settings),
        rtol=1e-10,
        hint="Equal to torch: eps is added to the root, the decay counts from 0.",
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="adagrad_step"
# The memory is updated first, so that the first step is $\eta\, g / |g|$: every coordinate moves by the
# rate. `eps` stands outside the root, where it only matters for tiny gradients.
#
# The commonest wrong answer writes `(squares + eps).sqrt()`. At the default `eps` of $10^{-10}$ the
# difference is hard to see; at 0.1 it is plain. The next one lets the decay start with the first step.

# %% [markdown] role="exercise" exercise="adam_step" difficulty=2 minutes=18 concepts=["optim.adam_by_hand"]
# ## Adam
#
# Return where one step of `torch.optim.Adam` moves `w`, and the new memory.
#
# $$m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t, \qquad v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2,$$
#
# $$\hat m_t = \frac{m_t}{1-\beta_1^t}, \qquad \hat v_t = \frac{v_t}{1-\beta_2^t}, \qquad
# w_t = w_{t-1} - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} .$$
#
# * `state` is the tuple $(m_{t-1}, v_{t-1}, t-1)$: two tensors like `w` and the number of steps taken
#   so far, an `int`. Before the first step it is two tensors of zeros and 0.
# * The result is a tuple of the new `w` and the new state $(m_t, v_t, t)$. The state holds the means
#   *without* correction.
# * `w` and `g` have the same shape (any) and the same float dtype; so has each tensor of the result.
# * Neither `w` nor `g` nor the tensors in `state` may be changed.

# %% [markdown] role="hints" exercise="adam_step"
# Unpack the state, count the step, update both means, correct both, move. Keep names for the means
# with and without correction apart.
#
# ---
#
# Increase `t` before you use it: the first step has `t = 1`, and `1 - beta**0` would be 0. The small
# number is added after the root of the *corrected* mean of squares.
#
# ---
#
# `mean, square, t = state`; `t = t + 1`; `mean = betas[0] * mean + (1 - betas[0]) * g`;
# `square = betas[1] * square + (1 - betas[1]) * g**2`. Then `m = mean / (1 - betas[0]**t)` and
# `v = square / (1 - betas[1]**t)`. Return `w - lr * m / (v.sqrt() + eps), (mean, square, t)`.


# %% role="solution" exercise="adam_step"
def adam_step(
    w: torch.Tensor,
    g: torch.Tensor,
    state: tuple[torch.Tensor, torch.Tensor, int],
    lr: float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor, int]]:
    """Return the parameters after one step of Adam, and the new memory.

    Parameters
    ----------
    w, g : torch.Tensor
        Parameters and their gradient; same shape, same float dtype.
    state : tuple of torch.Tensor, torch.Tensor and int
        Running mean of the gradients, of their squares, both like w and not corrected, and the
        number of steps taken so far.
    lr, betas, eps
        The settings, with the meaning that they have in `torch.optim.Adam`.

    Returns
    -------
    tuple
        The new parameters, and the new state as a tuple like `state`.
    """
    ### BEGIN SOLUTION
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    corrected_mean = mean / (1 - betas[0] ** t)
    corrected_square = square / (1 - betas[1] ** t)
    return w - lr * corrected_mean / (corrected_square.sqrt() + eps), (mean, square, t)
    ### END SOLUTION


# %% role="test" exercise="adam_step" check="first_step" points=1
def new_point(w, g, state, **settings):
    return adam_step(w, g, state, **settings)[0]


w, g = torch.tensor([1.0, 1.0, 1.0]), torch.tensor([250.0, -250.0, 0.25])
fresh = (torch.zeros(3), torch.zeros(3), 0)
tl.check.call(new_point, w, g, fresh, lr=0.5).equals(
    torch.tensor([0.5, 1.5, 0.5]),
    hint="Corrected, the first means are g and g**2: every coordinate moves by lr.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for shape in [(4,), (2, 3), (), (0,)]:
    w, g = torch.randn(2, *shape, dtype=torch.float64, generator=generator)
    fresh = (torch.zeros_like(w), torch.zeros_like(w), 0)
    settings = {"lr": 0.37, "betas": (0.71, 0.957), "eps": 0.1}
    tl.check.call(new_point, w, g, fresh, about="a first step", **settings).equals(
        w - 0.37 * g / (g.abs() + 0.1),
        rtol=1e-9,
        hint="At the first step the corrected means are g and g**2, for all betas.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="adam_step" check="memory" points=1
def new_state(w, g, state, **settings):
    return adam_step(w, g, state, **settings)[1]


w, g = torch.tensor([1.0]), torch.tensor([4.0])
state = (torch.tensor([8.0]), torch.tensor([32.0]), 3)
tl.check.call(new_state, w, g, state, lr=0.1, betas=(0.5, 0.75)).equals(
    (torch.tensor([6.0]), torch.tensor([28.0]), 4),
    hint="(mean, square, t): running means without correction, and one step more.",
).leaves_arguments_alone(hint="Make new tensors; the old state must stay as it was.").done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for shape in [(4,), (2, 3), ()]:
    w, g, m = torch.randn(3, *shape, dtype=torch.float64, generator=generator)
    v = torch.rand(shape, dtype=torch.float64, generator=generator)
    settings = {"lr": 0.1, "betas": (0.83, 0.61)}
    tl.check.call(new_state, w, g, (m, v, 7), about="the memory after a step", **settings).equals(
        (0.83 * m + 0.17 * g, 0.61 * v + 0.39 * g.square(), 8),
        rtol=1e-9,
        hint="The state keeps the means without correction; betas[0] belongs to the gradient.",
    ).leaves_arguments_alone().is_copy(hint="New tensors in the new state.").done()
w, g, m = torch.tensor([[1.0, 2.0]]), torch.tensor([[4.0, 8.0]]), torch.tensor([[8.0, 0.0]])
for a, b, c in zip(tl.check.layouts(w), tl.check.layouts(g), tl.check.layouts(m), strict=True):
    tl.check.call(
        new_state,
        a,
        b,
        (c, c, 3),
        lr=0.1,
        betas=(0.5, 0.75),
        about="the same numbers in another layout",
    ).equals(
        (torch.tensor([[6.0, 4.0]]), torch.tensor([[10.0, 16.0]]), 4),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="adam_step" check="like_torch" points=2
start = torch.tensor([1.3, -0.7], dtype=torch.float64)


def forty_steps(lr, betas, eps):
    w, state = start, (torch.zeros_like(start), torch.zeros_like(start), 0)
    for t in range(40):
        g = torch.stack([w[0], 10 * w[1]]) + math.cos(t)
        w, state = adam_step(w, g, state, lr, betas, eps)
    return w


def forty_steps_of_torch(**settings):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w], **settings)
    for t in range(40):
        w.grad = torch.stack([w[0], 10 * w[1]]).detach() + math.cos(t)
        optimizer.step()
    return w.detach()


tl.check.call(forty_steps, 0.043, (0.71, 0.957), 0.1).equals(
    forty_steps_of_torch(lr=0.043, betas=(0.71, 0.957), eps=0.1),
    rtol=1e-9,
    hint="Equal to torch at odd settings: both corrections, then the root, then eps.",
).done()
### BEGIN HIDDEN TESTS
for lr, betas, eps in [
    (0.1, (0.9, 0.999), 1e-8),
    (0.3, (0.0, 0.5), 1e-3),
    (0.02, (0.97, 0.6), 2.0),
]:
    tl.check.call(forty_steps, lr, betas, eps, about="40 steps at odd settings").equals(
        forty_steps_of_torch(lr=lr, betas=betas, eps=eps),
        rtol=1e-9,
        hint="Equal to torch at every setting: check the order of correction, root and eps.",
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="adam_step" check="any_input" points=1
nothing = torch.zeros(2)
tl.check.call(adam_step, nothing + 1, nothing, (nothing, nothing, 0), 0.5).equals(
    (torch.ones(2), (torch.zeros(2), torch.zeros(2), 1)),
    hint="Without a gradient nothing moves, and the result is float32 like w.",
).done()
### BEGIN HIDDEN TESTS
double = torch.ones(2, dtype=torch.float64)
tl.check.call(
    adam_step, double, 2 * double, (0 * double, 0 * double, 0), 0.25, about="float64"
).equals(
    (0.75 * double, (0.2 * double, 0.004 * double, 1)), hint="The dtype of w is kept throughout."
).leaves_arguments_alone().done()
generator = tl.check.generator()
w, g, m = torch.randn(3, 3, 2, dtype=torch.float64, generator=generator)
v = 0.5 + torch.rand(2, 3, dtype=torch.float64, generator=generator).T
expected = w - 0.1 * (0.9 * m + 0.1 * g) / (1 - 0.9**3) / (
    ((0.999 * v + 0.001 * g * g) / (1 - 0.999**3)).sqrt() + 1e-8
)


def requires_gradients():
    return adam_step(w, g, (m, v, 2), 0.1)[0].requires_grad


tl.check.call(requires_gradients, about="the new point and autograd").equals(
    False, hint="Nothing that is returned may require gradients: detach it."
).done()


def third_point(w, g, state):
    return adam_step(w, g, state, 0.1)[0]


tl.check.call(third_point, w, g, (m, v, 2), about="a third step at the default settings").equals(
    expected,
    rtol=1e-9,
    atol=1e-9,
    hint="betas and eps have PyTorch's defaults, (0.9, 0.999) and 1e-8.",
).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="adam_step"
# Both means start at 0 and are too small at first, by the known factor $1 - \beta^t$; dividing by it
# gives $g$ and $g^2$ at the first step. The corrected values are used and thrown away, the uncorrected
# ones are kept.
#
# The commonest wrong answer leaves out the corrections: the first step is then 3.2 times as long at the
# default settings. The next ones put `eps` under the root or add it before the correction. At
# `eps=1e-8` both are invisible, which is why the checks use 0.1.

# %% [markdown] role="exercise" exercise="adamw_step" difficulty=2 minutes=12 concepts=["optim.adam_by_hand", "optim.weight_decay"]
# ## Decay that Adam does not see
#
# Return where one step of `torch.optim.AdamW` moves `w`, and the new memory.
#
# Weight decay pulls every parameter towards 0. SGD adds `weight_decay * w` to the gradient. If Adam
# does the same, it divides the decay by the size of the gradients as well: who has large gradients
# hardly decays. AdamW keeps the two apart. It first shrinks `w` by the factor `1 - lr *
# weight_decay`, and then makes the step of Adam with the gradient as it is.
#
# * `state` is $(m_{t-1}, v_{t-1}, t-1)$ as in the exercise on Adam, and so is the new state:
#   running means without correction, and the number of steps.
# * `w`, `g` and the tensors in `state` have the same shape (any) and the same float dtype, and none
#   is changed.
# * `lr`, `betas`, `eps` and `weight_decay` mean what they mean in PyTorch. `weight_decay` may be 0;
#   then it is Adam.

# %% [markdown] role="hints" exercise="adamw_step"
# Two things happen one after the other: a shrinking that knows nothing of the gradient, and a step
# of Adam that knows nothing of the decay.
#
# ---
#
# Write Adam first: update both running means with `g`, correct both, divide. Then think of what is
# moved: it is the shrunk `w`.
#
# ---
#
# `mean, square, t = state`; `t = t + 1`; `mean = betas[0] * mean + (1 - betas[0]) * g`;
# `square = betas[1] * square + (1 - betas[1]) * g**2`; `m = mean / (1 - betas[0]**t)`;
# `v = square / (1 - betas[1]**t)`. Return
# `w * (1 - lr * weight_decay) - lr * m / (v.sqrt() + eps), (mean, square, t)`.


# %% role="solution" exercise="adamw_step"
def adamw_step(
    w: torch.Tensor,
    g: torch.Tensor,
    state: tuple[torch.Tensor, torch.Tensor, int],
    lr: float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.01,
) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor, int]]:
    """Return the parameters after one step of AdamW, and the new memory.

    Parameters
    ----------
    w, g : torch.Tensor
        Parameters and their gradient; same shape, same float dtype.
    state : tuple of torch.Tensor, torch.Tensor and int
        Running mean of the gradients, of their squares, both like w and not corrected, and the
        number of steps taken so far.
    lr, betas, eps, weight_decay
        The settings, with the meaning that they have in `torch.optim.AdamW`.

    Returns
    -------
    tuple
        The new parameters, and the new state as a tuple like `state`.
    """
    ### BEGIN SOLUTION
    mean, square, t = state
    t = t + 1
    mean = betas[0] * mean + (1 - betas[0]) * g
    square = betas[1] * square + (1 - betas[1]) * g**2
    corrected_mean = mean / (1 - betas[0] ** t)
    corrected_square = square / (1 - betas[1] ** t)
    shrunk = w * (1 - lr * weight_decay)
    return shrunk - lr * corrected_mean / (corrected_square.sqrt() + eps), (mean, square, t)
    ### END SOLUTION


# %% role="test" exercise="adamw_step" check="shrinks" points=1
def new_point(w, g, state, **settings):
    return adamw_step(w, g, state, **settings)[0]


w, nothing = torch.tensor([2.0, -4.0]), torch.zeros(2)
tl.check.call(new_point, w, nothing, (nothing, nothing, 0), lr=0.5, weight_decay=0.5).equals(
    torch.tensor([1.5, -3.0]),
    hint="Without a gradient w shrinks by the factor 1 - lr * weight_decay.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for shape in [(4,), (2, 3), (), (0,)]:
    w = torch.randn(shape, dtype=torch.float64, generator=generator)
    nothing = torch.zeros_like(w)
    tl.check.call(
        new_point,
        w,
        nothing,
        (nothing, nothing, 7),
        about="no gradient",
        lr=0.37,
        weight_decay=0.29,
    ).equals(
        w * (1 - 0.37 * 0.29), hint="The learning rate limits the decay, too."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="adamw_step" check="memory" points=1
def new_state(w, g, state, **settings):
    return adamw_step(w, g, state, **settings)[1]


w, g = torch.tensor([100.0]), torch.tensor([4.0])
state = (torch.tensor([8.0]), torch.tensor([32.0]), 3)
tl.check.call(new_state, w, g, state, lr=0.1, betas=(0.5, 0.75), weight_decay=0.5).equals(
    (torch.tensor([6.0]), torch.tensor([28.0]), 4),
    hint="The memory holds gradients only: the decay must not get into it.",
).leaves_arguments_alone(hint="Make new tensors; the old state must stay as it was.").done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
w, g, m = torch.randn(3, 5, dtype=torch.float64, generator=generator)
v = torch.rand(5, dtype=torch.float64, generator=generator)
settings = {"lr": 0.1, "betas": (0.83, 0.61), "weight_decay": 0.7}
tl.check.call(new_state, w, g, (m, v, 7), about="the memory after a step", **settings).equals(
    (0.83 * m + 0.17 * g, 0.61 * v + 0.39 * g.square(), 8),
    hint="Running means of the gradient as it is, without correction.",
).leaves_arguments_alone().is_copy(hint="New tensors in the new state.").done()
w, g, m = torch.tensor([[1.0, 2.0]]), torch.tensor([[4.0, 8.0]]), torch.tensor([[8.0, 0.0]])
for a, b, c in zip(tl.check.layouts(w), tl.check.layouts(g), tl.check.layouts(m), strict=True):
    tl.check.call(
        new_state,
        a,
        b,
        (c, c, 3),
        lr=0.1,
        betas=(0.5, 0.75),
        about="the same numbers in another layout",
    ).equals(
        (torch.tensor([[6.0, 4.0]]), torch.tensor([[10.0, 16.0]]), 4),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="adamw_step" check="like_torch" points=2
start = torch.tensor([1.3, -0.7], dtype=torch.float64)


def forty_steps(lr, betas, eps, decay):
    w, state = start, (torch.zeros_like(start), torch.zeros_like(start), 0)
    for t in range(40):
        g = torch.stack([w[0], 10 * w[1]]) + math.cos(t)
        w, state = adamw_step(w, g, state, lr, betas, eps, decay)
    return w


def forty_steps_of_torch(**settings):
    w = start.clone().requires_grad_()
    optimizer = torch.optim.AdamW([w], **settings)
    for t in range(40):
        w.grad = torch.stack([w[0], 10 * w[1]]).detach() + math.cos(t)
        optimizer.step()
    return w.detach()


tl.check.call(forty_steps, 0.043, (0.71, 0.957), 0.1, 0.6).equals(
    forty_steps_of_torch(lr=0.043, betas=(0.71, 0.957), eps=0.1, weight_decay=0.6),
    hint="Equal to torch.optim.AdamW at odd settings: shrink, then the step of Adam.",
).done()
### BEGIN HIDDEN TESTS
for lr, betas, eps, decay in [
    (0.1, (0.9, 0.999), 1e-8, 0.01),
    (0.3, (0.0, 0.5), 1e-3, 0.0),
    (0.02, (0.97, 0.6), 2.0, 3.0),
]:
    tl.check.call(forty_steps, lr, betas, eps, decay, about="40 steps at odd settings").equals(
        forty_steps_of_torch(lr=lr, betas=betas, eps=eps, weight_decay=decay),
        hint="Equal to torch.optim.AdamW at every setting; without decay it is Adam.",
    ).done()


def third_point(w, g, state):
    return adamw_step(w, g, state, 0.1)[0]


def third_point_of_torch(gradients):
    w = torch.ones(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.AdamW([w], lr=0.1)
    for g in gradients:
        before, w.grad = w.detach().clone(), g
        optimizer.step()
    kept = optimizer.state[w]
    return before, w.detach(), kept["exp_avg"], kept["exp_avg_sq"]


gradients = torch.tensor([[1.0, -2.0], [0.5, 3.0], [0.1, 0.2]], dtype=torch.float64)
before, after, m, v = third_point_of_torch(gradients)
m, v = (m - 0.1 * gradients[2]) / 0.9, (v - 0.001 * gradients[2].square()) / 0.999
tl.check.call(third_point, before, gradients[2], (m, v, 2), about="the default settings").equals(
    after, hint="weight_decay is 0.01 unless it is given, and betas and eps are those of Adam."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="adamw_step"
# The decay acts on `w` itself and never meets the division by the root. So all parameters shrink at
# the same rate, whatever their gradients are.
#
# The commonest wrong answer adds `weight_decay * w` to `g`. That is what `torch.optim.Adam` does
# with its own `weight_decay`, and it is what AdamW was named against.

# %% [markdown] role="exercise" exercise="tune" difficulty=2 minutes=12 concepts=["optim.fair_comparison", "optim.learning_rates"]
# ## A fair chance for each
#
# Return the best learning rate of a list, the lowest loss that it reached, and whether it lies at the
# border of the list.
#
# * `losses_at(rate)` trains at a learning rate and returns the loss after each step, a list of floats.
#   Training is expensive: call it once per rate, in the order of the list.
# * `rates` is a list of different positive floats, smallest first, with at least one entry.
# * The best rate is the one whose lowest loss, at any step, is lowest. If several rates reach the same,
#   the smallest of them wins.
# * Losses may be `nan` or infinite where training diverged. Such entries do not count; the other
#   entries of the same list do.
# * The third value is `True` if the best rate is the first or the last of the list. Then a better one
#   may lie outside, and a comparison that stops here is not fair.
# * If no rate has any loss that counts, raise a `ValueError` whose message contains `diverged`.
#
# The result is a tuple `(rate, loss, at_border)` of types `float`, `float`, `bool`.

# %% [markdown] role="hints" exercise="tune"
# One pass over the rates. What do you remember from the earlier ones, and what is the lowest loss of a
# list that contains `nan`?
#
# ---
#
# `min` of a list with `nan` depends on the order. Keep only the entries for which `math.isfinite` is
# true. Compare with `<` and not with `<=`, so that the first of equals wins.
#
# ---
#
# `best_rate, lowest = None, math.inf`. For each rate: `finite = [v for v in losses_at(rate) if
# math.isfinite(v)]`; if `finite` and `min(finite) < lowest`, then remember both. If `best_rate is
# None`, raise `ValueError("training diverged at every rate")`. Return
# `(best_rate, lowest, best_rate in (rates[0], rates[-1]))`.


# %% role="solution" exercise="tune"
def tune(
    losses_at: Callable[[float], list[float]], rates: list[float]
) -> tuple[float, float, bool]:
    """Return the best learning rate, its lowest loss, and whether it lies at the border.

    Parameters
    ----------
    losses_at : callable
        Trains at a learning rate and returns the loss after each step.
    rates : list of float
        The rates to try, smallest first.

    Returns
    -------
    tuple of float, float and bool
        The best rate, the lowest finite loss that it reached, and whether it is the first or the
        last of the list.

    Raises
    ------
    ValueError
        If no loss is finite; the message contains "diverged".
    """
    ### BEGIN SOLUTION
    best_rate, lowest = None, math.inf
    for rate in rates:
        finite = [loss for loss in losses_at(rate) if math.isfinite(loss)]
        if finite and min(finite) < lowest:
            best_rate, lowest = rate, min(finite)
    if best_rate is None:
        raise ValueError("training diverged at every rate")
    return best_rate, lowest, best_rate in (rates[0], rates[-1])
    ### END SOLUTION


# %% role="test" exercise="tune" check="lowest" points=1
runs = {0.01: [4.0, 3.0, 2.5], 0.1: [4.0, 1.0, 3.0], 1.0: [4.0, 9.0, 2.0]}


def recorded(rate):
    return runs[rate]


tl.check.call(tune, recorded, [0.01, 0.1, 1.0], about="three recorded runs").equals(
    (0.1, 1.0, False), hint="The lowest loss at any step counts, not the last one."
).leaves_arguments_alone(hint="The list of rates is not yours to change.").done()


### BEGIN HIDDEN TESTS
def tied(rate):
    return [5.0, 1.0 if rate > 0.15 else 2.0]


tl.check.call(tune, tied, [0.1, 0.2, 0.3, 0.4], about="three rates that reach the same").equals(
    (0.2, 1.0, False), hint="Of rates that reach the same loss the smallest wins."
).done()


def bowl(rate):
    w, losses = 3.0, []
    for _ in range(20):
        w = w - rate * 2 * w
        losses.append(w * w + 0.25)
    return losses


tl.check.call(tune, bowl, [0.001, 0.03, 0.45, 0.9], about="descent in a bowl").equals(
    (0.45, min(bowl(0.45)), False), hint="The best rate is the one whose lowest loss is lowest."
).done()


def two_valleys(rate):
    return {0.1: [5.0, 2.0], 0.2: [5.0, 3.0], 0.4: [5.0, -1.0], 0.8: [5.0, 4.0]}[rate]


tl.check.call(tune, two_valleys, [0.1, 0.2, 0.4, 0.8], about="good, worse, best, worse").equals(
    (0.4, -1.0, False), hint="Try every rate; a loss may also be negative."
).done()


def far_away(rate):
    return [1e30, 1e20 * (3 if rate == 0.2 else 4)]


tl.check.call(tune, far_away, [0.1, 0.2, 0.4], about="large losses").equals(
    (0.2, 3e20, False), hint="Every finite loss counts: begin with math.inf as the lowest so far."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="tune" check="diverged" points=1
runs = {
    0.01: [4.0, 3.0],
    0.1: [4.0, 2.0, math.inf, math.nan],
    1.0: [math.nan, 3.5],
    2.0: [math.inf, -math.inf],
}


def recorded(rate):
    return runs[rate]


tl.check.call(tune, recorded, [0.01, 0.1, 1.0, 2.0], about="runs with nan and inf").equals(
    (0.1, 2.0, False), hint="nan and infinities do not count; the rest of the list does."
).done()


### BEGIN HIDDEN TESTS
def late(rate):
    return {0.5: [3.0, 2.5], 1.0: [4.0, 1.0, math.nan], 2.0: [2.0, math.inf]}[rate]


tl.check.call(tune, late, [0.5, 1.0, 2.0], about="a run that diverges late").equals(
    (1.0, 1.0, False), hint="A run that diverges late may still have reached the lowest loss."
).done()


def recovers(rate):
    return {0.5: [3.0, 2.5], 1.0: [4.0, math.nan, 1.0], 2.0: [2.0, math.inf]}[rate]


tl.check.call(tune, recovers, [0.5, 1.0, 2.0], about="a run that comes back").equals(
    (1.0, 1.0, False), hint="Entries after a nan count like those before it."
).done()


def hopeless(rate):
    return [math.nan, math.inf] if rate < 1 else []


tl.check.call(tune, hopeless, [0.5, 2.0], about="no loss that counts").raises(
    ValueError, mentions=["diverged"], hint="Without any finite loss there is no best rate."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="tune" check="border" points=1
def rising(rate):
    return [10.0, rate]


def falling(rate):
    return [10.0, 1 / rate]


tl.check.call(tune, rising, [0.1, 0.2, 0.4], about="the smallest rate is best").equals(
    (0.1, 0.1, True), hint="At the lower end of the list a better rate may lie below it."
).done()
tl.check.call(tune, falling, [0.125, 0.25, 0.5], about="the largest rate is best").equals(
    (0.5, 2.0, True), hint="At the upper end of the list a better rate may lie above it."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(tune, rising, [0.7], about="one rate").equals(
    (0.7, 0.7, True), hint="The only rate is the first and the last."
).done()


def all_alike(rate):
    return [5.0, 1.0]


tl.check.call(tune, all_alike, [0.3, 0.4, 0.5], about="all rates reach the same").equals(
    (0.3, 1.0, True), hint="Of rates that reach the same loss the smallest wins, the first here."
).done()


def survives_once(rate):
    return [3.0, 2.0] if rate == 0.2 else [math.nan]


tl.check.call(tune, survives_once, [0.1, 0.2, 0.4], about="its neighbours diverged").equals(
    (0.2, 2.0, False), hint="The border is that of the list that was given; try all of it."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="tune" check="once" points=1
asked = []


def counted(rate):
    asked.append(rate)
    return [1.0, (rate - 0.2) ** 2]


def rates_asked_for():
    return list(asked)


tl.check.call(tune, counted, [0.1, 0.2, 0.3], about="a training that counts").equals(
    (0.2, 0.0, False), hint="The middle rate is best."
).done()
tl.check.call(rates_asked_for, about="the calls of the training").equals(
    [0.1, 0.2, 0.3], hint="Call the training once per rate, in the order of the list."
).done()

# %% [markdown] role="why" exercise="tune"
# One pass keeps the best so far. Only finite entries are compared, because every comparison with `nan`
# is false, so that `min` returns whatever stood first. The border flag is what most published
# comparisons lack: a best rate at the end of the list says that the list was too short.
#
# The commonest wrong answer compares the *last* losses. A rate that touches the floor and diverges
# afterwards then counts as worthless, and Adam loses races that it had won.

# %% [markdown] role="exercise" exercise="catches_bad_adam" difficulty=3 minutes=25 concepts=["optim.adam_by_hand"]
# ## A test that finds the bug in an Adam
#
# Return `True` if a home-made step of Adam is wrong, and `False` if it is right.
#
# Somebody hands you a function `step(w, g, state, lr, betas, eps)` that returns the new `w` and the new
# `state`. You cannot see its code; you can only call it. The state is a tuple of two tensors like `w`
# and the number of steps so far; it starts as two tensors of zeros and 0. The function is **right** if
# for `float64` tensors of any shape
#
# * any number of steps, each with the state that the one before returned, leads to the same points as
#   `torch.optim.Adam` with the same `lr`, `betas` and `eps`, up to rounding: a relative error of
#   $10^{-9}$ is rounding, one of $10^{-7}$, which comes from `float32`, is not;
# * it leaves `w`, `g` and the tensors in `state` as they were.
#
# It is wrong if it does anything else in at least one case, or raises an exception. What the state
# holds is not judged, only the points.
#
# * `catches_bad_adam(step)` calls `step` as often as it likes and returns a `bool`. It never lets an
#   exception through.
# * You may use `torch.optim.Adam` to compare with; it reads `.grad` and nothing else, so you can set the
#   gradients yourself.
# * Choose settings at which no wrong Adam looks right by accident.

# %% [markdown] role="hints" exercise="catches_bad_adam"
# Let both walk side by side on the same gradients. Which settings make a misplaced `eps` or a swapped
# `beta` visible, and how many steps does it take to see a wrong memory?
#
# ---
#
# Settings: `lr=0.1`, `betas=(0.7, 0.95)`, `eps=0.1`, and a second, different set, so that a function
# with constants of its own cannot hit both. Five steps with gradients that differ in sign and size.
# Pass clones and compare them with the originals after each call. Compare points with
# `torch.allclose(..., rtol=1e-9)`, after their shapes; its usual tolerance is wide.
#
# ---
#
# For `lr, betas, eps` in `((0.1, (0.7, 0.95), 0.1), (0.03, (0.9, 0.5), 0.5))`: make `theirs =
# torch.ones(3, dtype=torch.float64)`, an Adam for `[theirs]`, `w = theirs.clone()`, and the fresh
# `state`. For each of five fixed gradients `g`: set `theirs.grad = g` and call `optimizer.step()`;
# call `new, state_after = step(*clones, lr, betas, eps)` inside `try`, returning `True` on an
# exception; return `True` if a clone has changed, if shapes differ or if not `torch.allclose(new,
# theirs, rtol=1e-9)`; then go on with `w, state = new, state_after`. After all loops return
# `False`.


# %% role="solution" exercise="catches_bad_adam"
def catches_bad_adam(step: Callable[..., tuple[torch.Tensor, tuple]]) -> bool:
    """Return whether a home-made step of Adam is wrong.

    Parameters
    ----------
    step : callable
        Called as step(w, g, state, lr, betas, eps); right if it follows `torch.optim.Adam` and
        leaves its arguments alone. It returns the new w and the new state.

    Returns
    -------
    bool
        True if it is wrong in at least one case, False otherwise.
    """
    ### BEGIN SOLUTION
    gradients = torch.tensor(
        [
            [2.0, -0.3, 0.01],
            [-1.0, 0.2, 0.02],
            [0.5, 4.0, -0.05],
            [3.0, 0.1, 0.4],
            [0.2, -2.0, 1.0],
        ],
        dtype=torch.float64,
    )
    for lr, betas, eps in ((0.1, (0.7, 0.95), 0.1), (0.03, (0.9, 0.5), 0.5)):
        theirs = torch.ones(3, dtype=torch.float64)
        optimizer = torch.optim.Adam([theirs], lr=lr, betas=betas, eps=eps)
        w, t = theirs.clone(), 0
        mean, square = torch.zeros(2, 3, dtype=torch.float64)
        for g in gradients:
            theirs.grad = g
            optimizer.step()
            a, b, c, d = w.clone(), g.clone(), mean.clone(), square.clone()
            try:
                new, state = step(a, b, (c, d, t), lr, betas, eps)
                if new.shape != theirs.shape:
                    return True
                if not torch.allclose(new, theirs, rtol=1e-9):
                    return True
            except Exception:
                return True
            pairs = ((a, w), (b, g), (c, mean), (d, square))
            if not all(torch.equal(after, before) for after, before in pairs):
                return True
            w, (mean, square, t) = new, state
    return False
    ### END SOLUTION


# %% role="test" exercise="catches_bad_adam" check="correction" points=1
def right_adam(w, g, state, lr, betas, eps):
    m, v, t = state
    t = t + 1
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g**2
    root = (v / (1 - betas[1] ** t)).sqrt()
    return w - lr * m / (1 - betas[0] ** t) / (root + eps), (m, v, t)


def uncorrected(w, g, state, lr, betas, eps):
    m, v, t = state
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g**2
    return w - lr * m / (v.sqrt() + eps), (m, v, t + 1)


tl.check.call(catches_bad_adam, right_adam, about="a right Adam").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_adam, uncorrected, about="an Adam without corrections").equals(
    True, hint="Compare with torch.optim.Adam from the first step on."
).done()


### BEGIN HIDDEN TESTS
def forgets_to_count(w, g, state, lr, betas, eps):
    new, (m, v, _) = right_adam(w, g, state, lr, betas, eps)
    return new, (m, v, 0)


def stores_corrected(w, g, state, lr, betas, eps):
    new, (m, v, t) = right_adam(w, g, state, lr, betas, eps)
    return new, (m / (1 - betas[0] ** t), v / (1 - betas[1] ** t), t)


def corrects_the_mean_only(w, g, state, lr, betas, eps):
    _, (m, v, t) = right_adam(w, g, state, lr, betas, eps)
    return w - lr * m / (1 - betas[0] ** t) / (v.sqrt() + eps), (m, v, t)


for step in (forgets_to_count, stores_corrected):
    tl.check.call(catches_bad_adam, step, about="an Adam that is wrong from step 2 on").equals(
        True, hint="The first step is right; take several, each with the state of the last."
    ).done()
tl.check.call(catches_bad_adam, corrects_the_mean_only, about="an Adam with one correction").equals(
    True, hint="Compare with torch.optim.Adam from the first step on."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_adam" check="eps" points=1
def right_adam(w, g, state, lr, betas, eps):
    m, v, t = state
    t = t + 1
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g**2
    root = (v / (1 - betas[1] ** t)).sqrt()
    return w - lr * m / (1 - betas[0] ** t) / (root + eps), (m, v, t)


def eps_under_the_root(w, g, state, lr, betas, eps):
    _, (m, v, t) = right_adam(w, g, state, lr, betas, eps)
    root = (v / (1 - betas[1] ** t) + eps).sqrt()
    return w - lr * m / (1 - betas[0] ** t) / root, (m, v, t)


tl.check.call(catches_bad_adam, right_adam, about="a right Adam").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_adam, eps_under_the_root, about="an Adam with eps under the root").equals(
    True, hint="At eps = 1e-8 a misplaced eps hardly shows: use a large one."
).done()


### BEGIN HIDDEN TESTS
def eps_before_correction(w, g, state, lr, betas, eps):
    _, (m, v, t) = right_adam(w, g, state, lr, betas, eps)
    root = (v.sqrt() + eps) / math.sqrt(1 - betas[1] ** t)
    return w - lr * m / (1 - betas[0] ** t) / root, (m, v, t)


def usual_eps(w, g, state, lr, betas, eps):
    return right_adam(w, g, state, lr, betas, 1e-8)


for step in (eps_before_correction, usual_eps):
    tl.check.call(catches_bad_adam, step, about="an Adam with a wrong eps").equals(
        True, hint="Use an eps that is not small beside the gradients."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_adam" check="settings" points=1
def right_adam(w, g, state, lr, betas, eps):
    m, v, t = state
    t = t + 1
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g**2
    root = (v / (1 - betas[1] ** t)).sqrt()
    return w - lr * m / (1 - betas[0] ** t) / (root + eps), (m, v, t)


def usual_betas(w, g, state, lr, betas, eps):
    return right_adam(w, g, state, lr, (0.9, 0.999), eps)


tl.check.call(catches_bad_adam, right_adam, about="a right Adam").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_adam, usual_betas, about="an Adam that ignores its betas").equals(
    True, hint="Use betas other than the default ones, and more than one step."
).done()


### BEGIN HIDDEN TESTS
def swapped_betas(w, g, state, lr, betas, eps):
    return right_adam(w, g, state, lr, (betas[1], betas[0]), eps)


def usual_rate(w, g, state, lr, betas, eps):
    return right_adam(w, g, state, 1e-3, betas, eps)


def rate_of_a_tenth(w, g, state, lr, betas, eps):
    return right_adam(w, g, state, 0.1, betas, eps)


def one_size_for_all(w, g, state, lr, betas, eps):
    m, v, t = state
    t = t + 1
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * (g**2).mean()
    root = (v / (1 - betas[1] ** t)).sqrt()
    return w - lr * m / (1 - betas[0] ** t) / (root + eps), (m, v, t)


def no_sign(w, g, state, lr, betas, eps):
    return right_adam(w, g.abs(), state, lr, betas, eps)


def axis_too_many(w, g, state, lr, betas, eps):
    new, state = right_adam(w, g, state, lr, betas, eps)
    return new[None], state


tl.check.call(catches_bad_adam, axis_too_many, about="a result with an axis too many").equals(
    True, hint="Compare the shape before the numbers: allclose broadcasts."
).done()
for step in (swapped_betas, usual_rate, rate_of_a_tenth):
    tl.check.call(catches_bad_adam, step, about="an Adam that mixes up its settings").equals(
        True, hint="Use two sets of settings that differ in every number, and several steps."
    ).done()
tl.check.call(catches_bad_adam, no_sign, about="an Adam that loses signs").equals(
    True, hint="Use gradients of both signs."
).done()
tl.check.call(catches_bad_adam, one_size_for_all, about="an Adam with one size for all").equals(
    True, hint="Use several coordinates whose gradients differ in size."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_adam" check="arguments" points=1
def right_adam(w, g, state, lr, betas, eps):
    m, v, t = state
    t = t + 1
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g**2
    root = (v / (1 - betas[1] ** t)).sqrt()
    return w - lr * m / (1 - betas[0] ** t) / (root + eps), (m, v, t)


def moves_w(w, g, state, lr, betas, eps):
    new, state = right_adam(w, g, state, lr, betas, eps)
    w.copy_(new)
    return w, state


tl.check.call(catches_bad_adam, right_adam, about="a right Adam").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_adam, moves_w, about="an Adam that changes w in place").equals(
    True, hint="Pass clones and compare them with the originals after the call."
).done()


### BEGIN HIDDEN TESTS
def moves_state(w, g, state, lr, betas, eps):
    new, (m, v, t) = right_adam(w, g, state, lr, betas, eps)
    state[0].copy_(m)
    return new, (state[0], v, t)


def wipes_gradient(w, g, state, lr, betas, eps):
    new, state = right_adam(w, g, state, lr, betas, eps)
    g.zero_()
    return new, state


def moves_squares(w, g, state, lr, betas, eps):
    new, (m, v, t) = right_adam(w, g, state, lr, betas, eps)
    state[1].copy_(v)
    return new, (m, v, t)


for step in (moves_state, moves_squares, wipes_gradient):
    tl.check.call(catches_bad_adam, step, about="an Adam that changes g or its state").equals(
        True, hint="Look at w, g and both tensors of the state after each call."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_adam" check="rounding" points=1
def one_division(w, g, state, lr, betas, eps):
    m, v, t = state
    t += 1
    m = m + (1 - betas[0]) * (g - m)
    v = v + (1 - betas[1]) * (g * g - v)
    scale = math.sqrt(1 - betas[1] ** t)
    return w - lr * scale / (1 - betas[0] ** t) * m / (v.sqrt() + eps * scale), (m, v, t)


def in_single_precision(w, g, state, lr, betas, eps):
    m, v, t = state
    new, state = one_division(w.float(), g.float(), (m.float(), v.float(), t), lr, betas, eps)
    return new.double(), (state[0].double(), state[1].double(), t + 1)


tl.check.call(catches_bad_adam, in_single_precision, about="an Adam computed in float32").equals(
    True, hint="Give allclose a small rtol; by default it accepts an error of 1e-5."
).done()
tl.check.call(catches_bad_adam, one_division, about="a right Adam, computed differently").equals(
    False, hint="Compare with torch.allclose: another order of operations rounds differently."
).done()


### BEGIN HIDDEN TESTS
def raises(w, g, state, lr, betas, eps):
    raise RuntimeError("expected a tensor")


def interpolates(w, g, state, lr, betas, eps):
    m, v, t = state
    t += 1
    m, v = torch.lerp(m, g, 1 - betas[0]), torch.lerp(v, g * g, 1 - betas[1])
    root = (v / (1 - betas[1] ** t)).sqrt() + eps
    return w - lr * (m / (1 - betas[0] ** t)) / root, (m, v, t)


def state_of_its_own(w, g, state, lr, betas, eps):
    sums, squares, t = state
    t += 1
    sums = betas[0] * sums + g
    squares = betas[1] * squares + g * g
    m = sums * (1 - betas[0]) / (1 - betas[0] ** t)
    v = squares * (1 - betas[1]) / (1 - betas[1] ** t)
    return w - lr * m / (v.sqrt() + eps), (sums, squares, t)


tl.check.call(catches_bad_adam, raises, about="an Adam that raises").equals(
    True, hint="Catch the exception: a step that raises on valid arguments is wrong."
).done()
tl.check.call(catches_bad_adam, interpolates, about="a right Adam that interpolates").equals(
    False, hint="It needs float64 for the state as for w; give it what the text promises."
).done()
tl.check.call(catches_bad_adam, state_of_its_own, about="a right Adam with another state").equals(
    False, hint="Only the points are judged, not what the state holds."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="catches_bad_adam"
# A reference that one trusts, settings far from the defaults, several steps, gradients of both signs,
# and a look at the arguments: each of these finds a bug that the others miss.
#
# The commonest wrong answer tests at the default settings. There a misplaced `eps` hardly shows, and
# ignored betas and an ignored `eps` not at all, and these are the bugs that home-made Adams have.

# %% [markdown] role="exercise" exercise="adam_path" difficulty=3 minutes=25 concepts=["optim.schedulers", "optim.trajectories"]
# ## Adam on a schedule
#
# Return the points that Adam visits when its learning rate warms up in a straight line and then falls
# along half a cosine.
#
# * `gradient(w)` returns the gradient at a point. Call it once per step, with a tensor that does not
#   require gradients. `start` is a tensor of any shape and float dtype.
# * Steps are counted $t = 0, 1, \dots,$ `steps - 1`. The learning rate of step $t$ is `lr` times
#
# $$\frac{t+1}{\text{warmup}} \text{ for } t < \text{warmup}, \qquad
# \frac12\Bigl(1 + \cos\frac{\pi\,(t - \text{warmup})}{\text{steps} - \text{warmup}}\Bigr)
# \text{ afterwards.}$$
#
# * `warmup` is between 0 and `steps`, both included. `steps` may be 0.
# * Everything else is `torch.optim.Adam` with its default settings. Use it, or write the rule yourself.
# * The result has shape `(steps + 1, *start.shape)` and the dtype of `start`. Entry 0 is the start,
#   entry $t$ the point after $t$ steps. It does not require gradients, and `start` stays as it was.

# %% [markdown] role="hints" exercise="adam_path"
# A loop of five lines: gradient, rate, step, record. What has to be copied so that the record does not
# change afterwards?
#
# ---
#
# An optimiser reads `.grad` and its `param_groups[0]["lr"]` at each step, so you may set both yourself.
# Make the parameter with `start.clone().requires_grad_()`, and record `w.detach().clone()`.
#
# ---
#
# `w = start.clone().requires_grad_()`, `optimizer = torch.optim.Adam([w], lr=lr)`, `path =
# [start.clone()]`. For `t` in `range(steps)`: `factor = (t + 1) / warmup if t < warmup else (1 +
# math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2`; `optimizer.param_groups[0]["lr"] = lr *
# factor`; `w.grad = gradient(w.detach().clone())`; `optimizer.step()`;
# `path.append(w.detach().clone())`. Return `torch.stack(path)`.


# %% role="solution" exercise="adam_path"
def adam_path(
    gradient: Callable[[torch.Tensor], torch.Tensor],
    start: torch.Tensor,
    lr: float,
    warmup: int,
    steps: int,
) -> torch.Tensor:
    """Return the points that Adam visits under warm-up and cosine.

    Parameters
    ----------
    gradient : callable
        Returns the gradient at a point, a tensor like `start`.
    start : torch.Tensor
        Where to start; any shape, any float dtype.
    lr : float
        The highest learning rate.
    warmup, steps : int
        Length of the warm-up and number of all steps; 0 <= warmup <= steps.

    Returns
    -------
    torch.Tensor
        Shape (steps + 1, *start.shape); entry t is the point after t steps.
    """
    ### BEGIN SOLUTION
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([w])
    path = [start]
    for t in range(steps):
        if t < warmup:
            factor = (t + 1) / warmup
        else:
            factor = (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2
        for group in optimizer.param_groups:
            group["lr"] = lr * factor
        w.grad = gradient(w.detach())
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)
    ### END SOLUTION


# %% role="test" exercise="adam_path" check="schedule" points=2
def always_one(w):
    return torch.ones_like(w)


start = torch.zeros(1, dtype=torch.float64)
tl.check.call(adam_path, always_one, start, 1.0, 2, 4).equals(
    torch.tensor([[0.0], [-0.5], [-1.5], [-2.5], [-3.0]], dtype=torch.float64),
    rtol=1e-6,
    hint="Under a constant gradient each step is as long as its rate: 1/2, 1, 1, 1/2.",
).leaves_arguments_alone(hint="Clone the start before you let it move.").done()
### BEGIN HIDDEN TESTS
for warmup, steps in [(1, 7), (5, 12), (4, 4), (0, 6), (2, 3)]:
    factors = [(t + 1) / warmup for t in range(warmup)]
    rest = steps - warmup
    factors += [0.5 + 0.5 * math.cos(math.pi * k / rest) for k in range(rest)]
    lengths = 0.3 * torch.tensor([0.0, *factors], dtype=torch.float64)
    case = f"warm-up {warmup} of {steps} steps, constant gradient"
    tl.check.call(adam_path, always_one, start, 0.3, warmup, steps, about=case).equals(
        -lengths.cumsum(dim=0)[:, None],
        rtol=1e-6,
        hint="The warm-up begins at 1 / warmup and ends at 1; the cosine begins at 1.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="adam_path" check="adam" points=1
def valley(w):
    return torch.stack([w[0], 10 * w[1]])


start = torch.tensor([1.0, -2.0], dtype=torch.float64)
tl.check.call(adam_path, valley, start, 0.5, 0, 1).equals(
    torch.tensor([[1.0, -2.0], [0.5, -1.5]], dtype=torch.float64),
    rtol=1e-6,
    hint="The first step of Adam has the length of the rate in every coordinate.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
start = torch.randn(2, dtype=torch.float64, generator=generator)
theirs = start.clone().requires_grad_()
optimizer = torch.optim.Adam([theirs], lr=0.2)
scheduler = torch.optim.lr_scheduler.LambdaLR(
    optimizer,
    lambda t: (t + 1) / 5 if t < 5 else 0.5 + 0.5 * math.cos(math.pi * (t - 5) / 25),
)
points = [start.clone()]
for _ in range(30):
    theirs.grad = valley(theirs.detach())
    optimizer.step()
    scheduler.step()
    points.append(theirs.detach().clone())
tl.check.call(adam_path, valley, start, 0.2, 5, 30, about="30 steps in a valley").equals(
    torch.stack(points),
    rtol=1e-9,
    atol=1e-9,
    hint="Adam keeps its memory from step to step; only the rate changes.",
).leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="adam_path" check="record" points=1
def always_one(w):
    return torch.ones_like(w)


asked, attached = [], []


def noted(w):
    asked.append(w.tolist())
    attached.append(w.requires_grad)
    return torch.ones(w.shape)


def asks_on_its_path():
    asked.clear()
    path = adam_path(noted, torch.zeros(1), 1.0, 0, 3)
    return asked == path[:-1].tolist()


def requires_gradients():
    return adam_path(always_one, torch.zeros(2), 1.0, 0, 1).requires_grad


tl.check.call(adam_path, always_one, torch.tensor(2.0), 1.0, 0, 0).equals(
    torch.tensor([2.0]), hint="No steps: the start alone, with an axis for the steps."
).done()
tl.check.call(requires_gradients, about="the path and autograd").equals(
    False, hint="Detach what you record."
).done()


def asks_with_attached_points():
    adam_path(noted, torch.zeros(1), 1.0, 0, 3)
    return any(attached)


tl.check.call(asks_with_attached_points, about="what the gradient is called with").equals(
    False, hint="Detach the point before you ask for its gradient."
).done()
tl.check.call(asks_on_its_path, about="the points at which the gradient was asked for").equals(
    True, hint="One gradient per step, each at the point before the step."
).done()
### BEGIN HIDDEN TESTS
for shape in [(2, 3), (), (0,)]:
    start = torch.full(shape, 5.0)
    expected = torch.stack([start, start - 0.25])
    tl.check.call(adam_path, always_one, start, 0.25, 0, 1, about="other shapes").equals(
        expected, rtol=1e-5, hint="The shape is (steps + 1, *start.shape), the dtype float32."
    ).leaves_arguments_alone().done()
for u in tl.check.layouts(torch.tensor([[5.0, 1.0]])):
    tl.check.call(
        adam_path, always_one, u, 0.25, 0, 1, about="the same numbers in another layout"
    ).equals(
        torch.tensor([[[5.0, 1.0]], [[4.75, 0.75]]]),
        rtol=1e-5,
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="adam_path"
# The rate is set before each step, the gradient is taken at the point before the step, and what is
# recorded is a copy. Adam's memory lives in the optimiser, so the optimiser is made once, outside the
# loop.
#
# The commonest wrong answer appends `w.detach()`, which is the same memory each time: every row of the
# path shows the last point. The next one makes a new Adam in each round, and its memory is gone.

# %% [markdown] role="exercise" exercise="unfair_race" difficulty=2 minutes=12 concepts=["optim.three_optimizers", "optim.fair_comparison"]
# ## The race that proves nothing
#
# Review a report that compares optimisers, and say what you would do instead.
#
# The report says: "We trained the cubic of lecture 06 for 10 000 steps with SGD, Adam and Adagrad, all
# at learning rate $10^{-4}$. The losses were 0.0507, 0.00786 and 0.387; the best possible loss is
# 0.00511. Adam is the best optimiser for this problem and Adagrad does not work." Answer in ten
# sentences or fewer. A person reads and grades this.
#
# | points | what earns them |
# |---|---|
# | 1 | What the learning rate means in each rule: a factor on the gradient for SGD, (about) a distance per step for Adam and Adagrad |
# | 1 | Why Adagrad could not arrive: at $10^{-4}$ it travels about $2\eta\sqrt T = 0.02$ in 10 000 steps, with the coefficients much further away |
# | 1 | What a fair comparison does: a grid of rates for each rule, wide enough that the best rate is not at its border |
# | 1 | What it reports: lowest loss with the same budget, and how wide the range of good rates is; and what one may then conclude |
# | 1 | The claim about Adam is put right: with a rate of its own each of the three reaches the best loss here |

# %% [markdown] role="hints" exercise="unfair_race"
# Put a gradient of 1 and a gradient of 1000 into the three rules. How far does each go at $10^{-4}$?
#
# ---
#
# SGD's steps are the rate times the gradient; Adagrad's and Adam's hardly depend on its size. How far
# away are the coefficients 0.848 and $-0.0912$ from zero, and how far can Adagrad go in 10 000 steps?
#
# ---
#
# Adagrad's steps add up to $2\eta\sqrt T = 2 \cdot 10^{-4} \cdot 100 = 0.02$. The lecture's fair rates
# were $6\cdot10^{-3}$ for SGD, $10^{-2}$ for Adam and 0.5 for Adagrad; in 2000 steps all three reach
# 0.0051098960. What remains to compare is how many rates work.

# %% [markdown] role="written" exercise="unfair_race" points=5
# ### BEGIN SOLUTION
# The three rates are the same number and not the same thing. SGD multiplies the rate by the
# gradient; Adagrad and Adam divide the size of the gradient out, so that there the rate is about
# the distance of a step in each coordinate. Under a steady gradient Adagrad's steps shrink like
# $1/\sqrt t$ and add up to $2\eta\sqrt T$, here 0.02 in 10 000 steps, whereas the coefficient of
# $x$ lies 0.85 away: it did not fail, it was not allowed to go there. Adam could travel up to 1 and
# nearly arrived.
#
# A fair comparison gives every rule the same number of steps and a grid of rates, widened until the
# best rate lies inside it. It reports the lowest loss of each, and how many rates come close to it.
# On this problem SGD at $6\cdot10^{-3}$, Adam at $10^{-2}$ and Adagrad at 0.5 all reach
# 0.0051098960 within 2000 steps, so "Adam is best" is wrong here. What one may say is that Adam and
# Adagrad forgive a wider range of rates, on this problem, with full batches.
# ### END SOLUTION

# %% [markdown] role="why" exercise="unfair_race"
# A good answer separates the rule from its setting: what was compared were step lengths. It names what
# the numbers do show, and limits the conclusion to the problem at hand. The commonest wrong answer
# repeats the lecture's fair result without saying why the first comparison was unfair.
