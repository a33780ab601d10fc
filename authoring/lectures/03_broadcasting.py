# %% [markdown] role="header"
# # Broadcasting
#
# A table of temperatures has one row per city and one column per day. You want every number as a
# difference from the mean of its day. The table has shape `(4, 3)`, the means have shape `(3,)`,
# and `table - means` works, although the shapes differ. One rule decides when such a line works,
# what shape comes out, and what it costs. The same rule hides one of the most expensive bugs in
# machine learning: a loss that is wrong and says nothing. You need no more mathematics than means;
# what is said about variances and derivatives is explained where it comes up.
#
# ## You will be able to
#
# * say, before you run anything, whether two shapes fit and what shape the result has;
# * read PyTorch's refusal word by word and find the axis that it complains about;
# * add axes of size 1 so that two tensors fit, without copying a single number;
# * say which part of a broadcast costs no memory and which part costs all of it;
# * recognise a loss that was broadcast by accident, and stop it from happening.

# %% [markdown]
# ## Set up
#
# Everything below runs on the processor and on an accelerator alike; `tl.device()` picks one.

# %% role="setup"
import itertools
import math
import warnings

import numpy as np
import torch

import tensorlab as tl

tl.style.use()
device = tl.device()

# %% [markdown]
# ## Why we want it
#
# Here are the temperatures of four cities on three days, and the mean of each day.
# `dim=0` adds up along the first axis, over the cities, so one number per day is left.

# %% id="table"
table = torch.tensor(
    [[12.0, 15.0, 18.0], [20.0, 21.0, 25.0], [7.0, 9.0, 8.0], [17.0, 23.0, 17.0]], device=device
)
day_mean = table.mean(dim=0)
print("table:", tuple(table.shape), "  day_mean:", tuple(day_mean.shape), day_mean.tolist())

# %% [markdown]
# In plain Python we would walk through all cities and all days. The mean that we subtract depends
# on the day only; for each new city we start again with the same three means.
#
# PyTorch does the same walk when we write `table - day_mean`. It uses the three means again for
# every row, as if `day_mean` had been written four times, one under the other.

# %%
by_hand = torch.empty_like(table)
for city in range(4):
    for day in range(3):
        by_hand[city, day] = table[city, day] - day_mean[day]

print("the same numbers:", torch.equal(by_hand, table - day_mean))
print(by_hand.tolist()[0])

# %% [markdown]
# Using a tensor again along an axis that it does not have is called **broadcasting**. We say that
# `day_mean` is *stretched* from shape `(3,)` to shape `(4, 3)`.
#
# ## Predict: a column plus a row
#
# Both operands can be stretched in one expression. `column` has shape `(4, 1)` and `row` has
# shape `(1, 5)`.

# %%
column = torch.tensor([[1], [2], [3], [4]], device=device)
row = torch.tensor([[5, -5, 5, -5, 5]], device=device)
print("column:", tuple(column.shape), "  row:", tuple(row.shape))

# %% [markdown]
# What is the shape of `column + row`? Choose among `(4, 1)`, `(1, 5)`, `(4, 5)` and `"error"`.
# Write your answer in place of `None`, run both cells, and only then open the line.

# %% role="predict"
guess = None

# %% role="reveal"
tl.reveal(
    tuple((column + row).shape),
    guess,
    why="On each axis one size is 1, and it is stretched to the size of the other tensor.",
)

# %% [markdown]
# The column is used again for each of the five columns of the result, the row for each of its
# four rows. So entry `[i, j]` is `column[i, 0] + row[0, j]`: an addition table. In the
# picture, only the numbers with a thick frame exist; the others are the same ones, used again.
# (`expand` shows a tensor as it is stretched; more of it below.)

# %% concepts=["broadcast.column_plus_row"] alt="Three tables of shape (4, 5). column, stretched: rows of five times 1, 2, 3 and 4; only the first column has thick frames. row, stretched: four times 5 -5 5 -5 5, one below the other; only the first row has thick frames. column + row: 6 -4 6 -4 6, then 7 -3 7 -3 7, then 8 -2 8 -2 8, then 9 -1 9 -1 9."
total = column + row
for line in total.tolist():
    print(line)
