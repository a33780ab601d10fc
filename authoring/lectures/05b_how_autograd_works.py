# %% [markdown] role="header"
# # How autograd works
#
# Lecture 05 used autograd; this one opens it. You build an engine for single numbers that agrees
# with PyTorch to the last digits, and see why a node must wait until all of its gradient has
# arrived. Then you look at what a record keeps and why it may not be overwritten, at results that
# are more than one number, at second derivatives, and at the one test that finds a wrong slope. You
# can go on to lecture 06 first and come back when something in here bites you.
#
# From mathematics you need what 05 needs, the chain rule and partial derivatives, and two things
# more: *Taylor's formula*, $f(x + h) = f(x) + h f'(x) + \tfrac{h^2}{2} f''(x) + \dots$, in the
# section on checking, and the eigenvalues of a $2 \times 2$ matrix, in the section on Hessians,
# where it is said again what they are. Jacobians and Hessians are explained.
#
# ## You will be able to
#
# * write a differentiation engine of some fifty lines that agrees with PyTorch;
# * say what a record keeps in memory, and read the error about a value that was overwritten;
# * compute vector-Jacobian products, Jacobians and Hessians, with `backward`, with
#   `torch.autograd.functional` and with `torch.func`;
# * check every derivative against finite differences.

# %% [markdown]
# ## Set up
#
# The filter keeps out a warning that PyTorch's forward mode gives about a part of PyTorch itself.

# %% role="setup"
import math
import random
import warnings

import torch

import tensorlab as tl
from tensorlab.expression import differentiate

tl.style.use()
device = tl.device()
double = {"dtype": torch.float64, "device": device}
warnings.filterwarnings("ignore", category=FutureWarning, module="torch")

# %% [markdown]
# ## Build it yourself
#
# From lecture 05 you know all that is needed to build the machine for single numbers. A `Value` remembers the
# numbers that it was made from, its `parents`, and the slope by each of them.


