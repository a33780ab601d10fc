"""One picture per function; each returns a `matplotlib.figure.Figure` and prints nothing.

A picture lives in a module of its own, named by what it shows, and is listed here by hand. A
module must not have the name of a function that it defines: the package's attribute would be one
or the other, depending on who imported first.
"""

from __future__ import annotations

from tensorlab.draw.alignment import broadcast
from tensorlab.draw.bends import activations
from tensorlab.draw.boxes import grids
from tensorlab.draw.canvas import canvas, drawing_board
from tensorlab.draw.computation import graph, tape
from tensorlab.draw.contest import race, race_frames, saddle
from tensorlab.draw.curves import losses, noise, schedules, tuning
from tensorlab.draw.fits import fit, overlay
from tensorlab.draw.float_grid import floats, gaps
from tensorlab.draw.half_range import underflow
from tensorlab.draw.mixer import channels
from tensorlab.draw.number_wheel import wheel
from tensorlab.draw.photographs import picture, pictures
from tensorlab.draw.picks import indexing
from tensorlab.draw.quotients import difference_errors
from tensorlab.draw.reading_order import walks
from tensorlab.draw.running_total import stalls
from tensorlab.draw.stretched_grids import stretched
from tensorlab.draw.strides import memory_map, views
from tensorlab.draw.training import filled_gaps, learning_curves, spreads
from tensorlab.draw.valley import descent, modes, stability
from tensorlab.draw.whole_type import every_float

__all__ = [
    "activations",
    "broadcast",
    "canvas",
    "channels",
    "descent",
    "difference_errors",
    "drawing_board",
    "every_float",
    "filled_gaps",
    "fit",
    "floats",
    "gaps",
    "graph",
    "grids",
    "indexing",
    "learning_curves",
    "losses",
    "memory_map",
    "modes",
    "noise",
    "overlay",
    "picture",
    "pictures",
    "race",
    "race_frames",
    "saddle",
    "schedules",
    "spreads",
    "stability",
    "stalls",
    "stretched",
    "tape",
    "tuning",
    "underflow",
    "views",
    "walks",
    "wheel",
]
