"""The picture of a stretched operand and of the gradient that it receives."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

import tensorlab as tl
from tests.tensorlab.legible import unreadable, words

CASES = [
    (torch.tensor([1, 2, 3]), torch.arange(12).reshape(4, 3)),
    (torch.tensor([[1], [2]]), torch.arange(12).reshape(2, 2, 3)),
    (torch.tensor([[1], [2]]), torch.arange(6).reshape(2, 3)),
    (torch.tensor(5), torch.arange(6).reshape(2, 3)),
    (torch.tensor([7]), torch.arange(4)),
    (torch.arange(6).reshape(2, 3), torch.arange(6).reshape(2, 3)),
    (torch.tensor([1, 2, 3]), torch.zeros(0, 3, dtype=torch.int64)),
    (torch.tensor(5), torch.tensor(6)),
]


def received(operand: Tensor, upstream: Tensor) -> Tensor:
    """Return what autograd gives the operand when `upstream` arrives at its stretched form."""
    leaf = operand.double().requires_grad_()
    leaf.expand(upstream.shape).backward(upstream.double())
    return leaf.grad


@pytest.mark.parametrize(("operand", "upstream"), CASES)
def test_the_gradient_shown_is_that_of_autograd(operand: Tensor, upstream: Tensor) -> None:
    shown = words(tl.draw.stretched(operand, upstream))
    start = shown.index(f"its gradient   {tuple(operand.shape)}") + 1
    expected = [str(int(entry)) for entry in received(operand, upstream).flatten()]
    assert shown[start : start + len(expected)] == expected


@pytest.mark.parametrize(("operand", "upstream"), CASES)
def test_it_can_be_read(operand: Tensor, upstream: Tensor) -> None:
    assert unreadable(tl.draw.stretched(operand, upstream)) == []


@pytest.mark.parametrize(
    ("shape", "to", "said"),
    [
        ((3,), (4, 3), "summed over axis 0"),
        ((2, 1), (2, 2, 3), "summed over axes 0, 2"),
        ((2, 3), (2, 3), "nothing summed"),
    ],
)
def test_it_names_the_axes_that_are_summed(
    shape: tuple[int, ...], to: tuple[int, ...], said: str
) -> None:
    zeros = {"dtype": torch.int64}
    assert said in words(tl.draw.stretched(torch.zeros(shape, **zeros), torch.zeros(to, **zeros)))


@pytest.mark.parametrize(("shape", "to"), [((2,), (3,)), ((4, 3), (3,)), ((4, 3), (1, 3))])
def test_what_does_not_stretch_is_refused(shape: tuple[int, ...], to: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="does not stretch"):
        tl.draw.stretched(torch.zeros(shape), torch.zeros(to))
