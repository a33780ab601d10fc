# %% [markdown] role="header"
# # Automatic differentiation
#
# To train a model is to ask one question millions of times: if I turn this number up a little, how
# does the loss change? For a model with a million numbers that is a million slopes, and nobody
# derives them by hand. PyTorch writes down what you compute while you compute it, and then walks
# the record backwards. The slopes that come out are exact up to rounding. In this lecture you
# read the record, check the slopes against your own pencil, and build the machine yourself.
#
# ## You will be able to
#
# * switch recording on and off, and say which tensors will receive a gradient;
# * read the recorded graph and turn it into the chain rule, term by term;
# * write a differentiation engine of some fifty lines that agrees with PyTorch;
# * explain why gradients add up, why a graph can be walked once only, and what to do about each;
# * compute gradients, vector-Jacobian products, Jacobians and Hessians, and check every one of them
#   against finite differences.

# %% [markdown]
# ## Set up

# %% role="setup"
import math
import random
import warnings

import torch

import tensorlab as tl
from tensorlab.expression import ExpressionError, differentiate
from tensorlab.tape import record

tl.style.use()
device = tl.device()
double = {"dtype": torch.float64, "device": device}

# %% [markdown]
# ## Asking for a record
#
# By default a tensor is a box of numbers, and nothing is written down. You ask for a record with
# `requires_grad`, and there are three moments to ask: when the tensor is built, later by setting
# the flag, or later by the method whose name ends in an underscore, because it changes the tensor
# in place.

# %% concepts=["autograd.requires_grad"]
plain = torch.ones(2, **double)
built = torch.ones(2, requires_grad=True, **double)
flagged = torch.ones(2, **double)
flagged.requires_grad = True
asked = torch.ones(2, **double).requires_grad_()
print("default:       ", plain.requires_grad)
print("when built:    ", built.requires_grad)
print("by the flag:   ", flagged.requires_grad)
print("by the method: ", asked.requires_grad)

# %% [markdown]
# Whatever is computed from a tracked tensor is tracked too. One tracked operand is enough.

# %%
print("plain + plain: ", (plain + plain).requires_grad)
print("plain + built: ", (plain + built).requires_grad)

# %% [markdown]
# ## The mistake that PyTorch catches for you
#
# A slope needs a number that can move by a little. An integer cannot. Here the parameter $b = 2$
# comes from data, where somebody typed `2` and not `2.0`.

# %% role="mistake" raises="RuntimeError"
b = torch.tensor([2], device=device)
print(b.dtype)
b.requires_grad_(True)

# %% [markdown]
# Read the last line. *only Tensors of floating point dtype can require gradients*: it names the
# property that is missing, the dtype. (Complex dtypes may ask as well. This method's message forgets
# them; that of the flag, `b.requires_grad = True`, names them.)
# Nothing is said about the value, which is fine. So cast, then ask.

# %% concepts=["autograd.int_param_error"]
refusal = tl.attempt(b.requires_grad_, True)
print(type(refusal).__name__, "while the dtype is", b.dtype)
b = b.to(torch.float64).requires_grad_()
print(b.dtype, b.tolist(), "requires_grad:", b.requires_grad)

# %% [markdown]
# ## What is written down
#
# Take the straight line $y = 3x + 2$ at 21 points between 0 and 2. The result carries `grad_fn`, a
# node that knows how to send a gradient back through the last operation, here an addition. Its
# `next_functions` lead to the nodes before it. Follow them to the end.
#
# A `None` stands where an operand asked for nothing: the numbers 2 and 3.

# %% concepts=["autograd.graph_next_functions"]
x = torch.linspace(0, 2, steps=21, requires_grad=True, **double)
y = 3 * x + 2
node = y.grad_fn
while node is not None:
    sources = [source.name() if source else None for source, _ in node.next_functions]
    print(node.name(), "<-", sources)
    node = node.next_functions[0][0] if node.next_functions else None

