from __future__ import annotations

import pytest

from tensorlab.expression import differentiate
from tensorlab.graph import Graph, Node, arrange

EXPRESSIONS = [
    "x",
    "x * x",
    "x * x + x",
    "(exp(w*x + b) - y)**2",
    "sigmoid(w*x + b) * tanh(x) + log(w*w + 1) - 3/(x + 4)*w",
    "x + y + w + b + x + y + w + b",
]
POINT = {"w": 0.5, "x": 0.5, "b": 2.0, "y": 1.0}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_every_arrow_points_to_the_right(text: str) -> None:
    graph = differentiate(text, POINT)
    plan = arrange(graph)
    for source, reader in graph.edges:
        assert plan.positions[source][0] < plan.positions[reader][0]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_no_two_boxes_or_bends_share_a_place(text: str) -> None:
    plan = arrange(differentiate(text, POINT))
    bends = [point for route in plan.routes for point in route[1:-1]]
    taken = [*plan.positions, *bends]
    assert len(set(taken)) == len(taken)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_a_route_visits_every_column_on_its_way(text: str) -> None:
    graph = differentiate(text, POINT)
    plan = arrange(graph)
    for (source, reader), route in zip(graph.edges, plan.routes, strict=True):
        assert (route[0], route[-1]) == (plan.positions[source], plan.positions[reader])
        assert [column for column, _ in route] == list(
            range(int(route[0][0]), int(route[-1][0]) + 1)
        )


def test_an_input_stands_next_to_its_first_reader() -> None:
    graph = differentiate("exp(exp(x)) + y", {"x": 0.0, "y": 0.0})
    plan = arrange(graph)
    columns = {
        node.label: column
        for node, (column, _) in zip(graph.nodes, plan.positions, strict=True)
        if node.kind == "input"
    }
    assert columns == {"x": 0, "y": 2}


def test_columns_and_rows_are_counted() -> None:
    plan = arrange(differentiate("x * y", {"x": 1.0, "y": 2.0}))
    assert (plan.columns, plan.rows) == (2, 2.0)


def test_a_node_that_reads_a_later_one_is_refused() -> None:
    with pytest.raises(ValueError, match="reads a node that comes later"):
        Graph((Node("x", "operation", (1,)), Node("y", "input")))
