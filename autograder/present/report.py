"""What the instructor reads about a class: one HTML file that needs nothing beside it.

Beside it stands the same as CSV, for a spreadsheet, and as JSON, for a program.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.classes.journal import latest_results
from autograder.course.files import write_whole
from autograder.course.folder import Course
from autograder.grading.kernel import ISOLATION, WHY_ISOLATION
from autograder.model import SubmissionResult
from autograder.nbgrader.gradebook import persons_marks
from autograder.present.classwork import Marks, Work, causes, hand_graded, hardest
from autograder.present.exercises import Exercise, exercises
from autograder.present.feedback import template
from autograder.present.hints import Hints, hints
from autograder.present.plots import rates, score_distribution
from autograder.present.report_tables import report_tables
from autograder.present.spreadsheet import as_csv, as_meant, number
from autograder.present.terminal import SYMBOLS

__all__ = ["render_report", "report_data", "write_report"]

NAMED = 10
NO_HINTS = Hints()


def write_report(course: Course, assignment: str) -> Path:
    """Write the report on an assignment; return the HTML file.

    ``ASSIGNMENT-report.json`` beside it holds the same as data, and ``ASSIGNMENT-report.csv``,
    ``-causes.csv``, ``-misconceptions.csv`` and ``-similar.csv`` the same as tables.
    """
    name = course.require(assignment)
    manifests = course.manifests(name)
    marks = {m.notebook: persons_marks(course.settings, name, m.notebook) for m in manifests}
    found = [exercise for manifest in manifests for exercise in exercises(manifest)]
    results = latest_results(course, name)
    beyond = hints(course, name, results, found, marks)
    data = report_data(name, results, found, marks, beyond)
    path = course.root / "reports" / f"{name}.html"
    for part, table in report_tables(data).items():
        write_whole(path.with_name(f"{name}-{part}.csv"), as_csv(table).encode())
    text = json.dumps(as_meant(data), indent=1, ensure_ascii=False)
    write_whole(path.with_name(f"{name}-report.json"), text.encode("utf-8", "backslashreplace"))
    write_whole(path, render_report(name, results, found, marks, beyond).encode())
    return path


def report_data(
    assignment: str,
    results: Sequence[SubmissionResult],
    exercises: Sequence[Exercise],
    marks: Marks,
    beyond: Hints = NO_HINTS,
) -> dict[str, Any]:
    """Return what the report says, as plain data for JSON."""
    works = [Work.of(result, marks) for result in results]
    return {
        "assignment": assignment,
        "scores": _scores(works),
        "could_not_check": [r.student for r in results if r.needs_a_person],
        "exercises": [asdict(e) for e in hardest(works, exercises)],
        "causes": [asdict(cause) for cause in causes(works, exercises)],
        "misconceptions": [asdict(each) for each in beyond.likenesses],
        "by_hand": [asdict(hand) for hand in hand_graded(works, exercises)],
        "similar": [asdict(each) for each in beyond.alike],
    }


def render_report(
    assignment: str,
    results: Sequence[SubmissionResult],
    exercises: Sequence[Exercise] = (),
    marks: Marks | None = None,
    beyond: Hints = NO_HINTS,
) -> str:
    """Return the report as HTML, for any number of results.

    Parameters
    ----------
    assignment : str
        Which assignment.
    results : sequence of SubmissionResult
        The verdicts.
    exercises : sequence of Exercise
        What the checks belong to.
    marks : mapping, optional
        What stands in the gradebook, by notebook and student; without it, the verdicts count.
    beyond : Hints, optional
        What a person may want to look into.
    """
    works = [Work.of(result, marks or {}) for result in results]
    scores = list(_scores(works).values())
    whole = {r.notebook: r.max_score + sum(m.max_points for m in r.manual) for r in results}
    most = sum(whole.values())
    by_exercise = hardest(works, exercises)
    hands = hand_graded(works, exercises)
    return template("report.html.j2").render(
        assignment=assignment,
        summary=_summary(scores, most, works),
        distribution=score_distribution(scores, most),
        rates=rates([(e.title, e.share) for e in by_exercise if e.share is not None]),
        exercises=by_exercise,
        causes=causes(works, exercises),
        beyond=beyond,
        to_grade=[hand for hand in hands if hand.waiting],
        hands=hands,
        seconds=_seconds(results),
        slowest=sorted(results, key=lambda result: -result.seconds)[:5],
        isolation=sorted(Counter(result.isolation for result in results).items()),
        caveats=sorted(Counter(c for result in results for c in result.caveats).items()),
        why_isolation=WHY_ISOLATION if any(r.isolation == ISOLATION for r in results) else "",
        to_look_at=[result for result in results if result.needs_a_person],
        odd=[each for each in results if each.oddities and not each.needs_a_person],
        named=_named,
        few=NAMED,
        symbols=SYMBOLS,
        number=number,
    )


def _scores(works: Sequence[Work]) -> dict[str, float]:
    """Return what each student has so far; nobody of whom a notebook could not be read."""
    unread = {work.result.student for work in works if work.stands.is_unread}
    sums: dict[str, float] = defaultdict(float)
    for work in works:
        if work.result.student not in unread:
            sums[work.result.student] += work.stands.total
    return dict(sums)


def _summary(scores: Sequence[float], most: float, works: Sequence[Work]) -> list[tuple[str, str]]:
    students = {work.result.student for work in works}
    waiting = {work.result.student for work in works if work.stands.waiting}
    rows = [
        ("students", str(len(students))),
        ("points to be earned", number(most)),
        (
            "waiting for a person",
            f"{len(waiting)} {'student' if len(waiting) == 1 else 'students'}",
        ),
    ]
    if scores:
        rows += [
            ("mean", f"{statistics.fmean(scores):.3g}"),
            ("median", f"{statistics.median(scores):g}"),
            ("lowest and highest", f"{min(scores):g} and {max(scores):g}"),
        ]
    if len(scores) > 1:
        rows.append(("standard deviation", f"{statistics.stdev(scores):.3g}"))
    return rows


def _named(students: Sequence[str]) -> str:
    others = len(students) - NAMED
    shown = ", ".join(students[:NAMED])
    return f"{shown} and {others} more" if others > 0 else shown


def _seconds(results: Sequence[SubmissionResult]) -> str:
    seconds = [result.seconds for result in results]
    if not seconds:
        return "Nothing has been run yet."
    return (
        f"A submission took {statistics.median(seconds):.1f} s (median), at most "
        f"{max(seconds):.1f} s; all together {sum(seconds):.0f} s."
    )
