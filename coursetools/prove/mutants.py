"""Mutants of this course's exercises: what stands between the solution markers has one slip."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.audit import mutants
from autograder.audit.mutants import Mutant
from coursetools.build.text import BEGIN_SOLUTION, END_SOLUTION

__all__ = ["Mutant", "mutants_of"]


def mutants_of(exercise: str, source: str) -> list[Mutant]:
    r"""Return every mutant of one answer cell.

    Parameters
    ----------
    exercise : str
        The exercise's full name.
    source : str
        The answer cell, with its solution markers. Only what stands between them is mutated.

    Examples
    --------
    >>> cell = "def f(x):\n    ### BEGIN SOLUTION\n    return -x\n    ### END SOLUTION"
    >>> [mutant.change for mutant in mutants_of("ps01/f", cell)][0]
    'return -x  ->  return x'
    """
    return mutants.mutants_of(exercise, source, set(_between_markers(source)))


def _between_markers(source: str) -> Iterator[int]:
    inside = False
    for number, line in enumerate(source.splitlines(), 1):
        if BEGIN_SOLUTION in line or END_SOLUTION in line:
            inside = BEGIN_SOLUTION in line
        elif inside:
            yield number
