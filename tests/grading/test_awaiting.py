"""Coroutines of the student's that a check awaits."""

from __future__ import annotations

import pytest

from autograder.grading.object_rule import ANYTHING
from tests.grading.pair import Cell, run_cells, run_in_one_process

ANSWER = """
async def twice(x):
    await asyncio.sleep(0)
    return 2 * x
async def count(n):
    for i in range(n):
        yield i
async def refuse(x): raise ValueError(f"not {x}")
log = []
class Room:
    async def __aenter__(self):
        log.append("in")
        return 5
    async def __aexit__(self, *error): log.append("out")
    async def size(self, x): return x + 1
def area(w: int, h: float = 2) -> float: return w * h
"""
OTHERWISE = ANSWER.replace(
    "async def twice(x):", "def twice(x): return later(x)\nasync def later(x):"
)
WRONG = """
async def twice(x): return x
async def count(n):
    if n < 0: yield n
async def refuse(x): return x
log = []
class Room:
    async def __aenter__(self): return 6
    async def __aexit__(self, *error): return True
    async def size(self, x): return x
def area(w, h): return w
"""
TESTS = {
    "await": "assert await twice(3) == 6",
    "gather": "assert await asyncio.gather(twice(1), twice(2)) == [2, 4]",
    "a task": "task = asyncio.create_task(twice(2))\nassert await task == 4",
    "a limit": "assert await asyncio.wait_for(twice(3), 60) == 6",
    "an error": (
        "try:\n    await refuse(1)\nexcept ValueError as error:\n"
        "    assert str(error) == 'not 1'\nelse:\n    raise AssertionError"
    ),
    "a loop": "assert [i async for i in count(3)] == [0, 1, 2]",
    "a block": "async with Room() as room:\n    assert room == 5\nassert log == ['in', 'out']",
    "a method": "assert await Room().size(1) == 2",
    "annotations": "assert area.__annotations__ == {'w': int, 'h': float, 'return': float}",
}


def verdicts(answer: str, test: str) -> tuple[str, str]:
    given: Cell = ("setup", "import asyncio, inspect")
    cells: list[Cell] = [given, ("answer", answer, ANSWER), ("test", test)]
    reference: list[Cell] = [given, ("answer", ANSWER, ANSWER), ("test", test)]
    asked = run_cells(*reference, objects=(ANYTHING,))[2].objects
    (stock,) = run_in_one_process(*cells)
    return run_cells(*cells, objects=asked)[2].verdict, stock


@pytest.mark.parametrize("test", TESTS.values(), ids=TESTS)
def test_what_a_check_awaits_comes_as_in_one_process(test: str) -> None:
    assert verdicts(ANSWER, test) == ("passed", "passed")


@pytest.mark.parametrize("test", TESTS.values(), ids=TESTS)
def test_what_is_wrong_is_wrong(test: str) -> None:
    assert verdicts(WRONG, test)[0] == "failed"


def test_a_function_that_returns_a_coroutine_is_awaited_as_one() -> None:
    assert verdicts(OTHERWISE, TESTS["gather"]) == ("passed", "passed")


def test_it_is_known_what_is_to_be_awaited() -> None:
    test = "assert inspect.iscoroutinefunction(twice) and asyncio.iscoroutinefunction(twice)"
    test += "\nassert not inspect.iscoroutinefunction(area)\nt = twice(1)\n"
    test += "assert inspect.iscoroutine(t) and await t == 2"
    assert verdicts(ANSWER, test) == ("passed", "passed")


def test_a_block_does_not_swallow_what_the_check_found() -> None:
    assert verdicts(WRONG, "async with Room():\n    assert False") == ("failed", "passed")
