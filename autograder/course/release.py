"""Releases an assignment, and proves that nothing hidden is in the release."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import nbformat

from autograder.course.folder import Course
from autograder.course.leaks import find_words, hidden_lines, plant
from autograder.errors import NotInGradebook, ReleaseLeaks
from autograder.nbgrader.migration import SourceState, source_state
from autograder.nbgrader.settings import NbgraderSettings
from autograder.nbgrader.source import generate, generate_unregistered

__all__ = ["ReleaseReport", "register", "registered_anew", "release"]

DATA = "data"
SMALL = 5_000_000
SHOWN = 8
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}


@dataclass(frozen=True)
class ReleaseReport:
    """What was released, and what was proved about it.

    Attributes
    ----------
    assignment : str
        Its name.
    folder : Path
        Where it lies.
    files : tuple of str
        The files in it, relative to `folder`.
    canaries : int
        Words planted in solutions, hidden tests, marking schemes and outputs; none came through.
    hidden_lines : int
        Lines of hidden tests that were looked for and not found.
    """

    assignment: str
    folder: Path
    files: tuple[str, ...]
    canaries: int
    hidden_lines: int


def release(course: Course, assignment: str) -> ReleaseReport:
    """Generate the release of an assignment; leave none behind that leaks.

    Three proofs: canary words planted in a copy of the source do not come through; only the
    source's notebooks, pictures that these show, and ``data/`` are in the release; neither a
    delimiter nor a telling line of a hidden test is. If one fails, the former release is put back.

    Raises
    ------
    ReleaseLeaks
        If something hidden would be released; it says what, where, and the cure.
    SourceRefused
        If nbgrader refuses the source.
    NotInGradebook
        If cells or points have changed after submissions had been graded.
    """
    name = course.require(assignment)
    _refuse_changed(name, source_state(course.settings, name, course.manifests(name)))
    canaries = _fly_canaries(course, name)
    folder = course.release(name)
    with _restored_unless_done(course, name):
        generate(course.settings, course.settings.directory, name)
        files = _files(folder)
        _refuse_others_files(course, name, files)
        looked_for = _refuse_hidden_text(course, name, folder)
    return ReleaseReport(name, folder, files, canaries, looked_for)


def register(course: Course, assignment: str) -> None:
    """Make the gradebook hold the cells of the source, without touching the release.

    Raises
    ------
    NotInGradebook
        If cells or points have changed after submissions had been graded.
    """
    state = source_state(course.settings, assignment, course.manifests(assignment))
    _refuse_changed(assignment, state)
    if state.changes or not state.is_registered:
        registered_anew(course, assignment)


def registered_anew(course: Course, assignment: str) -> None:
    """Have nbgrader write the source's cells into the gradebook; the release stays as it is."""
    with _restored_always(course, assignment):
        generate(course.settings, course.settings.directory, assignment)


def _refuse_changed(assignment: str, state: SourceState) -> None:
    if not state.changes or not state.submissions:
        return
    shown = [change.text for change in state.changes[:SHOWN]]
    if len(state.changes) > SHOWN:
        shown.append(f"and {len(state.changes) - SHOWN} changes more")
    raise NotInGradebook(
        f"The source of {assignment} is not the one that {state.submissions} submissions were "
        f"graded with: {'; '.join(shown)}. Nothing was done; restore the source, or let the "
        f"gradebook follow it by `autograder grade {assignment} --migrate`, which keeps a copy of "
        "the gradebook and what people have given."
    )


def _fly_canaries(course: Course, assignment: str) -> int:
    """Release a copy of the source with canary words in it; return how many were planted."""
    settings = course.settings
    stem = f"canary{secrets.token_hex(6)}"
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        root = Path(temporary)
        _copy_source(course, root)
        directory = settings.elsewhere(root)
        source = Path(directory.format_path(directory.source_directory, ".", assignment))
        words: list[str] = []
        for path in sorted(source.glob("*.ipynb")):
            notebook = nbformat.read(path, as_version=4)
            words += plant(notebook, settings.regions, f"{stem}n{len(words)}")
            nbformat.write(notebook, path)
        generate_unregistered(settings, directory, assignment)
        target = Path(directory.format_path(directory.release_directory, ".", assignment))
        found = find_words(target, words)
    if found:
        word, where = next(iter(found.items()))
        raise ReleaseLeaks(
            f"A word planted in cell {word.split('x')[-2]} of {assignment} (solution, hidden test "
            f"or output) came through into {where} of the release; check the cell's delimiters "
            "and role."
        )
    return len(words)


