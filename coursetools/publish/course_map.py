"""Draws the course as a map: lectures, what each of them builds on, and their problem sets."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from html import escape

from coursetools.build.curriculum import Curriculum

__all__ = ["cards", "course_map"]

COLUMNS = 5  # then the map goes on below
COLUMN, ROW, WIDTH, HEIGHT = 172, 132, 140, 66
SET_HEIGHT, TOP, LETTERS, EDGE = 30, 4, 21, 7


def course_map(curriculum: Curriculum, sets: Mapping[str, str]) -> str:
    """Return the map as an SVG whose boxes are links; it takes its colours from the page.

    Parameters
    ----------
    curriculum : Curriculum
        What is taught where, and what it needs.
    sets : mapping of str to str
        Problem set to its title.
    """
    places = _places(curriculum)
    height = TOP + ROW * (max(row for _, row in places.values()) + 1) - 20
    parts = [
        '<div class="course-map" role="region" aria-label="Map of the course" tabindex="0">',
        f'<svg viewBox="0 0 {COLUMNS * COLUMN} {height}" role="group" '
        f'aria-label="{_in_words(curriculum)}">',
        *_arrows(curriculum, places),
        *(_lecture(curriculum, stem, place) for stem, place in places.items()),
        *(
            _set(name, title, places[stem])
            for name, title in sets.items()
            for stem in places
            if stem.startswith(f"{name[2:4]}_")
        ),
        "</svg>",
        "</div>",
    ]
    return "\n".join(parts) + "\n"


def cards(curriculum: Curriculum, sets: Mapping[str, str]) -> str:
    """Return every lecture as a card in HTML: what it is about, what it needs, its set."""
    direct = _direct(curriculum)
    parts = ['<ul class="course-cards">']
    for stem, title in curriculum.titles.items():
        name = f"{_number(stem)} {title}" if curriculum.of_lecture(stem) else title
        facts = []
        if direct[stem]:
            needed = " and ".join(_number(other) for other in direct[stem])
            facts.append(f"After lecture {needed}.")
        facts += [
            f'<a href="problem_sets/{each}.html">Problem set {_number(each[2:])}</a>'
            for each in sets
            if stem.startswith(f"{each[2:4]}_")
        ]
        parts.append(
            f'<li><a class="title" href="lectures/{stem}.html">{escape(name)}</a>'
            f"<p>{escape(curriculum.abouts.get(stem, ''))}</p><p>{' '.join(facts)}</p></li>"
        )
    return "\n".join([*parts, "</ul>"]) + "\n"


def _number(stem: str) -> str:
    return stem.partition("_")[0].lstrip("0") or "0"


def _direct(curriculum: Curriculum) -> dict[str, list[str]]:
    """Return the lectures that each one needs, without those that these need in turn."""
    needed = {stem: curriculum.lectures_needed_by(stem) for stem in curriculum.titles}
    everything: dict[str, set[str]] = {}
    for stem in curriculum.titles:  # in teaching order, so that what is needed is there
        everything[stem] = {other for one in needed[stem] for other in (one, *everything[one])}
    return {
        stem: [one for one in others if not any(one in everything[other] for other in others)]
        for stem, others in needed.items()
    }


def _places(curriculum: Curriculum) -> dict[str, tuple[int, int]]:
    """Return the column and the row of each lecture: after all that it needs, as one reads."""
    direct, steps = _direct(curriculum), dict[str, int]()
    for position, stem in enumerate(curriculum.titles):
        before = [steps[other] for other in direct[stem]]
        steps[stem] = max(before) + 1 if before else min(position, 1)
    places: dict[str, tuple[int, int]] = {}
    first_row = 0
    for band in range(max(steps.values()) // COLUMNS + 1):
        used: dict[int, int] = {}
        for stem in (stem for stem, step in steps.items() if step // COLUMNS == band):
            column = steps[stem] % COLUMNS
            places[stem] = (column, first_row + used.get(column, 0))
            used[column] = used.get(column, 0) + 1
        first_row += max(used.values(), default=0)
    return places


def _corner(place: tuple[int, int]) -> tuple[int, int]:
    return place[0] * COLUMN + (COLUMN - WIDTH) // 2, TOP + place[1] * ROW


def _arrows(curriculum: Curriculum, places: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for stem, others in _direct(curriculum).items():
        for other in others:
            left, top = _corner(places[other])
            right, bottom = _corner(places[stem])
            start, end = left + WIDTH, right - EDGE
            one, two = top + HEIGHT // 2, bottom + HEIGHT // 2
            if end > start:
                way = f"C{start + 12} {one} {end - 12} {two} {end} {two}"
            else:  # at the end of a line, around to the beginning of the next
                way = f"h{EDGE} V{top + ROW - 14} H{end - 4} V{two} H{end}"
            yield (
                f'<path class="arrow" d="M{start} {one} {way}"/>'
                f'<path class="head" d="M{end} {two - 4} l{EDGE} 4 l-{EDGE} 4 z"/>'
            )


def _lecture(curriculum: Curriculum, stem: str, place: tuple[int, int]) -> str:
    left, top = _corner(place)
    lines = textwrap.wrap(curriculum.titles[stem], LETTERS, break_long_words=False)
    first = top + 36
    words = "".join(
        f'<tspan x="{left + 8}" y="{first + 14 * number}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    name = f"Lecture {_number(stem)}: {curriculum.titles[stem]}"
    return (
        f'<a href="lectures/{stem}.html" class="lecture" aria-label="{escape(name)}">'
        f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
        f'<text class="number" x="{left + 8}" y="{top + 19}">{_number(stem)}</text>'
        f"<text>{words}</text></a>"
    )


def _set(name: str, title: str, place: tuple[int, int]) -> str:
    left, top = _corner(place)
    below, number = top + HEIGHT + 6, _number(name[2:])
    return (
        f'<a href="problem_sets/{name}.html" class="set" aria-label="{escape(title)}">'
        f'<rect x="{left}" y="{below}" width="{WIDTH}" height="{SET_HEIGHT}" rx="15"/>'
        f'<text x="{left + WIDTH // 2}" y="{below + 20}" text-anchor="middle">'
        f"Problem set {number}</text></a>"
    )


def _in_words(curriculum: Curriculum) -> str:
    """Return the map in words: which lecture builds on which."""
    told = [
        f"lecture {_number(stem)} builds on {' and '.join(_number(other) for other in others)}"
        for stem, others in _direct(curriculum).items()
        if others
    ]
    return escape(f"The lectures in their order: {'; '.join(told)}.")