# %% [markdown]
# The last stop is the record's link to `x` itself. `AccumulateGrad` has one job: add whatever
# arrives to `x.grad`. Remember the word *accumulate*; it will matter.
#
# The same record as a picture, with a sum at the end. The arrows show how the numbers went;
# `backward` will walk them against the direction of the arrows.

# %% concepts=["autograd.graph_picture"] alt="Four boxes in a row, joined by arrows: AccumulateGrad x, then MulBackward0, AddBackward0 and SumBackward0."
figure = tl.draw.tape(y.sum(), x=x)
for node in record(y.sum(), {"x": x}).nodes:
    print(node.label)

# %% [markdown]
# ## Predict: the slope of a straight line
#
# `y.sum()` is one number, made from 21 numbers `x`. `backward()` computes how that one number
# changes with each of them. What stands in `x.grad` at position 7? Write a number.

# %% role="predict"
guess = None

# %% role="reveal" id="line_slope"
y.sum().backward()
tl.reveal(x.grad[7].item(), guess, why="Entry 7 of x meets entry 7 of y only, with slope 3.")

# %% [markdown]
# The constant 2 leaves no trace, and the position does not matter: a straight line has the same
# slope everywhere.

# %% concepts=["autograd.linear_grad"]
print("shape of x.grad:", tuple(x.grad.shape))
print("different values in it:", x.grad.unique().tolist())

# %% [markdown]
# ## A matrix
#
# Let $z = \sum_{ij} X_{ij}^2$. One entry of $X$ appears in one term of the sum, so
#
# $$\frac{\partial z}{\partial X_{ij}} = 2 X_{ij}, \qquad
# \text{and all at once} \qquad \frac{\partial z}{\partial X} = 2X .$$
#
# A gradient always has the shape of the tensor that it belongs to.

# %% concepts=["autograd.matrix_grad"]
X = torch.tensor([[1.0, 0.0], [-1.0, 1.0]], requires_grad=True, **double)
z = X.pow(2).sum()
z.backward()
print("z =", z.item())
print("gradient:", X.grad.tolist())

# %% [markdown]
# ## The chain rule, written out
#
# Now slowly, because everything else in this lecture is this paragraph again. There are two steps,
# $Y_{kl} = X_{kl}^2$ and $z = \sum_{kl} Y_{kl}$. By element, the chain rule sums over everything
# in between:
#
# $$\frac{\partial z}{\partial X_{ij}}
# = \sum_{kl} \frac{\partial z}{\partial Y_{kl}}\, \frac{\partial Y_{kl}}{\partial X_{ij}}
# = \sum_{kl} 1 \cdot 2 X_{kl}\, [k = i][l = j] = 2 X_{ij}.$$
#
# The bracket is 1 where its condition holds and 0 elsewhere. Written with matrices: lay the four
# entries of $X$ out as a vector. The first step has the Jacobian $\mathrm{diag}(2X)$, a
# $4 \times 4$ table of slopes; the second has the Jacobian $(1, 1, 1, 1)$. The chain rule is their
# product, $(1, 1, 1, 1) \cdot \mathrm{diag}(2X)$; read as a matrix again, it is
# $\partial z/\partial X = 2X$.

# %% concepts=["autograd.chain_rule"]
dz_dy = torch.ones(1, 4, **double)
dy_dx = torch.diag(2 * X.detach().flatten())
product = dz_dy @ dy_dx
print("dY/dX, row by row:", dy_dx.tolist())
print("product:", product.reshape(2, 2).tolist())
print("equals X.grad:", torch.equal(product.reshape(2, 2), X.grad))

# %% [markdown]
# `detach` hands out the numbers of `X` without the record; more about it below.
#
# Nobody stores the table `dY/dX`: for a million numbers it would have $10^{12}$ entries, nearly
# all of them 0. What a node of the graph knows is how to *multiply a row by it*. For the square
# that is "multiply entry by entry with $2X$".
#
# ## A slope that you know from calculus
#
# The sigmoid $s(t) = 1/(1 + e^{-t})$ has the derivative $s(t)\,(1 - s(t))$. Compare at
# $t = 0.8762$, in float32, the default dtype, so to about seven digits.

