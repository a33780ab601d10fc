"""What a process sends and believes beyond plain data: the two processes differ in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from autograder.wire import tags
from autograder.wire.bounds import Bounds
from autograder.wire.course_modules import CourseModules
from autograder.wire.errors import WireError
from autograder.wire.gradients import Histories
from autograder.wire.object_table import Entry, ObjectTable
from autograder.wire.registry import Registry

__all__ = ["Peer"]


def _unseen(entries: list[Entry]) -> None:
    pass


class Peer(ABC):
    """One end of the wire.

    Parameters
    ----------
    link : callable
        ``link(operation, *arguments)`` asks the other end.
    locked : mapping
        Functions and classes that locked cells define, by name.
    bounds : Bounds, optional
        Caps on every message.

    Attributes
    ----------
    parity : int
        0 for the checker, 1 for the student's process.
    registry : Registry
        What this end can carry.
    before_changes : callable
        Called with the objects of this end that the other has changed, before they are.
    """

    parity: int
    registry: Registry

    def __init__(
        self,
        link: Callable[..., Any],
        locked: Mapping[str, Any],
        bounds: Bounds | None = None,
    ) -> None:
        self.link = link
        self.locked = locked
        self.course = CourseModules()
        self.bounds = bounds or Bounds()
        self.table = ObjectTable(self.parity, self.bounds)
        self.histories = Histories()
        self.before_changes: Callable[[list[Entry]], None] = _unseen

    def exception_type(self, cls: type[BaseException]) -> type[BaseException]:
        """Return the type under which exceptions of this type travel."""
        return cls

    @abstractmethod
    def write_other(self, encoder: Any, value: Any) -> None:
        """Write a value that no adapter carries, or raise `CannotCross`."""

    @staticmethod
    def write_name(encoder: Any, module: str, name: str) -> None:
        """Write what both ends know by its name."""
        encoder.byte(tags.GLOBAL)
        encoder.text(module)
        encoder.text(name)

    @abstractmethod
    def resolve(self, module: str, name: str) -> Any:
        """Return what the other process means by a name in a library, or raise `WireError`."""

    def names(self, cls: type) -> bool:
        """Return whether a class travels by a name that only this course knows."""
        return False

    def make_proxy(self, form: str, parts: tuple[Any, ...]) -> Any:
        """Return what stands for an object of the student's process."""
        raise WireError("Objects cross from the student's process to the checker only.")

    def make_callable(self, name: str, doc: str, operators: tuple[str, ...]) -> Any:
        """Return what stands for something that a test defines."""
        raise WireError("Callbacks cross from the checker to the student's process only.")

    def load(self, data: bytes, live_parts: list[Any]) -> Any:
        """Unpickle what the checker has sent."""
        raise WireError("Live objects cross from the checker to the student's process only.")

    def stays_whole(self, part: Any) -> bool:
        """Return whether a part of a live object travels by the codec and not by pickle."""
        raise WireError("Live objects cross from the checker to the student's process only.")
