# %% [markdown] role="header"
# # Number types
#
# A tensor promises that all its elements are stored in the same way: so many bytes each, read as
# a whole number, as a number with a binary point, or as a truth value. That promise is the
# *dtype*. It decides how much memory a model eats, how fast it runs, and, without a word of
# warning, whether $200 + 100$ is $300$ or $44$.
#
# In this lecture you look at what each type can hold, what happens when a number does not fit,
# and why training in `float16` needs a trick that multiplies the loss by a thousand. You need powers
# and logarithms, and at the end the derivative of a square.
#
# ## You will be able to
#
# * name the common dtypes, their sizes in bytes, and the type that a Python number becomes
# * predict where an integer lands that is too large for its type
# * say which numbers a float type holds around a given value, and how far apart they stand
# * choose between `float16`, `bfloat16`, `float32` and `float64` by range and by precision
# * predict the dtype of a mixed expression
# * compare floats with a tolerance, and add them in an order that loses little
# * read the bits of a float: sign, exponent and fraction
# * explain what loss scaling repairs and what it does not, and name the tools that do it

# %% [markdown]
# ## Set up

# %% role="setup"
import math
from fractions import Fraction

import torch

import tensorlab as tl

tl.style.use()
device = tl.device()

# %% [markdown]
# ## Twelve types
#
# Most names say what they are: a kind and a number of bits. Some have a second, shorter name.
# Each also belongs to a class with an old-fashioned name, which `tensor.type()` prints and which
# you still meet in error messages.
#
# `bfloat16` is the "brain float": as wide as `float16`, but its bits are divided differently, as
# you will see. A complex number is a pair of floats, so it takes twice their bytes. A truth value
# takes a whole byte, because memory is addressed in bytes.

# %% concepts=["dtype.table"]
names = "float32 float64 float16 bfloat16 complex64 complex128 uint8 int8 int16 int32 int64 bool"
dtypes = [getattr(torch, name) for name in names.split()]
short = ["float", "double", "half", "cfloat", "cdouble", "short", "int", "long"]
alias = {getattr(torch, name): name for name in short}
print("dtype             alias    class                      bytes")
for dtype in dtypes:
    kind = torch.zeros(1, dtype=dtype).type()
    print(f"{dtype!s:16}  {alias.get(dtype, '-'):7}  {kind:25} {dtype.itemsize:6}")
print("bytes:", *(dtype.itemsize for dtype in dtypes))

# %% [markdown]
# The second name is the same object, not a relative: `torch.half is torch.float16`. Each type has
# its use:
#
# | dtype | what it is for |
# |---|---|
# | `float32` | the default: weights, measurements, nearly all computing |
# | `float64` | checking a result, statistics, sums that must not lose digits |
# | `float16`, `bfloat16` | half the memory and a faster pass through a network |
# | `complex64`, `complex128` | waves: what a Fourier transform (FFT) returns |
# | `uint8` | pixels, 0 to 255, and raw bytes |
# | `int8` | *quantised* weights: numbers rounded to 256 steps |
# | `int16` | sound, one number for each sample |
# | `int32`, `int64` | counts; `int64` also indices and the labels of classes |
# | `bool` | masks: which elements are meant |
#
# ## What a Python number becomes
#
# You rarely write the dtype. `torch.tensor` looks at what it is given: Python's floats become
# `float32`, Python's integers become `int64`, and truth values become `bool`. Python's own float
# has 64 bits, so half of them are dropped on the way in: that is a choice for speed and memory,
# and it is the one to remember.

# %% concepts=["dtype.defaults"]
for value in (1.5, 1, True, 1 + 2j):
    print(f"{value!s:7} -> {torch.tensor(value).dtype}")

# %% [markdown]
# ### Predict: a mixed list
#
# One list, two kinds of number: what is `torch.tensor([1, 2.5, True]).dtype`? Write the name, for
# example `"int64"`, in place of `None`, then run both cells.

# %% role="predict"
guess = None

# %% role="reveal"
tl.reveal(
    torch.tensor([1, 2.5, True]).dtype,
    guess,
    why="All elements share one dtype, and of the three kinds only a float can hold 2.5.",
)

# %% [markdown]
# ### Ask for another type
#
# Every constructor takes `dtype=`. A print names the dtype only where it is not the default of its
# kind: `1.` with a point is `float32`, `1` without one is `int64`, and `True` speaks for itself. The
# others are written out.

# %% concepts=["dtype.asked_for"]
print(torch.tensor([1, 2, 3]))
print(torch.tensor([1.0, 2.0, 3.0]))
print(torch.tensor([1, 2, 3], dtype=torch.float16))
print(torch.tensor([1, 2, 3], dtype=torch.float64))
print(torch.zeros(3, dtype=torch.uint8))
print(torch.tensor([0, 1, 2], dtype=torch.bool))

# %% [markdown]
# ## Casting
#
# `x.to(dtype)` makes a new tensor with the elements converted. For the usual targets there are
# shortcuts: `x.float()`, `x.double()`, `x.half()`, `x.int()`, `x.long()`, `x.byte()` (which is
# `uint8`), `x.bool()`. The original keeps its type and its values. (If it has the type already, you
# get the original itself, as with devices in lecture 01.)

# %% concepts=["dtype.casting"]
x = torch.tensor([0.0, 0.5, 2.75], device=device)
for shortcut in ("double", "half", "int", "long", "byte", "bool"):
    y = getattr(x, shortcut)()
    print(f"x.{shortcut}(): {x.dtype} -> {y.dtype}", y.tolist())
