# %% [markdown] role="header"
# # Tensors
#
# A photograph is a block of numbers: height by width by three colours. So is a table, a sound, a
# sentence, and everything that a neural network learns. A *tensor* is such a block. This lecture
# makes tensors, takes them apart, puts them together and computes with them; the other lectures do
# nothing else. Take the time to make these moves without thinking. You need Python and, for one
# cell, the derivative of $w^2$; the product of two matrices is explained.
#
# ## You will be able to
#
# * make a tensor in a dozen ways and say its shape and dtype before you print it
# * read the two error messages that nested data causes most often
# * pick out any part of a tensor, and know whether you hold the original numbers or a copy
# * choose by a condition, find the largest and where it stands, and pick one number from each row
# * shrink an axis, turn axes round, join tensors, and multiply matrices one by one or in batches
# * pass data between NumPy and PyTorch, and know which of the two can change it afterwards
# * write code that runs on a CPU and on a GPU without a change
# * plot a curve and show a picture with nothing but PyTorch and matplotlib

# %% [markdown]
# ## Set up
#
# Two libraries, and the course's own helpers: `tl.reveal` hides answers until you have predicted,
# and `tl.draw` makes the pictures.

# %% role="setup"
import numpy as np
import torch

import tensorlab as tl

tl.style.use()
device = tl.device()

# %% [markdown]
# ## What a tensor has that a list does not
#
# PyTorch is two things. It computes with $n$-dimensional arrays on processors of many kinds. And
# while it computes, it can record what it does on a *tape*, from which it works out derivatives.
# A tensor therefore carries more than its numbers. It has a `shape`, and a `dtype` (one number
# type for all elements), as NumPy's arrays do. It also knows the *device* that it lies on and
# whether the tape is running for it.

# %% concepts=["tensor.what_pytorch_is"]
x = torch.tensor([1.0, 2.0, 3.0])
print("shape        ", tuple(x.shape))
print("dtype        ", x.dtype)
print("device       ", x.device.type)
print("requires_grad", x.requires_grad)
for name in ("shape", "dtype", "device", "requires_grad", "backward"):
    print(f"a NumPy array has .{name}:".ljust(34), hasattr(np.ones(3, dtype=np.float32), name))

# %% [markdown]
# A NumPy array of a recent version knows a device too, but it can only be the CPU. What it has in
# no version is the tape: the last two lines. Here is the tape at work, a taste of lecture 05.
# From school, the derivative of $w^2$ at $w = 3$ is $2w = 6$.

# %% id="tape"
w = torch.tensor(3.0, requires_grad=True)
(w**2).backward()
print("derivative of w^2 at 3:", w.grad.item())

# %% [markdown]
# ## Axes
#
# The number of axes is the first thing to know about a tensor. A single number has none, a list
# of numbers one, a table two. The picture shows four tensors. Axis 0 runs down and axis 1 to the
# right in the table; the block of three axes is drawn as one table after another, along axis 0.

# %% id="axes" alt="Four grids of numbered cells. number: one cell, shape (). list: one row of four cells, shape (4,). table: two rows of three cells, shape (2, 3). block: two tables of two rows and three cells side by side, shape (2, 2, 3)."
tensors = {
    "number": torch.tensor(7),
    "list": torch.arange(4),
    "table": torch.arange(6).reshape(2, 3),
    "block": torch.arange(12).reshape(2, 2, 3),
}
for name, tensor in tensors.items():
    print(f"{name:7} shape {tuple(tensor.shape)!s:10} axes {tensor.ndim}, {tensor.numel()} numbers")
figure = tl.draw.grids(tensors)

# %% [markdown]
# `arange(6)` counts from 0 to 5. `reshape(2, 3)` lays the same six numbers out in two rows of
# three, filling row after row. In this order, the one in which you read a page, PyTorch prints
# tensors and keeps them in memory.
#
# ## Making tensors
#
# Most tensors are not typed in. They are made by a constructor that is told a shape. The second
# half of the list takes the shape from another tensor: every `*_like` does.

# %% concepts=["tensor.constructors"]
torch.manual_seed(0)  # rand and randn draw; what a seed is for comes further down
made = {
    "zeros(2, 3)": torch.zeros(2, 3),
    "ones(2, 3)": torch.ones(2, 3),
    "full((2, 3), 7)": torch.full((2, 3), 7),
    "eye(3)": torch.eye(3),
    "arange(5)": torch.arange(5),
    "linspace(0, 1, 5)": torch.linspace(0, 1, 5),
    "rand(2, 3)": torch.rand(2, 3),
    "randn(2, 3)": torch.randn(2, 3),
    "ones_like(eye(3))": torch.ones_like(torch.eye(3)),
    "zeros_like(arange(5))": torch.zeros_like(torch.arange(5)),
}
for call, tensor in made.items():
    print(f"{call:22} shape {tuple(tensor.shape)!s:7} {tensor.dtype}")

# %% [markdown]
# Two dtypes appear: `float32`, PyTorch's default for numbers with a point, and `int64` for whole
# numbers. A constructor that measures or draws gives `float32`, whatever it was given: `linspace`
# was given whole numbers, `zeros`, `ones` and `eye` no numbers at all. One that counts or repeats,
# as `arange` and `full` do, keeps the kind of the numbers that you give it. `rand` draws evenly
# between 0 and 1, `randn` from the bell curve with mean 0 and standard deviation 1. A `*_like` call
# copies dtype and device as well as shape, which is why the last line is whole numbers again.
#
# ## Predict: how many numbers?
#
# `torch.arange(0, 10, 3)` starts at 0 and steps by 3. `torch.linspace(0, 10, 3)` has the same
# three arguments. Write the two *lists* of numbers that come out, one after the other, as one
# list: for instance `[0, 1, 2, 3, 4]`.

# %% role="predict"
guess = None

# %% role="reveal" id="arange_linspace"
answer = torch.arange(0, 10, 3).tolist() + torch.linspace(0, 10, 3).tolist()
tl.reveal(
    answer,
    guess,
    why="For arange the 3 is a step, and 10 is out; for linspace it is a count, and 10 is in.",
)

