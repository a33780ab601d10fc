"""What a failed test cell says: message and traceback, without the grader's own frames."""

from __future__ import annotations

import os
import traceback

__all__ = ["message_of", "trace_of"]

_TEXT = 5_000
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def message_of(error: BaseException) -> str:
    """Return what an exception says, cut to size."""
    try:
        return str(error)[:_TEXT]
    except Exception:
        return ""


def trace_of(error: BaseException) -> str:
    """Return the traceback without the grader's own frames, which help nobody."""
    try:
        told = _without_ours(traceback.TracebackException.from_exception(error))
        return "".join(told.format())[-2 * _TEXT :]
    except Exception:
        return ""


def _without_ours(told: traceback.TracebackException) -> traceback.TracebackException:
    chain: list[traceback.TracebackException | None] = [told]
    while chain:
        one = chain.pop()
        if one is not None:
            kept = [frame for frame in one.stack if not frame.filename.startswith(_OURS)]
            one.stack = traceback.StackSummary.from_list(kept)
            chain += [one.__cause__, one.__context__]
    return told
