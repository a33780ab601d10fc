# %% [markdown] role="header"
# # Views and storage
#
# You cut a corner out of a picture, paint the corner grey, and the whole picture has a grey
# corner. In another program you do the same, and the picture stays as it was. Both programs ran
# without a message. The difference is whether the corner was a *view* of the picture or a *copy*.
# This lecture makes the memory visible, so that you can tell in advance. It needs no mathematics.
#
# ## You will be able to
#
# * say of a slice, a transpose, a `view`, a `reshape` or an `expand` whether it shares memory
# * work out where in memory an element stands, from shape, strides and offset
# * read the error message of `view`, and say why it had to refuse
# * add and remove axes of size 1 without surprises
# * tell `x = x + y` from `x += y`, and say who sees the change

# %% [markdown]
# ## Set up
#
# `shares_memory` is the test of lecture 01: it compares the places where two storages begin. Of
# tensors without elements it tells nothing, since all of those begin at place 0.

# %% role="setup"
from itertools import pairwise

import torch

import tensorlab as tl

tl.style.use()
device = tl.device()


def shares_memory(a, b):
    return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()


# %% [markdown]
# ## A tensor is a storage and a way to read it
#
# Memory has no rows and columns. It is one long line of boxes. The numbers of a tensor lie in
# such a line, its *storage*, and beside it the tensor keeps a small note: the shape, and a few
# numbers that say how to walk. A *view* is a second note about the same storage.

# %% id="storage"
x = torch.arange(12, device=device).reshape(3, 4)
boxes = x.untyped_storage().nbytes() // x.element_size()
print("shape", tuple(x.shape), "| boxes in the storage:", boxes, "of", x.element_size(), "bytes")
print("last row:", x[2].tolist(), "| shares memory with x:", shares_memory(x[2], x))

# %% [markdown]
# ## Predict: writing through a view
#
# `x = torch.zeros(3, 2)`, then `y = x.view(2, 3)`, then `y.fill_(1)`, which writes 1 into every
# element of `y`. What is the sum of all elements of `x`?

# %% role="predict"
guess = None

# %% role="reveal" concepts=["view.shares_data"]
x = torch.zeros(3, 2, device=device)
y = x.view(2, 3)
y.fill_(1)
print("x =", x.tolist(), "| shares memory:", shares_memory(x, y))
tl.reveal(
    x.sum().item(),
    guess,
    why="view makes a new note, (2, 3) in place of (3, 2), about the same six boxes.",
)

# %% [markdown]
# `view` never copies: that is its promise. The number of elements must stay the same. One size
# may be left to PyTorch by writing `-1`, and it works out what is missing.

# %% id="view_sizes"
print("view(-1)    ", tuple(x.view(-1).shape))
print("view(2, -1) ", tuple(x.view(2, -1).shape))
print("view(4)     ", tl.attempt(x.view, 4))

# %% [markdown]
# ## A mistake on purpose: a view of a transpose
#
# `t()` swaps the two axes of a table. Now we ask for a view of the transpose, as one line of six.

# %% role="mistake" concepts=["view.noncontiguous_error"] raises="RuntimeError"
x.t().view(6)

# %% [markdown]
# A long message, and every part of it means something:
#
# * `view size is not compatible`: the sizes that we asked for, `6`, are the problem, and not
#   because of the count, which is right.
# * `with input tensor's size and stride`: the transpose has sizes `(2, 3)`, and *strides*. In
#   lecture 03 you met one of them, the stride 0 of a stretched axis. The others come next.
# * `(at least one dimension spans across two contiguous subspaces)`: one of the axes that we want
#   would have to jump in the middle. Wait for the picture.
# * `Use .reshape(...) instead`: a cure, with a price that the message does not name.
#
# ## Predict: the price of reshape
#
# `x = torch.zeros(2, 3)`, then `z = x.t().reshape(6)`, then `x.fill_(1)`. What is `z.tolist()`?

# %% role="predict"
guess = None

