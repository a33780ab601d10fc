"""Optimisers on lists of Python floats: a second implementation without any array library."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

Point = list[float]
Rule = Callable[[Point], Point]
"""From a gradient to the displacement; remembers between calls."""


def descent(lr: float, momentum: float = 0.0, dampening: float = 0.0) -> Rule:
    velocity: Point = []

    def step(gradient: Point) -> Point:
        for i, g in enumerate(gradient):
            if len(velocity) == i:
                velocity.append(g)
            else:
                velocity[i] = momentum * velocity[i] + (1 - dampening) * g
        return [-lr * v for v in velocity]

    return step


def nesterov(lr: float, momentum: float) -> Rule:
    velocity: dict[int, float] = {}

    def step(gradient: Point) -> Point:
        for i, g in enumerate(gradient):
            velocity[i] = momentum * velocity.get(i, 0.0) + g
        return [-lr * (g + momentum * velocity[i]) for i, g in enumerate(gradient)]

    return step


def adagrad(lr: float, decay: float = 0.0, initial: float = 0.0, eps: float = 1e-10) -> Rule:
    squares: dict[int, float] = {}
    times = [0]

    def step(gradient: Point) -> Point:
        rate = lr / (1 + times[0] * decay)
        times[0] += 1
        for i, g in enumerate(gradient):
            squares[i] = squares.get(i, initial) + g * g
        return [-rate * g / (math.sqrt(squares[i]) + eps) for i, g in enumerate(gradient)]

    return step


def adam(lr: float, first: float = 0.9, second: float = 0.999, eps: float = 1e-8) -> Rule:
    means: dict[int, float] = {}
    squares: dict[int, float] = {}
    times = [0]

    def step(gradient: Point) -> Point:
        times[0] += 1
        moved = []
        for i, g in enumerate(gradient):
            means[i] = first * means.get(i, 0.0) + (1 - first) * g
            squares[i] = second * squares.get(i, 0.0) + (1 - second) * g * g
            mean = means[i] / (1 - first ** times[0])
            moved.append(-lr * mean / (math.sqrt(squares[i] / (1 - second ** times[0])) + eps))
        return moved

    return step


def walk(
    rule: Rule, gradient: Callable[[Point], Point], start: Point, steps: int
) -> Iterator[Point]:
    """Yield the start and the point after each step."""
    point = list(start)
    yield point
    for _ in range(steps):
        moved = rule(gradient(point))
        point = [p + m for p, m in zip(point, moved, strict=True)]
        yield point
