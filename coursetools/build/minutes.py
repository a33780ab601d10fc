"""How long a lecture takes: one formula for all, from what its text holds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coursetools.build.text import Cell

__all__ = ["minutes"]

WORDS_A_MINUTE = 200
CODE_LINES_A_MINUTE = 12
MINUTES_A_PREDICTION = 1.5
MINUTES_A_FIGURE = 1.5
MINUTES_A_MISTAKE = 2
MINUTES_A_PANEL = 3
STEP = 5

WORD = re.compile(r"\S*\w\S*")


def minutes(cells: Iterable[Cell], density: float = 1) -> int:
    """Return the minutes that a reader who runs everything needs, to the next five.

    Parameters
    ----------
    cells : iterable of Cell
        The lecture.
    density : float
        How much longer a line of its text or code takes than usual.
    """
    listed = list(cells)
    words = sum(len(WORD.findall(cell.source)) for cell in listed if not cell.is_code)
    lines = sum(
        bool(line.strip()) for cell in listed if cell.is_code for line in cell.source.splitlines()
    )
    reading = words / WORDS_A_MINUTE + lines / CODE_LINES_A_MINUTE
    doing = (
        MINUTES_A_PREDICTION * sum(cell.role == "predict" for cell in listed)
        + MINUTES_A_FIGURE * sum(bool(cell.alt) for cell in listed)
        + MINUTES_A_MISTAKE * sum(cell.role == "mistake" for cell in listed)
        + MINUTES_A_PANEL * sum(cell.role == "explore" for cell in listed)
    )
    return max(STEP, STEP * round((reading * density + doing) / STEP))
