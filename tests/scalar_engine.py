"""What a scalar engine like that of lecture 05 must do, whoever wrote it.

These were the checks of an exercise on it. `checks` yields each as a name and a function without
arguments that raises `AssertionError`; give it the class and its hyperbolic tangent.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

import torch

__all__ = ["checks"]

Function = Callable[[Any], Any]


def checks(
    value: Callable[[float], Any], tanh: Function
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the checks of an engine.

    Parameters
    ----------
    value : callable
        Makes a leaf of a number. It has `data`, `grad`, `backward()`, and takes part in `+`, `*`
        and, with a plain number on the right, `**`.
    tanh : callable
        The hyperbolic tangent of a value.
    """
    for name, check in CHECKS.items():
        yield name, lambda check=check: check(value, tanh)  # type: ignore[misc]


def plain_numbers_take_part(value: Callable[[float], Any], tanh: Function) -> None:
    a = value(5.0)
    out = 2 + (3 * a + 0.5) * 2
    out.backward()
    assert (out.data, a.grad) == (33.0, 6.0)


def slopes_are_those_of_the_formulas(value: Callable[[float], Any], tanh: Function) -> None:
    for number in (0.5, 1.7):
        for n in (-1, 2, 0.5, 1, 3):
            a = value(number)
            (a**n).backward()
            assert math.isclose(a.grad, n * number ** (n - 1), rel_tol=1e-12)
        a = value(number)
        tanh(a * 2).backward()
        assert math.isclose(a.grad, 2 * (1 - math.tanh(2 * number) ** 2), rel_tol=1e-12)


def tanh_is_flat_far_out(value: Callable[[float], Any], tanh: Function) -> None:
    for number, limit in ((1000.0, 1.0), (-1000.0, -1.0)):
        a = value(number)
        out = tanh(a)
        out.backward()
        assert (out.data, a.grad) == (limit, 0.0)


def powers_at_zero(value: Callable[[float], Any], tanh: Function) -> None:
    for n, slope in ((0, 0.0), (1, 1.0), (2, 0.0)):
        a = value(0.0)
        (a**n).backward()
        assert a.grad == slope, n


def gradients_add_up_where_paths_meet(value: Callable[[float], Any], tanh: Function) -> None:
    a, b = value(2.0), value(-3.0)
    middle = a * b
    (middle * middle + middle * a + 3 * middle).backward()
    inner = 2 * 2.0 * -3.0 + 2.0 + 3
    assert (a.grad, b.grad) == (inner * -3.0 + 2.0 * -3.0, inner * 2.0)


def random_expressions_agree_with_torch(value: Callable[[float], Any], tanh: Function) -> None:
    for seed in range(40):
        numbers = [random.Random(seed).uniform(-1.0, 1.0) for _ in range(3)]
        leaves = [value(number) for number in numbers]
        tensors = [torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in numbers]
        _grown(leaves, tanh, seed).backward()
        _grown(tensors, torch.tanh, seed).backward()
        for leaf, tensor in zip(leaves, tensors, strict=True):
            expected = 0.0 if tensor.grad is None else tensor.grad.item()
            assert math.isclose(leaf.grad, expected, rel_tol=1e-9, abs_tol=1e-12), seed


def _grown(leaves: list[Any], tanh: Function, seed: int) -> Any:
    """An expression of twelve random steps, the same for values and for tensors."""
    draw, pool = random.Random(seed), list(leaves)
    for _ in range(12):
        a, b = draw.choice(pool), draw.choice(pool)
        step = draw.randrange(4)
        if step == 0:
            pool.append(a + b)
        elif step == 1:
            pool.append(0.1 * a * b)
        elif step == 2:
            pool.append(tanh(a) * b)
        else:
            pool.append(0.1 * (a + 0.2) ** 2 + b)
    out = pool[-1]
    for other in pool[:-1]:
        out = out + other if draw.random() < 0.5 else other + out
    return out


def leaves_add_up_over_walks_and_results_start_anew(
    value: Callable[[float], Any], tanh: Function
) -> None:
    a = value(3.0)
    out = (a * a) * 2 + 1
    out.backward()
    out.backward()
    assert a.grad == 24.0
    x = value(2.0)
    y = x * x
    (y * 2).backward()
    y.backward()
    assert x.grad == 12.0


def backward_of_a_leaf_adds_one(value: Callable[[float], Any], tanh: Function) -> None:
    a = value(4.0)
    a.backward()
    a.backward()
    assert a.grad == 2.0


def long_chains_and_many_paths(value: Callable[[float], Any], tanh: Function) -> None:
    x = start = value(1.0)
    for _ in range(3000):
        x = x + 1
    x.backward()
    assert start.grad == 1.0
    x = start = value(1.0)
    for _ in range(50):
        x = x + x
    x.backward()
    assert start.grad == 2.0**50


CHECKS: dict[str, Callable[[Callable[[float], Any], Function], None]] = {
    check.__name__: check
    for check in (
        plain_numbers_take_part,
        slopes_are_those_of_the_formulas,
        tanh_is_flat_far_out,
        powers_at_zero,
        gradients_add_up_where_paths_meet,
        random_expressions_agree_with_torch,
        leaves_add_up_over_walks_and_results_start_anew,
        backward_of_a_leaf_adds_one,
        long_chains_and_many_paths,
    )
}
