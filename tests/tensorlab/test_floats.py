from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tensorlab.floats import format_of

DTYPES = [torch.float16, torch.bfloat16, torch.float32]


@pytest.mark.parametrize("dtype", DTYPES)
def test_ends_of_the_range_are_those_of_torch(dtype: torch.dtype) -> None:
    known = torch.finfo(dtype)
    mine = format_of(dtype)

    assert (mine.largest, mine.smallest_normal) == (known.max, known.smallest_normal)
    assert mine.gap(1.0) == known.eps
    assert mine.smallest == known.smallest_normal * known.eps


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@settings(deadline=None, derandomize=True, database=None, max_examples=300)
@given(value=st.floats(allow_nan=False, width=32))
def test_rounds_to_16_bits_as_torch_does(dtype: torch.dtype, value: float) -> None:
    assert format_of(dtype).round(value) == torch.tensor(value, dtype=torch.float32).to(dtype)


@settings(deadline=None, derandomize=True, database=None, max_examples=300)
@given(value=st.floats(allow_nan=False))
def test_rounds_to_32_bits_as_numpy_does(value: float) -> None:
    with np.errstate(over="ignore", under="ignore"):
        assert format_of(torch.float32).round(value) == float(np.float32(value))


def test_neighbours_are_the_next_bit_patterns_of_every_half() -> None:
    half = format_of(torch.float16)
    halves = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(float).tolist()

    assert [half.up(x) for x in halves[:-1]] == halves[1:]
    assert [half.down(x) for x in halves[1:]] == halves[:-1]
    assert half.up(halves[-1]) == math.inf
    assert [half.up(-x) for x in halves[1:]] == [-x for x in halves[:-1]]


def test_the_gap_below_a_power_of_two_is_half_the_gap_above() -> None:
    assert format_of(torch.float16).around(2048, 2) == (2046, 2047, 2048, 2050, 2052)


def test_the_list_ends_where_the_format_ends() -> None:
    assert format_of(torch.float16).around(65504, 2) == (65440, 65472, 65504)


def test_around_zero_there_are_negative_numbers_too() -> None:
    tiny = 2.0**-24
    assert format_of(torch.float16).around(0.0, 1) == (-tiny, 0.0, tiny)


def test_says_where_it_overflows() -> None:
    with pytest.raises(ValueError, match="70000 overflows float16: its largest is 65504"):
        format_of(torch.float16).around(70_000, 2)


def test_refuses_other_dtypes() -> None:
    with pytest.raises(TypeError, match=r"torch\.int8 cannot be computed here: choose one of"):
        format_of(torch.int8)
