# %% [markdown] role="header"
# # Automatic differentiation
#
# To train a model is to ask one question millions of times: if I turn this number up a little, how
# does the loss change? For a model with a million numbers that is a million slopes, and nobody
# derives them by hand. PyTorch writes down what you compute while you compute it, and then walks
# the record backwards. The slopes that come out are exact up to rounding. This lecture is what you
# need daily: asking for a record, reading the slopes, clearing them, and knowing who gets one. The
# next, [05b](05b_how_autograd_works.ipynb), opens the machine.
#
# From mathematics you need the chain rule for one variable, and *partial derivatives*:
# $\partial z/\partial x$ is the slope of $z$ by $x$ while all other variables stand still. All
# partial derivatives of one number together are its *gradient*. The word *Jacobian* is explained
# where it comes.
#
# ## You will be able to
#
# * switch recording on and off, and say which tensors will receive a gradient;
# * read the recorded graph, branches included, and turn it into the chain rule, term by term;
# * explain why gradients add up, and clear them or use the addition;
# * predict the gradient of an operand that was broadcast, every bias among them;
# * write the update of a parameter so that it stays a leaf, and read the errors of those who don't.

# %% [markdown]
# ## Set up

# %% role="setup"
import math
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
# `next_functions` lead to the nodes before it, one pair for each operand: the node, and a number
# that says which of its results is meant (0 throughout this lecture). Follow them to the end.
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
# `backward` will walk them against the direction of the arrows. (`record` and `tl.draw.tape` are
# helpers of this course, which follow all `next_functions` as the cell above followed the first.)

# %% concepts=["autograd.graph_picture"] alt="Four boxes in a row, joined by arrows: AccumulateGrad x, then MulBackward0, AddBackward0 and SumBackward0."
figure = tl.draw.tape(y.sum(), x=x)
for node in record(y.sum(), {"x": x}).nodes:
    print(node.label)

# %% [markdown]
# ## Predict: the slope of a straight line
#
# `y.sum()` is one number, made from 21 numbers `x`. `backward()` computes how that one number
# changes with each of them. (It starts at one number and refuses a result with more; what to do
# then stands in 05b.) What stands in `x.grad` at position 7? Write a number.

# %% role="predict"
guess = None

# %% role="reveal" id="line_slope"
y.sum().backward()
tl.reveal(x.grad[7].item(), guess, why="Entry 7 of x meets entry 7 of y only, with slope 3.")

# %% [markdown]
# The constant 2 leaves no trace, and the position does not matter: a straight line has the same
# slope everywhere. `unique` lists each value that occurs, once.

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
# entries of $X$ out as a vector. The slopes of the first step fill a $4 \times 4$ table,
# $\mathrm{diag}(2X)$: one row per output, one column per input. Such a table is called a
# **Jacobian**. The second step has the Jacobian $(1, 1, 1, 1)$. The chain rule is their product,
# $(1, 1, 1, 1) \cdot \mathrm{diag}(2X)$; read as a matrix again, it is $\partial z/\partial X = 2X$.

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
# \frac{\partial \ell}{\partial b} = 2(p - y)\,p . \label{slopes}$$
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
# ## Play
#
# Type an expression and see both passes. It may use numbers, names, `+ - * / **` and the functions
# `exp log sin cos tanh sigmoid relu sqrt`. Try to find
#
# * an expression whose derivative at `x` is 0 although `x` appears in it;
# * what `relu(x)` does to a gradient when `x` is negative;
# * an `x` at which `sigmoid(x)` lets less than a hundredth of the gradient through.

# %% role="explore"
tl.explore.graph()

# %% [markdown]
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
# We differentiate the loss of above twice, each time from a fresh forward pass.

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
# ## Predict: the gradient of a stretched operand
#
# Adding up also answers a question that comes with every bias. Let `row` have three entries and
# `ones` have shape `(4, 3)`. In `ones * row`, [broadcasting](03_broadcasting.ipynb) stretches `row` to
# four rows. What is the gradient of `(ones * row).sum()` with respect to `row`? Write a list.

