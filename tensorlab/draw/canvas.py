"""Figures in the course's style, for the modules of this package."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import PlaceHolderLayoutEngine

from tensorlab import style

__all__ = ["canvas", "drawing_board", "in_style", "placed"]

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def in_style(draw: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Decorate a function of `tensorlab.draw`: all that it draws has the course's style.

    Sizes of lines, legends and texts are taken when they are added, not when the figure is made, so
    a picture that must look the same without ``tl.style.use()`` carries this decorator.

    Examples
    --------
    >>> @in_style
    ... def line() -> Figure:
    ...     figure, axes = canvas()
    ...     axes.plot([0, 1])
    ...     return figure
    """

    @wraps(draw)
    def styled(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        with style.context():
            return draw(*args, **kwargs)

    return styled


def canvas(width: float = 7.0, height: float = 4.0) -> tuple[Figure, Axes]:
    """Return a new pyplot figure with one set of axes, in the course's style.

    A function of `tensorlab.draw` starts with it, draws, and returns the figure. The style is
    applied while the figure is made and is not left behind in ``matplotlib.rcParams``.

    Parameters
    ----------
    width, height : float
        Size in inches; at 100 dots per inch, 7 by 4 inches are 700 by 400 pixels.

    Returns
    -------
    figure : matplotlib.figure.Figure
        Open in pyplot, so that a notebook shows it once, at the end of the cell.
    axes : matplotlib.axes.Axes
        Its only axes.

    Examples
    --------
    >>> figure, axes = canvas(6.0, 3.0)
    >>> print(figure)
    Figure(600x300)
    """
    with style.context():
        figure, axes = plt.subplots(figsize=(width, height))
    return figure, axes


def placed(width: float, height: float) -> Figure:
    """Return a pyplot figure whose axes stay where they are put, however often it is shown.

    Parameters
    ----------
    width, height : float
        Size in inches.

    Examples
    --------
    >>> print(placed(6.0, 3.0))
    Figure(600x300)
    """
    # layout="none" is forgotten as soon as the figure was saved once; it is laid out after that
    fixed = PlaceHolderLayoutEngine(adjust_compatible=True, colorbar_gridspec=True)
    return plt.figure(figsize=(width, height), layout=fixed)


def drawing_board(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure without ticks or frame, for diagrams made of boxes and text.

    Its axes fill the figure; one unit of data is one inch, and ``(0, 0)`` is the lower left
    corner.

    Parameters
    ----------
    width, height : float
        Size in inches, and the limits of the two axes.

    Returns
    -------
    figure : matplotlib.figure.Figure
        Open in pyplot.
    axes : matplotlib.axes.Axes
        Its only axes, with equal scales and nothing drawn.
    """
    with style.context():
        figure = placed(width, height)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set(xlim=(0.0, width), ylim=(0.0, height))
    return figure, axes
