# %% [markdown]
# Right answers that must earn full marks, and wrong ones that must not: each stands for a
# misconception, and is caught by the check that was written for it. Students do not write for a
# linter, so neither do these answers:

# --------------------------------------------------------------------------------- add_bytes


# %% wrong="converts_too_late" exercise="add_bytes"
# because: adds bytes as bytes and widens what has wrapped already
# caught_by: sums
# says: convert before you add
def add_bytes(a, b):
    return (a + b).to(torch.int64)


# %% wrong="stays_bytes" exercise="add_bytes"
# because: adds bytes as bytes
# caught_by: sums
# says: the dtype is wrong
def add_bytes(a, b):
    return a + b


# %% wrong="too_narrow" exercise="add_bytes"
# because: takes the next wider type for the one that was asked for
# caught_by: sums
# says: the dtype is wrong
def add_bytes(a, b):
    return a.to(torch.int16) + b


# %% wrong="as_floats" exercise="add_bytes"
# because: thinks that only floats do not wrap
# caught_by: sums
# says: the dtype is wrong
def add_bytes(a, b):
    return a.float() + b.float()


# %% wrong="signed_bytes" exercise="add_bytes"
# because: reads the bytes as signed ones first
# caught_by: sums
# says: 200 + 100 is 300
def add_bytes(a, b):
    return a.to(torch.int8).to(torch.int64) + b.to(torch.int8)


# %% wrong="saturates" exercise="add_bytes"
# because: stops at the largest byte
# caught_by: sums
# says: 200 + 100 is 300
def add_bytes(a, b):
    return (a.to(torch.int64) + b).clamp(max=255)


# %% wrong="one_total" exercise="add_bytes"
# because: adds everything up
# caught_by: sums
# says: the shape is wrong
def add_bytes(a, b):
    return a.sum() + b.sum()


# %% right="both_widened" exercise="add_bytes"
# because: converts both
def add_bytes(a, b):
    return torch.add(a.long(), b.long())


# %% right="stacked_sum" exercise="add_bytes"
# because: sum widens whole numbers before it adds
def add_bytes(a, b):
    return torch.stack([a, b]).sum(dim=0)


# ----------------------------------------------------------------------------------- average


# %% wrong="mean_of_integers" exercise="average"
# because: asks for the mean of whole numbers, which PyTorch refuses
# caught_by: mean
# says: Convert to floats
def average(x):
    return x.mean().item()


# %% wrong="single_precision" exercise="average"
# because: float32 holds whole numbers up to 2**24 only
# caught_by: digits
# says: cannot tell these two apart
# points: 2
def average(x):
    return x.float().mean().item()


