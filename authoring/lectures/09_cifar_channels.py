# %% [markdown] role="header"
# # Pictures as tensors
#
# A colour picture is three tables of numbers laid on top of each other: how red, how green, how
# blue each point is. That makes it the best place to *see* what you have learned. A wrong axis is
# no longer a wrong number somewhere in a table; it is a scrambled face. A view that should have
# been a copy turns all your photographs red. A type that wraps puts black holes into the sky.
#
# You take real photographs through everything that happens to them on the way into a network, and
# count what each step costs.
#
# ## You will be able to
#
# * read a picture's layout from its shape and its strides, and change it without copying
# * turn bytes into floats, and say how many bytes of memory each step takes
# * take a batch, lay it out as a grid, and show it with the axes in the right order
# * say of each edit whether it changes the original
# * swap, silence, grey, invert and normalise channels with plain tensor operations
# * replace your edits by torchvision's transforms, and check that both give the same
# * measure what a channel is worth to a classifier, and split pictures so that the number is honest
#
# ## What you need
#
# [Lecture 04](04_views.ipynb), because almost every line is a view or is not one, and
# [lecture 02](02_dtypes.ipynb) for bytes and rounding. The last part trains a classifier as in
# [lecture 07](07_modules_and_training.ipynb).

# %% [markdown]
# ## Set up
#
# `shares_memory` is the test of lecture 01: two tensors share memory if their storages begin at
# the same place. `new_bytes` counts what an operation has written: nothing if its result shares
# memory with its source, and otherwise elements times bytes per element.

# %% role="setup"
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import nn
from torchvision.transforms import v2
from torchvision.utils import make_grid

import tensorlab as tl

tl.style.use()
device = tl.device()


def shares_memory(a, b):
    return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()


def new_bytes(result, source):
    return 0 if shares_memory(result, source) else result.numel() * result.element_size()


# %% [markdown]
# ## The pictures
#
# The CIFAR-10 of {cite}`krizhevsky2009` is the data set on which a generation of networks learned
# to see: colour pictures of 32 by 32 pixels in ten classes, 50000 of them for training. torchvision
# reads it with the class `CIFAR10`, a `Dataset` as in lecture 07. The full set is a download of
# about 170 MB, so this course brings a small sample in the same file format, read by the same
# class: 400 crops of freely licensed photographs, also in ten classes. `tl.data.cifar10()` says
# which of the two you got. Everything below up to the classifier works on the full set too, given a
# few gigabytes of memory: only the first axis grows, from 400 to 50000. To get it, in a program of
# your own, you would write
#
# ```python
# pictures = torchvision.datasets.CIFAR10("data/full", train=True, download=True)
# ```
#
# and the same with `train=False` for the 10000 test pictures. (We do not run it. In this course
# `tl.data.cifar10(root="data/full", download=True)` does it and says what it found.)

# %% concepts=["cifar.dataset"]
pictures = tl.data.cifar10()
print("data:", pictures.data.shape, pictures.data.dtype)
print("classes:", ", ".join(pictures.classes))
print("the first picture shows a", pictures.classes[pictures.targets[0]])

# %% [markdown]
# `data` is a NumPy array. Its axes are: picture, row, column, channel. People call this layout
# NHWC, for number, height, width, channel. `torch.from_numpy` gives a tensor on the same memory.
# Here is the pixel in row 2, column 30 of picture 4.

# %% id="one-pixel"
raw = torch.from_numpy(pictures.data).to(device)
print("raw:", tuple(raw.shape), raw.dtype)
red, green, blue = raw[4, 2, 30].tolist()
print("red", red, "green", green, "blue", blue, "of at most 255")

# %% [markdown]
# ### Predict: where is the next number?
#
# The three numbers of a pixel stand side by side in the *index*. Do they stand side by side in
# *memory*? Predict `raw.stride()`. If the array were laid out as its shape says, it would be
# `(3072, 96, 3, 1)`: 3072 numbers to the next picture, 96 to the next row, 3 to the next column,
# 1 to the next channel.

# %% role="predict"
guess = None

# %% role="reveal" id="strides"
tl.reveal(
    raw.stride(),
    guess,
    why="The files hold 1024 reds, then the greens, then the blues; NHWC is a view of that.",
)

# %% [markdown]
# The file format stores channels first, and torchvision hands you a transposed view of it. You
# see a layout and get another one, and nothing is wrong with that: strides exist so that both can
# be true.
#
# ## From bytes to floats
#
# Networks want channels first, NCHW, and floats between 0 and 1. That takes three steps:
# `permute`, `float`, and a division by 255. Before you run them, count.
#
# ### Predict: what does it cost?
#
# `raw` holds 400 · 32 · 32 · 3 = 1228800 bytes. How many *new* bytes do the three steps in
# `raw.permute(0, 3, 1, 2).float() / 255` allocate together? Results that are thrown away at once
# count too.

