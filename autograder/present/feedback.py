"""What a student gets back: one HTML page per notebook, with nothing hidden and nothing live in it.

A page shows the student's own answers, the name, outcome and message of each check, and what
people have written. It is made from the verdicts and from the released cells; the text of tests
is never read here. It needs no network and forbids scripts by its own content security policy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import jinja2
import nh3
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML

from autograder.model import CellResult, Outcome, Role, SubmissionResult
from autograder.nbgrader.manifest import Manifest, ManifestCell
from autograder.present.exercises import Exercise, Reading, exercises
from autograder.present.formulas import Formulas
from autograder.present.graded_answers import Text
from autograder.present.purpose import Purpose, purpose
from autograder.present.spreadsheet import number as _points
from autograder.present.standing import Standing, State
from autograder.present.terminal import SYMBOLS
from autograder.submission.safe_outputs import ATTRIBUTES, STYLES, clean_html
from autograder.submission.task import SHARED_NOTE

__all__ = ["feedback_page", "reasons", "render_answer", "render_markdown", "template"]

TAGS = nh3.ALLOWED_TAGS - {"area", "map"}


@dataclass(frozen=True)
class _Check:
    name: str
    purpose: Purpose
    outcome: Outcome
    points: str
    message: str

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.outcome][0]

    @property
    def word(self) -> str:
        return SYMBOLS[self.outcome][1]


@dataclass(frozen=True)
class _Written:
    """An answer, and what a person said about it."""

    html: Markup
    points: str
    comment: str


@dataclass(frozen=True)
class _Section:
    """An exercise as its student sees it."""

    anchor: str
    title: str
    state: State
    points: str
    is_graded: bool
    answers: list[_Written]
    checks: list[_Check]
    readings: tuple[Reading, ...]


def feedback_page(
    manifest: Manifest,
    result: SubmissionResult,
    stands: Standing,
    answers: Mapping[str, Sequence[Text]],
) -> str:
    """Return what a student gets back for one notebook, as HTML."""
    sections = _sections(manifest, result, stands, answers)
    graded = [section for section in sections if section.is_graded]
    open_points = sum(c.points for c in manifest.cells if c.grade_id in stands.waiting)
    return template("feedback.html.j2").render(
        result=result,
        reasons=reasons(result),
        is_unread=stands.is_unread,
        summary=sorted(graded, key=lambda section: list(State).index(section.state)),
        sections=sections,
        total=f"{_points(stands.total)} of {_points(manifest.max_points - open_points)}",
        open_points=_points(open_points),
        comments=list(stands.marks.comments.values()),
        late_penalty=_points(stands.marks.late_penalty),
    )


def reasons(result: SubmissionResult) -> list[str]:
    """Return why a notebook could not be checked, each reason once."""
    said = [cell.message for cell in result.cells if cell.outcome is Outcome.COULD_NOT_CHECK]
    return list(dict.fromkeys(filter(None, (*result.oddities, *said))))


@cache
def template(name: str) -> jinja2.Template:
    """Return a page template; what is put into it is escaped unless it is marked as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.present"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(name)


def render_markdown(text: str) -> Markup:
    """Return a student's markdown as HTML that cannot run or fetch anything, formulas set.

    Examples
    --------
    >>> str(render_markdown("*a* <script>b</script>")).strip()
    '<p><em>a</em> </p>'
    """
    formulas = Formulas()
    clean = _clean(formulas.render(text))
    return Markup(formulas.put_back(clean))  # cleaned above; pictures of formulas are ours


def _clean(text: str) -> str:
    return nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_only_own_pictures,
        filter_style_properties=STYLES,
        url_schemes={"http", "https", "mailto", "data"},
    )


def _only_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src" and not value.startswith("data:image/"):
        return None
    if attribute == "href" and value.startswith("data:"):
        return None
    return value


