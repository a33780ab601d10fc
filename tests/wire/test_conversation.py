"""Two ends in one process, joined by bytes that a test may look at and change."""

from __future__ import annotations

import os
import random
import threading
from collections import deque
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.wire.blocks import Block
from autograder.wire.conversation import Conversation
from autograder.wire.ends import CheckerPeer, StudentPeer
from autograder.wire.errors import CannotCross, WireError

CASES = 100_000 if os.environ.get("AUTOGRADER_NIGHTLY") == "1" else 500


class Line:
    """A channel that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: deque[bytes] = deque()
        self.coming: deque[bytes] = deque()

    def send(self, frame: bytes | bytearray) -> None:
        self.sent.append(bytes(frame))

    def receive(self) -> bytearray:
        return bytearray(self.coming.popleft())

    def close(self) -> None: ...


class Pair:
    """A checker and a student whose calls are made step by step."""

    def __init__(self) -> None:
        self.lines = Line(), Line()
        self.checker = self._end(self.lines[0], CheckerPeer(self.ask, {}), None)
        self.student = self._end(self.lines[1], StudentPeer(self.ask, {}), self.perform)
        self.space: dict[str, Any] = {}

    @staticmethod
    def _end(line: Line, peer: Any, perform: Any) -> Conversation:
        return Conversation(line, peer, perform)  # type: ignore[arg-type]

    def perform(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        if operation == "read":
            return self.space[arguments[0]]
        if operation == "get":
            return getattr(*arguments)
        function, args, keywords = arguments
        return function(*args, **dict(keywords))

    def reply(self, operation: str, *arguments: Any) -> bytes:
        """Return the bytes with which the student's end replies."""
        self.checker._last += 1
        self.checker._choose_old()
        self.checker._send(1, self.checker._last, (operation, *arguments))
        self.lines[1].coming.append(self.lines[0].sent.popleft())
        form, number, payload = self.student._receive()
        assert form == 1
        self.student._answer(number, payload)
        return self.lines[1].sent.popleft()

    def hear(self, frame: bytes) -> Any:
        """Let the checker's end read bytes."""
        self.lines[0].coming.append(frame)
        return self.checker._receive()

    def ask(self, operation: str, *arguments: Any) -> Any:
        form, _, payload = self.hear(self.reply(operation, *arguments))
        if form == 3:
            raise payload
        return payload

    def function(self, function: Any) -> Any:
        """Return the checker's proxy of a student's function."""
        self.space["f"] = function
        return self.ask("read", "f")


@pytest.fixture
def pair() -> Pair:
    return Pair()


def test_an_argument_comes_back_as_itself(pair: Pair) -> None:
    same = pair.function(lambda *a: a)
    things = [
        [1],
        {2},
        {3: 4},
        torch.ones(2),
        np.ones(3),
        bytearray(b"x"),
        pd.DataFrame({"a": [1]}),
    ]
    assert all(got is sent for got, sent in zip(same(*things), things, strict=True))


def test_changes_of_arguments_come_back_and_later_ones_go_there(pair: Pair) -> None:
    kept: list[Any] = []

    def change(numbers: list[int], tensor: Any, array: Any, table: Any) -> None:
        kept[:] = numbers, tensor
        numbers.append(len(numbers))
        tensor[0] += 1
        array[::2] = 5
        table["b"] = table.a * 2

    numbers, tensor, array, table = [7], torch.zeros(2), np.zeros(3), pd.DataFrame({"a": [1, 2]})
    pair.function(change)(numbers, tensor, array, table)
    assert numbers == [7, 1]
    assert tensor.tolist() == [1, 0]
    assert array.tolist() == [5, 0, 5]
    assert table.b.tolist() == [2, 4]
    numbers.clear()
    tensor.mul_(3)
    pair.function(lambda: None)()
    assert (kept[0], kept[1].tolist()) == ([], [3, 0])


def test_data_of_the_student_is_shared_too(pair: Pair) -> None:
    pair.space["x"] = theirs = {"w": torch.ones(2)}
    mine = pair.ask("read", "x")
    mine["w"] += 1
    mine["new"] = 3
    pair.function(lambda: None)()
    assert theirs["w"].tolist() == [2, 2]
    assert theirs["new"] == 3
    assert pair.ask("read", "x") is mine


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.resize_(6),
        lambda t: t.t_(),
        lambda t: setattr(t, "data", torch.zeros(5)),
        lambda t: t.set_(torch.ones(4).untyped_storage(), 0, (4,), (1,)),
        lambda t: t.requires_grad_(),
    ],
)
def test_a_tensor_that_is_given_another_shape_or_memory_has_it_here_too(
    pair: Pair, change: Any
) -> None:
    here, there = torch.zeros(2, 3), torch.zeros(2, 3)
    pair.function(lambda t: (change(t), None)[1])(here)
    change(there)
    assert (here.shape, here.stride(), here.requires_grad) == (
        there.shape,
        there.stride(),
        there.requires_grad,
    )
    pair.function(lambda t: (t.detach().fill_(4), None)[1])(here)
    assert bool((here == 4).all())


