"""Boxes in reading order: straight lines and bends."""

from __future__ import annotations

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest
import torch

import tensorlab as tl

X = torch.arange(12).reshape(3, 4)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_dots_stand_at_the_boxes() -> None:
    figure = tl.draw.walks({"part": X[1:, ::2]})
    (line,) = figure.axes[0].lines
    assert line.get_ydata().tolist() == [4, 6, 8, 10]


@pytest.mark.parametrize(
    ("tensor", "title", "line"),
    [
        (X, "all steps +1", "-"),
        (X.t(), "steps \N{MINUS SIGN}7 and +4", "--"),
        (X[:, ::2], "all steps +2", "-"),
        (X[:1, :1].expand(2, 2), "all steps +0", "-"),
    ],
)
def test_a_panel_is_solid_where_one_stride_is_enough(
    tensor: torch.Tensor, title: str, line: str
) -> None:
    (panel,) = tl.draw.walks({"x": tensor}).axes
    assert panel.get_title() == f"x\n{title}"
    assert panel.lines[0].get_linestyle() == line


@pytest.mark.parametrize("tensors", [{}, {"x": torch.zeros(1)}, {f"x{i}": X for i in range(5)}])
def test_what_cannot_be_drawn_is_refused(tensors: dict[str, torch.Tensor]) -> None:
    with pytest.raises(ValueError, match="at least two elements"):
        tl.draw.walks(tensors)
