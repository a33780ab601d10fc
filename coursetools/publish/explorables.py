"""Draws the settings of an explorable beforehand, so that it works in a page without a kernel.

Which settings a page offers stands in `docs/book/explorables.toml`; what they show comes from the
lecture's own cell. A small script of the book changes the picture; without it the first one stands.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from unittest import mock

import ipywidgets
import matplotlib
import matplotlib.pyplot as plt
import torch
from traitlets import TraitError

import tensorlab
from autograder.errors import AutograderError
from tensorlab.course.pictures import text_of

__all__ = ["Explorable", "ExplorableRefused", "read_explorables"]

DOTS_PER_INCH = 90
MOST = 50
LOSSLESS = {"lossless": True, "quality": 20, "method": 1}  # quality is effort here


class ExplorableRefused(AutograderError):
    """An explorable of the book cannot be drawn as its settings ask."""


@dataclass(frozen=True)
class Frame:
    """What one setting shows: a picture with its text, and words below it; either may be missing.

    Parameters
    ----------
    picture : str
        The file's name; empty where the setting is refused.
    alt, words : str
        The picture in words, and what is printed below it.
    """

    picture: str
    alt: str
    words: str


@dataclass(frozen=True)
class Explorable:
    """The settings of one explorable.

    Parameters
    ----------
    name : str
        ``LECTURE.FUNCTION``.
    controls : mapping of str to sequence
        The values of each control, by its label.
    before : str
        What is run before the cell.
    """

    name: str
    controls: Mapping[str, Sequence[Any]]
    before: str = ""

    def draw(self, cell: str, folder: Path, address: str) -> str:
        """Return the HTML of a lecture's cell, with its pictures drawn into `folder`.

        Parameters
        ----------
        cell : str
            The source of the lecture's cell.
        folder : Path
            Where the pictures go.
        address : str
            The folder's address, seen from the page.

        Raises
        ------
        ExplorableRefused
            If a control does not exist or does not take a value.
        """
        folder.mkdir(parents=True)
        panel = _Panel.of(cell, self.before)
        for label in self.controls:
            if label not in panel.controls:
                raise ExplorableRefused(
                    f"docs/book/explorables.toml: `{self.name}` has no control {label!r}; "
                    f"it has {', '.join(map(repr, panel.controls))}."
                )
        chosen = [
            dict(zip(self.controls, values, strict=True))
            for values in itertools.product(*self.controls.values())
        ]
        first = [self._first(panel.controls[label], label) for label in self.controls]
        frames = []
        for number, values in enumerate(chosen):
            try:
                frames.append(panel.frame(values, folder / f"{number:02}.webp"))
            except TraitError as error:
                raise ExplorableRefused(
                    f"docs/book/explorables.toml: `{self.name}` does not take {values}: {error}"
                ) from error
        return _html(self, panel, first, frames, address)

    def _first(self, control: Any, label: str) -> int:
        """Return which of its values a control begins with, as it does in the notebook."""
        values = list(self.controls[label])
        if control.value not in values:
            raise ExplorableRefused(
                f"docs/book/explorables.toml: `{self.name}` begins with {control.value!r} for "
                f"{label!r}, which is not among its values; add it."
            )
        return values.index(control.value)


@dataclass(frozen=True)
class _Panel:
    """The controls of an explorable by their labels, and what draws for their values."""

    redraw: Callable[..., None]
    names: Mapping[str, str]
    controls: Mapping[str, Any]

    @classmethod
    def of(cls, cell: str, before: str) -> _Panel:
        """Run a lecture's cell, and keep what it would call whenever a control is moved."""
        names: dict[str, Any] = {"tl": tensorlab, "torch": torch}
        tensorlab.style.use()
        caught: list[tuple[Callable[..., None], Mapping[str, Any]]] = []

        def catch(redraw: Callable[..., None], controls: Mapping[str, Any]) -> Any:
            caught.append((redraw, controls))
            return ipywidgets.Output()

        with (
            mock.patch.object(ipywidgets, "interactive_output", catch),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            exec(before, names)
            exec(cell, names)
        redraw, controls = caught[-1]
        labels = {control.description: name for name, control in controls.items()}
        return cls(redraw, labels, {label: controls[name] for label, name in labels.items()})

    def frame(self, values: Mapping[str, Any], picture: Path) -> Frame:
        """Draw what the panel shows for some values, the others being as they begin."""
        begun = {label: control.value for label, control in self.controls.items()}
        for label, value in values.items():
            self.controls[label].value = value
            if self.controls[label].value != value:
                raise TraitError(f"{label!r} becomes {self.controls[label].value!r}")
        plt.close("all")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            self.redraw(**{name: self.controls[label].value for label, name in self.names.items()})
        for label, value in begun.items():
            self.controls[label].value = value
        words = printed.getvalue().strip("\n")
        if not plt.get_fignums():
            return Frame("", "", words)
        figure = plt.gcf()
        figure.savefig(picture, dpi=DOTS_PER_INCH, bbox_inches="tight", pil_kwargs=LOSSLESS)
        plt.close("all")
        return Frame(picture.name, text_of(figure), words)


def read_explorables(path: Path) -> dict[str, Explorable]:
    """Read `explorables.toml`.

    Raises
    ------
    ExplorableRefused
        If an explorable has no control, or more settings than a page should carry.
    """
    matplotlib.use("agg")
    found: dict[str, Explorable] = {}
    for lecture, functions in tomllib.loads(path.read_text("utf-8")).items():
        for function, facts in functions.items():
            name = f"{lecture}.{function}"
            explorable = Explorable(name, facts.get("controls", {}), facts.get("before", ""))
            settings = 1
            for values in explorable.controls.values():
                settings *= len(values)
            if not explorable.controls or not 1 < settings <= MOST:
                raise ExplorableRefused(
                    f"{path.name}: `{name}` has {settings} settings; give it 2 to {MOST}."
                )
            found[name] = explorable
    return found


def _html(
    explorable: Explorable,
    panel: _Panel,
    first: Sequence[int],
    frames: Sequence[Frame],
    address: str,
) -> str:
    sizes = [len(values) for values in explorable.controls.values()]
    position = 0
    for size, number in zip(sizes, first, strict=True):
        position = position * size + number
    start = frames[position]
    controls = "".join(
        _control(label, panel.controls[label], list(values), number)
        for (label, values), number in zip(explorable.controls.items(), first, strict=True)
    )
    told = [
        [frame.picture and f"{address}/{frame.picture}", frame.alt, frame.words] for frame in frames
    ]
    data = json.dumps(told, ensure_ascii=False).replace("</", "<\\/")
    return f"""\
<figure class="explorable">
<div class="controls" role="group" aria-label="Controls of the picture" hidden>{controls}</div>
<img src="{address}/{start.picture}" alt="{escape(start.alt)}">
<p class="words" aria-live="polite">{escape(start.words)}</p>
<figcaption>{len(frames)} settings; in the notebook you may set anything.</figcaption>
<script type="application/json">{data}</script>
</figure>
"""


def _control(label: str, control: Any, values: list[Any], number: int) -> str:
    """Return a control as the browser's own: a switch, a slider over the values, or a choice."""
    name = escape(label)
    if isinstance(control, ipywidgets.Checkbox):
        told = json.dumps([int(value) for value in values])
        checked = " checked" if values[number] else ""
        return f'<label><input type="checkbox" data-values="{told}"{checked}> {name}</label>'
    if isinstance(control.value, int | float):
        told = escape(json.dumps([f"{value:g}" for value in values]))
        return (
            f'<label>{name} <input type="range" min="0" max="{len(values) - 1}" value="{number}" '
            f'data-values="{told}" aria-valuetext="{values[number]:g}"> '
            f"<output>{values[number]:g}</output></label>"
        )
    options = "".join(
        f"<option{' selected' if place == number else ''}>{escape(str(value))}</option>"
        for place, value in enumerate(values)
    )
    return f"<label>{name} <select>{options}</select></label>"
