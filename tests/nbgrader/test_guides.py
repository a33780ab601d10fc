"""What a person grades by, on its way from the source to Formgrader's page."""

from __future__ import annotations

import json

from autograder.course.folder import Course
from autograder.nbgrader.guides import Guide, guides, with_guides


def test_rubric_and_model_answer_are_read_from_the_source(read_only_course: Course) -> None:
    (manifest,) = read_only_course.manifests("ps1")
    found = guides(manifest, read_only_course.settings.regions)
    assert found == {"essay": Guide(rubric="", model="A model answer.")}


def test_a_graded_notebook_tells_them_of_the_cells_that_they_are_about() -> None:
    cells = [
        {"metadata": {"nbgrader": {"grade_id": name}}, "source": name} for name in ("essay", "sum")
    ] + [{"metadata": {}, "source": "prose"}]
    known = {"essay": Guide("2 points for why.", "Because.")}
    essay, *others = json.loads(with_guides(json.dumps({"cells": cells}), known))["cells"]
    assert essay["metadata"]["autograder"] == {"rubric": "2 points for why.", "model": "Because."}
    assert others == cells[1:]


def test_a_notebook_without_questions_stays_as_it_is() -> None:
    assert with_guides("not even JSON", {}) == "not even JSON"
