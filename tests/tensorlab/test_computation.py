"""The picture of a graph of computations, and the same with text boxes."""

from __future__ import annotations

from itertools import combinations

import ipywidgets as widgets
import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.text import Text

import tensorlab as tl

CASES = [
    ("x", {"x": 1.0}),
    ("x * x + x", {"x": -3.0}),
    ("(exp(w*x + b) - y)**2", {"w": 0.5, "x": 0.5, "b": 2.0, "y": 1.0}),
    ("sigmoid(w*x + b) * tanh(x) + log(w*w + 1) - 3/(x + 4)*w", {"w": -0.5, "x": 0.5, "b": 2.0}),
    ("1e-7 * x - 12345678 * y", {"x": -1234.5678, "y": -1e-9}),
]


def texts(figure: Figure) -> list[Text]:
    figure.canvas.draw()
    return [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


@pytest.mark.parametrize(("text", "values"), CASES)
def test_texts_neither_overlap_nor_leave_the_figure(text: str, values: dict[str, float]) -> None:
    figure = tl.draw.graph(text, **values)
    extents = [shown.get_window_extent() for shown in texts(figure)]
    assert not any(one.overlaps(other) for one, other in combinations(extents, 2))
    assert all(figure.bbox.x0 <= one.x0 and one.x1 <= figure.bbox.x1 for one in extents)
    assert all(figure.bbox.y0 <= one.y0 and one.y1 <= figure.bbox.y1 for one in extents)


def test_values_and_derivatives_stand_in_the_boxes() -> None:
    shown = words(tl.draw.graph("x * x + x", x=3.0))
    assert {"value 3", "d 7", "value 9", "d 1", "value 12"} <= set(shown)
    assert "rounded box: input;  square: operation" in shown


def test_a_leaf_is_shown_with_its_name() -> None:
    weight = torch.ones(2, requires_grad=True)
    shown = words(tl.draw.tape((weight * 2).sum(), weight=weight))
    assert {"AccumulateGrad", "weight", "MulBackward0", "SumBackward0"} <= set(shown)


def test_a_graph_that_does_not_fit_on_a_page_is_refused() -> None:
    with pytest.raises(ValueError, match="12 operations deep and 10 fit"):
        tl.draw.graph("-" * 11 + "x", x=1.0)


def fields(panel: widgets.VBox) -> tuple[widgets.Text, widgets.Text]:
    _, expression, values, _ = panel.children
    return expression, values


def test_the_panel_follows_what_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    expression, values = fields(tl.explore.graph("x * x", "x = 3"))
    assert "derivative by x: 6\n" in capsys.readouterr().out
    values.value = "x = 5"
    assert "derivative by x: 10\n" in capsys.readouterr().out
    expression.value = "sin(x) - x"
    assert "derivative by x: -0.716338\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("expression", "values", "sentence"),
    [
        ("x *", "x = 1", "is not an expression"),
        ("x", "x = one", "is not a name and a number"),
        ("x + y", "x = 1", "y has no value"),
        ("-" * 11 + "x", "x = 1", "10 fit on a page"),
    ],
)
def test_what_cannot_be_read_gives_one_sentence(
    expression: str, values: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tl.explore.graph(expression, values)
    came = capsys.readouterr().out
    assert sentence in came
    assert came.count("\n") == 1
