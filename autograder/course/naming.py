"""What names of files and folders say, whoever gave them: notebooks, copies, dates, student ids."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

__all__ = [
    "is_about_work",
    "is_account",
    "is_exactly",
    "loose_name",
    "name_key",
    "notebook_for",
    "own_file_for",
    "parts_of",
    "printable",
    "safe_name",
    "same_words",
    "shared_start",
    "why_not_a_person",
    "without_folders",
]

COPY_WORD = (
    r"cop(?:y|ie|ia)|cópia|kopie|kópia|kopi[ajo]?|kopya|másolat|duplic?[ak]ate?|копия|копія"
    r"|副本|複本|(?:の)?コピー|복사본|사본"
)
VERSION_WORD = r"final|draft|backup|bak|v\d+(?:\.\d+)*|ver\d+|version[-_ ]?\d+|rev\d+"
COPY_BEFORE = re.compile(
    rf"^(?:{COPY_WORD})(?: \(?\d+\)?)?(?:[-_ ]+(?:of|von|de|di|da|do|av|af|van|z)(?=[-_ ]))?[-_ ]+",
    re.IGNORECASE,
)
COPY_AFTER = re.compile(
    rf"(?:[-_ .]+\(?(?:(?:\d+(?:st|nd|rd|th) )?(?:{COPY_WORD})[- ]?\d*|{VERSION_WORD})\)?"
    r"|[-_ ]?[(\[]\d+[)\]]|-checkpoint|[-_ ](?:conflict(?:ed)?|shortcut)"
    r"|[-_](?:old|new|latest|orig|(?:desktop|laptop)-[a-z0-9]+))$",
    re.IGNORECASE,
)
NOBODYS_WORD = (
    r"untitled|notebooks?|homeworks?|hw|solutions?|solved|answers?|assignments?|exercises?"
    r"|submissions?|submitted|uploads?|class|downloads?|desktop|(?:my )?documents|src|main|master"
    r"|test|abgaben?|hausaufgaben?|übung|lösung|neu|entregas?|tareas?|soumission|devoir|rendu"
    r"|consegna|compito|inlämning|my|folder|shortcut|(?:neuer )?ordner|(?:nouveau )?dossier"
    r"|(?:nueva )?carpeta|(?:nuova )?cartella|作业|提交|課題|提出|과제|제출"
)
WORK_WORD = rf"(?:{NOBODYS_WORD}|{COPY_WORD}|{VERSION_WORD}|old|new|latest|orig)"
NOBODY = re.compile(
    rf"\(?{WORK_WORD}\)?(?:[-_ .]*\(?(?:{WORK_WORD}|\d{{1,3}}(?!\d))\)?)*", re.IGNORECASE
)
ACCOUNT = re.compile(
    r"user|root|jovyan|student|admin(?:istrator)?|guest|jupyter|ubuntu|vscode|codespace|colab"
    r"|anonymous|unknown|nobody|default|owner|me",
    re.IGNORECASE,
)
NUMBER_AFTER = re.compile(r"[-_ ]\d{1,2}$")
ATTEMPT = re.compile(
    r"(?<![^\W\d_])(?:(?:attempt|versuch|tentative|tentativ[ao]|intento|poging|essai|попытка)s?"
    r"(?![^\W\d_])|(?:try|take|submission|upload|abgabe|entrega|soumission|rendu|consegna)"
    r"[-_ #]?\d{1,3}$)",
    re.IGNORECASE,
)
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-_./]?)[01]\d\1[0-3]\d|[0-3]?\d([-_./])[01]?\d\2(?:19|20)\d\d)"
    r"(?!\d)|(?<!\d)\d{2}[-:_]\d{2}[-:_]\d{2}(?!\d)"
)


def _plain(text: str) -> str:
    """Return a name with the letters, digits and dashes that it would have on any machine."""
    return unicodedata.normalize("NFKC", text).translate(DASHES)


def parts_of(name: str) -> tuple[str, ...]:
    """Return the parts of a path that came from outside, whichever slash it uses."""
    return PurePosixPath(name.replace("\\", "/")).parts


def shared_start(paths: Sequence[Sequence[str]]) -> int:
    """Return how many leading parts all paths have in common.

    Examples
    --------
    >>> shared_start([("class", "ada"), ("class", "bob", "x")])
    1
    """
    together = zip(*paths, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda parts: len(set(parts)) == 1, together))


def notebook_for(file: str, notebooks: Sequence[str]) -> str | None:
    """Return the notebook of the assignment that a file name stands for, if it is one.

    What browsers, platforms and file managers add to the names of copies is looked through.

    Examples
    --------
    >>> notebook_for("Sums-1.ipynb", ["sums"]), notebook_for("Copy of sums.ipynb", ["sums"])
    ('sums', 'sums')
    >>> notebook_for("homework.ipynb", ["sums"]) is None
    True
    """
    stem = _plain(PurePosixPath(file).stem)
    while True:
        for notebook in notebooks:
            if stem.casefold() == _plain(notebook).casefold():
                return notebook
        shorter = _without_copy_mark(stem)
        if shorter == stem:
            return None
        stem = shorter


def is_exactly(file: str, target: str) -> bool:
    """Return whether a file has the target's own name, letters' case aside."""
    return PurePosixPath(file).name.casefold() == PurePosixPath(target).name.casefold()


def own_file_for(name: str, file: str, wanted: Sequence[str]) -> str | None:
    """Return which of the wanted files a file is, by its path or else by its own name.

    Examples
    --------
    >>> own_file_for("ada/ps1/tools/mine.py", "mine.py", ["tools/mine.py"])
    'tools/mine.py'
    >>> own_file_for("lovelaceada_12_34_mine-1.py", "mine-1.py", ["tools/mine.py"])
    'tools/mine.py'
    """
    parts = parts_of(name)
    for each in wanted:
        path = PurePosixPath(each)
        if parts[-len(path.parts) :] == path.parts:
            return each
    for each in wanted:
        path = PurePosixPath(each)
        if PurePosixPath(file).suffix == path.suffix and notebook_for(file, [path.stem]):
            return each
    return None


def without_folders(name: str, wanted: Sequence[str]) -> str:
    """Return a path without the folders that belong to a wanted file: its owner's come before.

    Examples
    --------
    >>> without_folders("ada/ps1/tools/mine.py", ["tools/mine.py"])
    'ada/ps1/mine.py'
    """
    found = parts_of(name)
    for each in wanted:
        parts = PurePosixPath(each).parts
        if found[-len(parts) :] == parts:
            return str(PurePosixPath(*found[: -len(parts)], parts[-1]))
    return name


def safe_name(name: str) -> str:
    """Return a student id that is safe as a folder name, a glob and a cell of a table.

    Examples
    --------
    >>> safe_name("Zoë  O'Neil"), safe_name("../../etc"), safe_name("李雷")
    ('Zoe_O_Neil', 'etc', '李雷')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    word = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", plain))
    return word.strip("._-")[:80]


