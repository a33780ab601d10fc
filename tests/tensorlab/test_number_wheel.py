from __future__ import annotations

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.text import Text

import tensorlab as tl


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def test_shows_what_was_asked_and_what_is_stored() -> None:
    shown = words(tl.draw.wheel(300, torch.uint8))

    assert "asked 300" in shown
    assert "stored 44" in shown
    assert "300 − 1 × 256\n= 44" in shown


@pytest.mark.parametrize(("dtype", "seam"), [(torch.uint8, "255 | 0"), (torch.int8, "127 | −128")])
def test_the_seam_is_where_the_range_ends(dtype: torch.dtype, seam: str) -> None:
    assert seam in words(tl.draw.wheel(1, dtype))


def test_a_number_that_fits_loses_no_turn() -> None:
    assert "no turn is lost" in words(tl.draw.wheel(-128, torch.int8))


def test_names_stand_where_two_s_complement_puts_them() -> None:
    names = words(tl.draw.wheel(0, torch.int8)).splitlines()
    assert {"0", "32", "64", "96", "−128", "−96", "−64", "−32"} <= set(names)


def test_refuses_a_wheel_that_is_too_large() -> None:
    with pytest.raises(ValueError, match="choose one of at most 16 bits"):
        tl.draw.wheel(1, torch.int32)


def test_the_explorable_redraws_for_every_choice() -> None:
    _, kind, number, _ = tl.explore.wheel(128, "int8").children
    assert (kind.value, number.value) == ("int8", 128)

    kind.value, number.value = "uint8", -1

    assert "stored 255" in words(plt.gcf())
