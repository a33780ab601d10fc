"""What the student's process may ask of something that a test defines."""

from __future__ import annotations

from functools import partial
from typing import Any
from unittest.mock import Mock

import pytest

from autograder.wire.errors import WireError
from autograder.wire.handles.callbacks import perform_for_callable, rebinds


class Account:
    limit = 5
    kind: Any

    def __init__(self) -> None:
        self.balance = 3
        self._secret = "secret"
        self.gi_frame = self.tb_next = "secret"

    def pay(self, amount: int, *, twice: bool = False) -> int:
        return amount * (2 if twice else 1)

    def __len__(self) -> int:
        return 7

    def __add__(self, other: int) -> int:
        return self.balance + other

    @property
    def double(self) -> int:
        return 2 * self.balance


def secret() -> str:
    return "secret"


def test_what_is_public_is_done() -> None:
    account = Account()
    assert perform_for_callable("call", (account.pay, (2,), (("twice", True),))) == 4
    assert perform_for_callable("call", (Account, (), ())).balance == 3
    assert perform_for_callable("get", (account, "balance")) == 3
    assert perform_for_callable("get", (account, "double")) == 6
    assert perform_for_callable("get", (account, "pay"))(1) == 1
    assert perform_for_callable("do", (account, "__len__")) == 7
    assert perform_for_callable("do", (account, "__add__", 4)) == 7
    assert perform_for_callable("set", (account, "balance", 9)) is None
    assert account.balance == 9


def generator() -> Any:
    yield 1


async def coroutine() -> None: ...


@pytest.mark.parametrize(
    ("obj", "name"),
    [
        (Account(), "_secret"),
        (Account(), "__class__"),
        (Account(), "__dict__"),
        (Account(), "gi_frame"),
        (Account(), "tb_next"),
        (generator(), "gi_frame"),
        (generator(), "gi_code"),
        (secret, "cr_frame"),
        (secret, "ag_frame"),
        (secret, "co_code"),
        (secret, "f_globals"),
        (secret, "__globals__"),
        (secret, "anything"),
        (Account().pay, "im_self"),
        (Account, "limit"),
        (Account, "pay"),
        (partial(secret), "func"),
    ],
)
def test_private_names_and_what_has_code_are_out_of_reach(obj: Any, name: str) -> None:
    for operation, more in (("get", ()), ("set", (1,))):
        with pytest.raises(AttributeError, match="cannot be reached"):
            perform_for_callable(operation, (obj, name, *more))


@pytest.mark.parametrize("special", ["__class__", "__reduce__", "__getattribute__", "__init__"])
def test_other_special_methods_are_not_called(special: str) -> None:
    with pytest.raises(AttributeError, match="cannot be reached"):
        perform_for_callable("do", (Account(), special))


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("get", (Account(),)),
        ("get", (Account(), 5)),
        ("get", (Account(), "balance", 1)),
        ("set", (Account(), "balance")),
        ("set", (Account(), "balance", 1, 2)),
        ("delete", (Account(), "balance")),
        ("do", (Account(), "balance")),
        ("do", (Account(),)),
        ("call", (secret, [], ())),
        ("call", (secret, (), [])),
        ("call", (secret, (), (("x",),))),
        ("call", (secret, (), (["x", 1],))),
        ("call", (secret, (), ((1, 1),))),
        ("call", (secret, (), (("x", 1, 2),))),
    ],
)
def test_malformed_requests_break_the_protocol(operation: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(WireError):
        perform_for_callable(operation, arguments)


@pytest.mark.parametrize(
    ("operation", "arguments", "is_one"),
    [
        ("set", (Account(), "balance", 1), False),
        ("set", (Account(), "new", 1), False),
        ("set", (Account(), "new", len), True),
        ("set", (Account(), "pay", 1), True),
        ("set", (Account(), "limit", 1), True),
        ("set", (Account(), "double", 1), True),
        ("set", (Account(), "pay"), False),
        ("get", (Account(), "pay"), False),
        ("get", (Mock(), "assert_called_once"), True),
        ("get", (Mock(), "result"), False),
        ("do", (Account(), "__len__", len), False),
        ("call", (secret, (), ()), False),
        ("set", (Account(),), False),
        ("set", (Account(), 5, len), False),
    ],
)
def test_to_rebind_is_to_change_what_an_object_of_a_test_does(
    operation: str, arguments: tuple[Any, ...], is_one: bool
) -> None:
    assert rebinds(operation, arguments) is is_one