print("entry [2, 1]:", column[2, 0].item(), "+", row[0, 1].item(), "=", total[2, 1].item())
grids = {"column, stretched": column.expand(4, 5), "row, stretched": row.expand(4, 5)}
there = {"column, stretched": range(0, 20, 5), "row, stretched": range(5)}
figure = tl.draw.grids({**grids, "column + row": total}, marked=there)

# %% [markdown]
# ## The rule
#
# 1. Write the two shapes one under the other, **aligned at the right end**.
# 2. Where the shorter shape has run out, read the missing sizes as 1.
# 3. Look at each axis alone. Two equal sizes stay. If one size is 1, **the result takes the other
#    size**. Any other pair is refused.
#
# That is all of it. No axis looks at its neighbour, and nothing is ever reordered: PyTorch adds
# missing axes on the left and nowhere else.
#
# The picture shows the table and the means of its days; `explain` says the same in words. Both
# count axes from the right, as the rule does: axis -1 is the last one, axis -2 the one before it.

# %% concepts=["broadcast.rule"] alt="Shapes (4, 3) and (3,) aligned at the right. Last axis: 3 and 3 are equal. First axis: 4 and a missing size, which is stretched. The result is (4, 3)."
figure = tl.draw.broadcast((4, 3), (3,), names=("table", "mean"))
print(tl.shapes.explain((4, 3), (3,), names=("table", "mean")))

# %% [markdown]
# ## Predict: three axes and two
#
# Use pencil and paper. A tensor of shape `(2, 1, 5)` is multiplied by one of shape `(3, 1)`.
# Write the shape of the product as a tuple, or `"error"`.

# %% role="predict"
guess = None

# %% role="reveal"
product = torch.ones(2, 1, 5, device=device) * torch.ones(3, 1, device=device)
tl.reveal(
    tuple(product.shape),
    guess,
    why="From the right: 5 and 1 give 5; 1 and 3 give 3; 2 and a missing size give 2.",
)

# %% [markdown]
# ## Work through a list of shapes
#
# With more than two tensors, go through the pairs one by one and always do the same three things:
# align, compare axis by axis, stop at the first axis that does not fit. Here are four tensors.
#
# | name | shape |
# |---|---|
# | `p` | `(5, 2, 3)` |
# | `q` | `(2, 1)` |
# | `r` | `(5, 1)` |
# | `s` | `(3,)` |
#
# Take `p` and `r`. Both contain a 5, so they look as if they belonged together:
#
# ```text
# p   5  2  3
# r      5  1
# ```
#
# Aligned at the right, the 5 of `r` stands under the 2 of `p`. Neither is 1: refused.

# %%
shapes = {"p": (5, 2, 3), "q": (2, 1), "r": (5, 1), "s": (3,)}
print(tl.shapes.explain(shapes["p"], shapes["r"], names=("p", "r")))

# %% [markdown]
# ## Predict: how many pairs?
#
# Four tensors make six pairs. How many of the six can be multiplied? Write a number.

# %% role="predict"
guess = None

# %% role="reveal"
fits = [
    first + second
    for first, second in itertools.combinations(shapes, 2)
    if tl.shapes.align(shapes[first], shapes[second]).result
]
tl.reveal(len(fits), guess, why="These fit: " + ", ".join(fits) + ".")

# %% [markdown]
# Here is the whole list, with a reason for each pair. Take the two that are refused and find the
# clash on paper before you move on. The problem set asks the same question about six other tensors.

# %% concepts=["broadcast.six_tensors"]
for first, second in itertools.combinations(shapes, 2):
    print(f"{first} * {second}  {tl.shapes.align(shapes[first], shapes[second]).reason}")

# %% [markdown]
# ## The mistake everybody makes
#
# Back to the temperatures. This time we want differences from the mean of each **city**. There
# are four cities, so there are four means, and the table has an axis of size 4. It looks right.

# %% role="mistake" raises="RuntimeError"
city_mean = table.mean(dim=1)
print("table:", tuple(table.shape), "  city_mean:", tuple(city_mean.shape))
table - city_mean

