"""Arrays that lie: each is refused for what it lies about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder.wire import tags
from autograder.wire.adapters.memory import MEMORY
from autograder.wire.adapters.scalars import is_portable, numpy_dtype
from autograder.wire.blocks import Block
from autograder.wire.codec import DataPeer, decode, encode
from autograder.wire.encoder import Encoder
from autograder.wire.errors import WireError
from tests.wire.test_conversation import Pair

OBJECTS, WHOLE, VIEW = 0, 1, 2


class Message:
    """Writes an array over the memory of six int32, piece by piece."""

    def __init__(self) -> None:
        self.encoder = Encoder(DataPeer(1))
        self.encoder.byte(tags.NEW)
        self.encoder.byte(ord("A"))
        self.encoder.count(17)

    def mode(self, mode: int) -> Message:
        self.encoder.byte(mode)
        return self

    def memory(self, array: Any = None) -> Message:
        root = np.arange(6, dtype=np.int32) if array is None else array
        self.encoder.table.add_own("a place that is taken", MEMORY)
        self.encoder.object(Block.of_array(root), MEMORY)
        return self

    def view(
        self,
        dtype: str = "<i4",
        shape: tuple[int, ...] = (3,),
        strides: tuple[int, ...] = (8,),
        offset: int = 4,
        writeable: int = 1,
    ) -> bytes:
        self.encoder.text(dtype)
        self.encoder.count(len(shape))
        for size in shape:
            self.encoder.count(size)
        for step in strides:
            self.encoder.integer(step)
        self.encoder.count(offset)
        self.encoder.byte(writeable)
        return self.end()

    def storage(self) -> Message:
        self.encoder.table.add_own("a place that is taken", MEMORY)
        self.encoder.object(Block.of_storage(torch.arange(6.0).untyped_storage()), MEMORY)
        return self

    def sizes(self, *sizes: int, values: list[Any] | None = None) -> bytes:
        self.encoder.count(len(sizes))
        for size in sizes:
            self.encoder.count(size)
        self.encoder.values(values or [])
        return self.end()

    def end(self) -> bytes:
        return bytes(self.encoder.buffer)


def read(write: Callable[[Message], bytes]) -> Any:
    return decode(write(Message()))


def test_an_array_is_what_its_form_and_its_memory_say() -> None:
    view = read(lambda m: m.mode(VIEW).memory().view())
    assert (view.tolist(), view.flags.writeable) == ([1, 3, 5], True)
    assert not read(lambda m: m.mode(VIEW).memory().view(writeable=0)).flags.writeable
    back = read(lambda m: m.mode(VIEW).memory().view(strides=(-8,), offset=20))
    assert back.tolist() == [5, 3, 1]
    assert read(lambda m: m.mode(VIEW).memory().view(shape=(0,))).shape == (0,)
    assert read(lambda m: m.mode(WHOLE).memory().end()).tolist() == [0, 1, 2, 3, 4, 5]


LIES: dict[str, tuple[Callable[[Message], bytes], str]] = {
    "a form too many": (lambda m: m.mode(3).memory().view(), "impossible form"),
    "the whole of what torch has": (
        lambda m: m.mode(WHOLE).storage().end(),
        "impossible form",
    ),
    "more memory than there is": (
        lambda m: m.mode(VIEW).memory().view(offset=8),
        "outside of its memory",
    ),
    "less than none": (
        lambda m: m.mode(VIEW).memory().view(strides=(-8,)),
        "outside of its memory",
    ),
    "an axis too many": (
        lambda m: m.mode(VIEW).memory().view(shape=(1,) * 65, strides=(4,) * 65),
        "too many axes",
    ),
    "a dtype of objects": (lambda m: m.mode(VIEW).memory().view("|O"), "may cross"),
    "a dtype of nothing": (lambda m: m.mode(VIEW).memory().view("|V4"), "may cross"),
    "a dtype that is none": (lambda m: m.mode(VIEW).memory().view("<M8[x]"), "does not exist"),
    "an impossible character": (
        lambda m: (
            m.mode(VIEW).memory(np.array([97, 0x110000], np.uint32)).view("<U1", (2,), (4,), 0)
        ),
        "impossible characters",
    ),
    "an impossible character in a text of some": (
        lambda m: (
            m.mode(VIEW).memory(np.array([97, 0x110000], np.uint32)).view("<U2", (1,), (8,), 0)
        ),
        "impossible characters",
    ),
    "an impossible character, backwards": (
        lambda m: m.mode(VIEW).memory(np.array([97, 98], np.uint32)).view(">U1", (2,), (4,), 0),
        "impossible characters",
    ),
    "more objects than bytes": (
        lambda m: m.mode(OBJECTS).sizes(1000),
        "larger than its message",
    ),
    "too many objects": (lambda m: m.mode(OBJECTS).sizes(1 << 26), "too many elements"),
    "fewer objects than it has": (
        lambda m: m.mode(OBJECTS).sizes(2, values=[1]),
        "another size than it had",
    ),
    "more objects than it has": (
        lambda m: m.mode(OBJECTS).sizes(1, values=[1, 2]),
        "another size than it had",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused_for_what_it_is(lie: str) -> None:
    write, reason = LIES[lie]
    with pytest.raises(WireError, match=reason):
        read(write)


@pytest.mark.parametrize("text", ["a", "é", "\U0010ffff", "", "two words", "\ud800"], ids=ascii)
@pytest.mark.parametrize("order", "<>")
def test_text_comes_back_in_either_order_of_bytes(text: str, order: str) -> None:
    array = np.array([text, "b"]).astype(f"{order}U9")
    back = decode(encode(array))
    assert back.dtype == array.dtype
    assert back.tolist() == [text, "b"]


@pytest.mark.parametrize(
    ("dtype", "crosses"),
    [
        ("<f4", True),
        ("|b1", True),
        ("<M8[ns]", True),
        ("<U3", True),
        ("<f2", True),
        ("<f16", True),
        ("|O", False),
        ("|V4", False),
    ],
)
def test_numbers_truth_dates_and_text_cross(dtype: str, crosses: bool) -> None:
    assert is_portable(np.dtype(dtype)) is crosses
    if crosses:
        assert numpy_dtype(dtype) == np.dtype(dtype)


@pytest.mark.parametrize("text", ["f4, i4", "f3", "U", "U1234567890", "<<f4", "f4 ", "M8[", "c64"])
def test_other_names_are_no_dtypes(text: str) -> None:
    with pytest.raises(WireError, match="may cross"):
        numpy_dtype(text)


def test_arrays_of_objects_are_kept_in_step() -> None:
    pair, array = Pair(), np.array([1, "x", None], object)

    def change(given: Any) -> int:
        given[0] += 1
        return int(given[0])

    function = pair.function(change)
    assert (function(array), array[0]) == (2, 2)
    array[0] = 7
    assert (function(array), array.tolist()) == (8, [8, "x", None])
