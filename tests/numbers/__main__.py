"""`python -m tests.numbers` writes `docs/numbers.md`."""

from tests.notebooks import ROOT
from tests.numbers.table import render

(ROOT / "docs" / "numbers.md").write_text(render(), "utf-8")
print("docs/numbers.md")