def test_gradients_come_back_and_go_through_a_call(pair: Pair) -> None:
    leaf = torch.ones(2, requires_grad=True)
    pair.function(lambda x: (x * 3).sum().backward())(leaf)
    assert leaf.grad is not None
    assert leaf.grad.tolist() == [3, 3]


def test_what_the_checker_drops_is_forgotten_by_both(pair: Pair) -> None:
    same = pair.function(lambda x: None)
    for _ in range(50):
        same(torch.ones(3))
        same([1, [2]])
    assert len(pair.checker.peer.table) < 30
    assert len(pair.student.peer.table) < 30


def test_bound_methods_are_forgotten_as_well(pair: Pair) -> None:
    class Box:
        def get(self) -> int:
            return 3

    pair.space["box"] = Box()
    box = pair.ask("read", "box")
    assert [box.get() for _ in range(50)] == [3] * 50
    assert len(pair.checker.peer.table) < 20


def test_what_cannot_cross_leaves_both_in_step(pair: Pair) -> None:
    same = pair.function(lambda x: x)
    shared = [1]
    with pytest.raises(CannotCross):
        same([shared, threading.Lock()])
    shared.append(2)
    assert same(shared) is shared


def test_the_student_has_no_right_to_forget(pair: Pair) -> None:
    same, mine = pair.function(lambda x: x), [1]
    frame = bytearray(pair.reply("call", same, (mine,), ()))
    assert frame[0] == 2
    at = 3
    assert frame[at] == 0  # nothing to forget
    frame[at : at + 1] = bytes([3, 1, 17, 99])  # a generator, the function, and nothing
    form, _, got = pair.hear(bytes(frame))
    assert form == 2
    assert got is mine
    assert pair.checker.peer.table[17].obj is same


def test_what_is_forgotten_is_told_after_a_message_that_could_not_be_written(pair: Pair) -> None:
    kept = [1]
    give, take = pair.function(lambda: kept), pair.function(lambda x: x)
    assert give() == [1]
    with pytest.raises(CannotCross):
        take(threading.Lock())
    assert give() == [1]
    assert len(pair.checker.peer.table) == len(pair.student.peer.table)


def test_memory_has_users_while_somebody_sees_it() -> None:
    array = np.ones(3)
    block = Block.of_array(array)
    assert not block.is_private
    del array
    assert block.is_private


def test_memory_of_torch_is_free_where_it_came_with_a_tensor_that_was_no_view(pair: Pair) -> None:
    whole, base = torch.ones(3), torch.ones(3)
    pair.function(lambda *xs: None)(whole, base[1:])
    for end in (pair.checker, pair.student):
        blocks = [entry.obj for entry in end.peer.table if isinstance(entry.obj, Block)]
        assert sorted(block.is_private for block in blocks) == [False, True]


def test_a_view_that_was_made_there_goes_on_changing_what_the_test_keeps(pair: Pair) -> None:
    kept: list[Any] = []
    x = torch.zeros(3)
    pair.function(lambda x: kept.append(x[1:]))(x)
    pair.function(lambda: (kept[0].add_(1), None)[1])()
    assert x.tolist() == [0, 1, 1]


def _talk() -> tuple[Pair, bytes]:
    """Return a pair that knows of many things, and a reply that changes and brings many."""
    pair = Pair()

    class Box:
        def __init__(self) -> None:
            self.inside = [1]

    class Odd(ValueError):
        pass

    def busy(numbers: Any, table: Any, tensor: Any, array: Any, frame: Any, model: Any) -> Any:
        numbers.append({1: "x"})
        table["k"] = (1.5, None)
        tensor.add_(1)
        array[0] = 3
        frame["b"] = 1
        model.weight.data += 1
        random.random()
        view = tensor[0]
        return (
            Box(),
            Box,
            Odd("x", 1),
            view,
            array[::-1],
            (i for i in "ab"),
            busy,
            model(torch.ones(1, 2)),
        )

    arguments = (
        [1], {}, torch.zeros(2, 2), np.zeros(3), pd.DataFrame({"a": [1, 2]}), torch.nn.Linear(2, 1),
    )  # fmt: skip
    proxy = pair.function(busy)
    pair.space["keep"] = arguments, proxy
    return pair, pair.reply("call", proxy, arguments, ())


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.data())
def test_a_reply_that_lies_raises_nothing_but_our_error(data: st.DataObject) -> None:
    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    pair, reply = _talk()
    frame = bytearray(reply)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(frame) - 1))
        if data.draw(st.booleans()):
            frame[at] = data.draw(st.integers(0, 255))
        else:
            end = at + data.draw(st.integers(0, 3))
            frame[at:end] = data.draw(st.binary(min_size=1, max_size=3))
    try:
        pair.hear(bytes(frame))
    except WireError:
        pass
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        torch.set_rng_state(states[2])
