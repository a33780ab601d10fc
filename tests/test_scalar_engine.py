"""The checks of a scalar engine pass a right one and name what is wrong with others."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from tests.scalar_engine import checks


class Engine:
    """A right engine, in which each part can be exchanged."""

    def __init__(self, data: float, parents: Any = (), slopes: Any = ()) -> None:
        self.data, self.grad = float(data), 0.0
        self.parents, self.slopes = parents, slopes

    def __add__(self, other: Any) -> Any:
        other = other if isinstance(other, Engine) else type(self)(other)
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Any) -> Any:
        other = other if isinstance(other, Engine) else type(self)(other)
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def __pow__(self, n: float) -> Any:
        return type(self)(self.data**n, (self,), (n * self.data ** (n - 1) if n else 0.0,))

    def tanh(self) -> Any:
        t = math.tanh(self.data)
        return type(self)(t, (self,), (1 - t * t,))

    def in_order(self) -> list[Any]:
        order, seen, waiting = [], set(), [(self, False)]
        while waiting:
            node, parents_done = waiting.pop()
            if parents_done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                waiting.extend((parent, False) for parent in node.parents)
        return order

    def start(self) -> None:
        self.grad = (0.0 if self.parents else self.grad) + 1.0

    def backward(self) -> None:
        for node in self.in_order():
            if node.parents:
                node.grad = 0.0
        self.start()
        for node in reversed(self.in_order()):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad


class Overwrites(Engine):
    def start(self) -> None:
        self.grad = 1.0


class NeverStartsAnew(Engine):
    def backward(self) -> None:
        self.start()
        for node in reversed(self.in_order()):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad


class CallsItself(Engine):
    def backward(self, upstream: float = 1.0) -> None:
        self.grad += upstream
        for parent, slope in zip(self.parents, self.slopes, strict=True):
            parent.backward(slope * upstream)


class PowersDivide(Engine):
    def __pow__(self, n: float) -> Any:
        return type(self)(self.data**n, (self,), (n * self.data ** (n - 1),))


class Exponentials(Engine):
    def tanh(self) -> Any:
        up, down = math.exp(self.data), math.exp(-self.data)
        t = (up - down) / (up + down)
        return type(self)(t, (self,), (1 - t * t,))


def failing(engine: Callable[[float], Any]) -> set[str]:
    found = set()
    for name, check in checks(engine, lambda a: a.tanh()):
        try:
            check()
        except (AssertionError, ArithmeticError, RecursionError):
            found.add(name)
    return found


def test_a_right_engine_passes() -> None:
    assert failing(Engine) == set()


@pytest.mark.parametrize(
    ("engine", "caught_by"),
    [
        (Overwrites, {"backward_of_a_leaf_adds_one"}),
        (NeverStartsAnew, {"leaves_add_up_over_walks_and_results_start_anew"}),
        (PowersDivide, {"powers_at_zero"}),
        (Exponentials, {"tanh_is_flat_far_out"}),
    ],
)
def test_a_wrong_engine_is_named(engine: Callable[[float], Any], caught_by: set[str]) -> None:
    assert failing(engine) == caught_by


def test_an_engine_that_calls_itself_ends_at_the_depth_of_python() -> None:
    (name, long) = list(checks(CallsItself, lambda a: a.tanh()))[-1]
    assert name == "long_chains_and_many_paths"
    with pytest.raises(RecursionError):
        long()
