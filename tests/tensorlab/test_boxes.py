"""Small tensors as grids of boxes."""

from __future__ import annotations

import pytest
import torch
from matplotlib.patches import Rectangle
from matplotlib.text import Text

import tensorlab as tl
from tensorlab.draw.boxes import Grid
from tests.tensorlab.legible import unreadable, words


@pytest.mark.parametrize(
    ("shape", "sizes"),
    [((), (1, 1, 1)), ((4,), (1, 1, 4)), ((2, 3), (1, 2, 3)), ((2, 3, 4), (2, 3, 4))],
)
def test_missing_axes_are_drawn_as_one_table_and_one_row(
    shape: tuple[int, ...], sizes: tuple[int, int, int]
) -> None:
    assert Grid("x", torch.zeros(shape)).sizes == sizes


def test_a_grid_shows_name_shape_and_every_number() -> None:
    figure = tl.draw.grids({"block": torch.arange(12).reshape(2, 2, 3)})
    assert words(figure) == ["block   (2, 2, 3)", *map(str, range(12))]


def test_numbers_run_along_rows_and_tables_along_axis_0() -> None:
    figure = tl.draw.grids({"block": torch.arange(8).reshape(2, 2, 2)})
    at = {t.get_text(): t.get_position() for t in figure.findobj(Text) if t.get_text().isdigit()}
    assert at["0"][1] == at["1"][1] == at["4"][1]
    assert at["0"][0] < at["1"][0] < at["4"][0]
    assert at["0"][0] == at["2"][0]
    assert at["0"][1] > at["2"][1]


def test_marked_boxes_have_a_thick_frame_and_bold_text() -> None:
    figure, axes = tl.draw.drawing_board(4.0, 2.0)
    Grid("x", torch.arange(4)).draw(axes, 0.1, 1.9, marked={1, 3})
    thick = [r for r in figure.findobj(Rectangle) if r.get_linewidth() == 3.0]
    bold = [t.get_text() for t in figure.findobj(Text) if t.get_weight() == "bold" and t.get_text()]
    assert len(thick) == 2
    assert bold[1:] == ["1", "3"]


def test_grids_mark_boxes_by_name() -> None:
    tensors = {"a": torch.arange(3), "b": torch.arange(3, 6)}
    figure = tl.draw.grids(tensors, marked={"b": [0, 2]})
    bold = [t.get_text() for t in figure.findobj(Text) if t.get_weight() == "bold"]
    assert [text for text in bold if text.isdigit()] == ["3", "5"]


def test_a_tensor_without_elements_says_so() -> None:
    assert "no elements" in words(tl.draw.grids({"nothing": torch.zeros(0, 3)}))


def test_many_grids_break_into_rows() -> None:
    figure = tl.draw.grids({f"x{i}": torch.arange(6).reshape(2, 3) for i in range(12)})
    assert figure.get_figwidth() <= 9.0
    assert unreadable(figure) == []


@pytest.mark.parametrize("tensor", [torch.zeros(65), torch.zeros(2, 2, 2, 2)])
def test_what_does_not_fit_is_refused(tensor: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="at most 3 axes and 64 elements"):
        tl.draw.grids({"x": tensor})
