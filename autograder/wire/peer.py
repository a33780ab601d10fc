"""What a process sends and believes beyond plain data: the two processes differ in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.wire.adapters.gradients import History, pull_back
from autograder.wire.bounds import Bounds
from autograder.wire.errors import WireError
from autograder.wire.object_table import Adapter, Entry, ObjectTable

if TYPE_CHECKING:
    from autograder.wire.encoder import Encoder

__all__ = ["Histories", "Peer"]

_MOST_HISTORIES = 2_000
_LIBRARIES = ("torch", "pandas", "numpy", "random")


class Histories:
    """The graphs behind the latest tensors that have been sent, by number."""

    def __init__(self) -> None:
        self._kept: dict[int, History] = {}

    def keep(self, number: int, history: History) -> None:
        """Keep one more, and of all only the latest."""
        self._kept[number] = history
        while len(self._kept) > _MOST_HISTORIES:
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


def _unheard(text: str) -> None:
    pass


def _unseen(entries: list[Entry]) -> None:
    pass


class Peer(ABC):
    """One end of the wire.

    Parameters
    ----------
    parity : int
        0 for the checker, 1 for the student's process.
    kinds : tuple of Adapter
        The kinds of objects that this end can carry.
    link : callable
        ``link(operation, *arguments)`` asks the other end.
    bounds : Bounds, optional
        Caps on every message.

    Attributes
    ----------
    hear : callable
        Called with each text that comes.
    before_changes : callable
        Called with the objects of this end that the other has changed, before they are.
    """

    def __init__(
        self,
        parity: int,
        kinds: tuple[Adapter, ...],
        link: Callable[..., Any],
        bounds: Bounds | None = None,
    ) -> None:
        self.link = link
        self.bounds = bounds or Bounds()
        self.table = ObjectTable(parity, self.bounds)
        self.histories = Histories()
        self.hear: Callable[[str], None] = _unheard
        self.before_changes: Callable[[list[Entry]], None] = _unseen
        self._by_tag = {kind.tag: kind for kind in kinds}
        self._by_name = {name: kind for kind in kinds for name in kind.type_names}
        self._by_type = {kind_type: kind for kind in kinds for kind_type in kind.types}

    def adapter_of(self, value: object) -> Adapter | None:
        """Return the kind that carries values of exactly this type."""
        found = self._by_type.get(type(value))
        if found is None and type(value).__module__.startswith(_LIBRARIES):
            full_name = f"{type(value).__module__}.{type(value).__qualname__}"
            found = self._by_name.get(full_name)
        return found if found is not None and found.carries(value) else None

    def kind(self, tag: int) -> Adapter:
        """Return the kind of that letter."""
        try:
            return self._by_tag[tag]
        except KeyError:
            raise WireError(f"No kind of object has the letter {tag}.") from None

    def has_kind(self, kind: Adapter) -> bool:
        """Return whether this end can receive that kind."""
        return self._by_tag.get(kind.tag) is kind

    def exception_type(self, cls: type[BaseException]) -> type[BaseException]:
        """Return the type under which exceptions of this type travel."""
        return cls

    @abstractmethod
    def write_other(self, encoder: Encoder, value: Any) -> None:
        """Write a value that is not plain data, or raise `CannotCross`."""

    @abstractmethod
    def resolve(self, module: str, name: str) -> Any:
        """Return what the other process means by a name in a library, or raise `WireError`."""
