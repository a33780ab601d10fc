"""How to grade a class, and what that came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from autograder.classes.room import default_jobs
from autograder.grading.limits import Limits
from autograder.model import SubmissionResult

__all__ = ["GradeOptions", "GradeRun"]


@dataclass(frozen=True)
class GradeOptions:
    """How to grade.

    Attributes
    ----------
    students : tuple of str
        Whose submissions; everybody's if empty.
    jobs : int
        Submissions at a time; if it is not given, what the machine has cores and memory for.
    scheduler : str or None
        Address of a Dask scheduler, whose workers then grade in the place of `jobs` processes.
    force : bool
        Whether to run again what has not changed.
    seed : int or None
        Seed of this run: of random inputs in checks, and of hashing.
    require_isolation : str or None
        The weakest isolation level to accept. If it is not given, what the machine has: a notebook
        that no sandbox of its holds is then not graded, unless this is ``none``.
    json_path : Path or None
        Where to write the results.
    limits : Limits or None
        What one submission may cost; None for what the course's configuration says.
    """

    students: tuple[str, ...] = ()
    jobs: int = field(default_factory=default_jobs)
    force: bool = False
    seed: int | None = None
    require_isolation: str | None = None
    json_path: Path | None = None
    limits: Limits | None = None
    scheduler: str | None = None


@dataclass(frozen=True)
class GradeRun:
    """What grading a class came to.

    Attributes
    ----------
    results : tuple of SubmissionResult
        One per student and notebook, in this order.
    reused : int
        How many of them had been graded before and were not run again.
    why_not_isolated : str
        Why they did not run under the strongest isolation, a sentence; empty if they did.
    asked_again : tuple of (str, tuple of str)
        By student, the answers that have changed since a person graded them.
    """

    results: tuple[SubmissionResult, ...]
    reused: int
    why_not_isolated: str = ""
    asked_again: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def could_not_check(self) -> tuple[SubmissionResult, ...]:
        """The results that ask for a person."""
        return tuple(result for result in self.results if result.needs_a_person)

    @property
    def exit_status(self) -> int:
        """0, or 3 if some submissions could not be checked."""
        return 3 if self.could_not_check else 0
