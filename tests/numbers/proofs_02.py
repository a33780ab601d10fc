"""Lecture 02_dtypes: rounding redone in exact fractions, and the draws by NumPy's own generator."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from fractions import Fraction
from functools import cache

import mpmath
import numpy as np

from tests.numbers import proof

# Bits of the exponent and of the stored fraction, as the formats are defined.
LAYOUTS = {"float16": (5, 10), "bfloat16": (8, 7), "float32": (8, 23), "float64": (11, 52)}
SIGNIFICANDS = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}


def nearest(x: Fraction, bits: int) -> Fraction:
    """Round to a significand of ``bits`` bits, halfway to even; no limits of the exponent."""
    if x == 0:
        return x
    exponent = 0
    while abs(x) >= Fraction(2) ** (exponent + 1):
        exponent += 1
    while abs(x) < Fraction(2) ** exponent:
        exponent -= 1
    gap = Fraction(2) ** (exponent - bits + 1)
    return round(x / gap) * gap


def half(x: float) -> float:
    """Round to float16 by Python's own packing."""
    try:
        (rounded,) = struct.unpack("e", struct.pack("e", float(x)))
    except OverflowError:
        return float("inf")
    return float(rounded)


def one_by_one(terms: Iterable[Fraction], bits: int) -> float:
    total = Fraction(0)
    for term in terms:
        total = nearest(total + term, bits)
    return float(total)


def twister(seed: int, count: int) -> np.ndarray:
    """Return raw 32-bit draws of the Mersenne twister, the generator that PyTorch uses too."""
    return np.random.RandomState(seed).randint(0, 2**32, size=count, dtype=np.uint32)


def made_up_derivatives() -> np.ndarray:
    raw = twister(5, 2 * 4096).astype(np.uint64)
    uniform = (((raw[0::2] << np.uint64(32)) | raw[1::2]) & np.uint64(2**53 - 1)) / 2.0**53
    return np.exp(np.log(10.0) * (6 * uniform - 9))


BITS = (32, 64, 16, 16, 64, 128, 8, 8, 16, 32, 64, 8)


