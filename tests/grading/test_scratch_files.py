"""Files that cross between the folders of answers and checks: the reference's, and no more."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.grading import student
from autograder.grading.interpreting import INTERPRETS
from autograder.grading.object_rule import ANYTHING
from autograder.grading.scratch_files import HEARS, ScratchFolder, may_be_carried
from tests.grading.pair import Cell, Seen, run_cells

SETUP = "import json, os, pathlib, pickle, tempfile"
SAVES = "def save(path, text):\n    with open(path, 'w') as file: file.write(text)\n"
COUNTS = "def count(path): return len(pathlib.Path(path).read_text().split())\n"
READS_WHAT_IT_WRITES = "save('out.txt', 'a b')\nassert open('out.txt').read() == 'a b'"
GIVES_A_FILE = "open('in.txt', 'w').write('a b c')\nassert count('in.txt') == 3"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two folders; the checker begins in one of them, the student's process in the other."""
    for name in ("checker", "student"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "given.txt").write_text("given")
    monkeypatch.chdir(tmp_path / "checker")
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def noted_by(reference: str, *tests: str) -> list[Seen]:
    """Return what tests come to on the reference, and what they ask of it."""
    return run(reference, reference, tests, (ANYTHING,))


def run(reference: str, answer: str, tests: Sequence[str], objects: object) -> list[Seen]:
    """Return what tests come to in two folders that hold what the course ships."""
    there = Path.cwd().parent / "student"
    for folder in (Path.cwd(), there):
        for path in filter(Path.is_file, folder.iterdir()):
            path.unlink()
        (folder / "given.txt").write_text("given")

    def serve(sock: socket.socket) -> None:
        os.chdir(there)
        student.serve(sock)

    cells: list[Cell] = [("setup", SETUP), ("answer", answer, reference)]
    cells += [("test", test) for test in tests]
    records = run_cells(*cells, serve=serve, objects=objects, changes=(ANYTHING,))
    return [record for record in records if record.cell.startswith("test")]


def verdicts(reference: str, answer: str, *tests: str) -> list[str]:
    """Return what an answer earns where the reference has shown what is due."""
    noted = {note for record in noted_by(reference, *tests) for note in record.objects}
    return [record.verdict for record in run(reference, answer, tests, tuple(noted))]


OTHERWISE = SAVES.replace(
    "with open(path, 'w') as file: file.write(text)", "pathlib.Path(path).write_text(text)"
)


@pytest.mark.parametrize("answer", [SAVES, OTHERWISE])
def test_a_file_that_the_answer_writes_is_read(folders: Path, answer: str) -> None:
    tests = ("assert open('o.txt').read() == 'x' and os.path.exists('o.txt')", READS_WHAT_IT_WRITES)
    assert verdicts(SAVES + "save('o.txt', 'x')", answer + "save('o.txt', 'x')", *tests) == [
        "passed",
        "passed",
    ]


def test_a_check_that_reads_a_file_again_is_known_to_and_another_asks_for_none(
    folders: Path,
) -> None:
    reference = SAVES + "save('o.txt', 'x')"
    reads = "assert open('o.txt').read() == 'x'"
    found = noted_by(reference, reads, "assert callable(save)", reads)
    assert [record.verdict for record in found] == ["passed"] * 3
    noted = [[n for n in record.objects if n.startswith(HEARS)] for record in found]
    assert noted == [[f"{HEARS}o.txt"], [], [f"{HEARS}o.txt"]]


def test_a_wrong_file_fails_and_so_does_none(folders: Path) -> None:
    tests = ("assert open('o.txt').read() == 'x'", READS_WHAT_IT_WRITES)
    reference = SAVES + "save('o.txt', 'x')"
    assert (
        verdicts(reference, "def save(p, t): open(p, 'w').write('y')\nsave('o.txt', 0)", *tests)
        == ["failed"] * 2
    )
    assert verdicts(reference, "def save(p, t): pass", *tests) == ["failed"] * 2


def test_a_file_that_the_check_writes_is_read_by_the_function(folders: Path) -> None:
    assert verdicts(COUNTS, COUNTS, GIVES_A_FILE) == ["passed"]
    assert verdicts(COUNTS, "def count(path): return len(open(path).read())", GIVES_A_FILE) == [
        "failed"
    ]


