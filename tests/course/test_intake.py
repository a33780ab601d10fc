from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from nbformat.v4 import new_code_cell

from autograder.course.folder import Course
from autograder.course.intake import SanitizedSubmission, match_files, rebuild
from autograder.course.submission import FileRead
from autograder.nbgrader.manifest import Manifest
from autograder.submission.assemble import as_text, executed_notebook, ordered
from tests.tiny_course import DOUBLE, FULL, HIDDEN_WORD, answered, released_notebook

Change = Callable[[Any], None]


@pytest.fixture(scope="module")
def manifest(read_only_course: Course) -> Manifest:
    (found,) = read_only_course.manifests("ps1")
    return found


def file_of(notebook: Any, name: str = "sums.ipynb") -> FileRead:
    return FileRead(name, json.dumps(notebook).encode())


@pytest.fixture
def changed(manifest: Manifest) -> Callable[[Change], SanitizedSubmission]:
    """Return the rebuilt full answer after a change of its notebook."""

    def after(change: Change) -> SanitizedSubmission:
        notebook = deepcopy(answered(**FULL))
        change(notebook)
        return rebuild(manifest, file_of(notebook))

    return after


def cell(notebook: Any, grade_id: str) -> Any:
    return next(c for c in notebook.cells if c.id == grade_id)


def code(sanitized: SanitizedSubmission) -> list[str]:
    return [placed.source for placed in ordered(sanitized) if placed.is_code]


def test_honest_answers_survive_without_a_note(
    changed: Callable[[Change], SanitizedSubmission],
) -> None:
    sanitized = changed(lambda notebook: None)
    assert sanitized.answers == FULL
    assert sanitized.extras == ()
    assert sanitized.notes == ()


def test_hidden_tests_come_from_the_source(
    changed: Callable[[Change], SanitizedSubmission],
) -> None:
    assert any(HIDDEN_WORD in text for text in code(changed(lambda notebook: None)))


def test_untouched_release_is_not_attempted(manifest: Manifest) -> None:
    sanitized = rebuild(manifest, file_of(released_notebook()))
    assert [sanitized.is_attempted(test) for test in manifest.tests] == [False] * 3


def test_blank_lines_alone_are_no_attempt(manifest: Manifest) -> None:
    notebook = released_notebook()
    cell(notebook, "double").source += "\n\n   \n"
    assert not rebuild(manifest, file_of(notebook)).is_attempted(manifest.tests[0])


def test_duplicated_cell_the_changed_copy_counts_whichever_comes_first(
    manifest: Manifest,
) -> None:
    for order in (0, 1):
        notebook = released_notebook()
        copy = deepcopy(cell(notebook, "double"))
        copy.source = DOUBLE
        notebook.cells.insert(3 + order, copy)
        sanitized = rebuild(manifest, file_of(notebook))
        assert sanitized.answers["double"] == DOUBLE
        assert any("occurs 2 times" in note for note in sanitized.notes)


def test_deleted_test_is_put_back(changed: Callable[[Change], SanitizedSubmission]) -> None:
    sanitized = changed(lambda nb: nb.cells.remove(cell(nb, "double-hidden")))
    assert any(HIDDEN_WORD in text for text in code(sanitized))
    assert sanitized.notes == ("Deleted cells were put back: double-hidden.",)


def test_deleted_answer_is_empty_and_noted(
    changed: Callable[[Change], SanitizedSubmission],
) -> None:
    sanitized = changed(lambda nb: nb.cells.remove(cell(nb, "double")))
    assert sanitized.answers["double"] == ""
    assert sanitized.notes == ("Answer cells are missing: double.",)


def test_edited_test_is_replaced(changed: Callable[[Change], SanitizedSubmission]) -> None:
    def cheat(notebook: Any) -> None:
        cell(notebook, "double-visible").source = "assert True"

    sanitized = changed(cheat)
    assert "assert True" not in code(sanitized)
    assert sanitized.notes == (
        "Locked cells were edited: double-visible; the originals were used.",
    )


def test_retyped_answer_keeps_its_text(changed: Callable[[Change], SanitizedSubmission]) -> None:
    def retype(notebook: Any) -> None:
        cell(notebook, "double").cell_type = "markdown"

    sanitized = changed(retype)
    assert DOUBLE in code(sanitized)
    assert "The type of double was changed" in sanitized.notes[0]


def test_reordered_cells_run_in_the_order_of_the_source(
    changed: Callable[[Change], SanitizedSubmission], manifest: Manifest
) -> None:
    sanitized = changed(lambda nb: nb.cells.reverse())
    assert sanitized.answers == FULL
    assert [p.known.index for p in ordered(sanitized) if p.known] == list(
        range(len(manifest.cells))
    )
    assert any("reordered" in note for note in sanitized.notes)


