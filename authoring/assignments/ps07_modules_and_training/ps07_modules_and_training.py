# %% [markdown] role="header"
# # Problem set 7: modules and training
#
# The parts of a training run, one by one, and in the end the run itself: after four warm-ups,
# count what will be trained, average what should be averaged, read a saved network without its
# class, cut a series into samples, deliver batches that can be repeated, draw weights that keep a
# deep network alive, repair an evaluation, write the test that finds a broken epoch, and train a
# model that keeps its best state. No exercise needs the answer of another: leave out what you like
# and come back later.
#
# **How to work.** Replace `raise NotImplementedError()` by your code, run the cell, then run the
# checks below it. A check that passes says so in green; one that fails names the call, what was
# expected, what came, and a hint. Further checks are run when you hand in, on other numbers and on
# edge cases; everything that they ask for stands in the text of the exercise. Three hints wait
# under each exercise: a direction, a step, and nearly the answer. Opening them costs nothing.
#
# Mend the first check that fails before you look at the next one: the hints further down assume that
# it passes. Warm-ups take a few minutes each; what is marked as a stretch can wait for another day.
#
# Let each function stand alone: it needs no names from outside it other than those that the first
# cell imports. Unless an exercise says so, your functions must not change their arguments.
#
# What you print and what you warn about costs nothing. Where a tensor is asked for, a NumPy array is
# not one: the check says so, and `torch.from_numpy` turns the one into the other.

# %% [markdown]
# ## Set up
#
# Run these three cells first.

# %% role="setup"
import copy
import itertools
import math
from collections.abc import Callable, Iterable, Sequence

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

import tensorlab as tl

wide = {"dtype": torch.float64}

# %% [markdown]
# `network(4, 8, 3)` is a network with tanh between its layers, filled from a seed. `Witness(w)` is
# the smallest module that can be trained: it computes `w * x`, and it notes each time in which
# mode it was called, and whether PyTorch was recording.


# %% role="setup"
def network(*sizes, seed=0):
    layers = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [nn.Linear(inputs, outputs, **wide), nn.Tanh()]
    model = nn.Sequential(*layers[:-1])
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator, **wide) / 2)
    return model


class Witness(nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([weight], **wide))
        self.seen = []

    def forward(self, x):
        self.seen.append((self.training, torch.is_grad_enabled()))
        return self.weight * x


# %% [markdown]
# Three helpers of the checks: a network with its state as plain tensors, the items that a loader
# delivers in one walk, and batches of the given sizes with two inputs and one target.


# %% role="setup"
def saved(*sizes, seed):
    """A network, and its state as plain tensors."""
    model = network(*sizes, seed=seed)
    return model, {name: tensor.detach() for name, tensor in model.state_dict().items()}


def walk(loader):
    """The items of one walk, in order."""
    return [item for (batch,) in loader for item in batch.tolist()]


def random_task(sizes, seed):
    """Batches of these sizes: two inputs, one target."""
    generator = torch.Generator().manual_seed(seed)
    X = torch.randn(sum(sizes), 2, generator=generator, **wide)
    y = (X[:, :1] * X[:, 1:] + X[:, :1]).sin()
    return list(zip(X.split(sizes), y.split(sizes), strict=True))


# %% [markdown]
# This cell is yours: try things here at any time.

# %% role="play"
print(network(4, 8, 3))

# %% [markdown] role="exercise" exercise="count_parameters" difficulty=1 minutes=3 concepts=["module.parameters"]
# ## Warm-up: how many numbers?
#
# Return how many numbers of a module will be trained.
#
# * `module` is any `nn.Module`. Count the entries of all of its parameters that require a gradient;
#   buffers and frozen parameters do not count. The result is an `int`; a module without parameters
#   has 0.

# %% [markdown] role="hints" exercise="count_parameters"
# `module.parameters()` goes through all parameters, those of its layers included.
#
# ---
#
# A tensor knows how many entries it has, and whether it asks for a gradient.
#
# ---
#
# `return sum(p.numel() for p in module.parameters() if p.requires_grad)`


# %% role="solution" exercise="count_parameters"
def count_parameters(module: nn.Module) -> int:
    """Return how many numbers of a module will be trained.

    Parameters
    ----------
    module : nn.Module
        Any module.

    Returns
    -------
    int
        The entries of all parameters that require a gradient.
    """
    ### BEGIN SOLUTION
    return sum(p.numel() for p in module.parameters() if p.requires_grad)
    ### END SOLUTION