# %% [markdown]
# One constructor does not fill what it makes. `empty` asks for memory and leaves in it whatever
# the last user wrote there: sometimes zeros, sometimes not. Its shape and dtype are certain and
# its numbers are not, so write before you read. This cell prints the numbers only after writing
# them.

# %% concepts=["tensor.empty_is_uninitialised"]
slots = torch.empty(2, 3)
print("shape", tuple(slots.shape), "dtype", slots.dtype)
slots[0] = 1.0
slots[1] = torch.tensor([2.0, 3.0, 4.0])
print(slots)

# %% [markdown]
# ## Tensors from data
#
# `torch.tensor` copies numbers out of Python. Lists and tuples may be mixed freely; only the
# nesting counts. A bare number gives a tensor without axes, and its shape is the empty tuple.

# %% concepts=["tensor.from_data"]
for data in (1, (1, 2), [(1, 2, 3), [4, 5, 6]]):
    tensor = torch.tensor(data)
    print(f"{data!s:24} shape {tuple(tensor.shape)!s:7} {tensor.dtype}")

# %% [markdown]
# The dtype follows from the data: whole numbers give `int64`, one decimal point among them is
# enough for `float32`, and `True` and `False` give `bool`, a type of its own with one byte per
# element.

# %% concepts=["tensor.bool_from_data"]
for data in ([[True]], [1, 2], [1, 2.0], [True, 2]):
    print(f"{data!s:10} {torch.tensor(data).dtype}")

# %% [markdown]
# Watch the last line: where `True` stands among whole numbers, it counts as 1.
#
# ## A mistake on purpose: rows of different length
#
# Somebody types a table and forgets a number in the second row. The cell below fails, and it
# should.

# %% role="mistake" concepts=["tensor.ragged_error"] raises="ValueError"
torch.tensor([(1, 1, 1), [4, 5]])

# %% [markdown]
# Read the last line of the message first, piece by piece:
#
# * `ValueError`: the kind of argument was right, its value was not.
# * `expected sequence of length 3`: the first row decides. It has three entries.
# * `at dim 1`: dimensions are axes, counted from 0. The rows were fine along axis 0; along axis 1
#   something is missing.
# * `(got 2)`: the row that came had two entries. Nothing is padded: which number should it be?
#
# The lines above the last one show the way to the error, ending in your own line. Text is refused
# too, with a message that is harder to understand.

# %% role="mistake" concepts=["tensor.string_error"] raises="ValueError"
torch.tensor([["A"]])

# %% [markdown]
# *Too many dimensions*, for a single letter? PyTorch walks into the nesting to count axes: a
# list, in it a list, in it a string. A string is a sequence in Python as well, and its first
# entry is again a string, without end. PyTorch gives up and calls that one dimension too many.
# `'str'` is the useful word of the message: a tensor holds numbers and booleans, never text.
#
# ## A quiet mistake: a capital letter
#
# `torch.Tensor`, with a capital T, is the name of the class. Called with a list it gives floats,
# whatever you wrote. Called with a number it takes the number for a *size* and returns that many
# uninitialised elements. No message, no warning.

# %% role="mistake" id="capital_tensor"
print("torch.tensor([1, 2])", torch.tensor([1, 2]).dtype)
print("torch.Tensor([1, 2])", torch.Tensor([1, 2]).dtype)
print("torch.tensor(3)     ", tuple(torch.tensor(3).shape))
print("torch.Tensor(3)     ", tuple(torch.Tensor(3).shape))

# %% [markdown]
# Use the small letter, always.
#
# ## Shapes are tuples
#
# `x.shape` and `x.size()` are two spellings of one thing, a `torch.Size`. What may you do with
# it?
#
# ## Predict: is a Size a tuple?
#
# Let `sizes = torch.zeros(3, 5).size()`. What is `sizes == (3, 5)`: `True`, `False` or `"error"`?

# %% role="predict"
guess = None

# %% role="reveal" concepts=["tensor.size_is_tuple"]
sizes = torch.zeros(3, 5).size()
print("size()[1] == 5:", sizes[1] == 5, "| rows, columns =", tuple(sizes), "| len", len(sizes))
tl.reveal(
    sizes == (3, 5),
    guess,
    why="torch.Size is a subclass of tuple: it compares, indexes and unpacks like one.",
)

# %% [markdown]
# ## Chance that repeats itself
#
# Random numbers in a computer come out of a recurrence (on the CPU that of {cite}`matsumoto1998`)
# that starts at a *seed*. Set the seed and the same numbers come again. Without that, no number in
# this course could be checked.

# %% concepts=["tensor.manual_seed"]
torch.manual_seed(1234)
draws = torch.rand(8)
print([f"{value:.8f}" for value in draws.tolist()])

# %% [markdown]
# `manual_seed` winds back one hidden generator that everybody shares. A generator of your own is
# safer: nobody else can draw from it between two of your draws.
#
# ## Predict: two draws, one seed
#
# One generator is seeded with 1234, and we draw eight numbers, then eight more. A second
# generator is seeded with 1234, and we draw eight. Compare with the first eight above. Which of
# the three draws are equal to them? Write three of `True` and `False` in a list.

# %% role="predict"
guess = None

# %% role="reveal" id="generators"
first = torch.Generator().manual_seed(1234)
second = torch.Generator().manual_seed(1234)
trio = [torch.rand(8, generator=g) for g in (first, first, second)]
tl.reveal(
    [torch.equal(drawn, draws) for drawn in trio],
    guess,
    why="A draw moves its generator on. Equal seeds and equal draws before give equal numbers.",
)

# %% [markdown]
# How far does this reach? PyTorch does not promise equal numbers on another version or another kind
# of machine. `rand` has in fact been the same on every processor and version that the course was
# tried on. `randn` makes bell-curve numbers out of such draws, with a logarithm and a cosine, and
# processors round those differently in the last digit. And how many you ask for matters: from 16 on
# it works on whole blocks, in another order.

