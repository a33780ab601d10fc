# %% [markdown] role="header"
# # Optimisers
#
# `optimizer.step()` is one line, and there are a dozen optimisers to choose from. Papers and blog
# posts compare them all the time, and most of these comparisons can be turned around by changing
# one number. In this lecture you write the four best-known ones from their formulas, match PyTorch
# to twelve digits, and run the comparison that everybody has seen twice: once unfairly and once
# fairly. The problem is still the sine of lecture 06, because there you know the right answer.
#
# ## You will be able to
#
# * say what each wrong order of `zero_grad`, `backward` and `step` does, and recognise it by its
#   numbers
# * write SGD, momentum, Adagrad and Adam from their formulas
# * predict how momentum changes the effective learning rate, and how far Adagrad can travel at all
# * tell a comparison of methods from a comparison of step sizes
# * predict how far above the best possible loss mini-batches keep you, and remove that with a
#   schedule
# * use weight decay, Nesterov's momentum and clipped gradients, and say what each of them changes
# * say what an optimiser does at a saddle
#
# ## What you need
#
# [Lecture 07](07_modules_and_training.ipynb) up to its first training loop; from
# [lecture 06](06_ols_vs_gradient_descent.ipynb) the loss $\|X\beta - y\|^2 / n$ as a bowl whose
# eigenvalues set the pace. Two parts use more, the eigenvalues of a rescaled Hessian and
# the inequality of Cauchy and Schwarz. They are marked *second reading*, and nothing later needs
# them.

# %% [markdown]
# ## Set up
#
# The fifty points of the sine, four columns $1, x, x^2, x^3$, float64. The loss is the **mean**
# squared error, whose lowest possible value you computed in lecture 06: 0.0051098960.

# %% role="setup" id="optim-setup"
import math
import warnings
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import tensorlab as tl
from tensorlab.bowl import least_squares_bowl, sine_bowl, sine_cubic
from tensorlab.racers import RACERS, run

tl.style.use()
device = tl.device()

double = {"dtype": torch.float64, "device": device}
features, sine = sine_cubic()
X, y = torch.from_numpy(features).to(device), torch.from_numpy(sine).to(device)
n = len(y)
bowl = least_squares_bowl(features, sine).scaled(1 / n)
FLOOR = bowl.floor
print(f"lowest possible loss {FLOOR:.10f}")

# %% [markdown]
# ## One training function
#
# The experiments below start at zero and, until the section on noise, take full batches. Two things
# make ten thousand steps cheap, and both are worth knowing.
#
# An optimiser does not care who filled in `.grad`, so we may write the gradient there ourselves.
# Lecture 06 derived it; for the mean it is $\frac2n X^\top(X\beta - y)$. And several runs can share
# one optimiser, each as a **parameter group** with its own settings; they never see each other.
# (`bowl`, a helper of this course, is the loss as lecture 06 saw it: it knows its `bottom`, its
# `floor` and its `eigenvalues`.)


# %%
def train(make_optimizer, runs=1, steps=10_000, scale=1.0):
    """Train on `scale` times the mean loss; the mean losses, of shape (steps + 1, runs)."""
    betas = [torch.zeros(4, dtype=torch.float64, device=device) for _ in range(runs)]
    optimizer = make_optimizer(betas)
    history = []
    for _ in range(steps + 1):
        residual = X @ torch.stack(betas, dim=1) - y[:, None]
        history.append(residual.square().mean(dim=0))
        for beta, gradient in zip(betas, (2 / n * X.T @ residual).T, strict=True):
            beta.grad = scale * gradient
        optimizer.step()
    return torch.stack(history).cpu().numpy()


# %% [markdown]
# Trust, but check: the gradient that we write is the one that `backward` finds.

# %% id="optim-gradient"
beta = torch.tensor([0.3, -0.2, 0.1, 0.4], dtype=torch.float64, device=device, requires_grad=True)
(X @ beta - y).square().mean().backward()
formula = 2 / n * X.T @ (X @ beta.detach() - y)
print("backward:", [f"{g:.6g}" for g in beta.grad.tolist()])
print("formula: ", [f"{g:.6g}" for g in formula.tolist()])

# %% [markdown]
# ## Four learning rates
#
# Plain SGD at $10^{-3}$, $10^{-4}$, $10^{-5}$ and $10^{-6}$, ten thousand steps each. Beside each
# final loss stands the closed form {eq}`modes` of lecture 06, which `bowl.predict` computes without
# a loop.

# %% concepts=["optim.learning_rates"]
rates = [1e-3, 1e-4, 1e-5, 1e-6]


def groups_of_rates(betas):
    return [{"params": [b], "lr": rate} for b, rate in zip(betas, rates, strict=True)]


by_rate = train(lambda betas: torch.optim.SGD(groups_of_rates(betas)), runs=4)
for rate, final in zip(rates, by_rate[-1], strict=True):
    closed = bowl.loss(bowl.predict(np.zeros(4), rate, 10_000)[-1])
    print(f"rate {rate:.0e}   final loss {final:.8f}   closed form {closed:.8f}")

# %% [markdown]
# ## Predict: rate times steps
#
# At $10^{-6}$ the loss has come down to 0.386481 after 10 000 steps. After how many steps does the
# run at $10^{-4}$ reach that loss? (`np.argmax` of a condition is the first place where it holds.)

# %% role="predict"
guess = None

# %% role="reveal" id="optim-rate-times-steps"
reached = int(np.argmax(by_rate[:, 1] <= by_rate[-1, 3]))
tl.reveal(reached, guess, why="Far below the edge, what counts is rate times steps: 1e-6 * 10000.")

# %% [markdown]
# While the rate is far below the edge of stability, $6.35\cdot10^{-3}$ (for the sum of fifty
# squares lecture 06 found a fiftieth of it), halving it means doubling the steps and nothing else.
# The curves have the same shape, shifted along a logarithmic axis.

# %% id="optim-rates-figure" alt="Mean squared error against the step from 1 to 10000, both axes logarithmic, for SGD at four learning rates. All start near 0.49 and fall in the same shape, each a factor of ten later than the one before: 1e-3 ends at the lowest possible 0.00511, 1e-4 at 0.0507, 1e-5 at 0.319, 1e-6 at 0.386."
print("loss at zero:", f"{by_rate[0, 0]:.6f}")
curves = {f"rate {rate:.0e}": by_rate[:, i] for i, rate in enumerate(rates)}
figure = tl.draw.losses(curves, FLOOR)

# %% [markdown]
# ## Three calls, and their order
#
# An optimiser holds a list of parameters. `backward` fills in their `.grad`, `step` reads it and
# moves them, `zero_grad` empties it. `step` works from the gradients, from what it remembers of
# earlier ones and, if you ask for *weight decay*, from the parameters themselves. It does not see
# the loss. There is one exception: `LBFGS` computes the loss again at points of its own choice, so
# its `step` refuses to work until you hand it a function that does.

# %% id="optim-what-step-reads"
w = torch.ones(1, dtype=torch.float64)
w.grad = torch.zeros(1, dtype=torch.float64)
torch.optim.SGD([w], lr=0.1).step()
print("gradient 0:                   w =", w.item())
torch.optim.SGD([w], lr=0.1, weight_decay=0.5).step()
print("gradient 0, weight decay 0.5: w =", w.item())
try:
    torch.optim.LBFGS([w]).step()
except TypeError as error:
    print("LBFGS:", str(error).partition("step() ")[2])

# %% [markdown]
# We come back to weight decay. First the three calls.
#
# Take the smallest problem there is: $f(w) = w^2$ from $w = 1$ with learning rate 0.1. The
# gradient is $2w$, so each proper step multiplies $w$ by 0.8.
#
# The first mistake comes before the first step. Read the message.

# %% role="mistake" raises="TypeError"
w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
torch.optim.SGD(w, lr=0.1)

