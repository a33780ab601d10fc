"""Why the numbers of lecture 04 are right."""

from __future__ import annotations

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from tests.numbers import proof

Ints = NDArray[np.int64]


def table() -> Ints:
    return np.arange(12, dtype=np.int64).reshape(3, 4)


def strides(array: Ints) -> list[int]:
    """Count NumPy's strides, which are in bytes, in elements."""
    return [stride // array.itemsize for stride in array.strides]


def offset(part: Ints, whole: Ints) -> int:
    start = part.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
    return int(start) // whole.itemsize


def note(part: Ints, whole: Ints) -> list[int]:
    return [*part.shape, offset(part, whole), *strides(part)]


@proof("storage", why="3 times 4 numbers of 64 bits; row r, column c holds 4r + c.")
def boxes_and_bytes() -> list[float]:
    return [3, 4, 3 * 4, 64 // 8, *(4 * 2 + column for column in range(4))]


@proof("view.shares_data", why="Six ones, added up.")
def six_ones() -> list[float]:
    return [*[1] * 6, sum([1] * 6)]


@proof("view_sizes", why="What is missing is 6 divided by the sizes that are given.")
def missing_sizes() -> list[float]:
    return [6, 2, 6 // 2, 4, 6]


@proof("view.reshape_maybe_copies", why="NumPy copies here too: six zeros stay zeros.")
def copied_before_the_fill() -> list[float]:
    x = np.zeros((2, 3))
    z = x.T.reshape(6)
    x.fill(1)
    return [float(value) for value in z]


@proof("stride_formula", why="NumPy's strides in elements, and 4i + j.")
def boxes_by_the_formula() -> list[float]:
    return [*strides(table()), 0, *(4 * i + j for i in range(3) for j in range(4))]


@proof("transposed_strides", why="NumPy's strides of the transpose, in elements.")
def strides_of_the_transpose() -> list[float]:
    return list(strides(table().T))


@proof("transpose_picture", why="NumPy's transpose: shape, strides, first row.")
def first_row_of_the_transpose() -> list[float]:
    turned = table().T
    return [*turned.shape, *strides(turned), *turned[0].tolist()]


@proof("slice_strides", why="NumPy's slice: first byte and strides, in elements.")
def note_of_a_slice() -> list[float]:
    whole = table()
    return list(note(whole[1:, ::2], whole)[2:])


@proof("sliced_picture", why="4r + c for rows 1, 2 and columns 0, 2; NumPy's offset and strides.")
def slice_and_note() -> list[float]:
    whole = table()
    values = [4 * row + column for row in (1, 2) for column in (0, 2)]
    return [*values, *note(whole[1:, ::2], whole)[2:]]


@proof("expand_picture", why="NumPy's broadcast_to: shape and strides; 3 * 4 elements.")
def note_of_an_expansion() -> list[float]:
    wide = np.broadcast_to(table()[:, :1], (3, 4))
    return [*wide.shape, *strides(wide), 3 * 4, 3]


@proof("view.strides", why="NumPy's shapes, offsets and strides for the same moves.")
def notes_of_all_moves() -> list[float]:
    whole = table()
    wide = np.broadcast_to(whole[:, :1], (3, 4))
    moves = [whole, whole.reshape(2, 6), whole.T, whole[1:, ::2], wide]
    tidy = np.ascontiguousarray(whole.T)
    return [number for part in moves for number in note(part, whole)] + note(tidy, tidy)


@proof("no_single_stride", why="4j + i in the order of the transpose, and the differences.")
def steps_of_the_transpose() -> list[float]:
    boxes = [4 * row + column for column in range(4) for row in range(3)]
    return boxes + [after - before for before, after in itertools.pairwise(boxes)]


@proof("reshape_picture", why="A new row of numbers is walked one by one, as in NumPy.")
def stride_of_a_copy() -> list[float]:
    return list(strides(table().T.reshape(12)))


@proof("holes", why="4r + c for the columns 0 and 2: the even numbers.")
def even_boxes() -> list[float]:
    return [*range(0, 12, 2), 2]


@proof("merge_rule", why="NumPy's strides in elements, and the size of axis 1 times its stride.")
def steps_and_runs() -> list[float]:
    x = table()
    parts = (x, x.T, x[:, ::2], x[:, :2], x[:2])
    return [n for p in parts for n in (strides(p)[0], p.shape[1] * strides(p)[1])]


@proof("contiguous", why="NumPy's strides: ascontiguousarray, copies in kept order, arithmetic.")
def strides_before_and_after() -> list[float]:
    turned = table().T
    new = (turned, np.ascontiguousarray(turned), turned.copy(order="K"), turned + 1)
    return [stride for array in new for stride in strides(array)]


@proof("view.memory_map", why="The boxes of x, the slice and the column, from 4r + c.")
def boxes_in_use() -> list[float]:
    part = [4 * row + column for row in (1, 2) for column in (0, 2)]
    return [*range(12), *range(12), *part, *(4 * row for row in range(3))]


@proof("views_still", why="On the diagonal, 4r + c with r = c is 5r.")
def diagonal() -> list[float]:
    return [5 * r for r in range(3)] + [5]


@proof("reshape_is_not_transpose", why="4r + c column by column, against counting on.")
def two_tables() -> list[float]:
    return [4 * row + column for column in range(4) for row in range(3)] + list(range(12))


@proof("view.squeeze_unsqueeze", why="Sizes left out or put in by list operations.")
def squeezed_sizes() -> list[float]:
    squeezed = [[3], [3, 1], [1, 3, 1], [1, 3]]
    unsqueezed = [[*[3, 2][:k], 1, *[3, 2][k:]] for k in range(3)]
    return [size for sizes in squeezed + unsqueezed for size in sizes]


@proof("view.squeeze1_noop", why="Sizes 3 and 2 are not 1, so they stay.")
def sizes_that_stay() -> list[float]:
    return [1, 3, 1, 2, 3, 1]


@proof("squeeze_a_batch", why="The batch size alone; with one row nothing is left of squeeze().")
def squeezed_batches() -> list[float]:
    return [3, 3, 3, 2, 2, 2, 1, 1]


@proof("view.inplace_suffix", why="math.exp, plus 1, and sevens.", atol=5.1e-5)
def powers_of_e() -> list[float]:
    powers = [math.exp(n) for n in range(3)]
    return [0, 1, 2, *powers, 0, 1, 2, *powers, *(value + 1 for value in powers), *[7] * 6, 3, 1]


@proof("view.add_vs_add_", why="1 + 10 and 2 + 20.")
def sums_in_place() -> list[float]:
    return [1, 2, 1 + 10, 2 + 20, 1 + 10, 2 + 20]


@proof("view.plus_equals", why="The old values, then 1 + 10 and 2 + 20.")
def what_the_alias_sees() -> list[float]:
    return [1, 2, 1 + 10, 2 + 20]


@proof("function_changes_its_argument", why="The mean of 160, 170, 180 is 170.")
def centred_heights() -> list[float]:
    return [height - (160 + 170 + 180) / 3 for height in (160, 170, 180)] * 2


@proof("inplace_dtype", why="1 + 1/2 and 2 + 1/2.")
def halves() -> list[float]:
    return [1 + 1 / 2, 2 + 1 / 2]


@proof("view.t_inplace", why="NumPy's shapes and strides, in elements.")
def turned_in_place() -> list[float]:
    x = np.zeros((3, 5), dtype=np.int64)
    return [*x.shape, *strides(x), *x.T.shape, *strides(x.T)]


@proof("kept_alive", why="1000 and 1000 * 1000 numbers of 4 bytes.")
def bytes_kept() -> list[float]:
    return [4 * 1000, 4 * 1000**2, 4 * 1000]


@proof("windows", why="Python's slices of three, and their means.")
def sliding_means() -> list[float]:
    signal = [3, 6, 0, 9, 3, 12, 6, 3]
    windows = [signal[i : i + 3] for i in range(len(signal) - 2)]
    counts = [len(windows), 3, 1, 1, 3 * len(windows), len(signal)]
    return [*counts, *windows[0], *windows[1], *(sum(window) / 3 for window in windows)]


@proof(
    "by_hand",
    why="NumPy's diagonal of the table and of its mirror image; strides counted in bytes.",
)
def diagonals() -> list[float]:
    x = table()
    mirrored = [int(x[row, 3 - row]) for row in range(3)]
    backwards = [4 * 8, -1 * 8]
    copied = [4, 1]
    return [*np.diagonal(x).tolist(), *mirrored, *strides(x), *x.strides, *backwards, *copied]
