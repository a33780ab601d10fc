"""Put slips into the grader's modules, one at a time, and see whether the grader's tests fail."""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from coursetools.prove.equivalents import Equivalent, entry, read_equivalents
from coursetools.slips.child import warm_up
from coursetools.slips.journal import decided
from coursetools.slips.slips import Slip, slips_of
from coursetools.slips.trace import Traced, digest, trace
from coursetools.slips.trial import Decision

MODULES = ("autograder/grading", "autograder/wire")
TESTS = ("tests/grading", "tests/wire")
EXPLAINED = "docs/slips.md"
KEPT = "reports/slips"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try a sample of slips; the exit status is 1 if one survives that nobody has explained."""
    given = _options().parse_args(arguments)
    root: Path = given.root.resolve()
    paths = _files(root, given.paths or MODULES)
    slips = [slip for path in paths for slip in slips_of(path, (root / path).read_text("utf-8"))]
    explained = read_equivalents(root / EXPLAINED, EXPLAINED)
    unexplained = [
        slip for slip in _sample(slips, given.count, given.seed) if slip.key not in explained
    ]
    tests = _files(root, given.tests or TESTS)
    warm_up((root / test).read_text("utf-8") for test in tests)
    traced, state = _trace(root, paths, tests)
    survivors: list[Slip] = []
    counts: Counter[str] = Counter()
    found = decided(root, unexplained, traced, state, root / KEPT / "journal.jsonl")
    for number, (slip, decision) in enumerate(found, 1):
        counts[decision.verdict] += 1
        survivors += [slip] if decision.verdict == "survived" else []
        print(f"{number}/{len(unexplained)} {_said(decision)}", flush=True)
    _report(survivors, _stale(explained.values(), slips, paths), counts)
    return 1 if survivors else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m coursetools.slips", description=__doc__)
    parser.add_argument("paths", nargs="*", help=f"modules or folders ({' '.join(MODULES)})")
    parser.add_argument("--count", type=int, default=100, help="how many slips; 0: all (100)")
    parser.add_argument("--seed", type=int, default=1, help="a seed, for the same ones again (1)")
    parser.add_argument("--tests", nargs="+", help=f"files or folders ({' '.join(TESTS)})")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the project's folder (here)")
    return parser


def _files(root: Path, names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        place = root / name
        if not place.exists():
            sys.exit(f"There is no {name} in {root}; name a module, or a folder of modules.")
        files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
        found += [file.relative_to(root).as_posix() for file in files]
    return list(dict.fromkeys(found))


def _sample(slips: Sequence[Slip], count: int, seed: int) -> list[Slip]:
    """Draw some slips, in the order in which they are drawn, so that a larger count goes on."""
    drawn = random.Random(seed).sample(slips, len(slips))
    return drawn[:count] if count else drawn


def _trace(root: Path, paths: Sequence[str], texts: Sequence[str]) -> tuple[list[Traced], str]:
    """Return all tests, and the state that they are in."""
    helpers = [text for text in texts if not Path(text).name.startswith("test_")]
    modules = _files(root, dict.fromkeys(Path(path).parts[0] for path in paths))
    traced: list[Traced] = []
    for file in texts:
        if file not in helpers:
            found = trace(root, file, modules, helpers, root / KEPT)
            traced += found
            passing = sum(test.passed for test in found)
            print(f"{file}: {passing} tests", flush=True)
            for test in found:
                if not test.passed:
                    print(f"  left out, as it does not pass when traced: {test.name}")
    return traced, digest(root, texts)


def _stale(
    explained: Iterable[Equivalent], slips: Iterable[Slip], paths: Collection[str]
) -> list[Equivalent]:
    """Return entries of the list, of modules that were read, that are no slips any more."""
    keys = {slip.key for slip in slips}
    return [one for one in explained if one.exercise.split()[0] in paths and one.key not in keys]


def _said(decision: Decision) -> str:
    by = f" by {decision.by}" if decision.by else ""
    return (
        f"{decision.verdict}{by}: {decision.path}:{decision.line} {decision.piece}, "
        f"{decision.operator}: {decision.change} ({decision.tests} tests)"
    )


def _report(survivors: Iterable[Slip], stale: Iterable[Equivalent], counts: Counter[str]) -> None:
    for slip in survivors:
        print(
            f"\n{slip.path}:{slip.line}: a slip survives ({slip.mutant.operator})\n"
            f"{slip.mutant.diff}\nWrite a test that fails for it, delete what nobody needs, or, if "
            f"none can tell, give the reason in {EXPLAINED}:\n{entry(slip.mutant)}"
        )
    for one in stale:
        print(f"{EXPLAINED} lists {one.key} of {one.exercise}, which is no slip; remove the entry.")
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()) or "no slips")


if __name__ == "__main__":
    sys.exit(main())
