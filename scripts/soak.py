"""Grade a class while processes and the disk fail, and compare with a run that nobody disturbed.

Coordinator, workers, warm processes and watchdogs get `kill -9` at seeded random moments; the disk
fills up, the gradebook cannot be written, the power is cut. After each the same command is given
again, as a person would; gradebook and graded notebooks have to end the same.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from autograder.course.folder import Course  # noqa: E402
from autograder.nbgrader.gradebook import grade_rows, persons_marks  # noqa: E402
from scripts.spoiled_disk import Disk, NoDisk  # noqa: E402
from tests.tiny_course import (  # noqa: E402
    ASSIGNMENT,
    DOUBLE,
    DOUBLE_STUB,
    FULL,
    NOTEBOOK,
    answered,
    submit,
    write_course,
)

ANSWERS = (
    DOUBLE,
    "def double(x):\n    return x + x",
    "def double(x):\n    return x ** 2",
    "def double(x):\n    return abs(2 * x)",
    "def double(x)\n    return 2 * x",
    DOUBLE_STUB,
)
HOSTILE = (
    "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "import os\nos._exit(0)",
    "class Liar:\n    __eq__ = lambda *_: True\ndouble = lambda x: Liar()",
)
EVERY = 100  # one of so many is hostile
VICTIMS = ("coordinator", "worker", "warm process", "watchdog")
SAID = "said.txt"
PATIENCE = 3600  # seconds for one run
GRADED_BEFORE = 40  # the most results that a run takes in before the disk is spoiled


def make_class(folder: Path, size: int, seed: int) -> None:
    """Write a course with `size` submissions, one in a hundred hostile, one at least."""
    draw = random.Random(seed)
    write_course(folder)
    for number in range(size):
        texts = HOSTILE if number % EVERY == EVERY // 2 or number == 1 else ANSWERS
        double = f"{draw.choice(texts)}\n# {number}"
        submit(folder, f"s{number:05}", answered(**(FULL | {"double": double})))


def gradebook(folder: Path) -> str:
    """Return all that the gradebook says of the assignment, as text."""
    settings = Course.open(folder).settings
    rows = [asdict(row) for row in grade_rows(settings, ASSIGNMENT)]
    marks = persons_marks(settings, ASSIGNMENT, NOTEBOOK)
    told = {student: (each.scores, sorted(each.waiting)) for student, each in marks.items()}
    return json.dumps([rows, told], default=str, sort_keys=True)


def graded(folder: Path) -> dict[str, int]:
    """Return how many cells each graded notebook has, by student; none if it is torn."""
    found = {}
    for path in _notebooks(folder):
        try:
            found[path.parts[-3]] = len(json.loads(path.read_bytes())["cells"])
        except ValueError:
            found[path.parts[-3]] = 0
    return found


def isolation(folder: Path) -> set[str]:
    """Return how the results were isolated, all that there ever were."""
    lines = (folder / ".autograder" / f"{ASSIGNMENT}.jsonl").read_text().splitlines()
    results = (json.loads(line).get("result") for line in lines)
    return {result["isolation"] for result in results if result}


def _notebooks(folder: Path) -> list[Path]:
    return list(folder.glob(f"autograded/*/{ASSIGNMENT}/{NOTEBOOK}.ipynb"))


def start(folder: Path, jobs: int) -> subprocess.Popen[bytes]:
    """Start the command that a person gives."""
    command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT]
    command += ["--course", str(folder), "--jobs", str(jobs)]
    with (folder / SAID).open("ab") as said:
        return subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )


def ended(folder: Path, run: subprocess.Popen[bytes], allowed: Sequence[int] = (0, 3)) -> None:
    """Wait for the end of a run; refuse one that did not end as it should."""
    status = run.wait(PATIENCE)
    if status not in allowed:
        said = (folder / SAID).read_text("utf-8", "replace").splitlines()[-20:]
        raise SystemExit("\n".join([*said, f"soak: `autograder grade` ended with {status}"]))


def processes(coordinator: int) -> dict[str, list[psutil.Process]]:
    """Return what can be killed, by kind."""
    found: dict[str, list[psutil.Process]] = {kind: [] for kind in VICTIMS}
    try:
        found["coordinator"] = [psutil.Process(coordinator)]
        for each in psutil.Process(coordinator).children(recursive=True):
            words = " ".join(each.cmdline())
            if "spawn_main" in words:
                found["worker"].append(each)
            elif "autograder.sandbox.zygote" in words:
                above = each.parent()
                is_forked = above is not None and "autograder.sandbox.zygote" in above.cmdline()
                found["watchdog" if is_forked else "warm process"].append(each)
    except psutil.Error:  # it has just ended
        pass
    return found


def disturb(folder: Path, jobs: int, draw: random.Random, kills: Sequence[str]) -> dict[str, int]:
    """Grade, killing one process of each kind in `kills` at a random moment of a run."""
    done = dict.fromkeys(VICTIMS, 0)
    run = start(folder, jobs)
    for kind in kills:
        time.sleep(draw.uniform(0.2, 2.0))
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if run.poll() is not None:
                ended(folder, run)
                if len(_notebooks(folder)) >= len(list((folder / "submitted").iterdir())):
                    return done  # all were graded before all were killed
                run = start(folder, jobs)  # what was killed was needed before anything ran
            victims = processes(run.pid)[kind]
            if victims and _was_killed(draw.choice(victims)):
                done[kind] += 1
                break
            time.sleep(0.01)
        if kind == "coordinator":
            run.wait(PATIENCE)
            run = start(folder, jobs)
    ended(folder, run)
    return done


def _was_killed(victim: psutil.Process) -> bool:
    try:
        victim.kill()
    except psutil.Error:
        return False
    return True


def spoil(folder: Path, jobs: int, draw: random.Random, disk: Disk) -> dict[str, int]:
    """Grade on a disk that fills up, with a gradebook that refuses, and until a power cut."""
    with _under_way(folder, jobs, draw) as run, disk.full():
        ended(folder, run, [3])
    with _under_way(folder, jobs, draw) as run, disk.refusing(folder / "gradebook.db"):
        ended(folder, run, [3])
        ended(folder, start(folder, jobs), [2])
    with _under_way(folder, jobs, draw) as run:
        top = psutil.Process(run.pid)
        below = [top, *top.children(recursive=True)]
        disk.cut_power()
        for each in below:
            with contextlib.suppress(psutil.Error):
                each.kill()
    disk.repower()
    return {"full disk": 1, "read-only gradebook": 1, "power cut": 1}


@contextlib.contextmanager
def _under_way(folder: Path, jobs: int, draw: random.Random) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a run that has taken in some results more than there were."""
    due = len(_notebooks(folder)) + draw.randint(1, GRADED_BEFORE)
    run = start(folder, jobs)
    while len(_notebooks(folder)) < due:
        if run.poll() is not None:
            ended(folder, run, [])
        time.sleep(0.05)
    yield run
    run.wait(PATIENCE)


