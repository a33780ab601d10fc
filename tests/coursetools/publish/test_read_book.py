"""The reader's way in a real Chromium: search, map, dark, explorables, slides; no network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import browser
from tests.coursetools.publish.visits import PHONE, watched

__all__ = ["browser"]

pytestmark = [pytest.mark.slow, pytest.mark.browser]

IS_DARK = """() => getComputedStyle(document.body).backgroundColor
    .match(/\\d+/g).slice(0, 3).every(part => Number(part) < 50)"""


@pytest.fixture
def tab(browser: Browser, book: Path) -> Iterator[Page]:
    """A page that may ask nobody outside of the book, and may not fail."""
    with watched(browser, book) as tab:
        yield tab


def keep(tab: Page, name: str) -> None:
    """Keep a picture where CI collects them."""
    if folder := os.environ.get("TENSORLAB_SCREENSHOTS"):
        tab.screenshot(path=Path(folder) / f"book-{name}.png")


def test_a_wide_figure_scrolls_on_a_phone(tab: Page, book: Path) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto((book / "lectures" / "03_broadcasting.html").as_uri())
    figure = tab.locator(".cell_output:has(img)").first
    assert figure.evaluate("node => node.scrollWidth > node.clientWidth")
    keep(tab, "phone")


def test_search_shows_where_the_word_stands(tab: Page, book: Path) -> None:
    tab.goto((book / "search.html").as_uri() + "?q=stride")
    excerpts = tab.locator("#search-results .excerpt")
    expect(excerpts.first).to_contain_text("stride", ignore_case=True)
    expect(tab.locator("#search-results .search-summary")).to_contain_text("finished")
    assert tab.locator("#search-results li").count() == excerpts.count() > 5
    keep(tab, "search")


def test_the_button_makes_the_page_dark(tab: Page, book: Path) -> None:
    tab.goto((book / "index.html").as_uri())
    tab.get_by_role("button", name="Color mode").click()
    tab.get_by_role("button", name="Dark").click()
    tab.wait_for_function(IS_DARK, timeout=10_000)  # colours change gradually
    keep(tab, "dark")


def test_the_map_and_a_concept_lead_to_the_section_that_teaches_it(tab: Page, book: Path) -> None:
    tab.goto((book / "index.html").as_uri())
    tab.locator(".course-map a", has_text="Broadcasting").click()
    expect(tab.locator("article h1")).to_contain_text("Broadcasting")
    tab.go_back()
    tab.get_by_role("link", name="Every concept").click()
    tab.get_by_role("link", name="Align from the right: equal, one, or missing").first.click()
    keep(tab, "concept")
    tab.get_by_role("link", name="The rule", exact=True).click()
    assert tab.url.endswith("lectures/03_broadcasting.html#the-rule")
    expect(tab.locator("#the-rule")).to_be_in_viewport()


def test_an_explorable_moves_in_the_page(tab: Page, book: Path) -> None:
    tab.goto((book / "lectures" / "03_broadcasting.html").as_uri())
    panel = tab.locator("figure.explorable")
    before = panel.locator("img").get_attribute("src")
    panel.get_by_label("shape s").select_option("3")
    expect(panel.locator(".words")).to_contain_text("s", use_inner_text=True)
    assert panel.locator("img").get_attribute("src") != before
    assert "shape s 3" in (panel.locator("img").get_attribute("alt") or "")
    panel.scroll_into_view_if_needed()
    keep(tab, "explorable")


def test_a_slider_moves_by_the_keyboard_and_says_its_value(tab: Page, book: Path) -> None:
    tab.goto((book / "lectures" / "08_optimizers.html").as_uri())
    slider = tab.locator("figure.explorable").get_by_label("steps")
    assert slider.get_attribute("aria-valuetext") == "150"
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "300"
    alt = tab.locator("figure.explorable img").get_attribute("alt") or ""
    assert "steps 300" in alt


def test_a_refused_setting_gives_its_sentence_and_no_picture(tab: Page, book: Path) -> None:
    tab.goto((book / "lectures" / "03_broadcasting.html").as_uri())
    panel = tab.locator("figure.explorable")
    panel.get_by_label("shape s").select_option("four")
    expect(panel.locator("img")).to_be_hidden()
    expect(panel.locator(".words")).to_contain_text("'four' is not a size")


def test_without_scripts_the_first_picture_stands_and_nothing_can_be_moved(
    browser: Browser, book: Path
) -> None:
    tab = browser.new_context(java_script_enabled=False).new_page()
    tab.goto((book / "lectures" / "03_broadcasting.html").as_uri())
    expect(tab.locator("figure.explorable img")).to_be_visible()
    expect(tab.locator("figure.explorable select").first).to_be_hidden()
    tab.close()


def test_slides_go_on_by_the_keyboard(tab: Page, book: Path) -> None:
    tab.goto((book / "lectures" / "03_broadcasting.html").as_uri())
    tab.get_by_role("link", name="The same as slides").click()
    expect(tab.locator("section.present h1")).to_be_visible()
    tab.keyboard.press("Space")
    tab.keyboard.press("Space")
    assert tab.evaluate("Reveal.getIndices().h + Reveal.getIndices().v") > 0
    keep(tab, "slide")
