"""Makes deliveries: zips of names and work, zips in zips included."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.course.collect import CollectReport, collect
from autograder.course.folder import Course
from tests.course.downloads import DAY, Stamp
from tests.tiny_course import FULL, answered

Entry = bytes | str | tuple[bytes | str, Stamp]


def work(letter: str) -> bytes:
    """Return a notebook that says which work it is."""
    return json.dumps(answered(**FULL | {"double": f"# work {letter}"})).encode()


def is_letter(text: str) -> bool:
    """Return whether a member stands for work."""
    return len(text) == 1


def zipped(path: Path | io.BytesIO, members: Mapping[str, Entry]) -> None:
    """Write a zip; what is said to lie in a zip of it is packed so."""
    inner: dict[str, dict[str, Entry]] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, entry in members.items():
            head, dot_zip, rest = name.partition(".zip/")
            if dot_zip:
                inner.setdefault(f"{head}.zip", {})[rest] = entry
            else:
                said, when = entry if isinstance(entry, tuple) else (entry, DAY)
                target.writestr(zipfile.ZipInfo(name, when), _data(said), zipfile.ZIP_DEFLATED)
        for name, packed in inner.items():
            pack = io.BytesIO()
            zipped(pack, packed)
            times = [entry[1] for entry in packed.values() if isinstance(entry, tuple)]
            target.writestr(zipfile.ZipInfo(name, max(times, default=DAY)), pack.getvalue())


def _data(said: bytes | str) -> bytes:
    if isinstance(said, bytes):
        return said
    return work(said) if is_letter(said) else said.encode()


def delivered(course: Course, members: Mapping[str, Entry], **wishes: object) -> CollectReport:
    """Collect a zip of these members."""
    path = course.root.parent / str(wishes.pop("name", "delivery.zip"))
    zipped(path, members)
    return collect(course, "ps1", path, **wishes)  # type: ignore[arg-type]


def there(course: Course) -> dict[str, str]:
    """Return which work lies in each student's folder, and nobody else's."""
    found = {}
    for path in sorted((course.root / "submitted").glob("*/ps1/sums.ipynb")):
        found[path.parts[-3]] = path.read_text().split("# work ")[1][0]
    return found