def _sections(
    manifest: Manifest,
    result: SubmissionResult,
    stands: Standing,
    answers: Mapping[str, Sequence[Text]],
) -> list[_Section]:
    verdicts = {cell.id: cell for cell in result.cells}
    found = []
    for number, exercise in enumerate(exercises(manifest), start=1):
        tests = [cell for cell in exercise.cells if cell.grade_id in verdicts]
        checks = [_check(cell, exercise, verdicts[cell.grade_id], stands) for cell in tests]
        state = stands.state(exercise)
        found.append(
            _Section(
                anchor=f"exercise-{number}",
                title=exercise.title,
                state=state,
                points=_points_of(exercise, stands),
                is_graded=bool(exercise.graded),
                answers=[
                    _written(manifest, cell, answers.get(cell.grade_id, ()), stands)
                    for cell in exercise.cells
                    if cell.is_answered or cell.role is Role.READ
                ],
                checks=sorted(checks, key=lambda check: check.outcome is Outcome.PASSED),
                readings=() if state is State.PASSED else exercise.readings,
            )
        )
    return found


def _points_of(exercise: Exercise, stands: Standing) -> str:
    earned, most = _points(stands.earned(exercise)), _points(exercise.points)
    waiting = stands.open_points(exercise)
    if waiting == exercise.points:
        return f"worth {most}"
    if waiting:
        return f"{earned} so far, {_points(waiting)} still open"
    return f"{earned} of {most}"


def _written(
    manifest: Manifest, cell: ManifestCell, texts: Sequence[Text], stands: Standing
) -> _Written:
    shown = texts if cell.is_answered else ()
    html = Markup("\n").join(render_answer(manifest, text) for text in shown)
    comment = stands.marks.comments.get(cell.grade_id, "")
    if cell.role is Role.ANSWER:
        return _Written(html, "", comment)
    worth = _points(cell.points)
    if cell.grade_id in stands.waiting & stands.marks.by_hand:
        given = _points(stands.marks.scores.get(cell.grade_id, 0.0))
        points = (
            f"worth {worth}; a person gave {given} for an earlier version and looks at it again"
        )
        comment = f"On the earlier version: {comment}" if comment else ""
    elif cell.grade_id in stands.waiting:
        points = f"worth {worth}, not graded by a person yet"
    elif cell.grade_id in stands.unanswered:
        points = f"not answered: 0 of {worth}"
    else:
        points = f"{_points(stands.scores.get(cell.grade_id, 0.0))} of {worth}, graded by a person"
    return _Written(html, points, comment)


def render_answer(manifest: Manifest, text: Text) -> Markup:
    """Return what a student wrote in one cell as HTML that cannot run or fetch anything."""
    if text.cell_type != "code":
        return render_markdown(text.with_pictures)
    shown = Markup("").join(_rendered(kind, data) for kind, data in text.shown)
    return Markup(_highlighter(manifest)(text.source)) + shown  # pygments escapes


def _rendered(kind: str, data: str) -> Markup:
    """Return what a cell has shown as HTML."""
    if kind == "text/html":
        return Markup('<div class="shown">{}</div>').format(Markup(_clean(clean_html(data))))
    if kind.startswith("text/"):
        return render_markdown(data)
    return Markup('<p><img alt="what this cell has drawn" src="{}"></p>').format(data)


def _check(cell: ManifestCell, exercise: Exercise, verdict: CellResult, stands: Standing) -> _Check:
    points = f"{_points(stands.scores.get(cell.grade_id, 0.0))} of {_points(cell.points)}"
    if cell.grade_id in stands.waiting:
        points = f"worth {_points(cell.points)}, a person looks at it"
    elif cell.grade_id in stands.marks.by_hand:
        points += ", changed by a person"
    message = verdict.message.removesuffix(SHARED_NOTE).rstrip()
    about = purpose(cell, exercise)
    if about.sentence and about.sentence in " ".join(message.split()):
        about = Purpose(about.name, "")  # the message says it
    return _Check(cell.grade_id, about, verdict.outcome, points, message)


def _highlighter(manifest: Manifest) -> Highlight2HTML:
    language = json.loads(manifest.metadata).get("kernelspec", {}).get("language") or "python"
    return Highlight2HTML(pygments_lexer=str(language).lower())
