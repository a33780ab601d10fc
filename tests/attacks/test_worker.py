"""What a worker sends back is bytes of the published schema, or it is not believed."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from autograder.errors import CouldNotCheck
from autograder.submission.task import read_graded

RESULT: dict[str, Any] = {
    "student": "eve", "assignment": "ps1", "notebook": "sums", "score": 0.0, "max_score": 5.0,
    "isolation": "namespaces", "seconds": 0.1, "notes": [], "manual": [],
    "cells": [{"id": "double-hidden", "points": 0.0, "max_points": 5.0, "outcome": "failed",
               "message": "no"}],
}  # fmt: skip


def _with(**changes: Any) -> Callable[[], str]:
    return lambda: json.dumps({"result": RESULT | changes, "notebook": "{}", "is_starved": False})


def _cell(**changes: Any) -> Callable[[], str]:
    return _with(cells=[RESULT["cells"][0] | changes])


ANSWERS: dict[str, Callable[[], Any]] = {
    "nothing": lambda: "",
    "a pickle": lambda: pickle.dumps(RESULT).decode("latin-1"),
    "a list": lambda: "[]",
    "no result": lambda: '{"notebook": "{}"}',
    "no notebook": lambda: json.dumps({"result": RESULT}),
    "an outcome that does not exist": _cell(outcome="excellent"),
    "points that are text": _cell(points="5"),
    "points that are no number": _cell(points=float("nan")),
    "more points than there are": _cell(points=500.0),
    "points below zero": _cell(points=-5.0),
    "a cell without an id": _with(cells=[{"points": 5.0}]),
    "cells that are text": _with(cells="double-hidden"),
    "nesting": lambda: "[" * 100_000,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_something_else_than_a_result_is_not_believed(name: str) -> None:
    with pytest.raises(CouldNotCheck):
        read_graded(ANSWERS[name]())


def test_a_result_is_read() -> None:
    assert read_graded(_with()()).result.score == 0.0
