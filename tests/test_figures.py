"""Every figure of every lecture, measured for what makes it hard to read."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

import tensorlab as tl
from tests.figures.readable import faults
from tests.notebooks import about, code_cells, lectures, number

Drawing = Callable[[], Figure]


def galleries() -> list[tuple[str, Drawing]]:
    drawings: list[tuple[str, Drawing]] = []
    for path in sorted((Path(__file__).parent / "figures").glob("gallery_*.py")):
        module = importlib.import_module(f"tests.figures.{path.stem}")
        lecture = path.stem.removeprefix("gallery_")
        drawings += [(f"{lecture}-{name}", draw) for name, draw in module.FIGURES.items()]
    return drawings


@pytest.fixture(autouse=True)
def clean_style():
    with mpl.rc_context():
        tl.style.use()
        yield
    plt.close("all")


@pytest.mark.parametrize("draw", [pytest.param(draw, id=name) for name, draw in galleries()])
def test_a_figure_can_be_read(draw: Drawing) -> None:
    assert faults(draw()) == []


def test_every_lecture_with_figures_has_a_gallery() -> None:
    drawing = {
        number(path)
        for path in lectures()
        for cell in code_cells(path)
        if about(cell).get("alt") and not path.stem.startswith("00")
    }
    assert drawing == {name.partition("-")[0] for name, _ in galleries()}


def test_small_text_is_caught() -> None:
    figure, axes = plt.subplots()
    axes.text(0.5, 0.5, "small", fontsize=5)
    axes.set(xlabel="x", ylabel="y")
    assert any("5.0 points" in fault for fault in faults(figure))


def test_an_axis_without_label_is_caught() -> None:
    figure, axes = plt.subplots()
    axes.set(xlabel="x")
    assert any("y axis" in fault for fault in faults(figure))


def test_overlapping_text_is_caught() -> None:
    figure, axes = plt.subplots()
    axes.set_axis_off()
    axes.text(0.5, 0.5, "one label")
    axes.text(0.52, 0.5, "another label")
    assert any("overlaps" in fault for fault in faults(figure))


def test_red_and_green_of_one_lightness_are_caught() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 1], color="#c00000", label="red")
    axes.plot([1, 0], color="#6e6b00", label="green")
    axes.set(xlabel="x", ylabel="y")
    axes.legend()
    assert any("apart" in fault for fault in faults(figure))
