"""Why the numbers of lecture 01 are right."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np

from tests.numbers import proof

TABLE = [[1, 2, 6], [3, 8, 4]]
SCORES = [[2, -1, 5, 0], [3, 8, -4, 1]]


def raw_draws(count: int, seed: int = 1234) -> list[int]:
    """Draw 32 bits at a time from NumPy's MT19937."""
    generator = np.random.MT19937()
    generator._legacy_seeding(seed)
    return [int(raw) for raw in generator.random_raw(count)]


def mersenne_twister(count: int, seed: int = 1234) -> list[float]:
    """Draw from NumPy's MT19937, of whose 32 bits a float32 between 0 and 1 takes the low 24."""
    return [(raw % 2**24) / 2**24 for raw in raw_draws(count, seed)]


def box_muller(radius: float, turn: float) -> tuple[float, float]:
    """Turn two evenly spread draws into two of the bell curve."""
    length = math.sqrt(-2 * math.log(1 - radius))
    return length * math.cos(2 * math.pi * turn), length * math.sin(2 * math.pi * turn)


def normal_pairs(count: int) -> list[float]:
    """Draw as below 16 numbers: each pair from two draws of 53 bits."""
    raw = raw_draws(2 * count)
    draws = [((a << 32 | b) % 2**53) / 2**53 for a, b in zip(raw[::2], raw[1::2], strict=True)]
    pairs = zip(draws[::2], draws[1::2], strict=True)
    return [number for turn, radius in pairs for number in box_muller(radius, turn)]


def normal_block() -> list[float]:
    """Draw as for 16 numbers: place n and n + 8 from the draws n and n + 8."""
    draws = mersenne_twister(16)
    pairs = [box_muller(*pair) for pair in zip(draws[:8], draws[8:], strict=True)]
    return [first for first, _ in pairs] + [second for _, second in pairs]


def flat(nested: object) -> list[float]:
    if isinstance(nested, list | tuple):
        return [number for part in nested for number in flat(part)]
    return [float(nested)]  # type: ignore[arg-type]


@proof("tape", why="The derivative of w**2 is 2w, by the difference quotient's limit at w = 3.")
def derivative_of_a_square() -> list[float]:
    h = Fraction(1, 10**6)
    return [float(((3 + h) ** 2 - (3 - h) ** 2) / (2 * h))]


@proof("axes", why="Sizes of the nested lists, and their product.")
def shapes_and_counts() -> list[float]:
    return [0, 1, 4, 1, 4, 2, 3, 2, 2 * 3, 2, 2, 3, 3, 2 * 2 * 3]


@proof("arange_linspace", why="Python's range, and three equal steps of 10 / (3 - 1).")
def steps_and_counts() -> list[float]:
    return [*range(0, 10, 3), *(Fraction(10 * i, 2) for i in range(3))]


@proof("tensor.constructors", why="The shapes that were asked for, counted by NumPy.")
def constructor_shapes() -> list[float]:
    arrays = [np.zeros((2, 3)), np.ones((2, 3)), np.full((2, 3), 7), np.eye(3), np.arange(5)]
    arrays += [np.linspace(0, 1, 5), np.zeros((2, 3)), np.zeros((2, 3)), np.eye(3), np.arange(5)]
    return [size for array in arrays for size in array.shape]


@proof("tensor.empty_is_uninitialised", why="Every number printed was written in the lines before.")
def written_before_read() -> list[float]:
    return [2, 3, 1, 1, 1, 2, 3, 4]


@proof("tensor.from_data", why="Lengths of the nested sequences, counted by len.")
def lengths_of_nested_data() -> list[float]:
    rows = [(1, 2, 3), [4, 5, 6]]
    return [1, 1, 2, len((1, 2)), *flat(rows), len(rows), len(rows[0])]


@proof("tensor.size_is_tuple", why="The shape that was asked for has two entries.")
def size_of_a_table() -> list[float]:
    return [3, 5, len((3, 5))]


@proof("tensor.manual_seed", why="MT19937 as NumPy implements it, seeded with 1234.", atol=1e-8)
def eight_draws() -> list[float]:
    return mersenne_twister(8)


@proof(
    "randn_in_blocks",
    why="Box and Muller's formula on draws of NumPy's MT19937: pairs below 16, blocks from 16 on.",
    atol=5.1e-5,
)
def first_of_eight_and_of_sixteen() -> list[float]:
    uniform = mersenne_twister(3)
    return [8, *uniform, *normal_pairs(8)[:3], 16, *uniform, *normal_block()[:3]]


@proof("tensor.four_d", why="MT19937 as NumPy implements it, 16 draws.", atol=5.1e-5)
def sixteen_draws() -> list[float]:
    return [*mersenne_twister(16), 2**4]


@proof("tensor.math_scalar", why="1 * 7 - 1 in each of four places.")
def seven_minus_one() -> list[float]:
    return [1 * 7 - 1] * 4


