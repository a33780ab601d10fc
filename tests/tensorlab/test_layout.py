from __future__ import annotations

import pytest
import torch

from tensorlab.layout import Layout


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(12).reshape(3, 4),
        torch.arange(12).reshape(3, 4).t(),
        torch.arange(12).reshape(3, 4)[1:, ::2],
        torch.arange(3).reshape(3, 1).expand(3, 4),
        torch.arange(24).reshape(2, 3, 4).permute(2, 0, 1),
        torch.arange(12)[3:3],
        torch.arange(5)[4],
    ],
    ids=["rows", "transpose", "slice", "expand", "permute", "empty", "0-d"],
)
def test_each_element_stands_where_the_layout_says(tensor: torch.Tensor) -> None:
    assert Layout.of(tensor).places() == tensor.flatten().tolist()


@pytest.mark.parametrize("shape", [(), (5,), (2, 3), (4, 1, 3), (2, 3, 4, 5)])
def test_row_major_is_what_torch_gives_a_new_tensor(shape: tuple[int, ...]) -> None:
    assert Layout.row_major(shape) == Layout.of(torch.zeros(shape))


def test_a_place_counts_strides_from_the_offset() -> None:
    assert Layout((2, 2), (10, 3), 4).place((1, 1)) == 17


def test_an_index_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        Layout((2, 2), (2, 1)).place((1,))


def test_a_shape_without_its_strides_is_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        Layout((2, 2), (1,))
