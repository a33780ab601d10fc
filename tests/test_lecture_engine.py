"""The engine that lecture 05b builds, held against PyTorch."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
import pytest
import torch

from tests.notebooks import code_cells, lectures, number

Expression = Callable[..., Any]
Walks = Callable[..., Sequence[Any]]

EXPRESSIONS: dict[str, Expression] = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
    "-a": lambda a, b: -a,
    "a + 1": lambda a, b: a + 1,
    "1 + a": lambda a, b: 1 + a,
    "a - 2": lambda a, b: a - 2,
    "2 - a": lambda a, b: 2 - a,
    "3 * a": lambda a, b: 3 * a,
    "a * 3": lambda a, b: a * 3,
    "a / 4": lambda a, b: a / 4,
    "1 / a": lambda a, b: 1 / a,
    "2 / (a * b)": lambda a, b: 2 / (a * b),
    "a ** 3": lambda a, b: a**3,
    "a ** 1": lambda a, b: a**1,
    "a ** 0": lambda a, b: a**0 * b,
    "a ** -2": lambda a, b: a**-2,
    "a ** 0.5": lambda a, b: (a * a) ** 0.5,
    "exp": lambda a, b: (a * b).exp(),
    "sin": lambda a, b: (a + b).sin(),
    "tanh": lambda a, b: ((a + b * 2).tanh()) ** 2,
    "a + a": lambda a, b: a + a,
    "a * a": lambda a, b: a * a,
    "a * a + a": lambda a, b: a * a + a,
    "a - a": lambda a, b: a - a + b,
    "sum of a list": lambda a, b: sum([a, b, a]),
}


def shared_middle(a: Any, b: Any) -> Any:
    middle = a * b
    return middle * middle + middle * a + 3 * middle


def detour(a: Any, b: Any) -> Any:
    middle = a * 2
    return middle + (middle * 3 + b) * 5


def doubled_fifty_times(a: Any, b: Any) -> Any:
    for _ in range(50):
        a = a + a
    return a * b


def chain_of_3000(a: Any, b: Any) -> Any:
    for _ in range(1500):
        a = a * 1.001 + 0.001
    return a * b


EXPRESSIONS |= {
    "a shared middle": shared_middle,
    "a detour": detour,
    "fifty doublings": doubled_fifty_times,
    "a chain of 3000 operations": chain_of_3000,
}

WALKS: dict[str, Walks] = {
    "the same result twice": lambda a, b: [result := a * b + a, result],
    "a leaf twice": lambda a, b: [a, a],
    "a result, then one of its leaves": lambda a, b: [a * 2, a],
    "a leaf, then a result": lambda a, b: [b, a * b],
    "two results that share leaves": lambda a, b: [a * b, a + b],
    "a result made from another": lambda a, b: [middle := a * b, middle * a, middle],
}


@pytest.fixture(scope="module")
def value() -> type[Any]:
    """Return the class that the lecture's cells define, up to its last operator."""
    (path,) = [path for path in lectures() if number(path) == "05b"]
    names: dict[str, Any] = {}
    with mpl.rc_context(), warnings.catch_warnings():
        for cell in code_cells(path):
            exec(compile(cell.source, cell.id, "exec"), names)
            if "__rtruediv__" in cell.source:
                break
    found: type[Any] = names["Value"]
    return found


def slopes(walks: Walks, leaves: Sequence[Any]) -> list[float]:
    """Walk back from each result in turn; return what the leaves have collected."""
    for result in walks(*leaves):
        result.backward(**({"retain_graph": True} if isinstance(result, torch.Tensor) else {}))
    return [0.0 if leaf.grad is None else float(leaf.grad) for leaf in leaves]


def tracked(*numbers: float) -> list[torch.Tensor]:
    return [torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in numbers]


@pytest.mark.parametrize("name", EXPRESSIONS)
@pytest.mark.parametrize("numbers", [(2.0, -3.0), (-0.75, 0.5), (0.3, 1.7)])
def test_values_and_slopes_are_those_of_torch(
    value: type[Any], name: str, numbers: tuple[float, float]
) -> None:
    expression = EXPRESSIONS[name]
    ours, theirs = [value(n) for n in numbers], tracked(*numbers)
    assert expression(*ours).data == pytest.approx(expression(*theirs).item(), rel=1e-12)
    expected = slopes(lambda a, b: [expression(a, b)], theirs)
    assert slopes(lambda a, b: [expression(a, b)], ours) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("name", WALKS)
def test_gradients_add_up_as_in_torch(value: type[Any], name: str) -> None:
    expected = slopes(WALKS[name], tracked(2.0, 5.0))
    assert slopes(WALKS[name], [value(2.0), value(5.0)]) == expected


@pytest.mark.parametrize("n", [0, 0.0, 1, 2, 3])
def test_powers_at_zero_have_the_slopes_of_torch(value: type[Any], n: float) -> None:
    expected = slopes(lambda a: [a**n], tracked(0.0))
    assert slopes(lambda a: [a**n], [value(0.0)]) == expected


def test_numbers_are_floats_and_operands_stay_as_they_were(value: type[Any]) -> None:
    a, b = value(3), value(4)
    assert (type(a.data), a.data, a.grad) == (float, 3.0, 0.0)
    assert [a + b, a * b, a - b, a / b, a**2, a.tanh()]
    assert (a.data, b.data, a.grad, b.grad) == (3.0, 4.0, 0.0, 0.0)
    assert (a * b).backward() is None


def test_what_is_infinite_raises_as_the_lecture_says(value: type[Any]) -> None:
    with pytest.raises(ZeroDivisionError):
        value(0.0) ** -1
    assert torch.isinf(tracked(0.0)[0] ** -1)
