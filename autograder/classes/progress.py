"""Says what goes on and how far it is: a spinner and a bar on a terminal, lines elsewhere.

All of it goes to stderr. Where that is a log, a stage is one line, and a long run says every few
seconds how far it is.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

__all__ = ["Lines", "Step", "progress", "stage"]

Step = Callable[[], None]
EVERY = 10.0  # seconds between two lines of a log
MINUTE = 60.0


@contextlib.contextmanager
def stage(what: str) -> Iterator[None]:
    """Say what is being done while the block runs."""
    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(f"{what} …"):
            yield
    else:
        print(f"{what} …", file=sys.stderr, flush=True)
        yield


@contextlib.contextmanager
def progress(what: str, total: int) -> Iterator[Step]:
    """Yield a function to call after each of `total` things."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines(what, total).step
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate())
    times = (TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn())
    with Progress(*columns, *times, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


class Lines:
    """Progress as lines of a log.

    Parameters
    ----------
    what : str
        What is done.
    total : int
        To how many things.
    clock : callable, optional
        Returns the time in seconds.
    """

    def __init__(self, what: str, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.what = what
        self.total = total
        self.done = 0
        self._clock = clock
        self._started = self._said = clock()

    def step(self) -> None:
        """Count one thing; say so now and then, and at the end."""
        self.done += 1
        now = self._clock()
        if self.done == self.total or now - self._said >= EVERY:
            self._said = now
            print(self._line(now - self._started), file=sys.stderr, flush=True)

    def _line(self, seconds: float) -> str:
        far = f"{self.what}: {self.done} of {self.total}"
        if self.done == self.total or seconds <= 0:
            return far
        speed = self.done / seconds
        return f"{far}, {_rate(speed)}, {_span((self.total - self.done) / speed)} left"


class _Rate(ProgressColumn):
    """How many things are done a second, or a minute."""

    def render(self, task: Task) -> Text:
        return Text(_rate(task.speed) if task.speed else "")


def _rate(speed: float) -> str:
    return f"{speed:.1f} a second" if speed >= 1 else f"{MINUTE * speed:.1f} a minute"


def _span(seconds: float) -> str:
    """Return a span of time in words.

    Examples
    --------
    >>> _span(42.3), _span(605), _span(7300)
    ('42 s', '10 min', '2 h 2 min')
    """
    minutes = round(seconds / MINUTE)
    if minutes < 2:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
