"""The table on the screen and the page in ``docs/``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Any

from rich.table import Table

__all__ = ["STAGES", "Beside", "Result", "page", "table"]

STAGES = {
    "intake": "the file is read and rebuilt from the source",
    "fork": "the warm process is forked for the student's process and the checker's",
    "sandbox": "namespaces, files, limits, filters of both",
    "answers": "given and answer cells run",
    "checks": "test cells run",
    "codec": "values are written, sent, read and kept in step, in both processes",
    "end of both processes": "both are ended and buried",
    "notebook and journal": "the graded notebook is written, the verdict put on disk",
    "gradebook": "nbgrader's gradebook is written",
    "the rest": "everything else",
}
STOCK_AT_LEAST, BARE_AT_MOST, MOST_BYTES = 20, 3.0, 300 << 20
FLAT_AT_MOST, JOBS_AT_LEAST, NBVAL_AT_LEAST, LOOP_AT_LEAST = 1.1, 1.8, 4, 15


@dataclass(frozen=True)
class Result:
    """Both graders on one class.

    Attributes
    ----------
    assignment : str
        Which problem set.
    size : int
        How many submissions.
    ours, stock, bare : mapping
        What `benchmarks.ours`, `benchmarks.stock` and `benchmarks.bare` have printed.
    """

    assignment: str
    size: int
    ours: Mapping[str, Any]
    stock: Mapping[str, Any]
    bare: Mapping[str, Any]

    @property
    def seconds(self) -> float:
        """Of ours, per submission."""
        return float(self.ours["seconds"]) / self.size

    @property
    def clocked_seconds(self) -> float:
        """Of ours, per submission, with clocks everywhere, which take time themselves."""
        return float(self.ours["clocked_seconds"]) / self.size

    @property
    def stock_seconds(self) -> float:
        """Of stock nbgrader, per submission."""
        return float(self.stock["seconds"]) / self.size

    @property
    def bare_seconds(self) -> float:
        """Of the same cells in one bare fork, per submission."""
        return float(self.bare["seconds"]) / self.size

    @property
    def ratio(self) -> float:
        """How many times faster ours is."""
        return self.stock_seconds / self.seconds

    @property
    def above_bare(self) -> float:
        """How many times what the bare fork costs."""
        return self.seconds / self.bare_seconds

    @property
    def stages(self) -> dict[str, float]:
        """Seconds of one submission by stage, in the order of `STAGES`."""
        known = {name: seconds / self.size for name, seconds in self.ours["stages"].items()}
        known["the rest"] = self.clocked_seconds - sum(known.values())
        return {name: known[name] for name in STAGES}

    @property
    def differences(self) -> list[str]:
        """Students to whom the two graders gave other scores, with ours and theirs."""
        theirs, ours = self.stock["scores"], self.ours["scores"]
        return [
            f"{student} {score:g} and {theirs[student]:g}"
            for student, score in ours.items()
            if abs(score - theirs[student]) > 1e-9
        ]


def table(result: Result) -> Table:
    """Return the table for the screen."""
    made = Table(title=f"One submission of {result.assignment}", title_justify="left")
    made.add_column("stage")
    made.add_column("ms", justify="right")
    made.add_column("share", justify="right")
    for name, seconds in result.stages.items():
        share = seconds / result.clocked_seconds
        made.add_row(name, f"{1000 * seconds:.1f}", f"{share:.0%}")
    made.add_section()
    made.add_row("all, with these clocks", f"{1000 * result.clocked_seconds:.1f}", "100%")
    made.add_row("all, without", f"{1000 * result.seconds:.1f}", "")
    made.add_row(
        "stock nbgrader", f"{1000 * result.stock_seconds:.1f}", f"{result.ratio:.1f} times"
    )
    return made


@dataclass(frozen=True)
class Beside:
    """What is measured beside single submissions.

    Attributes
    ----------
    crowd, loop, kernels, notebooks : mapping
        What the modules of `benchmarks` that are called so have printed.
    """

    crowd: Mapping[str, Any]
    loop: Mapping[str, Mapping[str, float]]
    kernels: Mapping[str, Any]
    notebooks: Mapping[str, Any]


def page(
    results: Sequence[Result], machine: Mapping[str, str], beside: Beside | None = None
) -> str:
    """Return ``docs/benchmarks.md``."""
    parts = [
        "# What grading costs\n",
        "Written by `make bench`; do not edit. Both graders get the same submissions in the same "
        "run, one after the other, on one core. Stock nbgrader runs in one process that has "
        "imported it before, so the start of its command is not counted against it. The bare fork "
        "is what no grader of these cells can be faster than: it finds given and test cells "
        "compiled, and isolates, judges and writes nothing.\n",
        _listed({"what": "where"} | dict(machine)),
    ]
    if len(results) > 1:
        parts += ["\n## All of these problem sets\n", _overview(results)]
    for result in results:
        parts += [f"\n## {result.assignment}, {result.size} submissions\n", _verdict(result)]
        rows = {name: f"{1000 * s:.1f} | {STAGES[name]}" for name, s in result.stages.items()}
        rows["all, with the clocks that tell"] = f"{1000 * result.clocked_seconds:.1f} | "
        parts.append(_listed({"stage": "ms | what happens"} | rows, columns=3))
    if any(result.differences for result in results):
        parts.append(
            "\nWhere scores differ, [differences.md](differences.md) says why: "
            "stock gives a check 0 that has written a warning.\n"
        )
    if beside is not None:
        parts += _beside(beside)
    return "\n".join(parts)


def _overview(results: Sequence[Result]) -> str:
    """Return what one submission costs in each set, and the mean of the ratios."""
    rows = {"one submission of": "ours | bare fork | times the bare fork | times faster than stock"}
    for each in results:
        ours, bare = 1000 * each.seconds, 1000 * each.bare_seconds
        rows[each.assignment] = (
            f"{ours:.0f} ms | {bare:.0f} ms | {each.above_bare:.1f} | {each.ratio:.1f}"
        )
    above, faster = mean(r.above_bare for r in results), mean(r.ratio for r in results)
    rows["mean"] = f" | | {above:.1f} | {faster:.1f}"
    rows["wanted"] = f" | | at most {BARE_AT_MOST:g} | at least {STOCK_AT_LEAST}"
    return _listed(rows, columns=5)


def _loop(found: Mapping[str, Mapping[str, float]]) -> list[str]:
    ours, stock = dict(found["ours"]), dict(found["stock"])
    pages, _ = int(ours.pop("pages")), stock.pop("pages")
    rows = {"command": "ours | stock | times faster | wanted"} | {
        what: f"{seconds:.1f} s | {stock[what]:.1f} s | {stock[what] / seconds:.1f} | "
        for what, seconds in ours.items()
    }
    whole, theirs = sum(ours.values()), sum(stock.values())
    rows["all"] = (
        f"{whole:.1f} s | {theirs:.1f} s | {theirs / whole:.1f} | at least {LOOP_AT_LEAST}"
    )
    return [
        f"\n## The whole loop for a class of {pages}\n",
        "The tiny assignment again, by the commands that a person types, their start included, on "
        "one core.\n",
        _listed(rows, columns=5),
    ]


def _beside(found: Beside) -> list[str]:
    sizes = {int(size): float(each) for size, each in found.crowd["by_size"].items()}
    jobs = {int(number): float(each) for number, each in found.crowd["by_jobs"].items()}
    smallest, largest = min(sizes), max(sizes)
    ordinary, warm = (median(found.kernels[name]) for name in ("ordinary", "warm"))
    plain, validate = (float(found.notebooks[name]) for name in ("plain", "validate"))
    crowd = {"question": "measured | wanted"} | {
        f"one of {size:,}": f"{1000 * each:.0f} ms | " for size, each in sizes.items()
    }
    crowd |= {
        f"one of {largest:,} against one of {smallest:,}": f"{sizes[largest] / sizes[smallest]:.2f}"
        f" | at most {FLAT_AT_MOST}",
        f"all {largest:,} by one job": f"{jobs[1]:.1f} s | ",
        f"all {largest:,} by two jobs, with their start": f"{jobs[2]:.1f} s | ",
        "times faster by two": f"{jobs[1] / jobs[2]:.2f} | at least {JOBS_AT_LEAST}",
    }
    started = {
        "question": "measured | wanted",
        "an ordinary kernel, to the first output": f"{ordinary:.2f} s | ",
        "a warm one": f"{warm:.2f} s | ",
        "times faster": f"{ordinary / warm:.1f} | ",
        "all notebooks by plain nbval": f"{plain:.0f} s | ",
        "all notebooks by `make validate`": f"{validate:.0f} s | ",
        "times faster, whole": f"{plain / validate:.1f} | at least {NBVAL_AT_LEAST}",
    }
    return [
        "\n## Many submissions of a tiny assignment\n",
        _listed(crowd, columns=3),
        *_loop(found.loop),
        "\n## Kernels and notebooks\n",
        "A kernel is started, imports torch and pyplot, and prints: the median of "
        f"{len(found.kernels['warm'])} starts of each kind, in turn. `make validate` runs two "
        "notebooks at a time in warm kernels, and compares numbers and pictures as well.\n",
        _listed(started, columns=3),
    ]


def _verdict(result: Result) -> str:
    megabytes = result.ours["peak_bytes"] / 2**20
    same = "the same" if not result.differences else "; ".join(result.differences)
    lines = {
        "question": "measured | wanted",
        "one submission, ours": f"{1000 * result.seconds:.0f} ms | ",
        "one submission, stock nbgrader": f"{1000 * result.stock_seconds:.0f} ms | ",
        "the same cells in one bare fork, with nothing around them":
            f"{1000 * result.bare_seconds:.0f} ms | ",
        "times the bare fork": f"{result.above_bare:.1f} | at most {BARE_AT_MOST:g}",
        "times faster than stock": f"{result.ratio:.1f} | at least {STOCK_AT_LEAST}",
        "times faster than stock, if the bare fork were all":
            f"{result.stock_seconds / result.bare_seconds:.1f} | ",
        "memory of one submission above the warm process's":
            f"{megabytes:.0f} MB | under {MOST_BYTES >> 20} MB",
        "once per run: the warm process": f"{result.ours['warm_up']:.1f} s | ",
        "isolation": f"{', '.join(result.ours['isolation'])} | ",
        "scores": f"{same} | the same",
    }  # fmt: skip
    return _listed(lines, columns=3) + "\n"


def _listed(rows: Mapping[str, str], columns: int = 2) -> str:
    first, *others = (f"| {name} | {text} |" for name, text in rows.items())
    return "\n".join([first, "|" + "---|" * columns, *others]) + "\n"
