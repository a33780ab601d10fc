"""Graphs of computations, and where to draw their nodes.

A `Graph` is a list of nodes in which every node stands after the nodes that it reads. `arrange`
puts the nodes into columns, inputs on the left, so that every arrow points to the right; an arrow
that skips columns gets a bend in each of them, so that it runs between boxes and not through one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, pairwise
from typing import Literal

__all__ = ["Arrangement", "Graph", "Kind", "Node", "arrange"]

Kind = Literal["input", "constant", "operation"]
Point = tuple[float, float]

_SWEEPS = 4


@dataclass(frozen=True)
class Node:
    """One box of a graph.

    Attributes
    ----------
    label : str
        What stands in the box: a name, a number or an operation.
    kind : {"input", "constant", "operation"}
        What the box is for. No gradient is asked for at a constant.
    inputs : tuple of int
        Indices of the nodes that this one reads, in the order of its operands.
    value : float or None
        The result of the forward pass; None where only the structure is known.
    gradient : float or None
        Derivative of the last node with respect to this one; None where there is none.
    """

    label: str
    kind: Kind
    inputs: tuple[int, ...] = ()
    value: float | None = None
    gradient: float | None = None


@dataclass(frozen=True)
class Graph:
    """Nodes in an order of computation: each one stands after the nodes that it reads.

    Examples
    --------
    >>> graph = Graph((Node("x", "input"), Node("square", "operation", (0,))))
    >>> graph.edges
    ((0, 1),)
    """

    nodes: tuple[Node, ...]

    def __post_init__(self) -> None:
        """Refuse nodes that are out of order."""
        for position, node in enumerate(self.nodes):
            if any(not 0 <= source < position for source in node.inputs):
                raise ValueError(f"Node {position} ({node.label}) reads a node that comes later.")

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Pairs (source, reader), one per operand: ``x * x`` has the same pair twice."""
        return tuple(
            (source, reader) for reader, node in enumerate(self.nodes) for source in node.inputs
        )


@dataclass(frozen=True)
class Arrangement:
    """Where the boxes of a graph stand.

    Attributes
    ----------
    positions : tuple of (float, float)
        Per node its column and its height; both count in boxes, heights around 0.
    routes : tuple of tuple of (float, float)
        Per edge, in the order of `Graph.edges`, the points from its source to its reader.
    """

    positions: tuple[Point, ...]
    routes: tuple[tuple[Point, ...], ...]

    @property
    def columns(self) -> int:
        """Number of columns."""
        return 1 + max(int(column) for column, _ in self.positions)

    @property
    def rows(self) -> float:
        """Height of the tallest column, in boxes."""
        heights = [height for _, height in self.positions]
        return 1 + max(heights) - min(heights)


def arrange(graph: Graph) -> Arrangement:
    """Put the nodes of a graph into columns so that every edge points to the right.

    Parameters
    ----------
    graph : Graph
        At least one node.

    Returns
    -------
    Arrangement
        An operation stands one column right of the latest node that it reads, an input or a
        constant one column left of its earliest reader. Within a column the order is the one
        that a few sweeps of the barycentre rule give.

    References
    ----------
    K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system
    structures", IEEE Trans. Systems, Man, and Cybernetics 11 (1981).

    Examples
    --------
    >>> arrange(Graph((Node("x", "input"), Node("square", "operation", (0,))))).positions
    ((0, 0.0), (1, 0.0))
    """
    columns = _columns(graph)
    paths, columns = _bent_paths(graph, columns)
    heights = _heights(paths, columns)
    points = [(columns[node], heights[node]) for node in range(len(columns))]
    return Arrangement(
        tuple(points[: len(graph.nodes)]),
        tuple(tuple(points[stop] for stop in path) for path in paths),
    )


def _columns(graph: Graph) -> list[int]:
    columns = [0] * len(graph.nodes)
    for position, node in enumerate(graph.nodes):
        columns[position] = 1 + max((columns[source] for source in node.inputs), default=-1)
    for position, node in enumerate(graph.nodes):
        readers = [columns[reader] for source, reader in graph.edges if source == position]
        if not node.inputs and readers:
            columns[position] = min(readers) - 1
    return columns


def _bent_paths(graph: Graph, columns: list[int]) -> tuple[list[list[int]], list[int]]:
    """Return per edge the stops from source to reader, and the columns with the bends appended."""
    columns = list(columns)
    fresh = count(len(columns))
    paths = []
    for source, reader in graph.edges:
        between = range(columns[source] + 1, columns[reader])
        bends = [next(fresh) for _ in between]
        columns.extend(between)
        paths.append([source, *bends, reader])
    return paths, columns


def _heights(paths: list[list[int]], columns: list[int]) -> list[float]:
    neighbours: list[list[int]] = [[] for _ in columns]
    for path in paths:
        for left, right in pairwise(path):
            neighbours[left].append(right)
            neighbours[right].append(left)
    layers = [
        [node for node, column in enumerate(columns) if column == wanted]
        for wanted in range(max(columns) + 1)
    ]
    heights = [0.0] * len(columns)
    for layer in layers:
        _spread(layer, heights)
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 else layers[::-1]:
            centres = {node: _mean_height(neighbours[node], heights) for node in layer}
            layer.sort(key=centres.__getitem__, reverse=True)
            _spread(layer, heights)
    return heights


def _mean_height(nodes: list[int], heights: list[float]) -> float:
    return sum(heights[node] for node in nodes) / max(1, len(nodes))


def _spread(layer: list[int], heights: list[float]) -> None:
    """Give a column its heights: one box apart, from top to bottom, centred on 0."""
    for place, node in enumerate(layer):
        heights[node] = (len(layer) - 1) / 2 - place