# %% wrong="cuts" exercise="average"
# because: divides as whole numbers
# caught_by: mean
# says: Convert to floats
def average(x):
    return float(int(x.sum()) // len(x))


# %% wrong="keeps_the_tensor" exercise="average"
# because: returns a tensor without axes where a float is asked for
# caught_by: mean
# says: the Python number out of it
def average(x):
    return x.double().mean()


# %% wrong="middle" exercise="average"
# because: takes the middle between the smallest and the largest
# caught_by: mean
# says: Convert to floats
# points: 0
def average(x):
    return (x.min().item() + x.max().item()) / 2


# %% wrong="wraps" exercise="average"
# because: adds in the dtype of the numbers
# caught_by: mean
# says: around the wheel
# points: 1
def average(x):
    return x.sum(dtype=x.dtype).item() / len(x)


# %% wrong="one_less" exercise="average"
# because: divides by one less than there are numbers
# caught_by: mean
# says: Convert to floats
def average(x):
    return x.sum().item() / max(len(x) - 1, 1)


# %% right="in_python" exercise="average"
# because: adds and divides Python's numbers
def average(x):
    return sum(x.tolist()) / x.numel()


# %% right="says_the_dtype" exercise="average"
# because: names the type of the result to mean
def average(x):
    return float(torch.mean(x, dtype=torch.float64))


# ------------------------------------------------------------------------------- next_number


# %% wrong="smallest_number" exercise="next_number"
# because: takes the smallest positive number for the gap after 1
# caught_by: half
# says: 1 + 2**-10
def next_number(dtype):
    return 1 + torch.finfo(dtype).tiny


# %% wrong="the_gap_alone" exercise="next_number"
# because: returns the gap and not the number after it
# caught_by: half
# says: 1 + 2**-10
def next_number(dtype):
    return torch.finfo(dtype).eps


# %% wrong="gap_below" exercise="next_number"
# because: takes the gap below 1, which is half as wide
# caught_by: half
# says: 1 + 2**-10
def next_number(dtype):
    return 1 + torch.finfo(dtype).eps / 2


# %% wrong="python_gap" exercise="next_number"
# because: takes Python's own floats, which are float64
# caught_by: half
# says: ten binary digits
def next_number(dtype):
    return math.nextafter(1.0, 2.0)


# %% wrong="float16_always" exercise="next_number"
# because: writes down the number of the lecture's first table
# caught_by: half
# says: seven binary digits
def next_number(dtype):
    return 1.0009765625


# %% wrong="in_single_precision" exercise="next_number"
# because: adds in float32, where the gap of float64 is lost
# caught_by: wide
# says: gap after 1 in float64
# points: 1
def next_number(dtype):
    return (torch.ones(1) + torch.finfo(dtype).eps).item()


# %% right="next_after" exercise="next_number"
# because: asks for the neighbour of 1 in the direction of 2
def next_number(dtype):
    if dtype in (torch.float32, torch.float64):
        one, two = torch.tensor([1.0, 2.0], dtype=dtype)
        return torch.nextafter(one, two).item()
    return 1 + torch.finfo(dtype).eps


# %% right="halves_until_it_vanishes" exercise="next_number"
# because: halves the step as long as it still makes a difference
def next_number(dtype):
    step = 1.0
    while (torch.tensor(1.0, dtype=dtype) + step / 2).item() > 1:
        step /= 2
    return 1 + step


# ---------------------------------------------------------------------------------- bytes_of


# %% wrong="counts_elements" exercise="bytes_of"
# because: counts the elements and forgets that each takes several bytes
# caught_by: elements
# says: each takes 4 bytes
# points: 0
def bytes_of(shape, dtype):
    return math.prod(shape)


# %% wrong="bits" exercise="bytes_of"
# because: counts bits
# caught_by: elements
# says: of one byte each
def bytes_of(shape, dtype):
    return math.prod(shape) * dtype.itemsize * 8


# %% wrong="adds_sizes" exercise="bytes_of"
# because: adds the sizes of the axes
# caught_by: elements
# says: The sizes are multiplied
def bytes_of(shape, dtype):
    return sum(shape) * dtype.itemsize


# %% wrong="always_four" exercise="bytes_of"
# because: takes every number for a float32
# caught_by: elements
# says: of one byte each
def bytes_of(shape, dtype):
    return math.prod(shape) * 4


# %% wrong="asks_finfo" exercise="bytes_of"
# because: asks finfo for the bits, which knows floating types only
# caught_by: elements
# says: raised
def bytes_of(shape, dtype):
    return math.prod(shape) * torch.finfo(dtype).bits // 8


# %% wrong="half_a_complex" exercise="bytes_of"
# because: counts one float for a complex number, which has two
# caught_by: elements
# says: knows its own number of bytes
# points: 2
def bytes_of(shape, dtype):
    if dtype.is_floating_point or dtype.is_complex:
        size = torch.finfo(dtype).bits // 8
    elif dtype == torch.bool:
        size = 1
    else:
        size = torch.iinfo(dtype).bits // 8
    return math.prod(shape) * size


# %% wrong="no_axes_no_elements" exercise="bytes_of"
# because: thinks that a tensor without axes has no elements
# caught_by: odd_shapes
# says: has one element, not none
# points: 2
def bytes_of(shape, dtype):
    if not shape:
        return 0
    return math.prod(shape) * dtype.itemsize


# %% wrong="makes_it" exercise="bytes_of"
# because: makes the tensor and asks it
# caught_by: no_tensor
# says: No tensor of this size can be made
# points: 2
def bytes_of(shape, dtype):
    x = torch.empty(shape, dtype=dtype)
    return x.numel() * x.element_size()


# %% wrong="size_zero_counts_as_one" exercise="bytes_of"
# because: skips sizes of 0 as if they were 1
# caught_by: odd_shapes
# says: with a size 0
# points: 1
def bytes_of(shape, dtype):
    elements = 1
    for size in shape:
        elements *= max(size, 1)
    return elements * dtype.itemsize


# %% wrong="through_a_float" exercise="bytes_of"
# because: multiplies floats, which lose the last digits of large products
# caught_by: no_tensor
# says: Compute with whole numbers
# points: 2
def bytes_of(shape, dtype):
    count = 1.0
    for size in shape:
        count *= size
    return int(count * dtype.itemsize)


# %% right="one_element" exercise="bytes_of"
# because: asks a single element for its bytes and multiplies in a loop
def bytes_of(shape, dtype):
    total = torch.zeros((), dtype=dtype).element_size()
    for size in shape:
        total *= size
    return total


# %% right="size_by_size" exercise="bytes_of"
# because: multiplies in a loop, and starts with the bytes of one element
def bytes_of(shape, dtype):
    count = dtype.itemsize
    for size in shape:
        count *= size
    return count


# %% wrong="meta_device" exercise="bytes_of"
# because: makes a tensor without memory, and asks that
# caught_by: no_tensor
# says: have no end
# points: 2
def bytes_of(shape, dtype):
    x = torch.empty(shape, dtype=dtype, device="meta")
    return x.numel() * x.element_size()


# ------------------------------------------------------------------------------- predictions


# %% wrong="wider_wins" exercise="predictions"
# because: the wider type always wins, whoever has axes
# caught_by: kinds
# says: line b
# points: 2
def predictions():
    return {
        "a": "float32", "b": "int64", "c": "float32", "d": "float32",
        "e": "float64", "f": "float32", "g": "float64", "h": "int64",
        "i": 44, "j": 300, "k": "error", "l": -128,
        "m": -2, "n": math.inf, "o": 2048.0, "p": 255,
    }  # fmt: skip


# %% wrong="integers_divide_to_integers" exercise="predictions"
# because: the quotient of two integers is an integer, as in other languages
# caught_by: kinds
# says: need not be an integer
# points: 3
def predictions():
    return {
        "a": "float32", "b": "float16", "c": "int64", "d": "float32",
        "e": "float32", "f": "float32", "g": "float64", "h": "int32",
        "i": 44, "j": 300, "k": "error", "l": -128,
        "m": -2, "n": math.inf, "o": 2048.0, "p": 255,
    }  # fmt: skip


# %% wrong="python_float_is_double" exercise="predictions"
# because: a Python float has 64 bits, so it brings float64
# caught_by: kinds
# says: line a
# points: 2
def predictions():
    return {
        "a": "float64", "b": "float16", "c": "float32", "d": "float32",
        "e": "float32", "f": "float64", "g": "float64", "h": "int32",
        "i": 44, "j": 300, "k": "error", "l": -128,
        "m": -2, "n": math.inf, "o": 2048.0, "p": 255,
    }  # fmt: skip


# %% wrong="no_axes_widen" exercise="predictions"
# because: a tensor without axes counts like any other
# caught_by: no_axes
# says: no axes, no widening
# points: 3
def predictions():
    return {
        "a": "float32", "b": "float16", "c": "float32", "d": "float32",
        "e": "float64", "f": "float32", "g": "float64", "h": "int64",
        "i": 44, "j": 300, "k": "error", "l": -128,
        "m": -2, "n": math.inf, "o": 2048.0, "p": 255,
    }  # fmt: skip


# %% wrong="no_axes_never_count" exercise="predictions"
# because: who has no axes has no say at all, so the integers stay integers
# caught_by: no_axes
# says: line f
# points: 3
def predictions():
    return {
        "a": "float32", "b": "float16", "c": "float32", "d": "float32",
        "e": "float32", "f": "int32", "g": "int32", "h": "int32",
        "i": 44, "j": 300, "k": "error", "l": -128,
        "m": -2, "n": math.inf, "o": 2048.0, "p": 255,
    }  # fmt: skip


# %% wrong="saturates" exercise="predictions"
# because: a number that does not fit becomes the nearest one that does
# caught_by: integers
# says: goes around the wheel
# points: 2
def predictions():
    return {
        "a": "float32", "b": "float16", "c": "float32", "d": "float32",
        "e": "float32", "f": "float32", "g": "float64", "h": "int32",
        "i": 255, "j": 255, "k": 127, "l": 127,
        "m": -2, "n": 65504.0, "o": 2048.0, "p": 0,
    }  # fmt: skip


# %% wrong="constructor_wraps" exercise="predictions"
# because: the constructor wraps as the cast does
# caught_by: integers
# says: line k
# points: 3
def predictions():
    return {
        "a": "float32", "b": "float16", "c": "float32", "d": "float32",
        "e": "float32", "f": "float32", "g": "float64", "h": "int32",
        "i": 44, "j": 300, "k": -128, "l": -128,
        "m": -2, "n": math.inf, "o": 2048.0, "p": 255,
    }  # fmt: skip


# %% wrong="absolute_values_are_positive" exercise="predictions"
# because: an absolute value is never negative
# caught_by: integers
# says: There is no +128
# points: 3
def predictions():
    return {
        "a": "float32", "b": "float16", "c": "float32", "d": "float32",
        "e": "float32", "f": "float32", "g": "float64", "h": "int32",
        "i": 44, "j": 300, "k": "error", "l": 128,
        "m": -2, "n": math.inf, "o": 2048.0, "p": 255,
    }  # fmt: skip


# %% wrong="casting_rounds" exercise="predictions"
# because: a cast to an integer rounds to the nearest
# caught_by: floats
# says: cuts off what stands after the point
# points: 3
def predictions():
    return {
        "a": "float32", "b": "float16", "c": "float32", "d": "float32",
        "e": "float32", "f": "float32", "g": "float64", "h": "int32",
        "i": 44, "j": 300, "k": "error", "l": -128,
        "m": -3, "n": math.inf, "o": 2048.0, "p": 255,
    }  # fmt: skip


# %% wrong="half_holds_2049" exercise="predictions"
# because: float16 reaches to 65504, so it holds all whole numbers up to there
# caught_by: floats
# says: stand 2 apart
# points: 3
def predictions():
    return {
        "a": "float32", "b": "float16", "c": "float32", "d": "float32",
        "e": "float32", "f": "float32", "g": "float64", "h": "int32",
        "i": 44, "j": 300, "k": "error", "l": -128,
        "m": -2, "n": math.inf, "o": 2049.0, "p": 255,
    }  # fmt: skip


# %% right="dtypes_themselves" exercise="predictions"
# because: gives dtypes instead of their names, and numbers of another kind
def predictions():
    answers = dict.fromkeys("acdef", torch.float32)
    answers |= {"b": torch.float16, "g": torch.float64, "h": torch.int32}
    answers |= {"i": 44.0, "j": 300.0, "k": "error", "l": -128.0}
    return answers | {"m": -2.0, "n": float("inf"), "o": 2048, "p": 255.0}


# %% right="runs_it" exercise="predictions"
# because: runs the lines instead of predicting them, which nobody can forbid
def predictions():
    f16, f32 = torch.ones(2, dtype=torch.float16), torch.ones(2)
    bf16 = torch.ones(2, dtype=torch.bfloat16)
    i32, i64 = torch.ones(2, dtype=torch.int32), torch.ones(2, dtype=torch.int64)
    u8 = torch.tensor([200, 100], dtype=torch.uint8)
    d64 = torch.float64
    tensors = [torch.tensor([1, 2.5]), i64 + f16, i64 / i64, f16 + bf16]
    tensors += [f32 + torch.tensor(1.0, dtype=d64), i32 + 1.5]
    tensors += [i32 + torch.tensor(1.5, dtype=d64), i32 + torch.tensor(1)]
    numbers = [u8[0] + u8[1], u8.sum(), "error", torch.tensor([-128], dtype=torch.int8).abs()]
    numbers += [torch.tensor([-2.75]).int(), torch.tensor(70000.0).half()]
    numbers += [torch.tensor(2049.0).half(), torch.tensor([-1]).to(torch.uint8)]
    answers = {name: str(t.dtype) for name, t in zip("abcdefgh", tensors)}
    for name, number in zip("ijklmnop", numbers):
        answers[name] = number if isinstance(number, str) else number.item()
    return answers


# ------------------------------------------------------------------------------------- wraps


# %% wrong="saturates" exercise="wraps"
# because: stops at the border instead of going round
# caught_by: unsigned
# says: After 255 comes 0 again
def wraps(n, bits, signed):
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return max(low, min(n, high))


# %% wrong="one_turn" exercise="wraps"
# because: takes away one turn only
# caught_by: turns
# says: not only one
# points: 3
def wraps(n, bits, signed):
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    if n > high:
        return n - 2**bits
    return n + 2**bits if n < low else n


# %% wrong="forgets_the_sign" exercise="wraps"
# because: treats every type as unsigned
# caught_by: signed
# says: negative names
# points: 2
def wraps(n, bits, signed):
    return n % 2**bits


# %% wrong="border_by_one" exercise="wraps"
# because: lets 128 stay, which is the first number of the upper half
# caught_by: signed
# says: After 127 comes -128
# points: 2
def wraps(n, bits, signed):
    rest = n % 2**bits
    return rest - 2**bits if signed and rest > 2 ** (bits - 1) else rest


# %% wrong="largest_as_modulus" exercise="wraps"
# because: divides by the largest number instead of the number of numbers
# caught_by: unsigned
# says: 255 fits into 8 bits and stays
def wraps(n, bits, signed):
    rest = n % (2**bits - 1)
    return rest - 2**bits if signed and rest >= 2 ** (bits - 1) else rest


# %% wrong="remainder_with_sign" exercise="wraps"
# because: uses a remainder that keeps the sign of n, as in C
# caught_by: unsigned
# says: negative numbers
def wraps(n, bits, signed):
    low = -(2 ** (bits - 1)) if signed else 0
    return int(math.fmod(n - low, 2**bits)) + low


# %% wrong="asks_torch" exercise="wraps"
# because: lets PyTorch cast, which has four widths only and takes no number beyond int64
# caught_by: turns
# says: raised
# points: 2
def wraps(n, bits, signed):
    types = {(8, False): torch.uint8, (8, True): torch.int8, (16, True): torch.int16}
    types |= {(32, True): torch.int32, (64, True): torch.int64}
    return torch.tensor([n]).to(types[bits, signed]).item()


# %% wrong="through_floats" exercise="wraps"
# because: computes with floats, which lose the last digits of large numbers
# caught_by: turns
# says: with whole numbers only
# points: 2
def wraps(n, bits, signed):
    size = 2**bits
    low = -(size // 2) if signed else 0
    return int(n - math.floor((n - low) / size) * float(size))


# %% wrong="returns_float" exercise="wraps"
# because: a float power makes the result a float
# caught_by: unsigned
# says: the type is wrong
def wraps(n, bits, signed):
    size = 2.0**bits
    low = -size / 2 if signed else 0
    return (n - low) % size + low


# %% wrong="loses_a_bit" exercise="wraps"
# because: keeps one bit for the sign and wraps with what is left
# caught_by: signed
# says: negative names
# points: 2
def wraps(n, bits, signed):
    if not signed:
        return n % 2**bits
    size = 2 ** (bits - 1)
    return n % size if n >= 0 else -(-n % size)


# %% right="keeps_the_bits" exercise="wraps"
# because: keeps the lowest bits and reads the highest of them as the sign
def wraps(n, bits, signed):
    rest = n & ((1 << bits) - 1)
    return rest - (1 << bits) if signed and rest >> (bits - 1) else rest


# %% right="exclusive_or" exercise="wraps"
# because: moves the upper half with exclusive or
def wraps(n, bits, signed):
    rest = divmod(n, 2**bits)[1]
    half = 2 ** (bits - 1) if signed else 0
    return (rest ^ half) - half


# --------------------------------------------------------------------- largest_exact_integer


# %% wrong="largest_number" exercise="largest_exact_integer"
# because: takes range for precision
# caught_by: sixteen_bits
# says: the gap decides
# points: 1
def largest_exact_integer(dtype):
    if dtype.is_floating_point:
        return int(torch.finfo(dtype).max)
    return torch.iinfo(dtype).max


# %% wrong="half_as_far" exercise="largest_exact_integer"
# because: stops where the gap becomes 1 instead of 2
# caught_by: sixteen_bits
# says: 2048 is held
# points: 1
def largest_exact_integer(dtype):
    if dtype.is_floating_point:
        return int(1 / torch.finfo(dtype).eps)
    return torch.iinfo(dtype).max


# %% wrong="first_missing" exercise="largest_exact_integer"
# because: returns the first number that is missing
# caught_by: sixteen_bits
# says: 2049 is not
def largest_exact_integer(dtype):
    if dtype.is_floating_point:
        return int(2 / torch.finfo(dtype).eps) + 1
    return torch.iinfo(dtype).max + 1


# %% wrong="one_too_few" exercise="largest_exact_integer"
# because: thinks of 2**p - 1, the end of an integer type, but 2**p is held as well
# caught_by: sixteen_bits
# says: 2048 is held
# points: 1
def largest_exact_integer(dtype):
    if dtype.is_floating_point:
        return int(2 / torch.finfo(dtype).eps) - 1
    return torch.iinfo(dtype).max


# %% wrong="a_float" exercise="largest_exact_integer"
# because: leaves the quotient a float
# caught_by: sixteen_bits
# says: the type is wrong
# points: 1
def largest_exact_integer(dtype):
    if dtype.is_floating_point:
        return 2 / torch.finfo(dtype).eps
    return torch.iinfo(dtype).max


# %% wrong="floats_only" exercise="largest_exact_integer"
# because: asks finfo for integer types too, which refuses them
# caught_by: integers
# says: raised
# points: 2
def largest_exact_integer(dtype):
    return int(2 / torch.finfo(dtype).eps)


# %% wrong="counts_in_python" exercise="largest_exact_integer"
# because: doubles a Python float, which has 64 bits whatever the dtype
# caught_by: sixteen_bits
# says: 2048 is held
# points: 1
def largest_exact_integer(dtype):
    if not dtype.is_floating_point:
        return torch.iinfo(dtype).max
    n = 1.0
    while n + 1 != n:
        n = n * 2
    return int(n)


# %% wrong="sixteen_bits_are_sixteen_bits" exercise="largest_exact_integer"
# because: takes bfloat16 for float16, since both have 16 bits
# caught_by: sixteen_bits
# says: bfloat16
# points: 2
def largest_exact_integer(dtype):
    if dtype.is_floating_point:
        return {16: 2**11, 32: 2**24, 64: 2**53}[torch.finfo(dtype).bits]
    return torch.iinfo(dtype).max


# %% wrong="unsigned_everywhere" exercise="largest_exact_integer"
# because: counts all patterns of an integer type, also those of the negative numbers
# caught_by: integers
# says: iinfo knows it
# points: 2
def largest_exact_integer(dtype):
    if dtype.is_floating_point:
        return int(2 / torch.finfo(dtype).eps)
    return 2 ** torch.iinfo(dtype).bits - 1


# %% right="doubles" exercise="largest_exact_integer"
# because: doubles a number of the type until adding 1 does nothing, as in the lecture
def largest_exact_integer(dtype):
    if not dtype.is_floating_point:
        return 2 ** (8 * dtype.itemsize - int(torch.iinfo(dtype).min < 0)) - 1
    n = torch.tensor(1, dtype=dtype)
    while n + 1 != n:
        n = n * 2
    return int(n.item())


# %% right="a_table" exercise="largest_exact_integer"
# because: knows the bits of precision by heart
def largest_exact_integer(dtype):
    precision = {torch.float16: 11, torch.bfloat16: 8, torch.float32: 24, torch.float64: 53}
    if dtype in precision:
        return 2 ** precision[dtype]
    return torch.iinfo(dtype).max


# ------------------------------------------------------------------------------- log_sum_exp


# %% wrong="as_it_stands" exercise="log_sum_exp"
# because: computes the formula as it stands
# caught_by: extreme
# says: exp(1000) overflows
# points: 2
def log_sum_exp(scores):
    return scores.exp().sum().log()


# %% wrong="double_precision" exercise="log_sum_exp"
# because: hopes that float64 reaches far enough
# caught_by: extreme
# says: exp(1000) overflows
# points: 2
def log_sum_exp(scores):
    return scores.double().exp().sum().log().to(scores.dtype)


# %% wrong="forgets_to_add" exercise="log_sum_exp"
# because: subtracts the largest score and does not add it again
# caught_by: values
# says: the value
def log_sum_exp(scores):
    return torch.log(torch.exp(scores - scores.max()).sum())


# %% wrong="subtracts_the_smallest" exercise="log_sum_exp"
# because: shifts by the smallest score, which leaves the largest exponential large
# caught_by: extreme
# says: whatever its sign
# points: 2
def log_sum_exp(scores):
    if scores.isnan().any():
        return scores.sum()
    if scores.max().isinf():
        return scores.max()
    finite = scores[~scores.isinf()]
    m = finite.min()
    return m + torch.log(torch.exp(finite - m).sum())


# %% wrong="no_guard" exercise="log_sum_exp"
# because: does not ask what minus infinity minus minus infinity is
# caught_by: infinite
# says: -inf minus -inf is nan
# points: 2
def log_sum_exp(scores):
    m = scores.max()
    return m + torch.log(torch.exp(scores - m).sum())


# %% wrong="hides_nan" exercise="log_sum_exp"
# because: replaces every nan on the way, also the one that was in the scores
# caught_by: infinite
# says: A nan must not be hidden
# points: 2
def log_sum_exp(scores):
    if scores.max() == math.inf:
        return scores.max()
    m = scores.nan_to_num(nan=-math.inf, neginf=-math.inf, posinf=math.inf).max()
    if m == -math.inf:
        return m
    shifted = (scores - m).nan_to_num(nan=-math.inf, neginf=-math.inf)
    return m + torch.log(torch.exp(shifted).sum())


# %% wrong="only_the_largest" exercise="log_sum_exp"
# because: the largest score dominates, so the others are left out
# caught_by: values
# says: the value
def log_sum_exp(scores):
    return scores.max()


# %% wrong="log_of_the_sum" exercise="log_sum_exp"
# because: takes the exponential of the sum, whose logarithm is the sum
# caught_by: values
# says: the value
def log_sum_exp(scores):
    return torch.log(torch.exp(scores.sum()))


# %% wrong="a_python_number" exercise="log_sum_exp"
# because: returns a Python float instead of a tensor
# caught_by: values
# says: the type is wrong
def log_sum_exp(scores):
    m = scores.max().item()
    if math.isinf(m):
        return m
    return m + math.log(sum(math.exp(s - m) for s in scores.tolist()))


# %% wrong="keeps_an_axis" exercise="log_sum_exp"
# because: keeps the axis with size 1
# caught_by: values
# says: the shape is wrong
def log_sum_exp(scores):
    return torch.logsumexp(scores, dim=0, keepdim=True)


# %% wrong="clamps" exercise="log_sum_exp"
# because: cuts large scores off so that nothing overflows
# caught_by: extreme
# says: exp(1000) overflows
# points: 1
def log_sum_exp(scores):
    return torch.log(torch.exp(scores.clamp(max=80)).sum())


# %% wrong="python_max" exercise="log_sum_exp"
# because: uses Python's max, which keeps what came first when it meets a nan
# caught_by: infinite
# says: whatever stands beside it
# points: 2
def log_sum_exp(scores):
    largest = max(scores)
    if largest.isinf():
        return largest
    return largest + torch.log(torch.exp(scores - largest).sum())


# %% right="library" exercise="log_sum_exp"
# because: uses the library
def log_sum_exp(scores):
    return torch.logsumexp(scores, dim=0)


# %% right="one_score_at_a_time" exercise="log_sum_exp"
# because: adds one score after the other, shifting by the larger of the two each time
def log_sum_exp(scores):
    total = scores.new_tensor(-math.inf)
    for score in scores:
        if score.isnan() or total.isnan():
            total = score.new_tensor(math.nan)
            continue
        high, low = (score, total) if score > total else (total, score)
        total = high if high.isinf() else high + torch.log1p(torch.exp(low - high))
    return total


# ---------------------------------------------------------------------------------- quantise


# %% right="prints" exercise="quantise"
# because: printing costs nothing
def quantise(x, scale):
    print("looking into it")
    return torch.where(x.isnan(), -128.0, (x / scale).round().clamp(-127, 127)).to(torch.int8)


# %% right="warns" exercise="quantise"
# because: a warning costs nothing, though it is written to stderr
def quantise(x, scale):
    import warnings

    warnings.warn("looking into it", stacklevel=2)
    return torch.where(x.isnan(), -128.0, (x / scale).round().clamp(-127, 127)).to(torch.int8)


# %% wrong="numpy_array" exercise="quantise"
# because: returns the right numbers in a NumPy array, where the exercise asks for a tensor
# caught_by: nearest
# says: torch.from_numpy
def quantise(x, scale):
    result = torch.where(x.isnan(), -128.0, (x / scale).round().clamp(-127, 127)).to(torch.int8)
    return result.detach().numpy()


# %% wrong="cuts" exercise="quantise"
# because: lets the cast cut the fraction off
# caught_by: nearest
# says: a cast alone cuts off
# points: 1
def quantise(x, scale):
    codes = (x / scale).clamp(-127, 127)
    return torch.where(x.isnan(), -128.0, codes).to(torch.int8)


# %% wrong="adds_a_half" exercise="quantise"
# because: adds a half and cuts, which is right for positive numbers only
# caught_by: nearest
# says: the nearest whole number
# points: 1
def quantise(x, scale):
    codes = (x / scale + 0.5).clamp(-127, 127)
    return torch.where(x.isnan(), -128.0, codes).to(torch.int8)


# %% wrong="multiplies" exercise="quantise"
# because: multiplies by the step, which is the way back
# caught_by: nearest
# says: Divide by scale
def quantise(x, scale):
    codes = (x * scale).round().clamp(-127, 127)
    return torch.where(x.isnan(), -128.0, codes).to(torch.int8)


# %% wrong="clamps_too_late" exercise="quantise"
# because: limits after the cast, when the numbers have wrapped already
# caught_by: ends
# says: afterwards it has wrapped already
# points: 2
def quantise(x, scale):
    codes = (x / scale).round()
    codes = codes.nan_to_num(nan=0.0, posinf=32767, neginf=-32768).clamp(-32768, 32767).int()
    codes = codes.to(torch.int8).clamp(-127, 127)
    return torch.where(x.isnan() | (codes == -128), -128, codes).to(torch.int8)


# %% wrong="clamps_too_early" exercise="quantise"
# because: limits x instead of x / scale
# caught_by: nearest
# says: The nearest whole number to x / scale
# points: 1
def quantise(x, scale):
    codes = (x.clamp(-127, 127) / scale).round()
    return torch.where(x.isnan(), -128.0, codes).to(torch.int8)


# %% wrong="whole_range" exercise="quantise"
# because: uses -128 for numbers too, and it can no longer mean "missing"
# caught_by: ends
# says: to -127 and 127
# points: 2
def quantise(x, scale):
    codes = (x / scale).round().clamp(-128, 127)
    return torch.where(x.isnan(), -128.0, codes).to(torch.int8)


# %% wrong="missing_is_zero" exercise="quantise"
# because: turns a nan into 0, which is a number
# caught_by: missing
# says: A nan becomes -128
# points: 3
def quantise(x, scale):
    return (
        (x.nan_to_num(nan=0.0, posinf=math.inf, neginf=-math.inf) / scale)
        .round()
        .clamp(-127, 127)
        .to(torch.int8)
    )


# %% wrong="marks_in_place" exercise="quantise"
# because: writes the mark into the argument
# caught_by: missing
# says: was changed in place
# points: 3
def quantise(x, scale):
    codes = (x / scale).round().clamp(-127, 127)
    missing = x.isnan()
    x[missing] = -128.0
    return torch.where(missing, x, codes).to(torch.int8)


# %% wrong="keeps_floats" exercise="quantise"
# because: rounds and does not cast, so nothing is saved
# caught_by: nearest
# says: the dtype is wrong
def quantise(x, scale):
    codes = (x / scale).round().clamp(-127, 127)
    return torch.where(x.isnan(), -128.0, codes)


# %% wrong="flattens" exercise="quantise"
# because: goes through a list and loses the shape
# caught_by: nearest
# says: the shape is wrong
# points: 1
def quantise(x, scale):
    codes = []
    for value in x.flatten().tolist():
        if math.isnan(value):
            codes.append(-128)
        else:
            codes.append(round(max(-127.0, min(127.0, value / scale))))
    return torch.tensor(codes, dtype=torch.int8)


# %% right="limits_first" exercise="quantise"
# because: limits before it rounds, and marks by assignment into the result
def quantise(x, scale):
    codes = torch.clamp(x.double() / scale, min=-127.0, max=127.0)
    codes[x != x] = -128.0
    return torch.round(codes).char()


# %% right="python_numbers" exercise="quantise"
# because: treats one number after the other and restores the shape
def quantise(x, scale):
    def code(value):
        if math.isnan(value):
            return -128
        return round(max(-127.0, min(127.0, value / scale)))

    codes = [code(value) for value in x.flatten().tolist()]
    return torch.tensor(codes, dtype=torch.int8).reshape(x.shape)


# --------------------------------------------------------------------------------- safe_cast


# %% wrong="casts_blindly" exercise="safe_cast"
# because: trusts the cast to complain
# caught_by: refuses
# says: an exception is expected
# points: 2
def safe_cast(x, dtype):
    return x.to(dtype)


# %% wrong="there_and_back" exercise="safe_cast"
# because: casts there and back and compares
# caught_by: fractions
# says: Cut off the digits
# points: 2
def safe_cast(x, dtype):
    y = x.to(dtype)
    if not torch.equal(y.to(x.dtype), x):
        raise OverflowError(f"does not fit {dtype}")
    return y


# %% wrong="there_and_back_cut" exercise="safe_cast"
# because: cuts first, then casts there and back, which forgives 200 and -56
# caught_by: borders
# says: There and back again is no proof
# points: 4
def safe_cast(x, dtype):
    whole = x.trunc()
    y = (
        whole.double().clamp(-(2.0**63), 2.0**63 - 1024).to(dtype)
        if x.is_floating_point()
        else x.to(dtype)
    )
    if x.is_floating_point() and not torch.equal(y.double(), whole.double()):
        raise OverflowError(f"does not fit {dtype}")
    if not x.is_floating_point() and not torch.equal(y.to(x.dtype), x):
        raise OverflowError(f"does not fit {dtype}")
    return y


# %% wrong="own_dtype" exercise="safe_cast"
# because: compares in the dtype of x, where the ends of the target may not exist
# caught_by: fits
# says: a uint8 tensor cannot be compared with -128
# points: 2
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    whole = x.trunc()
    if not ((whole >= info.min) & (whole <= info.max)).all():
        raise OverflowError(f"does not fit {dtype}")
    return x.to(dtype)


# %% wrong="in_float64" exercise="safe_cast"
# because: compares with the largest number as a float64, which is rounded up for int64
# caught_by: borders
# says: is no float
# points: 4
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    whole = x.double().trunc()
    if not ((whole >= float(info.min)) & (whole <= float(info.max))).all():
        raise OverflowError(f"does not fit {dtype}")
    return x.to(dtype)


# %% wrong="before_cutting" exercise="safe_cast"
# because: compares before it cuts, so that 127.9 is too large
# caught_by: fractions
# says: Cut off the digits
# points: 4
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    if x.is_floating_point():
        wide = x.double()
        fits = (wide >= float(info.min)) & (wide <= info.max) & (wide < float(info.max + 1))
    else:
        wide = x.to(torch.int64)
        fits = (wide >= info.min) & (wide <= info.max)
    if not fits.all():
        raise OverflowError(f"does not fit {dtype}")
    return x.to(dtype)


# %% wrong="is_it_outside" exercise="safe_cast"
# because: asks whether a number is outside, and a nan is not
# caught_by: not_numbers
# says: neither too large nor too small
# points: 4
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    if x.is_floating_point():
        whole = x.double().trunc()
        outside = (whole < float(info.min)) | (whole >= float(info.max + 1))
    else:
        whole = x.to(torch.int64)
        outside = (whole < info.min) | (whole > info.max)
    if outside.any():
        raise OverflowError(f"does not fit {dtype}")
    return x.to(dtype)


# %% wrong="clamps" exercise="safe_cast"
# because: moves what does not fit to the nearest end instead of refusing it
# caught_by: refuses
# says: an exception is expected
# points: 2
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    values = [0 if math.isnan(v) else max(info.min, min(v, info.max)) for v in x.flatten().tolist()]
    return torch.tensor([int(v) for v in values], dtype=dtype).reshape(x.shape)


# %% wrong="value_error" exercise="safe_cast"
# because: raises another exception than the one that was asked for
# caught_by: refuses
# says: raised a ValueError
# points: 2
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    for value in x.flatten().tolist():
        if not math.isfinite(value) or not info.min <= int(value) <= info.max:
            raise ValueError(f"{value} does not fit {dtype}")
    return x.to(dtype)


# %% wrong="constructor" exercise="safe_cast"
# because: leaves it to the constructor, which raises another exception and lets -1 pass as uint8
# caught_by: refuses
# says: raised a RuntimeError
# points: 2
def safe_cast(x, dtype):
    return torch.tensor([int(v) for v in x.flatten().tolist()], dtype=dtype).reshape(x.shape)


# %% wrong="refuses_fractions" exercise="safe_cast"
# because: takes a lost fraction for an overflow
# caught_by: fractions
# says: Cut off the digits
# points: 4
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    for value in x.flatten().tolist():
        if not math.isfinite(value) or value != int(value) or not info.min <= value <= info.max:
            raise OverflowError(f"{value} does not fit {dtype}")
    return x.to(dtype)


# %% wrong="upper_end_only" exercise="safe_cast"
# because: asks at the upper end only
# caught_by: refuses
# says: ask at both ends
# points: 3
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    for value in x.flatten().tolist():
        if math.isnan(value) or value == math.inf or (value > 0 and int(value) > info.max):
            raise OverflowError(f"{value} does not fit {dtype}")
    return x.to(dtype)


# %% wrong="silent_about_the_type" exercise="safe_cast"
# because: raises without saying which type
# caught_by: refuses
# says: does not say enough
# points: 4
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    for value in x.flatten().tolist():
        if not math.isfinite(value) or not info.min <= int(value) <= info.max:
            raise OverflowError("too large")
    return x.to(dtype)


# %% wrong="cuts_in_place" exercise="safe_cast"
# because: cuts the digits off in the argument itself
# caught_by: fractions
# says: was changed in place
# points: 4
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    if x.is_floating_point():
        whole = x.trunc_().to(torch.float64)
        fits = (whole >= float(info.min)) & (whole < float(info.max + 1))
    else:
        whole = x.to(torch.int64)
        fits = (whole >= info.min) & (whole <= info.max)
    if not fits.all():
        raise OverflowError(f"a number does not fit {dtype}")
    return x.to(dtype)


# %% wrong="one_fits" exercise="safe_cast"
# because: asks whether any number fits, and not whether all do
# caught_by: refuses
# says: 128 does not fit int8
# points: 3
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    if x.is_floating_point():
        whole = x.to(torch.float64).trunc()
        fits = (whole >= float(info.min)) & (whole < float(info.max + 1))
    else:
        whole = x.to(torch.int64)
        fits = (whole >= info.min) & (whole <= info.max)
    if x.numel() and not fits.any():
        raise OverflowError(f"no number fits {dtype}")
    return x.to(dtype)


# %% right="python_integers" exercise="safe_cast"
# because: compares Python integers, which are exact and never wrap
def safe_cast(x, dtype):
    info = torch.iinfo(dtype)
    for value in x.flatten().tolist():
        if not math.isfinite(value) or not info.min <= int(value) <= info.max:
            raise OverflowError(f"{value} does not fit {dtype}")
    return x.to(dtype)


# %% right="smallest_and_largest" exercise="safe_cast"
# because: looks at the smallest and the largest number only
def safe_cast(x, dtype):
    if x.numel() == 0:
        return x.to(dtype)
    low, high = x.min().item(), x.max().item()
    info = torch.iinfo(dtype)
    if math.isnan(low) or math.isinf(low) or math.isinf(high):
        raise OverflowError(f"only finite numbers fit {dtype}")
    if math.trunc(low) < info.min or math.trunc(high) > info.max:
        raise OverflowError(f"{low} to {high} is more than {dtype} holds")
    return x.clone().to(dtype)


# ------------------------------------------------------------------------ catches_wrong_mean


# %% wrong="trusts_everyone" exercise="catches_wrong_mean"
# because: says False whatever it is given
# caught_by: wheel
# says: try a few large bytes
def catches_wrong_mean(mean):
    return False


# %% wrong="accuses_everyone" exercise="catches_wrong_mean"
# because: says True whatever it is given
# caught_by: wheel
# says: do not accuse it
def catches_wrong_mean(mean):
    return True


# %% wrong="short_lists" exercise="catches_wrong_mean"
# because: tries a few numbers only, which half precision adds very well
# caught_by: half
# says: some thousands of equal numbers
# points: 4
def catches_wrong_mean(mean):
    for values in ([200, 100, 251], [7], [1, 2]):
        for dtype in (torch.uint8, torch.float16, torch.float32):
            x = torch.tensor(values, dtype=dtype)
            exact = sum(values) / len(values)
            try:
                result = mean(x)
            except Exception:
                return True
            if not isinstance(result, float) or not abs(result - exact) <= exact / 1000:
                return True
    return False


# %% wrong="small_bytes" exercise="catches_wrong_mean"
# because: tries small bytes only, whose sum never leaves the wheel
# caught_by: wheel
# says: try a few large bytes
# points: 3
def catches_wrong_mean(mean):
    for values in (torch.tensor([1, 2]), torch.tensor([7]), torch.tensor([3, 4, 6])):
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


# %% wrong="exactly_equal" exercise="catches_wrong_mean"
# because: compares floats with ==
# caught_by: innocent
# says: compare with a tolerance
# points: 4
def catches_wrong_mean(mean):
    for values in (
        torch.tensor([200, 100, 251]),
        torch.tensor([7]),
        torch.ones(5000),
        torch.full((400,), 250),
    ):
        for dtype in (torch.uint8, torch.float16, torch.float32):
            x = values.to(dtype)
            try:
                result = mean(x)
            except Exception:
                return True
            if not isinstance(result, float) or result != math.fsum(x.tolist()) / len(x):
                return True
    return False


# %% wrong="within_one" exercise="catches_wrong_mean"
# because: allows a whole unit of difference
# caught_by: rounding
# says: no more
# points: 5
def catches_wrong_mean(mean):
    for values in (
        torch.tensor([200, 100, 251]),
        torch.tensor([7]),
        torch.full((9000,), 9),
        torch.full((400,), 250),
    ):
        for dtype in (torch.uint8, torch.float16, torch.float32):
            x = values.to(dtype)
            exact = math.fsum(x.tolist()) / len(x)
            try:
                result = mean(x)
            except Exception:
                return True
            if not isinstance(result, float) or not abs(result - exact) <= 1:
                return True
    return False


# %% wrong="exception_escapes" exercise="catches_wrong_mean"
# because: does not expect the function under test to raise
# caught_by: odd_ways
# says: catch the exception
# points: 5
def catches_wrong_mean(mean):
    for values in (
        torch.tensor([200, 100, 251]),
        torch.tensor([7]),
        torch.ones(5000),
        torch.full((400,), 250),
    ):
        for dtype in (torch.uint8, torch.float16, torch.float32):
            x = values.to(dtype)
            exact = math.fsum(x.tolist()) / len(x)
            result = mean(x)
            if not isinstance(result, float) or not abs(result - exact) <= exact / 1000:
                return True
    return False


# %% wrong="nan_passes" exercise="catches_wrong_mean"
# because: asks whether the difference is too large, and that of a nan is not
# caught_by: odd_ways
# says: a nan does not pass
# points: 5
def catches_wrong_mean(mean):
    for values in (
        torch.tensor([200, 100, 251]),
        torch.tensor([7]),
        torch.ones(5000),
        torch.full((400,), 250),
    ):
        for dtype in (torch.uint8, torch.float16, torch.float32):
            x = values.to(dtype)
            exact = math.fsum(x.tolist()) / len(x)
            try:
                result = mean(x)
            except Exception:
                return True
            if not isinstance(result, float) or abs(result - exact) > exact / 1000:
                return True
    return False


# %% wrong="never_one_number" exercise="catches_wrong_mean"
# because: never tries a single number
# caught_by: odd_ways
# says: Try n = 1
# points: 5
def catches_wrong_mean(mean):
    for values in (torch.tensor([200, 100, 251]), torch.ones(5000), torch.full((400,), 250)):
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


# %% wrong="any_number_will_do" exercise="catches_wrong_mean"
# because: converts the result to a float, whatever it was
# caught_by: odd_ways
# says: look at the type
# points: 5
def catches_wrong_mean(mean):
    for values in (
        torch.tensor([200, 100, 251]),
        torch.tensor([7]),
        torch.ones(5000),
        torch.full((400,), 250),
    ):
        for dtype in (torch.uint8, torch.float16, torch.float32):
            x = values.to(dtype)
            exact = math.fsum(x.tolist()) / len(x)
            try:
                result = float(mean(x))
            except Exception:
                return True
            if not abs(result - exact) <= exact / 1000:
                return True
    return False


# %% wrong="bytes_only" exercise="catches_wrong_mean"
# because: tries bytes only, so a float16 sum never shows
# caught_by: half
# says: float16 ends at 65504
# points: 4
def catches_wrong_mean(mean):
    for values in (
        torch.tensor([200, 100, 251]),
        torch.tensor([7]),
        torch.ones(5000),
        torch.full((400,), 250),
    ):
        x = values.to(torch.uint8)
        exact = math.fsum(x.tolist()) / len(x)
        try:
            result = mean(x)
        except Exception:
            return True
        if not isinstance(result, float) or not abs(result - exact) <= exact / 1000:
            return True
    return False


# %% wrong="refusal_demanded" exercise="catches_wrong_mean"
# because: judges what the function does with an empty list, which it was not promised for
# caught_by: innocent
# says: do not accuse it
# points: 4
def catches_wrong_mean(mean):
    for values in (
        torch.tensor([200, 100, 251]),
        torch.tensor([7]),
        torch.ones(5000),
        torch.full((400,), 250),
    ):
        for dtype in (torch.uint8, torch.float16, torch.float32):
            x = values.to(dtype)
            exact = math.fsum(x.tolist()) / len(x)
            try:
                result = mean(x)
            except Exception:
                return True
            if not isinstance(result, float) or not abs(result - exact) <= exact / 1000:
                return True
    try:
        return not math.isnan(mean(torch.ones(0)))
    except Exception:
        return True


# %% right="random_pixels" exercise="catches_wrong_mean"
# because: draws pixels of many lengths and compares with a mean in Python
def catches_wrong_mean(mean):
    generator = torch.Generator().manual_seed(0)
    for n in (1, 2, 3, 50, 2000, 9000):
        for low in (0, 128):
            pixels = torch.randint(low, 256, (n,), generator=generator)
            for x in (pixels.byte(), pixels.half(), pixels.float(), (pixels // 128).half()):
                exact = sum(x.tolist()) / n
                try:
                    result = mean(x)
                except Exception:
                    return True
                if type(result) is not float or math.isnan(result):
                    return True
                if abs(result - exact) > exact / 1000:
                    return True
    return False


# %% right="one_question_per_mistake" exercise="catches_wrong_mean"
# because: asks one question per mistake and joins the answers with any
def catches_wrong_mean(mean):
    def is_wrong(x):
        exact = x.to(torch.float64).mean().item()
        try:
            result = mean(x)
        except Exception:
            return True
        return not (isinstance(result, float) and math.isclose(result, exact, rel_tol=0.99e-3))

    questions = [
        torch.tensor([255, 254], dtype=torch.uint8),
        torch.tensor([1, 2], dtype=torch.uint8),
        torch.tensor([3], dtype=torch.uint8),
        torch.tensor([0.5], dtype=torch.float16),
        torch.tensor([0.25]),
        torch.ones(8192, dtype=torch.float16),
        torch.ones(8192),
        torch.full((1000,), 255.0, dtype=torch.float16),
    ]
    return any(is_wrong(x) for x in questions)


# --------------------------------------------------------------- ends, and numbers beyond int64


# %% wrong="product_of_a_tensor" exercise="bytes_of"
# because: multiplies the sizes in int64, which wraps
# caught_by: no_tensor
# says: have no end
# points: 2
def bytes_of(shape, dtype):
    try:
        return int(torch.tensor(shape, dtype=torch.int64).prod()) * dtype.itemsize
    except RuntimeError:
        return 0


# %% wrong="leaves_out_the_low_end" exercise="wraps"
# because: takes the lower end of a signed type for the first number outside
# caught_by: signed
# says: both ends belong to the range
# points: 2
def wraps(n, bits, signed):
    size = 2**bits
    if signed and n == -(size // 2):
        return size // 2
    low = -(size // 2) if signed else 0
    return (n - low) % size + low


# %% wrong="infinity_first" exercise="log_sum_exp"
# because: looks for an infinity before it looks for a nan
# caught_by: infinite
# says: A nan must not be hidden
# points: 2
def log_sum_exp(scores):
    if (scores == math.inf).any():
        return torch.tensor(math.inf, dtype=scores.dtype)
    largest = scores.max()
    if largest.isinf():
        return largest
    return largest + torch.log(torch.exp(scores - largest).sum())


# %% wrong="in_single_precision" exercise="quantise"
# because: divides in float32, which rounds before round does
# caught_by: any_input
# says: in the dtype of x
# points: 3
def quantise(x, scale):
    codes = (x.float() / scale).round().clamp(-127, 127)
    return torch.where(x.isnan(), -128.0, codes).to(torch.int8)