@proof(
    "tensor.functions_and_methods", why="1 + 10, 2 + 20, 3 + 30, three times; then twice the 10s."
)
def sums_in_three_spellings() -> list[float]:
    sums = [a + 10 * a for a in (1, 2, 3)]
    return [*sums * 3, *(a + 2 * 10 * a for a in (1, 2, 3)), 1 + 2 + 3, 1 + 2 + 3]


@proof("tensor.math_power_compare", why="Powers of two by shifting bits.")
def powers_of_two() -> list[float]:
    return [1 << n for n in (1, 2, 3, 4)]


@proof(
    "slice_picture",
    why="Rows 1 and 2, columns 0 and 2 of a table in which row r, column c is 4r + c.",
)
def every_other_column() -> list[float]:
    return [4 * row + column for row in (1, 2) for column in (0, 2)]


@proof("row_shapes", why="An integer removes the axis of 3; a slice of one row leaves 1.")
def shapes_of_a_row() -> list[float]:
    return [4, 1, 4]


@proof("fancy", why="The same picks with list comprehensions over 4r + c.")
def picks_by_comprehension() -> list[float]:
    rows = [[4 * r + c for c in range(4)] for r in range(3)]
    above = [value for row in rows for value in row if value > 8]
    return flat([above, rows[0], rows[2], [rows[r] for r in (2, 0, 2)], rows[0][3], rows[2][1]])


@proof("write_into_copy", why="The numbers 0 to 11, unchanged.")
def unchanged_table() -> list[float]:
    return list(range(12))


@proof("mask_assignment", why="max(8..11 where not above 8, else 0) by a comprehension.")
def last_row_after_the_mask() -> list[float]:
    return [value if value <= 8 else 0 for value in range(8, 12)]


@proof("indexing_still", why="Rows 2 and 0 of 4r + c, in this order.")
def rows_two_and_zero() -> list[float]:
    return [4 * r + c for r in (2, 0) for c in range(4)]


@proof("sum_dim", why="One sum for each of three columns.")
def shape_of_column_sums() -> list[float]:
    return [len(list(zip(*TABLE, strict=True)))]


@proof("tensor.clamp_reduce", why="Means, sums, minima and bounds in exact fractions.")
def reductions_by_hand() -> list[float]:
    columns = list(zip(*TABLE, strict=True))
    row_means = [Fraction(sum(row), len(row)) for row in TABLE]
    mean = Fraction(sum(map(sum, TABLE)), 6)
    clamped = [min(max(value, 2), 5) for row in TABLE for value in row]
    where = [row.index(max(row)) for row in TABLE]
    return flat([mean, row_means, row_means, list(map(sum, columns)), list(map(min, columns))]) + (
        flat([where, clamped])
    )


@proof("tensor.mean_of_integers", why="1 + 2 + 3 + 5.")
def sum_of_counts() -> list[float]:
    return [1 + 2 + 3 + 5]


@proof("mean_cured", why="11 / 4, twice.")
def mean_of_counts() -> list[float]:
    return [11 / 4] * 2


@proof("tensor.where", why="Conditions in list comprehensions over the two rows.")
def chosen_by_a_condition() -> list[float]:
    places = [(i, j) for i, row in enumerate(SCORES) for j, score in enumerate(row) if score > 2]
    rows, columns = zip(*places, strict=True)
    positive = [max(score, 0) for row in SCORES for score in row]
    filled = [9 if score < 0 else score for row in SCORES for score in row]
    picked = [SCORES[i][j] for i, j in places]
    return flat([0, 0, positive, 0, 9, filled, 2, list(rows), list(columns), picked])


@proof("argmax_flat", why="index(max) of the two rows put one behind the other.")
def place_of_the_largest() -> list[float]:
    line = [score for row in SCORES for score in row]
    return [line.index(max(line))]


@proof("tensor.argmax_topk_sort", why="Python's sorted, row by row, of scores with their places.")
def sorted_rows() -> list[float]:
    rows = [sorted((score, place) for place, score in enumerate(row)) for row in SCORES]
    best = [row[:-3:-1] for row in rows]
    tables = [
        [[entry[part] for entry in row] for row in t] for t in (best, rows) for part in (0, 1)
    ]
    return flat([[row[-1][1] for row in rows], tables])


@proof("gathered", why="Row 0, column 2 and row 1, column 0.")
def picked_scores() -> list[float]:
    return [SCORES[0][2], SCORES[1][0]]


@proof("tensor.gather_scatter", why="scores[i][index[i]] by loops; ones at these places.")
def gathered() -> list[float]:
    ones = [[int(column == wanted) for column in range(4)] for wanted in (2, 0)]
    picked = [row[wanted] for row, wanted in zip(SCORES, (2, 0), strict=True)]
    return flat([1, picked, picked, 1, 1, ones])


