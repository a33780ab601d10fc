"""What can go wrong on the wire, named by its cause."""

from __future__ import annotations

from autograder.errors import AutograderError

__all__ = ["CannotCross", "Closed", "Late", "WireError"]


class WireError(AutograderError):
    """What the other process sent is not what the protocol allows."""


class Closed(WireError):
    """The other process is gone."""


class Late(WireError):
    """The other process did not answer in time."""


class CannotCross(TypeError):
    """A value cannot travel between the student's process and the checker.

    A test meets it as a `TypeError`, and its message says how to write the test instead.
    """