# %% role="predict"
guess = None

# %% role="reveal" id="conversion-bytes"
nchw = raw.permute(0, 3, 1, 2)
as_float = nchw.float()
x = as_float / 255
costs = [new_bytes(nchw, raw), new_bytes(as_float, nchw), new_bytes(x, as_float)]
tl.reveal(
    sum(costs),
    guess,
    why="permute is a view; float() and / 255 write 4 bytes per number each.",
)

# %% [markdown]
# Let us look at the result, then at each step's share.

# %% concepts=["cifar.permute_scale"]
print(x.dtype, tuple(x.shape), f"min {x.min().item():.6g} max {x.max().item():.6g}")
for step, cost in zip(("permute", "float()", "/ 255"), costs, strict=True):
    print(f"{step:8} {cost} new bytes")

# %% [markdown]
# Eight bytes are written for each byte read, and half of them only as an intermediate result. Two
# cures. `div_` divides in place, which is fine here because nobody else holds the result of
# `float()`. And you can convert late: keep the bytes, and convert one batch at a time when it is
# needed. That is what a transform in a data loader does.

# %% id="thrifty"
thrifty = nchw.float()
same_memory = thrifty.div_(255)
print("div_ returns the same memory:", shares_memory(thrifty, same_memory))
print("equal to before:", torch.equal(thrifty, x))
print("one batch of 48 as floats:", 48 * x[0].numel() * x.element_size(), "bytes")

# %% [markdown]
# ### Predict: the full set
#
# All 50000 training pictures of CIFAR-10 as one `float32` tensor: how many bytes?

# %% role="predict"
guess = None

# %% role="reveal" id="full-set-bytes"
tl.reveal(
    50000 * x[0].numel() * x.element_size(),
    guess,
    why="50000 pictures of 3072 numbers of 4 bytes: 614 megabytes, against 154 as uint8.",
)

# %% [markdown]
# Do the four bytes buy anything? There are only 256 different levels of brightness. Store them in
# each float type, go back to bytes, and count how many levels changed.

# %% id="levels"
level = torch.arange(256, dtype=torch.float64)
for dtype in (torch.float32, torch.float16, torch.bfloat16):
    back = ((level / 255).to(dtype).double() * 255).round()
    print(f"{dtype!s:14} {dtype.itemsize} bytes, levels lost: {(back != level).sum().item()}")

# %% [markdown]
# None: two bytes are enough to *store* a pixel. `float32` is for *computing* with it; a thousand
# additions in `bfloat16` end as in lecture 02.
#
# ## The trap of staying in bytes
#
# So why not compute in `uint8`? Make a picture brighter by adding 100 to everything.

# %% role="mistake" id="brighter" alt="One photograph of the space shuttle three times: as it is, mean 162; with 100 added in uint8, mean 86, where the bright background has turned nearly black; and with 100 added and clamped at 255, mean 234, where most of it is white."
shuttle = raw[5].permute(2, 0, 1)
wrapped = shuttle + 100
clamped = (shuttle.int() + 100).clamp(max=255).byte()
figure = tl.draw.pictures([("as it is", shuttle), ("+ 100", wrapped), ("clamped", clamped)], 3)
for name, picture in (("as it is", shuttle), ("+ 100", wrapped), ("clamped", clamped)):
    print(f"{name:9} mean {picture.double().mean().item():.2f}")
print("numbers that wrapped:", (wrapped < shuttle).sum().item(), "of", shuttle.numel())

# %% [markdown]
# Everything above 155 went around the number wheel: the white became dark, and no error said so.
# In a wider type you can clamp first and convert back afterwards.
#
# ## Take 48 pictures
#
# `x.narrow(dim, start, length)` takes a run of entries along one axis. It says the same as the
# slice `x[0:48]`, but takes the axis as a number, which is handy when the axis is in a variable.
# Both are views.

# %% concepts=["cifar.narrow"]
first = x.narrow(0, 0, 48)
print("narrow:", tuple(first.shape), "shares memory:", shares_memory(first, x))
print("the same as x[0:48]:", torch.equal(first, x[0:48]))
print("the next 48 begin at number", x.narrow(0, 48, 48).storage_offset(), "of the storage")

# %% [markdown]
# ## Lay them out
#
# `make_grid` from torchvision copies a batch into one large picture. With `nrow=12` there are
# twelve pictures in each row (the name is misleading). Around each picture lies a border of 2
# pixels, which neighbours share.
#
# ### Predict: the size of the grid
#
# 48 pictures of 32 by 32, twelve to a row, borders of 2. What is the shape of
# `make_grid(first, nrow=12)`?

# %% role="predict"
guess = None

# %% role="reveal" concepts=["cifar.make_grid"]
grid = make_grid(first, nrow=12)
tl.reveal(
    tuple(grid.shape),
    guess,
    why="4 rows of 32 + 2 and a last border of 2: 138. 12 columns of 32 + 2 and a border: 410.",
)

