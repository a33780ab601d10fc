# %% [markdown] role="header"
# # Problem set 2: number types
#
# Twelve exercises on what a number becomes when it is stored: three warm-ups, then from counting bytes
# to a cast that refuses to lie, and a test that catches other people's wrong averages. They rise in
# difficulty, and none needs the answer of another: leave out what you like and come back later.
#
# **How to work.** Replace `raise NotImplementedError()` by your code, run the cell, then run the
# checks below it. A check that passes says so in green; one that fails names the call, what was
# expected, what came, and a hint. Further checks are run when you hand in, on other numbers and on
# edge cases; everything that they ask for stands in the text of the exercise. Three hints wait
# under each exercise: a direction, a step, and nearly the answer. Opening them costs nothing.
#
# Mend the first check that fails before you look at the next one: the hints further down assume that
# it passes. Warm-ups take a few minutes each; what is marked as a stretch can wait for another day.
#
# Let each function stand alone: it needs no names from outside it other than `torch` and `math`.
# Your functions must not change their arguments.
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
# This cell is yours. The wheel of the lecture is here again; try numbers and types of your own at
# any time.

# %% role="play"
print(torch.tensor([300]).to(torch.uint8), torch.finfo(torch.float16))

# %% [markdown] role="exercise" exercise="add_bytes" difficulty=1 minutes=3 concepts=["dtype.uint8_add_and_sum"]
# ## Warm-up: a sum that does not wrap
#
# Return the sum of two tensors of bytes, entry by entry, without going around the wheel.
#
# * `a` and `b` have dtype `uint8` and the same shape, any. The result has this shape and dtype `int64`.

# %% [markdown] role="hints" exercise="add_bytes"
# 200 + 100 is 44 in `uint8`. In which type is it 300?
#
# ---
#
# The conversion must come before the sum: afterwards the damage is done.
#
# ---
#
# `return a.to(torch.int64) + b`: the wider of two whole types wins.


