"""Tensors that lie: each is refused for what it lies about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.wire import tags
from autograder.wire.adapters.memory import MEMORY
from autograder.wire.blocks import Block
from autograder.wire.codec import DataPeer, decode, encode
from autograder.wire.encoder import Encoder
from autograder.wire.errors import WireError

GRADIENT, PARAMETER, VIEW, HISTORY, META, EMPTY = 1, 2, 4, 8, 16, 32
Axes = tuple[tuple[int, int], ...]


class Message:
    """Writes a tensor over the memory of six floats, piece by piece."""

    def __init__(self, number: int = 17, encoder: Encoder | None = None) -> None:
        self.encoder = encoder or Encoder(DataPeer(1))
        self.encoder.byte(tags.NEW)
        self.encoder.byte(ord("t"))
        self.encoder.count(number)

    def head(self, flags: int = 0, dtype: str = "float32", axes: Axes = ((3, 2),)) -> Message:
        self.encoder.byte(flags)
        self.encoder.text(dtype)
        self.encoder.count(len(axes))
        for size, step in axes:
            self.encoder.count(size)
            self.encoder.count(step)
        return self

    def memory(self, offset: int = 4) -> Message:
        self.encoder.table.add_own("a place that is taken", MEMORY)
        self.encoder.object(Block.of_storage(torch.arange(6.0).untyped_storage()), MEMORY)
        self.encoder.count(offset)
        return self

    def base(self, value: Any) -> Message:
        self.encoder.value(value)
        return self

    def history(self, *numbers: int) -> Message:
        self.encoder.count(len(numbers))
        for number in numbers:
            self.encoder.count(number)
        return self

    def end(self, wants_gradient: int = 0, grad: Any = None, replacement: Any = None) -> bytes:
        self.encoder.byte(wants_gradient)
        self.encoder.value(grad)
        self.encoder.value(replacement)
        return bytes(self.encoder.buffer)


def read(write: Callable[[Message], bytes]) -> Any:
    return decode(write(Message()))


def test_a_tensor_is_what_its_head_and_its_memory_say() -> None:
    plain = read(lambda m: m.head().memory().end())
    assert (plain.tolist(), plain.requires_grad) == ([1.0, 3.0, 5.0], False)
    leaf = read(lambda m: m.head(GRADIENT).memory().end(1, torch.ones(3)))
    assert (leaf.requires_grad, leaf.grad.tolist()) == (True, [1.0, 1.0, 1.0])
    assert type(read(lambda m: m.head(PARAMETER).memory().end())) is torch.nn.Parameter
    assert read(lambda m: m.head(META, axes=((7, 1),)).end()).shape == (7,)
    assert read(lambda m: m.head(EMPTY, axes=((7, 1), (0, 1))).end()).shape == (7, 0)


LIES: dict[str, tuple[Callable[[Message], bytes], str]] = {
    "whole numbers with a gradient": (
        lambda m: m.head(GRADIENT, "int32").memory().end(1),
        "whole numbers claims a gradient",
    ),
    "truth with a gradient": (
        lambda m: m.head(GRADIENT, "bool").memory().end(1),
        "whole numbers claims a gradient",
    ),
    "an axis too many": (
        lambda m: m.head(axes=((1, 1),) * 65).memory().end(),
        "too many axes",
    ),
    "elements without memory": (
        lambda m: m.head(EMPTY, axes=((2, 1),)).end(),
        "without memory claims elements",
    ),
    "too many elements of no memory": (
        lambda m: m.head(META, axes=((1 << 26, 1),)).end(),
        "too many elements",
    ),
    "a step of no memory that no integer holds": (
        lambda m: m.head(META, axes=((2, 1 << 60),)).end(),
        "impossible strides",
    ),
    "half an element": (lambda m: m.head().memory(2).end(), "at a whole element"),
    "more memory than there is": (lambda m: m.head().memory(8).end(), "outside of its memory"),
    "memory that is none": (lambda m: m.head().base([1]).end(), "another kind"),
    "a view of a list": (
        lambda m: m.head(VIEW).memory().base([1]).end(),
        "no view of what it claims",
    ),
    "a view of another kind of number": (
        lambda m: m.head(VIEW).memory().base(torch.zeros(6, dtype=torch.float64)).end(),
        "no view of what it claims",
    ),
    "a view of what has no memory": (
        lambda m: m.head(VIEW).memory().base(torch.zeros(6, device="meta")).end(),
        "no view of what it claims",
    ),
    "a result of what is unknown": (
        lambda m: m.head(GRADIENT | HISTORY).memory().history(99).end(1),
        "number 99",
    ),
    "a result of what is no tensor": (
        lambda m: m.head(GRADIENT | HISTORY).memory().history(19).end(1),
        "depend on what has no gradient",
    ),
    "a gradient that is no tensor": (lambda m: m.head().memory().end(1, 5), "is no tensor"),
    "a replacement that is no tensor": (
        lambda m: m.head().memory().end(0, None, 5),
        "is no tensor",
    ),
    "a gradient of another shape": (
        lambda m: m.head(GRADIENT).memory().end(1, torch.ones(4)),
        "cannot take on",
    ),
    "a gradient that comes with the contents": (
        lambda m: m.head(0, "int32").memory().end(1),
        "cannot take on",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused_for_what_it_is(lie: str) -> None:
    write, reason = LIES[lie]
    with pytest.raises(WireError, match=reason):
        read(write)


def test_a_view_of_memory_elsewhere_is_refused() -> None:
    for base in (torch.zeros(2), torch.zeros(1 << 20)):
        with pytest.raises(WireError, match=r"A (view|tensor)"):
            read(lambda m, base=base: m.head(VIEW).memory().base(base).end())


def test_the_two_results_of_a_reduction_come_back_by_their_names() -> None:
    found = torch.tensor([[1.0, 4.0], [3.0, 2.0]]).max(0)
    back = decode(encode(found))
    assert type(back) is type(found)
    assert (back.values.tolist(), back.indices.tolist()) == ([3.0, 4.0], [1, 0])
