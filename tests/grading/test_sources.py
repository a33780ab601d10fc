"""The source of a class is that of the one whose methods run. A stock kernel shows none."""

from __future__ import annotations

import sys

import pytest

from tests.grading.pair import verdicts

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

TEST = (
    "import inspect\ntext = inspect.getsource(Stack)\nassert 'list' in text and 'def push' in text"
)
PUSH = "    def push(self, x):\n        self.x = x\n"
LIVE = f"class Stack:\n    kept = list\n{PUSH}"
DEAD = "if False:\n    class Stack:\n        def push(self, x):\n            self.x = x\n"
CLASSES = {
    "alone": LIVE,
    "before dead code": LIVE + DEAD,
    "after dead code": DEAD + LIVE,
    "a dataclass": "import dataclasses\n@dataclasses.dataclass\n"
    + LIVE.replace("kept", "kept: type"),
}


@pytest.mark.parametrize("case", CLASSES)
def test_of_two_classes_of_one_name_the_one_that_runs_is_shown(case: str) -> None:
    assert verdicts(("answer", CLASSES[case]), ("test", TEST), objects=("*",)) == ["passed"]
