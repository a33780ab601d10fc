from __future__ import annotations

import numpy as np
import pytest

import tensorlab as tl


def test_the_best_epoch_is_marked() -> None:
    (axes,) = tl.draw.learning_curves([3.0, 2.0, 1.0], [3.0, 1.5, 2.0], "ppm").axes
    labels = [line.get_label() for line in axes.lines]
    assert labels == ["training rows", "validation rows", "best epoch: 2"]
    assert set(axes.lines[2].get_xdata()) == {2}
    assert axes.get_ylabel() == "root mean squared error (ppm)"


def test_epochs_are_counted_from_one() -> None:
    (axes,) = tl.draw.learning_curves([3.0, 2.0], [3.0, 1.5], "ppm").axes
    assert axes.lines[0].get_xydata().tolist() == [[1, 3], [2, 2]]


def test_unequal_numbers_of_epochs_are_refused() -> None:
    with pytest.raises(ValueError, match="2 training errors and 1 validation errors"):
        tl.draw.learning_curves([3.0, 2.0], [3.0], "ppm")


def test_gaps_are_triangles_on_the_curve() -> None:
    years = np.array([1960.0, 1961.0, 1962.0])
    figure = tl.draw.filled_gaps((years[::2], years[::2]), (years, years), (years[1:2], years[1:2]))
    measured, model, gaps = figure.axes[0].lines
    assert (measured.get_marker(), model.get_linestyle(), gaps.get_marker()) == (".", "-", "^")
    assert gaps.get_xydata().tolist() == [[1961, 1961]]


def test_layers_are_counted_from_the_inputs() -> None:
    (axes,) = tl.draw.spreads({"halved": [1.0, 0.5, 0.25], "kept": [1.0, 1.0, 1.0]}).axes
    halved, kept, level = axes.lines
    assert halved.get_xydata().tolist() == [[0, 1], [1, 0.5], [2, 0.25]]
    assert [line.get_label() for line in (halved, kept)] == ["halved", "kept"]
    assert set(level.get_ydata()) == {1.0}
    assert axes.get_yscale() == "log"