# %% role="reveal" concepts=["view.reshape_maybe_copies"]
x = torch.zeros(2, 3, device=device)
z = x.t().reshape(6)
x.fill_(1)
print("z shares memory with x:", shares_memory(z, x))
print("x.reshape(6) does:     ", shares_memory(x.reshape(6), x))
tl.reveal(
    z.tolist(),
    guess,
    why="No view was possible, so reshape copied the zeros before x was filled.",
)

# %% [markdown]
# `reshape` gives a view where a view is possible, and a copy where it is not, and does not say
# which. That is fine as long as you only read. If you are going to write, ask for what you need:
# `view`, which fails loudly, or `clone`, which always copies.
#
# ## Strides
#
# How does a tensor walk its storage? For each axis the note has a *stride*: how many boxes to go
# forward when the index on this axis grows by one. And there is an *offset*: the box of the first
# element. So the element with index $(i, j)$ stands in box
#
# $$\text{offset} + i \cdot \text{stride}_0 + j \cdot \text{stride}_1 . \label{box}$$
#
# Here `x` counts its own boxes, so each element *is* its box number, and the formula can be
# checked.

# %% id="stride_formula"
x = torch.arange(12, device=device).reshape(3, 4)
down, right = x.stride()
print("stride", x.stride(), "| offset", x.storage_offset())
boxes = [[x.storage_offset() + i * down + j * right for j in range(4)] for i in range(3)]
print("boxes by the formula:", boxes)
print("equal to x:", boxes == x.tolist())

# %% [markdown]
# To go down by a row you skip a row's four numbers; to go right by a column you take the next
# box. In a tensor made from a shape or from data, the last stride is 1, and each stride is the
# product of the sizes behind it.
#
# ## Predict: the strides of a transpose
#
# `x` has shape `(3, 4)` and strides `(4, 1)`. What are the strides of `x.t()`, whose shape is
# `(4, 3)`?

# %% role="predict"
guess = None

# %% role="reveal" id="transposed_strides"
tl.reveal(
    x.t().stride(),
    guess,
    why="Down in the transpose is right in x. Swapping axes swaps the strides and moves no number.",
)

# %% [markdown]
# The picture shows the walk. Above: `x` and its transpose. Below: the storage, with a line for
# each axis of the result that starts at its first element and has a mark at every box that this
# axis visits.

# %% id="transpose_picture" alt="x, a table of three rows and four columns with 0 to 11, and x.t(), with four rows and three columns: 0 4 8, 1 5 9, 2 6 10, 3 7 11. Below, the storage of x: twelve boxes, all used. Axis 0 of the result has size 4 and stride 1, and visits boxes 0, 1, 2, 3. Axis 1 has size 3 and stride 4, and visits boxes 0, 4, 8. The result is a view."
print("shape", tuple(x.t().shape), "stride", x.t().stride(), "first row", x.t()[0].tolist())
figure = tl.draw.views("x.t()", shape=(3, 4))

# %% [markdown]
# ## Predict: a slice
#
# `part = x[1:, ::2]` leaves out row 0 and every second column. Its shape is `(2, 2)`. Write its
# offset and its two strides, as one list of three numbers.

# %% role="predict"
guess = None

# %% role="reveal" id="slice_strides"
part = x[1:, ::2]
tl.reveal(
    [part.storage_offset(), *part.stride()],
    guess,
    why="It starts at box 4. A row down is still 4 boxes; a column to the right is now 2.",
)

# %% [markdown]
# A slice changes all three: sizes, strides, offset. It copies nothing, however large it is.

# %% id="sliced_picture" alt="x, a table of three rows and four columns with 0 to 11, of which 4, 6, 8 and 10 have a thick frame, and x[1:, ::2], with the rows 4 6 and 8 10. Below, the storage of x, with boxes 4, 6, 8 and 10 used. Axis 0 of the result has size 2 and stride 4, and visits boxes 4 and 8. Axis 1 has size 2 and stride 2, and visits boxes 4 and 6. The result is a view with offset 4."
print("part", part.tolist(), "offset", part.storage_offset(), "stride", part.stride())
figure = tl.draw.views("x[1:, ::2]", shape=(3, 4))