# %% [markdown]
# Read the last line of the message slowly. It is precise.
#
# * *The size of tensor a (3)*: `a` is the operand on the left, our table. The 3 is its size on
#   the axis in question.
# * *must match the size of tensor b (4)*: `b` is the operand on the right, the means.
# * *non-singleton*: neither of the two sizes is 1. A 1 would have been stretched.
# * *dimension 1*: the axis, counted from the left **in the result**, starting at 0. Here that is
#   the last axis, -1 when counted from the right, and in the table it holds the days. So PyTorch
#   compares three days with four cities.
#
# The message does not say "wrong axis", but that is what happened: aligned at the right, the
# cities of `city_mean` stand under the days of `table`.

# %% alt="Shapes (4, 3) and (4,) aligned at the right. Last axis: 3 and 4 differ and neither is 1, so the pair is refused."
figure = tl.draw.broadcast((4, 3), (4,), names=("table", "mean"))
print(tl.shapes.explain((4, 3), (4,), names=("table", "mean")))

# %% [markdown]
# The cure is to say which axis the four means belong to: shape `(4, 1)`, four rows of one number.
# A reduction leaves that 1 in place when you ask for it with `keepdim=True`.

# %% id="centred-rows"
city_mean = table.mean(dim=1, keepdim=True)
centred = table - city_mean
print("city_mean:", tuple(city_mean.shape), "  centred:", tuple(centred.shape))
print("mean of each row:", [round(value, 4) + 0.0 for value in centred.mean(dim=1).tolist()])

# %% [markdown]
# Were there three cities and three days, the first attempt would not have failed. Shapes
# `(3, 3)` and `(3,)` fit, and each city would have lost the mean of some day.
#
# Below, the rows of a square table should have mean 0 after centring. Two of them do not, and there
# is no message. Test such code on tables that are not square.

# %% id="square-trap"
square = table[:3]
wrong = square - square.mean(dim=1)
right = square - square.mean(dim=1, keepdim=True)
print("wrong:", [round(value, 4) + 0.0 for value in wrong.mean(dim=1).tolist()])
print("right:", [round(value, 4) + 0.0 for value in right.mean(dim=1).tolist()])

# %% [markdown]
# ## No axes, no elements
#
# Many texts, PyTorch's own documentation until 2025 among them, add a condition: each tensor must
# have at least one axis; some say that it must not be empty. Neither is so. The rule needs no
# exception; it needs to be read to the letter.
#
# ## Predict: a column and nothing
#
# `torch.ones(3, 1)` holds three numbers and `torch.ones(0)` holds none. Write the shape of their
# product as a tuple, or `"error"`.

# %% role="predict"
guess = None

# %% role="reveal"
empty = torch.ones(3, 1, device=device) * torch.ones(0, device=device)
tl.reveal(
    tuple(empty.shape),
    guess,
    why="1 and 0: one size is 1, so the result takes the other size, and that is 0.",
)

# %% [markdown]
# The result takes **the other** size, not the larger one. With 1 and 0 the other size is 0. A 0
# fits a 0 or a 1 and nothing else: 2 and 0 are refused like 2 and 5.
#
# A 0-d tensor has shape `()`. All its axes are missing, so all are read as 1, and it fits
# everything. That is why `table - 3.5` works.

# %% concepts=["broadcast.textbook_rule_corrected"]
print("(3, 1) * (0,) ->", tuple(empty.shape), " elements:", empty.numel())
scalar = torch.tensor(2.0, device=device)
print("() * (4, 3)   ->", tuple((scalar * table).shape))
print("() * (0,)     ->", tuple((scalar * torch.ones(0, device=device)).shape))
print()
print(tl.shapes.explain((2,), (0,)))

# %% [markdown]
# Empty results are useful. A batch that happens to hold no samples goes through the same code
# as any other, and sums to 0.

# %%
batch = torch.ones(0, 3, device=device)
centred = batch - day_mean
print(tuple(centred.shape), "sum:", centred.sum().item())

# %% [markdown]
# ## Stretching costs no memory
#
# "As if it had been written four times" is meant literally: *as if*. Nothing is written.
# `expand` shows the stretched tensor without computing anything with it.
#
# A tensor is a block of numbers plus a **stride** for each axis: how many numbers to move in
# memory for one step along that axis. In a stretched axis the stride is **0**. One step down, and
# you stand on the same number.
#
# Below, `untyped_storage().nbytes()` is the size of that block in bytes, and `data_ptr()` is the
# place in memory where the tensor's numbers begin.

