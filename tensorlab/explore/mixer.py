"""Mix the channels of a picture and see each of them before and after."""

from __future__ import annotations

import ipywidgets as widgets
import torch

from tensorlab import draw
from tensorlab.explore.panel import panel
from tensorlab.mixing import CHANNELS

__all__ = ["channels"]

_ORDERS = ("rgb", "bgr", "grb", "rbg", "gbr", "brg")


def channels(pictures: torch.Tensor) -> widgets.VBox:
    """Return the controls of a channel mixer, and `tensorlab.draw.channels` below them.

    Parameters
    ----------
    pictures : torch.Tensor
        Floating point with values between 0 and 1, shape (N, 3, H, W); on any device.

    Returns
    -------
    ipywidgets.VBox
        Which picture, the order of its channels, which of them to keep, and two switches for grey
        and inverted. The edits are done in the order in which the controls stand.

    Examples
    --------
    >>> import torch
    >>> import tensorlab as tl
    >>> panel = tl.explore.channels(torch.rand(4, 3, 8, 8))
    """
    stored = pictures.detach().cpu()

    def show(
        which: int, order: str, red: bool, green: bool, blue: bool, grey: bool, invert: bool
    ) -> None:
        edits = [] if order == "rgb" else [f"order {order}"]
        kept = zip(CHANNELS, (red, green, blue), strict=True)
        edits += [f"kill {name}" for name, keep in kept if not keep]
        edits += [word for word, on in (("grey", grey), ("invert", invert)) if on]
        draw.channels(stored[which], edits)

    controls: dict[str, widgets.Widget] = {
        "which": widgets.IntSlider(value=0, min=0, max=len(stored) - 1, description="picture"),
        "order": widgets.ToggleButtons(options=_ORDERS, value="rgb", description="order"),
    }
    controls |= {name: _switch(f"keep {name}", on=True) for name in CHANNELS}
    controls |= {name: _switch(name, on=False) for name in ("grey", "invert")}
    return panel(show, controls)


def _switch(label: str, *, on: bool) -> widgets.Checkbox:
    return widgets.Checkbox(value=on, description=label)
