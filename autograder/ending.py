"""How a command ends: well, or in one sentence and an exit status."""

from __future__ import annotations

import contextlib
import errno
import signal
import sys
from collections.abc import Iterator
from typing import Never

from rich.console import Console

from autograder.course.naming import printable
from autograder.errors import AutograderError, CouldNotCheck, Interrupted

__all__ = ["in_one_sentence"]

_CURES = {
    errno.ENOSPC: "make room on it",
    errno.EDQUOT: "make room on it",
    errno.EROFS: "let it be written",
}


@contextlib.contextmanager
def in_one_sentence() -> Iterator[None]:
    """Turn the engine's errors, and a disk that refuses, into a sentence and an exit status."""
    try:
        yield
    except AutograderError as error:
        if isinstance(error, Interrupted):
            # a second Ctrl-C must not interrupt the end of what the first has ended
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        _end(error)
    except OSError as error:
        cure = _CURES.get(error.errno or 0)
        if cure is None:
            raise
        what = f"The disk of {error.filename}" if error.filename else "A disk"
        _end(
            CouldNotCheck(
                f"{what} refuses to be written ({str(error.strerror).lower()}). What was done "
                f"before is kept: {cure} and give the same command again."
            )
        )


def _end(error: AutograderError) -> Never:
    text = "\n".join(map(printable, str(error).split("\n")))
    Console(stderr=True, soft_wrap=True, highlight=False).print(text, markup=False)
    sys.exit(error.exit_status)
