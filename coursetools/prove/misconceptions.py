"""Tells the grader of the named wrong answers: `answers.py` becomes `misconceptions/NAME.toml`.

The grader knows nothing of `answers.py`. It reads such a file in any course, and its report then
says who fails as which of the wrong answers does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.course.files import write_whole
from autograder.course.misconceptions import FOLDER, path_of
from autograder.errors import BuildDiffers
from coursetools.build.build import Built
from coursetools.build.project import Project
from coursetools.build.text import read_document
from coursetools.prove.answers import Answer, read_answers

__all__ = ["check_misconceptions", "write_misconceptions"]

BARE = re.compile(r"[A-Za-z0-9_-]+")
HEAD = "# Built from {file} by `autograder build`: change that, not this.\n"


def write_misconceptions(project: Project, names: Sequence[str] = ()) -> list[Built]:
    """Write the files of the named problem sets, or of all; say what became of each.

    Raises
    ------
    TextRefused
        If an `answers.py` breaks a rule; nothing is written then.
    """
    wanted = _wanted(project)
    texts = {path: text for path, text in wanted.items() if not names or path.stem in names}
    built = [_write(project, path, text) for path, text in texts.items()]
    strangers = [] if names else _strangers(project, wanted)
    for path in strangers:
        path.unlink()
    return built + [Built(project.relative(path), "removed") for path in strangers]


def check_misconceptions(project: Project) -> int:
    """Compare what is committed with what `answers.py` says; return how many files there are.

    Raises
    ------
    BuildDiffers
        Naming every file that differs, is missing, or comes of no `answers.py`.
    """
    wanted = _wanted(project)
    differing = [
        f"{project.relative(path)}: is not what answers.py says; run `make build`."
        for path, text in wanted.items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    differing += [
        f"{project.relative(path)}: comes of no answers.py; remove it."
        for path in _strangers(project, wanted)
    ]
    if differing:
        raise BuildDiffers("\n".join(differing))
    return len(wanted)


def _wanted(project: Project) -> dict[Path, str]:
    """Return what has to stand in each file; a problem set without `answers.py` has none."""
    return {
        path_of(project.root, text.stem): _file(project, text)
        for text in project.assignments()
        if text.with_name("answers.py").exists()
    }


def _file(project: Project, text: Path) -> str:
    path = text.with_name("answers.py")
    file = project.relative(path)
    answers = read_answers(path, file, read_document(text, project.relative(text)))
    wrong = (answer for answer in answers if not answer.right)
    return HEAD.format(file=file) + "".join("\n" + "\n".join(_table(each)) + "\n" for each in wrong)


def _table(answer: Answer) -> Iterator[str]:
    yield "[[misconception]]"
    yield f"name = {_quoted(answer.name.replace('_', ' '))}"
    yield f"because = {_quoted(answer.because)}"
    yield "[misconception.answers]"
    key = answer.exercise if BARE.fullmatch(answer.exercise) else _quoted(answer.exercise)
    yield f"{key} = {_block(answer.source)}"


def _block(text: str) -> str:
    """Return a text as TOML that people can read, where that can be."""
    is_plain = all(c.isprintable() or c in "\n\t" for c in text)
    if is_plain and "'''" not in text:
        return f"'''\n{text}\n'''"
    return _quoted(text)


def _quoted(text: str) -> str:
    """Return a TOML string on one line; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(project: Project, path: Path, text: str) -> Built:
    if path.exists() and path.read_text("utf-8") == text:
        return Built(project.relative(path), "unchanged")
    write_whole(path, text.encode())
    return Built(project.relative(path), "written")


def _strangers(project: Project, wanted: dict[Path, str]) -> list[Path]:
    return sorted(set((project.root / FOLDER).glob("*.toml")) - set(wanted))
