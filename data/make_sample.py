"""Make ``sample-batches-py/`` and its checksums in ``provenance.toml`` again, byte for byte.

The pictures are crops of the photographs that ``provenance.toml`` lists. They ship inside the
packages scikit-image and scikit-learn, so ``pip install .[photos]`` comes first. Then
``python data/make_sample.py`` writes, and ``python data/make_sample.py --check`` only compares.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import struct
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
BATCHES = "sample-batches-py"
PROVENANCE = "provenance.toml"
MARK = "# ---- from here on written by make_sample.py ----\n"
SIDE = 32
TRAIN_BATCHES = 5
TRAIN_PER_CLASS = 8
TEST_PER_CLASS = 10


@dataclass(frozen=True)
class Subject:
    """A class of pictures: where in which photograph its subject is.

    ``centre`` and ``sides`` are in pixels of the photograph. A crop is a square whose side is drawn
    between the two ``sides`` and whose centre lies at most ``wander`` sides away from ``centre``.
    """

    name: str
    photograph: str
    centre: tuple[int, int]
    sides: tuple[int, int]
    wander: float


@dataclass(frozen=True)
class Picture:
    """One crop: 3072 bytes, the red plane first, then green, then blue."""

    pixels: bytes
    label: int
    filename: str


def main() -> int:
    """Write the sample, or compare it with what is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    if not parser.parse_args().check:
        make(HERE)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder))
        different = [
            path
            for path in made
            if (HERE / path).read_bytes() != (Path(folder) / path).read_bytes()
        ]
    for path in different:
        print(f"data/{path} differs from what this script makes.", file=sys.stderr)
    return 1 if different else 0


def make(folder: Path) -> list[Path]:
    """Write the batches, their index and the provenance into ``folder``; return their paths."""
    written = (HERE / PROVENANCE).read_text(encoding="utf-8")
    plan = tomllib.loads(written)
    subjects = [
        Subject(
            one["name"], one["photograph"], tuple(one["centre"]), tuple(one["sides"]), one["wander"]
        )
        for one in plan["class"]
    ]
    photographs = {one["name"]: _open(one) for one in plan["photograph"]}
    batches = folder / BATCHES
    batches.mkdir(exist_ok=True)
    for name, content in _files(subjects, photographs):
        (batches / name).write_bytes(content)
    by_hand = written.partition(MARK)[0]
    (folder / PROVENANCE).write_text(by_hand + MARK + _checksums(batches), encoding="utf-8")
    return [Path(PROVENANCE), *(Path(BATCHES) / path.name for path in sorted(batches.iterdir()))]


def _open(photograph: dict[str, str]) -> Image.Image:
    spec = find_spec(photograph["package"])
    if spec is None or spec.origin is None:
        raise SystemExit(f"{photograph['package']} is not installed: pip install .[photos]")
    path = Path(spec.origin).parent / photograph["file"]
    if hashlib.sha256(path.read_bytes()).hexdigest() != photograph["sha256"]:
        raise SystemExit(f"{photograph['file']} is not the file that provenance.toml describes.")
    return Image.open(path).convert("RGB")


