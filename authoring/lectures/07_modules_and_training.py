# %% [markdown] role="header"
# # Modules and training
#
# You can differentiate anything, and you have descended a loss by hand. What is missing is order:
# a place for the parameters, layers that fit together, data that come in batches, and a loop that
# does not lie to you. Most hours lost in machine learning are lost to a loop that runs, prints
# falling numbers, and is wrong. In this lecture you build the loop once, on a real table, and then
# you hunt bugs that other people left in theirs.
#
# ## You will be able to
#
# * write a module, say which of its tensors will be trained, and count them;
# * check each layer, activation and loss of PyTorch against its formula;
# * say how large weights should be at the start, and what goes wrong if they are not;
# * turn a table into a data set, batches, and an average that is right for unequal batches;
# * train, validate, test, save and load a small network, and know what each step is for;
# * train a classifier on data from a file, collect its predictions, and count how many are right;
# * find a planted bug from its symptom.
#
# ## What you need
#
# From [lecture 05](05_autograd.ipynb) `backward`, leaves and `no_grad`; from
# [lecture 06](06_ols_vs_gradient_descent.ipynb) the descent on the sine. Of mathematics the chain
# rule, the logarithm, and mean and variance. A part marked *second reading* can wait.

# %% [markdown]
# ## Set up
#
# The table at the end comes with statsmodels, so nothing is downloaded.

# %% role="setup"
import copy
import csv
import math
import tempfile
from importlib.resources import files
from pathlib import Path

import statsmodels.api as sm
import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torch.utils.data import DataLoader, Dataset, RandomSampler, TensorDataset

import tensorlab as tl

tl.style.use()
device = tl.device()
double = {"dtype": torch.float64, "device": device}

# %% [markdown]
# ## A place for the parameters
#
# In the lectures before, the parameters lay about as single tensors. A network has dozens of them.
# A **module** is an object that keeps them, and that finds them again when they are to be moved,
# saved, or handed to an optimiser. It finds what was *registered*. Here is a module with five
# ways to keep numbers.


# %%
class Registry(nn.Module):
    """Five ways to keep numbers in a module."""

    def __init__(self):
        super().__init__()
        self.parameter = nn.Parameter(torch.zeros(2))
        self.plain = torch.zeros(3)
        self.in_list = [nn.Parameter(torch.zeros(5))]
        self.in_parameter_list = nn.ParameterList([torch.zeros(7)])
        self.register_buffer("buffer", torch.zeros(11))


registry = Registry()

# %% [markdown]
# ## Predict: how many numbers will be trained?
#
# `registry.parameters()` is what an optimiser receives. How many numbers does it hold in all? Add
# up those of 2, 3, 5, 7 and 11 that you believe in.

# %% role="predict"
guess = None

# %% role="reveal" id="registered"
tl.reveal(
    sum(parameter.numel() for parameter in registry.parameters()),
    guess,
    why="2 and 7. A Python list hides its parameters; a buffer is kept but not trained.",
)

# %% [markdown]
# An `nn.Parameter` that you assign to an attribute is registered, and so is a module that you
# assign: its parameters are found through it. A plain tensor is not, and neither is anything inside
# a Python list or dict; for these there are `ParameterList`, `ModuleList` and `ModuleDict`.
#
# A *buffer* is for numbers that belong to the module but are not trained: it is moved and saved.

# %% concepts=["module.parameters"]
for name, parameter in registry.named_parameters():
    print(f"trained: {name:20} {tuple(parameter.shape)} requires_grad {parameter.requires_grad}")
for name, buffer in registry.named_buffers():
    print(f"kept:    {name:20} {tuple(buffer.shape)}")
print("saved:  ", list(registry.state_dict()))

# %% [markdown]
# ## The mistake: a tensor that was not registered
#
# This module keeps its coefficients in a tensor that tracks gradients. Nothing is wrong until
# somebody wants to train it.


# %% role="mistake" raises="ValueError"
class Forgotten(nn.Module):
    def __init__(self):
        super().__init__()
        self.beta = torch.zeros(4, requires_grad=True)


torch.optim.SGD(Forgotten().parameters(), lr=0.1)

# %% [markdown]
# *optimizer got an empty parameter list*. The optimiser is not to blame; it was handed nothing,
# because `parameters()` found nothing. The word to look for is *empty*: wrap the tensor in
# `nn.Parameter`. You were lucky here. Had the module one registered parameter besides, there would
# be no message, and `beta` would keep its zeros for ever. Count parameters before you train.
#
# ## The linear layer
#
# The layer that everything is made of computes $y = x W^\top + b$ for each row $x$. The weight is
# stored with one **row per output**: `nn.Linear(32, 64)` goes from 32 numbers to 64, and its weight
# has shape `(64, 32)`.
#
# ## Predict: how many parameters?
#
# How many numbers does `nn.Linear(32, 64)` train?

# %% role="predict"
guess = None

# %% role="reveal" id="linear_count"
torch.manual_seed(0)
layer = nn.Linear(32, 64, **double)
count = sum(parameter.numel() for parameter in layer.parameters())
tl.reveal(count, guess, why="64 rows of 32 weights, and 64 biases: 64 * 33.")

# %% [markdown]
# It is the product and the broadcast sum that you know, nothing else. The weights start at random,
# evenly spread between $\pm 1/\sqrt{32}$. So 32 inputs of size about 1 add up to an output that is
# somewhat smaller than 1, neither 32 times as large nor next to nothing.

# %% concepts=["module.linear"]
batch = torch.randn(5, 32, generator=torch.Generator().manual_seed(1)).to(**double)
by_hand = batch @ layer.weight.T + layer.bias
print("weight", tuple(layer.weight.shape), "  bias", tuple(layer.bias.shape))
print("batch ", tuple(batch.shape), "  output", tuple(layer(batch).shape))
print("same as by hand:", torch.allclose(layer(batch), by_hand, rtol=0, atol=1e-12))
bound = 1 / math.sqrt(32)
print(f"all weights within {bound:.6f}:", bool((layer.weight.abs() <= bound).all()))

# %% [markdown]
# ## A network
#
# Input, hidden layer, output: two linear layers with something bent in between. `__init__` makes
# the parts, `forward` says how they are joined. Call `net(x)`, not `net.forward(x)`: the call also
# runs what others have hooked to the module.


# %% id="net_count"
class Net(nn.Module):
    """Inputs to hidden numbers to outputs, with a ReLU between."""

    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.fc1 = nn.Linear(inputs, hidden, **double)
        self.fc2 = nn.Linear(hidden, outputs, **double)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


net = Net(10, 20, 1)
print("parameters:", sum(parameter.numel() for parameter in net.parameters()))

# %% [markdown]
# Where each part feeds the next, `nn.Sequential` needs no class. The two are the same function:
# copy the numbers from one to the other and compare. (`copy_` writes in place, so under `no_grad`.)

# %% concepts=["module.mlp"]
stacked = nn.Sequential(nn.Linear(10, 20), nn.ReLU(), nn.Linear(20, 1)).to(**double)
with torch.no_grad():
    for own, other in zip(stacked.parameters(), net.parameters(), strict=True):
        own.copy_(other)