# %% [markdown]
# *should be an iterable of Tensors*: a **list**, even if it holds one parameter.
# `model.parameters()` is such an iterable, `w` is not; write `[w]`.
#
# ## Predict: `zero_grad` in the wrong place
#
# Somebody writes `backward`, then `zero_grad`, then `step`. What is $w$ after four rounds?


# %%
def walk(order, steps=4, momentum=0.0):
    """The values of w after each round of these calls."""
    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1, momentum=momentum)
    calls = {
        "zero": optimizer.zero_grad,
        "backward": lambda: (w**2).backward(),
        "step": optimizer.step,
    }
    seen = []
    for _ in range(steps):
        for name in order.split():
            calls[name]()
        seen.append(w.item())
    return seen


# %% [markdown]
# Write the number in place of `None`.

# %% role="predict"
guess = None

# %% role="reveal" id="optim-zero-before-step"
tl.reveal(walk("backward zero step")[-1], guess, why="step finds no gradient and moves nothing.")

# %% [markdown]
# Now all orders that people write. Two are right: the cycle is the same, only its start differs.
# One never moves. One lags: its first step finds no gradient. And one forgets to empty the
# gradients, which then pile up: $v_t = v_{t-1} + g_t$.

# %% role="mistake" concepts=["optim.zero_grad_order"]
orders = ["zero backward step", "backward step zero", "step zero backward"]
orders += ["backward zero step", "backward step"]
for order in orders:
    print(f"{order:19}", "  ".join(f"{w:8.4f}" for w in walk(order)))
print(f"{'momentum = 1':19}", "  ".join(f"{w:8.4f}" for w in walk(orders[0], momentum=1.0)))
far = walk("backward step", steps=200)
print(f"never zeroed, largest |w| in steps 101 to 200: {max(map(abs, far[100:])):.4f}")

# %% [markdown]
# Forgetting `zero_grad` is momentum with nothing lost: the same numbers as `momentum=1.0`. A ball
# without friction, which swings for ever and never settles; its gradients look healthy, and the
# loss even falls at first.
#
# ## Momentum
#
# {cite}`polyak1964` gives the moving point a velocity:
#
# $$v_t = \mu\, v_{t-1} + g_t, \qquad w_t = w_{t-1} - \eta\, v_t . \label{velocity}$$
#
# In a direction where the gradient stays the same, $v$ grows to $g + \mu g + \mu^2 g + \dots =
# g/(1-\mu)$. So in slow directions momentum $\mu$ at rate $\eta$ should act like plain SGD at
# $\eta/(1-\mu)$. Which plain rate does momentum 0.9 at $10^{-4}$ imitate?

# %% role="predict"
guess = None

# %% role="reveal" id="optim-effective-rate"
tl.reveal(round(1e-4 / (1 - 0.9), 12), guess, why="1e-4 / (1 - 0.9): ten times as fast.")

# %% [markdown]
# Measured, beside the closed form of plain SGD at the effective rate:

# %% concepts=["optim.momentum"]
momenta = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9]


def groups_of_momenta(betas):
    return [{"params": [b], "momentum": mu} for b, mu in zip(betas, momenta, strict=True)]


by_momentum = train(lambda betas: torch.optim.SGD(groups_of_momenta(betas), lr=1e-4), runs=6)
for mu, final in zip(momenta, by_momentum[-1], strict=True):
    imitated = bowl.loss(bowl.predict(np.zeros(4), 1e-4 / (1 - mu), 10_000)[-1])
    print(f"momentum {mu:<5} final loss {final:.8f}   SGD at {1e-4 / (1 - mu):.3e}: {imitated:.8f}")

# %% [markdown]
# The match is close but not exact, as it should be: a velocity needs time to build up. On
# logarithmic axes a faster run is the same curve further left, and that is what momentum does here:

# %% id="optim-momentum-figure" alt="Mean squared error against the step from 1 to 10000, both axes logarithmic, for SGD at rate 1e-4 with six momenta. The six curves start near 0.49 and fall in the same shape, the larger the momentum the earlier: after 1000 steps 0.319 without momentum, 0.259 with 0.5 and 0.0506 with 0.9; after 10000 steps 0.0507, 0.0104 and the lowest possible 0.00511."
curves = {f"momentum {mu}": by_momentum[:, i] for i, mu in enumerate(momenta)}
figure = tl.draw.losses(curves, FLOOR)
for i in (0, 3, 5):
    early, late = by_momentum[[1000, 10_000], i]
    print(f"momentum {momenta[i]:<4} after 1000 steps {early:.6f}, after 10000 {late:.6f}")

# %% [markdown]
# If that were all, momentum would be a learning rate in disguise.
#
# It is more. With velocity the fast directions tolerate larger steps, and the best pair of settings
# (Polyak's, for eigenvalues $\lambda$ of the Hessian, the matrix of second derivatives, which is
# $2X^\top X/n$ here) brings the error down by $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ a step in place
# of $(\kappa-1)/(\kappa+1)$. The condition number $\kappa$, the largest eigenvalue over the
# smallest, is 364 here, and $\sqrt\kappa = 19$. Below, both at their best: steps until the loss
# above the floor is a thousandth, a millionth and a billionth of what it was.

# %% id="optim-best-momentum"
low, high = 2 * bowl.eigenvalues[0], 2 * bowl.eigenvalues[-1]
root = math.sqrt(high / low)
best = [
    {"lr": 2 / (low + high), "momentum": 0.0},
    {"lr": 4 / (math.sqrt(low) + math.sqrt(high)) ** 2, "momentum": ((root - 1) / (root + 1)) ** 2},
]
both = train(
    lambda betas: torch.optim.SGD([{"params": [b], **s} for b, s in zip(betas, best, strict=True)]),
    runs=2,
    steps=2000,
)
shares = (both - FLOOR) / (both[0] - FLOOR)
for name, settings, share in zip(["plain", "momentum"], best, shares.T, strict=True):
    steps = [int(np.argmax(share < 10.0**-digits)) for digits in (3, 6, 9)]
    print(f"{name:9} lr {settings['lr']:.6f}  momentum {settings['momentum']:.4f}  steps {steps}")

# %% [markdown]
# ## The comparison that everybody has seen
#
# SGD, Adam, Adagrad, the same model, the same start, the same learning rate $10^{-4}$, ten
# thousand steps. Which is best?

# %% role="mistake" concepts=["optim.three_optimizers"]
same_rate = {
    "SGD": by_rate[:, [1]],
    "Adam": train(lambda betas: torch.optim.Adam(betas, lr=1e-4)),
    "Adagrad": train(lambda betas: torch.optim.Adagrad(betas, lr=1e-4)),
}
for name, losses in same_rate.items():
    print(f"{name:8} final loss {losses[-1, 0]:.8f}")
print(f"best possible       {FLOOR:.10f}")

# %% [markdown]
# Adam wins by far, Adagrad has hardly moved. You could publish the picture.

# %% id="optim-unfair-figure" alt="Mean squared error against the step from 1 to 10000, logarithmic axes, three optimisers at the same rate 1e-4. SGD falls to 0.0507. Adam follows SGD for two thousand steps, then drops to 0.00786. Adagrad comes down from 0.49 to 0.387 only. The lowest possible is 0.00511."
print("after 1000 steps:", {name: f"{v[1000, 0]:.6g}" for name, v in same_rate.items()})
figure = tl.draw.losses({name: v[:, 0] for name, v in same_rate.items()}, FLOOR)

# %% [markdown]
# The mistake hides in "the same learning rate". In SGD the rate multiplies a gradient; in Adam and
# Adagrad the gradient's size is divided out again, and the rate is a *distance*. The same number
# means different things, like the same speed in miles and in kilometres. To see what it means in
# each, we write them down.
#
# ## From the formulas: SGD and momentum
#
# Each rule is a function: from a point, its gradient and a memory (`state`, a dictionary) to the
# next point. PyTorch's version of {eq}`velocity` has one more dial, *dampening* $\tau$: $v_t = \mu
# v_{t-1} + (1-\tau) g_t$, but $v_1 = g_1$.


