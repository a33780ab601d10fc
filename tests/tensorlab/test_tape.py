from __future__ import annotations

import pytest
import torch

from tensorlab.tape import record


def test_the_recorded_graph_in_order_of_computation() -> None:
    x = torch.ones(3, requires_grad=True)
    graph = record(3 * x + 2, {"x": x})
    assert [node.label for node in graph.nodes] == [
        "AccumulateGrad x",
        "MulBackward0",
        "AddBackward0",
    ]
    assert graph.edges == ((0, 1), (1, 2))
    assert [node.kind for node in graph.nodes] == ["input", "operation", "operation"]


def test_a_leaf_that_is_read_twice_is_one_node() -> None:
    x = torch.ones(3, requires_grad=True)
    graph = record(x * x)
    assert graph.edges == ((0, 1), (0, 1))
    assert graph.nodes[0].label == "AccumulateGrad"


def test_a_deep_graph_needs_no_deep_stack() -> None:
    x = torch.zeros((), requires_grad=True)
    for _ in range(5000):
        x = x + 1
    assert len(record(x).nodes) == 5001


def test_a_tensor_without_a_graph_is_refused() -> None:
    with pytest.raises(ValueError, match="has no graph"):
        record(torch.ones(2))
