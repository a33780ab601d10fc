"""How the cells of a notebook are carried: what its trial has found out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from autograder.grading.limits import Limits

__all__ = ["Placement", "Runner"]

TIMES_THE_REFERENCE = 20  # what a right answer by another way may cost


class Runner(StrEnum):
    """What runs a notebook.

    Attributes
    ----------
    PAIR
        A sandboxed process with the answers and another with the tests.
    SANDBOXED_KERNEL
        A stock kernel with both, in a sandbox.
    KERNEL
        A stock kernel with both, outside of any.
    NOWHERE
        Nothing: no sandbox holds it, and nobody has asked to do without.
    """

    PAIR = "pair"
    SANDBOXED_KERNEL = "sandboxed kernel"
    KERNEL = "kernel"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Placement:
    """What is known of one notebook.

    Attributes
    ----------
    notebook : str
        Its name.
    runner : Runner
        What runs it.
    shared : tuple of str
        The test cells of a pair that run in the student's process, because they need live objects.
    objects : tuple of (str, tuple of str)
        Per test cell that runs in the checker: what it asks of the reference's objects.
    changes : tuple of (str, tuple of str)
        Per cell that is run: what the reference changes in it of what it was given.
    why : str
        Why not every test cell is isolated, a sentence without its full stop; empty if all are.
    seconds : float
        The longest that an answer or a test cell of the reference took here, on the clock.
    """

    notebook: str
    runner: Runner = Runner.PAIR
    shared: tuple[str, ...] = ()
    objects: tuple[tuple[str, tuple[str, ...]], ...] = ()
    changes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    why: str = ""
    seconds: float = field(default=0.0, compare=False)

    @property
    def is_isolated(self) -> bool:
        """Whether every test cell runs apart from the answers."""
        return self.runner is Runner.PAIR and not self.shared

    def shares(self, cell: str) -> bool:
        """Whether a test cell runs in the same process as the answers."""
        return self.runner is not Runner.PAIR or cell in self.shared

    def limits(self, configured: Limits) -> Limits:
        """Return what a submission may cost on this machine: never less than is configured.

        Examples
        --------
        >>> Placement("sums", seconds=3.0).limits(Limits(cell_seconds=30, notebook_seconds=300))
        Limits(cell_seconds=60.0, notebook_seconds=600.0, output_bytes=200000)
        """
        factor = max(1.0, TIMES_THE_REFERENCE * self.seconds / configured.cell_seconds)
        return replace(
            configured,
            cell_seconds=factor * configured.cell_seconds,
            notebook_seconds=factor * configured.notebook_seconds,
        )
