from __future__ import annotations

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.text import Text

import tensorlab as tl


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text)]


def test_shows_the_neighbours_and_both_gaps() -> None:
    shown = words(tl.draw.floats(2049, torch.float16))

    assert "2049 is stored as 2048" in shown
    assert {"gap 1", "gap 2"} <= set(shown)
    assert {"2045", "2046", "2047", "2048", "2050", "2052", "2054"} <= set(shown)
    assert "2049" not in shown


def test_says_that_the_range_ends() -> None:
    shown = words(tl.draw.floats(-70_000, torch.float16))

    assert "−70000 overflows" in shown
    assert "the range ends here" in shown


def test_each_staircase_is_named_and_only_the_short_one_ends() -> None:
    shown = words(tl.draw.gaps([torch.float16, torch.bfloat16, torch.float32]))

    assert {"float16", "bfloat16", "float32"} <= set(shown)
    assert [text for text in shown if text.startswith("ends at")] == ["ends at 65504"]


def test_running_totals_are_labelled_with_where_they_end() -> None:
    shown = words(tl.draw.stalls(0.1, 8192))

    assert {"float16: 256", "bfloat16: 32", "float32: 819.147"} <= set(shown)


def test_counts_what_vanishes_and_what_overflows() -> None:
    values = torch.tensor([1e-9, 1e-8, 1e-3, 1.0], dtype=torch.float64)

    shown = words(tl.draw.underflow(values, 2.0**20))

    assert "becomes 0:\n2 of 4" in shown
    assert "becomes 0:\n0 of 4" in shown
    assert "becomes\ninf: 1" in shown


def test_the_explorable_redraws_for_every_choice() -> None:
    _, kind, number, _ = tl.explore.floats("0.1", "float16").children

    kind.value, number.value = "bfloat16", "257"

    assert "257 is stored as 256" in words(plt.gcf())


def test_the_explorable_says_what_is_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, number, _ = tl.explore.floats("1", "float16").children
    capsys.readouterr()

    number.value = "inf"

    assert "'inf' is not a finite number" in capsys.readouterr().out
