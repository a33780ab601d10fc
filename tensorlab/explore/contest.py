"""Let four optimisers race, each with a learning rate of its own."""

from __future__ import annotations

import ipywidgets as widgets

from tensorlab import draw
from tensorlab.draw.contest import RATES
from tensorlab.explore.panel import panel, slider

__all__ = ["race"]


def race(steps: int = 150) -> widgets.VBox:
    """Return a play button, five sliders, and the picture of `tensorlab.draw.race` below them.

    Parameters
    ----------
    steps : int
        The number of updates to begin with, between 1 and 300.

    Returns
    -------
    ipywidgets.VBox
        The picture follows every slider. Play moves the number of steps: the race runs.

    Examples
    --------
    >>> import tensorlab as tl
    >>> panel = tl.explore.race()
    """
    count = slider("steps", steps, 1, 300, 1)
    play = widgets.Play(value=steps, min=1, max=300, step=3, interval=300, description="the race")
    widgets.jslink((play, "value"), (count, "value"))
    rates = {name: _rate_slider(name, rate) for name, rate in RATES.items()}
    race_panel = panel(_show, {**rates, "steps": count})
    return widgets.VBox([play, *race_panel.children])


def _rate_slider(name: str, rate: float) -> widgets.FloatLogSlider:
    return widgets.FloatLogSlider(
        value=rate,
        min=-5,
        max=1,
        step=0.05,
        description=f"{name}, rate",
        readout_format=".2g",
        style={"description_width": "9em"},
        layout={"width": "26em"},
    )


def _show(steps: float, **rates: float) -> None:
    draw.race(rates, round(steps))
