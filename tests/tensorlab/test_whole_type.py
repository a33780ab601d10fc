from __future__ import annotations

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import tensorlab as tl


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def dots(figure: Figure) -> list[bool]:
    """Say of each dot whether it is full."""
    lines = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    return [line.get_markerfacecolor() != "white" for line in lines]


def test_names_the_steps_and_the_end() -> None:
    shown = words(tl.draw.every_float(3, (-4, 0)))

    assert [text for text in shown if text.startswith("step")] == [
        "step 1/4",
        "step 1/2",
        "step 1",
        "step 1/16",
        "step 1/16",
        "step 1/8",
    ]
    assert "ends at 7" in shown


def test_shows_each_number_and_which_have_fewer_bits() -> None:
    upper, lower = 24, 13

    shown = dots(tl.draw.every_float(3, (-4, 0)))

    assert len(shown) == upper + lower
    assert shown[:upper].count(False) == shown[upper:].count(False) == 4


@pytest.mark.parametrize(("bits", "exponents"), [(0, (0, 0)), (3, (1, 0)), (8, (-4, 0))])
def test_refuses_what_gives_no_picture(bits: int, exponents: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="give no picture"):
        tl.draw.every_float(bits, exponents)