def test_stripped_metadata_is_recovered_by_cell_id(
    changed: Callable[[Change], SanitizedSubmission],
) -> None:
    def strip(notebook: Any) -> None:
        for c in notebook.cells:
            c.metadata = {}

    sanitized = changed(strip)
    assert sanitized.answers == FULL
    assert sanitized.extras == ()
    assert any("metadata of setup" in note for note in sanitized.notes)


def test_without_metadata_and_ids_answers_run_as_extra_cells(
    changed: Callable[[Change], SanitizedSubmission],
) -> None:
    def strip(notebook: Any) -> None:
        for c in notebook.cells:
            c.metadata = {}
            del c["id"]

    sanitized = changed(strip)
    texts = code(sanitized)
    assert texts.index(DOUBLE) < texts.index('assert double(2) == 4, "double(2) should be 4"')
    assert sum(text.startswith("assert double(2)") for text in texts) == 1


def test_forged_metadata_does_not_survive(changed: Callable[[Change], SanitizedSubmission]) -> None:
    def forge(notebook: Any) -> None:
        notebook.metadata["kernelspec"] = {"name": "bash"}
        for c in notebook.cells:
            c.metadata["tags"] = ["skip-execution", "raises-exception"]
            if "nbgrader" in c.metadata:
                c.metadata.nbgrader["points"] = 1000
                c.metadata.nbgrader["grade"] = True

    sanitized = changed(forge)
    text = as_text(executed_notebook(sanitized, ordered(sanitized), ()))
    assert "skip-execution" not in text
    assert "1000" not in text
    assert json.loads(text)["metadata"]["kernelspec"]["name"] == "python3"


def test_outputs_and_attachments_do_not_survive(
    changed: Callable[[Change], SanitizedSubmission],
) -> None:
    def forge(notebook: Any) -> None:
        cell(notebook, "essay")["attachments"] = {"x.png": {"image/png": "FORGED"}}
        cell(notebook, "share-partial").outputs = [
            {"output_type": "stream", "name": "stdout", "text": "FORGED"}
        ]

    sanitized = changed(forge)
    assert "FORGED" not in as_text(executed_notebook(sanitized, ordered(sanitized), ()))


def test_extra_cells_run_where_they_were_put(
    changed: Callable[[Change], SanitizedSubmission],
) -> None:
    def add(notebook: Any) -> None:
        notebook.cells.insert(0, new_code_cell("first = 1"))
        at = notebook.cells.index(cell(notebook, "double"))
        notebook.cells.insert(at, new_code_cell("helper = 2"))
        notebook.cells.append(new_code_cell("last = 3"))

    texts = code(changed(add))
    assert texts[0] == "first = 1"
    assert texts.index("helper = 2") == texts.index(DOUBLE) - 1
    assert texts[-1] == "last = 3"


def test_a_changed_plain_cell_runs_after_the_original(
    changed: Callable[[Change], SanitizedSubmission],
) -> None:
    def play(notebook: Any) -> None:
        cell(notebook, "play").source = "mine = 1"

    texts = code(changed(play))
    assert texts.index("mine = 1") == texts.index("# a place to play") + 1


def test_unknown_grade_id_is_an_extra_cell(
    changed: Callable[[Change], SanitizedSubmission],
) -> None:
    def add(notebook: Any) -> None:
        forged = new_code_cell("x = 1")
        forged.metadata["nbgrader"] = {"grade_id": "bonus", "grade": True, "points": 100}
        notebook.cells.append(forged)

    sanitized = changed(add)
    assert sanitized.extras[-1].source == "x = 1"
    assert "Cells claim unknown grade ids: bonus; taken as extra cells." in sanitized.notes


def test_unreadable_file_is_rebuilt_from_the_release(manifest: Manifest) -> None:
    sanitized = rebuild(manifest, FileRead("sums.ipynb", b"{"))
    assert "not valid JSON" in sanitized.unreadable
    assert not sanitized.is_attempted(manifest.tests[0])


def test_missing_file_is_said(manifest: Manifest) -> None:
    assert rebuild(manifest, None).notes == ("No notebook sums.ipynb was handed in.",)


def test_file_of_another_name_is_matched_by_grade_ids(manifest: Manifest) -> None:
    files = [file_of(answered(**FULL), "final (2).ipynb"), FileRead("notes.ipynb", b"{}")]
    file, notes = match_files([manifest], files)["sums"]
    assert file == files[0]
    assert notes == (
        "The notebook was handed in as final (2).ipynb.",
        "Not taken, because they belong to no notebook: notes.ipynb.",
    )


def test_file_of_the_right_name_wins_over_a_better_one(manifest: Manifest) -> None:
    files = [file_of(released_notebook()), file_of(answered(**FULL), "better.ipynb")]
    file, _ = match_files([manifest], files)["sums"]
    assert file == files[0]
