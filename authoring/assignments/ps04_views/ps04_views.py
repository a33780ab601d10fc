# %% [markdown] role="header"
# # Problem set 4: views and storage
#
# Fourteen exercises on one question: who shares memory with whom? After three warm-ups you predict it,
# compute it from shape, strides and offset, and use it, for windows that cost nothing, for a bug that
# everybody has written once, and for a test that catches other people's. They rise in difficulty, and
# none needs the answer of another: leave out what you like and come back later.
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
# Let each function stand alone: it needs no names from outside it other than `torch` and `math`. Your
# functions must not change their arguments.
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
# This cell is yours, to look at strides and storages. Where an exercise asks for predictions, write them
# down first.

# %% role="play"
x = torch.arange(12).reshape(3, 4)
print(x[1:, ::2].stride(), x[1:, ::2].storage_offset())

# %% [markdown] role="exercise" exercise="every_other_row" difficulty=1 minutes=2 concepts=["view.shares_data"]
# ## Warm-up: every other row
#
# Return rows 0, 2, 4, ... of a table, as a view.
#
# * `table` has shape `(n, m)`; the result has `m` columns. Whoever writes into it writes into `table`.

# %% [markdown] role="hints" exercise="every_other_row"
# Which way of indexing gives a view, and which a copy?
#
# ---
#
# A slice may have a step: start, end and step are separated by colons.
#
# ---
#
# `return table[::2]`


# %% role="solution" exercise="every_other_row"
def every_other_row(table: torch.Tensor) -> torch.Tensor:
    """Return every other row, beginning with the first.

    Parameters
    ----------
    table : torch.Tensor
        Shape (n, m).

    Returns
    -------
    torch.Tensor
        Rows 0, 2, 4, ...; a view of `table`.
    """
    ### BEGIN SOLUTION
    return table[::2]
    ### END SOLUTION


