"""The book's page of the works that lectures cite, and the links that lead to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from coursetools.build.ways import Ways

__all__ = ["Bibliography", "place_of_equation"]

TO_EQUATION = re.compile(
    r"\[\((\d+[a-z]?\.\d+)\)\]\((?:\.\./\.\./notebooks/)?(\w+)\.ipynb#[^\s]*?\)"
)
TOP = """\
# Bibliography

The papers and books that the lectures cite, by their first author.

"""


@dataclass(frozen=True)
class Bibliography:
    """What is known of works and equations, where lectures become pages.

    Parameters
    ----------
    ways : Ways
        What leads where.
    """

    ways: Ways

    def page(self) -> str:
        """Return the page that lists every work, with the lectures that cite it."""
        cited: Mapping[str, dict[str, None]] = {key: {} for key in self.ways.references.works}
        for mention in self.ways.references.cited:
            cited[mention.name][mention.lecture] = None
        works = sorted(self.ways.references.works.items(), key=lambda item: item[1].short.lower())
        return TOP + "\n".join(
            f'* <span id="{key}"></span>{work.full}. Cited in {self._lectures(cited[key])}.'
            for key, work in works
        )

    def linked(self, text: str) -> str:
        """Return a notebook's text with links to the bibliography and to equations."""
        text = TO_EQUATION.sub(
            lambda found: (
                f'<a href="../lectures/{found[2]}.html#{place_of_equation(found[1])}">'
                f"({found[1]})</a>"
            ),
            text,
        )
        for key, work in self.ways.references.works.items():
            start = f'<a href="../bibliography.html#{key}">'
            short = rf"\[{re.escape(work.short)}\]\(\w+\.ipynb#[^)]*\)"
            text = re.sub(short, f"{start}{work.short}</a>", text)
            text = text.replace(work.full, f"{start}{work.full}</a>")
        return text

    def _lectures(self, stems: Mapping[str, None]) -> str:
        return ", ".join(f"[{self.ways.labels[stem]}](lectures/{stem}.ipynb)" for stem in stems)


def place_of_equation(number: str) -> str:
    """Return the end of the address of an equation on its page; `conf.py` writes the same."""
    return f"equation-{number.replace('.', '-')}"
