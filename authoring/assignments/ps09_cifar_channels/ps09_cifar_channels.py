# %% [markdown] role="header"
# # Problem set 9: pictures as tensors
#
# Twelve exercises on batches of pictures: after three warm-ups, which edits reach the original, how to
# move, silence, swap and grey channels, which pictures are brightest, what a classifier loses when
# a channel falls silent, and a test that catches other people's scrambled conversions. They rise in
# difficulty, and none needs the answer of another: leave out what you like and come back later.
#
# **How to work.** Replace `raise NotImplementedError()` by your code, run the cell, then run the
# checks below it. A check that passes says so in green; one that fails names the call, what was
# expected, what came, and a hint. Further checks are run when you hand in, on other sizes and on
# edge cases; everything that they ask for stands in the text of the exercise. Three hints wait
# under each exercise: a direction, a step, and nearly the answer. Opening them costs nothing.
#
# Mend the first check that fails before you look at the next one: the hints further down assume that
# it passes. Warm-ups take a few minutes each; what is marked as a stretch can wait for another day.
#
# Let each function stand alone: it needs no names from outside it other than `torch` and `math`.
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

# %% [markdown] role="exercise" exercise="red_mean" difficulty=1 minutes=2 concepts=["cifar.dataset"]
# ## Warm-up: how red?
#
# Return the mean of the red channel of a batch, as a Python `float`.
#
# * `batch` has shape `(n, 3, h, w)`, sizes of 1 or more, and dtype `uint8`, `float32` or `float64`.
#   Red is channel 0.

# %% [markdown] role="hints" exercise="red_mean"
# On which axis do the channels lie?
#
# ---
#
# `batch[:, 0]` is the red channel of all pictures. PyTorch takes no mean of bytes: convert first.
#
# ---
#
# `return batch[:, 0].double().mean().item()`


# %% role="solution" exercise="red_mean"
def red_mean(batch: torch.Tensor) -> float:
    """Return the mean of the red channel.

    Parameters
    ----------
    batch : torch.Tensor
        Shape (n, 3, h, w); uint8, float32 or float64.

    Returns
    -------
    float
        The mean over all pictures, rows and columns.
    """
    ### BEGIN SOLUTION
    return batch[:, 0].double().mean().item()
    ### END SOLUTION