# %% concepts=["autograd.sigmoid_check"] tolerance={"dtype": "float32", "reason": "seven digits of a float32, of which a device may round the last"}
t = torch.tensor([0.8762], requires_grad=True, device=device)
s = torch.sigmoid(t)
s.backward()
by_formula = (s * (1 - s)).item()
print(f"autograd {t.grad.item():.7f}")
print(f"formula  {by_formula:.7f}")
print("closer than 1e-7:", abs(t.grad.item() - by_formula) < 1e-7)

# %% [markdown]
# ## A small loss, by hand
#
# A model predicts $e^{wx + b}$, and the loss is the squared error against a target $y$:
#
# $$\ell = (e^{wx+b} - y)^2 .$$
#
# Call the prediction $p = e^{wx+b}$. From the outside in: the square gives $2(p - y)$, the
# exponential gives $p$ again, and $wx + b$ gives $x$ for $w$ and 1 for $b$:
#
# $$\frac{\partial \ell}{\partial w} = 2(p - y)\,p\,x, \qquad
# \frac{\partial \ell}{\partial b} = 2(p - y)\,p .$$
#
# Take $w = 0.5$, $b = 2$, $x = 0.5$, and several targets, because a formula that is right for
# one number may be right by luck.

# %% concepts=["autograd.exp_loss"]
w = torch.tensor([0.5], requires_grad=True, **double)
x = torch.tensor([0.5], **double)
p = math.exp(0.5 * 0.5 + 2)
print(f"forward: {torch.exp(w * x + b).item():.12f}")
for target in (0.0, 1.0, 12.5):
    w.grad = b.grad = None
    (torch.exp(w * x + b) - target).pow(2).sum().backward()
    by_hand = (2 * (p - target) * p * 0.5, 2 * (p - target) * p)
    print(f"y = {target:4}: dl/dw {w.grad.item():.8f}  dl/db {b.grad.item():.8f}", end="  ")
    print("as by hand:", math.isclose(w.grad.item(), by_hand[0], rel_tol=1e-12))

# %% [markdown]
# Here is the same loss as a graph, for $y = 1$. Go forward along the arrows and compute the
# values. Then start at the right with derivative 1 and go backward: at each box, multiply by the
# slope of the operation. At `power`, the 2 in front and the value 8.488 give 16.98.

# %% alt="Graph of (exp(w*x + b) - y)**2 at w 0.5, x 0.5, b 2, y 1. Values: w times x 0.25, plus b 2.25, exp 9.488, minus y 8.488, squared 72.04. Derivatives: 1 at the end, 16.98 at the difference and at exp, 161.1 at the sum and at b, 80.53 at w and x, -16.98 at y." id="loss_graph"
point = {"w": 0.5, "x": 0.5, "b": 2.0, "y": 1.0}
figure = tl.draw.graph("(exp(w*x + b) - y)**2", **point)
for node in differentiate("(exp(w*x + b) - y)**2", point).nodes:
    if node.gradient is not None:
        print(f"{node.label:6} value {node.value:8.4g}   derivative {node.gradient:8.4g}")

# %% [markdown]
# ## Build it yourself
#
# You now know all that is needed to build the machine for single numbers. A `Value` remembers the
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
# keep what they have and add to it, as `AccumulateGrad` does.


# %% id="engine_backward"
def backward(last):
    order = in_order(last)
    for node in order:
        if node.parents:
            node.grad = 0.0
    last.grad = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += slope * node.grad


Value.backward = backward
x = Value(3.0)
(x * x + x).backward()
print("gradient of x * x + x at 3:", x.grad)

# %% [markdown]
# The rest is vocabulary. Any function of one number joins in once you give its derivative, and the
# remaining operators are made from what is there.


# %%
def elementary(function, derivative):
    """Turn a function of floats and its derivative into a function of Values."""
    return lambda a: Value(function(a.data), (a,), (derivative(a.data),))