# %% [markdown]
# ## A stride of 0
#
# `expand` stretches an axis of size 1 by giving it the stride 0, as lecture 03 said. In the picture
# you see what this means: however often you step along axis 1, you stay in the same box. That is
# why PyTorch refused arithmetic in place there: a box would have to change once for each of its four
# elements. Reading is never a problem.

# %% id="expand_picture" alt="x, a table of three rows and four columns with 0 to 11, of which the first column, 0, 4 and 8, has a thick frame, and x[:, :1].expand(3, 4), with the rows 0 0 0 0, 4 4 4 4 and 8 8 8 8. Below, the storage of x, with boxes 0, 4 and 8 used. Axis 0 of the result has size 3 and stride 4, and visits boxes 0, 4 and 8. Axis 1 has size 4 and stride 0, and stays at box 0. The result is a view."
wide = x[:, :1].expand(3, 4)
print("shape", tuple(wide.shape), "stride", wide.stride(), "elements", wide.numel(), "boxes used 3")
figure = tl.draw.views("x[:, :1].expand(3, 4)", shape=(3, 4))

# %% [markdown]
# Now all the moves together. Shape, offset and strides explain each of them. `contiguous()` is
# the only one with memory of its own: it copies into the order in which the elements are read.

# %% concepts=["view.strides"]
for text, result in {
    "x": x,
    "x.view(2, 6)": x.view(2, 6),
    "x.transpose(0, 1)": x.transpose(0, 1),
    "x[1:, ::2]": x[1:, ::2],
    "x[:, :1].expand(3, 4)": x[:, :1].expand(3, 4),
    "x.t().contiguous()": x.t().contiguous(),
}.items():
    note = f"{tuple(result.shape)!s:7} offset {result.storage_offset()}  stride {result.stride()}"
    print(f"{text:22} shape {note}  shares memory: {shares_memory(result, x)}")

# %% [markdown]
# ## Why view refused
#
# Back to the first message. To be one line of twelve, `x.t()` would need *one* stride. Read the
# transpose row by row (`flatten()` is `reshape(-1)`) and write down the boxes, and the steps from
# one box to the next. The picture does the same for `x` and for `x.t()`: one dot for each element,
# to the right in reading order, upwards by box.

# %% id="no_single_stride" alt="Two panels: box of the storage, 0 to 11, against place in reading order, 0 to 11. x: twelve dots on a straight line, all steps +1. x.t(): a zigzag through boxes 0 4 8, 1 5 9, 2 6 10, 3 7 11, steps −7 and +4."
boxes = x.t().flatten().tolist()
steps = [after - before for before, after in pairwise(boxes)]
print("boxes", boxes)
print("steps", steps)
figure = tl.draw.walks({"x": x, "x.t()": x.t()})

# %% [markdown]
# Two steps forward by 4, then one back by 7, and so on. A single stride is a straight line in this
# picture, and no straight line runs through a zigzag. That is what *spans across two contiguous
# subspaces* says: the axis that we want would run over the end of one piece, one tooth of the saw,
# and on in another. `reshape` therefore fetches the numbers in this order into a new
# storage.

# %% id="reshape_picture" alt="x, a table of three rows and four columns with 0 to 11, and x.t().reshape(12), one row: 0 4 8 1 5 9 2 6 10 3 7 11. Below, a newly made storage with these twelve numbers in this order, all used; its one axis has size 12 and stride 1. The result is a copy."
print("stride", x.t().reshape(12).stride(), "shares memory", shares_memory(x.t().reshape(12), x))
figure = tl.draw.views("x.t().reshape(12)", shape=(3, 4))

# %% [markdown]
# ## Predict: view or copy?
#
# `x[:, ::2]` takes every other column: shape `(3, 2)`, strides `(4, 2)`. It is full of holes. Is
# `x[:, ::2].reshape(6)` a `"view"` or a `"copy"`?