x = torch.randn(5, 10, generator=torch.Generator().manual_seed(2)).to(**double)
print("output:", tuple(net(x).shape))
print("names:", [name for name, _ in net.named_parameters()])
print("names:", [name for name, _ in stacked.named_parameters()])
print("equal outputs:", torch.equal(net(x), stacked(x)))

# %% [markdown]
# ## Modules in modules
#
# A network is a module made of modules, and those may be made of modules again. `children()` gives
# the parts that you put in yourself. `modules()` gives all, at every depth, beginning with the
# whole.
#
# ### Predict: count them
#
# `nn.Sequential(Net(10, 20, 4), nn.ReLU(), nn.Linear(4, 1))` has three children. How many modules
# does `modules()` give?

# %% role="predict"
guess = None

# %% role="reveal" id="count_modules"
nest = nn.Sequential(Net(10, 20, 4), nn.ReLU(), nn.Linear(4, 1)).to(**double)
why = "The whole, its three children, and the two linear layers inside of Net."
tl.reveal(len(list(nest.modules())), guess, why=why)

# %% [markdown]
# With `named_` in front each comes with its path. `parameters()`, `to`, `train()` and `eval()` all
# walk along `modules()`; so do you, when you want to do something to every layer of one kind.

# %% concepts=["module.children"]
print("children:", [type(child).__name__ for child in nest.children()])
for name, module in nest.named_modules():
    print(f"{name or '(the whole)':12} {type(module).__name__}")
weights = [m.weight.numel() for m in nest.modules() if isinstance(m, nn.Linear)]
print("weights of the linear layers:", weights)

# %% [markdown]
# ## Why something bent?
#
# Without the ReLU, two linear layers are one:
# $(x W_1^\top + b_1) W_2^\top + b_2 = x (W_2 W_1)^\top + (W_2 b_1 + b_2)$. Twenty hidden numbers
# would buy nothing.

# %% id="one_layer"
straight = net.fc2(net.fc1(x))
one_weight = net.fc2.weight @ net.fc1.weight
one_bias = net.fc2.weight @ net.fc1.bias + net.fc2.bias
print("one layer is enough:", torch.allclose(straight, x @ one_weight.T + one_bias, atol=1e-12))
print("numbers needed: ", one_weight.numel() + one_bias.numel())

# %% [markdown]
# The bent function is called the **activation**. Three that you will meet: the sigmoid, which you
# have differentiated; tanh, its relative between -1 and 1; and ReLU, $\max(0, t)$. What matters for
# training is the slope, because backward multiplies by it.

# %% concepts=["module.activations"] alt="Left: sigmoid rises from 0 to 1, tanh from -1 to 1, ReLU is 0 up to 0 and then the input itself. Right, their slopes: sigmoid has a bump of height 0.25 at 0, tanh a narrower bump of height 1, ReLU is 0 below 0 and 1 above. Dots at input 2: values 0.8808, 0.9640 and 2; slopes 0.1050, 0.0707 and 1."
figure = tl.draw.activations(at=2.0)
functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}
points = torch.tensor([-2.0, 0.0, 2.0], requires_grad=True, **double)
for name, function in functions.items():
    values = function(points)
    (slopes,) = torch.autograd.grad(values.sum(), points)
    print(f"{name:8}", [f"{value:.4f}" for value in values.tolist()], end="  slopes ")
    print([f"{slope:.4f}" for slope in slopes.tolist()])

# %% [markdown]
# You will meet each of them in three spellings. `torch.relu` and `F.relu` are functions; `F` is
# what everybody calls `torch.nn.functional`, the drawer with the functions behind the layers.
# `nn.ReLU()` and `nn.Sigmoid()` are modules without parameters, for places that want a module, such
# as `nn.Sequential`.

# %% concepts=["module.functional"]
print("relu:   ", torch.equal(torch.relu(x), F.relu(x)), torch.equal(F.relu(x), nn.ReLU()(x)))
print("sigmoid:", torch.equal(torch.sigmoid(x), nn.Sigmoid()(x)))
print("parameters of nn.Sigmoid():", len(list(nn.Sigmoid().parameters())))
print("F.linear:", torch.equal(F.linear(x, net.fc1.weight, net.fc1.bias), net.fc1(x)))

# %% [markdown]
# The slope of the sigmoid is never above a quarter. Behind ten of them in a row at best
# $0.25^{10}$ of a gradient is left, less than a millionth: it *vanishes*. ReLU passes all of it or
# nothing. (At 0 it has a corner and no slope; PyTorch answers 0.)

# %% id="vanishing"
start = torch.zeros(1, requires_grad=True, **double)
for depth in (1, 5, 10):
    t = start
    for _ in range(depth):
        t = torch.sigmoid(t)
    (slope,) = torch.autograd.grad(t, start)
    print(f"{depth:2} sigmoids: gradient {slope.item():.4g}, at most {0.25**depth:.4g}")

# %% [markdown]
# ## Play
#
# First the still picture at input -1, then the same with sliders for the input and for the number
# of layers that a gradient must pass, each of them at this input. Find the number of tanh layers at
# input 1 that leaves less than a thousandth; and an input at which ReLU is worse than both others.

# %% id="still" alt="The curves of sigmoid, tanh and ReLU again, with dots at input -1: values 0.2689, -0.7616 and 0; slopes 0.1966, 0.4200 and 0."
figure = tl.draw.activations(at=-1.0)
for name, function in functions.items():
    point = torch.tensor(-1.0, requires_grad=True, dtype=torch.float64)
    function(point).backward()
    print(f"{name:8} value {function(point).item():.4f}  slope {point.grad.item():.4f}")

# %% role="explore"
tl.explore.activations(at=-1.0, layers=1)

# %% [markdown]
# ## How large should the weights be?
#
# Weights start at random, and their size decides whether a signal gets through. Take 20 layers of
# 256 numbers with ReLU and no biases, weights from a normal distribution with standard deviation
# $s/\sqrt{256}$. A sum of 256 products has about $s^2$ times the mean square of its inputs, so with
# $s = 1$ it neither grows nor shrinks. Then comes ReLU.
#
# ### Predict: twenty layers later
#
# The inputs have mean square 1, and $s = 1$. How large is the mean square after 20 layers: about
# `"1"`, `"a twentieth"` or `"a millionth"`?

# %% role="predict"
guess = None

# %% role="reveal" id="signal_left"


def spreads(s, depth=20, width=256):
    """The root mean square after each layer: depth + 1 numbers."""
    generator = torch.Generator().manual_seed(0)
    h, seen = torch.randn(200, width, generator=generator, dtype=torch.float64), []
    for _ in range(depth):
        seen.append(h.square().mean().sqrt().item())
        W = s / math.sqrt(width) * torch.randn(width, width, generator=generator).double()
        h = F.relu(h @ W.T)
    return [*seen, h.square().mean().sqrt().item()]


left = spreads(1.0)[-1] ** 2
answer = "a millionth" if left < 1e-5 else "a twentieth" if left < 0.5 else "1"
tl.reveal(answer, guess, why="ReLU drops half of the square each time: 1 / 2**20 is a millionth.")

# %% [markdown]
# Half of the sums are negative and become 0, so each layer halves the mean square. The cure is to
# make up for it: $s = \sqrt 2$. A little more, and the numbers explode instead.