exp = elementary(math.exp, math.exp)
sin = elementary(math.sin, math.cos)
tanh = elementary(math.tanh, lambda t: 1 - math.tanh(t) ** 2)
Value.__pow__ = lambda a, n: elementary(lambda t: t**n, lambda t: n * t ** (n - 1))(a)
Value.__neg__ = lambda a: a * -1
Value.__sub__ = lambda a, b: a + (-as_value(b))
Value.__rsub__ = lambda a, b: (-a) + b
Value.__truediv__ = lambda a, b: a * as_value(b) ** -1

# %% [markdown]
# That is the whole engine: `Value`, `as_value`, `add`, `multiply`, `in_order`, `backward`,
# `elementary` and a few lines of vocabulary. Count them: fewer than sixty. Run the loss from
# above through it, at $y = 1$.

# %% id="engine_loss"
w, b, x = Value(0.5), Value(2.0), Value(0.5)
loss = (exp(w * x + b) - 1.0) ** 2
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
def random_expression(seed, leaves, sin, tanh):
    """Grow an expression of 15 random steps from the leaves; add up everything at the end."""
    steps = (
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * tanh(b),
        lambda a, b: sin(a),
        lambda a, b: a / (b * b + 1),
        lambda a, b: 2 - a**2 / (a * a + 3),
    )
    draw, pool = random.Random(seed), list(leaves)
    for _ in range(15):
        step = draw.choice(steps)
        pool.append(step(draw.choice(pool), draw.choice(pool)))
    return sum(pool[1:], pool[0])


# %% [markdown]
# Three hundred expressions in three variables: nine hundred slopes to compare. Two correct programs
# may round differently in the last digits, so we ask for agreement to nine digits.

# %% id="random_expressions"
worst = 0.0
for seed in range(300):
    numbers = [random.Random(1000 + seed).uniform(-2, 2) for _ in range(3)]
    ours = [Value(number) for number in numbers]
    random_expression(seed, ours, sin, tanh).backward()
    theirs = [torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in numbers]
    random_expression(seed, theirs, torch.sin, torch.tanh).backward()
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
# Type an expression and see both passes. It may use numbers, names, `+ - * / **` and the functions
# `exp log sin cos tanh sigmoid relu sqrt`. First the still picture of an expression that uses `x`
# three times: check the derivative 7 by adding what arrives along the three arrows.

# %% alt="Graph of x * x + x at x 3. The product has value 9, the sum 12. Two arrows lead from x into the product and one into the sum. The derivative is 1 at the sum and at the product, and 3 + 3 + 1 = 7 at x." id="fan_out"
figure = tl.draw.graph("x * x + x", x=3.0)
for node in differentiate("x * x + x", {"x": 3.0}).nodes:
    print(node.label, "value", node.value, "derivative", node.gradient)

# %% role="explore"
tl.explore.graph()

# %% [markdown]
# Try to find
#
# * an expression whose derivative at `x` is 0 although `x` appears in it;
# * what `relu(x)` does to a gradient when `x` is negative;
# * an `x` at which `sigmoid(x)` lets less than a hundredth of the gradient through.
#
# The text is parsed, not run: whatever is not arithmetic is refused with a sentence.

# %%
for text in ("x.real", "log(x - 5)", "2 x"):
    try:
        differentiate(text, {"x": 3.0})
    except ExpressionError as error:
        print(error)

# %% [markdown]
# ## Gradients add up
#
# Back to tensors. We differentiate the loss of above twice, each time from a fresh forward pass.

# %% id="first_backward"
w = torch.tensor(0.5, requires_grad=True, **double)
b = torch.tensor(2.0, requires_grad=True, **double)


def loss_at(w, b, x=0.5, y=1.0):
    return (torch.exp(w * x + b) - y) ** 2


loss_at(w, b).backward()
print(f"first:  w.grad {w.grad.item():.6f}   b.grad {b.grad.item():.6f}")

