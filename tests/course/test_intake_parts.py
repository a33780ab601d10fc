"""Answers in several cells, and what students add beside them: honest and hostile."""

from __future__ import annotations

import base64
import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.course.folder import Course
from autograder.course.intake import SanitizedSubmission, rebuild
from autograder.course.sorter import EXTRA_CAP, TEXT_CAP
from autograder.course.submission import MAX_CELL_CHARACTERS, FileRead
from autograder.nbgrader.manifest import Manifest
from autograder.submission.assemble import as_text, executed_notebook, ordered
from tests.tiny_course import DOUBLE, DOUBLE_STUB, ESSAY_STUB, FULL, answered, released_notebook

HELPER = "def twice(x):\n    return x + x"
REST = "def double(x):\n    return twice(x)"
FIRST_TRY = "def double(x):\n    return x  # first try"
VISIBLE = 'assert double(2) == 4, "double(2) should be 4"'
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\nrest").decode()
JPEG = base64.b64encode(b"\xff\xd8\xffrest").decode()


@pytest.fixture(scope="module")
def manifest(read_only_course: Course) -> Manifest:
    (found,) = read_only_course.manifests("ps1")
    return found


def cell(notebook: Any, grade_id: str) -> Any:
    return next(c for c in notebook.cells if c.id == grade_id)


def put(notebook: Any, grade_id: str, *texts: str) -> Any:
    """Write texts into copies of a cell, one below the other, as Split Cell does."""
    first = cell(notebook, grade_id)
    at = notebook.cells.index(first)
    copies = [from_dict(deepcopy(first) | {"source": text}) for text in texts]
    for number, copy in enumerate(copies[1:]):
        copy.id = f"{grade_id}-copy-{number}"
    notebook.cells[at : at + 1] = copies
    return notebook


def below(notebook: Any, grade_id: str, *new: Any) -> Any:
    at = notebook.cells.index(cell(notebook, grade_id)) + 1
    notebook.cells[at:at] = new
    return notebook


def rebuilt(manifest: Manifest, notebook: Any) -> SanitizedSubmission:
    return rebuild(manifest, FileRead("sums.ipynb", json.dumps(notebook).encode()))


def code(sanitized: SanitizedSubmission) -> list[str]:
    return [placed.source for placed in ordered(sanitized) if placed.is_run]


def shown(sanitized: SanitizedSubmission) -> Any:
    return json.loads(as_text(executed_notebook(sanitized, ordered(sanitized), ())))["cells"]


def test_all_parts_of_an_answer_run_in_their_order_in_its_place(manifest: Manifest) -> None:
    sanitized = rebuilt(manifest, put(answered(**FULL), "double", HELPER, "k = 1", REST))
    texts = code(sanitized)
    at = texts.index(HELPER)
    assert texts[at : at + 4] == [HELPER, "k = 1", REST, VISIBLE]
    assert sanitized.notes == ("Cell double occurs 3 times; all parts were run, in their order.",)


def test_what_stands_between_two_parts_stays_between_them(manifest: Manifest) -> None:
    notebook = put(answered(**FULL), "double", HELPER, REST)
    texts = code(rebuilt(manifest, below(notebook, "double", new_code_cell("between = 1"))))
    at = texts.index(HELPER)
    assert texts[at : at + 3] == [HELPER, "between = 1", REST]


def test_the_last_definition_counts(manifest: Manifest) -> None:
    sanitized = rebuilt(manifest, put(answered(**FULL), "double", FIRST_TRY, DOUBLE))
    assert code(sanitized).index(FIRST_TRY) < code(sanitized).index(DOUBLE)
    assert sanitized.answers["double"] == DOUBLE


@pytest.mark.parametrize("texts", [(DOUBLE_STUB, DOUBLE), (DOUBLE, DOUBLE_STUB), (DOUBLE, "")])
def test_a_copy_of_the_stub_costs_nothing(manifest: Manifest, texts: tuple[str, str]) -> None:
    sanitized = rebuilt(manifest, put(answered(**FULL), "double", *texts))
    assert DOUBLE_STUB not in code(sanitized)
    assert sanitized.answers["double"] == DOUBLE
    assert sanitized.notes == ("Cell double occurs 2 times; the one that was changed counts.",)


def test_a_stub_without_metadata_costs_nothing(manifest: Manifest) -> None:
    """An editor dropped metadata, and the copy of the stub has an id of its own."""
    notebook = put(answered(**FULL), "double", DOUBLE, DOUBLE_STUB)
    for each in notebook.cells:
        each["metadata"] = {}
    sanitized = rebuilt(manifest, notebook)
    assert DOUBLE_STUB not in code(sanitized)
    assert sanitized.answers["double"] == DOUBLE


