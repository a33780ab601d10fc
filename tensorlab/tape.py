"""The graph that PyTorch recorded while it computed a tensor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from tensorlab.graph import Graph, Kind, Node

__all__ = ["record"]


def record(result: Tensor, names: Mapping[str, Tensor] | None = None) -> Graph:
    """Read the recorded graph of a tensor from its ``grad_fn``.

    Parameters
    ----------
    result : Tensor
        A tensor that autograd tracked; its shape and dtype do not matter.
    names : mapping of str to Tensor, optional
        Names for leaves, to be shown at their ``AccumulateGrad`` nodes.

    Returns
    -------
    Graph
        One node per function of the graph, the leaves' ``AccumulateGrad`` as inputs. Operands
        that nothing was recorded for (constants, untracked tensors) have no node.

    Raises
    ------
    ValueError
        If nothing was recorded for ``result``.

    Examples
    --------
    >>> import torch
    >>> x = torch.ones(2, requires_grad=True)
    >>> [node.label for node in record(3 * x + 2, {"x": x}).nodes]
    ['AccumulateGrad x', 'MulBackward0', 'AddBackward0']
    """
    if result.grad_fn is None:
        raise ValueError("This tensor has no graph: it does not come from an operation on a leaf.")
    known = {id(leaf): name for name, leaf in (names or {}).items()}
    places: dict[Any, int] = {}
    nodes: list[Node] = []
    for function in _in_order(result.grad_fn):
        inputs = tuple(places[source] for source, _ in function.next_functions if source)
        leaf = getattr(function, "variable", None)
        label = " ".join([function.name().rpartition("::")[2], known.get(id(leaf), "")]).strip()
        kind: Kind = "operation" if leaf is None else "input"
        places[function] = len(nodes)
        nodes.append(Node(label, kind, inputs))
    return Graph(tuple(nodes))


def _in_order(last: Any) -> list[Any]:
    """Return the functions below ``last``, each after those that it reads, without recursion."""
    order: list[Any] = []
    seen: set[Any] = set()
    waiting = [(last, False)]
    while waiting:
        function, ready = waiting.pop()
        if ready:
            order.append(function)
        elif function not in seen:
            seen.add(function)
            waiting.append((function, True))
            sources = [source for source, _ in function.next_functions if source]
            waiting.extend((source, False) for source in reversed(sources))
    return order
