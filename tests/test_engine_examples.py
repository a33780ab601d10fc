"""The examples in the docstrings of the engine do what they say."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = [
    "autograder.model",
    "autograder.course.beginning.names",
    "autograder.course.harmless",
    "autograder.course.layouts.moodle",
    "autograder.course.layouts.otter",
    "autograder.nbgrader.manifest",
    "autograder.course.naming",
    "autograder.course.outputs",
    "autograder.course.timestamps",
    "autograder.grading.verdict",
    "autograder.present.feedback",
    "autograder.present.statistics",
    "autograder.classes.executors",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0
