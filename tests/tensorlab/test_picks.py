"""The picture of an index, and the same with text boxes."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import tensorlab as tl
from tests.tensorlab.legible import unreadable, words

RECIPES = (
    "x",
    "x[1]",
    "x[1:, ::2]",
    "x[[2, 0]]",
    "x[x > 4]",
    "x[None]",
    "x[3:]",
    "x[:, None, :, None]",
    "x[[0, 0, 0, 0, 1, 2, 2]]",
    "x[",
    "x[::-1]",
)


def bold_numbers(figure: Figure) -> list[int]:
    texts = [text for text in figure.findobj(Text) if text.get_weight() == "bold"]
    return [int(text.get_text()) for text in texts if text.get_text().isdigit()]


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("shape", [(12,), (3, 4), (2, 2, 3)])
def test_every_picture_can_be_read(recipe: str, shape: tuple[int, ...]) -> None:
    figure = tl.draw.indexing(recipe, shape=shape)
    assert unreadable(figure) == []


@pytest.mark.parametrize(
    ("recipe", "picked", "verdict"),
    [
        ("x[1:, ::2]", [4, 6, 8, 10], "view"),
        ("x[[2, 0]]", [0, 1, 2, 3, 8, 9, 10, 11], "copy"),
        ("x[x > 9]", [10, 11], "copy"),
        ("x[-1, -1]", [11], "view"),
        ("x[5]", [], "refused"),
    ],
)
def test_the_picked_boxes_are_marked_and_the_verdict_is_said(
    recipe: str, picked: list[int], verdict: str
) -> None:
    figure = tl.draw.indexing(recipe, shape=(3, 4))
    assert bold_numbers(figure) == picked
    assert words(figure)[-1].startswith(verdict)


def test_a_result_of_four_axes_is_named_and_not_drawn() -> None:
    assert "too large to draw" in words(tl.draw.indexing("x[None, None]", shape=(3, 4)))[-1]


def test_a_start_that_is_too_large_is_refused_before_it_is_made() -> None:
    with pytest.raises(ValueError, match="3 axes and 64 elements"):
        tl.draw.indexing("x", shape=(10**9, 10**9))


def test_drawing_leaves_no_style_behind() -> None:
    before = dict(mpl.rcParams)
    tl.draw.indexing("x[0]", shape=(3, 4))
    assert dict(mpl.rcParams) == before


def test_the_panel_follows_what_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    _, recipe, shape, _ = tl.explore.indexing().children
    assert (recipe.description, shape.description) == ("index", "shape")
    recipe.value = "x[[0"
    shape.value = "3, y4"
    assert "whole numbers" in capsys.readouterr().out
    shape.value = "99, 99"
    assert "64 elements" in capsys.readouterr().out
