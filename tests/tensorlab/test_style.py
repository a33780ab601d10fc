"""Colours that everybody can tell apart, sizes that can be read."""

from __future__ import annotations

import warnings
from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from tensorlab import style

with warnings.catch_warnings():
    # Its docstrings hold escapes that Python warns about when it compiles them.
    warnings.simplefilter("ignore")
    from colorspacious import cspace_convert, deltaE

# In CAM02-UCS two large patches side by side are told apart from about 1 on. Lines are thin, apart,
# and seen through a projector; ten times the threshold of patches is the usual demand on them, and
# 12 leaves room for a bad one.
LEAST_DIFFERENCE = 12.0

BLINDNESS = ["protanomaly", "deuteranomaly", "tritanomaly"]


def seen_by(kind: str) -> np.ndarray:
    colours = np.array([to_rgb(colour) for colour in style.COLOURS])
    space = {"name": "sRGB1+CVD", "cvd_type": kind, "severity": 100}
    return np.clip(cspace_convert(colours, space, "sRGB1"), 0.0, 1.0)


def smallest_difference(colours: np.ndarray) -> float:
    return min(deltaE(one, other, input_space="sRGB1") for one, other in combinations(colours, 2))


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def contrast_with_white(colour: str) -> float:
    return 1.05 / (luminance(colour) + 0.05)


def test_there_are_six_colours() -> None:
    assert len(style.COLOURS) == 6


@pytest.mark.parametrize("kind", BLINDNESS)
def test_all_pairs_differ_without_one_kind_of_cone(kind: str) -> None:
    assert smallest_difference(seen_by(kind)) >= LEAST_DIFFERENCE


def test_all_pairs_differ_with_all_cones() -> None:
    full = np.array([to_rgb(colour) for colour in style.COLOURS])
    assert smallest_difference(full) >= LEAST_DIFFERENCE


def test_the_measure_rejects_a_cycle_that_is_not_safe() -> None:
    tab10 = np.array(mpl.colormaps["tab10"].colors[:6])
    space = {"name": "sRGB1+CVD", "cvd_type": "deuteranomaly", "severity": 100}
    seen = np.clip(cspace_convert(tab10, space, "sRGB1"), 0.0, 1.0)
    assert smallest_difference(seen) < LEAST_DIFFERENCE


@pytest.mark.parametrize("colour", style.COLOURS)
def test_lines_stand_out_from_white(colour: str) -> None:
    assert contrast_with_white(colour) >= 3.0


@pytest.mark.parametrize("colour", [style.INK, style.GREY])
def test_text_stands_out_from_white(colour: str) -> None:
    assert contrast_with_white(colour) >= 4.5


def test_no_font_is_smaller_than_eleven_points() -> None:
    with style.context():
        sizes = [
            mpl.rcParams[key]
            for key in mpl.rcParams
            if key.endswith(("labelsize", "titlesize", "font.size", "legend.fontsize"))
        ]
        numbers = [size for size in sizes if isinstance(size, int | float)]
    assert len(numbers) >= 6
    assert min(numbers) >= 11


def test_the_context_leaves_nothing_behind() -> None:
    before = dict(mpl.rcParams)
    with style.context():
        assert mpl.rcParams["font.size"] == 12
    assert dict(mpl.rcParams) == before


def test_use_stays() -> None:
    with mpl.rc_context():
        style.use()
        figure, axes = plt.subplots()
        (line,) = axes.plot([0, 1])
        assert line.get_color() == style.COLOURS[0]
        assert figure.get_size_inches().tolist() == [7.0, 4.0]
        assert figure.dpi == 100
