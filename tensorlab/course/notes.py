"""Sentences that stand below a cell: a check that passed, and what helps after a slip."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

__all__ = ["LEFT", "Note", "helps", "passed"]

LEFT = "text-align: left"  # of a table's texts; JupyterLab has them at the right
# Text keeps the page's own colour; bar and tint are seen on light and on dark ground.
STYLE = "border-left: 4px solid {bar}; background: {tint}; padding: 2px 8px; margin: 2px 0;"
GREEN = {"bar": "#2e8540", "tint": "rgba(46, 133, 64, 0.14)"}
BLUE = {"bar": "#2a78c2", "tint": "rgba(42, 120, 194, 0.14)"}
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, repr=False)
class Note:
    """One or two sentences, coloured in a notebook and plain elsewhere.

    Attributes
    ----------
    mark : str
        The sign in front: it says without colour what the colour says.
    text : str
        The sentences; code stands between backquotes.
    colours : mapping of str to str
        CSS colours of the bar and of the ground.
    link, label : str
        Where to go next, and what it is called; empty for nowhere.
    """

    mark: str
    text: str
    colours: dict[str, str]
    link: str = ""
    label: str = ""

    def __repr__(self) -> str:
        """Return the sentences as one line."""
        end = f" Next: {self.label}." if self.label else ""
        return f"{self.mark} {self.text}{end}"

    def _repr_html_(self) -> str:
        text = CODE.sub(r"<code>\1</code>", escape(self.text, quote=False))
        if self.label:
            text += f' Next: <a href="{escape(self.link)}">{escape(self.label)}</a>.'
        style = STYLE.format(**self.colours)
        return f'<div role="status" style="{style}"><strong>{self.mark}</strong> {text}</div>'


def passed(text: str, link: str = "", label: str = "") -> Note:
    """Return a green line."""
    return Note("✓", text, GREEN, link, label)


def helps(text: str) -> Note:
    """Return a line that says what to do."""
    return Note("→", text, BLUE)