# %% id="randn_in_blocks"
for count in (8, 16):
    generator = torch.Generator().manual_seed(1234)
    uniform = [f"{value:.4f}" for value in torch.rand(count, generator=generator)[:3].tolist()]
    generator.manual_seed(1234)
    normal = [f"{value:.4f}" for value in torch.randn(count, generator=generator)[:3].tolist()]
    print(f"first of {count:2}: rand {uniform} randn {normal}")

# %% [markdown]
# All of this is the CPU. A GPU makes its numbers in another way (it scrambles a counter, so that
# thousands of threads can draw at once), and the same seed gives others. So the course draws on the
# CPU and then moves the result to the device.
#
# ## Reading a print of four axes
#
# A tensor of shape `(2, 2, 2, 2)` holds $2^4 = 16$ numbers. The print nests square brackets: the
# outermost pair is axis 0. Read it from the inside. The innermost brackets are rows (axis 3), two
# of them make a table (axis 2), and the four tables stand in two pairs (axes 1 and 0). A blank
# line separates tables.

# %% concepts=["tensor.four_d"]
torch.manual_seed(1234)
four = torch.rand(2, 2, 2, 2)
print(four)
print("numbers:", four.numel())

# %% [markdown]
# The first eight are the draws from before. To find `four[1, 0, 1, 0]`, take the second pair, its
# first table, its second row, its first number.
#
# ## Arithmetic, element by element
#
# `+ - * / **` between a tensor and a number do the same to each element. The result is a new
# tensor.

# %% concepts=["tensor.math_scalar"]
print(torch.ones(2, 2) * 7 - 1)

# %% [markdown]
# Arithmetic can be written in three ways: with a sign, as a function of `torch`, and as a method of
# the tensor. All do the same. What has no sign, such as `sum`, is mostly both a function and a
# method. Signs read best in a formula, methods in a chain that reads from left to right, as
# `x.clamp(0, 1).mean()` does. Functions and methods can also take options, for which a sign has no
# place: `alpha` multiplies the second operand.

# %% concepts=["tensor.functions_and_methods"]
a, b = torch.tensor([1, 2, 3]), torch.tensor([10, 20, 30])
print("a + b                   ", (a + b).tolist())
print("torch.add(a, b)         ", torch.add(a, b).tolist())
print("a.add(b)                ", a.add(b).tolist())
print("torch.add(a, b, alpha=2)", torch.add(a, b, alpha=2).tolist())
print("torch.sum(a), a.sum()   ", torch.sum(a).item(), a.sum().item())

# %% [markdown]
# The tensor may stand on either side, and a comparison is arithmetic too: it gives a tensor of
# booleans, one for each element, and never a single `True`.

# %% concepts=["tensor.math_power_compare"]
powers = 2 ** torch.tensor([[1, 2], [3, 4]])
print(powers)
print(powers > 5)

# %% [markdown]
# ## Taking parts
#
# Indices are counted from 0, from the end with a minus, one per axis, separated by commas. `1:3`
# takes 1 and 2 and leaves 3 out; `::2` takes every other one; `:` takes all. An integer removes
# its axis, a slice keeps it. The picture shows `x[1:, ::2]`. Picked cells have a thick frame.

# %% id="slice_picture" alt="Left, a table of three rows and four columns with the numbers 0 to 11; four cells have a thick frame: 4, 6, 8 and 10. Right, the result of x[1:, ::2], a table of shape (2, 2) with the rows 4 6 and 8 10, marked as a view."
x = torch.arange(12).reshape(3, 4)
print(x[1:, ::2])
figure = tl.draw.indexing("x[1:, ::2]", shape=(3, 4))

# %% [markdown]
# ## Predict: one row
#
# `x` has shape `(3, 4)`. What are the shapes of `x[1]` and of `x[1:2]`? Write a list of two
# tuples.

# %% role="predict"
guess = None

# %% role="reveal" id="row_shapes"
tl.reveal(
    [tuple(x[1].shape), tuple(x[1:2].shape)],
    guess,
    why="Both hold 4 5 6 7. The integer removes the axis; the slice keeps it, with size 1.",
)

# %% [markdown]
# There are two more ways to pick. A tensor of booleans with the shape of `x`, a *mask*, picks where
# it is `True`, and the result has one axis, because what is picked need not form a table. One
# boolean for each row picks rows. A list of integers picks those positions, in that order, as often
# as they are named. Two lists are read in pairs: row 0 column 3, row 2 column 1.

# %% id="fancy"
print("x[x > 8]         ", x[x > 8].tolist())
print("x[one per row]   ", x[torch.tensor([True, False, True])].tolist())
print("x[[2, 0, 2]]     ", x[[2, 0, 2]].tolist())
print("x[[0, 2], [3, 1]]", x[[0, 2], [3, 1]].tolist())

# %% [markdown]
# These ways differ in what you get. A slice, or an integer, gives a *view*: a second look at the
# same memory. Booleans and lists give a *copy*, because what they pick need not lie at even
# steps. `untyped_storage().data_ptr()` is the place in memory where the block begins. Two tensors
# that have elements share memory if these places agree. (Where there is nothing to share, the
# answer means nothing: all empty tensors begin at place 0, as the last line shows.)


# %% concepts=["tensor.indexing"]
def shares_memory(a, b):
    return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()


picks = {"x[1]": x[1], "x[1:, ::2]": x[1:, ::2], "x[..., -1]": x[..., -1]}
picks |= {"x[:, None]": x[:, None], "x[x > 8]": x[x > 8], "x[[2, 0]]": x[[2, 0]]}
for text, part in picks.items():
    print(f"{text:11} shape {tuple(part.shape)!s:10} shares memory: {shares_memory(part, x)}")
print("two empty tensors: shares memory:", shares_memory(torch.empty(0), torch.empty(0)))

# %% [markdown]
# `...` stands for as many full slices as fit, and `None` puts in a new axis of size 1.
#
# ## A mistake on purpose: writing into a copy
#
# You want to set the *first* number above 8 to 100. You write the line below, and nothing
# complains.