# %% role="predict"
guess = None

# %% role="reveal" id="holes"
flat = x[:, ::2].reshape(6)
print("boxes", flat.tolist(), "stride", flat.stride())
tl.reveal(
    "view" if shares_memory(flat, x) else "copy",
    guess,
    why="0 2 4 6 8 10 is a walk with one stride, 2: a row ends where the next one begins.",
)

# %% [markdown]
# Holes do no harm; uneven steps do. The rule follows from {eq}`box`. *Splitting* an axis always
# gives a view. *Merging* two neighbours gives a view if a step on the left one is as long as a
# whole run along the right one:
#
# $$\text{stride}_k = \text{size}_{k+1} \cdot \text{stride}_{k+1} .$$
#
# The picture has two tables with holes. One is a straight line, the other is not.

# %% id="merge_rule" alt="Two panels: box of the storage against place in reading order, 0 to 5. x[:, ::2]: boxes 0 2 4 6 8 10 on a straight line, all steps +2. x[:, :2]: boxes 0 1 4 5 8 9 on a line with bends, steps +1 and +3."
for text, table in {
    "x": x,
    "x.t()": x.t(),
    "x[:, ::2]": x[:, ::2],
    "x[:, :2]": x[:, :2],
    "x[:2]": x[:2],
}.items():
    step, run = table.stride(0), table.size(1) * table.stride(1)
    shared = shares_memory(table.reshape(-1), x)
    print(f"{text:10} step {step}, run {run:2}: rule {step == run!s:5} reshape(-1) shares {shared}")
figure = tl.draw.walks({"x[:, ::2]": x[:, ::2], "x[:, :2]": x[:, :2]})

# %% [markdown]
# `is_contiguous()` asks for more than that: strides as a tensor made from this shape would have
# them. `contiguous()` returns the tensor itself if that holds, and otherwise a copy for which it
# does. Some functions ask for contiguous input; now you know what they mean. Being new is not
# enough: `clone` and arithmetic make new numbers and keep the walk of what they were given.

# %% id="contiguous"
turned = x.t()
tidy = turned.contiguous()
print("x.t()             ", turned.is_contiguous(), turned.stride())
print("x.t().contiguous()", tidy.is_contiguous(), tidy.stride())
for text, new in {"x.t().clone()": turned.clone(), "x.t() + 1": turned + 1}.items():
    print(f"{text:18}", new.is_contiguous(), new.stride(), "shares:", shares_memory(new, x))
print("equal numbers:", torch.equal(turned, tidy), "| same memory:", shares_memory(turned, tidy))
print("contiguous() of x is x:", x.contiguous() is x)

# %% [markdown]
# ## One storage, several views
#
# The map shows who uses which boxes. Each line is a tensor; in a box stands the index under which
# this tensor knows it. `4×` means that four elements share the box. The copy at the end has a
# storage of its own, so nothing that is written there can be seen above.

# %% concepts=["view.memory_map"] alt="Storage 1, twelve boxes with 0 to 11, and four tensors on it. x, shape (3, 4), stride (4, 1): box 5 is index 1,1. x.t(), shape (4, 3), stride (1, 4): all boxes, box 1 is index 1,0. x[1:, ::2], stride (4, 2), offset 4: boxes 4, 6, 8 and 10. x[:, :1].expand(3, 4), stride (4, 0): boxes 0, 4 and 8, each used by four elements. Storage 2, twelve boxes with 0 4 8 1 5 9 2 6 10 3 7 11, and on it only x.t().reshape(12)."
tensors = {"x": x, "x.t()": x.t(), "x[1:, ::2]": x[1:, ::2]}
tensors["x[:, :1].expand(3, 4)"] = x[:, :1].expand(3, 4)
tensors["x.t().reshape(12)"] = x.t().reshape(12)
for name, tensor in tensors.items():
    used = sorted(set(tensor.flatten().tolist())) if shares_memory(tensor, x) else "its own"
    print(f"{name:22} boxes of x: {used}")
figure = tl.draw.memory_map(tensors)

