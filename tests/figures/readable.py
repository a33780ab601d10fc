"""What makes a figure hard to read from the last row, found by measuring it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from colorspacious import cspace_convert, deltaE
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

__all__ = ["faults"]

SMALLEST_FONT = 9.0  # points, at the size in which a notebook shows the figure
LEAST_CONTRAST = 3.0  # WCAG 2.1, success criterion 1.4.11, for graphical objects
LEAST_DISTANCE = 10.0  # CAM02-UCS; 2 is just noticeable side by side, 10 is plain at a glance
OVERLAP_PIXELS = 2.0
DEFICIENCIES = ("protanomaly", "deuteranomaly", "tritanomaly")


def faults(figure: Figure) -> list[str]:
    """Return what is hard to read in a figure; empty if nothing is."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return [
        *_labels(figure),
        *_fonts(figure),
        *_overlaps(figure, canvas),
        *(fault for axes in figure.axes for fault in _lines(axes)),
    ]


def _labels(figure: Figure) -> Iterator[str]:
    for axes in figure.axes:
        if not axes.axison or not axes.get_visible():
            continue
        for name in "xy":
            axis = getattr(axes, f"{name}axis")
            ticks = [label for label in axis.get_ticklabels() if label.get_text()]
            if (
                axis.get_visible()
                and ticks
                and not axis.get_label_text()
                and not _shared(axes, name)
            ):
                yield f"the {name} axis of {axes.get_title() or 'the figure'!r} has no label"


def _shared(axes: Axes, name: str) -> bool:
    group = axes.get_shared_x_axes() if name == "x" else axes.get_shared_y_axes()
    return len(group.get_siblings(axes)) > 1


def _texts(figure: Figure) -> list[Text]:
    return [
        text
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip()
    ]


def _fonts(figure: Figure) -> Iterator[str]:
    for text in _texts(figure):
        if text.get_fontsize() < SMALLEST_FONT:
            yield f"{text.get_text()!r} is set in {text.get_fontsize():.1f} points"


def _overlaps(figure: Figure, canvas: FigureCanvasAgg) -> Iterator[str]:
    renderer = canvas.get_renderer()
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in _texts(figure)
        if text.get_rotation() % 90 == 0
    ]
    frame = figure.bbox
    boxes = [(text, box) for text, box in boxes if frame.overlaps(box)]
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        width = min(a.x1, b.x1) - max(a.x0, b.x0)
        height = min(a.y1, b.y1) - max(a.y0, b.y0)
        if width > OVERLAP_PIXELS and height > OVERLAP_PIXELS:
            yield f"{one!r} overlaps {other!r}"


def _luminance(colour: object) -> float:
    channels = np.asarray(to_rgb(colour))  # type: ignore[arg-type]
    linear = np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def _contrast(one: object, other: object) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _named(axes: Axes) -> list[Line2D]:
    """Return the lines that a legend names: those that a reader must tell apart."""
    return [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]


def _lines(axes: Axes) -> Iterator[str]:
    for line in _named(axes):
        contrast = _contrast(line.get_color(), axes.get_facecolor()[:3])
        if contrast < LEAST_CONTRAST and line.get_linestyle() != "None":
            yield f"line {line.get_label()!r} has a contrast of {contrast:.1f} to 1"
    for one, other in itertools.combinations(_named(axes), 2):
        if _same_look(one, other):
            for seen_as in DEFICIENCIES:
                if (distance := _distance(one, other, seen_as)) < LEAST_DISTANCE:
                    yield (
                        f"{one.get_label()!r} and {other.get_label()!r} are {distance:.0f} apart "
                        f"with {seen_as}"
                    )


def _same_look(one: Line2D, other: Line2D) -> bool:
    return one.get_linestyle() == other.get_linestyle() and one.get_marker() == other.get_marker()


def _distance(one: Line2D, other: Line2D, deficiency: str) -> float:
    space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
    seen = [
        np.clip(cspace_convert(to_rgb(line.get_color()), space, "sRGB1"), 0, 1)
        for line in (one, other)
    ]
    return float(deltaE(seen[0], seen[1], input_space="sRGB1"))