# %% role="mistake" id="write_into_copy"
x[x > 8][0] = 100
print(x)

# %% [markdown]
# No 100. `x[x > 8]` made a copy with three elements, `[0] = 100` wrote into the copy, and then
# the copy was thrown away. Does that mean that one cannot write through a mask?
#
# ## Predict: assigning to a mask
#
# What is the last row of `x`, as a list, after `x[x > 8] = 0`?

# %% role="predict"
guess = None

# %% role="reveal" id="mask_assignment"
x[x > 8] = 0
tl.reveal(
    x[-1].tolist(),
    guess,
    why="With = right after the bracket, Python does not take a part: it asks x to write there.",
)

# %% [markdown]
# Reading and writing are two operations that share a notation. `x[mask]` alone reads, into a
# copy. `x[mask] = value` writes into `x`. In `x[mask][0] = value` only the second bracket writes.
#
# ## Play with it
#
# Try indices on a small tensor, below. Some to start with: `x[:, 1]`, `x[::-1]` (refused: steps
# must be positive), `x[[0, 0, 2]]`, `x[x > 4]`, `x[None]`, `x[..., 1:]`. First the same picture,
# still.

# %% id="indexing_still" alt="Left, a table of three rows and four columns with the numbers 0 to 11; the cells of row 0 and of row 2 have thick frames. Right, the result of x[[2, 0]], a table of shape (2, 4) with the rows 8 9 10 11 and 0 1 2 3, marked as a copy."
print(torch.arange(12).reshape(3, 4)[[2, 0]].tolist())
figure = tl.draw.indexing("x[[2, 0]]", shape=(3, 4))

# %% role="explore"
tl.explore.indexing()

# %% [markdown]
# ## Shrinking an axis
#
# `sum`, `mean`, `min` and `max` make one number of many. With `dim=` they work along one axis and
# keep the others. Which axis does `dim=0` leave?
#
# ## Predict: dim=0
#
# `table` has shape `(2, 3)`. What is the shape of `table.sum(dim=0)`?

# %% role="predict"
guess = None

# %% role="reveal" id="sum_dim"
table = torch.tensor([[1.0, 2.0, 6.0], [3.0, 8.0, 4.0]])
tl.reveal(
    tuple(table.sum(dim=0).shape),
    guess,
    why="dim names the axis that disappears. The 2 goes, the 3 stays: one sum for each column.",
)

# %% [markdown]
# With `keepdim=True` the axis stays, with size 1, so that the result still fits against the
# table: that will matter in lecture 03. `min` and `max` along an axis return two tensors, the
# values and where they stood. `clamp` does not shrink anything: it cuts off what lies outside its
# bounds.

# %% concepts=["tensor.clamp_reduce"]
for text, result in {
    "mean()": table.mean(),
    "mean(dim=1)": table.mean(dim=1),
    "mean(dim=1, keepdim=True)": table.mean(dim=1, keepdim=True),
    "sum(dim=0)": table.sum(dim=0),
    "min(dim=0).values": table.min(dim=0).values,
    "max(dim=1).indices": table.max(dim=1).indices,
    "clamp(2, 5)": table.clamp(2, 5),
}.items():
    print(f"{text:26} shape {tuple(result.shape)!s:7} {result.tolist()}")

# %% [markdown]
# ## A mistake on purpose: the mean of whole numbers
#
# Four measurements, typed without a decimal point. `sum` works, so `mean` should. `tl.attempt`
# calls a function and returns either its result or the error, so that a cell can print the message
# and go on.

# %% role="mistake" concepts=["tensor.mean_of_integers"]
counts = torch.tensor([1, 2, 3, 5])
print("the sum:", counts.sum().item())
print("the mean:", tl.attempt(counts.mean))

# %% [markdown]
# *Could not infer output dtype*: a mean of whole numbers need not be whole, and PyTorch does not
# choose a float type for you. *Got: Long*: that is an older name of `int64`. The first cure converts
# what goes in, the second says what should come out.

# %% id="mean_cured"
print(counts.float().mean(), counts.mean(dtype=torch.float64))

# %% [markdown]
# ## Index and select
#
# Indices take parts whose places you know. Often the *numbers* decide which parts you want. Here
# are the scores of two sentences, one row each, for four topics.
#
# `torch.where(condition, a, b)` takes from `a` where the condition holds and from `b` elsewhere;
# either may be a number. Without `a` and `b` it returns the places, one tensor for each axis.
# `masked_fill` replaces what a mask picks, in a copy. (`x[mask] = value` did it in place.)

# %% concepts=["tensor.where"]
scores = torch.tensor([[2, -1, 5, 0], [3, 8, -4, 1]])
print("where(scores > 0, scores, 0) ", torch.where(scores > 0, scores, 0).tolist())
print("masked_fill(scores < 0, 9)   ", scores.masked_fill(scores < 0, 9).tolist())
rows, columns = torch.where(scores > 2)
print("above 2: rows", rows.tolist(), "columns", columns.tolist())
print("scores[rows, columns]        ", scores[rows, columns].tolist())

# %% [markdown]
# ## Predict: where is the largest?
#
# `argmax` says *where* the largest number stands. `scores` has two rows, `2 -1 5 0` and `3 8 -4 1`.
# What is `scores.argmax()`: `(1, 1)`, `1` or `5`?

# %% role="predict"
guess = None

# %% role="reveal" id="argmax_flat"
tl.reveal(
    scores.argmax().item(),
    guess,
    why="Without dim, places are counted in reading order: four in the first row, then one more.",
)

# %% [markdown]
# With `dim=1` you get one place for each row. `topk` gives the k largest and their places, `sort`
# all of them in order. Both return two tensors, as `max(dim=)` did.

# %% concepts=["tensor.argmax_topk_sort"]
print("argmax(dim=1)          ", scores.argmax(dim=1).tolist())
best = scores.topk(2, dim=1)
print("topk(2, dim=1)  values ", best.values.tolist())
print("                indices", best.indices.tolist())
print("sort(dim=1)     values ", scores.sort(dim=1).values.tolist())
print("                indices", scores.sort(dim=1).indices.tolist())

