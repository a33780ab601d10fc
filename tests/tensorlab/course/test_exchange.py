"""Where nbgrader has an exchange that released the problem set, handing in goes through it."""

from __future__ import annotations

from pathlib import Path

import pytest

import tensorlab as tl
from tensorlab.course import exchange
from tests.tensorlab.course.small import ANSWER, course, exercise, problem_set

CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "sums101"
c.Exchange.root = {root!r}
c.Exchange.cache = {cache!r}
"""


@pytest.fixture
def exchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course on a machine with an exchange that has released nothing yet."""
    course(tmp_path / "me", problem_set(exercise("one", "Twice", ANSWER)))
    root = tmp_path / "exchange"
    for name in ("inbound", "outbound"):
        (root / "sums101" / name).mkdir(parents=True)
    config = CONFIG.format(root=str(root), cache=str(tmp_path / "cache"))
    (tmp_path / "me" / "nbgrader_config.py").write_text(config)
    root.chmod(0o777)
    monkeypatch.chdir(tmp_path / "me")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    return root / "sums101"


def test_a_released_set_goes_through_the_exchange(exchanged: Path) -> None:
    (exchanged / "outbound" / "ps01_sums").mkdir()
    receipt = tl.submit("ps01", "Ada")
    assert receipt.where == f"the exchange {exchanged.parent}, course sums101"
    (handed_in,) = (exchanged / "inbound").iterdir()
    assert "+ps01_sums+" in handed_in.name
    sent = Path("problem_sets/ps01_sums/ps01_sums.ipynb").read_bytes()
    assert (handed_in / "ps01_sums.ipynb").read_bytes() == sent
    assert not list(Path.cwd().glob("*.zip"))


def test_a_set_that_it_has_not_released_becomes_a_zip(exchanged: Path) -> None:
    assert tl.submit("ps01", "Ada").where.endswith(".zip")
    assert not list((exchanged / "inbound").iterdir())


def test_what_the_exchange_refuses_is_a_sentence(
    exchanged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (exchanged / "outbound" / "ps01_sums").mkdir()
    config = Path("nbgrader_config.py")
    nobody = 'c.CourseDirectory.student_id = "a+b"\n'
    config.write_text(config.read_text() + nobody)
    with pytest.raises(exchange.ExchangeRefused, match=r"student ID should contain no"):
        tl.submit("ps01", "Ada")
