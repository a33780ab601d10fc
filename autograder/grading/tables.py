"""How pandas prints a table: it decides when it is imported, which is in the warm process."""

from __future__ import annotations

import sys

__all__ = ["print_tables_as_in_a_notebook"]

COLUMNS = 20  # of a wide table, in a notebook; a terminal gets as many as fit its width


def print_tables_as_in_a_notebook() -> None:
    """Have a pandas that was imported outside of a notebook print what it prints in one."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and pandas.get_option("display.max_columns") == 0:
        pandas.set_option("display.max_columns", COLUMNS)
