"""Wrong values keep what is characteristic of tensors and tables."""

from __future__ import annotations

import pandas as pd
import pytest
import torch

from autograder.audit.wrong import Wrong

TENSOR = "def double(x):\n    return 2 * x"


def made(way: str, solution: str, *given: str, **namespace: object) -> Wrong:
    return Wrong(way, solution, {"__name__": "__main__", **namespace}, given)


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool])
def test_zeros_have_the_shape_and_dtype_of_the_right_tensor(dtype: torch.dtype) -> None:
    wrong = made("zeros", "def f(x):\n    return x.clone()")["f"](torch.ones(2, 3).to(dtype))
    assert (wrong.shape, wrong.dtype) == ((2, 3), dtype)
    assert not wrong.any()


def test_nan_and_empty_tensors() -> None:
    assert made("nan", TENSOR)["double"](torch.ones(2)).isnan().all()
    empty = made("empty", TENSOR)["double"](torch.ones(2, dtype=torch.float64))
    assert (empty.numel(), empty.dtype) == (0, torch.float64)


def test_arguments_with_a_gradient_can_be_asked_about() -> None:
    leaf = torch.ones(2, requires_grad=True)
    assert made("zeros", TENSOR)["double"](leaf).tolist() == [0, 0]
    assert made("zeros", TENSOR)["double"](2 * leaf).tolist() == [0, 0]


def test_tensors_are_emptied_in_place() -> None:
    x = torch.ones(3)
    wrong = made("argument-emptied", TENSOR)["double"]
    assert wrong(x).tolist() == [0, 0, 0]
    assert x.tolist() == [0, 0, 0]


def test_a_module_keeps_its_parameters_and_computes_nothing() -> None:
    source = (
        "import torch\nclass Net(torch.nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.layer = torch.nn.Linear(2, 1)\n"
        "    def forward(self, x):\n        return self.layer(x)"
    )
    net = made("zeros", source)["Net"]()
    assert net(torch.ones(5, 2)).tolist() == [[0]] * 5
    assert len(list(net.parameters())) == 2


def test_tables_are_emptied_and_filled() -> None:
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    source = "def chosen():\n    return table.copy()"
    zeros = made("zeros", source, table=table)["chosen"]()
    assert zeros.to_numpy().tolist() == [[0, 0], [0, 0]]
    empty = made("empty", source, table=table)["chosen"]()
    assert (len(empty), list(empty.columns)) == (0, ["a", "b"])
    made("given-emptied", source, "table", table=table)
    assert len(table) == 0
