"""What lectures say in words and no cell prints, tried out: one module per group of lectures.

A claim is a few words of a lecture with the test that would fail if they were wrong. `says` ties
the two: a lecture that no longer says them needs no such test.
"""

from __future__ import annotations

import re

from tests.notebooks import lectures, read

__all__ = ["prose", "says"]


def prose(lecture: str) -> str:
    """Return the text of a lecture, such as ``"03"``, without line breaks."""
    (path,) = [path for path in lectures() if path.stem.startswith(f"{lecture}_")]
    cells = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    return re.sub(r"\s+", " ", " ".join(cells))


def says(lecture: str, words: str) -> bool:
    """Return whether a lecture says this, wherever its lines break."""
    return words in prose(lecture)
