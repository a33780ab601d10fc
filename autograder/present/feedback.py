"""What a student gets back: one HTML page per notebook, with nothing hidden and nothing live in it.

A page shows the student's own answers, the name, outcome and message of each check, and what
people have written. It is made from the verdicts and from the released cells; the text of tests
is never read here. It needs no network and forbids scripts by its own content security policy.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import nbformat
import nh3
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML

from autograder.classes.journal import latest_results
from autograder.course.folder import Course
from autograder.errors import WrongUse
from autograder.model import CellResult, SubmissionResult
from autograder.nbgrader.gradebook import PersonsMarks, persons_marks
from autograder.nbgrader.manifest import Manifest, ManifestCell, Role
from autograder.present.formulas import Formulas
from autograder.present.terminal import SYMBOLS

__all__ = ["render_markdown", "template", "write_feedback"]

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
TAGS = nh3.ALLOWED_TAGS - {"area", "map"}
NOTHING = PersonsMarks({}, frozenset(), {}, 0.0)


@dataclass(frozen=True)
class _Check:
    name: str
    symbol: str
    word: str
    points: str
    message: str


@dataclass(frozen=True)
class _Text:
    """What a student wrote in one cell, and by name the pictures that it shows."""

    source: str
    cell_type: str
    pictures: Mapping[str, str]


@dataclass(frozen=True)
class _Written:
    """An answer, and what a person said about it."""

    html: Markup
    points: str
    comment: str


@dataclass
class _Section:
    title: str
    heading: str
    answers: list[_Written] = field(default_factory=list)
    checks: list[_Check] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return bool(self.checks) or any(answer.points for answer in self.answers)


def write_feedback(course: Course, assignment: str) -> list[Path]:
    """Write a page for every graded notebook; return the files.

    Raises
    ------
    WrongUse
        If nothing has been graded yet.
    """
    name = course.require(assignment)
    results = latest_results(course, name)
    if not results:
        raise WrongUse(f"Nothing of {name} has been graded; run `autograder grade {name}` first.")
    manifests = {manifest.notebook: manifest for manifest in course.manifests(name)}
    marks = {notebook: persons_marks(course.settings, name, notebook) for notebook in manifests}
    page = template("feedback.html.j2")
    written = []
    for result in results:
        if result.notebook not in manifests:
            continue
        mine = marks[result.notebook].get(result.student, NOTHING)
        answers = _answers(course, result)
        html = page.render(
            result=result,
            sections=_sections(manifests[result.notebook], result, answers, mine),
            total=_total(manifests[result.notebook], mine),
            late_penalty=mine.late_penalty,
        )
        path = course.feedback(result.student, name) / f"{result.notebook}.html"
        _write(path, html)
        written.append(path)
    return written


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
    clean = nh3.clean(
        formulas.render(text),
        tags=TAGS,
        attribute_filter=_only_own_pictures,
        url_schemes={"http", "https", "mailto", "data"},
    )
    return Markup(formulas.put_back(clean))  # cleaned above; pictures of formulas are ours


def _only_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src" and not value.startswith("data:image/"):
        return None
    if attribute == "href" and value.startswith("data:"):
        return None
    return value


def _answers(course: Course, result: SubmissionResult) -> dict[str, list[_Text]]:
    """Return the answers as they were graded, by grade id: all parts, and text added beside."""
    path = course.autograded(result.student, result.assignment) / f"{result.notebook}.ipynb"
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (OSError, ValueError):
        return {}
    found: dict[str, list[_Text]] = {}
    marked = [c.metadata.nbgrader for c in notebook.cells if "nbgrader" in c.metadata]
    answered = [m.grade_id for m in marked if m.get("solution") or m.get("task")]
    last = next(iter(answered), "")
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            name = cell.metadata.nbgrader.grade_id
            last = name if name in answered else last
        elif "autograder" in cell.metadata:
            name = cell.metadata.autograder.part_of or ("" if cell.cell_type == "code" else last)
        else:
            continue
        found.setdefault(name, []).append(_Text(cell.source, cell.cell_type, _inlined(cell)))
    return found


def _inlined(cell: nbformat.NotebookNode) -> dict[str, str]:
    """Return the addresses of the pictures attached to a cell that hold the pictures themselves."""
    return {
        name: f"data:{kind};base64,{data}"
        for name, forms in cell.get("attachments", {}).items()
        for kind, data in forms.items()
    }


def _sections(
    manifest: Manifest,
    result: SubmissionResult,
    answers: Mapping[str, Sequence[_Text]],
    marks: PersonsMarks,
) -> list[_Section]:
    verdicts = {cell.id: cell for cell in result.cells}
    sections, title = [_Section("", "")], ""
    for cell in manifest.cells:
        if cell.role is Role.PROSE:
            found = HEADING.findall(cell.released)
            title = found[0] if found else title
        elif cell.is_answered or cell.role is Role.READ:
            if sections[-1].is_over or sections[-1].heading != title:
                is_first = all(section.heading != title for section in sections)
                sections.append(_Section(title if is_first else cell.grade_id, title))
            texts = answers.get(cell.grade_id, ()) if cell.is_answered else ()
            sections[-1].answers.append(_written(manifest, cell, texts, marks))
        elif cell.role is Role.TEST and cell.grade_id in verdicts:
            sections[-1].checks.append(_check(cell, verdicts[cell.grade_id], marks))
    return [section for section in sections if section.answers or section.checks]


def _written(
    manifest: Manifest, cell: ManifestCell, texts: Sequence[_Text], marks: PersonsMarks
) -> _Written:
    html = Markup("\n").join(_rendered(manifest, text) for text in texts)
    comment = marks.comments.get(cell.grade_id, "")
    if cell.role is Role.ANSWER:
        return _Written(html, "", comment)
    if cell.grade_id in marks.by_hand:
        points = f"{marks.scores[cell.grade_id]:g} of {cell.points:g}, graded by a person"
    else:
        points = f"worth {cell.points:g}, not graded by a person yet"
    return _Written(html, points, comment)


def _rendered(manifest: Manifest, text: _Text) -> Markup:
    if text.cell_type == "code":
        return Markup(_highlighter(manifest)(text.source))  # pygments escapes
    source = text.source
    for name, address in text.pictures.items():
        source = source.replace(f"](attachment:{name})", f"]({address})")
    return render_markdown(source)


def _check(cell: ManifestCell, verdict: CellResult, marks: PersonsMarks) -> _Check:
    symbol, word, _ = SYMBOLS[verdict.outcome]
    points = f"{verdict.points:g} of {verdict.max_points:g}"
    if cell.grade_id in marks.by_hand:
        points = f"{marks.scores[cell.grade_id]:g} of {verdict.max_points:g}, changed by a person"
    return _Check(cell.grade_id, symbol, word, points, verdict.message)


def _total(manifest: Manifest, marks: PersonsMarks) -> str:
    if not marks.scores:
        return ""
    total = max(0.0, sum(marks.scores.values()) - marks.late_penalty)
    return f"{total:g} of {manifest.max_points:g}"


def _highlighter(manifest: Manifest) -> Highlight2HTML:
    language = json.loads(manifest.metadata).get("kernelspec", {}).get("language") or "python"
    return Highlight2HTML(pygments_lexer=str(language).lower())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
