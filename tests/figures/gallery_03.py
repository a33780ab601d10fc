"""The figures of lecture 03."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

import tensorlab as tl

FIGURES: dict[str, Callable[[], Figure]] = {
    "table_and_mean": lambda: tl.draw.broadcast((4, 3), (3,), names=("table", "mean")),
    "row_means_fail": lambda: tl.draw.broadcast((4, 3), (4,), names=("table", "mean")),
    "weights": lambda: tl.draw.broadcast((2, 3, 4), (2, 1, 1), names=("pictures", "weight")),
    "column_and_row": lambda: tl.draw.broadcast((4, 1), (1, 5)),
}
