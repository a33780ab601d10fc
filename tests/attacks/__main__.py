"""Writes ``docs/threats.md``: ``python -m tests.attacks``."""

from __future__ import annotations

from tests.attacks.page import PAGE, threats_page

if __name__ == "__main__":
    PAGE.write_text(threats_page(), "utf-8")