# %% role="predict"
guess = None

# %% role="reveal" id="stretched_ones"
row = torch.tensor([1.0, 2.0, 3.0], requires_grad=True, **double)
ones = torch.ones(4, 3, **double)
(ones * row).sum().backward()
tl.reveal(row.grad.tolist(), guess, why="Each entry of row is used in four rows, with slope 1.")

# %% [markdown]
# Stretching copies no memory, but the four rows are four *uses* of the same number, as if four arrows
# led out of it. What comes back along them adds up, as the chain rule says. That is the whole rule:
#
# **A stretched operand receives the gradient of the stretched tensor, summed over the axes that
# were stretched.** So its gradient has its own shape, as every gradient has.
#
# Put different numbers in place of the ones, and you see which are added. Forward above, backward
# below.

# %% concepts=["autograd.broadcast_gradient"] alt="Above, a row with the numbers 1, 2, 3 and shape (3,) is stretched to a table of shape (4, 3) with four equal rows 1, 2, 3. Below, backward: a table of shape (4, 3) with the numbers 0 to 11 arrives, is summed over axis 0, and gives the gradient of the row, 18, 22, 26, of shape (3,)."
table = torch.arange(12.0, **double).reshape(4, 3)
row.grad = None
(table * row).sum().backward()
print("row.grad:   ", row.grad.tolist())
print("column sums:", table.sum(dim=0).tolist())
figure = tl.draw.stretched(row.detach().long(), table.long())

# %% [markdown]
# A size 1 that was stretched is summed too, and keeps its place as a size 1. A column of shape
# `(4, 1)` gets the sums of its rows; a 0-d tensor gets the sum of everything. And with no rows at
# all, nothing is used: the sum of no terms is 0.

# %% id="stretched_shapes"
for shape, other in (((4, 1), table), ((), table), ((1, 1, 3), table), ((3,), table[:0])):
    operand = torch.ones(shape, requires_grad=True, **double)
    (other * operand).sum().backward()
    meets = f"{shape!s:9} meets {tuple(other.shape)}:"
    print(meets, tuple(operand.grad.shape), operand.grad.tolist())

# %% [markdown]
# As a function this is `unbroadcast(grad, shape)`: it takes the gradient that arrives at the
# stretched tensor, and the shape of the operand, and returns what the operand receives. You will
# write it in problem set 05.
#
# ## Every bias is stretched
#
# Here is where you meet it. Four samples, three features, two outputs: the model is `X @ W + bias`,
# and `bias` has shape `(2,)` for all four samples. The loss is the sum of squared outputs, so the
# output itself receives twice its numbers, one row per sample. (`retain_grad` keeps them to be
# looked at; more below.)
#
# ## Predict: the bias and its samples
#
# The output is a table of shape `(4, 2)`. What is the shape of `bias.grad`?

# %% role="predict"
guess = None

# %% role="reveal" id="bias_shape"
W = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 1.0]], requires_grad=True, **double)
bias = torch.tensor([1.0, -1.0], requires_grad=True, **double)
output = table @ W + bias
output.retain_grad()
(output**2).sum().backward()
tl.reveal(tuple(bias.grad.shape), guess, why="A gradient has the shape of what it belongs to.")

# %% [markdown]
# Whatever the batch, the bias receives one number per output: the sum over the samples. With a loss
# that is a mean over the samples, it is the mean of theirs.

# %% id="bias_gradient"
print("gradient of the output, row by row:", output.grad.tolist())
print("bias.grad:       ", bias.grad.tolist())
print("sum over samples:", output.grad.sum(dim=0).tolist())

# %% [markdown]
# Who derives gradients by hand and forgets the sum gets no error. Subtract the gradient of the
# *output* from the bias, and look at the shape that comes out.

