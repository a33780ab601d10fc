"""The picture of two aligned shapes, and the same with text boxes."""

from __future__ import annotations

import io
from itertools import combinations

import ipywidgets as widgets
import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

import tensorlab as tl
from tensorlab.shapes import Shape

PAIRS: list[tuple[Shape, Shape]] = [
    ((4, 1), (1, 5)),
    ((3,), (4,)),
    ((3, 2), (4, 2)),
    ((), (2, 3)),
    ((), ()),
    ((1,), ()),
    ((2, 1, 0), (3, 1)),
    ((8, 1, 6, 1), (7, 1, 5)),
    ((2, 3, 4, 5, 6, 7), (5, 1, 7)),
    ((100000, 1), (1, 999999)),
    ((123456, 1), (654321, 1)),
    ((999999,) * 6, (1,) * 6),
    ((3, 5, 2), (4, 2, 2)),
]


def texts(figure: Figure) -> list[Text]:
    figure.canvas.draw()
    return [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


def boxes(figure: Figure) -> list[FancyBboxPatch]:
    return figure.findobj(FancyBboxPatch)


@pytest.mark.parametrize(("s", "t"), PAIRS)
def test_texts_neither_overlap_nor_leave_the_figure(s: Shape, t: Shape) -> None:
    figure = tl.draw.broadcast(s, t)
    extents = [text.get_window_extent() for text in texts(figure)]
    assert not any(one.overlaps(other) for one, other in combinations(extents, 2))
    whole = figure.bbox
    assert all(
        whole.x0 <= one.x0 and one.x1 <= whole.x1 and whole.y0 <= one.y0 and one.y1 <= whole.y1
        for one in extents
    )


@pytest.mark.parametrize(("s", "t"), PAIRS)
def test_every_text_in_a_box_stays_in_it(s: Shape, t: Shape) -> None:
    figure = tl.draw.broadcast(s, t)
    frames = [box.get_window_extent() for box in boxes(figure)]
    for text in texts(figure):
        extent = text.get_window_extent()
        for frame in frames:
            if frame.overlaps(extent):
                assert frame.x0 <= extent.x0
                assert extent.x1 <= frame.x1
                assert frame.y0 <= extent.y0
                assert extent.y1 <= frame.y1


@pytest.mark.parametrize(("s", "t"), PAIRS)
def test_no_text_is_smaller_than_eleven_points(s: Shape, t: Shape) -> None:
    assert min(text.get_fontsize() for text in texts(tl.draw.broadcast(s, t))) >= 11


@pytest.mark.parametrize(("s", "t"), PAIRS)
def test_the_file_stays_small(s: Shape, t: Shape) -> None:
    file = io.BytesIO()
    tl.draw.broadcast(s, t).savefig(file)
    assert file.tell() < 60_000


def test_stretched_axes_have_a_word_and_a_hatch() -> None:
    figure = tl.draw.broadcast((4, 1), (1, 5))
    assert words(figure).count("stretched") == 2
    assert {"1 → 5", "1 → 4", "axis −1", "axis −2"} <= set(words(figure))
    assert sum(box.get_hatch() == "//" for box in boxes(figure)) == 2
    assert "The result has shape (4, 5)." in words(figure)


def test_missing_axes_have_a_word_and_dashes() -> None:
    figure = tl.draw.broadcast((), (2, 3))
    assert words(figure).count("no axis") == 2
    assert sum(box.get_linestyle() == "--" for box in boxes(figure)) == 2


def test_a_clash_has_a_word_a_hatch_and_the_reason() -> None:
    figure = tl.draw.broadcast((3, 2), (4, 2))
    assert words(figure).count("clash") == 1
    assert sum(box.get_hatch() == "xx" for box in boxes(figure)) == 1
    assert "No result: on axis −2 the sizes 3 and 4 differ, neither is 1." in words(figure)


def test_the_two_are_called_what_the_caller_calls_them() -> None:
    assert {"x", "mean"} <= set(words(tl.draw.broadcast((3,), (1,), names=("x", "mean"))))


def test_two_numbers_have_no_boxes() -> None:
    figure = tl.draw.broadcast((), ())
    assert boxes(figure) == []
    assert "The result has shape ()." in words(figure)


def test_one_size_for_all_pairs_of_few_axes() -> None:
    pairs = [((4, 1), (1, 5)), ((), ()), ((3,), (4,)), ((8, 1, 6, 1), (7, 1, 5))]
    assert {str(tl.draw.broadcast(s, t)) for s, t in pairs} == {"Figure(680x390)"}


def test_drawing_leaves_no_style_behind_and_prints_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = dict(mpl.rcParams)
    tl.draw.broadcast((4, 1), (1, 5))
    assert dict(mpl.rcParams) == before
    assert capsys.readouterr().out == ""


def fields(panel: widgets.VBox) -> tuple[widgets.Text, widgets.Text]:
    _, s, t, _ = panel.children
    return s, t


def test_the_panel_has_two_labelled_boxes_above_the_output() -> None:
    panel = tl.explore.broadcast("4, 1", "1, 5")
    assert [box.description for box in fields(panel)] == ["shape s", "shape t"]
    assert all(box.continuous_update for box in fields(panel))
    assert isinstance(panel.children[-1], widgets.Output)


def test_the_panel_follows_what_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    s, _ = fields(tl.explore.broadcast("4, 1", "1, 5"))
    assert "The result has shape (4, 5)." in capsys.readouterr().out
    s.value = "7, 1"
    assert "The result has shape (7, 5)." in capsys.readouterr().out


def test_a_shape_that_cannot_be_read_gives_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    s, _ = fields(tl.explore.broadcast())
    capsys.readouterr()
    s.value = "4, x1y"
    out = capsys.readouterr().out
    assert "'1y' is not a size: write whole numbers, such as 4, 1." in out
    assert "Traceback" not in out