# %%
def sgd(w, g, state, lr):
    return w - lr * g


def heavy_ball(w, g, state, lr, momentum=0.9, dampening=0.0):
    first = "velocity" not in state
    state["velocity"] = g if first else momentum * state["velocity"] + (1 - dampening) * g
    return w - lr * state["velocity"]


# %% [markdown]
# ## Adagrad
#
# {cite}`duchi2011` let each coordinate remember the sum of its squared gradients and divide by its
# root:
#
# $$s_t = s_{t-1} + g_t^2, \qquad
# w_t = w_{t-1} - \frac{\eta}{1 + (t-1)\gamma}\,\frac{g_t}{\sqrt{s_t} + \varepsilon} .$$
#
# Coordinates with small gradients get larger steps. The memory only grows, so equal gradients get
# ever smaller steps. The decay $\gamma$ is PyTorch's addition and is 0 unless you set it.


# %%
def adagrad(w, g, state, lr, lr_decay=0.0, initial_accumulator_value=0.0, eps=1e-10):
    state["t"] = state.get("t", 0) + 1
    state["squares"] = state.get("squares", initial_accumulator_value) + g**2
    rate = lr / (1 + (state["t"] - 1) * lr_decay)
    return w - rate * g / (state["squares"].sqrt() + eps)


# %% [markdown]
# ## Adam
#
# {cite}`kingma2015` keep two running means, of the gradient and of its square, so that the memory
# fades:
#
# $$m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t, \qquad v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2 .$$
#
# Both start at 0 and are too small at first, by known factors. Divide these out and step:
#
# $$\hat m_t = \frac{m_t}{1-\beta_1^t}, \qquad \hat v_t = \frac{v_t}{1-\beta_2^t}, \qquad
# w_t = w_{t-1} - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} . \label{adam}$$


# %%
def adam(w, g, state, lr, betas=(0.9, 0.999), eps=1e-8):
    t = state["t"] = state.get("t", 0) + 1
    state["mean"] = betas[0] * state.get("mean", 0.0) + (1 - betas[0]) * g
    state["square"] = betas[1] * state.get("square", 0.0) + (1 - betas[1]) * g**2
    mean = state["mean"] / (1 - betas[0] ** t)
    square = state["square"] / (1 - betas[1] ** t)
    return w - lr * mean / (square.sqrt() + eps)


# %% [markdown]
# ## Equal to PyTorch, step by step
#
# Agreement at the default settings proves little: a forgotten $\varepsilon$ or a misplaced root
# hardly shows there. So: a bumpy function of three variables, and odd settings everywhere. The
# names of the settings are PyTorch's, so that one dictionary serves both.

# %%
scales = torch.tensor([0.5, 2.0, 8.0], dtype=torch.float64, device=device)
begin = torch.tensor([1.3, -0.7, 0.4], dtype=torch.float64, device=device)


def bumpy(w):
    return (scales * w**2).sum() + torch.sin(3 * w).sum() + w.prod()


cases = {
    "SGD": (sgd, torch.optim.SGD, {"lr": 0.00137}),
    "momentum": (heavy_ball, torch.optim.SGD, {"lr": 7e-4, "momentum": 0.83, "dampening": 0.29}),
    "Adagrad": (adagrad, torch.optim.Adagrad,
                {"lr": 0.031, "lr_decay": 0.013, "initial_accumulator_value": 0.07, "eps": 1e-3}),
    "Adam": (adam, torch.optim.Adam, {"lr": 0.0043, "betas": (0.71, 0.957), "eps": 1e-3}),
}  # fmt: skip

# %% [markdown]
# Both walk for 300 steps, each on gradients of its own position. The largest distance over all
# steps must stay below $10^{-12}$.


# %%
def largest_gap(rule, make_optimizer, settings):
    """The largest distance between our rule and PyTorch's in 300 steps, and where ours ends."""
    ours, theirs = begin.clone(), begin.clone().requires_grad_()
    optimizer, state, gap = make_optimizer([theirs], **settings), {}, 0.0
    for _ in range(300):
        for point in (ours.requires_grad_(), theirs):
            point.grad = None
            bumpy(point).backward()
        ours = rule(ours.detach(), ours.grad, state, **settings)
        optimizer.step()
        gap = max(gap, (ours - theirs.detach()).abs().max().item())
    return gap, [f"{v:.6f}" for v in ours.tolist()]


# %% [markdown]
# All four, each against its namesake:

# %% concepts=["optim.adam_by_hand"]
for name, case in cases.items():
    gap, end = largest_gap(*case)
    print(f"{name:9} equal to 1e-12: {gap <= 1e-12}   after 300 steps at", *end)

# %% [markdown]
# Now you know what each of them does, because you wrote it. Four short functions; the rest of
# their code in `torch.optim` is bookkeeping and speed.
#
# ## Predict: Adam's first step
#
# At $t = 1$ the corrections give $\hat m_1 = g$ and $\hat v_1 = g^2$. With learning rate 0.01, how
# far does a parameter move in the first step if its gradient is 250?

# %% role="predict"
guess = None

# %% role="reveal" id="optim-first-step"
gradient = torch.tensor([250.0], dtype=torch.float64)
moved = adam(torch.zeros(1, dtype=torch.float64), gradient, {}, lr=0.01)
tl.reveal(round(moved.abs().item(), 9), guess, why="m / sqrt(v) = g / |g|: its size is gone.")

# %% [markdown]
# The same for a gradient of 0.25: multiply the whole loss by 1000 and Adam's first step stays.
# SGD's grows a thousandfold. Without the two corrections the first step would be
# $(1-\beta_1)/\sqrt{1-\beta_2}$ times as long, a common bug of home-made Adams.

# %% id="optim-scale-free"
origin = torch.zeros(1, dtype=torch.float64)
for size in (0.25, 250.0):
    g = torch.tensor([size], dtype=torch.float64)
    step = {
        name: rule(origin, g, {}, lr=0.01).abs().item()
        for name, rule in {"SGD": sgd, "Adagrad": adagrad, "Adam": adam}.items()
    }
    print(f"gradient {size:6}:", {name: f"{s:.6g}" for name, s in step.items()})
print(f"Adam without the corrections: {0.01 * (1 - 0.9) / math.sqrt(1 - 0.999):.6f}")

# %% [markdown]
# ## Predict: one word in the loss
#
# Back to the comparison at $10^{-4}$, which Adam won with 0.00786 against 0.0507 and 0.387.
# Somebody repeats it and changes one word: the loss is the **sum** of the squares in place of the
# mean, so that each gradient is 50 times as large. Data, start, rate and number of steps stay.
# Which of `"SGD"`, `"Adam"`, `"Adagrad"` now ends lowest?

# %% role="predict"
guess = None

# %% role="reveal"
summed = {
    "SGD": train(lambda betas: torch.optim.SGD(betas, lr=1e-4), scale=n),
    "Adam": train(lambda betas: torch.optim.Adam(betas, lr=1e-4), scale=n),
    "Adagrad": train(lambda betas: torch.optim.Adagrad(betas, lr=1e-4), scale=n),
}
lowest = min(summed, key=lambda name: summed[name][-1, 0])
tl.reveal(lowest, guess, why="50 times the gradient acts as 50 times the rate, in SGD alone.")

# %% [markdown]
# Both comparisons, in the same unit, the mean squared error at the end:

# %% id="optim-summed"
for name, losses in summed.items():
    on_mean = same_rate[name][-1, 0]
    print(f"{name:8} trained on the mean {on_mean:.7f}   on the sum {losses[-1, 0]:.7f}")