def test_parts_without_metadata_run_in_their_order(manifest: Manifest) -> None:
    for kept in (0, 1):  # the part that keeps the cell's id
        notebook = put(answered(**FULL), "double", HELPER, REST)
        first, second = (c for c in notebook.cells if c["source"] in {HELPER, REST})
        first["id"], second["id"] = ("double", "new") if kept == 0 else ("new", "double")
        for each in notebook.cells:
            each["metadata"] = {}
        texts = code(rebuilt(manifest, notebook))
        assert texts.index(HELPER) < texts.index(REST) < texts.index(VISIBLE)


def test_a_copy_below_the_check_runs_there(manifest: Manifest) -> None:
    notebook = answered(**FULL)
    copy = deepcopy(cell(notebook, "double")) | {"source": FIRST_TRY, "id": "copy"}
    texts = code(rebuilt(manifest, below(notebook, "double-visible", copy)))
    assert texts.index(DOUBLE) < texts.index(VISIBLE) < texts.index(FIRST_TRY)


def test_an_answer_whose_parts_were_all_moved_goes_back(manifest: Manifest) -> None:
    notebook = put(answered(**FULL), "double", HELPER, REST)
    parts = [c for c in notebook.cells if c["source"] in {HELPER, REST}]
    notebook.cells = [c for c in notebook.cells if c not in parts] + parts
    texts = code(rebuilt(manifest, notebook))
    assert texts.index(HELPER) < texts.index(REST) < texts.index(VISIBLE)


@pytest.mark.parametrize("place", ["setup", "double-visible"])
def test_an_answer_merged_into_a_given_cell_runs(manifest: Manifest, place: str) -> None:
    """Merge Cells keeps the metadata of one of them."""
    notebook = answered(**FULL)
    notebook.cells.remove(cell(notebook, "double"))
    given = cell(notebook, place)
    pair = [given["source"], DOUBLE] if place == "setup" else [DOUBLE, given["source"]]
    given["source"] = "\n\n".join(pair)
    sanitized = rebuilt(manifest, notebook)
    texts = [text.strip() for text in code(sanitized)]
    assert texts.index("import math") < texts.index(DOUBLE) < texts.index(VISIBLE)
    assert f"What was added to locked cells was kept, beside them: {place}." in sanitized.notes
    assert sanitized.is_attempted(manifest.tests[0])


def test_parts_of_a_written_answer_are_put_together(manifest: Manifest) -> None:
    sanitized = rebuilt(manifest, put(answered(**FULL), "essay", "First.", ESSAY_STUB, "Second."))
    assert sanitized.answers["essay"] == "First.\n\nSecond."
    assert sanitized.notes == (
        "Cell essay occurs 3 times; the 2 that were changed were put together, in their order.",
    )


def test_copies_of_a_check_change_nothing_and_run_nothing(manifest: Manifest) -> None:
    notebook = put(answered(**FULL), "double-visible", VISIBLE, "assert True", "2.0")
    sanitized = rebuilt(manifest, notebook)
    assert "assert True" not in code(sanitized)
    assert "2.0" not in code(sanitized)
    assert code(sanitized).count(VISIBLE) == 1


def test_ten_thousand_copies_are_bounded(manifest: Manifest) -> None:
    texts = [f"n = {number}" for number in range(10_000)]
    sanitized = rebuilt(manifest, put(answered(**FULL), "double", *texts))
    assert len(sanitized.extras) == EXTRA_CAP
    assert f"Only the first {EXTRA_CAP} extra cells were kept." in sanitized.notes
    assert code(sanitized).count(VISIBLE) == 1


def test_huge_parts_of_a_written_answer_are_bounded(manifest: Manifest) -> None:
    texts = [str(number) * 200_000 for number in range(1, 9)]
    sanitized = rebuilt(manifest, put(answered(**FULL), "essay", *texts))
    assert len(sanitized.answers["essay"]) <= MAX_CELL_CHARACTERS
    assert "Only the first 2 parts of cell essay were kept." in sanitized.notes


@pytest.mark.parametrize("new", [new_markdown_cell, new_raw_cell])
def test_an_essay_below_the_stub_asks_a_person(manifest: Manifest, new: Any) -> None:
    notebook = below(answered(**FULL | {"essay": ESSAY_STUB}), "essay", new("Long <b>text</b>."))
    sanitized = rebuilt(manifest, notebook)
    last = shown(sanitized)[-1]
    assert (last["cell_type"], last["source"]) == ("markdown", "Long < b>text< /b>.")
    assert sanitized.unanswered == ()
    assert sanitized.has_work_beside(manifest.by_grade_id["essay"])
    assert sanitized.notes == (
        "Nothing is written in essay, but beside it; a person is asked to read it.",
    )