def test_a_file_that_is_gone_is_gone_in_both(folders: Path) -> None:
    reference = SAVES + "def drop(path): os.remove(path)\nsave('o.txt', 'x')"
    test = "assert os.path.exists('o.txt')\ndrop('o.txt')\nassert not os.path.exists('o.txt')"
    assert verdicts(reference, reference, test) == ["passed"]
    assert verdicts(reference, reference.replace("os.remove(path)", "0"), test) == ["failed"]


def test_a_temporary_folder_is_one_for_both(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = (
        "with tempfile.TemporaryDirectory(dir='.') as folder:\n"
        "    path = os.path.join(folder, 'a.txt')\n    open(path, 'w').write('a b')\n"
        "    assert count(path) == 2\n    save(os.path.join(folder, 'b.txt'), 'x')\n"
        "    assert sorted(os.listdir(folder)) == ['a.txt', 'b.txt']"
    )
    assert verdicts(SAVES + COUNTS, SAVES + COUNTS, test) == ["passed"]


def test_what_the_references_process_does_not_read_stays_with_the_check(folders: Path) -> None:
    spies = COUNTS.replace("return", "seen.update(os.listdir('.')); return")
    test = (
        "open('secret.json', 'w').write('7')\n"
        + GIVES_A_FILE
        + "\nassert not seen & {'secret.json'}"
    )
    assert verdicts("seen = set()\n" + spies, "seen = set()\n" + spies, test) == ["passed"]


def test_a_file_of_the_course_is_the_students_to_change_in_his_own_folder_only(
    folders: Path,
) -> None:
    test = READS_WHAT_IT_WRITES + "\nassert open('given.txt').read() == 'given'"
    assert verdicts(SAVES, SAVES + "save('given.txt', 'mine')", test) == ["passed"]


def test_a_file_of_another_name_does_not_come(folders: Path) -> None:
    test = (
        READS_WHAT_IT_WRITES
        + "\nassert not os.path.exists('json.py') and not os.path.exists('other.txt')"
    )
    answer = SAVES + "save('json.py', '1 / 0')\nsave('other.txt', 'x')"
    assert verdicts(SAVES, answer, test) == ["passed"]


def test_a_check_that_unpickles_what_was_written_interprets(folders: Path) -> None:
    reference = "class A: pass\npickle.dump(len, open('o.pkl', 'wb'))"
    (record,) = noted_by(
        reference, "with open('o.pkl', 'rb') as f:\n    assert pickle.load(f) is len"
    )
    assert INTERPRETS in record.objects


def test_a_submission_may_not_have_the_check_unpickle_more_than_data(folders: Path) -> None:
    reference = "pickle.dump([1], open('o.pkl', 'wb'))"
    answer = "class E:\n    def __reduce__(self): return (eval, ('1',))\n"
    answer += "pickle.dump(E(), open('o.pkl', 'wb'))"
    test = "with open('o.pkl', 'rb') as f:\n    assert pickle.load(f)"
    assert verdicts(reference, reference, test) == ["passed"]
    assert verdicts(reference, answer, test) == ["failed"]


@pytest.mark.parametrize(
    "name", ["numpy.py", "a/b.SO", "__pycache__/x.txt", "m.zip", ".ipython/db/x"]
)
def test_what_python_runs_by_its_name_is_not_carried(name: str) -> None:
    assert not may_be_carried(name)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "", ".", "link/x", "link", "x\0y", "y" * 500]
)
def test_a_name_outside_of_the_folder_is_neither_read_nor_written(folders: Path, name: str) -> None:
    (folders / "x").write_text("outside")
    os.symlink(folders, "link")
    folder = ScratchFolder()
    assert folder.read(name) is None
    folder.write(name, b"changed")
    assert (folders / "x").read_text() == "outside"
    assert sorted(folder.news()) == []


def test_a_folder_with_too_much_in_it_is_not_looked_at(folders: Path) -> None:
    for number in range(400):
        Path(f"{number}.txt").touch()
    folder = ScratchFolder()
    Path("more.txt").touch()
    assert folder.news() == {}
