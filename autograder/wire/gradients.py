"""Differentiating through a call, in either direction and to any order.

A tensor that one process computed arrives in the other with a history of one step. Its inputs are
the *frontier*: the nearest tensors that both know. Going back through that step asks the process
that has the real graph; if the caller wants to differentiate again, the gradients that come back
have such a history themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.wire.errors import WireError
from autograder.wire.object_table import Adapter, Entry, ObjectTable

__all__ = ["Histories", "History", "attach", "history_of"]

_MOST = 2_000


@dataclass(frozen=True)
class History:
    """The graph behind a tensor that has been sent.

    Attributes
    ----------
    result : torch.Tensor
        The tensor.
    frontier : tuple of Entry
        The nearest tensors behind it that both processes know.
    leaves : tuple of torch.Tensor
        Leaves behind it that only this process knows; they collect their gradients here.
    """

    result: Any
    frontier: tuple[Entry, ...]
    leaves: tuple[Any, ...]


def history_of(result: Any, table: ObjectTable, kind: Adapter) -> History:
    """Walk the graph behind `result` back to what both processes know."""
    shared = {
        (entry.obj.grad_fn, entry.obj.output_nr): entry
        for entry in table
        if entry.kind is kind and entry.obj.grad_fn is not None and entry.obj is not result
    }
    frontier: dict[int, Entry] = {}
    leaves: dict[int, Any] = {}
    seen, waiting = set(), [(result.grad_fn, result.output_nr)]
    while waiting:
        step = waiting.pop()
        if step in seen or step[0] is None:
            continue
        seen.add(step)
        variable = getattr(step[0], "variable", None)
        entry = shared.get(step) if variable is None else table.find(variable)
        if entry is not None:
            frontier[entry.number] = entry
        elif variable is not None:
            leaves[id(variable)] = variable
        else:
            waiting.extend(step[0].next_functions)
    return History(result, tuple(frontier.values()), tuple(leaves.values()))


def attach(link: Callable[..., Any], number: int, tensor: Any, frontier: list[Any]) -> Any:
    """Return `tensor` with a history of one step.

    Parameters
    ----------
    link : callable
        ``link(operation, *arguments)`` asks the other process.
    number : int
        The tensor's number.
    tensor : torch.Tensor
        Its values.
    frontier : list of torch.Tensor
        What the other process says that it was computed from.
    """
    import torch

    class Step(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, anchor: Any, *inputs: Any) -> Any:
            ctx.save_for_backward(anchor)
            return tensor

        @staticmethod
        def backward(ctx: Any, *gradients: Any) -> Any:
            _ = ctx.saved_tensors  # raises where a plain graph would have been freed
            again = torch.is_grad_enabled()
            found = link("backward", number, gradients[0].contiguous(), again)
            if type(found) is not tuple or len(found) != len(frontier):
                raise WireError("A gradient has the wrong number of parts.")
            return None, *found

    with torch.enable_grad():
        anchor = torch.zeros((), requires_grad=True)
        result: Any = Step.apply(anchor, *frontier)
    return result


def pull_back(history: History, gradient: Any, again: bool) -> tuple[Any, ...]:
    """Return the gradients of the frontier; leaves of this process keep theirs.

    Parameters
    ----------
    history : History
        What to differentiate.
    gradient : torch.Tensor
        The gradient of the loss with respect to the result, of the same shape.
    again : bool
        Whether the gradients are to be differentiated in turn.
    """
    import torch

    inputs = [entry.obj for entry in history.frontier]
    wanted = (*inputs, *history.leaves)
    if not wanted:
        return ()
    cuts = [hook for tensor in inputs for hook in _cut(tensor)]
    try:
        with torch.enable_grad():
            found = torch.autograd.grad(
                history.result,
                wanted,
                gradient,
                retain_graph=True,
                create_graph=again,
                allow_unused=True,
            )
    finally:
        for hook in cuts:
            hook.remove()
    for leaf, grad in zip(history.leaves, found[len(inputs) :], strict=True):
        if grad is not None:
            leaf.grad = grad if leaf.grad is None else leaf.grad + grad
    return tuple(found[: len(inputs)])


def _cut(tensor: Any) -> Iterator[Any]:
    """Keep gradients of one input from flowing on into another: the other process does that."""
    if tensor.grad_fn is None:
        return

    def stop(gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        # nothing, and not 0: times an infinite slope that is nan
        return tuple(
            None if place == tensor.output_nr else grad for place, grad in enumerate(gradients)
        )

    yield tensor.grad_fn.register_prehook(stop)


class Histories:
    """The graphs behind the latest tensors that have been sent, by number."""

    def __init__(self) -> None:
        self._kept: dict[int, History] = {}

    def keep(self, number: int, history: History) -> None:
        """Keep one more, and of all only the latest."""
        self._kept[number] = history
        while len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    def pull_back(self, number: int, gradient: Any, again: bool) -> tuple[Any, ...]:
        """Differentiate one; see `gradients.pull_back`.

        Raises
        ------
        RuntimeError
            If it is no longer kept.
        """
        if number not in self._kept:
            raise RuntimeError("the graph behind this tensor has been freed")
        return pull_back(self._kept[number], gradient, bool(again))