# %% [markdown]
# The winner has changed, and no method has. Adam and Adagrad went the same way as before; SGD went
# at what the mean would call $5\cdot10^{-3}$, below its edge of $6.35\cdot10^{-3}$. A ranking that
# turns over when somebody writes `sum` for `mean` says nothing about methods.
#
# ## Why Adagrad crawls
#
# Let the gradient be 1 for ever. Then $s_t = t$ and step $t$ has length $\eta/\sqrt t$. After $T$
# steps Adagrad has travelled $\eta \sum_{t\le T} 1/\sqrt t \approx 2\eta\sqrt T$, and no constant
# gradient, however large, would carry it further. At $\eta = 10^{-4}$ and $T = 10\,000$:

# %% concepts=["optim.adagrad_bound"]
w = torch.zeros(1, dtype=torch.float64)
optimizer = torch.optim.Adagrad([w], lr=1e-4)
for _ in range(10_000):
    w.grad = torch.ones(1, dtype=torch.float64)
    optimizer.step()
bound = 1e-4 * sum(1 / math.sqrt(t) for t in range(1, 10_001))
print(f"travelled {-w.item():.6f}, formula {bound:.6f}")
needed = bowl.bottom[1]
print(f"needed for the coefficient of x: {needed:.6f}")
print(f"steps to travel that far: about {(needed / 2e-4) ** 2:.3g}")

# %% [markdown]
# It had to travel 0.85 and was allowed 0.02. Nothing about Adagrad was tested; its leash was.
#
# ## The fair comparison
#
# Give each method its own learning rate, found with the same effort: 25 rates from $10^{-5}$ to
# 10, 300 steps each, the lowest loss counts. The rules that you wrote work on each entry alone, so
# 25 runs are the 25 columns of one matrix, and `lr` is a row.

# %%
grid = torch.logspace(-5, 1, 25, dtype=torch.float64, device=device)


def tune(rule, steps=300):
    """The lowest loss on the way, for each learning rate of the grid."""
    W, state = torch.zeros(4, 25, dtype=torch.float64, device=device), {}
    lowest = torch.full_like(grid, torch.inf)
    for _ in range(steps):
        residual = X @ W - y[:, None]
        lowest = torch.fmin(lowest, residual.square().mean(dim=0))  # fmin passes over nan
        W = rule(W, 2 / n * X.T @ residual, state, lr=grid)
    return lowest.cpu().numpy()


# %% [markdown]
# The lowest loss of each, and the rates that come within 10 per cent of the floor:

# %% id="optim-tuning" alt="Lowest mean squared error within 300 steps against the learning rate from 1e-5 to 10, logarithmic axes. SGD has one narrow dip, 0.0156 at 5.6e-3, and from 1e-2 on never gets below its start, 0.49. Momentum touches the floor 0.00511 from 1e-3 to 1e-2 and then fails too. Adam touches it from 5.6e-3 to 10, Adagrad from 0.056 to 10."
rules = {"SGD": sgd, "momentum": heavy_ball, "Adam": adam, "Adagrad": adagrad}
tuned = {name: tune(rule) for name, rule in rules.items()}
for name, lowest in tuned.items():
    good = grid.cpu().numpy()[lowest < 1.1 * FLOOR]
    span = f"from {good.min():.2g} to {good.max():.2g}" if len(good) else "none"
    print(f"{name:9} lowest loss {lowest.min():.5f}   good rates: {len(good):2}, {span}")
figure = tl.draw.tuning(grid.cpu().numpy(), tuned, FLOOR)

# %% [markdown]
# That picture says something about the methods: not who wins, but *how much the choice of the rate
# matters*, and where to look for it. And with a good rate each, 2000 steps bring all three to the
# best possible loss:

# %% concepts=["optim.fair_comparison"]
fair = {
    "SGD at 6e-3": train(lambda betas: torch.optim.SGD(betas, lr=6e-3), steps=2000),
    "Adam at 1e-2": train(lambda betas: torch.optim.Adam(betas, lr=1e-2), steps=2000),
    "Adagrad at 0.5": train(lambda betas: torch.optim.Adagrad(betas, lr=0.5), steps=2000),
}
for name, losses in fair.items():
    close = int(np.argmax(losses[:, 0] - FLOOR < 1e-9))
    print(f"{name:15} lowest {losses.min():.10f}   within 1e-9 of the best after {close} steps")
print(f"best possible   {'':6} {FLOOR:.10f}")

# %% [markdown]
# ## The S in SGD
#
# So far every step has looked at all fifty points. With fifty million nobody does that: a step
# takes a **mini-batch** of a few rows, and its gradient is right on average and wrong each time.
# That is what the S, *stochastic*, stands for. What does it cost?
#
# To see the noise and nothing else, we take the slow directions away. QR decomposition, which
# stands in the second reading of lecture 06, makes from the columns of $X$ others, those of $Q$,
# that have length 1 and stand at right angles to each other. Times $\sqrt n$, they give the same
# cubics, so the best loss is the same. But now $Q^\top Q = n I$, so the bowl is round: the mean
# loss is its floor plus $|\beta - b|^2$, where $b$ is the best $\beta$, and every direction is as
# fast as every other.
#
# Stand on the very bottom of the bowl, and look at the gradient of each point on its own:

# %% id="optim-batch-gradient"
Q = torch.linalg.qr(X).Q * math.sqrt(n)
bottom = Q.T @ y / n
single = 2 * Q * (Q @ bottom - y)[:, None]
noise = single.square().sum(dim=1).mean().item()
print(f"floor with Q:                {(Q @ bottom - y).square().mean().item():.10f}")
print(f"mean of the 50 gradients is 0: {single.mean(dim=0).abs().max().item() < 1e-12}")
print(f"their mean squared length:   {noise:.6f}")

# %% [markdown]
# The fifty gradients cancel; a few of them do not. At the bottom full batches stand still and
# mini-batches go on walking.
#
# How far do they stray? Let $d^2$ be the squared distance from the bottom, which is also the loss
# above the floor. A step at rate $\eta$ shrinks the distance by $1 - 2\eta$, so $d^2$ loses about
# $4\eta d^2$, since $(1-2\eta)^2 \approx 1 - 4\eta$. The noise adds $\eta^2 s^2 / B$, where $s^2$
# is the number that you have printed and $B$ the size of the batch: a mean of $B$ independent
# gradients has a $B$-th of the variance. Where loss and gain balance,
#
# $$d^2 = \frac{\eta\, s^2}{4 B} . \label{noise-floor}$$
#
# This is the **noise floor**. To measure it, we let 50 runs walk side by side, each drawing `B`
# rows for each step; column $j$ of `rates` holds the learning rates of experiment $j$, one per
# step.


# %%
def stochastic(picks, rates):
    """The loss above its floor, mean of all runs: shape (steps, experiments).

    picks: rows of each batch, (steps, runs, B); rates: (steps, experiments).
    """
    W = torch.zeros(rates.shape[1], picks.shape[1], 4, 1, **double)
    history = []
    for rows, rate in zip(picks.to(device), rates.to(device), strict=True):
        points = Q[rows]  # (runs, B, 4)
        residual = points @ W - y[rows][:, :, None]  # (experiments, runs, B, 1)
        W = W - rate[:, None, None, None] * 2 / rows.shape[1] * (points.mT @ residual)
        history.append((W[..., 0] - bottom).square().sum(dim=-1).mean(dim=-1))
    return torch.stack(history).cpu()


# %% [markdown]
# Three sizes of batches at three rates, the mean over the last thousand of 2000 steps:

# %% concepts=["optim.minibatch_noise"]
constant = torch.tensor([0.04, 0.02, 0.01], dtype=torch.float64).expand(2000, 3)
measured = {}
for B in (1, 5, 25):
    picks = torch.randint(n, (2000, 50, B), generator=torch.Generator().manual_seed(8))
    measured[B] = stochastic(picks, constant)[1000:].mean(dim=0).tolist()
    for rate, excess in zip(constant[0].tolist(), measured[B], strict=True):
        formula = rate * noise / (4 * B)
        print(f"B = {B:2}  rate {rate:.2f}   above the floor {excess:.2e}   formula {formula:.2e}")

# %% [markdown]
# Half the rate, half the floor: the pull back gets weaker by a half, the noise by a quarter. Five
# times the batch, a fifth of the floor. Equation {eq}`noise-floor` is the first term for small
# rates; a batch of one at 0.04 strays by two fifths more, because away from the bottom the single
# gradients differ more.
#
# ## Predict: a larger batch
#
# At rate 0.02 by what factor is the floor lower with batches of 25 than with batches of 5? Round to
# a whole number.

# %% role="predict"
guess = None

# %% role="reveal" id="optim-noise-ratio"
tl.reveal(
    round(measured[5][1] / measured[25][1]),
    guess,
    why="The floor goes like rate / B. And five times the batch costs five times the work a step.",
)

# %% [markdown]
# So ten times the batch at ten times the rate has the same floor and needs a tenth of the steps,
# until the rate comes near the edge of stability. That is the rule by which {cite}`goyal2017` move
# a training from one GPU to many.
#
# A `DataLoader` with `shuffle=True` does not draw independently: it walks through all rows before
# one comes again. What one batch gets wrong the others of its epoch make good, since all fifty
# cancel. Batches of 5 at the same rates, epoch by epoch:

# %% id="optim-noise-epochs"
generator = torch.Generator().manual_seed(8)
shuffled = [[torch.randperm(n, generator=generator) for _ in range(50)] for _ in range(200)]
epochs = torch.stack([torch.stack(runs) for runs in shuffled])  # (200 epochs, 50 runs, 50 rows)
picks = epochs.unflatten(2, (10, 5)).transpose(1, 2).flatten(0, 1)  # (2000 steps, 50 runs, 5)
by_epochs = stochastic(picks, constant)[1000:].mean(dim=0).tolist()
for rate, drawn, walked in zip(constant[0].tolist(), measured[5], by_epochs, strict=True):
    print(f"rate {rate:.2f}   drawn each time {drawn:.2e}   walked by epochs {walked:.2e}")

# %% [markdown]
# Lower, and half the rate now gives a quarter of the floor. (On a data set that you walk through
# a few times only, as in a large training, little of this is left, and $\eta s^2/4B$ stands.)
#
# Two ways lead down from a noise floor: a larger batch, which costs work, or a smaller rate, which
# costs steps. Is there a way to have the large rate's speed and the small rate's floor?
#
# ## Schedules
#
# Large at first, small at the end: a **schedule** is a learning rate that changes with the step,
# and a **scheduler** is the object that changes it. `LambdaLR` sets the rate to the *starting* rate
# times a function of the step that you write; here a linear warm-up over 20 steps and then
# $1/\sqrt{t}$. `CosineAnnealingLR` follows half a cosine down to 0. `StepLR` cuts by a factor now
# and then.


# %%
def warm_then_root(step):
    return (step + 1) / 20 if step < 20 else math.sqrt(20 / (step + 1))