# %% concepts=["module.initialisation"] alt="Root mean square of the activations against the layer, 0 to 20, on a logarithmic axis, for three sizes of weights. With s = 1 it falls in a straight line from 1 to 0.0007. With the root of 2 it stays between 0.7 and 1. With s = 2 it rises in a straight line to 700."
sizes = {"s = 1": 1.0, "s = root of 2": math.sqrt(2), "s = 2": 2.0}
curves = {name: spreads(s) for name, s in sizes.items()}
for name, curve in curves.items():
    print(f"{name:13} after layers 1, 10, 20:", *(f"{curve[k]:.3g}" for k in (1, 10, 20)))
figure = tl.draw.spreads(curves)

# %% [markdown]
# Backward multiplies by the same weights, so the gradients of the first layers vanish or explode in
# the same way. `nn.init` has the recipes; `kaiming_normal_` is $s = \sqrt 2$, named after the first
# author of {cite}`he2015`. What `nn.Linear` does by itself has $s = 1/\sqrt3$, smaller still:
# harmless in a network of two layers, and not in one of twenty. Change it where you build the
# network:

# %% id="kaiming"
torch.manual_seed(0)
layers = [part for _ in range(20) for part in (nn.Linear(256, 256), nn.ReLU())]
deep = nn.Sequential(*layers).to(**double)
signal = torch.randn(200, 256, generator=torch.Generator().manual_seed(0)).to(**double)
by_default = deep(signal).square().mean().sqrt().item()
for layer in deep.modules():
    if isinstance(layer, nn.Linear):
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        nn.init.zeros_(layer.bias)
print("left after 20 layers by default: less than a fifth:", by_default < 0.2)
kept = deep(signal).square().mean().sqrt().item()
print("with kaiming_normal_: between a half and two:", 0.5 < kept < 2)

# %% [markdown]
# ## Losses
#
# `nn.MSELoss` is the mean of squared errors, or their sum if you ask with `reduction="sum"`. The
# gradient of the sum is $n$ times as large, so the learning rate must be $n$ times smaller: rate
# and reduction belong together.
#
# For classes there is `nn.CrossEntropyLoss`. The network gives one number per class, any number,
# called a *logit*. Softmax, $p_c = e^{z_c} / \sum_k e^{z_k}$, turns logits into probabilities, and
# the loss is $-\log$ of the probability of the true class. Written as one formula:
#
# $$\log \sum_k e^{z_k} - z_{\text{true}} .$$

# %% concepts=["module.losses"]
predicted, true = torch.tensor([2.0, 0.5, -1.0], **double), torch.ones(3, **double)
squares = (predicted - true) ** 2
print("mean of squares:", nn.MSELoss()(predicted, true).item(), "=", squares.mean().item())
print("sum of squares: ", nn.MSELoss(reduction="sum")(predicted, true).item(), end=" ")
print("=", squares.sum().item())
logits = torch.tensor([[2.0, 0.0, -1.0], [0.0, 0.0, 0.0]], **double)
classes = torch.tensor([0, 2], device=device)
formula = torch.logsumexp(logits, dim=1) - logits[[0, 1], classes]
for reduction, by_hand in (("mean", formula.mean()), ("sum", formula.sum())):
    loss = nn.CrossEntropyLoss(reduction=reduction)(logits, classes)
    close = abs(loss.item() - by_hand.item()) < 1e-6
    print(f"cross entropy, {reduction:4}: {loss.item():.6f}  formula {by_hand.item():.6f}", close)

# %% [markdown]
# ## The mistake that costs a little, every day
#
# The loss takes logits. Many hand it probabilities, since "cross entropy is about probabilities".
# It works, it trains, and it can never reach 0: softmax is applied twice. Below, a network that
# is certain and right.

# %% role="mistake" id="double_softmax"
certain = torch.tensor([[20.0, 0.0, 0.0]], **double)
first_class = torch.tensor([0], device=device)
right = nn.CrossEntropyLoss()(certain, first_class).item()
wrong = nn.CrossEntropyLoss()(certain.softmax(dim=1), first_class).item()
print(f"logits: {right:.2g}   probabilities: {wrong:.6f}")
print(f"smallest loss that probabilities can reach: {math.log(math.e + 2) - 1:.6f}")

# %% [markdown]
# A loss that stops at 0.5514 for three classes has this disease.
#
# A loss of your own is a module, or a function, that returns one number. Huber's loss squares small
# errors and grows like a line for large ones, so that a single wild value does not rule the fit.
# PyTorch has it too, which lets us check ours.


# %% id="custom_loss"
class Huber(nn.Module):
    """Half the square of errors up to delta, a line beyond."""

    def __init__(self, delta):
        super().__init__()
        self.delta = delta

    def forward(self, predicted, true):
        error = (predicted - true).abs()
        line = self.delta * (error - self.delta / 2)
        return torch.where(error <= self.delta, error**2 / 2, line).mean()


ours, theirs = Huber(1.5)(predicted, true), nn.HuberLoss(delta=1.5)(predicted, true)
print(f"ours {ours.item():.6f}  theirs {theirs.item():.6f}")

# %% [markdown]
# ## The cubic, as a module
#
# The problem of the lecture before: the sine at 50 points between $-\pi$ and $\pi$, and the
# polynomial $\beta_0 + \beta_1 x + \beta_2 x^2 + \beta_3 x^3$. The parameters move into a module,
# and the update moves into an **optimiser**: `SGD` does `parameter -= lr * parameter.grad` for each
# parameter it was given. Three lines in a fixed order make a step: clear, backward, step.


# %%
class Cubic(nn.Module):
    def __init__(self):
        super().__init__()
        self.beta = nn.Parameter(torch.zeros(4, **double))

    def forward(self, X):
        return X @ self.beta


# %% [markdown]
# And the loop around the three lines:


