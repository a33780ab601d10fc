"""Two renderings of one figure, held against each other.

nbval never looks at pictures. Each pixel of one must lie within the range of colours that the
other has at that place and one pixel around it, and the other way round. Smoothing of edges and a
line that lands on the next pixel pass; a curve that moved by three pixels, a line that is missing
or new, and another colour do not.
"""

from __future__ import annotations

import base64
import binascii
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from scipy.ndimage import maximum_filter, minimum_filter

from coursetools.validation.texts import Difference

__all__ = ["Limits", "compare_pictures"]

Pixels = NDArray[np.int16]

NEIGHBOURHOOD = (3, 3, 1)
RENDERER = "Software"


@dataclass(frozen=True)
class Limits:
    """How much of a picture may differ.

    Parameters
    ----------
    levels : int
        Levels of 256 by which a colour may leave the range of its surroundings.
    share : float
        Share of the pixels that may do so.
    """

    levels: int
    share: float


SAME_RENDERER = Limits(levels=24, share=0.0)
OTHER_RENDERER = Limits(levels=64, share=0.004)
"""Another version of matplotlib or of its font library draws letters anew."""


def compare_pictures(stored: str, fresh: str, place: str) -> Difference | None:
    """Compare two PNG pictures.

    Parameters
    ----------
    stored, fresh : str
        The pictures, in base64 as notebooks hold them.
    place : str
        How a difference names the picture.

    Returns
    -------
    Difference or None
        None if they show the same.
    """
    if stored.strip() == fresh.strip():
        return None
    old, new = _opened(stored), _opened(fresh)
    if old is None or new is None:
        which = ["a picture" if opened else "no PNG" for opened in (old, new)]
        return Difference(place, which[0], which[1], "a picture cannot be read")
    if old.size != new.size:
        sizes = [f"{picture.width} x {picture.height} pixels" for picture in (old, new)]
        return Difference(place, sizes[0], sizes[1], "sizes are compared exactly")
    same = old.info.get(RENDERER) == new.info.get(RENDERER)
    return _pixel_difference(_pixels(old), _pixels(new), place, _limits(same=same))


def _limits(*, same: bool) -> Limits:
    return SAME_RENDERER if same else OTHER_RENDERER


def _opened(encoded: str) -> Image.Image | None:
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
        picture.load()
    except (binascii.Error, UnidentifiedImageError, OSError):
        return None
    return picture


def _pixels(picture: Image.Image) -> Pixels:
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture.convert("RGBA")))[..., :3].astype(
        np.int16
    )


def _pixel_difference(old: Pixels, new: Pixels, place: str, limits: Limits) -> Difference | None:
    beyond = np.maximum(_outside(old, new), _outside(new, old)).max(axis=2)
    wrong = beyond > limits.levels
    if wrong.mean() <= limits.share:
        return None
    row, column = (int(n) for n in np.unravel_index(int(beyond.argmax()), beyond.shape))
    why = (
        f"{int(wrong.sum())} pixels of {wrong.size} differ by more than {limits.levels} levels of "
        f"their surroundings, allowed {int(limits.share * wrong.size)}"
    )
    return Difference(
        f"{place}, row {row}, column {column}",
        _colour(old, row, column),
        _colour(new, row, column),
        why,
    )


def _outside(picture: Pixels, other: Pixels) -> Pixels:
    """By how much each pixel leaves the range of colours around its place in the other."""
    low = minimum_filter(other, size=NEIGHBOURHOOD)
    high = maximum_filter(other, size=NEIGHBOURHOOD)
    outside: Pixels = np.maximum(np.maximum(low - picture, picture - high), 0)
    return outside


def _colour(picture: Pixels, row: int, column: int) -> str:
    return "#" + "".join(f"{int(channel):02x}" for channel in picture[row, column])