# %% [markdown]
# ## Predict: the second backward
#
# Now `w.grad` holds about 80.53. The last-but-one line runs a second time. What does `w.grad` hold
# then? Choose among `"80.53"`, `"161.06"`, `"error"`.

# %% role="predict"
guess = None

# %% role="reveal" id="second_backward"
first = w.grad.item()
loss_at(w, b).backward()
tl.reveal(f"{w.grad.item():.2f}", guess, why="AccumulateGrad adds to .grad; it does not replace.")

# %% [markdown]
# Exactly double, because the same number was added to itself.

# %% concepts=["autograd.accumulates"]
print(f"second: w.grad {w.grad.item():.6f}   b.grad {b.grad.item():.6f}")
print("exactly double:", w.grad.item() == 2 * first)

# %% [markdown]
# So between two steps somebody has to clear the gradients. There are three ways. Filling with
# zeros in place keeps the memory. Setting to `None` gives it back, and shows that no gradient
# has arrived yet. An optimiser, an object that holds parameters and updates them (lecture 08),
# does it for all of its parameters at once: to `None` by default, to zeros on request.

# %% concepts=["autograd.zeroing"]
w.grad.zero_()
print("zero_():        ", w.grad.item())
w.grad = None
print("set to None:    ", w.grad)
optimizer = torch.optim.SGD([w, b], lr=0.1)
loss_at(w, b).backward()
optimizer.zero_grad(set_to_none=False)
print("zero_grad(set_to_none=False):", w.grad.item(), b.grad.item())
optimizer.zero_grad()
print("zero_grad():    ", w.grad, b.grad)

# %% [markdown]
# ## Adding on purpose
#
# Accumulation is a feature. When the data do not fit into memory at once, go through them in
# batches and let the gradients add up: for a loss that is a **sum** over samples, the result is the
# gradient of the whole.
#
# Ten samples, batches of 4, 4 and 2; the model is $w_0 + w_1 t$ and the target is $t^2$. All
# numbers are whole, so you can check the gradients with pencil and paper.

# %% id="full_batch"
t = torch.arange(10.0, **double)
features, target = torch.stack([torch.ones_like(t), t], dim=1), t**2
weights = torch.zeros(2, requires_grad=True, **double)


def gradient(loss):
    """Return the gradient of one loss as a list, and clear it."""
    loss.backward()
    found, weights.grad = weights.grad.tolist(), None
    return found


full_sum = gradient(((features @ weights - target) ** 2).sum())
full_mean = gradient(((features @ weights - target) ** 2).mean())
print("full batch: sum", full_sum, "  mean", [round(g, 6) for g in full_mean])

# %% [markdown]
# A loss that is a **mean** needs care when batches differ in size. Adding up the three batch means
# counts the last two samples as much as four others. Weight each batch by its share of the
# samples and the result is exact again.


# %% concepts=["autograd.minibatch_accumulation"]
def accumulated(weight_of):
    """Add up the gradients of the batches, each loss scaled by weight_of(its size)."""
    total = [0.0, 0.0]
    for X, y in zip(features.split(4), target.split(4), strict=True):
        part = gradient(((X @ weights - y) ** 2).mean() * weight_of(len(y)))
        total = [sum(pair) for pair in zip(total, part, strict=True)]
    return [round(value, 6) for value in total]


sizes = [len(y) for y in target.split(4)]
print("batch sizes", sizes)
print("sums added up:      ", accumulated(lambda n: n))
print("share of samples:   ", accumulated(lambda n: n / 10))
print("every batch a third:", accumulated(lambda n: 1 / 3), "<- not the mean")

# %% [markdown]
# Multiplying a batch mean by its size turns it into a sum, so the first line is the full sum, and
# the second the full mean. The third is the gradient of something else. We cleared after each
# batch to be able to print; leave the clearing out and `weights.grad` does the addition by itself.
# Unrounded, the two agree to the last digits.

# %% id="micro_batches"
for X, y in zip(features.split(4), target.split(4), strict=True):
    ((X @ weights - y) ** 2).sum().backward()
