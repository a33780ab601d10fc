# %% [markdown] role="header"
# # Problem set 3: broadcasting
#
# Sixteen exercises on one rule, from three warm-ups and a multiplication table to a test that catches
# the bug of the lecture in other people's code. On the whole they rise in difficulty, and none needs
# the answer of another: leave out what you like and come back later.
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
# Let each function stand alone: it needs no names from outside it other than `torch`, `itertools`
# and `math`. Your functions must not change their arguments.
#
# What you print and what you warn about costs nothing. Where a tensor is asked for, a NumPy array is
# not one: the check says so, and `torch.from_numpy` turns the one into the other.

# %% [markdown]
# ## Set up
#
# Run this cell first. It defines the six shapes that two of the exercises ask about.

# %% role="setup"
import itertools
import math
import random
from collections.abc import Callable

import torch

import tensorlab as tl

SIX = {"a": (4, 3, 2), "b": (3, 2), "c": (2, 3), "d": (0,), "e": (3, 1), "f": (1, 2)}

# %% [markdown]
# This cell is yours. `explain` shows how two shapes meet; try it on shapes of your own at any time.

# %% role="play"
print(tl.shapes.explain((4, 1), (5,)))

# %% [markdown] role="exercise" exercise="scale_rows" difficulty=1 minutes=3 concepts=["broadcast.reshape_to_fit"]
# ## Warm-up: a factor for each row
#
# Return a table in which row `i` is multiplied by `factors[i]`.
#
# * `table` has shape `(n, m)`, `factors` has shape `(n,)`; `n` may equal `m`. Sizes may be 0.
# * Both have the same dtype, floats or `int64`, and so has the result, of shape `(n, m)`.

# %% [markdown] role="hints" exercise="scale_rows"
# `table * factors` lines the factors up with the columns. Where should the `n` of the factors stand?
#
# ---
#
# Under the `n` of the table, with a 1 to its right.
#
# ---
#
# `return table * factors[:, None]`


# %% role="solution" exercise="scale_rows"
def scale_rows(table: torch.Tensor, factors: torch.Tensor) -> torch.Tensor:
    """Return a table in which each row is multiplied by a factor of its own.

    Parameters
    ----------
    table : torch.Tensor
        Shape (n, m).
    factors : torch.Tensor
        Shape (n,), of the dtype of `table`.

    Returns
    -------
    torch.Tensor
        Shape (n, m); entry [i, j] is table[i, j] * factors[i].
    """
    ### BEGIN SOLUTION
    return table * factors[:, None]
    ### END SOLUTION