# %% [markdown]
# ## One from each row
#
# The true topics are 2 for the first sentence and 0 for the second. We want the score of each: one
# number from each row, from a different column each time. That is `gather`: with `dim=1`, entry
# $(i, j)$ of the result is `scores[i, index[i, j]]`. The row stays, the index says which column. So
# the index needs as many axes as `scores`; here it has one column.
#
# ## Predict: gather
#
# `index = torch.tensor([[2], [0]])`. What is `scores.gather(1, index).tolist()`? Write a list of
# lists.

# %% role="predict"
guess = None

# %% role="reveal" id="gathered"
index = torch.tensor([[2], [0]])
tl.reveal(
    scores.gather(1, index).tolist(),
    guess,
    why="Row 0, column 2 holds 5; row 1, column 0 holds 3. The result has the shape of the index.",
)

# %% [markdown]
# With two lists you get the same numbers, without the second axis. `scatter_` is the way back: it
# writes to the places from which `gather` reads, and the underscore says that it writes into the
# tensor itself. Ones written into zeros give a *one-hot* table. In lecture 07 the loss of a
# classifier picks in this way: the score of the true class in each row.

# %% concepts=["tensor.gather_scatter"] alt="Four grids. scores, shape (2, 4): rows 2 -1 5 0 and 3 8 -4 1; the 5 and the 3 have thick frames. index, shape (2, 1): 2 over 0. gather(1, index), shape (2, 1): 5 over 3. scatter_(1, index, 1), shape (2, 4): rows 0 0 1 0 and 1 0 0 0; the two ones have thick frames."
picked = scores.gather(1, index)
marks = torch.zeros(2, 4, dtype=torch.int64).scatter_(1, index, 1)
print("gather(1, index)     ", picked.tolist())
print("by two lists         ", scores[torch.arange(2), index[:, 0]].tolist())
print("scatter_(1, index, 1)", marks.tolist())
marked = {"scores": [2, 4], "scatter_(1, index, 1)": [2, 4]}
grids = {"scores": scores, "index": index, "gather(1, index)": picked}
figure = tl.draw.grids({**grids, "scatter_(1, index, 1)": marks}, marked=marked)

# %% [markdown]
# Two more to know by name. `split` cuts an axis into pieces of a size, or of several sizes, and
# `chunk` into a number of pieces; the pieces are views. `cumsum` gives the running totals.

# %% concepts=["tensor.split_cumsum"]
line = torch.arange(1, 8)
print("split(3)     ", [piece.tolist() for piece in line.split(3)])
print("split([2, 5])", [piece.tolist() for piece in line.split([2, 5])])
print("chunk(2)     ", [piece.tolist() for piece in line.chunk(2)])
print("cumsum(0)    ", line.cumsum(0).tolist())
print("a piece shares memory:", shares_memory(line.split(3)[1], line))

# %% [markdown]
# ## The other product
#
# `*` multiplies element by element. `@` is the product of linear algebra: entry $(i, j)$ is the
# sum $\sum_k a_{ik}\,b_{kj}$ along row $i$ of the left and column $j$ of the right. The two
# differ even where both are allowed.

# %% concepts=["tensor.matmul"]
x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
print("ones * x", (torch.ones(2, 2) * x).tolist())
print("ones @ x", (torch.ones(2, 2) @ x).tolist())
print("x @ ones", (x @ torch.ones(2, 2)).tolist())

# %% [markdown]
# A row of ones adds up each column of `x`. Both rows on the left are ones, so both rows of `ones
# @ x` are equal. On the other side the columns are equal. The order matters, as it does not for
# `*`.
#
# ## Turning axes round
#
# `transpose(0, 1)` swaps two axes and `permute` puts all of them in a new order. Read `permute(1,
# 2, 0)` as a wish list: *first* the old axis 1, then the old axis 2, then the old axis 0.
#
# ## Predict: permute
#
# What is the shape of `torch.zeros(3, 5, 7).permute(1, 2, 0)`?

# %% role="predict"
guess = None

# %% role="reveal" concepts=["tensor.transpose_permute"]
print("transpose(0, 1) of (2, 3):", tuple(torch.zeros(2, 3).transpose(0, 1).shape))
tl.reveal(
    tuple(torch.zeros(3, 5, 7).permute(1, 2, 0).shape),
    guess,
    why="First comes the old axis 1 (size 5), then the old axis 2 (7), then the old axis 0 (3).",
)

# %% [markdown]
# Where does one number go? Its index is put in the new order together with the axes. What stood at
# `[i, j, k]` stands at `[j, k, i]` afterwards. Follow the framed 8 in the picture.

# %% id="permute_picture" alt="Two blocks. block, shape (2, 2, 3), two tables side by side: 0 1 2 over 3 4 5, and 6 7 8 over 9 10 11; the 8, at the end of the first row of the second table, has a thick frame. permute(1, 2, 0), shape (2, 3, 2), two tables side by side: 0 6 over 1 7 over 2 8, and 3 9 over 4 10 over 5 11; the 8, at the end of the last row of the first table, has a thick frame."
block = torch.arange(12).reshape(2, 2, 3)
turned = block.permute(1, 2, 0)
print("block[1, 0, 2] is", block[1, 0, 2].item(), "| turned[0, 2, 1] is", turned[0, 2, 1].item())
figure = tl.draw.grids(
    {"block": block, "permute(1, 2, 0)": turned}, marked={"block": [8], "permute(1, 2, 0)": [5]}
)

# %% [markdown]
# To undo it, ask where each old axis stands now. In the order `(1, 2, 0)`, axis 0 stands at place
# 2, axis 1 at place 0 and axis 2 at place 1. `argsort` finds these places, and a second `permute`
# fetches the axes home from there.

# %% id="permute_back"
order = (1, 2, 0)
home = torch.tensor(order).argsort().tolist()
print("home:", home, "| back again:", torch.equal(turned.permute(home), block))