# %% id="one-row-of-memory"
single = torch.tensor([1.0, 2.0, 3.0], device=device)
stretched = single.expand(4, 3)
for name, tensor in {"single": single, "stretched": stretched}.items():
    held = tensor.untyped_storage().nbytes()
    print(f"{name:9} shape {tuple(tensor.shape)!s:6} stride {tensor.stride()!s:6} {held} bytes")
print("same memory:", stretched.data_ptr() == single.data_ptr())

# %% [markdown]
# Twelve numbers to look at, three in memory: 3 numbers of 4 bytes each. Broadcasting inside an
# expression works in this way too.
#
# Sharing has a price. What should happen if you add 10 to each entry of `stretched`? Each number
# in memory stands for four entries. Should it grow by 10 or by 40? PyTorch does not choose.

# %% role="mistake" raises="RuntimeError" concepts=["broadcast.no_copy"]
print("stride of single:   ", single.stride())
print("stride of stretched:", stretched.stride())
stretched += 10

# %% [markdown]
# * *more than one element of the written-to tensor*: several entries of `stretched`,
# * *refers to a single memory location*: stand on one number, because a stride is 0;
# * *Please clone() the tensor before performing the operation*: make a real copy and write there.
#
# ## Predict: writing one entry
#
# The refusal protects you from arithmetic in place. It does not protect you from everything.
# After `stretched[0, 0] = 99.0`, what is `stretched[:, 0].tolist()`? Write a list of four
# numbers, or `"error"`.

# %% role="predict"
guess = None

# %% role="reveal"
stretched[0, 0] = 99.0
tl.reveal(
    stretched[:, 0].tolist(),
    guess,
    why="The four entries are one number in memory. Whoever writes one of them writes all.",
)

# %% [markdown]
# `single` has changed as well: it is the memory. When you want to write, clone first. The
# clone has strides without a 0, four times the bytes, and a life of its own.

# %% id="own-memory"
own = stretched.clone()
own += 10
print("stride of own:", own.stride(), " bytes:", own.untyped_storage().nbytes())
print("own[0]:   ", own[0].tolist())
print("single:   ", single.tolist())

# %% [markdown]
# ## Make two tensors fit
#
# Sometimes two tensors belong together and their shapes do not say so. Then we add axes of
# size 1 to one of them. This method always works:
#
# 1. **Name the axes** of both tensors, in words.
# 2. **Write down the axes of the result**, in words, in the order in which you want them.
# 3. **Give each tensor that many axes**: its own sizes where it has the named axis, 1 elsewhere.
#
# Say `pictures` has shape `(2, 3, 4)`: two pictures, three rows, four columns. `weight` has shape
# `(2,)`: one number per picture. The result has the axes picture, row, column. `weight` has only
# the first of them, so it needs shape `(2, 1, 1)`.

# %% alt="Shapes (2, 3, 4) and (2, 1, 1) aligned. First axis: 2 and 2 are equal. The two other axes of the second shape are 1 and are stretched to 3 and 4. The result is (2, 3, 4)."
figure = tl.draw.broadcast((2, 3, 4), (2, 1, 1), names=("pictures", "weight"))
print(tl.shapes.explain((2, 3, 4), (2, 1, 1), names=("pictures", "weight")))

# %% [markdown]
# There are three ways to spell it. In an index, `:` keeps an axis and `None` adds one of size 1.
# `unsqueeze(1)` adds one at place 1. `reshape` takes the whole new shape.
#
# Here all three are **views**: new shape and strides on the same memory, no number copied.

# %% concepts=["broadcast.reshape_to_fit"]
pictures = torch.ones(2, 3, 4, device=device)
weight = torch.tensor([10.0, 20.0], device=device)
ways = {
    "weight[:, None, None]": weight[:, None, None],
    "weight.unsqueeze(1).unsqueeze(2)": weight.unsqueeze(1).unsqueeze(2),
    "weight.reshape(2, 1, 1)": weight.reshape(2, 1, 1),
}
for spelling, way in ways.items():
    shares = way.data_ptr() == weight.data_ptr()
    total = (pictures * way).sum().item()
    print(f"{spelling:33} {tuple(way.shape)}  view: {shares}  sum: {total:g}")

