from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import zygote as zygotes
from autograder.sandbox.errors import SandboxFailed, ZygoteGone
from autograder.sandbox.launch import Zygote
from autograder.sandbox.levels import STRONGEST_FIRST, Level, Levels, probe
from autograder.sandbox.quota import Quota
from autograder.sandbox.readable import Readable


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote.start(["json", "no.such.module"]) as warm:
        yield warm


def test_the_best_level_is_the_first_without_a_reason() -> None:
    levels = probe()
    assert levels.best == next(level for level in Level if levels.has(level))
    assert Levels.from_json(levels.to_json()) == levels


def test_a_module_that_cannot_be_preloaded_is_noted(zygote: Zygote) -> None:
    (note,) = zygote.notes
    assert note.startswith("no.such.module could not be preloaded")


def test_an_exit_status_comes_back(zygote: Zygote) -> None:
    ended = zygote.spawn("builtins:exit").wait(20)
    assert ended is not None
    assert ended.is_clean


def test_a_signal_comes_back(zygote: Zygote) -> None:
    ended = zygote.spawn("os:abort").wait(20)
    assert ended is not None
    assert (ended.signal, ended.reason) == (signal.SIGABRT, "")


def test_an_exception_comes_back_as_output(zygote: Zygote) -> None:
    with socket.socket() as any_socket:
        ended = zygote.spawn("json:loads", [any_socket.fileno()]).wait(20)
    assert ended is not None
    assert ended.exit_status == 1
    assert "TypeError" in ended.output


def test_an_entry_point_that_is_not_there_is_a_failed_setup(zygote: Zygote) -> None:
    with zygote.spawn("json:nothing") as child, pytest.raises(SandboxFailed, match="nothing"):
        child.wait_ready()


def test_two_children_talk_over_a_socket_pair(zygote: Zygote) -> None:
    first, second = socket.socketpair()
    read, write = os.pipe()
    writer = zygote.spawn("os:close", [first.fileno()])
    first.close()
    with second, writer:
        assert second.recv(1) == b""
    os.close(read)
    os.close(write)


def test_usage_is_told_while_it_runs_and_after(zygote: Zygote) -> None:
    read, write = os.pipe()
    child = zygote.spawn("os:fsync", [read])
    with child:
        child.wait(20)
        assert child.usage().cpu_seconds > 0
    for end in (read, write):
        os.close(end)


def test_a_name_that_leads_out_of_scratch_is_refused(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with zygote.spawn("os:getpid", files=[(tmp_path / "a", "../a")]) as child:
        ended = child.wait(20)
    assert ended is not None
    assert ended.reason == "setup"
    assert "leads out" in ended.output


def test_a_link_is_not_followed_into_scratch(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with zygote.spawn("os:getpid", files=[(tmp_path / "link", "a")]) as child:
        ended = child.wait(20)
    assert ended is not None
    assert ended.reason == "setup"


def test_a_closed_zygote_says_so() -> None:
    zygote = Zygote.start()
    zygote.close()
    with pytest.raises(ZygoteGone):
        zygote.spawn("os:getpid")


def test_an_interpreter_that_does_not_start_says_so() -> None:
    with pytest.raises(ZygoteGone, match="did not come up"):
        Zygote.start(command=["/bin/false"])


def test_a_quota_is_small_by_default() -> None:
    assert Quota().memory_bytes <= 1 << 30


@pytest.mark.parametrize(("lost", "best"), [(1, Level.NAMESPACES), (2, Level.LANDLOCK)])
def test_trial_that_was_killed_or_late_is_made_again_before_a_weaker_level_is_taken(
    monkeypatch: pytest.MonkeyPatch, lost: int, best: Level
) -> None:
    tried: list[Level] = []

    def why_not(level: Level, _: object) -> str:
        tried.append(level)
        if len(tried) <= lost:
            raise zygotes._NoAnswer("killed.")
        return ""

    monkeypatch.setattr(zygotes, "_why_not", why_not)
    assert zygotes.try_levels(STRONGEST_FIRST).best is best
    assert tried[:2] == [Level.NAMESPACES, Level.NAMESPACES]


def test_trial_that_is_killed_gives_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = {"event": "gone"}
    monkeypatch.setattr(zygotes, "_start", lambda *_: None)
    monkeypatch.setattr(zygotes, "_ending", lambda _: gone)
    with pytest.raises(zygotes._NoAnswer):
        zygotes._why_not(Level.NAMESPACES, Readable.now())
    killed = {"event": "ended", "exit_status": None, "signal": 9, "output": ""}
    monkeypatch.setattr(zygotes, "_ending", lambda _: killed)
    with pytest.raises(zygotes._NoAnswer):
        zygotes._why_not(Level.NAMESPACES, Readable.now())
    refused = {"event": "ended", "exit_status": 1, "reason": "setup", "output": "EPERM"}
    monkeypatch.setattr(zygotes, "_ending", lambda _: refused)
    assert "(EPERM)" in zygotes._why_not(Level.NAMESPACES, Readable.now())
