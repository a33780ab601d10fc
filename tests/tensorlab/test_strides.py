"""The pictures of storages and of walks over them."""

from __future__ import annotations

import matplotlib as mpl
import pytest
import torch

import tensorlab as tl
from tests.tensorlab.legible import unreadable, words

RECIPES = (
    "x",
    "x.t()",
    "x[1:, ::2]",
    "x[:, :1].expand(3, 4)",
    "x.t().reshape(12)",
    "x.t().view(12)",
    "x.reshape(2, 3, 2)",
    "x[-1:, -1:]",
    "x[2, 3]",
    "x[3:]",
    "x[:, None].expand(3, 6, 4)",
    "x.view(2, 1, 2, 3)",
    "x.repeat(3, 2)",
    "x.unfold(1, 2, 1)",
)


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_picture_can_be_read(recipe: str) -> None:
    figure = tl.draw.views(recipe, shape=(3, 4))
    assert unreadable(figure) == []


def test_the_largest_picture_can_be_read() -> None:
    assert unreadable(tl.draw.views("x.permute(2, 0, 1)", shape=(2, 3, 4))) == []


def test_a_walk_has_a_mark_at_each_box_of_its_axis() -> None:
    figure = tl.draw.views("x[1:, ::2]", shape=(3, 4))
    (axes,) = figure.axes
    rows, columns = (line.get_xdata() for line in axes.get_lines())
    assert (rows[1] - rows[0]) / (columns[1] - columns[0]) == pytest.approx(4 / 2)
    assert rows[0] == columns[0]


def test_each_axis_has_a_marker_of_its_own() -> None:
    (axes,) = tl.draw.views("x.reshape(2, 3, 2)", shape=(3, 4)).axes
    assert len({line.get_marker() for line in axes.get_lines()}) == 3


@pytest.mark.parametrize(
    ("recipe", "says"),
    [
        ("x.t()", "axis 1: size 3, stride 4  (+4 each time)"),
        ("x[:, :1].expand(3, 4)", "axis 1: size 4, stride 0  (the same box again)"),
        ("x.t()", "view: a second look at the same memory"),
        ("x.t().reshape(12)", "storage of the result, newly made"),
        ("x.t().reshape(12)", "copy: memory of its own"),
        ("x[1:, ::2]", "result: shape (2, 2)   stride (4, 2)   offset 4"),
    ],
)
def test_what_the_picture_says(recipe: str, says: str) -> None:
    assert says in words(tl.draw.views(recipe, shape=(3, 4)))


def test_a_refusal_is_quoted() -> None:
    said = words(tl.draw.views("x.t().view(12)", shape=(3, 4)))[-1]
    assert said.startswith("refused: view size is not compatible")


def test_the_map_puts_tensors_of_one_storage_together() -> None:
    x = torch.arange(6).reshape(2, 3)
    figure = tl.draw.memory_map({"x": x, "copy": x.clone(), "x.t()": x.t()})
    titles = [word.split("    ")[0] for word in words(figure)]
    order = [t for t in titles if t in ("x", "copy", "x.t()") or t.startswith("storage")]
    assert order == ["storage 1", "x", "x.t()", "storage 2", "copy"]


def test_the_map_writes_indices_and_counts_into_the_boxes() -> None:
    x = torch.arange(3)
    said = words(tl.draw.memory_map({"x": x, "wide": x[:1].expand(5)}))
    assert said[-1] == "5\N{MULTIPLICATION SIGN}"
    assert tl.draw.memory_map({"x": x.reshape(1, 3)})
    assert "0,2" in words(tl.draw.memory_map({"x": x.reshape(1, 3)}))


def test_large_storages_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 24 elements"):
        tl.draw.memory_map({"x": torch.zeros(25)})
    with pytest.raises(ValueError, match="24 elements"):
        tl.draw.views("x", shape=(5, 5))


def test_drawing_leaves_no_style_behind() -> None:
    before = dict(mpl.rcParams)
    tl.draw.views("x.t()", shape=(3, 4))
    assert dict(mpl.rcParams) == before


def test_the_panel_follows_what_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    _, recipe, shape, _ = tl.explore.views().children
    assert (recipe.description, shape.description) == ("recipe", "shape")
    recipe.value = "x.t().reshape("
    shape.value = "5, 5"
    assert "24 elements" in capsys.readouterr().out