# %% [markdown]
# ## Joining tensors
#
# `cat` puts tensors one behind the other along an axis that they have. The sizes on that axis add
# up and all others must agree. `stack` lays them on top of each other along an axis that they do
# not have yet. The picture joins two tables of shape `(2, 3)` in three ways.

# %% id="join_picture" alt="Four grids. a and b: two rows of three cells each. cat dim 0: four rows of three cells, shape (4, 3). cat dim 1: two rows of six cells, shape (2, 6). stack dim 0: two tables of two rows and three cells, shape (2, 2, 3)."
a = torch.arange(6).reshape(2, 3)
b = a + 6
joined = {"cat dim 0": torch.cat([a, b]), "cat dim 1": torch.cat([a, b], dim=1)}
joined["stack dim 0"] = torch.stack([a, b])
for name, tensor in joined.items():
    print(f"{name:11} shape {tuple(tensor.shape)}")
figure = tl.draw.grids({"a": a, "b": b, **joined})

# %% [markdown]
# ## Predict: three blocks
#
# Tensors of shape `(2, 1, 3)`, `(2, 3, 3)` and `(2, 2, 3)` are joined by `torch.cat(..., dim=1)`.
# Which shape comes out?

# %% role="predict"
guess = None

# %% role="reveal" concepts=["tensor.cat"]
blocks = [torch.zeros(2, size, 3) for size in (1, 3, 2)]
tl.reveal(
    tuple(torch.cat(blocks, dim=1).shape),
    guess,
    why="Axis 1 grows to 1 + 3 + 2; axes 0 and 2 agree and stay.",
)

# %% [markdown]
# `stack` needs equal shapes, and the result has one axis more.

# %% concepts=["tensor.stack"]
a, b = torch.zeros(2, 3), torch.ones(2, 3)
for dim in (0, 1, 2):
    print(f"stack dim={dim} shape {tuple(torch.stack([a, b], dim=dim).shape)}")
print("unequal:", tl.attempt(torch.stack, [torch.zeros(2, 3), torch.zeros(2, 2)]))

# %% [markdown]
# ## Many matrices at once
#
# Data comes in batches: ten pictures, ten sentences. `torch.bmm` multiplies ten pairs of matrices
# in one call. Axis 0 counts the pairs; the rest is the matrix product. When the number of pairs
# differs, or the inner sizes do, the message shows what the second tensor had to begin with and
# what came.

# %% concepts=["tensor.bmm"]
left = torch.arange(10 * 8 * 6).reshape(10, 8, 6) % 5
right = torch.arange(10 * 6 * 9).reshape(10, 6, 9) % 7
product = torch.bmm(left, right)
one_by_one = torch.stack([left[i] @ right[i] for i in range(10)])
print("shape", tuple(product.shape), "| equal to ten products:", torch.equal(product, one_by_one))
print("sum of all entries", product.sum().item())
print("9 pairs against 10:", tl.attempt(torch.bmm, left, right[:9]))
print("inner 6 against 5: ", tl.attempt(torch.bmm, left, right[:, :5]))

# %% [markdown]
# ## Second reading: one notation for all products
#
# `einsum` spells a product by naming axes. `"ik,kj->ij"` reads: the left tensor has axes $i$ and
# $k$, the right one $k$ and $j$; multiply, and sum over what the arrow leaves out. It is the
# formula $c_{ij} = \sum_k a_{ik} b_{kj}$ without the sum sign. A repeated letter on one tensor
# walks along the diagonal, so `"ii->"` adds the diagonal up: the *trace*. In `"i,j->ij"` nothing is
# left out and nothing summed: every number of one list is multiplied with every number of the
# other, the *outer* product. `t()` is short for `transpose(0, 1)`.

# %% concepts=["tensor.einsum"]
a, b = left[0], right[0]
u, v = a[0], b[0]
square = a[:6]
checks = {
    "ik,kj->ij   matmul": torch.equal(torch.einsum("ik,kj->ij", a, b), a @ b),
    "bik,bkj->bij  bmm": torch.equal(torch.einsum("bik,bkj->bij", left, right), product),
    "i,j->ij     outer": torch.equal(torch.einsum("i,j->ij", u, v), torch.outer(u, v)),
    "ii->        trace": torch.equal(torch.einsum("ii->", square), square.trace()),
    "ij->ji  transpose": torch.equal(torch.einsum("ij->ji", a), a.t()),
}
for text, same in checks.items():
    print(f"{text}: equal {same}")
print("trace:", torch.einsum("ii->", square).item())

# %% [markdown]
# ## NumPy next door
#
# Most of Python's science speaks NumPy. `torch.from_numpy` does not copy: the tensor and the
# array are two names for the same memory. A change on one side is a change on the other.
#
# ## Predict: who sees what?
#
# `a = np.ones(5, dtype=np.int64)` and `b = torch.from_numpy(a)`. Then `a[2] = 0` and `b[3] = 5`.
# What is `a.tolist()`?

# %% role="predict"
guess = None

# %% role="reveal" concepts=["numpy.from_numpy_shares"]
a = np.ones(5, dtype=np.int64)
b = torch.from_numpy(a)
a[2] = 0
b[3] = 5
print("tensor:", b.tolist())
why = "One block of memory: both writes landed in it, and both sides see both."
tl.reveal(a.tolist(), guess, why=why)

# %% [markdown]
# `torch.tensor(array)` copies, and that is safe. `torch.as_tensor` shares where it can, and
# copies where it must, for instance when you ask for another dtype. `np.shares_memory` compares
# two arrays.

# %% concepts=["numpy.tensor_copies"]
array = np.zeros(3)
ways = {
    "from_numpy(array)": torch.from_numpy(array),
    "as_tensor(array)": torch.as_tensor(array),
    "as_tensor(array, dtype=float32)": torch.as_tensor(array, dtype=torch.float32),
    "tensor(array)": torch.tensor(array),
}
for text, tensor in ways.items():
    print(f"{text:32} shares memory: {np.shares_memory(array, tensor.numpy())}")

