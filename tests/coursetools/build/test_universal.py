"""Wrong answers that fit every exercise are made by rule, and no check pays for one."""

from __future__ import annotations

import pytest

from coursetools.build.project import Project
from coursetools.build.text import read_document
from coursetools.prove.gate import check_assignment
from coursetools.prove.universal import SPOILER, universal_answers

PLAIN = "def f(numbers: list[int], start: int = 0) -> int:\n    return sum(numbers) + start"


def run(source: str, name: str, *args: object) -> object:
    namespace: dict[str, object] = {}
    exec(source, namespace)
    function = namespace[name]
    assert callable(function)
    return function(*args)


def made(source: str) -> dict[str, str]:
    return {answer.name: answer.source for answer in universal_answers("f", source)}


def test_they_keep_the_name_and_the_parameters() -> None:
    results = {name: run(text, "f", [1, 2], 4) for name, text in made(PLAIN).items()}
    assert str(results.pop("returns nan")) == "nan"
    assert results == {
        "returns nothing": None,
        "returns something empty": 0,
        "returns its argument": [1, 2],
        "empties its arguments": [],
        SPOILER: 7,
    }


@pytest.mark.parametrize(
    ("promise", "empty"),
    [("dict[str, int]", {}), ("tuple[int, ...]", ()), ("str", ""), ("bool", False), ("Odd", [])],
)
def test_what_is_empty_follows_from_the_promised_type(promise: str, empty: object) -> None:
    text = made(f"Odd = None\n\n\ndef f(x: int) -> {promise}:\n    return x")
    assert run(text["returns something empty"], "f", 1) == empty


def test_tensors_arrays_and_containers_are_emptied() -> None:
    import numpy as np
    import torch

    text = made("def f(a: torch.Tensor, b: np.ndarray, c: dict) -> int:\n    return 5")
    source = f"import numpy as np\nimport torch\n\n{text[SPOILER]}"
    a, b, c = torch.ones(2), np.ones(2), {"x": 1}
    assert run(source, "f", a, b, c) == 5
    assert (a.tolist(), b.tolist(), c) == ([0.0, 0.0], [0.0, 0.0], {})


def test_without_parameters_there_is_no_argument_to_return() -> None:
    assert list(made("def f() -> dict:\n    return {'a': 1}")) == [
        "returns nothing",
        "returns something empty",
        "returns nan",
    ]


def test_methods_of_a_class_are_hollowed_out() -> None:
    text = made("class F:\n    def __len__(self) -> int:\n        return 3")["returns nothing"]
    assert "return None" in text
    assert "return 3" not in text


def faults(project: Project) -> dict[str, str]:
    (path,) = project.assignments()
    rows = check_assignment(project, read_document(path, project.relative(path)), seconds=2)
    return {row.answer: row.fault for row in rows if row.kind == "universal" and row.fault}


def test_the_gate_names_a_check_that_pays_for_one(project: Project, edit) -> None:
    edit("ps01_sums.py", "assert total([]) == 0, ", "assert not total([]), ")
    found = faults(project)
    assert found["returns nothing"] == "earns the points of `empty`"
    assert "returns nan" not in found


def test_the_gate_names_an_exercise_whose_arguments_nobody_looks_at(project: Project, edit) -> None:
    edit("ps01_sums.py", "def total(numbers):", "def total(numbers: list[int]) -> int:")
    assert faults(project) == {
        "returns something empty": "earns the points of `empty`",
        SPOILER: "is noticed by no check",
    }