# %% [markdown]
# The sum proves that each weight met its own picture: 12 entries times 10 plus 12 times 20 is 360.
#
# The same method makes axes that neither tensor shares with the other. `filters` has shape
# `(6, 4)`: six filters with one factor per column. We want every filter on every picture, so the
# result has the axes filter, picture, row, column.
#
# ```text
#             filter  picture  row  column
# filters          6        1    1       4
# pictures      (1)        2    3       4
# ```
#
# `pictures` may leave its first axis out, because missing axes are added on the left.
#
# ## Predict: one axis too few
#
# In code, the upper line is `filters[:, None, None, :]`. What is the shape of
# `filters[:, None, :] * pictures`, with one `None` fewer? Write a tuple or `"error"`.

# %% role="predict"
guess = None

# %% role="reveal" id="one-none-fewer"
filters = torch.arange(24.0, device=device).reshape(6, 4)
tl.reveal(
    tl.attempt(lambda: tuple((filters[:, None, :] * pictures).shape)),
    guess,
    why="Shape (6, 1, 4) puts the six filters under the two pictures: 6 and 2 are refused.",
)

# %% [markdown]
# Had there been two filters, it would have worked, and each picture would have met one filter only.
# With the axes as we named them:

# %%
filtered = filters[:, None, None, :] * pictures
print("filters: ", tuple(filters[:, None, None, :].shape))
print("filtered:", tuple(filtered.shape))
print("every filter met every picture:", filtered.sum().item() == 6 * filters.sum().item())

# %% [markdown]
# Why 6 times? Each factor meets 2 pictures and 3 rows, and every pixel is 1.
#
# One warning about the third spelling. `None` and `unsqueeze` are always views. `reshape` is a
# view when the new shape can be walked through with strides, and otherwise it copies without a
# word. Twelve entries in one line, out of three numbers in memory, cannot be walked through.

# %%
flat = stretched.reshape(12)
print("view:", flat.data_ptr() == stretched.data_ptr())
print("bytes:", stretched.untyped_storage().nbytes(), "->", flat.untyped_storage().nbytes())

# %% [markdown]
# ## What it buys: all distances at once
#
# Four places on a map, in kilometres east and north of a church. How far is each from each?
# Name the axes: the result has the axes *from*, *to* and *coordinate*. One copy of the places has
# no *to*, the other has no *from*.
#
# Squares, a sum over the coordinates and a root turn the differences into distances. The places
# are chosen so that you can check them with the 3-4-5 triangle.

# %% id="distances"
places = torch.tensor([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0], [0.0, 8.0]], device=device)
difference = places[:, None, :] - places[None, :, :]
distance = difference.square().sum(dim=2).sqrt()
print("difference:", tuple(difference.shape), "  distance:", tuple(distance.shape))
for line in distance.tolist():
    print([round(value, 4) for value in line])

# %% [markdown]
# No loop, and it runs at the speed of the device. Three facts must hold for any table of
# distances: zeros on the diagonal, symmetry, and agreement with a second way to compute it.

# %%
print("diagonal:", distance.diagonal().tolist())
print("symmetric:", torch.equal(distance, distance.T))
print("as torch.cdist:", torch.allclose(distance, torch.cdist(places, places), atol=1e-5))

# %% [markdown]
# ## What it costs
#
# Stretching is free. **The result is not.** A result of shape `(n, m, d)` is real memory: its
# number of entries times the bytes of one entry, 4 for `float32`.
#
# For our four places that is nothing. For 10 000 points with 128 coordinates the shapes tell you
# in advance that the line above must not be written. We compute the bytes from the shapes and
# make no tensor.


# %% id="bytes"
def result_bytes(*shapes: tuple[int, ...]) -> int:
    return math.prod(torch.broadcast_shapes(*shapes)) * 4


print("     n    d     points      differences    distances  (bytes)")
for n, d in [(4, 2), (1_000, 2), (10_000, 128)]:
    differences = result_bytes((n, 1, d), (1, n, d))
    print(f"{n:6} {d:4} {n * d * 4:10,} {differences:16,} {n * n * 4:12,}")

