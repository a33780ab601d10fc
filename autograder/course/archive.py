"""Reads what came from outside as files with names: a zip, a folder, a single notebook.

Nothing is unpacked to disk. A name is data here and never a path; links, devices, absolute or
climbing names, and archives that grow too much on unpacking are refused with a reason. A zip in
the delivery, such as one for each student, is looked into as if it were a folder; one in that is
not.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.course.naming import parts_of, printable
from autograder.course.outputs import MAX_WITH_OUTPUTS, without_outputs
from autograder.course.submission import read_bytes
from autograder.errors import ArchiveRefused

__all__ = ["NOTEBOOK_ENDINGS", "HandedIn", "contents"]

MAX_FILE = 30_000_000
MAX_TOTAL = 2_000_000_000
MAX_FILES = 50_000
MAX_RATIO = 200
RATIO_APPLIES_FROM = 1_000_000
NAME_IS_UTF8 = 0x800
EXTENDED_TIME, UNICODE_PATH = 0x5455, 0x7075
OTHER_ARCHIVES = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
NOTEBOOK_ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")  # the latter two are browsers' work
OLD_NAME = "its name in the zip is not UTF-8 and may be misread; compare it with your list"
FOUND_ON_UNPACKING = (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, OSError)


@dataclass(frozen=True)
class HandedIn:
    """A file that came from outside.

    Attributes
    ----------
    name : str
        Its relative name, with ``/``; of a member of a zip in the delivery, behind the zip's.
    data : bytes
        Its contents; empty if refused.
    when : datetime or None
        When it was handed in or last changed, in UTC, as the archive or file system says.
    refusal : str
        Why it was not read; empty if it was.
    note : str
        What was done on reading; empty if nothing was.
    """

    name: str
    data: bytes
    when: datetime | None
    refusal: str = ""
    note: str = ""


def contents(source: Path) -> Iterator[HandedIn]:
    """Yield every file in a zip archive or a folder, or the one notebook that `source` is.

    Raises
    ------
    ArchiveRefused
        If it is none of these, or holds too much.
    """
    budget = _Budget(printable(source.name))
    if source.is_dir():
        yield from _folder(source, budget)
    elif source.name.lower().endswith(NOTEBOOK_ENDINGS):
        yield _from_disk(source, source.name)
    elif source.is_file() and zipfile.is_zipfile(source):
        with open(source, "rb") as file:
            yield from _archive(file, budget)
    elif source.exists():
        raise ArchiveRefused(
            f"{printable(str(source))} is neither a zip archive nor a folder nor a notebook; pack "
            "it as a zip."
        )
    else:
        raise ArchiveRefused(f"There is no file or folder {printable(str(source))}.")


@dataclass
class _Budget:
    """What a delivery may still unpack to, whatever is nested in it."""

    name: str
    files: int = field(default_factory=lambda: MAX_FILES)
    size: int = field(default_factory=lambda: MAX_TOTAL)

    def spend(self, files: int, size: int) -> None:
        self.files -= files
        self.size -= size
        if self.files < 0:
            raise ArchiveRefused(f"{self.name} holds more than {MAX_FILES} files.")
        if self.size < 0:
            raise ArchiveRefused(f"{self.name} unpacks to more than {MAX_TOTAL / 1e9:g} GB.")


def _folder(folder: Path, budget: _Budget) -> Iterator[HandedIn]:
    for place, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            for file in _opened(_from_disk(path, path.relative_to(folder).as_posix()), budget):
                budget.spend(1, len(file.data))
                yield file
        for name in folders:
            if (Path(place) / name).is_symlink():
                linked = (Path(place) / name).relative_to(folder).as_posix()
                yield HandedIn(linked, b"", None, "a link; only regular files are taken")


def _from_disk(path: Path, name: str) -> HandedIn:
    file = read_bytes(path, _limit(name))
    if file.refusal:
        return HandedIn(name, b"", None, file.refusal)
    return _slimmed(HandedIn(name, file.data, datetime.fromtimestamp(path.lstat().st_mtime, UTC)))


def _archive(file: IO[bytes], budget: _Budget) -> Iterator[HandedIn]:
    try:
        with zipfile.ZipFile(file) as archive:
            for info in _members(archive, budget):
                member = _member(archive, info, budget)
                budget.spend(0, len(member.data))
                yield from _opened(member, budget)
    except zipfile.BadZipFile as error:
        raise ArchiveRefused(f"{budget.name} is a damaged zip archive: {error}.") from error


def _members(archive: zipfile.ZipFile, budget: _Budget) -> list[zipfile.ZipInfo]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    budget.spend(len(members), 0)
    return members


def _opened(file: HandedIn, budget: _Budget) -> Iterator[HandedIn]:
    """Yield the files in a zip of the delivery, or the file itself if it is no zip.

    Its members came when the zip did: what is written inside of it is the student's to choose.
    """
    is_zip = parts_of(file.name)[-1:] and file.name.lower().endswith(".zip") and not file.refusal
    if not is_zip:
        yield file
        return
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            members = _members(archive, budget)
            if not members:
                yield HandedIn(file.name, b"", file.when, "an empty zip")
            for info in members:
                member = _member(archive, info, budget, within=file)
                budget.spend(0, len(member.data))
                yield member
    except zipfile.BadZipFile:
        why = "a damaged zip; ask for it again"
        yield HandedIn(file.name, b"", file.when, why)


def _member(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    budget: _Budget,
    within: HandedIn | None = None,
) -> HandedIn:
    own = _name(info)
    name = f"{within.name}/{own}" if within else own
    when = within.when if within else _when(info)
    refusal = _why_refused(info, own)
    if within and own.lower().endswith(".zip"):
        refusal = refusal or f"a zip in {within.name}; collect {within.name} itself, or unpack it"
    if refusal:
        return HandedIn(name, b"", when, refusal)
    limit = _limit(name)
    try:
        with archive.open(info) as file:
            data = file.read(min(limit, max(budget.size, 0)) + 1)
    except FOUND_ON_UNPACKING as error:
        return HandedIn(name, b"", when, f"cannot be unpacked ({error}); ask for it again")
    if len(data) > limit:  # the sizes in the archive's directory may lie
        return HandedIn(name, b"", when, _too_large(limit))
    note = "" if _name_in_utf8(info) else OLD_NAME
    return _slimmed(HandedIn(name, data, when, note=note))


def _limit(name: str) -> int:
    return MAX_WITH_OUTPUTS if name.lower().endswith((*NOTEBOOK_ENDINGS, ".zip")) else MAX_FILE


def _slimmed(file: HandedIn) -> HandedIn:
    """Return a notebook that is large only because of its outputs without them."""
    if len(file.data) <= MAX_FILE or file.name.lower().endswith(".zip"):
        return file
    slim = without_outputs(file.data)
    if len(slim) > MAX_FILE:
        return HandedIn(file.name, b"", file.when, _too_large(MAX_FILE))
    size = f"{len(file.data) / 1e6:.0f} MB"
    said = f"without its outputs, with them it is {size}"
    return HandedIn(file.name, slim, file.when, "", "; ".join(filter(None, [file.note, said])))


def _too_large(limit: int) -> str:
    return f"larger than {limit / 1e6:.0f} MB"


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; what is no UTF-8 as zipfile reads it, as old Windows wrote it."""
    return _name_in_utf8(info) or info.filename