def name_key(name: str) -> str:
    """Return a name without accents, blanks, punctuation and case: what two spellings share.

    Examples
    --------
    >>> name_key("Lovelace, Zoë") == name_key("lovelacezoe")
    True
    """
    return re.sub(r"[\W_]+", "", safe_name(name).casefold())


def same_words(name: str, other: str) -> bool:
    """Return whether two names differ in case, punctuation and marks of copies at most.

    Examples
    --------
    >>> same_words("PS1 (1)", "ps1"), same_words("ps-1", "ps1"), same_words("ps11", "ps1")
    (True, True, False)
    """
    name = _plain(name)
    while True:
        if name_key(name) == name_key(other):
            return True
        shorter = _without_copy_mark(name)
        if shorter == name:
            return False
        name = shorter


def loose_name(stem: str, assignment: str, notebooks: Sequence[str]) -> str:
    """Return what a file's name says beside the notebook's, the assignment's and marks of copies.

    Examples
    --------
    >>> loose_name("ada_sums", "ps1", ["sums"]), loose_name("ps1-sums-ada (1)", "ps1", ["sums"])
    ('ada', 'ada')
    >>> loose_name("sums_final", "ps1", ["sums"]), loose_name("Copy of sums", "ps1", ["sums"])
    ('', '')
    """
    known = sorted({assignment, *notebooks}, key=len, reverse=True)
    stem = _plain(stem)
    while True:
        before = stem
        if notebook_for(f"{stem}.ipynb", known) or _is_title_and_number(stem, known):
            return ""
        for word in known:
            stem = re.sub(rf"^{re.escape(word)}[-_ ]+(?=.)", "", stem, flags=re.IGNORECASE)
            stem = re.sub(rf"(?<=.)[-_ ]+{re.escape(word)}$", "", stem, flags=re.IGNORECASE)
        stem = COPY_AFTER.sub("", COPY_BEFORE.sub("", stem)).strip()
        if stem == before:
            return "" if is_about_work(stem) else stem


def why_not_a_person(name: str) -> str:
    """Return why a name cannot be taken for a student's; empty if it can.

    Examples
    --------
    >>> why_not_a_person("ada"), why_not_a_person("20261118")
    ('', '')
    >>> why_not_a_person("Problem Set 1_ada_attempt_3")
    'looks like an attempt and not like a student'
    """
    name = _plain(name)
    if not safe_name(name):
        return "has no usable student name in it"
    if ATTEMPT.search(name):
        return "looks like an attempt and not like a student"
    if not name.isdigit() and DATE.search(name):
        return "looks like a date and not like a student"
    if name.count("+") > 1:
        return "looks like a delivery of an exchange and not like a student"
    if is_account(name):
        return "is the account of a machine, which several people may have, and no student's name"
    if is_about_work(name):
        return "is a word for work and not a student's name"
    if COPY_BEFORE.search(name) or COPY_AFTER.search(name):
        return "looks like a copy and not like a student"
    return ""


def is_account(name: str) -> bool:
    """Return whether a name is one that machines give to whoever works on them."""
    return bool(ACCOUNT.fullmatch(_plain(name).strip()))


def is_about_work(name: str) -> bool:
    """Return whether a name is made of words for work and of numbers, such as "homework 2"."""
    return bool(NOBODY.fullmatch(_plain(name).strip()))


def printable(text: str) -> str:
    """Return a text that moves no cursor, rings no bell and turns no line around."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _is_title_and_number(stem: str, titles: Sequence[str]) -> bool:
    """Return whether a name is a title with another number at most, as copies and versions have."""
    bases = {name_key(title).rstrip("0123456789") for title in titles}
    key = name_key(stem)
    return any(base and re.fullmatch(rf"{re.escape(base)}\d{{0,3}}", key) for base in bases)


def _without_copy_mark(stem: str) -> str:
    for pattern in (COPY_BEFORE, COPY_AFTER, NUMBER_AFTER):
        shorter = pattern.sub("", stem).strip()
        if shorter and shorter != stem:
            return shorter
    return stem
