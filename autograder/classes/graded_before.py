"""Answers that a person has graded and that have changed since: asked about again, shown twice.

A mark belongs to the text that it was given for. Where the next submission has another text, the
mark stays, the gradebook asks a person again, and the graded notebook, which Formgrader shows,
tells both: the mark with the earlier text, and the new text.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

from autograder.classes.journal import Entry
from autograder.nbgrader.hand_marks import HandMark, Place, ask_again, hand_marks
from autograder.nbgrader.manifest import is_blank_difference
from autograder.nbgrader.settings import NbgraderSettings

__all__ = ["Earlier", "changed_since", "with_earlier"]

Earlier = dict[str, str | None]
"""By grade id the text that a person's mark was given for; None where nobody knows it."""


def changed_since(
    settings: NbgraderSettings,
    place: Place,
    before: Entry | None,
    submission: str,
    texts: Mapping[str, str],
) -> tuple[Earlier, dict[str, HandMark]]:
    """Find the answers that have changed since a person graded them; ask about them again.

    Parameters
    ----------
    settings, place : NbgraderSettings, Place
        Whose notebook.
    before : Entry or None
        The verdict that stands so far, if it is known.
    submission : str
        Hash of what is handed in now.
    texts : mapping of str to str
        What a person reads now, by grade id.

    Returns
    -------
    tuple of (Earlier, dict)
        The earlier texts, and the marks that were given for them.
    """
    if before is not None and _is_settled(before, submission, texts):
        return {}, {}
    marks = hand_marks(settings, place)
    earlier: Earlier = {}
    for name in marks.keys() & texts.keys():
        known, text = _text_of_mark(before, name, marks[name].is_waiting)
        if before is not None and not known and before.submission == submission:
            continue
        if not known or text is None or not is_blank_difference(text, texts[name]):
            earlier[name] = text
    if earlier:
        # before anything else is written: killed in between, the next run finds the same again
        ask_again(settings, place, earlier)
    return earlier, {name: marks[name] for name in earlier}


def with_earlier(notebook: str, earlier: Earlier, marks: Mapping[str, HandMark]) -> str:
    """Return a graded notebook that tells, below each answer, what was graded before."""
    if not earlier:
        return notebook
    data = json.loads(notebook)
    cells: list[Any] = []
    for cell in data["cells"]:
        cells.append(cell)
        name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
        if name in earlier:
            cells.append(_note(name, len(cells), earlier[name], marks[name]))
    return json.dumps({**data, "cells": cells}, ensure_ascii=False, sort_keys=True)


def _is_settled(before: Entry, submission: str, texts: Mapping[str, str]) -> bool:
    """Return whether nothing has changed that a person may have graded, without asking."""
    if before.earlier:
        return False
    if before.submission == submission:
        return True
    return before.by_hand.keys() >= texts.keys() and all(
        is_blank_difference(before.by_hand[name], text) for name, text in texts.items()
    )


def _text_of_mark(before: Entry | None, name: str, is_waiting: bool) -> tuple[bool, str | None]:
    """Return whether it is known for which text a mark was given, and that text."""
    if before is None:
        return False, None
    if is_waiting and name in before.earlier:
        return True, before.earlier[name]
    return name in before.by_hand, before.by_hand.get(name)


def _note(name: str, number: int, text: str | None, mark: HandMark) -> dict[str, Any]:
    given = "a comment" if mark.score is None else f"{mark.score:g} points"
    lines = [
        f"<p><strong>Changed since a person graded it.</strong> {html.escape(name)} had {given} "
        "for an earlier version; they stand until a person looks again.</p>"
    ]
    if mark.comment:
        lines.append(f"<p>Comment on the earlier version: {html.escape(mark.comment)}</p>")
    if text is None:
        lines.append("<p>The earlier version is not known here.</p>")
    else:
        lines.append(f"<p>The earlier version:</p><pre>{html.escape(text)}</pre>")
    # an empty line would end the HTML, and what follows would be markdown
    source = "\n".join(line for part in lines for line in _kept(part))
    return {
        "cell_type": "markdown",
        "id": f"graded-before-{number}",
        "metadata": {},
        "source": f"<div>\n{source}\n</div>",
    }


def _kept(text: str) -> list[str]:
    return [line if line.strip() else "&nbsp;" for line in text.splitlines()]
