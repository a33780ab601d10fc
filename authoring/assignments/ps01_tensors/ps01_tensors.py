# %% [markdown] role="header"
# # Problem set 1: tensors
#
# Thirteen exercises on the basic moves: four warm-ups, then say what a call makes before you run it,
# build, join and multiply, share memory with NumPy, and test code that somebody else wrote. They rise
# in difficulty, and none needs the answer of another: leave out what you like and come back later.
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
# Let each function stand alone: it needs no names from outside it other than `torch` and `np`. Your
# functions must not change their arguments.
#
# What you print and what you warn about costs nothing. Where a tensor is asked for, a NumPy array is
# not one: the check says so, and `torch.from_numpy` turns the one into the other.

# %% [markdown]
# ## Set up
#
# Run this cell first.

# %% role="setup"
from collections.abc import Callable

import numpy as np
import torch

import tensorlab as tl

# %% [markdown]
# This cell is yours, to try things in. But write down your twelve predictions before you try them here.

# %% role="play"
print(torch.zeros(2, 3).dtype)

# %% [markdown] role="exercise" exercise="last_column" difficulty=1 minutes=3 concepts=["tensor.indexing"]
# ## Warm-up: the last column
#
# Return the last column of a table as a Python list.
#
# * `table` has shape `(n, m)`, with `m` of 1 or more; `n` may be 0. The result is a list of `n` Python
#   numbers, of the kind that the table holds.

# %% [markdown] role="hints" exercise="last_column"
# An index with two places, rows and columns. Which rows do you want, and which column?
#
# ---
#
# `:` stands for all rows, and `-1` counts from the end.
#
# ---
#
# `table[:, -1]` is the column as a tensor; `.tolist()` makes the list.


# %% role="solution" exercise="last_column"
def last_column(table: torch.Tensor) -> list[float]:
    """Return the last column of a table.

    Parameters
    ----------
    table : torch.Tensor
        Shape (n, m), m of 1 or more.

    Returns
    -------
    list of number
        The n numbers of column m - 1.
    """
    ### BEGIN SOLUTION
    return table[:, -1].tolist()
    ### END SOLUTION