# %% role="solution" exercise="add_bytes"
def add_bytes(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the sum of two tensors of bytes, which may exceed 255.

    Parameters
    ----------
    a, b : torch.Tensor
        The same shape, uint8.

    Returns
    -------
    torch.Tensor
        The shape of `a`, int64.
    """
    ### BEGIN SOLUTION
    return a.to(torch.int64) + b
    ### END SOLUTION


# %% role="test" exercise="add_bytes" check="sums" points=2
a, b = torch.tensor([200, 1], dtype=torch.uint8), torch.tensor([100, 2], dtype=torch.uint8)
tl.check.call(add_bytes, a, b).equals(
    torch.tensor([300, 3]), hint="200 + 100 is 300 in int64: convert before you add."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
white = torch.full((2, 3), 255, dtype=torch.uint8)
tl.check.call(add_bytes, white, white, about="the largest bytes").equals(
    torch.full((2, 3), 510), hint="255 + 255 is 510."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="add_bytes" check="any_shape" points=1
tl.check.call(
    add_bytes, torch.tensor(255, dtype=torch.uint8), torch.tensor(1, dtype=torch.uint8)
).equals(torch.tensor(256), hint="Tensors without axes have a sum without axes.").done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
a, b = torch.randint(0, 256, (2, 5, 4), dtype=torch.uint8, generator=generator)
tl.check.call(add_bytes, a.t(), b.t(), about="transposed tables of bytes").equals(
    torch.tensor(
        [
            [x + y for x, y in zip(*rows, strict=True)]
            for rows in zip(a.t().tolist(), b.t().tolist(), strict=True)
        ]
    ),
    hint="Entry by entry, whatever the layout.",
).leaves_arguments_alone().done()
none = torch.zeros(0, 2, dtype=torch.uint8)
tl.check.call(add_bytes, none, none, about="no bytes").equals(
    torch.zeros(0, 2, dtype=torch.int64), hint="The shape is kept, and the dtype is int64."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="add_bytes"
# A sum of two bytes is computed in bytes. Converting one of them is enough, because the wider type wins.
#
# The commonest wrong answer is `(a + b).to(torch.int64)`: 44 in a wide type is still 44.

# %% [markdown] role="exercise" exercise="average" difficulty=1 minutes=3 concepts=["dtype.defaults", "dtype.casting"]
# ## Warm-up: the mean of whole numbers
#
# Return the mean of a tensor of whole numbers, as a Python `float`.
#
# * `x` has shape `(n,)`, `n` of 1 or more, and any integer dtype. PyTorch refuses `x.mean()`: it does not
#   guess in which float type you want the answer.
# * The result is exact to nine digits.

# %% [markdown] role="hints" exercise="average"
# The message of `torch.arange(4).mean()` says what is missing.
#
# ---
#
# Choose the float type yourself. `float32` has about seven digits, which is not enough here.
#
# ---
#
# `return x.double().mean().item()`


# %% role="solution" exercise="average"
def average(x: torch.Tensor) -> float:
    """Return the mean of whole numbers.

    Parameters
    ----------
    x : torch.Tensor
        Shape (n,), n of 1 or more, an integer dtype.

    Returns
    -------
    float
        The mean, exact to nine digits.
    """
    ### BEGIN SOLUTION
    return x.double().mean().item()
    ### END SOLUTION


# %% role="test" exercise="average" check="mean" points=2
tl.check.call(average, torch.tensor([1, 2, 4, 6])).equals(
    3.25, hint="Convert to floats, take the mean, and the Python number out of it."
).leaves_arguments_alone().done()
tl.check.call(average, torch.tensor([250, 251, 255], dtype=torch.uint8)).equals(
    252.0, hint="A mean of bytes must not go around the wheel."
).done()
### BEGIN HIDDEN TESTS
for dtype in (torch.int8, torch.int16, torch.int32, torch.int64):
    tl.check.call(average, torch.tensor([100, 101], dtype=dtype), about=f"{dtype}").equals(
        100.5, hint="Any integer dtype, and no mean that is cut."
    ).done()
tl.check.call(average, torch.tensor([-7]), about="one negative number").equals(
    -7.0, hint="The mean of one number is this number."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="average" check="digits" points=1
tl.check.call(average, torch.tensor([2**24, 2**24 + 1])).equals(
    2**24 + 0.5, rtol=1e-10, hint="float32 cannot tell these two apart: use a wider type."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(average, torch.tensor([2**40 + 1, 2**40 + 2]), about="large numbers").equals(
    2**40 + 1.5, rtol=1e-14, hint="Nine digits and more: float64 has them."
).done()
for x in tl.check.layouts(torch.tensor([1, 2, 4, 6])):
    tl.check.call(average, x, about="the same numbers in another layout").equals(
        3.25, hint="Read what the tensor shows: its strides and its offset may be any."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="average"
# `double` holds every whole number up to $2^{53}$, so nothing is lost before the mean is taken.
#
# The commonest wrong answer is `x.float().mean()`. It is right for small numbers, and from 16 777 216 on
# the numbers themselves are rounded.

# %% [markdown] role="exercise" exercise="next_number" difficulty=1 minutes=4 concepts=["dtype.machine_epsilon"]
# ## Warm-up: the next number
#
# Return the smallest number of a float type that is larger than 1, as a Python `float`.
#
# * `dtype` is `float16`, `bfloat16`, `float32` or `float64`.

# %% [markdown] role="hints" exercise="next_number"
# The gap after 1 has a name of its own. Which?
#
# ---
#
# `torch.finfo(dtype)` knows it, under the name `eps`.
#
# ---
#
# `return 1 + torch.finfo(dtype).eps`


# %% role="solution" exercise="next_number"
def next_number(dtype: torch.dtype) -> float:
    """Return the neighbour of 1 that is larger than 1.

    Parameters
    ----------
    dtype : torch.dtype
        A floating dtype.

    Returns
    -------
    float
        The smallest number of this dtype above 1.
    """
    ### BEGIN SOLUTION
    return 1 + torch.finfo(dtype).eps
    ### END SOLUTION


# %% role="test" exercise="next_number" check="half" points=1
tl.check.call(next_number, torch.float16).equals(
    1 + 1 / 1024, atol=0.0, hint="float16 has ten binary digits after the point: 1 + 2**-10."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(next_number, torch.bfloat16, about="bfloat16").equals(
    1 + 1 / 128, atol=0.0, hint="bfloat16 has seven binary digits after the point."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="next_number" check="wide" points=2
tl.check.call(next_number, torch.float32).equals(
    1 + 2.0**-23, atol=0.0, hint="Each type has a gap of its own after 1; ask finfo for it."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(next_number, torch.float64, about="float64").equals(
    1 + 2.0**-52, atol=0.0, hint="The gap after 1 in float64 is 2**-52."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="next_number"
# `eps` is the distance from 1 to its next neighbour, so the neighbour is `1 + eps`.
#
# The commonest wrong answer takes `finfo(dtype).tiny` or `smallest_normal`. That is the neighbourhood of
# 0, where floats are much denser.

# %% [markdown] role="exercise" exercise="bytes_of" difficulty=1 minutes=5 concepts=["dtype.memory", "dtype.table"]
# ## How many bytes?
#
# Return the number of bytes that the elements of a tensor of the given shape and dtype take.
#
# * `shape` is a tuple of sizes, `dtype` is any of the twelve of the lecture. The result is an `int`.
# * Do not make the tensor: the shapes may be too large for every computer in the world, and the answer
#   for every integer type.
# * `()` is the shape of a tensor without axes, which has one element. A size may be 0.

# %% [markdown] role="hints" exercise="bytes_of"
# Two numbers are multiplied: how many elements there are, and how many bytes each takes.
#
# ---
#
# The number of elements is the product of the sizes. The dtype itself knows its bytes; the first
# table of the lecture printed them.
#
# ---
#
# `math.prod(shape)` is the product, and it is 1 for an empty tuple. Multiply it by `dtype.itemsize`.


# %% role="solution" exercise="bytes_of"
def bytes_of(shape: tuple[int, ...], dtype: torch.dtype) -> int:
    """Return the bytes that the elements of a tensor take.

    Parameters
    ----------
    shape : tuple of int
        The sizes of the axes, 0 or more; () is one element.
    dtype : torch.dtype
        The type of each element.

    Returns
    -------
    int
        Elements times bytes per element.
    """
    ### BEGIN SOLUTION
    return math.prod(shape) * dtype.itemsize
    ### END SOLUTION


# %% role="test" exercise="bytes_of" check="elements" points=1
tl.check.call(bytes_of, (4,), torch.uint8).equals(4, hint="Four elements of one byte each.").done()
tl.check.call(bytes_of, (2, 3), torch.float32).equals(
    24, hint="The sizes are multiplied: 6 elements, and each takes 4 bytes (not bits)."
).done()
### BEGIN HIDDEN TESTS
for dtype, size in {
    torch.float32: 4, torch.float64: 8, torch.float16: 2, torch.bfloat16: 2,
    torch.complex64: 8, torch.complex128: 16, torch.uint8: 1, torch.int8: 1,
    torch.int16: 2, torch.int32: 4, torch.int64: 8, torch.bool: 1,
}.items():  # fmt: skip
    tl.check.call(bytes_of, (5, 2, 3), dtype, about=f"a table of type {dtype}").equals(
        30 * size, hint="Each of the twelve dtypes knows its own number of bytes."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="bytes_of" check="odd_shapes" points=1
tl.check.call(bytes_of, (), torch.int16).equals(
    2, hint="A tensor without axes has one element, not none."
).done()
### BEGIN HIDDEN TESTS
for shape in [(0,), (3, 0, 2), (0, 0)]:
    tl.check.call(bytes_of, shape, torch.int64, about="a shape with a size 0").equals(
        0, hint="A size of 0 leaves no elements, and no elements take no bytes."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="bytes_of" check="no_tensor" points=1
tl.check.call(bytes_of, (10**9, 10**9), torch.int8).equals(
    10**18, hint="Compute with the numbers. No tensor of this size can be made."
).done()
### BEGIN HIDDEN TESTS
shape = (10**9 + 1, 10**9 - 1, 7)  # no float holds this many
tl.check.call(bytes_of, shape, torch.bool, about="an enormous shape").equals(
    7 * (10**18 - 1), hint="Compute with whole numbers; no tensor of this size can be made."
).done()
for shape in [(2**63,), (2**70,), (2**35, 2**35), (10**30, 3)]:
    tl.check.call(bytes_of, shape, torch.float32, about="sizes that no int64 holds").equals(
        4 * math.prod(shape), hint="Python's integers have no end; those of tensors have."
    ).done()
tl.check.call(bytes_of, (2**70, 0), torch.float32, about="an enormous size beside a 0").equals(
    0, hint="A size of 0 leaves no elements, whatever stands beside it."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="bytes_of"
# The empty product is 1, so `math.prod` gives the one element of a 0-d tensor without a special case.
#
# The commonest wrong answer makes the tensor and asks it. That works until the shape is interesting:
# one asks for the bytes because the tensor may not fit.

# %% [markdown] role="exercise" exercise="predictions" difficulty=1 minutes=12 concepts=["dtype.promotion", "dtype.defaults", "dtype.casting", "dtype.int8_refuses", "dtype.abs_min_int"]
# ## Before you run it
#
# Return a dict with your prediction for each of these sixteen lines. Decide all of them before you
# run any.
#
# ```python
# f16, f32 = torch.ones(2, dtype=torch.float16), torch.ones(2)
# bf16 = torch.ones(2, dtype=torch.bfloat16)
# i32, i64 = torch.ones(2, dtype=torch.int32), torch.ones(2, dtype=torch.int64)
# u8 = torch.tensor([200, 100], dtype=torch.uint8)
# ```
#
# | name | line | | name | line |
# |---|---|---|---|---|
# | `a` | `torch.tensor([1, 2.5]).dtype` | | `i` | `(u8[0] + u8[1]).item()` |
# | `b` | `(i64 + f16).dtype` | | `j` | `u8.sum().item()` |
# | `c` | `(i64 / i64).dtype` | | `k` | `torch.tensor([128], dtype=torch.int8).item()` |
# | `d` | `(f16 + bf16).dtype` | | `l` | `torch.tensor([-128], dtype=torch.int8).abs().item()` |
# | `e` | `(f32 + torch.tensor(1.0, dtype=torch.float64)).dtype` | | `m` | `torch.tensor([-2.75]).int().item()` |
# | `f` | `(i32 + 1.5).dtype` | | `n` | `torch.tensor(70000.0).half().item()` |
# | `g` | `(i32 + torch.tensor(1.5, dtype=torch.float64)).dtype` | | `o` | `torch.tensor(2049.0).half().item()` |
# | `h` | `(i32 + torch.tensor(1)).dtype` | | `p` | `torch.tensor([-1]).to(torch.uint8).item()` |
#
# * The keys are the sixteen letters.
# * A dtype is written as its name, such as `"int64"`; a number as a Python number. Infinity is
#   `math.inf`. A line that raises an exception is `"error"`.
#
# The checks compare your dict with what PyTorch does, and tell you which letter to think about
# again. They do not tell you what is right.

# %% [markdown] role="hints" exercise="predictions"
# `a` to `h` are about promotion: first the kind, then the width, and who has no axes does not widen.
# `i` to `p` are about one number that does not fit into its type.
#
# ---
#
# A float beats an integer, however narrow the float is. A 0-d tensor or a Python number decides only
# if its kind is higher than that of the tensor with axes; the Python number then has the default
# type, the 0-d tensor its own. Integers go around the wheel, the constructor refuses, `sum` widens,
# casting cuts towards zero, and floats round or become infinite.
#
# ---
#
# `a` and `c` give the default float type. In `b` the float decides, in `d` the narrowest type that holds
# both. In `e` and `h` the kinds agree, so who has no axes does not count; in `f` and `g` the kind is
# higher, and the number brings its type. `i` is 300 minus a full turn, `j` is not. `k` is refused. There
# is no +128 in `int8` (`l`). `m` cuts, `n` is beyond 65504, `o` lies between two neighbours that are 2
# apart, and `p` is one step back from 0.


# %% role="solution" exercise="predictions"
def predictions() -> dict[str, str | int | float]:
    """Return what each of the sixteen lines gives.

    Returns
    -------
    dict of str to str, int or float
        The name of a dtype, a number, or "error", for each letter from "a" to "p".
    """
    ### BEGIN SOLUTION
    return {
        "a": "float32",
        "b": "float16",
        "c": "float32",
        "d": "float32",
        "e": "float32",
        "f": "float32",
        "g": "float64",
        "h": "int32",
        "i": 44,
        "j": 300,
        "k": "error",
        "l": -128,
        "m": -2,
        "n": math.inf,
        "o": 2048.0,
        "p": 255,
    }
    ### END SOLUTION


# %% role="test" exercise="predictions" check="kinds" points=1
f16, bf16 = torch.ones(2, dtype=torch.float16), torch.ones(2, dtype=torch.bfloat16)
i32, i64 = torch.ones(2, dtype=torch.int32), torch.ones(2, dtype=torch.int64)


def dtype_of_line(letter):
    return str(predictions()[letter]).removeprefix("torch.")


for letter, tensor, hint in (
    ("a", torch.tensor([1, 2.5]), "One float makes all of them floats, of the default type."),
    ("b", i64 + f16, "The kind decides before the width: a float beats an integer."),
    ("c", i64 / i64, "The quotient of two integers need not be an integer."),
    ("d", f16 + bf16, "Neither of the two can hold all numbers of the other."),
):
    tl.check.call(dtype_of_line, letter, about=f"line {letter}").equals(
        str(tensor.dtype).removeprefix("torch."), hint=hint
    ).done()

# %% role="test" exercise="predictions" check="no_axes" points=1
f32, i32 = torch.ones(2), torch.ones(2, dtype=torch.int32)


def name_of_line(letter):
    return str(predictions()[letter]).removeprefix("torch.")


for letter, tensor, hint in (
    ("e", f32 + torch.tensor(1.0, dtype=torch.float64), "Same kind: no axes, no widening."),
    ("f", i32 + 1.5, "A Python float has a higher kind; it brings the default type."),
    ("g", i32 + torch.tensor(1.5, dtype=torch.float64), "A higher kind: it brings its own type."),
    ("h", i32 + torch.tensor(1), "Same kind: who has no axes does not widen."),
):
    tl.check.call(name_of_line, letter, about=f"line {letter}").equals(
        str(tensor.dtype).removeprefix("torch."), hint=hint
    ).done()


# %% role="test" exercise="predictions" check="integers" points=1
u8 = torch.tensor([200, 100], dtype=torch.uint8)


def number_of_line(letter):
    value = predictions()[letter]
    return float(value) if isinstance(value, int | float) else value


for letter, number, hint in (
    ("i", (u8[0] + u8[1]).item(), "The sum of two bytes is a byte: it goes around the wheel."),
    ("j", u8.sum().item(), "sum() widens integers before it adds."),
    ("l", torch.tensor([-128], dtype=torch.int8).abs().item(), "There is no +128 in int8."),
    ("p", torch.tensor([-1]).to(torch.uint8).item(), "One step back from 0 on the wheel."),
):
    tl.check.call(number_of_line, letter, about=f"line {letter}").equals(
        float(number), hint=hint
    ).done()
tl.check.call(number_of_line, "k", about="line k").equals(
    "error", hint="The constructor knows number and type, and compares them."
).done()

# %% role="test" exercise="predictions" check="floats" points=1


def value_of_line(letter):
    value = predictions()[letter]
    return float(value) if isinstance(value, int | float) else value


for letter, number, hint in (
    ("m", torch.tensor([-2.75]).int().item(), "Casting cuts off what stands after the point."),
    ("n", torch.tensor(70000.0).half().item(), "The largest float16 is 65504; floats do not wrap."),
    ("o", torch.tensor(2049.0).half().item(), "Around 2049 the float16 numbers stand 2 apart."),
):
    tl.check.call(value_of_line, letter, about=f"line {letter}").equals(
        float(number), hint=hint
    ).done()

# %% [markdown] role="why" exercise="predictions"
# `a` to `h` follow from one rule: the highest kind wins; within it the widest type of those that have
# axes. `i` to `p` follow from two: integers wrap (unless the constructor is asked), floats round and
# overflow to infinity.
#
# The commonest wrong answer is "the wider type always wins". It gives `float64` for `e` and `int64`
# for `h`, where who would widen has no axes, and misses that `float16` beats `int64` in `b`.

# %% [markdown] role="exercise" exercise="wraps" difficulty=1 minutes=10 concepts=["dtype.int8_wraps"]
# ## The wheel in your own code
#
# Return the whole number that is stored when `n` is written into an integer of `bits` bits that
# wraps around.
#
# * Unsigned (`signed` is `False`): the numbers 0 to $2^{bits} - 1$. Signed: $-2^{bits-1}$ to
#   $2^{bits-1} - 1$. For 8 bits that is 0 to 255 and −128 to 127.
# * The stored number differs from `n` by a multiple of $2^{bits}$, and lies in the range.
# * `n` is any Python integer, negative or enormous; `bits` is any number of 1 or more, not only 8,
#   16, 32 and 64. The result is an `int`, exact to the last digit.
# * Work with Python's integers, which never wrap. Do not walk around the wheel turn by turn: `n` may
#   be many turns away.

# %% [markdown] role="hints" exercise="wraps"
# A full turn is $2^{bits}$ steps. What is left of `n` after all full turns have been taken away?
#
# ---
#
# Python's `n % size` lies between 0 and `size - 1` also for negative `n`. That settles the unsigned
# case. In the signed case, the upper half of these numbers has to move down by one turn.
#
# ---
#
# With `size = 2**bits` and `low = -(size // 2) if signed else 0`, the answer is
# `(n - low) % size + low`: measure from the low end, drop the full turns, and move back.


# %% role="solution" exercise="wraps"
def wraps(n: int, bits: int, signed: bool) -> int:
    """Return where a whole number lands in an integer type that wraps around.

    Parameters
    ----------
    n : int
        Any whole number.
    bits : int
        The width of the type, 1 or more.
    signed : bool
        Whether the range is -2**(bits - 1) to 2**(bits - 1) - 1 or 0 to 2**bits - 1.

    Returns
    -------
    int
        The number of the range that differs from `n` by a multiple of 2**bits.
    """
    ### BEGIN SOLUTION
    size = 2**bits
    low = -(size // 2) if signed else 0
    return (n - low) % size + low
    ### END SOLUTION


# %% role="test" exercise="wraps" check="unsigned" points=1
tl.check.call(wraps, 255, 8, False).equals(255, hint="255 fits into 8 bits and stays.").done()
tl.check.call(wraps, 300, 8, False).equals(
    44, hint="After 255 comes 0 again: 300 is one turn of 256 and 44 steps."
).done()
tl.check.call(wraps, 256, 8, False).equals(
    0, hint="The range starts at 0: a full turn leads back to it."
).done()
tl.check.call(wraps, -1, 8, False).equals(
    255, hint="Before 0 stands 255: negative numbers walk backwards."
).done()
### BEGIN HIDDEN TESTS
for n, stored in [(0, 0), (254, 254), (257, 1), (511, 255), (-255, 1), (-256, 0)]:
    tl.check.call(wraps, n, 8, False, about="around the ends of 8 bits, unsigned").equals(
        stored,
        hint="Both ends belong to the range, 0 and 255; the next number is at the other end.",
    ).done()
generator = tl.check.generator()
for n in torch.randint(-256, 512, (40,), generator=generator).tolist():
    stored = torch.tensor([n]).to(torch.uint8).item()
    tl.check.call(wraps, n, 8, False, about="8 bits, unsigned, random numbers").equals(
        stored, hint="It must agree with `.to(torch.uint8)`."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="wraps" check="signed" points=1
tl.check.call(wraps, 127, 8, True).equals(127, hint="127 fits into signed 8 bits.").done()
tl.check.call(wraps, 128, 8, True).equals(
    -128, hint="After 127 comes -128: the upper half of the wheel has negative names."
).done()
tl.check.call(wraps, -129, 8, True).equals(
    127, hint="Before -128 stands 127: it also wraps at the lower end."
).done()
tl.check.call(wraps, -128, 8, True).equals(
    -128, hint="-128 fits into signed 8 bits: both ends belong to the range."
).done()
### BEGIN HIDDEN TESTS
for bits in (8, 16, 32):
    half = 2 ** (bits - 1)
    for n, stored in [(-half, -half), (half - 1, half - 1), (half, -half), (-half - 1, half - 1)]:
        tl.check.call(wraps, n, bits, True, about=f"around the ends of {bits} bits").equals(
            stored, hint="Both ends belong to the range; the next number is at the other end."
        ).done()
    for n, stored in [(0, 0), (-1, -1), (2 * half - 1, -1), (2 * half, 0), (-2 * half, 0)]:
        tl.check.call(wraps, n, bits, True, about=f"around 0, {bits} bits").equals(
            stored, hint="A full turn leads back to where it started."
        ).done()
generator = tl.check.generator()
for bits, dtype in ((8, torch.int8), (16, torch.int16), (32, torch.int32)):
    size = 2**bits
    for n in torch.randint(-size, size, (20,), generator=generator).tolist():
        stored = torch.tensor([n]).to(dtype).item()
        tl.check.call(wraps, n, bits, True, about="8, 16 and 32 bits, signed").equals(
            stored, hint="It must agree with `.to` of the signed types."
        ).done()
### END HIDDEN TESTS

# %% role="test" exercise="wraps" check="turns" points=1
tl.check.call(wraps, 1000, 8, False).equals(
    232, hint="Take away all full turns, not only one: 1000 is three turns and 232 steps."
).done()
tl.check.call(wraps, -300, 8, False).equals(
    212, hint="From -300 two turns upwards are needed."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(wraps, 10**30 + 5, 8, False, about="a number with thirty zeros").equals(
    (10**30 + 5) % 256, hint="Any number of turns, in one step and with whole numbers only."
).done()
tl.check.call(wraps, -(10**30) - 5, 8, False, about="a large negative number").equals(
    (-(10**30) - 5) % 256, hint="Any number of turns, in one step and with whole numbers only."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="wraps" check="any_width" points=1
tl.check.call(wraps, 5, 3, True).equals(
    -3, hint="Three bits signed: -4 to 3. The width need not be one that PyTorch has."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(wraps, 1, 1, True, about="one bit, signed").equals(
    -1, hint="One signed bit holds -1 and 0."
).done()
for n, stored in [(0, 0), (-1, -1), (2, 0), (-2, 0)]:
    tl.check.call(wraps, n, 1, True, about="one bit, signed").equals(
        stored, hint="One signed bit holds -1 and 0, both ends included."
    ).done()
for n in (-4, -1, 3):
    tl.check.call(wraps, n, 3, True, about="three bits, signed").equals(
        n, hint="-4 to 3 fit into three bits, both ends included."
    ).done()
for n, bits, signed in [
    (-(2**63), 64, True),
    (2**63 - 1, 64, True),
    (2**64 - 1, 64, False),
    (-(2**99), 100, True),
    (2**99 - 1, 100, True),
    (2**100 - 1, 100, False),
]:
    tl.check.call(wraps, n, bits, signed, about="the ends of 64 and of 100 bits").equals(
        n, hint="Both ends of the range stay what they are, for every width."
    ).done()
tl.check.call(wraps, 2**99, 100, True, about="100 bits, signed").equals(
    -(2**99), hint="The range is -2**(bits - 1) to 2**(bits - 1) - 1 for every width."
).done()
tl.check.call(wraps, 2**100 + 3, 100, False, about="100 bits, unsigned").equals(
    3, hint="Python's integers are exact; do not go through floats."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="wraps"
# Python's `%` with a positive divisor never is negative, so `(n - low) % size` counts the steps from
# the low end of the range, whichever side `n` comes from. Adding `low` moves back.
#
# The commonest wrong answer saturates: `max(low, min(n, high))`. Hardware keeps the lowest bits; it
# does not stop at the border. The next one takes away one turn only, which is right as long as the
# examples are close to the range.

# %% [markdown] role="exercise" exercise="largest_exact_integer" difficulty=2 minutes=10 concepts=["dtype.integer_gap", "dtype.machine_epsilon"]
# ## How far can it count?
#
# Return the largest whole number `n` for which all of 0, 1, 2, ..., `n` are held exactly by `dtype`.
#
# * `dtype` is one of `float16`, `bfloat16`, `float32`, `float64`, `uint8`, `int8`, `int16`, `int32`,
#   `int64`. The result is an `int`.
# * Beyond `n` a type may hold some whole numbers, even most of them. What counts is the first one that
#   is missing: `n + 1`.

# %% [markdown] role="hints" exercise="largest_exact_integer"
# For a float it is precision that decides and not range. Where does the gap between neighbours exceed
# 1?
#
# ---
#
# `torch.finfo(dtype).eps` is the gap between 1 and 2. At each power of two it doubles. At which power
# of two is it 2? That number itself is still held, and the next one is not. For an integer type
# `torch.iinfo(dtype)` knows the range.
#
# ---
#
# If `dtype.is_floating_point`, return `int(2 / torch.finfo(dtype).eps)`; otherwise
# `torch.iinfo(dtype).max`.


# %% role="solution" exercise="largest_exact_integer"
def largest_exact_integer(dtype: torch.dtype) -> int:
    """Return the end of the run of whole numbers, from 0 on, that a dtype holds exactly.

    Parameters
    ----------
    dtype : torch.dtype
        A floating or an integer dtype.

    Returns
    -------
    int
        The largest n such that 0, 1, ..., n are all held.
    """
    ### BEGIN SOLUTION
    if dtype.is_floating_point:
        return int(2 / torch.finfo(dtype).eps)
    return torch.iinfo(dtype).max
    ### END SOLUTION


# %% role="test" exercise="largest_exact_integer" check="sixteen_bits" points=1
tl.check.call(largest_exact_integer, torch.float16).equals(
    2048, hint="2048 is held, 2049 is not: the gap decides, not the largest number."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(largest_exact_integer, torch.bfloat16, about="bfloat16").equals(
    256, hint="Ask the type for its precision; bfloat16 has fewer bits of it than float16."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="largest_exact_integer" check="wide" points=1
tl.check.call(largest_exact_integer, torch.float32).equals(
    2**24, hint="float32 has 24 bits of precision; 2**24 is held and 2**24 + 1 is not."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(largest_exact_integer, torch.float64, about="float64").equals(
    2**53, hint="The same rule with the precision of float64, and exact to the last digit."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="largest_exact_integer" check="integers" points=1
tl.check.call(largest_exact_integer, torch.int8).equals(
    127, hint="An integer type holds its whole range; iinfo knows it."
).done()
### BEGIN HIDDEN TESTS
for dtype in (torch.uint8, torch.int16, torch.int32, torch.int64):
    tl.check.call(largest_exact_integer, dtype, about=f"the integer type {dtype}").equals(
        torch.iinfo(dtype).max, hint="An integer type holds its whole range."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="largest_exact_integer"
# `eps` is $2^{1-p}$ with $p$ bits of precision, so `2 / eps` is $2^p$. Up to there the gap is at most
# 1; from there on it is 2, and $2^p + 1$ is the first number that falls between two neighbours.
#
# The commonest wrong answer is `torch.finfo(dtype).max`, 65504 for `float16`. It is held exactly, but
# half of the whole numbers below it are not.

# %% [markdown] role="exercise" exercise="log_sum_exp" difficulty=2 minutes=10 concepts=["dtype.overflow_underflow_float"]
# ## A logarithm that does not overflow
#
# Return the logarithm of the sum of the exponentials of all scores, $\log \sum_i e^{s_i}$, without
# overflow.
#
# * `scores` has shape `(n,)` with `n` of 1 or more and dtype `float32` or `float64`. The result is a
#   tensor without axes, of the same dtype.
# * Scores of 1000 or −1000 are normal; so are results of that size.
# * A score of $-\infty$ adds nothing, for $e^{-\infty} = 0$. If all are $-\infty$, so is the result. If
#   one is $+\infty$, the result is $+\infty$. If one is nan, it is nan, whatever stands beside it.
#
# `torch.logsumexp` does this; the point is to write it down from `exp`, `sum` and `log`.

# %% [markdown] role="hints" exercise="log_sum_exp"
# The lecture moved the largest exponential to $e^0$. Which number was subtracted, and where was it
# added again?
#
# ---
#
# With `m = scores.max()` the result is `m + torch.log(torch.exp(scores - m).sum())`. Now think about
# $m = -\infty$: what is $-\infty - (-\infty)$?
#
# ---
#
# Compute `m`, and `if m.isinf(): return m`, which settles both infinities. Otherwise return the
# formula of the second hint. A nan needs no care: `max` passes it on, also beside an infinity.


# %% role="solution" exercise="log_sum_exp"
def log_sum_exp(scores: torch.Tensor) -> torch.Tensor:
    """Return the logarithm of the sum of exponentials.

    Parameters
    ----------
    scores : torch.Tensor
        Shape (n,), n of 1 or more, float32 or float64; may hold infinities.

    Returns
    -------
    torch.Tensor
        Shape (), the dtype of `scores`.
    """
    ### BEGIN SOLUTION
    largest = scores.max()
    if largest.isinf():
        return largest
    return largest + torch.log(torch.exp(scores - largest).sum())
    ### END SOLUTION


# %% role="test" exercise="log_sum_exp" check="values" points=1
tl.check.call(log_sum_exp, torch.tensor([0.0, 0.0])).equals(
    torch.tensor(math.log(2.0)), hint="The logarithm of 1 + 1, as a tensor without axes."
).done()
tl.check.call(log_sum_exp, torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)).equals(
    torch.tensor(math.log(math.e + math.e**2 + math.e**3), dtype=torch.float64),
    hint="The sum of the exponentials first, then its logarithm, in the dtype of the scores.",
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for n in (1, 2, 9):
    scores = 3.0 * torch.randn(n, dtype=torch.float64, generator=generator)
    exact = math.log(math.fsum(math.exp(score) for score in scores.tolist()))
    tl.check.call(log_sum_exp, scores, about="random scores").equals(
        torch.tensor(exact, dtype=torch.float64), hint="Compare with the formula in the text."
    ).done()
scores = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
exact = math.log(math.e + math.e**2 + math.e**3)
for x in tl.check.layouts(scores):
    tl.check.call(log_sum_exp, x, about="the same numbers in another layout").equals(
        torch.tensor(exact, dtype=torch.float64),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="log_sum_exp" check="extreme" points=1
tl.check.call(log_sum_exp, torch.tensor([1000.0, 1000.0])).equals(
    torch.tensor(1000.0 + math.log(2.0)),
    hint="exp(1000) overflows: subtract the largest score first, and add it at the end.",
).done()
tl.check.call(log_sum_exp, torch.tensor([-1000.0, -1000.0, -2000.0])).equals(
    torch.tensor(-1000.0 + math.log(2.0)),
    hint="exp(-1000) underflows to 0: subtract the largest score, whatever its sign.",
).done()
### BEGIN HIDDEN TESTS
scores = torch.tensor([-5000.0, 3000.0, 3001.0], dtype=torch.float64)
tl.check.call(log_sum_exp, scores, about="scores far apart").equals(
    torch.tensor(3001.0 + math.log1p(math.exp(-1.0)), dtype=torch.float64),
    hint="After the shift the largest exponential is 1, and all others are smaller.",
).done()
for score in (1e30, -1e30, 88.8, -103.3):
    tl.check.call(log_sum_exp, torch.tensor([score, score]), about="two equal scores").equals(
        torch.tensor(score + math.log(2.0)), hint="Subtract the largest score, whatever it is."
    ).done()
for score in (709.8, 710.0, -745.2, -746.0):
    scores = torch.tensor([score], dtype=torch.float64)
    tl.check.call(log_sum_exp, scores, about="one score at the end of float64").equals(
        scores[0], hint="One score is its own result: exp of it may overflow all the same."
    ).done()
### END HIDDEN TESTS

# %% role="test" exercise="log_sum_exp" check="infinite" points=1
tl.check.call(log_sum_exp, torch.tensor([-math.inf, 0.0, 0.0])).equals(
    torch.tensor(math.log(2.0)), hint="A score of minus infinity adds nothing."
).done()
tl.check.call(log_sum_exp, torch.tensor([-math.inf, -math.inf])).equals(
    torch.tensor(-math.inf), hint="-inf minus -inf is nan: treat this case before you subtract."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(log_sum_exp, torch.tensor([1.0, math.inf]), about="one +infinity").equals(
    torch.tensor(math.inf), hint="inf minus inf is nan as well."
).done()
tl.check.call(log_sum_exp, torch.tensor([1.0, math.nan]), about="a nan").equals(
    torch.tensor(math.nan), hint="A nan must not be hidden."
).done()
for other in (-math.inf, math.inf, 1000.0):
    scores = torch.tensor([other, math.nan])
    tl.check.call(log_sum_exp, scores, about="a nan among other scores").equals(
        torch.tensor(math.nan), hint="A nan must not be hidden, whatever stands beside it."
    ).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="log_sum_exp"
# $e^{s_i} = e^m e^{s_i - m}$, and $e^m$ may be pulled out of the sum, where its logarithm is $m$. With
# the largest score as $m$ one term of the sum is exactly 1: it cannot overflow, and it cannot vanish.
#
# The commonest wrong answer switches to `float64` and keeps the formula. That only moves the border:
# `exp` overflows at 709 instead of 88.

# %% [markdown] role="exercise" exercise="quantise" difficulty=2 minutes=12 concepts=["dtype.casting", "dtype.memory"]
# ## A network in a quarter of the memory
#
# Return `x` stored in one byte per number: the nearest whole number to `x / scale`, as `int8`.
#
# This is how large networks are squeezed into small devices. Whoever needs the numbers back computes
# `codes * scale`, and has lost at most half a step.
#
# * `x` has any shape and a floating dtype; `scale` is a positive `float`, the width of one step. The
#   result has the shape of `x` and dtype `torch.int8`.
# * The codes of numbers are −127 to 127. What lies beyond is moved to the nearer end, infinities too.
# * −128 is kept free to mark missing numbers: a nan becomes −128.
# * Values exactly halfway between two codes may go to either; no check asks for them.
# * Do not change `x`.

# %% [markdown] role="hints" exercise="quantise"
# Divide, round, limit, mark, cast. In which order is nothing lost? What does a cast do with fractions,
# and what with numbers that are too large?
#
# ---
#
# A cast cuts fractions off and wraps, or worse: so `.round()` and `.clamp(-127, 127)` come before
# `.to(torch.int8)`. A nan passes through both; `x.isnan()` finds it.
#
# ---
#
# `codes = (x / scale).round().clamp(-127, 127)`, then `codes = torch.where(x.isnan(), -128.0, codes)`,
# then `return codes.to(torch.int8)`.


# %% role="solution" exercise="quantise"
def quantise(x: torch.Tensor, scale: float) -> torch.Tensor:
    """Return the whole steps of width `scale` in each number, in one byte each.

    Parameters
    ----------
    x : torch.Tensor
        Any shape, a floating dtype.
    scale : float
        Width of one step, positive.

    Returns
    -------
    torch.Tensor
        The shape of `x`, int8: -127 to 127, or -128 where `x` is nan.
    """
    ### BEGIN SOLUTION
    codes = (x / scale).round().clamp(-127, 127)
    return torch.where(x.isnan(), -128.0, codes).to(torch.int8)
    ### END SOLUTION


# %% role="test" exercise="quantise" check="nearest" points=1
tl.check.call(quantise, torch.tensor([0.0, 1.0, 2.9, -2.9, 3.2]), 0.5).equals(
    torch.tensor([0, 2, 6, -6, 6], dtype=torch.int8),
    hint="Divide by scale and take the nearest whole number; a cast alone cuts off.",
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for scale in (0.01, 1.0, 7.5):
    codes = torch.randint(-127, 128, (4, 25), generator=generator)
    shift = 0.8 * torch.rand(4, 25, generator=generator) - 0.4
    tl.check.call(quantise, (codes + shift) * scale, scale, about="random numbers").equals(
        codes.to(torch.int8), hint="The nearest whole number to x / scale."
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="quantise" check="ends" points=1
tl.check.call(quantise, torch.tensor([13.0, -13.0, 1e30, -math.inf]), 0.1).equals(
    torch.tensor([127, -127, 127, -127], dtype=torch.int8),
    hint="Limit to -127 and 127 before the cast: afterwards it has wrapped already.",
).done()
### BEGIN HIDDEN TESTS
x = torch.tensor([1271.0, -1279.0, 5000.0, -5000.0, math.inf])
tl.check.call(quantise, x, 10.0, about="numbers around and beyond the ends").equals(
    torch.tensor([127, -127, 127, -127, 127], dtype=torch.int8),
    hint="It is x / scale that is limited, to -127 and 127.",
).done()
x = torch.tensor([126.4, 126.6, 127.4, 127.6, -126.4, -126.6, -127.4, -127.6])
tl.check.call(quantise, x, 1.0, about="both ends of the codes").equals(
    torch.tensor([126, 127, 127, 127, -126, -127, -127, -127], dtype=torch.int8),
    hint="Both ends are codes like all others, and what lies beyond is moved there.",
).done()
x = torch.tensor([1e300, -1e300], dtype=torch.float64)
tl.check.call(quantise, x, 1e-100, about="quotients that overflow").equals(
    torch.tensor([127, -127], dtype=torch.int8), hint="Infinite quotients are limited as well."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="quantise" check="missing" points=1
tl.check.call(quantise, torch.tensor([math.nan, 1.0]), 1.0).equals(
    torch.tensor([-128, 1], dtype=torch.int8), hint="A nan becomes -128; nothing else does."
).leaves_arguments_alone().done()
### BEGIN HIDDEN TESTS
x = torch.tensor([[1.0, math.nan], [math.nan, -500.0]], dtype=torch.float64)
tl.check.call(quantise, x, 2.5, about="several nans").equals(
    torch.tensor([[0, -128], [-128, -127]], dtype=torch.int8),
    hint="Every nan becomes -128, and only a nan.",
).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="quantise" check="any_input" points=1
tl.check.call(quantise, torch.tensor(-0.9), 0.3).equals(
    torch.tensor(-3, dtype=torch.int8), hint="A tensor without axes keeps having none."
).done()
### BEGIN HIDDEN TESTS
tl.check.call(quantise, torch.zeros(0, 3), 0.5, about="no numbers").equals(
    torch.zeros(0, 3, dtype=torch.int8), hint="The shape of x is kept, with size 0 as well."
).done()
x = torch.arange(12, dtype=torch.float16).reshape(3, 4).T
tl.check.call(quantise, x, 1.0, about="a transposed float16 table").equals(
    torch.arange(12, dtype=torch.int8).reshape(3, 4).T, hint="Any floating dtype, any layout."
).done()
x = torch.tensor([3.5 - 1e-12, 2.5 + 1e-12, -4.5 - 1e-12], dtype=torch.float64)
tl.check.call(quantise, x, 1.0, about="float64, just beside the middle of two codes").equals(
    torch.tensor([3, 3, -5], dtype=torch.int8), hint="Divide and round in the dtype of x."
).done()
for x in tl.check.layouts(torch.tensor([[1.2, -3.9], [40.0, 0.4]])):
    tl.check.call(quantise, x, 1.0, about="the same numbers in another layout").equals(
        torch.tensor([[1, -4], [40, 0]], dtype=torch.int8),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="quantise"
# Everything that can go wrong in a cast is settled while the numbers are still floats: fractions by
# `round`, range by `clamp`, nan by `where`. The cast itself then has nothing left to decide.
#
# The commonest wrong answer casts first and clamps afterwards. An `int8` always lies within −128 and
# 127, so that clamp never does anything: 130 has become −126 before it is looked at.

# %% [markdown] role="exercise" exercise="safe_cast" difficulty=3 minutes=20 concepts=["dtype.int8_wraps", "dtype.int8_refuses", "dtype.overflow_underflow_float"]
# ## A cast that refuses to lie
#
# Return `x` cast to the integer type `dtype`, or raise `OverflowError` if one of its numbers does not
# fit.
#
# * `x` has any shape and one of the dtypes `uint8`, `int8`, `int16`, `int32`, `int64`, `float16`,
#   `bfloat16`, `float32`, `float64`. `dtype` is one of the five integer types among them.
# * The digits after the point are cut off first, as every cast does. So 127.9 fits `int8` and becomes
#   127, −128.9 becomes −128, and −0.9 fits `uint8` and becomes 0. 128.0 does not fit `int8`.
# * Infinities and nan do not fit.
# * The message of the `OverflowError` contains the name of the type, such as `int8`.
# * An empty tensor always fits. If `x` has the dtype already, it always fits; whether the result is
#   then `x` itself or a copy is up to you.
#
# Two traps, both silent. A comparison is done in the dtype of the *tensor*, whose numbers may not
# include the one you compare with: in `float32` there is no 2147483647, its nearest neighbour is
# 2147483648, and a `uint8` tensor cannot be compared with −128 at all. And the cast of a float that is
# out of range gives a different number on each machine, so looking at the result comes too late.

# %% [markdown] role="hints" exercise="safe_cast"
# Ask before you cast. Bring `x` to one wide type in which the comparison is safe; which type is safe
# for floats, and which for integers?
#
# ---
#
# Integers: `x.to(torch.int64)` loses nothing, and both ends of every integer type can be compared with
# it. Floats: `x.to(torch.float64).trunc()` loses nothing. There, the upper end of `int64` is not
# exact, but the number *after* the upper end is a power of two, which is. So ask "smaller than the
# end plus 1".
#
# ---
#
# `info = torch.iinfo(dtype)`. If `x.is_floating_point()`: `whole = x.to(torch.float64).trunc()`, and
# `fits = (whole >= float(info.min)) & (whole < float(info.max + 1))`, which is `False` for nan.
# Otherwise `whole = x.to(torch.int64)` and `fits = (whole >= info.min) & (whole <= info.max)`. If
# `not fits.all()`, raise `OverflowError(f"a number does not fit {dtype}")`. Return `x.to(dtype)`.


# %% role="solution" exercise="safe_cast"
def safe_cast(x: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Return x in an integer dtype, if every number of it fits.

    Parameters
    ----------
    x : torch.Tensor
        Any shape, an integer or a floating dtype.
    dtype : torch.dtype
        uint8, int8, int16, int32 or int64.

    Returns
    -------
    torch.Tensor
        The shape of `x`, of type `dtype`; digits after the point are cut off.

    Raises
    ------
    OverflowError
        If a number is nan, infinite, or out of range after cutting; the message names `dtype`.
    """
    ### BEGIN SOLUTION
    info = torch.iinfo(dtype)
    if x.is_floating_point():
        whole = x.to(torch.float64).trunc()
        fits = (whole >= float(info.min)) & (whole < float(info.max + 1))
    else:
        whole = x.to(torch.int64)
        fits = (whole >= info.min) & (whole <= info.max)
    if not fits.all():
        raise OverflowError(f"{int((~fits).sum())} of {x.numel()} numbers do not fit {dtype}")
    return x.to(dtype)
    ### END SOLUTION


# %% role="test" exercise="safe_cast" check="fits" points=1
tl.check.call(safe_cast, torch.tensor([1, -128, 127]), torch.int8).equals(
    torch.tensor([1, -128, 127], dtype=torch.int8), hint="-128 to 127 all fit int8."
).leaves_arguments_alone().done()
tl.check.call(safe_cast, torch.tensor([[0.0, 255.0]]), torch.uint8).equals(
    torch.tensor([[0, 255]], dtype=torch.uint8), hint="Whole floats in the range fit."
).done()
tl.check.call(safe_cast, torch.tensor([5, 127], dtype=torch.uint8), torch.int8).equals(
    torch.tensor([5, 127], dtype=torch.int8),
    hint="Compare in a wider type: a uint8 tensor cannot be compared with -128.",
).done()
### BEGIN HIDDEN TESTS
for target in (torch.uint8, torch.int8, torch.int16, torch.int32):
    ends = [torch.iinfo(target).min, torch.iinfo(target).max]
    for source in (torch.int64, torch.float64):
        x = torch.tensor(ends, dtype=source)
        tl.check.call(safe_cast, x, target, about=f"both ends of {target}, in {source}").equals(
            torch.tensor(ends, dtype=target), hint="Both ends of a type belong to it."
        ).done()
x = torch.tensor([2147483520.0, -2147483648.0])
tl.check.call(safe_cast, x, torch.int32, about="the outermost float32 numbers that fit").equals(
    torch.tensor([2147483520, -2147483648], dtype=torch.int32), hint="-(2**31) fits int32."
).done()
generator = tl.check.generator()
small = torch.randint(0, 128, (3, 4), generator=generator)
everything = (
    torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64,
    torch.float16, torch.bfloat16, torch.float32, torch.float64,
)  # fmt: skip
for source in everything:
    for target in everything[:5]:
        x = small.to(source).T
        case = tl.check.call(safe_cast, x, target, about=f"0 to 127, {source} to {target}")
        case.equals(small.to(target).T, hint="Numbers from 0 to 127 fit every type.").done()
tl.check.call(safe_cast, torch.zeros(0, 2), torch.int16, about="no numbers").equals(
    torch.zeros(0, 2, dtype=torch.int16), hint="An empty tensor always fits."
).done()
tl.check.call(safe_cast, torch.tensor(-7.0), torch.int16, about="a 0-d tensor").equals(
    torch.tensor(-7, dtype=torch.int16), hint="The shape is kept, () included."
).done()
for x in tl.check.layouts(torch.tensor([[1.0, -3.0], [127.0, 0.0]])):
    tl.check.call(safe_cast, x, torch.int8, about="the same numbers in another layout").equals(
        torch.tensor([[1, -3], [127, 0]], dtype=torch.int8),
        hint="Read what the tensor shows: its strides and its offset may be any.",
    ).leaves_arguments_alone().done()
### END HIDDEN TESTS

# %% role="test" exercise="safe_cast" check="refuses" points=1
tl.check.call(safe_cast, torch.tensor([1, 128]), torch.int8).raises(
    OverflowError, mentions=["int8"], hint="128 does not fit int8; the message names the type."
).done()
tl.check.call(safe_cast, torch.tensor([-1]), torch.uint8).raises(
    OverflowError, mentions=["uint8"], hint="uint8 has no negative numbers: ask at both ends."
).done()
tl.check.call(safe_cast, torch.tensor([1, 2]), torch.int8).equals(
    torch.tensor([1, 2], dtype=torch.int8), hint="1 and 2 fit: refuse only what does not."
).done()
### BEGIN HIDDEN TESTS
generator = tl.check.generator()
for target in (torch.uint8, torch.int8, torch.int16, torch.int32):
    info = torch.iinfo(target)
    for outside in (info.max + 1, info.min - 1, 2**40, -(2**40)):
        x = torch.randint(0, 100, (6,), generator=generator)
        x[int(torch.randint(0, 6, (), generator=generator))] = outside
        tl.check.call(safe_cast, x, target, about=f"one of six is too much for {target}").raises(
            OverflowError, mentions=[str(target)[6:]], hint="One number out of range is enough."
        ).done()
tl.check.call(safe_cast, torch.tensor([256.0]), torch.uint8, about="a float out of range").raises(
    OverflowError, hint="Floats are refused like integers."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="safe_cast" check="fractions" points=1
tl.check.call(safe_cast, torch.tensor([127.9, -128.9, 0.5]), torch.int8).equals(
    torch.tensor([127, -128, 0], dtype=torch.int8),
    hint="Cut off the digits after the point, then compare with the range.",
).leaves_arguments_alone(hint="Methods that end in _ cut off the digits in x itself.").done()
### BEGIN HIDDEN TESTS
tl.check.call(
    safe_cast, torch.tensor([-0.9, 255.5]), torch.uint8, about="fractions beyond the ends"
).equals(torch.tensor([0, 255], dtype=torch.uint8), hint="Cut first, then compare.").done()
x = torch.tensor([2147483647.5, -2147483648.5], dtype=torch.float64)
tl.check.call(safe_cast, x, torch.int32, about="float64 fractions beyond the ends").equals(
    torch.tensor([2147483647, -2147483648], dtype=torch.int32), hint="Cut first, then compare."
).done()
### END HIDDEN TESTS

# %% role="test" exercise="safe_cast" check="not_numbers" points=1
tl.check.call(safe_cast, torch.tensor([1.0, math.nan]), torch.int32).raises(
    OverflowError,
    hint="nan is neither too large nor too small: ask whether a number fits, not whether it fails.",
).done()
tl.check.call(safe_cast, torch.tensor([1.0, 2.0]), torch.int32).equals(
    torch.tensor([1, 2], dtype=torch.int32), hint="Without a nan there is nothing to refuse."
).done()
### BEGIN HIDDEN TESTS
for value in (math.inf, -math.inf, math.nan):
    for source in (torch.float16, torch.float64):
        x = torch.tensor([0.0, value, 3.0], dtype=source)
        tl.check.call(safe_cast, x, torch.int64, about="an infinity or a nan").raises(
            OverflowError, hint="Infinities and nan do not fit."
        ).done()
### END HIDDEN TESTS

# %% role="test" exercise="safe_cast" check="borders" points=1
tl.check.call(safe_cast, torch.tensor([2147483648.0]), torch.int32).raises(
    OverflowError,
    hint="In float32 there is no 2147483647: compare in float64, or with the power of two above.",
).done()
tl.check.call(safe_cast, torch.tensor([200], dtype=torch.uint8), torch.int8).raises(
    OverflowError, hint="There and back again is no proof: 200 becomes -56 and then 200."
).done()
### BEGIN HIDDEN TESTS
for source in (torch.float32, torch.float64):
    x = torch.tensor([2.0**63], dtype=source)
    tl.check.call(safe_cast, x, torch.int64, about="2 to the 63 as a float").raises(
        OverflowError, hint="The largest int64 is no float; the number after it is."
    ).done()
    x = torch.tensor([-(2.0**63), 2.0**62], dtype=source)
    tl.check.call(safe_cast, x, torch.int64, about="minus 2 to the 63 as a float").equals(
        torch.tensor([-(2**63), 2**62]), hint="The lowest int64 is a power of two, and fits."
    ).done()
x = torch.tensor([2**63 - 1, -(2**63)])
tl.check.call(safe_cast, x, torch.int64, about="both ends of int64").equals(
    torch.tensor([2**63 - 1, -(2**63)]), hint="int64 always fits int64; do not go through floats."
).done()
tl.check.call(safe_cast, x, torch.int32, about="both ends of int64 into int32").raises(
    OverflowError, hint="Compare int64 numbers as integers."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="safe_cast"
# All the care goes into the comparison. Every integer type of the list fits into `int64`, every float
# into `float64`, so nothing is lost on the way. In `float64` the ends are asked as powers of two:
# $-2^{63}$ and $2^{63}$ are exact, $2^{63} - 1$ is not. A nan fails both comparisons, so "does it
# fit?" refuses it by itself, while "is it outside?" would let it pass.
#
# The commonest wrong answer casts there and back and compares: `x.to(dtype).to(x.dtype) == x`. It
# refuses 0.5, and it accepts 200 for `int8`, because −56 turns into 200 again on the way back.

# %% [markdown] role="exercise" exercise="catches_wrong_mean" difficulty=3 minutes=20 concepts=["dtype.uint8_add_and_sum", "dtype.integer_gap", "dtype.float_equality"]
# ## A test that catches wrong averages
#
# Return `True` if a function that computes averages is wrong, and `False` if it is right.
#
# Somebody hands you a function `mean(x)` and says that it averages pixels. You cannot see its code;
# you can only call it. It is **right** if for every tensor `x` of shape `(n,)`, `n` of 1 or more,
#
# * whose dtype is `uint8`, `float16` or `float32`, with entries from 0 to 255,
# * it returns a Python `float` that differs from the exact mean by at most a thousandth of the exact
#   mean.
#
# It is wrong if it returns anything else, or raises an exception, in at least one of these cases. What
# it does with other arguments is not to be judged.
#
# * `catches_wrong_mean(mean)` calls `mean` as often as it likes, with at most 10 000 numbers at a time,
#   and returns a `bool`. It never lets an exception through.
# * Think of all that the lecture has shown to go wrong with sums.

# %% [markdown] role="hints" exercise="catches_wrong_mean"
# List the ways to get an average wrong: a sum of bytes that wraps, a half-precision total that stalls
# or overflows, a division that cuts, an exception, a single number. Each of them needs a tensor that
# shows it.
#
# ---
#
# A few bytes above 127; 5000 ones, because `float16` cannot count beyond 2048; 400 times 250, because
# `float16` ends at 65504; one number alone. Try each in all three dtypes. The exact mean is
# `math.fsum(x.tolist()) / len(x)`. Write the comparison such that a nan does not pass.
#
# ---
#
# For `values` in `[torch.tensor([200, 100, 251]), torch.tensor([7]), torch.ones(5000),
# torch.full((400,), 250)]` and for `dtype` in the three types: `x = values.to(dtype)`, `exact =
# math.fsum(x.tolist()) / len(x)`. Call inside `try`, with `except Exception: return True`. Return `True`
# if the result is no `float`, or if `not abs(result - exact) <= exact / 1000`. After all loops return
# `False`.


# %% role="solution" exercise="catches_wrong_mean"
def catches_wrong_mean(mean: Callable[[torch.Tensor], float]) -> bool:
    """Return whether a function that averages pixels is wrong.

    Parameters
    ----------
    mean : callable
        Called as mean(x) with a tensor of shape (n,), of type uint8, float16 or float32; right if
        it always returns a float within a thousandth of the exact mean.

    Returns
    -------
    bool
        True if it is wrong in at least one case, False otherwise.
    """
    ### BEGIN SOLUTION
    samples = (
        torch.tensor([200, 100, 251]),  # adding bytes wraps, and the mean is no whole number
        torch.tensor([7]),
        torch.ones(5000),  # float16 cannot count that far
        torch.full((400,), 250),  # the sum exceeds the largest float16
    )
    for values in samples:
        for dtype in (torch.uint8, torch.float16, torch.float32):
            x = values.to(dtype)
            exact = math.fsum(x.tolist()) / len(x)
            try:
                result = mean(x)
            except Exception:
                return True
            if not isinstance(result, float) or not abs(result - exact) <= exact / 1000:
                return True
    return False
    ### END SOLUTION


# %% role="test" exercise="catches_wrong_mean" check="wheel" points=1
def right_mean(x):
    return x.to(torch.float64).mean().item()


def adds_bytes(x):
    return x.sum(dtype=torch.uint8).item() / len(x) if x.dtype == torch.uint8 else right_mean(x)


tl.check.call(catches_wrong_mean, adds_bytes, about="a function that adds bytes as bytes").equals(
    True, hint="200 + 100 wraps in uint8: try a few large bytes."
).done()
tl.check.call(catches_wrong_mean, right_mean, about="a function that is right").equals(
    False, hint="This function is right in every case; do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def reads_signed_bytes(x):
    return x.to(torch.int8).double().mean().item() if x.dtype == torch.uint8 else right_mean(x)


tl.check.call(
    catches_wrong_mean, reads_signed_bytes, about="a function that takes bytes for signed bytes"
).equals(True, hint="Bytes above 127 are negative as int8: try some.").done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_wrong_mean" check="innocent" points=1
def sums_in_python(x):
    return math.fsum(x.tolist()) / len(x)


def always_zero(x):
    return 0.0


tl.check.call(catches_wrong_mean, sums_in_python, about="a function that is exact").equals(
    False, hint="This function is right in every case; do not accuse it."
).done()
tl.check.call(catches_wrong_mean, always_zero, about="a function that returns 0").equals(
    True, hint="Compare the result with the exact mean."
).done()


### BEGIN HIDDEN TESTS
def single_precision_mean(x):
    total = torch.zeros(())
    for term in x.float():
        total = total + term / len(x)
    return total.item()


def strict_mean(x):
    if x.dim() != 1 or len(x) == 0 or x.dtype not in (torch.uint8, torch.float16, torch.float32):
        raise ValueError("a list of pixels is expected")
    return float(x.to(torch.float64).sum() / len(x))


tl.check.call(
    catches_wrong_mean, single_precision_mean, about="a right function that rounds a little"
).equals(False, hint="A thousandth is allowed: compare with a tolerance, not with ==.").done()
tl.check.call(
    catches_wrong_mean, strict_mean, about="a right function that refuses other arguments"
).equals(False, hint="Call it with what it was promised for; refusing the rest is no bug.").done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_wrong_mean" check="half" points=2
def right_half(x):
    return x.to(torch.float64).mean().item()


def stalls(x):
    total = torch.zeros((), dtype=torch.float16)
    for term in x.half():
        total = total + term
    return right_half(x) if total.isinf() else total.item() / len(x)


tl.check.call(catches_wrong_mean, stalls, about="a total that stalls in float16").equals(
    True, hint="float16 counts to 2048 and no further: try some thousands of equal numbers."
).done()
tl.check.call(catches_wrong_mean, right_half, about="a total in float64").equals(
    False, hint="This function is right in every case; do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def overflows(x):
    total = x.sum() if x.dtype == torch.float16 else x.double().sum()
    return total.item() / len(x)


tl.check.call(catches_wrong_mean, overflows, about="a sum that overflows in float16").equals(
    True, hint="float16 ends at 65504: try a float16 tensor whose sum is larger."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_wrong_mean" check="rounding" points=1
def cuts(x):
    return float(int(math.fsum(x.tolist())) // len(x))


def does_not_cut(x):
    return math.fsum(x.tolist()) / len(x)


tl.check.call(catches_wrong_mean, cuts, about="a division that cuts").equals(
    True, hint="The mean of whole numbers need not be whole; a thousandth is allowed, no more."
).done()
tl.check.call(catches_wrong_mean, does_not_cut, about="a division that does not cut").equals(
    False, hint="This function is right in every case; do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def rounds(x):
    return float(round(math.fsum(x.tolist()) / len(x)))


tl.check.call(catches_wrong_mean, rounds, about="a mean rounded to a whole number").equals(
    True, hint="Compare with the exact mean, within a thousandth of it."
).done()
### END HIDDEN TESTS


# %% role="test" exercise="catches_wrong_mean" check="odd_ways" points=1
def takes_bytes(x):
    return x.float().mean().item()


def refuses_bytes(x):
    return x.mean().item()


tl.check.call(catches_wrong_mean, refuses_bytes, about="a function that raises on bytes").equals(
    True, hint="A function that raises on valid arguments is wrong; catch the exception."
).done()
tl.check.call(catches_wrong_mean, takes_bytes, about="a function that takes bytes").equals(
    False, hint="This function is right in every case; do not accuse it."
).done()


### BEGIN HIDDEN TESTS
def nan_for_one(x):
    rest = x[1:].to(torch.float64).mean().item()
    return (float(x[0]) + (len(x) - 1) * rest) / len(x)


def returns_tensor(x):
    return x.to(torch.float64).mean()


tl.check.call(catches_wrong_mean, nan_for_one, about="wrong only for a single number").equals(
    True, hint="Try n = 1, and make sure that a nan does not pass your comparison."
).done()
tl.check.call(catches_wrong_mean, returns_tensor, about="returns a tensor").equals(
    True, hint="A Python float was promised: look at the type."
).done()
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="catches_wrong_mean"
# Each sample is there for one mistake: large bytes for the wheel, 5000 ones for a total that stalls at
# 2048, 400 times 250 for a total beyond 65504, one number for divisions by `n - 1`. The comparison is
# written as "not close enough" so that a nan, for which every comparison is false, counts as wrong.
#
# The commonest wrong answer tries short lists only. Half precision adds three numbers very well; it
# fails when there are thousands. The next one compares with `==` and accuses functions that round in
# the last digit.

# %% [markdown] role="exercise" exercise="half_training" difficulty=2 minutes=12 concepts=["dtype.overflow_underflow_float", "dtype.machine_epsilon"]
# ## Sixteen bits for training
#
# Explain in your own words why training in `float16` needs loss scaling, why `bfloat16` does not, and
# why both need a copy of the weights in `float32`.
#
# Ten sentences are enough. Use numbers: those of the lecture or your own. A person reads and grades
# this.
#
# | points | what earns them |
# |---|---|
# | 1 | Small derivatives become 0 in `float16`: the smallest positive number is named (about 6e-8) |
# | 1 | Scaling the loss scales every derivative by the same factor, and it is divided out in `float32` |
# | 1 | The factor has an upper limit: a number beyond 65504 becomes infinite |
# | 1 | `bfloat16` has the range of `float32`, so neither happens |
# | 1 | A step that is less than half the gap around the weight is lost; with numbers, for both types |

# %% [markdown] role="hints" exercise="half_training"
# Two things go wrong in training with 16 bits, and they are different: one is about range, the other
# about precision.
#
# ---
#
# Range: what is the smallest positive `float16`, and how small can a derivative be? Precision: how far
# are the numbers next to 1 apart, and how large is a step of the learning rate times a derivative?
#
# ---
#
# Write one paragraph per question: derivatives that vanish and a factor that saves them (with its
# upper limit); the exponent bits of `bfloat16`; a weight of 1 and a step of 0.0001 against gaps of
# 1/2048 and 1/256 below 1.

# %% [markdown] role="written" exercise="half_training" points=5
# ### BEGIN SOLUTION
# The smallest positive `float16` is $2^{-24}$, about 6e-8. A derivative of 2e-8 is perfectly healthy,
# but stored in `float16` it is 0: the weight that it belongs to does not learn.
#
# Multiplying the loss by a factor such as 1024 multiplies every derivative by 1024, by the chain rule.
# 2e-8 becomes 2e-5, which `float16` holds. The derivatives are then converted to `float32` and divided
# by 1024 there. The factor cannot be as large as one likes: a scaled derivative beyond 65504 becomes
# infinite, so practical code tries, and lowers it when an infinity appears.
#
# `bfloat16` has as many exponent bits as `float32`: it reaches down to about 1e-38 and up to 3e38.
# Derivatives neither vanish nor overflow, so no factor is needed.
#
# The second trouble is precision. Below 1 the `float16` numbers stand $2^{-11}$, about 0.0005, apart,
# and the `bfloat16` numbers $2^{-8}$, about 0.004. A step of 0.0001 is less than half of either gap, so
# a weight of 1 is rounded back to 1, however often the step is taken. Scaling the loss does not help,
# because the step is unscaled before it is taken. So the weights are kept in `float32`, where the gap is
# about 6e-8, and only the passes through the network use 16 bits.
# ### END SOLUTION

# %% [markdown] role="why" exercise="half_training"
# The answer is good when it keeps range and precision apart. The commonest wrong sentence is "`bfloat16`
# is more precise than `float16`". It is less precise; it reaches further. That is why it needs no
# scaling, and needs the `float32` weights all the more.
