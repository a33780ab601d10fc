"""Adds up how long named stages take."""

from __future__ import annotations

import functools
import os
import time
from collections import Counter
from typing import Any

__all__ = ["Clock", "one_core"]


class Clock:
    """Seconds by stage.

    Examples
    --------
    >>> clock = Clock()
    >>> clock.add("codec", 0.5)
    >>> clock["codec"]
    0.5
    """

    def __init__(self) -> None:
        self._seconds: Counter[str] = Counter()

    def __getitem__(self, stage: str) -> float:
        """Return the seconds of a stage so far."""
        return float(self._seconds[stage])

    def add(self, stage: str, seconds: float) -> None:
        """Add to a stage."""
        self._seconds[stage] += seconds  # type: ignore[assignment]

    def around(self, owner: Any, name: str, stage: str) -> None:
        """Time every call of ``owner.name`` from now on.

        Raises
        ------
        AttributeError
            If there is no such function: the engine has changed, and so must the benchmark.
        """
        plain = getattr(owner, name)

        @functools.wraps(plain)
        def timed(*args: Any, **options: Any) -> Any:
            started = time.perf_counter()
            try:
                return plain(*args, **options)
            finally:
                self.add(stage, time.perf_counter() - started)

        setattr(owner, name, timed)


def one_core() -> None:
    """Keep this process and all that it starts on one core, where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
