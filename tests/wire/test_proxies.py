"""What a test can do with a proxy, seen from the checker's side."""

from __future__ import annotations

import builtins
import copy
import enum
import inspect
import itertools
import types
from collections.abc import Iterable, Sized
from typing import Any

import pytest
import torch

from autograder.wire.errors import CannotCross
from autograder.wire.handles import faces
from autograder.wire.handles.proxies import NotComparable, RemoteInstance
from tests.wire.test_conversation import Pair


class Money:
    """An amount."""

    unit = "EUR"

    def __init__(self, amount: float, cents: int = 0) -> None:
        self.amount = amount + cents / 100

    @classmethod
    def zero(cls) -> Money:
        return cls(0)

    @staticmethod
    def double(x: int) -> int:
        return 2 * x

    @property
    def rounded(self) -> int:
        return round(self.amount)

    def plus(self, other: Money, *, times: int = 1) -> Money:
        return Money(self.amount + times * other.amount)

    def __add__(self, other: object) -> Any:
        return Money(self.amount + other.amount) if isinstance(other, Money) else NotImplemented

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__

    def __len__(self) -> int:
        return 3

    def __iter__(self) -> Any:
        return iter([1, 2, 3])

    def __contains__(self, item: object) -> bool:
        return item == 2

    def __getitem__(self, key: int) -> int:
        return 10 * key


Money.__module__ = "__main__"  # where a notebook's classes are


class Color(enum.Enum):
    RED = 1
    BLUE = 2


Color.__module__ = "__main__"


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Pair:
    pair = Pair()
    operations = {
        "set": setattr, "unset": delattr, "dir": dir, "list": list,
        "item": lambda obj, key: obj[key], "copy": lambda obj, deep: copy.deepcopy(obj),
        "do": lambda obj, name, *args: getattr(type(obj), name)(obj, *args),
        "text": lambda obj, how, *args: vars(builtins)[how](obj, *args),
    }  # fmt: skip
    plain = pair.perform
    pair.student._perform = lambda operation, arguments: (
        operations[operation](*arguments)
        if operation in operations
        else plain(operation, arguments)
    )
    refused: list[str] = []
    ask = pair.ask
    here = {"refuse": refused.append, "same": lambda obj: None}
    here["is by identity"] = lambda obj: False
    link = lambda op, *args: here[op](*args) if op in here else ask(op, *args)  # noqa: E731
    pair.checker.peer.link = link  # type: ignore[attr-defined]
    pair.space |= {"Money": Money, "Color": Color, "refused": refused}
    return pair


def test_classes_are_classes(pair: Pair) -> None:
    proxy = pair.ask("read", "Money")
    assert isinstance(proxy, type)
    assert proxy is not Money
    assert (proxy.__name__, proxy.__doc__, proxy.unit) == ("Money", "An amount.", "EUR")
    assert list(inspect.signature(proxy).parameters) == ["amount", "cents"]
    coin = proxy(2, cents=50)
    assert type(coin) is proxy
    assert isinstance(coin, proxy)
    assert not isinstance(3, proxy)
    assert proxy.zero().amount == 0
    assert proxy.double(4) == 8


def test_instances_have_attributes_methods_and_operators(pair: Pair) -> None:
    coin = pair.ask("read", "Money")(2, cents=40)
    assert isinstance(coin, RemoteInstance)
    assert (coin.amount, coin.rounded, len(coin), list(coin), 2 in coin, coin[4]) == (
        2.4, 2, 3, [1, 2, 3], True, 40,
    )  # fmt: skip
    assert coin.plus(coin, times=2).amount == pytest.approx(7.2)
    assert (coin + coin).amount == pytest.approx(4.8)
    coin.amount = 9
    assert coin.amount == 9
    del coin.amount
    with pytest.raises(AttributeError):
        coin.amount  # noqa: B018
    assert "plus" in dir(coin)
    assert list(inspect.signature(coin.plus).parameters) == ["other", "times"]


def test_only_what_the_class_can_do_is_there(pair: Pair) -> None:
    pair.space["bare"] = types.SimpleNamespace(x=1)
    bare, coin = pair.ask("read", "bare"), pair.ask("read", "Money")(1)
    assert isinstance(coin, Iterable)
    assert isinstance(coin, Sized)
    assert not isinstance(bare, Iterable)
    assert not callable(bare)
    with pytest.raises(TypeError):
        len(bare)
    with pytest.raises(TypeError):
        coin + 3


@pytest.mark.parametrize("compare", ["==", "!=", "<", ">="])
def test_comparisons_are_refused_with_the_cure(pair: Pair, compare: str) -> None:
    coin = pair.ask("read", "Money")(1)
    with pytest.raises(NotComparable, match="compare attributes"):
        eval(f"coin {compare} 3", {"coin": coin})
    assert len(pair.space["refused"]) == 1


