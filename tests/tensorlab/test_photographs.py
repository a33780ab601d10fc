from __future__ import annotations

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.text import Text

import tensorlab as tl


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture
def picture() -> torch.Tensor:
    return torch.rand(3, 8, 8, generator=torch.Generator().manual_seed(1))


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text)]


def test_a_picture_is_shown_number_by_number() -> None:
    pixels = torch.arange(24, dtype=torch.uint8).reshape(2, 4, 3)

    (axes,) = tl.draw.picture(pixels).axes

    assert np.array_equal(axes.images[0].get_array(), pixels.numpy())


@pytest.mark.parametrize("shape", [(3, 8, 8), (8, 8), (8, 8, 4)])
def test_a_picture_with_channels_elsewhere_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"shape \(H, W, 3\), channels last"):
        tl.draw.picture(torch.zeros(shape))


def test_several_pictures_have_their_titles_in_order(picture: torch.Tensor) -> None:
    figure = tl.draw.pictures([(name, picture) for name in "abcde"], columns=3)

    assert [axes.get_title() for axes in figure.axes] == ["a", "b", "c", "d", "e", ""]


def test_the_mixer_shows_the_means_before_and_after(picture: torch.Tensor) -> None:
    shown = words(tl.draw.channels(picture, ["order bgr", "kill green"]))
    red, green, blue = (f"{mean:.3f}" for mean in picture.mean(dim=(1, 2)).tolist())

    assert [text for text in shown if ":" in text and "edits" not in text] == [
        *(f"red: {red}", f"green: {green}", f"blue: {blue}"),
        *(f"red: {blue}", "green: 0.000", f"blue: {red}"),
    ]


def test_the_mixer_shows_the_edited_picture_below_the_given_one(picture: torch.Tensor) -> None:
    (axes,) = tl.draw.channels(picture, ["invert"]).axes
    sheet = torch.tensor(np.asarray(axes.images[0].get_array()))
    above = sheet.shape[0] // 2 - 8

    before, after = sheet[above : above + 8, :8], sheet[-8:, :8]

    assert torch.equal(before.permute(2, 0, 1), picture)
    assert torch.equal(after.permute(2, 0, 1), 1 - picture)


def test_the_explorable_redraws_for_every_control(picture: torch.Tensor) -> None:
    panel = tl.explore.channels(torch.stack([picture, 1 - picture]))
    _, which, order, red, *_, invert, _ = panel.children

    which.value, order.value, red.value, invert.value = 1, "grb", False, True

    assert "edits: order grb, then kill red, then invert" in words(plt.gcf())