# %% [markdown]
# ## Play with it
#
# Type a chain of indices and methods. Predict the strides and the verdict before you look. Try
# `x.reshape(2, 2, 3)`, `x[:, None]`, `x.t()[1:].reshape(9)`, `x.view(2, 6).t()`, `x.flip(1)`,
# `x.unfold(1, 2, 1)`, `x.repeat(1, 2)`, `x.diagonal()`. First a still picture.

# %% id="views_still" alt="x, a table of three rows and four columns with 0 to 11, of which the diagonal, 0, 5 and 10, has a thick frame, and x.diagonal(), one row: 0 5 10. Below, the storage of x, with boxes 0, 5 and 10 used. The one axis of the result has size 3 and stride 5. The result is a view."
print(x.diagonal().tolist(), "stride", x.diagonal().stride())
figure = tl.draw.views("x.diagonal()", shape=(3, 4))

# %% role="explore"
tl.explore.views()

# %% [markdown]
# ## A quiet mistake: reshape in place of transpose
#
# A table has shape `(3, 4)` and a function wants `(4, 3)`. Both lines below deliver that shape.
# Only one of them turns the table.

# %% role="mistake" id="reshape_is_not_transpose"
print("x.t()          ", x.t().tolist())
print("x.reshape(4, 3)", x.reshape(4, 3).tolist())

# %% [markdown]
# `reshape` keeps the reading order and moves the line breaks. `t()` and `permute` keep what
# belongs together and turn it. With a photograph, the second line gives stripes, and no error.
#
# ## Axes of size 1
#
# `unsqueeze(k)` puts in an axis of size 1 so that it is axis `k` of the result. `squeeze()`
# removes all axes of size 1, `squeeze(k)` only axis `k`. Both give views.

# %% concepts=["view.squeeze_unsqueeze"]
thin, table = torch.zeros(1, 3, 1, device=device), torch.zeros(3, 2, device=device)
print("(1, 3, 1) squeeze()   ", tuple(thin.squeeze().shape))
for k in range(3):
    print(f"(1, 3, 1) squeeze({k})  ", tuple(thin.squeeze(k).shape))
for k in range(3):
    print(f"(3, 2)    unsqueeze({k})", tuple(table.unsqueeze(k).shape))
print("views:", shares_memory(thin.squeeze(), thin), shares_memory(table.unsqueeze(1), table))

# %% [markdown]
# ## Predict: squeezing an axis that is not 1
#
# One line of the list above changed nothing. Find it, and ask yourself why. For a tensor of shape
# `(2, 3, 1)`, what is the shape of `squeeze(0)`? Write a tuple or `"error"`.

# %% role="predict"
guess = None

# %% role="reveal" concepts=["view.squeeze1_noop"]
print("(1, 3, 1) squeeze(1) gives", tuple(thin.squeeze(1).shape))
tl.reveal(
    tuple(torch.zeros(2, 3, 1, device=device).squeeze(0).shape),
    guess,
    why="An axis whose size is not 1 is left alone, silently. Size 2 cannot be removed.",
)

# %% [markdown]
# This kindness has a dark side. A model returns one number for each row of a batch, in a column.
# A program says `squeeze()` to make a list of them. It works for months, until a batch of one row
# arrives.

# %% role="mistake" id="squeeze_a_batch"
for rows in (3, 2, 1):
    column = torch.ones(rows, 1, device=device)
    print(f"batch of {rows}: squeeze() {tuple(column.squeeze().shape)!s:5}", end=" ")
    print(f"squeeze(1) {tuple(column.squeeze(1).shape)}")

# %% [markdown]
# With one row, `squeeze()` removes the batch axis too, and there is no list to loop over. Name
# the axis: `squeeze(1)`.
#
# ## The trailing underscore
#
# A method whose name ends in `_` writes its result into the tensor itself. No new tensor is made,
# and everybody who shares the storage sees the change. Most arithmetic methods exist in both
# forms, `x.exp()` and `x.exp_()`; the functions `torch.exp(x)` and `torch.add(a, b)`, and the signs
# `+` and `*`, always make something new.

