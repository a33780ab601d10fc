"""Why no warm kernel is to be had."""

from __future__ import annotations

__all__ = ["NotWarm"]


class NotWarm(Exception):
    """A kernel cannot be forked; the message says why."""
