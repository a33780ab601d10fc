"""How a training went, and what the trained model says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, StrMethodFormatter
from numpy.typing import ArrayLike

from tensorlab import style
from tensorlab.draw.canvas import canvas, in_style

__all__ = ["filled_gaps", "learning_curves", "spreads"]


@in_style
def learning_curves(training: Sequence[float], validation: Sequence[float], unit: str) -> Figure:
    """Draw the error after each epoch on the training and on the validation rows.

    Parameters
    ----------
    training, validation : sequence of float
        One error per epoch, larger than 0; equally many.
    unit : str
        The unit of the errors.

    Returns
    -------
    matplotlib.figure.Figure
        Two curves over the epochs, counted from 1; the error axis is logarithmic, and the epoch
        with the smallest validation error is marked.

    Raises
    ------
    ValueError
        If there are not equally many errors.

    Examples
    --------
    >>> figure = learning_curves([2.0, 1.0], [2.1, 1.2], "ppm")
    """
    if len(training) != len(validation):
        raise ValueError(
            f"There are {len(training)} training errors and {len(validation)} validation errors: "
            "give one of each per epoch."
        )
    epochs = range(1, len(training) + 1)
    best = min(epochs, key=lambda epoch: validation[epoch - 1])
    figure, axes = canvas(7.5, 4.0)
    axes.semilogy(epochs, training, "o-", ms=4, lw=1.2, label="training rows")
    axes.semilogy(epochs, validation, "^--", ms=5, lw=1.2, label="validation rows")
    axes.axvline(best, color=style.GREY, ls=":", label=f"best epoch: {best}")
    axes.set(xlabel="epoch", ylabel=f"root mean squared error ({unit})", title="Learning curves")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 3, 5, 7)))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.legend()
    return figure


@in_style
def filled_gaps(
    known: tuple[ArrayLike, ArrayLike],
    model: tuple[ArrayLike, ArrayLike],
    gaps: tuple[ArrayLike, ArrayLike],
) -> Figure:
    """Draw measured weeks, a model's curve, and what the model says where nothing was measured.

    Parameters
    ----------
    known, model, gaps : tuple of (array, array)
        Years, shape (n,), and carbon dioxide in parts per million, shape (n,).

    Returns
    -------
    matplotlib.figure.Figure
        Dots for the measurements, a line for the model, triangles in the gaps.

    Examples
    --------
    >>> figure = filled_gaps(([1960.0], [317.0]), ([1960.0, 1961.0], [317, 318]), ([1960.5], [318]))
    """
    figure, axes = canvas(9.0, 4.2)
    axes.plot(*known, ".", color=style.COLOURS[0], ms=5, label="measured")
    axes.plot(*model, "-", color=style.GREY, lw=1.2, label="network")
    axes.plot(*gaps, "^", color=style.COLOURS[1], ms=6, label="network, week not measured")
    axes.set(xlabel="year", ylabel="carbon dioxide (ppm)", title="Gaps filled by the network")
    axes.legend(loc="upper left")
    return figure


@in_style
def spreads(curves: Mapping[str, Sequence[float]]) -> Figure:
    """Draw how large the activations are behind each layer of a deep network.

    Parameters
    ----------
    curves : mapping of str to sequence of float, length layers + 1
        At most three networks by name; entry ``k`` is the root mean square behind layer ``k``,
        larger than 0, and entry 0 that of the inputs.

    Returns
    -------
    matplotlib.figure.Figure
        One line with its own marker per network; the vertical axis is logarithmic.

    Examples
    --------
    >>> figure = spreads({"halved": [1.0, 0.5, 0.25]})
    """
    figure, axes = canvas(7.5, 4.0)
    for (name, values), line in zip(curves.items(), ("o-", "^--", "s-."), strict=False):
        axes.semilogy(range(len(values)), values, line, ms=4, lw=1.2, label=name)
    axes.axhline(1.0, color=style.GREY, linewidth=1)
    axes.set(xlabel="layer", ylabel="root mean square", title="Does a signal get through?")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="upper left")
    return figure