# %% role="test" exercise="scale_rows" check="rows" points=2
tl.check.call(scale_rows, torch.tensor([[1, 2], [3, 4]]), torch.tensor([10, 100])).equals(
    torch.tensor([[10, 20], [300, 400]]), hint="The first row times 10, the second times 100."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, m in [(4, 2), (2, 5), (3, 3)]:
    table = torch.randn(n, m, dtype=torch.float64, generator=generator)
    factors = torch.randn(n, dtype=torch.float64, generator=generator)
    expected = torch.stack([factor * row for factor, row in zip(factors, table, strict=True)])
    tl.check.call(scale_rows, table, factors, about="random tables").equals(
        expected, hint="Entry [i, j] is table[i, j] * factors[i]."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="scale_rows" check="any_size" points=1
tl.check.call(scale_rows, torch.ones(1, 3), torch.tensor([5.0])).equals(
    torch.full((1, 3), 5.0), hint="One row, one factor."
).done()
### BEGIN HIDDEN TESTS
for n, m in [(0, 3), (3, 0), (0, 0)]:
    tl.check.call(scale_rows, torch.ones(n, m), torch.ones(n), about="a size of 0").equals(
        torch.ones(n, m), hint="The shape is that of the table."
    ).done()
tl.check.call(
    scale_rows, torch.tensor([[2**53 + 1]]), torch.tensor([3]), about="large whole numbers"
).equals(
    torch.tensor([[3 * 2**53 + 3]]), hint="Whole numbers stay whole, to the last digit."
).done()
table = torch.arange(6.0).reshape(2, 3)
tl.check.call(
    scale_rows, table.T, torch.tensor([1.0, 2.0, 3.0]), about="a transposed table"
).equals(
    torch.tensor([[0.0, 3.0], [2.0, 8.0], [6.0, 15.0]]),
    hint="The layout in memory does not matter.",
).done()
table, factors = torch.arange(6).reshape(2, 3), torch.tensor([10, 100])
for x, f in zip(tl.check.layouts(table), tl.check.layouts(factors), strict=True):
    tl.check.call(scale_rows, x, f, about="the same numbers in another layout").equals(
        torch.tensor([[0, 10, 20], [300, 400, 500]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="scale_rows"
# `factors[:, None]` is a column `(n, 1)`; its 1 is stretched along the row.
#
# The commonest wrong answer is `table * factors`. It is refused when `n` and `m` differ; when they are
# equal it scales the columns without a word.

# %% [markdown] role="exercise" exercise="shift_channels" difficulty=1 minutes=3 concepts=["broadcast.reshape_to_fit"]
# ## Warm-up: a number for each channel
#
# Return a picture to whose channel `k` the number `shifts[k]` is added.
#
# * `picture` has shape `(channels, height, width)`, `shifts` has shape `(channels,)`; any of the
#   sizes may be equal. Both have the same dtype, floats or `int64`, and so has the result.

# %% [markdown] role="hints" exercise="shift_channels"
# Write the three axes of the picture in a row, and the size of `shifts` under the one that it belongs to.
#
# ---
#
# It belongs to the first, so it needs two ones to its right.
#
# ---
#
# `return picture + shifts[:, None, None]`


# %% role="solution" exercise="shift_channels"
def shift_channels(picture: torch.Tensor, shifts: torch.Tensor) -> torch.Tensor:
    """Return a picture with a number added to each channel.

    Parameters
    ----------
    picture : torch.Tensor
        Shape (channels, height, width).
    shifts : torch.Tensor
        Shape (channels,), of the dtype of `picture`.

    Returns
    -------
    torch.Tensor
        The shape of `picture`; entry [k, i, j] is picture[k, i, j] + shifts[k].
    """
    ### BEGIN SOLUTION
    return picture + shifts[:, None, None]
    ### END SOLUTION


# %% role="test" exercise="shift_channels" check="channels" points=2
tl.check.call(shift_channels, torch.zeros(2, 1, 3), torch.tensor([5.0, 7.0])).equals(
    torch.tensor([[[5.0, 5.0, 5.0]], [[7.0, 7.0, 7.0]]]),
    hint="5 everywhere in channel 0, 7 everywhere in channel 1.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for channels, height, width in [(3, 3, 3), (3, 4, 3), (3, 3, 2), (1, 2, 2)]:
    picture = torch.rand(channels, height, width, dtype=torch.float64, generator=generator)
    shifts = torch.randn(channels, dtype=torch.float64, generator=generator)
    expected = torch.stack([plane + s for plane, s in zip(picture, shifts, strict=True)])
    tl.check.call(shift_channels, picture, shifts, about="random pictures, equal sizes too").equals(
        expected, hint="Entry [k, i, j] is picture[k, i, j] + shifts[k], whichever sizes are equal."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="shift_channels" check="any_input" points=1
tl.check.call(shift_channels, torch.zeros(3, 3, 3), torch.tensor([1.0, 2.0, 3.0])).equals(
    torch.tensor([1.0, 2.0, 3.0]).reshape(3, 1, 1).expand(3, 3, 3),
    hint="With three equal sizes nothing is refused, and only one place is right.",
).done()
### BEGIN HIDDEN TESTS
whole = torch.full((2, 1, 1), 2**53)
tl.check.call(shift_channels, whole, torch.tensor([1, -1]), about="large whole numbers").equals(
    torch.tensor([2**53 + 1, 2**53 - 1]).reshape(2, 1, 1),
    hint="Whole numbers stay whole, to the last digit.",
).done()
tl.check.call(shift_channels, torch.zeros(2, 0, 3), torch.ones(2), about="no rows").equals(
    torch.zeros(2, 0, 3), hint="The shape is that of the picture."
).done()
last = torch.zeros(2, 2, 3).permute(2, 0, 1)
tl.check.call(shift_channels, last, torch.tensor([1.0, 2.0, 3.0]), about="permuted").equals(
    torch.tensor([1.0, 2.0, 3.0]).reshape(3, 1, 1).expand(3, 2, 2),
    hint="The layout in memory does not matter.",
).done()
exact = torch.tensor([2**53 + 1]).reshape(1, 1, 1)
tl.check.call(shift_channels, exact, torch.tensor([0]), about="an odd large number").equals(
    exact.clone(), hint="Whole numbers stay whole, to the last digit."
).done()
picture, shifts = torch.arange(12).reshape(2, 3, 2), torch.tensor([100, 200])

for x, s in zip(tl.check.layouts(picture), tl.check.layouts(shifts), strict=True):
    tl.check.call(shift_channels, x, s, about="the same numbers in another layout").equals(
        torch.stack([picture[0] + 100, picture[1] + 200]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="shift_channels"
# `(channels, 1, 1)` meets `(channels, height, width)` on the first axis and is stretched on the others.
#
# The commonest wrong answer is `picture + shifts`, which adds to the columns. On a picture three pixels
# wide it is not refused.

# %% [markdown] role="exercise" exercise="equal_pairs" difficulty=1 minutes=3 concepts=["broadcast.column_plus_row"]
# ## Warm-up: who equals whom?
#
# Return a table of truth values that says which entries of a list are equal.
#
# * `x` has shape `(n,)` and any dtype; the result has shape `(n, n)` and dtype `bool`. Its entry `[i, j]`
#   says whether `x[i]` equals `x[j]`. `n` may be 0.
# * A nan equals nothing, not even itself.

# %% [markdown] role="hints" exercise="equal_pairs"
# `==` is an elementwise operation like `+`, so it broadcasts like `+`.
#
# ---
#
# Compare `x` as a column with `x` as a row.
#
# ---
#
# `return x[:, None] == x`


# %% role="solution" exercise="equal_pairs"
def equal_pairs(x: torch.Tensor) -> torch.Tensor:
    """Return which entries of a list are equal.

    Parameters
    ----------
    x : torch.Tensor
        Shape (n,), any dtype.

    Returns
    -------
    torch.Tensor
        Shape (n, n), bool; entry [i, j] says whether x[i] equals x[j].
    """
    ### BEGIN SOLUTION
    return x[:, None] == x
    ### END SOLUTION


# %% role="test" exercise="equal_pairs" check="table" points=2
tl.check.call(equal_pairs, torch.tensor([5, 7, 5])).equals(
    torch.tensor([[True, False, True], [False, True, False], [True, False, True]]),
    hint="Each entry against each: a table of three rows and three columns.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (1, 4, 9):
    x = torch.randint(0, 3, (n,), generator=generator)
    expected = torch.tensor([[a == b for b in x.tolist()] for a in x.tolist()])
    tl.check.call(equal_pairs, x, about="random whole numbers").equals(
        expected, hint="Entry [i, j] says whether x[i] equals x[j]."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="equal_pairs" check="any_input" points=1
tl.check.call(equal_pairs, torch.tensor([math.nan, 1.0])).equals(
    torch.tensor([[False, False], [False, True]]), hint="A nan does not even equal itself."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(equal_pairs, torch.zeros(0), about="no entries").equals(
    torch.zeros(0, 0, dtype=torch.bool), hint="An empty table of truth values."
).done()
for close in (
    torch.tensor([2**53, 2**53 + 1]),
    torch.tensor([1.0, 1 + 1e-15], dtype=torch.float64),
):
    tl.check.call(equal_pairs, close, about="two numbers that hardly differ").equals(
        torch.eye(2, dtype=torch.bool), hint="Equal means equal, in the dtype of x."
    ).done()
tl.check.call(equal_pairs, torch.tensor([True, False]), about="truth values").equals(
    torch.eye(2, dtype=torch.bool), hint="Any dtype can be compared."
).done()
tl.check.call(equal_pairs, torch.tensor([0, 2**32]), about="numbers 2**32 apart").equals(
    torch.eye(2, dtype=torch.bool), hint="Compare int64 numbers as they are."
).done()

for x in tl.check.layouts(torch.tensor([5, 7])):
    tl.check.call(equal_pairs, x, about="the same numbers in another layout").equals(
        torch.eye(2, dtype=torch.bool),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="equal_pairs"
# A column `(n, 1)` and a row `(n,)` make a table of all pairs.
#
# The commonest wrong answer is `x == x`. It compares each entry with itself, and is a list.

# %% [markdown] role="exercise" exercise="outer_table" difficulty=1 minutes=5 concepts=["broadcast.column_plus_row"]
# ## A multiplication table
#
# Return the table of all products of an entry of `x` with an entry of `y`.
#
# * `x` has shape `(n,)`, `y` has shape `(m,)`; the result has shape `(n, m)`, and its entry
#   `[i, j]` is `x[i] * y[j]`.
# * `n` and `m` may be equal, different, or 0.
# * Both may hold integers or floats. The result has the dtype that `x[0] * y[0]` would have.
#
# One expression is enough.

# %% [markdown] role="hints" exercise="outer_table"
# In the lecture a column plus a row became a table. Here it is a column times a row.
#
# ---
#
# `x` runs along the first axis of the result, so it has to be the column. Which shape is that?
#
# ---
#
# `x[:, None]` has shape `(n, 1)`. Multiply it by `y`, whose missing first axis counts as 1.


# %% role="solution" exercise="outer_table"
def outer_table(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return all products of an entry of x with an entry of y.

    Parameters
    ----------
    x : torch.Tensor
        Shape (n,).
    y : torch.Tensor
        Shape (m,).

    Returns
    -------
    torch.Tensor
        Shape (n, m); entry [i, j] is x[i] * y[j].
    """
    ### BEGIN SOLUTION
    return x[:, None] * y
    ### END SOLUTION


# %% role="test" exercise="outer_table" check="table" points=2
tl.check.call(outer_table, torch.tensor([1.0, 2.0, 3.0]), torch.tensor([10.0, 20.0])).equals(
    torch.tensor([[10.0, 20.0], [20.0, 40.0], [30.0, 60.0]]),
    hint="One row per entry of x, one column per entry of y.",
).done()
tl.check.call(outer_table, torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 5.0, 7.0])).equals(
    torch.tensor([[1.0, 5.0, 7.0], [2.0, 10.0, 14.0], [3.0, 15.0, 21.0]]),
    hint="With n equal to m as well: rows belong to x, columns to y.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, m in [(1, 6), (6, 1), (5, 5), (7, 4)]:
    x = torch.randn(n, generator=generator)
    y = torch.randn(m, generator=generator)
    expected = torch.stack([entry * y for entry in x])
    tl.check.call(outer_table, x, y, about="random numbers, other sizes").equals(
        expected, hint="Entry [i, j] is x[i] * y[j] for every n and m."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="outer_table" check="any_input" points=1
tl.check.call(outer_table, torch.tensor([1, -2]), torch.tensor([3, 4, 5])).equals(
    torch.tensor([[3, 4, 5], [-6, -8, -10]]), hint="Integers times integers stay integers."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(
    outer_table, torch.arange(6)[::2], torch.ones(2, dtype=torch.float64), about="mixed dtypes"
).equals(
    torch.tensor([[0, 0], [2, 2], [4, 4]], dtype=torch.float64),
    hint="The dtype is the one that x[0] * y[0] would have.",
).done()
generator = tl.check.generator()
x, y = torch.randn(2, 3, dtype=torch.float64, generator=generator)
tl.check.call(outer_table, x, y, about="float64").equals(
    torch.stack([entry * y for entry in x]), hint="The numbers keep all of their digits."
).done()
whole = torch.tensor([2**53 + 1, -3])
tl.check.call(outer_table, whole, torch.tensor([1, 3]), about="large whole numbers").equals(
    torch.tensor([[2**53 + 1, 3 * 2**53 + 3], [-3, -9]]),
    hint="Whole numbers are multiplied as whole numbers, not as floats.",
).done()
tl.check.call(outer_table, torch.ones(3), torch.ones(0), about="an empty y").equals(
    torch.ones(3, 0), hint="With m = 0 the table has n rows and no columns."
).done()
tl.check.call(outer_table, torch.ones(0), torch.ones(2), about="an empty x").equals(
    torch.ones(0, 2), hint="With n = 0 the table has no rows and m columns."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="outer_table"
# `x[:, None]` is a column `(n, 1)`, and `y` is read as a row `(1, m)`. Each is stretched along the
# axis on which it has size 1, so entry `[i, j]` is made of `x[i]` and `y[j]`.
#
# The commonest wrong answer is `x * y`. It fails when `n` and `m` differ, and when they are equal
# it returns only the diagonal of the table.

# %% [markdown] role="exercise" exercise="valid_pairs" difficulty=2 minutes=12 concepts=["broadcast.six_tensors", "broadcast.textbook_rule_corrected"]
# ## Six tensors
#
# Return, for each pair of shapes that can be multiplied, the shape of the product.
#
# ```python
# a = torch.rand(4, 3, 2)      b = torch.rand(3, 2)      c = torch.rand(2, 3)
# d = torch.rand(0)            e = torch.rand(3, 1)      f = torch.rand(1, 2)
# ```
#
# Which of the products `a * b`, `a * c`, ..., `e * f` work, and what shape do they have? Decide all
# fifteen on paper first. Then write a function that answers it for any set of shapes.
#
# * `shapes` maps names to shapes: `{"a": (4, 3, 2), "b": (3, 2)}`. The shapes of the six tensors
#   are in `SIX`.
# * The result maps pairs of names to shapes: `{("a", "b"): (4, 3, 2)}`. Pairs that cannot be
#   multiplied are left out.
# * Within a pair, the name that comes first in the dict stands first. Each pair appears once, and
#   no tensor is paired with itself.
# * The shapes of results are plain tuples (a `torch.Size` counts as one).
# * Sizes may be 0 and shapes may be `()`. No name or one name: an empty dict.
#
# How you find out whether two shapes fit is up to you.

# %% [markdown] role="hints" exercise="valid_pairs"
# Two tasks: go through the pairs in order, and find the shape of one product or the fact that there
# is none. For the second, PyTorch can be asked; the next exercise but one asks you to do it yourself.
#
# ---
#
# `itertools.combinations(shapes, 2)` yields each pair of names once, in the order of the dict.
# `torch.broadcast_shapes(s, t)` returns the shape or raises a `RuntimeError`.
#
# ---
#
# Start with `pairs = {}`. For each pair of names, put
# `pairs[first, second] = tuple(torch.broadcast_shapes(shapes[first], shapes[second]))` into a `try`,
# and `except RuntimeError: continue` below it. Return `pairs`.


# %% role="solution" exercise="valid_pairs"
def valid_pairs(shapes: dict[str, tuple[int, ...]]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return the shape of the product of each pair that can be multiplied.

    Parameters
    ----------
    shapes : dict of str to tuple of int
        The shape of each named tensor.

    Returns
    -------
    dict of (str, str) to tuple of int
        For each pair that fits, in the order of `shapes`, the shape of the product.
    """
    ### BEGIN SOLUTION
    pairs = {}
    for first, second in itertools.combinations(shapes, 2):
        s, t = shapes[first], shapes[second]
        rank = max(len(s), len(t))
        s, t = (1,) * (rank - len(s)) + s, (1,) * (rank - len(t)) + t
        if all(m == n or 1 in (m, n) for m, n in zip(s, t, strict=True)):
            pairs[first, second] = tuple(n if m == 1 else m for m, n in zip(s, t, strict=True))
    return pairs
    ### END SOLUTION


# %% role="test" exercise="valid_pairs" check="names" points=1
tl.check.call(valid_pairs, {"z": (2, 3), "y": (3,), "x": (2,)}).equals(
    {("z", "y"): (2, 3)},
    hint="Each pair once, in the order of the dict (not of the alphabet); none with itself.",
).done()
tl.check.call(valid_pairs, {"one": (5,)}).equals(
    {}, hint="One tensor alone makes no pair."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
tl.check.call(valid_pairs, {}, about="no tensors").equals({}, hint="No names, no pairs.").done()
tl.check.call(valid_pairs, {"k": (7,), "j": (7,), "i": (7,)}, about="three equal shapes").equals(
    {("k", "j"): (7,), ("k", "i"): (7,), ("j", "i"): (7,)},
    hint="Three names make three pairs, each in the order of the dict.",
).done()
### END HIDDEN TESTS

# %% role="test" exercise="valid_pairs" check="shapes" points=1
tl.check.call(valid_pairs, {"p": (5, 2, 3), "q": (2, 1), "r": (5, 1)}).equals(
    {("p", "q"): (5, 2, 3)},
    hint="Align at the right: the 5 of r stands under the 2 of p.",
).done()
tl.check.call(valid_pairs, {"u": (3, 1), "v": (1, 4)}).equals(
    {("u", "v"): (3, 4)}, hint="Both may be stretched; the result is larger than either."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(valid_pairs, {"s": (), "t": (2, 1), "u": (6, 1, 4)}, about="a 0-d tensor").equals(
    {("s", "t"): (2, 1), ("s", "u"): (6, 1, 4), ("t", "u"): (6, 2, 4)},
    hint="A 0-d tensor has no axes; all of them are missing, so it fits every shape.",
).done()
draw = random.Random(tl.check.seed())
for _ in range(20):
    drawn = {n: tuple(draw.choices((1, 1, 2, 3), k=draw.randint(0, 4))) for n in "fpqsw"}
    results = {
        (n, m): tl.shapes.align(drawn[n], drawn[m]).result
        for n, m in itertools.combinations(drawn, 2)
    }
    tl.check.call(valid_pairs, drawn, about="five random shapes").equals(
        {pair: shape for pair, shape in results.items() if shape is not None},
        hint="Aligned at the right, equal or 1 or missing on each axis; each pair by itself.",
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="valid_pairs" check="size_zero" points=1
tl.check.call(valid_pairs, {"u": (5, 1), "v": (0,)}).equals(
    {("u", "v"): (5, 0)}, hint="1 and 0: the result takes the other size, which is 0."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(
    valid_pairs, {"u": (0, 2), "v": (0, 1), "w": (3, 2), "x": (0,)}, about="sizes 0"
).equals(
    {("u", "v"): (0, 2), ("v", "x"): (0, 0)},
    hint="A 0 fits a 0 or a 1, and no other size.",
).done()
### END HIDDEN TESTS

# %% role="test" exercise="valid_pairs" check="six" points=1
tl.check.call(valid_pairs, {"a": SIX["a"], "e": SIX["e"]}).equals(
    {("a", "e"): (4, 3, 2)}, hint="The last axis of e is 1, its first stands under the 3 of a."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(valid_pairs, SIX, about="the six tensors").equals(
    {
        ("a", "b"): (4, 3, 2),
        ("a", "e"): (4, 3, 2),
        ("a", "f"): (4, 3, 2),
        ("b", "e"): (3, 2),
        ("b", "f"): (3, 2),
        ("d", "e"): (3, 0),
        ("e", "f"): (3, 2),
    },
    hint="Compare with your fifteen answers on paper; 7 of the 15 pairs fit.",
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="valid_pairs"
# Both shapes are filled with ones on the left to the same length; then each axis is judged alone.
# An axis fits if the sizes are equal or one of them is 1, and the result takes the other size.
#
# Of the fifteen pairs seven work: `ab`, `ae`, `af`, `be`, `bf`, `de` and `ef`. The pair `de` is the
# one that most answer keys miss: `(0,)` and `(3, 1)` give `(3, 0)`. The commonest wrong answer takes
# `max(m, n)` on each axis. That is right until a 0 comes: the larger of 1 and 0 is 1, the other is 0.

# %% [markdown] role="exercise" exercise="explain_pairs" difficulty=2 minutes=12 concepts=["broadcast.six_tensors"]
# ## Six tensors, explained
#
# Explain in your own words, for each of the fifteen pairs of the six tensors, why it can or cannot be
# multiplied.
#
# You may group pairs that have the same reason. For a refused pair, name the two sizes that clash
# and say where they stand (last axis, last but one). A person reads and grades this.
#
# | points | what earns them |
# |---|---|
# | 1 | The rule is stated: aligned at the right; equal, 1 or missing; the result takes the other size |
# | 1 | The seven pairs that work are named with the shape of the result and what is stretched |
# | 2 | Each refused pair has its two sizes and its axis (1 point if at least five of the eight are right) |
# | 1 | It is explained why `d` fits `e` and no other, and why `a * c` fails though both contain 2 and 3 |

# %% [markdown] role="hints" exercise="explain_pairs"
# Write the six shapes on six lines, aligned at the right. Then put any two of them together.
#
# ---
#
# Start with the last axis: the sizes are 2, 2, 3, 0, 1, 2 for a, b, c, d, e, f. Most refused pairs
# are decided there.
#
# ---
#
# On the last axis only `e`, with its 1, fits everything. So `c` and `d` can go with `e` and with
# nothing else. For `c` and `e` look one axis further to the left; `d` has no such axis. What is left
# is `a`, `b`, `e`, `f` among each other.

# %% [markdown] role="written" exercise="explain_pairs" points=5
# ### BEGIN SOLUTION
# Two shapes are aligned at the right, and missing sizes count as 1. On each axis the sizes must be
# equal, or one of them must be 1; the result then takes the other size.
#
# On the last axis the sizes are a 2, b 2, c 3, d 0, e 1, f 2.
#
# **Work.** `ab`: `(4, 3, 2)`, b has no first axis and is stretched to 4. `ae`: `(4, 3, 2)`, e is
# stretched on the last axis from 1 to 2 and gets a first axis. `af`: `(4, 3, 2)`, f is stretched from
# 1 to 3 and gets a first axis. `be`: `(3, 2)`, e is stretched from 1 to 2. `bf`: `(3, 2)`, f is
# stretched from 1 to 3. `ef`: `(3, 2)`, both are stretched, e to 2 columns and f to 3 rows.
# `de`: `(3, 0)`, d gets a first axis and is stretched to 3 rows, e is stretched on the last axis
# from 1 to 0: the other size is 0.
#
# **Refused on the last axis**, where neither size is 1: `ac` 2 and 3; `ad` 2 and 0; `bc` 2 and 3;
# `bd` 2 and 0; `cd` 3 and 0; `cf` 3 and 2; `df` 0 and 2.
#
# **Refused on the last axis but one**: `ce`. The last sizes 3 and 1 fit, then 2 and 3 clash.
#
# `d` ends in 0, and 0 fits only 0 and 1: only e ends in 1. `a` and `c` both contain a 2 and a 3, but
# in another order; axes are compared by their place from the right and never reordered.
# ### END SOLUTION

# %% [markdown] role="why" exercise="explain_pairs"
# A good answer is short, because few facts decide all fifteen pairs: the last sizes are 2, 2, 3, 0, 1,
# 2, so on the last axis only `e` fits everything. The commonest wrong sentence is "`d` is empty, so it
# multiplies with nothing". Emptiness is no reason; `d` fits `e` because a 1 stretches to any size,
# 0 included.

# %% [markdown] role="exercise" exercise="broadcast_shape" difficulty=2 minutes=15 concepts=["broadcast.rule", "broadcast.textbook_rule_corrected"]
# ## The rule in your own code
#
# Return the shape of the result when tensors of shapes `s` and `t` meet, or raise a `ValueError` that
# names both sizes and the axis.
#
# * `s` and `t` are tuples of whole numbers; a size may be 0, a tuple may be empty. The result is a
#   tuple.
# * Sizes may be larger than those of any tensor, `2**70` among them, so work with the numbers only. The
#   point is to write down the rule; keep `torch.broadcast_shapes` for checking yourself.
# * If the shapes do not fit, raise `ValueError`. Its message contains the two sizes and the word
#   `axis` with the number of the axis, for instance `sizes 3 and 4 do not fit on axis 1`. Count axes as
#   PyTorch's message does: from the left **in the result**, starting at 0. If several axes do not fit,
#   name the one that is furthest to the right.

# %% [markdown] role="hints" exercise="broadcast_shape"
# Make the two tuples equally long first. On which side do the missing sizes go, and what do they
# count as?
#
# ---
#
# `(1,) * k + s` puts `k` ones in front. Then walk through the axes from the last to the first and
# collect one size per axis. There are three cases: equal, one of them 1, anything else.
#
# ---
#
# With both tuples of length `rank`, for `axis` in `reversed(range(rank))`: let `m, n = s[axis],
# t[axis]`. If `m == n` or `n == 1`, the size is `m`. Otherwise, if `m == 1`, it is `n`. Otherwise
# raise `ValueError(f"sizes {m} and {n} do not fit on axis {axis}")`. Reverse what you have
# collected and return it as a tuple.


# %% role="solution" exercise="broadcast_shape"
def broadcast_shape(s: tuple[int, ...], t: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape that broadcasting gives to two shapes.

    Parameters
    ----------
    s, t : tuple of int
        Shapes; sizes are 0 or more, and () is the shape of a 0-d tensor.

    Returns
    -------
    tuple of int
        The shape of the result, as long as the longer of the two.

    Raises
    ------
    ValueError
        If the shapes do not fit; the message names both sizes and the axis of the result.
    """
    ### BEGIN SOLUTION
    rank = max(len(s), len(t))
    s = (1,) * (rank - len(s)) + tuple(s)
    t = (1,) * (rank - len(t)) + tuple(t)
    sizes = []
    for axis in reversed(range(rank)):
        m, n = s[axis], t[axis]
        if m != n and 1 not in (m, n):
            raise ValueError(f"sizes {m} and {n} do not fit on axis {axis}")
        sizes.append(n if m == 1 else m)
    return tuple(reversed(sizes))
    ### END SOLUTION


# %% role="test" exercise="broadcast_shape" check="stretch" points=1
tl.check.call(broadcast_shape, (2, 3), (2, 3)).equals((2, 3), hint="Equal sizes stay.").done()
tl.check.call(broadcast_shape, (4, 1), (1, 5)).equals(
    (4, 5), hint="A 1 takes the other size, on either side."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(broadcast_shape, (8, 1, 6, 1), (1, 7, 1, 5), about="four axes").equals(
    (8, 7, 6, 5), hint="Each axis is judged alone; a 1 takes the other size, on either side."
).done()
tl.check.call(broadcast_shape, (10**15, 1), (1, 10**15), about="sizes in the billions").equals(
    (10**15, 10**15), hint="Work with the numbers; no tensor of this size can be made."
).done()
for s, shape, expected in [
    ((2**70, 1), (1, 3), (2**70, 3)),
    ((1, 2**63), (2, 1), (2, 2**63)),
    ((2**65, 2**64), (2**65, 2**64), (2**65, 2**64)),
]:
    tl.check.call(broadcast_shape, s, shape, about="sizes that no int64 holds").equals(
        expected, hint="The rule is about numbers of any size; no tensor of this size can be made."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="broadcast_shape" check="missing_axes" points=1
tl.check.call(broadcast_shape, (4, 3, 2), (3, 2)).equals(
    (4, 3, 2), hint="Align the shapes at the right; missing axes are on the left."
).done()
tl.check.call(broadcast_shape, (5,), (2, 1)).equals(
    (2, 5), hint="Either of the two may be the shorter one."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(broadcast_shape, (), (2, 3), about="a 0-d operand").equals(
    (2, 3), hint="A 0-d tensor has no axes; all of them are missing."
).done()
tl.check.call(broadcast_shape, (), (), about="two 0-d operands").equals(
    (), hint="Two tensors without axes give a result without axes."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="broadcast_shape" check="size_zero" points=1
tl.check.call(broadcast_shape, (3, 1), (0,)).equals(
    (3, 0), hint="1 and 0: the result takes the other size, not the larger one."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(broadcast_shape, (0, 4), (1, 4), about="a size 0 on the left").equals(
    (0, 4), hint="0 and 1 give 0, whichever comes first."
).done()
tl.check.call(broadcast_shape, (2, 0), (2, 0), about="a size 0 in both").equals(
    (2, 0), hint="0 and 0 are equal."
).done()
tl.check.call(broadcast_shape, (0,), (), about="a size 0 and a 0-d operand").equals(
    (0,), hint="A missing axis counts as 1, and 1 stretches to 0."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="broadcast_shape" check="refusal" points=1
tl.check.call(broadcast_shape, (7, 3), (7, 5)).raises(
    ValueError,
    mentions=["3", "5", "axis 1"],
    hint="The message names both sizes and the axis: `axis` and its number, from the left.",
).done()
tl.check.call(broadcast_shape, (6, 7, 8), (9, 8)).raises(
    ValueError, mentions=["7", "9", "axis 1"], hint="Count the axes of the result from the left."
).done()
tl.check.call(broadcast_shape, (7, 3), (7, 3)).equals(
    (7, 3), hint="Equal shapes fit: refuse only what does not."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(broadcast_shape, (2, 4), (0,), about="sizes 0 and 4").raises(
    ValueError, mentions=["4", "0", "axis 1"], hint="A 0 fits a 0 or a 1, and no other size."
).done()
tl.check.call(broadcast_shape, (2**70, 2), (2**70 + 1, 1), about="enormous sizes").raises(
    ValueError,
    mentions=[str(2**70), str(2**70 + 1), "axis 0"],
    hint="Enormous sizes are compared like all others.",
).done()
tl.check.call(broadcast_shape, (4, 5, 3), (6, 3), about="an axis that is not the last").raises(
    ValueError, mentions=["5", "6", "axis 1"], hint="Count the axes of the result from the left."
).done()
tl.check.call(broadcast_shape, (5, 6, 8), (4, 7, 8), about="two axes that do not fit").raises(
    ValueError, mentions=["6", "7", "axis 1"], hint="Name the axis that is furthest to the right."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="broadcast_shape" check="many" points=1
tl.check.call(broadcast_shape, (2, 1, 5), (3, 1)).equals(
    (2, 3, 5), hint="Fill up on the left, then take each axis alone."
).done()
### BEGIN HIDDEN TESTS
draw = random.Random(tl.check.seed())
for _ in range(200):
    s, t = (tuple(draw.choices((0, 1, 1, 2, 3), k=draw.randint(0, 4))) for _ in "st")
    expected = tl.shapes.align(s, t).result
    case = tl.check.call(broadcast_shape, s, t, about="one of 200 random pairs of shapes")
    if expected is None:
        case.raises(ValueError, hint="Equal, 1 or missing; every other pair is refused.").done()
    else:
        case.equals(expected, hint="Equal, 1 or missing; the result takes the other size.").done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="broadcast_shape"
# Ones on the left make both shapes equally long. After that the whole rule is one `if`: sizes that
# differ are refused unless one of them is 1, and then the other is taken.
#
# Two wrong answers are common. `zip(s, t)` without filling up compares from the left and loses the
# axes of the longer shape. `max(m, n)` is right for every pair but one: 1 and 0.

# %% [markdown] role="exercise" exercise="reshape_b" difficulty=1 minutes=6 concepts=["broadcast.reshape_to_fit"]
# ## Make it fit, part one
#
# Return `b` in a shape in which `a * b` multiplies `a[i, j, k]` by `b[j]`.
#
# ```python
# a = torch.ones(4, 3, 2)
# b = torch.rand(3)
# a * b                  # RuntimeError: 2 and 3 on the last axis
# a * reshape_b(a, b)    # shape (4, 3, 2)
# ```
#
# * `a` has shape `(n, m, k)` and `b` has shape `(m,)`, with any sizes. They may be equal, so that
#   `a * b` works by accident and does something else.
# * Return the reshaped `b`, not the product. It must be a view: no number may be copied, also when `b` is
#   a part of another tensor, such as a column.
# * More than one shape is right; any that gives the product above counts.

# %% [markdown] role="hints" exercise="reshape_b"
# Name the axes of `a`, as in the lecture, and write the size of `b` under the axis that it belongs to.
#
# ---
#
# Under `(n, m, k)` the sizes of `b` should read `m` in the middle and 1 at the right. What is on the
# left may be 1 or missing.
#
# ---
#
# `b` needs one more axis at its right end: shape `(m, 1)`. An index with `:` and `None` does it.


# %% role="solution" exercise="reshape_b"
def reshape_b(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return b in a shape that meets the middle axis of a.

    Parameters
    ----------
    a : torch.Tensor
        Shape (n, m, k).
    b : torch.Tensor
        Shape (m,).

    Returns
    -------
    torch.Tensor
        A view of b; multiplied by a it gives shape (n, m, k) with entries a[i, j, k] * b[j].
    """
    ### BEGIN SOLUTION
    return b[:, None]
    ### END SOLUTION


# %% role="test" exercise="reshape_b" check="product" points=1
a = torch.ones(4, 3, 2)
b = torch.tensor([10.0, 20.0, 30.0])
reshaped = tl.check.call(reshape_b, a, b).result
tl.check.call(torch.mul, a, reshaped).equals(
    torch.tensor([[10.0, 10.0], [20.0, 20.0], [30.0, 30.0]]).expand(4, 3, 2),
    hint="The 3 of b must stand under the 3 of a: it needs a 1 to its right.",
).done()
a, b = torch.ones(3, 2, 2), torch.tensor([5.0, 7.0])
tl.check.call(torch.mul, a, tl.check.call(reshape_b, a, b).result).equals(
    torch.tensor([[5.0, 5.0], [7.0, 7.0]]).expand(3, 2, 2),
    hint="Row j is multiplied by b[j]; here the last axis has the same size and is tempting.",
).done()
a, b = torch.full((2, 2, 1), 3.0), torch.tensor([5.0, 7.0])
tl.check.call(torch.mul, a, tl.check.call(reshape_b, a, b).result).equals(
    torch.tensor([[15.0], [21.0]]).expand(2, 2, 1),
    hint="Return b alone, in its new shape; the multiplication comes afterwards.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, m, k in [(2, 5, 5), (5, 5, 5), (1, 1, 4), (3, 4, 1), (2, 0, 3)]:
    a, b = torch.randn(n, m, k, generator=generator), torch.randn(m, generator=generator)
    reshaped = tl.check.call(reshape_b, a, b, about="other sizes").result
    tl.check.call(torch.mul, a, reshaped, about="a times the reshaped b, other sizes").equals(
        torch.einsum("nmk,m->nmk", a, b), hint="It must hold for every n, m and k."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="reshape_b" check="view" points=1
a, b = torch.ones(4, 3, 2), torch.tensor([10.0, 20.0, 30.0])
tl.check.call(reshape_b, a, b).is_view_of(
    b, hint="Indexing with None, unsqueeze and reshape add an axis without copying."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
table = torch.arange(1.0, 13.0).reshape(4, 3)
for b, case in [
    (torch.arange(1.0, 7.0)[::2], "every second entry of a longer tensor"),
    (torch.arange(1.0, 7.0)[3:], "the end of a longer tensor"),
    (table[1:, 2], "a part of a column"),
    (table.T[1, 1:], "a row of a transposed table"),
    (torch.tensor(7.0).expand(3), "one number, stretched"),
]:
    seen = tl.check.call(reshape_b, a, b, about=case).is_view_of(
        b, hint="A tensor with gaps in memory can be viewed too; add the axis by its index."
    )
    tl.check.call(torch.mul, a, seen.result, about=f"a times the reshaped b, {case}").equals(
        torch.einsum("nmk,m->nmk", a, b), hint="A view must also show the right numbers."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="reshape_b"
# The axes of `a` are n, m, k. `b` has only m, so it is `(m, 1)`: the 1 moves it away from the right
# end. `(1, m, 1)` is the same thing with the missing axis written out.
#
# The commonest wrong answer is `b[None, :]`, shape `(1, m)`. It adds the axis at the end where
# PyTorch would have added it anyway, so nothing has moved.

# %% [markdown] role="exercise" exercise="reshape_c" difficulty=2 minutes=8 concepts=["broadcast.reshape_to_fit"]
# ## Make it fit, part two
#
# Return `c` in a shape in which `a * c` has entries `[h, i, j, k]` equal to `a[i, j, k] * c[h, j]`.
#
# ```python
# a = torch.ones(4, 3, 2)
# c = torch.rand(5, 3)
# a * reshape_c(a, c)    # shape (5, 4, 3, 2)
# ```
#
# Each of the five rows of `c` is applied to all of `a`, so the product has an axis more than `a`.
#
# * `a` has shape `(n, m, k)` and `c` has shape `(p, m)`, with any sizes; some may be equal.
# * Return the reshaped `c`, not the product. It must be a view, also when `c` is transposed, a part of a
#   larger table, or expanded.

# %% [markdown] role="hints" exercise="reshape_c"
# Write down the axes of the result in words: row of `c`, then the three axes of `a`. Which of them
# does `c` have?
#
# ---
#
# `c` has the first and the third of the four axes. It needs size 1 at the other two places.
#
# ---
#
# The shape is `(p, 1, m, 1)`. In an index, `None` stands where an axis is added:
# `c[:, None, :, None]`.


# %% role="solution" exercise="reshape_c"
def reshape_c(a: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    """Return c in a shape in which each of its rows meets all of a.

    Parameters
    ----------
    a : torch.Tensor
        Shape (n, m, k).
    c : torch.Tensor
        Shape (p, m).

    Returns
    -------
    torch.Tensor
        A view of c; multiplied by a it gives shape (p, n, m, k) with entries
        a[i, j, k] * c[h, j] at [h, i, j, k].
    """
    ### BEGIN SOLUTION
    return c[:, None, :, None]
    ### END SOLUTION


# %% role="test" exercise="reshape_c" check="product" points=1
a, c = torch.ones(4, 3, 2), torch.arange(15.0).reshape(5, 3)
reshaped = tl.check.call(reshape_c, a, c).result
tl.check.call(torch.mul, a, reshaped).equals(
    torch.stack([a * row[:, None] for row in c]),
    hint="Under the axes (p, n, m, k) of the product, c has sizes p and m and two ones.",
).done()
a, c = torch.ones(4, 3, 2), torch.arange(12.0).reshape(4, 3)
tl.check.call(torch.mul, a, tl.check.call(reshape_c, a, c).result).equals(
    torch.stack([a * row[:, None] for row in c]),
    hint="With p equal to n as well: the rows of c get an axis of their own.",
).done()
a, c = torch.full((2, 1, 3), 3.0), torch.tensor([[5.0], [7.0]])
tl.check.call(torch.mul, a, tl.check.call(reshape_c, a, c).result).equals(
    torch.tensor([[[15.0] * 3] * 2, [[21.0] * 3] * 2])[:, :, None],
    hint="Return c alone, in its new shape; the multiplication comes afterwards.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for p, n, m, k in [(2, 3, 5, 4), (3, 3, 3, 3), (1, 2, 4, 4), (6, 1, 1, 2), (0, 2, 3, 1)]:
    a = torch.randn(n, m, k, generator=generator)
    c = torch.randn(p, m, generator=generator)
    reshaped = tl.check.call(reshape_c, a, c, about="other sizes").result
    tl.check.call(torch.mul, a, reshaped, about="a times the reshaped c, other sizes").equals(
        torch.einsum("nmk,pm->pnmk", a, c), hint="It must hold for every p, n, m and k."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="reshape_c" check="view" points=1
a, c = torch.ones(4, 3, 2), torch.arange(15.0).reshape(5, 3)
tl.check.call(reshape_c, a, c).is_view_of(
    c, hint="Add the axes by indexing with None or by unsqueeze; neither copies."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
big = torch.arange(1.0, 61.0).reshape(6, 10)
for c, case in [
    (torch.arange(15.0).reshape(3, 5).T, "a transposed c"),
    (big[::2, ::4], "every second row and every fourth column"),
    (big[2:, 7:], "a corner of a larger table"),
    (big.T[1:4, 1:4], "a part of a transposed table"),
    (torch.arange(1.0, 4.0).expand(5, 3), "one row, stretched to five"),
    (torch.arange(1.0, 6.0)[:, None].expand(5, 3), "one column, stretched to three"),
]:
    seen = tl.check.call(reshape_c, a, c, about=case).is_view_of(
        c, hint="A transposed tensor gets new axes without copying as well; index it with None."
    )
    tl.check.call(torch.mul, a, seen.result, about=f"a times the reshaped c, {case}").equals(
        torch.einsum("nmk,pm->pnmk", a, c), hint="A view must also show the right numbers."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="reshape_c"
# The product has the axes p, n, m, k. `c` has p and m, so it is `(p, 1, m, 1)`. `a` has n, m, k; its
# missing first axis is added by the rule. Each of the two is stretched where the other has its own
# size.
#
# The commonest wrong answer is `c[:, :, None]`, shape `(p, m, 1)`. It is refused when `p` and `n`
# differ, and that is lucky: when they are equal it gives a product of shape `(n, m, k)` without a word.

# %% [markdown] role="exercise" exercise="stack_rows" difficulty=1 minutes=5 concepts=["broadcast.no_copy"]
# ## The same row many times, for free
#
# Return a tensor with `n` rows, each of which is `row`, without copying any number.
#
# * `row` has shape `(d,)`, the result has shape `(n, d)` and the dtype of `row`.
# * The result must be a view of `row`, with a stride of 0 along the first axis.
# * `n` and `d` may be 1 or 0.

# %% [markdown] role="hints" exercise="stack_rows"
# The lecture showed a stretched tensor without computing anything with it. Which method did that?
#
# ---
#
# `expand` takes the shape that you want and stretches axes that are 1 or missing. `repeat` looks
# similar and copies.
#
# ---
#
# `row.expand(n, -1)`: the row gets a first axis of size `n`, and `-1` leaves the last as it is.


# %% role="solution" exercise="stack_rows"
def stack_rows(row: torch.Tensor, n: int) -> torch.Tensor:
    """Return n rows that are all the same memory.

    Parameters
    ----------
    row : torch.Tensor
        Shape (d,).
    n : int
        Number of rows, 0 or more.

    Returns
    -------
    torch.Tensor
        Shape (n, d); a view of `row` with stride 0 along the first axis.
    """
    ### BEGIN SOLUTION
    return row.expand(n, -1)
    ### END SOLUTION


# %% role="test" exercise="stack_rows" check="rows" points=1
tl.check.call(stack_rows, torch.tensor([1, 2, 3]), 2).equals(
    torch.tensor([[1, 2, 3], [1, 2, 3]]), hint="n rows of d entries; each row is the given one."
).done()
### BEGIN HIDDEN TESTS
for n, d in [(1, 4), (5, 1), (3, 3), (0, 2), (2, 0)]:
    row = torch.arange(d, dtype=torch.float64)
    expected = torch.zeros(n, d, dtype=torch.float64) + row
    tl.check.call(stack_rows, row, n, about="other sizes, 0 and 1 among them").equals(
        expected, hint="The shape is (n, d) for every n and d."
    ).done()
exact = torch.tensor([0.1, 1 + 1e-12], dtype=torch.float64)
tl.check.call(stack_rows, exact, 2, about="float64").equals(
    torch.stack([exact, exact]), atol=0.0, hint="The row as it is, in its own dtype."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="stack_rows" check="no_copy" points=1
row = torch.tensor([1.0, 2.0, 3.0])
tl.check.call(stack_rows, row, 4).is_view_of(
    row, hint="expand stretches without copying; repeat and stack write each row into memory."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
column = torch.arange(12.0).reshape(4, 3)[:, 1]
tl.check.call(stack_rows, column, 5, about="a row that is a column of a table").equals(
    torch.tensor([1.0, 4.0, 7.0, 10.0]).expand(5, 4), hint="Each row is the given one."
).is_view_of(column, hint="A tensor with gaps in memory can be stretched as it is.").done()
for row in (torch.arange(9)[::4], torch.arange(9)[5:], torch.tensor(7).expand(4)):
    tl.check.call(stack_rows, row, 3, about="a part of another tensor").equals(
        torch.tensor([row.tolist()] * 3), hint="Each row is the given one."
    ).is_view_of(row, hint="A part of another tensor can be stretched as it is.").done()


def first_stride(row, n):
    return stack_rows(row, n).stride(0)


tl.check.call(first_stride, torch.ones(3), 4, about="the stride of the first axis").equals(
    0, hint="All rows are the same memory: the step from one to the next is 0."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="stack_rows"
# `expand` writes down a shape `(n, d)` with a stride of 0 for the first axis: whichever row you ask
# for, you stand on the same `d` numbers. A million rows cost no more than one.
#
# The commonest wrong answer is `row.repeat(n, 1)`. Its numbers are right, and it costs `n` times the
# memory.

# %% [markdown] role="exercise" exercise="one_hot" difficulty=1 minutes=7 concepts=["broadcast.column_plus_row"]
# ## One in a row of zeros
#
# Return a table with one row per label, which is 1 in the column of the label and 0 elsewhere.
#
# * `labels` has shape `(n,)` and dtype `int64`; `classes` is the number of columns. The result has
#   shape `(n, classes)` and dtype `float32`. Classes are counted from 0.
# * A label outside `0, ..., classes - 1` gives a row of zeros. Such labels are common: `-1` often
#   stands for "unknown".
# * `n` may be 0.
#
# Comparing is an elementwise operation like adding, so it broadcasts like adding.

# %% [markdown] role="hints" exercise="one_hot"
# Entry `[i, j]` is 1 exactly if `labels[i]` equals `j`. Where do you get all the `j`?
#
# ---
#
# `torch.arange(classes)` is the row of all column numbers. Compare it with the labels as a column;
# the result is a table of truth values.
#
# ---
#
# `labels[:, None] == torch.arange(classes)` has shape `(n, classes)` and dtype `bool`. Turn it into
# numbers with `.to(torch.float32)`.


# %% role="solution" exercise="one_hot"
def one_hot(labels: torch.Tensor, classes: int) -> torch.Tensor:
    """Return a table that is 1 where the column is the row's label.

    Parameters
    ----------
    labels : torch.Tensor
        Shape (n,), int64; values outside 0, ..., classes - 1 belong to no class.
    classes : int
        Number of columns.

    Returns
    -------
    torch.Tensor
        Shape (n, classes), float32.
    """
    ### BEGIN SOLUTION
    return (labels[:, None] == torch.arange(classes)).to(torch.float32)
    ### END SOLUTION


# %% role="test" exercise="one_hot" check="table" points=2
tl.check.call(one_hot, torch.tensor([2, 0]), 3).equals(
    torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
    hint="One row per label, one column per class from 0 on, dtype float32.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, classes in [(6, 6), (9, 4), (1, 7), (3, 1)]:
    labels = torch.randint(0, classes, (n,), generator=generator)
    expected = torch.zeros(n, classes)
    expected[torch.arange(n), labels] = 1.0
    tl.check.call(one_hot, labels, classes, about="random labels").equals(
        expected, hint="Entry [i, j] is 1 exactly if labels[i] is j."
    ).leaves_arguments_alone().done()
for x in tl.check.layouts(torch.tensor([2, 0])):
    tl.check.call(one_hot, x, 3, about="the same numbers in another layout").equals(
        torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="one_hot" check="outside" points=1
tl.check.call(one_hot, torch.tensor([1, -1]), 2).equals(
    torch.tensor([[0.0, 1.0], [0.0, 0.0]]),
    hint="-1 is no class: its row is zero. As an index, -1 would mean the last column.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(
    one_hot, torch.tensor([3, 5, -4, 0]), 3, about="labels too large and too small"
).equals(
    torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]),
    hint="A label outside the classes gives a row of zeros and no error.",
).done()
for label in (2**8 + 1, 2**16 + 1, 2**32 + 1, 2**63 - 1, -(2**63), -(2**32) + 1):
    tl.check.call(one_hot, torch.tensor([label, 1]), 2, about="a label far outside").equals(
        torch.tensor([[0.0, 0.0], [0.0, 1.0]]), hint="Compare int64 labels as they are."
    ).done()
tl.check.call(one_hot, torch.tensor([0, 3, 4]), 4, about="the first and the last class").equals(
    torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]]),
    hint="The last class is classes - 1, and classes itself is none.",
).done()
tl.check.call(one_hot, torch.tensor([], dtype=torch.int64), 4, about="no labels").equals(
    torch.zeros(0, 4), hint="No labels give no rows, but still one column per class."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="one_hot"
# The labels as a column meet all column numbers as a row; `==` asks every pair. A label outside the
# range equals no column number, so its row is zero without a special case.
#
# The commonest wrong answer is `torch.eye(classes)[labels]`. An index of `-1` counts from the end, so
# "unknown" silently becomes the last class.

# %% [markdown] role="exercise" exercise="pairwise_differences" difficulty=2 minutes=8 concepts=["broadcast.reshape_to_fit"]
# ## All differences at once
#
# Return the difference of each row of `x` from each row of `y`.
#
# * `x` has shape `(n, d)`, `y` has shape `(m, d)`. The result has shape `(n, m, d)`, and its entry
#   `[i, j]` is the vector `x[i] - y[j]`: `x` minus `y`, in this order.
# * Any size may be 0 or 1, and `n` may equal `m`.
# * Integers stay integers: the dtype is that of `x - y` where that works.

# %% [markdown] role="hints" exercise="pairwise_differences"
# Name the axes of the result: row of `x`, row of `y`, coordinate. Which of them does `x` lack, and
# which does `y` lack?
#
# ---
#
# `x` needs shape `(n, 1, d)` and `y` needs shape `(1, m, d)`.
#
# ---
#
# `x[:, None, :]` has shape `(n, 1, d)`. Subtract `y` from it: its first axis is missing and counts
# as 1.


# %% role="solution" exercise="pairwise_differences"
def pairwise_differences(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the difference of each row of x from each row of y.

    Parameters
    ----------
    x : torch.Tensor
        Shape (n, d).
    y : torch.Tensor
        Shape (m, d).

    Returns
    -------
    torch.Tensor
        Shape (n, m, d); entry [i, j] is x[i] - y[j].
    """
    ### BEGIN SOLUTION
    return x[:, None, :] - y
    ### END SOLUTION


# %% role="test" exercise="pairwise_differences" check="shape" points=1
x = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
y = torch.tensor([[0.0, 0.0], [10.0, 20.0]])
result = tl.check.call(pairwise_differences, x, y).result
tl.check.call(tuple, result.shape).equals(
    (3, 2, 2), hint="The axes are row of x, row of y, coordinate: (n, m, d)."
).done()
### BEGIN HIDDEN TESTS


def distances(n, m, d):
    return pairwise_differences(torch.ones(n, d), torch.full((m, d), 3.0)).abs()


for n, m, d in [(4, 4, 4), (1, 5, 2), (5, 1, 2), (0, 3, 2), (3, 0, 2), (2, 3, 0)]:
    tl.check.call(distances, n, m, d, about="sizes 0, 1 and equal").equals(
        torch.full((n, m, d), 2.0), hint="The shape is (n, m, d) for every n, m and d."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="pairwise_differences" check="values" points=1
tl.check.call(
    pairwise_differences, torch.tensor([[1.0], [2.0]]), torch.tensor([[10.0], [20.0]])
).equals(
    torch.tensor([[[-9.0], [-19.0]], [[-8.0], [-18.0]]]),
    hint="Entry [i, j] is x[i] - y[j]: x minus y, x along the first axis.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, m, d in [(3, 3, 2), (4, 6, 3)]:
    x = torch.randn(d, n, generator=generator).T
    y = torch.randn(m, d, generator=generator)
    expected = torch.stack([torch.stack([row - other for other in y]) for row in x])
    tl.check.call(pairwise_differences, x, y, about="random rows").equals(
        expected, hint="Entry [i, j] is the vector x[i] - y[j]."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="pairwise_differences" check="dtype" points=1
tl.check.call(pairwise_differences, torch.tensor([[5, 1]]), torch.tensor([[2, 2]])).equals(
    torch.tensor([[[3, -1]]]), hint="Integers minus integers stay integers."
).done()
### BEGIN HIDDEN TESTS
x = torch.tensor([[0.1, 0.2]], dtype=torch.float64)
tl.check.call(pairwise_differences, x, x, about="float64").equals(
    torch.zeros(1, 1, 2, dtype=torch.float64), hint="The dtype is that of x - y."
).done()
generator = tl.check.generator()
x, y = torch.randn(2, 3, 2, dtype=torch.float64, generator=generator)
tl.check.call(pairwise_differences, x, y, about="random float64").equals(
    torch.stack([torch.stack([row - other for other in y]) for row in x]),
    hint="The numbers keep all of their digits.",
).done()
x, y = torch.tensor([[2**53 + 1]]), torch.tensor([[2**53], [1]])
tl.check.call(pairwise_differences, x, y, about="large whole numbers").equals(
    torch.tensor([[[1], [2**53]]]), hint="Whole numbers are subtracted as whole numbers."
).done()
x, y = torch.tensor([[3, 5]]), torch.tensor([[0.5, 1.0]])
for pair, sign in (((x, y), 1.0), ((y, x), -1.0)):
    tl.check.call(pairwise_differences, *pair, about="whole numbers and floats").equals(
        sign * torch.tensor([[[2.5, 4.0]]]), hint="The dtype is that of x - y, not of one alone."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="pairwise_differences"
# `(n, 1, d)` and `(m, d)` meet as `(n, 1, d)` and `(1, m, d)`: each axis is owned by at least one of the
# two, and the coordinate by both.
#
# The commonest wrong answer is `x - y`. It is refused when `n` and `m` differ; when they are equal it
# subtracts each row from its partner only.

# %% [markdown] role="exercise" exercise="standardise_columns" difficulty=2 minutes=15 concepts=["broadcast.rule"]
# ## Columns on one scale
#
# Return a table in which each column of `x` has mean 0 and standard deviation 1.
#
# * `x` has shape `(n, d)` and dtype `float32` or `float64`; the result has the same shape and dtype.
# * Subtract from each column its mean, then divide it by its **population** standard deviation: the
#   root of the mean of the squared differences from the mean, divided by `n` and not by `n - 1`.
# * A **constant column** becomes all zeros, exactly. A table with one row has constant columns only.
#   Beware: the mean of seven times 0.1 is rounded and need not be 0.1 to the last digit. The
#   deviation computed from it is then not 0 but about 7e-9.
# * A column with a small spread is **not** constant: values near 1e-9 have to come out on the same
#   scale as all others.
# * With `n = 0` the result is empty. A column that contains a nan becomes all nan; the others do not.
# * Do not change `x`.

# %% [markdown] role="hints" exercise="standardise_columns"
# Without constant columns it is two lines: one mean per column and one deviation per column, both of
# shape `(d,)`, which meet `(n, d)`. Then think about how to recognise a constant column without
# computing anything that is rounded.
#
# ---
#
# A column is constant exactly if each entry equals the first one. Comparisons are not rounded:
# `x == x[:1]` has shape `(n, d)`; `.all(dim=0)` leaves one truth value per column.
#
# ---
#
# `centred = x - x.mean(dim=0)`, `spread = centred.square().mean(dim=0).sqrt()`. Divide, and choose with
# `torch.where(constant, 0.0, centred / spread)`, where `constant` has shape `(d,)` and is broadcast.


# %% role="solution" exercise="standardise_columns"
def standardise_columns(x: torch.Tensor) -> torch.Tensor:
    """Return x with each column at mean 0 and population standard deviation 1.

    Parameters
    ----------
    x : torch.Tensor
        Shape (n, d), float32 or float64.

    Returns
    -------
    torch.Tensor
        Shape (n, d), the dtype of x; constant columns are all zeros.
    """
    ### BEGIN SOLUTION
    constant = (x == x[:1]).all(dim=0)
    centred = x - x.mean(dim=0)
    spread = centred.square().mean(dim=0).sqrt()
    return torch.where(constant, 0.0, centred / spread)
    ### END SOLUTION


# %% role="test" exercise="standardise_columns" check="columns" points=1
tl.check.call(standardise_columns, torch.tensor([[1.0, 50.0], [3.0, 10.0]])).equals(
    torch.tensor([[-1.0, 1.0], [1.0, -1.0]]),
    hint="One mean and one deviation per column (dim=0); divide by n, not by n - 1.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, d in [(2, 5), (30, 3), (4, 4)]:
    ramp = torch.linspace(-20.0, 26.0, n, dtype=torch.float64)[:, None]  # no column is nearly flat
    x = ramp + 5.0 * torch.randn(n, d, dtype=torch.float64, generator=generator)
    columns = [(c - c.mean()) / ((c - c.mean()) ** 2).mean().sqrt() for c in x.T]
    tl.check.call(standardise_columns, x, about="random columns").equals(
        torch.stack(columns, dim=1), hint="Population deviation, column by column."
    ).done()
x = torch.tensor([[1.0, math.nan], [3.0, 2.0]])
tl.check.call(standardise_columns, x, about="a nan in one column").equals(
    torch.tensor([[-1.0, math.nan], [1.0, math.nan]]),
    hint="The column with the nan becomes nan, all others do not.",
).done()
x = torch.tensor([[2.0], [5.0], [5.0], [2.0]])
tl.check.call(standardise_columns, x, about="equal numbers at both ends").equals(
    torch.tensor([[-1.0], [1.0], [1.0], [-1.0]]),
    hint="A column is constant only if all its entries are equal.",
).done()
tl.check.call(standardise_columns, torch.zeros(0, 3), about="no rows").equals(
    torch.zeros(0, 3), hint="No rows in, no rows out."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="standardise_columns" check="constant" points=2
tl.check.call(standardise_columns, torch.full((4, 1), 0.5)).equals(
    torch.zeros(4, 1), atol=0.0, hint="A constant column becomes 0, not nan."
).done()
for n in (3, 7, 9, 100):
    tl.check.call(standardise_columns, torch.full((n, 2), 0.1)).equals(
        torch.zeros(n, 2),
        atol=0.0,
        hint="A mean of 0.1s is rounded, so the spread is not 0. Compare entries, not spreads.",
    ).done()


def signs(x: torch.Tensor) -> torch.Tensor:
    return standardise_columns(x).sign()


tl.check.call(signs, torch.tensor([[1.0], [3.0]])).equals(
    torch.tensor([[-1.0], [1.0]]), hint="This column is not constant; only constant ones become 0."
).done()
### BEGIN HIDDEN TESTS
for value in (0.1, 0.3, 0.7, -12345.678):
    for n in (1, 3, 6, 7, 10, 1000):
        for dtype in (torch.float32, torch.float64):
            x = torch.full((n, 2), value, dtype=dtype)
            tl.check.call(standardise_columns, x, about="constants, many lengths").equals(
                torch.zeros(n, 2, dtype=dtype),
                atol=0.0,
                hint="Exactly 0, though the computed mean is rounded.",
            ).done()


def constant_column(x: torch.Tensor) -> torch.Tensor:
    return standardise_columns(x)[:, 0]


x = torch.tensor([[2.0, 1.0], [2.0, 3.0]])
tl.check.call(constant_column, x, about="a constant column beside another").equals(
    torch.zeros(2), hint="Each column is constant or not by itself."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="standardise_columns" check="small_spread" points=1
x = torch.tensor([[1e-9], [3e-9]], dtype=torch.float64)
tl.check.call(standardise_columns, x).equals(
    torch.tensor([[-1.0], [1.0]], dtype=torch.float64),
    hint="A small spread is no constant: do not compare with a threshold or add a number to it.",
).done()
### BEGIN HIDDEN TESTS
x = torch.tensor([[2e-12, 1.0], [4e-12, 5.0], [2e-12, 1.0], [4e-12, 5.0]], dtype=torch.float64)
tl.check.call(standardise_columns, x, about="a tiny and a normal spread").equals(
    torch.tensor([[-1.0, -1.0], [1.0, 1.0]] * 2, dtype=torch.float64),
    hint="All columns come out on the same scale, however small they were.",
).done()
tl.check.call(standardise_columns, torch.tensor([[1e-9], [3e-9]]), about="tiny float32").equals(
    torch.tensor([[-1.0], [1.0]]), hint="Also in float32 a small spread is no constant."
).done()
x = torch.tensor([[2.0**20], [2.0**20 + 2.0**-10]], dtype=torch.float64)
tl.check.call(standardise_columns, x, about="a small spread around a large number").equals(
    torch.tensor([[-1.0], [1.0]], dtype=torch.float64),
    hint="Small beside its mean is not constant either; no threshold is right for all columns.",
).done()
### END HIDDEN TESTS

# %% role="test" exercise="standardise_columns" check="argument" points=1
tl.check.call(standardise_columns, torch.tensor([[1.0], [2.0], [6.0]])).leaves_arguments_alone(
    hint="Operations such as -= and those that end in _ change x itself."
).done()
x = torch.tensor([[1.0], [3.0]], dtype=torch.float64)
tl.check.call(standardise_columns, x).equals(
    torch.tensor([[-1.0], [1.0]], dtype=torch.float64), hint="The result has the dtype of x."
).done()
### BEGIN HIDDEN TESTS
x = torch.arange(6.0).reshape(2, 3).T
tl.check.call(standardise_columns, x, about="a transposed table").leaves_arguments_alone(
    hint="Do not write into x."
).done()
column = torch.tensor([[1.0], [3.0], [3.0], [1.0]])
wide = torch.tensor([[1.0, 9.0, 3.0, 9.0, 3.0, 9.0, 1.0]])
for x in (wide[:, ::2].T, torch.cat([column, column * 5], dim=1)[:, 1:], column.expand(4, 3)):
    tl.check.call(standardise_columns, x, about="transposed, a part, or expanded").equals(
        torch.tensor([[-1.0], [1.0], [1.0], [-1.0]]).expand(x.shape),
        hint="The layout in memory does not matter.",
    ).done()
for x in tl.check.layouts(torch.tensor([[1.0, 50.0], [3.0, 10.0]])):
    tl.check.call(standardise_columns, x, about="the same numbers in another layout").equals(
        torch.tensor([[-1.0, 1.0], [1.0, -1.0]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="standardise_columns"
# Means and deviations have shape `(d,)` and meet `(n, d)` on the last axis, so each column gets its own.
# Whether a column is constant is asked of the numbers as they stand, by comparison, because everything
# that is computed from them is rounded.
#
# The commonest wrong answers guard the division: `spread == 0` misses a constant 0.1 whose
# rounded mean is off by 7e-9, and turns rounding errors into ones; `std + 1e-8` hides that and crushes
# columns whose spread is small for good reasons.

# %% [markdown] role="exercise" exercise="fix_residuals" difficulty=2 minutes=10 concepts=["broadcast.silent_bug"]
# ## Residuals that cannot go wrong
#
# Return `y_pred - y` with shape `(n,)`, whether the two arrive as lists or as columns, and refuse
# everything else.
#
# * Each of the two has shape `(n,)` or `(n, 1)`, in any of the four combinations. The result always
#   has shape `(n,)`: predictions minus targets.
# * Any other shape of either raises `ValueError`: `()`, `(n, 2)`, `(1, n)` with `n` of 2 or more,
#   `(n, 1, 1)`.
# * Different numbers of predictions and targets raise `ValueError`, and its message names both
#   numbers. That holds for 5 and 1 as well, where broadcasting would be glad to help.
# * `n = 1` and `n = 0` are allowed. `(1, 1)` is a column of one.

# %% [markdown] role="hints" exercise="fix_residuals"
# Bring both to shape `(n,)` first, then compare the two shapes, then subtract. Most of the work is
# deciding what to refuse.
#
# ---
#
# A shape is allowed if it has one axis, or two axes of which the second has size 1. Once both are
# lists, `shape` must be equal: that also catches 5 and 1.
#
# ---
#
# For each of the two: `if t.dim() != 1 and tuple(t.shape[1:]) != (1,): raise ValueError(...)`.
# Then `p, q = y_pred.reshape(-1), y.reshape(-1)`; if `len(p) != len(q)`, raise
# `ValueError(f"{len(p)} predictions, {len(q)} targets")`; return `p - q`.


# %% role="solution" exercise="fix_residuals"
def fix_residuals(y_pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return predictions minus targets, one number per sample.

    Parameters
    ----------
    y_pred, y : torch.Tensor
        Shape (n,) or (n, 1), each on its own.

    Returns
    -------
    torch.Tensor
        Shape (n,); entry [i] is y_pred[i] - y[i].

    Raises
    ------
    ValueError
        If a shape is neither (n,) nor (n, 1), or the numbers of entries differ.
    """
    ### BEGIN SOLUTION
    for name, tensor in {"y_pred": y_pred, "y": y}.items():
        if tensor.dim() != 1 and (tensor.dim() != 2 or tensor.shape[1] != 1):
            raise ValueError(f"{name} has shape {tuple(tensor.shape)}, not (n,) or (n, 1)")
    predictions, targets = y_pred.reshape(-1), y.reshape(-1)
    if len(predictions) != len(targets):
        raise ValueError(f"{len(predictions)} predictions, {len(targets)} targets")
    return predictions - targets
    ### END SOLUTION


# %% role="test" exercise="fix_residuals" check="mixes" points=2
predictions, targets = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 1.0, 5.0])
expected = torch.tensor([0.0, 1.0, -2.0])
tl.check.call(fix_residuals, predictions, targets).equals(
    expected, hint="Predictions minus targets."
).done()
tl.check.call(fix_residuals, predictions[:, None], targets).equals(
    expected, hint="A column minus a list is a table. Bring both to shape (n,) first."
).done()
tl.check.call(fix_residuals, predictions, targets[:, None]).equals(
    expected, hint="A list minus a column is a table too. Bring both to shape (n,) first."
).done()
tl.check.call(fix_residuals, predictions[:, None], targets[:, None]).equals(
    expected, hint="Two columns: the result still has shape (n,)."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
predictions = torch.randn(50, 2, dtype=torch.float64, generator=generator)[:, 0]
targets = torch.randn(50, dtype=torch.float64, generator=generator)
for p, t in itertools.product((predictions, predictions[:, None]), (targets, targets[:, None])):
    tl.check.call(fix_residuals, p, t, about="50 random samples").equals(
        predictions - targets, hint="Shape (n,), one residual per sample, in each combination."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="fix_residuals" check="one_sample" points=1
tl.check.call(fix_residuals, torch.tensor([[5.0]]), torch.tensor([2.0])).equals(
    torch.tensor([3.0]),
    hint="With one sample the shape is (1,), not (): remove only the last axis.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(fix_residuals, torch.tensor([5.0]), torch.tensor([2.0]), about="n = 1").equals(
    torch.tensor([3.0]), hint="With one sample the shape is (1,)."
).done()
large = torch.tensor([[2**53 + 1]]), torch.tensor([2**53])
tl.check.call(fix_residuals, *large, about="large whole numbers").equals(
    torch.tensor([1]), hint="Subtract in the dtype that you were given."
).done()
tl.check.call(fix_residuals, torch.zeros(0, 1), torch.zeros(0), about="n = 0").equals(
    torch.zeros(0), hint="No samples: an empty tensor of shape (0,)."
).done()
tl.check.call(
    fix_residuals, torch.tensor([2**40]), torch.tensor([1]), about="a large difference"
).equals(torch.tensor([2**40 - 1]), hint="Subtract in the dtype that you were given.").done()
predictions, targets = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([1.0, 1.0, 5.0])

for p, y in zip(tl.check.layouts(predictions), tl.check.layouts(targets), strict=True):
    tl.check.call(fix_residuals, p, y, about="the same numbers in another layout").equals(
        torch.tensor([0.0, 1.0, -2.0]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="fix_residuals" check="counts" points=1
tl.check.call(fix_residuals, torch.ones(4, 1), torch.ones(3)).raises(
    ValueError, mentions=["4", "3"], hint="Different numbers of samples are refused; name both."
).done()
tl.check.call(fix_residuals, torch.ones(5), torch.ones(1)).raises(
    ValueError, mentions=["5", "1"], hint="5 and 1 would be broadcast; they must be refused."
).done()
tl.check.call(fix_residuals, torch.ones(3), torch.ones(3)).equals(
    torch.zeros(3), hint="Two lists of three are fine: refuse only what does not fit."
).done()
### BEGIN HIDDEN TESTS
for p, t in [(torch.ones(1, 1), torch.ones(6)), (torch.ones(0), torch.ones(1))]:
    tl.check.call(fix_residuals, p, t, about="one sample against another number").raises(
        ValueError, hint="Compare the numbers of samples before you subtract."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="fix_residuals" check="shapes" points=1
tl.check.call(fix_residuals, torch.ones(3, 2), torch.ones(3, 2)).raises(
    ValueError, hint="Only (n,) and (n, 1) are allowed, even if both shapes agree."
).done()
tl.check.call(fix_residuals, torch.ones(1, 3), torch.ones(3)).raises(
    ValueError, hint="(1, n) is a row, not a column: refuse it."
).done()
tl.check.call(fix_residuals, torch.ones(3), torch.ones(3)).equals(
    torch.zeros(3), hint="Two lists of three are fine: refuse only what does not fit."
).done()
### BEGIN HIDDEN TESTS
for shape in [(), (4, 1, 1), (2, 2), (1, 4)]:
    tl.check.call(
        fix_residuals, torch.ones(4), torch.ones(shape), about="an odd shape of y"
    ).raises(ValueError, hint="y is checked like y_pred: (n,) or (n, 1) and nothing else.").done()
    tl.check.call(
        fix_residuals, torch.ones(shape), torch.ones(4), about="an odd shape of y_pred"
    ).raises(ValueError, hint="y_pred is checked: (n,) or (n, 1) and nothing else.").done()
tl.check.call(fix_residuals, torch.ones(()), torch.ones(1), about="a 0-d prediction").raises(
    ValueError, hint="A 0-d tensor is no list of one."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="fix_residuals"
# The function first decides what it accepts, then removes the difference between list and column, then
# compares counts, and only then subtracts. After that no broadcasting can happen any more.
#
# The commonest wrong answer is `y_pred.squeeze() - y.squeeze()`. It is right for most inputs. With one
# sample it removes the only axis, and with 5 predictions and 1 target it broadcasts as before.

# %% [markdown] role="exercise" exercise="nearest_centroid" difficulty=3 minutes=15 concepts=["broadcast.reshape_to_fit"]
# ## Who is nearest?
#
# Return, for each point, the number of the centroid that is nearest to it.
#
# * `points` has shape `(n, d)`, `centroids` has shape `(k, d)` with `k` of 1 or more; the result has
#   shape `(n,)` and dtype `int64`.
# * Distance is the usual (Euclidean) one. If several centroids are equally near, the lowest number
#   wins.
# * Both may be `float32`, `float64` or `int64`, both of the same dtype, and every digit counts: two
#   centroids may differ in the last place of `float64`, or be whole numbers beyond $2^{53}$. (Their
#   squared distances fit into `int64`.) `n` may be 0.
# * It must also be right far away from the origin: points near 10 000 that are a fraction apart, in
#   `float32`. Differences first, squares afterwards.

# %% [markdown] role="hints" exercise="nearest_centroid"
# First all differences, then one distance per pair, then the best centroid per point. What is the shape
# after each of the three steps?
#
# ---
#
# `(n, k, d)`, then `(n, k)`, then `(n,)`. You need no root: whoever has the smallest squared distance
# has the smallest distance.
#
# ---
#
# `difference = points[:, None, :] - centroids`, then `(difference * difference).sum(dim=2)`, then
# `.argmin(dim=1)`, which returns the first of equal minima.


# %% role="solution" exercise="nearest_centroid"
def nearest_centroid(points: torch.Tensor, centroids: torch.Tensor) -> torch.Tensor:
    """Return the number of the nearest centroid of each point.

    Parameters
    ----------
    points : torch.Tensor
        Shape (n, d).
    centroids : torch.Tensor
        Shape (k, d), of the dtype of `points`; k is at least 1.

    Returns
    -------
    torch.Tensor
        Shape (n,), int64; the lowest number where several are equally near.
    """
    ### BEGIN SOLUTION
    difference = points[:, None, :] - centroids  # (n, k, d)
    squared_distance = (difference * difference).sum(dim=2)  # (n, k)
    return squared_distance.argmin(dim=1)
    ### END SOLUTION


# %% role="test" exercise="nearest_centroid" check="index" points=1
points = torch.tensor([[0.0, 0.0], [9.0, 1.0], [1.0, 8.0], [8.0, 8.0]])
centroids = torch.tensor([[10.0, 0.0], [0.0, 1.0], [9.0, 9.0]])
tl.check.call(nearest_centroid, points, centroids).equals(
    torch.tensor([1, 0, 1, 2]),
    hint="One number per point: the place of the smallest distance along the centroids.",
).leaves_arguments_alone().done()
tl.check.call(nearest_centroid, torch.tensor([[0, 0]]), torch.tensor([[3, 3], [0, 5]])).equals(
    torch.tensor([0]), hint="The straight distance, not the sum of the steps along the axes."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, k, d in [(20, 5, 3), (4, 4, 4), (7, 1, 2), (6, 3, 1)]:
    points = torch.randn(n, d, dtype=torch.float64, generator=generator)
    centroids = torch.randn(k, d, dtype=torch.float64, generator=generator)
    expected = [min(range(k), key=lambda j: float((p - centroids[j]).norm())) for p in points]
    tl.check.call(nearest_centroid, points, centroids, about="random points").equals(
        torch.tensor(expected), hint="For each point, compare all centroids by their distance."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="nearest_centroid" check="edge_cases" points=1
tl.check.call(
    nearest_centroid, torch.tensor([[1.0], [5.0]]), torch.tensor([[2.0], [0.0], [6.0], [4.0]])
).equals(torch.tensor([0, 2]), hint="Of equally near centroids the lowest number wins.").done()
### BEGIN HIDDEN TESTS
tl.check.call(nearest_centroid, torch.zeros(0, 2), torch.zeros(3, 2), about="no points").equals(
    torch.zeros(0, dtype=torch.int64), hint="No points: an empty int64 tensor of shape (0,)."
).done()
tl.check.call(
    nearest_centroid,
    torch.tensor([[-3, 4], [7, 7]]),
    torch.tensor([[5, 5], [-4, 4]]),
    about="integers",
).equals(torch.tensor([1, 0]), hint="Integer points are allowed.").done()
tie = torch.tensor([[9.0], [1.0], [3.0], [1.0]])
tl.check.call(
    nearest_centroid, torch.tensor([[2.0], [1.0]]), tie, about="three at one distance"
).equals(torch.tensor([1, 1]), hint="Of equally near centroids the lowest number wins.").done()
### END HIDDEN TESTS

# %% role="test" exercise="nearest_centroid" check="far_away" points=1
points = torch.tensor([[10000.0, 10000.0], [10000.5, 10000.0]])
centroids = torch.tensor([[10000.4, 10000.0], [10000.1, 10000.0]])
tl.check.call(nearest_centroid, points, centroids).equals(
    torch.tensor([1, 0]),
    hint="Squares of large numbers are rounded: subtract first, then square.",
).done()
### BEGIN HIDDEN TESTS
points = 10000.0 + torch.arange(40.0)[:, None] / 4
centroids = 10000.0 + torch.arange(40.0).flip(0)[:, None] / 4
tl.check.call(nearest_centroid, points, centroids, about="40 points far from the origin").equals(
    torch.arange(40).flip(0), hint="Subtract first, then square; other formulas are rounded."
).done()
for near, far in [(1.0 + 2.0**-40, 1.0), (1.0 + 2.0**-50, 1.0), (2.0**24 + 1, 2.0**24)]:
    points, centroids = torch.tensor([[near], [far], [far], [near]], dtype=torch.float64).split(2)
    tl.check.call(nearest_centroid, points, centroids, about="float64, digits that count").equals(
        torch.tensor([1, 0]), hint="float32 cannot tell these centroids apart: keep the dtype."
    ).done()
for near, far in [(2**53 + 1, 2**53), (2**62 + 1, 2**62), (2**24 + 1, 2**24)]:
    points, centroids = torch.tensor([[near], [far], [far], [near]]).split(2)
    tl.check.call(nearest_centroid, points, centroids, about="large whole numbers").equals(
        torch.tensor([1, 0]), hint="Floats cannot tell these centroids apart: keep int64."
    ).done()
points = torch.tensor([[0.0, 0.0], [9.0, 1.0], [8.0, 8.0]])
centroids = torch.tensor([[10.0, 0.0], [0.0, 1.0], [9.0, 9.0]])

for p, c in zip(tl.check.layouts(points), tl.check.layouts(centroids), strict=True):
    tl.check.call(nearest_centroid, p, c, about="the same numbers in another layout").equals(
        torch.tensor([1, 0, 2]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="nearest_centroid"
# `(n, 1, d)` minus `(k, d)` is `(n, k, d)`; the sum over the coordinates leaves one squared distance per
# pair, and `argmin` over the centroids leaves one number per point.
#
# A well-known shortcut expands the square: $|p|^2 - 2\,p \cdot c + |c|^2$. It needs no big tensor, but
# near 10 000 the squares are about 2e8, where neighbouring `float32` numbers are 16 apart. The
# differences that decide are lost before they are computed.

# %% [markdown] role="exercise" exercise="catches_bug" difficulty=3 minutes=20 concepts=["broadcast.silent_bug"]
# ## A test that catches the bug
#
# Return `True` if a function that computes residuals is wrong, and `False` if it is right.
#
# Somebody hands you a function `residuals(y_pred, y)` and says that it can be trusted. You cannot see
# its code; you can only call it. It is **right** if it does the following for every `n` of 1 or more:
#
# * each of the two arguments may have shape `(n,)` or `(n, 1)`, in all four combinations;
# * the result is a tensor of shape `(n,)` with entries `y_pred[i] - y[i]`.
#
# It is wrong if it returns anything else, or raises an exception, in at least one of these cases. What it
# does with other arguments is its own affair and not to be judged.
#
# * `catches_bug(residuals)` calls `residuals` as often as it likes and returns a `bool`. It never lets
#   an exception through.
# * Choose numbers with which no wrong function looks right by accident. No function in the checks
#   changes its arguments.

# %% [markdown] role="hints" exercise="catches_bug"
# List what may be wrong: the shape, in one of four combinations; the numbers; the special case of one
# sample. Each of them needs a call that shows it.
#
# ---
#
# Make predictions and targets in which all differences between any two entries are different numbers,
# such as 1, 2, 4 and 10, 30, 70. Compare the shape before the numbers: `torch.allclose` and `==`
# broadcast too, and would hide what you are looking for.
#
# ---
#
# For `n` in `(1, 3)`, for `p` in `(predictions[:n], predictions[:n, None])` and for `t` in
# `(targets[:n], targets[:n, None])`: call inside `try`, with `except Exception: return True`. Return
# `True` unless the result is a tensor and `torch.equal(result, predictions[:n] - targets[:n])`, which
# compares shape and numbers without broadcasting. After all loops return `False`.


# %% role="solution" exercise="catches_bug"
def catches_bug(residuals: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> bool:
    """Return whether a function that computes residuals is wrong.

    Parameters
    ----------
    residuals : callable
        Called as residuals(y_pred, y) with tensors of shape (n,) or (n, 1); right if it always
        returns the tensor of shape (n,) of predictions minus targets.

    Returns
    -------
    bool
        True if it is wrong in at least one case, False otherwise.
    """
    ### BEGIN SOLUTION
    for n in (1, 3):
        predictions = torch.tensor([1.0, 2.0, 4.0])[:n]
        targets = torch.tensor([10.0, 30.0, 70.0])[:n]
        expected = predictions - targets
        for p in (predictions, predictions[:, None]):
            for t in (targets, targets[:, None]):
                try:
                    result = residuals(p, t)
                except Exception:
                    return True
                if not isinstance(result, torch.Tensor) or not torch.equal(result, expected):
                    return True
    return False
    ### END SOLUTION


# %% role="test" exercise="catches_bug" check="silent_bug" points=1
def is_right(y_pred, y):
    return y_pred.flatten() - y.flatten()


def subtracts(y_pred, y):
    return y_pred - y


tl.check.call(catches_bug, subtracts, about="a function that only subtracts").equals(
    True, hint="A column minus a list has shape (n, n): compare the shape with (n,)."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def subtracts_and_averages(y_pred, y):
    difference = y_pred - y
    return difference.mean(dim=1) if difference.dim() == 2 else difference


tl.check.call(
    catches_bug, subtracts_and_averages, about="a function that averages the table away"
).equals(True, hint="The shape is right, the numbers are not: compare both.").done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="innocent" points=1
def always_zero(y_pred, y):
    return torch.zeros(len(y_pred))


def flattens(y_pred, y):
    return y_pred.reshape(-1) - y.reshape(-1)


tl.check.call(catches_bug, flattens, about="a function that flattens both").equals(
    False, hint="This function is right in all four combinations; do not accuse it."
).done()
tl.check.call(catches_bug, always_zero, about="a function that returns zeros").equals(
    True, hint="Compare what comes back with what was promised."
).done()


### BEGIN HIDDEN TESTS
def careful(y_pred, y):
    if y_pred.dim() not in (1, 2) or len(y_pred) != len(y) or len(y) == 0:
        raise ValueError("predictions and targets do not belong together")
    return -(y.flatten() - y_pred.flatten())


tl.check.call(catches_bug, careful, about="a right function that refuses wrong arguments").equals(
    False, hint="Call it with valid arguments only; refusing others is no bug."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="each_mix" points=1
def is_right(y_pred, y):
    return y_pred.flatten() - y.flatten()


def keeps_columns(y_pred, y):
    return y_pred - y if y_pred.dim() == y.dim() == 2 else y_pred.flatten() - y.flatten()


tl.check.call(catches_bug, keeps_columns, about="wrong only for two columns").equals(
    True, hint="Try all four combinations of list and column."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def trusts_lists_of_targets(y_pred, y):
    return y_pred.flatten() - y


def trusts_lists_of_predictions(y_pred, y):
    return y_pred - y.flatten()


tl.check.call(
    catches_bug, trusts_lists_of_targets, about="wrong only if the targets are a column"
).equals(True, hint="Try all four combinations of list and column.").done()
tl.check.call(
    catches_bug, trusts_lists_of_predictions, about="wrong only if the predictions are a column"
).equals(True, hint="Try all four combinations of list and column.").done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="numbers" points=1
def is_right(y_pred, y):
    return y_pred.flatten() - y.flatten()


def wrong_sign(y_pred, y):
    return y.flatten() - y_pred.flatten()


tl.check.call(catches_bug, wrong_sign, about="targets minus predictions").equals(
    True, hint="The shape is right, the sign is not: compare the numbers."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def reversed_targets(y_pred, y):
    return y_pred.flatten() - y.flatten().flip(0)


def squared(y_pred, y):
    return (y_pred.flatten() - y.flatten()).square()


tl.check.call(catches_bug, reversed_targets, about="targets in the wrong order").equals(
    True, hint="Use targets that all differ, so that a wrong order shows."
).done()
tl.check.call(catches_bug, squared, about="squared residuals").equals(
    True, hint="Use differences other than 0 and 1, which squaring does not change."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="odd_ways" points=1
def is_right(y_pred, y):
    return y_pred.flatten() - y.flatten()


def refuses_columns(y_pred, y):
    if y_pred.dim() == 2:
        raise ValueError("a list, please")
    return y_pred - y.flatten()


tl.check.call(catches_bug, refuses_columns, about="raises on a column").equals(
    True, hint="A function that raises on valid arguments is wrong; catch the exception."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def squeezes(y_pred, y):
    return y_pred.squeeze() - y.squeeze()


tl.check.call(catches_bug, squeezes, about="wrong only for one sample").equals(
    True, hint="Try n = 1 as well: squeeze() then removes the only axis."
).done()


def returns_a_list(y_pred, y):
    return (y_pred.flatten() - y.flatten()).tolist()


tl.check.call(catches_bug, returns_a_list, about="returns no tensor").equals(
    True, hint="What is no tensor is wrong too, and must not make your own test fail."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="catches_bug"
# A test is a set of questions, and each question here has a wrong function that only it catches: four
# combinations, more than one sample, exactly one sample, the numbers, and an exception. `torch.equal`
# compares shape and numbers and never broadcasts.
#
# The commonest wrong answer compares with `torch.allclose(result, expected)`. It broadcasts: were all
# targets equal, a table of shape `(n, n)` would pass. The next one tries a single combination, usually
# the one that its author would have used anyway.
