"""Figures in a notebook with a text for whoever cannot see them, and at home on a dark page.

JupyterLab shows a PNG without any text. Where a person runs the cell, a figure is therefore shown
as an `img` element with an `alt`: what the author wrote for the cell, what an explorable says of
itself, or else what stands on the figure. Stored outputs keep the plain PNG, which is compared.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from tensorlab.course.session import Session, running_cell

__all__ = ["describe", "show_with_text", "text_of"]

DESCRIPTION = "_tensorlab_description"
DOTS_PER_INCH = 100
# A drawing is turned inside out: white to black, hues as they are. A photograph is only dimmed.
STYLE = """\
<style>
.tensorlab-figure { max-width: 100%; height: auto; }
[data-jp-theme-light="false"] .tensorlab-drawing { filter: invert(0.93) hue-rotate(180deg); }
[data-jp-theme-light="false"] .tensorlab-picture { filter: brightness(0.85); border-radius: 4px; }
</style>"""


def describe(figure: Any, text: str) -> None:
    """Give a figure the text that stands for it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What will be shown.
    text : str
        What it shows, in words.
    """
    setattr(figure, DESCRIPTION, text)


def text_of(figure: Any) -> str:
    """Return the text that stands for a figure: what it was given, else what is written on it."""
    given = getattr(figure, DESCRIPTION, "")
    if given:
        return str(given)
    written: list[str] = []
    for axes in figure.get_axes():
        labels = {
            "": axes.get_title(),
            "x axis: ": axes.get_xlabel(),
            "y axis: ": axes.get_ylabel(),
        }
        written += [f"{name}{label}" for name, label in labels.items() if label]
    return f"A figure. {'; '.join(written)}".strip().removesuffix(".") + "."


def show_with_text(shell: Any, session: Session) -> None:
    """Have a shell show figures with a text, where a person runs its cells."""
    as_image = _as_image(shell, session)

    def offer() -> None:
        formatter = shell.display_formatter.formatters["text/html"]
        formatter.for_type_by_name("matplotlib.figure", "Figure", as_image)

    # Matplotlib's backend forgets all ways to show a figure when it is first used, in some cell;
    # it shows the figures after the cell, and after this.
    shell.events.register("post_execute", offer)
    offer()


def _as_image(shell: Any, session: Session) -> Callable[[Any], str | None]:
    def as_image(figure: Any) -> str | None:
        name = running_cell(shell)
        if not name and not session.ended:
            return None  # a tool runs the notebook; a panel is moved after a cell was run
        cell = session.cell(name)
        if cell is not None and cell.alt and not hasattr(figure, DESCRIPTION):
            describe(figure, cell.alt)
        made = shell.display_formatter.formatters["image/png"](figure)
        if not made:
            return None
        data = made[0] if isinstance(made, tuple) else made
        kind = "picture" if any(axes.images for axes in figure.get_axes()) else "drawing"
        return (
            f'{STYLE}<img class="tensorlab-figure tensorlab-{kind}" alt="{escape(text_of(figure))}"'
            f' src="data:image/png;base64,{str(data).strip()}">'
        )

    return as_image