# %% [markdown]
# ## Predict: the dtype of NumPy's numbers
#
# NumPy's default float has 64 bits, PyTorch's 32. What is the dtype of
# `torch.from_numpy(np.eye(3))`, as a word: `"float32"` or `"float64"`?

# %% role="predict"
guess = None

# %% role="reveal" concepts=["numpy.dtype_follows"]
print("whole numbers:", torch.from_numpy(np.array([1, 2, 3], dtype=np.int64)).dtype)
tl.reveal(
    torch.from_numpy(np.eye(3)).dtype,
    guess,
    why="Shared memory cannot change its type. Data from NumPy is float64 until you convert it.",
)

# %% [markdown]
# The way back is `.numpy()`, and it shares as well. It refuses where that would go wrong, and you
# will meet three such cases. A tensor with the tape on could be changed behind the tape's back: say
# `.detach()` first. NumPy cannot look into the memory of another device: say `.cpu()` first. To show
# that on a machine without a GPU, we use `"meta"`, a device that keeps shapes and dtypes and no
# numbers. And NumPy does not know `bfloat16`, a short float of lecture 02: say `.float()` first.

# %% concepts=["numpy.to_numpy"]
x = torch.zeros(3)
array = x.numpy()
x[0] = 1
print("shared on the CPU:", array.tolist())
for text, tensor in {
    "with the tape on": torch.zeros(3, requires_grad=True),
    "on another device": torch.zeros(3, device="meta"),
    "of a short float": torch.zeros(3, dtype=torch.bfloat16),
}.items():
    error = tl.attempt(tensor.numpy)
    print(f"{text}: {type(error).__name__}: {error}")
print("after detach:", torch.zeros(3, requires_grad=True).detach().numpy().tolist())

# %% [markdown]
# ## Devices
#
# A GPU is a processor with memory of its own, made for doing one thing to millions of numbers.
# CUDA is the system that drives those of one maker. Ask whether one is there, and fall back on
# the CPU: with this line a program runs on both. In this course, `tl.device()` does it for you.

# %% concepts=["device.available"] wants="cuda"
chosen = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print("a device was chosen:", chosen.type in ("cpu", "cuda"))
print("this course uses one of them:", tl.device().type in ("cpu", "cuda"))
print("torch.zeros(2) lies on the", torch.zeros(2).device.type, "unless told otherwise")

# %% [markdown]
# `.to` moves a tensor. It takes a device object or a string, a dtype, or both at once. If there
# is nothing to change, you get the same tensor back, otherwise a new one: the original stays
# where it was.

# %% concepts=["device.to_moves"]
x = torch.arange(3)
moved = x.to(device, torch.float64)
print("there:", moved.device.type == device.type, "|", moved.dtype, "| sum", moved.sum().item())
print("the original:", x.device.type, "|", x.dtype)
print("by name:  ", x.to("meta").device.type)
print("by object:", x.to(torch.device("meta")).device.type)
print("nothing to do, same tensor:", x.to("cpu") is x)

# %% [markdown]
# On a machine with a CUDA device you may name it: `"cuda"` is the current one, `"cuda:0"` the first
# and `"cuda:1"` the second of several. These lines are to be read, and not to be run everywhere:
#
# ```python
# x = x.to("cuda")                        # a copy on the current CUDA device
# y = torch.ones_like(x, device="cuda:0") # made there, nothing is moved
# z = x + y                               # computed there, and it stays there
# z.type()                                # 'torch.cuda.FloatTensor': device and dtype in one
# z = z.to("cuda:1")                      # on to the second device
# ```
#
# A device object can be made on any machine; only putting a tensor there needs the hardware.
# `type()` is the old way to ask for device and dtype at once: it names a class, and no word before
# the class means the CPU.

# %% concepts=["device.names"] wants="cuda"
for name in ("cuda", "cuda:0", "cuda:1"):
    named = torch.device(name)
    print(f"{name:7} type {named.type}, index {named.index}")
same = torch.ones_like(torch.zeros(2, 3), device="cpu")
print("ones_like(..., device='cpu'):", tuple(same.shape), same.type())

# %% [markdown]
# ## Second reading: what a device costs and gains
#
# Moving costs time, computing there gains it, and the device's memory is not yours to waste. The
# table holds what `scripts/measure_devices.py` measured on machines that it names: moving 64 MiB to
# the device, the product of two 2048 by 2048 matrices, and what the three matrices take. (A MiB is
# $2^{20}$ bytes, a GFLOP a thousand million additions or multiplications of floats.)

# %% id="measured-devices"
print(tl.hardware.table())

# %% [markdown]
# Look at the two times of `a @ b`. On a CPU they are one: the call returns with the result. A CUDA
# device works *asynchronously*: `a @ b` puts the product on a list and returns, and Python goes on
# before the result is there. In the row of such a device the first time is the shorter one, and a
# clock that you stop when the call returns tells nothing about the product. Call
# `torch.cuda.synchronize()` before you read it.
#
# And your machine? The next cell measures your CUDA device, if you have one. To measure your CPU,
# call `print(tl.hardware.measure("cpu"))`; the figures change a little each time, which is why the
# course stores those of named machines and compares nothing with yours.

# %% id="live-device" wants="cuda"
print(tl.hardware.live())

# %% [markdown]
# Whoever computes in `float32`, the answers should differ in the last digits only, because sums are
# taken in another order. Whole numbers as small as these are the same to the last one: each entry of
# this product is a sum of 2048 ones, on every device.

# %% id="product-on-the-device"
ones = torch.ones(2048, 2048).to(device)
product = ones @ ones
print("all entries 2048:", bool((product == 2048).all()))
print("floating-point operations: 2 * 2048 ** 3 =", 2 * 2048**3)
print("MiB of the three matrices:", 3 * product.nbytes / 2**20)