# %% [markdown]
# 5 MB of points would become 51 GB of differences. The distances alone, shape `(n, n)`, are
# 400 MB, and `torch.cdist` computes them without the big tensor in between. Write the broadcast
# first, because it is easy to check; replace it when its shape says that you must.
#
# ## The mistake that says nothing
#
# This is the one to remember. A model returns its predictions as a column, shape `(50, 1)`; the
# targets are a plain list of 50 numbers, shape `(50,)`. Our model is perfect: each prediction
# equals its target.
#
# ## Predict: the loss of a perfect model
#
# The targets are 0, 1, ..., 49. The loss is `((y_pred - y) ** 2).mean()`. What does it print?

# %%
y = torch.arange(50.0, device=device)
y_pred = y.clone().reshape(50, 1)
print("y_pred:", tuple(y_pred.shape), "  y:", tuple(y.shape))
print("each prediction equals its target:", y_pred.flatten().tolist() == y.tolist())

# %% [markdown]
# Write a number in place of `None`.

# %% role="predict"
guess = None

# %% role="reveal"
loss = ((y_pred - y) ** 2).mean()
tl.reveal(round(loss.item(), 3), guess, why="Look at the shape of y_pred - y in the next cell.")

# %% [markdown]
# There is no message and no warning. Look at the shape.

# %% role="mistake" concepts=["broadcast.silent_bug"]
residual = y_pred - y
print("shape of y_pred - y:", tuple(residual.shape))
print("numbers compared:", residual.numel(), " loss:", round((residual**2).mean().item(), 3))
print(tl.shapes.explain((50, 1), (50,), names=("y_pred", "y")))

# %% [markdown]
# A column minus a row is a table. Every prediction was compared with **every** target, 2500 pairs
# of which 50 were meant. Here is the corner of that table. The thick frames are the pairs that were
# meant, and there the perfect model has its zeros. The loss is the mean over all of them.

# %% id="pairs" alt="The corner of y_pred - y, a table of shape (5, 5) with the rows 0 -1 -2 -3 -4, then 1 0 -1 -2 -3, then 2 1 0 -1 -2, then 3 2 1 0 -1, then 4 3 2 1 0. The five zeros on the diagonal have thick frames."
corner = residual[:5, :5].long()
for line in corner.tolist():
    print(line)
figure = tl.draw.grids({"y_pred - y": corner}, marked={"y_pred - y": range(0, 25, 6)})

# %% [markdown]
# That mean splits into three parts:
#
# $$\frac{1}{n^2}\sum_{i,j}(p_i - y_j)^2 = \mathrm{Var}(p) + \mathrm{Var}(y) + (\bar p - \bar y)^2$$
#
# $\mathrm{Var}$ is the variance, the mean squared distance from the mean, and a bar is a mean.
# To see it, write $p_i - y_j = (p_i - \bar p) - (y_j - \bar y) + (\bar p - \bar y)$ and square. The
# mixed products vanish in the sum, because distances from a mean add up to 0.
#
# For the perfect model $p = y$, so the loss is $2\,\mathrm{Var}(y)$ and not 0. Worse: no term asks
# whether a prediction is near *its own* target. The derivative with respect to $p_i$ is
# $\frac{2}{n}(p_i - \bar y)$: whichever target belongs to it, every prediction is pulled to the
# mean of all targets. A model that always answers with this mean beats the perfect one.

# %% id="perfect-model"
variance = y.var(correction=0)
always_mean = y.mean().expand(50, 1)
wrong_loss = ((always_mean - y) ** 2).mean()
print(f"Var(y) {variance:.6g}   2 Var(y) {2 * variance:.6g}")
print(f"wrong loss of the perfect model:     {loss:.6g}")
print(f"wrong loss of always the same value: {wrong_loss:.6g}")

# %% [markdown]
# So training goes on, the loss falls, the curve looks healthy, and the model learns to answer with
# a constant. If a network of yours ever predicts the mean for everything, print the shape of the
# residual first.
#
# The cure: give both the same shape, and say so in a line that fails if it is not true.

# %%
prediction = y_pred.squeeze(1)
if prediction.shape != y.shape:
    raise ValueError(f"predictions {tuple(prediction.shape)}, targets {tuple(y.shape)}")
