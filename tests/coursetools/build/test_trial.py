"""What a trial says of cells that do not end, or not soon."""

from __future__ import annotations

from pathlib import Path

from coursetools.build.text import Cell
from coursetools.prove.trial import CLOCK, Result, Trial, run_trial, run_trials

SECONDS = 0.5


def cell(source: str, check: str = "only") -> Cell:
    return Cell("a.py", 1, "code", source, role="test", exercise="one", check=check, points=1)


def result(*sources: str) -> Result:
    cells = [cell(source, f"c{number}") for number, source in enumerate(sources)]
    return list(run_trial(cells, seconds=SECONDS).values())[-1]


def test_cell_that_uses_too_much_processor_time_is_ended() -> None:
    found = result("while True: pass")
    assert found == Result(False, "Timeout", "ran longer than 0.5 s of processor time")


def test_each_cell_has_the_time_for_itself() -> None:
    spend = "import time\nt = time.process_time()\nwhile time.process_time() < t + 0.3: pass"
    assert result(spend, spend, spend) == Result(True)


def test_time_on_the_clock_alone_ends_nobody_who_ends() -> None:
    assert result(f"import time\ntime.sleep({1.5 * SECONDS})") == Result(True)


def test_interpreter_that_ends_is_no_timeout() -> None:
    assert result("import os\nos._exit(0)").error == "Crash"


def waits_the_first_time(started: Path) -> str:
    return (
        "import pathlib, time\n"
        f"with open({str(started)!r}, 'a') as file: file.write('x')\n"
        f"if pathlib.Path({str(started)!r}).read_text() == 'x': time.sleep(60)\n"
    )


def test_what_ran_out_of_the_clock_is_repeated_alone_and_in_its_place(tmp_path: Path) -> None:
    counted = tmp_path / "counted"
    sources = ["raise ValueError", waits_the_first_time(counted), "assert False", "pass"]
    trials = [Trial([cell(source)], SECONDS) for source in sources]
    errors = [next(iter(each.values())).error for each in run_trials(trials)]
    assert errors == ["ValueError", "", "AssertionError", ""]
    assert counted.read_text() == "xx"


def test_nothing_runs_beside_what_is_repeated(tmp_path: Path) -> None:
    counted, beside = tmp_path / "counted", tmp_path / "beside"
    long = f"import time\ntime.sleep({1.5 * SECONDS * CLOCK})\nopen({str(beside)!r}, 'w').close()"
    looks = f"{waits_the_first_time(counted)}assert pathlib.Path({str(beside)!r}).exists()"
    trials = [
        Trial([cell(looks)], SECONDS),
        Trial([cell(long)], 2 * SECONDS),
    ]
    first, second = run_trials(trials)
    assert [next(iter(each.values())).passed for each in (first, second)] == [True, True]


def test_cell_that_waits_for_ever_is_given_up() -> None:
    found = result("import time\ntime.sleep(60)")
    assert found == Result(False, "Timeout", "did not end within 3 s")
