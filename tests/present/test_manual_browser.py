"""Where `autograder manual` opens its page by itself, and where it leaves that to the person."""

from __future__ import annotations

import sys
import webbrowser
from queue import Empty, SimpleQueue

import pytest

from autograder.present.manual import open_page

ADDRESS = "http://127.0.0.1:1/secret/"
Opened = SimpleQueue[str]


class Window(webbrowser.BaseBrowser):
    """A browser with a window of its own."""

    def __init__(self, opened: Opened) -> None:
        super().__init__("window")
        self.opened = opened

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        """Note what is asked for."""
        self.opened.put(url)
        return True


class InTerminal(webbrowser.GenericBrowser):
    """A browser such as lynx, which would take the terminal from the server."""

    def __init__(self, opened: Opened) -> None:
        super().__init__("lynx")
        self.opened = opened

    open = Window.open


@pytest.fixture
def opened() -> Opened:
    return SimpleQueue()


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)


def test_a_page_is_opened_in_a_window(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "get", lambda: Window(opened))
    open_page(ADDRESS)
    assert opened.get(timeout=60) == ADDRESS


@pytest.mark.parametrize("kind", [Window, InTerminal])
def test_nothing_is_opened_where_nobody_looks_or_in_the_terminal_itself(
    kind: type[Window | InTerminal], opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "get", lambda: kind(opened))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: kind is InTerminal)
    open_page(ADDRESS)
    with pytest.raises(Empty):
        opened.get(timeout=0.2)


def test_a_machine_without_any_browser_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    open_page(ADDRESS)