difference = max(abs(a - b) for a, b in zip(weights.grad.tolist(), full_sum, strict=True))
print("weights.grad:", weights.grad.tolist(), "  within 1e-12:", difference <= 1e-12)
weights.grad = None

# %% [markdown]
# ## A graph can be walked once
#
# This time we do not compute the loss again. We call `backward` twice on the same result.

# %% role="mistake" raises="RuntimeError" concepts=["autograd.graph_freed_error"]
loss = loss_at(w, b)
loss.backward()
loss.backward()

# %% [markdown]
# The message has three sentences, and each says something else.
#
# * *Trying to backward through the graph a second time*: what you did. In brackets, the other way
#   to get here: reading saved tensors after they are gone.
# * *Saved intermediate values of the graph are freed when you call .backward()*: why it cannot be
#   done. The slope of a square needs the value that was squared. Forward saved it, the first
#   backward used it and let it go.
# * *Specify retain_graph=True*: how to keep the values. Read it as "if you need to", for you rarely
#   do. If the message surprises you in a training loop, a loss was computed once, outside the
#   loop, or an old result is still part of the new one. Fix that; do not retain.
#
# With `retain_graph=True` on the first call, the second one works, and adds once more.

# %% concepts=["autograd.retain_graph"]
w.grad = b.grad = None
loss = loss_at(w, b)
loss.backward(retain_graph=True)
once = w.grad.item()
loss.backward()
print(f"once {once:.6f}   twice {w.grad.item():.6f}   ratio {w.grad.item() / once}")

# %% [markdown]
# ## Why the graph is freed
#
# What is saved is the reason. Each operation keeps what its slope needs: a square its input, an
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

# %% role="mistake" id="version_counter"
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
# ## Who gets a gradient
#
# A tensor is a **leaf** if no recorded operation made it: you built it, or it does not require a
# gradient at all. Many notes say "created by the user and tracked", and that is half of it:
# untracked tensors count as leaves too. Backward fills `.grad` of the leaves *that are tracked*.

# %% concepts=["autograd.leaf"]
a = torch.ones(2, requires_grad=True, **double)
rows = {
    "a, tracked": a,
    "plain": torch.ones(2, **double),
    "plain * 2": torch.ones(2, **double) * 2,
    "a * 2": a * 2,
    "(a * 2).detach()": (a * 2).detach(),
    "a.to(float32)": a.to(torch.float32),
}
for name, tensor in rows.items():
    print(f"{name:17} is_leaf {tensor.is_leaf!s:6} requires_grad {tensor.requires_grad}")

# %% [markdown]
# Look at the last row. Casting or moving a tracked tensor is an operation like any other, so the
# result is not a leaf. Build a parameter on its device, in its dtype, and ask for the gradient
# last.
#
# For results in between, `.grad` stays `None`. Reading it gives a warning; `retain_grad()`, called
# before backward, keeps it.

# %% concepts=["autograd.retain_grad"]
X = torch.tensor([1.0, 2.0, 3.0], requires_grad=True, **double)
middle = X**2
(10 * middle).sum().backward()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print("without retain_grad:", middle.grad)
print("warning:", str(caught[0].message).partition(". ")[0] + ".")
X.grad, middle = None, X**2
middle.retain_grad()
(10 * middle).sum().backward()
print("with retain_grad:   ", middle.grad.tolist())

# %% [markdown]
# The `.grad` of a leaf is a plain tensor beside the graph. Computing with it is not recorded.
# (`backward(create_graph=True)` changes that on purpose; we use its sibling for the Hessian.)

# %% concepts=["autograd.grad_not_in_graph"]
print("X.grad:", X.grad.tolist())
print("requires_grad:", X.grad.requires_grad, "  grad_fn:", X.grad.grad_fn)
print("2 * X.grad requires_grad:", (2 * X.grad).requires_grad)