def test_truth_that_a_class_decides_is_refused_and_none_is_plain(pair: Pair) -> None:
    pair.space["Sure"] = type("Sure", (Money,), {"__bool__": lambda self: True})
    sure, coin = pair.ask("read", "Sure")(1), pair.ask("read", "Money")(1)
    with pytest.raises(NotComparable, match="truth"):
        bool(sure)
    assert bool(coin), "true as something of length 3 is"
    assert (coin == None, coin != None) == (False, True)  # noqa: E711


def test_objects_of_a_class_without_a_say_are_true_and_equal_to_themselves(pair: Pair) -> None:
    pair.space["Node"] = type("Node", (), {"__module__": "__main__"})
    node = pair.ask("read", "Node")
    one, two = node(), node()
    assert bool(one)
    assert one == one
    assert one != two
    assert one not in [two, 3]
    assert (one == 3, 3 != one) == (False, True)  # noqa: SIM300
    red, green = pair.ask("read", "Color")
    assert red
    assert red != green
    assert red == pair.ask("read", "Color")["RED"]
    assert pair.space["refused"] == []


def test_protocols_of_libraries_and_pickle_are_not_asked_there(pair: Pair) -> None:
    pair.space["evil"] = type(
        "Evil", (), {"__array_interface__": {"data": (1, False)}, "__x__": 1}
    )()
    evil = pair.ask("read", "evil")
    assert not hasattr(evil, "__array_interface__")
    assert not hasattr(evil, "__x__")
    import pickle

    with pytest.raises(CannotCross):
        pickle.dumps(evil)


def test_copies_are_made_there(pair: Pair) -> None:
    coin = pair.ask("read", "Money")(1)
    other = copy.deepcopy(coin)
    other.amount = 5
    assert (coin.amount, other.amount) == (1, 5)


def test_enums(pair: Pair) -> None:
    proxy = pair.ask("read", "Color")
    assert [member.name for member in proxy] == ["RED", "BLUE"]
    assert proxy.RED.value == 1
    assert proxy["BLUE"].name == "BLUE"
    assert proxy.RED is proxy.RED


def test_functions_are_functions(pair: Pair) -> None:
    def area(
        width: float, /, height: float = 2, *rest: int, scale: Any = None, **more: int
    ) -> float:
        """Multiply."""
        return width * height

    proxy = pair.function(area)
    assert inspect.isfunction(proxy)
    assert (proxy.__name__, proxy.__doc__, proxy(3, height=4)) == ("area", "Multiply.", 12)
    assert [p.kind for p in inspect.signature(proxy).parameters.values()] == [
        p.kind for p in inspect.signature(area).parameters.values()
    ]
    assert pair.ask("read", "f") is proxy


def test_iterators_generators_and_their_types(pair: Pair) -> None:
    pair.space["g"] = (i for i in range(3))
    generator = pair.ask("read", "g")
    assert isinstance(generator, types.GeneratorType)
    assert next(generator) == 0
    assert list(generator) == [1, 2]
    pair.space["z"] = zip([1], "a", strict=True)
    assert isinstance(pair.ask("read", "z"), zip)
    pair.space["m"] = itertools.count()
    assert list(itertools.islice(pair.ask("read", "m"), 2)) == [0, 1]


def test_library_objects_pass_for_their_class(pair: Pair) -> None:
    pair.space["line"] = torch.nn.Linear(2, 1)
    line = pair.ask("read", "line")
    assert isinstance(line, torch.nn.Linear)
    assert line.in_features == 2
    assert isinstance(line.weight, torch.nn.Parameter)
    assert line(torch.ones(1, 2)).shape == (1, 1)
    assert [name for name, _ in line.named_parameters()] == ["weight", "bias"]
    line.weight.data.fill_(3)
    line.bias.data.fill_(1)
    assert line(torch.ones(1, 2)).item() == 7


def test_nobody_can_pass_for_a_class_that_is_not_of_a_known_library(pair: Pair) -> None:
    fake = type("Popen", (), {})
    fake.__module__ = "subprocess"
    pair.space["fake"] = fake()
    import subprocess

    assert not isinstance(pair.ask("read", "fake"), subprocess.Popen)


@pytest.mark.parametrize("name", ["Tensor", "Generator", "Size", "UntypedStorage"])
def test_nobody_can_pass_for_a_class_whose_memory_is_read(name: str) -> None:
    """Code in C takes ``__class__`` for the truth, and would read a proxy's bytes as a tensor's."""
    assert isinstance(getattr(torch, name), type)
    assert faces.find("torch", name) is None


def test_exceptions_of_the_student_are_types_of_the_checkers_own(pair: Pair) -> None:
    class Empty(LookupError):
        def __str__(self) -> str:
            return "empty: " + str(self.args[0])

    class Emptier(Empty):
        pass

    Empty.__module__ = Emptier.__module__ = "__main__"

    def fail() -> None:
        error = Emptier("x")
        error.code = 7  # type: ignore[attr-defined]
        raise error

    pair.space["Empty"] = Empty
    parent = pair.ask("read", "Empty")
    with pytest.raises(parent) as caught:
        pair.function(fail)()
    assert isinstance(caught.value, LookupError)
    assert type(caught.value).__name__ == "Emptier"
    assert caught.value.args == ("x",)
    assert caught.value.code == 7