# %% [markdown]
# Now show it. Matplotlib's `imshow` draws a picture from an array:

# %% role="mistake" raises="TypeError" id="channels-first-refused"
Figure().subplots().imshow(grid.cpu())

# %% [markdown]
# `Invalid shape (3, 138, 410) for image data`. It names the shape and not the cure. For `imshow`
# a picture is `(rows, columns)`, or `(rows, columns, 3)`: channels *last*. Ours has them first.
# So the axes must be put in another order: the old axis 1 first, then 2, then 0.

# %% concepts=["cifar.imshow_layout"] alt="A grid of 48 photographs, four rows of twelve, 138 pixels high and 410 wide: dahlias, cats, cups of coffee, rockets, helmets, an astronaut, towers, retinas, galaxies and the space shuttle."
shown = grid.permute(1, 2, 0)
print("for imshow:", tuple(shown.shape), "shares memory:", shares_memory(shown, grid))
figure = tl.draw.picture(shown)

# %% [markdown]
# ## Permute is not reshape
#
# There is a tempting shortcut. You have `(32, 32, 3)` and want `(3, 32, 32)`. `reshape` accepts
# that, too.
#
# ### Predict: how much is right?
#
# Of the 3072 numbers of one photograph, how many land in the right place if you write
# `reshape(3, 32, 32)` where you meant `permute(2, 0, 1)`? Say `"all"`, `"a third"` or
# `"almost none"`.

# %% role="predict"
guess = None

# %% role="reveal" id="in-place"
cat = raw[2]
right, wrong = cat.permute(2, 0, 1), cat.reshape(3, 32, 32)
share = (right == wrong).double().mean().item()
answer = "almost none" if share < 0.05 else "a third" if share < 0.5 else "all"
tl.reveal(
    answer,
    guess,
    why="Only the first and the last number must be in place; a few more are by chance.",
)

# %% [markdown]
# Both have the shape `(3, 32, 32)`, so no check of shapes will ever find this bug. Look at it
# instead.

# %% concepts=["cifar.permute_not_reshape"] alt="Left: the photograph of a cat after permute, unharmed. Right: the same numbers after reshape, a carpet of coloured stripes in which no cat can be seen. 17 of 3072 numbers are in their place."
print("shapes:", tuple(right.shape), tuple(wrong.shape))
print("numbers in the right place:", (right == wrong).sum().item(), "of", right.numel())
figure = tl.draw.pictures([("permute(2, 0, 1)", right), ("reshape(3, 32, 32)", wrong)], 2)

# %% [markdown]
# `reshape` reads the numbers in the order of the old index, row by row, pixel by pixel, and deals
# them out anew. The new "red" plane gets the first 1024 of them: red, green and blue of the first
# ten and two thirds rows. `permute` renames axes and moves no number from its picture point. Use
# `reshape` to merge or split neighbouring axes, `permute` to change their order.
#
# ## Silence two channels
#
# What does the red channel look like on its own? Take channels 1 and 2 of all 48 pictures, and
# fill them with 0.
#
# ### Predict: who else turns red?
#
# After `first.narrow(1, 1, 2).fill_(0)`, have the pictures in `x` lost their green and blue as
# well: `"yes"` or `"no"`?

# %% role="predict"
guess = None

# %% role="reveal" id="who-else"
first.narrow(1, 1, 2).fill_(0)
lost = (x[:48, 1:] == 0).all().item()
tl.reveal(
    "yes" if lost else "no",
    guess,
    why="narrow of narrow is still a view, and fill_ writes through.",
)

# %% [markdown]
# Both `narrow`s are views, so `fill_` wrote zeros into the memory of `x`. `raw` is safe, because
# `float()` copied. The other pictures of `x` are safe as well, because the view covered 48 of
# them.


# %% concepts=["cifar.kill_channels"]
def channel_means(batch):
    means = batch.double().mean(dim=(0, 2, 3))
    return "  ".join(f"{mean:.4f}" for mean in means.tolist())


print("                red     green   blue")
print("first         ", channel_means(first))
print("x[:48]        ", channel_means(x[:48]))
print("x[48:]        ", channel_means(x[48:]))
print("raw[:48] / 255", channel_means(raw[:48].permute(0, 3, 1, 2).double() / 255))

# %% [markdown]
# If that is what you wanted, it was the cheapest edit there is: no new byte. If it was not, your
# data set is gone until you load it again. Here is the damage.

# %% id="red-only" alt="The same grid of 48 photographs with green and blue at 0: every picture is a shade of red on black."
figure = tl.draw.picture(make_grid(x[:48], nrow=12).permute(1, 2, 0))
print("green and blue of x[:48]: largest value", x[:48, 1:].max().item())

# %% [markdown]
# We rebuild `x` from the bytes. And whenever an edit shall not reach the original, `clone` first:

# %% id="clone-first"
x = nchw.float().div_(255)
first = x.narrow(0, 0, 48)
red_only = first.clone()
red_only.narrow(1, 1, 2).fill_(0)
print("copy    ", channel_means(red_only))
print("original", channel_means(first))

# %% [markdown]
# A last trap in this line: the axis. `narrow(2, 1, 2)` would have blackened rows 1 and 2 of every
# picture in all three channels: a thin dark line, easily overlooked.
#
# ## A channel mixer
#
# Before you write more edits, play with them. The picture below shows a photograph, its three
# channels as shades of grey with their means, and the same after a row of edits: here red and
# blue are swapped, then green is silenced.

# %% id="mixer-still" alt="A cat before and after two edits. Before, the means of red, green and blue are 0.581, 0.426 and 0.311. After swapping red and blue and silencing green they are 0.311, 0 and 0.581, and the cat is blue and violet."
figure = tl.draw.channels(x[2], ["order bgr", "kill green"])
red, green, blue = x[2]
after = torch.stack([blue, torch.zeros_like(green), red])
for name, picture in (("before", x[2]), ("after", after)):
    print(f"{name:6}", [round(mean, 3) for mean in picture.double().mean(dim=(1, 2)).tolist()])

# %% [markdown]
# Things to try: which channel of the retina (picture 9) carries the picture? Why do the galaxies
# (picture 1) hardly change, whichever order of channels you choose? What does inverting do to the
# three means?

# %% role="explore" ignore="a widget: its state is not compared"
tl.explore.channels(first)

# %% [markdown]
# ## Swap
#
# Now the edits by hand. Swapping red and blue means: take channels 2, 1, 0. In NumPy you might
# write a slice that walks backwards, `[::-1]`.

# %% role="mistake" raises="ValueError" id="no-backward-slice"
x[:, ::-1]

# %% [markdown]
# `step must be greater than zero`. PyTorch's strides cannot be negative, so there is no view that
# walks backwards. You can index with a list of channels, or `flip` an axis.
#
# ### Predict: flip
#
# NumPy's backward slice is a view. Is `x.flip(1)` a `"view"` or a `"copy"`?

# %% role="predict"
guess = None

# %% role="reveal" id="flip-copies"
answer = "view" if shares_memory(x.flip(1), x) else "copy"
tl.reveal(answer, guess, why="A view would need a negative stride, which PyTorch does not have.")

# %% [markdown]
# Indexing with a list copies as well: its result could be any selection in any order, which
# strides cannot describe.

# %% id="swap"
swapped = x[:, [2, 1, 0]]
print("equal to flip:", torch.equal(swapped, x.flip(1)))
print("new bytes:", new_bytes(swapped, x))
print("x      ", channel_means(x))
print("swapped", channel_means(swapped))

# %% [markdown]
# ## Grey
#
# Grey is not the plain mean of the channels: green looks much brighter to us than blue. The usual
# weights are 0.299 for red, 0.587 for green, 0.114 for blue, and they add up to 1, so that white
# stays white.
#
# The weights have shape `(3,)`. To meet pictures of shape `(400, 3, 32, 32)` on the channel axis
# they need two more axes on the right: `(3, 1, 1)`.

# %% id="grey"
weights = torch.tensor([0.299, 0.587, 0.114], device=device).reshape(3, 1, 1)
brightness = (x * weights).sum(dim=1, keepdim=True)
grey = brightness.expand(-1, 3, -1, -1)
print("brightness:", tuple(brightness.shape), " grey:", tuple(grey.shape), grey.stride())
print("numbers in grey:", grey.numel(), " bytes stored:", grey.untyped_storage().nbytes())
print("grey", channel_means(grey))

# %% [markdown]
# `expand` shows one channel three times with stride 0. The result has the shape of a colour
# picture and a third of its bytes. (Writing into it is refused, as in lecture 03: `clone` first.)
#
# ## Invert
#
# The negative of a picture is `1 - x`. Doing it twice should give the original.

# %% id="invert"
inverted = 1 - x
twice = 1 - inverted
print("1 - (1 - x) == x everywhere:", torch.equal(twice, x))
print("largest error at most 2^-25:", ((twice - x).abs().max() <= 2**-25).item())
print("in uint8, 255 - (255 - raw) == raw:", torch.equal(255 - (255 - raw), raw))

# %% [markdown]
# Floats round, bytes do not: with small `x`, the difference `1 - x` loses the last bits of `x`. The
# error is far below one level of brightness. No eye sees it, and yet it matters twice: for `==`,
# and on the way back to bytes.

# %% role="mistake" id="back_to_bytes"
level = torch.arange(256, dtype=torch.uint8)
scaled = 1 - (1 - level.float() / 255)
print("level 40 comes back as", (scaled * 255).byte()[40].item())
for name, back in {"byte()": scaled * 255, "round().byte()": (scaled * 255).round()}.items():
    print(f"levels changed with {name:15}: {(back.byte() != level).sum().item()} of 256")

