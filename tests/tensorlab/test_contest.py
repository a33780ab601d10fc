"""What the race refuses, and that every racer and rate has a control."""

from __future__ import annotations

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest

from tensorlab import draw, explore
from tensorlab.draw.contest import RATES
from tensorlab.racers import RACERS


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def test_an_unknown_racer_is_named() -> None:
    with pytest.raises(ValueError, match=r"'Lion'.*SGD, momentum, Adam, Adagrad"):
        draw.race({"Lion": 0.1})


@pytest.mark.parametrize(("rates", "steps"), [({"SGD": 0.0}, 10), ({"Adam": -1.0}, 10), ({}, 0)])
def test_a_race_needs_steps_and_rates(rates: dict[str, float], steps: int) -> None:
    with pytest.raises(ValueError, match="at least 1 step"):
        draw.race(rates, steps)


def test_an_exploding_racer_is_still_drawn() -> None:
    figure = draw.race({"SGD": 10.0, "momentum": 10.0}, steps=300)
    paths = [line for line in figure.axes[0].get_lines() if line.get_label() in RACERS]
    assert len(paths) == len(RACERS)
    assert abs(paths[0].get_xydata()).max() < 1e4


@pytest.mark.parametrize(("rate", "steps"), [(0.0, 10), (1e-4, 0)])
def test_descent_needs_steps_and_a_rate(rate: float, steps: int) -> None:
    with pytest.raises(ValueError, match="above 0"):
        draw.descent(rate, steps)


@pytest.mark.parametrize(("rate", "word"), [(1.2e-4, "converges"), (1.3e-4, "diverges")])
def test_descent_says_which_side_of_the_edge_it_is_on(rate: float, word: str) -> None:
    assert word in draw.descent(rate, 20).get_suptitle()


def test_every_racer_has_a_slider() -> None:
    labels = [child.description for child in explore.race().children if hasattr(child, "value")]
    assert all(any(name in label for label in labels) for name in RATES)


def test_descent_has_labelled_sliders() -> None:
    controls = explore.descent().children[1:-1]
    assert [control.description for control in controls] == ["rate (× 1e-5)", "steps"]