# %% role="test" exercise="count_parameters" check="numbers" points=2
tl.check.call(count_parameters, nn.Linear(4, 3), about="nn.Linear(4, 3)").equals(
    15, hint="3 rows of 4 weights, and 3 biases: count numbers, not tensors."
).done()
### BEGIN HIDDEN TESTS
for sizes in [(2, 5, 1), (3, 3, 3, 3), (1, 7)]:
    expected = sum(k * m + m for k, m in itertools.pairwise(sizes))
    tl.check.call(count_parameters, network(*sizes), about="networks of other sizes").equals(
        expected, hint="The parameters of all layers are counted."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="count_parameters" check="not_trained" points=1
tl.check.call(count_parameters, nn.Tanh(), about="nn.Tanh()").equals(
    0, hint="A layer without parameters trains nothing."
).done()
half_frozen = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
half_frozen[0].requires_grad_(False)
tl.check.call(count_parameters, half_frozen, about="two layers, the first of them frozen").equals(
    8, hint="A frozen parameter does not require a gradient, and is not trained."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(count_parameters, nn.BatchNorm1d(6), about="a layer with buffers").equals(
    12, hint="Buffers are kept and not trained."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="count_parameters"
# `parameters()` finds what was registered, at any depth. The commonest wrong answer counts tensors:
# `len(list(module.parameters()))`.

# %% [markdown] role="exercise" exercise="count_layers" difficulty=1 minutes=4 concepts=["module.children"]
# ## Warm-up: how many of a kind?
#
# Return how many modules in a network are of a kind, at any depth.
#
# * `module` is any `nn.Module`, `kind` is a class such as `nn.Dropout`. What is of a class made from
#   `kind` counts too, and so does `module` itself. A module that stands in several places is one
#   module. The result is an `int`.

# %% [markdown] role="hints" exercise="count_layers"
# `children()` sees one level. Which method goes through all of them?
#
# ---
#
# `modules()` delivers the module itself and everything in it, each once; `isinstance` asks whether
# something is of a kind.
#
# ---
#
# `return sum(isinstance(m, kind) for m in module.modules())`


# %% role="solution" exercise="count_layers"
def count_layers(module: nn.Module, kind: type[nn.Module]) -> int:
    """Return how many modules of a kind a module holds, at any depth.

    Parameters
    ----------
    module : nn.Module
        Any module; it counts itself.
    kind : type
        A class of modules.

    Returns
    -------
    int
        The modules that are instances of `kind`, each counted once.
    """
    ### BEGIN SOLUTION
    return sum(isinstance(m, kind) for m in module.modules())
    ### END SOLUTION


# %% role="test" exercise="count_layers" check="depth" points=2
inner = nn.Sequential(nn.Linear(4, 4), nn.Dropout(), nn.Linear(4, 4))
nested = nn.Sequential(nn.Linear(2, 4), nn.Dropout(), inner, nn.Linear(4, 1))
tl.check.call(count_layers, nested, nn.Linear, about="two layers, and two in a block").equals(
    4, hint="A block inside counts as well: modules() goes to any depth, children() does not."
).done()
tl.check.call(count_layers, nested, nn.Tanh, about="a kind that is not there").equals(
    0, hint="None of this kind: 0."
).done()
### BEGIN HIDDEN TESTS
for levels in range(1, 5):
    deep = nn.Dropout()
    for _ in range(levels):
        deep = nn.Sequential(nn.Tanh(), deep, nn.Dropout())
    tl.check.call(count_layers, deep, nn.Dropout, about="blocks in blocks").equals(
        levels + 1, hint="Every level counts."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="count_layers" check="kinds" points=1
tl.check.call(count_layers, nn.Linear(2, 2), nn.Linear, about="a layer alone").equals(
    1, hint="The module itself counts as well."
).done()
tl.check.call(count_layers, nested, nn.Module, about="modules of any kind").equals(
    8, hint="Everything is a module: a class made from `kind` counts, so ask with isinstance."
).done()
### BEGIN HIDDEN TESTS
tanh = nn.Tanh()
twice = nn.Sequential(nn.Linear(2, 2), tanh, nn.Linear(2, 2), tanh)
tl.check.call(count_layers, twice, nn.Tanh, about="one module in two places").equals(
    1, hint="The same module is one module: modules() delivers it once."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="count_layers"
# `modules()` walks the whole tree and delivers each module once, the root included. The commonest
# wrong answer goes through `children()` and misses what stands inside of a block.

# %% [markdown] role="exercise" exercise="accuracy" difficulty=1 minutes=3 concepts=["module.losses", "module.classifier"]
# ## Warm-up: how many are right?
#
# Return the share of samples whose largest logit belongs to the true class.
#
# * `logits` has shape `(n, k)`, any float dtype; `classes` has shape `(n,)`, int64, `n` of 1 or
#   more. The result is a Python `float` from 0 to 1. If several logits of a row are largest, the
#   first of them counts.

# %% [markdown] role="hints" exercise="accuracy"
# First the class that each row votes for, then a comparison, then a mean.
#
# ---
#
# `argmax` along the classes gives the vote. Truth values have no mean: convert them.
#
# ---
#
# `return (logits.argmax(dim=1) == classes).double().mean().item()`


# %% role="solution" exercise="accuracy"
def accuracy(logits: torch.Tensor, classes: torch.Tensor) -> float:
    """Return the share of samples that are classified rightly.

    Parameters
    ----------
    logits : torch.Tensor
        Shape (n, k), a float dtype.
    classes : torch.Tensor
        Shape (n,), int64.

    Returns
    -------
    float
        From 0 to 1.
    """
    ### BEGIN SOLUTION
    return (logits.argmax(dim=1) == classes).double().mean().item()
    ### END SOLUTION


# %% role="test" exercise="accuracy" check="share" points=2
logits = torch.tensor([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [5.0, 1.0, 9.0], [1.0, 0.0, 0.0]])
tl.check.call(accuracy, logits, torch.tensor([0, 1, 0, 0])).equals(
    0.75, hint="The votes are 0, 1, 2, 0: three of four are right."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k in [(7, 3), (3, 7), (30, 2), (5, 5)]:
    logits = torch.randn(n, k, generator=generator)
    classes = torch.randint(k, (n,), generator=generator)
    right = sum(
        row.index(max(row)) == c for row, c in zip(logits.tolist(), classes.tolist(), strict=True)
    )
    tl.check.call(accuracy, logits, classes, about="random logits").equals(
        right / n, rtol=1e-9, hint="The largest logit of each row is its vote."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="accuracy" check="edges" points=1
tl.check.call(accuracy, torch.tensor([[-3.0, -1.0]]), torch.tensor([1])).equals(
    1.0, hint="Logits may all be negative: what counts is which one is largest."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(accuracy, torch.zeros(4, 3), torch.tensor([0, 1, 2, 0]), about="equal logits").equals(
    0.5, hint="Of equal logits the first one counts."
).done()
close = torch.tensor([[1.0, 1 + 1e-12]], dtype=torch.float64)
tl.check.call(accuracy, close, torch.tensor([1]), about="two logits that hardly differ").equals(
    1.0, hint="Compare the logits in their own dtype."
).done()
tl.check.call(accuracy, torch.eye(3), torch.tensor([2, 0, 1]), about="all wrong").equals(
    0.0, hint="None right: 0.0, a float."
).done()
logits, classes = torch.tensor([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0]]), torch.tensor([0, 2])
for u, c in zip(tl.check.layouts(logits), tl.check.layouts(classes), strict=True):
    tl.check.call(accuracy, u, c, about="the same numbers in another layout").equals(
        0.5, hint="Read what the tensor shows: its strides and its offset may be any."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="accuracy"
# `argmax` over axis 1 is one vote for each row. The commonest wrong answer takes it over axis 0,
# where it asks which sample is best for each class.

# %% [markdown] role="exercise" exercise="steps_of_training" difficulty=1 minutes=2 concepts=["data.dataloader", "data.loop"]
# ## Warm-up: how many steps?
#
# Return how many steps an optimiser makes in a training run.
#
# * The data set has `n` items, the loader delivers batches of `batch_size` and keeps the last,
#   shorter one; there is one step per batch, for `epochs` epochs. All three are whole numbers,
#   `batch_size` of 1 or more, `n` and `epochs` of 0 or more. The result is an `int`, exact for
#   every size.

# %% [markdown] role="hints" exercise="steps_of_training"
# How many batches are there in one epoch, if something is left over?
#
# ---
#
# Round the quotient up. With whole numbers: `(n + batch_size - 1) // batch_size`.
#
# ---
#
# Multiply that by `epochs`.


# %% role="solution" exercise="steps_of_training"
def steps_of_training(n: int, batch_size: int, epochs: int) -> int:
    """Return the number of steps of a training run.

    Parameters
    ----------
    n, batch_size, epochs : int
        Items of the data set, items in a full batch, walks through the data.

    Returns
    -------
    int
        One step per batch, the last shorter one included.
    """
    ### BEGIN SOLUTION
    return (n + batch_size - 1) // batch_size * epochs
    ### END SOLUTION


# %% role="test" exercise="steps_of_training" check="steps" points=2
tl.check.call(steps_of_training, 23, 5, 3).equals(
    15, hint="Four full batches and a short one in each of three epochs."
).done()
tl.check.call(steps_of_training, 20, 5, 3).equals(
    12, hint="Where nothing is left over there is no further batch."
).done()
### BEGIN HIDDEN TESTS
for n in range(1, 12):
    tl.check.call(steps_of_training, n, 4, 2, about="other sizes").equals(
        2 * len(range(0, n, 4)), hint="Round up the number of batches of each epoch."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="steps_of_training" check="edges" points=1
tl.check.call(steps_of_training, 3, 8, 10).equals(
    10, hint="A batch that is larger than the data set holds all of it: one step per epoch."
).done()
### BEGIN HIDDEN TESTS
for n, epochs in [(0, 4), (7, 0)]:
    tl.check.call(steps_of_training, n, 5, epochs, about="no items or no epochs").equals(
        0, hint="Nothing to do: no steps."
    ).done()
tl.check.call(steps_of_training, 10**18 + 1, 2, 1, about="an enormous data set").equals(
    5 * 10**17 + 1, hint="Work with whole numbers: a float of this size has no ones."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="steps_of_training"
# The last batch is one more step in **each** epoch. The commonest wrong answer divides all items of
# all epochs by the batch size, as if one epoch went on where the last one stopped.

# %% [markdown] role="exercise" exercise="predictions" difficulty=1 minutes=12 concepts=["module.parameters", "module.linear", "module.mlp", "module.train_eval", "module.losses", "module.activations", "data.dataloader"]
# ## Predict before you run
#
# Return a dict with your predictions for the twelve questions below.
#
# Decide on paper first. The checks run PyTorch and tell you which group has a wrong answer; they do
# not tell the answer.
#
# **How many numbers will be trained?**
#
# * `"linear"`: by `nn.Linear(12, 5)`
# * `"no_bias"`: by `nn.Linear(12, 5, bias=False)`
# * `"network"`: by `nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))`
# * `"drawer"`: by a module whose `__init__` says
#
# ```python
# self.a = nn.Parameter(torch.zeros(2))
# self.b = [nn.Parameter(torch.zeros(3))]
# self.c = torch.zeros(5, requires_grad=True)
# self.d = nn.Linear(1, 1)
# self.register_buffer("e", torch.zeros(7))
# ```
#
# **What do they compute?**
#
# * `"survivors"`: `nn.Dropout(p=0.2)`, fresh, sees a thousand ones. What becomes of those that are
#   not zeroed?
# * `"after_eval"`: the same after `.eval()`. What is the mean of the result?
# * `"relu_slope"`: the slope of ReLU at -3
# * `"sum_over_mean"`: predictions and targets have shape `(8, 2)`. By which factor is
#   `nn.MSELoss(reduction="sum")` larger than `nn.MSELoss()`?
#
# **How many?** A data set has 23 items, and `batch_size=5`.
#
# * `"batches"`: batches of the loader
# * `"last"`: items in the last of them
# * `"dropped"`: batches with `drop_last=True`
# * `"steps"`: steps that an optimiser makes in 3 epochs, without `drop_last`

# %% [markdown] role="hints" exercise="predictions"
# A linear layer has one row of weights per output, and one bias per output. A module finds what was
# assigned to an attribute and is a parameter or a module.
#
# ---
#
# A list hides its parameters; a tensor that tracks gradients is no parameter; a buffer is not
# trained. Dropout divides what survives by $1 - p$. The mean of a loss goes over all numbers, not
# over rows.
#
# ---
#
# $5 \cdot 12 + 5$, then $5 \cdot 12$, then $(32 + 8) + (24 + 3)$, then 2 of `a` and 2 of `d`.
# $1/0.8$; nothing happens in evaluation mode; ReLU is flat below 0; there are 16 numbers. Four
# full batches and one of three, so four without it, and one step per batch.


# %% role="solution" exercise="predictions"
def predictions() -> dict[str, float]:
    """Return the predictions for the twelve questions.

    Returns
    -------
    dict of str to number
        "linear", "no_bias", "network", "drawer", "survivors", "after_eval", "relu_slope",
        "sum_over_mean", "batches", "last", "dropped" and "steps".
    """
    ### BEGIN SOLUTION
    return {
        "linear": 65,
        "no_bias": 60,
        "network": 67,
        "drawer": 4,
        "survivors": 1.25,
        "after_eval": 1.0,
        "relu_slope": 0.0,
        "sum_over_mean": 16,
        "batches": 5,
        "last": 3,
        "dropped": 4,
        "steps": 15,
    }
    ### END SOLUTION


# %% role="test" exercise="predictions" check="counts" points=2
class Drawer(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.zeros(2))
        self.b = [nn.Parameter(torch.zeros(3))]
        self.c = torch.zeros(5, requires_grad=True)
        self.d = nn.Linear(1, 1)
        self.register_buffer("e", torch.zeros(7))


def trained(module):
    return float(sum(parameter.numel() for parameter in module.parameters()))


def linear_counts():
    return [float(predictions()[name]) for name in ("linear", "no_bias", "network")]


def drawer_count():
    return float(predictions()["drawer"])


stack = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
tl.check.call(linear_counts, about="compared with torch").equals(
    [trained(nn.Linear(12, 5)), trained(nn.Linear(12, 5, bias=False)), trained(stack)],
    hint="Outputs times inputs weights, and one bias per output; ReLU has nothing to train.",
).done()
tl.check.call(drawer_count, about="compared with torch").equals(
    trained(Drawer()), hint="Only what is registered: look at each line, what kind of thing it is."
).done()

# %% role="test" exercise="predictions" check="numbers" points=2
dropout = nn.Dropout(p=0.2)
survivors = dropout(torch.ones(1000)).max().item()
after_eval = dropout.eval()(torch.ones(1000)).mean().item()
x = torch.tensor(-3.0, requires_grad=True)
torch.relu(x).backward()
predicted, target = torch.ones(8, 2), torch.zeros(8, 2)
ratio = (nn.MSELoss(reduction="sum")(predicted, target) / nn.MSELoss()(predicted, target)).item()


def what_dropout_does():
    return [float(predictions()[name]) for name in ("survivors", "after_eval")]


def slope_and_ratio():
    return [float(predictions()[name]) for name in ("relu_slope", "sum_over_mean")]


tl.check.call(what_dropout_does, about="compared with torch").equals(
    [survivors, after_eval],
    atol=1e-6,
    hint="In training the sum stays the same on average; in evaluation nothing happens at all.",
).done()
tl.check.call(slope_and_ratio, about="compared with torch").equals(
    [x.grad.item(), ratio], hint="Below 0 ReLU is flat. The mean goes over all numbers."
).done()

# %% role="test" exercise="predictions" check="loader" points=1
items = TensorDataset(torch.arange(23.0))
sizes = [len(batch) for (batch,) in DataLoader(items, batch_size=5)]
dropping = DataLoader(items, batch_size=5, drop_last=True)


def how_many():
    return [float(predictions()[name]) for name in ("batches", "last", "dropped", "steps")]


tl.check.call(how_many, about="compared with torch").equals(
    [float(len(sizes)), float(sizes[-1]), float(len(dropping)), float(3 * len(sizes))],
    hint="The last batch holds what is left over; drop_last leaves it out. One step per batch.",
).done()

# %% [markdown] role="why" exercise="predictions"
# `nn.Linear(12, 5)` stores 5 rows of 12 weights and 5 biases. In the drawer, `b` hides in a list,
# `c` tracks gradients and is still no parameter, and `e` is kept but not trained. The mean of the
# loss is over 16 numbers.
#
# The commonest wrong answers: `c` is counted because it has `requires_grad=True`, and the mean of
# the loss is taken over 8 rows.

# %% [markdown] role="exercise" exercise="epoch_mean_loss" difficulty=1 minutes=8 concepts=["data.loop"]
# ## An average of averages
#
# Return the mean loss over all samples of an epoch, given the mean loss and the size of each batch.
#
# * `losses` is a list of mean losses, floats or 0-d tensors, tracked or not; `sizes` is a list of
#   whole numbers, in the same order. The result is a `float`.
# * A batch of size 0 has no samples and does not count, whatever its loss is. It is often `nan`.
#   A batch with samples counts, whatever its loss is: a `nan` there makes the result `nan`.
# * If the lists have different lengths, or if there are no samples at all, raise `ValueError`. With
#   different lengths the message contains both.

# %% [markdown] role="hints" exercise="epoch_mean_loss"
# A mean loss times the size of its batch is the sum of losses in that batch. What is left to do
# with the sums?
#
# ---
#
# Go through both lists with `zip`, and leave out size 0: `nan * 0` is `nan`. `zip` alone stops at
# the shorter list and says nothing, so compare the lengths first.
#
# ---
#
# `if len(losses) != len(sizes): raise ValueError(f"{len(losses)} losses but {len(sizes)} sizes")`,
# then `if sum(sizes) == 0: raise ValueError("no samples")`, then
# `numbers = [loss.item() if isinstance(loss, torch.Tensor) else loss for loss in losses]`, and
# `return sum(loss * n for loss, n in zip(numbers, sizes) if n) / sum(sizes)`.


# %% role="solution" exercise="epoch_mean_loss"
def epoch_mean_loss(losses: Sequence[float | torch.Tensor], sizes: Sequence[int]) -> float:
    """Return the mean loss over all samples.

    Parameters
    ----------
    losses : sequence of float or torch.Tensor
        The mean loss of each batch; tensors have shape ().
    sizes : sequence of int
        The number of samples in each batch, 0 or more.

    Returns
    -------
    float
        The mean over all samples of all batches.

    Raises
    ------
    ValueError
        If the lengths differ, or if there are no samples.
    """
    ### BEGIN SOLUTION
    if len(losses) != len(sizes):
        raise ValueError(f"{len(losses)} losses but {len(sizes)} sizes")
    total = sum(sizes)
    if total == 0:
        raise ValueError("there are no samples to average over")
    numbers = [loss.item() if isinstance(loss, torch.Tensor) else loss for loss in losses]
    return sum(loss * n for loss, n in zip(numbers, sizes, strict=True) if n) / total
    ### END SOLUTION


# %% role="test" exercise="epoch_mean_loss" check="weights" points=1
tl.check.call(epoch_mean_loss, [1.0, 4.0], [5, 1]).equals(
    1.5, hint="Five samples with loss 1 and one with loss 4: 9 / 6."
).done()
tl.check.call(epoch_mean_loss, [torch.tensor(2.0), torch.tensor(5.0)], [2, 1]).equals(
    3.0, hint="Losses may be tensors; the result is a float."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for sizes in ([4, 4, 2], [1], [7, 1, 1, 3]):
    samples = torch.rand(sum(sizes), generator=generator, **wide)
    losses = [part.mean().item() for part in samples.split(sizes)]
    tl.check.call(epoch_mean_loss, losses, sizes, about="random losses").equals(
        samples.mean().item(),
        rtol=1e-12,
        hint="Each sample counts the same, in whichever batch it stands, with all of its digits.",
    ).done()
tracked = [torch.tensor(2.0, requires_grad=True), 3.0]
tl.check.call(epoch_mean_loss, tracked, [1, 1], about="a tracked loss").equals(
    2.5, hint="Return a float: a tensor would keep the graph of the loss alive."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="epoch_mean_loss" check="empty_batches" points=1
tl.check.call(epoch_mean_loss, [2.0, math.nan, 4.0], [1, 0, 1]).equals(
    3.0, hint="nan * 0 is nan: leave out batches of size 0."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(epoch_mean_loss, [math.inf, 5.0], [0, 3], about="an empty batch first").equals(
    5.0, hint="A batch without samples does not count, whatever its loss is."
).done()
tl.check.call(epoch_mean_loss, [1.0, math.nan], [2, 1], about="a loss that is nan").equals(
    math.nan, hint="Samples whose loss is nan do count: hiding them hides that training failed."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="epoch_mean_loss" check="refusals" points=1
tl.check.call(epoch_mean_loss, [1.0, 2.0, 3.0], [5, 5]).raises(
    ValueError, mentions=["3", "2"], hint="Name both lengths; zip alone drops the third loss."
).done()
tl.check.call(epoch_mean_loss, [], []).raises(
    ValueError, hint="No samples have no mean: raise ValueError."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(epoch_mean_loss, [math.nan], [0], about="one empty batch").raises(
    ValueError, hint="No samples have no mean: raise ValueError."
).done()
tl.check.call(epoch_mean_loss, [1.0], [], about="one loss and no size").raises(
    ValueError, mentions=["1", "0"], hint="Different lengths come first: name both, 0 as well."
).done()
tl.check.call(epoch_mean_loss, [1.0], [4, 6], about="more sizes than losses").raises(
    ValueError, mentions=["1", "2"], hint="Name both lengths."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="epoch_mean_loss"
# Mean times size is the sum, sums add up, and one division makes the mean of all.
#
# The commonest wrong answer is `sum(losses) / len(losses)`. It is right when all batches have the
# same size, and the error is small when they nearly do, which is why it lives so long.

# %% [markdown] role="exercise" exercise="cross_entropy" difficulty=2 minutes=15 concepts=["module.losses"]
# ## Cross entropy from its formula
#
# Return the cross entropy of logits and true classes, as a mean or as a sum over the samples.
#
# * `logits` has shape `(n, k)`, float32 or float64; `classes` has shape `(n,)`, int64, with
#   numbers from 0 to `k - 1`. The result is a 0-d tensor of the dtype of `logits`.
# * The loss of one sample is $\log \sum_c e^{z_c} - z_{\text{true}}$.
# * `reduction` is `"mean"` or `"sum"`. Anything else raises a `ValueError` that contains what was
#   given.
# * With `n = 0` the sum is 0 and the mean is `nan`.
# * Logits may be as large as 10 000 or as small as -10 000. The result is exact all the same: no
#   `inf`, no `nan`.
# * If `logits` is tracked, the result is tracked, and `backward` works.
#
# The point is to write the formula down; keep `nn.CrossEntropyLoss` and its relatives for checking
# yourself.

# %% [markdown] role="hints" exercise="cross_entropy"
# Two parts: for each row the logarithm of a sum of exponentials, and from each row one entry.
#
# ---
#
# $e^{10000}$ overflows. `torch.logsumexp` takes the largest number out first. For one entry per
# row, index with two lists: the rows and the classes.
#
# ---
#
# `if reduction not in ("mean", "sum"): raise ValueError(f"unknown reduction {reduction!r}")`. Then
# `losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(classes)), classes]`. Return
# `losses.mean()` or `losses.sum()`.


# %% role="solution" exercise="cross_entropy"
def cross_entropy(logits: torch.Tensor, classes: torch.Tensor, reduction: str) -> torch.Tensor:
    """Return the cross entropy of logits and classes.

    Parameters
    ----------
    logits : torch.Tensor
        Shape (n, k), float32 or float64.
    classes : torch.Tensor
        Shape (n,), int64.
    reduction : str
        "mean" or "sum".

    Returns
    -------
    torch.Tensor
        Shape (), the dtype of logits.

    Raises
    ------
    ValueError
        If the reduction is another one.
    """
    ### BEGIN SOLUTION
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction must be 'mean' or 'sum', not {reduction!r}")
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(classes)), classes]
    return losses.mean() if reduction == "mean" else losses.sum()
    ### END SOLUTION


# %% role="test" exercise="cross_entropy" check="formula" points=1
logits = torch.tensor([[0.0, 0.0, 0.0, 0.0], [math.log(3.0), 0.0, 0.0, 0.0]], **wide)
tl.check.call(cross_entropy, logits, torch.tensor([2, 0]), "sum").equals(
    torch.tensor(math.log(4.0) + math.log(2.0), **wide),
    hint="Four equal logits cost log 4, 3 of 6 parts cost log 2; here they are summed.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k, dtype in [(5, 3, torch.float64), (1, 7, torch.float32), (6, 6, torch.float64)]:
    logits = torch.randn(n, k, generator=generator, dtype=dtype) * 3
    classes = torch.randint(k, (n,), generator=generator)
    tl.check.call(cross_entropy, logits, classes, "sum", about="random logits").equals(
        nn.functional.cross_entropy(logits, classes, reduction="sum"),
        hint="For each row: logsumexp minus the logit of the true class. Then the sum.",
    ).leaves_arguments_alone().done()
logits, classes = torch.tensor([[0.0, 0.0], [0.0, 0.0]], **wide), torch.tensor([1, 0])
logits[1, 0] = math.log(3.0)
for u, c in zip(tl.check.layouts(logits), tl.check.layouts(classes), strict=True):
    tl.check.call(cross_entropy, u, c, "sum", about="the same numbers in another layout").equals(
        torch.tensor(math.log(2.0) + math.log(4 / 3), **wide),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="cross_entropy" check="reduction" points=1
tl.check.call(cross_entropy, torch.zeros(3, 2, **wide), torch.tensor([0, 1, 1]), "mean").equals(
    torch.tensor(math.log(2.0), **wide), hint="The mean of three times log 2."
).done()
tl.check.call(cross_entropy, torch.zeros(3, 2), torch.tensor([0, 1, 1]), "average").raises(
    ValueError, mentions=["average"], hint="Refuse other reductions, and say what was given."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
logits = torch.randn(9, 4, generator=generator)
classes = torch.randint(4, (9,), generator=generator)
tl.check.call(cross_entropy, logits, classes, "mean", about="random logits, mean").equals(
    nn.functional.cross_entropy(logits, classes), hint="The mean goes over the samples."
).done()
none, nobody = torch.zeros(0, 3, **wide), torch.zeros(0, dtype=torch.int64)
tl.check.call(cross_entropy, none, nobody, "sum", about="no samples, sum").equals(
    torch.tensor(0.0, **wide), hint="A sum of nothing is 0."
).done()
tl.check.call(cross_entropy, none, nobody, "mean", about="no samples, mean").equals(
    torch.tensor(math.nan, **wide), hint="A mean of nothing is nan, as in PyTorch."
).done()
tl.check.call(cross_entropy, none, nobody, "none", about="another reduction").raises(
    ValueError, mentions=["none"], hint="Only mean and sum are known here."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="cross_entropy" check="large" points=1
logits = torch.tensor([[1000.0, 0.0], [1000.0, 0.0]], **wide)
tl.check.call(cross_entropy, logits, torch.tensor([0, 1]), "sum").equals(
    torch.tensor(1000.0, **wide), hint="exp(1000) overflows; torch.logsumexp does not."
).done()
### BEGIN HIDDEN TESTS
logits = torch.tensor([[-10_000.0, -10_001.0, -10_000.0], [9_000.0, 10_000.0, 0.0]])
tl.check.call(cross_entropy, logits, torch.tensor([1, 0]), "sum", about="large logits").equals(
    nn.functional.cross_entropy(logits, torch.tensor([1, 0]), reduction="sum"),
    hint="All exponentials of a row may be 0 as well: take the largest logit out first.",
).leaves_arguments_alone().done()
for ends in ([10_000.0, -10_000.0], [-10_000.0, 10_000.0], [-10_000.0, -10_000.0]):
    logits, first = torch.tensor([ends], **wide), torch.tensor([0])
    tl.check.call(cross_entropy, logits, first, "sum", about="both ends of the logits").equals(
        nn.functional.cross_entropy(logits, first),
        hint="Exact from -10 000 to 10 000, both included.",
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="cross_entropy" check="gradient" points=1
def slopes_of_loss(logits, classes):
    leaf = torch.tensor(logits, requires_grad=True, **wide)
    cross_entropy(leaf, torch.tensor(classes), "sum").backward()
    return leaf.grad.tolist()


tl.check.call(slopes_of_loss, [[0.0, 0.0]], [1]).equals(
    [[0.5, -0.5]],
    hint="Probabilities minus 1 at the true class. item() and tensor() cut the graph.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
logits = torch.randn(4, 3, generator=generator, **wide)
expected = logits.softmax(dim=1)
expected[torch.arange(4), torch.tensor([0, 2, 1, 1])] -= 1
tl.check.call(slopes_of_loss, logits.tolist(), [0, 2, 1, 1], about="random logits").equals(
    expected.tolist(), atol=1e-9, hint="The gradient must find its way from the loss to the logits."
).done()
tl.check.call(slopes_of_loss, [[1000.0, 0.0], [-1000.0, 0.0]], [1, 0], about="large logits").equals(
    [[1.0, -1.0], [-1.0, 1.0]],
    hint="No nan in the gradient either: take the largest logit out first.",
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="cross_entropy"
# Taking out the largest logit $m$ changes nothing,
# $\log \sum e^{z_c} = m + \log \sum e^{z_c - m}$, and every exponential is then at most 1.
# Indexing with two lists picks one entry per row.
#
# The commonest wrong answer takes the logarithm of a softmax. It is the same formula on paper; in
# floats a probability of $e^{-1000}$ is 0, and its logarithm is `-inf`.

# %% [markdown] role="exercise" exercise="predict_from_state" difficulty=2 minutes=15 concepts=["module.linear", "module.mlp", "module.activations", "module.save_load"]
# ## A network without its class
#
# Return what a saved network of linear layers with tanh between them computes for the inputs `x`.
#
# You have found a file with a state, and the class that wrote it is gone. You know that it was an
# `nn.Sequential` of `nn.Linear` and `nn.Tanh` in turn, linear first and last.
#
# * `state` maps names to tensors, as `state_dict()` does: `"0.weight"`, `"0.bias"`, `"2.weight"`,
#   ... The number is the place in the sequence; the weight of a layer from `k` to `m` numbers has
#   shape `(m, k)`.
# * The entries may come in any order, and there may be many layers: `"10.weight"` comes after
#   `"8.weight"`. There is at least one layer.
# * A layer may have no bias: then its name is missing.
# * `x` has shape `(n, k)`, or `(k,)` for a single input, and the dtype of the weights. The result
#   has shape `(n, m)` or `(m,)`. `n` may be 0.
# * There is no tanh after the last layer.

# %% [markdown] role="hints" exercise="predict_from_state"
# Find the places first, in the right order. Then a layer is a product and a sum.
#
# ---
#
# `int(name.split(".")[0])` is the place; sort numbers and not words. A layer computes
# `x @ weight.T + bias`. Look for the bias with `state.get`, which returns `None` if it is missing.
#
# ---
#
# `places = sorted({int(name.split(".")[0]) for name in state})`. For each `place`: if it is not
# the first, `x = torch.tanh(x)`; then `x = x @ state[f"{place}.weight"].T`; and if
# `f"{place}.bias"` is in `state`, `x = x + state[f"{place}.bias"]`. Return `x`.


# %% role="solution" exercise="predict_from_state"
def predict_from_state(x: torch.Tensor, state: dict[str, torch.Tensor]) -> torch.Tensor:
    """Return the output of a saved sequence of linear layers with tanh between them.

    Parameters
    ----------
    x : torch.Tensor
        Shape (n, k) or (k,).
    state : dict of str to torch.Tensor
        "P.weight" of shape (m, k) and perhaps "P.bias" of shape (m,) for each linear layer at
        place P.

    Returns
    -------
    torch.Tensor
        Shape (n, m) or (m,), where m is the size of the last layer.
    """
    ### BEGIN SOLUTION
    places = sorted({int(name.split(".")[0]) for name in state})
    for place in places:
        if place != places[0]:
            x = torch.tanh(x)
        x = x @ state[f"{place}.weight"].T
        if f"{place}.bias" in state:
            x = x + state[f"{place}.bias"]
    return x
    ### END SOLUTION


# %% role="test" exercise="predict_from_state" check="one_layer" points=1
weight = torch.tensor([[1.0, 2.0], [0.0, 1.0], [3.0, 0.0]], **wide)
state = {"0.weight": weight, "0.bias": torch.tensor([10.0, 20.0, 30.0], **wide)}
tl.check.call(predict_from_state, torch.tensor([[1.0, 1.0], [2.0, 0.0]], **wide), state).equals(
    torch.tensor([[13.0, 21.0, 33.0], [12.0, 20.0, 36.0]], **wide),
    hint="x @ weight.T + bias, and no tanh after the last layer, which is the only one here.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for k, m, n in [(3, 3, 3), (4, 2, 5), (1, 6, 0)]:
    weight = torch.randn(m, k, generator=generator)
    bias, x = torch.randn(m, generator=generator), torch.randn(n, k, generator=generator)
    state = {"0.bias": bias, "0.weight": weight}
    tl.check.call(predict_from_state, x, state, about="one layer, other sizes").equals(
        nn.functional.linear(x, weight, bias),
        atol=1e-5,
        hint="One row of weights per output: multiply with the transpose.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="predict_from_state" check="layers" points=1
state = {"0.weight": torch.tensor([[1.0]]), "0.bias": torch.tensor([1.0])}
state |= {"2.weight": torch.tensor([[10.0]]), "2.bias": torch.tensor([0.0])}
tl.check.call(predict_from_state, torch.tensor([[0.5]]), state).equals(
    10 * torch.tanh(torch.tensor([[1.5]])), hint="10 * tanh(0.5 + 1): tanh stands between layers."
).done()
### BEGIN HIDDEN TESTS
for start in (1000.0, -1000.0, 90.0):
    tl.check.call(
        predict_from_state, torch.tensor([[start]]), state, about="inputs at which tanh is flat"
    ).equals(
        torch.tensor([[math.copysign(10.0, start)]]),
        hint="tanh of a large number is 1: torch.tanh knows, a quotient of exponentials overflows.",
    ).done()
generator = tl.check.generator()
for sizes in [(3, 5, 2), (2, 4, 4, 1), (5, 3, 3, 3, 2)]:
    model, state = saved(*sizes, seed=tl.check.seed())
    x = torch.randn(4, sizes[0], generator=generator, **wide)
    tl.check.call(predict_from_state, x, state, about="several layers").equals(
        model(x).detach(), hint="Linear, tanh, linear, ...: linear first and last."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="predict_from_state" check="order" points=1
state = {"2.weight": torch.tensor([[1.0], [2.0]]), "0.weight": torch.tensor([[0.5, 0.25]])}
state |= {"2.bias": torch.tensor([0.0, 1.0]), "0.bias": torch.tensor([0.0])}
tl.check.call(predict_from_state, torch.tensor([[1.0, 2.0]]), state).equals(
    torch.tanh(torch.tensor(1.0)) * torch.tensor([[1.0, 2.0]]) + torch.tensor([0.0, 1.0]),
    hint="The order of the dict means nothing; the numbers in the names do.",
).done()
### BEGIN HIDDEN TESTS
model, state = saved(2, 2, 2, 2, 2, 2, 2, 2, seed=tl.check.seed())
x = torch.ones(3, 2, **wide)
tl.check.call(predict_from_state, x, state, about="places up to 12").equals(
    model(x).detach(), hint="As words 10 stands before 2; as numbers it does not."
).done()
backwards = dict(reversed(state.items()))
tl.check.call(predict_from_state, x, backwards, about="a dict in reverse").equals(
    model(x).detach(), hint="Sort the places by their numbers."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="predict_from_state" check="variants" points=1
state = {"0.weight": torch.tensor([[2.0, 1.0]])}
tl.check.call(predict_from_state, torch.tensor([3.0, 4.0]), state).equals(
    torch.tensor([10.0]), hint="A single input of shape (2,), and a layer without a bias."
).done()
### BEGIN HIDDEN TESTS
model, state = saved(3, 4, 2, seed=tl.check.seed())
tl.check.call(predict_from_state, torch.ones(3, **wide), state, about="a single input").equals(
    model(torch.ones(3, **wide)).detach(), hint="Shape (k,) in, shape (m,) out."
).done()
del state["0.bias"]
with torch.no_grad():
    model[0].bias.zero_()
x = torch.linspace(-1, 1, 6, **wide).reshape(2, 3)
tl.check.call(predict_from_state, x, state, about="no bias in the first layer").equals(
    model(x).detach(), hint="Layers without a bias add nothing; the others keep theirs."
).done()
weight, inputs = torch.tensor([[1.0, 2.0], [0.0, 1.0]]), torch.tensor([[1.0, 1.0], [2.0, 0.0]])

for u, w in zip(tl.check.layouts(inputs), tl.check.layouts(weight), strict=True):
    tl.check.call(
        predict_from_state, u, {"0.weight": w}, about="the same numbers in another layout"
    ).equals(
        torch.tensor([[3.0, 1.0], [2.0, 0.0]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="predict_from_state"
# A state is numbers with names, and the names tell where they belong. What it does not tell is what
# stands between the layers: you had to be told that it was tanh.
#
# The commonest wrong answer sorts the names as words. With up to five linear layers nothing is
# wrong; the sixth has the place 10, which stands before 2.

# %% [markdown] role="exercise" exercise="windows" difficulty=2 minutes=15 concepts=["data.dataset"]
# ## A series as a data set
#
# Write a data set `Windows` of all pairs of `size` consecutive values of a series and the value
# that follows them.
#
# * `Windows(series, size)`: `series` has shape `(n,)` and any dtype; `size` is 1 or more.
# * `len(windows)` is the number of pairs; a series that is too short gives 0.
# * `windows[i]` is the tuple `(series[i], ..., series[i + size - 1])` as a tensor of shape
#   `(size,)`, and the value after them as a tensor of shape `(1,)`. Both are views of the series,
#   not copies.
# * Indices behave like those of a list: negative ones count from the end, and an index out of range
#   raises `IndexError`. (`for` relies on it: without the error it would never end.)

# %% [markdown] role="hints" exercise="windows"
# Write down all pairs for a series of five values and `size=2`. How many are there, and where does
# each part begin?
#
# ---
#
# There are `n - size` pairs, at least 0. Slices are views: `series[i : i + size]` and
# `series[i + size : i + size + 1]`. But a slice never raises, so check the index yourself.
#
# ---
#
# In `__getitem__`: `n = len(self)`, `if not -n <= index < n: raise IndexError(index)`,
# `i = index % n`, and with `end = i + self.size` return
# `self.series[i:end], self.series[end : end + 1]`. In `__len__` return
# `max(0, len(self.series) - self.size)`.


# %% role="solution" exercise="windows"
class Windows(Dataset):
    """All windows of a series, each with the value that follows it.

    Parameters
    ----------
    series : torch.Tensor
        Shape (n,), any dtype.
    size : int
        How many values an input has; 1 or more.
    """

    def __init__(self, series: torch.Tensor, size: int) -> None:
        ### BEGIN SOLUTION
        self.series, self.size = series, size
        ### END SOLUTION

    def __len__(self) -> int:
        """Return the number of pairs."""
        ### BEGIN SOLUTION
        return max(0, len(self.series) - self.size)
        ### END SOLUTION

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return one pair: views of shape (size,) and (1,)."""
        ### BEGIN SOLUTION
        n = len(self)
        if not -n <= index < n:
            raise IndexError(f"index {index} is out of range for {n} windows")
        start = index % n
        end = start + self.size
        return self.series[start:end], self.series[end : end + 1]
        ### END SOLUTION


# %% role="test" exercise="windows" check="items" points=1
def pair(series, size, index):
    inputs, target = Windows(torch.tensor(series), size)[index]
    return inputs.tolist(), target.tolist()


tl.check.call(pair, [10, 11, 12, 13, 14], 2, 0).equals(
    ([10, 11], [12]), hint="Two values, then the one that follows them, in a tensor of shape (1,)."
).done()
tl.check.call(pair, [10, 11, 12, 13, 14], 2, 2).equals(
    ([12, 13], [14]), hint="The last pair ends with the last value."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, size in [(6, 1), (9, 4), (5, 4)]:
    series = torch.randn(n, generator=generator, **wide).tolist()
    for index in range(n - size):
        tl.check.call(pair, series, size, index, about="random series").equals(
            (series[index : index + size], [series[index + size]]),
            hint="Item i begins at place i; its target stands right after it.",
        ).done()
### END HIDDEN TESTS


# %% role="test" exercise="windows" check="length" points=1
def length(n, size):
    return len(Windows(torch.arange(n), size))


tl.check.call(length, 5, 2).equals(3, hint="10 11|12, 11 12|13, 12 13|14: three pairs.").done()
tl.check.call(length, 2, 2).equals(0, hint="Two values and no third one: no pair.").done()
### BEGIN HIDDEN TESTS
for n, size in [(7, 3), (100, 1), (3, 5), (0, 1)]:
    tl.check.call(length, n, size, about="other lengths, short series included").equals(
        max(0, n - size), hint="Each pair needs size + 1 values; a length is never negative."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="windows" check="indices" points=1
def pair_of_count(n, size, index):
    inputs, target = Windows(torch.arange(n), size)[index]
    return inputs.tolist(), target.tolist()


tl.check.call(pair_of_count, 5, 2, -1).equals(
    ([2, 3], [4]), hint="-1 is the last pair, as in a list."
).done()
tl.check.call(pair_of_count, 5, 2, 3).raises(
    IndexError, hint="There are pairs 0, 1 and 2. A slice never raises: check the index."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(pair_of_count, 6, 2, -4, about="the first pair, from the end").equals(
    ([0, 1], [2]), hint="-n is the first pair."
).done()
for n, size, index in [(6, 2, -5), (6, 2, 4), (6, 2, 100), (2, 3, 0), (2, 3, -1)]:
    tl.check.call(pair_of_count, n, size, index, about="an index out of range").raises(
        IndexError, hint="Allowed are -n to n - 1, where n is the number of pairs; maybe none."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="windows" check="views" points=1
def first_inputs(series):
    return Windows(series, 3)[0][0]


def first_target(series):
    return Windows(series, 3)[0][1]


series = torch.arange(6.0)
tl.check.call(first_inputs, series).equals(
    torch.tensor([0.0, 1.0, 2.0]), hint="The dtype is that of the series."
).is_view_of(series, hint="Slices are views; torch.tensor, stack and lists make copies.").done()
tl.check.call(first_target, series).equals(
    torch.tensor([3.0]), hint="Shape (1,), so that a batch of targets has shape (B, 1)."
).is_view_of(series, hint="Slices are views; torch.tensor, stack and lists make copies.").done()
### BEGIN HIDDEN TESTS
series = torch.arange(12, dtype=torch.int16)[::2]
tl.check.call(first_inputs, series, about="a series that is a view itself").equals(
    torch.tensor([0, 2, 4], dtype=torch.int16), hint="Any dtype, any layout."
).is_view_of(series, hint="A view of a view is a view.").done()
table = torch.arange(40).reshape(8, 5)
for series in (table[:, 3], table[2, 1:], table.t()[4, 2:], torch.tensor(7).expand(5)):
    numbers = series.tolist()
    tl.check.call(first_inputs, series, about="a part of another tensor").equals(
        torch.tensor(numbers[:3]),
        hint="What the series shows, whatever its strides and its offset.",
    ).is_view_of(series, hint="Of every series a slice is a view.").done()
    tl.check.call(first_target, series, about="a part of another tensor").equals(
        torch.tensor(numbers[3:4]),
        hint="What the series shows, whatever its strides and its offset.",
    ).is_view_of(series, hint="Of every series a slice is a view.").done()
### END HIDDEN TESTS


# %% role="test" exercise="windows" check="loader" points=1
def batch_shapes(n, size, batch_size):
    loader = DataLoader(Windows(torch.arange(float(n)), size), batch_size=batch_size)
    return [(tuple(inputs.shape), tuple(target.shape)) for inputs, target in loader]


tl.check.call(batch_shapes, 8, 3, 2).equals(
    [((2, 3), (2, 1)), ((2, 3), (2, 1)), ((1, 3), (1, 1))],
    hint="Five pairs in batches of two; inputs (B, 3) and targets (B, 1).",
).done()
### BEGIN HIDDEN TESTS


def all_targets(n, size):
    return [target.item() for _, target in Windows(torch.arange(n), size)]


tl.check.call(all_targets, 9, 4, about="for over the data set").equals(
    [4, 5, 6, 7, 8], hint="for stops at the IndexError after the last pair."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="windows"
# A window of `size` values and its target need `size + 1` places, so there are `n - size` of them.
# Slices are views, so a million windows cost nothing but the series. A slice beyond the end is
# empty and raises nothing, which is why the index is checked.
#
# The commonest wrong answer counts `n - size + 1` pairs: all windows, also the last one, which
# nothing follows.

# %% [markdown] role="exercise" exercise="make_loader" difficulty=2 minutes=15 concepts=["data.dataloader"]
# ## Batches that can be repeated
#
# Return a `DataLoader` that goes through `dataset` in random batches, in orders that depend on
# `seed` alone.
#
# * Each walk (each `for` over the loader) delivers every item exactly once, in batches of
#   `batch_size`; the last batch holds what is left over. `len(loader)` is the number of batches.
# * A new walk of the same loader has a new order. Two loaders with the same seed deliver the same
#   batches in their first walk, in their second, and so on. Another seed gives other orders.
# * PyTorch's global generator is left alone: it is neither seeded nor drawn from, neither when the
#   loader is made nor when it is walked through. So the orders do not depend on it.
# * `dataset` has at least one item. Workers are not needed.

# %% [markdown] role="hints" exercise="make_loader"
# A generator of your own carries its own state. Who draws the order, and who else draws something?
#
# ---
#
# With `shuffle=True` and `generator=...` the loader hands the generator to its sampler, and draws
# from it itself too. If only a sampler has a generator, the loader draws the seed of its workers
# from the global one, on each walk, also without workers.
#
# ---
#
# `generator = torch.Generator().manual_seed(seed)`, and return
# `DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)`.


# %% role="solution" exercise="make_loader"
def make_loader(dataset: Dataset, batch_size: int, seed: int) -> DataLoader:
    """Return a loader with random batches that depend on the seed alone.

    Parameters
    ----------
    dataset : Dataset
        At least one item.
    batch_size : int
        Items in a batch, 1 or more; the last batch may be smaller.
    seed : int
        Decides the orders of all walks.

    Returns
    -------
    DataLoader
        A new order on each walk; repeatable from its first walk on.
    """
    ### BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)
    ### END SOLUTION


# %% role="test" exercise="make_loader" check="complete" points=1
def batch_sizes(n, batch_size):
    loader = make_loader(TensorDataset(torch.arange(n)), batch_size, seed=3)
    return [len(batch) for (batch,) in loader], len(loader)


def all_items(n, batch_size):
    loader = make_loader(TensorDataset(torch.arange(n)), batch_size, seed=3)
    return sorted([item for (batch,) in loader for item in batch.tolist()])


tl.check.call(batch_sizes, 23, 5).equals(
    ([5, 5, 5, 5, 3], 5), hint="The last batch holds what is left over; keep it."
).done()
tl.check.call(all_items, 7, 3).equals(
    [0, 1, 2, 3, 4, 5, 6], hint="Each item exactly once in each walk."
).done()
### BEGIN HIDDEN TESTS
for n, batch_size in [(1, 4), (12, 4), (30, 7), (5, 1)]:
    tl.check.call(all_items, n, batch_size, about="other sizes").equals(
        list(range(n)), hint="Each item exactly once in each walk."
    ).done()
    sizes = [batch_size] * (n // batch_size) + [n % batch_size] * (n % batch_size > 0)
    tl.check.call(batch_sizes, n, batch_size, about="other sizes").equals(
        (sizes, len(sizes)), hint="Full batches, and one for the rest if there is one."
    ).done()


def all_pairs_match():
    numbers = torch.arange(10)
    loader = make_loader(TensorDataset(numbers, numbers * 10), 4, seed=1)
    matches = [bool((target == 10 * inputs).all()) for inputs, target in loader]
    return all(matches)


tl.check.call(all_pairs_match, about="a data set of pairs").equals(
    True, hint="Inputs and targets must stay together."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="make_loader" check="orders" points=1
def is_shuffled(n):
    return walk(make_loader(TensorDataset(torch.arange(n)), 5, seed=3)) != list(range(n))


def is_complete(n):
    return sorted(walk(make_loader(TensorDataset(torch.arange(n)), 5, seed=3))) == list(range(n))


def second_walk_differs(n, seed):
    loader = make_loader(TensorDataset(torch.arange(n)), 5, seed)
    return walk(loader) != walk(loader)


def seeds_differ(n, first, second):
    items = TensorDataset(torch.arange(n))
    return walk(make_loader(items, 5, first)) != walk(make_loader(items, 5, second))


tl.check.call(is_shuffled, 23).equals(True, hint="A random order, not that of the data set.").done()
tl.check.call(second_walk_differs, 23, 3).equals(
    True, hint="Each walk draws a new order; do not shuffle once and for all."
).done()
tl.check.call(seeds_differ, 23, 3, 4).equals(True, hint="The order must depend on the seed.").done()
### BEGIN HIDDEN TESTS
tl.check.call(is_complete, 40, about="another data set").equals(
    True, hint="An order of these items: each of them once in a walk."
).done()
for seed in (100 * tl.check.seed() + 11, 2**31):
    tl.check.call(second_walk_differs, 30, seed, about="another seed").equals(
        True, hint="Each walk draws a new order."
    ).done()
    tl.check.call(seeds_differ, 30, seed, seed + 1, about="other seeds").equals(
        True, hint="The order must depend on the seed."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="make_loader" check="repeats" points=1
def two_loaders_agree(n, seed, walks):
    items = TensorDataset(torch.arange(n))
    first, second = make_loader(items, 4, seed), make_loader(items, 4, seed)
    return all(walk(first) == walk(second) != [] for _ in range(walks))


tl.check.call(two_loaders_agree, 17, 3, 3).equals(
    True, hint="The same seed: the same orders, walk by walk, also if the two take turns."
).done()
### BEGIN HIDDEN TESTS


def agree_one_after_the_other(n, seed):
    items = TensorDataset(torch.arange(n))
    loader = make_loader(items, 4, seed)
    first = [walk(loader) for _ in range(3)]
    loader = make_loader(items, 4, seed)
    return [] not in first and first == [walk(loader) for _ in range(3)]


tl.check.call(agree_one_after_the_other, 20, tl.check.seed(), about="one after the other").equals(
    True, hint="Three walks of a new loader must repeat the three walks of the old one."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="make_loader" check="global_generator" points=1
def first_walk_after(global_seed):
    torch.manual_seed(global_seed)
    return walk(make_loader(TensorDataset(torch.arange(12)), 4, seed=3))


def draws_nothing():
    """Whether the global generator is where it was, after a loader was made and walked through."""
    torch.manual_seed(5)
    before = torch.get_rng_state()
    items = walk(make_loader(TensorDataset(torch.arange(12)), 4, seed=3))
    return len(items) == 12 and torch.equal(before, torch.get_rng_state())


tl.check.call(draws_nothing).equals(
    True, hint="Make a torch.Generator of your own, and give it to whoever draws something."
).done()
### BEGIN HIDDEN TESTS


def orders_ignore_the_global_seed():
    return first_walk_after(1) == first_walk_after(2)


tl.check.call(orders_ignore_the_global_seed, about="another global seed").equals(
    True, hint="The orders depend on the seed that you were given, and on nothing else."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="make_loader"
# The generator travels with the loader: each walk draws from where the last one stopped, so orders
# differ from walk to walk and repeat from the beginning with a new loader.
#
# The commonest wrong answer calls `torch.manual_seed(seed)`. The first walk is then repeatable,
# but every other random number of the program starts again as well, dropout and initial weights
# included. The next gives a generator to a `RandomSampler` only; the loader still draws one number
# from the global generator on each walk.

# %% [markdown] role="exercise" exercise="initial_weights" difficulty=2 minutes=12 concepts=["module.linear", "module.activations", "module.initialisation"]
# ## Weights that keep a deep network alive
#
# Return the first weights of a network, drawn such that the spread of its numbers neither dies out
# nor explodes.
#
# A sum of $k$ independent terms has $k$ times their variance. So a layer with $k$ inputs multiplies
# the spread of its numbers by $\sqrt k$ times the spread of its weights, and twenty layers do it
# twenty times. Weights with standard deviation $g / \sqrt k$ multiply it by $g$, whatever $k$ is:
# $g = 1$ without activations, about 1.4 before ReLU, which loses half of the numbers.
#
# * `sizes` is a list of two or more whole numbers, `[4, 8, 3]` for a network from 4 numbers over 8
#   to 3. The result is a list with one tensor for each layer, here of shapes `(8, 4)` and `(3, 8)`:
#   one row per output, as in `nn.Linear`, dtype float32.
# * The entries are drawn independently from a normal distribution with mean 0 and standard deviation
#   `gain / sqrt(inputs)`, where `inputs` is the size before the layer.
# * The numbers depend on `seed` alone, and differ from layer to layer. PyTorch's global generator
#   is neither seeded nor drawn from.

# %% [markdown] role="hints" exercise="initial_weights"
# Go through neighbouring sizes. What is the shape of each layer, and which of the two sizes decides
# the spread?
#
# ---
#
# `itertools.pairwise(sizes)` yields the pairs. One generator for all layers, seeded once, or all
# layers begin with the same numbers.
#
# ---
#
# `generator = torch.Generator().manual_seed(seed)`, and then `return [torch.randn(m, k,
# generator=generator) * gain / math.sqrt(k) for k, m in itertools.pairwise(sizes)]`.


# %% role="solution" exercise="initial_weights"
def initial_weights(sizes: list[int], gain: float, seed: int) -> list[torch.Tensor]:
    """Return normal weights whose spread fits the number of inputs of each layer.

    Parameters
    ----------
    sizes : list of int
        The sizes of the network from input to output; two or more, each 1 or more.
    gain : float
        By how much each layer multiplies the spread of its inputs.
    seed : int
        Decides the numbers.

    Returns
    -------
    list of torch.Tensor
        For each layer a float32 tensor of shape (outputs, inputs).
    """
    ### BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.randn(outputs, inputs, generator=generator) * (gain / math.sqrt(inputs))
        for inputs, outputs in itertools.pairwise(sizes)
    ]
    ### END SOLUTION


# %% role="test" exercise="initial_weights" check="shapes" points=1
def shapes_and_types(sizes):
    return [(tuple(w.shape), str(w.dtype)) for w in initial_weights(sizes, 1.0, 3)]


tl.check.call(shapes_and_types, [4, 8, 3]).equals(
    [((8, 4), "torch.float32"), ((3, 8), "torch.float32")],
    hint="One tensor for each layer, with a row per output and a column per input.",
).done()
### BEGIN HIDDEN TESTS
for sizes in ([5, 2], [1, 1, 1, 1], [3, 7, 7, 2]):
    tl.check.call(shapes_and_types, sizes, about="other sizes").equals(
        [((m, k), "torch.float32") for k, m in itertools.pairwise(sizes)],
        hint="One tensor less than there are sizes.",
    ).done()


def are_drawn(sizes):
    return all(bool((w.abs() > 0).all()) for w in initial_weights(sizes, 1.0, 3))


tl.check.call(are_drawn, [3, 7, 7, 2], about="the numbers in the tensors").equals(
    True, hint="Each number is drawn: none is 0, none is nan."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="initial_weights" check="spread" points=2
def spreads_over_their_due(sizes, gain, seed):
    """The standard deviation of each layer, divided by gain / sqrt(inputs), in tenths."""
    weights = initial_weights(sizes, gain, seed)
    return [round(10 * w.std().item() * math.sqrt(w.shape[1]) / gain) for w in weights]


tl.check.call(spreads_over_their_due, [400, 100, 900], 1.0, 3).equals(
    [10, 10], hint="The spread is gain / sqrt(inputs); the size after the layer does not matter."
).done()
### BEGIN HIDDEN TESTS
for sizes, gain in [([1000, 50, 300], 1.4), ([64, 2000], 0.25), ([2000, 64], 5.0)]:
    tl.check.call(spreads_over_their_due, sizes, gain, tl.check.seed(), about="other sizes").equals(
        [10] * (len(sizes) - 1),
        hint="The standard deviation, not the variance, is gain / sqrt(inputs).",
    ).done()


def looks_normal(seed):
    (weights,) = initial_weights([400, 500], 2.0, seed)
    z = weights.flatten() * 10
    means = z.mean().abs().item() < 0.02, abs((z**4).mean().item() - 3) < 0.2
    return means, abs((z.abs() > 2).double().mean().item() - 0.0455) < 0.004


tl.check.call(looks_normal, 5, about="two hundred thousand weights").equals(
    ((True, True), True), hint="Mean 0, and the tails of a normal distribution: randn, not rand."
).done()


def spread_after_twenty_layers(gain):
    x = torch.randn(200, 200, generator=torch.Generator().manual_seed(1))
    for w in initial_weights([200] * 21, gain, 2):
        x = torch.relu(x @ w.T)
    return 0.1 < x.std().item() < 10


tl.check.call(spread_after_twenty_layers, math.sqrt(2), about="twenty layers with ReLU").equals(
    True, hint="With a gain of 1.4 the numbers neither die out nor explode."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="initial_weights" check="seed" points=1
def repeats(seed):
    first, second = initial_weights([5, 5, 5], 1.0, seed), initial_weights([5, 5, 5], 1.0, seed)
    return [bool((a == b).all()) for a, b in zip(first, second, strict=True)]


def layers_differ(seed):
    first, second = initial_weights([5, 5, 5], 1.0, seed)
    other, _ = initial_weights([5, 5, 5], 1.0, seed + 1)
    return bool((first != second).any()), bool((first != other).any())


def leaves_the_global_generator_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    weights = initial_weights([5, 5], 1.0, 3)
    return len(weights) == 1 and torch.equal(before, torch.get_rng_state())


tl.check.call(repeats, 3).equals([True, True], hint="The same seed, the same weights.").done()
tl.check.call(layers_differ, 3).equals(
    (True, True), hint="One generator for all layers: seed it once. Another seed, other weights."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(leaves_the_global_generator_alone, about="the global generator").equals(
    True, hint="Make a torch.Generator of your own."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="initial_weights"
# Each output is a sum over the inputs, so their number decides. One generator goes through all layers.
#
# The commonest wrong answer divides by `inputs` and not by its root: it is the variance that must be
# $g^2 / k$. Twenty such layers leave nothing but zeros.

# %% [markdown] role="exercise" exercise="explain_symptoms" difficulty=2 minutes=15 concepts=["module.parameters", "module.losses", "data.loop"]
# ## Four symptoms
#
# Explain in your own words, for each of the four symptoms below, what the cause is and how to cure
# it.
#
# * **A.** A network for three classes gets every sample right, with probabilities near 1, but the
#   loss does not fall below 0.55. The last layer of the network is `nn.Softmax(dim=1)`, and the
#   loss is `nn.CrossEntropyLoss()`.
# * **B.** Training uses more memory with each batch, until the process is killed. The loop contains
#   `total = total + loss` and prints `total / len(loader)` at the end of the epoch.
# * **C.** Training runs and the loss falls a little, but the weights of the hidden layers are the
#   same before and after. The module has `self.hidden = [nn.Linear(8, 8) for _ in range(3)]` and
#   `self.last = nn.Linear(8, 1)`.
# * **D.** A data set has 101 rows. The mean loss of an epoch changes when the batch size changes
#   from 50 to 101, though the model does not. The loop averages `loss.item()` over the batches.
#
# A person reads and grades this.
#
# | points | what earns them |
# |---|---|
# | 1 | A: softmax is applied twice, because the loss takes logits; leave out the last layer |
# | 1 | B: the sum keeps the graph of every batch alive; add numbers, `loss.item()` |
# | 1 | C: a list registers nothing, so the optimiser never got them; `nn.ModuleList` |
# | 1 | D: the last batch has 1 row and counts as much as 50; weight by size, with a number for it |

# %% [markdown] role="hints" exercise="explain_symptoms"
# Ask of each part what it expects and what it keeps: the loss, the sum, the module, the average.
#
# ---
#
# A: what does `nn.CrossEntropyLoss` do to its input first? B: what hangs on to a tensor that was
# computed from parameters? C: what does `list(module.parameters())` show? D: how large are the
# batches?
#
# ---
#
# A: logits. B: the graph. C: only the weights of `last`. D: 50, 50 and 1; in the average the last
# row has the weight 1/3 instead of 1/101.


# %% [markdown] role="written" exercise="explain_symptoms" points=4
# ### BEGIN SOLUTION
# **A.** `nn.CrossEntropyLoss` takes logits and applies softmax itself. Here it receives
# probabilities, numbers between 0 and 1, and applies softmax once more. Even the best input (1, 0,
# 0) costs $\log(e + 2) - 1 = 0.5514$. Cure: leave out `nn.Softmax`; the network returns logits.
#
# **B.** `loss` is a tensor with a graph behind it, and so is `total`: the graphs of all batches,
# with all values that were saved for backward, stay alive as long as `total` does. Cure:
# `total += loss.item()`, a number.
#
# **C.** A Python list hides its modules, so `parameters()` finds only those of `last`, and the
# optimiser was given nothing else. The hidden layers stay as they were drawn. Cure:
# `self.hidden = nn.ModuleList(...)`; and count parameters before training.
#
# **D.** With batch size 50 there are batches of 50, 50 and 1. The average of the three means gives
# the last row the weight 1/3 instead of 1/101. Cure: multiply each mean by its batch size, add up,
# and divide by 101.
# ### END SOLUTION

# %% [markdown] role="why" exercise="explain_symptoms"
# None of the four raises an error, and in all four the loss goes down, at least a little. What
# helps is one number known in advance: the smallest possible loss, the number of parameters, the
# loss in one large batch. The commonest incomplete answer names the cure without the cause.

# %% [markdown] role="exercise" exercise="evaluate" difficulty=2 minutes=15 concepts=["module.train_eval", "data.loop", "module.losses"]
# ## Repair an evaluation
#
# Return the mean squared error of `model` over all rows of `loader`, and leave everything as it
# was.
#
# Somebody wrote this. It runs, it returns something, and it has at least five faults:
#
# ```python
# def evaluate(model, loader):
#     losses = []
#     for inputs, target in loader:
#         losses.append(((model(inputs) - target) ** 2).mean())
#     model.train()
#     return sum(losses) / len(losses)
# ```
#
# Find each fault before you write. The repaired function does the following.
#
# * `model` is a module; `loader` can be gone through and yields pairs of tensors. The result is a
#   `float`: the mean of the squared errors over all numbers in all targets. Batches may differ in
#   size, and a batch may be empty; there is at least one number in all.
# * While it computes, the model is in evaluation mode, and nothing is recorded.
# * Afterwards the model is in the mode in which it came, and its parameters and buffers are
#   unchanged.
# * If the output of the model for a batch does not have the shape of the target, raise a
#   `ValueError` that contains both shapes. (Otherwise the two might be broadcast, and nobody would
#   notice.) The mode is put back in this case, too.

# %% [markdown] role="hints" exercise="evaluate"
# What changes if the last batch has one row? If the model contains dropout? If it came in
# evaluation mode? If outputs are `(B, 1)` and targets `(B,)`?
#
# ---
#
# Note `model.training` before you call `model.eval()`; `model.train(mode)` puts it back. Code after
# `finally:` runs whether an exception was raised or not. Add up squares, and count numbers.
#
# ---
#
# `mode = model.training`, `model.eval()`, `total, count = 0.0, 0`. Then `try:` and inside it
# `with torch.no_grad():`, and for each pair: `output = model(inputs)`, if
# `output.shape != target.shape` raise
# `ValueError(f"{tuple(output.shape)} and {tuple(target.shape)}")`,
# `total += ((output - target) ** 2).sum().item()`, `count += target.numel()`. Then `finally:`
# `model.train(mode)`. Return `total / count`.


# %% role="solution" exercise="evaluate"
def evaluate(model: nn.Module, loader: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> float:
    """Return the mean squared error over all rows of a loader.

    Parameters
    ----------
    model : nn.Module
        Called with the inputs of a batch.
    loader : iterable of (torch.Tensor, torch.Tensor)
        Inputs and targets.

    Returns
    -------
    float
        The mean over all numbers in all targets.

    Raises
    ------
    ValueError
        If an output does not have the shape of its target.
    """
    ### BEGIN SOLUTION
    mode = model.training
    model.eval()
    total, count = 0.0, 0
    try:
        with torch.no_grad():
            for inputs, target in loader:
                output = model(inputs)
                if output.shape != target.shape:
                    shapes = f"{tuple(output.shape)} and {tuple(target.shape)}"
                    raise ValueError(f"output and target have shapes {shapes}")
                total += ((output - target) ** 2).sum().item()
                count += target.numel()
    finally:
        model.train(mode)
    return total / count
    ### END SOLUTION


# %% role="test" exercise="evaluate" check="mean" points=1
def error_of(weight, *batches):
    """The error of weight * x on batches of inputs, where all targets are 0."""
    loader = [(torch.tensor(x, **wide), torch.zeros(len(x), **wide)) for x in batches]
    return evaluate(Witness(weight), loader)


tl.check.call(error_of, 1.0, [1.0, 1.0, 1.0], [3.0]).equals(
    3.0, hint="Squares 1, 1, 1 and 9: the mean of the four is 3, in whichever batch they stand."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(error_of, 2.0, [], [1.0, 2.0], [], about="empty batches").equals(
    10.0, hint="An empty batch adds nothing; its mean would be nan."
).done()
generator = tl.check.generator()
for sizes, m in [((4, 4, 1), 1), ((2, 5), 3)]:
    model = network(2, 3, m, seed=tl.check.seed())
    X = torch.randn(sum(sizes), 2, generator=generator, **wide)
    y = torch.randn(sum(sizes), m, generator=generator, **wide)
    loader = list(zip(X.split(sizes), y.split(sizes), strict=True))
    tl.check.call(evaluate, model, loader, about="random batches").equals(
        (model(X) - y).square().mean().item(),
        rtol=1e-9,
        hint="The mean over all numbers in all targets.",
    ).leaves_arguments_alone(hint="The batches are not yours to change.").done()
### END HIDDEN TESTS


# %% role="test" exercise="evaluate" check="mode" points=1
def modes_seen(mode):
    """In which modes the model was called, and the mode afterwards."""
    model = Witness(1.0).train(mode)
    batch = torch.ones(2, **wide), torch.ones(2, **wide)
    evaluate(model, [batch, batch])
    return sorted({training for training, _ in model.seen}), model.training


tl.check.call(modes_seen, True).equals(
    ([False], True), hint="Evaluate in eval mode; a model that came in training mode gets it back."
).done()
tl.check.call(modes_seen, False).equals(
    ([False], False), hint="A model that came in eval mode stays in it."
).done()
### BEGIN HIDDEN TESTS


def buffers_after():
    model = nn.Sequential(nn.BatchNorm1d(1, **wide))
    column = torch.tensor([[0.0], [2.0]], **wide)
    error = evaluate(model, [(column, torch.zeros(2, 1, **wide))])
    return round(error, 3), model[0].running_mean.item(), model.training, model[0].training


tl.check.call(buffers_after, about="a model with batch norm").equals(
    (2.0, 0.0, True, True),
    hint="In eval mode batch norm uses its running numbers and leaves them as they are.",
).done()
### END HIDDEN TESTS


# %% role="test" exercise="evaluate" check="recording" points=1
def was_recorded():
    model = Witness(1.0)
    evaluate(model, [(torch.ones(2, **wide), torch.ones(2, **wide))])
    return sorted({recording for _, recording in model.seen})


tl.check.call(was_recorded).equals(
    [False], hint="Call the model inside `with torch.no_grad():`; eval() has nothing to do with it."
).done()
### BEGIN HIDDEN TESTS


def records_afterwards():
    model = Witness(1.0)
    evaluate(model, [(torch.ones(2, **wide), torch.ones(2, **wide))])
    loss = (model(torch.ones(2, **wide)) - 3).square().sum()
    loss.backward()
    return loss.requires_grad, model.weight.grad.tolist(), model.weight.tolist()


tl.check.call(records_afterwards, about="training after an evaluation").equals(
    (True, [-8.0], [1.0]), hint="Recording is off inside the function only; .grad stays empty."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="evaluate" check="shapes" points=1
column, flat = torch.ones(3, 1, **wide), torch.ones(3, **wide)
tl.check.call(evaluate, Witness(1.0), [(column, flat)]).raises(
    ValueError, hint="(3, 1) minus (3,) is a table of (3, 3): compare the shapes."
).done()
tl.check.call(evaluate, Witness(1.0), [(column, torch.ones(3, 2, **wide))]).raises(
    ValueError, mentions=["3, 1", "3, 2"], hint="Compare the shapes, and name both in the message."
).done()
### BEGIN HIDDEN TESTS
batches = [(torch.ones(2, 1, **wide), torch.ones(2, 1, **wide)), (column, torch.ones(1, 1, **wide))]
tl.check.call(evaluate, Witness(1.0), batches, about="the second batch is wrong").raises(
    ValueError, mentions=["3, 1", "1, 1"], hint="Compare in every batch."
).done()


nobody = torch.ones(0, 1, **wide), torch.ones(0, **wide)
one = torch.ones(1, 1, **wide), torch.ones(1, 1, **wide)
tl.check.call(
    evaluate, Witness(1.0), [one, nobody], about="an empty batch of another shape"
).raises(
    ValueError, mentions=["0, 1", "0"], hint="Compare the shapes of empty batches, too."
).done()


def mode_after_refusal():
    model = Witness(1.0).train()
    try:
        evaluate(model, [(torch.ones(3, 1, **wide), torch.ones(3, **wide))])
    except ValueError:
        return model.training
    return "nothing was raised"


tl.check.call(mode_after_refusal, about="the mode after a refusal").equals(
    True, hint="Put the mode back in `finally`, which runs after an exception as well."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="evaluate"
# The five faults: the mean of means, the missing `eval()`, the `train()` that nobody asked for,
# the recording (and the tracked tensor that is returned), and a subtraction that broadcasts. Each
# is a line.
#
# The commonest wrong answer calls `eval()` and leaves it at that: recording goes on, and the model
# comes back in another mode. The training loop that called it then trains in evaluation mode.

# %% [markdown] role="exercise" exercise="catches_bad_epoch" difficulty=3 minutes=25 concepts=["data.loop"]
# ## A test that catches a bad epoch
#
# Return `True` if a function that trains for one epoch is wrong, and `False` if it is right.
#
# Somebody hands you a function `epoch(w, batches, lr)` that trains a linear model, which predicts
# `X @ w`. You cannot see its code; you can only call it. `w` has shape `(k,)`. `batches` is a list
# of pairs `(X, y)` of shapes `(b, k)` and `(b,)`, one or more, where `b` is 1 or more and may differ
# from batch to batch. All tensors are `float64`, and none requires gradients. The function is
# **right** if in every such case, and for every number `lr`,
#
# * it makes one step per batch, in the order of the list and with nothing carried over from one to
#   the next: `w` moves by `-lr` times the gradient of the mean squared error of that batch at the
#   present `w`, which is $\frac{2}{b} X^\top (Xw - y)$;
# * it returns the new `w`, a tensor of shape `(k,)`, and a `float`: the mean over **all samples** of
#   the epoch of the squared errors, each measured before the step of its batch. Both are right up to
#   rounding: a relative error of $10^{-9}$ is rounding, one of $10^{-7}$, which comes from `float32`,
#   is not;
# * `w`, the list and the tensors in it are afterwards as they were.
#
# It is wrong if it does anything else in at least one case, or raises an exception.
#
# * `catches_bad_epoch(epoch)` calls `epoch` as often as it likes and returns a `bool`. It never lets
#   an exception through.
# * Choose batches with which no wrong epoch looks right by accident.

# %% [markdown] role="hints" exercise="catches_bad_epoch"
# List what goes wrong in training loops: what is not cleared, not stepped, not counted, not left
# alone. For each of them, which batches show it?
#
# ---
#
# Several batches, or a gradient that piles up does not show; more than one row in each, or sum and
# mean agree; a last one that is shorter, or it may be dropped, and means may be averaged. Call twice,
# with different rates: something may be left over from the call before. Pass clones, compare them
# afterwards, and give `allclose` a small `rtol`.
#
# ---
#
# Fix five rows `X`, targets `y` and a `start`. For `lr` in `(0.1, 0.037)`: walk yourself, from
# `w, total = start, 0.0`, over the pairs of `zip(X.split(2), y.split(2))`: `error = a @ w - b`,
# `total += error.square().sum().item()`, `w = w - lr * 2 / len(b) * a.T @ error`, and collect
# `(a.clone(), b.clone())` in `batches`. Then `new, loss = epoch(given, batches, lr)` with
# `given = start.clone()`, inside `try` with `except Exception: return True`. Return `True` if the
# shapes of `new` and `w` differ, if not `torch.allclose(new, w, rtol=1e-9)`, if `loss` is no `float`,
# if not `math.isclose(loss, total / 5, rel_tol=1e-9)`, if `given` is not equal to `start`, if
# `batches` has no longer three entries, or if one of its tensors has changed. After the loop return
# `False`.


# %% role="solution" exercise="catches_bad_epoch"
def catches_bad_epoch(
    epoch: Callable[
        [torch.Tensor, list[tuple[torch.Tensor, torch.Tensor]], float], tuple[torch.Tensor, float]
    ],
) -> bool:
    """Return whether a function that trains a linear model for one epoch is wrong.

    Parameters
    ----------
    epoch : callable
        Called as epoch(w, batches, lr); right if it makes one step per batch, returns the new w and
        the mean loss over all samples, and leaves its arguments alone.

    Returns
    -------
    bool
        True if it is wrong in at least one case, False otherwise.
    """
    ### BEGIN SOLUTION
    rows = [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 1.0], [1.5, 0.5]]
    X = torch.tensor(rows, dtype=torch.float64)
    y = torch.tensor([2.0, -3.0, 7.0, 1.0, 4.0], dtype=torch.float64)
    start = torch.tensor([0.3, -1.7], dtype=torch.float64)
    for lr in (0.1, 0.037):
        w, total, batches = start, 0.0, []
        for a, b in zip(X.split(2), y.split(2), strict=True):
            error = a @ w - b
            total += error.square().sum().item()
            w = w - lr * 2 / len(b) * a.T @ error
            batches.append((a.clone(), b.clone()))
        given = start.clone()
        try:
            new, loss = epoch(given, batches, lr)
            if new.shape != w.shape or not torch.allclose(new, w, rtol=1e-9):
                return True
            if not isinstance(loss, float) or not math.isclose(loss, total / 5, rel_tol=1e-9):
                return True
        except Exception:
            return True
        if not torch.equal(given, start) or len(batches) != 3:
            return True
        after = [torch.cat(parts) for parts in zip(*batches, strict=True)]
        if not torch.equal(after[0], X) or not torch.equal(after[1], y):
            return True
    return False
    ### END SOLUTION


# %% role="test" exercise="catches_bad_epoch" check="steps" points=1
def right_epoch(w, batches, lr):
    squares, count = 0.0, 0
    for X, y in batches:
        error = X @ w - y
        squares, count = squares + error.square().sum().item(), count + len(y)
        w = w - lr * 2 / len(y) * X.T @ error
    return w, squares / count


def never_clears(w, batches, lr):
    slope, squares, count = torch.zeros_like(w), 0.0, 0
    for X, y in batches:
        error = X @ w - y
        squares, count = squares + error.square().sum().item(), count + len(y)
        slope = slope + 2 / len(y) * X.T @ error
        w = w - lr * slope
    return w, squares / count


tl.check.call(catches_bad_epoch, right_epoch, about="a right epoch").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_epoch, never_clears, about="gradients that pile up").equals(
    True, hint="Pass several batches: with one there is nothing to clear."
).done()


### BEGIN HIDDEN TESTS
def steps_once(w, batches, lr):
    slopes = [2 / len(y) * X.T @ (X @ w - y) for X, y in batches]
    return w - lr * sum(slopes), right_epoch(w, batches, 0.0)[1]


def clears_too_late(w, batches, lr):
    return right_epoch(w, batches, 0.0)


def sums(w, batches, lr):
    squares, count = 0.0, 0
    for X, y in batches:
        error = X @ w - y
        squares, count = squares + error.square().sum().item(), count + len(y)
        w = w - lr * 2 * X.T @ error
    return w, squares / count


def own_rate(w, batches, lr):
    return right_epoch(w, batches, 0.1)


def axis_too_many(w, batches, lr):
    new, loss = right_epoch(w, batches, lr)
    return new[None], loss


for step in (steps_once, clears_too_late):
    tl.check.call(catches_bad_epoch, step, about="one step for all batches, or none").equals(
        True, hint="Compare the new w with one step per batch."
    ).done()
tl.check.call(catches_bad_epoch, sums, about="steps on the sum of a batch").equals(
    True, hint="Pass batches with more than one row, so that sum and mean differ."
).done()
tl.check.call(catches_bad_epoch, own_rate, about="a rate of its own").equals(
    True, hint="Try more than one learning rate."
).done()
tl.check.call(catches_bad_epoch, axis_too_many, about="a w with an axis too many").equals(
    True, hint="Compare the shape before the numbers: allclose broadcasts."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_epoch" check="batches" points=1
def right_epoch(w, batches, lr):
    squares, count = 0.0, 0
    for X, y in batches:
        error = X @ w - y
        squares, count = squares + error.square().sum().item(), count + len(y)
        w = w - lr * 2 / len(y) * X.T @ error
    return w, squares / count


def drops_the_last(w, batches, lr):
    full = len(batches[0][1])
    return right_epoch(w, [(X, y) for X, y in batches if len(y) == full], lr)


tl.check.call(catches_bad_epoch, right_epoch, about="a right epoch").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_epoch, drops_the_last, about="the short batch left out").equals(
    True, hint="Pass batches of which the last is shorter."
).done()


### BEGIN HIDDEN TESTS
def backwards(w, batches, lr):
    return right_epoch(w, batches[::-1], lr)


left_over = []


def remembers(w, batches, lr):
    new, loss = right_epoch(w, batches, lr)
    left_over.append(new - w)
    return (new if len(left_over) == 1 else new + left_over[-2]), loss


tl.check.call(catches_bad_epoch, backwards, about="batches in reverse order").equals(
    True, hint="Pass different batches: their order decides where w ends."
).done()
tl.check.call(catches_bad_epoch, remembers, about="something left from the call before").equals(
    True, hint="Call it more than once: the first call may be right and the next one wrong."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_epoch" check="loss" points=1
def right_epoch(w, batches, lr):
    squares, count = 0.0, 0
    for X, y in batches:
        error = X @ w - y
        squares, count = squares + error.square().sum().item(), count + len(y)
        w = w - lr * 2 / len(y) * X.T @ error
    return w, squares / count


def mean_of_means(w, batches, lr):
    means = []
    for X, y in batches:
        means.append((X @ w - y).square().mean().item())
        w, _ = right_epoch(w, [(X, y)], lr)
    return w, sum(means) / len(means)


tl.check.call(catches_bad_epoch, right_epoch, about="a right epoch").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_epoch, mean_of_means, about="the mean of the means").equals(
    True, hint="Look at the loss as well; with batches of different sizes the two means differ."
).done()


### BEGIN HIDDEN TESTS
def after_the_step(w, batches, lr):
    squares, count = 0.0, 0
    for X, y in batches:
        w, _ = right_epoch(w, [(X, y)], lr)
        squares, count = squares + (X @ w - y).square().sum().item(), count + len(y)
    return w, squares / count


def last_batch_only(w, batches, lr):
    for batch in batches:
        w, loss = right_epoch(w, [batch], lr)
    return w, loss


def returns_a_tensor(w, batches, lr):
    new, loss = right_epoch(w, batches, lr)
    return new, torch.tensor(loss, dtype=torch.float64)


for step in (after_the_step, last_batch_only):
    tl.check.call(catches_bad_epoch, step, about="another loss than asked for").equals(
        True, hint="The loss is a mean over all samples, each before the step of its batch."
    ).done()
tl.check.call(catches_bad_epoch, returns_a_tensor, about="a loss that is a tensor").equals(
    True, hint="A float was promised: a tensor may keep a graph alive."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_epoch" check="arguments" points=1
def right_epoch(w, batches, lr):
    squares, count = 0.0, 0
    for X, y in batches:
        error = X @ w - y
        squares, count = squares + error.square().sum().item(), count + len(y)
        w = w - lr * 2 / len(y) * X.T @ error
    return w, squares / count


def moves_w(w, batches, lr):
    new, loss = right_epoch(w, batches, lr)
    w.copy_(new)
    return new, loss


tl.check.call(catches_bad_epoch, right_epoch, about="a right epoch").equals(
    False, hint="This function is right; do not accuse it."
).done()
tl.check.call(catches_bad_epoch, moves_w, about="an epoch that moves the w it was given").equals(
    True, hint="Keep a copy of w and compare after the call."
).done()


### BEGIN HIDDEN TESTS
def errors_in_y(w, batches, lr):
    new, loss = right_epoch(w, batches, lr)
    for X, y in batches:
        y -= X @ w
    return new, loss


def scales_x(w, batches, lr):
    new, loss = right_epoch(w, batches, lr)
    batches[0][0].div_(2)
    return new, loss


def empties_the_list(w, batches, lr):
    new, loss = right_epoch(w, batches, lr)
    batches.clear()
    return new, loss


for step in (errors_in_y, scales_x, empties_the_list):
    tl.check.call(catches_bad_epoch, step, about="an epoch that changes the data").equals(
        True, hint="Compare inputs and targets of all batches with what you passed."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_epoch" check="rounding" points=1
def by_an_optimiser(w, batches, lr):
    parameter = w.clone().requires_grad_()
    optimizer = torch.optim.SGD([parameter], lr=lr)
    squares, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = ((X @ parameter - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        squares, count = squares + loss.item() * len(y), count + len(y)
    return parameter.detach(), squares / count


def in_single_precision(w, batches, lr):
    new, _ = by_an_optimiser(w.float(), [(X.float(), y.float()) for X, y in batches], lr)
    return new.double(), by_an_optimiser(w, batches, lr)[1]


tl.check.call(catches_bad_epoch, in_single_precision, about="an epoch in float32").equals(
    True, hint="Give allclose a small rtol; by default it accepts an error of 1e-5."
).done()
tl.check.call(catches_bad_epoch, by_an_optimiser, about="a right epoch with an optimiser").equals(
    False, hint="It computes in another order: compare with a tolerance, not with ==."
).done()


### BEGIN HIDDEN TESTS
def row_by_row(w, batches, lr):
    squares = []
    for X, y in batches:
        new = w.clone()
        for i in reversed(range(len(y))):
            error = X[i] @ w - y[i]
            squares.append(error.item() ** 2)
            new -= lr * 2 * error * X[i] / len(y)
        w = new
    return w, math.fsum(squares) / len(squares)


def insists_on_promises(w, batches, lr):
    for X, y in batches:
        if {w.dtype, X.dtype, y.dtype} != {torch.float64}:
            raise ValueError("float64, please")
        if X.shape != (len(y), len(w)) or y.dim() != 1 or len(y) == 0:
            raise ValueError("X of shape (b, k) and y of shape (b,), please")
    return row_by_row(w, batches, lr)


def loss_in_single_precision(w, batches, lr):
    new, loss = row_by_row(w, batches, lr)
    return new, torch.tensor(loss, dtype=torch.float32).item()


def raises(w, batches, lr):
    raise RuntimeError("Trying to backward through the graph a second time")


def returns_nothing(w, batches, lr):
    right_epoch(w, batches, lr)


tl.check.call(catches_bad_epoch, row_by_row, about="a right epoch, row by row").equals(
    False, hint="A difference in the last digit is rounding, not a bug."
).done()
tl.check.call(catches_bad_epoch, insists_on_promises, about="a right one, and strict").equals(
    False, hint="Pass what the text promises: float64 tensors of these shapes, b at least 1."
).done()
tl.check.call(catches_bad_epoch, loss_in_single_precision, about="a loss in float32").equals(
    True, hint="Compare the loss with a small tolerance, too."
).done()
for step in (raises, returns_nothing):
    tl.check.call(catches_bad_epoch, step, about="an epoch that raises, or returns None").equals(
        True, hint="Catch every exception, also when you take the result apart."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="catches_bad_epoch"
# Three batches of which the last is short, rows that all differ, two calls: with these each of the
# usual bugs moves `w` or the loss. The walk that they are compared with takes five lines, because it
# uses the formula and not the machinery that is under test.
#
# The commonest wrong answer passes batches of equal size. A dropped last batch and a mean of means
# are then right by accident, and these are the two bugs that survive longest in real training loops.

# %% [markdown] role="exercise" exercise="train" difficulty=3 minutes=25 concepts=["data.loop", "module.train_eval", "module.save_load", "module.parameters"]
# ## A training run that keeps its best
#
# Train `model` for `epochs` epochs, return the validation loss after each, and leave the model
# with the state of its best epoch.
#
# * `loader` and `validation` are lists of pairs `(inputs, target)`; targets have the shape of the
#   model's outputs. Batches may differ in size.
# * An epoch goes through `loader` once, in the order given, in training mode. For each batch: the
#   loss is the mean squared error of that batch, and each parameter moves by `-lr` times its
#   gradient.
# * After each epoch: the mean squared error over **all numbers** of `validation` together, in
#   evaluation mode. These losses, one `float` per epoch, are returned as a list.
# * At the end the model holds parameters **and** buffers of the epoch with the smallest validation
#   loss, the first one if several are equal. It is in evaluation mode. All losses are finite.
# * With `epochs = 0` the list is empty, and the numbers in the model stay as they are.
# * The parameters may carry an old `.grad` from earlier; it must not count. What `.grad` holds
#   afterwards is up to you.
# * The model that was passed is trained: this function changes its argument. The data stay as they
#   are.
#
# `torch.optim.SGD(model.parameters(), lr=lr)` does the update.

# %% [markdown] role="hints" exercise="train"
# Write the plain loop first: mode, then for each batch clear, backward, step. Then add the
# validation. Then the memory of the best epoch.
#
# ---
#
# `model.state_dict()` holds parameters and buffers, and hands out the tensors themselves: training
# goes on in them. `copy.deepcopy` makes a copy that stays. `model.load_state_dict` puts it back.
#
# ---
#
# `best, keep, losses = math.inf, None, []`. In each epoch: `model.train()`; for each batch
# `loss = ((model(X) - y) ** 2).mean()`, `optimizer.zero_grad()`, `loss.backward()`,
# `optimizer.step()`; then `model.eval()`, and under `torch.no_grad()`
# `total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)`, divided by
# `sum(y.numel() for _, y in validation)`; append it; if it is smaller than `best`,
# `best, keep = it, copy.deepcopy(model.state_dict())`. At the end `model.eval()`, load `keep`
# unless it is `None`, return `losses`.


# %% role="solution" exercise="train"
def train(
    model: nn.Module,
    loader: Sequence[tuple[torch.Tensor, torch.Tensor]],
    validation: Sequence[tuple[torch.Tensor, torch.Tensor]],
    lr: float,
    epochs: int,
) -> list[float]:
    """Train a model by gradient descent on batches and keep its best state.

    Parameters
    ----------
    model : nn.Module
        Trained in place.
    loader, validation : sequence of (torch.Tensor, torch.Tensor)
        Inputs and targets of the batches to train on, and of those to choose by.
    lr : float
        The learning rate.
    epochs : int
        How often to go through the loader; 0 or more.

    Returns
    -------
    list of float
        The validation loss after each epoch.
    """
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, keep, losses = math.inf, None, []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            total = sum(((model(X) - y) ** 2).sum().item() for X, y in validation)
        losses.append(total / sum(y.numel() for _, y in validation))
        if losses[-1] < best:
            best, keep = losses[-1], copy.deepcopy(model.state_dict())
    model.eval()
    if keep is not None:
        model.load_state_dict(keep)
    return losses
    ### END SOLUTION


# %% role="test" exercise="train" check="losses" points=2
def one_number(lr, epochs):
    """Train w * x from w = 0 on x = 1, y = 1, and validate on the same."""
    batch = torch.ones(1, **wide), torch.ones(1, **wide)
    return train(Witness(0.0), [batch], [batch], lr, epochs)


tl.check.call(one_number, 0.25, 3).equals(
    [0.25, 0.0625, 0.015625],
    hint="The gradient is 2 * (w - 1): w goes to 0.5, 0.75, 0.875. Clear it between the steps.",
).done()
### BEGIN HIDDEN TESTS


def reference(model, loader, validation, lr, epochs):
    """The losses and all states, computed on a copy with functions only."""
    model = copy.deepcopy(model)
    losses, states = [], []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            parameters = list(model.parameters())
            slopes = torch.autograd.grad((model(X) - y).square().mean(), parameters)
            with torch.no_grad():
                for parameter, slope in zip(parameters, slopes, strict=True):
                    parameter -= lr * slope
        model.eval()
        with torch.no_grad():
            squares = [(model(X) - y).square().flatten() for X, y in validation]
        losses.append(torch.cat(squares).mean().item())
        states.append([tensor.tolist() for tensor in model.state_dict().values()])
    return losses, states


for sizes, held_out in [((4, 4, 4), (6,)), ((5, 1, 3), (4, 1)), ((2,), (3, 3, 1))]:
    loader = random_task(sizes, tl.check.seed())
    validation = random_task(held_out, tl.check.seed() + 1)
    model = network(2, 4, 1, seed=tl.check.seed())
    losses, _ = reference(model, loader, validation, 0.1, 4)
    tl.check.call(train, model, loader, validation, 0.1, 4, about="random batches").equals(
        losses,
        rtol=1e-9,
        hint="One step per batch on its mean; the validation loss is a mean over all numbers.",
    ).done()


def two_targets(task):
    """The same inputs, with two targets each."""
    return [(X, torch.cat([y, y.square() - 1], dim=1)) for X, y in task]


loader = two_targets(random_task((3, 2), tl.check.seed()))
validation = two_targets(random_task((2, 4), tl.check.seed() + 1))
model = network(2, 3, 2, seed=tl.check.seed())
losses, _ = reference(model, loader, validation, 0.1, 3)
tl.check.call(train, model, loader, validation, 0.1, 3, about="two targets").equals(
    losses,
    rtol=1e-9,
    hint="A mean over all numbers divides by rows times targets, in both places.",
).done()
### END HIDDEN TESTS


# %% role="test" exercise="train" check="best" points=2
def weight_after(lr, epochs):
    """The weight after training w * x from w = 0 on x = 1, y = 1."""
    model = Witness(0.0)
    batch = torch.ones(1, **wide), torch.ones(1, **wide)
    losses = train(model, [batch], [batch], lr, epochs)
    return losses, model.weight.tolist()


tl.check.call(weight_after, 0.25, 2).equals(
    ([0.25, 0.0625], [0.75]), hint="The second epoch is the best so far: keep its weight."
).done()
tl.check.call(weight_after, 1.25, 3).equals(
    ([2.25, 5.0625, 11.390625], [2.5]),
    hint="This rate explodes; the first epoch is the best. A state that is not copied moves on.",
).done()
### BEGIN HIDDEN TESTS


def reference(model, loader, validation, lr, epochs):
    """The losses and all states, computed on a copy with functions only."""
    model = copy.deepcopy(model)
    losses, states = [], []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            parameters = list(model.parameters())
            slopes = torch.autograd.grad((model(X) - y).square().mean(), parameters)
            with torch.no_grad():
                for parameter, slope in zip(parameters, slopes, strict=True):
                    parameter -= lr * slope
        model.eval()
        with torch.no_grad():
            squares = [(model(X) - y).square().flatten() for X, y in validation]
        losses.append(torch.cat(squares).mean().item())
        states.append([tensor.tolist() for tensor in model.state_dict().values()])
    return losses, states


def state_after(build, lr, epochs):
    """Losses, and the state that the model ends with, next to the best one."""
    loader = random_task((4, 3), tl.check.seed() + 2)
    validation = random_task((4, 4), tl.check.seed() + 3)
    model = build()
    losses, states = reference(model, loader, validation, lr, epochs)
    train(model, loader, validation, lr, epochs)
    found = [tensor.tolist() for tensor in model.state_dict().values()]
    best = states[losses.index(min(losses))]
    pairs = zip(found, best, strict=True)
    return [bool(torch.allclose(torch.tensor(a), torch.tensor(b))) for a, b in pairs]


def plain():
    return network(2, 3, 1, seed=tl.check.seed())


for lr in (0.1, 3.0):
    tl.check.call(state_after, plain, lr, 4, about="random batches").equals(
        [True] * 4, hint="At the end the model holds the numbers of the best epoch."
    ).done()


def weight_after_a_relapse():
    """Train towards 1 and validate at 0.78: the second of three epochs is the best."""
    model, one = Witness(0.0), torch.ones(1, **wide)
    train(model, [(one, one)], [(one, 0.78 * one)], 0.25, 3)
    return model.weight.tolist()


tl.check.call(weight_after_a_relapse, about="better, best, worse").equals(
    [0.75], hint="An epoch after the best one may beat the first: compare with the best so far."
).done()
tl.check.call(weight_after, 1.0, 2, about="two epochs with equal losses").equals(
    ([1.0, 1.0], [2.0]), hint="Of equal epochs the first is kept: compare with < and not with <=."
).done()
tl.check.call(weight_after, 0.0, 3, about="a rate of 0").equals(
    ([1.0, 1.0, 1.0], [0.0]), hint="Nothing moves, and all epochs are equally good."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="train" check="modes" points=1
def modes_during_training():
    """(training mode, recording) of each call in two epochs of one batch each, and the end."""
    model = Witness(0.0).eval()
    batch = torch.ones(1, **wide), torch.ones(1, **wide)
    train(model, [batch], [batch], 0.25, 2)
    return [training for training, _ in model.seen], model.training


tl.check.call(modes_during_training).equals(
    ([True, False, True, False], False),
    hint="Each epoch: train() before the batches, eval() before the validation. The end is eval.",
).done()
### BEGIN HIDDEN TESTS


def reference(model, loader, validation, lr, epochs):
    """The losses and all states, computed on a copy with functions only."""
    model = copy.deepcopy(model)
    losses, states = [], []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            parameters = list(model.parameters())
            slopes = torch.autograd.grad((model(X) - y).square().mean(), parameters)
            with torch.no_grad():
                for parameter, slope in zip(parameters, slopes, strict=True):
                    parameter -= lr * slope
        model.eval()
        with torch.no_grad():
            squares = [(model(X) - y).square().flatten() for X, y in validation]
        losses.append(torch.cat(squares).mean().item())
        states.append([tensor.tolist() for tensor in model.state_dict().values()])
    return losses, states


def state_after(build, lr, epochs):
    """Losses, and the state that the model ends with, next to the best one."""
    loader = random_task((4, 3), tl.check.seed() + 2)
    validation = random_task((4, 4), tl.check.seed() + 3)
    model = build()
    losses, states = reference(model, loader, validation, lr, epochs)
    train(model, loader, validation, lr, epochs)
    found = [tensor.tolist() for tensor in model.state_dict().values()]
    best = states[losses.index(min(losses))]
    pairs = zip(found, best, strict=True)
    return [bool(torch.allclose(torch.tensor(a), torch.tensor(b))) for a, b in pairs]


def with_batch_norm():
    model = nn.Sequential(nn.BatchNorm1d(2, **wide), nn.Linear(2, 1, **wide))
    with torch.no_grad():
        model[1].weight.copy_(torch.tensor([[1.0, -1.0]]))
        model[1].bias.zero_()
    return model


tl.check.call(state_after, with_batch_norm, 0.05, 3, about="a model with batch norm").equals(
    [True] * 7, hint="Parameters and buffers: running means belong to the best state, too."
).done()
tl.check.call(state_after, with_batch_norm, 2.0, 3, about="batch norm, large rate").equals(
    [True] * 7, hint="Parameters and buffers: running means belong to the best state, too."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="train" check="edges" points=1
def no_epochs():
    model = Witness(0.5)
    batch = torch.ones(1, **wide), torch.ones(1, **wide)
    return train(model, [batch], [batch], 0.25, 0), model.weight.tolist(), model.training


def after_an_old_gradient():
    model = Witness(0.0)
    model.weight.grad = torch.tensor([100.0], **wide)
    batch = torch.ones(1, **wide), torch.ones(1, **wide)
    return train(model, [batch], [batch], 0.25, 1)


tl.check.call(no_epochs).equals(
    ([], [0.5], False), hint="No epochs: no losses, no change, evaluation mode."
).done()
tl.check.call(after_an_old_gradient).equals(
    [0.25],
    hint="Clear before backward and not only after the step: an old gradient must not count.",
).done()
### BEGIN HIDDEN TESTS


def data_after():
    loader, validation = random_task((3, 2), 1), random_task((2,), 2)
    before = [tensor.tolist() for pair in loader + validation for tensor in pair]
    train(network(2, 2, 1, seed=1), loader, validation, 0.1, 2)
    return before == [tensor.tolist() for pair in loader + validation for tensor in pair]


tl.check.call(data_after, about="the data after training").equals(
    True, hint="The model is trained; inputs and targets stay as they are."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="train"
# Each line of the loop is there for one of the checks: the mode for layers that behave
# differently, the clearing for gradients that add up, the copy for a state that moves on, the sum
# of squares for batches that differ in size.
#
# The commonest wrong answer keeps `model.state_dict()` without copying it. The dictionary holds
# the parameters themselves, so loading it at the end changes nothing, and the model stays in its
# last state.
