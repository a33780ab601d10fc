"""Figures carry a text, on a page that a person makes."""

from __future__ import annotations

from types import SimpleNamespace

import matplotlib.pyplot as plt
from IPython.core.formatters import DisplayFormatter
from IPython.core.pylabtools import print_figure
from matplotlib.figure import Figure

from tensorlab import explore
from tensorlab.course.pictures import describe, show_with_text, text_of


class Session:
    """A session in which one cell has an author's text."""

    def __init__(self, ended: dict[str, None], alt: str = "") -> None:
        self.ended, self.alt = ended, alt

    def cell(self, name: str) -> SimpleNamespace | None:
        return SimpleNamespace(alt=self.alt) if name else None


def shell(running: str) -> SimpleNamespace:
    parent = {"metadata": {"cellId": running} if running else {}}
    made = SimpleNamespace(
        display_formatter=DisplayFormatter(),
        events=SimpleNamespace(register=lambda event, call: None),
        kernel=SimpleNamespace(get_parent=lambda channel: parent),
    )
    formatter = made.display_formatter.formatters["image/png"]
    formatter.for_type(Figure, lambda figure: print_figure(figure, base64=True))
    return made


def drawn(title: str = "") -> Figure:
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    axes.set(title=title, xlabel="step")
    return figure


def html(running: str, session: Session, figure: Figure) -> str:
    made = shell(running)
    show_with_text(made, session)
    data, _ = made.display_formatter.format(figure)
    return data.get("text/html", "")


def test_a_figure_has_the_authors_text() -> None:
    shown = html("here", Session({}, 'Two "lines" & a dot.'), drawn())
    assert 'alt="Two &quot;lines&quot; &amp; a dot."' in shown
    assert "tensorlab-drawing" in shown
    assert "data:image/png;base64,iVBOR" in shown


def test_a_figure_of_ones_own_says_what_stands_on_it() -> None:
    assert 'alt="A figure. Losses; x axis: step."' in html("here", Session({}), drawn("Losses"))


def test_a_figure_that_a_tool_makes_is_stored_as_ever() -> None:
    assert html("", Session({}), drawn()) == ""


def test_a_panel_that_is_moved_has_a_text_too() -> None:
    figure = drawn()
    describe(figure, "The picture for rate 0.1.")
    assert 'alt="The picture for rate 0.1."' in html("", Session({"a": None}), figure)


def test_photographs_are_not_turned_inside_out() -> None:
    figure, axes = plt.subplots()
    axes.imshow([[0, 1]])
    assert "tensorlab-picture" in html("here", Session({}, "A photograph."), figure)


def test_an_explorable_says_what_it_was_drawn_for() -> None:
    shown: list[Figure] = []

    def show(rate: float, shape: str) -> None:
        shown.append(drawn())

    controls = {
        "rate": explore.slider("rate", 0.25, 0, 1, 0.05),
        "shape": explore.text_box("shape s", "4, 1"),
    }
    explore.panel(show, controls)
    assert text_of(shown[-1]) == "The picture for rate 0.25; shape s 4, 1."
