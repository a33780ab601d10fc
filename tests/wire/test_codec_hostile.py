"""Bytes that lie. Whatever they are, `decode` raises `WireError` or returns plain data."""

from __future__ import annotations

import gc
import math
import os
import random
import tracemalloc
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.wire import tags
from autograder.wire.adapters.memory import MEMORY
from autograder.wire.blocks import Block
from autograder.wire.bounds import Bounds
from autograder.wire.codec import DataPeer, decode, encode
from autograder.wire.encoder import Encoder
from autograder.wire.errors import WireError

CASES = 100_000 if os.environ.get("AUTOGRADER_NIGHTLY") == "1" else 500
SEEDS = [
    encode(value)
    for value in (
        [1, [2, {3: 4}], {5}, frozenset({6}), (7,)],
        {"a": 1.5, "b": [2j, b"c", "d"], None: ...},
        list(range(20)),
        torch.arange(6.0).reshape(2, 3).t(),
        (lambda t: (t, t[1:], t.numpy()))(torch.zeros(3, 2)),
        torch.nn.Parameter(torch.ones(2)),
        torch.tensor([True, False]),
        torch.empty(0, 3),
        torch.empty(2, device="meta"),
        np.arange(6).reshape(2, 3)[::-1],
        np.array(["ab", "c"]),
        np.array([1, None], object),
        np.array([True, False]),
        np.array(["2024"], dtype="M8[Y]"),
        pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.Categorical(["u", "v"])}),
        pd.Series([1.0, 2.0], index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")])),
        pd.date_range("2024", periods=3),
        (pd.Timestamp("2024"), pd.Timedelta("1D"), Decimal("1.5"), slice(1, 2), range(3)),
        (Counter("ab"), OrderedDict(a=1), defaultdict(list), deque([1], 2), bytearray(b"x")),
        (random.Random(1), np.random.default_rng(0), np.random.RandomState(0)),
        torch.Generator(),
        (
            ValueError("x", 1),
            KeyError("k"),
            OSError(2, "x"),
            UnicodeDecodeError("a", b"b", 0, 1, "c"),
        ),
        (np.float32(1), np.dtype("f4"), torch.float32, torch.Size([1]), int, math),
        torch.ones(2, 2).max(0),
    )
]
LETTERS = bytes(sorted({*b"+@a(lmtAMOKLgeI\x00\x01\x02\x7f\x80\xff"}))


@st.composite
def lies(draw: st.DrawFn) -> bytes:
    """Return a message of ours with bytes changed, cut, repeated, spliced; or noise."""
    message = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(message) - 1)))
        how = draw(st.integers(0, 4))
        if how == 0 and message:
            message[at] = draw(st.integers(0, 255))
        elif how == 1 and message:
            message[at] = draw(st.sampled_from(LETTERS))
        elif how == 2:
            message[at : at + draw(st.integers(0, 4))] = draw(st.binary(max_size=4))
        elif how == 3:
            other = draw(st.sampled_from(SEEDS))
            message[at:] = other[draw(st.integers(0, len(other))) :]
        else:
            message = bytearray(draw(st.binary(max_size=60)))
    return bytes(message)


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(lies())
def test_no_bytes_raise_anything_but_our_error(message: bytes) -> None:
    try:
        decode(message)
    except WireError:
        return


def test_memory_does_not_grow_with_claims() -> None:
    claims = [seed[:3] + bytes([0xFF] * 7 + [0x7F]) + seed[3:] for seed in SEEDS]
    claims += [bytes([letter, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]) for letter in range(256)]
    gc.collect()
    tracemalloc.start()
    for message in claims:
        try:
            decode(message)
        except WireError:
            continue
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_nesting_beyond_the_bound_is_refused() -> None:
    with pytest.raises(WireError, match="deep"):
        decode(bytes([tags.TUPLE, 1, 0] * 100_000))


def test_more_items_than_bytes_are_refused() -> None:
    with pytest.raises(WireError, match="more values"):
        decode(bytes([tags.TUPLE, 0xFF, 0xFF, 0x7F, 0]))


def test_bytes_after_the_end_are_refused() -> None:
    with pytest.raises(WireError, match="after its end"):
        decode(encode(1) + b"N")