# %% concepts=["view.inplace_suffix"]
x = torch.tensor([[0.0, 1.0, 2.0]], device=device)
print("before  ", x.tolist())
print("exp()   ", [round(value, 4) for value in x.exp().flatten().tolist()], "x is", x.tolist())
x.exp_()
print("exp_()  ", [round(value, 4) for value in x.flatten().tolist()])
print("add_(1) ", [round(value, 4) for value in x.add_(1).flatten().tolist()])
print("fill_(7)", x.fill_(7).tolist())
print("t_()    ", x.t_().tolist(), "shape", tuple(x.shape))

# %% [markdown]
# `exp` returned something new and left `x` as it was. All the others changed `x` and returned
# `x`.
#
# ## Predict: whose memory?
#
# `data_ptr()` is the address of a tensor's first element. We note the address of `a`. Then `c = a
# + b`, and then `d = a.add_(b)`. Which of `c` and `d` begin at the noted address? Write a list of
# two booleans.

# %% role="predict"
guess = None

# %% role="reveal" concepts=["view.add_vs_add_"]
a, b = torch.tensor([[1.0, 2.0], [10.0, 20.0]], device=device)
noted = a.data_ptr()
c = a + b
print("after a + b:    a is", a.tolist(), "| c is", c.tolist())
d = a.add_(b)
print("after a.add_(b): a is", a.tolist(), "| storage pointer unchanged:", a.data_ptr() == noted)
why = "a + b asks for new memory; add_ writes into a's, and returns a itself."
tl.reveal([c.data_ptr() == noted, d.data_ptr() == noted], guess, why=why)

# %% [markdown]
# ## Predict: two spellings of a sum
#
# `alias = x` gives the tensor a second name. In the first run we write `x = x + y`, in the second
# `x += y`. `x` is `[1, 2]` and `y` is `[10, 20]`. What is `alias.tolist()` after the first run,
# and after the second? Write a list of two lists.

# %% role="predict"
guess = None

# %% role="reveal" concepts=["view.plus_equals"]
y = torch.tensor([10, 20], device=device)
x = torch.tensor([1, 2], device=device)
alias = first = x
x = x + y
x = torch.tensor([1, 2], device=device)
alias = second = x
x += y
print("alias is x: after x = x + y", first is x, "| after x += y", second is x)
tl.reveal(
    [first.tolist(), second.tolist()],
    guess,
    why="= makes the name x mean a new tensor. += writes into the old one, which alias also names.",
)

# %% [markdown]
# The same holds for views: `row = x[0]` followed by `row += 1` changes `x`, and `row = row + 1`
# does not. It holds for the arguments of a function too, and there it hurts most.


# %% role="mistake" id="function_changes_its_argument"
def centred(values):
    values -= values.mean()
    return values


heights = torch.tensor([160.0, 170.0, 180.0], device=device)
print("centred:", centred(heights).tolist())
print("heights:", heights.tolist())

# %% [markdown]
# The function was asked for centred values. It delivered them, and took the heights away from its
# caller. Inside a function, write `values - values.mean()`, or work on `values.clone()`.
#
# One more refusal belongs here. In place, the result must fit into the boxes that are there.
# Whole numbers have no room for a half.

# %% id="inplace_dtype"
whole = torch.tensor([1, 2], device=device)
print("whole + 0.5: ", (whole + 0.5).tolist())
print("whole += 0.5:", tl.attempt(whole.add_, 0.5))

# %% [markdown]
# ## Turning a tensor itself
#
# `t()` returns a view, a new note. `t_()` rewrites the note of the tensor that you have. The
# boxes stay where they are in both cases.

# %% concepts=["view.t_inplace"]
x = torch.zeros(3, 5, device=device)
noted = x.data_ptr()
print("before", tuple(x.shape), "stride", x.stride())
x.t_()
print("after ", tuple(x.shape), "stride", x.stride(), "| same memory:", x.data_ptr() == noted)