residual = prediction - y
print("shape:", tuple(residual.shape), " loss:", (residual**2).mean().item())

# %% [markdown]
# Do PyTorch's own loss functions notice? Some do. Those for regression compute the wrong number all
# the same, but with a warning, so do not silence warnings while you train. Those for two classes
# refuse. And some, such as the two for counts and for uncertain values at the end of this list,
# compute the whole table and say nothing. (`reduction="none"` leaves out the mean, so that the shape
# shows what was compared.)

# %% id="losses-that-notice"
names = "mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy_with_logits"
names = [*names.split(), "poisson_nll_loss", "gaussian_nll_loss"]
more = {"gaussian_nll_loss": (torch.ones(50, 1, device=device),)}  # how uncertain each value is
for name in names:
    loss_function = getattr(torch.nn.functional, name)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        came = tl.attempt(loss_function, y_pred, y, *more.get(name, ()), reduction="none")
    said = "refuses" if isinstance(came, Exception) else f"compares {tuple(came.shape)}"
    print(f"{name:33} {said} {'and warns' if caught else ''}".rstrip())

# %% [markdown]
# The warning begins *Using a target size (torch.Size([50])) that is different to the input size
# (torch.Size([50, 1]))*. Your own comparison of shapes is the only cure that works for all of them.
#
# ## Second reading: NumPy has the same rule
#
# PyTorch took the rule from NumPy, so what you have learned holds there too, sizes 0 and 1
# included. Only the name differs: PyTorch's `expand` is called `broadcast_to`. NumPy counts
# strides in bytes, so the step of one `float64` is 8.

# %%
print("(4, 1) + (1, 5):", (np.ones((4, 1)) + np.ones((1, 5))).shape)
print("(3, 1) * (0,):  ", (np.ones((3, 1)) * np.ones(0)).shape)
print("strides:        ", np.broadcast_to(np.arange(3.0), (4, 3)).strides)
try:
    np.ones((4, 3)) + np.ones(4)
except ValueError as error:
    print("(4, 3) + (4,):  ", str(error).strip())

# %% [markdown]
# ## Play
#
# First the still picture, then the same with fields to type in: two shapes, such as `4, 1` and
# `5`. Try to find
#
# * two shapes with three axes each, where both are stretched;
# * two shapes that contain the same sizes and are refused;
# * a shape that fits every other;
# * a shape that fits `(2, 3)` and gives a result with no elements.

# %% concepts=["broadcast.explore"] alt="Shapes (4, 1) and (1, 5) aligned. First axis: 4 and 1, the 1 is stretched to 4. Second axis: 1 and 5, the 1 is stretched to 5. The result is (4, 5)."
figure = tl.draw.broadcast((4, 1), (1, 5))
print(tl.shapes.explain((4, 1), (1, 5)))

# %% role="explore"
tl.explore.broadcast()

# %% [markdown] role="summary"
# ## What you saw
#
# * Align at the right; a missing size counts as 1; equal sizes stay; a 1 takes the other size;
#   anything else is refused.
# * The rule has no exceptions. A 0-d tensor fits everything, and 1 is stretched to 0.
# * The refusal names the two sizes and the axis of the result. Most often a tensor stands under
#   the wrong axis, and `keepdim=True` or `None` moves it.
# * A stretched axis has stride 0. It costs no memory, and it must not be written to: clone first.
# * To make two tensors fit, name the axes of the result and give each tensor a 1 where it has none.
# * The result costs its full size in bytes. Compute the shape before you compute the tensor.
# * `(50, 1) - (50,)` is `(50, 50)`. No message will tell you. Compare shapes before you subtract.

# %% [markdown] role="further"
# ## Where to read on
#
# * PyTorch documentation, *Broadcasting semantics* (`notes/broadcasting`): the rule and how it
#   meets operations in place. Where a text takes the maximum of two sizes, think of 1 and 0.
# * NumPy user guide, *Broadcasting* (`basics.broadcasting`): the same rule with pictures.
# * PyTorch documentation, *Tensor views* (`tensor_view`): the list of operations that never copy.
# * {cite}`harris2020`: its figure 1 shows strides, indexing, broadcasting and reductions side by
#   side.
# * {cite}`rush2021`: short functions to write with broadcasting and indexing alone.