def _tensor_message(size: int, stride: int, offset: int, dtype: str = "float32") -> bytes:
    """Write a tensor as the codec does, with a geometry of our choice over 24 bytes."""
    encoder = Encoder(DataPeer(1))
    encoder.byte(tags.NEW)
    encoder.byte(ord("t"))
    encoder.count(17)
    encoder.byte(0)
    encoder.text(dtype)
    for number in (1, size, stride):
        encoder.count(number)
    block = Block.of_storage(torch.arange(6.0).untyped_storage())
    encoder.table.add_own("a place that is taken", MEMORY)
    encoder.object(block, MEMORY)
    encoder.count(offset)
    encoder.byte(0)
    encoder.value(None)
    encoder.value(None)
    return bytes(encoder.buffer)


def test_a_tensor_that_lies_about_its_geometry_is_refused() -> None:
    assert decode(_tensor_message(3, 2, 4)).tolist() == [1, 3, 5]
    for lie in [(3, 2, 8), (7, 1, 0), (6, 1, 3), (2, 1, 25), (1 << 60, 0, 0), (2, 1 << 60, 0)]:
        with pytest.raises(WireError):
            decode(_tensor_message(*lie))
    for dtype in ("qint8", "float33", "__class__", "nn"):
        with pytest.raises(WireError, match="dtype"):
            decode(_tensor_message(1, 1, 0, dtype))


def test_bools_are_0_or_1_whatever_the_bytes_say() -> None:
    truth = torch.tensor([False, True])
    truth.untyped_storage()[0] = 255
    back = decode(encode(truth))
    assert back.view(torch.uint8).tolist() == [1, 1]
    array = np.array([7, 0], np.uint8).view(np.bool_)
    assert decode(encode(array)).view(np.uint8).tolist() == [1, 0]


def test_a_state_that_would_make_numpy_read_beyond_its_words_is_refused() -> None:
    generator = np.random.RandomState(np.random.MT19937(0))
    generator.rand()
    words, place = generator.get_state()[1:3]
    generator.set_state(("MT19937", words, 624))
    message = encode(generator)
    assert decode(message).get_state()[2] == 624 != place
    at = message.rindex(bytes([tags.INT, 2, 0x02, 0x70]))
    with pytest.raises(WireError, match="random generator"):
        decode(message[:at] + bytes([tags.INT, 2, 0x02, 0x71]) + message[at + 4 :])


@pytest.mark.parametrize(
    ("module", "name"),
    [("os", ""), ("builtins", "eval"), ("os", "system"), ("subprocess", "Popen")],
)
def test_only_plain_names_may_be_named(module: str, name: str) -> None:
    encoder = Encoder(DataPeer(1))
    encoder.byte(tags.GLOBAL)
    encoder.text(module)
    encoder.text(name)
    with pytest.raises(WireError):
        decode(bytes(encoder.buffer))


@pytest.mark.parametrize("letter", "OKL")
def test_data_only_ends_have_no_reader_for_objects(letter: str) -> None:
    with pytest.raises(WireError):
        decode(bytes([tags.NEW, ord(letter), 17]) + b"\0" * 20)


def test_numbers_of_objects_are_the_senders_to_give_once() -> None:
    twice = bytes([tags.TUPLE, 2, 0, tags.NEW, ord("l"), 17, 0, 0, tags.NEW, ord("l"), 17, 0, 0])
    with pytest.raises(WireError, match="number"):
        decode(twice)
    with pytest.raises(WireError, match="number"):
        decode(bytes([tags.NEW, ord("l"), 18, 0, 0]))
    with pytest.raises(WireError, match="number"):
        decode(bytes([tags.REFERENCE, 99]))


def test_exceptions_run_no_constructor() -> None:
    with pytest.raises(WireError):
        decode(encode(ValueError("x")).replace(b"ValueError", b"Pickler123"))


def test_bounds_hold_for_the_receiver() -> None:
    with pytest.raises(WireError):
        decode(encode(list(range(1000))), Bounds(items=100))
    with pytest.raises(WireError):
        decode(encode([[n] for n in range(200)]), Bounds(shared=100))