# %% [markdown]
# ## What a view keeps alive
#
# A storage is freed when the last tensor on it is gone. A small view of a large tensor therefore
# keeps the whole storage. If a row is all that you want to keep, clone it.

# %% id="kept_alive"
large = torch.zeros(1000, 1000, device=device)
row = large[0]
print("the row needs      ", row.numel() * row.element_size(), "bytes")
print("its storage has    ", row.untyped_storage().nbytes(), "bytes")
print("that of its clone  ", row.clone().untyped_storage().nbytes(), "bytes")

# %% [markdown]
# ## Second reading: strides as a tool
#
# Once you see the walk, you can invent walks. For a moving average we want windows of three
# neighbours at every position. The windows overlap, and with strides `(1, 1)` they can share
# their boxes. `unfold(0, 3, 1)` makes them: along axis 0, windows of size 3, one box apart.

# %% id="windows"
signal = torch.tensor([3, 6, 0, 9, 3, 12, 6, 3], device=device)
windows = signal.unfold(0, 3, 1)
print("shape", tuple(windows.shape), "stride", windows.stride())
print("elements", windows.numel(), "in boxes", windows.untyped_storage().nbytes() // 8)
print("first two windows", windows[:2].tolist())
print("moving average", windows.double().mean(dim=1).tolist())

# %% [markdown]
# `as_strided` takes sizes and strides from your hand. It checks that you stay inside the storage,
# and little else. With stride 5 on a table of four columns, each step goes one row down and one
# column to the right: the diagonal. NumPy keeps the same note, only that its strides count bytes,
# and `int64` has eight.
#
# One walk is closed: backwards. NumPy's `[::-1]` is a view with a negative stride. PyTorch has
# none, and that is why it refused `x[::-1]` in lecture 01, and why `flip` copies.

# %% id="by_hand"
x = torch.arange(12, device=device).reshape(3, 4)
print("diagonal  ", x.as_strided((3,), (5,)).tolist())
print("antidiag. ", x.as_strided((3,), (3,), 3).tolist())
print("stride in PyTorch", x.stride(), "| in NumPy", x.cpu().numpy().strides)
print("NumPy backwards  ", x.cpu().numpy()[:, ::-1].strides)
print("flip(1) shares memory:", shares_memory(x.flip(1), x), "| stride", x.flip(1).stride())
print(tl.attempt(x.as_strided, (4,), (-1,), 3))

# %% [markdown] role="summary"
# ## What you saw
#
# * A tensor is a storage and a note: shape, strides, offset. A view is a second note.
# * Slices, `t`, `transpose`, `permute`, `view`, `expand`, `squeeze` and `unsqueeze` write a new
#   note and copy nothing. Masks and lists, `clone`, `repeat` and `flip` copy.
# * An element stands at offset plus the sum of index times stride. A tensor made from a shape has 1
#   as its last stride; a clone keeps the walk of what it copies.
# * `view` fails where no single stride fits; `reshape` then copies, silently. Merging two axes
#   needs $\text{stride}_k = \text{size}_{k+1} \cdot \text{stride}_{k+1}$.
# * `expand` uses the stride 0. Reading is free, arithmetic in place is refused.
# * `reshape` moves line breaks, `permute` turns. The shape does not tell which one you needed.
# * `squeeze(k)` does nothing where the size is not 1. Name the axis.
# * A trailing underscore, and `+=`, write into the storage, and everybody on it sees the change.

# %% [markdown] role="further"
# ## Where to read on
#
# * PyTorch documentation, *Tensor Views*: the full list of operations that return a view.
# * PyTorch documentation, *torch.Tensor.view*: the condition on strides, in general form.
# * PyTorch documentation, *torch.as_strided* and *torch.Tensor.unfold*.
# * NumPy documentation, *Internal memory layout of an ndarray*: the formula with bytes.
# * {cite}`vanderwalt2011`: strides, views and broadcasting.
# * {cite}`yang2019`: strides from the side of those who built it.
