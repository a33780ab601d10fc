from __future__ import annotations

import pytest

from autograder.classes.progress import Lines, progress, stage


def test_stage_is_one_line_of_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    with stage("ps1: trying the reference and the starter first"):
        said = capsys.readouterr()
    assert (said.out, said.err) == ("", "ps1: trying the reference and the starter first …\n")


def test_log_says_now_and_then_how_far_it_is_and_how_long_it_takes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    times = iter([0.0, 4.0, 11.0, 12.0, 25.0, 26.0])
    lines = Lines("grading ps1", 5, clock=lambda: next(times))
    for _ in range(5):
        lines.step()
    assert capsys.readouterr().err.splitlines() == [
        "grading ps1: 2 of 5, 10.9 a minute, 16 s left",
        "grading ps1: 4 of 5, 9.6 a minute, 6 s left",
        "grading ps1: 5 of 5",
    ]


def test_bar_of_a_terminal_shows_rate_and_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with progress("grading ps1", 3) as step:
        for _ in range(2):
            step()
    said = capsys.readouterr().err
    assert "grading ps1" in said
    assert "2/3" in said
    assert "left:" in said


def test_progress_of_a_log_ends_with_the_last_thing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("grading ps1", 2) as step:
        step()
        step()
    assert capsys.readouterr().err == "grading ps1: 2 of 2\n"
