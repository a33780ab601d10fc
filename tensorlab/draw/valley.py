"""Gradient descent in a quadratic valley: its path, its modes, and where it stops converging."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from tensorlab import style
from tensorlab.bowl import Bowl, Floats, sine_bowl
from tensorlab.draw.canvas import placed

__all__ = ["contours", "descent", "modes", "stability"]

_START = (-1.0, 0.25)
_BOX = ((-1.55, 1.75), (-0.235, 0.315))
_DASHES = ("-", "--", "-.", ":")


def descent(rate: float = 1e-4, steps: int = 200) -> Figure:
    """Draw plain descent on the sine's cubic: path on the contours, loss, stability.

    The two coefficients are those of ``x`` and ``x^3``, the loss is the summed square error, and
    the walk starts at (-1, 0.25).

    Parameters
    ----------
    rate : float
        Learning rate, positive; the edge of stability is 1.26989e-4.
    steps : int
        Number of updates, at least 1.

    Returns
    -------
    matplotlib.figure.Figure
        Left the path, upper right the loss by step, lower right the factor by which one step
        multiplies each eigenmode, against the rate, with the band in which it shrinks.

    Raises
    ------
    ValueError
        If the rate is not positive or there is no step.

    Examples
    --------
    >>> import tensorlab as tl
    >>> figure = tl.draw.descent(rate=1e-4, steps=200)
    """
    if rate <= 0 or steps < 1:
        raise ValueError(f"Descent needs a rate above 0 and at least 1 step, not {rate}, {steps}.")
    bowl = sine_bowl()
    path = bowl.descend(_START, rate, steps)
    with style.context():
        figure = placed(10.0, 5.0)
        left = figure.add_axes((0.085, 0.115, 0.44, 0.77))
        upper = figure.add_axes((0.635, 0.6, 0.345, 0.285))
        lower = figure.add_axes((0.635, 0.115, 0.345, 0.29))
    contours(left, bowl, *_BOX)
    _draw_path(left, bowl, path)
    _draw_loss(upper, bowl, path)
    _draw_factors(lower, bowl, rate)
    figure.suptitle(_verdict(bowl, rate), fontsize=13, fontweight="bold", y=0.975)
    return figure


def contours(axes: Axes, bowl: Bowl, across: tuple[float, float], up: tuple[float, float]) -> None:
    """Draw the contour lines of a bowl over the coefficients of ``x`` and ``x^3``.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    bowl : Bowl
        Of two parameters.
    across, up : tuple of float
        Limits of the first and of the second coefficient.
    """
    first, second = np.meshgrid(np.linspace(*across, 70), np.linspace(*up, 70))
    loss = bowl.loss(np.stack([first, second], axis=-1))
    lowest = bowl.floor * 2
    levels = np.geomspace(lowest, float(loss.max()), 10)
    axes.contourf(first, second, loss, levels=[0, *levels], cmap="Greys", alpha=0.16, norm="log",
                  vmin=lowest / 4, vmax=levels[-1])  # fmt: skip
    axes.contour(first, second, loss, levels=levels, colors=style.GREY, linewidths=0.7)
    axes.plot(*bowl.bottom, marker="*", markersize=15, color=style.INK, linestyle="none")
    axes.set(xlim=across, ylim=up)
    axes.set(xlabel="coefficient of x", ylabel="coefficient of x³")
    axes.set_xticks(_ticks(across))
    axes.set_yticks(_ticks(up))


def _ticks(limits: tuple[float, float]) -> list[float]:
    """Return about five round numbers, none of them outside the limits."""
    low, high = limits
    return [place for place in MaxNLocator(5).tick_values(low, high) if low <= place <= high]


def _draw_path(axes: Axes, bowl: Bowl, path: Floats) -> None:
    inside = (np.abs(path) < 2 * np.max(_BOX, axis=1)).all(axis=1)  # an explosion hides the rest
    seen = path if inside.all() else path[: int(np.argmin(inside))]
    axes.plot(*seen.T, color=style.COLOURS[0], linewidth=1.2, marker="o", markersize=3)
    axes.plot(*path[0], marker="s", markersize=8, color=style.COLOURS[1])
    axes.annotate("start", _START, xytext=(-8, 6), textcoords="offset points", ha="right")
    lowest = (float(bowl.bottom[0]), float(bowl.bottom[1]))
    axes.annotate("minimum", lowest, xytext=(10, 6), textcoords="offset points")
    axes.set_title("path on the loss", loc="left")


def _draw_loss(axes: Axes, bowl: Bowl, path: Floats) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        loss = np.minimum(np.nan_to_num(bowl.loss(path), nan=1e12), 1e12)
    axes.semilogy(loss, color=style.COLOURS[0])
    axes.axhline(bowl.floor, color=style.INK, linewidth=1.2, linestyle="--")
    axes.set(xlabel="step", ylabel="loss (sum)", xlim=(0, len(path) - 1))
    axes.locator_params(axis="x", nbins=4)
    axes.set_ylim(0.1, max(1e3, 2 * float(loss.max())))
    _few_powers_of_ten(axes)
    axes.set_title(f"loss, dashed: lowest possible {bowl.floor:.3f}", loc="left", fontsize=12)


def _few_powers_of_ten(axes: Axes) -> None:
    """Label a few powers of ten as plain text: mathtext and minor ticks take half the redraw."""
    low, high = np.log10(axes.get_ylim())
    stride = max(1, round((high - low) / 4))
    powers = range(int(np.ceil(low)), int(np.floor(high)) + 1, stride)
    axes.minorticks_off()
    axes.set_yticks([10.0**power for power in powers], [f"1e{power}" for power in powers])


def _draw_factors(axes: Axes, bowl: Bowl, rate: float) -> None:
    right = max(1.4 * bowl.edge, 1.1 * rate)
    rates = np.array([0.0, right]) * 1e4
    for value, colour, dash in zip(bowl.eigenvalues, style.COLOURS[2:4], _DASHES, strict=False):
        axes.plot(rates, 1 - 2 * rates * 1e-4 * value, color=colour, linestyle=dash)
        axes.plot(rate * 1e4, 1 - 2 * rate * value, "o", color=colour, markersize=8)
    axes.axhspan(-1, 1, color=style.PALE, zorder=0)
    axes.axvline(bowl.edge * 1e4, color=style.INK, linewidth=1.5)
    axes.set(xlim=(0, right * 1e4), ylim=(-2.1, 1.9))
    slow, fast = bowl.eigenvalues
    axes.text(rates[1] * 0.03, 1.2, f"mode of eigenvalue {slow:.1f}", fontsize=11)
    axes.text(rates[1] * 0.03, -0.75, f"mode of\neigenvalue {fast:.0f}", fontsize=11)
    axes.annotate(
        f"edge {bowl.edge * 1e4:.3f}", (bowl.edge * 1e4, -1.95), xytext=(-6, 0),
        textcoords="offset points", ha="right", fontsize=11,
    )  # fmt: skip
    axes.set(xlabel="learning rate (units of 10⁻⁴)", ylabel="factor per step")
    axes.locator_params(nbins=4)
    axes.set_title("grey band: the mode shrinks", loc="left", fontsize=12)


def _verdict(bowl: Bowl, rate: float) -> str:
    share = rate / bowl.edge
    word = "converges" if share < 1 else "diverges"
    return f"learning rate {rate:.3e} is {share:.3f} of the edge: {word}"


def modes(losses: ArrayLike, parts: ArrayLike, eigenvalues: ArrayLike) -> Figure:
    """Draw measured losses over the closed form, taken apart into eigenmodes.

    Parameters
    ----------
    losses : array_like of float, shape (steps + 1,)
        What a loop measured at every step.
    parts : array_like of float, shape (steps + 1, d)
        The share of each eigenmode in the loss, from the closed form.
    eigenvalues : array_like of float, shape (d,)
        Of the matrix ``X^T X``, to label the modes.

    Returns
    -------
    matplotlib.figure.Figure
        Losses above their floor, on a logarithmic axis, against the step.
    """
    measured, share = np.asarray(losses, float), np.asarray(parts, float)
    total = share.sum(axis=1)
    floor = measured[-1] - total[-1]
    steps = np.arange(len(total))
    with style.context():
        figure, axes = plt.subplots(figsize=(7.6, 4.6))
    for part, value, colour, dash in zip(
        share.T, np.asarray(eigenvalues, float), style.COLOURS[1:5], _DASHES[::-1], strict=False
    ):
        axes.semilogy(steps, np.where(part > 1e-4, part, np.nan), color=colour, linestyle=dash,
                      label=f"mode of eigenvalue {value:.4g}")  # fmt: skip
    axes.semilogy(steps, total, color=style.INK, linewidth=1.5, label="closed form, all modes")
    shown = np.union1d(np.linspace(0, len(total) - 1, 26), [0, 20, 50, 100]).astype(int)
    shown = shown[shown < len(total)]
    axes.semilogy(shown, measured[shown] - floor, "o", color=style.COLOURS[0], label="measured")
    axes.set(xlabel="step", ylabel="loss above its floor (sum)", ylim=(5e-3, 1e3))
    axes.legend(ncols=2, loc="upper right", fontsize=11)
    return figure


def stability(rates: ArrayLike, factors: ArrayLike, eigenvalues: ArrayLike) -> Figure:
    """Draw measured factors per step against the learning rate, over the predicted ones.

    Parameters
    ----------
    rates : array_like of float, shape (k,)
        Learning rates that were tried.
    factors : array_like of float, shape (k,)
        What one step multiplied the error by, in the long run.
    eigenvalues : array_like of float, shape (d,)
        Of ``X^T X``; the prediction is ``max |1 - 2 rate eigenvalue|``.

    Returns
    -------
    matplotlib.figure.Figure
        The whole range on the left, the neighbourhood of the edge on the right.
    """
    tried, values = np.asarray(rates, float), np.asarray(eigenvalues, float)
    edge = float(1 / values.max())
    with style.context():
        figure, (whole, near) = plt.subplots(1, 2, figsize=(9.6, 4.2))
    for axes, span in ((whole, (0.0, 1.05 * edge)), (near, (0.989 * edge, 1.003 * edge))):
        line = np.linspace(*span, 400)
        predicted = np.abs(1 - 2 * line[:, None] * values).max(axis=1)
        axes.plot(line * 1e4, predicted, color=style.INK, linewidth=1.5, label="predicted")
        inside = (tried >= span[0]) & (tried <= span[1])
        measured = np.asarray(factors, float)[inside]
        axes.plot(tried[inside] * 1e4, measured, "o", color=style.COLOURS[0], label="measured")
        axes.axvline(edge * 1e4, color=style.COLOURS[1], linestyle="--", label="edge")
        axes.axhline(1, color=style.GREY, linewidth=1)
        axes.set(xlabel="learning rate (units of 10⁻⁴)", ylabel="factor per step")
        axes.set_xlim(span[0] * 1e4, span[1] * 1e4)
    whole.set(ylim=(0.99, 1.01), title="from 0 to the edge")
    near.set(ylim=(0.9935, 1.0065), title="the last per cent")
    near.locator_params(axis="x", nbins=4)
    near.ticklabel_format(useOffset=False)
    whole.legend(loc="upper left")
    return figure