# %% [markdown]
# ## Three ways not to record
#
# * `with torch.no_grad():` nothing inside is recorded. For updating parameters, and for
#   evaluating a model.
# * `with torch.inference_mode():` the same, faster, and for good: a tensor made inside carries no
#   version counter and can never be saved for a backward. For pure prediction.
# * `x.detach()`: the same numbers without the record, for one tensor in the midst of a recorded
#   computation. No copy is made: a write to one is seen through the other.

# %% concepts=["autograd.no_grad_detach"]
x = torch.ones(3, requires_grad=True, **double)
with torch.no_grad():
    quiet = x * 2
with torch.inference_mode():
    sealed = x * 2
cut = x.detach()
print("no_grad:       ", quiet.requires_grad, "  times x:", (quiet * x).requires_grad)
print("inference_mode:", sealed.requires_grad, "  times x:", end=" ")
print(str(tl.attempt(lambda: sealed * x)).partition(".")[0])
print("inference_mode, plus x:", (sealed + x).requires_grad)
print("detach:        ", cut.requires_grad, "  same memory:", cut.data_ptr() == x.data_ptr())

# %% [markdown]
# Why may the sealed tensor be added and not multiplied? You know it: an addition saves nothing, a
# product saves the other factor.
#
# ## Predict: an update that stops learning
#
# One step against the gradient should be `w = w - 0.1 * w.grad`. Suppose a loop does that, and
# then calls `backward()` on the next loss. What is `w.grad` in the second round? Choose between
# `"a number"` and `"None"`.

# %% role="predict"
guess = None

# %% role="reveal"
w = torch.tensor(1.0, requires_grad=True, **double)
(w**2).backward()
w = w - 0.1 * w.grad
(w**2).backward()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    second = w.grad
tl.reveal(second, guess, why="The new w is the result of a subtraction: not a leaf, so no .grad.")

# %% [markdown]
# `w = ...` gave the name to a new tensor, made by a recorded subtraction. Write into the old one
# instead, in place. But PyTorch refuses to change a tracked leaf while it records, so switch
# recording off for that line. This pair of lines is the heart of each training loop.

# %% id="three_updates"
w = torch.tensor(1.0, requires_grad=True, **double)
for _ in range(3):
    (w**2).backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad = None
    print(f"w = {w.item():.6g}  is_leaf: {w.is_leaf}")

# %% [markdown]
# ## What `enable_grad` does not do
#
# `torch.enable_grad()` switches recording back on inside a `no_grad` block. Some notes list it as
# a way to make a tensor tracked. It is not: a tensor that has not asked stays untracked.

# %% concepts=["autograd.enable_grad_clarified"]
plain = torch.ones(2, **double)
with torch.enable_grad():
    print("enable_grad, plain:             ", (plain * 2).requires_grad)
with torch.no_grad():
    print("no_grad, tracked:               ", (x * 2).requires_grad)
    with torch.enable_grad():
        print("enable_grad in no_grad, tracked:", (x * 2).requires_grad)
        print("enable_grad in no_grad, plain:  ", (plain * 2).requires_grad)

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
# million inputs cost a million. So count: few inputs and many outputs, go forward
# (`torch.func.jvp`); many inputs and one loss, go backward.
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
hessian = [[entry.item() for entry in row] for row in table]
tl.reveal(hessian, guess, why="3 + y has slopes 0 and 1; 4y + x has slopes 1 and 4.")

# %% [markdown]
# Its eigenvalues tell the shape of the surface: one positive and one negative means a saddle, up
# in one direction and down in another. By hand, $\lambda^2 - 4\lambda - 1 = 0$, so
# $\lambda = 2 \pm \sqrt 5$.