@proof("dtype.table", why="bits in the name / 8; a truth value takes one addressable byte")
def bytes_per_element() -> list[float]:
    return 2 * [bits // 8 for bits in BITS]


@proof("dtype.asked_for", why="what was typed; zeros")
def typed_numbers() -> list[float]:
    return [1, 2, 3] * 4 + [0] * 3


@proof("dtype.casting", why="0, 1/2 and 11/4 are exact in both float types; `int` cuts off")
def casts() -> list[float]:
    exact = [0.0, 0.5, 2.75]
    return 2 * exact + 3 * [int(x) for x in exact]


@proof("cut-off", why="Python's `int` also cuts towards zero")
def towards_zero() -> list[float]:
    return [int(-2.75)]


@proof("cast-128", why="two's complement by `int.from_bytes` of the lowest byte")
def lowest_byte() -> list[float]:
    return [int.from_bytes((128).to_bytes(1, "little"), "little", signed=True)]


@proof("dtype.int8_wraps", why="value modulo 2^bits, less 2^bits above the largest")
def wraps() -> list[float]:
    int8 = (128 + 128) % 256 - 128
    return [128, int8, 255, 255 % 256, 300, 300 % 256, 300, 300, -1, -1 % 256]


@proof("wheel-still", why="300 = 1 * 256 + 44")
def one_turn() -> list[float]:
    return [300, 256, 1, 300 - 256]


@proof("dtype.abs_min_int", why="128 modulo 256 in two's complement is -128")
def no_partner() -> list[float]:
    return [(128 + 128) % 256 - 128]


@proof("dtype.uint8_add_and_sum", why="(200 + 100) modulo 256, and 200 + 100")
def addition_and_sum() -> list[float]:
    return [(200 + 100) % 256, 200 + 100]


@proof("mean-of-two", why="half of 44, and half of 300")
def means() -> list[float]:
    return [(200 + 100) % 256 / 2, (200 + 100) / 2]


def sixteenths() -> list[Fraction]:
    """Return the toy type: sixteenths up to 7 of which at most three bits are needed."""
    found = [0]
    for sixteenth in range(1, 7 * 16 + 1):
        odd = sixteenth
        while odd % 2 == 0:
            odd //= 2
        if odd < 2**3:
            found.append(sixteenth)
    return [Fraction(sixteenth, 16) for sixteenth in found]


@proof("toy-counts", why="counted among the sixteenths whose odd part is below 8")
def toy_counts() -> list[float]:
    toy = sixteenths()
    return [sum(1 for x in toy if low <= x < 2 * low) for low in (1, 2, 4)]


@proof("toy-floats", why="the sixteenths up to 7 whose odd part is below 8, in order")
def toy_numbers() -> list[float]:
    toy = sixteenths()
    shown = [*toy, Fraction(5, 4), Fraction(7), Fraction(1, 16), Fraction(5, 16), Fraction(3, 8)]
    printed = [str(x).split("/") for x in shown]
    return [len(toy), *(int(part) for parts in printed for part in parts)]


@proof("dtype.third_rounding", why="1/3 rounded to the significand in exact fractions", atol=5.1e-9)
def thirds() -> list[float]:
    found: list[float] = []
    for bits in SIGNIFICANDS.values():
        third = nearest(Fraction(1, 3), bits)
        found += [float(third), third.numerator, third.denominator]
    return found


@proof("dtype.machine_epsilon", why="2^-f and 2^(2 - 2^(e-1)) from the e, f bits", rtol=5e-4)
def precision_and_range() -> list[float]:
    found: list[float] = []
    for exponent, fraction in LAYOUTS.values():
        found += [-fraction, 2.0**-fraction, 2.0 ** (2 - 2 ** (exponent - 1))]
    return found


@proof("dtype.machine_epsilon", why="(2 - 2^-f) 2^(2^(e-1) - 1) from the e, f bits", rtol=5e-6)
def largest_numbers() -> list[float]:
    return [(2 - 2.0**-f) * 2.0 ** (2 ** (e - 1) - 1) for e, f in LAYOUTS.values()]


@proof("dtype.machine_epsilon", why="2^(2 - 2^(e-1) - f) from the e, f bits", rtol=5e-4)
def smallest_numbers() -> list[float]:
    return [2.0 ** (2 - 2 ** (e - 1) - f) for e, f in LAYOUTS.values()]


@proof("gaps", why="2^(floor(log2 size) - f): floor(log2) is 0, 9 and 15", rtol=5e-4)
def gap_sizes() -> list[float]:
    fractions = [LAYOUTS[name][1] for name in ("float16", "bfloat16", "float32")]
    return [1, 1000, 60000, *(2.0 ** (power - f) for f in fractions for power in (0, 9, 15))]


def patterns(code: str, exponent: int, *numbers: float) -> list[float]:
    """Return sign, exponent and fraction in base 2, as Python packs the number, and the number."""
    found: list[float] = []
    for number in numbers:
        packed = struct.pack(f">{code}", number)
        bits = "".join(f"{byte:08b}" for byte in packed)
        found += [float(bits[0]), float(bits[1 : 1 + exponent]), float(bits[1 + exponent :])]
        found += [struct.unpack(f">{code}", packed)[0]]
    return found


@proof("dtype.bits", why="Python's own packing; bfloat16 is the upper half of float32", atol=5.1e-9)
def bits_of_a_third() -> list[float]:
    brain = patterns("f", 8, float(nearest(Fraction(1, 3), 8)))
    brain[2] /= 10**16  # the lower 16 bits, which are zeros
    rest = [patterns(*layout, 1 / 3) for layout in (("e", 5), ("f", 8), ("d", 11))]
    return [*rest[0], *brain, *rest[1], *rest[2]]


@proof("one_bit", why="bits of Python's packing that differ")
def bits_of_the_sign() -> list[float]:
    five, minus_five = (struct.unpack(">I", struct.pack(">f", x))[0] for x in (5.0, -5.0))
    return [(five ^ minus_five).bit_count()]


@proof("next_float", why="unpacked by Python from the next pattern; 2^-23; 2^-149", rtol=5e-4)
def next_floats() -> list[float]:
    (above,) = struct.unpack(">f", struct.pack(">I", 0x3F800001))
    (least,) = struct.unpack(">f", struct.pack(">I", 1))
    return [0, 16, 1, 1, above - 1, 2.0**-23, 0, least]


def first_stuck(bits: int) -> int:
    n = 1
    while nearest(Fraction(n + 1), bits) != n:
        n *= 2
    return n


@proof("half-counts", why="2^p with p = 11: the first n with n + 1 rounded back to n")
def half_stops_counting() -> list[float]:
    return [first_stuck(11)]


@proof("dtype.integer_gap", why="the same search in exact fractions, p = 11, 8, 24 bits")
def stops_counting() -> list[float]:
    return [x for bits in (11, 8, 24) for x in (first_stuck(bits), bits)]


@proof("floats-still", why="Python's own packing of halves (`struct`, format e)")
def around_2048() -> list[float]:
    asked = list(range(2045, 2053))
    return [*asked, *(half(x) for x in asked)]


@proof("dtype.overflow_underflow_float", why="packing of halves; 1000 + ln 2", rtol=5e-6)
def too_large_and_too_small() -> list[float]:
    halves = [y for x in (65504, 65519, 65520, 70000, 1e-8) for y in (x, half(x))]
    return [*halves, float("inf"), *2 * [float(1000 + mpmath.log(2))]]


@proof("not-associative", why="each sum rounded to 24 bits in exact fractions")
def grouping() -> list[float]:
    a, b, c = Fraction(10**8), Fraction(-(10**8)), Fraction(1)
    left = nearest(nearest(a + b, 24) + c, 24)
    right = nearest(a + nearest(b + c, 24), 24)
    return [float(left), float(right)]


@cache
def tenths(bits: int) -> float:
    return one_by_one(8192 * [nearest(Fraction(1, 10), bits)], bits)


@proof("tenths", why="8192 additions, each rounded to 11 bits in exact fractions")
def half_total() -> list[float]:
    return [tenths(11)]


@proof("stalls", why="8192 additions, each rounded in exact fractions", atol=5.1e-4)
def totals() -> list[float]:
    return [tenths(11), tenths(8), tenths(24)]


@proof("stalls", why="16.1, 64.1 and 256.1 rounded to 11 bits, less 16, 64 and 256")
def arrivals() -> list[float]:
    found: list[float] = []
    for total in (16, 64, 256):
        found += [total, float(nearest(total + Fraction(1, 10), 11) - total)]
    return found


@proof("pairwise", why="float16 stores 0.1 as 819/8192, and doubling a float is exact")
def total_in_pairs() -> list[float]:
    exact = float(8192 * nearest(Fraction(1, 10), 11))
    return [tenths(11), exact, exact]


@proof("small-first", why="NumPy's running sums in float32; zeta(2) - psi'(20001)", atol=5.1e-8)
def small_terms_first() -> list[float]:
    terms = np.array([1 / k**2 for k in range(1, 20001)], dtype=np.float32)
    exact = mpmath.zeta(2) - mpmath.psi(1, 20001)
    return [np.cumsum(terms)[-1], np.cumsum(terms[::-1])[-1], float(exact)]


@proof("promotion-loses", why="2^24 + 1 needs 25 bits; rounded to 24 it is 2^24")
def one_lost() -> list[float]:
    return [2**24 + 1, float(nearest(Fraction(2**24 + 1), 24))]


@proof("dtype.float_equality", why="1 + k 2^-24 is exact in 24 bits iff k is even", rtol=5e-4)
def unequal_entries() -> list[float]:
    k = twister(2, 15) & np.uint32(2**24 - 1)
    return [int((k % 2).sum()), 15, 2.0**-24]


@proof("dtype.printoptions", why="1/3 rounded to 24 bits, to 2, 4 and 10 digits")
def digits() -> list[float]:
    third = nearest(Fraction(1, 3), 24)
    return [x for n in (2, 4, 10) for x in (n, float(round(third, n)))]


@proof("one-gradient", why="2 r / n by hand; Python's own packing of halves", rtol=5e-4)
def one_derivative() -> list[float]:
    derivative = 2 * 0.01 / 10**6
    scaled = half(derivative * 1024)
    return [derivative, half(derivative), scaled, scaled / 1024]


@proof("scales", why="counts of 4096 draws <= 2^-25 and >= 65520 after scaling, in NumPy")
def vanish_and_overflow() -> list[float]:
    sizes = made_up_derivatives()
    found: list[float] = []
    for power in (0, 3, 5, 10, 20, 27):
        scaled = sizes * 2.0**power
        found += [power, int((scaled <= 2.0**-25).sum()), int((scaled >= 65520).sum())]
    return found


@proof("underflow", why="counts of 4096 draws <= 2^-25, in NumPy")
def vanish() -> list[float]:
    sizes = made_up_derivatives()
    return [int((sizes <= 2.0**-25).sum()), 4096, 1024, int((sizes * 1024 <= 2.0**-25).sum())]


def weight(bits: int) -> float:
    step = nearest(Fraction(1, 10_000), 24)
    return one_by_one([Fraction(1), *1000 * [-step]], bits)


@proof("half-weight", why="1000 steps, each rounded to 11 bits in exact fractions")
def half_weight() -> list[float]:
    return [weight(11)]


@proof("master-weights", why="1000 steps, each rounded in exact fractions", atol=5.1e-5)
def weights() -> list[float]:
    return [weight(24), weight(11), weight(8)]


@proof("dtype.autocast", why="0.1 and 2 * 0.1^2 rounded to 8 bits in fractions; 0.02", atol=5.1e-9)
def product_in_two_types() -> list[float]:
    tenth = nearest(Fraction(1, 10), 8)
    return [float(nearest(2 * tenth**2, 8)), 0.02]


@proof("dtype.memory", why="64 * 3 * 224 * 224 elements times the bytes of each")
def bytes_of_a_batch() -> list[float]:
    elements = 64 * 3 * 224 * 224
    return [x for size in (1, 2, 2, 4, 8) for x in (elements, size, elements * size)]


@proof("seven-billion", why="64 bits / 16 bits")
def times_larger() -> list[float]:
    return [64 / 16]
