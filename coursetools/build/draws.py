"""Finding random draws that nothing seeded."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from coursetools.build.text import Cell

__all__ = ["drawn_by", "unseeded_draws"]

TORCH_DRAWS = frozenset(
    [
        "rand",
        "randn",
        "randint",
        "randperm",
        "rand_like",
        "randn_like",
        "randint_like",
        "normal",
        "bernoulli",
        "multinomial",
        "poisson",
    ]
)
INPLACE_DRAWS = frozenset(
    [
        "bernoulli_",
        "cauchy_",
        "exponential_",
        "geometric_",
        "log_normal_",
        "normal_",
        "random_",
        "uniform_",
    ]
)
RANDOM_MODULES = frozenset({"random", "np.random", "numpy.random"})
SEEDS = frozenset({"manual_seed", "seed"})
SEEDED_FACTORIES = frozenset({"default_rng", "Generator", "RandomState", "Random"})


def unseeded_draws(cells: Iterable[Cell]) -> Iterator[tuple[Cell, str]]:
    """Yield each random draw that comes before any seed.

    Parameters
    ----------
    cells : iterable of Cell
        Code cells in the order in which they run.

    Yields
    ------
    tuple of Cell and str
        The cell, and the call as written, such as ``torch.rand``.
    """
    seeded = False
    for cell in cells:
        try:
            calls = [
                node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)
            ]
        except SyntaxError:
            continue
        for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
            name = _dotted(call.func)
            if name.rpartition(".")[2] in SEEDS:
                seeded = True
            elif not seeded and _draws(name) and not _has_generator(call):
                yield cell, name


def drawn_by(call: ast.Call) -> str:
    """Return a random draw as it is written, such as ``torch.rand``; empty for other calls."""
    name = _dotted(call.func)
    return name if _draws(name) else ""


def _draws(name: str) -> bool:
    owner, _, function = name.rpartition(".")
    if owner == "torch":
        return function in TORCH_DRAWS
    if owner in RANDOM_MODULES:
        return function not in SEEDED_FACTORIES
    return function in INPLACE_DRAWS


def _has_generator(call: ast.Call) -> bool:
    return any(keyword.arg == "generator" for keyword in call.keywords)


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))
