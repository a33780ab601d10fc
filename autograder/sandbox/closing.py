"""What is closed at the end of a ``with``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

__all__ = ["Closing"]


class Closing(ABC):
    """Ends what it stands for where its ``with`` ends."""

    @abstractmethod
    def close(self) -> None:
        """End it. Twice does no harm."""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it, whatever has happened."""
        self.close()