# %% role="mistake" id="bias_per_sample"
private = bias.detach() - 0.1 * output.grad
print("bias:", tuple(bias.shape), "  after the update:", tuple(private.shape))
print("the model still runs:", tuple((table @ W.detach() + private).shape))

# %% [markdown]
# Now each sample has a bias of its own. Such a model can fit any training data and says nothing
# about new data. Autograd would not have done it; it sums. An in-place update would have caught it,
# too: `bias -= ...` refuses to grow.

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
# as vectors, the state has shape $(20, 1)$. Two rounds of it, as PyTorch recorded them:

# %% id="branching_tape" alt="A graph of ten boxes. On the left the two leaves W_h and W_x. From each of them two arrows lead to products, MmBackward0: one of the first round, one of the second. In each round the two products meet in AddBackward0, followed by TanhBackward0. The tanh of the first round leads into the product with W_h of the second."
generator = torch.Generator().manual_seed(5)
W_h = (torch.randn(20, 20, generator=generator) / 5).to(device).requires_grad_()
W_x = (torch.randn(20, 10, generator=generator) / 5).to(device).requires_grad_()
state = torch.zeros(20, 1, device=device)
for x in torch.randn(2, 10, 1, generator=generator).to(device):
    state = torch.tanh(W_h @ state + W_x @ x)
figure = tl.draw.tape(state, W_h=W_h, W_x=W_x)
print([node.label for node in record(state, {"W_h": W_h, "W_x": W_x}).nodes])

# %% [markdown]
# Unlike the straight line, this graph branches: two products meet in a sum, and the first state
# goes into the second. The weights are the same leaves in each round, so two arrows lead out of
# each, and their gradients add up over the rounds.
#
# ## Predict: ten rounds
#
# The loop runs as often as there are inputs, and the graph grows with it. The picture shows two
# rounds, in ten boxes. How many boxes would ten rounds have? Write a number.

# %% role="predict"
guess = None

# %% role="reveal" id="ten_rounds"
state = torch.zeros(20, 1, device=device)
for x in torch.randn(10, 10, 1, generator=generator).to(device):
    state = torch.tanh(W_h @ state + W_x @ x)
boxes = len(record(state).nodes)
tl.reveal(boxes, guess, why="Two leaves; and two products, a sum and a tanh in each round.")

# %% [markdown]
# Backward from the sum of the state's entries, which is one node more. However many rounds there
# were, each weight receives one gradient of its own shape.

# %% concepts=["autograd.dynamic_graph"]
for length in (1, 2, 5):
    W_h.grad = W_x.grad = None
    state = torch.zeros(20, 1, device=device)
    for x in torch.randn(length, 10, 1, generator=generator).to(device):
        state = torch.tanh(W_h @ state + W_x @ x)
    nodes = len(record(state.sum()).nodes)
    state.sum().backward()
    print(f"{length} inputs: state {tuple(state.shape)}, {nodes} nodes,", end=" ")
    print("gradients", tuple(W_h.grad.shape), tuple(W_x.grad.shape))

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
# last. (Where nothing has to change, `to` hands back the tensor itself.)
#
# For results in between, `.grad` stays `None`. Reading it gives a warning, which the cell catches
# to print it; `retain_grad()`, called before backward, keeps it.

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
# (`backward(create_graph=True)` changes that on purpose; 05b uses its sibling for second
# derivatives.)

# %% concepts=["autograd.grad_not_in_graph"]
print("X.grad:", X.grad.tolist())
print("requires_grad:", X.grad.requires_grad, "  grad_fn:", X.grad.grad_fn)
print("2 * X.grad requires_grad:", (2 * X.grad).requires_grad)

