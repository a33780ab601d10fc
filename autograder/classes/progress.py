"""Says how far a long run is: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["Step", "progress"]

Step = Callable[[], None]
EVERY = 25


@contextlib.contextmanager
def progress(what: str, total: int) -> Iterator[Step]:
    """Yield a function to call after each of `total` things; it speaks on stderr only."""
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)
    else:
        yield _Lines(what, total).step


class _Lines:
    def __init__(self, what: str, total: int) -> None:
        self.what = what
        self.total = total
        self.done = 0

    def step(self) -> None:
        self.done += 1
        if self.done % EVERY == 0:
            print(f"{self.what}: {self.done} of {self.total}", file=sys.stderr, flush=True)