def scheduled_rates(make_scheduler, steps=200):
    """The learning rate that each step uses."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    scheduler, used = make_scheduler(optimizer), []
    for _ in range(steps):
        used.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return used


# %% [markdown]
# Three schedules, with their rates at steps 0, 10, 19, 50, 100 and 199:

# %% concepts=["optim.schedulers"] alt="Learning rate against the step from 0 to 200 for three schedules. Warm-up rises in a straight line from 0.005 to 0.1 at step 19 and then falls like one over a root to 0.0316. Cosine falls smoothly from 0.1 through 0.05 at step 100 to 0. Step decay is flat and halves at 50, 100 and 150."
S = torch.optim.lr_scheduler
schedules = {
    "warm-up, then 1/root": scheduled_rates(lambda o: S.LambdaLR(o, warm_then_root)),
    "cosine": scheduled_rates(lambda o: S.CosineAnnealingLR(o, T_max=200)),
    "halved every 50": scheduled_rates(lambda o: S.StepLR(o, step_size=50, gamma=0.5)),
}
for name, used in schedules.items():
    print(f"{name:21}", "  ".join(f"{used[t]:.6f}" for t in (0, 10, 19, 50, 100, 199)))
figure = tl.draw.schedules(schedules)

# %% [markdown]
# ### Predict: times what?
#
# `MultiplicativeLR` multiplies the *current* rate. Both get the function $0.5^t$ and start at 1.
# `LambdaLR` uses the rates 1, 0.5, 0.25, 0.125 in steps 0 to 3. Which rate does `MultiplicativeLR`
# use in step 3?

# %% role="predict"
guess = None

# %% role="reveal" id="optim-multiplicative"
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
scheduler = S.MultiplicativeLR(optimizer, lambda step: 0.5**step)
for _ in range(3):
    optimizer.step()
    scheduler.step()
tl.reveal(scheduler.get_last_lr()[0], guess, why="1 * 0.5 * 0.25 * 0.125: the factors pile up.")

# %% [markdown]
# Side by side, for steps 0 to 3:

# %% id="optim-lambda"
for make in (S.LambdaLR, S.MultiplicativeLR):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    scheduler, used = make(optimizer, lambda step: 0.5**step), []
    for _ in range(4):
        used.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    print(f"{make.__name__:16}", used)

# %% [markdown]
# Now the noise. Batches of one, three experiments: the rate stays at 0.04, stays at 0.01, or
# follows a cosine from 0.04 to 0.

# %% id="optim-noise-schedule" alt="Loss above its floor against the step from 0 to 2000, logarithmic axis, mean of 50 runs with batches of one. At the constant rate 0.04 the loss falls fastest and then jitters around 0.0016, above its dotted formula 0.0012. At 0.01 it needs four times as long and jitters around 0.0003, at its formula 0.00029. With the cosine it falls as fast as the first, and then goes on falling, to 0.00007 at the end."
cosine = 0.02 * (1 + torch.cos(math.pi * torch.arange(2000, dtype=torch.float64) / 2000))
rates = torch.stack([constant[:, 0], constant[:, 2], cosine], dim=1)
picks = torch.randint(n, (2000, 50, 1), generator=torch.Generator().manual_seed(8))
above = stochastic(picks, rates)
names = ["rate 0.04", "rate 0.01", "cosine from 0.04 to 0"]
for name, column in zip(names, above.T, strict=True):
    arrived = int((column < 5e-3).int().argmax())
    print(f"{name:22} below 0.005 after {arrived:3} steps, last 100: {column[-100:].mean():.1e}")
floors = {names[0]: 0.04 * noise / 4, names[1]: 0.01 * noise / 4}
figure = tl.draw.noise(dict(zip(names, above.T, strict=True)), floors)

# %% [markdown]
# The schedule arrived as early as the large rate and ended at a fifth of the small one's floor;
# with more steps it ends lower still. That is why almost every training ends with a small rate. The
# large one brings you near, the small one lets the noise average out, and a schedule has both in
# one run. The sudden drop in the loss curves of many papers is the step at which somebody cut the
# rate.

# %% [markdown]
# ## Adam does not stay
#
# Noise is one reason for schedules. The other showed in the fair comparison, which has no noise at
# all: the table says *lowest*, not *last*. Where the first visit ends and the next begins
# depends on the last bit of each number, so the cell prints only whether it happens.

# %% id="optim-relapse"
for name, losses in fair.items():
    arrived = int(np.argmax(losses[:, 0] - FLOOR < 1e-9))
    away = (losses[arrived + 200 :, 0] - FLOOR).max()
    print(f"{name:15} leaves the minimum again by more than 1e-6: {bool(away > 1e-6)}")

# %% [markdown]
# ### Second reading: why Adam leaves
#
# Adam is plain descent with momentum in which each coordinate has an *effective* rate, the $\eta /
# \sqrt{\hat v}$ of {eq}`adam`. At the minimum the gradients are gone, the memory of them fades by
# 0.1 per cent a step, $\hat v$ falls and the effective rates grow, until they cross an edge of
# stability. It is the edge of lecture 06, with momentum: the largest eigenvalue of the Hessian,
# rates included, may not exceed $2(1+\beta_1)/(1-\beta_1) = 38$, as {cite}`cohen2022` found. Beyond
# it rounding errors grow with each step, until the gradients are large again and fill the memory
# up. The first to go are the two even coefficients: by symmetry they had the smallest gradients, so
# they have the least to remember and the largest rates.
#
# With its own rate $r_i$ for coordinate $i$ the step is $-Rg$, where $R$ is the diagonal matrix of
# the rates, and what must stay below the edge is the largest eigenvalue of $RH$. The symmetric
# matrix $\sqrt R\, H \sqrt R$ has the same eigenvalues; its entry $i, j$ is
# $\sqrt{r_i} H_{ij} \sqrt{r_j}$, which is `root[:, None] * hessian * root`.

# %% id="optim-adam-edge"
hessian = 2 / n * X.T @ X
W, state, sharp, above = torch.zeros(4, dtype=torch.float64, device=device), {}, [], []
for t in range(1, 2001):
    residual = X @ W - y
    above.append(residual.square().mean() - FLOOR)
    W = adam(W, 2 / n * X.T @ residual, state, lr=1e-2)
    root = (1e-2 / ((state["square"] / (1 - 0.999**t)).sqrt() + 1e-8)).sqrt()
    sharp.append(root[:, None] * hessian * root)
values, vectors = torch.linalg.eigh(torch.stack(sharp))
largest = values[:, -1].cpu().numpy()
crossed = 300 + int(np.argmax(largest[300:] > 2 * (1 + 0.9) / (1 - 0.9)))
left = 300 + int(np.argmax(torch.stack(above).cpu().numpy()[300:] > 1e-9))
print("stable, and at the minimum, at step 300:", bool(largest[300] < 38 and above[300] < 1e-9))
print("crosses the edge first, leaves within 200 steps of it:", crossed < left < crossed + 200)
print("in the even coefficients alone:", bool(vectors[crossed, [0, 2], -1].norm() > 0.999))

# %% [markdown]
# ### The same cure
#
# With a cosine over the 2000 steps Adam arrives and stays:


# %% id="optim-adam-cosine"
def adam_with_cosine(betas):
    optimizer = torch.optim.Adam(betas, lr=1e-2)
    scheduler = S.CosineAnnealingLR(optimizer, T_max=2000)
    optimizer.register_step_post_hook(lambda *_: scheduler.step())
    return optimizer


settled = train(adam_with_cosine, steps=1999)
print(f"last loss {settled[-1, 0]:.10f}, best possible {FLOOR:.10f}")
print("leaves again:", bool((settled[500:, 0] - FLOOR).max() > 1e-9))

# %% [markdown]
# `register_step_post_hook` calls the scheduler after each `step`, so that `train` need not know
# about it. In a loop of your own you write `optimizer.step()`, then `scheduler.step()`. The other
# order is a mistake that PyTorch notices:

# %% role="mistake" id="optim-scheduler-first"
w = torch.zeros(1)
optimizer = torch.optim.SGD([w], lr=0.1)
scheduler = S.LambdaLR(optimizer, warm_then_root)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    scheduler.step()
    optimizer.step()
print(str(caught[0].message).split(". ")[0])
used = optimizer.param_groups[0]["lr"]
print(f"first rate used {used:.4f} instead of {0.1 * warm_then_root(0):.4f}")

# %% [markdown]
# ## Around the step
#
# Four things stand around the step in almost every training script. None of them is a new
# optimiser, and each is a few lines.
#
# **Weight decay** adds $\lambda w$ to each gradient. It is the gradient of $\frac\lambda2 |w|^2$, a
# price for large parameters, so with SGD the run ends where the loss *plus the price* is smallest.
# For our bowl that point has a formula, $(\frac2n X^\top X + \lambda I)\,\beta = \frac2n X^\top y$,
# known as ridge regression.

# %% id="optim-ridge-regression"
H = 2 * bowl.curvature
for decay in (0.0, 0.1, 1.0):
    losses = train(lambda b, wd=decay: torch.optim.SGD(b, lr=5e-3, weight_decay=wd), steps=4000)
    ridge = np.linalg.solve(H + decay * np.eye(4), H @ bowl.bottom)
    print(f"decay {decay}: SGD ends at loss {losses[-1, 0]:.8f}", end=", ")
    print(f"ridge {bowl.loss(ridge):.8f} with coefficient of x {ridge[1]:.4f}")

# %% [markdown]
# ### Predict: the decay that Adam divides away
#
# A parameter stands at 1, and its own gradient is 0. `torch.optim.Adam` with `lr=0.01` and
# `weight_decay=0.001` takes one step. How far does the parameter move?

# %% role="predict"
guess = None

# %% role="reveal" id="optim-coupled-decay"


def decayed(make_optimizer, decay):
    """Where a parameter at 1 with gradient 0 is after one step."""
    w = torch.ones(1, dtype=torch.float64)
    w.grad = torch.zeros(1, dtype=torch.float64)
    make_optimizer([w], lr=0.01, weight_decay=decay).step()
    return w.item()


moved = round(1 - decayed(torch.optim.Adam, 0.001), 6)
tl.reveal(moved, guess, why="The gradient is now 0.001, and Adam divides its size out.")

# %% [markdown]
# Adam sees $g + \lambda w$ and divides by the root of its square: a decay a hundred times as strong
# moves the parameter by the same 0.01. It no longer shrinks in proportion to anything. `AdamW`, by
# {cite}`loshchilov2019`, keeps the decay out of the division, *decoupled*: it multiplies each
# parameter by $1 - \eta\lambda$ and then takes Adam's step for the gradient alone.

# %% concepts=["optim.weight_decay"]
for name in ("SGD", "Adam", "AdamW"):
    ends = [decayed(getattr(torch.optim, name), decay) for decay in (0.1, 0.001)]
    print(f"{name:6} decay 0.1: {ends[0]:.8f}   decay 0.001: {ends[1]:.8f}")

# %% [markdown]
# When a paper says "Adam with weight decay", ask which of the two.
#
# **Nesterov's momentum** steps along $g_t + \mu v_t$ in place of the $v_t$ of {eq}`velocity`: the
# velocity as it will be after one more gradient like this one. In `torch.optim.SGD` it is the
# option `nesterov=True`, which `partial` fills in beforehand. First equal to PyTorch, then tuned
# with the same effort as momentum before: 25 rates, 300 steps.


# %% concepts=["optim.nesterov"]
def nesterov(w, g, state, lr, momentum=0.9):
    first = "velocity" not in state
    state["velocity"] = g if first else momentum * state["velocity"] + g
    return w - lr * (g + momentum * state["velocity"])


looking_ahead = partial(torch.optim.SGD, nesterov=True)
gap, end = largest_gap(nesterov, looking_ahead, {"lr": 7e-4, "momentum": 0.83})
print(f"equal to 1e-12: {gap <= 1e-12}   after 300 steps at", *end)
for name, lowest in {"momentum": tuned["momentum"], "nesterov": tune(nesterov)}.items():
    good = grid.cpu().numpy()[lowest < 1.1 * FLOOR]
    span = f"from {good.min():.2g} to {good.max():.2g}"
    print(f"{name}  lowest loss {lowest.min():.8f}   good rates: {len(good)}, {span}")

# %% [markdown]
# On this bowl it makes little difference; it damps the swinging and pays for it with a lower edge.
#
# **Clipping**, by {cite}`pascanu2013`, is a safety belt for steep places. Take $f(w) = w^4$ from 3
# at rate 0.1: the first gradient is 108, the step lands at $-7.8$, where the slope is steeper
# still. `clip_grad_norm_`, between `backward` and `step`, shrinks all gradients together so that
# their common length is at most `max_norm`. It returns the length before; log it, for it tells you
# when something happens.


# %% concepts=["optim.clipping"]
def on_the_cliff(max_norm, steps):
    w = torch.tensor([3.0], dtype=torch.float64, requires_grad=True)
    optimizer, lengths = torch.optim.SGD([w], lr=0.1), []
    for _ in range(steps):
        optimizer.zero_grad()
        (w**4).sum().backward()
        lengths.append(nn.utils.clip_grad_norm_([w], max_norm).item())
        optimizer.step()
    return lengths, w.item()


for max_norm, steps in ((math.inf, 4), (1.0, 40)):
    lengths, end = on_the_cliff(max_norm, steps)
    print(f"max_norm {max_norm}: lengths {[f'{g:.4g}' for g in lengths[:4]]}, ends at {end:.4g}")

# %% [markdown]
# Without a limit the fourth gradient is as long as $10^{19}$. With it the point walks down the
# cliff in steps of 0.1. A clipped step still points downhill, but its length is no longer that of
# the gradient: clip what is rare, and lower the rate if it is not.
#
# The last of the four is **warm-up**, which you have seen as a schedule. Many projects put it and
# the optimiser into one object, so that the loop has one thing to call. Such a **wrapper** needs
# nothing of PyTorch: it passes `zero_grad` on, and in `step` it first sets the rate in each of
# `param_groups`, the dictionaries in which an optimiser keeps its settings.


# %%
class WarmUp:
    """An optimiser whose rates rise in a straight line over the first steps."""

    def __init__(self, optimizer, steps):
        self.optimizer, self.steps, self.taken = optimizer, steps, 0
        self.full = [group["lr"] for group in optimizer.param_groups]

    def zero_grad(self):
        self.optimizer.zero_grad()

    def step(self):
        self.taken += 1
        for group, rate in zip(self.optimizer.param_groups, self.full, strict=True):
            group["lr"] = rate * min(1.0, self.taken / self.steps)
        self.optimizer.step()


# %% [markdown]
# `train` calls nothing but `step`, so it takes the wrapper as it takes an optimiser. The same
# schedule through `LambdaLR` must give the same losses.


# %% concepts=["optim.wrapper"]
def warmed_by_scheduler(betas):
    optimizer = torch.optim.SGD(betas, lr=5e-3)
    scheduler = S.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 20))
    optimizer.register_step_post_hook(lambda *_: scheduler.step())
    return optimizer


wrapped = train(lambda betas: WarmUp(torch.optim.SGD(betas, lr=5e-3), steps=20), steps=100)
scheduled = train(warmed_by_scheduler, steps=100)
print("same losses:", np.allclose(wrapped, scheduled, rtol=1e-12, atol=0))
for t in (1, 10, 20, 100):
    print(f"after {t:3} steps: {wrapped[t, 0]:.8f}")

# %% [markdown]
# What such a class must not forget is its own state. A training that is saved and resumed needs
# `taken` as well as `optimizer.state_dict()`, or it warms up twice. Schedulers have a `state_dict`
# for the same reason.

# %% [markdown]
# ## Paths
#
# A loss curve shows how far; the landscape shows which way. Here are the coefficients of $x$ and
# $x^3$ again, four methods from the same start, at several moments: read the pictures as frames of
# a film.

# %% id="optim-frames" alt="Four frames of the race on the contours of the mean loss over the coefficients of x and x^3, after 3, 10, 30 and 100 steps from (-1, 0.25). SGD drops into the valley and creeps along it, to -0.362 after 100 steps. Momentum swings from wall to wall and moves on fast. Adam first moves diagonally, both coefficients by the same distance, then curves along the valley and arrives first, at 0.848. Adagrad starts with one long step past the valley and then slows down."
print("at 3, 10, 30, 100 steps, SGD, coefficient of x:")
mean_valley = sine_bowl().scaled(1 / n)
slow = mean_valley.descend([-1.0, 0.25], rate=4e-3, steps=100)
print([f"{slow[t, 0]:.4f}" for t in (3, 10, 30, 100)])
figure = tl.draw.race_frames((3, 10, 30, 100))

# %% [markdown]
# ## Play: the race
#
# One still picture, then the controls: a learning rate for each, and the number of steps. Press
# the play button and the race runs. Try to make SGD win. Then try to make each of them explode:
# two of them cannot.

# %% concepts=["optim.trajectories"] alt="Left, the paths of four methods on the contours over the coefficients of x and x^3 after 150 steps from (-1, 0.25) to the minimum at (0.848, -0.0912): SGD at 4e-3 ends at (-0.128, 0.0424), momentum at 2e-3 at (0.814, -0.0865), Adam at 0.1 at (0.847, -0.0911), Adagrad at 0.2 at (0.698, -0.0705). Right, the loss above its floor on a logarithmic axis against the step: SGD ends at 0.52, Adagrad at 0.012, momentum at 0.0006, Adam at 2e-7."
race_rates = {"SGD": 4e-3, "momentum": 2e-3, "Adam": 0.1, "Adagrad": 0.2}
for name, rate in race_rates.items():
    path = run(RACERS[name](rate), mean_valley.gradient, [-1.0, 0.25], steps=150)
    above = mean_valley.loss(path[-1]) - FLOOR
    print(
        f"{name:9} rate {rate:<6} ends at ({path[-1, 0]:.4f}, {path[-1, 1]:.4f}), above {above:.4g}"
    )
figure = tl.draw.race(race_rates, steps=150)

# %% role="explore"
tl.explore.race()

# %% [markdown]
# ### Second reading: why two of them cannot explode
#
# No step of Adagrad is longer than its rate in any coordinate, because $|g_t| \le \sqrt{s_t}$. And
# Adam's? {cite}`kingma2015` name $(1-\beta_1)/\sqrt{1-\beta_2} = 3.16$ rates, for the worst case of
# a gradient that comes out of a long silence. There is a worse one: gradients that *grow*, by a
# factor $\beta_2/\beta_1 = 1.11$ a step. Write $a_i = (1-\beta_1)\beta_1^i$ and $b_i =
# (1-\beta_2)\beta_2^i$ for the weights of the gradient of $i$ steps ago. A dot product is at most
# the product of two lengths, so
#
# $$|m_t| = \Bigl|\sum_i \frac{a_i}{\sqrt{b_i}} \cdot \sqrt{b_i}\, g_{t-i}\Bigr|
# \le \sqrt{\sum_i \frac{a_i^2}{b_i}}\; \sqrt{v_t}
# \le \frac{1-\beta_1}{\sqrt{(1-\beta_2)(1-\beta_1^2/\beta_2)}}\; \sqrt{v_t} .$$
#
# where the sum under the root is a geometric series. (The two corrections of the start only shorten
# the step.) Both cases, through PyTorch's Adam:


# %% id="optim-adam-longest"
def last_step(gradients):
    """The length of Adam's last step under these gradients, in units of its rate."""
    w = torch.zeros(1, dtype=torch.float64)
    optimizer = torch.optim.Adam([w], lr=0.01)
    for g in gradients:
        before = w.item()
        w.grad = torch.tensor([g], dtype=torch.float64)
        optimizer.step()
    return abs(w.item() - before) / 0.01