# %% role="test" exercise="last_column" check="column" points=2
tl.check.call(last_column, torch.tensor([[1, 2, 3], [4, 5, 6]])).equals(
    [3, 6], hint="One number of each row, the last one, in a Python list (tolist makes one)."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, m in [(4, 2), (2, 5), (3, 3)]:
    table = torch.randn(n, m, dtype=torch.float64, generator=generator)
    tl.check.call(last_column, table, about="random tables").equals(
        [float(row[m - 1]) for row in table], hint="The last column, however many there are."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="last_column" check="any_table" points=1
tl.check.call(last_column, torch.tensor([[7.0], [8.0]])).equals(
    [7.0, 8.0], hint="With one column, the first is the last."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(last_column, torch.zeros(0, 3), about="no rows").equals(
    [], hint="No rows, no numbers: an empty list."
).done()
table = torch.arange(12).reshape(3, 4)
tl.check.call(last_column, table.t(), about="a transposed table").equals(
    [8, 9, 10, 11], hint="Take what the table shows, not what lies last in memory."
).done()
tl.check.call(last_column, torch.tensor([[0, 2**53 + 1]]), about="a large whole number").equals(
    [2**53 + 1], hint="Whole numbers stay whole: do not go through floats."
).done()
table = torch.tensor([[1, 2, 3], [4, 5, 6]])
for x in tl.check.layouts(table):
    tl.check.call(last_column, x, about="the same numbers in another layout").equals(
        [3, 6], hint="Read what the tensor shows: its strides and its offset may be any."
    ).leaves_arguments_alone().done()

exact = torch.tensor([[0.1, 1 + 1e-12]], dtype=torch.float64)
tl.check.call(last_column, exact, about="a float64 table").equals(
    [1 + 1e-12], rtol=1e-14, hint="The numbers keep all of their digits."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="last_column"
# The colon keeps all rows, `-1` picks one column, and the axis of the columns is gone.
#
# The commonest wrong answer is `table[-1]`, the last row: the first place in the brackets belongs to the
# rows.

# %% [markdown] role="exercise" exercise="with_border" difficulty=1 minutes=4 concepts=["tensor.constructors", "tensor.indexing"]
# ## Warm-up: a frame of zeros
#
# Return a picture with a border of zeros around it, one pixel wide.
#
# * `image` has shape `(height, width)` and any dtype; sizes may be 0. The result has shape
#   `(height + 2, width + 2)` and the same dtype.

# %% [markdown] role="hints" exercise="with_border"
# Start with the frame, larger and all zero. Where in it does the picture go?
#
# ---
#
# The inside is everything but the first and the last row, and the first and the last column. Give the
# dtype to `torch.zeros`.
#
# ---
#
# `framed = torch.zeros(height + 2, width + 2, dtype=image.dtype)`, then `framed[1:-1, 1:-1] = image`.
# Return `framed`.


# %% role="solution" exercise="with_border"
def with_border(image: torch.Tensor) -> torch.Tensor:
    """Return a picture with a border of zeros, one pixel wide.

    Parameters
    ----------
    image : torch.Tensor
        Shape (height, width), any dtype.

    Returns
    -------
    torch.Tensor
        Shape (height + 2, width + 2), of the dtype of `image`.
    """
    ### BEGIN SOLUTION
    height, width = image.shape
    framed = torch.zeros(height + 2, width + 2, dtype=image.dtype)
    framed[1:-1, 1:-1] = image
    return framed
    ### END SOLUTION


# %% role="test" exercise="with_border" check="frame" points=2
tl.check.call(with_border, torch.tensor([[1, 2], [3, 4]])).equals(
    torch.tensor([[0, 0, 0, 0], [0, 1, 2, 0], [0, 3, 4, 0], [0, 0, 0, 0]]),
    hint="The picture stands in the middle, a row and a column of 0 on each side; int64 stays.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for height, width in [(1, 4), (3, 2), (5, 5)]:
    image = torch.rand(height, width, dtype=torch.float64, generator=generator)
    rows = [[0.0] * (width + 2)]
    rows += [[0.0, *row, 0.0] for row in image.tolist()]
    expected = torch.tensor([*rows, rows[0]], dtype=torch.float64)
    tl.check.call(with_border, image, about="random pictures").equals(
        expected, atol=0.0, hint="Height and width both grow by 2, and may differ."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="with_border" check="any_picture" points=1
tl.check.call(with_border, torch.tensor([[200]], dtype=torch.uint8)).equals(
    torch.tensor([[0, 0, 0], [0, 200, 0], [0, 0, 0]], dtype=torch.uint8),
    hint="Bytes stay bytes: give the dtype to zeros.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(with_border, torch.tensor([[2**53 + 1]]), about="a large whole number").equals(
    torch.tensor([[0, 0, 0], [0, 2**53 + 1, 0], [0, 0, 0]]),
    hint="Whole numbers stay whole: do not go through floats.",
).done()
tl.check.call(with_border, torch.ones(0, 3), about="a picture without rows").equals(
    torch.zeros(2, 5), hint="The border is there, whatever stands in it."
).done()
turned = torch.arange(1.0, 7.0).reshape(2, 3).t()
tl.check.call(with_border, turned, about="a transposed picture").equals(
    torch.tensor(
        [[0.0] * 4, [0.0, 1.0, 4.0, 0.0], [0.0, 2.0, 5.0, 0.0], [0.0, 3.0, 6.0, 0.0], [0.0] * 4]
    ),
    hint="The picture may have been transposed before.",
).done()
for x in tl.check.layouts(torch.tensor([[1, 2]])):
    tl.check.call(with_border, x, about="the same numbers in another layout").equals(
        torch.tensor([[0, 0, 0, 0], [0, 1, 2, 0], [0, 0, 0, 0]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="with_border"
# `framed[1:-1, 1:-1]` is a view of the inside, and an assignment to it copies the picture there.
#
# The commonest wrong answer leaves out the dtype. `torch.zeros` makes `float32`, and a picture of bytes
# comes back as floats.

# %% [markdown] role="exercise" exercise="row_sums" difficulty=1 minutes=3 concepts=["tensor.clamp_reduce"]
# ## Warm-up: sums that stay in line
#
# Return the sum of each row of a table, as a column.
#
# * `table` has shape `(n, m)`, and holds floats or `int64`. The result has shape `(n, 1)` and the same
#   dtype. Sizes may be 0; a sum of nothing is 0.

# %% [markdown] role="hints" exercise="row_sums"
# A sum over an axis makes this axis disappear. Which one, and how do you keep it?
#
# ---
#
# Along a row, the column number changes: that is axis 1. `keepdim=True` leaves the axis there, with
# size 1.
#
# ---
#
# `return table.sum(dim=1, keepdim=True)`


# %% role="solution" exercise="row_sums"
def row_sums(table: torch.Tensor) -> torch.Tensor:
    """Return the sum of each row, as a column.

    Parameters
    ----------
    table : torch.Tensor
        Shape (n, m), floats or int64.

    Returns
    -------
    torch.Tensor
        Shape (n, 1), of the dtype of `table`.
    """
    ### BEGIN SOLUTION
    return table.sum(dim=1, keepdim=True)
    ### END SOLUTION


# %% role="test" exercise="row_sums" check="sums" points=2
tl.check.call(row_sums, torch.tensor([[1, 2, 3], [4, 5, 6]])).equals(
    torch.tensor([[6], [15]]), hint="One sum per row, in a column of shape (n, 1)."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, m in [(4, 2), (3, 3), (1, 5)]:
    table = torch.randn(n, m, dtype=torch.float64, generator=generator)
    expected = torch.tensor([[sum(row)] for row in table.tolist()], dtype=torch.float64)
    tl.check.call(row_sums, table, about="random tables").equals(
        expected, hint="Row i of the result is the sum of row i."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="row_sums" check="any_table" points=1
tl.check.call(row_sums, torch.tensor([[2.5]])).equals(
    torch.tensor([[2.5]]), hint="Also one number is a table: shape (1, 1)."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(row_sums, torch.ones(2, 0), about="no columns").equals(
    torch.zeros(2, 1), hint="The sum of nothing is 0, and each row has one."
).done()
tl.check.call(row_sums, torch.ones(0, 4), about="no rows").equals(
    torch.zeros(0, 1), hint="No rows, no sums; the shape is (0, 1)."
).done()
tl.check.call(row_sums, torch.tensor([[2**53, 1]]), about="large whole numbers").equals(
    torch.tensor([[2**53 + 1]]), hint="Whole numbers stay whole: do not go through floats."
).done()
tl.check.call(row_sums, torch.tensor([[2**53 + 1], [-(2**62)]]), about="more of them").equals(
    torch.tensor([[2**53 + 1], [-(2**62)]]), hint="Whole numbers stay whole, to the last digit."
).done()

for x in tl.check.layouts(torch.tensor([[1, 2, 3], [4, 5, 6]])):
    tl.check.call(row_sums, x, about="the same numbers in another layout").equals(
        torch.tensor([[6], [15]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="row_sums"
# `dim` names the axis that is added up and disappears; `keepdim=True` keeps it with size 1, so that the
# sums still stand beside their rows.
#
# The commonest wrong answer is `dim=0`, which adds up each column: the axis that is named is the one
# that goes.

# %% [markdown] role="exercise" exercise="throws" difficulty=1 minutes=4 concepts=["tensor.manual_seed"]
# ## Warm-up: a die that repeats itself
#
# Return `n` throws of a die that depend on `seed` alone.
#
# * The result has shape `(n,)` and dtype `int64`, and holds numbers from 1 to 6, all equally likely.
# * The same `seed` and `n` give the same numbers, and other seeds give others.
# * PyTorch's global generator is neither seeded nor drawn from.

# %% [markdown] role="hints" exercise="throws"
# Chance that repeats itself comes from a generator with a seed. Which generator may you use here?
#
# ---
#
# `torch.Generator()` is a generator of your own. Every function that draws takes it as `generator=`.
#
# ---
#
# `generator = torch.Generator().manual_seed(seed)`, and then
# `return torch.randint(1, 7, (n,), generator=generator)`: the upper end, 7, is not included.


# %% role="solution" exercise="throws"
def throws(seed: int, n: int) -> torch.Tensor:
    """Return throws of a die that depend on a seed alone.

    Parameters
    ----------
    seed : int
        Decides the numbers.
    n : int
        How many throws, 0 or more.

    Returns
    -------
    torch.Tensor
        Shape (n,), int64, numbers from 1 to 6.
    """
    ### BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(1, 7, (n,), generator=generator)
    ### END SOLUTION


# %% role="test" exercise="throws" check="die" points=1
def faces(seed, n):
    return sorted(set(throws(seed, n).tolist()))


def kind_of_throws(seed, n):
    made = throws(seed, n)
    return tuple(made.shape), str(made.dtype)


tl.check.call(faces, 3, 600).equals(
    [1, 2, 3, 4, 5, 6], hint="Six faces, from 1 to 6; randint leaves out its upper end."
).done()
tl.check.call(kind_of_throws, 3, 5).equals(
    ((5,), "torch.int64"), hint="A list of n whole numbers, as a tensor."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(kind_of_throws, 1, 0, about="no throws").equals(
    ((0,), "torch.int64"), hint="No throws: an empty int64 tensor."
).done()


def share_of_each_face(seed):
    made = throws(seed, 6000)
    return [bool(850 < int((made == face).sum()) < 1150) for face in range(1, 7)]


tl.check.call(share_of_each_face, 7, about="six thousand throws").equals(
    [True] * 6, hint="All six faces are equally likely."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="throws" check="repeats" points=1
def repeats(seed, n):
    return throws(seed, n).tolist() == throws(seed, n).tolist() != []


def seeds_differ(first, second, n):
    return throws(first, n).tolist() != throws(second, n).tolist()


tl.check.call(repeats, 3, 40).equals(True, hint="The same seed gives the same throws.").done()
tl.check.call(seeds_differ, 3, 4, 40).equals(True, hint="The seed decides: use it.").done()
### BEGIN HIDDEN TESTS
for seed in (100 * tl.check.seed(), 2**31):
    tl.check.call(repeats, seed, 50, about="another seed").equals(
        True, hint="The same seed gives the same throws."
    ).done()
    tl.check.call(seeds_differ, seed, seed + 1, 50, about="other seeds").equals(
        True, hint="The seed decides: use it."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="throws" check="global_generator" points=1
def leaves_the_global_generator_alone(seed):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    made = throws(seed, 10)
    return len(set(made.tolist())) > 1 and torch.equal(before, torch.get_rng_state())


tl.check.call(leaves_the_global_generator_alone, 3).equals(
    True, hint="Make a torch.Generator of your own and hand it to randint."
).done()
### BEGIN HIDDEN TESTS


def throws_after(elsewhere):
    torch.manual_seed(elsewhere)
    return throws(8, 30).tolist()


tl.check.call(throws_after, 1, about="another global seed").equals(
    throws_after(2), hint="The throws depend on the seed that you were given, and on nothing else."
).done()
tl.check.call(len, throws_after(3), about="how many").equals(
    30, hint="As many throws as were asked for."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="throws"
# A generator of its own carries its own state, so nobody else's numbers change.
#
# The commonest wrong answer is `torch.manual_seed(seed)`. The throws repeat, and so does every other
# random number of the program from then on.

# %% [markdown] role="exercise" exercise="predict_tensors" difficulty=1 minutes=10 concepts=["tensor.constructors", "tensor.from_data", "tensor.ragged_error", "tensor.string_error", "tensor.bool_from_data"]
# ## Twelve predictions
#
# Return, for each of twelve calls, the dtype and the shape of the tensor that it makes, or `"error"`.
#
# | | call | | call |
# |---|---|---|---|
# | `a` | `torch.tensor([1, 2, 3])` | `g` | `torch.tensor([["7"]])` |
# | `b` | `torch.tensor([1, 2.0])` | `h` | `torch.Tensor([1, 2])` |
# | `c` | `torch.tensor([[True], [False]])` | `i` | `torch.tensor([(1, 2, 3)])` |
# | `d` | `torch.tensor([True, 2])` | `j` | `torch.Tensor(3)` |
# | `e` | `torch.tensor([[1, 2, 3], [4, 5]])` | `k` | `torch.full((2, 3), 7)` |
# | `f` | `torch.tensor(7)` | `l` | `torch.arange(0, 10, 3)` |
#
# Decide all twelve before you run any of them. Nobody can stop you from running them first, but then
# you learn nothing about yourself.
#
# * The result is a dict whose keys are the twelve letters.
# * A prediction is either the text `"error"`, or a pair of the dtype's name as text and the shape as
#   a tuple: `("int64", (3,))` is right for `a`. The names here are `"int64"`, `"float32"`, `"bool"`.
#
# The checks say for which call your prediction and PyTorch differ, and not what PyTorch does.

# %% [markdown] role="hints" exercise="predict_tensors"
# Ask three questions of each call. Does it get data or a size? Is the data a proper table of numbers?
# What kind of number is the widest in it?
#
# ---
#
# Whole numbers give `int64`; one decimal point among them gives `float32`; truth values alone give
# `bool`. Each pair of brackets is an axis. A capital letter means the class, which makes `float32`
# whatever it gets, and takes a bare number for a size.
#
# ---
#
# `b` has one decimal point, `d` one whole number beside a truth value: each decides for all
# entries. `c` has two rows of one entry. `e` has uneven rows and `g` holds text, which are refused.
# `f` has no brackets: its shape is `()`. `h` gets data and `j` a size, and both are made by the
# class. `i` is one row of three, because brackets of either kind count. `k` and `l` were given
# whole numbers only; `l` counts 0, 3, 6, 9.


# %% role="solution" exercise="predict_tensors"
def predict_tensors() -> dict[str, str | tuple[str, tuple[int, ...]]]:
    """Return a prediction for each of the twelve calls.

    Returns
    -------
    dict of str to (str, tuple of int) or str
        For each letter from "a" to "l" the dtype's name and the shape, or "error".
    """
    ### BEGIN SOLUTION
    return {
        "a": ("int64", (3,)),
        "b": ("float32", (2,)),
        "c": ("bool", (2, 1)),
        "d": ("int64", (2,)),
        "e": "error",
        "f": ("int64", ()),
        "g": "error",
        "h": ("float32", (2,)),
        "i": ("int64", (1, 3)),
        "j": ("float32", (3,)),
        "k": ("int64", (2, 3)),
        "l": ("int64", (4,)),
    }
    ### END SOLUTION


# %% role="test" exercise="predict_tensors" check="form" points=1
def letters_of_predictions():
    return sorted(predict_tensors())


def prediction_for_a():
    return predict_tensors()["a"]


tl.check.call(letters_of_predictions).equals(
    list("abcdefghijkl"), hint="One prediction for each letter from a to l, and no other key."
).done()
tl.check.call(prediction_for_a).equals(
    ("int64", (3,)), hint="The text of the exercise shows how to write the prediction for a."
).done()


# %% role="test" exercise="predict_tensors" check="kinds_of_number" points=1
def prediction(letter):
    return predict_tensors()[letter]


for letter, made, hint in [
    ("b", torch.tensor([1, 2.0]), "One decimal point is enough to decide for all entries."),
    ("c", torch.tensor([[True], [False]]), "Truth values alone; two rows of one entry each."),
    ("d", torch.tensor([True, 2]), "Where True stands among whole numbers, it counts as 1."),
]:
    tl.check.call(prediction, letter, about=f"call {letter}").equals(
        (str(made.dtype).removeprefix("torch."), tuple(made.shape)), hint=hint
    ).done()


# %% role="test" exercise="predict_tensors" check="refused" points=1
def prediction(letter):
    return predict_tensors()[letter]


for letter, data, hint in [
    ("e", [[1, 2, 3], [4, 5]], "The rows have different lengths, and nothing is padded."),
    ("g", [["7"]], "Quotes make it text, even around a digit."),
]:
    try:
        expected = tuple(torch.tensor(data).shape)
    except ValueError:
        expected = "error"
    tl.check.call(prediction, letter, about=f"call {letter}").equals(expected, hint=hint).done()


# %% role="test" exercise="predict_tensors" check="axes" points=1
def prediction(letter):
    return predict_tensors()[letter]


for letter, made, hint in [
    ("f", torch.tensor(7), "A bare number has no brackets, so no axes: the empty tuple."),
    ("i", torch.tensor([(1, 2, 3)]), "Brackets of either kind count: one row of three."),
    ("k", torch.full((2, 3), 7), "The first argument is the shape; the 7 has no decimal point."),
    ("l", torch.arange(0, 10, 3), "0, then steps of 3, as long as the number is below 10."),
]:
    tl.check.call(prediction, letter, about=f"call {letter}").equals(
        (str(made.dtype).removeprefix("torch."), tuple(made.shape)), hint=hint
    ).done()


# %% role="test" exercise="predict_tensors" check="capital_letter" points=1
def prediction(letter):
    return predict_tensors()[letter]


for letter, made, hint in [
    ("h", torch.Tensor([1, 2]), "With a capital T, the dtype does not follow from the data."),
    ("j", torch.Tensor(3), "With a capital T, a bare number is a size."),
]:
    tl.check.call(prediction, letter, about=f"call {letter}").equals(
        (str(made.dtype).removeprefix("torch."), tuple(made.shape)), hint=hint
    ).done()

# %% [markdown] role="why" exercise="predict_tensors"
# `torch.tensor` copies data: the brackets give the shape, and the widest kind of number in it gives
# the dtype, in the order `bool`, `int64`, `float32`. Uneven rows and text are refused.
#
# The commonest wrong answers are `("int64", (2,))` for `h` and `("int64", ())` for `j`. `torch.Tensor` is
# the class: it makes `float32`, and a bare number is a size. The cure is to write the small letter.

# %% [markdown] role="exercise" exercise="checkerboard" difficulty=1 minutes=8 concepts=["tensor.constructors", "tensor.indexing"]
# ## A checkerboard
#
# Return a board of zeros and ones in which neighbours differ and the top left corner is 0.
#
# * The result is a tensor of shape `(rows, columns)` and dtype `float32`. Entry `[i, j]` is 0 if `i + j`
#   is even, and 1 if it is odd.
# * `rows` and `columns` are whole numbers of 0 or more, and may differ.

# %% [markdown] role="hints" exercise="checkerboard"
# Start with a board of zeros. Which rows have ones in their odd columns, and which in their even ones?
#
# ---
#
# A slice with a step picks every other row or column: `::2` starts at 0, `1::2` starts at 1. You can
# write a number to all that a slice picks, in one assignment.
#
# ---
#
# `board = torch.zeros(rows, columns)`, then `board[::2, 1::2] = 1` for the even rows, then
# `board[1::2, ::2] = 1` for the odd ones. Return `board`.


# %% role="solution" exercise="checkerboard"
def checkerboard(rows: int, columns: int) -> torch.Tensor:
    """Return a board of zeros and ones in which neighbours differ.

    Parameters
    ----------
    rows, columns : int
        The size of the board; each is 0 or more.

    Returns
    -------
    torch.Tensor
        Shape (rows, columns), float32; entry [i, j] is 1 where i + j is odd and 0 elsewhere.
    """
    ### BEGIN SOLUTION
    board = torch.zeros(rows, columns)
    board[::2, 1::2] = 1
    board[1::2, ::2] = 1
    return board
    ### END SOLUTION


# %% role="test" exercise="checkerboard" check="board" points=1
tl.check.call(checkerboard, 3, 3).equals(
    torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]),
    hint="0 in the corner, and neighbours differ to the right and below; float32.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(checkerboard, 5, 7, about="odd sizes").equals(
    torch.tensor([[float((i + j) % 2) for j in range(7)] for i in range(5)]),
    hint="Entry [i, j] is 0 where i + j is even and 1 where it is odd, in float32.",
).done()
### END HIDDEN TESTS

# %% role="test" exercise="checkerboard" check="any_size" points=1
tl.check.call(checkerboard, 2, 4).equals(
    torch.tensor([[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0]]),
    hint="Row 1 starts with 1, whether the number of columns is odd or even.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for _ in range(4):
    rows, columns = torch.randint(1, 9, (2,), generator=generator).tolist()
    tl.check.call(checkerboard, rows, columns, about="a board of random size").equals(
        torch.tensor([[float((i + j) % 2) for j in range(columns)] for i in range(rows)]),
        hint="Row 1 starts with 1, whether the number of columns is odd or even.",
    ).done()
tl.check.call(checkerboard, 1, 1, about="a single field").equals(
    torch.zeros(1, 1), hint="The corner is 0."
).done()
for rows, columns in [(0, 3), (4, 0)]:
    tl.check.call(checkerboard, rows, columns, about="a board without fields").equals(
        torch.zeros(rows, columns), hint="A size may be 0; the shape is still (rows, columns)."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="checkerboard"
# Two assignments to slices fill all the ones: odd columns of even rows, even columns of odd rows. A
# slice is a view, so writing to it writes into the board.
#
# The commonest wrong answer is `(torch.arange(rows * columns) % 2).reshape(rows, columns)`. It alternates
# along the reading order. With an even number of columns each row then starts with 0, and the board
# has stripes.

# %% [markdown] role="exercise" exercise="safe_stack" difficulty=2 minutes=12 concepts=["tensor.stack", "tensor.size_is_tuple"]
# ## A stack with better messages
#
# Return the tensors of a list, stacked along a new axis `dim`, or raise a `ValueError` that says which
# one does not fit.
#
# * If all tensors have the same shape and the same dtype, the result is that of `torch.stack`. `dim` lies
#   between 0 and the number of axes of the tensors, both included.
# * Compare each tensor with tensor 0, in the order of the list, and complain about the first that
#   differs. If its shape differs, the message of the `ValueError` contains its position and both
#   shapes as tuples: `tensor 2 has shape (3,), tensor 0 has shape (2,)`.
# * If its dtype differs, the message contains its position and both dtypes:
#   `tensor 1 has dtype torch.int64, tensor 0 has dtype torch.float32`. (`torch.stack` would convert
#   without a word.) No check has a tensor that differs in both.
# * An empty list raises a `ValueError` too.

# %% [markdown] role="hints" exercise="safe_stack"
# Look first, stack last: go through the list and compare each tensor with the first one.
#
# ---
#
# `enumerate(tensors)` gives position and tensor. A shape is a tuple: shapes can be compared with `!=`,
# and `tuple(tensor.shape)` prints as a tuple.
#
# ---
#
# `if not tensors: raise ValueError("nothing to stack")`. Then, for `i, tensor` in
# `enumerate(tensors)`: if `tensor.shape != tensors[0].shape`, raise `ValueError(f"tensor {i} has
# shape {tuple(tensor.shape)}, tensor 0 has shape {tuple(tensors[0].shape)}")`; the same with
# `dtype`. Return `torch.stack(tensors, dim=dim)`.


# %% role="solution" exercise="safe_stack"
def safe_stack(tensors: list[torch.Tensor], dim: int) -> torch.Tensor:
    """Return tensors of one shape and dtype, stacked along a new axis.

    Parameters
    ----------
    tensors : list of torch.Tensor
        At least one; all of the same shape and dtype.
    dim : int
        The place of the new axis in the result, 0 or more.

    Returns
    -------
    torch.Tensor
        One axis more than each of the tensors; its size is their number.

    Raises
    ------
    ValueError
        If there are none, or one differs from tensor 0; the message names its position and both
        shapes or both dtypes.
    """
    ### BEGIN SOLUTION
    if not tensors:
        raise ValueError("there are no tensors to stack")
    first = tensors[0]
    for i, tensor in enumerate(tensors):
        if tensor.shape != first.shape:
            shapes = f"shape {tuple(tensor.shape)}, tensor 0 has shape {tuple(first.shape)}"
            raise ValueError(f"tensor {i} has {shapes}")
        if tensor.dtype != first.dtype:
            raise ValueError(f"tensor {i} has dtype {tensor.dtype}, tensor 0 has {first.dtype}")
    return torch.stack(tensors, dim=dim)
    ### END SOLUTION


# %% role="test" exercise="safe_stack" check="stacks" points=1
pair = [torch.tensor([1.0, 2.0, 3.0]), torch.tensor([4.0, 5.0, 6.0])]
tl.check.call(safe_stack, pair, 0).equals(
    torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    hint="A new axis 0: one row per tensor. cat would only lengthen the axis that is there.",
).leaves_arguments_alone().done()
tl.check.call(safe_stack, pair, 1).equals(
    torch.tensor([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]),
    hint="A new axis 1: one column per tensor, because dim says where the new axis stands.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
blocks = [torch.randn(2, 3, 4, generator=generator) for _ in range(5)]
for dim in range(4):
    tl.check.call(safe_stack, blocks, dim, about="five blocks of three axes").equals(
        torch.cat([block.unsqueeze(dim) for block in blocks], dim=dim),
        hint="dim may be anything from 0 to the number of axes.",
    ).done()
tl.check.call(safe_stack, [torch.tensor(7), torch.tensor(8)], 0, about="0-d tensors").equals(
    torch.tensor([7, 8]), hint="Tensors without axes are stacked into a list."
).done()
tl.check.call(safe_stack, [torch.zeros(0, 2)], 1, about="one tensor of size 0").equals(
    torch.zeros(0, 1, 2), hint="One tensor is a stack of one; a size may be 0."
).done()
wide = torch.tensor([0.1, 1e300], dtype=torch.float64)
tl.check.call(safe_stack, [wide, -wide], 1, about="float64").equals(
    torch.tensor([[0.1, -0.1], [1e300, -1e300]], dtype=torch.float64),
    atol=0.0,
    hint="The dtype of the tensors is kept, with all of its digits.",
).done()
whole = torch.tensor([2**53 + 1, 2**53])
tl.check.call(safe_stack, [whole, whole], 0, about="large whole numbers").equals(
    torch.tensor([[2**53 + 1, 2**53]] * 2),
    hint="Whole numbers stay whole: do not go through floats.",
).done()
for x, y in zip(
    tl.check.layouts(torch.tensor([[1, 2]])), tl.check.layouts(torch.tensor([[3, 4]])), strict=True
):
    tl.check.call(safe_stack, [x, y], 2, about="the same numbers in another layout").equals(
        torch.tensor([[[1, 3], [2, 4]]]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="safe_stack" check="names_the_shape" points=1
tl.check.call(safe_stack, [torch.zeros(5), torch.ones(5), torch.zeros(6)], 0).raises(
    ValueError,
    mentions=["2", "(6,)", "(5,)"],
    hint="ValueError, with the position counted from 0 and both shapes as tuples.",
).done()
### BEGIN HIDDEN TESTS
odd = [torch.zeros(4, 5), torch.zeros(4, 5), torch.zeros(4, 5), torch.zeros(5, 4)]
tl.check.call(safe_stack, odd, 0, about="equal counts, different shapes").raises(
    ValueError,
    mentions=["3", "(5, 4)", "(4, 5)"],
    hint="Compare shapes, not numbers of elements; name position and both shapes.",
).done()
tl.check.call(safe_stack, [torch.zeros(6), torch.zeros(6, 7)], 0, about="an axis more").raises(
    ValueError, mentions=["1", "(6, 7)", "(6,)"], hint="A shape with another axis differs too."
).done()
tl.check.call(
    safe_stack, [torch.zeros(7), torch.zeros(8), torch.zeros(9)], 0, about="two that differ"
).raises(
    ValueError,
    mentions=["1", "(8,)", "(7,)"],
    hint="The first one that differs from tensor 0 is named.",
).done()
mixed = [torch.zeros(7), torch.zeros(8), torch.zeros(7, dtype=torch.int64)]
tl.check.call(safe_stack, mixed, 0, about="first another shape, then another dtype").raises(
    ValueError,
    mentions=["1", "(8,)", "(7,)"],
    hint="In the order of the list: the shape of tensor 1 comes before the dtype of tensor 2.",
).done()
### END HIDDEN TESTS

# %% role="test" exercise="safe_stack" check="names_the_dtype" points=1
tl.check.call(safe_stack, [torch.zeros(2), torch.tensor([1, 2])], 0).raises(
    ValueError,
    mentions=["1", "int64", "float32"],
    hint="torch.stack converts silently; compare the dtypes and name both.",
).done()
### BEGIN HIDDEN TESTS
mixed = [torch.zeros(2, dtype=torch.float64), torch.zeros(2, dtype=torch.float64), torch.zeros(2)]
tl.check.call(safe_stack, mixed, 0, about="two kinds of float").raises(
    ValueError,
    mentions=["2", "float64", "float32"],
    hint="Each dtype counts, and each tensor: name the position and both dtypes.",
).done()
mixed = [torch.zeros(4), torch.zeros(4, dtype=torch.int64), torch.zeros(5)]
tl.check.call(safe_stack, mixed, 0, about="first another dtype, then another shape").raises(
    ValueError,
    mentions=["1", "int64", "float32"],
    hint="In the order of the list: the dtype of tensor 1 comes before the shape of tensor 2.",
).done()
### END HIDDEN TESTS

# %% role="test" exercise="safe_stack" check="nothing_to_stack" points=1
tl.check.call(safe_stack, [], 0).raises(
    ValueError, hint="An empty list has no tensor 0: raise ValueError before you ask for it."
).done()


def number_in_a_stack_of_one():
    return safe_stack([torch.tensor([4.0])], 0).sum().item()


tl.check.call(number_in_a_stack_of_one).equals(
    4.0, hint="A list of one tensor is not empty: nothing is wrong with it."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(safe_stack, [], 1, about="an empty list, along axis 1").raises(
    ValueError, hint="An empty list is refused for every dim."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="safe_stack"
# The function decides before it acts. PyTorch's own message names two shapes and their positions, but
# it knows nothing about a dtype that does not belong: it converts.
#
# The commonest wrong answer catches PyTorch's error and raises a `ValueError` with the same text. The
# shapes stand there in square brackets, and a list of whole numbers among floats passes unseen.

# %% [markdown] role="exercise" exercise="batched_scores" difficulty=2 minutes=12 concepts=["tensor.bmm", "tensor.transpose_permute", "tensor.einsum"]
# ## Every query against every key
#
# Return, for each batch, the dot product of every query with every key.
#
# This product stands at the heart of every language model: queries ask, keys answer, and a large dot
# product means that they match.
#
# * `queries` has shape `(b, n, d)` and `keys` has shape `(b, m, d)`. The result has shape `(b, n,
#   m)`, and its entry `[i, j, k]` is the sum over `d` of `queries[i, j] * keys[i, k]`.
# * The result has the dtype of the two, which is the same: floats, or `int64`.
# * Each of `b`, `n`, `m`, `d` may be 0, and any of them may be equal. With `d = 0` every sum is 0.

# %% [markdown] role="hints" exercise="batched_scores"
# A product of two matrices takes rows of the left and columns of the right. Here you want rows of both.
#
# ---
#
# For one batch it would be `q @ k.transpose(0, 1)`. With batches in front the two axes to be swapped
# have other numbers, and `torch.bmm` does the product.
#
# ---
#
# `torch.bmm(queries, keys.transpose(1, 2))`: shapes `(b, n, d)` and `(b, d, m)` give `(b, n, m)`. Or
# `torch.einsum("bnd,bmd->bnm", queries, keys)`.


# %% role="solution" exercise="batched_scores"
def batched_scores(queries: torch.Tensor, keys: torch.Tensor) -> torch.Tensor:
    """Return the dot product of every query with every key of its batch.

    Parameters
    ----------
    queries : torch.Tensor
        Shape (b, n, d).
    keys : torch.Tensor
        Shape (b, m, d), of the dtype of `queries`.

    Returns
    -------
    torch.Tensor
        Shape (b, n, m); entry [i, j, k] is the dot product of queries[i, j] and keys[i, k].
    """
    ### BEGIN SOLUTION
    return torch.bmm(queries, keys.transpose(1, 2))
    ### END SOLUTION


# %% role="test" exercise="batched_scores" check="scores" points=1
queries = torch.tensor([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])
keys = torch.tensor([[[2.0, 3.0], [5.0, 7.0]]])
tl.check.call(batched_scores, queries, keys).equals(
    torch.tensor([[[2.0, 5.0], [3.0, 7.0], [5.0, 12.0]]]),
    hint="One row per query and one column per key; each key is a row of `keys`.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
queries = torch.randn(1, 4, 6, dtype=torch.float64, generator=generator)
keys = torch.randn(1, 5, 6, dtype=torch.float64, generator=generator)
expected = [[float((q * k).sum()) for k in keys[0]] for q in queries[0]]
tl.check.call(batched_scores, queries, keys, about="random numbers, one batch").equals(
    torch.tensor([expected], dtype=torch.float64),
    hint="Entry [0, j, k] is the plain sum of the products of query j and key k.",
).done()
for large, dtype in [(2.0**24, torch.float64), (2**53, torch.int64)]:
    queries = torch.tensor([[[large + 1, 1]]], dtype=dtype)
    keys = torch.tensor([[[1, -large]]], dtype=dtype)
    tl.check.call(batched_scores, queries, keys, about=f"large numbers in {dtype}").equals(
        torch.tensor([[[1]]], dtype=dtype),
        hint="Compute in the dtype of the two; narrower ones lose the last digit of large numbers.",
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="batched_scores" check="batches" points=1
queries = torch.tensor([[[1, 2]], [[3, 4]]])
keys = torch.tensor([[[1, 0]], [[0, 1]]])
tl.check.call(batched_scores, queries, keys).equals(
    torch.tensor([[[1]], [[4]]]),
    hint="Batch 0 of the queries meets batch 0 of the keys only; the same for batch 1.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for b, n, m, d in [(3, 3, 3, 3), (2, 4, 4, 5), (4, 1, 6, 2)]:
    queries = torch.randint(-5, 6, (b, n, d), generator=generator)
    keys = torch.randint(-5, 6, (b, m, d), generator=generator)
    expected = [[[int((q * k).sum()) for k in keys[i]] for q in queries[i]] for i in range(b)]
    tl.check.call(batched_scores, queries, keys, about="several batches of integers").equals(
        torch.tensor(expected), hint="Each batch for itself; rows are queries, columns are keys."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="batched_scores" check="edge_cases" points=1
tl.check.call(batched_scores, torch.ones(2, 3, 0), torch.ones(2, 4, 0)).equals(
    torch.zeros(2, 3, 4), hint="With d = 0 there is nothing to add up: every sum is 0."
).done()
### BEGIN HIDDEN TESTS
for b, n, m in [(0, 2, 3), (2, 0, 3), (2, 3, 0)]:
    tl.check.call(
        batched_scores, torch.ones(b, n, 4), torch.ones(b, m, 4), about="a size of 0"
    ).equals(torch.zeros(b, n, m), hint="The shape is (b, n, m) even where a size is 0.").done()
turned = torch.arange(24.0).reshape(2, 4, 3).transpose(1, 2)
tl.check.call(batched_scores, turned, turned, about="a transposed input").equals(
    torch.stack([turned[i] @ turned[i].transpose(0, 1) for i in range(2)]),
    hint="The input may have been transposed before; use transpose, not reshape.",
).done()
large = torch.tensor([[[2**40 + 1]]])
tl.check.call(batched_scores, large, torch.full((1, 1, 1), 3), about="large products").equals(
    torch.tensor([[[3 * 2**40 + 3]]]), hint="int64 products of int64 numbers."
).done()
queries, keys = torch.arange(12).reshape(2, 3, 2), torch.arange(8).reshape(2, 2, 2)

for q, k in zip(tl.check.layouts(queries), tl.check.layouts(keys), strict=True):
    tl.check.call(batched_scores, q, k, about="the same numbers in another layout").equals(
        torch.einsum("bnd,bmd->bnm", queries, keys),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="batched_scores"
# `keys.transpose(1, 2)` has shape `(b, d, m)`: the keys are now columns, and each batch is one matrix
# product. `einsum` says the same: `d` is missing after the arrow, so it is summed.
#
# The commonest wrong answer is `torch.bmm(queries, keys.reshape(b, d, m))`. The shape fits and the
# numbers are wrong: `reshape` keeps the reading order, so the columns are not the keys.

# %% [markdown] role="exercise" exercise="as_float32" difficulty=2 minutes=12 concepts=["numpy.from_numpy_shares", "numpy.tensor_copies", "numpy.dtype_follows"]
# ## Over the bridge
#
# Return a `float32` tensor with the numbers of a NumPy array, sharing its memory wherever that is
# possible.
#
# * `array` holds floats of 32 or 64 bits or integers, and has any shape. The result is a tensor of
#   the same shape, of dtype `float32`.
# * If the array is `float32`, the result shares its memory, also if the array is a part of another,
#   such as `big[:, ::2]`.
# * If it has another dtype, sharing is not possible, and the result is a copy.
# * NumPy can read an array backwards: `array[::-1]` is a view with a negative step, which shows in
#   `array.strides`, one number per axis. PyTorch has no negative steps and refuses such an array.
#   Here too the result is a copy, in the order in which NumPy shows the numbers.
#
# The array is not changed.

# %% [markdown] role="hints" exercise="as_float32"
# There are two cases: either `torch.from_numpy` can take the array as it is, or a copy in `float32` must
# be made first. What decides?
#
# ---
#
# `array.astype(np.float32)` always makes a new array, so it must not be used when sharing is possible.
# Two questions decide: is `array.dtype` equal to `np.float32`, and is any of `array.strides` negative?
#
# ---
#
# `if array.dtype != np.float32 or any(step < 0 for step in array.strides):` then
# `array = array.astype(np.float32)`, whose new array has no negative steps. In both cases return
# `torch.from_numpy(array)`.


# %% role="solution" exercise="as_float32"
def as_float32(array: np.ndarray) -> torch.Tensor:
    """Return a float32 tensor with the numbers of an array, sharing its memory if possible.

    Parameters
    ----------
    array : numpy.ndarray
        Any shape; float32, float64 or an integer dtype.

    Returns
    -------
    torch.Tensor
        The same shape, float32; a view of float32 arrays without negative steps, else a copy.
    """
    ### BEGIN SOLUTION
    if array.dtype != np.float32 or any(step < 0 for step in array.strides):
        array = array.astype(np.float32)
    return torch.from_numpy(array)
    ### END SOLUTION


# %% role="test" exercise="as_float32" check="numbers" points=1
tl.check.call(as_float32, np.array([[1.5, 2.0], [3.0, 4.25]])).equals(
    torch.tensor([[1.5, 2.0], [3.0, 4.25]]),
    hint="NumPy's floats have 64 bits, and from_numpy keeps them; here 32 are asked for.",
).leaves_arguments_alone().done()
tl.check.call(as_float32, np.array([1, 2, 3])).equals(
    torch.tensor([1.0, 2.0, 3.0]), hint="Integers become float32 too."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(as_float32, np.array(2.5), about="a 0-d array").equals(
    torch.tensor(2.5), hint="An array without axes becomes a tensor without axes."
).done()
tl.check.call(as_float32, np.zeros((0, 3), dtype=np.int32), about="an empty array").equals(
    torch.zeros(0, 3), hint="The shape is kept where a size is 0."
).done()
tl.check.call(as_float32, np.arange(12.0).reshape(3, 4).T, about="a transposed array").equals(
    torch.arange(12.0).reshape(3, 4).transpose(0, 1), hint="The numbers stay where NumPy has them."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="as_float32" check="shares" points=1
array = np.ones((2, 3), dtype=np.float32)
tl.check.call(as_float32, array).equals(
    torch.ones(2, 3), hint="Numbers, shape and dtype stay."
).is_view_of(array, hint="from_numpy shares; tensor(...) and astype(...) always copy.").done()
### BEGIN HIDDEN TESTS
big = np.arange(24, dtype=np.float32).reshape(4, 6)
one = np.lib.stride_tricks.as_strided(big[0], (3, 2), (0, 4))
for part in (big[:, ::2], big.T, big[1:3, 4], one):
    tl.check.call(as_float32, part, about="a part of a float32 array").equals(
        torch.tensor(part.tolist()), hint="Numbers, shape and dtype stay."
    ).is_view_of(part, hint="A part of another array can be shared as well.").done()
### END HIDDEN TESTS

# %% role="test" exercise="as_float32" check="backwards" points=1
tl.check.call(as_float32, np.array([1.0, 2.0, 3.0], dtype=np.float32)[::-1]).equals(
    torch.tensor([3.0, 2.0, 1.0]),
    hint="PyTorch refuses negative steps: copy the array first, in the order NumPy shows.",
).is_copy(hint="An array that is read backwards cannot be shared.").done()
### BEGIN HIDDEN TESTS
table = np.arange(12, dtype=np.float32).reshape(3, 4)
for turned in (table[:, ::-1], table[::-1, ::2], table[::-1, ::-1]):
    tl.check.call(as_float32, turned, about="a negative step on some axis").equals(
        torch.tensor(turned.tolist()), hint="Look at the steps of all axes, not only the first."
    ).leaves_arguments_alone().done()
tl.check.call(as_float32, np.arange(4.0)[::-1], about="float64, backwards").equals(
    torch.tensor([3.0, 2.0, 1.0, 0.0]), hint="Another dtype and a negative step at once."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="as_float32"
# `from_numpy` never copies, so it can take an array only as it is: same dtype, no negative steps. In all
# other cases somebody must copy first, and `astype` does it in one go.
#
# The commonest wrong answer is `torch.tensor(array, dtype=torch.float32)`. Its numbers are right, and it
# copies every time: a gigabyte of pictures is then held twice. It refuses negative steps, too.

# %% [markdown] role="exercise" exercise="explain_writes" difficulty=2 minutes=10 concepts=["tensor.indexing"]
# ## Who wrote into x?
#
# Explain in your own words, for each of five lines, whether it changes `x`, and why.
#
# Each line is run for itself, on a fresh `x = torch.arange(12).reshape(3, 4)`:
#
# ```python
# x[1][0] = 100              # line 1
# x[[1]][0] = 100            # line 2
# x[x > 8][0] = 100          # line 3
# x[x > 8] = 100             # line 4
# y = x[x > 8]; y[0] = 100   # line 5
# ```
#
# A person reads and grades this.
#
# | points | what earns them |
# |---|---|
# | 1 | It is said for all five lines whether `x` changes |
# | 1 | An integer or a slice gives a view, a list or a mask gives a copy, and lines 1, 2 and 3 are explained by it |
# | 1 | Line 4: `x[mask] = value` is one operation that writes into `x`; nothing is taken out first |
# | 1 | Line 5 is recognised as the same as line 3, and it is said where the 100 went |

# %% [markdown] role="hints" exercise="explain_writes"
# In each line only the last bracket before `=` writes. Everything to the left of it reads.
#
# ---
#
# Ask of each part that is read: is it a view or a copy? Integers and slices give a view, lists and masks
# give a copy.
#
# ---
#
# Line 1 reads `x[1]`, a view, and writes into it: `x` changes. Lines 2, 3 and 5 read a copy and
# write into the copy. Line 4 reads nothing: it asks `x` to write.

# %% [markdown] role="written" exercise="explain_writes" points=4
# ### BEGIN SOLUTION
# Lines 1 and 4 change `x`, lines 2, 3 and 5 do not.
#
# In each line only the bracket next to `=` writes; what stands to its left is read first. Reading with an
# integer or a slice gives a view, a second look at the same memory. Reading with a list or a mask
# gives a copy.
#
# Line 1: `x[1]` is a view of row 1. `[0] = 100` writes into the view, so into `x`. Line 2: `x[[1]]` is
# a copy of shape `(1, 4)`, and its row 0 is filled with 100. Line 3: `x[x > 8]` is a copy with three
# elements, and its first is set to 100. Both copies have no name and are thrown away.
#
# Line 4: there is only one bracket. Python does not take a part out; it asks `x` itself to write 100
# wherever the mask is true.
#
# Line 5 is line 3 in two steps. The copy now has the name `y`, so the 100 can be found, in `y[0]`. `x`
# is unchanged all the same.
# ### END SOLUTION

# %% [markdown] role="why" exercise="explain_writes"
# Reading and writing share the square brackets. The commonest wrong sentence is "masks give copies, so
# line 4 does not change `x`". It mixes up the two: line 4 takes nothing out of `x`.

# %% [markdown] role="exercise" exercise="image_grid" difficulty=2 minutes=15 concepts=["tensor.cat", "tensor.indexing", "tensor.constructors"]
# ## A contact sheet
#
# Return one large picture in which several small ones stand side by side, in reading order.
#
# Photographers call it a contact sheet, and it is how you will look at data in lecture 09.
#
# * `images` has shape `(n, height, width)`; `columns` is a whole number of 1 or more.
# * The sheet has `columns` pictures in each row, and as many rows as are needed. Its shape is
#   `(rows * height, columns * width)`, its dtype that of `images` (floats, or integers such as `uint8`).
# * Picture 0 stands top left, picture 1 to the right of it, and so on, row after row.
# * Places that are left over at the end of the last row are filled with 0. With `n = 0` there are
#   no rows.

# %% [markdown] role="hints" exercise="image_grid"
# Make the sheet empty first, and then put one picture after the other into its place. Where does picture
# `i` belong?
#
# ---
#
# Picture `i` stands in row `i // columns` and column `i % columns` of the sheet. The number of rows is
# `(n + columns - 1) // columns`, which rounds up. Give the dtype to `torch.zeros`.
#
# ---
#
# `sheet = torch.zeros(rows * height, columns * width, dtype=images.dtype)`. For `i` in `range(n)` with
# `top = (i // columns) * height` and `left = (i % columns) * width`:
# `sheet[top : top + height, left : left + width] = images[i]`. Return `sheet`.


# %% role="solution" exercise="image_grid"
def image_grid(images: torch.Tensor, columns: int) -> torch.Tensor:
    """Return pictures side by side, in reading order, as one picture.

    Parameters
    ----------
    images : torch.Tensor
        Shape (n, height, width).
    columns : int
        How many pictures stand in one row; 1 or more.

    Returns
    -------
    torch.Tensor
        Shape (rows * height, columns * width), of the dtype of `images`; 0 where no picture is.
    """
    ### BEGIN SOLUTION
    n, height, width = images.shape
    rows = (n + columns - 1) // columns
    sheet = torch.zeros(rows * height, columns * width, dtype=images.dtype)
    for i in range(n):
        top, left = (i // columns) * height, (i % columns) * width
        sheet[top : top + height, left : left + width] = images[i]
    return sheet
    ### END SOLUTION


# %% role="test" exercise="image_grid" check="full_rows" points=1
images = torch.tensor([[[1, 1], [2, 2]], [[3, 3], [4, 4]], [[5, 5], [6, 6]], [[7, 7], [8, 8]]])
tl.check.call(image_grid, images, 2).equals(
    torch.tensor([[1, 1, 3, 3], [2, 2, 4, 4], [5, 5, 7, 7], [6, 6, 8, 8]]),
    hint="Picture 1 stands to the right of picture 0, and each picture stays in one piece.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for rows, columns, height, width in [(3, 2, 2, 5), (1, 4, 3, 2), (4, 1, 3, 2), (2, 3, 1, 1)]:
    images = torch.rand(rows * columns, height, width, generator=generator)
    expected = torch.cat(
        [torch.cat(list(images[r * columns : (r + 1) * columns]), dim=1) for r in range(rows)]
    )
    tl.check.call(image_grid, images, columns, about="full rows of random pictures").equals(
        expected, hint="Row after row; height and width of a picture may differ."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="image_grid" check="left_over" points=1
tl.check.call(image_grid, torch.tensor([[[1.0]], [[2.0]], [[3.0]]]), 2).equals(
    torch.tensor([[1.0, 2.0], [3.0, 0.0]]),
    hint="Three pictures need two rows of two; the place left over is 0.",
).done()
### BEGIN HIDDEN TESTS
images = torch.full((4, 2, 3), 5.0)
expected = torch.zeros(4, 9)
expected[:2], expected[2:, :3] = 5.0, 5.0
tl.check.call(image_grid, images, 3, about="two places left over").equals(
    expected, hint="Round the number of rows up, and leave 0 where no picture is."
).done()
tl.check.call(image_grid, images[:2], 5, about="fewer pictures than columns").equals(
    torch.tensor([[5.0] * 6 + [0.0] * 9] * 2),
    hint="The sheet is columns * width wide, however few the pictures.",
).done()
### END HIDDEN TESTS

# %% role="test" exercise="image_grid" check="any_input" points=1
tl.check.call(image_grid, torch.tensor([[[200], [9]], [[100], [8]]], dtype=torch.uint8), 2).equals(
    torch.tensor([[200, 100], [9, 8]], dtype=torch.uint8),
    hint="zeros makes float32 unless you give it the dtype of the pictures.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(image_grid, torch.zeros(0, 2, 3), 4, about="no pictures").equals(
    torch.zeros(0, 12), hint="No pictures make no rows; the width is still columns * width."
).done()
tl.check.call(
    image_grid, torch.tensor([[[3]], [[4]], [[5]]]), 2, about="integers, one place left over"
).equals(torch.tensor([[3, 4], [5, 0]]), hint="The filling has the dtype of the pictures.").done()
for number, dtype in [(0.1, torch.float64), (2**53 + 1, torch.int64)]:
    images = torch.full((3, 1, 1), number, dtype=dtype)
    tl.check.call(image_grid, images, 2, about=f"pictures of {dtype}").equals(
        torch.tensor([[number, number], [number, 0]], dtype=dtype),
        atol=0.0,
        hint="Every digit is kept: make the sheet in the dtype of the pictures from the start.",
    ).done()
turned = torch.arange(12.0).reshape(2, 3, 2).transpose(1, 2)
tl.check.call(image_grid, turned, 1, about="transposed pictures").equals(
    torch.cat([turned[0], turned[1]]), hint="Pictures may have been transposed before."
).done()
images = torch.arange(12).reshape(3, 2, 2)
for x in tl.check.layouts(images):
    tl.check.call(image_grid, x, 1, about="the same numbers in another layout").equals(
        images.reshape(6, 2),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="image_grid"
# The place of picture `i` follows from `i // columns` and `i % columns`, and an assignment to a slice
# copies it there. What is never written stays 0.
#
# The commonest wrong answer is a single `images.reshape(rows * height, columns * width)`. It has
# the right shape and tears the pictures apart, because it keeps the reading order of the memory:
# all of picture 0 comes before any of picture 1. With `permute` between two `reshape` calls it can
# be done without a loop: `reshape(rows, columns, height, width).permute(0, 2, 1, 3)`, then the
# final shape.

# %% [markdown] role="exercise" exercise="describe" difficulty=3 minutes=20 concepts=["tensor.from_data", "tensor.ragged_error", "tensor.string_error", "tensor.bool_from_data"]
# ## Read it as PyTorch does
#
# Return the shape and the dtype that `torch.tensor(x)` would have, or raise a `ValueError` that says what
# is wrong with `x`.
#
# * `x` is a number (`bool`, `int` or `float`), or a list or tuple of such things, nested as deep as you
#   like. The result is the pair `(shape, dtype)`: a tuple of sizes, and one of `torch.bool`,
#   `torch.int64` and `torch.float32`.
# * One `float` anywhere makes `float32`; otherwise one `int` makes `int64`; `bool` alone makes
#   `torch.bool`. How large a number is does not matter: `2**70` counts as `int64`, though
#   `torch.tensor` would refuse it. So work with the data itself, and make no tensor of it.
# * An empty list counts as `float32`: for `[]` the result is `((0,), torch.float32)`, and for `[[], []]`
#   it is `((2, 0), torch.float32)`.
# * All entries of a list must have the same shape. If two have different lengths, raise a `ValueError`
#   whose message contains both lengths. If a number stands beside a list, raise a `ValueError` too, in
#   words of your own.
# * A string anywhere raises a `ValueError` whose message contains `str`.
#
# No checked `x` has two of these faults at once.

# %% [markdown] role="hints" exercise="describe"
# The shape of a list is its length, followed by the shape of its entries. So the function can call
# itself for each entry.
#
# ---
#
# Deal with what is no list first: a string, then `bool` before `int` (to Python, `True` is an `int`),
# then `float`. For a list, describe every entry and compare all shapes with the first. For the dtype of
# a list, put the three dtypes into an order and take the highest.
#
# ---
#
# For a string raise `ValueError("a tensor holds no str")`. For a number return `((), dtype)`. For
# `[]` return `((0,), torch.float32)`. Otherwise `parts = [describe(entry) for entry in x]`; if a
# `shape` in `parts` differs from `parts[0][0]`, raise `ValueError(f"shapes {parts[0][0]} and {shape}")`.
# With `order = [torch.bool, torch.int64, torch.float32]` the dtype is
# `max((dtype for _, dtype in parts), key=order.index)`, and the shape is `(len(x), *parts[0][0])`.


# %% role="solution" exercise="describe"
def describe(x: object) -> tuple[tuple[int, ...], torch.dtype]:
    """Return the shape and the dtype of the tensor that nested data would give.

    Parameters
    ----------
    x : bool, int, float, or list or tuple of such, nested
        The data.

    Returns
    -------
    (tuple of int, torch.dtype)
        The shape, and torch.bool, torch.int64 or torch.float32.

    Raises
    ------
    ValueError
        If entries of a list have different shapes (the message names both lengths), or a string
        is found (the message contains "str").
    """
    ### BEGIN SOLUTION
    order = [torch.bool, torch.int64, torch.float32]
    if isinstance(x, str):
        raise ValueError("a tensor holds numbers, and this is a str")
    if not isinstance(x, list | tuple):
        kinds = [isinstance(x, bool), isinstance(x, int), isinstance(x, float)]
        return (), order[kinds.index(True)]
    parts = [describe(entry) for entry in x]
    if not parts:
        return (0,), torch.float32
    shapes = {shape for shape, _ in parts}
    if len(shapes) > 1:
        raise ValueError(f"entries of different shapes in one list: {shapes}")
    return (len(x), *shapes.pop()), max((dtype for _, dtype in parts), key=order.index)
    ### END SOLUTION


# %% role="test" exercise="describe" check="shape" points=1
tl.check.call(describe, [[1, 2, 3], [4, 5, 6]]).equals(
    ((2, 3), torch.int64), hint="The number of rows comes first, then the length of a row."
).done()
tl.check.call(describe, 7).equals(
    ((), torch.int64), hint="A bare number has the empty shape."
).done()
### BEGIN HIDDEN TESTS
for data, shape in [
    ([[[1], [2]], [[3], [4]], [[5], [6]]], (3, 2, 1)),
    ([(1, 2), [3, 4]], (2, 2)),
    ((((5,),),), (1, 1, 1)),
]:
    tl.check.call(describe, data, about="deeper nesting, lists and tuples").equals(
        (shape, torch.int64), hint="Each level of brackets is an axis, and tuples count as lists."
    ).done()
for data, shape in [([], (0,)), ([[], []], (2, 0)), ([[[]]], (1, 1, 0))]:
    tl.check.call(describe, data, about="empty lists").equals(
        (shape, torch.float32), hint="An empty list has the shape (0,) and counts as float32."
    ).done()
data = 7
for _ in range(40):
    data = [data]
tl.check.call(describe, data, about="forty brackets around a number").equals(
    ((1,) * 40, torch.int64), hint="The nesting may be as deep as you like."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="describe" check="dtype" points=1
tl.check.call(describe, [1, 2.0, True]).equals(
    ((3,), torch.float32), hint="One float anywhere is enough for float32."
).done()
tl.check.call(describe, [True, False]).equals(
    ((2,), torch.bool), hint="To Python, True is an int as well: ask for bool first."
).done()
### BEGIN HIDDEN TESTS
for data, shape, dtype in [
    ([[True, True], [True, 2]], (2, 2), torch.int64),
    ([[1, 2], [3, 4.0]], (2, 2), torch.float32),
    ([[True], [0.0]], (2, 1), torch.float32),
    (True, (), torch.bool),
    ([float("nan"), 1], (2,), torch.float32),
]:
    tl.check.call(describe, data, about="mixed kinds of number").equals(
        (shape, dtype), hint="The widest kind anywhere in the data decides, not the first."
    ).done()
for data, shape in [([2**70], (1,)), ([[-(2**80), 1], [0, 2**63]], (2, 2)), (2**64, ())]:
    tl.check.call(describe, data, about="numbers that no int64 holds").equals(
        (shape, torch.int64), hint="Look at the kinds of number only, and make no tensor."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="describe" check="ragged" points=1
tl.check.call(describe, [[1, 2, 3], [4, 5]]).raises(
    ValueError, mentions=["3", "2"], hint="Nothing is padded: name both lengths in a ValueError."
).done()
tl.check.call(describe, [1, [2]]).raises(
    ValueError, hint="A number beside a list: the entries have different shapes."
).done()
tl.check.call(describe, [[1], [2]]).equals(
    ((2, 1), torch.int64), hint="Rows of equal lengths are not uneven: do not refuse them."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(describe, [[7, 7], [7, 7], [7, 7, 7, 7, 7]], about="the third row is longer").raises(
    ValueError, mentions=["2", "5"], hint="Compare every entry with the first; name both lengths."
).done()
tl.check.call(
    describe, [[[1, 2, 3], [4, 5, 6]], [[1, 2, 3, 4], [5, 6, 7, 8]]], about="uneven further inside"
).raises(
    ValueError, mentions=["3", "4"], hint="Entries may have equal lengths and different shapes."
).done()
tl.check.call(describe, [[1, 2], 3], about="a list beside a number").raises(
    ValueError, hint="A list beside a number is uneven as well."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="describe" check="text" points=1
tl.check.call(describe, [["A"]]).raises(
    ValueError, mentions=["str"], hint="A string is a sequence of strings, without end: ask first."
).done()
tl.check.call(describe, [7]).equals(
    ((1,), torch.int64), hint="Without a string there is nothing to refuse."
).done()
### BEGIN HIDDEN TESTS
for data in ("12", [1, "2"], ["", ""]):
    tl.check.call(describe, data, about="a string somewhere").raises(
        ValueError, mentions=["str"], hint="Strings are refused, also of digits, also empty ones."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="describe"
# A list is described by describing its entries: they must agree in shape, and the widest dtype wins. The
# case of a string comes before the case of a sequence, or the recursion never ends: the first entry of
# `"A"` is `"A"`.
#
# The commonest wrong answer looks only at `x[0]` on each level. It is fast, and it sees neither uneven
# rows nor a decimal point in the last place. The next one asks `isinstance(x, int)` before
# `isinstance(x, bool)`.

# %% [markdown] role="exercise" exercise="catches_bug" difficulty=3 minutes=20 concepts=["tensor.indexing", "tensor.clamp_reduce"]
# ## A test that catches the bug
#
# Return `True` if a function that caps numbers is wrong, and `False` if it is right.
#
# Somebody hands you a function `cap(x, limit)`. You cannot see its code; you can only call it. It
# is **right** if it does the following for every tensor `x` with one or two axes and at least one
# element, of dtype `float32` or `int64`, and every number `limit` (an `int` if `x` is `int64`):
#
# * it returns a tensor of the same shape and dtype, in which every element above `limit` is replaced by
#   `limit` and all others are kept;
# * it leaves `x` as it was;
# * its result shares no memory with `x`, so that nobody who writes into one changes the other.
#
# It is wrong if it breaks one of these promises, or raises an exception, for at least one such `x`.
#
# * `catches_bug(cap)` calls `cap` as often as it likes and returns a `bool`. It never lets an exception
#   through.
# * No wrong function in the checks needs a tensor of more than six elements to be found out.

# %% [markdown] role="hints" exercise="catches_bug"
# List the promises, and for each of them a call that would show that it is broken. Which `x` would tempt
# an author to return `x` itself?
#
# ---
#
# Keep `before = x.clone()`. After the call compare dtype, then shape and numbers with `torch.equal`, then
# `x` with `before`, then the two storages as in lecture 01. Use an `x` with several elements above the
# limit, one with none, one of integers, one with two axes, and negative numbers in one of them.
#
# ---
#
# For each `x, limit` in `[(torch.tensor([5.0, -9.0, 7.0, 1.0]), 2.0), (torch.tensor([1.0, 2.0]), 3.0),
# (torch.tensor([[1, 8], [9, -4]]), 3)]`: `before = x.clone()`, call inside `try` with
# `except Exception: return True`. Return `True` if the result is no tensor, or its dtype differs, or
# `not torch.equal(result, before.clamp(max=limit))`, or `not torch.equal(x, before)`, or the
# `untyped_storage().data_ptr()` of both are equal. At the end return `False`.


# %% role="solution" exercise="catches_bug"
def catches_bug(cap: Callable[[torch.Tensor, float], torch.Tensor]) -> bool:
    """Return whether a function that caps numbers is wrong.

    Parameters
    ----------
    cap : callable
        Called as cap(x, limit) with a tensor of one or two axes and a number; right if it always
        returns a copy of x in which elements above limit are replaced by limit.

    Returns
    -------
    bool
        True if it is wrong in at least one case, False otherwise.
    """
    ### BEGIN SOLUTION
    cases = [
        (torch.tensor([5.0, -9.0, 7.0, 1.0]), 2.0),
        (torch.tensor([1.0, 2.0]), 3.0),
        (torch.tensor([[1, 8], [9, -4]]), 3),
    ]
    for x, limit in cases:
        before = x.clone()
        try:
            result = cap(x, limit)
        except Exception:
            return True
        if not isinstance(result, torch.Tensor) or result.dtype != before.dtype:
            return True
        if not torch.equal(result, before.clamp(max=limit)) or not torch.equal(x, before):
            return True
        if result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
            return True
    return False
    ### END SOLUTION


# %% role="test" exercise="catches_bug" check="innocent" points=1
def always_zero(x, limit):
    return torch.zeros_like(x)


def clones_and_writes(x, limit):
    result = x.clone()
    result[result > limit] = limit
    return result


tl.check.call(catches_bug, clones_and_writes, about="a clone that is written to").equals(
    False, hint="This function keeps all three promises; do not accuse it."
).done()
tl.check.call(catches_bug, always_zero, about="a function that returns zeros").equals(
    True, hint="Compare what comes back with what was promised."
).done()


### BEGIN HIDDEN TESTS
def clamps(x, limit):
    if x.dim() not in (1, 2) or x.dtype not in (torch.float32, torch.int64):
        raise TypeError("one or two axes, float32 or int64")
    return x.clamp(max=limit)


tl.check.call(catches_bug, clamps, about="a right function that refuses other arguments").equals(
    False, hint="Call it only with arguments that the text allows; refusing others is no bug."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="numbers" points=1
def is_right(x, limit):
    return x.clamp(max=limit)


def caps_the_first_only(x, limit):
    result = x.clone()
    flat = result.reshape(-1)
    above = (flat > limit).tolist()
    if True in above:
        flat[above.index(True)] = limit
    return result


tl.check.call(catches_bug, caps_the_first_only, about="caps only the first large number").equals(
    True, hint="Use an x with several elements above the limit, and compare all numbers."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def writes_into_a_copy(x, limit):
    result = x.clone()
    if (result > limit).any():
        result[result > limit][0] = limit
    return result


def caps_below_as_well(x, limit):
    return x.clamp(-abs(limit), limit)


def flattens(x, limit):
    return x.clamp(max=limit).reshape(-1)


tl.check.call(catches_bug, writes_into_a_copy, about="caps nothing at all").equals(
    True, hint="Compare the numbers with those that you expect."
).done()
tl.check.call(catches_bug, caps_below_as_well, about="cuts large negative numbers too").equals(
    True, hint="Use an x with a number far below zero, which must be kept."
).done()
tl.check.call(catches_bug, flattens, about="returns a list for a table").equals(
    True, hint="Use an x with two axes, and compare the shapes."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="mutation" points=1
def is_right(x, limit):
    return x.clamp(max=limit)


def writes_into_x(x, limit):
    result = x.clone()
    x[x > limit] = limit
    result[result > limit] = limit
    return result


tl.check.call(catches_bug, writes_into_x, about="changes x and returns the right numbers").equals(
    True, hint="Keep a clone of x before the call, and compare x with it afterwards."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def writes_back(x, limit):
    result = x.clamp(max=limit)
    x[...] = result
    return result


tl.check.call(catches_bug, writes_back, about="writes its result into x as well").equals(
    True, hint="Your clone must be made before the call, and x compared after it."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="sharing" points=1
def is_right(x, limit):
    return x.clamp(max=limit)


def returns_x_if_nothing_to_do(x, limit):
    if (x > limit).any():
        return x.clamp(max=limit)
    return x


tl.check.call(
    catches_bug, returns_x_if_nothing_to_do, about="returns x itself when nothing is too large"
).equals(
    True, hint="Use an x with nothing above the limit, and compare the storages of x and result."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def returns_a_view(x, limit):
    return x.clamp(max=limit) if (x > limit).any() else x[:]


tl.check.call(catches_bug, returns_a_view, about="returns a view when nothing is too large").equals(
    True, hint="A view is another object than x, on the same storage: compare the storages."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="dtype_and_errors" points=1
def is_right(x, limit):
    return x.clamp(max=limit)


def floats_always(x, limit):
    return x.float().clamp(max=limit)


tl.check.call(catches_bug, floats_always, about="returns floats for integers").equals(
    True, hint="Use an x of integers, and compare the dtypes."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def fails_on_tables(x, limit):
    if x.dim() == 2:
        raise ValueError("a list, please")
    return x.clamp(max=limit)


def returns_python_numbers(x, limit):
    return [min(entry, limit) for entry in x.tolist()] if x.dim() == 1 else x.clamp(max=limit)


def fails_always(x, limit):
    raise RuntimeError("not today")


for fails, about in [(fails_on_tables, "raises on two axes"), (fails_always, "raises always")]:
    tl.check.call(catches_bug, fails, about=about).equals(
        True, hint="An exception on a valid x is a bug; catch it and return True."
    ).done()
tl.check.call(catches_bug, returns_python_numbers, about="returns no tensor").equals(
    True, hint="What is no tensor is wrong too, and must not make your own test fail."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="catches_bug"
# Each promise has a line that checks it, and each line has an `x` for which it matters. The storage is
# compared last, for the case in which everything else is right.
#
# The commonest wrong answer compares the result only. It misses the function that also writes into
# `x`. The next one does compare, but with `before = x`, a second name and no copy: `x` always equals
# itself.
