# %% [markdown] role="header"
# # Problem set 9: pictures as tensors
#
# Nine exercises on batches of pictures: which edits reach the original, how to move, silence, swap
# and grey channels, how to lay pictures out on one sheet, and a test that catches other people's
# scrambled conversions. They rise in difficulty, and none needs the answer of another: leave out
# what you like and come back later.
#
# **How to work.** Replace `raise NotImplementedError()` by your code, run the cell, then run the
# checks below it. A check that passes says nothing; one that fails names the call, what was
# expected, what came, and a hint. Further checks are run when you hand in, on other sizes and on
# edge cases; everything that they ask for stands in the text of the exercise. Three hints wait
# under each exercise: a direction, a step, and nearly the answer. Opening them costs nothing.
#
# Each function must stand alone: do not use names from outside it other than `torch` and `math`.
# Unless an exercise says otherwise, your functions must not change their arguments, and batches are
# laid out as `(n, c, h, w)`: picture, channel, row, column.
#
# What you print and what you warn about costs nothing. Where a tensor is asked for, a NumPy array is
# not one: the check says so, and `torch.from_numpy` turns the one into the other.

# %% [markdown]
# ## Set up
#
# Run this cell first. `relation` tells how a tensor came out of another: as a view, as a copy, or as
# the very same object.

# %% role="setup"
import math
from collections.abc import Callable

import torch

import tensorlab as tl
from tensorlab.data import cifar10


def relation(result: torch.Tensor, x: torch.Tensor) -> str:
    """Return "itself", "view" or "copy": what `result` is to `x`."""
    if result is x:
        return "itself"
    same_memory = result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    return "view" if same_memory else "copy"


# %% [markdown]
# This cell is yours. `PHOTOS` are 48 of the photographs of the lecture, as bytes, channels last. To look
# at one of them, add `tl.draw.picture(PHOTOS[2])`; try your functions on them when the checks pass.

# %% role="play"
PHOTOS = torch.from_numpy(cifar10().data[:48])
print(PHOTOS.shape, PHOTOS.dtype, PHOTOS.stride())

# %% [markdown] role="exercise" exercise="view_or_copy" difficulty=1 minutes=10 concepts=["cifar.narrow", "cifar.permute_scale"]
# ## Before you run it: view or copy?
#
# Return a dict with your prediction for each of these twelve expressions. Decide all of them before
# you run any.
#
# `x` is a `float32` batch of shape `(4, 3, 32, 32)`, contiguous: fresh from `torch.rand`.
#
# | name | expression | | name | expression |
# |---|---|---|---|---|
# | `a` | `x.narrow(0, 0, 2)` | | `g` | `x.float()` |
# | `b` | `x[:, 1]` | | `h` | `x.mul_(1)` |
# | `c` | `x[:, [2, 1, 0]]` | | `i` | `x.double()` |
# | `d` | `x.flip(1)` | | `j` | `x[:, ::-1]` |
# | `e` | `x.permute(0, 2, 3, 1)` | | `k` | `x.permute(0, 2, 3, 1).reshape(-1, 3)` |
# | `f` | `x.reshape(4, -1)` | | `l` | `x.permute(0, 2, 3, 1).view(-1, 3)` |
#
# * The keys are the twelve letters; each value is one of four words.
# * `"itself"`: the result is the very object `x`. `"view"`: another tensor on the memory of `x`.
#   `"copy"`: it has memory of its own. `"error"`: an exception is raised.
#
# The checks compare your dict with what PyTorch does, and tell you which letter to think about
# again. They do not tell you what is right.

# %% [markdown] role="hints" exercise="view_or_copy"
# A view is possible exactly if the result can be described by a start, a shape and one positive stride
# per axis. Go through the twelve with that question.
#
# ---
#
# A list of indices could be any selection, so it is never a view. Strides cannot be negative. `reshape`
# gives a view if it can and copies if it must; `view` never copies. A cast that has nothing to do, and
# an operation that ends in `_`, return the tensor that they were given.
#
# ---
#
# `a`, `b`, `e` and `f` are views. `c`, `d`, `i` and `k` are copies. `g` and `h` are `x` itself. `j` and
# `l` raise an exception.


# %% role="solution" exercise="view_or_copy"
def view_or_copy() -> dict[str, str]:
    """Return what each of the twelve expressions is to x.

    Returns
    -------
    dict of str to str
        "view", "copy", "itself" or "error", for each letter from "a" to "l".
    """
    ### BEGIN SOLUTION
    answers = dict.fromkeys("abef", "view") | dict.fromkeys("cdik", "copy")
    return answers | dict.fromkeys("gh", "itself") | dict.fromkeys("jl", "error")
    ### END SOLUTION


# %% role="test" exercise="view_or_copy" check="slices" points=1
x = torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))


def slice_answer(letter):
    return view_or_copy()[letter]


for letter, result, hint in (
    ("a", x.narrow(0, 0, 2), "narrow is a slice with the axis as a number."),
    ("b", x[:, 1], "A start and three strides describe one channel of each picture."),
    ("c", x[:, [2, 1, 0]], "A list of indices could be any selection in any order."),
):
    tl.check.call(slice_answer, letter, about=f"expression {letter}").equals(
        relation(result, x), hint=hint
    ).done()

# %% role="test" exercise="view_or_copy" check="backwards" points=1


def backwards_answer(letter):
    return view_or_copy()[letter]


x = torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))
tl.check.call(backwards_answer, "d", about="expression d").equals(
    relation(x.flip(1), x), hint="A view that walks backwards would need a negative stride."
).done()
tl.check.call(backwards_answer, "j", about="expression j").equals(
    "error", hint="The lecture tried this one on purpose."
).done()

# %% role="test" exercise="view_or_copy" check="layouts" points=1
x = torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))


def layout_answer(letter):
    return view_or_copy()[letter]


for letter, result, hint in (
    ("e", x.permute(0, 2, 3, 1), "permute renames axes and moves no number."),
    ("f", x.reshape(4, -1), "The numbers of x lie in the order that the new shape wants."),
    ("k", x.permute(0, 2, 3, 1).reshape(-1, 3), "After permute the numbers lie in another order."),
):
    tl.check.call(layout_answer, letter, about=f"expression {letter}").equals(
        relation(result, x), hint=hint
    ).done()
tl.check.call(layout_answer, "l", about="expression l").equals(
    "error", hint="view never copies; what does it do if a view is impossible?"
).done()

# %% role="test" exercise="view_or_copy" check="same_object" points=1
x = torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))


def cast_answer(letter):
    return view_or_copy()[letter]


for letter, result, hint in (
    ("g", x.float(), "x is float32 already: is there anything to do?"),
    ("h", x.mul_(1), "The underscore says that x is changed; what is returned?"),
    ("i", x.double(), "Eight bytes per number do not fit into the memory of four."),
):
    tl.check.call(cast_answer, letter, about=f"expression {letter}").equals(
        relation(result, x), hint=hint
    ).done()

