"""The book stands alone: every link leads somewhere, nothing is fetched, nothing hidden is told."""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from docutils import nodes
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright
from sphinx.errors import ExtensionError

import autograder
import tensorlab
from coursetools.build.project import Project
from coursetools.build.references import References
from coursetools.publish.bibliography import place_of_equation
from tests.browser.conftest import QUIET, chromium
from tests.conftest import ROOT
from tests.coursetools.publish.page import Page
from tests.coursetools.publish.secrets import found_in, secret_lines
from tests.notebooks import about, code_cells, lectures, read

SETTINGS = runpy.run_path(str(ROOT / "docs" / "book" / "conf.py"))
OUTSIDE = re.compile(r"^(?:https?:)?//")
SEEN = ("index.html", "lectures/09_cifar_channels.html", "search.html?q=tensor")
CSS_FETCHES = re.compile(r"(?:@import|url\()\s*[\"']?(?:https?:)?//")


def formula(latex: str, kind: type[nodes.Element] = nodes.math) -> str:
    made: str = SETTINGS["mathml"](kind(latex, latex))
    return re.sub(r"\s*\n\s*", "", made)


@pytest.mark.slow
def test_every_lecture_and_problem_set_is_a_page(pages: dict[str, Page]) -> None:
    told = {f"lectures/{path.stem}.html" for path in lectures()}
    told |= {f"problem_sets/{path.name}.html" for path in (ROOT / "source").glob("ps*")}
    kinds = ("lectures/", "problem_sets/")
    assert {name for name in pages if name.startswith(kinds)} == told
    linked = {address for tag, address in pages["index.html"].addresses() if tag == "a"}
    assert told <= linked


@pytest.mark.slow
def test_every_address_inside_leads_to_a_file_and_a_place(pages: dict[str, Page]) -> None:
    places = {page.path: page.ids for page in pages.values()}
    for name, page in pages.items():
        for _, address in page.addresses():
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            path = unquote(parts.path)
            target = (page.path.parent / path).resolve() if path else page.path
            assert target.is_file(), f"{name}: {address}"
            if parts.fragment and target in places:
                assert unquote(parts.fragment) in places[target], f"{name}: {address}"


