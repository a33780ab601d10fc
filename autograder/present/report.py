"""What the instructor reads about a class: one HTML file that needs nothing beside it."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from autograder.classes.journal import latest_results
from autograder.course.folder import Course
from autograder.grading.kernel import ISOLATION, WHY_ISOLATION
from autograder.model import SubmissionResult
from autograder.present.feedback import template
from autograder.present.plots import pass_rates, score_distribution
from autograder.present.statistics import check_statistics, common_messages, totals

__all__ = ["render_report", "write_report"]


def write_report(course: Course, assignment: str) -> Path:
    """Write the report on an assignment from the journal of its verdicts; return the file."""
    name = course.require(assignment)
    path = course.root / "reports" / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_report(name, latest_results(course, name)), encoding="utf-8")
    return path


def render_report(assignment: str, results: Sequence[SubmissionResult]) -> str:
    """Return the report as HTML, for any number of results."""
    sums = totals(results)
    scores = [score for score, _ in sums.values()]
    most = max((maximum for _, maximum in sums.values()), default=0.0)
    checks = check_statistics(results)
    return template("report.html.j2").render(
        assignment=assignment,
        summary=_summary(scores, most),
        distribution=score_distribution(scores, most),
        rates=pass_rates(checks),
        checks=checks,
        messages=common_messages(results),
        seconds=_seconds(results),
        slowest=sorted(results, key=lambda result: -result.seconds)[:5],
        isolation=sorted(Counter(result.isolation for result in results).items()),
        caveats=sorted(Counter(c for result in results for c in result.caveats).items()),
        why_isolation=WHY_ISOLATION if any(r.isolation == ISOLATION for r in results) else "",
        to_look_at=[result for result in results if result.needs_a_person],
        odd=[result for result in results if result.oddities],
    )


def _summary(scores: Sequence[float], most: float) -> list[tuple[str, str]]:
    rows = [("students", str(len(scores))), ("points to be earned in checks", f"{most:g}")]
    if scores:
        rows += [
            ("mean", f"{statistics.fmean(scores):.3g}"),
            ("median", f"{statistics.median(scores):g}"),
            ("lowest and highest", f"{min(scores):g} and {max(scores):g}"),
        ]
    if len(scores) > 1:
        rows.append(("standard deviation", f"{statistics.stdev(scores):.3g}"))
    return rows


def _seconds(results: Sequence[SubmissionResult]) -> str:
    seconds = [result.seconds for result in results]
    if not seconds:
        return "Nothing has been run yet."
    return (
        f"A submission took {statistics.median(seconds):.1f} s (median), at most "
        f"{max(seconds):.1f} s; all together {sum(seconds):.0f} s."
    )