# %% [markdown] role="why" exercise="view_or_copy"
# Start, shape and positive strides: whatever they can describe is a view, everything else is a copy or
# refused. The two that surprise most are `g` and `h`, which return `x`: writing into the "float copy"
# writes into the original.
#
# The commonest wrong answer says that `reshape` always gives a view (or always a copy). It depends on
# how the numbers lie: `f` is a view and `k` a copy.

# %% [markdown] role="exercise" exercise="hwc_to_chw" difficulty=1 minutes=5 concepts=["cifar.permute_not_reshape", "cifar.imshow_layout"]
# ## Channels first
#
# Return a batch whose channels stand last as a view in which they stand first, right after the
# picture.
#
# * `batch` has shape `(n, h, w, c)`, any sizes and any dtype; the result has shape `(n, c, h, w)`, and
#   its entry `[k, m, i, j]` is `batch[k, i, j, m]`.
# * It must be a view: no number is copied, whatever the strides of `batch` are.

# %% [markdown] role="hints" exercise="hwc_to_chw"
# The shape alone is not enough: many operations give it and only one keeps the pictures. Rows stay
# rows.
#
# ---
#
# Write down, for each axis of the result, which axis of `batch` it was: picture 0, channel 3, row ?,
# column ?.
#
# ---
#
# `batch.permute(0, 3, 1, 2)`.


# %% role="solution" exercise="hwc_to_chw"
def hwc_to_chw(batch: torch.Tensor) -> torch.Tensor:
    """Return the batch with its last axis moved to place 1.

    Parameters
    ----------
    batch : torch.Tensor
        Shape (n, h, w, c), any dtype.

    Returns
    -------
    torch.Tensor
        Shape (n, c, h, w); a view of `batch`.
    """
    ### BEGIN SOLUTION
    return batch.permute(0, 3, 1, 2)
    ### END SOLUTION


# %% role="test" exercise="hwc_to_chw" check="places" points=1
one_picture = torch.tensor([[[[1, 10], [2, 20], [3, 30]], [[4, 40], [5, 50], [6, 60]]]])
tl.check.call(hwc_to_chw, one_picture).equals(
    torch.tensor([[[[1, 2, 3], [4, 5, 6]], [[10, 20, 30], [40, 50, 60]]]]),
    hint="Each channel keeps its rows and columns: move the last axis, do not deal out anew.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, h, w, c in [(2, 4, 4, 3), (3, 3, 3, 3), (1, 2, 5, 4), (0, 2, 2, 3), (2, 3, 1, 1)]:
    batch = torch.randint(0, 256, (n, h, w, c), dtype=torch.uint8, generator=generator)
    expected = torch.stack([batch[..., channel] for channel in range(c)], dim=1)
    tl.check.call(hwc_to_chw, batch, about="random bytes of other sizes").equals(
        expected, hint="Entry [k, m, i, j] is batch[k, i, j, m], and the dtype stays."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="hwc_to_chw" check="view" points=1
batch = torch.arange(2 * 4 * 5 * 3, dtype=torch.uint8).reshape(2, 4, 5, 3)
tl.check.call(hwc_to_chw, batch).is_view_of(
    batch, hint="Renaming axes needs no copy: leave out contiguous, clone and stack."
).done()
### BEGIN HIDDEN TESTS
batch = torch.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5).permute(0, 2, 3, 1)
tl.check.call(hwc_to_chw, batch, about="a batch that is a view already").equals(
    torch.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5), hint="Any strides are allowed."
).is_view_of(batch, hint="A view of a view is a view of the same memory.").done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="hwc_to_chw"
# `permute` writes the four sizes and strides in a new order, and that is all. Axis 1 of the result is
# the old axis 3; rows and columns follow in their old order.
#
# The commonest wrong answer is `batch.reshape(n, c, h, w)`. The shape is right and the pictures are
# gone: `reshape` keeps the order of the numbers, so the first "channel" is filled with red, green and
# blue in turn. The next one is `transpose(1, 3)`, which also swaps rows and columns: every picture lies
# on its side, and if it is square no shape tells.

# %% [markdown] role="exercise" exercise="kill_channels" difficulty=1 minutes=8 concepts=["cifar.kill_channels"]
# ## Keep some channels, silence the rest
#
# Return a copy of the batch in which all channels other than those in `keep` are 0.
#
# * `batch` has shape `(n, c, h, w)`, any sizes and any dtype. The result has the same shape and dtype,
#   and memory of its own; `batch` is not changed.
# * `keep` holds channel numbers, as a list or as an `int64` tensor with one axis, in any order. It may
#   be empty, and may name a channel twice. Negative numbers count from the end, as they do in an index;
#   a number that is no channel raises `IndexError`, as it does in an index. `keep` is not changed.
# * A silenced channel is 0 whatever was in it, nan and infinity included. A kept channel is untouched.

# %% [markdown] role="hints" exercise="kill_channels"
# Two roads: copy everything and silence the others, or start from silence and copy what is kept. One
# of them is shorter, because you know what is kept and not what is not.
#
# ---
#
# `torch.zeros_like(batch)` has the shape and dtype of `batch` and memory of its own. An index with
# `keep` on the channel axis, `[:, keep]`, can be read and written.
#
# ---
#
# `result = torch.zeros_like(batch)`, then `result[:, keep] = batch[:, keep]`, then return `result`.


# %% role="solution" exercise="kill_channels"
def kill_channels(batch: torch.Tensor, keep: list[int] | torch.Tensor) -> torch.Tensor:
    """Return a copy of the batch with only some channels left.

    Parameters
    ----------
    batch : torch.Tensor
        Shape (n, c, h, w), any dtype.
    keep : list of int, or torch.Tensor of shape (k,) and type int64
        The channels to keep; negative numbers count from the end.

    Returns
    -------
    torch.Tensor
        Shape and dtype of `batch`; 0 in all other channels.

    Raises
    ------
    IndexError
        If a number in `keep` is no channel of the batch.
    """
    ### BEGIN SOLUTION
    result = torch.zeros_like(batch)
    result[:, keep] = batch[:, keep]
    return result
    ### END SOLUTION


