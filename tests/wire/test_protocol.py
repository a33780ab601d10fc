"""Messages out of turn or out of shape: each ends the conversation, for its own reason."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from autograder.wire.bounds import Bounds
from autograder.wire.codec import encode
from autograder.wire.conversation import Broken
from autograder.wire.errors import WireError
from autograder.wire.primitives import Writer
from tests.wire.test_conversation import Pair

REQUEST, REPLY, RAISE = 1, 2, 3
MOST = Bounds().printed


def message(
    form: int,
    number: int,
    payload: Any = None,
    *,
    printed: str = "",
    moved: Any = None,
    updates: bytes = b"\0",
) -> bytes:
    writer = Writer(Bounds())
    writer.byte(form)
    writer.count(number)
    writer.text(printed)
    writer.count(0)
    return bytes(writer.buffer) + encode(moved) + updates + encode(payload)


WRONG = {
    "a reply to another request": (message(REPLY, 2), "the number of another request"),
    "a reply to none": (message(REPLY, 0), "the number of another request"),
    "an exception for another request": (
        message(RAISE, 2, ValueError()),
        "the number of another request",
    ),
    "something raised that is no exception": (message(RAISE, 1, "x"), "no exception"),
    "an exception's type": (message(RAISE, 1, ValueError), "no exception"),
    "no form": (message(0, 1), "an impossible head"),
    "a form too many": (message(4, 1), "an impossible head"),
    "too much printed": (message(REPLY, 1, printed="x" * (MOST + 1)), "an impossible head"),
    "a request for nothing": (message(REQUEST, 1), "A request is malformed"),
    "an empty request": (message(REQUEST, 1, ()), "A request is malformed"),
    "a request that is no tuple": (message(REQUEST, 1, ["call"]), "A request is malformed"),
    "a request without a name": (message(REQUEST, 1, (1, "call")), "A request is malformed"),
    "news of what is unknown": (message(REPLY, 1, updates=b"\1\x63"), "has the number 99"),
    "news of what both have": (message(REPLY, 1, updates=b"\1\1"), "no contents of its own"),
    "a state of no generator": (message(REPLY, 1, moved=((-1, 0),)), "an impossible place"),
    "a state of a generator too many": (message(REPLY, 1, moved=((3, 0),)), "an impossible place"),
    "a state that is none": (message(REPLY, 1, moved=((0, 5),)), "is malformed"),
    "states that are no pairs": (message(REPLY, 1, moved=(1,)), "are malformed"),
    "states that are triples": (message(REPLY, 1, moved=((0, 1, 2),)), "are malformed"),
    "states in a list": (message(REPLY, 1, moved=[(0, 5)]), "are malformed"),
    "a word too many": (message(REPLY, 1) + b"N", "goes on after its end"),
    "a word too few": (message(REPLY, 1)[:-1], "ends too early"),
    "no number": (b"\2", "ends too early"),
    "nothing": (b"", "ends too early"),
}


@pytest.fixture
def pair() -> Pair:
    return Pair()


def hears(pair: Pair, frame: bytes) -> Any:
    """Let the checker ask for something, and hear this in reply."""
    pair.lines[0].coming.append(frame)
    return pair.checker.ask("read", "x")


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_message_ends_the_conversation_with_its_reason(pair: Pair, case: str) -> None:
    frame, reason = WRONG[case]
    with pytest.raises(Broken, match=reason):
        hears(pair, frame)
    assert isinstance(pair.checker.failure, WireError)
    sent = len(pair.lines[0].sent)
    with pytest.raises(Broken, match=reason):
        pair.checker.ask("read", "x")
    assert len(pair.lines[0].sent) == sent


def test_a_right_message_is_what_was_asked_for(pair: Pair) -> None:
    assert hears(pair, message(REPLY, 1, (5, "x"))) == (5, "x")
    with pytest.raises(ValueError, match="so"):
        hears(pair, message(RAISE, 2, ValueError("so")))
    assert hears(pair, message(REPLY, 3, printed="x" * MOST)) is None
    assert pair.checker.failure is None


def test_a_server_takes_no_reply(pair: Pair) -> None:
    pair.lines[1].coming.append(message(REPLY, 1))
    with pytest.raises(WireError, match="nobody waits for"):
        pair.student.serve()


def test_calls_are_nested_as_deep_as_both_allow(pair: Pair) -> None:
    most = pair.checker.peer.bounds.nesting
    pair.checker._depth = most - 1
    assert hears(pair, message(REPLY, 1, 5)) == 5
    pair.checker._depth = most
    with pytest.raises(RecursionError, match="nested too deep"):
        pair.checker.ask("read", "x")
    assert pair.checker.failure is None


def test_a_request_is_answered_as_deep_as_both_allow(pair: Pair) -> None:
    pair.space["x"] = 5
    most = pair.student.peer.bounds.nesting
    pair.student._depth = most
    pair.student._answer(1, ("read", "x"))
    pair.student._depth = most + 1
    with pytest.raises(WireError, match="malformed"):
        pair.student._answer(2, ("read", "x"))


def test_only_the_thread_that_runs_the_cells_asks(pair: Pair) -> None:
    said: list[str] = []

    def ask() -> None:
        try:
            pair.checker.ask("read", "x")
        except RuntimeError as error:
            said.append(str(error))

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    assert said == ["Only the thread that runs the cells may call across."]
    assert not pair.lines[0].sent
