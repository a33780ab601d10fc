"""What every attack shares: it runs in a sandbox and says what came of it.

Every loop, size and sleep of an attack is bounded low: a wall that does not stand must not harm
the machine that runs the tests.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable

__all__ = ["LIBC", "MEGABYTE", "attack", "refused"]

MEGABYTE = 1 << 20
LIBC = ctypes.CDLL(None, use_errno=True)


def attack(function: Callable[[], object]) -> Callable[[int], None]:
    """Make an entry point that writes the outcome, or the error's name, to its descriptor."""

    def entry(report: int, *_: int) -> None:
        try:
            outcome = str(function())
        except Exception as error:
            outcome = type(error).__name__
        os.write(report, outcome.encode())
        os.close(report)

    return entry


def refused(result: int) -> str:
    """Say whether a raw system call failed with EPERM."""
    return os.strerror(ctypes.get_errno()) if result < 0 else "done"
