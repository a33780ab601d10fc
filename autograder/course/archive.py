"""Reads what came from outside as files with names: a zip, a folder, a single notebook.

Nothing is unpacked to disk. A name is data here and never a path; links, devices, absolute or
climbing names, and archives that grow too much on unpacking are refused with a reason.
"""

from __future__ import annotations

import os
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.course.submission import read_bytes
from autograder.errors import ArchiveRefused

__all__ = ["HandedIn", "contents"]

MAX_FILE = 30_000_000
MAX_TOTAL = 2_000_000_000
MAX_FILES = 50_000
MAX_RATIO = 200
RATIO_APPLIES_FROM = 1_000_000
EXTENDED_TIME = 0x5455


@dataclass(frozen=True)
class HandedIn:
    """A file that came from outside.

    Attributes
    ----------
    name : str
        Its relative name, with ``/``.
    data : bytes
        Its contents; empty if refused.
    when : datetime or None
        When it was handed in or last changed, in UTC, as the archive or file system says.
    refusal : str
        Why it was not read; empty if it was.
    """

    name: str
    data: bytes
    when: datetime | None
    refusal: str = ""


def contents(source: Path) -> Iterator[HandedIn]:
    """Yield every file in a zip archive or a folder, or the one notebook that `source` is.

    Raises
    ------
    ArchiveRefused
        If it is none of these.
    """
    if source.is_dir():
        yield from _folder(source)
    elif source.suffix.lower() == ".ipynb":
        yield _from_disk(source, source.name)
    elif source.is_file() and zipfile.is_zipfile(source):
        yield from _archive(source)
    elif source.exists():
        raise ArchiveRefused(
            f"{source} is neither a zip archive nor a folder nor a notebook; pack it as a zip."
        )
    else:
        raise ArchiveRefused(f"There is no file or folder {source}.")


def _folder(folder: Path) -> Iterator[HandedIn]:
    for place, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            yield _from_disk(path, path.relative_to(folder).as_posix())
        for name in folders:
            if (Path(place) / name).is_symlink():
                linked = (Path(place) / name).relative_to(folder).as_posix()
                yield HandedIn(linked, b"", None, "a link; only regular files are taken")


def _from_disk(path: Path, name: str) -> HandedIn:
    file = read_bytes(path, MAX_FILE)
    if file.refusal:
        return HandedIn(name, b"", None, file.refusal)
    when = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    return HandedIn(name, file.data, when)


def _archive(path: Path) -> Iterator[HandedIn]:
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if len(members) > MAX_FILES:
                raise ArchiveRefused(f"{path.name} holds more than {MAX_FILES} files.")
            for info in members:
                handed_in = _member(archive, info)
                total += len(handed_in.data)
                if total > MAX_TOTAL:
                    raise ArchiveRefused(
                        f"{path.name} unpacks to more than {MAX_TOTAL / 1e9:g} GB."
                    )
                yield handed_in
    except zipfile.BadZipFile as error:
        raise ArchiveRefused(f"{path.name} is a damaged zip archive: {error}.") from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> HandedIn:
    name = info.filename
    refusal = _why_refused(info)
    if refusal:
        return HandedIn(name, b"", None, refusal)
    try:
        with archive.open(info) as file:
            data = file.read(MAX_FILE + 1)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, OSError) as error:
        return HandedIn(name, b"", None, f"cannot be unpacked ({error})")
    if len(data) > MAX_FILE:  # the sizes in the archive's directory may lie
        return HandedIn(name, b"", None, f"larger than {MAX_FILE / 1e6:.0f} MB")
    return HandedIn(name, data, _when(info))


def _why_refused(info: zipfile.ZipInfo) -> str:
    name = info.filename
    path = PurePosixPath(name.replace("\\", "/"))
    kind = stat.S_IFMT(info.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":"):
        return "its name leads out of the archive"
    if kind == stat.S_IFLNK:
        return "a link; only regular files are taken"
    if kind not in (0, stat.S_IFREG):
        return "not a regular file"
    if info.file_size > MAX_FILE:
        return f"larger than {MAX_FILE / 1e6:.0f} MB"
    grows = info.file_size / max(info.compress_size, 1)
    if info.file_size > RATIO_APPLIES_FROM and grows > MAX_RATIO:
        return f"grows {grows:.0f} times on unpacking"
    if path.suffix.lower() in {".zip", ".tar", ".gz", ".tgz", ".7z", ".rar"}:
        return "an archive inside the archive; unpack it first"
    return ""


def _when(info: zipfile.ZipInfo) -> datetime | None:
    """Return a member's time: the exact one where the archive has it, else its local time."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field = extra[4 : 4 + size]
        if kind == EXTENDED_TIME and len(field) >= 5 and field[0] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", field[1:5])[0], UTC)
        extra = extra[4 + size :]
    try:
        return datetime.fromtimestamp(time.mktime((*info.date_time, 0, 0, -1)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