# %% role="test" exercise="kill_channels" check="channels" points=1
batch = torch.arange(1, 13).reshape(1, 3, 2, 2)
tl.check.call(kill_channels, batch.clone(), [0]).equals(
    torch.tensor([[[[1, 2], [3, 4]], [[0, 0], [0, 0]], [[0, 0], [0, 0]]]]),
    hint="Keep channel 0 (axis 1 of the batch), and set all others to 0; the shape stays.",
).done()
tl.check.call(kill_channels, batch.clone(), [2, 0]).equals(
    torch.tensor([[[[1, 2], [3, 4]], [[0, 0], [0, 0]], [[9, 10], [11, 12]]]]),
    hint="keep may name several channels in any order; each stays in its own place.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, c, h, w, keep in [(3, 3, 3, 3, [1]), (2, 5, 2, 4, [4, 1]), (1, 3, 4, 2, [0, 1, 2])]:
    batch = torch.rand(n, c, h, w, generator=generator)
    planes = [batch[:, k] if k in keep else torch.zeros(n, h, w) for k in range(c)]
    tl.check.call(kill_channels, batch, keep, about="random pictures of other sizes").equals(
        torch.stack(planes, dim=1), hint="Channels in keep stay where they are, others are 0."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="kill_channels" check="original" points=1
batch = torch.ones(2, 3, 4, 4)
tl.check.call(kill_channels, batch, [1]).leaves_arguments_alone(
    hint="Slices and narrow are views: filling them fills the batch. Work on memory of your own."
).is_copy(hint="The result needs memory of its own.").equals(
    torch.tensor([0.0, 1.0, 0.0]).reshape(3, 1, 1).expand(2, 3, 4, 4),
    hint="Channel 1 is kept, and the shape stays.",
).done()
### BEGIN HIDDEN TESTS
batch = torch.ones(2, 3, 2, 2)
tl.check.call(kill_channels, batch, [0, 1, 2], about="all channels kept").is_copy(
    hint="Also if nothing is silenced the result has memory of its own."
).equals(torch.ones(2, 3, 2, 2), hint="Nothing is silenced.").done()
### END HIDDEN TESTS

# %% role="test" exercise="kill_channels" check="silence" points=1
batch = torch.tensor([math.nan, math.inf, 5.0]).reshape(1, 3, 1, 1)
tl.check.call(kill_channels, batch.clone(), [2]).equals(
    torch.tensor([0.0, 0.0, 5.0]).reshape(1, 3, 1, 1),
    hint="0 times nan is nan: write zeros instead of multiplying by them.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(kill_channels, batch, [0], about="a nan in a kept channel").equals(
    torch.tensor([math.nan, 0.0, 0.0]).reshape(1, 3, 1, 1), hint="A kept channel is untouched."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="kill_channels" check="any_input" points=1
batch = torch.tensor([200, 100, 50], dtype=torch.uint8).reshape(1, 3, 1, 1)
tl.check.call(kill_channels, batch.clone(), [-1]).equals(
    torch.tensor([0, 0, 50], dtype=torch.uint8).reshape(1, 3, 1, 1),
    hint="-1 is the last channel, and bytes stay bytes.",
).leaves_arguments_alone(hint="Neither the batch nor keep is yours to change.").done()
tl.check.call(kill_channels, batch, [3]).raises(
    IndexError, hint="There is no channel 3 among three; an index refuses it by itself."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(kill_channels, batch, [-4], about="a negative number that is no channel").raises(
    IndexError, hint="With three channels -3 is the first, and there is nothing before it."
).done()
tl.check.call(kill_channels, batch.clone(), [1, -2, 1], about="a channel named again").equals(
    torch.tensor([0, 100, 0], dtype=torch.uint8).reshape(1, 3, 1, 1),
    hint="A channel that is named again is kept as it is.",
).done()
tl.check.call(kill_channels, batch.clone(), [], about="an empty keep").equals(
    torch.zeros_like(batch), hint="If nothing is kept, everything is 0."
).done()
tl.check.call(kill_channels, batch, torch.tensor([1, -3]), about="keep as a tensor").equals(
    torch.tensor([200, 100, 0], dtype=torch.uint8).reshape(1, 3, 1, 1),
    hint="keep may be a tensor, and may count from the end.",
).done()
tl.check.call(kill_channels, torch.zeros(0, 3, 2, 2), [1], about="no pictures").equals(
    torch.zeros(0, 3, 2, 2), hint="No pictures in, no pictures out."
).done()
batch = torch.arange(12.0).reshape(1, 2, 2, 3).permute(0, 3, 1, 2)
tl.check.call(kill_channels, batch, [1], about="a permuted batch").equals(
    torch.stack([torch.zeros(1, 2, 2), batch[:, 1], torch.zeros(1, 2, 2)], dim=1),
    hint="Any strides are allowed.",
).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="kill_channels"
# Starting from zeros, only what is kept is ever read, so a nan in a silenced channel has no way into
# the result. The index does the rest: order, negative numbers, tensors, and the refusal.
#
# The commonest wrong answer is the line of the lecture, `batch.narrow(1, 1, 2).fill_(0)`: it edits the
# original. The next one multiplies by a mask of zeros and ones, and `0 * nan` is nan.

# %% [markdown] role="exercise" exercise="swap_channels_" difficulty=2 minutes=8 concepts=["cifar.channel_experiments"]
# ## Swap in place
#
# Swap channels `i` and `j` of every picture in place, and return the batch.
#
# * `batch` has shape `(n, c, h, w)`, any sizes, strides and dtype. It **is** changed, as the underscore
#   at the end of the name says, and so is every tensor that shares its memory.
# * What is returned is `batch` itself or a view of the same shape; not a copy.
# * `i` and `j` are channel numbers; they may be equal, and negative ones count from the end.

# %% [markdown] role="hints" exercise="swap_channels_"
# `batch[:, i]` is a view. What is left of the old channel `i` after you have written `j` over it?
#
# ---
#
# One of the two channels has to be kept safe before anything is written. Which method makes a copy?
#
# ---
#
# `first = batch[:, i].clone()`, then `batch[:, i] = batch[:, j]`, then `batch[:, j] = first`, then
# return `batch`.


# %% role="solution" exercise="swap_channels_"
def swap_channels_(batch: torch.Tensor, i: int, j: int) -> torch.Tensor:
    """Swap two channels of every picture in place.

    Parameters
    ----------
    batch : torch.Tensor
        Shape (n, c, h, w), any dtype; it is changed.
    i, j : int
        The channels; negative numbers count from the end.

    Returns
    -------
    torch.Tensor
        `batch` itself.
    """
    ### BEGIN SOLUTION
    first = batch[:, i].clone()
    batch[:, i] = batch[:, j]
    batch[:, j] = first
    return batch
    ### END SOLUTION


# %% role="test" exercise="swap_channels_" check="returned" points=1
batch = torch.tensor([1, 2, 3]).reshape(1, 3, 1, 1)
tl.check.call(swap_channels_, batch, 0, 2).equals(
    torch.tensor([3, 2, 1]).reshape(1, 3, 1, 1),
    hint="The batch is returned, with the two channels swapped. Do not lose one of them.",
).is_view_of(batch, hint="The batch itself is returned and not a copy.").done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for c, i, j in [(4, 1, 2), (5, 4, 0), (2, 0, 1)]:
    batch = torch.rand(3, c, 2, 5, generator=generator)
    order = list(range(c))
    order[i], order[j] = j, i
    expected = batch[:, order]
    tl.check.call(swap_channels_, batch, i, j, about="random pictures").equals(
        expected, hint="Only channels i and j change places; all others stay."
    ).is_view_of(batch, hint="The batch itself is returned and not a copy.").done()
### END HIDDEN TESTS


# %% role="test" exercise="swap_channels_" check="in_place" points=1
def batch_after_swap(i, j):
    batch = torch.arange(12).reshape(1, 3, 2, 2)
    swap_channels_(batch, i, j)
    return batch


tl.check.call(batch_after_swap, 0, 1).equals(
    torch.tensor([[[[4, 5], [6, 7]], [[0, 1], [2, 3]], [[8, 9], [10, 11]]]]),
    hint="The batch that was passed in must have changed: write into it.",
).done()


### BEGIN HIDDEN TESTS
def photographs_after_swap():
    photographs = torch.arange(24).reshape(2, 2, 2, 3)
    swap_channels_(photographs.permute(0, 3, 1, 2), 0, 2)
    return photographs


tl.check.call(photographs_after_swap, about="a view of pictures, channels last").equals(
    torch.arange(24).reshape(2, 2, 2, 3).flip(3),
    hint="Whoever shares the memory of the batch sees the swap.",
).done()
### END HIDDEN TESTS


# %% role="test" exercise="swap_channels_" check="any_numbers" points=1
def bytes_after_swap(i, j):
    batch = torch.tensor([10, 20, 30], dtype=torch.uint8).reshape(1, 3, 1, 1)
    return swap_channels_(batch, i, j).flatten().tolist() + batch.flatten().tolist()


tl.check.call(bytes_after_swap, 1, 1).equals(
    [10, 20, 30, 10, 20, 30], hint="A channel swapped with itself stays what it is."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(bytes_after_swap, -1, 0, about="counting from the end").equals(
    [30, 20, 10, 30, 20, 10], hint="-1 is the last channel."
).done()
batch = torch.tensor([1e30, 1.0, math.inf]).reshape(1, 3, 1, 1)
tl.check.call(swap_channels_, batch, 0, 1, about="a large number beside a small one").equals(
    torch.tensor([1.0, 1e30, math.inf]).reshape(1, 3, 1, 1),
    hint="Sums and differences round; move the numbers as they are.",
).done()
tl.check.call(swap_channels_, torch.zeros(0, 3, 2, 2), 0, 1, about="no pictures").equals(
    torch.zeros(0, 3, 2, 2), hint="No pictures, nothing to do."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="swap_channels_"
# One channel is cloned before anything is written, so nothing is lost. Assigning to `batch[:, i]` writes
# through the view into the memory of the batch.
#
# The commonest wrong answer is Python's swap, `batch[:, i], batch[:, j] = batch[:, j], batch[:, i]`. Both
# right-hand sides are views. The first assignment overwrites channel `i`, and the second one then
# copies the new channel `i`: both channels end up as the old `j`.

# %% [markdown] role="exercise" exercise="to_grey" difficulty=2 minutes=12 concepts=["cifar.channel_experiments", "cifar.permute_scale"]
# ## Grey, in floats and in bytes
#
# Return the batch in grey: all three channels hold 0.299 red + 0.587 green + 0.114 blue.
#
# * `batch` has shape `(n, 3, h, w)`, channels in the order red, green, blue. The result has the same
#   shape. `n`, `h` and `w` are any sizes; `w` may be 3.
# * `float32` and `float64` batches keep their dtype and its precision: 0.299 as a `float32` is not
#   good enough for a `float64` batch.
# * A `uint8` batch gives a `uint8` result: computed in floats, then **rounded to the nearest** whole
#   number. A pixel that is grey already keeps its value: 61 becomes 61 and not 60.
# * `batch` is not changed. The three channels of the result may share memory with each other, but not
#   with `batch`.

# %% [markdown] role="hints" exercise="to_grey"
# Three steps: a weight for each channel, a sum over the channels, three equal channels. On which axis
# do the weights have to lie?
#
# ---
#
# Weights of shape `(3, 1, 1)` meet `(n, 3, h, w)` on the channel axis. Sum with `dim=1, keepdim=True`,
# and show the one channel three times with `expand`. For bytes, what does a cast do with 60.999996?
#
# ---
#
# `dtype = batch.dtype if batch.is_floating_point() else torch.float32`; `weights = torch.tensor([0.299,
# 0.587, 0.114], dtype=dtype).reshape(3, 1, 1)`; `grey = (batch * weights).sum(dim=1, keepdim=True)`; if
# `batch.dtype == torch.uint8`, then `grey = grey.round().to(torch.uint8)`; return
# `grey.expand(-1, 3, -1, -1)`.


# %% role="solution" exercise="to_grey"
def to_grey(batch: torch.Tensor) -> torch.Tensor:
    """Return the batch with its brightness in all three channels.

    Parameters
    ----------
    batch : torch.Tensor
        Shape (n, 3, h, w), float32, float64 or uint8; red, green, blue.

    Returns
    -------
    torch.Tensor
        Shape and dtype of `batch`; bytes are rounded to the nearest.
    """
    ### BEGIN SOLUTION
    dtype = batch.dtype if batch.is_floating_point() else torch.float32
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=dtype).reshape(3, 1, 1)
    grey = (batch * weights).sum(dim=1, keepdim=True)
    if batch.dtype == torch.uint8:
        grey = grey.round().to(torch.uint8)
    return grey.expand(-1, 3, -1, -1)
    ### END SOLUTION


# %% role="test" exercise="to_grey" check="weights" points=1
red, green, blue = torch.eye(3).reshape(3, 3, 1, 1)
tl.check.call(to_grey, torch.stack([red, green, blue])).equals(
    torch.tensor([0.299, 0.587, 0.114]).reshape(3, 1, 1, 1).expand(3, 3, 1, 1),
    hint="Red counts 0.299, green 0.587, blue 0.114, and the result has three equal channels.",
).leaves_arguments_alone().is_copy().done()
tl.check.call(to_grey, torch.ones(1, 3, 2, 3)).equals(
    torch.ones(1, 3, 2, 3),
    hint="White stays white, also three columns wide: the weights belong on axis 1.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, h, w in [(2, 4, 5), (3, 3, 3), (1, 1, 1)]:
    batch = torch.rand(n, 3, h, w, generator=generator)
    plane = 0.299 * batch[:, 0] + 0.587 * batch[:, 1] + 0.114 * batch[:, 2]
    tl.check.call(to_grey, batch, about="random pictures of other sizes").equals(
        torch.stack([plane, plane, plane], dim=1), hint="Every pixel gets its own weighted sum."
    ).leaves_arguments_alone().is_copy().done()
### END HIDDEN TESTS

# %% role="test" exercise="to_grey" check="bytes" points=1
tl.check.call(to_grey, torch.tensor([200, 0, 100], dtype=torch.uint8).reshape(1, 3, 1, 1)).equals(
    torch.full((1, 3, 1, 1), 71, dtype=torch.uint8),
    hint="0.299 * 200 + 0.114 * 100 is 71.2, as a byte 71: compute in floats, return bytes.",
).done()
greys = torch.arange(256, dtype=torch.uint8).reshape(256, 1, 1, 1).repeat(1, 3, 1, 1)
tl.check.call(to_grey, greys).equals(
    greys, hint="Grey 61 may come out as 60.999996, and a cast cuts that to 60. Round first."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
batch = torch.randint(0, 256, (3, 3, 8, 8), generator=generator)
thousandths = 299 * batch[:, 0] + 587 * batch[:, 1] + 114 * batch[:, 2]
clear = (thousandths % 1000 - 500).abs() > 10  # not halfway between two bytes
batch = (batch * clear[:, None]).to(torch.uint8)
plane = torch.where(clear, (thousandths + 500) // 1000, 0).to(torch.uint8)
tl.check.call(to_grey, batch, about="random bytes").equals(
    torch.stack([plane, plane, plane], dim=1), hint="Compute in floats, then round to the nearest."
).leaves_arguments_alone().is_copy().done()
### END HIDDEN TESTS

# %% role="test" exercise="to_grey" check="any_input" points=1
red = torch.tensor([1.0, 0.0, 0.0], dtype=torch.float64).reshape(1, 3, 1, 1)
tl.check.call(to_grey, red).equals(
    torch.full((1, 3, 1, 1), 0.299, dtype=torch.float64),
    rtol=1e-12,
    hint="float64 stays float64, and its weights have to be float64 as well.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(to_grey, torch.zeros(0, 3, 4, 4), about="no pictures").equals(
    torch.zeros(0, 3, 4, 4), hint="No pictures in, no pictures out; the shape is kept."
).done()
batch = torch.tensor([0.2, 0.4, 0.6, 0.4, 0.6, 0.8]).reshape(1, 1, 2, 3).permute(0, 3, 1, 2)
tl.check.call(to_grey, batch, about="a permuted batch").equals(
    torch.tensor([0.363, 0.563]).reshape(1, 1, 1, 2).expand(1, 3, 1, 2),
    hint="Any strides are allowed.",
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="to_grey"
# `(3, 1, 1)` is aligned at the right, so the 3 stands under the channels. The sum over axis 1 with
# `keepdim` leaves one channel, and `expand` shows it three times without copying.
#
# The commonest wrong answer for bytes casts without rounding. The three products are rounded, so a grey
# pixel of 61, 61, 61 comes out as 60.999996 and is cut to 60. A cast cuts; rounding has to be asked for.

# %% [markdown] role="exercise" exercise="normalise_per_image" difficulty=2 minutes=15 concepts=["cifar.channel_experiments"]
# ## Each picture on its own scale
#
# Return a batch in which each picture has mean 0 and standard deviation 1, over its channels, rows and
# columns together.
#
# * `batch` has shape `(n, c, h, w)`, sizes of 1 or more, and dtype `float32` or `float64`; the result
#   has the same shape and dtype. `batch` is not changed.
# * Subtract from each picture its mean and divide by its **population** standard deviation: the root of
#   the mean of the squared differences from the mean, divided by the number of numbers and not by one
#   less.
# * A picture of a **single number** everywhere becomes all zeros, exactly. Beware: the mean of many 0.1s
#   is rounded and need not be 0.1 to the last digit; the deviation computed from it is then not 0 but
#   about 7e-9.
# * A picture with a small spread is **not** constant: values near 1e-9 have to come out on the same
#   scale as all others, and so do the `float64` values 1e9 + 1 and 1e9 + 3.
# * A picture that contains a nan becomes all nan; the others do not.

# %% [markdown] role="hints" exercise="normalise_per_image"
# Which axes are reduced, and which stays? The means have to find their way back to their pictures. And
# how do you recognise a constant picture without computing anything that is rounded?
#
# ---
#
# `batch.mean(dim=(1, 2, 3), keepdim=True)` has shape `(n, 1, 1, 1)` and broadcasts back. A picture is
# constant exactly if its largest number equals its smallest: `amax` and `amin` over the same axes do
# not round.
#
# ---
#
# `axes = (1, 2, 3)`; `centred = batch - batch.mean(dim=axes, keepdim=True)`; `spread =
# centred.square().mean(dim=axes, keepdim=True).sqrt()`; `constant = batch.amax(dim=axes, keepdim=True)
# == batch.amin(dim=axes, keepdim=True)`; return `torch.where(constant, 0.0, centred / spread)`.


# %% role="solution" exercise="normalise_per_image"
def normalise_per_image(batch: torch.Tensor) -> torch.Tensor:
    """Return the batch with each picture at mean 0 and population standard deviation 1.

    Parameters
    ----------
    batch : torch.Tensor
        Shape (n, c, h, w), float32 or float64.

    Returns
    -------
    torch.Tensor
        Shape and dtype of `batch`; constant pictures are all zeros.
    """
    ### BEGIN SOLUTION
    axes = (1, 2, 3)
    constant = batch.amax(dim=axes, keepdim=True) == batch.amin(dim=axes, keepdim=True)
    centred = batch - batch.mean(dim=axes, keepdim=True)
    spread = centred.square().mean(dim=axes, keepdim=True).sqrt()
    return torch.where(constant, 0.0, centred / spread)
    ### END SOLUTION


# %% role="test" exercise="normalise_per_image" check="pictures" points=1
batch = torch.tensor([[[[1.0, 3.0]]], [[[50.0, 10.0]]]])
tl.check.call(normalise_per_image, batch).equals(
    torch.tensor([[[[-1.0, 1.0]]], [[[1.0, -1.0]]]]),
    hint="Each picture by itself, over axes 1, 2 and 3; divide by the number of numbers.",
).leaves_arguments_alone(hint="Operations such as -= and those that end in _ change it.").done()
batch = torch.tensor([1.0, 3.0]).reshape(1, 2, 1, 1)
tl.check.call(normalise_per_image, batch).equals(
    torch.tensor([-1.0, 1.0]).reshape(1, 2, 1, 1),
    hint="The channels of a picture are taken together, with one mean and one deviation.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, c, h, w in [(3, 3, 4, 4), (3, 3, 3, 3), (1, 2, 5, 2), (4, 1, 2, 6)]:
    batch = 3.0 + 5.0 * torch.randn(n, c, h, w, dtype=torch.float64, generator=generator)
    pictures = [(p - p.mean()) / ((p - p.mean()) ** 2).mean().sqrt() for p in batch]
    tl.check.call(normalise_per_image, batch, about="random pictures").equals(
        torch.stack(pictures), hint="One mean and one population deviation per picture."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="normalise_per_image" check="constant" points=2
tl.check.call(normalise_per_image, torch.full((1, 3, 2, 2), 0.5)).equals(
    torch.zeros(1, 3, 2, 2), atol=0.0, hint="A picture of one number becomes 0, not nan."
).done()
for size in (3, 5, 32):
    tl.check.call(normalise_per_image, torch.full((2, 3, size, size), 0.1)).equals(
        torch.zeros(2, 3, size, size),
        atol=0.0,
        hint="A mean of 0.1s is rounded, so the spread is not 0. Compare numbers, not spreads.",
    ).done()
### BEGIN HIDDEN TESTS
for value in (0.1, 0.3, 0.7, -123.456):
    for c, h, w in ((1, 1, 1), (3, 1, 7), (3, 8, 8), (1, 3, 333)):
        for dtype in (torch.float32, torch.float64):
            batch = torch.full((2, c, h, w), value, dtype=dtype)
            tl.check.call(normalise_per_image, batch, about="constants, many sizes").equals(
                torch.zeros(2, c, h, w, dtype=dtype),
                atol=0.0,
                hint="Exactly 0, though the computed mean is rounded.",
            ).done()
### END HIDDEN TESTS

# %% role="test" exercise="normalise_per_image" check="neighbours" points=1
batch = torch.tensor([1e-9, 3e-9, 4.0, 4.0], dtype=torch.float64).reshape(2, 1, 1, 2)
tl.check.call(normalise_per_image, batch).equals(
    torch.tensor([-1.0, 1.0, 0.0, 0.0], dtype=torch.float64).reshape(2, 1, 1, 2),
    hint="A small spread is no constant: do not compare with a threshold or add a number to it.",
).done()
### BEGIN HIDDEN TESTS
batch = torch.tensor([[1.0, math.nan], [2.0, 2.0], [5.0, 1.0]]).reshape(3, 2, 1, 1)
tl.check.call(normalise_per_image, batch, about="a nan in one picture").equals(
    torch.tensor([[math.nan, math.nan], [0.0, 0.0], [1.0, -1.0]]).reshape(3, 2, 1, 1),
    hint="The picture with the nan becomes nan, its neighbours do not.",
).done()
batch = torch.tensor([2e-12, 4e-12, 4e-12, 2e-12], dtype=torch.float64).reshape(1, 2, 2, 1)
tl.check.call(normalise_per_image, batch, about="a tiny spread").equals(
    torch.tensor([-1.0, 1.0, 1.0, -1.0], dtype=torch.float64).reshape(1, 2, 2, 1),
    hint="All pictures come out on the same scale, however small they were.",
).done()
batch = torch.tensor([1e9 + 3, 1e9 + 1], dtype=torch.float64).reshape(1, 1, 2, 1)
tl.check.call(normalise_per_image, batch, about="a small spread far from 0").equals(
    torch.tensor([1.0, -1.0], dtype=torch.float64).reshape(1, 1, 2, 1),
    hint="Subtract the mean before you square; the spread is small beside the numbers, not 0.",
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="normalise_per_image"
# The reduced axes are kept with size 1, so `(n, 1, 1, 1)` meets `(n, c, h, w)` and each picture gets its
# own number. Whether a picture is constant is asked by comparing the numbers as they stand, because
# everything that is computed from them is rounded.
#
# The commonest wrong answers guard the division: `spread == 0` misses a constant 0.1 whose rounded mean
# is off by 7e-9 and turns rounding errors into ones; `spread + 1e-8` hides that and crushes pictures
# whose spread is small for good reasons.

# %% [markdown] role="exercise" exercise="contact_sheet" difficulty=3 minutes=15 concepts=["cifar.make_grid", "cifar.permute_not_reshape"]
# ## A contact sheet
#
# Return one large picture in which the pictures of the batch stand in rows of `columns` pictures each.
#
# * `batch` has shape `(n, c, h, w)`, any dtype; `columns` is 1 or more. With `rows` the smallest number
#   for which `rows * columns` is at least `n`, the result has shape `(c, rows * h, columns * w)`.
# * The first `columns` pictures form the first row, from left to right; the next ones the second row,
#   and so on. There are no borders. Places without a picture are 0.
# * The dtype of the batch is kept. `n` may be smaller than `columns`, or 0 (then there are no rows).
# * Do not use `make_grid`: this is what it does.

# %% [markdown] role="hints" exercise="contact_sheet"
# A pixel of the sheet has five coordinates: row of pictures, column of pictures, channel, row in its
# picture, column in its picture. Which of them make up the rows of the sheet?
#
# ---
#
# Fill the batch up with zero pictures to `rows * columns`, and `reshape` to `(rows, columns, c, h, w)`.
# Then bring the axes into the order channel, row of pictures, row, column of pictures, column. Only
# then merge neighbours with `reshape`.
#
# ---
#
# `n, c, h, w = batch.shape`; `rows = math.ceil(n / columns)`; `full = torch.zeros(rows * columns, c, h,
# w, dtype=batch.dtype)`; `full[:n] = batch`; return `full.reshape(rows, columns, c, h, w).permute(2, 0, 3,
# 1, 4).reshape(c, rows * h, columns * w)`.


# %% role="solution" exercise="contact_sheet"
def contact_sheet(batch: torch.Tensor, columns: int) -> torch.Tensor:
    """Return all pictures of a batch on one sheet.

    Parameters
    ----------
    batch : torch.Tensor
        Shape (n, c, h, w), any dtype.
    columns : int
        Pictures per row of the sheet, 1 or more.

    Returns
    -------
    torch.Tensor
        Shape (c, rows * h, columns * w), the dtype of `batch`; 0 where there is no picture.
    """
    ### BEGIN SOLUTION
    n, c, h, w = batch.shape
    rows = math.ceil(n / columns)
    full = torch.zeros(rows * columns, c, h, w, dtype=batch.dtype)
    full[:n] = batch
    places = full.reshape(rows, columns, c, h, w).permute(2, 0, 3, 1, 4)  # (c, rows, h, columns, w)
    return places.reshape(c, rows * h, columns * w)
    ### END SOLUTION


# %% role="test" exercise="contact_sheet" check="order" points=1
four = torch.arange(1, 5).reshape(4, 1, 1, 1).expand(4, 1, 2, 2)
tl.check.call(contact_sheet, four, 2).equals(
    torch.tensor([[[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]]),
    hint="Pictures 1 and 2 stand side by side in the first row, 3 and 4 below them.",
).done()
tl.check.call(contact_sheet, torch.arange(1, 7).reshape(6, 1, 1, 1), 3).equals(
    torch.tensor([[[1, 2, 3], [4, 5, 6]]]), hint="Fill row by row, `columns` pictures in each."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, c, h, w, columns in [(6, 3, 4, 5, 2), (6, 3, 4, 5, 3), (9, 3, 3, 3, 3), (4, 2, 1, 6, 4)]:
    batch = torch.rand(n, c, h, w, generator=generator)
    strips = [torch.cat(list(batch[k : k + columns]), dim=2) for k in range(0, n, columns)]
    tl.check.call(contact_sheet, batch, columns, about="random pictures, full rows").equals(
        torch.cat(strips, dim=1), hint="Each picture stands unharmed in its place."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="contact_sheet" check="unharmed" points=1
two = torch.arange(12).reshape(2, 1, 2, 3)
tl.check.call(contact_sheet, two, 2).equals(
    torch.tensor([[[0, 1, 2, 6, 7, 8], [3, 4, 5, 9, 10, 11]]]),
    hint="A reshape alone deals the numbers out anew: bring the axes into order first.",
).done()
### BEGIN HIDDEN TESTS
batch = torch.arange(24).reshape(2, 3, 2, 2)
tl.check.call(contact_sheet, batch, 1, about="one picture per row").equals(
    torch.cat([batch[0], batch[1]], dim=1), hint="With one column the pictures stand in a stack."
).done()
batch = torch.arange(24).reshape(2, 2, 2, 3).permute(0, 3, 1, 2)
tl.check.call(contact_sheet, batch, 2, about="a permuted batch").equals(
    torch.cat([batch[0], batch[1]], dim=2), hint="Any strides are allowed."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="contact_sheet" check="incomplete" points=1
tl.check.call(contact_sheet, torch.arange(1, 6).reshape(5, 1, 1, 1), 2).equals(
    torch.tensor([[[1, 2], [3, 4], [5, 0]]]),
    hint="The last row may be incomplete: it is there, and its empty places are 0.",
).done()
### BEGIN HIDDEN TESTS
batch = torch.arange(1, 13, dtype=torch.uint8).reshape(2, 3, 1, 2)
tl.check.call(contact_sheet, batch, 4, about="bytes, fewer pictures than columns").equals(
    torch.cat([batch[0], batch[1], torch.zeros(3, 1, 4, dtype=torch.uint8)], dim=2),
    hint="One row with empty places at its end; bytes stay bytes.",
).done()
tl.check.call(contact_sheet, torch.zeros(0, 3, 4, 5), 2, about="no pictures").equals(
    torch.zeros(3, 0, 10), hint="No pictures: no rows, and still `columns * w` columns."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="contact_sheet"
# A `reshape` may split an axis, or merge axes that are neighbours in the right order. So the batch axis
# is split into rows and columns of pictures, `permute` brings each beside the axis that it is to be
# merged with, and a second `reshape` merges: `(rows, h)` to the rows of the sheet, `(columns, w)` to
# its columns.
#
# The commonest wrong answer is the second `reshape` without the `permute`. The shape is right, and
# every row of the sheet is made of the wrong numbers.

# %% [markdown] role="exercise" exercise="catches_bad_conversion" difficulty=3 minutes=20 concepts=["cifar.permute_scale", "cifar.permute_not_reshape", "cifar.transforms_v2"]
# ## A test that catches scrambled pictures
#
# Return `True` if a function that prepares pictures for a network is wrong, and `False` if it is right.
#
# Somebody hands you a function `prepare(raw)`. You cannot see its code; you can only call it. It is
# **right** if for every `uint8` tensor `raw` of shape `(n, h, w, 3)`, with sizes `n`, `h`, `w` of 1 or
# more,
#
# * it returns a `float32` tensor of shape `(n, 3, h, w)` whose entry `[k, m, i, j]` is
#   `raw[k, i, j, m] / 255`, up to an error of 1e-6;
# * `raw` is the same before and after.
#
# It is wrong if it does anything else, or raises an exception, in at least one of these cases. How the
# result lies in memory does not matter, and neither does how the last digits are rounded: torchvision,
# which multiplies by 1/255, is right.
#
# * `catches_bad_conversion(prepare)` calls `prepare` as often as it likes and returns a `bool`. It never
#   lets an exception through. Small pictures are enough.

# %% [markdown] role="hints" exercise="catches_bad_conversion"
# List what may be wrong: the order of the numbers, the scale, the order of the channels, rows and
# columns exchanged, the dtype, a single picture, the original. Each of them needs a call that shows it.
#
# ---
#
# Two batches of random bytes suffice if they are not square, all three channels differ, no 255 is
# needed to be in them, and one of them holds a single picture. Compute the right answer yourself and
# compare shape and dtype before the numbers. Keep a clone of `raw` for afterwards.
#
# ---
#
# For `shape` in `((2, 4, 5, 3), (1, 3, 2, 3))`: `raw = (torch.arange(math.prod(shape)) * 37 % 201).to(
# torch.uint8).reshape(shape)`, `before = raw.clone()`, `right = before.permute(0, 3, 1, 2).float() / 255`.
# Call inside `try`, with `except Exception: return True`. Return `True` if the result is no tensor, if its
# `dtype` or `shape` differs from that of `right`, if not `torch.allclose(result, right, rtol=0,
# atol=1e-6)`, or if not `torch.equal(raw, before)`. After the loop return `False`.


# %% role="solution" exercise="catches_bad_conversion"
def catches_bad_conversion(prepare: Callable[[torch.Tensor], torch.Tensor]) -> bool:
    """Return whether a function that prepares pictures is wrong.

    Parameters
    ----------
    prepare : callable
        Called as prepare(raw) with a uint8 tensor of shape (n, h, w, 3); right if it always
        returns raw / 255 as float32, channels first, and leaves raw alone.

    Returns
    -------
    bool
        True if it is wrong in at least one case, False otherwise.
    """
    ### BEGIN SOLUTION
    for shape in ((2, 4, 5, 3), (1, 3, 2, 3)):  # not square; several pictures, and one
        numbers = torch.arange(math.prod(shape)) * 37 % 201  # all differ, and none is 255
        raw = numbers.to(torch.uint8).reshape(shape)
        before = raw.clone()
        right = before.permute(0, 3, 1, 2).float() / 255
        try:
            result = prepare(raw)
        except Exception:
            return True
        if not isinstance(result, torch.Tensor) or result.dtype != right.dtype:
            return True
        if result.shape != right.shape or not torch.allclose(result, right, rtol=0, atol=1e-6):
            return True
        if not torch.equal(raw, before):
            return True
    return False
    ### END SOLUTION


# %% role="test" exercise="catches_bad_conversion" check="scrambled" points=1
def permutes(raw):
    return raw.permute(0, 3, 1, 2).float() / 255


def reshapes(raw):
    n, h, w, c = raw.shape
    return raw.reshape(n, c, h, w).float() / 255


tl.check.call(catches_bad_conversion, reshapes, about="reshape instead of permute").equals(
    True, hint="The shape is right and the picture is not: compare the numbers."
).done()
tl.check.call(catches_bad_conversion, permutes, about="the three steps of the lecture").equals(
    False, hint="This function is right; do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def keeps_channels_last(raw):
    return raw.float() / 255


def torchvision_way(raw):
    return raw.permute(0, 3, 1, 2).contiguous().float() * (1 / 255)


tl.check.call(catches_bad_conversion, keeps_channels_last, about="channels left last").equals(
    True, hint="The shape must be (n, 3, h, w)."
).done()
tl.check.call(catches_bad_conversion, torchvision_way, about="multiplies by 1/255").equals(
    False, hint="Errors below 1e-6 are allowed: compare with a tolerance, not with ==."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_conversion" check="scale" points=1
def scales(raw):
    return raw.movedim(3, 1).to(torch.float32).div(255)


def divides_bytes(raw):
    return (raw // 255).permute(0, 3, 1, 2).float()


tl.check.call(catches_bad_conversion, divides_bytes, about="divides bytes as bytes").equals(
    True, hint="Compare with raw / 255 in floats."
).done()
tl.check.call(catches_bad_conversion, scales, about="scales after the cast").equals(
    False, hint="This function is right; do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def divides_by_256(raw):
    return raw.permute(0, 3, 1, 2).float() / 256


def divides_by_its_largest(raw):
    return raw.permute(0, 3, 1, 2).float() / max(int(raw.max()), 1)


def signed_bytes(raw):
    return raw.permute(0, 3, 1, 2).to(torch.int8).float() / 255


tl.check.call(catches_bad_conversion, signed_bytes, about="takes bytes for signed ones").equals(
    True, hint="Try bright pictures too: from 128 on a signed byte is negative."
).done()
tl.check.call(catches_bad_conversion, divides_by_256, about="divides by 256").equals(
    True, hint="An error of 1e-6 is allowed, one of 1/256 is not."
).done()
tl.check.call(
    catches_bad_conversion, divides_by_its_largest, about="divides by the largest number it finds"
).equals(True, hint="Try pictures without a 255 in them.").done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_conversion" check="axes" points=1
def keeps_axes(raw):
    return torch.stack([raw[..., channel] for channel in range(3)], dim=1).float() / 255


def blue_first(raw):
    return raw.permute(0, 3, 1, 2).flip(1).float() / 255


tl.check.call(catches_bad_conversion, blue_first, about="blue first").equals(
    True, hint="Use pictures whose channels differ."
).done()
tl.check.call(catches_bad_conversion, keeps_axes, about="channel by channel").equals(
    False, hint="This function is right; do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def sideways(raw):
    return raw.permute(0, 3, 2, 1).reshape(len(raw), 3, *raw.shape[1:3]).float() / 255


def expects_squares(raw):
    n, size = raw.shape[:2]
    result = torch.zeros(n, 3, size, size)
    result[:, :, :, : raw.shape[2]] = raw.permute(0, 3, 1, 2)[..., :size] / 255
    return result


def last_picture_first(raw):
    return raw.permute(0, 3, 1, 2).flip(0).float() / 255


def drops_axis_of_one(raw):
    return (raw.permute(0, 3, 1, 2).float() / 255).squeeze(0)


tl.check.call(catches_bad_conversion, sideways, about="rows and columns exchanged").equals(
    True, hint="Use pictures whose rows and columns differ."
).done()
tl.check.call(catches_bad_conversion, expects_squares, about="wrong unless square").equals(
    True, hint="Try pictures that are not square, and compare the shape."
).done()
tl.check.call(catches_bad_conversion, last_picture_first, about="pictures in reverse").equals(
    True, hint="Use at least two different pictures."
).done()
tl.check.call(catches_bad_conversion, drops_axis_of_one, about="wrong for one picture").equals(
    True, hint="Try a batch of one picture, and compare the shape."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_bad_conversion" check="promises" points=1
def single_precision(raw):
    return raw.permute(0, 3, 1, 2).double().div(255).float()


def double_precision(raw):
    return raw.permute(0, 3, 1, 2).double() / 255


tl.check.call(catches_bad_conversion, double_precision, about="returns float64").equals(
    True, hint="float32 was promised: look at the dtype."
).done()
tl.check.call(catches_bad_conversion, single_precision, about="float64 in between").equals(
    False, hint="This function is right; do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def edits_the_original(raw):
    result = raw.permute(0, 3, 1, 2).float() / 255
    raw.fill_(0)
    return result


def takes_bytes_only(raw):
    if raw.dtype != torch.uint8 or raw.dim() != 4 or raw.shape[3] != 3:
        raise ValueError("a batch of pictures, as bytes, channels last, please")
    return raw.permute(0, 3, 1, 2) / 255


def refuses_small_pictures(raw):
    if raw.shape[1] != 32 or raw.shape[2] != 32:
        raise ValueError("32 by 32 pixels, please")
    return raw.permute(0, 3, 1, 2).float() / 255


tl.check.call(catches_bad_conversion, edits_the_original, about="empties the original").equals(
    True, hint="Compare raw with a clone that you made before the call."
).done()
tl.check.call(catches_bad_conversion, refuses_small_pictures, about="raises an error").equals(
    True, hint="A function that raises on valid pictures is wrong; catch the exception."
).done()
tl.check.call(
    catches_bad_conversion,
    takes_bytes_only,
    about="right, and refuses what it was not promised for",
).equals(False, hint="Call it with uint8 batches of shape (n, h, w, 3) only.").done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="catches_bad_conversion"
# The right answer is computed from a clone, in one line that is known to be right, and compared in
# shape, dtype and numbers. Small pictures whose numbers all differ show every wrong order; sizes 4 and
# 5 show exchanged axes; a batch of one shows a lost axis.
#
# The commonest wrong answer compares shapes only: a scrambled picture has the right shape. The next one
# compares with `torch.equal` and accuses torchvision, whose last digit differs.

# %% [markdown] role="exercise" exercise="lost_colours" difficulty=2 minutes=12 concepts=["cifar.dataset", "cifar.kill_channels", "cifar.permute_scale"]
# ## Who has lost the colours?
#
# Explain what this cell does to the photographs, and write it such that it does what was meant.
#
# ```python
# pictures = tl.data.cifar10()                           # data: (400, 32, 32, 3), uint8
# x = torch.from_numpy(pictures.data).permute(0, 3, 1, 2)
# first = x[:48]
# first.narrow(1, 1, 2).fill_(0)                         # a red copy of the first 48 pictures
# brighter = (x + 100).float() / 255                     # and all pictures, a bit brighter
# ```
#
# Ten sentences and a few lines of code are enough. A person reads and grades this.
#
# | points | what earns them |
# |---|---|
# | 1 | It is said which of `pictures.data`, `x`, `first` share memory, and why |
# | 1 | It is said what has become of the photographs: which pictures, which channels, for how long |
# | 1 | The wrong brightness is explained with an example of a number |
# | 1 | The repaired code leaves the photographs alone and clamps before it goes back to the range |
# | 1 | The new bytes of `x + 100`, `.float()` and `/ 255` are counted |

# %% [markdown] role="hints" exercise="lost_colours"
# Go through the lines and ask of each: does the result have memory of its own?
#
# ---
#
# `from_numpy`, `permute`, a slice and `narrow` are views. In `x + 100` nothing has been converted yet:
# what is 200 + 100 in `uint8`?
#
# ---
#
# `clone` before the fill. For the brightness, `float()` first, then `+ 100`, `clamp(max=255)`, and the
# division last. `x` has 400 · 3 · 32 · 32 numbers: one byte each in `uint8`, four in `float32`.

# %% [markdown] role="written" exercise="lost_colours" points=5
# ### BEGIN SOLUTION
# All three share one memory. `torch.from_numpy` takes over the memory of the array, and `permute`, the
# slice `x[:48]` and `narrow` are views. `fill_` writes zeros through them.
#
# So green and blue of the first 48 photographs are 0 in `pictures.data` itself, and in everything that is
# read from `pictures` later, `pictures[0]` included, until the data set is loaded again. The other 352
# pictures are untouched. No copy has been made at all.
#
# `x + 100` is computed in `uint8`, where 200 + 100 is 44: bright places become dark. The conversion to
# float comes after the damage.
#
# ```python
# first = x[:48].clone()
# first.narrow(1, 1, 2).fill_(0)
# brighter = (x.float() + 100).clamp(max=255) / 255
# ```
#
# `x` has 400 · 3 · 32 · 32 = 1228800 numbers. `x + 100` writes one byte each, 1228800; `.float()` four
# bytes each, 4915200; `/ 255` again 4915200. Together 11059200 new bytes. `fill_` writes none.
# ### END SOLUTION

# %% [markdown] role="why" exercise="lost_colours"
# The answer is good when it follows the memory from the array to the fill. The commonest wrong sentence
# is "`first` is a new tensor, so only `first` is changed". It is a new tensor object on the old memory.