def _name_in_utf8(info: zipfile.ZipInfo) -> str | None:
    """Return a member's name as UTF-8 where that is what its bytes are, marked so or not.

    macOS, Brightspace and older programs for Windows leave the mark out, and Info-ZIP writes the
    name twice.
    """
    if info.flag_bits & NAME_IS_UTF8:
        return info.filename
    raw = info.orig_filename.encode("cp437", errors="replace")
    named = _extra(info, UNICODE_PATH)
    if len(named) > 5 and named[0] == 1 and struct.unpack("<I", named[1:5])[0] == zlib.crc32(raw):
        raw = named[5:]
    try:
        return raw.split(b"\0")[0].decode("utf-8")
    except UnicodeDecodeError:
        return None


def _why_refused(info: zipfile.ZipInfo, name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    kind = stat.S_IFMT(info.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":"):
        return "its name leads out of the archive"
    if kind == stat.S_IFLNK:
        return "a link; only regular files are taken"
    if kind not in (0, stat.S_IFREG):
        return "not a regular file"
    limit = _limit(name)
    if info.file_size > limit:
        return _too_large(limit)
    grows = info.file_size / max(info.compress_size, 1)
    if info.file_size > RATIO_APPLIES_FROM and grows > MAX_RATIO:
        return f"grows {grows:.0f} times on unpacking"
    if path.suffix.lower() in OTHER_ARCHIVES:
        return "an archive inside the archive; unpack it first"
    return ""


def _when(info: zipfile.ZipInfo) -> datetime | None:
    """Return a member's time: the exact one where the archive has it, else its local time."""
    exact = _extra(info, EXTENDED_TIME)
    if len(exact) >= 5 and exact[0] & 1:
        return datetime.fromtimestamp(struct.unpack("<i", exact[1:5])[0], UTC)
    try:
        return datetime.fromtimestamp(time.mktime((*info.date_time, 0, 0, -1)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _extra(info: zipfile.ZipInfo, wanted: int) -> bytes:
    """Return one of the extra fields of a member; empty if it has none of the kind."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == wanted:
            return extra[4 : 4 + size]
        extra = extra[4 + size :]
    return b""
