from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from autograder.model import (
    CellResult,
    ManualCell,
    Outcome,
    SubmissionResult,
    result_schema,
    validate_results,
)

RESULT = SubmissionResult(
    student="ada",
    assignment="ps1",
    notebook="sums",
    cells=(
        CellResult("a-b", 1.5, 2.0, Outcome.PARTIAL, "nearly"),
        CellResult("a-c", 0.0, 3.0, Outcome.TIMEOUT, "too long"),
    ),
    manual=(ManualCell("essay", 5.0, True),),
    isolation="none",
    seconds=0.25,
    notes=("odd",),
)


def test_json_form_comes_back_the_same() -> None:
    assert SubmissionResult.from_json(json.loads(json.dumps(RESULT.to_json()))) == RESULT


def test_scores_are_sums_over_test_cells() -> None:
    assert (RESULT.score, RESULT.max_score) == (1.5, 5.0)


def test_the_published_schema_is_one() -> None:
    Draft202012Validator.check_schema(result_schema())


def test_schema_knows_every_outcome() -> None:
    known = result_schema()["$defs"]["cell"]["properties"]["outcome"]["enum"]
    assert set(known) == {outcome.value for outcome in Outcome}


def test_schema_names_what_the_contract_names() -> None:
    assert set(result_schema()["$defs"]["result"]["required"]) >= {
        "student",
        "assignment",
        "notebook",
        "score",
        "max_score",
        "isolation",
        "seconds",
        "notes",
        "cells",
    }


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("student",), "", "student must be longer"),
        (("cells", 0, "outcome"), "excellent", "must be one of"),
        (("cells", 0, "points"), -1, "must be bigger than or equal to 0"),
        (("cells", 0, "points"), 2.5, "more points than the cell is worth"),
        (("cells", 0, "points"), "2", "must be number"),
        (("isolation",), "docker", "must be one of"),
        (("seconds",), None, "must be number"),
        (("hidden",), "x", "must not contain"),
    ],
)
def test_result_that_breaks_the_schema_is_refused(
    path: tuple[Any, ...], value: object, reason: str
) -> None:
    data: Any = deepcopy(RESULT.to_json())
    target = data
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(ValueError, match=reason):
        validate_results([data])


@pytest.mark.parametrize("key", ["student", "cells", "notes", "manual"])
def test_result_that_lacks_a_part_is_refused(key: str) -> None:
    data = RESULT.to_json()
    del data[key]
    with pytest.raises(ValueError, match="must contain"):
        SubmissionResult.from_json(data)
