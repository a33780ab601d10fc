"""What can be read in a figure, for the tests of pictures made of boxes."""

from __future__ import annotations

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text

__all__ = ["unreadable", "words"]


def words(figure: Figure) -> list[str]:
    """Return every text of a figure, in the order in which it was drawn."""
    return [text.get_text() for text in _texts(figure)]


def unreadable(figure: Figure) -> list[str]:
    """Return the texts that are small, leave the figure, or lie on one another."""
    figure.canvas.draw()
    extents = {text: text.get_window_extent() for text in _texts(figure)}
    whole = figure.bbox.padded(1.0)
    found = [
        f"{text.get_text()!r} leaves the figure"
        for text, e in extents.items()
        if e.x0 < whole.x0 or e.x1 > whole.x1 or e.y0 < whole.y0 or e.y1 > whole.y1
    ]
    found += [f"{text.get_text()!r} is small" for text in extents if text.get_fontsize() < 11]
    return found + [
        f"{one.get_text()!r} overlaps {other.get_text()!r}"
        for one, other in combinations(extents, 2)
        if extents[one].overlaps(extents[other])
    ]


def _texts(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