# %% [markdown]
# ## A mistake on purpose: two devices in one sum
#
# The model is on the GPU and the data was left on the CPU: everybody has met this. PyTorch does
# not move anything by itself, because moving is slow and should be seen. The cell uses `"meta"`
# again, so that it fails on every machine.

# %% role="mistake" concepts=["device.mixing_error"] raises="RuntimeError"
torch.ones(2, 3) + torch.ones(2, 3, device="meta")

# %% [markdown]
# The message names both places: a tensor *on device meta*, where one on the *expected device cpu*
# was needed. The cure is a single `.to(device)` where the data enters your program, and not one
# in front of every operation.
#
# One exception: a tensor without axes on the CPU counts as a number, and numbers go anywhere.

# %% id="a_number_goes_along"
number, one_number = torch.tensor(2.0), torch.tensor([2.0])
there = torch.ones(2, 3, device="meta")
print("shape", tuple(number.shape), "goes along:", (there * number).device.type)
print("shape", tuple(one_number.shape), "is refused:", tl.attempt(torch.mul, there, one_number))

# %% [markdown]
# ## Without the toolbox
#
# `tl` draws the pictures of these lectures. Elsewhere you will not have it, and you do not need it:
# matplotlib takes tensors as they are, if they lie on the CPU and the tape is off. (If not, the two
# words are the same as for NumPy: `x.detach().cpu()`.) This is all that a curve takes:

# %% concepts=["tensor.plot"] alt="A line plot: sine, a full line, and cosine, a dashed line, for angles from 0 to 6.28. The sine has its largest value, 1, at 1.57 and its smallest, -1, at 4.71; the cosine starts and ends at 1."
import matplotlib.pyplot as plt

angles = torch.linspace(0, 2 * torch.pi, 101)
print("largest sine", angles.sin().max().item(), "at step", angles.sin().argmax().item())
plt.figure(figsize=(7, 3))
plt.plot(angles, angles.sin(), label="sine")
plt.plot(angles, angles.cos(), "--", label="cosine")
plt.xlabel("angle")
plt.ylabel("value")
plt.legend()
plt.show()

# %% [markdown]
# A picture has three numbers for each point: how much red, green and blue, from 0 to 1. PyTorch
# keeps colours in front, `(3, rows, columns)`, and matplotlib wants them behind.
#
# ## Predict: one point
#
# `picture = torch.zeros(3, 4, 6)`. Then `picture[0, :, :3] = 1`: red in the left half. Then
# `picture[1, :2] = 1`: green in the upper half. What is
# `picture.permute(1, 2, 0)[0, 0].tolist()`, the point in the upper left corner?

# %% role="predict"
guess = None

# %% role="reveal" id="one_point"
picture = torch.zeros(3, 4, 6)
picture[0, :, :3] = 1
picture[1, :2] = 1
tl.reveal(
    picture.permute(1, 2, 0)[0, 0].tolist(),
    guess,
    why="Row 0, column 0, all three colours: red and green at full strength are yellow.",
)

# %% [markdown]
# `permute` puts the axes in the order that `imshow` wants. In NumPy's words the same thing is
# `np.transpose(picture.numpy(), (1, 2, 0))`.

# %% concepts=["tensor.imshow"] alt="A picture of 4 rows and 6 columns of coloured squares, in four quarters of 2 by 3: yellow in the upper left, green in the upper right, red in the lower left, black in the lower right."
shown = picture.permute(1, 2, 0)
print("from", tuple(picture.shape), "to", tuple(shown.shape))
plt.figure(figsize=(3, 2))
plt.imshow(shown)
plt.axis("off")
plt.show()

# %% [markdown] role="summary"
# ## What you saw
#
# * A tensor is a block of numbers of one dtype, with a shape, on a device, and a tape if you ask
#   for it.
# * Constructors take shapes, `torch.tensor` takes data, `*_like` takes the shape of something
#   else; `empty` takes memory as it is. Write `tensor` with a small t.
# * Nested data must be rectangular and hold numbers. The first row decides what is expected.
# * A seed makes chance repeatable, on one version and one kind of machine. The course draws on the
#   CPU and then moves.
# * Integers and slices give views, masks and lists give copies; `x[mask] = value` writes into
#   `x`.
# * `dim` names the axis that disappears. `keepdim=True` leaves it with size 1.
# * `where`, `masked_fill`, `argmax`, `topk` and `sort` choose by the numbers; `gather` takes from each
#   row at a place of its own, and `scatter_` writes there.
# * The mean of whole numbers is refused: convert first, or say the `dtype`.
# * `*` is element by element, `@` is the matrix product, `bmm` does many, `einsum` spells any of
#   them.
# * `cat` lengthens an axis, `stack` makes a new one, `permute` puts axes in a new order.
# * `from_numpy` and `.numpy()` share memory; `torch.tensor` copies.
# * `.to(device)` once, at the entrance; operands with axes on two devices are refused.
# * A CUDA device returns before it has finished. Wait for it before you look at the clock.
# * `plt.plot(x, y)` draws a curve and `plt.imshow(picture.permute(1, 2, 0))` a picture: matplotlib
#   takes tensors.

# %% [markdown] role="further"
# ## Where to read on
#
# * PyTorch documentation, *torch.Tensor*: the table of attributes, and the list of methods to
#   browse.
# * PyTorch documentation, *Creation Ops* and *Indexing, Slicing, Joining, Mutating Ops* on the
#   page *torch*.
# * PyTorch documentation, *torch.gather* and *torch.where*: the formulas for more axes than two.
# * Matplotlib documentation, *Pyplot tutorial*: lines, labels, legends and pictures.
# * PyTorch documentation, *Reproducibility*: what a seed does and does not promise.
# * PyTorch documentation, *CUDA semantics*: asynchronous execution, and how memory is managed.
# * NumPy user guide, *Indexing on ndarrays*: basic against advanced indexing, which PyTorch
#   follows.
# * {cite}`paszke2019`, sections 4 and 5: why it was built this way.
# * {cite}`harris2020`: the array, in six pages.
# * {cite}`matsumoto1998`: the recurrence behind `manual_seed` on the CPU.
