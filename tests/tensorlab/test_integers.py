from __future__ import annotations

import pytest
import torch

from tensorlab.integers import land


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int16])
def test_lands_where_torch_lands_for_every_16_bit_number_and_beyond(dtype: torch.dtype) -> None:
    values = range(-70_000, 70_001, 7)

    mine = [land(value, dtype).stored for value in values]

    assert mine == torch.tensor(list(values)).to(dtype).tolist()


@pytest.mark.parametrize(
    ("value", "dtype", "stored", "turns"),
    [
        (128, torch.int8, -128, 1),
        (255, torch.uint8, 255, 0),
        (300, torch.uint8, 44, 1),
        (300, torch.int16, 300, 0),
        (-1, torch.uint8, 255, -1),
        (2**63, torch.int64, -(2**63), 1),
    ],
)
def test_counts_the_turns_that_are_lost(
    value: int, dtype: torch.dtype, stored: int, turns: int
) -> None:
    landing = land(value, dtype)

    assert (landing.stored, landing.turns) == (stored, turns)
    assert value == landing.stored + landing.turns * landing.size


@pytest.mark.parametrize("dtype", [torch.float16, torch.bool, torch.complex64])
def test_refuses_what_is_not_an_integer_dtype(dtype: torch.dtype) -> None:
    with pytest.raises(TypeError, match="choose an integer dtype"):
        land(1, dtype)