@pytest.mark.slow
def test_nothing_is_fetched_from_outside(book: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for tag, address in page.addresses():
            assert tag == "a" or not OUTSIDE.match(address), f"{name}: <{tag}> {address}"
        assert not any(key.startswith("on") for _, given in page.elements for key in given), name
    for path in book.rglob("*.css"):
        assert not CSS_FETCHES.search(path.read_text("utf-8")), path


@pytest.mark.slow
def test_every_figure_says_what_it_shows(pages: dict[str, Page]) -> None:
    for path in lectures():
        told = [about(cell)["alt"] for cell in code_cells(path) if "alt" in about(cell)]
        images = pages[f"lectures/{path.stem}.html"].having("img")
        own = [image for image in images if "/explorables/" not in image["src"]]
        assert [image["alt"] for image in own] == told, path.name
    for name, page in pages.items():
        assert all(image["alt"] for image in page.having("img")), name


@pytest.mark.slow
def test_predictions_are_closed_lines(pages: dict[str, Page]) -> None:
    for path in lectures():
        outputs = [output for cell in code_cells(path) for output in cell.outputs]
        asked = sum(
            "<details>" in output.get("data", {}).get("text/html", "") for output in outputs
        )
        shown = pages[f"lectures/{path.stem}.html"].having("details")
        assert len(shown) == asked >= 1, path.name
        assert not any("open" in given for given in shown), path.name


@pytest.mark.slow
def test_what_was_printed_is_shown(pages: dict[str, Page]) -> None:
    for path in lectures():
        text = pages[f"lectures/{path.stem}.html"].text
        for cell in code_cells(path):
            for output in cell.outputs:
                if output.output_type == "stream":
                    assert output.text.strip() in text, f"{path.name}: {cell.id}"


@pytest.mark.slow
def test_every_explorable_has_its_pictures_in_the_page(book: Path, pages: dict[str, Page]) -> None:
    for path in lectures():
        panels = sum(about(cell).get("role") == "explore" for cell in read(path).cells)
        name = f"lectures/{path.stem}.html"
        text = (book / name).read_text("utf-8")
        told = re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
        assert len(told) == panels >= 1, path.name
        for frames in map(json.loads, told):
            drawn = [picture for picture, _, _ in frames if picture]
            assert len(set(drawn)) == len(drawn) > 10, path.name
            for picture, alt, words in frames:
                assert (picture and alt) or words
                assert not picture or (book / "lectures" / picture).is_file(), picture


@pytest.mark.slow
def test_every_concept_has_a_page_that_leads_to_lecture_and_exercises(
    pages: dict[str, Page],
) -> None:
    table = tomllib.loads((ROOT / "authoring" / "curriculum.toml").read_text("utf-8"))
    for name, facts in table["concept"].items():
        page = pages[f"concepts/{name.replace('.', '-')}.html"]
        inside = {urlsplit(address).path for tag, address in page.addresses() if tag == "a"}
        places = [address for _, address in page.addresses() if "#" in address]
        lecture = f"../lectures/{facts['lecture']}.html#"
        assert any(address.startswith(lecture) for address in places), name
        sets = {exercise.partition("/")[0] for exercise in facts["exercises"]}
        assert {f"../problem_sets/{each}.html" for each in sets} <= inside, name
        assert {f"{need.replace('.', '-')}.html" for need in facts["needs"]} <= inside, name


def set_in_type(heading: str) -> str:
    """Return a heading with the apostrophes that Sphinx makes."""
    return heading.strip().replace("'", "’")


@pytest.mark.slow
def test_every_lecture_has_slides_with_all_of_its_sections(pages: dict[str, Page]) -> None:
    for path in lectures():
        slides = pages[f"slides/{path.stem}.html"]
        assert ("a", f"../slides/{path.stem}.html") in pages[
            f"lectures/{path.stem}.html"
        ].addresses()
        for cell in read(path).cells:
            for heading in re.findall(r"^## +([^`$*\n]+)$", cell.source, re.MULTILINE):
                if cell.cell_type == "markdown" and heading != "Where to read on":
                    assert set_in_type(heading) in slides.text, f"{path.name}: {heading}"
        for cell in code_cells(path):
            for output in cell.outputs:
                if output.output_type == "stream":
                    assert output.text.strip() in slides.text, f"{path.name}: {cell.id}"


@pytest.mark.slow
def test_nothing_hidden_is_told(book: Path, pages: dict[str, Page]) -> None:
    hidden = secret_lines("HIDDEN TESTS") | secret_lines("SOLUTION")
    assert len(hidden) > 1_000
    for name, page in pages.items():
        assert [line for line in hidden if line in page.text] == [], name
        if name.startswith(("lectures/", "problem_sets/")):  # other pages explain what marks them
            assert found_in(page.text, hidden) == [], name
    for path in book.rglob("*.js"):
        text = unescape(path.read_text("utf-8"))
        assert [line for line in hidden if line in text] == [], path
    assert not list(book.rglob("*.ipynb")) + list(book.rglob("*.py"))


@pytest.mark.slow
def test_no_formula_is_left_as_latex(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert not re.search(r"\\[a-zA-Z]{2,}|\$\S", page.prose), name
    halves = ("lectures/05_autograd.html", "lectures/05b_how_autograd_works.html")
    assert sum(len(pages[name].having("math")) for name in halves) > 60


@pytest.mark.slow
def test_texts_lead_to_equations_and_to_the_bibliography(pages: dict[str, Page]) -> None:
    references = References.read(Project(ROOT))
    for name, equation in references.equations.items():
        place = place_of_equation(equation.number)
        lecture = pages[f"lectures/{equation.section.lecture}.html"]
        assert place in lecture.ids, name
        assert f"({equation.number})" in lecture.prose
        address = ("a", f"../lectures/{equation.section.lecture}.html#{place}")
        assert any(address in page.addresses() for page in pages.values()), name
    assert references.works.keys() <= pages["bibliography.html"].ids
    for mention in references.cited:
        address = ("a", f"../bibliography.html#{mention.name}")
        assert address in pages[f"lectures/{mention.lecture}.html"].addresses(), mention
    assert not any("{eq}" in page.prose or "{cite}" in page.prose for page in pages.values())


@pytest.mark.slow
def test_the_first_page_names_the_licence_and_how_to_run(pages: dict[str, Page]) -> None:
    first = pages["index.html"]
    assert "Creative Commons Attribution 4.0" in first.text
    assert ("a", "photographs.html") in first.addresses()
    readme = (ROOT / "docs" / "bundle" / "README.md").read_text("utf-8")
    start = readme.split("```")[1].partition("\n")[2].strip()
    assert start in first.text
    bare = ("search.html", "slides/")
    told = [page.text for name, page in pages.items() if not name.startswith(bare)]
    assert all("CC BY 4.0" in text for text in told)


@pytest.mark.slow
def test_the_map_leads_to_every_lecture_and_problem_set(book: Path) -> None:
    text = (book / "index.html").read_text("utf-8")
    drawn = re.search(r'<div class="course-map".*?</div>', text, re.DOTALL)[0]
    for path in lectures():
        assert f'href="lectures/{path.stem}.html"' in drawn
    for path in (ROOT / "source").glob("ps*"):
        assert f'href="problem_sets/{path.name}.html"' in drawn


def test_half_is_one_over_two() -> None:
    assert formula(r"\frac12 x") == formula(r"\frac{1}{2} x")
    assert formula(r"\frac n2") == formula(r"\frac{n}{2}")
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac><mi>x</mi>" in formula(r"\frac12 x")


def test_a_number_stands_beside_its_formula() -> None:
    written: list[str] = []
    writer = type("Writer", (), {"body": written})()
    block = nodes.math_block(r"x \tag{5b.1}", r"x \tag{5b.1}")
    with pytest.raises(nodes.SkipNode):
        SETTINGS["visit_block"](writer, block)
    assert "".join(written).startswith('<div class="math numbered" id="equation-5b-1"><math')
    assert '<span class="number">(5b.1)</span>' in "".join(written)


def test_a_power_takes_one_digit() -> None:
    assert formula("x^23") == formula("x^{2}3") != formula("x^{23}")


def test_primes_are_primes_and_dots_are_low() -> None:
    prime = '<mo lspace="0" rspace="0">′</mo>'
    assert f"<mi>f</mi>{prime}{prime}<mo" in formula("f''(x)")
    assert formula(r"1, \dots, n") == formula(r"1, \ldots, n")


def test_an_index_stands_right_of_an_accent() -> None:
    for latex in (r"\hat m_t", r"\hat\beta_1", r"\bar{y}_i"):
        assert "<msub>" in formula(latex)
        assert "munder" not in formula(latex)


def test_a_logarithm_stands_apart_from_its_argument() -> None:
    space = '<mspace width="0.1667em"></mspace>'
    assert f"{space}<mi>log</mi>{space}<mi>n</mi>" in formula(r"k \log n")
    assert "<mi>log</mi><mo" in formula(r"\log(n)")


def test_what_cannot_be_set_is_refused() -> None:
    with pytest.raises(ExtensionError, match=r"cannot set the formula \\nonsense"):
        formula(r"\nonsense x", nodes.math_block)


@pytest.fixture(scope="module")
def tabs() -> Iterator[dict[bool, Tab]]:
    """A page of a headless Chromium with scripts and one without."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield {js: browser.new_context(java_script_enabled=js).new_page() for js in (True, False)}
        browser.close()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_browser_opens_a_prediction_and_asks_nobody(
    scripts: bool, tabs: dict[bool, Tab], book: Path
) -> None:
    tab, asked, wrong = tabs[scripts], [], []
    tab.on("request", lambda request: asked.append(request.url))
    if scripts:  # without them, the browser itself refuses to fetch them
        tab.on("requestfailed", lambda request: wrong.append(request.url))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    for name in SEEN:
        tab.goto(f"{book.as_uri()}/{name}")
    tab.goto((book / "lectures" / "03_broadcasting.html").as_uri())
    answer = tab.locator("details p").first
    assert not answer.is_visible()
    tab.locator("summary").first.press("Enter")
    assert answer.is_visible()
    assert wrong == []
    assert all(url.startswith((book.as_uri(), "data:")) for url in asked)


@pytest.mark.slow
def test_every_public_name_is_described(pages: dict[str, Page]) -> None:
    described = pages["api.html"].ids
    modules = {"check", "data", "draw", "explore", "hardware", "shapes", "style"}
    assert {f"tensorlab.{name}" for name in set(tensorlab.__all__) - modules} <= described
    assert {f"autograder.{name}" for name in autograder.__all__} <= described
    for module in modules:
        public = getattr(tensorlab, module).__all__
        constants = {name for name in public if name.isupper()}
        assert {f"tensorlab.{module}.{name}" for name in set(public) - constants} <= described


@pytest.mark.slow
def test_the_handbook_is_reached_from_every_page(pages: dict[str, Page]) -> None:
    stems = {path.stem for path in (ROOT / "docs" / "handbook").glob("*.md")}
    assert len(stems) == 10
    linked = {address for tag, address in pages["glossary.html"].addresses() if tag == "a"}
    assert {f"handbook/{stem}.html" for stem in stems} <= linked
