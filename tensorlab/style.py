"""The look of every figure: colours, sizes, fonts.

Blue and orange are those of Okabe and Ito [1]_. The other four were chosen so that all six stay
apart for readers who lack one kind of cone, and stand out from white by more than 3 to 1, as
thin lines must [2]_; a test simulates all of it.

References
----------
.. [1] M. Okabe and K. Ito, "Color Universal Design", 2008.
.. [2] W3C, "Web Content Accessibility Guidelines 2.2", success criterion 1.4.11.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from cycler import cycler

__all__ = ["COLOURS", "GREY", "INK", "PALE", "context", "use"]

COLOURS = ("#0072b2", "#d55e00", "#10a55a", "#ba7b98", "#7a3b00", "#222222")
"""The cycle: blue, orange, green, mauve, brown, ink. For lines and areas; text is in INK."""

INK = "#222222"
"""Text and outlines."""

GREY = "#6b6b6b"
"""What is not the point: grid labels, ghosts, second thoughts."""

PALE = "#f2f2f2"
"""Fill of what is not the point."""

# Any, because matplotlib types the keys as a union of all of their names.
_SETTINGS: Any = {
    "axes.edgecolor": INK,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.labelsize": 12,
    "axes.prop_cycle": cycler(color=COLOURS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "figure.figsize": (7.0, 4.0),
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same text extents everywhere
    "font.size": 12,
    "grid.color": "#d9d9d9",
    "hatch.linewidth": 1.0,
    "image.cmap": "viridis",
    "image.interpolation": "nearest",
    "legend.fontsize": 11,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "savefig.bbox": None,
    "savefig.dpi": 100,
    "text.color": INK,
    "xtick.color": INK,
    "xtick.labelsize": 11,
    "ytick.color": INK,
    "ytick.labelsize": 11,
}


def use() -> None:
    """Apply the course's style to every figure from here on.

    Examples
    --------
    >>> import tensorlab as tl
    >>> tl.style.use()
    """
    mpl.rcParams.update(_SETTINGS)


@contextmanager
def context() -> Iterator[None]:
    """Apply the course's style inside a ``with`` block only.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import tensorlab as tl
    >>> with tl.style.context():
    ...     figure, axes = plt.subplots()
    """
    # not mpl.rc_context: it would undo `interactive`, which loading the inline backend turns on
    before = {name: mpl.rcParams[name] for name in _SETTINGS}
    mpl.rcParams.update(_SETTINGS)
    try:
        yield
    finally:
        mpl.rcParams.update(before)
