"""The browser of the person who sits before this machine."""

from __future__ import annotations

import sys
import threading
import webbrowser

__all__ = ["open_page"]


def open_page(address: str) -> None:
    """Open a page where somebody can see it; do nothing where nobody can.

    Nobody can where the command's output goes elsewhere than to a terminal, and where there is no
    browser but one that would run in the terminal itself.

    Parameters
    ----------
    address : str
        Where the page is.
    """
    if not sys.stdout.isatty():
        return
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if not _takes_the_terminal(browser):
        # starting a browser may take seconds, in which the page is asked for already
        threading.Thread(target=browser.open, args=(address,), daemon=True).start()


def _takes_the_terminal(browser: webbrowser.BaseBrowser) -> bool:
    is_command = isinstance(browser, webbrowser.GenericBrowser)
    return is_command and not isinstance(browser, webbrowser.BackgroundBrowser)
