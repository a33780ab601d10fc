"""The settings of the book's explorables: what they may name, and what they show."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from coursetools.publish.explorables import Explorable, ExplorableRefused, read_explorables

CELL = 'tl.explore.indexing("x[0]")'


def drawn(tmp_path: Path, **controls: list) -> tuple[str, list[list[str]]]:
    html = Explorable("00_start.indexing", controls).draw(CELL, tmp_path / "made", "made")
    data = re.search(r"<script[^>]*>(.*)</script>", html)[1]
    return html, json.loads(data)


def test_every_setting_is_drawn_and_the_first_is_shown(tmp_path: Path) -> None:
    html, frames = drawn(tmp_path, index=["x[1]", "x[0]"], shape=["3, 4"])
    assert [picture for picture, _, _ in frames] == ["made/00.webp", "made/01.webp"]
    assert all((tmp_path / picture).stat().st_size > 500 for picture, _, _ in frames)
    assert '<img src="made/01.webp" alt="The picture for index x[0]; shape 3, 4.">' in html


def test_a_refusal_is_a_setting_without_a_picture(tmp_path: Path) -> None:
    _, frames = drawn(tmp_path, shape=["3, 4", "four"])
    picture, alt, words = frames[1]
    assert (picture, alt) == ("", "")
    assert "four" in words


def test_an_unknown_control_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ExplorableRefused, match=r"no control 'recipe'; it has 'index', 'shape'"):
        drawn(tmp_path, recipe=["x"])


def test_what_it_begins_with_must_be_among_the_values(tmp_path: Path) -> None:
    with pytest.raises(ExplorableRefused, match="begins with"):
        drawn(tmp_path, index=["x[1]", "x[2]"])


def test_a_value_that_a_slider_does_not_reach_is_refused(tmp_path: Path) -> None:
    explorable = Explorable("08.race", {"steps": [150, 900]})
    with pytest.raises(ExplorableRefused, match=r"does not take .*becomes 300"):
        explorable.draw("tl.explore.race()", tmp_path / "made", "made")


def test_too_many_settings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "explorables.toml"
    path.write_text(f"[one.wheel.controls]\nnumber = {list(range(51))}\n")
    with pytest.raises(ExplorableRefused, match=r"`one.wheel` has 51 settings"):
        read_explorables(path)
