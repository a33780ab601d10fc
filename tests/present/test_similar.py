from __future__ import annotations

from autograder.model import Role
from autograder.nbgrader.manifest import ManifestCell
from autograder.present.exercises import Exercise
from autograder.present.graded_answers import Text
from autograder.present.similar import Alike, shape, similar

MEAN = """
def {name}({values}):
    {total} = 0
    for {one} in {values}:
        {total} += {one}
    return {total} / max(1, len({values}))
"""
ADA = MEAN.format(name="mean", values="values", total="total", one="value")
BOB = f"# mine\n{MEAN.format(name='mean', values='xs', total='s', one='x')}".replace("    ", "  ")
CYD = ADA.replace("total += value", "total = value + total")
STARTER = "def mean(values):\n    raise NotImplementedError()"


def cell(solved: str = "") -> ManifestCell:
    role = Role.ANSWER
    return ManifestCell(0, "mean", "code", role, "mean", 0, STARTER, STARTER, "{}", solved)


def found(solved: str = "", **answers: str) -> tuple[Alike, ...]:
    written = {name: {"mean": [Text(text, "code", {})]} for name, text in answers.items()}
    return similar({"sums": written}, [Exercise("sums", "Mean", (cell(solved),))])


def test_names_layout_comments_and_annotations_make_no_difference() -> None:
    noted = ADA.replace("(values):", '(values: list) -> float:\n    """The mean."""', 1)
    assert shape(ADA) == shape(BOB) == shape(noted) != ""


def test_other_functions_of_a_library_make_a_difference() -> None:
    assert shape(ADA) != shape(ADA.replace("max", "min"))
    assert shape(ADA) != shape(CYD)


def test_who_wrote_alike_is_named_once() -> None:
    assert found(ada=ADA, bob=BOB, cyd=CYD) == (Alike("sums", ("ada", "bob"), ("mean",)),)


def test_the_starter_and_the_reference_say_nothing() -> None:
    assert found(ada=STARTER, bob=STARTER) == ()
    assert found(solved=CYD, ada=CYD, bob=CYD) == ()


def test_a_short_answer_says_nothing() -> None:
    short = "def mean(values):\n    return sum(values) / len(values)"
    assert found(ada=short, bob=short) == ()


def test_what_many_write_says_nothing() -> None:
    many = {f"s{number}": ADA for number in range(5)}
    assert found(**many) == ()
    others = {f"t{number}": f"{CYD}\nx{number} = {'+1' * number}0" for number in range(20)}
    assert len(found(**many, **others)) == 1  # five of twenty-five


def test_what_is_no_python_is_compared_with_nothing() -> None:
    broken = ADA.replace("return", "return return")
    assert found(ada=broken, bob=broken) == ()