# %%
class Value:
    """A number that remembers what it was made from, and with which slopes."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes


def as_value(number):
    """Let plain numbers take part."""
    return number if isinstance(number, Value) else Value(number)


# %% [markdown]
# The two operations that carry everything. A sum passes its gradient on unchanged: both slopes
# are 1. In a product, the slope by one factor is the other factor. Python calls `__radd__` and
# `__rmul__` when the left operand is a plain number, as in `3 * x`.


# %% id="first_line"
def add(a, b):
    b = as_value(b)
    return Value(a.data + b.data, (a, b), (1.0, 1.0))


def multiply(a, b):
    b = as_value(b)
    return Value(a.data * b.data, (a, b), (b.data, a.data))


Value.__add__ = Value.__radd__ = add
Value.__mul__ = Value.__rmul__ = multiply
line = 3 * Value(5.0) + 2
print("3 * 5 + 2 =", line.data, "  slopes of the last step:", line.slopes)

# %% [markdown]
# Now backward. A first attempt: to send a gradient into a node, store it there, then send it on to
# the parents, each time multiplied by the slope. Try it on $f(x) = x \cdot x + x$ at $x = 3$, where
# $f'(x) = 2x + 1 = 7$. Watch out, the attempt is wrong, and it says nothing.


# %% role="mistake" id="hasty"
def hasty_backward(node, gradient=1.0):
    node.grad = gradient
    for parent, slope in zip(node.parents, node.slopes, strict=True):
        hasty_backward(parent, slope * gradient)


x = Value(3.0)
f = x * x + x
hasty_backward(f)
print("hasty:", x.grad, "  right:", 2 * 3.0 + 1)

# %% [markdown]
# Three arrows lead out of `x`: two into the product, one into the sum. Along each of them comes
# a part of the answer: 3, 3 and 1. The attempt kept the last one. The chain rule has a sum over
# everything in between, and the sum is missing.
#
# With `+=` in place of `=` the parts add up.


# %% id="patient"
def patient_backward(node, gradient=1.0):
    node.grad += gradient
    calls = 1
    for parent, slope in zip(node.parents, node.slopes, strict=True):
        calls += patient_backward(parent, slope * gradient)
    return calls


x = Value(3.0)
patient_backward(x * x + x)
print("patient:", x.grad)

# %% [markdown]
# ## Predict: the price of patience
#
# This version is right. It walks every *path* from the end to the start, and that is its trouble.
# Double a number ten times, each time by `x = x + x`. The graph has 11 nodes. How many calls does
# `patient_backward` make? Choose among 11, 21, 2047.

# %% role="predict"
guess = None

# %% role="reveal" id="paths"
start = x = Value(1.0)
for _ in range(10):
    x = x + x
calls = patient_backward(x)
tl.reveal(calls, guess, why="Each node calls its parent twice: 1 + 2 + 4 + ... + 1024.")

# %% [markdown]
# The gradient is right, 1024, but each further doubling doubles the work; at fifty of them you
# would wait for years. The cure: a node passes its gradient on **once, when all of it has
# arrived**. So visit the nodes in an order in which each comes after all that read it. Such an
# order is the reverse of an order of computation, and this function finds one. (It keeps its own
# list of things to do instead of calling itself, so long chains do not exhaust Python's stack.)


# %% id="in_order"
def in_order(last):
    """List the nodes below `last` so that each one comes after its parents."""
    order, seen, waiting = [], set(), [(last, False)]
    while waiting:
        node, parents_done = waiting.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            waiting.append((node, True))
            waiting.extend((parent, False) for parent in node.parents)
    return order


print("nodes to visit:", len(in_order(x)), "instead of", calls, "calls; gradient", start.grad)

# %% [markdown]
# Backward is now short. Numbers in between start from 0 on each run; leaves, which have no parents,
# keep what they have and add to it, as `AccumulateGrad` does. That holds for the end of the walk as
# well, should it be a leaf itself.


# %% id="engine_backward"
def backward(last):
    order = in_order(last)
    for node in order:
        if node.parents:
            node.grad = 0.0
    last.grad += 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += slope * node.grad


Value.backward = backward

# %% [markdown]
# ## Predict: three walks
#
# With $f = x \cdot x + x$ at $x = 3$, somebody calls `f.backward()`, then `f.backward()` again, then
# `x.backward()`. What stands in `x.grad` afterwards? Write a number.

# %% role="predict"
guess = None

# %% role="reveal" id="engine_accumulates"
x = Value(3.0)
f = x * x + x
seen = []
for last in (f, f, x):
    last.backward()
    seen.append(x.grad)
tl.reveal(x.grad, guess, why=f"After each walk x.grad is {seen}: x by itself adds 1.")

# %% [markdown]
# PyTorch gives the same three numbers, because nothing has cleared the leaf.
#
# The rest is vocabulary. Any function of one number joins in once you give its derivative, and the
# remaining operators are made from what is there. A power needs one look: $t^0$ is constant, and the
# formula $n t^{n-1}$ would ask for $0^{-1}$ where $t$ is 0.


# %%
def elementary(function, derivative):
    """Turn a function of floats and its derivative into a function of Values."""
    return lambda a: Value(function(a.data), (a,), (derivative(a.data),))


def power(a, n):
    return elementary(lambda t: t**n, lambda t: n * t ** (n - 1) if n else 0.0)(a)


Value.exp = elementary(math.exp, math.exp)
Value.sin = elementary(math.sin, math.cos)
Value.tanh = elementary(math.tanh, lambda t: 1 - math.tanh(t) ** 2)
Value.__pow__ = power
Value.__neg__ = lambda a: a * -1
Value.__sub__ = lambda a, b: a + -as_value(b)
Value.__rsub__ = lambda a, b: -a + b
Value.__truediv__ = lambda a, b: a * as_value(b) ** -1
Value.__rtruediv__ = lambda a, b: a**-1 * b

# %% [markdown]
# That is the whole engine: `Value`, `as_value`, `add`, `multiply`, `in_order`, `backward`,
# `elementary`, `power` and a few lines of vocabulary. Count them: fewer than sixty. Where a value or a
# slope is infinite or undefined, as in `Value(0.0) ** -1`, Python's floats raise an error; PyTorch
# writes `inf` or `nan`. Run the loss of lecture 05 through it, $(e^{wx+b} - y)^2$ at $w = 0.5$,
# $b = 2$, $x = 0.5$ and $y = 1$.

# %% id="engine_loss"
w, b, x = Value(0.5), Value(2.0), Value(0.5)
loss = ((w * x + b).exp() - 1.0) ** 2
loss.backward()
print(f"loss {loss.data:.10f}")
print(f"dl/dw {w.grad:.10f}   dl/db {b.grad:.10f}")

# %% [markdown]
# ## Does it agree with PyTorch?
#
# One example proves little. Let chance write the expressions: each step picks two earlier results
# and combines them in one of six ways. The same function runs on our `Value` and on PyTorch's
# tensors, because both understand the same operators.


# %%
def random_expression(seed, leaves):
    """Grow an expression of 15 random steps from the leaves; add up everything at the end."""
    steps = (
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b.tanh(),
        lambda a, b: a.sin(),
        lambda a, b: a / (b * b + 1),
        lambda a, b: 2 - 1 / (a**2 + 3),
    )
    draw, pool = random.Random(seed), list(leaves)
    for _ in range(15):
        step = draw.choice(steps)
        pool.append(step(draw.choice(pool), draw.choice(pool)))
    return sum(pool[1:], pool[0])


# %% [markdown]
# Three hundred expressions in three variables: nine hundred slopes to compare. Two correct programs
# may round differently in the last digits, so we ask for agreement to nine digits.

# %% id="random_expressions" concepts=["autograd.engine"]
worst = 0.0
for seed in range(300):
    numbers = [random.Random(1000 + seed).uniform(-2, 2) for _ in range(3)]
    ours = [Value(number) for number in numbers]
    random_expression(seed, ours).backward()
    theirs = [torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in numbers]
    random_expression(seed, theirs).backward()
    for mine, other in zip(ours, theirs, strict=True):
        error = abs(mine.grad - other.grad.item()) / max(1.0, abs(other.grad.item()))
        worst = max(worst, error)
print("slopes compared:", 3 * 300, "  agree to nine digits:", worst < 1e-9)

# %% [markdown]
# PyTorch does what you did, with tensors instead of numbers and a node type for each of some
# hundreds of operations.
#
# ## Play
#
# Fan-out once more, as a picture: check the derivative 7 by adding what arrives along the three
# arrows.

# %% alt="Graph of x * x + x at x 3. The product has value 9, the sum 12. Two arrows lead from x into the product and one into the sum. The derivative is 1 at the sum and at the product, and 3 + 3 + 1 = 7 at x." id="fan_out"
figure = tl.draw.graph("x * x + x", x=3.0)
for node in differentiate("x * x + x", {"x": 3.0}).nodes:
    print(node.label, "value", node.value, "derivative", node.gradient)

# %% role="explore"
tl.explore.graph("x * x + x", "x = 3, w = 0.5, b = 2")

# %% [markdown]
# * Make four arrows lead out of `x`, and say what will stand at `x` before you look.
# * `x * x * x * x`: how many paths lead from the end to `x`, and how many boxes are there? That is
#   the difference between `patient_backward` and `backward`, while it is small.

# %% [markdown]
# ## What a record keeps
#
# Back to tensors. A `Value` computes its slopes at once and keeps them. PyTorch keeps what they are
# made of, and lets it go during backward: that is why a second backward through the same graph is
# refused. Each operation keeps what its slope needs: a square its input, an
# exponential its result, a product of two tracked tensors both factors, an addition nothing at
# all. PyTorch lets you watch, with a pair of hooks that see each tensor as it is put away.


# %% id="square_saves"
def saved_bytes(function, x):
    """Count the bytes that `function` puts away for backward."""
    sizes = []

    def put_away(tensor):
        sizes.append(tensor.nbytes)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(put_away, lambda tensor: tensor):
        function(x)
    return sum(sizes)


x = torch.linspace(0, 1, 1000, requires_grad=True, **double)
print("one square:", saved_bytes(torch.square, x), "bytes")

# %% [markdown]
# A thousand float64 numbers are 8000 bytes: the square keeps its input.
#
# ## Predict: who can be walked twice?
#
# Take the sum of `x + 2`, of `x ** 2`, of `x.exp()` and of `x * x`, and call backward twice on
# each. For how many of the four does the second call work? Decide which, then write a number from
# 0 to 4.

# %% role="predict"
guess = None

# %% role="reveal" id="walked_twice"
cases = {"x + 2": lambda x: x + 2, "x ** 2": torch.square, "x.exp()": torch.exp}
cases["x * x"] = lambda x: x * x
twice = []
for name, function in cases.items():
    result = function(x).sum()
    result.backward()
    if tl.attempt(result.backward) is None:
        twice.append(name)
tl.reveal(len(twice), guess, why="The refusal is about lost values: " + twice[0] + " loses none.")

# %% [markdown]
# The addition saves nothing, so nothing is missing at the second backward, and PyTorch lets it
# pass. The product saves `x` once for each factor; both are the same memory, counted twice.

# %% id="who_saves"
for name, function in cases.items():
    verdict = "works" if name in twice else "refused"
    print(f"{name:8} saves {saved_bytes(function, x):5} bytes, a second backward: {verdict}")

# %% [markdown]
# ## Predict: may the result be overwritten?
#
# So a square keeps its input, and an exponential keeps its result. Compute `y` with one of them,
# add 1 to `y` in place, then call backward. With which of the two does backward still work? Choose
# among `"square"`, `"exp"`, `"both"`, `"neither"`.

# %% role="predict"
guess = None

# %% role="reveal" id="overwritten"
allowed = []
for name, function in {"square": torch.square, "exp": torch.exp}.items():
    start = torch.tensor([0.0, 1.0], dtype=torch.float64, requires_grad=True)
    y = function(start)
    y.add_(1)
    if tl.attempt(y.sum().backward) is None:
        allowed.append(name)
answer = allowed[0] if len(allowed) == 1 else "both" if allowed else "neither"
tl.reveal(answer, guess, why="The square needs its input, untouched; exp its result, spoilt.")

# %% [markdown]
# The other one is refused, with a message that everybody meets one day. Here are its three clauses
# (between them it also names the operation, in words that depend on the version of PyTorch). Watch
# the counter that gives the write away.

# %% role="mistake" id="version_counter" concepts=["autograd.saved"]
start = torch.tensor([0.0, 1.0], dtype=torch.float64, requires_grad=True)
y = start.exp()
print("version of y:", y._version)
y.add_(1)
print("version of y:", y._version)
problem = tl.attempt(y.sum().backward)
what, _, rest = str(problem).partition(": ")
print(f"{type(problem).__name__}: {what}:")
print("   " + rest.partition(", ")[0])
print("   is" + rest.partition(", is")[2].partition(".")[0])

# %% [markdown]
# Piece by piece:
#
# * *modified by an inplace operation*: somebody wrote into a tensor that backward still needs.
# * *[torch.DoubleTensor [2]]*: which tensor. One of float64, with two entries.
# * *is at version 1; expected version 0 instead*: how PyTorch knows. A tensor counts the writes
#   into its memory, and its views count with it. A node that saves a tensor notes the count, and
#   compares before it uses the value. No copy is made to be on the safe side.
#
# Should you not find the tensor by its shape, `torch.autograd.set_detect_anomaly(True)` runs the same
# in a slow mode that also shows the line of the forward pass where the operation was recorded.
#
# The cure is to make a new tensor, `y = y + 1`. Old code "cures" it with `y.data`, which writes
# past the counter. Adding 1 changes no slope, so the two lines below should be equal.

# %% id="past_the_counter"
(start.exp() + 1).sum().backward()
print("y + 1:         ", [f"{slope:.6f}" for slope in start.grad.tolist()])
start.grad = None
y = start.exp()
y.data.add_(1)
y.sum().backward()
print("y.data.add_(1):", [f"{slope:.6f}" for slope in start.grad.tolist()], "<- no message")

# %% [markdown]
# Backward multiplied by $e^t + 1$, because that is what lay where $e^t$ had been saved. An error
# message is the better deal: `detach()` keeps the counter, `.data` does not.
#
# ## The price of saving
#
# In a deep network the saved values are often most of the memory of training. They grow with every
# operation, and freeing them during backward keeps two steps from piling up. Without recording,
# nothing is saved at all.


# %% id="sines_save"
def wave(x, steps):
    for _ in range(steps):
        x = torch.sin(x)
    return x


for steps in (1, 10, 100):
    recorded = saved_bytes(lambda x, n=steps: wave(x, n), x)
    with torch.no_grad():
        quiet = saved_bytes(lambda x, n=steps: wave(x, n), x)
    print(f"{steps:3} sines: {recorded:6} bytes recorded, {quiet} bytes under no_grad")

# %% [markdown]
# ## Backward from a vector
#
# So far the end was one number. Let $y = f(x)$ be a vector. Its derivative is the Jacobian, a
# table with $J_{ij} = \partial y_i / \partial x_j$. What does `y.backward()` do with a table?

# %% role="mistake" raises="RuntimeError"
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True, **double)
y = x**2 * x.sum()
y.backward()

# %% [markdown]
# *grad can be implicitly created only for scalar outputs*. The gradient that starts the walk is the
# 1 at the far right of our pictures. For one number it can be created implicitly, by itself. For
# three outputs, PyTorch asks how much each of them counts. You answer with a vector $v$, the
# *upstream gradient*, and get the **vector-Jacobian product** $v^\top J$.
#
# For $y_i = x_i^2\, S$ with $S = \sum_k x_k$ the Jacobian is
# $J_{ij} = 2 x_i S\,[i = j] + x_i^2$. At $x = (1, 2, 3)$ that is $S = 6$, and rows $(13, 1, 1)$,
# $(4, 28, 4)$, $(9, 9, 45)$.
#
# ## Predict: the second output only
#
# The upstream gradient is $v = (0, 1, 0)$: only the second output counts. What stands in `x.grad`
# after `y.backward(v)`? Write a list.

# %% role="predict"
guess = None

# %% role="reveal" id="second_output"
x.grad = None
(x**2 * x.sum()).backward(torch.tensor([0.0, 1.0, 0.0], **double))
tl.reveal(x.grad.tolist(), guess, why="0 times row 0, 1 times row 1, 0 times row 2 of J.")

# %% [markdown]
# Three other vectors, beside the product by hand:

# %% concepts=["autograd.nonscalar_backward"]
J = torch.tensor([[13.0, 1.0, 1.0], [4.0, 28.0, 4.0], [9.0, 9.0, 45.0]], **double)
for v in ([1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.5, -1.0, 2.0]):
    v = torch.tensor(v, **double)
    x.grad = None
    (x**2 * x.sum()).backward(v)
    print(f"v {v.tolist()}: backward {x.grad.tolist()}   v J {(v @ J).tolist()}")

# %% [markdown]
# A vector of ones gives the gradient of the sum. A unit vector picks one **row** of the Jacobian.
# So a Jacobian with $m$ rows costs $m$ backward walks, and a gradient of one number costs one,
# however many inputs there are. That is why training uses one number, the loss, and why
# walking backwards wins.

# %% id="jacobian_rows"
rows = []
y = x**2 * x.sum()
for unit in torch.eye(3, **double):
    (row,) = torch.autograd.grad(y, x, unit, retain_graph=True)
    rows.append(row)
print(torch.stack(rows).tolist())
print("as by hand:", torch.equal(torch.stack(rows), J))

# %% [markdown]
# `torch.autograd.grad` returns the gradients and leaves `.grad` alone. `retain_graph` is right
# here: one graph, several walks.
#
# There is a mirror image, the *forward mode*. It carries a slope along with each value and computes
# $J u$, the **Jacobian-vector product**: how all outputs move when the inputs move by $u$. A unit
# vector now picks one **column**. Here it is by hand, with nothing but the product rule; each line
# holds a value and its slope.

# %% id="jacobian_column"
value, slope = x.detach(), torch.tensor([1.0, 0.0, 0.0], **double)
square, square_slope = value**2, 2 * value * slope
total, total_slope = value.sum(), slope.sum()
y, y_slope = square * total, square_slope * total + square * total_slope
print("y:", y.tolist(), "  J u:", y_slope.tolist())
print("first column of J:", torch.equal(y_slope, J[:, 0]))

# %% [markdown]
# Nothing was saved, and there was no graph to walk. But a second column costs a second run, and a
# million inputs cost a million. So count: few inputs and many outputs, go forward; many inputs and
# one loss, go backward.
#
# ## Jacobians and Hessians, ready made
#
# `torch.autograd.functional.jacobian` does the loop for you. Take
#
# $$f(x, y) = 3x + 1 + 2y^2 + xy, \qquad
# \frac{\partial f}{\partial x} = 3 + y, \qquad \frac{\partial f}{\partial y} = 4y + x$$
#
# at the four corners of the unit square.


# %% concepts=["autograd.jacobian"]
def f(x, y):
    return 3 * x + 1 + 2 * y**2 + x * y


for corner in ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)):
    at = tuple(torch.tensor(value, **double) for value in corner)
    by_x, by_y = torch.autograd.functional.jacobian(f, at)
    print(f"at {corner}: df/dx {by_x.item():g}  df/dy {by_y.item():g}")

# %% [markdown]
# ## Predict: the second derivatives
#
# The Hessian is the table of second derivatives. For $f$ it is the same at every point. Work it
# out as `[[f_xx, f_xy], [f_yx, f_yy]]`.

# %% role="predict"
guess = None

# %% role="reveal" id="second_derivatives"
at = (torch.tensor(0.3, **double), torch.tensor(-2.0, **double))
table = torch.autograd.functional.hessian(f, at)
second = [[entry.item() for entry in row] for row in table]
tl.reveal(second, guess, why="3 + y has slopes 0 and 1; 4y + x has slopes 1 and 4.")

# %% [markdown]
# An *eigenvalue* $\lambda$ of a symmetric table is the factor by which the table stretches a vector
# that it does not turn; lecture 06 builds on them. Here they tell the shape of the surface: one
# positive and one negative means a saddle, up in one direction and down in another. By hand, $\lambda^2 - 4\lambda - 1 = 0$, so
# $\lambda = 2 \pm \sqrt 5$.

# %% concepts=["autograd.hessian"]
print("Hessian:", second)
eigenvalues = torch.linalg.eigvalsh(torch.tensor(second, dtype=torch.float64))
print("eigenvalues:", [f"{value:.6f}" for value in eigenvalues.tolist()])

# %% [markdown]
# For a model with a million parameters the Hessian does not fit anywhere. Its product with one
# vector does, and costs two walks: differentiate the gradient's product with $v$. The first walk
# must itself be recorded, which is what `create_graph=True` asks for.

# %% id="hessian_vector"
point = torch.tensor([0.3, -2.0], requires_grad=True, **double)
v = torch.tensor([1.0, 10.0], **double)
(slope,) = torch.autograd.grad(f(point[0], point[1]), point, create_graph=True)
(hessian_times_v,) = torch.autograd.grad(slope @ v, point)
print("slope", [round(value, 6) for value in slope.tolist()])
print("H v  ", hessian_times_v.tolist())

# %% [markdown]
# ## Derivatives as functions: `torch.func`
#
# Mathematics does not write a slope into a box beside $x$; it makes a new function, $f'$, out of
# $f$. `torch.func` does the same. `grad(f)` is a function that returns the gradient of `f`, and
# since it is a function, you can hand it on to the next transformation. `vmap` makes a function of
# one point into a function of many, without a loop. So the four corners take one line.

# %% concepts=["autograd.func"]
from torch.func import grad, hessian, jacrev, jvp, vmap

corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], **double)
by_x, by_y = vmap(grad(f, argnums=(0, 1)))(corners[:, 0], corners[:, 1])
print("df/dx:", by_x.tolist())
print("df/dy:", by_y.tolist())

# %% [markdown]
# The vector function of above, $y_i = x_i^2 S$, has its Jacobian from `jacrev` (by rows, in reverse)
# and one column from `jvp` (forward, with the direction as the last argument).

# %% id="func_jacobian"
at = torch.tensor([1.0, 2.0, 3.0], **double)
print("jacrev:", jacrev(lambda x: x**2 * x.sum())(at).tolist())
_, column = jvp(lambda x: x**2 * x.sum(), (at,), (torch.tensor([1.0, 0.0, 0.0], **double),))
print("jvp:   ", column.tolist())

# %% [markdown]
# ## Predict: a batch of Hessians
#
# `hessian(g)` takes a point with two numbers and returns a table. What is the shape of
# `vmap(hessian(g))(corners)`?

# %% role="predict"
guess = None

# %% role="reveal" id="batch_of_hessians"
tables = vmap(hessian(lambda point: f(point[0], point[1])))(corners)
tl.reveal(tuple(tables.shape), guess, why="Four corners, and a 2 x 2 table at each.")

# %% [markdown]
# All four tables are the one that you worked out. There is a use for this in training: `backward`
# gives the gradient of the *sum* over the samples and never shows the parts. `vmap(grad(loss))` gives
# the gradient of *each* sample. Here is the parabola of lecture 05 again, $y = t^2$ at ten points,
# with the model $w_0 + w_1 t$ at $w = 0$. `in_dims` says which argument is mapped: the weights
# not (`None`), the samples along axis 0.


# %% id="per_sample"
def squared_error(weights, t, y):
    return (weights[0] + weights[1] * t - y) ** 2


t = torch.arange(10.0, **double)
per_sample = vmap(grad(squared_error), in_dims=(None, 0, 0))(torch.zeros(2, **double), t, t**2)
print("one row per sample:", tuple(per_sample.shape))
print("samples 1, 2 and 9:", per_sample[[1, 2, 9]].tolist())
print("sum over samples:  ", per_sample.sum(dim=0).tolist())

# %% [markdown]
# The sum is the gradient that lecture 05 got from `backward`. The functions must be *pure*: what
# they return depends on their arguments only, and they write into nothing.
#
# ## How to check a derivative
#
# The definition of a slope is a difference. Two versions, with a step $h$:
#
# $$\frac{f(x + h) - f(x)}{h} \quad\text{(forward)}, \qquad
# \frac{f(x + h) - f(x - h)}{2h} \quad\text{(central)}. \label{quotients}$$
#
# Taylor's formula says how wrong they are: about $\tfrac{h}{2} f''(x)$ and
# $\tfrac{h^2}{6} f'''(x)$. For the sine at 1, a step ten times smaller gives an error ten times
# smaller with the first and a hundred times smaller with the second.

# %% id="difference_quotients"
for h in (1e-1, 1e-2, 1e-3):
    forward = (math.sin(1 + h) - math.sin(1)) / h - math.cos(1)
    central = (math.sin(1 + h) - math.sin(1 - h)) / (2 * h) - math.cos(1)
    print(f"h = {h:g}: forward off by {forward:.4g}, central off by {central:.4g}")

# %% [markdown]
# Smaller is not better for ever. The numerator is a difference of nearly equal numbers, known to 16
# digits only, and the rounding error, about $10^{-16}/h$, grows as $h$ shrinks. The best step
# balances the two: about $\varepsilon^{1/2}$ for the forward and $\varepsilon^{1/3}$ for the
# central difference, where $\varepsilon = 2^{-52}$ is the gap after 1 in float64. What error is left
# at the central one's best step? About $h^2 = \varepsilon^{2/3}$.

# %% alt="Error of the difference quotients of sin at 1 against the step h from 1e-13 to 0.1, both axes logarithmic. Both curves are V-shaped. The forward difference is best near h = 1.5e-8 with an error about 1e-8, the central one near h = 6e-6 with an error below 1e-11. Left of that, both rise as h shrinks, along the dotted line 1e-16 / h." id="best_steps"
figure = tl.draw.difference_errors()
epsilon = torch.finfo(torch.float64).eps
print(f"balanced steps: forward {epsilon ** (1 / 2):.2g}, central {epsilon ** (1 / 3):.2g}")
for dtype in (torch.float64, torch.float32):
    left = torch.finfo(dtype).eps ** (2 / 3)
    print(f"error left by the best central difference, {dtype}: about {left:.1g}")

# %% [markdown]
# In float32 the same check reaches between four and five digits at best, so check gradients in
# float64. Here is the central difference of {eq}`quotients`, by hand, for a function of three
# variables, $g(x) = \sum_i e^{x_i} x_{i+1}$, with the indices going round in a circle.


# %% concepts=["autograd.finite_difference"]
def g(x):
    return (x.exp() * x.roll(-1)).sum()


x = torch.tensor([0.5, -1.0, 2.0], requires_grad=True, **double)
g(x).backward()
h, errors = 1e-6, []
for i in range(3):
    step = torch.zeros(3, **double)
    step[i] = h
    slope = (g(x.detach() + step) - g(x.detach() - step)).item() / (2 * h)
    errors.append(abs(slope - x.grad[i].item()))
    print(f"dg/dx[{i}]: autograd {x.grad[i].item():.6f}  central difference {slope:.6f}")
print("largest error below 1e-6:", max(errors) < 1e-6)

# %% [markdown]
# `torch.autograd.gradcheck` does this for every input and output. Its use: you may teach PyTorch
# an operation of your own, with your own backward, and then you had better check it. This cube
# has a planted bug. The derivative of $x^3$ is not $2x^2$.


# %%
class Cube(torch.autograd.Function):
    """x ** 3, with a backward written by somebody in a hurry."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return upstream * 2 * x**2


