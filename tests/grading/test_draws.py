"""What a test draws follows from a secret: the same for everybody, and foreseen by nobody."""

from __future__ import annotations

import random

import pytest
import torch

from autograder.grading.cell_names import sets_a_seed
from autograder.wire.adapters.random import GlobalGenerators
from autograder.wire.errors import WireError
from tests.grading.pair import Cell, run_cells, verdicts

torch.set_num_threads(1)
LESS = "def guess(cmp):\n    n = 0\n    while cmp(n): n += 1\n    return n"
DRAWN = {
    "random": "import random\nsecret = random.randint(1, 10**6)",
    "numpy": "import numpy as np\nsecret = int(np.random.randint(1, 10**6))",
    "torch": "import torch\nsecret = int(torch.randint(1, 10**6, ()))",
}
SEEDS = {
    "random": "random.Random(s).randint(1, 10**6)",
    "numpy": "int(np.random.RandomState(s).randint(1, 10**6))",
    "torch": "int(torch.randint(1, 10**6, (), generator=torch.Generator().manual_seed(s)))",
}
FORESEES = """import hashlib, random, numpy as np, torch
SOURCE = {source!r}
def guess(cmp):
    tried = ["None", "0", "7", ""]
    texts = [f"{{a}}\\0{{b}}\\0test1\\0" for a in tried for b in tried]
    for text in [*texts, *[f"{{a}}\\0test1\\0" for a in tried]]:
        s = int.from_bytes(hashlib.sha256((text + SOURCE).encode()).digest()[:4])
        n = {draw}
        if cmp(n) == 0: return n
    return 0
"""


def of_source(library: str) -> str:
    return f"{DRAWN[library]}\nassert guess(lambda n: n - secret) == secret"


@pytest.mark.parametrize("library", DRAWN)
@pytest.mark.parametrize(("secret", "due"), [("", "passed"), ("a4f0", "failed")])
def test_nobody_foresees_what_a_visible_test_draws(library: str, secret: str, due: str) -> None:
    """Without a secret this student would pass: the way is known, and the text is his to read."""
    source = of_source(library)
    answer = FORESEES.format(source=source, draw=SEEDS[library])
    cells: list[Cell] = [("answer", answer, LESS), ("test", source)]
    assert verdicts(*cells, objects=(), secret=secret) == [due]


def drawn(library: str, **options: object) -> str:
    test = f"{DRAWN[library]}\nprint(secret, hear())"
    cells: list[Cell] = [("answer", "def hear(): return ''", ""), ("test", test)]
    return run_cells(*cells, objects=(), **options)[1].stdout


@pytest.mark.parametrize("library", DRAWN)
def test_one_secret_draws_the_same_and_another_others(library: str) -> None:
    once, again = (drawn(library, secret="x") for _ in range(2))
    assert once == again
    assert len({once, drawn(library, secret="y"), drawn(library, secret="x", seed=7)}) == 3


@pytest.mark.parametrize(
    ("given", "test", "draws"),
    [
        ("", "import random\nrandom.random()\nNone", True),
        ("", "import random\nrandom.Random(3).random()\nNone", False),
        ("import random\nrandom.seed(3)", "random.random()\nNone", False),
    ],
)
def test_a_record_says_whether_numbers_of_the_secret_were_drawn(
    given: str, test: str, draws: bool
) -> None:
    records = run_cells(("setup", given), ("test", test), objects=())
    assert (records[1].verdict, records[1].draws) == ("passed", draws)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("random.seed(1)", True),
        ("np.random.seed(seed=3)", True),
        ("torch.manual_seed(0)", True),
        ("%matplotlib inline\nset_all_seeds(0)", True),
        ("random.setstate(state)", True),
        ("seeded = 3  # the seed", False),
        ("random.seed()", False),
        ("torch.Generator().manual_seed(3)", False),
        ("print('seed', seed)", False),
        ("def seed(", False),
    ],
)
def test_a_call_sets_a_seed_and_a_word_does_not(text: str, is_one: bool) -> None:
    assert sets_a_seed(text) is is_one


@pytest.mark.parametrize(
    "news",
    [3, (3,), ((0, 1, 2),), ((9, ()),), (("0", ()),), ((0, None),), ((0, (3, b"", None)),)],
)
def test_news_of_generators_are_not_believed_unseen(news: object) -> None:
    before = random.getstate()
    with pytest.raises(WireError):
        GlobalGenerators().take(news)
    assert random.getstate() == before


def test_a_state_that_no_seed_leads_to_is_refused() -> None:
    generators = GlobalGenerators()
    version, words, gauss = generators.states()[0]
    with pytest.raises(WireError):
        generators.take(((0, (version, b"\0" * len(words), gauss)),))
