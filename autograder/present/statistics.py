"""The numbers of a report: how hard each check was, and how well it tells students apart."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.model import CellResult, Outcome, SubmissionResult

__all__ = ["UNTOLD", "CheckStatistics", "check_statistics", "point_biserial", "totals"]

UNTOLD = frozenset({Outcome.PASSED, Outcome.NOT_ATTEMPTED, Outcome.COULD_NOT_CHECK})


@dataclass(frozen=True)
class CheckStatistics:
    """One check over the whole class.

    Attributes
    ----------
    notebook, id : str
        Which check.
    count : int
        Submissions in which it was checked.
    passed : int
        In how many of them it passed.
    attempted : int
        In how many something had been written for it.
    discrimination : float or None
        Point-biserial correlation of passing with the points earned in the other checks;
        None where it is not defined (all passed, none did, or the rest is equal).
    """

    notebook: str
    id: str
    count: int
    passed: int
    attempted: int
    discrimination: float | None

    @property
    def rate(self) -> float:
        """The share of those who attempted it that passed; 0 where nobody did."""
        return self.passed / self.attempted if self.attempted else 0.0


def totals(results: Sequence[SubmissionResult]) -> dict[str, tuple[float, float]]:
    """Return each student's score and maximum, over all notebooks."""
    sums: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for result in results:
        score, most = sums[result.student]
        sums[result.student] = (score + result.score, most + result.max_score)
    return dict(sums)


def check_statistics(results: Sequence[SubmissionResult]) -> tuple[CheckStatistics, ...]:
    """Return the statistics of every check, in the order of the source."""
    scores = {student: score for student, (score, _) in totals(results).items()}
    of_check: dict[tuple[str, str], list[tuple[CellResult, float]]] = defaultdict(list)
    for result in results:
        for cell in result.cells:
            if cell.outcome is not Outcome.COULD_NOT_CHECK:
                rest = scores[result.student] - cell.points
                of_check[result.notebook, cell.id].append((cell, rest))
    return tuple(_of_one(notebook, id, pairs) for (notebook, id), pairs in of_check.items())


def point_biserial(passed: Sequence[bool], rest: Sequence[float]) -> float | None:
    """Return the correlation of a yes-or-no with a number; None if either never varies.

    Parameters
    ----------
    passed : sequence of bool, length n
        Whether each student passed.
    rest : sequence of float, length n
        The points that each earned elsewhere.

    References
    ----------
    F. M. Lord and M. R. Novick, *Statistical Theories of Mental Test Scores*, 1968, chapter 15.

    Examples
    --------
    >>> point_biserial([True, True, False, False], [3.0, 3.0, 1.0, 1.0])
    1.0
    """
    if len(passed) < 2 or len(set(passed)) < 2 or math.isclose(max(rest), min(rest)):
        return None
    return round(float(np.corrcoef(np.array(passed, dtype=float), np.array(rest))[0, 1]), 12)


def _of_one(notebook: str, id: str, pairs: Sequence[tuple[CellResult, float]]) -> CheckStatistics:
    passed = [cell.outcome is Outcome.PASSED for cell, _ in pairs]
    return CheckStatistics(
        notebook=notebook,
        id=id,
        count=len(pairs),
        passed=sum(passed),
        attempted=sum(cell.outcome is not Outcome.NOT_ATTEMPTED for cell, _ in pairs),
        discrimination=point_biserial(passed, [rest for _, rest in pairs]),
    )