print("x.to(torch.int16):", x.to(torch.int16).dtype)
print("x itself:", x.dtype)

# %% [markdown]
# Look at 0.5: as an integer it is 0, but as a truth value it is `True`, because everything that
# is not zero is true. And 2.75 became 2.
#
# ### Predict: cutting off
#
# So 2.75 becomes 2. What does −2.75 become as a `long`: −3 (the next whole number below), or −2?

# %% role="predict"
guess = None

# %% role="reveal" id="cut-off"
tl.reveal(
    torch.tensor([-2.75], device=device).long().item(),
    guess,
    why="Casting drops the digits after the point, so it moves towards zero from both sides.",
)

# %% [markdown]
# ## Integers live on a wheel
#
# Eight bits have $2^8 = 256$ different patterns. `uint8` calls them 0 to 255, `int8` calls them
# −128 to 127. Neither has a pattern for 300. What then?
#
# There are two answers, and which one you get depends on how you ask. First, the constructor: it
# knows the Python number and the wanted type, and it checks.

# %% role="mistake" raises="RuntimeError" concepts=["dtype.int8_refuses"]
torch.tensor([128], dtype=torch.int8, device=device)

# %% [markdown]
# Read the last line, part by part. `RuntimeError`: the line is good Python, and the operation
# failed while it ran. `value cannot be converted to type int8`: it names the target. `without
# overflow`: the value is outside −128 to 127, by one. The message does not say which value of a
# long list it was; that you have to find yourself.
#
# ### Predict: the same number, by casting
#
# `torch.tensor([128])` is an `int64` tensor, and 128 fits. Now cast it with `.to(torch.int8)`. Is
# the result 127 (the nearest value), −128, or `"error"`?

# %% role="predict"
guess = None

# %% role="reveal" id="cast-128"
tl.reveal(
    tl.attempt(lambda: torch.tensor([128], device=device).to(torch.int8).item()),
    guess,
    why="A cast keeps the lowest 8 bits and asks no questions: after 127 comes -128.",
)

# %% [markdown]
# A cast must be fast, so it checks nothing: it keeps the bits that fit. For whole numbers that is
# arithmetic on a wheel with $2^8$ positions, also called arithmetic modulo 256: 300 is one full
# turn and 44 steps. (The last line shows a hole in the constructor's check: −1 slips through.)

# %% concepts=["dtype.int8_wraps"]
for value, dtype in ((128, torch.int8), (255, torch.uint8), (300, torch.uint8), (300, torch.int16)):
    stored = torch.tensor([value], device=device).to(dtype).item()
    print(f"{value} -> {stored} in {dtype}")
print("torch.tensor([-1], dtype=torch.uint8):", torch.tensor([-1], dtype=torch.uint8).item())

# %% [markdown]
# (That holds for whole numbers. A *float* that is too large for the integer type gives a result
# that depends on the machine; clamp it first.)
#
# Here is the wheel. Start at 0, the dot, and walk 300 steps clockwise. The line moves outwards with
# each turn; the diamond, and the hand in the middle, show where you stand. At the *seam* the
# largest number meets the smallest.

# %% id="wheel-still" alt="A wheel of 256 positions for uint8, with a seam between 255 and 0 at the top. The walk of 300 steps from 0 makes one full turn and ends at position 44."
figure = tl.draw.wheel(300, torch.uint8)
print("300 steps on 256 positions:", *divmod(300, 256), "(full turns, then steps)")

# %% [markdown]
# Now play. Choose a type and a number. Try 127 and 128 on `int8`, then −1 on `uint8`. Where do
# the two types agree, and where do they differ by exactly 256?

# %% role="explore" ignore="a widget: its state is not compared"
tl.explore.wheel()

# %% [markdown]
# Two more places where the wheel shows. The first is the oldest trap of signed integers: `int8`
# has 128 negative numbers but only 127 positive ones, so one of them has no partner.
#
# ### Predict: an absolute value
#
# What is `torch.tensor([-128], dtype=torch.int8).abs()`?

# %% role="predict"
guess = None

# %% role="reveal" concepts=["dtype.abs_min_int"]
tl.reveal(
    torch.tensor([-128], dtype=torch.int8, device=device).abs().item(),
    guess,
    why="+128 is one step after 127, and that position of the wheel is called -128.",
)

# %% [markdown]
# An absolute value that is negative. The same holds for the smallest number of every signed type,
# `int64` included; with 64 bits you are only less likely to meet it.
#
# ### Predict: addition and sum
#
# Two pixels with the values 200 and 100, as `uint8`. You add them in two ways: with `+`, and by
# putting them into one tensor and calling `.sum()`. Give both results as a pair, for example
# `(300, 300)`.

# %% role="predict"
guess = None

# %% role="reveal" concepts=["dtype.uint8_add_and_sum"]
pixels = torch.tensor([200, 100], dtype=torch.uint8, device=device)
tl.reveal(
    ((pixels[0] + pixels[1]).item(), pixels.sum().item()),
    guess,
    why="+ stays in uint8 and wraps: 300 - 256 = 44. sum() first widens integers to int64.",
)

# %% [markdown]
# `sum` is used on many elements, where wrapping would be the rule and not the exception, so it
# answers in `int64`. Let us see the types.

