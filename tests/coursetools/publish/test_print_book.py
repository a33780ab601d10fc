"""The book as one page for paper, and as a PDF."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from coursetools.publish.excerpts import write_excerpts
from coursetools.publish.pdf import joined_pages
from tests.browser.conftest import chromium

LECTURE = """\
<article><h1 id="one">One<a class="headerlink" href="#one">#</a></h1>
<p><a href="#one">here</a> <a href="../index.html#top">first</a> <a href="../search.html">search</a>
<a href="https://docs.python.org/3/">outside</a></p><img src="../_images/a.png" alt="a">
<details><summary>Predict</summary>the answer</details></article>"""
FIRST = '<article><h1 id="top">The book, ready .</h1></article>'


@pytest.fixture
def little_book(tmp_path: Path) -> Path:
    """A first page and a lecture."""
    (tmp_path / "lectures").mkdir()
    (tmp_path / "_static").mkdir()
    (tmp_path / "index.html").write_text(FIRST)
    (tmp_path / "lectures" / "01_one.html").write_text(LECTURE)
    return tmp_path


def test_links_between_pages_lead_to_places_in_the_joined_page(little_book: Path) -> None:
    joined = joined_pages(little_book)
    places = set(re.findall(r'id="([^"]+)"', joined))
    linked = re.findall(r'href="#([^"]+)"', joined)
    assert linked[:2] == ["lectures/01_one.html--one", "index.html--top"]
    assert set(linked) <= places
    assert 'href="https://docs.python.org/3/"' in joined
    assert 'src="_images/a.png"' in joined


def test_answers_are_open_on_paper(little_book: Path) -> None:
    assert '<details open="">' in joined_pages(little_book)


def test_chromium_prints_it(little_book: Path) -> None:
    chromium()
    output = little_book / "made.pdf"
    command = [sys.executable, "-m", "coursetools.publish.pdf", "--book", str(little_book)]
    done = subprocess.run([*command, "--output", str(output)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert output.read_bytes().startswith(b"%PDF")
    assert not (little_book / "_joined.html").exists()


def test_without_a_book_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "coursetools.publish.pdf", "--book", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "run `make book` first" in done.stderr


def test_the_search_knows_the_text_of_each_page(little_book: Path) -> None:
    write_excerpts(little_book)
    told = (little_book / "_static" / "texts.js").read_text("utf-8")
    assert '"index.html": "The book, ready."' in told
    assert "#" not in told
