"""The pictures of `tensorlab.draw` with controls; each function returns a widget.

As in `tensorlab.draw`, a module must not have the name of a function that it defines.
"""

from __future__ import annotations

from tensorlab.explore.alignment import broadcast
from tensorlab.explore.bends import activations
from tensorlab.explore.computation import graph
from tensorlab.explore.contest import race
from tensorlab.explore.float_grid import floats
from tensorlab.explore.mixer import channels
from tensorlab.explore.number_wheel import wheel
from tensorlab.explore.panel import number_box, panel, slider, text_box
from tensorlab.explore.picks import indexing
from tensorlab.explore.valley import descent
from tensorlab.explore.walks import views

__all__ = [
    "activations",
    "broadcast",
    "channels",
    "descent",
    "floats",
    "graph",
    "indexing",
    "number_box",
    "panel",
    "race",
    "slider",
    "text_box",
    "views",
    "wheel",
]