# %% [markdown]
# The forward pass is right, so nothing looks wrong until the check compares the two Jacobians.

# %% id="planted_bug"
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
print("values:", Cube.apply(x).tolist())
print("gradcheck of x ** 3:", torch.autograd.gradcheck(lambda x: x**3, (x,)))
problem = tl.attempt(torch.autograd.gradcheck, Cube.apply, (x,))
print(problem)

# %% [markdown]
# *numerical* is the truth from differences, 3 and 12; *analytical* is what the backward claims, 2
# and 8. Both are Jacobians, so you also see which input and which output are concerned. The ratio
# of 3 to 2 points at the wrong factor.

# %% [markdown] role="summary"
# ## What you saw
#
# * Backward visits each node once, in an order in which a node comes after all that read it. Your
#   own engine does it in fewer than sixty lines and agrees with PyTorch.
# * A record keeps what slopes need, until backward has used it. Nobody may write into that
#   meanwhile; version counters see to it, and `.data` goes behind their back.
# * From a vector, backward computes $v^\top J$: one row of the Jacobian per walk. Forward mode
#   computes $J u$: one column.
# * `torch.func` makes functions out of functions: `grad`, `jacrev`, `hessian`, and `vmap` for many
#   points, or many samples, at once.
# * Central differences in float64, or `gradcheck`, find a wrong backward before your users do.

# %% [markdown] role="further"
# ## Where to read on
#
# * PyTorch documentation, *Autograd mechanics* (`notes/autograd`): saved tensors, in-place
#   correctness checks, and hooks on tensors and nodes.
# * PyTorch documentation, *Gradcheck mechanics* (`notes/gradcheck`): what the check does in its
#   fast mode and for complex numbers; and *torch.func*, whose tutorial on per-sample gradients
#   starts where this lecture stopped.
# * {cite}`griewank2008`: chapter 3 for the two modes and their cost, chapter 12 for trading memory
#   against computing twice.
# * {cite}`pearlmutter1994`.
