"""A picture and its three channels, before and after a row of edits."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tensorlab.draw.canvas import drawing_board
from tensorlab.mixing import CHANNELS, mix

__all__ = ["channels"]

# Inches of the figure; pixels of the picture between and above the panels, for a width of 32.
_SIZE = (7.6, 5.0)
_BESIDE = 4
_ABOVE = 9


def channels(picture: torch.Tensor, edits: Sequence[str] = ()) -> Figure:
    """Draw a picture with its channels, and below it the same after a row of edits.

    Parameters
    ----------
    picture : torch.Tensor
        Floating point with values between 0 and 1, shape (3, H, W); on any device.
    edits : sequence of str
        As in `tensorlab.mixing.mix`: ``"order bgr"``, ``"kill green"``, ``"grey"``, ``"invert"``.

    Returns
    -------
    matplotlib.figure.Figure
        Two rows of four panels: the picture, then red, green and blue as shades of grey, each with
        its mean. Open in pyplot.

    Raises
    ------
    ValueError
        If a word is no edit.

    Examples
    --------
    >>> import torch
    >>> import tensorlab as tl
    >>> figure = tl.draw.channels(torch.rand(3, 8, 8), ["grey"])
    """
    picture = picture.detach().cpu().float()
    edited = mix(picture, edits)
    figure, axes = drawing_board(*_SIZE)
    unit = picture.shape[-1] / 32
    rows = [_panels(pixels, round(_BESIDE * unit)) for pixels in (picture, edited)]
    above = torch.ones(round(_ABOVE * unit), rows[0].shape[1], 3)
    sheet = torch.cat([above, rows[0], above, rows[1]])
    # One image for all panels: eight sets of axes would be too slow to follow a slider.
    height, width = sheet.shape[:2]
    axes.imshow(sheet.numpy(), interpolation="nearest", extent=(0, width, height, 0))
    axes.set(xlim=(-_ABOVE * unit, width + unit), ylim=(height + unit, -_ABOVE * unit))
    for name, pixels, index in (("before", picture, 0), ("after", edited, 1)):
        top = above.shape[0] + index * (above.shape[0] + rows[0].shape[0])
        _write_names(axes, name, pixels, (top, unit))
    words = ", then ".join(edits) if edits else "nothing yet"
    middle = width / 2
    axes.text(middle, -3 * unit, f"edits: {words}", ha="center", fontsize=13, fontweight="bold")
    return figure


def _panels(pixels: torch.Tensor, beside: int) -> torch.Tensor:
    """Return a picture and its channels side by side, channels last, with white between them."""
    planes = [plane.expand(3, -1, -1) for plane in pixels.unsqueeze(1)]
    white = torch.ones(3, pixels.shape[1], beside)
    shown = [pixels, *(tile for plane in planes for tile in (white, plane))]
    return torch.cat(shown, dim=2).permute(1, 2, 0)


def _write_names(axes: Axes, name: str, pixels: torch.Tensor, place: tuple[float, float]) -> None:
    top, unit = place
    height, width = pixels.shape[1:]
    axes.text(
        -3 * unit,
        top + height / 2,
        name,
        ha="center",
        va="center",
        rotation=90,
        fontsize=13,
        fontweight="bold",
    )
    means = [
        f"{channel}: {plane.mean():.3f}" for channel, plane in zip(CHANNELS, pixels, strict=True)
    ]
    for index, title in enumerate(("picture", *means)):
        x = index * (width + round(_BESIDE * unit)) + width / 2
        axes.text(x, top - 1.5 * unit, title, ha="center", fontsize=12)
