"""The two ways in which a check does not pass.

CheckFailed (an AssertionError)
  - NotAttempted    the stub is still untouched
"""

from __future__ import annotations

import traceback

__all__ = ["CheckFailed", "NotAttempted"]


class CheckFailed(AssertionError):
    """A check did not hold; the message is what the student reads.

    Examples
    --------
    >>> raise CheckFailed("mean((2, 3)): the shape is wrong.")
    Traceback (most recent call last):
        ...
    tensorlab.check.errors.CheckFailed: mean((2, 3)): the shape is wrong.
    """

    def _render_traceback_(self) -> list[str]:
        # IPython asks the exception for its own rendering. The frames of the checker would only
        # hide the message, and those of a hidden check would print its source. What the student
        # needs of a traceback is where in the notebook the answer went wrong.
        frames = traceback.extract_tb(self.__cause__.__traceback__) if self.__cause__ else []
        places = [
            f"  in {frame.name}, line {frame.lineno} of its cell: {frame.line}"
            for frame in frames
            if "ipykernel_" in frame.filename
        ]
        return ["\n".join([f"{type(self).__name__}: {self}", *places])]


class NotAttempted(CheckFailed):
    """The function is still the untouched stub, which is not the same as a wrong answer."""