# %% [markdown]
# `byte()` does not round; it cuts off, and a hair below 40 becomes 39. More than a third of all
# levels came back one darker, without a message. Round first, then convert.
#
# ## Normalise each picture
#
# Networks learn faster when their inputs have mean 0 and standard deviation 1; lecture 06 showed on
# the smallest example how the scale of the features sets the pace. For each picture
# by itself: reduce over channel, row and column, and keep these axes with size 1, so that the
# means broadcast back.

# %% id="normalise"
mean = first.mean(dim=(1, 2, 3), keepdim=True)
spread = first.std(dim=(1, 2, 3), correction=0, keepdim=True)
normal = (first - mean) / spread
print("mean:", tuple(mean.shape), " normal:", tuple(normal.shape))
for index in (0, 1, 5):
    before = f"mean {mean[index].item():.4f}  std {spread[index].item():.4f}"
    after = normal[index].double()
    centred = after.mean().abs().item() < 1e-5
    width = after.std(correction=0).item()
    print(f"picture {index}: {before} -> mean 0: {centred}, std {width:.4f}")

# %% [markdown]
# Picture 1, the galaxies, is nearly black; picture 5, the shuttle, is bright; afterwards both use
# the same spread. (A picture of a single colour has standard deviation 0, or almost 0 after
# rounding; dividing by it gives `nan` or noise. Real code guards against it.)
#
# Side by side, the dark galaxies and the bright shuttle through all four edits. The normalised ones
# have negative values, so for the eye they are squeezed back with $0.5 + 0.2 z$ and clamped.

# %% concepts=["cifar.channel_experiments"] alt="Two photographs five times each. Galaxies: as they are, coloured dots on black, mean brightness 0.079; swapped, red dots turn blue, 0.080; grey, 0.079; inverted, dark dots on white, 0.921; normalised, bright dots on middle grey, 0.488. Space shuttle on a pale background: as it is 0.642; swapped, its brown tank turns blue, 0.630; grey 0.642; inverted, dark background, 0.358; normalised, nearly as before, 0.505."
squeezed = (0.5 + 0.2 * normal).clamp(0, 1)
edits = {"as it is": x, "swapped": swapped, "grey": grey, "inverted": inverted, "normal": squeezed}
rows = [(name, batch[index]) for index in (1, 5) for name, batch in edits.items()]
figure = tl.draw.pictures(rows, 5)
for index, title in ((1, "galaxies"), (5, "shuttle")):
    for name, batch in edits.items():
        looks = (batch[index] * weights).double().sum(dim=0).mean().item()
        means = channel_means(batch[index : index + 1])
        print(f"{title:8} {name:8} {means}  brightness {looks:.3f}")

# %% [markdown]
# Look at the last column. Normalising gives both pictures the same middle brightness and the same
# spread: the black around the galaxies becomes grey, and dots come out that were hardly to be seen.
# Swapping leaves the means of the galaxies almost as they were, since space is grey on average, and
# turns the brown tank of the shuttle blue.
#
# ## View or copy, for every edit
#
# ### Predict: count the views
#
# Of these ten expressions, how many give a tensor that shares memory with `x`?
#
# `x.narrow(0, 0, 48)`, `x[:, 0]`, `x.permute(0, 2, 3, 1)`, `x.reshape(-1, 3072)`,
# `x.permute(0, 2, 3, 1).reshape(-1, 3072)`, `x[:, [2, 1, 0]]`, `x.flip(1)`, `1 - x`, `x.float()`,
# `x.mul_(1)`

# %% role="predict"
guess = None

# %% role="reveal" id="count-the-views"
results = {
    "x.narrow(0, 0, 48)": x.narrow(0, 0, 48),
    "x[:, 0]": x[:, 0],
    "x.permute(0, 2, 3, 1)": x.permute(0, 2, 3, 1),
    "x.reshape(-1, 3072)": x.reshape(-1, 3072),
    "x.permute(0, 2, 3, 1).reshape(-1, 3072)": x.permute(0, 2, 3, 1).reshape(-1, 3072),
    "x[:, [2, 1, 0]]": x[:, [2, 1, 0]],
    "x.flip(1)": x.flip(1),
    "1 - x": 1 - x,
    "x.float()": x.float(),
    "x.mul_(1)": x.mul_(1),
}
shared = sum(shares_memory(result, x) for result in results.values())
tl.reveal(shared, guess, why="Four views and twice x itself; the other four copy.")

# %% [markdown]
# One by one, with the bytes that each one allocates:

# %% id="view-or-copy"
for text, result in results.items():
    kind = "itself" if result is x else "view" if shares_memory(result, x) else "copy"
    print(f"{text:42} {kind:7} {new_bytes(result, x)}")