def _files(
    subjects: Sequence[Subject], photographs: dict[str, Image.Image]
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file, with the pictures of a batch shuffled."""
    per_class = TRAIN_BATCHES * TRAIN_PER_CLASS + TEST_PER_CLASS
    crops = [
        list(_crops(photographs[subject.photograph], subject, label, per_class))
        for label, subject in enumerate(subjects)
    ]
    for number, name in enumerate(_batch_names()):
        first = number * TRAIN_PER_CLASS
        last = per_class if name == "test_batch" else first + TRAIN_PER_CLASS
        pictures = [picture for of_class in crops for picture in of_class[first:last]]
        random.Random(name).shuffle(pictures)
        label = f"training batch {number + 1} of {TRAIN_BATCHES}"
        yield name, _batch(pictures, "testing batch 1 of 1" if name == "test_batch" else label)
    yield "batches.meta", _meta([subject.name for subject in subjects])


def _batch_names() -> list[str]:
    return [f"data_batch_{n}" for n in range(1, TRAIN_BATCHES + 1)] + ["test_batch"]


def _crops(photograph: Image.Image, subject: Subject, label: int, count: int) -> Iterator[Picture]:
    generator = random.Random(subject.name)
    for number in range(count):
        smallest, largest = subject.sides
        side = smallest + generator.random() * (largest - smallest)
        corner = [
            min(max(middle + side * (reach - 0.5), 0.0), length - side)
            for middle, length in zip(subject.centre, photograph.size, strict=True)
            for reach in [subject.wander * (2 * generator.random() - 1)]
        ]
        box = (corner[0], corner[1], corner[0] + side, corner[1] + side)
        crop = photograph.resize((SIDE, SIDE), Image.Resampling.LANCZOS, box=box)
        if generator.random() < 0.5:
            crop = crop.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        planes = b"".join(plane.tobytes() for plane in crop.split())
        yield Picture(planes, label, f"{subject.name}_s_{number:06d}.png")


# The files of CIFAR-10 were pickled by Python 2, whose strings are bytes: their reader chooses
# between str and bytes by `encoding=`. Python 3 cannot pickle such strings, so the few opcodes that
# the format needs are written here. This also makes the bytes independent of NumPy's version.


def _batch(pictures: Sequence[Picture], batch_label: str) -> bytes:
    data = b"".join(picture.pixels for picture in pictures)
    entries = {
        "batch_label": _string(batch_label.encode()),
        "data": _bytes_array(data, (len(pictures), 3 * SIDE * SIDE)),
        "filenames": _list([_string(picture.filename.encode()) for picture in pictures]),
        "labels": _list([_integer(picture.label) for picture in pictures]),
    }
    return _pickled(entries)


def _meta(names: Sequence[str]) -> bytes:
    entries = {
        "label_names": _list([_string(name.encode()) for name in names]),
        "num_cases_per_batch": _integer(TRAIN_PER_CLASS * len(names)),
        "num_vis": _integer(3 * SIDE * SIDE),
    }
    return _pickled(entries)


def _pickled(entries: dict[str, bytes]) -> bytes:
    items = b"".join(_string(key.encode()) + value for key, value in entries.items())
    return b"\x80\x02}(" + items + b"u."


def _string(text: bytes) -> bytes:
    if len(text) < 256:
        return b"U" + struct.pack("<B", len(text)) + text
    return b"T" + struct.pack("<i", len(text)) + text


def _integer(number: int) -> bytes:
    return b"J" + struct.pack("<i", number)


def _list(items: Sequence[bytes]) -> bytes:
    return b"](" + b"".join(items) + b"e"


def _bytes_array(data: bytes, shape: tuple[int, int]) -> bytes:
    """Return a two-dimensional NumPy array of uint8, as NumPy itself pickles one."""
    false, true, none = b"\x89", b"\x88", b"N"
    empty = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n" + _integer(0) + b"\x85"
    empty += _string(b"b") + b"tR"
    dtype = b"cnumpy\ndtype\n(" + _string(b"u1") + false + true + b"tR"
    dtype += b"(" + _integer(3) + _string(b"|") + 3 * none + 2 * _integer(-1) + _integer(0) + b"tb"
    sizes = _integer(shape[0]) + _integer(shape[1]) + b"\x86"
    return empty + b"(" + _integer(1) + sizes + dtype + false + _string(data) + b"tb"


def _checksums(batches: Path) -> str:
    lines = []
    for path in sorted(batches.iterdir()):
        content = path.read_bytes()
        lines += [
            "",
            "[[file]]",
            f'name = "{BATCHES}/{path.name}"',
            f"bytes = {len(content)}",
            f'sha256 = "{hashlib.sha256(content).hexdigest()}"',
            f'md5 = "{hashlib.md5(content, usedforsecurity=False).hexdigest()}"',
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
