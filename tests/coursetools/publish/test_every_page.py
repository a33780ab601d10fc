"""Every page of the book in a real Chromium: readable for all, in both themes, and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import browser
from tests.coursetools.publish.page import pages_of
from tests.coursetools.publish.visits import PHONE, Visit, visits, watched

__all__ = ["browser"]

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def visited(browser: Browser, book: Path) -> list[Visit]:
    """What was seen on each page."""
    with watched(browser, book) as tab:
        return list(visits(tab, book))


def test_a_visit_sees_every_page(book: Path) -> None:
    assert len(pages_of(book)) > 180


def test_axe_finds_nothing_on_any_page(visited: list[Visit]) -> None:
    assert [(visit.path, visit.faults) for visit in visited if visit.faults] == []


def test_axe_finds_every_text_readable_in_either_theme(visited: list[Visit]) -> None:
    assert [(visit.path, visit.pale) for visit in visited if visit.pale] == []


def test_no_page_is_wider_than_a_phone(visited: list[Visit]) -> None:
    assert [visit.path for visit in visited if visit.width > PHONE["width"]] == []


BROKEN = """<html lang=en data-theme=light><title>t</title><style>
    html { background: white } [data-theme=dark] { background: black }
    .pale { color: #ccc } [data-theme=dark] .pale { color: #222 }
    .same { color: #333 } [data-theme=dark] .same { color: #ddd }
    div { width: 900px }</style>
<body><main><h1 class=same>A</h1><p class=same>well<p class=%s>text<img src=x.png>
<div class=same>wide</div></main>"""


def test_a_fault_is_found_by_a_visit_on_whichever_page(browser: Browser, tmp_path: Path) -> None:
    for name, kind in (("1", "same"), ("2", "pale")):
        (tmp_path / f"{name}.html").write_text(BROKEN % kind)
    tab = browser.new_page()
    first, second = visits(tab, tmp_path)
    tab.close()
    assert [fault.split()[0] for fault in second.faults] == ["image-alt"]
    assert first.pale == ()
    assert [pale.partition(":")[0] for pale in second.pale] == ["light", "dark"]
    assert second.width > PHONE["width"]