# %% role="test" exercise="red_mean" check="mean" points=2
batch = torch.tensor([1.0, 2.0, 50.0, 60.0, 7.0, 8.0]).reshape(1, 3, 1, 2)
tl.check.call(red_mean, batch).equals(
    1.5, hint="Channel 0 of the one picture holds 1 and 2."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, h, w in [(3, 2, 4), (1, 3, 3), (3, 1, 1)]:
    batch = torch.rand(n, 3, h, w, dtype=torch.float64, generator=generator)
    reds = [number for picture in batch for row in picture[0].tolist() for number in row]
    tl.check.call(red_mean, batch, about="random pictures").equals(
        sum(reds) / len(reds), rtol=1e-9, hint="Channel 0 of every picture."
    ).leaves_arguments_alone().done()
batch = torch.tensor([1.0, 2.0, 50.0, 60.0, 7.0, 8.0]).reshape(1, 3, 1, 2)
for x in tl.check.layouts(batch):
    tl.check.call(red_mean, x, about="the same numbers in another layout").equals(
        1.5, hint="Read what the tensor shows: its strides and its offset may be any."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="red_mean" check="bytes" points=1
batch = torch.tensor([200, 251, 9, 9, 9, 9], dtype=torch.uint8).reshape(1, 3, 1, 2)
tl.check.call(red_mean, batch).equals(
    225.5, hint="A mean of bytes: convert to floats first, and do not let sums wrap."
).done()
### BEGIN HIDDEN TESTS
white = torch.full((4, 3, 20, 20), 255, dtype=torch.uint8)
white[0, 0, 0, 0] = 254
tl.check.call(red_mean, white, about="many bright bytes").equals(
    255 - 1 / 1600, rtol=1e-9, hint="float16 and float32 lose digits in a sum of many."
).done()
tl.check.call(red_mean, white.permute(0, 1, 3, 2)[:, :, ::2], about="strides").equals(
    255 - 1 / 800, rtol=1e-9, hint="Any strides are allowed."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="red_mean"
# The colon keeps all pictures, the 0 picks a channel. The commonest wrong answer is `batch[0]`, the
# first picture with all its channels.

# %% [markdown] role="exercise" exercise="to_unit" difficulty=1 minutes=2 concepts=["cifar.permute_scale"]
# ## Warm-up: from bytes to floats
#
# Return pictures of bytes as `float32` numbers from 0 to 1.
#
# * `raw` has any shape and dtype `uint8`; the result has the same shape. 0 becomes 0.0 and 255
#   becomes 1.0; what lies between is divided by 255, right to 1e-6.

# %% [markdown] role="hints" exercise="to_unit"
# What is the largest byte?
#
# ---
#
# Convert, and divide by 255; a division of bytes by a number gives `float32` by itself.
#
# ---
#
# `return raw.float() / 255`


# %% role="solution" exercise="to_unit"
def to_unit(raw: torch.Tensor) -> torch.Tensor:
    """Return bytes as floats from 0 to 1.

    Parameters
    ----------
    raw : torch.Tensor
        Any shape, uint8.

    Returns
    -------
    torch.Tensor
        The shape of `raw`, float32.
    """
    ### BEGIN SOLUTION
    return raw / 255
    ### END SOLUTION


# %% role="test" exercise="to_unit" check="ends" points=2
tl.check.call(to_unit, torch.tensor([0, 51, 255], dtype=torch.uint8)).equals(
    torch.tensor([0.0, 0.2, 1.0]), atol=1e-6, hint="Divide by 255: the largest byte becomes 1."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
every = torch.arange(256, dtype=torch.uint8)
tl.check.call(to_unit, every, about="every byte").equals(
    torch.arange(256.0) / 255, atol=1e-6, hint="Bytes from 128 on are not negative."
).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="to_unit" check="any_shape" points=1
dark = torch.full((2, 3, 1, 1), 51, dtype=torch.uint8)
tl.check.call(to_unit, dark).equals(
    torch.full((2, 3, 1, 1), 0.2),
    atol=1e-6,
    hint="By 255, not by the largest number in the pictures.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(to_unit, torch.zeros(0, 3, 4, 4, dtype=torch.uint8), about="no pictures").equals(
    torch.zeros(0, 3, 4, 4), hint="No pictures in, no pictures out."
).done()
tl.check.call(to_unit, every.reshape(16, 16).t()[::2], about="strides").equals(
    (torch.arange(256.0) / 255).reshape(16, 16).t()[::2], atol=1e-6, hint="Any strides are allowed."
).done()
for x in tl.check.layouts(torch.tensor([[0, 51], [255, 102]], dtype=torch.uint8)):
    tl.check.call(to_unit, x, about="the same numbers in another layout").equals(
        torch.tensor([[0.0, 0.2], [1.0, 0.4]]),
        atol=1e-6,
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="to_unit"
# 256 bytes from 0 to 255: the largest one has to become 1. The commonest wrong answer divides by 256.

# %% [markdown] role="exercise" exercise="split_by_source" difficulty=1 minutes=4 concepts=["cifar.dataset", "cifar.split_by_photograph"]
# ## Warm-up: no photograph on both sides
#
# Return the numbers of the pictures to train on and of those to test with, such that no photograph
# is on both sides.
#
# Many small pictures are crops of one photograph and look alike. If some of them are trained on and
# others tested with, the test is too easy. So whole photographs are held out.
#
# * `sources` has shape `(n,)` and dtype `int64`: entry `i` is the number of the photograph that
#   picture `i` was cut from. `held_out` is a list of photographs to test with, in any order,
#   perhaps empty; it may name photographs of which there is no picture.
# * The result is a tuple of two `int64` tensors, train and test: the numbers of the pictures, each
#   in rising order, each picture in exactly one of the two.

# %% [markdown] role="hints" exercise="split_by_source"
# For each picture one truth value: is its photograph held out?
#
# ---
#
# `torch.isin(sources, ...)` compares with a whole list. Where a mask is true, `nonzero` says.
#
# ---
#
# `test = torch.isin(sources, torch.tensor(held_out, dtype=torch.int64))`, and then
# `return (~test).nonzero().flatten(), test.nonzero().flatten()`


# %% role="solution" exercise="split_by_source"
def split_by_source(
    sources: torch.Tensor, held_out: list[int]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the pictures to train on and those to test with.

    Parameters
    ----------
    sources : torch.Tensor
        Shape (n,), int64; the photograph of each picture.
    held_out : list of int
        The photographs to test with.

    Returns
    -------
    tuple of torch.Tensor
        The numbers of the pictures on each side, int64, rising.
    """
    ### BEGIN SOLUTION
    test = torch.isin(sources, torch.tensor(held_out))
    return (~test).nonzero().flatten(), test.nonzero().flatten()
    ### END SOLUTION


# %% role="test" exercise="split_by_source" check="sides" points=2
tl.check.call(split_by_source, torch.tensor([7, 7, 3, 9, 3]), [3, 7]).equals(
    (torch.tensor([3]), torch.tensor([0, 1, 2, 4])),
    hint="Pictures of photographs 3 and 7 are tested with; numbers of pictures, rising.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (6, 40):
    others = torch.randint(0, 5, (n,), generator=generator)
    sources = torch.cat([others, torch.arange(5)])  # no side is empty
    for held_out in ([4], [0, 2], [3, 1, 4]):
        train = [i for i, source in enumerate(sources.tolist()) if source not in held_out]
        test = [i for i, source in enumerate(sources.tolist()) if source in held_out]
        tl.check.call(split_by_source, sources, held_out, about="random photographs").equals(
            (torch.tensor(train, dtype=torch.int64), torch.tensor(test, dtype=torch.int64)),
            hint="A picture is tested with exactly if its photograph is held out.",
        ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="split_by_source" check="edges" points=1
none = torch.zeros(0, dtype=torch.int64)
tl.check.call(split_by_source, torch.tensor([5, 6]), []).equals(
    (torch.tensor([0, 1]), none.clone()),
    hint="Nothing held out: nothing to test with, an empty int64 tensor.",
).done()
### BEGIN HIDDEN TESTS
tl.check.call(split_by_source, torch.tensor([5, 5]), [5, 8], about="everything held out").equals(
    (none.clone(), torch.tensor([0, 1])), hint="Photographs without a picture do no harm."
).done()
tl.check.call(split_by_source, none, [1], about="no pictures").equals(
    (none.clone(), none.clone()), hint="Two empty int64 tensors."
).done()
tl.check.call(
    split_by_source,
    torch.tensor([-1, 2**40 + 1, 1]),
    [2**40 + 1],
    about="odd numbers of photographs",
).equals((torch.tensor([0, 2]), torch.tensor([1])), hint="Compare the numbers as they are.").done()
close = torch.tensor([2**53, 2**53 + 1])
tl.check.call(split_by_source, close, [2**53 + 1], about="large numbers that hardly differ").equals(
    (torch.tensor([0]), torch.tensor([1])), hint="Compare the numbers as they are."
).done()

for x in tl.check.layouts(torch.tensor([7, 3, 9])):
    tl.check.call(split_by_source, x, [3], about="the same numbers in another layout").equals(
        (torch.tensor([0, 2]), torch.tensor([1])),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="split_by_source"
# The photograph decides, not the picture. The commonest wrong answer treats `held_out` as numbers
# of pictures: then crops of one photograph stand on both sides, and the test measures memory.

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
# A start and strides describe `a`, `b`, `e` and `f`; nothing of the kind describes `c` and `d`. Ask
# of `g` and `i` whether there is anything to convert, and of `h` what its underscore promises. `j`
# would need a negative step. `k` and `l` want the numbers of a permuted batch in one row: one of
# them copies when it must, the other never does.


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
big = torch.arange(3 * 6 * 8 * 4).reshape(3, 6, 8, 4)
for batch, case in [
    (big[:, ::2, ::3], "every second row and every third column"),
    (big[1:, 2:, 5:, 1:], "corners of larger pictures"),
    (big.transpose(1, 2), "pictures on their side"),
    (big[:, :1, :1].expand(3, 2, 5, 4), "one pixel of each picture, stretched"),
]:
    expected = torch.stack([batch[..., channel] for channel in range(batch.shape[3])], dim=1)
    tl.check.call(hwc_to_chw, batch, about=case).equals(
        expected, hint="The view shows the right numbers, whatever the strides and the offset."
    ).is_view_of(batch, hint="No layout needs a copy.").done()
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
for number, dtype in [(2**53 + 1, torch.int64), (1e300, torch.float64), (True, torch.bool)]:
    odd = torch.full((1, 2, 1, 1), number, dtype=dtype)
    tl.check.call(kill_channels, odd, [1], about=f"a batch of {dtype}").equals(
        torch.tensor([0, number], dtype=dtype).reshape(1, 2, 1, 1),
        atol=0.0,
        hint="A kept channel is untouched, to the last digit of its own dtype.",
    ).done()
for k in (0, 2, -1, -3):
    expected = torch.zeros(1, 3, 1, 1, dtype=torch.uint8)
    expected[:, k] = torch.tensor([200, 100, 50], dtype=torch.uint8)[k]
    tl.check.call(kill_channels, batch, [k], about="the first and the last channel").equals(
        expected, hint="-3 to 2 are the channels of three, both ends included."
    ).done()
tl.check.call(kill_channels, torch.zeros(0, 3, 2, 2), [1], about="no pictures").equals(
    torch.zeros(0, 3, 2, 2), hint="No pictures in, no pictures out."
).done()
batch = torch.arange(12.0).reshape(1, 2, 2, 3).permute(0, 3, 1, 2)
tl.check.call(kill_channels, batch, [1], about="a permuted batch").equals(
    torch.stack([torch.zeros(1, 2, 2), batch[:, 1], torch.zeros(1, 2, 2)], dim=1),
    hint="Any strides are allowed.",
).leaves_arguments_alone().done()
batch = torch.arange(1, 13).reshape(1, 3, 2, 2)
for x in tl.check.layouts(batch):
    tl.check.call(kill_channels, x, [0], about="the same numbers in another layout").equals(
        batch * torch.tensor([1, 0, 0]).reshape(3, 1, 1),
        hint="Read what the tensor shows: its strides and its offset may be any.",
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
for i, j in [(-3, 2), (-1, -3), (-2, 1)]:
    order = list(range(3))
    order[i], order[j] = order[j], order[i]
    numbers = [(10, 20, 30)[k] for k in order]
    tl.check.call(bytes_after_swap, i, j, about="the first and the last channel").equals(
        numbers * 2, hint="-3 to 2 are the channels of three, both ends included."
    ).done()
batch = torch.tensor([1e30, 1.0, math.inf]).reshape(1, 3, 1, 1)
tl.check.call(swap_channels_, batch, 0, 1, about="a large number beside a small one").equals(
    torch.tensor([1.0, 1e30, math.inf]).reshape(1, 3, 1, 1),
    hint="Sums and differences round; move the numbers as they are.",
).done()
tl.check.call(swap_channels_, torch.zeros(0, 3, 2, 2), 0, 1, about="no pictures").equals(
    torch.zeros(0, 3, 2, 2), hint="No pictures, nothing to do."
).done()
for x in tl.check.layouts(torch.tensor([0.1, 0.2, 1e300], dtype=torch.float64).reshape(1, 3, 1, 1)):
    tl.check.call(swap_channels_, x, 0, 2, about="float64 in another layout").equals(
        torch.tensor([1e300, 0.2, 0.1], dtype=torch.float64).reshape(1, 3, 1, 1),
        atol=0.0,
        hint="Move the numbers as they are, whatever the strides and the offset.",
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
generator = tl.check.generator()
batch = torch.rand(2, 3, 2, 3, dtype=torch.float64, generator=generator)
plane = 0.299 * batch[:, 0] + 0.587 * batch[:, 1] + 0.114 * batch[:, 2]
tl.check.call(to_grey, batch, about="random float64").equals(
    torch.stack([plane, plane, plane], dim=1),
    rtol=1e-12,
    hint="All three weights have to be float64 as well.",
).done()
ends = torch.tensor([0, 255, 255, 0, 0, 255], dtype=torch.uint8).reshape(2, 3, 1, 1)
tl.check.call(to_grey, ends, about="the darkest and the brightest bytes").equals(
    torch.tensor([179, 29], dtype=torch.uint8).reshape(2, 1, 1, 1).expand(2, 3, 1, 1),
    hint="255 * 0.701 is 178.755 and 255 * 0.114 is 29.07: round to the nearest.",
).done()
tl.check.call(to_grey, torch.zeros(0, 3, 4, 4), about="no pictures").equals(
    torch.zeros(0, 3, 4, 4), hint="No pictures in, no pictures out; the shape is kept."
).done()
batch = torch.tensor([0.2, 0.4, 0.6, 0.4, 0.6, 0.8]).reshape(1, 1, 2, 3).permute(0, 3, 1, 2)
tl.check.call(to_grey, batch, about="a permuted batch").equals(
    torch.tensor([0.363, 0.563]).reshape(1, 1, 1, 2).expand(1, 3, 1, 2),
    hint="Any strides are allowed.",
).done()
batch = torch.tensor([200, 0, 100, 61, 61, 61], dtype=torch.uint8).reshape(2, 3, 1, 1)
for x in tl.check.layouts(batch):
    tl.check.call(to_grey, x, about="the same numbers in another layout").equals(
        torch.tensor([71, 61], dtype=torch.uint8).reshape(2, 1, 1, 1).expand(2, 3, 1, 1),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="to_grey"
# `(3, 1, 1)` is aligned at the right, so the 3 stands under the channels. The sum over axis 1 with
# `keepdim` leaves one channel, and `expand` shows it three times without copying.
#
# The commonest wrong answer for bytes casts without rounding. The three products are rounded, so a grey
# pixel of 61, 61, 61 comes out as 60.999996 and is cut to 60. A cast cuts; rounding has to be asked for.

# %% [markdown] role="exercise" exercise="brightest" difficulty=2 minutes=10 concepts=["cifar.channel_experiments"]
# ## The brightest first
#
# Return the numbers of the `k` brightest pictures of a batch, the brightest first.
#
# * `batch` has shape `(n, c, h, w)` and dtype `uint8`, `float32` or `float64`; `c`, `h` and `w` are
#   1 or more. `k` is from 0 to `n`, both included. The result has shape `(k,)` and dtype `int64`.
# * The brightness of a picture is the mean of all of its numbers, exact to the last digit of its
#   dtype: two `float64` pictures may differ in the twelfth digit. No batch holds a nan.
# * Of equally bright pictures the one with the lower number comes first. (`torch.topk` promises
#   nothing of the kind.)

# %% [markdown] role="hints" exercise="brightest"
# One number for each picture, then an order.
#
# ---
#
# `mean(dim=(1, 2, 3))` leaves one number for each picture; bytes must be converted first, and
# `float64` is wide enough for all three dtypes. `sort` has an option that keeps equal entries in
# their order.
#
# ---
#
# `brightness = batch.double().mean(dim=(1, 2, 3))`, and then
# `return brightness.sort(descending=True, stable=True).indices[:k]`


# %% role="solution" exercise="brightest"
def brightest(batch: torch.Tensor, k: int) -> torch.Tensor:
    """Return the numbers of the brightest pictures.

    Parameters
    ----------
    batch : torch.Tensor
        Shape (n, c, h, w); uint8, float32 or float64.
    k : int
        How many; from 0 to n.

    Returns
    -------
    torch.Tensor
        Shape (k,), int64; the brightest first, of equals the lower number first.
    """
    ### BEGIN SOLUTION
    brightness = batch.double().mean(dim=(1, 2, 3))
    return brightness.sort(descending=True, stable=True).indices[:k]
    ### END SOLUTION


# %% role="test" exercise="brightest" check="order" points=1
batch = torch.tensor([0.2, 0.9, 0.5, 0.7]).reshape(4, 1, 1, 1).expand(4, 3, 2, 2)
tl.check.call(brightest, batch, 3).equals(
    torch.tensor([1, 3, 2]), hint="Numbers of pictures, the brightest first."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, c, h, w, k in [(8, 3, 2, 4, 5), (5, 1, 3, 3, 2), (6, 2, 1, 1, 4)]:
    batch = torch.rand(n, c, h, w, generator=generator)
    means = [sum(picture.flatten().tolist()) for picture in batch]
    order = sorted(range(n), key=lambda i: -means[i])
    tl.check.call(brightest, batch, k, about="random pictures").equals(
        torch.tensor(order[:k]), hint="The mean over channels, rows and columns together decides."
    ).leaves_arguments_alone().done()
tl.check.call(brightest, batch, 6, about="all pictures").equals(
    torch.tensor(order), hint="k may be n: all pictures in order."
).done()
tl.check.call(brightest, batch, 0, about="k = 0").equals(
    torch.zeros(0, dtype=torch.int64), hint="k may be 0: an empty int64 tensor."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="brightest" check="equals" points=1
flat = torch.tensor([5, 7, 5, 7, 7, 5], dtype=torch.uint8).reshape(6, 1, 1, 1)
tl.check.call(brightest, flat, 4).equals(
    torch.tensor([1, 3, 4, 0]), hint="Of equally bright pictures the lower number comes first."
).done()
### BEGIN HIDDEN TESTS
many = (torch.arange(200) % 2).to(torch.uint8).reshape(200, 1, 1, 1).expand(200, 3, 2, 2)
tl.check.call(brightest, many, 150, about="two hundred pictures of two kinds").equals(
    torch.cat([torch.arange(1, 200, 2), torch.arange(0, 100, 2)]),
    hint="Ask for a stable order: topk and sort alone promise nothing about equals.",
).done()
turned = torch.tensor([[1, 2, 3, 250], [250, 3, 2, 1], [64, 64, 64, 64]], dtype=torch.uint8)
tl.check.call(
    brightest, turned.reshape(3, 1, 2, 2), 3, about="the same bytes in other places"
).equals(torch.tensor([0, 1, 2]), hint="Pictures of the same bytes are equally bright.").done()
### END HIDDEN TESTS

# %% role="test" exercise="brightest" check="digits" points=1
bytes_ = torch.tensor([[200, 200], [255, 146]], dtype=torch.uint8).reshape(2, 1, 1, 2)
tl.check.call(brightest, bytes_, 2).equals(
    torch.tensor([1, 0]), hint="400 and 401: add bytes in a wider type, and do not cut the mean."
).done()
### BEGIN HIDDEN TESTS
close = torch.tensor([0.5, 0.5 + 1e-12], dtype=torch.float64).reshape(2, 1, 1, 1)
tl.check.call(brightest, close, 1, about="float64, a difference in the twelfth digit").equals(
    torch.tensor([1]), hint="float32 cannot tell these two apart."
).done()
white = torch.full((2, 3, 90, 90), 255, dtype=torch.uint8)
white[0, 1, 7, 3] = 254
tl.check.call(brightest, white, 2, about="one byte in thousands").equals(
    torch.tensor([1, 0]), hint="Sums of many bytes need a wide type."
).done()
tl.check.call(brightest, white.permute(0, 2, 3, 1)[:, ::2], 2, about="strides").equals(
    torch.tensor([0, 1]), hint="The row with the darker byte is left out: any strides are allowed."
).done()
batch = torch.tensor([1, 9, 5, 5, 6, 5], dtype=torch.uint8).reshape(3, 1, 1, 2)
for x in tl.check.layouts(batch):
    tl.check.call(brightest, x, 3, about="the same numbers in another layout").equals(
        torch.tensor([2, 0, 1]),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="brightest"
# `mean` over three axes leaves one number for each picture, and a stable sort keeps equals in their
# order.
#
# The commonest wrong answer is `batch.float().mean(dim=(1, 2, 3)).topk(k).indices`. It is right
# until two pictures are equally bright, and which of them comes first may then depend on the
# machine.

# %% [markdown] role="exercise" exercise="silenced_accuracy" difficulty=2 minutes=15 concepts=["cifar.kill_channels", "cifar.channel_experiments", "cifar.classifier"]
# ## What a classifier loses
#
# Return the accuracy of a classifier on a batch, and its accuracy when one channel is silent, for
# each channel.
#
# What a channel is worth to somebody shows when it is taken away. The classifier here is as simple
# as they come: it looks at the mean of each channel and at nothing else.
#
# * `batch` has shape `(n, c, h, w)`, sizes of 1 or more, dtype `float32` or `float64`. `classes`
#   has shape `(n,)`, dtype `int64`. `weight` has shape `(k, c)` and `bias` shape `(k,)`, of the
#   dtype of `batch`. None is changed.
# * The logits of a picture are `means @ weight.T + bias`, where `means` are the `c` means of its
#   channels. The classifier votes for the class with the largest logit, the first of them if
#   several are equal. The accuracy is the share of pictures for which that is the true class.
# * A silent channel is 0 everywhere, whatever was in it, nan and infinity included.
# * The result is a list of `c + 1` Python floats: the accuracy with all channels, then with channel
#   0 silent, with channel 1 silent, and so on. Only one is silent at a time.

# %% [markdown] role="hints" exercise="silenced_accuracy"
# Write the accuracy of one batch first. Then, for each channel, the same for an edited batch.
#
# ---
#
# `batch.mean(dim=(2, 3))` has shape `(n, c)`. A silent channel has mean 0, so it is enough to edit
# a clone of the means. Write the 0 there; a product with 0 leaves a nan.
#
# ---
#
# `means = batch.mean(dim=(2, 3))`, `seen = [means]`. For each `channel`: `edited = means.clone()`,
# `edited[:, channel] = 0`, `seen.append(edited)`. For each of them the accuracy is
# `((m @ weight.T + bias).argmax(dim=1) == classes).double().mean().item()`.


# %% role="solution" exercise="silenced_accuracy"
def silenced_accuracy(
    batch: torch.Tensor, classes: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor
) -> list[float]:
    """Return the accuracy of a classifier of channel means, and without each of the channels.

    Parameters
    ----------
    batch : torch.Tensor
        Shape (n, c, h, w), float32 or float64.
    classes : torch.Tensor
        Shape (n,), int64.
    weight, bias : torch.Tensor
        Shapes (k, c) and (k,), of the dtype of `batch`.

    Returns
    -------
    list of float
        The accuracy with all channels, then with channel 0, 1, ... silent.
    """
    ### BEGIN SOLUTION
    means = batch.mean(dim=(2, 3))
    seen = [means]
    for channel in range(means.shape[1]):
        edited = means.clone()
        edited[:, channel] = 0
        seen.append(edited)
    votes = [(m @ weight.T + bias).argmax(dim=1) for m in seen]
    return [(vote == classes).double().mean().item() for vote in votes]
    ### END SOLUTION


# %% role="test" exercise="silenced_accuracy" check="accuracy" points=1
def accuracy_with_all(batch, classes, weight, bias):
    return silenced_accuracy(batch, classes, weight, bias)[0]


def how_many_accuracies(batch, classes, weight, bias):
    return len(silenced_accuracy(batch, classes, weight, bias))


colours = torch.eye(3).reshape(3, 3, 1, 1).expand(3, 3, 2, 2)
tl.check.call(
    accuracy_with_all, colours, torch.tensor([0, 1, 0]), torch.eye(3), torch.zeros(3)
).equals(2 / 3, hint="Red, green and blue are voted 0, 1 and 2: two of three are right.").done()
tl.check.call(
    how_many_accuracies, colours, torch.tensor([0, 1, 0]), torch.eye(3), torch.zeros(3)
).equals(4, hint="One accuracy with all channels, and one for each that is silent.").done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, c, h, w, k in [(20, 3, 2, 4, 3), (9, 4, 3, 1, 2), (7, 1, 2, 2, 5)]:
    batch = torch.randn(n, c, h, w, dtype=torch.float64, generator=generator)
    weight = torch.randn(k, c, dtype=torch.float64, generator=generator)
    bias = torch.randn(k, dtype=torch.float64, generator=generator)
    classes = torch.randint(k, (n,), generator=generator)
    votes = torch.stack([weight @ picture.flatten(1).mean(dim=1) + bias for picture in batch])
    tl.check.call(accuracy_with_all, batch, classes, weight, bias, about="random pictures").equals(
        int((votes.argmax(dim=1) == classes).sum()) / n,
        rtol=1e-9,
        hint="means @ weight.T + bias, the largest logit, the share that is right.",
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="silenced_accuracy" check="silent" points=2
bias = torch.tensor([0.0, 0.0, 0.5])
tl.check.call(silenced_accuracy, colours, torch.tensor([0, 1, 2]), torch.eye(3), bias).equals(
    [1.0, 2 / 3, 2 / 3, 1.0],
    hint="Without red the red picture is voted 2; without blue the bias still votes 2 for blue.",
).leaves_arguments_alone(hint="Edit a copy: a slice of the batch is a view.").done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n, c, h, w, k in [(20, 3, 2, 4, 3), (9, 4, 3, 1, 2), (7, 1, 2, 2, 5)]:
    batch = 1 + torch.randn(n, c, h, w, dtype=torch.float64, generator=generator)
    weight = torch.randn(k, c, dtype=torch.float64, generator=generator)
    bias = torch.randn(k, dtype=torch.float64, generator=generator)
    classes = torch.randint(k, (n,), generator=generator)
    expected = []
    for kept in [range(c), *([j for j in range(c) if j != silent] for silent in range(c))]:
        right = 0
        for picture, true in zip(batch, classes.tolist(), strict=True):
            logits = [float(row[j] * picture[j].mean()) for row in weight for j in range(c)]
            sums = [sum(logits[i * c + j] for j in kept) + float(bias[i]) for i in range(k)]
            right += sums.index(max(sums)) == true
        expected.append(right / n)
    tl.check.call(silenced_accuracy, batch, classes, weight, bias, about="random pictures").equals(
        expected, rtol=1e-9, hint="One channel is silent at a time; the bias stays."
    ).leaves_arguments_alone(hint="Edit a copy: a slice of the batch is a view.").done()
### END HIDDEN TESTS

# %% role="test" exercise="silenced_accuracy" check="edges" points=1
broken = torch.tensor([[math.nan, 1.0], [math.nan, -1.0]]).reshape(2, 2, 1, 1)
toward = torch.tensor([[0.0, 1.0], [0.0, -1.0]])


def without_the_broken_channel(batch, weight):
    return silenced_accuracy(batch, torch.tensor([0, 1]), weight, torch.zeros(2))[1]


tl.check.call(without_the_broken_channel, broken, toward).equals(
    1.0, hint="A silent channel is 0 whatever was in it: 0 times nan is nan, so write the 0."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(without_the_broken_channel, broken.nan_to_num(math.inf), toward, about="inf").equals(
    1.0, hint="A silent channel is 0 whatever was in it, infinity included."
).done()
plain = torch.zeros(3, 2), torch.zeros(3)
four, classes = torch.ones(4, 2, 1, 1), torch.tensor([0, 1, 0, 2])
tl.check.call(silenced_accuracy, four, classes, *plain, about="equal logits").equals(
    [0.5] * 3, hint="Of equal logits the first one counts."
).done()
strided = torch.arange(24.0).reshape(2, 2, 2, 3).permute(0, 3, 1, 2)
toward = torch.ones(2, 3), torch.tensor([0.0, -1.0])
tl.check.call(
    silenced_accuracy, strided, torch.tensor([0, 1]), *toward, about="a permuted batch"
).equals([0.5] * 4, hint="Any strides are allowed.").done()
close = torch.tensor([[0.5, 0.5 + 1e-12], [0.5 + 1e-12, 0.5]], dtype=torch.float64).reshape(
    2, 2, 1, 1
)
even = torch.eye(2, dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
tl.check.call(silenced_accuracy, close, torch.tensor([1, 0]), *even, about="close means").equals(
    [1.0, 0.5, 0.5], hint="Compute in the dtype of the batch."
).done()
colours = torch.eye(3).reshape(3, 3, 1, 1)
bias = torch.tensor([0.0, 0.0, 0.5])

for x in tl.check.layouts(colours):
    tl.check.call(
        silenced_accuracy,
        x,
        torch.tensor([0, 1, 2]),
        torch.eye(3),
        bias,
        about="the same numbers in another layout",
    ).equals(
        [1.0, 2 / 3, 2 / 3, 1.0],
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="silenced_accuracy"
# The classifier sees means only, and a silent channel has mean 0, so nothing of the size of the
# batch is copied.
#
# The commonest wrong answer silences one channel after the other in the same tensor: at the last
# channel all are silent, and what is left of the accuracy is the bias.

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
# For `shape` in `((2, 4, 5, 3), (1, 3, 2, 3))`: `raw = (torch.arange(math.prod(shape)) * 37 %
# 201).to( torch.uint8).reshape(shape)`, `before = raw.clone()`, `right = before.permute(0, 3, 1,
# 2).float() / 255`. Call inside `try`, with `except Exception: return True`. Return `True` if the
# result is no tensor, if its `dtype` or `shape` differs from that of `right`, if not
# `torch.allclose(result, right, rtol=0, atol=1e-6)`, or if not `torch.equal(raw, before)`. After
# the loop return `False`.


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
