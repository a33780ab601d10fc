"""A place in a lecture, and how JupyterLab is led to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Section"]


@dataclass(frozen=True)
class Section:
    """A lecture, and a heading in it."""

    lecture: str
    heading: str

    @property
    def anchor(self) -> str:
        """The end of the address, as JupyterLab finds a heading wherever it stands."""
        plain = re.sub(r"[`*]", "", self.heading)
        return "heading=" + plain.replace(" ", "-")
