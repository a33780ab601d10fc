"""A drifted picture is caught; the same figure drawn again is not."""

from __future__ import annotations

import pytest
from PIL import Image

from coursetools.validation.pictures import compare_pictures
from tests.coursetools.validation.drawn import drawn, png, shown_by

OTHER = "Matplotlib version1.0"


@pytest.fixture(scope="module")
def stored() -> str:
    return drawn()


def test_the_same_figure_drawn_again_passes(stored: str) -> None:
    assert compare_pictures(stored, drawn(), "picture 1") is None


def test_a_drift_in_the_last_bits_passes(stored: str) -> None:
    fresh = drawn(up=1e-6)
    assert compare_pictures(stored, fresh, "picture 1") is None


DRIFTED = {
    "a curve moved by two hundredths": {"up": 0.02},
    "another colour": {"colour": "#10a55a"},
    "a colour a little paler": {"colour": "#4090c8"},
    "a missing thin line": {"second": False},
    "another word": {"title": "gain"},
    "another size": {"size": 5.1},
}


@pytest.mark.parametrize("name", DRIFTED)
def test_a_drifted_figure_is_caught(stored: str, name: str) -> None:
    assert compare_pictures(stored, drawn(**DRIFTED[name]), "picture 1") is not None


def test_a_line_that_is_new_is_caught(stored: str) -> None:
    assert compare_pictures(drawn(second=False), stored, "picture 1") is not None


@pytest.mark.parametrize(
    "name", ["a curve moved by two hundredths", "another colour", "a missing thin line"]
)
def test_data_that_drifted_is_caught_across_versions_too(stored: str, name: str) -> None:
    fresh = shown_by(drawn(**DRIFTED[name]), OTHER)
    assert compare_pictures(stored, fresh, "picture 1") is not None


def test_a_few_letters_drawn_anew_pass_across_versions_only(stored: str) -> None:
    fresh = drawn(title="Ioss")
    assert compare_pictures(stored, fresh, "picture 1") is not None
    assert compare_pictures(stored, shown_by(fresh, OTHER), "picture 1") is None


def test_a_difference_names_place_colours_and_limit() -> None:
    grey, dotted = Image.new("RGB", (9, 9), "#808080"), Image.new("RGB", (9, 9), "#808080")
    dotted.putpixel((7, 2), (255, 0, 0))
    found = compare_pictures(png(grey), png(dotted), "picture 1")
    assert str(found).startswith(
        "picture 1, row 2, column 7: stored #808080, now #ff0000 (1 pixels"
    )


def test_what_is_no_picture_is_a_difference(stored: str) -> None:
    assert "cannot be read" in str(compare_pictures(stored, "bm8gcGljdHVyZQ==", "picture 1"))
