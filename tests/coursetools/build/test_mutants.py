"""Mutants differ from the reference in one slip, and the gate says which of them nobody caught."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Iterator

import pytest

from autograder.audit.operators import OPERATORS
from autograder.errors import TextRefused
from coursetools.build.project import Project
from coursetools.prove.equivalents import entry, read_equivalents
from coursetools.prove.mutants import Mutant, mutants_of
from coursetools.prove.proof import Proof, Wish, prove


def cell(body: str, signature: str = "def f(x)") -> str:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f'{signature}:\n    """Doc."""\n    ### BEGIN SOLUTION\n{lines}\n    ### END SOLUTION'


def changes(body: str, operator: str) -> set[str]:
    found = mutants_of("ps/f", cell(body))
    return {
        "; ".join(ast.unparse(ast.parse(mutant.source)).splitlines()[2:]).strip()
        for mutant in found
        if mutant.operator == operator
    }


SLIPS = {
    "constant": ("return x + 2", {"return x + 3", "return x + 1"}),
    "axis": ("return x.permute(0, 2)", {"return x.permute(2, 0)"}),
    "sign": ("return -x", {"return x"}),
    "arithmetic": ("return x @ x", {"return x * x"}),
    "operands": ("return x - y", {"return y - x"}),
    "keyword": ("return x.sum(1, keepdim=k)", {"return x.sum(1)"}),
    "dropped": ("with no_grad():\n    z(x.detach())", {"if True:;         z(x.detach())"}),
    "comparison": ("return x < y", {"return x <= y", "return x > y"}),
    "boolean": ("return not x", {"return x"}),
    "augmented": ("x += y", {"x = y"}),
    "sibling": ("return x.amax()", {"return x.amin()"}),
    "dtype": ("return torch.int64", {"return torch.int32"}),
    "bounds": ("return x[:n]", {"return x[:]", "return x[:n + 1]"}),
    "condition": ("return x if y else z", {"return x if True else z", "return x if False else z"}),
    "returned": ("return x == y", {"return True", "return False"}),
    "deleted": ("raise x", {"pass"}),
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_each_operator_makes_its_slip(operator: str) -> None:
    body, expected = SLIPS[operator]
    assert expected <= changes(body, operator)


def test_each_mutant_runs_and_differs() -> None:
    body = "total = 0\nfor i in range(1, len(x)):\n    total += x[i] * -2.5\nreturn total"
    found = mutants_of("ps/f", cell(body))
    sources = [mutant.source for mutant in found]
    assert len(set(sources)) == len(sources) > 10
    assert all(mutant.source != mutant.reference for mutant in found)
    for source in sources:
        compile(source, "mutant", "exec")


def test_only_the_solution_is_mutated() -> None:
    source = cell("return x", signature="def f(x: int = 1 + 1)")
    assert [mutant.change for mutant in mutants_of("ps/f", source)] == [
        "return x  ->  return 0",
        "return x  ->  pass",
    ]


def test_messages_and_zips_assertion_are_left_alone() -> None:
    found = mutants_of("ps/f", cell('z(f"{x + 1}", strict=True)'))
    assert [mutant.operator for mutant in found] == ["deleted"]


def test_samples_of_an_answer_that_tests_a_function_are_left_alone() -> None:
    signature = "def f(x: Callable[[int], int]) -> bool"
    found = mutants_of("ps/f", cell("a = (3, 4)\nreturn x(a) != 5", signature=signature))
    assert {mutant.operator for mutant in found} == {"comparison", "returned", "deleted"}


def test_the_key_outlives_comments_and_docstrings() -> None:
    def keys(source: str) -> set[str]:
        return {mutant.key for mutant in mutants_of("ps/f", source)}

    plain = cell("return -x")
    assert keys(plain) == keys(plain.replace("Doc.", "Other.").replace("-x", "- x  # why"))
    assert keys(plain).isdisjoint(keys(cell("x = abs(x)\nreturn -x")))


@contextlib.contextmanager
def silent(title: str, steps: int) -> Iterator[Callable[[int], None]]:
    yield lambda done: None


def proof_with_mutants(project: Project) -> Proof:
    return prove(project, Wish(mutants=True), silent)


def list_survivors(project: Project, mutants: list[Mutant], reason: str) -> None:
    entries = "\n".join(entry(mutant).replace('""', f'"{reason}"') for mutant in mutants)
    project.mutants.parent.mkdir(exist_ok=True)
    project.mutants.write_text(f"# Mutants\n\n```toml\n{entries}\n```\n", "utf-8")


def test_sound_checks_kill_every_mutant(project: Project) -> None:
    proof = proof_with_mutants(project)
    assert proof.passed
    assert proof.mutation is not None
    assert proof.mutation.rate == 1
    assert {attack.mutant.operator for attack in proof.mutation.attacks} == {
        "sibling",
        "returned",
        "deleted",
    }
    assert {attack.caught_by for attack in proof.mutation.attacks} == {"small"}


def test_a_survivor_must_be_explained(project: Project, edit) -> None:
    edit("ps01_sums.py", "return sum(numbers)", "return abs(sum(numbers[:9]))")
    proof = proof_with_mutants(project)
    assert proof.mutation is not None
    assert not proof.passed
    survivors = proof.mutation.unexplained
    assert "return abs(sum(numbers[:9]))  ->  return abs(sum(numbers[:10]))" in {
        mutant.change for mutant in survivors
    }
    list_survivors(project, survivors, "nobody adds so many")
    again = proof_with_mutants(project).mutation
    assert again is not None
    assert again.survivors == survivors
    assert again.unexplained == []


def test_an_entry_for_no_survivor_is_named(project: Project) -> None:
    (mutant, *_) = mutants_of("ps01_sums/total", cell("return sum(x, 0)"))
    list_survivors(project, [mutant], "a slip of long ago")
    proof = proof_with_mutants(project)
    assert proof.mutation is not None
    assert [one.key for one in proof.mutation.stale] == [mutant.key]
    assert not proof.passed


def test_mutants_of_a_reference_that_fails_are_not_counted(project: Project, edit) -> None:
    edit("ps01_sums.py", "return sum(numbers)", "return 3")
    proof = proof_with_mutants(project)
    assert proof.mutation is not None
    assert proof.mutation.attacks == ()
    assert not proof.passed


REFUSED = {
    "no_reason": ('because = "why"', 'because = ""', "has no `because`"),
    "unknown_key": ("because", "cause", "has an unknown key `cause`"),
    "not_toml": ("because =", "because", "not TOML"),
    "twice": ("'''abc", "'''abc slip''', '''abc", "listed twice"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_list_is_refused(case: str, project: Project) -> None:
    old, new, says = REFUSED[case]
    text = "[[equivalent]]\nexercise = \"a/b\"\nbecause = \"why\"\nmutants = ['''abc slip''']"
    assert old in text
    path = project.root / "mutants.md"
    path.write_text(f"Text.\n\n```toml\n{text.replace(old, new)}\n```\n", "utf-8")
    with pytest.raises(TextRefused, match=f"mutants.md:4: .*{says}"):
        read_equivalents(path, "mutants.md")


def test_a_row_that_a_seed_changes_is_a_flake(project: Project, edit) -> None:
    edit("ps01_sums.py", "import math", 'import math, os\nseed = os.environ.get("AUTOGRADER_SEED")')
    edit("ps01_sums.py", "assert total([]) == 0,", 'assert total([]) == (seed == "2"),')
    proof = prove(project, Wish(seeds=4), silent)
    assert not proof.passed
    flakes = {flake.row.answer: str(flake) for flake in proof.flakes}
    assert list(flakes) == ["reference", "one", "loop", "fsum"]
    assert "with seed 2 it is caught by empty and earns 1" in flakes["reference"]
