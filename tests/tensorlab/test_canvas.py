"""Figures in the course's style."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from IPython.core.pylabtools import print_figure
from matplotlib.figure import Figure

import tensorlab as tl
from tensorlab import style
from tensorlab.draw.canvas import in_style


def test_a_canvas_is_open_in_pyplot_and_has_one_axes() -> None:
    figure, axes = tl.draw.canvas(6.0, 3.0)
    assert repr(figure) == "<Figure size 600x300 with 1 Axes>"
    assert figure.axes == [axes]
    assert plt.fignum_exists(figure.number)


def test_one_unit_of_a_drawing_board_is_one_inch() -> None:
    figure, axes = tl.draw.drawing_board(5.0, 2.0)
    corner, inch = axes.transData.transform([(0.0, 0.0), (1.0, 1.0)])
    assert corner.round(6).tolist() == [0.0, 0.0]
    assert (inch - corner).round(6).tolist() == [figure.dpi, figure.dpi]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: tl.draw.drawing_board(5.0, 2.0)[0],
        lambda: tl.draw.race({"Adam": 0.05}, steps=10),
        lambda: tl.draw.descent(rate=1e-4, steps=10),
    ],
)
def test_axes_that_were_placed_stay_so_in_the_second_picture(draw: Callable[[], Figure]) -> None:
    with style.context():  # as after tl.style.use(), in a notebook
        figure = draw()
        first = print_figure(figure, "png", bbox_inches="tight")
        assert print_figure(figure, "png", bbox_inches="tight") == first


def test_a_styled_picture_has_the_style_and_leaves_none() -> None:
    @in_style
    def picture() -> Figure:
        figure, axes = tl.draw.canvas()
        axes.plot([0, 1], label="line")
        axes.legend()
        return figure

    before = dict(mpl.rcParams)
    (axes,) = picture().axes
    assert axes.lines[0].get_linewidth() == 2.0
    assert axes.lines[0].get_color() == style.COLOURS[0]
    assert axes.get_legend().get_texts()[0].get_fontsize() == 11
    assert dict(mpl.rcParams) == before
    assert picture.__name__ == "picture"