# %% [markdown]
# ## Three ways not to record
#
# * `with torch.no_grad():` nothing inside is recorded. For updating parameters, and for
#   evaluating a model.
# * `with torch.inference_mode():` the same, faster, and for good: a tensor made inside does not
#   count the writes into it, as 05b shows that others do, and can never be saved for a backward.
#   For pure prediction.
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
# Why may the sealed tensor be added and not multiplied? The slope by one factor of a product is the
# other factor, so it would have to be saved. The slopes of a sum are 1, and nothing is saved.
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
# ## All of it in one loop
#
# A straight line through the 21 points of $y = 3x + 2$ from above. Everything in this lecture is in
# these few lines: two leaves, an intercept that is stretched over 21 points, a record per round, an
# update that is not recorded, and gradients that are cleared.


# %% id="daily_loop"
def fitted(clear):
    x = torch.linspace(0, 2, 21, **double)
    slope, intercept = (torch.zeros((), requires_grad=True, **double) for _ in range(2))
    for _ in range(200):
        loss = ((slope * x + intercept - (3 * x + 2)) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for parameter in (slope, intercept):
                parameter -= 0.2 * parameter.grad
                if clear:
                    parameter.grad = None
    return slope.item(), intercept.item()


print("slope {:.4f}, intercept {:.4f}".format(*fitted(clear=True)))

# %% [markdown]
# ## Predict: nobody clears
#
# Suppose that the last two lines of the loop are missing. Are slope and intercept within 0.01 of 3
# and 2 after the 200 rounds? Answer `True` or `False`.

# %% role="predict"
guess = None

# %% role="reveal" id="never_cleared"
slope, intercept = fitted(clear=False)
found = abs(slope - 3) < 0.01 and abs(intercept - 2) < 0.01
tl.reveal(found, guess, why=f"All old slopes pull again: {slope:.2f} and {intercept:.2f}.")

# %% [markdown]
# The line swings around the answer and does not settle, because each step is taken with the sum of
# all slopes so far, like a ball in a bowl that nothing brakes.
#
# ## When something is wrong
#
# | what you see | what it says | what helps |
# |---|---|---|
# | *only Tensors of floating point dtype can require gradients* | a parameter is an integer | cast it, then ask |
# | `.grad` is `None` | not a leaf, or nothing asked, or `backward` has not run | look at `is_leaf` and `requires_grad` |
# | the loss goes up and down and never settles | gradients of earlier rounds are still there | clear them in each round |
# | *backward through the graph a second time* | the loss, or a part of it, was made in an earlier round | compute it anew in the loop |
# | *a leaf Variable that requires grad is being used in an in-place operation* | an update is being recorded | put it under `no_grad` |
# | a parameter has grown an axis | a gradient was not summed over a stretched axis | update in place, which refuses |

# %% [markdown] role="summary"
# ## What you saw
#
# * One tracked operand is enough, and PyTorch records; `grad_fn` and `next_functions` are the
#   record. It is made anew on each run, with every branch and round that was really taken.
# * Backward is the chain rule from the end to the start: multiply by the slope, add over all uses.
# * Gradients add up in `.grad`. Clear them between steps, or use the addition on purpose, with
#   weights where batches differ in size.
# * A stretched operand receives the sum over its stretched axes. A bias receives the sum over the
#   samples.
# * A graph lets its saved values go during backward. To do it again, compute again.
# * Only tracked leaves receive `.grad`. Update them in place, under `no_grad`.
#
# How does the walk work, what exactly is saved, and what happens when the result is not one number?
# That is [05b How autograd works](05b_how_autograd_works.ipynb). Lecture 06 does not need it.

# %% [markdown] role="further"
# ## Where to read on
#
# * PyTorch documentation, *Autograd mechanics* (`notes/autograd`): how the graph is encoded, and
#   locally disabling gradient computation.
# * PyTorch documentation, *Broadcasting semantics* (`notes/broadcasting`): the forward rule.
# * {cite}`baydin2018`, sections 2 and 3.
# * {cite}`linnainmaa1976`: reverse accumulation, written down first.