# %% id="mean-of-two"
print("+   :", (pixels[0] + pixels[1]).dtype)
print("sum :", pixels.sum().dtype)
print("mean of the two, done wrong:", ((pixels[0] + pixels[1]) // 2).item())
print("mean of the two, done right:", (pixels.sum() // 2).item())

# %% [markdown]
# That wrong mean is a real bug in real image code: averaging two bright pictures gives a dark
# one. Convert to float first, then compute. Lecture 09 does it with photographs.
#
# ## Floats: steps that grow
#
# A float is a whole number times a power of two: $m \cdot 2^e$. The type fixes two things: how many
# bits the whole number $m$ may have, and how far the exponent $e$ may go.
#
# To see what follows, let us make a type so small that we can look at all of it. Its $m$ has three
# bits, so it runs from 0 to 7, and its $e$ runs from −4 to 0. A sign would double the set; we leave
# it out.
#
# ### Predict: how many from 1 to 2?
#
# How many numbers of this toy type lie from 1 up to 2, how many from 2 up to 4, and how many from 4
# up to 8? The lower end counts and the upper one does not. Write a list of three numbers.

# %% role="predict"
guess = None

# %% role="reveal" id="toy-counts"
toy = sorted({m * 2.0**e for m in range(8) for e in range(-4, 1)})
tl.reveal(
    [sum(low <= number < 2 * low for number in toy) for low in (1, 2, 4)],
    guess,
    why="Each time they are 4, 5, 6 and 7 times a power of two: as many, twice as far apart.",
)

# %% [markdown]
# This is the whole type. The lower line enlarges the part from 0 to 1. Full dots use all three bits
# of $m$, which is 4 to 7 there; the open ones near zero use fewer.

# %% id="toy-floats" alt="Two number lines with the 24 numbers of the toy type. Above, from 0 to 8: the step is 1/4 from 1 to 2, 1/2 from 2 to 4, and 1 from 4 on; the numbers end at 7. Below, from 0 to 1 enlarged: the step is 1/16 from 0 to 1/4 and also from 1/4 to 1/2, and 1/8 from 1/2 to 1. The four numbers below 1/4, which are 0, 1/16, 1/8 and 3/16, are open dots."
figure = tl.draw.every_float(3, (-4, 0))
print(len(toy), "numbers:", *(Fraction(number) for number in toy))
print("after 1 comes", Fraction(min(number for number in toy if number > 1)))
print("largest", Fraction(toy[-1]), " smallest above 0:", Fraction(toy[1]))
print("neighbours of 1/3:", *(Fraction(number) for number in toy if 0.3 < number < 0.4))

# %% [markdown]
# Everything that follows can be seen here. From one power of two to the next the step doubles, so
# that it is always about the same fraction of the number. Below 1/4 the exponent can sink no
# further: the step stays 1/16, and the bits of $m$ run out instead. Above 7 there is nothing. And
# most numbers, such as 1/3, are not on the line: they are rounded to a neighbour.
#
# ## One third, four ways
#
# The real types are the toy on a larger scale, with infinity added at the end. Their $m$ has 11
# bits in `float16`, 8 in `bfloat16`, 24 in `float32`, 53 in `float64`. One third is not $m \cdot 2^e$ for any $m$ and $e$,
# so each of them stores a neighbour. Which one, you can ask Python exactly.

# %% concepts=["dtype.third_rounding"]
floats = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
for dtype in floats:
    third = torch.tensor(1 / 3, dtype=dtype, device=device).item()
    print(f"{dtype!s:14} {third:.8f} = {Fraction(third)}")

# %% [markdown]
# The denominators are powers of two, as promised, and the numerators have 11, 8, 24 and 53 bits.
# No type holds one third; they differ in how near they come.
#
# ## Range and precision are two things
#
# `torch.finfo` describes a type. Three numbers matter. `eps` is the distance from 1 to the next
# larger number: it tells the *precision*. `max` is the largest finite number and `tiny` the
# smallest positive one of full precision: they tell the *range*. The smallest positive number of
# all is `eps * tiny`, with a single bit of precision left. In the toy type they are 1/4, 7, 1/4 and
# 1/16; find them in the picture.

# %% concepts=["dtype.machine_epsilon"]
for dtype in floats:
    info = torch.finfo(dtype)
    power = round(math.log2(info.eps))
    print(f"{dtype!s:14} eps 2^{power} = {info.eps:.4g}", end="  ")
    print(f"max {info.max:.6g}  tiny {info.tiny:.4g}", end="  ")
    print(f"smallest {info.eps * info.tiny:.4g}")

# %% [markdown]
# Compare the two types of 16 bits. `float16` ends at 65504 but keeps three decimal digits.
# `bfloat16` reaches as far as `float32`, for it has the same exponent bits, but it keeps only two
# digits. Sixteen bits cannot buy both.
#
# The next picture does for the real types what the number line did for the toy. The gap doubles
# at each power of two, so each line is a staircase that gains one step in height for one step in
# width: the *relative* precision stays the same. On the left the staircase of `float16` becomes
# flat, where its smallest exponent is used up, and on the right it stops: overflow.

# %% id="gaps" alt="Gap between neighbouring numbers against their size, both axes logarithmic, for float16, bfloat16 and float32. At 1000 the gaps are 0.5, 4 and 0.000061. float16 stays flat at a gap of 6e-8 for all sizes below 0.00012 and ends at 65504; the other two go on."
figure = tl.draw.gaps([torch.float16, torch.bfloat16, torch.float32])
for dtype in floats[:3]:
    eps = torch.finfo(dtype).eps
    gaps = [eps * 2 ** math.floor(math.log2(size)) for size in (1, 1000, 60000)]
    print(f"{dtype!s:14} gap at 1, 1000, 60000:", *(f"{gap:.4g}" for gap in gaps))

# %% [markdown]
# ## Second reading: the bits themselves
#
# A `float32` is 32 bits in memory, and so is an `int32`. `x.view(torch.int32)` reads the same bits
# as whole numbers. Nothing is converted and nothing copied. Written in base 2, the whole number
# shows what stands there: one bit for the *sign*, then the *exponent*, then the *fraction*, the bits
# of the significand behind the first, which is always 1 and not stored.
#
# ### Predict: a minus sign
#
# How many of the 32 bits differ between 5.0 and −5.0?

# %% role="predict"
guess = None

# %% role="reveal" id="one_bit"
five, minus_five = torch.tensor([5.0, -5.0], device=device).view(torch.int32).tolist()
tl.reveal(
    ((five ^ minus_five) & 0xFFFFFFFF).bit_count(),
    guess,
    why="The sign has a bit of its own. (Integers do it differently: all bits of -1 are set.)",
)

# %% [markdown]
# Here is one third in the four float types, cut into sign, exponent and fraction. The exponent is stored with
# an offset that makes it positive, 127 in `float32`. Where the fraction ends, you can see the
# rounding: 0101... goes on for ever, and the last bit is rounded up where the rest was more than
# half.

# %% concepts=["dtype.bits"]
integers = {2: torch.int16, 4: torch.int32, 8: torch.int64}
exponents = {torch.float16: 5, torch.bfloat16: 8, torch.float32: 8, torch.float64: 11}
for dtype, width in exponents.items():
    third = torch.tensor(1 / 3, dtype=dtype, device=device)
    total = 8 * dtype.itemsize
    whole = third.view(integers[dtype.itemsize]).item() % 2**total
    written = f"{whole:0{total}b}"
    sign, exponent, fraction = written[0], written[1 : 1 + width], written[1 + width :]
    offset = 2 ** (width - 1) - 1
    value = (1 + int(fraction, 2) / 2 ** len(fraction)) * 2.0 ** (int(exponent, 2) - offset)
    print(f"{dtype!s:14} {sign} {exponent} {fraction} = {value:.8f}", value == third.item())

# %% [markdown]
# The last column puts the parts together again: $(1 + \text{fraction}) \cdot 2^{\text{exponent} -
# \text{offset}}$. Two exponents mean something else. All zeros: no leading 1, the small numbers near
# zero. All ones: `inf`, or `nan` if the fraction is not zero.
#
# Because larger floats have larger patterns, the next float is the next whole number. Add 1 to the
# bits of 1.0 and you get 1 + `eps`.

# %% id="next_float"
x = torch.tensor([1.0, float("inf"), 0.0], device=device)
patterns = x.view(torch.int32)
print("patterns:", [f"{pattern:08x}" for pattern in patterns.tolist()], "(base 16)")
above = (patterns[:1] + 1).view(torch.float32)
print("after 1.0:", f"1 + {above.item() - 1:.8g}, and eps is {torch.finfo(torch.float32).eps:.8g}")
print("after 0.0:", f"{(patterns[2:] + 1).view(torch.float32).item():.4g}")

# %% [markdown]
# This is the `view` that lecture 04 is about: a second look at the same memory.
#
# ## Where n + 1 equals n
#
# Gaps grow. Sooner or later the gap exceeds 1, and from there on the type cannot count.
#
# ### Predict: counting in half precision
#
# Start with 1 and double it until `n + 1 == n` holds in `float16`. At which `n` do you stop? Its
# `max` is 65504 and its `eps` is $2^{-10}$.

# %% role="predict"
guess = None

# %% role="reveal" id="half-counts"
n = torch.tensor(1, dtype=torch.float16, device=device)
while n + 1 != n:
    n = n * 2
tl.reveal(
    int(n.item()),
    guess,
    why="From 2048 = 2^11 on the gap is 2; 2049 lies halfway and is rounded back to 2048.",
)

# %% [markdown]
# It is precision that counts here and not range. With a significand of $p$ bits the whole numbers
# up to $2^p$ are all there, and $2^p + 1$ is the first that is missing. The same loop for three
# types:

# %% concepts=["dtype.integer_gap"]
for dtype in floats[:3]:
    n = torch.tensor(1, dtype=dtype, device=device)
    while n + 1 != n:
        n = n * 2
    print(f"{dtype!s:14} {int(n.item())} = 2^{round(math.log2(n.item()))}")

# %% [markdown]
# So a `bfloat16` cannot count to 257, and a `float32` cannot count the people of the Netherlands
# one by one. Look at the neighbourhood of 2048 in `float16`: to its left the numbers stand 1
# apart, to its right 2 apart. The triangle is the number that was asked for, the diamond the one
# that is stored.

# %% id="floats-still" alt="The float16 numbers around 2049 on a number line: 2045, 2046, 2047, 2048, 2050, 2052, 2054. The gap is 1 below 2048 and 2 above it. 2049 lies halfway and is rounded to 2048."
figure = tl.draw.floats(2049, torch.float16)
x = torch.tensor([2045, 2046, 2047, 2048, 2049, 2050, 2051, 2052], device=device)
print("asked :", *x.tolist())
print("stored:", *x.half().int().tolist())

# %% [markdown]
# Play with it. Look at 0.1 in each type. Then at 1, and at a number just below 1. Then go to zero
# in `float16`: what happens to the gaps there?

# %% role="explore" ignore="a widget: its state is not compared"
tl.explore.floats()

# %% [markdown]
# ## Too large, too small
#
# Integers wrap. Floats do not: beyond the largest number they become `inf`, and numbers closer to
# zero than half of the smallest positive one become 0. The border is where rounding goes: 65519
# is still rounded down to 65504.
#
# The cure is to arrange the computation so that no intermediate result is huge, even if the
# answer is modest. The best-known case is $\log(e^{a} + e^{b})$. With $m = \max(a, b)$ it equals
# $m + \log(e^{a-m} + e^{b-m})$, and now the largest exponential is $e^0 = 1$. The trick is called
# log-sum-exp.

# %% concepts=["dtype.overflow_underflow_float"]
for value in (65504, 65519, 65520, 70000, 1e-8):
    print(f"half({value:g}) = {torch.tensor(value, device=device).half().item():g}")
scores = torch.tensor([1000.0, 1000.0], device=device)
naive = torch.log(torch.exp(scores).sum())
m = scores.max()
shifted = m + torch.log(torch.exp(scores - m).sum())
print(f"naive {naive.item():g}, shifted {shifted.item():.6g}", end=", ")
print(f"torch.logsumexp {torch.logsumexp(scores, dim=0).item():.6g}")

# %% [markdown]
# $e^{1000}$ overflows even `float64`, although the answer is about $1000.69$ (it is
# $1000 + \ln 2$). Whenever you see a logarithm of a sum of exponentials, use `torch.logsumexp`;
# the loss functions of lecture 07 do so inside.
#
# ## Adding in a good order
#
# In school, $(a + b) + c = a + (b + c)$. With floats each `+` rounds, and the order decides what
# is rounded away.

# %% id="not-associative"
a, b, c = torch.tensor([1e8, -1e8, 1.0], device=device)
print("(a + b) + c =", ((a + b) + c).item())
print("a + (b + c) =", (a + (b + c)).item())

# %% [markdown]
# The gap of `float32` at $10^8$ is 8, so $-10^8 + 1$ is rounded to $-10^8$ and the 1 is gone. Now
# the same effect 8192 times in a row. First a function that adds terms as you would by hand, one
# after the other:


# %%
def one_by_one(terms):
    total = torch.zeros((), dtype=terms.dtype, device=terms.device)
    for term in terms:
        total = total + term
    return total.item()


# %% [markdown]
# ### Predict: eight thousand times a tenth
#
# A `float16` total starts at 0, and you add 0.1 to it 8192 times, one after the other. The true
# sum is 819.2. What do you get: 819, 819.5, 256 or `inf`?

# %% role="predict"
guess = None

# %% role="reveal" id="tenths"
tenths = torch.full((8192,), 0.1, dtype=torch.float16, device=device)
tl.reveal(
    one_by_one(tenths),
    guess,
    why="At 256 the gap is 0.25; adding 0.1 is less than half of it, so nothing moves.",
)

# %% [markdown]
# The total does not creep, it stops. No error, no warning, and every later term is thrown away.
# The picture shows the running totals. `float32` follows the true line as far as you can see.
# `float16` has bends, because what arrives of each 0.1 must be a whole number of gaps. The larger
# the total, the coarser its gaps: at 16 too little arrives, at 64 too much, and at 256 nothing.

# %% id="stalls" alt="Running total of 8192 additions of 0.1 against the number of additions. The float32 total rises in a straight line to 819.147. The float16 total stays just below it up to 64, then climbs faster, crosses it near 800 additions, and stays at 256 from about 2200 additions on. The bfloat16 total stays at 32."
for total in (16, 64, 256):
    start = torch.tensor(total, dtype=torch.float16, device=device)
    print(f"what arrives of 0.1 at {total:3}:", (start + 0.1 - start).item())
figure = tl.draw.stalls(0.1, 8192)
for dtype in (torch.float16, torch.bfloat16, torch.float32):
    total = one_by_one(torch.full((8192,), 0.1, dtype=dtype, device=device))
    print(f"{dtype!s:14} {total:.6g}")

# %% [markdown]
# The trouble is that a large total meets a small term. Add neighbours in pairs, then the pair
# sums in pairs, and so on: both sides of each `+` are then about equally large. With 8192 terms
# that is 13 rounds, and each term passes through 13 roundings instead of thousands.


# %% id="pairwise"
def in_pairs(terms):
    while len(terms) > 1:
        terms = terms[0::2] + terms[1::2]
    return terms.item()


print("float16, one by one:", one_by_one(tenths))
print("float16, in pairs  :", in_pairs(tenths))
print("float16, sum()     :", tenths.sum().item())

# %% [markdown]
# In pairs the sum is 819. Nothing was lost in adding: `float16` stores 0.1 as $819/8192$, and
# 8192 times that is 819. `sum()` does even more: inside, it adds `float16` numbers in `float32`
# and rounds once at the end.
#
# If the terms differ in size, begin with the small ones. The sum of $1/k^2$ tends to $\pi^2/6$;
# from the front, `float32` stalls once $1/k^2$ falls below half a gap of the total.

# %% id="small-first"
k = torch.arange(1, 20001, dtype=torch.float64)
terms = (1 / k**2).float().to(device)
print(f"large terms first: {one_by_one(terms):.7f}")
print(f"small terms first: {one_by_one(terms.flip(0)):.7f}")
print(f"float64          : {(1 / k**2).sum().item():.7f}")

# %% [markdown]
# This is also why two machines can disagree in the last digit of the same sum: a graphics card
# adds in another order than a processor. Neither is wrong.
#
# ## Types meet
#
# What is the type of `a + b` when their types differ? PyTorch *promotes* both to a common type.
# The rule has two steps. First the *kind*: truth value, integer, float, complex; the higher kind
# wins. Then, among tensors of that kind, the result is the narrowest type that holds every number of
# both. That is mostly the wider of the two, but not always. A Python number, or a tensor without
# axes, matters only if its kind is higher than that of the others: within a kind it does not widen.
#
# ### Predict: pixels and codes
#
# `uint8` holds 0 to 255, `int8` holds −128 to 127. What is the dtype of their sum?

# %% role="predict"
guess = None

# %% role="reveal" id="uint8_and_int8"
pixels, codes = torch.ones(2, dtype=torch.uint8), torch.ones(2, dtype=torch.int8)
tl.reveal(
    (pixels + codes).dtype,
    guess,
    why="Neither holds the numbers of the other. int16 is the narrowest that holds both.",
)

# %% [markdown]
# ### Predict: two ones
#
# `torch.ones(2)` is `float32`. You add the 0-d tensor `torch.tensor(1.0, dtype=torch.float64)`.
# What is the dtype of the result?

# %% role="predict"
guess = None

# %% role="reveal"
tl.reveal(
    (torch.ones(2) + torch.tensor(1.0, dtype=torch.float64)).dtype,
    guess,
    why="Both are floats, and a tensor without axes does not widen one that has axes.",
)

# %% [markdown]
# Without that exception every `float64` constant would double the memory of whatever it touches.
# The table of the cases that matter:

# %% concepts=["dtype.promotion"]
f32, f64 = torch.ones(2), torch.ones(2, dtype=torch.float64)
i32, i64 = torch.ones(2, dtype=torch.int32), torch.ones(2, dtype=torch.int64)
print("f32 + f64     :", (f32 + f64).dtype)
print("i64 + f32     :", (i64 + f32).dtype)
print("f32 + 0-d f64 :", (f32 + torch.tensor(1.0, dtype=torch.float64)).dtype)
print("i32 + 0-d i64 :", (i32 + torch.tensor(1)).dtype)
print("i32 + 0-d f64 :", (i32 + torch.tensor(1.0, dtype=torch.float64)).dtype)
print("i32 + 1.5     :", (i32 + 1.5).dtype)
print("f16 + bf16    :", (f32.half() + f32.bfloat16()).dtype)
print("u8  + i8      :", (f32.byte() + f32.char()).dtype)
print("i64 / i64     :", (i64 / i64).dtype)

# %% [markdown]
# Look at the two rows with an `i32` and a float without axes. The float's kind is higher, so it
# decides: a tensor keeps its own width, `float64`, and a Python number becomes the default,
# `float32`. More rows deserve a second look. Division by `/` leaves the whole numbers, so two
# integer tensors give the default float. `float16` and `bfloat16` are equally wide and
# neither contains the other, so they meet in `float32`, as `uint8` and `int8` meet in `int16`. And `int64` with `float32` gives
# `float32`, the *narrower* of the two in bytes, because the kind decides first. That can cost
# digits, silently:

# %% role="mistake" id="promotion-loses"
count = torch.tensor([16_777_217], device=device)
nothing = torch.tensor([0.0], device=device)
print("before:", count.item(), " after adding 0.0:", int((count + nothing).item()))

# %% [markdown]
# No error. You added zero and the number changed: $2^{24} + 1$ is the first whole number that
# `float32` does not hold. Keep indices and counts in integers.
#
# ## When are two floats equal?
#
# Here is one draw of random numbers. We add 1 to it in two ways, once in `float64` and once in
# `float32`, and compare the results with `==`.

# %% concepts=["dtype.float_equality"]
generator = torch.Generator().manual_seed(2)
x = torch.rand(3, 5, generator=generator).to(device)
wide = x + torch.ones(3, 5, dtype=torch.float64, device=device)
narrow = x + torch.ones(3, 5, dtype=torch.int64, device=device)
equal = wide == narrow
for row in equal.tolist():
    print(row)
print("False:", (~equal).sum().item(), "of", equal.numel())
print(f"largest difference {(wide - narrow).abs().max().item():.4g} = 2^-24")
print("isclose everywhere:", torch.isclose(wide, narrow.double()).all().item())
print("allclose:", torch.allclose(wide, narrow.double(), rtol=1e-6, atol=0.0))

# %% [markdown]
# `torch.rand` draws multiples of $2^{-24}$. Between 1 and 2 `float32` holds only multiples of
# $2^{-23}$, so each odd multiple must be rounded, and that is about every second one. The two
# results are the same as far as anyone cares, and `==` says `False`.
#
# So do not ask whether floats are equal; ask whether they are close. `torch.isclose(a, b)` asks
# of each element whether $|a - b| \le \mathrm{atol} + \mathrm{rtol} \cdot |b|$, and
# `torch.allclose` asks it of all. Choose `rtol` from the type: some multiple of its `eps`. Both
# insist on equal dtypes, which is why `.double()` stands in the cell. Without it:

# %% role="mistake" raises="RuntimeError" id="allclose-dtypes"
torch.allclose(wide, narrow)

# %% [markdown]
# `Double did not match Float`: these are the old class names from the first table. `Double` is
# `float64`, `Float` is `float32`. Convert the narrower one with `.double()` and you are done.
#
# ### Predict: a famous sum
#
# In Python, `0.1 + 0.2 == 0.3` is `False`. What does
# `torch.tensor(0.1) + torch.tensor(0.2) == torch.tensor(0.3)` say, in `float32`?

# %% role="predict"
guess = None

# %% role="reveal"
tenth, fifth, three_tenths = torch.tensor([0.1, 0.2, 0.3], device=device)
tl.reveal(
    (tenth + fifth == three_tenths).item(),
    guess,
    why="Fewer digits, other roundings: here they happen to agree. Luck is no reason to use ==.",
)

# %% [markdown]
# ## What you see is not what is stored
#
# Printing rounds again, to four digits if you do not say otherwise. `torch.set_printoptions`
# changes the display of every tensor from then on, and no value.

# %% concepts=["dtype.printoptions"]
third = torch.tensor(1 / 3)
before = third.item()
for digits in (2, 4, 10):
    torch.set_printoptions(precision=digits)
    print(f"precision {digits}:", third)
torch.set_printoptions(profile="default")
print("the value is unchanged:", third.item() == before)

# %% [markdown]
# The digits after `0.33333334` belong to the stored number, not to one third. More printed digits
# are not more precision.
#
# ## Integers have no gradient
#
# From lecture 05 on you ask PyTorch for gradients: how much does a result move when this number
# is nudged a little? A float can be nudged a little. An integer cannot, so a tensor of integers
# refuses to be asked.

# %% role="mistake" raises="RuntimeError" concepts=["dtype.autograd_needs_float"]
torch.tensor([2], device=device).requires_grad_()

# %% [markdown]
# `only Tensors of floating point dtype can require gradients`. The 2 was written without a point,
# so it became `int64`. Write `2.0`, or cast with `.float()`. (Complex tensors can require
# gradients too, although the message leaves them out.)
#
# ## Why training in half precision needs loss scaling
#
# A model has *weights*, the numbers that it is to learn, and a *loss*, one number that says how
# wrong it still is. Training means: compute the loss, compute its derivative with respect to each
# weight, move the weights a little against it. Halving the bytes of all those numbers halves the
# memory, and graphics cards are much faster on 16 bits. So people tried it with `float16`, and some
# networks did not learn. Plain arithmetic shows why.
#
# Take the mean of a million squared errors. Its derivative with respect to one prediction is
# $2 (p - y) / n$. With an error of 0.01 that is $2 \cdot 10^{-8}$, a perfectly healthy
# derivative. But the smallest positive `float16` is $2^{-24} \approx 6 \cdot 10^{-8}$: you printed
# it above. What is nearer to 0 than to it becomes 0.
#
# Multiply the loss by 1024. The chain rule multiplies *every* derivative by 1024. Store these in
# `float16`, convert to `float32`, and divide by 1024 there.

# %% id="one-gradient"
derivative = torch.tensor(2 * 0.01 / 1_000_000, device=device)
scaled = (derivative * 1024).half()
print(f"true            {derivative.item():.4g}")
print(f"stored in half  {derivative.half().item():.4g}")
print(f"scaled, stored  {scaled.item():.4g}")
print(f"and unscaled    {(scaled.float() / 1024).item():.4g}")

# %% [markdown]
# That is loss scaling, as {cite}`micikevicius2018` describe it. Which factor is right? Here are
# 4096 made-up derivatives whose sizes are spread evenly over six powers of ten, from $10^{-9}$ to
# $10^{-3}$. For each factor, count those that vanish and those that overflow.

# %% id="scales"
generator = torch.Generator().manual_seed(5)
exponents = -9 + 6 * torch.rand(4096, generator=generator, dtype=torch.float64)
gradients = (10**exponents).to(device)
for power in (0, 3, 5, 10, 20, 27):
    stored = (gradients * 2**power).half()
    zeros, infinite = (stored == 0).sum().item(), stored.isinf().sum().item()
    print(f"factor 2^{power}: {zeros} vanish, {infinite} overflow")

# %% [markdown]
# Without scaling about every fourth derivative is lost. With $2^{10}$ none is. With $2^{27}$ the
# largest ones overflow. In between lies a wide safe band, and practical code finds it by trial:
# it raises the factor now and then, and lowers it as soon as an `inf` appears, skipping that one
# step.

# %% id="underflow" alt="Two histograms of 4096 derivatives by size, evenly spread from 1e-9 to 1e-3. Hatched areas mark what float16 turns into 0, below 3e-8, and into inf, above 65504. Multiplied by 1, 982 of 4096 become 0 and none inf. Multiplied by 1024 the histogram reaches from 1e-6 to 1, and all lie between the hatched areas: 0 become 0, 0 become inf."
figure = tl.draw.underflow(gradients.cpu(), 1024)
lost = (gradients.half() == 0).sum().item()
print(f"vanish unscaled: {lost} of {len(gradients)}, scaled by 1024:", end=" ")
print(((gradients * 1024).half() == 0).sum().item())

# %% [markdown]
# ### Predict: a thousand small steps
#
# Scaling cannot repair everything. A weight of 1 in `float16` is moved by $-0.0001$, a thousand
# times. In exact arithmetic it ends at 0.9. Where does it end in `float16`?

# %% role="predict"
guess = None

# %% role="reveal" id="half-weight"
weight = torch.tensor(1.0, dtype=torch.float16, device=device)
for _ in range(1000):
    weight = weight - 0.0001
tl.reveal(
    weight.item(),
    guess,
    why="Below 1 the gap is 2^-11, about 0.0005. A step of 0.0001 is less than half of it.",
)

# %% [markdown]
# So mixed-precision training keeps a `float32` copy of the weights, takes the steps there, and
# uses 16 bits only for the passes through the network. `bfloat16` makes loss scaling unnecessary,
# because its range is that of `float32`; but its gap below 1 is $2^{-8}$, so that it needs the
# `float32` copy all the more.

# %% id="master-weights"
for dtype in (torch.float32, torch.float16, torch.bfloat16):
    weight = torch.tensor(1.0, dtype=dtype, device=device)
    for _ in range(1000):
        weight = weight - 0.0001
    print(f"{dtype!s:14} {weight.item():.4f}")

# %% [markdown]
# ### The tools, by name
#
# You do not cast by hand. Inside `torch.autocast`, operations that gain from 16 bits and bear them,
# such as the matrix product, cast their arguments themselves. What needs digits or range, such as the
# squared error of a loss, works in `float32`. The weights themselves stay as they are. It works on
# the CPU too:

# %% concepts=["dtype.autocast"]
weight = torch.full((2, 2), 0.1)
with torch.autocast("cpu", dtype=torch.bfloat16):
    product = weight @ weight
    loss = torch.nn.functional.mse_loss(product, weight)
print("weight ", weight.dtype)
print("product", product.dtype, f"{product[0, 0].item():.8f}")
print("loss   ", loss.dtype)
print("outside", (weight @ weight).dtype, f"{(weight @ weight)[0, 0].item():.8f}")

# %% [markdown]
# With `float16` the loss needs its factor, and `torch.amp.GradScaler` keeps it. It raises the factor
# after many good steps, and halves it and skips the step when an `inf` appears. You will be able to
# read every line of this after lecture 07:
#
# ```python
# scaler = torch.amp.GradScaler("cuda")
# with torch.autocast("cuda", dtype=torch.float16):
#     loss = loss_function(model(x), y)
# scaler.scale(loss).backward()   # multiply the loss by the factor, then differentiate
# scaler.step(optimizer)          # divide the derivatives by it; step, unless one is inf or nan
# scaler.update()                 # raise or lower the factor
# ```
#
# ## What it costs
#
# The memory of a tensor's elements is `numel() * element_size()`. For a batch of 64 colour
# pictures of 224 by 224 pixels, stored in each of five types:

# %% concepts=["dtype.memory"]
sizes = (64, 3, 224, 224)
for dtype in (torch.uint8, torch.bfloat16, torch.float16, torch.float32, torch.float64):
    batch = torch.zeros(sizes, dtype=dtype)
    print(f"{dtype!s:14} {batch.numel()} elements of {batch.element_size()}", end=": ")
    print(f"{batch.numel() * batch.element_size()} bytes")

# %% [markdown]
# ### Predict: parameters
#
# A language model has 7 billion parameters. How many times more memory do they take in `float64`
# than in `bfloat16`?

# %% role="predict"
guess = None

# %% role="reveal" id="seven-billion"
tl.reveal(
    torch.float64.itemsize // torch.bfloat16.itemsize,
    guess,
    why="8 bytes against 2: 56 gigabytes against 14, for the parameters alone.",
)

# %% [markdown] role="summary"
# ## What you saw
#
# * A dtype is a size in bytes and a way to read them. Python floats become `float32`, Python
#   integers `int64`.
# * Integers wrap: a cast keeps the lowest bits, so 128 becomes −128 in `int8` and 300 becomes 44
#   in `uint8`. Only the constructor checks. `+` wraps, `sum()` widens to `int64` first.
# * Floats round: the gap to the next number is about `eps` times the size. From $2^{11}$,
#   $2^{8}$, $2^{24}$ on, `float16`, `bfloat16` and `float32` can no longer count by ones.
# * Floats overflow to `inf` and underflow to 0. Rearranging, as in log-sum-exp, avoids it.
# * Order matters in sums: one by one, 8192 tenths are 256 in `float16`; in pairs they are 819.
# * Promotion asks for the kind first and then for the narrowest type that holds both; within a
#   kind, Python numbers and 0-d tensors do not widen.
# * Compare floats with `isclose` or `allclose`, with a tolerance that fits the type.
# * A float is a sign, an exponent and a fraction; `x.view(torch.int32)` shows the bits.
# * `float16` training needs loss scaling against underflow, and both 16-bit types need `float32`
#   weights. `torch.autocast` casts, `GradScaler` scales.

# %% [markdown] role="further"
# ## Where to read on
#
# * PyTorch documentation, "Tensor Attributes", section "torch.dtype": the table of types and the
#   promotion rules.
# * PyTorch documentation, "Numerical accuracy": why results differ between devices, batch sizes
#   and library versions.
# * {cite}`goldberg1991`, sections 1 and 2 on rounding error and the IEEE standard.
# * {cite}`higham2002`, chapter 4: summation, also the compensated sum of Kahan, which adds one by
#   one and yet loses almost nothing.
# * {cite}`micikevicius2018`, section 3: the float32 copy of the weights (3.1) and loss scaling
#   (3.2).
# * PyTorch documentation, "Automatic Mixed Precision package", section "Gradient Scaling".