# %% [markdown]
# Three lines deserve a second look. `x.float()` returns `x` itself, because it already is
# `float32`: a cast that is not needed costs nothing, and therefore does not protect you either.
# `x.mul_(1)` changes in place and returns `x`. And `reshape` is a view of `x`, but a copy after
# `permute`, because then the numbers are not in the order that the new shape wants.
#
# ## The same with torchvision
#
# Nobody writes these edits by hand each time. `torchvision.transforms.v2` has them as objects
# that you call, or chain with `Compose`. They run where the data is loaded, on the CPU, so that
# is where we compare.
#
# ### Predict: the same to the last bit?
#
# `v2.ToDtype(torch.float32, scale=True)` converts bytes to floats in $[0, 1]$. Is its result
# equal, by `torch.equal`, to our `float() / 255`? `True` or `False`?

# %% role="predict"
guess = None

# %% role="reveal" id="to-dtype"
pixels = nchw.cpu()
theirs = v2.ToDtype(torch.float32, scale=True)(pixels)
ours = pixels.float() / 255
tl.reveal(
    torch.equal(theirs, ours),
    guess,
    why="They multiply by 1/255, we divide by 255: two different roundings.",
)

# %% [markdown]
# A number such as 1/255 is rounded before it is used, and then the product is rounded again. How
# many of the 256 levels come out differently, and by how much?

# %% id="two-roundings"
level = torch.arange(256, dtype=torch.uint8)
difference = (level.float() / 255 - level.float() * (1 / 255)).abs()
print("levels that differ:", (difference > 0).sum().item(), "of 256")
print(f"largest difference: {difference.max().item():.4g}")
print("theirs equals float() * (1 / 255):", torch.equal(theirs, pixels.float() * (1 / 255)))

# %% [markdown]
# A difference of $2^{-24}$ at most: harmless, and enough to break `torch.equal`. It is the lesson
# of lecture 02 again: know whether you want equal or close.
#
# Now the edits. Swap and invert must be equal to the last bit, and so must normalising with one
# mean and standard deviation per channel, which is what `v2.Normalize` does. Grey adds three
# products, in another order than our `sum`, so there we ask for closeness. (Its weights are
# 0.2989, 0.587 and 0.114.)

# %% concepts=["cifar.transforms_v2"]
ours = theirs.clone()
mean, std = ours.mean(dim=(0, 2, 3)), ours.std(dim=(0, 2, 3))
by_hand = (ours - mean.reshape(3, 1, 1)) / std.reshape(3, 1, 1)
grey_weights = torch.tensor([0.2989, 0.587, 0.114]).reshape(3, 1, 1)
grey = (ours * grey_weights).sum(dim=1, keepdim=True).expand(-1, 3, -1, -1)
print("swap     ", torch.equal(v2.functional.permute_channels(theirs, [2, 1, 0]), ours.flip(1)))
print("invert   ", torch.equal(v2.functional.invert(theirs), 1 - ours))
print("normalise", torch.equal(v2.Normalize(mean.tolist(), std.tolist())(theirs), by_hand))
print("grey     ", torch.allclose(v2.Grayscale(3)(theirs), grey, rtol=0, atol=2**-22))

# %% [markdown]
# A chain of transforms belongs to the data set. Then each picture is converted when somebody asks
# for it, and the bytes stay bytes until then.

# %% id="chain"
chain = v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.RandomInvert(p=1.0)])
lazy = tl.data.cifar10(transform=chain)
picture, label = lazy[0]
print(tuple(picture.shape), picture.dtype, lazy.classes[label])
print("equal to ours:", torch.equal(picture, 1 - theirs[0]))
print("bytes of one picture:", picture.numel() * picture.element_size())

# %% [markdown]
# ## What is a channel worth?
#
# You have silenced channels and looked. Does it change an *answer*? We train a classifier to name
# the class, with cross entropy as in lecture 07, and then silence channels under its eyes.
#
# To keep it small, each picture becomes 48 numbers: per channel the means of 4 by 4 squares of 8 by
# 8 pixels, by `avg_pool2d`.


# %%
def averaged(pictures):
    """Every picture as means of 8 by 8 pixels: (N, 3, 4, 4), float64; and its class."""
    pixels = torch.from_numpy(pictures.data).permute(0, 3, 1, 2).to(device)
    return F.avg_pool2d(pixels.double() / 255, 8), torch.tensor(pictures.targets, device=device)


small, labels = averaged(pictures)
test_set = tl.data.cifar10(train=False)
test, test_labels = averaged(test_set)
print("training:", tuple(small.shape), "  test:", tuple(test.shape))

# %% [markdown]
# The classifier is one linear layer, from 48 numbers to a logit per class. Its loss has a single
# valley, so it may start at zero.


