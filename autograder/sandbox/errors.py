"""What can go wrong with the sandbox itself, named by its cause."""

from __future__ import annotations

from autograder.errors import CouldNotCheck

__all__ = ["SandboxFailed", "ZygoteGone"]


class SandboxFailed(CouldNotCheck):
    """A sandbox could not be set up; nothing of the submission has run."""


class ZygoteGone(CouldNotCheck):
    """The warm process is not there any more, or never came up."""