# %% role="test" exercise="every_other_row" check="rows" points=1
tl.check.call(every_other_row, torch.arange(8).reshape(4, 2)).equals(
    torch.tensor([[0, 1], [4, 5]]), hint="Rows 0 and 2 of four."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, m in [(1, 3), (5, 2), (2, 2), (0, 3)]:
    table = torch.randn(n, m, generator=generator)
    expected = table[torch.arange(0, n, 2)]
    tl.check.call(every_other_row, table, about="other sizes").equals(
        expected, hint="Row 0 first; an odd number of rows ends with the last one."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="every_other_row" check="no_copy" points=2
table = torch.arange(8.0).reshape(4, 2)
tl.check.call(every_other_row, table).equals(
    torch.tensor([[0.0, 1.0], [4.0, 5.0]]), hint="Rows 0 and 2 of four."
).is_view_of(table, hint="A slice is a view; a list of row numbers makes a copy.").done()
### BEGIN HIDDEN TESTS
big = torch.arange(48).reshape(6, 8)
for table in (big.t(), big[1:, ::3], big[3:, 5:], torch.arange(4).expand(5, 4)):
    tl.check.call(every_other_row, table, about="a table with strides of its own").equals(
        torch.tensor(table.tolist()[::2]), hint="Rows of what the table shows."
    ).is_view_of(table, hint="Of every table a slice is a view.").done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="every_other_row"
# A slice with a step doubles one stride and copies nothing.
#
# The commonest wrong answer is `table[torch.arange(0, n, 2)]`: a list of positions could be any
# selection, so PyTorch copies.

# %% [markdown] role="exercise" exercise="box_of" difficulty=1 minutes=3 concepts=["view.strides", "view.memory_map"]
# ## Warm-up: which box?
#
# Return the number of the box in the storage in which `x[i, j]` lies.
#
# * `x` has two axes, any strides and any offset; `i` and `j` are valid indices, 0 or more. The
#   result is an `int`. Boxes are counted from the beginning of the storage.

# %% [markdown] role="hints" exercise="box_of"
# Three numbers of `x` are needed: where it begins, and one step for each axis.
#
# ---
#
# `x.storage_offset()` and `x.stride()`.
#
# ---
#
# `return x.storage_offset() + i * x.stride(0) + j * x.stride(1)`


# %% role="solution" exercise="box_of"
def box_of(x: torch.Tensor, i: int, j: int) -> int:
    """Return in which box of its storage an element lies.

    Parameters
    ----------
    x : torch.Tensor
        Two axes.
    i, j : int
        Row and column, from 0.

    Returns
    -------
    int
        The place of x[i, j] in the storage, counted in elements.
    """
    ### BEGIN SOLUTION
    return x.storage_offset() + i * x.stride(0) + j * x.stride(1)
    ### END SOLUTION


# %% role="test" exercise="box_of" check="tidy" points=1
x = torch.zeros(3, 4)
tl.check.call(box_of, x, 1, 2).equals(
    6, hint="Row 1 begins in box 4; two further on is box 6."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
for i in range(3):
    for j in range(4):
        tl.check.call(box_of, x, i, j, about="a new table").equals(
            4 * i + j, hint="In a new table the boxes are in reading order."
        ).done()
### END HIDDEN TESTS

# %% role="test" exercise="box_of" check="any_view" points=2
numbers = 1000 - torch.arange(24).reshape(4, 6)  # 1000 less the box that it lies in
tl.check.call(box_of, numbers.t(), 1, 2).equals(
    13, hint="Of a transpose the steps are 1 and 6: use the strides of x."
).done()
tl.check.call(box_of, numbers[1:, 2:], 0, 0).equals(
    8, hint="A part of a table begins later: use the offset of x."
).done()
### BEGIN HIDDEN TESTS
for x in (
    numbers[::2, ::3],
    numbers[2:, 3:].t(),
    numbers.t()[1:, 1:],
    numbers[:, 3:4].expand(4, 5),
):
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            tl.check.call(box_of, x, i, j, about="a part of a table").equals(
                1000 - x[i, j].item(), hint="Offset plus the steps along both axes."
            ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="box_of"
# This sum is all that a tensor knows about its memory: where it begins, and how far apart neighbours are.
#
# The commonest wrong answer is `i * x.shape[1] + j`, the place in reading order. It is right for
# new tables only.

# %% [markdown] role="exercise" exercise="own_copy" difficulty=1 minutes=2 concepts=["view.shares_data", "view.noncontiguous_error"]
# ## Warm-up: a copy that is in order
#
# Return a copy of `x` that is contiguous and shares no memory with `x`.
#
# * `x` has any shape, dtype and strides; the result has the same shape, dtype and numbers.

# %% [markdown] role="hints" exercise="own_copy"
# `contiguous` copies when it must, `clone` copies always. What does each of them do with a transpose?
#
# ---
#
# `clone` keeps the order of the strides: the clone of a transpose is not contiguous. `contiguous` returns
# a tensor that is in order already as it is.
#
# ---
#
# `return x.clone(memory_format=torch.contiguous_format)`. Or `x.contiguous().clone()`, which may
# copy twice.


# %% role="solution" exercise="own_copy"
def own_copy(x: torch.Tensor) -> torch.Tensor:
    """Return a contiguous copy.

    Parameters
    ----------
    x : torch.Tensor
        Any shape, dtype and strides.

    Returns
    -------
    torch.Tensor
        Like x, contiguous, in memory of its own.
    """
    ### BEGIN SOLUTION
    return x.clone(memory_format=torch.contiguous_format)
    ### END SOLUTION


# %% role="test" exercise="own_copy" check="copies" points=1
tl.check.call(own_copy, torch.arange(6).reshape(2, 3)).equals(
    torch.arange(6).reshape(2, 3), hint="The same numbers in the same shape."
).is_copy(
    hint="contiguous() returns x itself if it is in order already."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
for x in (
    torch.tensor(7),
    torch.rand(2, 1, 3, dtype=torch.float64, generator=tl.check.generator()),
):
    tl.check.call(own_copy, x, about="other shapes").equals(
        torch.tensor(x.tolist(), dtype=x.dtype),
        atol=0.0,
        hint="The same numbers in the same shape.",
    ).is_copy(hint="Always a copy.").done()
tl.check.call(own_copy, torch.zeros(0, 3), about="no elements").equals(
    torch.zeros(0, 3), hint="The shape is kept."
).done()
large = torch.tensor([2**53 + 1, -(2**62)])
tl.check.call(own_copy, large, about="large whole numbers").equals(
    torch.tensor([2**53 + 1, -(2**62)]), hint="The same numbers, to the last digit."
).is_copy(hint="Always a copy.").done()
### END HIDDEN TESTS


# %% role="test" exercise="own_copy" check="in_order" points=2
def strides_of_copy(x):
    return own_copy(x).stride()


table = torch.arange(6).reshape(2, 3)
tl.check.call(strides_of_copy, table.t()).equals(
    (2, 1), hint="A clone of a transpose keeps its strides: ask for a contiguous one."
).done()
### BEGIN HIDDEN TESTS
for x in (table[:, ::2], table.t()[1:], torch.arange(3).expand(2, 3)):
    tl.check.call(own_copy, x, about="other strides").equals(
        torch.tensor(x.tolist()), hint="The numbers that x shows."
    ).is_copy(hint="Always a copy.").done()
    tl.check.call(strides_of_copy, x, about="the strides of the copy").equals(
        (x.shape[1], 1), hint="The strides of a new tensor of this shape."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="own_copy"
# `clone` alone keeps the layout, `contiguous` alone may return `x`; the clone in contiguous format
# does both in one go.
#
# The commonest wrong answer is `x.contiguous()`. It is a copy of every transpose, and of a new tensor it
# is the tensor itself.

# %% [markdown] role="exercise" exercise="predict_sharing" difficulty=1 minutes=10 concepts=["view.shares_data", "view.noncontiguous_error", "view.reshape_maybe_copies", "view.memory_map"]
# ## View, copy or error?
#
# Return, for each of twelve expressions, whether it gives a view of `x`, a copy, or an error.
#
# In all of them, `x = torch.arange(12).reshape(3, 4)`.
#
# | | expression | | expression |
# |---|---|---|---|
# | `a` | `x[1]` | `g` | `x.reshape(4, 3)` |
# | `b` | `x[[0, 2]]` | `h` | `x.t().reshape(12)` |
# | `c` | `x[x > 5]` | `i` | `x[:, ::2].reshape(6)` |
# | `d` | `x.t()` | `j` | `x[:, :2].reshape(6)` |
# | `e` | `x.t().view(12)` | `k` | `x[:, :1].expand(3, 4)` |
# | `f` | `x.t().view(2, 2, 3)` | `l` | `x.t().contiguous().view(12)` |
#
# Decide all twelve before you run any of them. For `e` to `j` the rule for merging axes decides; write
# the strides down.
#
# * The result is a dict whose keys are the twelve letters. Each value is one of the texts `"view"`,
#   `"copy"` and `"error"`. A view is whatever shares memory with `x`.
#
# The checks say for which expression your prediction and PyTorch differ, and not what PyTorch does.

# %% [markdown] role="hints" exercise="predict_sharing"
# Integers, slices, `t` and `expand` only write a new note about the same boxes. Lists and masks fetch
# numbers. For `view` and `reshape` you need the strides.
#
# ---
#
# Splitting an axis always works. Merging two neighbours works if the left stride is the right size times
# the right stride. Where it does not, `view` gives an error and `reshape` a copy.
#
# ---
#
# Lists and masks copy (`b`, `c`); integers, `t` and `expand` do not (`a`, `d`, `k`). `f` only
# splits an axis of size 4. `x` itself is contiguous (`g`). The strides of `x.t()` are `(1, 4)`, and
# 1 is not 3 · 4: what does `view` do then (`e`), and what `reshape` (`h`)? `i` has strides `(4, 2)`
# with 4 = 2 · 2, `j` has `(4, 1)` and 4 is not 2 · 1. In `l` somebody made a copy before `view`.


# %% role="solution" exercise="predict_sharing"
def predict_sharing() -> dict[str, str]:
    """Return a prediction for each of the twelve expressions.

    Returns
    -------
    dict of str to str
        For each letter from "a" to "l" one of "view", "copy" and "error".
    """
    ### BEGIN SOLUTION
    predictions = dict.fromkeys("adfgik", "view")
    predictions |= dict.fromkeys("bchjl", "copy")
    predictions["e"] = "error"
    return predictions
    ### END SOLUTION


# %% role="test" exercise="predict_sharing" check="form" points=1
def letters_of_predictions():
    return sorted(predict_sharing())


def words_that_are_not_known():
    return sorted(set(predict_sharing().values()) - {"view", "copy", "error"})


tl.check.call(letters_of_predictions).equals(
    list("abcdefghijkl"), hint="One prediction for each letter from a to l, and no other key."
).done()
tl.check.call(words_that_are_not_known).equals(
    [], hint='Each prediction is one of the texts "view", "copy" and "error".'
).done()


# %% role="test" exercise="predict_sharing" check="parts" points=1
def prediction(letter):
    return predict_sharing()[letter]


x = torch.arange(12).reshape(3, 4)
for letter, part, hint in [
    ("a", x[1], "An integer removes an axis and moves no number."),
    ("b", x[[0, 2]], "A list may name any rows in any order: no stride could walk like that."),
    ("c", x[x > 5], "What a mask picks need not lie at even steps."),
    ("d", x.t(), "A transpose swaps two strides."),
    ("k", x[:, :1].expand(3, 4), "Stretching gives an axis the stride 0 and copies nothing."),
]:
    shared = part.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    tl.check.call(prediction, letter, about=f"expression {letter}").equals(
        "view" if shared else "copy", hint=hint
    ).done()


# %% role="test" exercise="predict_sharing" check="view_method" points=1
def prediction(letter):
    return predict_sharing()[letter]


def what_view_does(tensor, *shape):
    try:
        result = tensor.view(*shape)
    except RuntimeError:
        return "error"
    shared = result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    return "view" if shared else "copy"


x = torch.arange(12).reshape(3, 4)
for letter, expected, hint in [
    ("e", what_view_does(x.t(), 12), "view never copies; can one stride walk through x.t()?"),
    ("f", what_view_does(x.t(), 2, 2, 3), "The axis of size 4 is split, and nothing is merged."),
    ("l", what_view_does(x.t().contiguous(), 12), "What does contiguous() do with a transpose?"),
]:
    tl.check.call(prediction, letter, about=f"expression {letter}").equals(
        expected, hint=hint
    ).done()


# %% role="test" exercise="predict_sharing" check="reshape_method" points=1
def prediction(letter):
    return predict_sharing()[letter]


x = torch.arange(12).reshape(3, 4)
for letter, result, hint in [
    ("g", x.reshape(4, 3), "reshape copies only when it must, and x is contiguous."),
    ("h", x.t().reshape(12), "reshape shares only when it can; strides (1, 4), sizes (4, 3)."),
    ("i", x[:, ::2].reshape(6), "Strides (4, 2), sizes (3, 2): apply the rule for merging."),
    ("j", x[:, :2].reshape(6), "Strides (4, 1), sizes (3, 2): apply the rule for merging."),
]:
    shared = result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    tl.check.call(prediction, letter, about=f"expression {letter}").equals(
        "view" if shared else "copy", hint=hint
    ).done()

# %% [markdown] role="why" exercise="predict_sharing"
# All is decided by one question: is there a note of sizes, strides and offset that walks through
# the boxes of `x` in the order wanted? If there is, nothing needs to be copied.
#
# The commonest wrong answers are two rules of thumb: "reshape copies" (wrong for `g` and `i`) and "a view
# needs contiguous input" (wrong for `f` and `i`).

# %% [markdown] role="exercise" exercise="trace_aliases" difficulty=1 minutes=10 concepts=["view.inplace_suffix", "view.add_vs_add_", "view.plus_equals"]
# ## Who sees the change?
#
# Return what the five tensors of a short program hold at its end.
#
# ```python
# a = torch.tensor([1, 2, 3, 4])
# b = a
# c = a[1:3]
# d = a[[1, 2]]
# e = a.view(2, 2).t()
#
# a += 10
# b = b + 100
# c.mul_(2)
# d[0] = -1
# e[0, 1] = 0
# ```
#
# Work it out on paper, line by line, before you run it. Draw the boxes, and an arrow from each name.
#
# * The result is a dict with the keys `"a"` to `"e"`. Each value is a list, as `.tolist()` would give it:
#   a list of numbers, and for `e` a list of two lists.

# %% [markdown] role="hints" exercise="trace_aliases"
# How many storages are there after the first five lines? And after all ten?
#
# ---
#
# `a`, `b`, `c` and `e` share four boxes, `d` has two of its own. `a += 10` writes into the four boxes.
# `b = b + 100` makes new boxes, and `b` then names these.
#
# ---
#
# The four boxes hold 11 12 13 14 after `a += 10`. `c` is boxes 1 and 2, which become 24 and 26. `e`
# is `[[box 0, box 2], [box 1, box 3]]`, so `e[0, 1]` is box 2, which becomes 0. `b` is 100 more
# than the boxes were at its line, and `d` was copied before anything was added.


# %% role="solution" exercise="trace_aliases"
def trace_aliases() -> dict[str, list[int] | list[list[int]]]:
    """Return what the five tensors of the program hold at its end.

    Returns
    -------
    dict of str to list
        For each of "a" to "e" the numbers of the tensor as nested lists.
    """
    ### BEGIN SOLUTION
    return {
        "a": [11, 24, 0, 14],
        "b": [111, 112, 113, 114],
        "c": [24, 0],
        "d": [-1, 3],
        "e": [[11, 0], [24, 14]],
    }
    ### END SOLUTION


# %% role="test" exercise="trace_aliases" check="in_place" points=1
def final(name):
    return trace_aliases()[name]


x = torch.tensor([1, 2, 3, 4])
x += 10
x[1:3].mul_(2)
x[2] = 0
tl.check.call(final, "a", about="the numbers of a").equals(
    x.tolist(), hint="Three lines write into the boxes of a: its own, that of c and that of e."
).done()
tl.check.call(final, "c", about="the numbers of c").equals(
    x[1:3].tolist(), hint="c is boxes 1 and 2 of a, whatever is written there later."
).done()


# %% role="test" exercise="trace_aliases" check="new_tensor" points=1
def final(name):
    return trace_aliases()[name]


x = torch.tensor([1, 2, 3, 4]) + 10 + 100
tl.check.call(final, "b", about="the numbers of b").equals(
    x.tolist(), hint="b saw a += 10. Then b = b + 100 made a new tensor, which nobody changes."
).done()


# %% role="test" exercise="trace_aliases" check="copied_part" points=1
def final(name):
    return trace_aliases()[name]


x = torch.tensor([1, 2, 3, 4])[[1, 2]]
x[0] = -1
tl.check.call(final, "d", about="the numbers of d").equals(
    x.tolist(), hint="A list of positions copies, so d never sees the 10, and a never sees the -1."
).done()


# %% role="test" exercise="trace_aliases" check="transposed" points=1
def final(name):
    return trace_aliases()[name]


x = torch.tensor([11, 24, 0, 14]).view(2, 2).t()
tl.check.call(final, "e", about="the numbers of e").equals(
    x.tolist(), hint="Rows of e are columns of the 2 by 2 table; e[0, 1] is box 2."
).done()

# %% [markdown] role="why" exercise="trace_aliases"
# Two kinds of line must be told apart. `+=`, `mul_` and an assignment to brackets write into boxes,
# and all who share them see it. `name = ...` makes a name mean another tensor and changes no box.
#
# The commonest wrong answer gives `b` the same numbers as `a`, because "`b` is `a`". It was, until the
# line `b = b + 100`.

# %% [markdown] role="exercise" exercise="unpermute" difficulty=1 minutes=8 concepts=["tensor.transpose_permute"]
# ## There and back
#
# Return the permutation that undoes `dims`.
#
# * `dims` is a tuple that contains each of the numbers 0 to `len(dims) - 1` once. The result is a
#   tuple of `int`, and `x.permute(dims).permute(unpermute(dims))` is `x` again, for every `x` with
#   that many axes.
# * `dims` may be `()`.
# * If `dims` is something else, such as `(0, 0)` or `(1, 2)`, raise a `ValueError` whose message contains
#   `dims` as Python prints it. Negative numbers are not allowed either.

# %% [markdown] role="hints" exercise="unpermute"
# `permute(1, 2, 0)` takes the old axis 1 first. So after it, where does the old axis 0 stand?
#
# ---
#
# The old axis 0 stands where the 0 is in `dims`. The way back must fetch it from there first, then
# the old axis 1 from where the 1 is, and so on.
#
# ---
#
# `if sorted(dims) != list(range(len(dims))): raise ValueError(f"{dims} is no permutation")`, and then
# `return tuple(dims.index(axis) for axis in range(len(dims)))`.


# %% role="solution" exercise="unpermute"
def unpermute(dims: tuple[int, ...]) -> tuple[int, ...]:
    """Return the permutation of axes that undoes another.

    Parameters
    ----------
    dims : tuple of int
        Each of 0 to len(dims) - 1 once.

    Returns
    -------
    tuple of int
        As long as `dims`; x.permute(dims).permute(result) is x again.

    Raises
    ------
    ValueError
        If `dims` is no permutation; the message contains it.
    """
    ### BEGIN SOLUTION
    if sorted(dims) != list(range(len(dims))):
        raise ValueError(f"{dims} is no permutation of axes")
    return tuple(dims.index(axis) for axis in range(len(dims)))
    ### END SOLUTION


# %% role="test" exercise="unpermute" check="swaps" points=1
tl.check.call(unpermute, (0, 2, 1)).equals(
    (0, 2, 1), hint="Two axes are swapped; swapping them again brings them back."
).done()
tl.check.call(unpermute, (0, 1)).equals((0, 1), hint="Nothing was moved.").done()
### BEGIN HIDDEN TESTS
tl.check.call(unpermute, (3, 1, 2, 0), about="first and last axis swapped").equals(
    (3, 1, 2, 0), hint="A single swap undoes itself."
).done()
tl.check.call(unpermute, (), about="no axes").equals((), hint="No axes: the empty tuple.").done()
tl.check.call(unpermute, (0,), about="one axis").equals((0,), hint="One axis stays.").done()
tl.check.call(unpermute, (2, 3, 0, 1), about="two swaps").equals(
    (2, 3, 0, 1), hint="Two swaps of two pairs undo themselves."
).done()
tl.check.call(unpermute, (1, 0, 3, 4, 2), about="a swap beside three that move on").equals(
    (1, 0, 4, 2, 3), hint="Ask of each axis where it went."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="unpermute" check="cycles" points=1
tl.check.call(unpermute, (1, 2, 0)).equals(
    (2, 0, 1), hint="Ask where each axis went: the old axis 0 now stands last, at place 2."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for dims in [
    (2, 0, 3, 1),
    *(tuple(torch.randperm(5, generator=generator).tolist()) for _ in "123"),
]:
    home = tl.check.call(unpermute, dims, about="four or five axes")
    expected = tuple(torch.tensor(dims).argsort().tolist())
    home.equals(expected, hint="Place k of the result says where k stands in dims.").done()
### END HIDDEN TESTS

# %% role="test" exercise="unpermute" check="refuses" points=1
tl.check.call(unpermute, (0, 0)).raises(
    ValueError,
    mentions=["(0, 0)"],
    hint="Each axis must appear once: compare the sorted dims with 0, 1, 2, ...",
).done()
### BEGIN HIDDEN TESTS
for dims in [(1, 2), (0, 1, 3), (0, -1), (2, 2, 0), (5,), (1,), (-1,), (1, 2, 3), (-2, -1)]:
    tl.check.call(unpermute, dims, about="no permutation").raises(
        ValueError,
        mentions=[str(dims)],
        hint="Each of 0 to len(dims) - 1 must appear once, and nothing else.",
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="unpermute"
# Place `k` of the result answers the question "where did axis `k` go?", and `dims.index(k)` is the
# answer. `argsort` finds the same.
#
# The commonest wrong answer is `dims` itself, or `dims` reversed. Each is right for some permutations:
# the first for swaps, which undo themselves. `(1, 2, 0)` tells them apart.

# %% [markdown] role="exercise" exercise="drop_axis" difficulty=1 minutes=8 concepts=["view.squeeze_unsqueeze", "view.squeeze1_noop"]
# ## A squeeze that speaks up
#
# Return a view of `x` without its axis `k`, or raise a `ValueError` if the size of that axis is not 1.
#
# * `x` has one axis or more, and `k` is the number of one of them, from 0, or from the end if it is
#   negative. All other axes stay, those of size 1 too.
# * The message of the `ValueError` contains `k` and the size: `axis 1 has size 3, not 1`.
# * A size of 0 is not 1.

# %% [markdown] role="hints" exercise="drop_axis"
# `squeeze(k)` does nothing, silently, if the size of axis `k` is not 1. So somebody must look first.
#
# ---
#
# `x.shape[k]` is the size, also for a negative `k`. If it is not 1, raise; otherwise one method does
# the rest. Do not forget to name the axis to it.
#
# ---
#
# `if x.shape[k] != 1: raise ValueError(f"axis {k} has size {x.shape[k]}, not 1")`, and then
# `return x.squeeze(k)`.


# %% role="solution" exercise="drop_axis"
def drop_axis(x: torch.Tensor, k: int) -> torch.Tensor:
    """Return a view of x without its axis k, which must have size 1.

    Parameters
    ----------
    x : torch.Tensor
        One axis or more.
    k : int
        The axis; counted from the end if negative.

    Returns
    -------
    torch.Tensor
        A view of x with one axis less.

    Raises
    ------
    ValueError
        If the size of axis k is not 1; the message names both.
    """
    ### BEGIN SOLUTION
    if x.shape[k] != 1:
        raise ValueError(f"axis {k} has size {x.shape[k]}, not 1")
    return x.squeeze(k)
    ### END SOLUTION


# %% role="test" exercise="drop_axis" check="drops" points=1
x = torch.arange(6).reshape(2, 1, 3)
tl.check.call(drop_axis, x, 1).equals(
    torch.arange(6).reshape(2, 3), hint="Axis 1 has size 1 and goes; the others stay."
).is_view_of(x, hint="Dropping an axis writes a new note; no number is copied.").done()
tl.check.call(drop_axis, torch.arange(3).reshape(1, 3), 0).leaves_arguments_alone(
    hint="The result has a note of its own; x keeps its shape."
).done()
x = torch.arange(3).reshape(1, 3, 1)
tl.check.call(drop_axis, x, 0).equals(
    torch.arange(3).reshape(3, 1), hint="Only axis k goes: the last axis has size 1 too, and stays."
).done()
### BEGIN HIDDEN TESTS
x = torch.arange(24.0).reshape(4, 6, 1).transpose(0, 1)
tl.check.call(drop_axis, x, 2, about="a transposed tensor").equals(
    torch.arange(24.0).reshape(4, 6).t(), hint="The numbers stay where they are."
).is_view_of(x, hint="Also of a transposed tensor a view is possible.").done()
big = torch.arange(48).reshape(6, 8)
for x, k, case in [
    (big[::2, 3:4], 1, "every second row of a column"),
    (big[2:3, 1:], 0, "a part of a row"),
    (big.t()[4:5], 0, "a row of a transposed table"),
    (big[0:1, 0:1].expand(5, 1), 1, "one number, stretched"),
]:
    expected = torch.tensor(x.tolist()).flatten()
    tl.check.call(drop_axis, x, k, about=case).equals(
        expected, hint="The view shows the same numbers, whatever the strides and the offset."
    ).is_view_of(x, hint="Also of a part of another tensor a view is possible.").done()
tl.check.call(drop_axis, torch.tensor([7]), 0, about="a list of one").equals(
    torch.tensor(7), hint="Without its only axis it is a 0-d tensor."
).done()
tl.check.call(drop_axis, torch.zeros(0, 1, 1), 1, about="a size of 0 elsewhere").equals(
    torch.zeros(0, 1), hint="Only the size of axis k matters."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="drop_axis" check="from_the_end" points=1
tl.check.call(drop_axis, torch.arange(3).reshape(3, 1), -1).equals(
    torch.arange(3), hint="-1 is the last axis."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(drop_axis, torch.zeros(1, 4, 1, 5), -2, about="the last axis but one").equals(
    torch.zeros(1, 4, 5), hint="-2 is the last axis but one; count from the end."
).done()
tl.check.call(
    drop_axis, torch.arange(12).reshape(1, 4, 3), -3, about="the first, from the end"
).equals(torch.arange(12).reshape(4, 3), hint="Minus the number of axes is the first one.").done()
### END HIDDEN TESTS

# %% role="test" exercise="drop_axis" check="refuses" points=1
tl.check.call(drop_axis, torch.zeros(2, 3), 1).raises(
    ValueError,
    mentions=["1", "3"],
    hint="squeeze(1) would do nothing here; raise ValueError with k and the size.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(
    drop_axis, torch.zeros(1, 7, 1), -2, about="a size of 7, counted from the end"
).raises(ValueError, mentions=["-2", "7"], hint="Name k as it was given, and the size.").done()
tl.check.call(drop_axis, torch.zeros(1, 0), 1, about="a size of 0").raises(
    ValueError, mentions=["0"], hint="A size of 0 is not 1."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="drop_axis"
# `squeeze(k)` is right whenever the size is 1, so the function only has to refuse the other cases aloud.
#
# The commonest wrong answer is `x.squeeze()`, which drops every axis of size 1. It works in the tests of
# its author, and in the first batch of a single row it drops the batch axis.

# %% [markdown] role="exercise" exercise="keep_history" difficulty=2 minutes=12 concepts=["view.plus_equals", "view.add_vs_add_", "view.shares_data"]
# ## A history that rewrites itself
#
# Repair this function: it should return the list of all states of `x` while `step` is added to it
# `count` times.
#
# ```python
# def keep_history(x, step, count):
#     history = [x]
#     for _ in range(count):
#         x += step
#         history.append(x)
#     return history
# ```
#
# Run it on `torch.zeros(2)`, with 1.0 and 3, and look at the result before you repair it.
#
# * `x` is a `float32` tensor of any shape, `step` a number, `count` a whole number of 0 or more.
# * The result is a list of `count + 1` tensors of the shape and dtype of `x`. Entry `k` holds
#   `x + k * step`; entry 0 holds the numbers of `x`.
# * `x` is not changed, and no entry shares memory with `x` or with another entry.
# * `x` may be an expanded tensor, into which nobody can write.

# %% [markdown] role="hints" exercise="keep_history"
# How many tensors does the function above make? How many boxes are there in the end?
#
# ---
#
# It makes none: all entries of the list are `x`, and `x` is the caller's. There are two lines to change:
# one that adds without making a new tensor, and one that hands out the caller's tensor.
#
# ---
#
# `history = [x.clone()]` in the first line, and in the loop `x = x + step` in place of `x += step`. The
# sum is a new tensor each time.


# %% role="solution" exercise="keep_history"
def keep_history(x: torch.Tensor, step: float, count: int) -> list[torch.Tensor]:
    """Return all states of x while step is added to it count times.

    Parameters
    ----------
    x : torch.Tensor
        Any shape, float32.
    step : float
        What is added each time.
    count : int
        How often; 0 or more.

    Returns
    -------
    list of torch.Tensor
        count + 1 tensors like x; entry k holds x + k * step. None shares memory with another or
        with x.
    """
    ### BEGIN SOLUTION
    history = [x.clone()]
    for _ in range(count):
        x = x + step
        history.append(x)
    return history
    ### END SOLUTION


# %% role="test" exercise="keep_history" check="states" points=1
tl.check.call(keep_history, torch.zeros(2), 1.0, 3).equals(
    [torch.zeros(2), torch.full((2,), 1.0), torch.full((2,), 2.0), torch.full((2,), 3.0)],
    hint="If all entries are equal, they are one tensor: += makes no new one.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
x = torch.randint(-9, 10, (3, 4), generator=generator).float()
expected = [x - 0.5 * k for k in range(6)]
tl.check.call(keep_history, x, -0.5, 5, about="a table").equals(
    expected, hint="Entry k is x + k * step, and entry 0 is x."
).done()
tl.check.call(keep_history, torch.tensor(2.0), 1.5, 2, about="a 0-d tensor").equals(
    [torch.tensor(2.0), torch.tensor(3.5), torch.tensor(5.0)], hint="Any shape, also no axes."
).done()
tl.check.call(keep_history, torch.ones(3), 1.0, 0, about="count 0").equals(
    [torch.ones(3)], hint="With count = 0 there is one state, the first."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="keep_history" check="argument" points=1
tl.check.call(keep_history, torch.zeros(2), 1.0, 1).leaves_arguments_alone(
    hint="x belongs to the caller: += writes into it."
).is_copy(hint="Entry 0 has the numbers of x, in memory of its own.").done()
### BEGIN HIDDEN TESTS
x = torch.ones(1).expand(3)
tl.check.call(keep_history, x, 1.0, 2, about="an expanded tensor").equals(
    [torch.full((3,), 1.0), torch.full((3,), 2.0), torch.full((3,), 3.0)],
    hint="Nobody can write into an expanded tensor; make new ones.",
).leaves_arguments_alone().is_copy(hint="No entry shares memory with x.").done()
tl.check.call(keep_history, torch.ones(2, 2), 1.0, 0, about="count 0").is_copy(
    hint="Also with count = 0 the entry is a copy."
).done()
for x in tl.check.layouts(torch.tensor([[1.0, 2.0]])):
    tl.check.call(keep_history, x, 1.0, 1, about="the same numbers in another layout").equals(
        [torch.tensor([[1.0, 2.0]]), torch.tensor([[2.0, 3.0]])],
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS


# %% role="test" exercise="keep_history" check="entries" points=1
def other_entries_after_writing_into_entry_1():
    history = keep_history(torch.zeros(2), 1.0, 2)
    history[1].fill_(50.0)
    return history[0], history[2]


tl.check.call(other_entries_after_writing_into_entry_1).equals(
    (torch.zeros(2), torch.full((2,), 2.0)),
    hint="Whoever writes into one entry must not change another: each needs its own storage.",
).done()


### BEGIN HIDDEN TESTS
def storages_of_entries(x, count):
    history = keep_history(x, 0.0, count)
    return len({entry.untyped_storage().data_ptr() for entry in history})


tl.check.call(storages_of_entries, torch.zeros(3), 4, about="a step of 0, five entries").equals(
    5, hint="Equal numbers are no reason to share: one storage for each entry."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="keep_history"
# `x = x + step` makes a new tensor each time and lets the name `x` mean it; the caller's tensor keeps its
# numbers. Only entry 0 needs a `clone`, because no sum has been made for it yet.
#
# The commonest wrong answer writes `history.append(x.clone())` and keeps `x += step`. The list is then
# right, and the caller's `x` is changed all the same.

# %% [markdown] role="exercise" exercise="shares_memory" difficulty=2 minutes=18 concepts=["view.memory_map", "view.strides"]
# ## Whose boxes?
#
# Return whether the ranges of storage that two tensors use overlap.
#
# The test of the lectures compares where two storages begin. It cannot tell two halves of one
# tensor apart, which share a storage and have no box in common. This one can.
#
# * The range of a tensor runs from the first box of the storage that it uses to the last one, both
#   included. Return `True` if both tensors lie on the same storage and their ranges have a box in common.
# * Boxes between the first and the last count, even if the tensor steps over them: for `x[:, ::2]` and
#   `x[:, 1::2]` the answer is `True`. (So `False` is certain, and `True` means: be careful.)
# * A tensor without elements uses no box.
# * `a` and `b` have the same dtype and any shape; the result is a `bool`. Strides are never
#   negative, but may be 0.

# %% [markdown] role="hints" exercise="shares_memory"
# The first box is the offset. Which index has the element in the last box, and where does it stand by
# the formula of the lecture?
#
# ---
#
# The last box is that of the last element: offset plus the sum of `(size - 1) * stride` over all axes.
# Two ranges overlap if each begins before or where the other ends.
#
# ---
#
# `if a.numel() == 0 or b.numel() == 0: return False`. If the two `untyped_storage().data_ptr()` differ,
# return `False`. With `last(t)` as `t.storage_offset() + sum((n - 1) * s for n, s in zip(t.shape,
# t.stride()))`, return `a.storage_offset() <= last(b) and b.storage_offset() <= last(a)`.


# %% role="solution" exercise="shares_memory"
def shares_memory(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Return whether the ranges of storage that two tensors use overlap.

    Parameters
    ----------
    a, b : torch.Tensor
        Any shapes; the same dtype.

    Returns
    -------
    bool
        True if both lie on one storage and their ranges, from the first to the last box used,
        have a box in common.
    """

    ### BEGIN SOLUTION
    def last_box(t: torch.Tensor) -> int:
        steps = sum((size - 1) * step for size, step in zip(t.shape, t.stride(), strict=True))
        return t.storage_offset() + steps

    if a.numel() == 0 or b.numel() == 0:
        return False
    if a.untyped_storage().data_ptr() != b.untyped_storage().data_ptr():
        return False
    return a.storage_offset() <= last_box(b) and b.storage_offset() <= last_box(a)
    ### END SOLUTION


# %% role="test" exercise="shares_memory" check="storages" points=1
x = torch.arange(12).reshape(3, 4)
tl.check.call(shares_memory, x, x.t()).equals(
    True, hint="A transpose uses all boxes of x."
).leaves_arguments_alone().done()
tl.check.call(shares_memory, x, x.clone()).equals(
    False, hint="A clone has equal numbers in other boxes: compare the storages, not the numbers."
).done()
tl.check.call(shares_memory, x, x[1]).equals(
    True, hint="A view need not begin where x begins: data_ptr() is the place of its first element."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(shares_memory, x, x + 0, about="a sum with 0").equals(
    False, hint="A sum lies in new memory."
).done()
tl.check.call(shares_memory, x[1:], x[1:].clone(), about="a clone of a part").equals(
    False, hint="Two storages have nothing in common, whatever the offsets are."
).done()
tl.check.call(shares_memory, x, x, about="a tensor and itself").equals(
    True, hint="A tensor shares memory with itself."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="shares_memory" check="ranges" points=1
x = torch.zeros(3, 4)
tl.check.call(shares_memory, x[:1], x[1:]).equals(
    False, hint="One storage, but boxes 0 to 3 and 4 to 11: no box in common."
).done()
tl.check.call(shares_memory, x[:2], x[1:]).equals(True, hint="Row 1 belongs to both.").done()
### BEGIN HIDDEN TESTS
y = torch.zeros(10)
for a, b, expected in [
    (y[2:5], y[5:8], False),
    (y[5:8], y[2:5], False),
    (y[2:6], y[5:8], True),
    (y[5:8], y[2:6], True),
    (y[1:9], y[4:5], True),
    (y[4:5], y[1:9], True),
    (y[9], y[:9], False),
    (y[9], y[8:], True),
]:
    tl.check.call(shares_memory, a, b, about="two pieces of one list").equals(
        expected, hint="First and last box belong to the range; try both orders of a and b."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="shares_memory" check="strides" points=1
x = torch.arange(12).reshape(3, 4)
tl.check.call(shares_memory, x[:, 0], x[2, 1:]).equals(
    False, hint="Column 0 ends in box 8, the other begins in box 9: use sizes and strides."
).done()
tl.check.call(shares_memory, x[:2], x[1, 2:]).equals(
    True, hint="The last element of x[:2] is in box 7: the steps of both axes add up."
).done()
tl.check.call(shares_memory, x[:, ::2], x[:, 1::2]).equals(
    True, hint="Boxes that are stepped over count: the ranges 0 to 10 and 1 to 11 overlap."
).done()
tl.check.call(shares_memory, x[0, 1].expand(100), x[2]).equals(
    False, hint="With stride 0 a hundred elements stay in one box."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(shares_memory, x.t()[:, 0], x[1:], about="the first row, by way of x.t()").equals(
    False, hint="Work with the strides of each tensor."
).done()
for a, b in [(x[:, 0], x[1, 1:3]), (x[1, 1:3], x[:, 0])]:
    tl.check.call(shares_memory, a, b, about="a column and what it steps over").equals(
        True, hint="A column reaches from its first to its last box; try both orders of a and b."
    ).done()
generator = tl.check.generator()
base = torch.arange(24).reshape(4, 6)
for _ in range(20):
    top, left, down, right = torch.randint(0, 3, (4,), generator=generator).tolist()
    a = base[top : top + 2, left :: 1 + right].t()
    b = base[1 + down :, left : left + 1].expand(-1, 3)
    expected = bool(a.min() <= b.max() and b.min() <= a.max())
    tl.check.call(shares_memory, a, b, about="random parts of a table").equals(
        expected, hint="From offset to offset plus the sum of (size - 1) * stride, both included."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="shares_memory" check="no_elements" points=1
x = torch.arange(12).reshape(3, 4)
tl.check.call(shares_memory, x, x[:, 2:2]).equals(
    False, hint="A tensor without elements uses no box."
).done()
tl.check.call(shares_memory, x, x[:, 2:3]).equals(
    True, hint="One column has elements, and each of them lies in a box of x."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(shares_memory, x[1:1], x, about="an empty first tensor").equals(
    False, hint="Either of the two may be without elements."
).done()
tl.check.call(shares_memory, x[1:1], x[1:1], about="two empty tensors").equals(
    False, hint="Two tensors without elements have no box in common."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="shares_memory"
# Strides are not negative, so the element with all indices 0 stands in the first box, and the
# element with all indices largest in the last one. Two ranges overlap unless one ends before the
# other begins.
#
# The commonest wrong answer takes `offset + numel - 1` for the last box. It is right for contiguous
# tensors only: a column has few elements and a long range, an expanded tensor many elements in one box.
# NumPy calls this test `may_share_memory`; the exact question (`shares_memory` there) is much harder.

# %% [markdown] role="exercise" exercise="sliding_windows" difficulty=2 minutes=15 concepts=["view.strides"]
# ## Windows for nothing
#
# Return all windows of `size` neighbours of a list, as a view.
#
# * `x` has shape `(n,)`. The result has shape `(n - size + 1, size)`, and its row `i` holds `x[i]`,
#   `x[i + 1]`, and so on, `size` of them.
# * The result is a view: no number is copied, though most of them appear in several windows.
#   Whoever writes into `x` sees it in all windows.
# * `x` may be part of another tensor, such as `table[:, 1]` or `y[3::2]`.
# * If `size` is below 1 or above `n`, raise a `ValueError` that names `size` and `n`.

# %% [markdown] role="hints" exercise="sliding_windows"
# Two axes. How many boxes forward is the next number in the same window? How many boxes forward is the
# first number of the next window?
#
# ---
#
# Both times it is the next element of `x`, so both strides are the stride of `x`. `as_strided` takes
# sizes and strides from your hand, and starts at the offset of `x` if you give none.
#
# ---
#
# `n = len(x)`. If not `1 <= size <= n`, raise `ValueError(f"size {size} does not fit into {n}
# elements")`. Then `step = x.stride(0)` and `return x.as_strided((n - size + 1, size), (step,
# step))`. Or `return x.unfold(0, size, 1)`.


# %% role="solution" exercise="sliding_windows"
def sliding_windows(x: torch.Tensor, size: int) -> torch.Tensor:
    """Return all windows of size neighbours, as a view.

    Parameters
    ----------
    x : torch.Tensor
        Shape (n,).
    size : int
        The length of a window, from 1 to n.

    Returns
    -------
    torch.Tensor
        A view of x of shape (n - size + 1, size); row i starts with x[i].

    Raises
    ------
    ValueError
        If size is below 1 or above n; the message names both.
    """
    ### BEGIN SOLUTION
    n = len(x)
    if not 1 <= size <= n:
        raise ValueError(f"a window of size {size} does not fit into {n} elements")
    step = x.stride(0)
    return x.as_strided((n - size + 1, size), (step, step))
    ### END SOLUTION


# %% role="test" exercise="sliding_windows" check="windows" points=1
tl.check.call(sliding_windows, torch.tensor([3, 6, 0, 9, 12]), 3).equals(
    torch.tensor([[3, 6, 0], [6, 0, 9], [0, 9, 12]]),
    hint="One row per window; the next window starts one element further, and the last one counts.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, size in [(7, 2), (6, 5), (9, 4)]:
    x = torch.randn(n, generator=generator)
    expected = torch.stack([x[i : i + size] for i in range(n - size + 1)])
    tl.check.call(sliding_windows, x, size, about="random numbers").equals(
        expected, hint="Row i holds x[i] to x[i + size - 1]; there are n - size + 1 rows."
    ).done()
x = torch.tensor([4.0, 5.0])
tl.check.call(sliding_windows, x, 2, about="one window of all elements").equals(
    torch.tensor([[4.0, 5.0]]), hint="With size = n there is one window."
).done()
tl.check.call(sliding_windows, x, 1, about="windows of one element").equals(
    torch.tensor([[4.0], [5.0]]), hint="With size = 1 there are n windows of one element."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="sliding_windows" check="no_copy" points=1
x = torch.arange(6.0)
tl.check.call(sliding_windows, x, 2).equals(
    torch.tensor([[0.0, 1.0], [1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]]),
    hint="Windows of two neighbours.",
).is_view_of(x, hint="stack, cat and lists of positions copy; strides do not.").done()
### BEGIN HIDDEN TESTS
x = torch.arange(50)
tl.check.call(sliding_windows, x, 7, about="a longer list").equals(
    torch.stack([torch.arange(i, i + 7) for i in range(44)]), hint="Row i starts with x[i]."
).is_view_of(x, hint="For every size the result is a view.").done()
### END HIDDEN TESTS

# %% role="test" exercise="sliding_windows" check="part_of_another" points=1
table = torch.arange(12).reshape(4, 3)
tl.check.call(sliding_windows, table[:, 1], 2).equals(
    torch.tensor([[1, 4], [4, 7], [7, 10]]),
    hint="The next element of a column is 3 boxes away: use the stride and the offset of x.",
).is_view_of(table, hint="Do not make the column contiguous first: that copies.").done()
### BEGIN HIDDEN TESTS
y = torch.arange(20)
for x in (y[3::2], y[5:], y.reshape(4, 5)[2], y.reshape(5, 4).t()[3]):
    expected = torch.stack([x[i : i + 3] for i in range(len(x) - 2)])
    tl.check.call(sliding_windows, x, 3, about="a part with its own stride and offset").equals(
        expected, hint="Both strides are x.stride(0); the walk starts at the offset of x."
    ).is_view_of(y, hint="Of a part, too, the result is a view.").done()
tl.check.call(sliding_windows, torch.ones(1).expand(4), 2, about="an expanded tensor").equals(
    torch.ones(3, 2), hint="A stride of 0 is a stride like any other."
).done()
x = torch.tensor([7.0, 8.0])[1].expand(4)
tl.check.call(sliding_windows, x, 3, about="an expanded part of another tensor").equals(
    torch.full((2, 3), 8.0), hint="The walk starts at the offset of x."
).is_view_of(x, hint="Of an expanded tensor, too, the result is a view.").done()
### END HIDDEN TESTS

# %% role="test" exercise="sliding_windows" check="refuses" points=1
tl.check.call(sliding_windows, torch.arange(5), 8).raises(
    ValueError,
    mentions=["8", "5"],
    hint="No window of 8 fits into 5 elements: raise ValueError and name both numbers.",
).done()
### BEGIN HIDDEN TESTS
for n, size in [(4, 0), (3, -1), (0, 1), (6, 7), (0, 0)]:
    tl.check.call(sliding_windows, torch.arange(n), size, about="a size that does not fit").raises(
        ValueError, mentions=[str(size), str(n)], hint="Allowed are 1 to n; name size and n."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="sliding_windows"
# Right and down are the same step, so both strides are that of `x`, and window `i` and window `i +
# 1` share all boxes but two. `unfold` does the same.
#
# The commonest wrong answer is `torch.stack([x[i : i + size] for i in ...])`: right numbers, in memory of
# their own. The next one writes `(1, 1)` for the strides, which is right until `x` is a column.

# %% [markdown] role="exercise" exercise="explain_plus_equals" difficulty=2 minutes=10 concepts=["view.plus_equals", "view.inplace_suffix"]
# ## Two spellings of a sum, explained
#
# Explain in your own words what `x = x + y` and `x += y` do, and where the difference can be seen.
#
# Use these four situations. In each, somebody wrote `+=`; say what happens, and what would happen with
# `... = ... +`.
#
# ```python
# row = table[0]                       # 1. a view
# row += 1
#
# def shifted(v):                      # 2. a function and its argument
#     v += 1
#     return v
#
# wide = torch.zeros(1).expand(3)      # 3. an expanded tensor
# wide += 1
#
# counts = torch.tensor([1, 2])        # 4. whole numbers
# counts += 0.5
# ```
#
# A person reads and grades this.
#
# | points | what earns them |
# |---|---|
# | 1 | `x = x + y` makes a new tensor and lets the name mean it; `x += y` writes into the storage |
# | 1 | Situations 1 and 2: who else sees the change, and how to avoid it |
# | 1 | Situation 3: why `+=` is refused and `= ... +` is not |
# | 1 | Situation 4: why `+=` is refused and `= ... +` gives another dtype |

# %% [markdown] role="hints" exercise="explain_plus_equals"
# Separate three things: a name, the tensor that it means, and the boxes of the tensor.
#
# ---
#
# For each situation ask: which boxes would be written? Who else uses them? Does the result fit into them?
#
# ---
#
# 1: the boxes of `table`. 2: those of the caller. 3: one box for three elements, so PyTorch refuses
# to write. 4: the boxes hold whole numbers, and the sum does not fit. With `x = x + y` there are
# new boxes in all four.

# %% [markdown] role="written" exercise="explain_plus_equals" points=4
# ### BEGIN SOLUTION
# `x = x + y` computes the sum into a new tensor and then makes the name `x` mean this tensor. The old
# tensor keeps its numbers, and whoever else names it or has a view of it notices nothing. `x += y` is
# `x.add_(y)`: it writes the sum into the boxes that `x` has, and all who use these boxes see it.
#
# 1. `row` is a view of `table`, so `row += 1` changes row 0 of `table`. `row = row + 1` leaves
# `table` alone.
#
# 2. The argument `v` is the caller's tensor under another name, so `v += 1` changes it. To avoid
# it, write `return v + 1`, or work on `v.clone()`.
#
# 3. The three elements of `wide` share one box. PyTorch refuses `wide += 1`, because it is not clear what
# should stand in the box. `wide = wide + 1` is fine: the new tensor has three boxes.
#
# 4. `counts += 0.5` is refused: the boxes hold `int64`, and 1.5 does not fit. `counts = counts +
# 0.5` gives a new tensor of `float32`.
# ### END SOLUTION

# %% [markdown] role="why" exercise="explain_plus_equals"
# Each situation follows from one sentence: `=` is about names, `+=` is about boxes. The commonest wrong
# sentence is "`+=` is an abbreviation". For Python's numbers it cannot be told apart from one, because
# they have no boxes that anybody could share.

# %% [markdown] role="exercise" exercise="thumbnail" difficulty=2 minutes=15 concepts=["view.shares_data", "view.strides", "view.reshape_maybe_copies"]
# ## A thumbnail
#
# Return a smaller picture in which each pixel is the mean of a block of `size` by `size` pixels.
#
# * `image` has shape `(height, width)`, dtype `uint8` or `float32`. The result has shape
#   `(height // size, width // size)` and dtype `float32`; its entry `[i, j]` is the mean of
#   `image[i * size : (i + 1) * size, j * size : (j + 1) * size]`.
# * If `height` or `width` is no multiple of `size`, raise a `ValueError` whose message contains the
#   size that does not fit and `size`. (If both do not fit, either may be named.)
# * `size` is 1 or more. `height` and `width` may be 0, which is a multiple of every `size`. `image`
#   may be a part of a larger picture, or turned.
#
# Loops are allowed. Without them, one `reshape` and one mean are enough, and because an axis is
# only split, nothing is copied before the mean, whatever the strides of `image` are.

# %% [markdown] role="hints" exercise="thumbnail"
# A row number has two parts: which block, and which row within the block. Split the axis into these two.
#
# ---
#
# `reshape(height // size, size, width // size, size)` has axes (block row, row in it, block column,
# column in it). Two of the four must disappear in the mean. PyTorch takes no mean of whole numbers:
# convert first.
#
# ---
#
# `for length in image.shape: if length % size: raise ValueError(f"{length} is no multiple of {size}")`.
# Then `blocks = image.reshape(height // size, size, width // size, size)` and
# `return blocks.float().mean(dim=(1, 3))`.


# %% role="solution" exercise="thumbnail"
def thumbnail(image: torch.Tensor, size: int) -> torch.Tensor:
    """Return a smaller picture of the means of blocks.

    Parameters
    ----------
    image : torch.Tensor
        Shape (height, width), uint8 or float32.
    size : int
        The side of a block in pixels, 1 or more.

    Returns
    -------
    torch.Tensor
        Shape (height // size, width // size), float32.

    Raises
    ------
    ValueError
        If height or width is no multiple of size; the message names both.
    """
    ### BEGIN SOLUTION
    height, width = image.shape
    for length in (height, width):
        if length % size:
            raise ValueError(f"{length} pixels cannot be cut into blocks of {size}")
    blocks = image.reshape(height // size, size, width // size, size)
    return blocks.float().mean(dim=(1, 3))
    ### END SOLUTION


# %% role="test" exercise="thumbnail" check="means" points=1
image = torch.tensor([[1.0, 3.0, 10.0, 10.0], [5.0, 7.0, 10.0, 30.0]])
tl.check.call(thumbnail, image, 2).equals(
    torch.tensor([[4.0, 15.0]]),
    hint="The left block is 1, 3, 5, 7, two rows of two neighbours each; take the mean of these.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for rows, columns, size in [(2, 3, 2), (3, 1, 4), (1, 5, 3), (4, 2, 1)]:
    image = torch.rand(rows * size, columns * size, generator=generator)
    expected = [
        [float(block.mean()) for block in strip.split(size, dim=1)] for strip in image.split(size)
    ]
    tl.check.call(thumbnail, image, size, about="random pictures, not square").equals(
        torch.tensor(expected), hint="Axes 1 and 3 of (rows, size, columns, size) disappear."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="thumbnail" check="bytes" points=1
image = torch.tensor([[200, 100], [250, 51]], dtype=torch.uint8)
tl.check.call(thumbnail, image, 2).equals(
    torch.tensor([[150.25]]), hint="Convert to float32 before the mean; uint8 ends at 255."
).done()
### BEGIN HIDDEN TESTS
image = torch.full((4, 6), 255, dtype=torch.uint8)
tl.check.call(thumbnail, image, 2, about="a white picture of bytes").equals(
    torch.full((2, 3), 255.0), hint="Sums of bytes must not wrap around; the result is float32."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="thumbnail" check="any_strides" points=1
image = torch.arange(8.0).reshape(2, 4).t()
tl.check.call(thumbnail, image, 2).equals(
    torch.tensor([[2.5], [4.5]]), hint="image may be a transpose; read its rows, not its storage."
).done()
### BEGIN HIDDEN TESTS
big = torch.arange(48.0).reshape(6, 8)
for image in (big[1:5, ::2], big[:, 1:5], big.t()[2:6, 1:5], big[:1, :1].expand(4, 4)):
    expected = [
        [float(block.mean()) for block in strip.split(2, dim=1)] for strip in image.split(2)
    ]
    tl.check.call(thumbnail, image, 2, about="a part of a larger picture").equals(
        torch.tensor(expected), hint="Work for any strides and offset."
    ).done()
bytes_in_a_row = torch.arange(200, 248, dtype=torch.uint8).reshape(6, 8)
for image in (bytes_in_a_row.t()[:, 2:], bytes_in_a_row[2:, ::2], bytes_in_a_row[:1].expand(4, 8)):
    expected = [
        [
            sum(map(sum, (row[j : j + 2] for row in image.tolist()[i : i + 2]))) / 4
            for j in range(0, len(image[0]), 2)
        ]
        for i in range(0, len(image), 2)
    ]
    tl.check.call(thumbnail, image, 2, about="bytes, transposed, stepped or expanded").equals(
        torch.tensor(expected), hint="Convert to float32 first, whatever the strides."
    ).done()
tl.check.call(thumbnail, torch.zeros(0, 4), 2, about="no rows").equals(
    torch.zeros(0, 2), hint="0 is a multiple of every size."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="thumbnail" check="refuses" points=1
tl.check.call(thumbnail, torch.zeros(5, 4), 2).raises(
    ValueError, mentions=["5", "2"], hint="5 rows cannot be cut into blocks of 2: raise ValueError."
).done()
tl.check.call(thumbnail, torch.ones(2, 2), 1).equals(
    torch.ones(2, 2), hint="2 is a multiple of 1: refuse only what is not."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(thumbnail, torch.zeros(6, 7), 3, about="a width that does not fit").raises(
    ValueError, mentions=["7", "3"], hint="Look at the width as well; name it and size."
).done()
tl.check.call(thumbnail, torch.zeros(2, 9), 6, about="a height below size").raises(
    ValueError, mentions=["6"], hint="A picture that is smaller than a block cannot be cut."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="thumbnail"
# Splitting an axis is always possible by strides: the block step is `size` times the old stride, the step
# within it is the old stride. So `reshape` is a view here even for a crop, and the mean reads straight
# from the picture.
#
# The commonest wrong answer is `image.reshape(height // size, width // size, size,
# size).mean(dim=(2, 3))`. The shape is right; the blocks are not, because `reshape` cuts the
# reading order into pieces of `size * size`.

# %% [markdown] role="exercise" exercise="can_view" difficulty=3 minutes=25 concepts=["view.noncontiguous_error", "view.strides", "view.reshape_maybe_copies"]
# ## Would view refuse?
#
# Return whether a tensor with sizes `shape` and strides `stride` can be seen in the shape `new_shape`
# without copying: whether `view(new_shape)` would work.
#
# * All three are tuples of whole numbers; `shape` and `stride` are equally long, and each may be
#   `()`. Sizes and strides are 0 or more; `new_shape` contains no -1. The result is a `bool`.
# * If the numbers of elements differ, it cannot.
# * If there are no elements (a size is 0 in both), it can.
# * The stride of an axis of size 1 does not matter: nobody ever steps along it. A stride of 0 is
#   treated by the rule for merging like any other.
# * Work with the numbers: a tensor may have more elements than any integer of PyTorch can count, $2^{70}$
#   and more, so there is none that could be made and asked.

# %% [markdown] role="hints" exercise="can_view"
# Forget `new_shape` for a moment. Which neighbours of the old axes can be merged? What is left are a few
# long runs, each with one stride. The new axes must be pieces of these runs.
#
# ---
#
# First drop all axes of size 1, and merge neighbours as long as the left stride is the right size times
# the right stride: keep a list of the lengths of the runs. Then go through the new sizes from the left:
# each must divide what is left of the current run, and when a run is used up, the next one begins.
#
# ---
#
# `runs, last = [], None`; for each `size, step` with `size != 1`: if `runs` and `last == size *
# step`, then `runs[-1] *= size`, else `runs.append(size)`; then `last = step`. After that, `left =
# 1`; for each `size` in `new_shape` with `size != 1`: if `left == 1`, `left = runs.pop(0)`; if
# `left % size`, return `False`; `left //= size`. At the end return `True`. Before all this: if
# `math.prod(shape)` and `math.prod(new_shape)` differ, return `False`; if they are 0, return
# `True`.


# %% role="solution" exercise="can_view"
def can_view(shape: tuple[int, ...], stride: tuple[int, ...], new_shape: tuple[int, ...]) -> bool:
    """Return whether a tensor can be seen in another shape without copying.

    Parameters
    ----------
    shape, stride : tuple of int
        Sizes and strides of the tensor, equally long; all 0 or more.
    new_shape : tuple of int
        The sizes wanted, all 0 or more.

    Returns
    -------
    bool
        True if view(new_shape) would work, False if it would refuse.
    """
    ### BEGIN SOLUTION
    if math.prod(shape) != math.prod(new_shape):
        return False
    if math.prod(shape) == 0:
        return True
    runs, steps = [], []  # stretches that one stride can walk: their lengths and last strides
    for size, step in zip(shape, stride, strict=True):
        if size == 1:
            continue
        if runs and steps[-1] == size * step:
            runs[-1] *= size
        else:
            runs.append(size)
        steps.append(step)
    left = 1
    for size in new_shape:
        if size == 1:
            continue
        if left == 1:
            left = runs.pop(0)
        if left % size:
            return False
        left //= size
    return True
    ### END SOLUTION


# %% role="test" exercise="can_view" check="counts" points=1
tl.check.call(can_view, (3, 4), (4, 1), (2, 6)).equals(
    True, hint="A new tensor can be seen in every shape with as many elements."
).done()
tl.check.call(can_view, (3, 4), (4, 1), (5, 2)).equals(False, hint="12 elements are not 10.").done()
### BEGIN HIDDEN TESTS
tl.check.call(
    can_view, (10**9, 10**6), (10**6, 1), (10**15,), about="sizes in the billions"
).equals(True, hint="Work with the numbers; no tensor of this size can be made.").done()
for shape, stride, new_shape, expected in [
    ((2**35, 2**35), (2**35, 1), (2**70,), True),
    ((2**70,), (1,), (2**70 + 1,), False),
]:
    tl.check.call(
        can_view, shape, stride, new_shape, about="more elements than int64 counts"
    ).equals(
        expected,
        hint="Work with Python's numbers; no tensor of this size can be made, on no device.",
    ).done()
tl.check.call(can_view, (2, 0), (5, 1), (3, 4), about="no elements into some").equals(
    False, hint="The numbers of elements differ."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="can_view" check="splits" points=1
tl.check.call(can_view, (4, 3), (1, 4), (2, 2, 3)).equals(
    True, hint="Splitting an axis always works, also for a transpose."
).done()
tl.check.call(can_view, (6,), (5,), (2, 3)).equals(
    True, hint="Every axis can be split, whatever its stride is."
).done()
tl.check.call(can_view, (4, 3), (1, 4), (3, 4)).equals(
    False, hint="This is no split: a new axis of 3 does not divide the old axis of 4."
).done()
### BEGIN HIDDEN TESTS
for shape, stride, new_shape in [
    ((12,), (7,), (2, 3, 2)),
    ((2, 6), (100, 1), (2, 3, 2)),
    ((6, 4), (1, 60), (3, 2, 2, 2)),
    ((2**70,), (3,), (2**60, 2**10)),
]:
    tl.check.call(can_view, shape, stride, new_shape, about="axes that are split").equals(
        True, hint="Splitting needs no rule at all: every axis can be split."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="can_view" check="merges" points=1
tl.check.call(can_view, (4, 3), (1, 4), (12,)).equals(
    False, hint="The left stride, 1, is not the right size times the right stride, 3 * 4."
).done()
tl.check.call(can_view, (4, 3), (1, 4), (2, 6)).equals(
    False, hint="The last axis would take a piece of one old axis and all of another."
).done()
tl.check.call(can_view, (3, 2), (4, 2), (6,)).equals(
    True, hint="Holes do no harm: 4 = 2 * 2, so one stride walks through all."
).done()
### BEGIN HIDDEN TESTS
for shape, stride, new_shape, expected in [
    ((3, 2), (4, 1), (6,), False),
    ((2, 3, 4), (12, 4, 1), (4, 6), True),
    ((2, 3, 4), (100, 4, 1), (2, 12), True),
    ((2, 3, 4), (100, 4, 1), (6, 4), False),
    ((2, 3, 4), (12, 4, 1), (24,), True),
    ((2, 3, 4), (4, 8, 1), (2, 12), False),
    ((2, 3, 4), (4, 8, 1), (2, 3, 2, 2), True),
    ((2**40, 2**40), (1, 2**40), (2**80,), False),
]:
    tl.check.call(can_view, shape, stride, new_shape, about="axes that are merged").equals(
        expected, hint="Two neighbours merge if left stride = right size * right stride."
    ).done()
tl.check.call(can_view, (2, 6), (100, 1), (4, 3), about="a piece across the jump").equals(
    False, hint="The first new axis would have to step over the jump between two rows."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="can_view" check="ones" points=1
tl.check.call(can_view, (3, 1, 4), (4, 77, 1), (12,)).equals(
    True, hint="The stride of an axis of size 1 does not matter; leave such axes out."
).done()
tl.check.call(can_view, (4, 3), (1, 4), (1, 4, 1, 3)).equals(
    True, hint="New axes of size 1 can be put in anywhere."
).done()
tl.check.call(can_view, (3, 1, 4), (5, 77, 1), (12,)).equals(
    False, hint="Without the axis of size 1 the strides are 5 and 1, and 5 is not 4 * 1."
).done()
### BEGIN HIDDEN TESTS
for shape, stride, new_shape in [
    ((1, 3), (99, 2), (3,)),
    ((), (), (1, 1)),
    ((1, 1), (8, 9), ()),
    ((5, 1), (2, 0), (5,)),
    ((1, 2, 1, 3, 1), (0, 3, 0, 1, 0), (3, 1, 2)),
]:
    tl.check.call(can_view, shape, stride, new_shape, about="axes of size 1").equals(
        True, hint="Leave axes of size 1 out, among the old axes and among the new ones."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="can_view" check="zeros" points=1
tl.check.call(can_view, (3, 4), (0, 1), (12,)).equals(
    False, hint="Expanded rows: 0 is not 4 * 1, so they cannot be merged."
).done()
tl.check.call(can_view, (0, 4), (7, 9), (4, 0, 5)).equals(
    True, hint="No elements: there is nothing to walk through, whatever the strides are."
).done()
### BEGIN HIDDEN TESTS
for shape, stride, new_shape, expected in [
    ((3, 4), (0, 0), (12,), True),
    ((3, 4), (1, 0), (12,), False),
    ((3, 4), (4, 0), (3, 2, 2), True),
    ((3, 4), (0, 1), (3, 4), True),
    ((4, 3), (0, 1), (2, 2, 3), True),
    ((4, 6), (6, 0), (2, 12), False),
    ((3, 0), (1, 3), (0,), True),
]:
    tl.check.call(can_view, shape, stride, new_shape, about="strides or sizes of 0").equals(
        expected, hint="A stride of 0 follows the same rule; a size of 0 needs none."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="can_view" check="against_pytorch" points=1
def view_works(tensor, new_shape):
    try:
        tensor.view(new_shape)
    except RuntimeError:
        return False
    return True


table = torch.zeros(4, 6)
for part, new_shape in [(table[:, ::2], (12,)), (table[::2].t(), (2, 3, 2)), (table.t(), (24,))]:
    tl.check.call(can_view, tuple(part.shape), part.stride(), new_shape).equals(
        view_works(part, new_shape), hint="This is what view itself says: follow the runs."
    ).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for _ in range(40):
    sizes = torch.randint(1, 5, (4,), generator=generator).tolist()
    first, second = torch.randperm(4, generator=generator).tolist()[:2]
    cut = int(torch.randint(1, 3, (1,), generator=generator))
    part = torch.zeros(sizes).transpose(first, second)[..., ::cut]
    at = int(torch.randint(0, 3, (1,), generator=generator))
    left, merged = list(part.shape), part.shape[at] * part.shape[at + 1]
    new_shape = (*left[:at], merged, *left[at + 2 :])
    tl.check.call(
        can_view, tuple(part.shape), part.stride(), new_shape, about="random sizes and strides"
    ).equals(view_works(part, new_shape), hint="view itself says otherwise.").done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="can_view"
# Old axes that can be merged form runs, and within a run every division is possible, since one
# stride walks through it. Between two runs there is a jump, and no new axis may reach across it.
# PyTorch does the same, from the right.
#
# The commonest wrong answer asks whether the tensor is contiguous. That is enough and not needed:
# `(3, 2)` with strides `(4, 2)` is full of holes and can be merged, and an axis of a transpose can
# be split.

# %% [markdown] role="exercise" exercise="catches_bug" difficulty=3 minutes=20 concepts=["view.shares_data", "view.strides", "view.t_inplace"]
# ## A test that catches the view
#
# Return `True` if a function that turns pictures is wrong, and `False` if it is right.
#
# Somebody hands you a function `turn(image)`, for an editor in which the picture and its turned copy are
# painted on separately. You cannot see its code; you can only call it. It is **right** if it does the
# following for every tensor `image` with two axes and at least one element, of dtype `float32` or `uint8`
# and with any strides:
#
# * it returns a tensor of the same dtype in which rows and columns are exchanged: its entry `[i, j]` is
#   `image[j, i]`;
# * it leaves `image` as it was, in shape and numbers;
# * its result shares no memory with `image`.
#
# It is wrong if it breaks one of these promises, or raises an exception, for at least one such `image`.
#
# * `catches_bug(turn)` calls `turn` as often as it likes and returns a `bool`. It never lets an exception
#   through.
# * No wrong function in the checks needs a picture of more than six elements to be found out, but the
#   picture may have to be part of a larger tensor.

# %% [markdown] role="hints" exercise="catches_bug"
# List the promises, and think of an author who tried his function on one picture, new and tidy. Which
# pictures would surprise him?
#
# ---
#
# Keep a clone before the call, and afterwards compare the result with the transpose of the clone,
# the picture with the clone, and the two storages. A picture that is a transpose itself, one with
# holes, and one with a single row each break a function that the tidy picture does not.
#
# ---
#
# For each `image` in `[torch.arange(6.0).reshape(2, 3), torch.arange(6).to(torch.uint8).reshape(2,
# 3).t(), torch.arange(12.0).reshape(3, 4)[:, ::2]]`: `before = image.clone()`, call inside `try`
# with `except Exception: return True`. Return `True` if the result is no tensor, or its dtype
# differs, or `not torch.equal(result, before.t())`, or `not torch.equal(image, before)`, or the
# `untyped_storage().data_ptr()` of both are equal. At the end return `False`.


# %% role="solution" exercise="catches_bug"
def catches_bug(turn: Callable[[torch.Tensor], torch.Tensor]) -> bool:
    """Return whether a function that turns pictures is wrong.

    Parameters
    ----------
    turn : callable
        Called as turn(image) with a tensor of two axes, float32 or uint8; right if it always
        returns a copy in which rows and columns are exchanged.

    Returns
    -------
    bool
        True if it is wrong in at least one case, False otherwise.
    """
    ### BEGIN SOLUTION
    pictures = [
        torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        torch.tensor([[1, 2], [3, 4], [5, 6]], dtype=torch.uint8).t(),  # a transpose itself
        torch.tensor([[1.0, 0.0, 2.0], [3.0, 0.0, 4.0], [5.0, 0.0, 6.0]])[:, ::2],  # holes
    ]
    for image in pictures:
        before = image.clone()
        try:
            result = turn(image)
        except Exception:
            return True
        if not isinstance(result, torch.Tensor) or result.dtype != before.dtype:
            return True
        if not torch.equal(result, before.t()) or not torch.equal(image, before):
            return True
        if result.untyped_storage().data_ptr() == image.untyped_storage().data_ptr():
            return True
    return False
    ### END SOLUTION


# %% role="test" exercise="catches_bug" check="innocent" points=1
def always_zero(image):
    return torch.zeros_like(image.t())


def clones_the_transpose(image):
    return image.t().clone()


tl.check.call(catches_bug, clones_the_transpose, about="a clone of the transpose").equals(
    False, hint="This function keeps all three promises; do not accuse it."
).done()
tl.check.call(catches_bug, always_zero, about="a function that returns zeros").equals(
    True, hint="Compare what comes back with what was promised."
).done()


### BEGIN HIDDEN TESTS
def writes_column_by_column(image):
    if image.dim() != 2 or not image.numel() or image.dtype not in (torch.float32, torch.uint8):
        raise ValueError("a picture is expected")
    height, width = image.shape
    result = torch.zeros(width, height, dtype=image.dtype)
    for row in range(height):
        result[:, row] = image[row]
    return result


tl.check.call(
    catches_bug, writes_column_by_column, about="a right function that refuses other arguments"
).equals(
    False, hint="Call it only with pictures that the text allows; refusing others is no bug."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="numbers" points=1
def is_right(image):
    return image.t().clone()


def reshapes(image):
    height, width = image.shape
    return image.reshape(width, height).clone()


tl.check.call(catches_bug, reshapes, about="reshapes in place of a transpose").equals(
    True, hint="The shape is right and the order is wrong: compare numbers that all differ."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def right_for_squares(image):
    return image.t().clone() if len(set(image.shape)) == 1 else reshapes(image)


def turns_by_a_quarter(image):
    return image.t().flip(0)


def keeps_the_shape(image):
    result = image.clone()
    if len(set(image.shape)) == 1:
        result.t_()
    return result


for wrong in (right_for_squares, keeps_the_shape):
    tl.check.call(catches_bug, wrong, about="right for square pictures only").equals(
        True, hint="Use pictures that are not square."
    ).done()
tl.check.call(catches_bug, turns_by_a_quarter, about="a quarter turn").equals(
    True, hint="Compare every entry with that of the transpose."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="sharing" points=1
def is_right(image):
    return image.t().clone()


def returns_the_view(image):
    return image.t()


tl.check.call(catches_bug, returns_the_view, about="returns a view").equals(
    True, hint="A view is another object than image, on the same storage: compare the storages."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def makes_it_contiguous(image):
    return image.t().contiguous()


tl.check.call(catches_bug, makes_it_contiguous, about="makes the transpose contiguous").equals(
    True, hint="contiguous() copies only when it must: try a picture that is a transpose itself."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="mutation" points=1
def is_right(image):
    return image.t().clone()


def turns_image_itself(image):
    return image.t_().clone()


tl.check.call(catches_bug, turns_image_itself, about="turns image itself, then copies").equals(
    True, hint="Compare shape and numbers of image afterwards with those of a clone."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def clears_the_picture(image):
    result = image.t().clone()
    image.zero_()
    return result


def darkens_first(image):
    image //= 2
    return image.t().clone()


for wrong in (clears_the_picture, darkens_first):
    tl.check.call(catches_bug, wrong, about="writes into image before or after the copy").equals(
        True, hint="Keep a clone that is made before the call; a second name sees what is written."
    ).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bug" check="any_picture" points=1
def is_right(image):
    return image.t().clone()


def needs_order(image):
    height, width = image.shape
    return image.view(height * width).view(height, width).t().clone()


tl.check.call(catches_bug, needs_order, about="raises unless image is contiguous").equals(
    True, hint="Use pictures with other strides; an exception on one of them is a bug, so catch it."
).done()
tl.check.call(catches_bug, is_right, about="a function that is right").equals(
    False, hint="It is right: judge it by the promises alone, and do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def reads_the_boxes(image):
    if image.stride(1) == 1 or image.stride(0) == 1:
        return image.t().clone()
    height, width = image.shape
    return image.as_strided((width, height), (1, width)).clone()


def floats_always(image):
    return image.t().to(torch.float32, copy=True)


def returns_lists(image):
    return image.t().tolist()


def fails_always(image):
    raise RuntimeError("not today")


tl.check.call(catches_bug, reads_the_boxes, about="wrong for a picture with holes").equals(
    True, hint="Take every second column of a larger tensor as a picture."
).done()
tl.check.call(catches_bug, floats_always, about="returns floats for bytes").equals(
    True, hint="Use a picture of bytes, and compare the dtypes."
).done()
tl.check.call(catches_bug, fails_always, about="raises always").equals(
    True, hint="An exception on a valid picture is a bug; catch it and return True."
).done()
tl.check.call(catches_bug, returns_lists, about="returns no tensor").equals(
    True, hint="What is no tensor is wrong too, and must not make your own test fail."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="catches_bug"
# The bug that this test is named after is `image.t().contiguous()`. On a new picture it makes a
# copy, and every test with a new picture is content. When the picture is a transpose itself, or has
# a single row, its transpose is contiguous already: nothing is copied, and whoever paints on the
# result paints on the picture.
#
# The commonest wrong answer compares numbers only. The next one has the three comparisons and tries them
# on one tidy picture.