# %%
def training_loop(model, X, y, optimizer, n):
    losses = []
    for _ in range(n):
        loss = ((model(X) - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# Note `loss.item()`: it stores a number. Storing `loss` itself would keep its graph alive, too.
#
# Which learning rate? Descent is stable below 1 over the largest eigenvalue of $X^\top X$ for the
# *summed* loss. The mean divides the gradient by 50, so its edge lies 50 times higher. We stay
# below it with `6e-3`. A rate of `1e-4` is safe as well, and has not arrived after as many steps.

# %% concepts=["module.polynomial_model"]
x = torch.linspace(-math.pi, math.pi, 50, **double)
X, y = torch.stack([x**0, x, x**2, x**3], dim=1), torch.sin(x)
edge = 1 / torch.linalg.eigvalsh(X.T @ X)[-1].item()
print(f"edge: {edge:.4g} for the sum, {50 * edge:.4g} for the mean")
for rate in (1e-4, 6e-3):
    cubic = Cubic()
    losses = training_loop(cubic, X, y, torch.optim.SGD(cubic.parameters(), lr=rate), 2000)
    print(f"rate {rate:g}: loss at steps 0, 10, 100, 1999:", end=" ")
    print(", ".join(f"{losses[step]:.6g}" for step in (0, 10, 100, 1999)))
    print("  beta", [f"{value + 0.0:.4f}" for value in cubic.beta.round(decimals=8).tolist()])
exact = torch.linalg.lstsq(X.cpu(), y.cpu().unsqueeze(1)).solution.flatten()
print("least squares", [f"{value + 0.0:.4f}" for value in exact.round(decimals=8).tolist()])

# %% [markdown]
# The second run has reached the least squares solution: 0.8476 for $x$ and -0.0912 for $x^3$.
#
# Some people give the model a method `fit` and let it keep its data. It computes the same.


# %%
class FittedCubic(Cubic):
    def __init__(self, X, y):
        super().__init__()
        self.X, self.y = X, y

    def fit(self, optimizer, n=1000, loss_fn=nn.functional.mse_loss):
        return [self.step(optimizer, loss_fn) for _ in range(n)]

    def step(self, optimizer, loss_fn):
        optimizer.zero_grad()
        loss = loss_fn(self(self.X), self.y)
        loss.backward()
        optimizer.step()
        return loss.item()


# %% [markdown]
# Convenient, but think of what is joined here: a model with a data set inside cannot be applied to
# another one, and saving it may save the data. From here on model, data and loop stay apart.

# %% concepts=["module.all_in_one_fit"]
model = FittedCubic(X, y)
fitted = model.fit(torch.optim.SGD(model.parameters(), lr=6e-3), n=2000)
largest = max(abs(a - b) for a, b in zip(fitted, losses, strict=True))
print("losses:", len(fitted), "  same as the loop's within 1e-12:", largest < 1e-12)
print("parameters:", [name for name, _ in model.named_parameters()])

# %% [markdown]
# ## Two modes
#
# Some layers behave differently while training. **Dropout**, by {cite}`srivastava2014`, throws away
# each number with probability $p$, so that no hidden number can rely on any single other one.
# **Batch norm**, by {cite}`ioffe2015`, shifts and scales each column of a batch to mean 0 and
# variance 1, and then multiplies by a weight and adds a bias, which are trained and start at 1 and
# 0. `model.train()` and `model.eval()` switch *all* layers of a model. They have nothing to do with
# gradients; that is `no_grad`.
#
# ## Predict: what survives
#
# `nn.Dropout(p=0.5)` in training mode sees a thousand ones. About half of them become 0. What
# becomes of the others? Write the number.

# %% role="predict"
guess = None

# %% role="reveal" id="dropout_keeps"
dropout = nn.Dropout(p=0.5)
ones = torch.ones(1000, **double)
survivors = dropout(ones).unique().tolist()
tl.reveal(survivors[-1], guess, why="Divided by 1 - p, so that the sum stays the same on average.")

# %% [markdown]
# For batch norm the numbers can be followed by hand. The batch 0, 2, 4, 6 has mean 3 and variance 5
# (divided by $n$). In training mode these are used, and mixed with weight 0.1 into the running mean
# and variance, which start at 0 and 1; there the variance is divided by $n - 1$, so it is 6.6667.
# In evaluation mode the running numbers are used. (A tiny `eps = 1e-5` is added to the variance.)

# %% concepts=["module.train_eval"]
print("dropout, train: two outputs equal?", torch.equal(dropout(ones), dropout(ones)))
dropout.eval()
print("dropout, eval:  two outputs equal?", torch.equal(dropout(ones), dropout(ones)), end="; ")
print("unchanged?", torch.equal(dropout(ones), ones))
norm = nn.BatchNorm1d(1, **double)
column = torch.tensor([[0.0], [2.0], [4.0], [6.0]], **double)
print("batch norm, train:", [round(value, 4) for value in norm(column).flatten().tolist()])
print("running mean", round(norm.running_mean.item(), 4), end=", ")
print("running variance", round(norm.running_var.item(), 4))
norm.eval()
print("batch norm, eval: ", [round(value, 4) for value in norm(column).flatten().tolist()])

# %% [markdown]
# ## A real table
#
# Since 1958 air has been sampled on Mauna Loa, Hawaii, and its carbon dioxide measured, in parts
# per million (ppm). The table of {cite}`keeling2004` holds one number a week until 2001, and some
# weeks are missing: the table holds `nan` there, and `isnan` says where. Our task: **fill the gaps**.
# Learn the curve from the weeks that were measured, and read off the others.

# %% id="table"
table = sm.datasets.co2.load_pandas().data
years = torch.tensor(table.index.year + (table.index.day_of_year - 1) / 365.25)
ppm = torch.tensor(table["co2"].to_numpy())
known = ~ppm.isnan()
print("weeks:", len(ppm), "  measured:", int(known.sum()), "  missing:", int((~known).sum()))
print("first:", ppm[known][0].item(), "ppm   last:", ppm[known][-1].item(), "ppm")
print("smallest:", ppm[known].min().item(), "  largest:", ppm[known].max().item())

# %% [markdown]
# Three piles, drawn at random: **training** rows fit the parameters; **validation** rows choose
# among models and say when to stop; **test** rows are looked at once, at the end, and choose
# nothing. A pile that has chosen something can no longer judge it.
#
# Random weeks are right here because gaps lie between measured weeks. To predict *future* weeks you
# would have to hold out the last years instead: the piles must imitate the use. You will see what
# happens if they do not.

# %% id="split"
order = torch.randperm(int(known.sum()), generator=torch.Generator().manual_seed(7))
piles = dict(zip(("train", "validate", "test"), order.split([1335, 445, 445]), strict=True))
for name, rows in piles.items():
    print(f"{name:9} {len(rows)} rows")
mean = ppm[known][piles["train"]].mean()
spread = ppm[known][piles["train"]].std()
print(f"training rows only: mean {mean:.4f} ppm, standard deviation {spread:.4f} ppm")

# %% [markdown]
# Networks like numbers of size about 1, so the targets are shifted and scaled. The mean and the
# standard deviation come **from the training rows only**; had the others taken part, they would
# have whispered something about themselves into the training.
#
# A data set is any object with a length and items. `__getitem__` returns one pair of input and
# target. The inputs: decades since 1980, for the trend, and sine and cosine of the year, for the
# seasons, so that December lies next to January.


# %%
class WeeklyCO2(Dataset):
    """Pairs of (trend, sine, cosine) and scaled ppm."""

    def __init__(self, years, ppm):
        turn = 2 * math.pi * years
        self.inputs = torch.stack([(years - 1980) / 10, turn.sin(), turn.cos()], dim=1)
        self.targets = ((ppm - mean) / spread).unsqueeze(1)

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        return self.inputs[index], self.targets[index]


# %% [markdown]
# That is the whole contract: `len(data)` and `data[i]`.

# %% concepts=["data.dataset"]
data = {name: WeeklyCO2(years[known][rows], ppm[known][rows]) for name, rows in piles.items()}
inputs, target = data["train"][0]
print("lengths:", [len(part) for part in data.values()])
print("one item:", tuple(inputs.shape), tuple(target.shape))
print("first item:", [round(value, 4) for value in inputs.tolist()], round(target.item(), 4))

# %% [markdown]
# ## Batches
#
# A `DataLoader` walks through a data set in batches: it stacks the items, so each tensor gets a new
# first axis. A small data set of the numbers 0 to 22 shows what it does. The last batch is what is
# left over, unless `drop_last=True`.
#
# `shuffle=True` draws a new order for each walk. Who draws it is a *sampler*; give it a generator
# of your own with a seed, and the same orders come again. Shuffle for training; for validation and
# test there is nothing to gain.

# %% concepts=["data.dataloader"]
numbers = TensorDataset(torch.arange(23.0))
print("sizes:    ", [len(batch) for (batch,) in DataLoader(numbers, batch_size=5)])
dropping = DataLoader(numbers, batch_size=5, drop_last=True)
print("drop_last:", [len(batch) for (batch,) in dropping])


def walks(seed, workers=0):
    """Return the first batch of two walks in random order."""
    sampler = RandomSampler(numbers, generator=torch.Generator().manual_seed(seed))
    loader = DataLoader(numbers, 5, sampler=sampler, num_workers=workers)
    two = [[batch.int().tolist() for (batch,) in loader] for _ in range(2)]
    return [walk[0] for walk in two]


print("seed 3:", walks(3), "  again the same:", walks(3) == walks(3))

# %% [markdown]
# ## Predict: an average of averages
#
# Take the numbers 0 to 22 in order, in batches of 5. Their mean is 11. Somebody computes the mean
# of each batch, and then the mean of the five batch means. What comes out?

# %% role="predict"
guess = None

# %% role="reveal" id="mean_of_means"
means = [batch.mean().item() for (batch,) in DataLoader(numbers, batch_size=5)]
tl.reveal(
    sum(means) / len(means), guess, why=f"The means are {means}; the last one is of 3 numbers."
)

# %% [markdown]
# Three numbers were given the weight of five. The cure is to weight each batch mean by its size.
# The two functions below do it, and they are the loop that you will write a hundred times.
# Training: mode, device, clear, backward, step. Evaluation: other mode, no gradients, no step.


# %%
def train_one_epoch(model, loader, optimizer, loss_fn=nn.functional.mse_loss):
    """Walk through the loader once, with one step per batch; return the mean loss on the way."""
    model.train()
    total = 0.0
    for inputs, target in loader:
        inputs, target = inputs.to(device), target.to(device)
        loss = loss_fn(model(inputs), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(target)
    return total / len(loader.dataset)


# %% [markdown]
# The same without learning:


# %%
def evaluate(model, loader, loss_fn=nn.functional.mse_loss):
    """Return the mean loss over all rows of the loader; change nothing."""
    model.eval()
    total = 0.0
    with torch.no_grad():
        for inputs, target in loader:
            inputs, target = inputs.to(device), target.to(device)
            total += loss_fn(model(inputs), target).item() * len(target)
    return total / len(loader.dataset)


def rmse(loss):
    """Turn a loss in scaled units into a typical error in ppm."""
    return math.sqrt(loss) * spread.item()


# %% [markdown]
# ## Train
#
# The network: 3 inputs, 32 hidden numbers with tanh, 1 output. The optimiser is Adam, which gives
# each parameter a step size of its own; the next lecture opens it. Each time the validation loss is
# the smallest so far, we keep a **copy** of the parameters. The validation rows choose, the test
# rows wait.

# %% id="training"
torch.manual_seed(1)
model = nn.Sequential(nn.Linear(3, 32), nn.Tanh(), nn.Linear(32, 1)).to(**double)
sampler = RandomSampler(data["train"], generator=torch.Generator().manual_seed(3))
loaders = {name: DataLoader(part, batch_size=64) for name, part in data.items()}
shuffled = DataLoader(data["train"], batch_size=64, sampler=sampler)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
history, best = [], math.inf
for epoch in range(30):
    train_one_epoch(model, shuffled, optimizer)
    history.append([evaluate(model, loaders[name]) for name in ("train", "validate")])
    if history[-1][1] < best:
        best, keep = history[-1][1], copy.deepcopy(model.state_dict())
    if epoch in (0, 1, 4, 9, 19, 29):
        print(f"epoch {epoch + 1:2}:", *(f"{rmse(loss):8.3f} ppm" for loss in history[-1]))

# %% [markdown]
# Left the training rows, right the validation rows. Two checks on `evaluate` before we believe it.
# In one batch of all rows the mean needs no weights; and a sum over rows, computed apart, must
# agree.

# %% concepts=["data.loop"]
whole = evaluate(model, DataLoader(data["validate"], batch_size=445))
with torch.no_grad():
    error = model(data["validate"].inputs.to(device)) - data["validate"].targets.to(device)
for name, loss in (("batches of 64", history[-1][1]), ("one batch", whole)):
    same = math.isclose(loss, error.square().mean().item(), rel_tol=1e-12)
    print(f"{name:13} {rmse(loss):.4f} ppm  equals the full mean: {same}")

# %% [markdown]
# The learning curves. Both fall together: the network has not begun to learn single rows by heart.
# Were the training curve to go on falling while the other rises, you would have seen *overfitting*.

# %% id="curves" alt="Root mean squared error in ppm against the epoch, 1 to 30, on a logarithmic axis, for the training and the validation rows. Both fall together from about 3 ppm at epoch 1 to about 0.8 ppm at epoch 10 and flatten near 0.7 ppm. Epoch 28 is marked as the best, with 0.641 ppm."
errors = [[rmse(loss) for loss in column] for column in zip(*history, strict=True)]
figure = tl.draw.learning_curves(*errors, unit="ppm")
best_epoch = min(range(30), key=lambda epoch: errors[1][epoch]) + 1
print(f"best epoch {best_epoch}: validation {errors[1][best_epoch - 1]:.3f} ppm")

# %% [markdown]
# ## Test, once
#
# Load the best parameters and look at the test rows. To know whether 0.7 ppm is good, you need
# something to compare with: always answering with the mean, and least squares on the same three
# inputs, a straight trend plus a smooth season. A sceptic adds one more column, the square of the
# trend, because carbon dioxide has risen faster in later decades.


# %%
def least_squares(columns, data=data):
    """Fit on the training rows; return the mean squared error on the test rows."""
    design = {name: columns(data[name].inputs) for name in ("train", "test")}
    line = torch.linalg.lstsq(design["train"], data["train"].targets).solution
    return (design["test"] @ line - data["test"].targets).square().mean().item()


def with_square(x):
    return torch.cat([x[:, :1] ** 0, x, x[:, :1] ** 2], dim=1)


# %% [markdown]
# All four on the test rows:

# %% id="test"
model.load_state_dict(keep)
loss = {"always the mean": data["test"].targets.square().mean().item()}
loss["least squares"] = least_squares(lambda x: torch.cat([x[:, :1] ** 0, x], dim=1))
loss["with square"] = least_squares(with_square)
loss["network"] = evaluate(model, loaders["test"])
for name, value in loss.items():
    print(f"{name:16} {rmse(value):7.3f} ppm on the test rows")

# %% [markdown]
# The sceptic's column is worth more than half of the gain, and one can say what it means. A network
# earns its place where you do not know which column to add.
#
# Now the task itself. How long is the longest gap?

# %% id="gap_of_1964"
gap, longest = [], []
for date, empty in zip(table.index.date, (~known).tolist(), strict=True):
    gap = [*gap, date] if empty else []
    longest = max(longest, gap, key=len)
print("longest gap:", len(longest), "weeks, from", longest[0], "to", longest[-1])

# %% [markdown]
# From late January to late May nothing was measured, and this is when the curve climbs to its
# yearly peak. What the network says:

# %% id="gaps" alt="Carbon dioxide in ppm from 1958 to 1968. Dots of weekly measurements rise from about 315 to 322 ppm with a yearly wave of about 6 ppm. The network's line runs through them. Triangles on the line mark the missing weeks: many in 1958, and eighteen in a row from January to May 1964 between about 319 and 322 ppm."
early = years < 1968
with torch.no_grad():
    filled = model(WeeklyCO2(years, ppm).inputs.to(device)).cpu().flatten() * spread + mean
curves = [(years[known & early], ppm[known & early]), (years[early], filled[early])]
figure = tl.draw.filled_gaps(*curves, (years[~known & early], filled[~known & early]))
for date in ("1964-01-25", "1964-03-28", "1964-05-23"):
    week = table.index.get_loc(date)
    print(date, "measured", ppm[week].item(), f" network {filled[week].item():.1f} ppm")

# %% [markdown]
# ## Predict: the same network, asked for the future
#
# The 0.651 ppm were earned in weeks with training rows on both sides. Now ask the other question:
# train on what was measured before 1995, and predict what came after. Again, mean and spread come
# from the training rows, and these are others now.

# %% id="by_time"
past, later = known & (years < 1995), known & (years >= 1995)
mean, spread = ppm[past].mean(), ppm[past].std()
by_time = {"train": WeeklyCO2(years[past], ppm[past]), "test": WeeklyCO2(years[later], ppm[later])}
print("training rows:", len(by_time["train"]), "  test rows:", len(by_time["test"]))

# %% [markdown]
# Same network, same start, same optimiser, 30 epochs. How large is its error after 1995: 0.6, 1.2
# or 3.6 ppm?

# %% role="predict"
guess = None

# %% role="reveal" id="forecast"
torch.manual_seed(1)
forecast = nn.Sequential(nn.Linear(3, 32), nn.Tanh(), nn.Linear(32, 1)).to(**double)
walk = RandomSampler(by_time["train"], generator=torch.Generator().manual_seed(3))
earlier = DataLoader(by_time["train"], batch_size=64, sampler=walk)
optimizer = torch.optim.Adam(forecast.parameters(), lr=0.01)
for _ in range(30):
    train_one_epoch(forecast, earlier, optimizer)
future = rmse(evaluate(forecast, DataLoader(by_time["test"], batch_size=64)))
tl.reveal(round(future, 1), guess, why="No training row holds the curve there; tanh flattens out.")

# %% [markdown]
# The same error beside that of the training rows, and the sceptic's line with a square, asked the
# same question:

# %% id="forecast_scores"
with torch.no_grad():
    rows = by_time["test"].inputs[-52:].to(device)
    low = (by_time["test"].targets[-52:] - forecast(rows).cpu()).mean() * spread
print(f"network, training rows  {rmse(evaluate(forecast, earlier)):.2f} ppm")
print(f"network, after 1995     {future:.2f} ppm, in the last year too low by {low:.1f} on average")
print(f"with square, after 1995 {rmse(least_squares(with_square, by_time)):.2f} ppm")

# %% [markdown]
# More than five times what the random split had promised, and the ranking has turned over: now the
# line with a square is the better one. A sum of 32 tanhs goes flat where no data hold it up; the
# square goes on rising, as the carbon dioxide did. No line of code is wrong, and 0.651 was no lie.
# It answers "how well are gaps filled?". Read it as "how well is the future known?", and you are
# wrong by a factor of five.

# %% [markdown]
# ## A classifier, from a file
#
# So far the answer was a number. Often it is one of a few **classes**: which digit, which animal,
# which word comes next. The loop stays as it is. What changes is the end of the network, one logit
# per class, the loss, cross entropy, and the way you count: how many are right.
#
# The question: here are thirteen weeks of carbon dioxide, their mean taken away. In which quarter
# of the year do they lie? This time the data come from a file, as they mostly do. A table in CSV is
# lines of text; reading it means to split lines, turn text into numbers, and decide what an empty
# field is.


# %%
def read(path):
    """The two columns of the file: dates as text, ppm with nan where nothing was measured."""
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ppm = [float(row["co2"] or "nan") for row in rows]
    return [row["date"] for row in rows], torch.tensor(ppm, dtype=torch.float64)


path = files("statsmodels.datasets.co2") / "co2.csv"
dates, readings = read(path)
print("lines:", len(dates), "  first:", dates[0], readings[0].item())
print("empty fields:", int(readings.isnan().sum()))

# %% [markdown]
# The data set reads the file once, when it is made, and keeps what the loop will ask for.
# `unfold(0, 13, 1)` is a view that holds each run of 13 neighbouring weeks as a row; a row with a
# gap is left out. The class is the quarter of the middle week, 0 to 3: classes are *integers*.


# %%
class Quarters(Dataset):
    def __init__(self, path, years):
        dates, ppm = read(path)
        weeks = ppm.unfold(0, 13, 1)
        middle = [(int(date[:4]), int(date[4:6])) for date in dates[6:-6]]
        keep = ~weeks.isnan().any(dim=1) & torch.tensor([year in years for year, _ in middle])
        self.inputs = weeks[keep] - weeks[keep].mean(dim=1, keepdim=True)
        self.targets = (torch.tensor([month for _, month in middle])[keep] - 1) // 3

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        return self.inputs[index], self.targets[index]


# %% [markdown]
# Which rows train, and which judge? Neighbouring rows share 12 of their 13 weeks. Under a random
# split nearly every test row would have its twin among the training rows. So we split by years, and
# leave out one year between.

# %% concepts=["data.dataset_from_file"]
past, later = Quarters(path, range(1958, 1985)), Quarters(path, range(1986, 2002))
inputs, target = past[0]
print("rows:", len(past), len(later), "  one item:", tuple(inputs.shape), target.dtype)
print("classes among the later rows:", later.targets.bincount().tolist())

# %% [markdown]
# ### Predict: the loss of ignorance
#
# Before training the network knows nothing. Suppose it gave each of the four classes the
# probability $\frac14$. What is its cross entropy then, rounded to two places?

# %% role="predict"
guess = None

# %% role="reveal" id="ignorance"
equal = F.cross_entropy(torch.zeros(4, 4, **double), torch.arange(4, device=device))
tl.reveal(round(equal.item(), 2), guess, why="-log(1/4) = log 4, whatever the true classes are.")

# %% [markdown]
# It is a number to know: the first loss of a classifier with $k$ classes lies near $\log k$. If it
# is far above, the starting weights are too large.
#
# Predicted classes come batch by batch: the place of the largest logit, `argmax`. Collect them in a
# list, each moved to the CPU at once, so that they do not fill up the GPU, and join them at the
# end.


# %%
def predict(model, loader):
    """The most likely class of each row of the loader, in its order, on the CPU."""
    model.eval()
    preds = []
    with torch.no_grad():
        for inputs, *_ in loader:
            logits = model(inputs.to(device))
            preds.append(logits.argmax(dim=1).cpu())
    return torch.cat(preds)


# %% [markdown]
# The `*_` takes the targets if there are any, so the same loop serves rows without labels. The
# order of the predictions is that of the loader: *do not shuffle here*. Training is
# `train_one_epoch` from above, with another loss:

# %% concepts=["module.classifier"]
torch.manual_seed(1)
classifier = nn.Sequential(nn.Linear(13, 32), nn.ReLU(), nn.Linear(32, 4)).to(**double)
walk = RandomSampler(past, generator=torch.Generator().manual_seed(3))
training, judging = DataLoader(past, 64, sampler=walk), DataLoader(later, 64)
optimizer = torch.optim.Adam(classifier.parameters(), lr=0.01)
for epoch in range(30):
    mean_loss = train_one_epoch(classifier, training, optimizer, F.cross_entropy)
    if epoch in (0, 4, 29):
        right = (predict(classifier, judging) == later.targets).sum().item()
        loss = evaluate(classifier, judging, F.cross_entropy)
        print(f"epoch {epoch + 1:2}: loss on the way {mean_loss:.4f}, later {loss:.4f}", end=", ")
        print(f"right {right} of {len(later)}, accuracy {right / len(later):.3f}")

# %% [markdown]
# Three in four, where guessing gets one in four. Two numbers describe the same network: the *loss*
# is what descent can use, because it has a slope; the *accuracy* is what you want to know, and it
# has none, for it jumps when an argmax changes. Which quarters are mixed up? Count true against
# predicted.

# %% concepts=["data.prediction_loop"]
preds = predict(classifier, judging)
table_of_counts = torch.zeros(4, 4, dtype=torch.int64)
for true, predicted in zip(later.targets, preds, strict=True):
    table_of_counts[true, predicted] += 1
print("predicted:     ", "  ".join(["Jan-Mar", "Apr-Jun", "Jul-Sep", "Oct-Dec"]))
for name, counts in zip(["Jan-Mar", "Apr-Jun", "Jul-Sep", "Oct-Dec"], table_of_counts, strict=True):
    print(f"true {name}:  ", "  ".join(f"{count:7}" for count in counts.tolist()))
print("on the diagonal:", table_of_counts.diagonal().sum().item())

# %% [markdown]
# This is a **confusion matrix**. The steep fall of the summer is seldom missed. From October to May
# the curve rises all the time, so the first quarter is taken for either of its neighbours, and
# fewer than half of its weeks are right. One accuracy for all would not have told you.
#
# ## Save and load
#
# Save the **state**, a dictionary from names to tensors, not the object. The code of the class is
# in your files; the numbers are what cannot be written again. `weights_only=True` (the default
# since PyTorch 2.6) refuses to run anything that a file might contain besides numbers.


# %% concepts=["module.save_load"]
def fresh():
    return nn.Sequential(nn.Linear(3, 32), nn.Tanh(), nn.Linear(32, 1)).to(**double)


with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "co2.pt"
    torch.save(model.state_dict(), path)
    state = torch.load(path, map_location=device, weights_only=True)
for name, tensor in state.items():
    print(f"{name:9} {tuple(tensor.shape)}")
copied = fresh()
copied.load_state_dict(state)
rows = data["test"].inputs.to(device)
print("equal predictions:", torch.equal(copied(rows), model(rows)))

# %% [markdown]
# Loading is strict: each name must be on both sides. Here the same network was written as the class
# `Net` from above, whose layers have other names.

# %% role="mistake" raises="RuntimeError"
other = Net(3, 32, 1)
other.load_state_dict(state)

# %% [markdown]
# *Missing key(s)*: names that the module has and the file has not. *Unexpected key(s)*: the other
# way round. When both lists have the same length and the same endings, the layers were renamed.
# When a size differs instead, the message says *size mismatch* and both shapes.
#
# The option `strict=False` makes the message go away. It loads what fits, here **nothing**, and
# goes on. It returns what it left out; look at it, or better, rename the keys.

# %% id="strict"
left_out = other.load_state_dict(state, strict=False)
print("not loaded:", left_out.missing_keys)
names = {"0": "fc1", "2": "fc2"}
renamed = {names[key.split(".")[0]] + "." + key.split(".")[1]: state[key] for key in state}
print("after renaming:", other.load_state_dict(renamed))

# %% [markdown]
# All keys match, and still `other` is not the same function: `Net` bends with ReLU, our model with
# tanh. The file knows nothing of that. After loading, compare a prediction.
#
# ## Bug hunt
#
# Four loops, each with one planted bug, each with a symptom. Read the symptom, then the code, then
# decide. Nothing raises an error, as usual.
#
# **First.** The loss on the validation rows is the same after each epoch.


# %%
def broken_epoch(model, loader, optimizer):
    model.train()
    for inputs, target in loader:
        output = model(inputs.to(device))  # A
        loss = ((output - target.to(device)) ** 2).mean()  # B
        loss.backward()  # C
        optimizer.zero_grad()  # D
        optimizer.step()  # E


# %% [markdown]
# Three epochs of it:

# %% id="bug_still"
model = fresh()
optimizer, seen = torch.optim.Adam(model.parameters(), lr=0.01), set()
for _ in range(3):
    broken_epoch(model, shuffled, optimizer)
    seen.add(evaluate(model, loaders["validate"]))
print("different losses after three epochs:", len(seen))

# %% [markdown]
# Which line is in the wrong place? Write its letter, as in `"A"`.

# %% role="predict"
guess = None

# %% role="reveal"
why = "zero_grad stands between backward and step: the gradients are gone when step wants them."
tl.reveal("D", guess, why=why)

# %% [markdown]
# **Second.** The loss falls and then stays near 1, which is the variance of the scaled targets. The
# predictions hardly differ from row to row.


# %%
def broken_epoch(model, loader, optimizer):
    model.train()  # A
    for inputs, target in loader:
        inputs, target = inputs.to(device), target.squeeze(1).to(device)  # B
        optimizer.zero_grad()  # C
        loss = ((model(inputs) - target) ** 2).mean()  # D
        loss.backward()
        optimizer.step()


# %% [markdown]
# Ten epochs of it:

# %% id="bug_flat"
torch.manual_seed(1)
model = fresh()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for _ in range(10):
    broken_epoch(model, shuffled, optimizer)
predictions = model(data["validate"].inputs.to(device))
print("spread of the predictions below a tenth:", predictions.std().item() < 0.1)

# %% [markdown]
# Which line brings the bug in? Write its letter.

# %% role="predict"
guess = None

# %% role="reveal"
why = "After squeeze the target is (64,), the output (64, 1): D subtracts them into (64, 64)."
tl.reveal("B", guess, why=why)

# %% [markdown]
# **Third.** The function reports the best validation loss and says that the model is the best one.
# But evaluating the model again gives another number.


# %%
def broken_fit(model, optimizer, epochs):
    best_loss, best_state = math.inf, None
    for _ in range(epochs):
        train_one_epoch(model, shuffled, optimizer)  # A
        loss = evaluate(model, loaders["validate"])  # B
        if loss < best_loss:  # C
            best_loss, best_state = loss, model.state_dict()  # D
    model.load_state_dict(best_state)  # E
    return best_loss


# %% [markdown]
# The claim, against one more evaluation:

# %% id="bug_alias"
torch.manual_seed(1)
model = fresh()
sampler.generator.manual_seed(3)
claimed = broken_fit(model, torch.optim.Adam(model.parameters(), lr=0.1), epochs=5)
print("claim holds:", math.isclose(claimed, evaluate(model, loaders["validate"])))

# %% [markdown]
# Which line is wrong? Write its letter.

# %% role="predict"
guess = None

# %% role="reveal"
why = "state_dict() hands out the parameters themselves, and training goes on in them: copy them."
tl.reveal("D", guess, why=why)

# %% [markdown]
# You have seen this one before, in the lecture on views: two names, one storage. **Fourth.** Two
# evaluations of one model on the same rows differ.


# %% id="bug_mode"
def broken_evaluate(model, loader):
    total = 0.0
    with torch.no_grad():
        for inputs, target in loader:
            output = model(inputs.to(device))
            total += ((output - target.to(device)) ** 2).sum().item()
    return total / len(loader.dataset)


leaky = nn.Sequential(nn.Linear(3, 32), nn.Tanh(), nn.Dropout(0.2), nn.Linear(32, 1)).to(**double)
first, second = (broken_evaluate(leaky, loaders["validate"]) for _ in range(2))
print("same number twice:", first == second)

# %% [markdown]
# A line is missing. Which? Choose among `"model.eval()"`, `"loss.backward()"`,
# `"optimizer.zero_grad()"`.

# %% role="predict"
guess = None

# %% role="reveal"
tl.reveal("model.eval()", guess, why="Without it dropout goes on throwing numbers away.")

# %% [markdown]
# ## Models that others have built
#
# torchvision has the well-known networks for pictures as modules. With `weights=None` the structure
# is built and filled at random, and nothing is downloaded. To count parameters you need not even
# fill them: on the *meta* device tensors have a shape and no numbers.
#
# The ResNet-18 of {cite}`he2016` ends in a linear layer `fc` from 512 numbers to 1000 classes. For
# 10 classes, replace it.


# %% concepts=["module.custom_and_torchvision_models"]
def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


with torch.device("meta"):
    resnet = torchvision.models.resnet18(weights=None)
    print("resnet18:", count(resnet), "parameters; of these fc:", count(resnet.fc))
    resnet.fc = nn.Linear(512, 10)
print("with 10 classes:", count(resnet))
cell = nn.RNNCell(10, 20, **double)
for name, parameter in cell.named_parameters():
    print(f"{name:10} {tuple(parameter.shape)}")
print("state:", tuple(cell(torch.ones(4, 10, **double), torch.zeros(4, 20, **double)).shape))

# %% [markdown]
# The last lines are the recurrent cell that you unrolled by hand in lecture 05, as a module, with
# rows for vectors and two biases:
#
# $$h \leftarrow \tanh(x W_{ih}^\top + b_{ih} + h W_{hh}^\top + b_{hh}) .$$
#
# `nn.RNN` runs it along a sequence. Check that both say the same.

# %% id="rnn"
rnn = nn.RNN(10, 20, batch_first=True, **double)
sequence = torch.randn(4, 7, 10, generator=torch.Generator().manual_seed(4)).to(**double)
outputs, last = rnn(sequence)
state = torch.zeros(4, 20, **double)
for x in sequence.unbind(dim=1):
    from_input = x @ rnn.weight_ih_l0.T + rnn.bias_ih_l0
    state = torch.tanh(from_input + state @ rnn.weight_hh_l0.T + rnn.bias_hh_l0)
print("outputs", tuple(outputs.shape), "  last state", tuple(last.shape))
print("same as by hand:", torch.allclose(state, last[0], rtol=0, atol=1e-10))

# %% [markdown]
# ## Second reading: workers
#
# With `num_workers=2` two further processes prepare batches while the model computes. It pays when
# an item is expensive, such as a picture that must be decoded; for a table in memory it only costs.
#
# The order does not depend on the workers. There is a short form without a sampler,
# `DataLoader(..., shuffle=True, generator=g)`. It repeats itself as well. But compare its orders
# with those of the sampler, and the last line with the line before.


# %% id="workers"
def short_form(seed, **options):
    """Return the first batch of two walks of the short form."""
    generator = torch.Generator().manual_seed(seed)
    loader = DataLoader(numbers, 5, shuffle=True, generator=generator, **options)
    two = [list(loader) for _ in range(2)]
    return [first.int().tolist() for (first,), *_ in two]


print("sampler, two workers, same batches:   ", walks(3, workers=2) == walks(3))
print("short form, two workers, same batches:", short_form(3, num_workers=2) == short_form(3))
print("short form:           ", short_form(3), "again the same:", short_form(3) == short_form(3))
print("two workers that stay:", short_form(3, num_workers=2, persistent_workers=True))

# %% [markdown]
# The short form asks its generator for two things on each walk: a seed for the workers, drawn even
# if there are none, and the order. So the same seed gives another order than a sampler that has the
# generator for itself. Workers that stay alive between walks (`persistent_workers=True`) are seeded
# once; from the second walk on one number fewer has been drawn, and an option that has nothing to
# do with the order has changed it. A generator that serves two masters repeats itself only while
# neither of them changes.

# %% [markdown] role="summary"
# ## What you saw
#
# * A module finds what was registered: parameters, buffers, modules. Count before you train.
# * A linear layer is a product and a sum; without something bent between them, two are one.
# * Behind ReLU weights with standard deviation $\sqrt{2/n}$ keep the size of a signal; smaller ones
#   lose it, larger ones blow it up, by a constant factor per layer.
# * Losses are formulas: check them once. Cross entropy takes logits. Rate and reduction go
#   together.
# * Clear, backward, step; `item()` for what you store; `train()` and `eval()` for the mode.
# * Weight batch means by batch sizes. Scale with numbers from the training rows only.
# * Validation rows choose, test rows judge, once, next to something simple. They judge the use that
#   they imitate: 0.651 ppm for gaps, 3.6 ppm for the future.
# * A classifier ends in one logit per class. It is trained on cross entropy, which begins near
#   $\log k$, and judged by counting, class by class.
# * Save the state, load it strictly, compare a prediction afterwards.
# * A loop that runs is not a loop that works: know the symptoms of a misplaced `zero_grad`, a
#   broadcast loss, an aliased state and a forgotten mode.

# %% [markdown] role="further"
# ## Where to read on
#
# * PyTorch documentation, *Modules* (`notes/modules`): registration, hooks and state in one place;
#   and *Serialization semantics* (`notes/serialization`) for what `weights_only` allows.
# * PyTorch documentation, *torch.utils.data*: samplers, workers and the section on data loading
#   order.
# * {cite}`goodfellow2016`: chapter 6 for networks and activations, section 5.3 for validation sets,
#   chapter 7 for dropout.
# * {cite}`srivastava2014`: why it helps.
# * {cite}`ioffe2015`: section 3.1 for the two modes.
# * {cite}`he2015`: section 2.2 derives the root of 2.
# * {cite}`he2016`: table 1 has the layers that the parameter count comes from.
# * {cite}`keeling2004`: the table.