# %% concepts=["autograd.hessian"]
print("Hessian:", hessian)
eigenvalues = torch.linalg.eigvalsh(torch.tensor(hessian, dtype=torch.float64))
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
# ## How to check a derivative
#
# The definition of a slope is a difference. Two versions, with a step $h$:
#
# $$\frac{f(x + h) - f(x)}{h} \quad\text{(forward)}, \qquad
# \frac{f(x + h) - f(x - h)}{2h} \quad\text{(central)}.$$
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
# float64.
# Here it is by hand for a function of three variables, $g(x) = \sum_i e^{x_i} x_{i+1}$, with the
# indices going round in a circle.


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
#
# ## A new graph on each run
#
# The record is made while Python runs. An `if` or a `while` is not part of it; only the operations
# that were really carried out are. So a function may take another path for each input, and
# its gradient follows. This one halves a number until it is at most 1. (It is handed `x * 1`, so
# that even a number that is not halved leaves a record to look at.)


# %% id="halved"
def halved(x):
    while x > 1:
        x = x / 2
    return x


for start in (0.7, 5.0, 100.0):
    x = torch.tensor(start, requires_grad=True, **double)
    y = halved(x * 1)
    y.backward()
    length = len(record(y, {"x": x}).nodes)
    print(f"start {start:5}: result {y.item():.6g}  slope {x.grad.item()}  nodes {length}")

# %% [markdown]
# A recurrent cell uses this. It keeps a state $h$ and mixes it with each new input:
# $h \leftarrow \tanh(W_h h + W_x x)$. With weights of $20 \times 20$ and $20 \times 10$ and columns
# as vectors, the state has shape $(20, 1)$. The loop runs as often as there are inputs, and the
# graph grows with it: a round adds two products, a sum and a tanh. The weights are the same leaves
# in each round, so their gradients add up over the rounds.

# %% concepts=["autograd.dynamic_graph"]
generator = torch.Generator().manual_seed(5)
W_h = (torch.randn(20, 20, generator=generator) / 5).to(device).requires_grad_()
W_x = (torch.randn(20, 10, generator=generator) / 5).to(device).requires_grad_()
for length in (1, 2, 5):
    W_h.grad = W_x.grad = None
    state = torch.zeros(20, 1, device=device)
    for x in torch.randn(length, 10, 1, generator=generator).to(device):
        state = torch.tanh(W_h @ state + W_x @ x)
    nodes = len(record(state.sum()).nodes)
    state.sum().backward()
    print(f"{length} inputs: state {tuple(state.shape)}, {nodes} nodes,", end=" ")
    print("gradients", tuple(W_h.grad.shape), tuple(W_x.grad.shape))

# %% [markdown] role="summary"
# ## What you saw
#
# * One tracked operand is enough, and PyTorch records; `grad_fn` and `next_functions` are the
#   record.
# * Backward is the chain rule from the end to the start: multiply by the slope, add over all
#   readers, visit each node once. Your own engine does it in fewer than sixty lines.
# * Gradients add up in `.grad`. Clear them between steps, or use the addition on purpose, with
#   weights where batches differ in size.
# * A graph holds the values that slopes need and lets them go during backward. To do it again,
#   compute again. Until then nobody may write into them; version counters see to that.
# * Only tracked leaves receive `.grad`. Update them in place, under `no_grad`.
# * From a vector, backward computes $v^\top J$: one row of the Jacobian per walk. Forward mode
#   computes $J u$: one column.
# * Central differences in float64, or `gradcheck`, find a wrong backward before your users do.

# %% [markdown] role="further"
# ## Where to read on
#
# * PyTorch documentation, *Autograd mechanics* (`notes/autograd`): how the graph is encoded, saved
#   tensors, in-place correctness checks, and locally disabling gradient computation.
# * PyTorch documentation, *Gradcheck mechanics* (`notes/gradcheck`): what the check does in its
#   fast mode and for complex numbers.
# * A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, *Automatic differentiation in
#   machine learning: a survey*, Journal of Machine Learning Research 18 (2018), sections 2 and 3.
# * A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd edition, SIAM (2008): chapter 3 for the
#   two modes and their cost, chapter 12 for trading memory against computing twice.
# * B. A. Pearlmutter, *Fast exact multiplication by the Hessian*, Neural Computation 6 (1994).
# * S. Linnainmaa, *Taylor expansion of the accumulated rounding error*, BIT 16 (1976): reverse
#   accumulation, written down first.