# %%
def fit(inputs, labels, classes, steps=200):
    """A linear classifier, trained on cross entropy with full batches."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(48, classes)).to(device, torch.float64)
    for parameter in model.parameters():
        nn.init.zeros_(parameter)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    for _ in range(steps):
        loss = F.cross_entropy(model(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# %% [markdown]
# The test set holds 100 pictures, ten of each class, that the classifier has not seen:


# %% id="ten-classes"
def count_right(model, inputs, labels):
    return (model(inputs).argmax(dim=1) == labels).sum().item()


model = fit(small, labels, classes=10)
print(f"cross entropy, training: {F.cross_entropy(model(small), labels).item():.4f}")
print("right, training:", count_right(model, small, labels), "of", len(labels))
print("right, test:    ", count_right(model, test, test_labels), "of", len(test_labels))

# %% [markdown]
# ### Predict: which channel is missed most?
#
# One channel of the test pictures is set to 0; the classifier stays as it is. Without which of them
# does it get the fewest right: `"red"`, `"green"` or `"blue"`?

# %% role="predict"
guess = None

# %% role="reveal" id="missed-most"


def silenced(batch, channel):
    copy = batch.clone()
    copy[:, channel] = 0
    return copy


names = ["red", "green", "blue"]
left = [count_right(model, silenced(test, channel), test_labels) for channel in range(3)]
tl.reveal(names[left.index(min(left))], guess, why=f"Right without red, green, blue: {left}.")

# %% [markdown]
# Zero is not the same as "unknown". It says *there is no red at all*, and that is a strong
# statement. Put the channel's mean over the training pictures in its place, and the classifier gets
# a neutral answer. Beside both, two edits after which you would still recognise everything: red and
# blue swapped, and grey.

# %% concepts=["cifar.classifier"]
means = small.mean(dim=(0, 2, 3))
for channel, name in enumerate(names):
    neutral = test.clone()
    neutral[:, channel] = means[channel]
    print(f"{name:5} set to 0: {left[channel]:3} right, set to its mean:", end=" ")
    print(count_right(model, neutral, test_labels))
print("red and blue swapped:", count_right(model, test.flip(1), test_labels))
as_grey = test.mean(dim=1, keepdim=True).expand(-1, 3, -1, -1)
print("grey:                ", count_right(model, as_grey, test_labels))

# %% [markdown]
# Here is what it takes them for without red, the first picture of each class:

# %% id="taken-for" alt="Ten test pictures, one of each class, in shades of green and blue because red is 0, each under the class that the classifier now names: astronaut, cat, dahlia, retina and shuttle are called rocket, the coffee is called tower, and galaxies, helmet, rocket and tower keep their names."
without_red = silenced(test, 0)
firsts = [test_set.targets.index(label) for label in range(10)]
answers = model(without_red).argmax(dim=1).tolist()
pixels = torch.from_numpy(test_set.data).permute(0, 3, 1, 2)
shown = [(test_set.classes[answers[i]], silenced(pixels[i : i + 1], 0)[0]) for i in firsts]
figure = tl.draw.pictures(shown, 5)
for i in firsts:
    print(f"{test_set.classes[test_set.targets[i]]:9} taken for {test_set.classes[answers[i]]}")

# %% [markdown]
# Six of ten have become something else, five of them a rocket: of all classes it is the one with
# more blue than red, and without red that is every picture.
#
# ## What did it learn?
#
# Ninety-eight of a hundred sounds like a classifier that knows cats. It has seen one cat. Every
# class of our sample is one subject in one photograph, and the test pictures are other crops of the
# *same* photographs: it recognises photographs. To find that out, you would test it on cats in
# other photographs, and the sample has none. (The full CIFAR-10 has six thousand.)
#
# So let us ask a question to which every photograph has both answers: *has somebody swapped red and
# blue?* It is a real one. OpenCV loads pictures as blue, green, red, and a program that forgets it
# trains on blue faces. Each picture now comes twice, as it is (0) and swapped (1), and chance is
# one half.
#
# We hold out an eighth of the pictures, train on the rest, and count; eight times, until each has
# been held out once. First the eighths are drawn at random.

# %% id="random-folds"
both = torch.stack([small, small.flip(1)], dim=1)  # (400, 2, 3, 4, 4)
question = torch.tensor([0, 1], device=device).expand(len(small), 2)


def held_out(rows):
    """How many of these pictures, in both forms, are answered rightly by the others."""
    model = fit(both[~rows].flatten(0, 1), question[~rows].flatten(), classes=2)
    return count_right(model, both[rows].flatten(0, 1), question[rows].flatten())


fold = torch.randperm(400, generator=torch.Generator().manual_seed(0)).to(device) % 8
by_chance = sum(held_out(fold == k) for k in range(8))
print(f"split at random: {by_chance} of 800 right, accuracy {by_chance / 800:.4f}")

# %% [markdown]
# ### Predict: split by photograph
#
# The same again, but all crops of one photograph are held out together; there are eight
# photographs. (Astronaut, helmet and shuttle are cut from one.) How many are right now:
# `"as many"`, `"fewer"`, or `"half"`, which is chance?

# %% role="predict"
guess = None

# %% role="reveal" id="by-photograph"
of = {"helmet": "astronaut", "shuttle": "astronaut"}
source = [of.get(pictures.classes[label], pictures.classes[label]) for label in pictures.targets]
photographs = sorted(set(source))
rows = {name: torch.tensor([s == name for s in source], device=device) for name in photographs}
found = {name: held_out(rows[name]) for name in photographs}
share = sum(found.values()) / 800
answer = "as many" if share > 0.8 else "fewer" if share > 0.6 else "half"
tl.reveal(answer, guess, why=f"{sum(found.values())} of 800: no crop of the photograph was seen.")

# %% [markdown]
# One by one:

# %% concepts=["cifar.split_by_photograph"]
for name, count in found.items():
    red, _, blue = small[rows[name]].mean(dim=(0, 2, 3)).tolist()
    print(f"{name:9} {count:3} of {2 * rows[name].sum().item():3}   red {red:.3f}  blue {blue:.3f}")
print(f"split by photograph: {sum(found.values())} of 800, accuracy {share:.4f}")

# %% [markdown]
# The rocket is wrong *every time*. It stands before a blue sky, while in six of the other
# photographs red outweighs blue, and in the galaxies the two are about equal. The rule "more blue
# than red: swapped" fits those six and is no knowledge about pictures. The random split could not
# show it, since each held-out crop had siblings from its own photograph among the training rows: it
# **leaks**.
#
# Eight photographs are few, and a ninth could move the number by ten points. That too is an answer:
# the sample is as large as its number of *photographs*, not of crops. Split by what new data will
# not share with the old: by photograph, by patient, by camera, and, as in lecture 07, by year. (In
# scikit-learn the splitter is called `GroupKFold`.)
#
# ## Leave the nest
#
# Everything that `tl.draw` showed here, `plt` shows as well. What `imshow` needs from you are
# channels last and the CPU:

# %% id="cifar-nest" alt="A grid of 24 photographs, three rows of eight, drawn with plt.imshow: dahlias, galaxies, cats, helmets, shuttles, rockets, retinas, towers, astronauts and a cup of coffee."
plt.figure(figsize=(7, 3))
shown = make_grid(x[:24], nrow=8).permute(1, 2, 0).cpu()
plt.imshow(shown, interpolation="nearest")
plt.title("24 pictures, 8 to a row")
plt.axis("off")
print("rows, columns, channels:", tuple(shown.shape))

# %% [markdown]
# And with the full set on a GPU a program of your own begins like this:
#
# ```python
# data = torchvision.datasets.CIFAR10("data/full", train=True, download=True, transform=chain)
# loader = torch.utils.data.DataLoader(data, batch_size=128, shuffle=True, num_workers=4)
# for pictures, labels in loader:
#     pictures, labels = pictures.to("cuda"), labels.to("cuda")
# ```

# %% [markdown] role="summary"
# ## What you saw
#
# * A picture tensor has a layout: NHWC for files and plots, NCHW for networks. `permute` changes
#   it for free; strides tell you what memory really holds.
# * `float()` costs four bytes per byte, `/ 255` four more; `div_` and converting per batch save
#   them.
# * `uint8` wraps. Widen, compute, clamp, round, convert back: `byte()` alone cuts off.
# * `narrow` and slices are views; `fill_` through a view edits the original. `clone` first if it
#   must not.
# * `permute` is not `reshape`: same shape, scrambled picture.
# * Lists of indices, `flip` and arithmetic copy; `expand` repeats for free; `float()` on floats
#   returns the tensor itself.
# * A silenced channel changes answers: 98 of 100 right become 32 without red. Zero is a
#   statement, the mean is neutral.
# * Crops of one photograph are not independent. A random split of them leaks: 0.88 against 0.72
#   when split by photograph.
# * torchvision's transforms do the same edits. Equal or close depends on the order of the
#   roundings.

# %% [markdown] role="further"
# ## Where to read on
#
# * {cite}`krizhevsky2009`, chapter 3: how CIFAR-10 was made.
# * torchvision documentation, "Transforming images, videos, boxes and more", section "Performance
#   considerations": keep `uint8` as long as you can, convert late.
# * PyTorch documentation, "Tensor Views": the list of operations that return views.
# * PyTorch tutorials, "Channels Last Memory Format in PyTorch": when NHWC in memory under an NCHW
#   shape is faster.
# * Recommendation ITU-R BT.601: where the weights of red, green and blue come from.
# * {cite}`geirhos2020`: classifiers that are right for the wrong reason.
# * scikit-learn user guide, "Cross-validation iterators for grouped data".
# * Where the time of a training goes, and how to get it back: the PyTorch tutorials on
#   `torch.profiler` and `torch.compile`.
# * Matplotlib documentation, `matplotlib.axes.Axes.imshow`: the shapes that it accepts.
