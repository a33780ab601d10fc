"""A class is graded by the workers of a Dask scheduler, each a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import dask.config
import pytest
from distributed import Client
from typer.testing import CliRunner

from autograder.classes import cluster as clusters
from autograder.classes.cluster import Cluster
from autograder.classes.executors import run_all
from autograder.classes.run import GradeOptions, grade
from autograder.cli import app
from autograder.course.folder import Course
from autograder.errors import ClusterGone, ClusterUnfit, IsolationTooWeak
from autograder.grading.limits import Limits
from autograder.nbgrader.gradebook import grade_rows
from autograder.sandbox.levels import Level, Levels
from tests.tiny_course import DOUBLE, FULL, answered, released_notebook, submit

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")

LIMITS = Limits(cell_seconds=3, notebook_seconds=60)
HERE = GradeOptions(jobs=1, limits=LIMITS, force=True)
READS_DATA = "def double(x):\n    open('data/numbers.txt').read()\n    return 2 * x"
SUBMISSIONS = {
    "ada": answered(**FULL),
    "ben": answered(double=DOUBLE, share="share = 0.5"),
    "eve": answered(**{**FULL, "double": "def double(x):\n    while True: pass"}),
    "ida": released_notebook(),
    "kai": answered(**{**FULL, "double": "import os\nos._exit(0)"}),
    "lea": answered(**{**FULL, "double": READS_DATA}),
}
DASK = (sys.executable, "-m", "dask")
SETTINGS = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1", "DASK_CONFIG": os.devnull}


class Processes:
    """A scheduler and its workers, as an administrator starts them."""

    def __init__(self, security: Mapping[str, str] | None = None) -> None:
        self._settings = SETTINGS | dict(security or {})
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        host = f"{'tls' if security else 'tcp'}://127.0.0.1"
        self.address = f"{host}:{port}"
        self.running = [
            self._started("scheduler", "--host", host, "--port", str(port), "--no-dashboard")
        ]

    def hire(self, count: int) -> None:
        """Start workers, and wait until they have said hello."""
        for _ in range(count):
            host = self.address.rpartition(":")[0]
            options = ("--nthreads", "1", "--host", host, "--no-dashboard")
            self.running.append(self._started("worker", self.address, *options))
        with Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=60)

    def stop(self) -> None:
        for process in self.running:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def _started(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*DASK, *arguments],
            env=os.environ | self._settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@pytest.fixture(scope="module")
def security(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The certificates that docs/cluster.md asks for; none where no openssl is.

    This process has the same settings as long as the tests run.
    """
    folder = tmp_path_factory.mktemp("certificates")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    openssl = shutil.which("openssl")
    if openssl is None:
        yield {}
        return
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=dask")
    subprocess.run(
        [openssl, *made, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    settings = {"tls.ca-file": str(certificate)}
    for each in ("scheduler", "worker", "client"):
        settings |= {f"tls.{each}.key": str(key), f"tls.{each}.cert": str(certificate)}
    named = {f"distributed.comm.{name}": value for name, value in settings.items()}
    with dask.config.set(named):
        yield {_variable(name): value for name, value in named.items()}


def _variable(name: str) -> str:
    return "DASK_" + name.upper().replace(".", "__").replace("-", "_")


@pytest.fixture(scope="module")
def address(security: dict[str, str]) -> Iterator[str]:
    """Where a scheduler with two workers answers, over TLS."""
    processes = Processes(security)
    try:
        processes.hire(2)
        yield processes.address
    finally:
        processes.stop()


@pytest.fixture
def lonely_scheduler() -> Iterator[Processes]:
    """A scheduler of one test's own, without workers."""
    processes = Processes()
    try:
        yield processes
    finally:
        processes.stop()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not answer is given up soon."""
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 5)


@pytest.fixture
def handed_in(registered: Course) -> Course:
    for student, notebook in SUBMISSIONS.items():
        submit(registered.root, student, notebook)
    return registered


def square(task: Any) -> int:
    number = int(task.student)
    if number < 0:
        os._exit(1)
    return number * number


def without_seconds(results: Any) -> list[Any]:
    return [replace(result, seconds=0.0) for result in results]


def test_a_cluster_gives_the_results_and_the_gradebook_of_this_machine(
    handed_in: Course, tmp_path: Path, address: str
) -> None:
    twin = Course.open(Path(shutil.copytree(handed_in.root, tmp_path / "twin")))
    here = grade(twin, "ps1", HERE)
    there = grade(handed_in, "ps1", replace(HERE, scheduler=address))
    assert without_seconds(there.results) == without_seconds(here.results)
    assert {r.student: r.score for r in there.results} == {
        "ada": 9, "ben": 7, "eve": 4, "ida": 0, "kai": 4, "lea": 9
    }  # fmt: skip
    assert grade_rows(handed_in.settings, "ps1") == grade_rows(twin.settings, "ps1")


def test_what_has_been_graded_here_is_not_graded_again_there(
    handed_in: Course, address: str
) -> None:
    grade(handed_in, "ps1", replace(HERE, force=False))
    again = grade(handed_in, "ps1", replace(HERE, force=False, scheduler=address))
    assert again.reused == len(SUBMISSIONS)


def test_the_warm_processes_of_workers_end_with_the_run(handed_in: Course, address: str) -> None:
    grade(handed_in, "ps1", replace(HERE, scheduler=address))
    with Client(address, set_as_default=False) as client:
        assert set(client.run(_warm_children).values()) == {0}


def _warm_children() -> int:
    import psutil

    lines = (" ".join(child.cmdline()) for child in psutil.Process().children())
    return sum("autograder.sandbox.zygote" in line for line in lines)


def test_a_task_that_kills_its_workers_costs_only_itself(
    handed_in: Course, lonely_scheduler: Processes
) -> None:
    lonely_scheduler.hire(2)
    tasks = [_numbered(handed_in, n) for n in (1, 2, -3, 4, 5)]
    with Cluster.at(lonely_scheduler.address) as pool:
        done = {task.student: said for task, said in run_all(square, tasks, pool, lambda _: 1000)}
    assert done == {"1": 1, "2": 4, "-3": 1000, "4": 16, "5": 25}


def _numbered(course: Course, number: int) -> Any:
    from autograder.course.intake import rebuild
    from autograder.submission.engine import Engine, RunInputs
    from autograder.submission.task import Task

    sanitized = rebuild(course.manifests("ps1")[0], None)
    inputs, engine = RunInputs((), LIMITS, None), Engine("none")
    return Task(str(number), "", str(number), sanitized, inputs, engine, was_handed_in=False)


def test_nobody_at_the_address_is_wrong_use(handed_in: Course, impatient: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nobody = f"tcp://127.0.0.1:{port}"
    said = CliRunner().invoke(
        app, ["grade", "ps1", "--course", str(handed_in.root), "--scheduler", nobody]
    )
    assert isinstance(said.exception, ClusterUnfit)
    assert said.exception.exit_status == 2
    assert "no Dask scheduler answers there" in str(said.exception)
    assert not (handed_in.root / "autograded").exists()


def test_an_address_that_is_none_is_wrong_use() -> None:
    with (
        dask.config.set({"distributed.comm.require-encryption": True}),
        pytest.raises(ClusterUnfit, match=r"[Ee]ncryption"),
        Cluster.at("tcp://127.0.0.1:1"),
    ):
        pass
    with pytest.raises(ClusterUnfit, match="no Dask scheduler answers"), Cluster.at("no://where"):
        pass


def test_a_scheduler_without_workers_is_refused(lonely_scheduler: Processes) -> None:
    with (
        pytest.raises(ClusterUnfit, match="has no workers"),
        Cluster.at(lonely_scheduler.address),
    ):
        pass


def test_a_worker_with_other_versions_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = "Python==3.0\nthis-package==1.0"
    monkeypatch.setattr(clusters, "_versions", _pretending(ours, clusters._versions))
    with pytest.raises(ClusterUnfit, match=r"this-package missing, here 1\.0"), Cluster.at(address):
        pass


def _pretending(first: str, plain: Any) -> Any:
    texts = iter([first])
    return lambda text: plain(next(texts, text))


def test_a_worker_that_isolates_less_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_namespaces() -> Levels:
        return Levels(Level.LIMITS, {Level.NAMESPACES: "None here."})

    with Cluster.at(address) as pool:
        monkeypatch.setattr(clusters, "probe", no_namespaces)
        with pytest.raises(IsolationTooWeak, match=r"nothing was graded\. None here"):
            pool.require("namespaces")
        pool.require("none")


def test_a_scheduler_that_goes_ends_the_run_and_keeps_what_was_graded(
    handed_in: Course,
    lonely_scheduler: Processes,
    impatient: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lonely_scheduler.hire(1)
    kept = []
    plain = clusters.Cluster.has_lost

    def after_the_first(pool: Cluster, future: Any) -> bool:
        if kept:
            lonely_scheduler.stop()
        kept.append(future)
        return plain(pool, future)

    monkeypatch.setattr(clusters.Cluster, "has_lost", after_the_first)
    with pytest.raises(ClusterGone, match="is gone"):
        grade(handed_in, "ps1", replace(HERE, scheduler=lonely_scheduler.address))
    again = grade(handed_in, "ps1", replace(HERE, force=False))
    assert again.reused >= 1
    assert len(again.results) == len(SUBMISSIONS)
