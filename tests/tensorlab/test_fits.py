"""Points and the curves over them."""

from __future__ import annotations

import numpy as np
import pytest

import tensorlab as tl


def test_points_and_curves_stand_in_the_legend_in_order() -> None:
    x = np.linspace(-1, 1, 5)
    (axes,) = tl.draw.overlay(x, x**2, {"line": x, "flat": 0 * x}).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["data", "line", "flat"]
    assert axes.get_lines()[1].get_ydata().tolist() == x.tolist()


def test_curves_differ_in_more_than_their_colour() -> None:
    x = np.linspace(-1, 1, 5)
    (axes,) = tl.draw.overlay(x, x, dict.fromkeys("abcd", x)).axes
    assert len({line.get_linestyle() for line in axes.get_lines()[1:]}) == 4


def test_a_curve_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'line' has shape \(2,\) and the points have \(3,\)"):
        tl.draw.overlay([0, 1, 2], [0, 1, 2], {"line": [0, 1]})


def test_more_curves_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="5 curves"):
        tl.draw.overlay([0], [0], {name: [0] for name in "abcde"})