def test_an_essay_at_the_end_of_the_notebook_asks_a_person(manifest: Manifest) -> None:
    essay = manifest.by_grade_id["essay"]
    last = replace(manifest.tests[-1], index=essay.index + 1, grade_id="last", cell_id="last")
    longer = replace(manifest, cells=(*manifest.cells, last))
    notebook = answered(**FULL | {"essay": ESSAY_STUB})
    notebook.cells.append(new_code_cell(last.released, metadata=json.loads(last.metadata)))
    notebook.cells[-1].metadata["nbgrader"]["grade_id"] = "last"
    assert not rebuilt(longer, notebook).has_work_beside(essay)
    notebook.cells.append(new_markdown_cell("My reasons."))
    sanitized = rebuilt(longer, notebook)
    assert sanitized.has_work_beside(essay)
    said = "Nothing is written in essay, but beside it; a person is asked to read it."
    assert said in sanitized.notes


def test_an_essay_without_metadata_asks_a_person(manifest: Manifest) -> None:
    notebook = answered(**FULL)
    cell(notebook, "essay").metadata = {}
    cell(notebook, "essay").id = "another"
    sanitized = rebuilt(manifest, notebook)
    assert FULL["essay"] in [c["source"] for c in shown(sanitized)]
    assert sanitized.has_work_beside(manifest.by_grade_id["essay"])


def test_a_written_answer_merged_into_the_one_before_asks_a_person(manifest: Manifest) -> None:
    essay = manifest.by_grade_id["essay"]
    second = replace(essay, index=essay.index + 1, grade_id="second", cell_id="second")
    longer = replace(manifest, cells=(*manifest.cells, second))
    merged = rebuilt(longer, answered(**FULL))
    assert merged.has_work_beside(second)
    assert "Answer cells are missing: second." in merged.notes
    assert not rebuilt(longer, answered(**FULL | {"essay": ESSAY_STUB})).has_work_beside(second)


def test_an_essay_written_into_given_prose_is_kept(manifest: Manifest) -> None:
    notebook = answered(**FULL)
    cell(notebook, "title").source += "\n\nMy own words."
    assert "\nMy own words." in [c["source"] for c in shown(rebuilt(manifest, notebook))]


def test_a_blank_essay_with_nothing_beside_it_asks_nobody(manifest: Manifest) -> None:
    notebook = answered(**FULL | {"essay": ESSAY_STUB})
    below(notebook, "title", new_markdown_cell("About the title."), new_markdown_cell("# Sums"))
    sanitized = rebuilt(manifest, notebook)
    assert sanitized.unanswered == ("essay",)
    assert not sanitized.has_work_beside(manifest.by_grade_id["essay"])
    assert "About the title." in [c["source"] for c in shown(sanitized)]
    assert len([c for c in shown(sanitized) if c["source"] == "# Sums"]) == 1


def test_added_texts_are_bounded(manifest: Manifest) -> None:
    for texts in (["a"] * 1_000, ["b" * 400_000] * 20):
        new = [new_markdown_cell(text) for text in texts]
        sanitized = rebuilt(manifest, below(answered(**FULL), "title", *new))
        assert len(sanitized.extras) <= TEXT_CAP
        assert sum(len(extra.source) for extra in sanitized.extras) <= 500_000
        assert any("added texts were kept" in note for note in sanitized.notes)


def test_a_text_cannot_claim_to_be_a_check(manifest: Manifest) -> None:
    forged = new_markdown_cell("Mine.", metadata=cell(answered(**FULL), "double-hidden").metadata)
    sanitized = rebuilt(manifest, below(answered(**FULL), "essay", forged))
    ids = [c["metadata"].get("nbgrader", {}).get("grade_id") for c in shown(sanitized)]
    assert ids.count("double-hidden") == 1
    assert "Mine." not in [c["source"] for c in shown(sanitized)]


def pictured(text: str, **attachments: Any) -> dict[str, Any]:
    forms = {name.replace("_", "."): form for name, form in attachments.items()}
    return {"source": text, "attachments": forms}


