"""Ask every address that lectures, problem sets and the book name, and renew `docs/links.csv`.

Tests hold the list against the texts and need no network; this script, run now and then where there
is one, says which addresses answer, and whether a page still has the place that a link names. The
list keeps the day on which an address last answered; it is empty for one that was never asked.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat

from coursetools.publish.doc_pages import REFERENCE

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "links.csv"
COLUMNS = ("address", "last_answered")
ADDRESS = re.compile(r"https?://[^\s<>\"'`)\]}]+")
NOBODYS = re.compile(r"https?://(?:localhost|[\w.-]+\.example)\b")  # of examples
SECONDS = 30


def main() -> int:
    """Renew the list; 1 if an address does not answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offline", action="store_true", help="list them, but ask nobody")
    offline: bool = parser.parse_args().offline
    known = read_list(LIST)
    today = datetime.date.today().isoformat()
    silent: list[str] = []
    answered = {address: known.get(address, "") for address in named_addresses(ROOT)}
    for address in answered if not offline else ():
        if problem := problem_with(address, fetch):
            silent.append(f"{address}: {problem}")
        else:
            answered[address] = today
    write_list(LIST, answered)
    for line in silent:
        print(f"renew_links: {line}", file=sys.stderr)
    print(f"{len(answered)} addresses in {LIST.relative_to(ROOT)}, {len(silent)} do not answer")
    return 1 if silent else 0


def named_addresses(root: Path) -> list[str]:
    """Return every address in lectures, problem sets and the book's own pages."""
    docs = root / "docs"
    own = [*(docs / "book").glob("*.md"), *(docs / "handbook").glob("*.md")]
    own += [docs / name for name in REFERENCE]
    texts = [path.read_text("utf-8") for path in own]
    texts.append((root / "data" / "README.md").read_text("utf-8"))
    for folder in ("notebooks", "source"):
        for path in (root / folder).rglob("*.ipynb"):
            cells = nbformat.read(path, as_version=4).cells
            texts += [cell.source for cell in cells if cell.cell_type == "markdown"]
    found = {address.rstrip(".,;:") for text in texts for address in ADDRESS.findall(text)}
    found = {address for address in found if not NOBODYS.match(address)}
    return sorted(found)


def read_list(path: Path) -> dict[str, str]:
    """Return each address of the list with the day on which it last answered."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {line["address"]: line["last_answered"] for line in csv.DictReader(lines)}


def write_list(path: Path, answered: Mapping[str, str]) -> None:
    """Write the list."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(answered.items()))


def problem_with(address: str, ask: Callable[[str], str]) -> str:
    """Return why an address does not lead where a link says; empty if it does."""
    page, _, place = address.partition("#")
    try:
        text = ask(page)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        return str(error)
    if place and not re.search(rf"""(?:id|name)=["']{re.escape(place)}["']""", text):
        return f"the page has no place {place!r}"
    return ""


def fetch(page: str) -> str:
    """Return a page."""
    request = urllib.request.Request(page, headers={"User-Agent": "tensorlab link check"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        text: str = answer.read().decode("utf-8", errors="replace")
    return text


if __name__ == "__main__":
    sys.exit(main())