growing = [(0.9 / 0.999) ** i for i in range(9999, -1, -1)]
paper, limit = 0.1 / math.sqrt(0.001), 0.1 / math.sqrt(0.001 * (1 - 0.9**2 / 0.999))
print(f"after 9999 zeros: {last_step([0.0] * 9999 + [1.0]):.4f}   the paper's number: {paper:.4f}")
print(f"growing by 1.11:  {last_step(growing):.4f}   the limit:          {limit:.4f}")

# %% [markdown]
# Seven rates a step is the worst that can happen, and it is still no explosion.
#
# ## A saddle
#
# Bowls are kind. Take $f(x, y) = \frac12 x^2 + \frac14 y^4 - \frac12 y^2$: two minima at $(0,
# \pm1)$ of height $-\frac14$, and between them a **saddle** at $(0, 0)$, uphill along $x$ and
# downhill along $y$. Its gradient is $(x,\; y^3 - y)$.
#
# Predict: Adam starts at exactly $(1, 0)$, on the ridge. At which height is it after 300 steps?


# %%
def height(w):
    return w[0] ** 2 / 2 + w[1] ** 4 / 4 - w[1] ** 2 / 2


def path_on_saddle(rule, start, steps=300):
    w, state = torch.tensor(start, dtype=torch.float64), {}
    path = [w]
    for _ in range(steps):
        w = rule(w, torch.stack([w[0], w[1] ** 3 - w[1]]), state, lr=0.1)
        path.append(w)
    return torch.stack(path)