def test_pictures_of_written_answers_are_kept_each_under_a_name_of_its_own(
    manifest: Manifest,
) -> None:
    notebook = put(answered(**FULL), "essay", "one", "two")
    parts = [c for c in notebook.cells if c["source"] in {"one", "two"}]
    parts[0].update(pictured("A ![p](attachment:image.png)", image_png={"image/png": PNG}))
    parts[1].update(pictured("B ![p](attachment:image.png)", image_png={"image/jpeg": [JPEG]}))
    essay = shown(rebuilt(manifest, notebook))[-1]
    assert essay["attachments"] == {
        "picture-1.png": {"image/png": PNG},
        "picture-2.jpeg": {"image/jpeg": JPEG},
    }
    assert "![p](attachment:picture-1.png)" in essay["source"]
    assert essay["source"].index("picture-1") < essay["source"].index("picture-2")


def test_a_picture_of_an_added_text_is_kept(manifest: Manifest) -> None:
    new = new_markdown_cell()
    new.update(pictured("![a](attachment:my%20plot.png)", **{"my plot_png": {"image/png": PNG}}))
    last = shown(rebuilt(manifest, below(answered(**FULL), "essay", new)))[-1]
    assert list(last["attachments"].values()) == [{"image/png": PNG}]


@pytest.mark.parametrize(
    "form",
    [
        {"image/svg+xml": "<svg onload=steal()>"},
        {"image/png": base64.b64encode(b"<svg onload=steal()>").decode()},
        {"image/png": PNG + "A" * 3_000_000},
        {"image/png": {"a": 1}},
        "text",
    ],
)
def test_what_is_no_small_picture_is_left_out_and_said(manifest: Manifest, form: Any) -> None:
    notebook = answered(**FULL)
    cell(notebook, "essay").update(pictured("See ![p](attachment:a.png)", a_png=form))
    sanitized = rebuilt(manifest, notebook)
    assert "attachments" not in shown(sanitized)[-1]
    assert "](attachment" not in shown(sanitized)[-1]["source"]
    assert any(note.startswith("1 attachments were left out") for note in sanitized.notes)


def test_a_notebook_holds_a_bounded_number_of_pictures(manifest: Manifest) -> None:
    big = base64.b64encode(base64.b64decode(PNG) + b"0" * 1_900_000).decode()
    names = [f"p{number}.png" for number in range(9)]
    text = " ".join(f"![p](attachment:{name})" for name in names)
    notebook = answered(**FULL)
    forms = {name: {"image/png": big} for name in names}
    cell(notebook, "essay").update({"source": text, "attachments": forms})
    assert len(rebuilt(manifest, notebook).pictures) == 4


def test_code_added_below_a_stub_is_an_attempt_at_that_exercise(manifest: Manifest) -> None:
    sanitized = rebuilt(manifest, below(released_notebook(), "double", new_code_cell(DOUBLE)))
    assert [sanitized.is_attempted(test) for test in manifest.tests] == [True, True, False]
    assert sanitized.unanswered == ("share", "essay")


def test_code_in_the_place_of_a_lost_answer_is_an_attempt(manifest: Manifest) -> None:
    notebook = answered(**FULL)
    cell(notebook, "double").metadata = {}
    cell(notebook, "double").id = "another"
    sanitized = rebuilt(manifest, notebook)
    assert sanitized.is_attempted(manifest.tests[0])


def test_code_before_all_answers_and_text_are_no_attempt(manifest: Manifest) -> None:
    notebook = below(released_notebook(), "title", new_code_cell("play = 1"))
    below(notebook, "double", new_markdown_cell("I do not know."))
    sanitized = rebuilt(manifest, notebook)
    assert not any(sanitized.is_attempted(test) for test in manifest.tests)


@pytest.mark.parametrize(
    "text",
    [
        '![a" onerror=steal()](attachment:a.png)',
        "<![x](attachment:a.png)",
        "<img src=![x](attachment:a.png) onerror=steal()>",
        "<scr![x](attachment:a.png)ipt>steal()</script>",
        "[![x](attachment:a.png)](javascript:steal())",
        "[a]![x](attachment:a.png)(javascript:steal())",
        "![x](attachment:missing.png) ![y](attachment:a.png)",
        "![x][r] ![y](attachment:a.png)\n\n[r]: attachment:missing.png",
        '![x](attachment:a.png "t\' onerror=1")',
    ],
)
def test_nothing_live_comes_with_a_picture(manifest: Manifest, text: str) -> None:
    notebook = answered(**FULL)
    cell(notebook, "essay").update(pictured(text, a_png={"image/png": PNG}))
    essay = shown(rebuilt(manifest, notebook))[-1]
    renderer = IPythonRenderer(escape=False, attachments=essay["attachments"])
    page = str(MarkdownWithMath(renderer=renderer).render(essay["source"]))
    assert page.count("<img") == 1
    assert page.count("src=") == 1 + essay["source"].count("< img src=")
    assert f'src="data:image/png;base64,{PNG}"' in page
    assert "<script" not in page
    assert "href" not in page
