"""The picture of the activation functions, and the same with sliders."""

from __future__ import annotations

import ipywidgets as widgets
import pytest
import torch

import tensorlab as tl

FUNCTIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}


@pytest.mark.parametrize("at", [-6.0, -1.0, 2.0])
def test_curves_and_dots_agree_with_torch(at: float) -> None:
    left, right = tl.draw.activations(at).axes
    for name, function in FUNCTIONS.items():
        point = torch.tensor(at, dtype=torch.float64, requires_grad=True)
        function(point).backward()
        for axes, expected in ((left, function(point).item()), (right, point.grad.item())):
            lines = axes.get_lines()
            (place,) = [k for k, line in enumerate(lines) if line.get_label() == name]
            assert lines[place + 1].get_xydata().tolist() == [[at, pytest.approx(expected)]]
            x, y = lines[place].get_data()
            assert y[300] == pytest.approx(function(torch.tensor(x[300])).item(), abs=1e-9) or (
                axes is right
            )


def test_an_input_outside_of_the_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="between -6 and 6"):
        tl.draw.activations(7.0)


def test_the_panel_counts_what_many_layers_leave(capsys: pytest.CaptureFixture[str]) -> None:
    panel = tl.explore.activations(at=0.0, layers=1)
    _, at, layers, output = panel.children
    assert [at.description, layers.description] == ["input", "layers"]
    assert isinstance(output, widgets.Output)
    assert "slope 0.2500  1 layers leave 0.25" in capsys.readouterr().out
    layers.value = 10
    assert "10 layers leave 9.54e-07" in capsys.readouterr().out
    at.value = 6.0
    assert "relu     value   6.0000  slope 1.0000  10 layers leave 1" in capsys.readouterr().out