def _copy_source(course: Course, root: Path) -> None:
    """Copy what generating needs: the source with its neighbours, and loose small files."""
    source = course.source("X").parent.relative_to(course.root)
    ignore = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
    shutil.copytree(course.root / source, root / source, symlinks=True, ignore=ignore)
    for path in course.root.iterdir():
        is_small = path.is_file() and not path.is_symlink() and path.stat().st_size < SMALL
        if is_small and not path.name.startswith("gradebook.db"):
            shutil.copyfile(path, root / path.name)


def _files(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if _is_leaf(p)))


def _is_leaf(path: Path) -> bool:
    return path.is_symlink() or not path.is_dir()


def _refuse_others_files(course: Course, assignment: str, files: tuple[str, ...]) -> None:
    allowed = {path.name for path in course.notebooks(assignment)}
    allowed |= set(course.settings.option("release_files", ()))
    shown = "\n".join(c.released for m in course.manifests(assignment) for c in m.cells)
    allowed |= {f for f in files if PurePosixPath(f).suffix in PICTURES and f in shown}
    others = [f for f in files if f not in allowed and not f.startswith(f"{DATA}/")]
    if others:
        raise ReleaseLeaks(
            f"The release of {assignment} would hand out {', '.join(others[:5])}: only notebooks, "
            f"pictures that they show and {DATA}/ may stand in its source folder; move it into "
            f"{DATA}/, or list it in c.Autograder.release_files of nbgrader_config.py."
        )


def _refuse_hidden_text(course: Course, assignment: str, folder: Path) -> int:
    settings: NbgraderSettings = course.settings
    regions = settings.regions
    lines: set[str] = set()
    for path in course.notebooks(assignment):
        lines |= hidden_lines(nbformat.read(path, as_version=4), regions)
    found = find_words(folder, [*regions.markers, *sorted(lines)])
    if found:
        what, where = next(iter(found.items()))
        kind = "the delimiter" if what in regions.markers else "a hidden test's line"
        raise ReleaseLeaks(
            f"{where} of the release holds {kind} {what!r}; take it out of the source's other "
            "cells, metadata and outputs."
        )
    _refuse_orphaned_attachments(folder)
    return len(lines)


def _refuse_orphaned_attachments(folder: Path) -> None:
    """Refuse a picture that belonged to a solution: clearing the text leaves it in the cell."""
    for path in sorted(folder.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for name in cell.get("attachments", {}):
                if f"attachment:{name}" not in cell.source:
                    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "?")
                    raise ReleaseLeaks(
                        f"Cell {grade_id} of {path.name} keeps the attachment {name}, which its "
                        "released text does not show; remove the attachment from the solution."
                    )


@contextlib.contextmanager
def _restored_unless_done(course: Course, assignment: str) -> Iterator[None]:
    """Put the former release back, or none, if the block does not come to its end."""
    with _set_aside(course, assignment) as aside:
        try:
            yield
        except BaseException:
            _put_back(course.release(assignment), aside)
            raise


@contextlib.contextmanager
def _restored_always(course: Course, assignment: str) -> Iterator[None]:
    with _set_aside(course, assignment) as aside:
        try:
            yield
        finally:
            _put_back(course.release(assignment), aside)


@contextlib.contextmanager
def _set_aside(course: Course, assignment: str) -> Iterator[Path]:
    """Yield a copy of the current release; one that a killed run left is put back first."""
    folder = course.release(assignment)
    aside = course.state / f"release-{assignment}.former"
    course.state.mkdir(exist_ok=True)
    if aside.exists():
        _put_back(folder, aside)
        shutil.rmtree(aside)
    making = aside.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    if folder.exists():
        shutil.copytree(folder, making, symlinks=True)
    else:
        making.mkdir()
    making.rename(aside)
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _put_back(folder: Path, aside: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if any(aside.iterdir()):
        shutil.copytree(aside, folder, symlinks=True)