@proof(
    "tensor.split_cumsum", why="Python's slices and accumulate; two pieces of ceil(7 / 2) at most."
)
def pieces_and_totals() -> list[float]:
    line = list(range(1, 8))
    threes, halves = ([line[n : n + size] for n in range(0, 7, size)] for size in (3, 4))
    totals = list(itertools.accumulate(line))
    return flat([3, threes, 2, 5, line[:2], line[2:], 2, halves, 0, totals])


@proof("tensor.matmul", why="Sums of products with three nested loops.")
def products_by_loops() -> list[float]:
    ones, x = [[1, 1], [1, 1]], [[1, 2], [3, 4]]
    return flat([x, product(ones, x), product(x, ones)])


@proof("tensor.transpose_permute", why="The sizes 3, 5, 7 picked in the order 1, 2, 0.")
def permuted_sizes() -> list[float]:
    return [3, 2, *((3, 5, 7)[axis] for axis in (1, 2, 0))]


@proof("permute_picture", why="Entry [1, 0, 2] of a block counted with three loops.")
def followed_number() -> list[float]:
    counted = {index: n for n, index in enumerate(itertools.product(range(2), range(2), range(3)))}
    return [1, 0, 2, counted[1, 0, 2], 0, 2, 1, counted[1, 0, 2]]


@proof("permute_back", why="The inverse permutation, found by trying all six.")
def inverse_permutation() -> list[float]:
    order = (1, 2, 0)
    tries = itertools.permutations(range(3))
    return list(next(p for p in tries if [order[axis] for axis in p] == [0, 1, 2]))


@proof("join_picture", why="NumPy's concatenate and stack give these shapes.")
def joined_shapes() -> list[float]:
    a = np.arange(6).reshape(2, 3)
    shapes = [np.concatenate([a, a]).shape, np.concatenate([a, a], axis=1).shape]
    return flat([*shapes, np.stack([a, a]).shape])


@proof("tensor.cat", why="NumPy's concatenate gives this shape.")
def shape_of_three_blocks() -> list[float]:
    return flat(np.concatenate([np.zeros((2, n, 3)) for n in (1, 3, 2)], axis=1).shape)


@proof("tensor.stack", why="NumPy's stack gives these shapes.")
def stacked_shapes() -> list[float]:
    return flat([np.stack([np.zeros((2, 3))] * 2, axis=axis).shape for axis in range(3)])


@proof("tensor.bmm", why="Ten products with three nested loops, added up in whole numbers.")
def batch_by_loops() -> list[float]:
    left, right = batches()
    products = [product(a, b) for a, b in zip(left, right, strict=True)]
    return [10, len(products[0]), len(products[0][0]), sum(flat(products))]


@proof("tensor.einsum", why="The diagonal of the first six rows, added up by a loop.")
def trace_by_loop() -> list[float]:
    left, _ = batches()
    return [sum(left[0][i][i] for i in range(6))]


@proof("numpy.from_numpy_shares", why="Five ones with a 0 written at 2 and a 5 at 3, twice.")
def both_writes() -> list[float]:
    return [1, 1, 0, 5, 1] * 2


@proof("numpy.to_numpy", why="Three zeros with a 1 written at 0; three zeros.")
def write_seen_by_numpy() -> list[float]:
    return [1, 0, 0, 0, 0, 0]


@proof("device.to_moves", why="0 + 1 + 2.")
def sum_on_the_device() -> list[float]:
    return [sum(range(3))]


@proof("product-on-the-device", why="2048 ones added; a multiplication and an addition each time.")
def product_of_ones() -> list[float]:
    return [2048, 2 * sum(2048**2 for _ in range(2048)), 3 * 4 * 2048**2 / 1024**2]


@proof("tensor.plot", why="sin(pi / 2) = 1, and pi / 2 is 25 of 100 steps to 2 pi.")
def top_of_the_sine() -> list[float]:
    return [math.sin(math.pi / 2), 100 * Fraction(1, 2) / 2]


@proof("one_point", why="Red was written there, and green, and blue was not.")
def yellow() -> list[float]:
    return [1, 1, 0]


@proof("tensor.imshow", why="NumPy's transpose gives this shape.")
def colours_last() -> list[float]:
    return flat([(3, 4, 6), np.transpose(np.zeros((3, 4, 6)), (1, 2, 0)).shape])


def product(a: list[list[int]], b: list[list[int]]) -> list[list[int]]:
    columns = list(zip(*b, strict=True))
    return [
        [sum(x * y for x, y in zip(row, column, strict=True)) for column in columns] for row in a
    ]


def batches() -> tuple[list[list[list[int]]], list[list[list[int]]]]:
    return counting(8, 6, 5), counting(6, 9, 7)


def counting(rows: int, columns: int, modulus: int) -> list[list[list[int]]]:
    numbers = itertools.count()
    return [
        [[next(numbers) % modulus for _ in range(columns)] for _ in range(rows)] for _ in range(10)
    ]