def soak(size: int, jobs: int, seed: int, kills: int) -> Mapping[str, int]:
    """Compare both runs; return how many processes of each kind were killed, and what else.

    Raises
    ------
    SystemExit
        If the gradebooks or the graded notebooks differ.
    """
    draw = random.Random(seed)
    with (
        tempfile.TemporaryDirectory(prefix="autograder-soak-") as temporary,
        _disk(Path(temporary), size) as disk,
    ):
        calm = Path(temporary) / "calm"
        wild = (disk.top if disk else Path(temporary)) / "wild"
        make_class(calm, size, seed)
        shutil.copytree(calm, wild)
        config = (wild / "nbgrader_config.py").read_text().replace(str(calm), str(wild))
        (wild / "nbgrader_config.py").write_text(config)
        ended(calm, start(calm, jobs))
        done = spoil(wild, jobs, draw, disk) if disk else {}
        order = [kind for kind in VICTIMS for _ in range(kills)]
        draw.shuffle(order)
        done |= disturb(wild, jobs, draw, order)
        ended(wild, start(wild, jobs))  # what a kill has left for a person is tried again
        if gradebook(calm) != gradebook(wild):
            raise SystemExit(f"soak: the gradebooks differ (seed {seed}); there were: {done}")
        if isolation(wild) > isolation(calm):
            raise SystemExit(f"soak: isolated as {isolation(wild)} (seed {seed}), after {done}")
        if graded(calm) != graded(wild):
            raise SystemExit(f"soak: graded notebooks differ (seed {seed}); there were: {done}")
    return done


@contextlib.contextmanager
def _disk(folder: Path, size: int) -> Iterator[Disk | None]:
    with contextlib.ExitStack() as stack:
        try:
            disk = stack.enter_context(Disk(folder, 200 + size // 5))
        except NoDisk as error:
            print(f"soak: no disk can be spoiled here ({error}): processes are killed only")
            disk = None
        yield disk


def main() -> None:
    """Read the options and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=10_000, help="submissions")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=3, help="of each kind of process")
    asked = parser.parse_args()
    started = time.monotonic()
    done = soak(asked.size, asked.jobs, asked.seed, asked.kills)
    told = ", ".join(f"{count} × {kind}" for kind, count in done.items())
    print(f"soak: {asked.size} submissions in {time.monotonic() - started:.0f} s; {told}")
    print("soak: the gradebook is as in the run that nobody disturbed")


if __name__ == "__main__":
    main()