# %% [markdown]
# Write the height in place of `None`.

# %% role="predict"
guess = None

# %% role="reveal" id="optim-ridge"
on_ridge = path_on_saddle(adam, [1.0, 0.0])
tl.reveal(
    abs(round(height(on_ridge[-1]).item(), 6)), guess, why="Along y the gradient is exactly 0."
)

# %% [markdown]
# No rule that multiplies or divides a gradient can make something of 0. A millionth suffices to
# escape, but how long that takes differs. SGD multiplies $y$ by $1 + \eta$ a step. Momentum
# compounds faster. Adam and Adagrad divide the smallness out: for them a millionth is as good as
# one. Steps until the height is below $-0.2$:

# %% id="optim-saddle" alt="Left, contours of a landscape with a saddle at (0, 0) and minima at (0, 1) and (0, -1), with four paths from (1, 0.000001). SGD and momentum run along the ridge into the saddle first, Adam and Adagrad cut across to the minimum at (0, 1). Right, height against the step: Adam falls below -0.2 after 9 steps, Adagrad after 26, momentum after 52, SGD waits at height 0 and falls after 146."
paths = {name: path_on_saddle(rule, [1.0, 1e-6]) for name, rule in rules.items()}
for name, path in paths.items():
    heights = height(path.T)
    print(f"{name:9} {int((heights < -0.2).int().argmax()):4} steps, ends at y = {path[-1, 1]:.4f}")
figure = tl.draw.saddle({name: path.numpy() for name, path in paths.items()})

# %% [markdown]
# The noise of mini-batches does the same service in practice: nobody trains exactly on a ridge.

# %% [markdown]
# ## Leave the nest
#
# Here is everything of this lecture that a training script needs, without `tl` and without a
# gradient by hand: a network, batches in random order, Adam with decoupled decay, clipping, a
# schedule. You can paste it into a file of your own.

# %% id="optim-nest"
wave = TensorDataset(X[:, 1:2], y[:, None])


def fit(epochs=200, schedule=True):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1)).to(**double)
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.03, weight_decay=1e-4)
    scheduler = S.CosineAnnealingLR(optimizer, T_max=epochs)
    for _ in range(epochs):
        for inputs, target in DataLoader(wave, batch_size=10, shuffle=True):
            optimizer.zero_grad()
            nn.functional.mse_loss(net(inputs), target).backward()
            nn.utils.clip_grad_norm_(net.parameters(), max_norm=1.0)
            optimizer.step()
        if schedule:
            scheduler.step()
        yield nn.functional.mse_loss(net(wave.tensors[0]), wave.tensors[1]).item()


# %% [markdown]
# And the picture of it, with `plt` alone. `plt.plot` takes the numbers, `label` names the curve for
# the legend; a loss wants a logarithmic axis.

# %% id="optim-nest-figure" alt="Mean squared error of a small network against the epoch, 1 to 200, on a logarithmic axis, twice. Both fall from 0.2 to about 0.001 at epoch 70. At the constant rate the curve then jitters between 0.0001 and 0.05. With the cosine schedule the jitter dies down, and the curve ends flat at 0.0001."
plt.figure(figsize=(7, 4))
losses = {"constant rate": list(fit(schedule=False)), "cosine schedule": list(fit())}
for (name, values), style in zip(losses.items(), ("-", "--"), strict=True):
    plt.plot(range(1, 201), values, style, label=name)
plt.yscale("log")
plt.xlabel("epoch")
plt.ylabel("mean squared error")
plt.legend()
print("ends lower with the schedule:", losses["cosine schedule"][-1] < losses["constant rate"][-1])

# %% [markdown]
# The best cubic had 0.0051; a network of 32 tanhs is not held by that floor.
#
# On a GPU two lines more are all it takes, and the device's name is a string:
#
# ```python
# net = net.to("cuda")                     # or "cuda:0", "cuda:1" where there are several
# inputs, target = inputs.to("cuda"), target.to("cuda")     # in the loop, for each batch
# ```
#
# Move the network *before* you make the optimiser, and the batches as they come.

# %% [markdown] role="summary"
# ## What you saw
#
# * `zero_grad`, `backward`, `step`, in this cycle. Zeroing before the step moves nothing; never
#   zeroing is momentum 1.
# * Far below the edge of stability, rate times steps is what counts. Momentum $\mu$ multiplies the
#   rate by $1/(1-\mu)$ in slow directions, and at its best needs $\sqrt\kappa$ in place of
#   $\kappa$.
# * At the same rate $10^{-4}$: SGD 0.0507, Adam 0.00786, Adagrad 0.387. At a rate of its own each:
#   0.0051098960, three times. The first comparison measured step sizes; with `sum` for `mean` it
#   turns over.
# * Adam's and Adagrad's rate is a distance: the gradient's size is divided out. Under a constant
#   gradient Adagrad travels $2\eta\sqrt T$ and no more.
# * Mini-batches keep the loss above its floor by about $\eta s^2 / 4B$ on a round bowl: rate over
#   batch size. A schedule that ends at 0 takes you there all the same.
# * Weight decay with SGD is a price on large parameters; in Adam it is divided away, in AdamW it
#   stands beside the step. Clip between `backward` and `step`.
# * Adam can leave a minimum that it has found: its effective rates grow until they cross their own
#   edge of stability. A schedule that goes to 0 holds it there.
# * On a ridge of exactly zero slope every rule stands still; a millionth off it, the dividing
#   rules leave in 9 and 26 steps, SGD in 146.

# %% [markdown] role="further"
# ## Where to read on
#
# * {cite}`polyak1964`: momentum, and its best settings for a quadratic.
# * {cite}`duchi2011`: Adagrad.
# * {cite}`kingma2015`: algorithm 1, and section 2.1 on the length of a step, section 3 on the
#   correction of the start.
# * {cite}`robbins1951`: the first schedule, and why its rates must sum to infinity and their
#   squares must not.
# * {cite}`goyal2017`: rate and batch size grow together, and warm-up.
# * {cite}`sutskever2013`: Nesterov's momentum as a line of code.
# * {cite}`pascanu2013`: the cliff, and clipping.
# * {cite}`loshchilov2019`: AdamW, what most people run today.
# * {cite}`cohen2022`: where the 38 comes from.
# * {cite}`choi2019`: how the ranking follows the tuning.
# * {cite}`goh2017`.
# * The PyTorch documentation of `torch.optim`: per-parameter options, and the section *How to
#   adjust learning rate*. When a step is right and too slow: `torch.compile`, which turns a model
#   or a step into fused kernels, and `torch.profiler`, which says where the time goes. Measure
#   first.
