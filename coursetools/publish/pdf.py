"""Print the book (`make book`) into one PDF in `dist/`, by a headless Chromium.

First page, lectures, problem sets and glossary, one after the other; links between them lead to the
place in the PDF. Predictions and hints are open, since paper cannot be clicked.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from posixpath import join, normpath

from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
LEFT_OUT = ".headerlink, .toctree-wrapper, .controls, .explorable figcaption, .ways-out, script"
PARTS = (
    "index.html",
    "lectures/*.html",
    "problem_sets/*.html",
    "glossary.html",
    "photographs.html",
)
STYLES = ("pygments.css", "print.css")
LIMIT_SECONDS = 600
PAGE = """\
<!DOCTYPE html>
<html lang="en" data-theme="light">
<head><meta charset="utf-8"><title>tensorlab</title>{styles}</head>
<body>{articles}</body>
</html>
"""


def main() -> int:
    """Join the pages, and have them printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--book", type=Path, default=ROOT / "book", help="default: book/")
    default = ROOT / "dist" / "tensorlab-book.pdf"
    parser.add_argument(
        "--output", type=Path, default=default, help="default: dist/tensorlab-book.pdf"
    )
    arguments = parser.parse_args()
    book, output = arguments.book.resolve(), arguments.output.resolve()
    if not (book / "index.html").exists():
        print(f"pdf: {book}: there is no book; run `make book` first.", file=sys.stderr)
        return 2
    browser = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if browser is None:
        print("pdf: no Chromium on the PATH; install one (apt install chromium).", file=sys.stderr)
        return 2
    output.parent.mkdir(parents=True, exist_ok=True)
    joined = book / "_joined.html"
    try:
        joined.write_text(joined_pages(book), "utf-8")
        print_page(browser, joined, output)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        print(f"pdf: Chromium did not print the book: {error}", file=sys.stderr)
        return 1
    finally:
        joined.unlink(missing_ok=True)
    print(f"{output}: {output.stat().st_size / 1e6:.1f} MB")
    return 0


def print_page(browser: str, page: Path, output: Path) -> None:
    """Print a page into a PDF with an outline."""
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        "--disable-background-networking", "--generate-pdf-document-outline",
        f"--print-to-pdf={output}", page.as_uri(),
    ]  # fmt: skip
    output.unlink(missing_ok=True)
    subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_SECONDS)
    if not output.exists():
        raise subprocess.CalledProcessError(1, command)


def joined_pages(book: Path) -> str:
    """Return the pages that are printed, as one."""
    names = [
        path.relative_to(book).as_posix() for part in PARTS for path in sorted(book.glob(part))
    ]
    styles = "".join(f'<link rel="stylesheet" href="_static/{name}">' for name in STYLES)
    return PAGE.format(styles=styles, articles="\n".join(_articles(book, names)))


def _articles(book: Path, names: list[str]) -> Iterator[str]:
    for name in names:
        article = BeautifulSoup((book / name).read_bytes(), "html.parser").find("article")
        if not isinstance(article, Tag):
            continue
        for part in article.select(LEFT_OUT):
            part.decompose()
        for details in article.find_all("details"):
            details["open"] = ""
        for part in article.select("[id]"):
            part["id"] = _place(name, str(part["id"]))
        article["id"] = _place(name, "")
        for link in article.select("[href]"):
            link["href"] = _address(name, str(link["href"]), names)
        for image in article.select("img"):
            image["src"] = _from(name, str(image["src"]))
        yield str(article)


def _place(page: str, fragment: str) -> str:
    return f"{page}--{fragment}" if fragment else page


def _from(page: str, address: str) -> str:
    """Return a page's address as seen from the book's root."""
    return normpath(join(page, "..", address))


def _address(page: str, address: str, names: list[str]) -> str:
    """Return where a link leads in the joined page; elsewhere is where it was."""
    if re.match(r"[a-z]+:", address):
        return address
    path, _, fragment = address.partition("#")
    target = _from(page, path) if path else page
    return f"#{_place(target, fragment)}" if target in names else f"#{_place(page, '')}"


if __name__ == "__main__":
    sys.exit(main())
