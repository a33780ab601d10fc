"""Bytes, counts and text: each bound is exact, on both sides of the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.wire.bounds import Bounds
from autograder.wire.codec import decode, encode
from autograder.wire.errors import WireError
from autograder.wire.primitives import Reader, Writer, checked_key

TIGHT = Bounds(message_bytes=8, items=5, integer_bytes=2)


def reader(*data: int, bounds: Bounds = TIGHT) -> Reader:
    return Reader(bytes(data), bounds)


def written(write: Callable[[Writer], Any], bounds: Bounds = TIGHT) -> bytes:
    writer = Writer(bounds)
    write(writer)
    return bytes(writer.buffer)


@pytest.mark.parametrize("value", [0, 1, 0x7F, 0x80, 0x3FFF, 0x4000, (1 << 63) - 1])
def test_a_count_comes_back(value: int) -> None:
    data = written(lambda writer: writer.count(value))
    assert len(data) == max(1, -(-value.bit_length() // 7))
    read = Reader(data, TIGHT)
    assert (read.count(), read.left) == (value, 0)


def test_a_count_over_63_bits_is_refused() -> None:
    assert reader(*[0xFF] * 8, 0x7F).count() == (1 << 63) - 1
    with pytest.raises(WireError, match="too large"):
        reader(*[0x80] * 9, 0x01).count()


@pytest.mark.parametrize("value", [0, 1, -1, 127, 128, -128, -129, 32767, -32767])
def test_an_int_comes_back(value: int) -> None:
    data = written(lambda writer: writer.integer(value))
    read = Reader(data, TIGHT)
    assert (read.integer(), read.left) == (value, 0)


def test_an_int_of_too_many_bytes_is_neither_written_nor_read() -> None:
    for value in (32768, -32768):
        with pytest.raises(WireError, match="too long"):
            written(lambda writer, value=value: writer.integer(value))
    with pytest.raises(WireError, match="length"):
        reader(3, 0, 0, 0).integer()
    with pytest.raises(WireError, match="length"):
        reader(0).integer()


def test_a_message_is_written_up_to_its_cap_and_not_beyond() -> None:
    assert written(lambda writer: writer.blob(b"1234567")) == b"\x071234567"
    with pytest.raises(WireError, match="over 8 bytes"):
        written(lambda writer: writer.blob(b"12345678"))


def test_what_follows_is_read_to_the_last_byte_and_not_beyond() -> None:
    read = reader(2, 65, 66, 9)
    assert (bytes(read.blob()), read.left, read.byte(), read.left) == (b"AB", 1, 9, 0)
    read.end()
    for rest in (read.byte, read.count, read.real):
        with pytest.raises(WireError, match="too early"):
            rest()
    with pytest.raises(WireError, match="too early"):
        reader(3, 65, 66).blob()
    with pytest.raises(WireError, match="after its end"):
        reader(65).end()


def test_text_that_is_none_is_refused_and_half_a_pair_survives() -> None:
    with pytest.raises(WireError, match="UTF-8"):
        reader(1, 0xFF).text()
    data = written(lambda writer: writer.text("\ud800é"))
    assert Reader(data, TIGHT).text() == "\ud800é"


def test_values_are_counted_over_the_whole_message() -> None:
    read = reader(3, 2, 0, 0, 0)
    assert (read.items(), read.items()) == (3, 2)
    read = reader(3, 3, 0, 0, 0)
    read.items()
    with pytest.raises(WireError, match="more values"):
        read.items()


def test_no_more_values_are_claimed_than_bytes_are_left() -> None:
    assert reader(2, 0, 0).items() == 2
    with pytest.raises(WireError, match="more values"):
        reader(3, 0, 0).items()


def test_a_key_is_what_can_be_hashed() -> None:
    assert checked_key((1, "x")) == (1, "x")
    for key in ([1], ([],), {}):
        with pytest.raises(WireError, match="not hashable"):
            checked_key(key)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth - 1):
        value = (value,)
    return value


def test_values_are_read_as_deep_as_they_may_be_nested_and_side_by_side() -> None:
    assert decode(encode(nested(5)), Bounds(depth=5)) == nested(5)
    assert decode(encode([nested(4)] * 9), Bounds(depth=5)) == [nested(4)] * 9
    for deep in (nested(6), [1, 2, 3, nested(5)], {"a": 1, "b": nested(5)}):
        with pytest.raises(WireError, match="too deep"):
            decode(encode(deep), Bounds(depth=5))


@pytest.mark.parametrize(
    "values",
    [[1, -2], [1.5, 2.0], [1, 2.0], [True, 1], [1 << 62, 3], [1 << 63, 3], [-(1 << 63), 0], []],
)
def test_lists_of_numbers_come_back_as_the_numbers_they_were(values: list[Any]) -> None:
    back = decode(encode(values * 40))
    assert back == values * 40
    assert list(map(type, back)) == list(map(type, values * 40))


def test_numbers_that_are_packed_otherwise_are_refused() -> None:
    message = encode([1, 2, 3] * 40)
    at = message.index(b"q")
    for lie in (b"Q", b"f", b"\x01"):
        with pytest.raises(WireError, match="packed"):
            decode(message[:at] + lie + message[at + 1 :])
    short = message[:at] + b"q" + bytes([0xB8, 0x07]) + message[at + 3 : -8]
    with pytest.raises(WireError, match="packed"):
        decode(short)
