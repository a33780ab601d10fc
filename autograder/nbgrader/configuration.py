"""Refuses a course's configuration that would not do what it says, before anything is done.

nbgrader passes over a file that does not parse, an option that nobody reads and a misspelt name; an
instructor then grades with defaults and without late penalties. Here each is one sentence with
file, line and option. The engine's own options are declared here, as traitlets.
"""

from __future__ import annotations

import difflib
import json
import re
import traceback
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from traitlets import Float, Int, List, TraitError, TraitType, Unicode
from traitlets.config import Config, Configurable
from traitlets.config.loader import JSONFileConfigLoader, LazyConfigValue, PyFileConfigLoader

from autograder.errors import ConfigurationRefused

__all__ = ["Autograder", "check_configuration"]

Options = dict[str, tuple[type, TraitType[Any, Any]]]
STEM = "nbgrader_config"
# what nbgrader itself still moves to where it belongs, with a warning
MOVED = {
    "NbGrader": {"course_id", "course_directory"},
    "Exchange": {"course_id"},
    "ClearSolutions": {"comment_mark", "code_stub"},
}
NEAR_SECTION, NEAR_OPTION = 0.85, 0.6


class Autograder(Configurable):
    """The engine's options: ``c.Autograder.<name>`` in ``nbgrader_config.py``."""

    cell_seconds = Float(
        None, min=0, allow_none=True, help="What one cell may take; else c.Execute.timeout."
    ).tag(config=True)
    notebook_seconds = Float(
        None, min=0, allow_none=True, help="What one notebook may take, crashes and loops included."
    ).tag(config=True)
    output_bytes = Int(None, min=0, allow_none=True, help="What is kept of one cell's output.").tag(
        config=True
    )
    formgrader_url = Unicode(
        "http://localhost:8888/formgrader", help="Where Formgrader is; the report links to it."
    ).tag(config=True)
    release_files = List(
        Unicode(), help="Files beside a source notebook that students may get as well."
    ).tag(config=True)


def check_configuration(folders: Iterable[Path], classes: Iterable[type]) -> None:
    """Refuse configuration files that do not parse, or name what nobody reads.

    Parameters
    ----------
    folders : iterable of Path
        Where nbgrader looks for its files.
    classes : iterable of type
        Everything that nbgrader lets be configured.

    Raises
    ------
    ConfigurationRefused
        With file, line and option.
    """
    sections: dict[str, Options] = defaultdict(dict)
    for each in (*classes, Autograder):
        for above in each.__mro__:
            if issubclass(above, Configurable):  # nbgrader has several of one name
                traits = above.class_traits()
                sections[above.__name__] |= {name: (above, trait) for name, trait in traits.items()}
    for folder in dict.fromkeys(folders):
        for ending, loader in ((".py", PyFileConfigLoader), (".json", JSONFileConfigLoader)):
            path = folder / f"{STEM}{ending}"
            if path.is_file():
                _check_sections(_loaded(path, loader), sections, path)


def _loaded(path: Path, loader: type[Any]) -> Config:
    try:
        config: Config = loader(path.name, path=str(path.parent)).load_config()
        return config
    except SyntaxError as error:
        raise _refused(path, error.lineno, f"does not parse: {error.msg}") from None
    except json.JSONDecodeError as error:
        raise _refused(path, error.lineno, f"does not parse: {error.msg}") from None
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)
        line = next((f.lineno for f in reversed(frames) if f.filename == str(path)), None)
        said = f"{type(error).__name__}: {error}".strip(": ").replace("\n", " ")
        raise _refused(path, line, f"cannot be read: {said}") from None


def _check_sections(config: Config, sections: Mapping[str, Options], path: Path) -> None:
    for section, options in config.items():
        if section not in sections:
            near = difflib.get_close_matches(section, sections, 1, NEAR_SECTION)
            if near:
                what = f"c.{section} configures nothing; did you mean c.{near[0]}?"
                raise _refused(path, _line(path, section), what)
            continue  # of another program, or of the course's own classes
        for option, value in options.items():
            for complaint in _complaints(sections[section], section, option, value):
                raise _refused(path, _line(path, section, option), complaint)


def _complaints(known: Options, section: str, option: str, value: Any) -> Iterator[str]:
    if option in MOVED.get(section, ()) or isinstance(value, Config):
        return
    if option not in known:
        near = difflib.get_close_matches(option, known, 1, NEAR_OPTION)
        # commands still pass on what they once had themselves
        if near or not section.endswith(("App", "NbGrader")):
            meant = f"; did you mean {near[0]}?" if near else "; see its documentation."
            yield f"c.{section} has no option {option}{meant}"
    elif not isinstance(value, LazyConfigValue):
        yield from _wrong_type(*known[option], f"c.{section}.{option}", value)


def _wrong_type(cls: type, trait: TraitType[Any, Any], option: str, value: Any) -> Iterator[str]:
    holder: Any = object.__new__(cls)
    if (value is None and trait.allow_none) or not hasattr(trait, "validate"):
        return
    try:
        trait.validate(holder, value)
    except TraitError:
        shown = repr(value) if len(repr(value)) <= 40 else f"{repr(value)[:37]}..."
        yield f"{option} takes {trait.info()}, not {shown}."
    except Exception:  # an entry point that cannot be imported is nbgrader's to say
        return


def _line(path: Path, section: str, option: str = "") -> int | None:
    """Return the line that sets an option, as far as the text shows it."""
    if path.suffix == ".json":
        pattern = rf'"{re.escape(option or section)}"'
    else:
        pattern = rf"\b{re.escape(section)}\b" + (rf"\W+{re.escape(option)}\b" if option else "")
    lines = path.read_text("utf-8", errors="replace").splitlines()
    found = (number for number, line in enumerate(lines, 1) if re.search(pattern, line))
    return next(found, None)


def _refused(path: Path, line: int | None, what: str) -> ConfigurationRefused:
    where = f"{path}, line {line}" if line else str(path)
    end = "" if what.endswith((".", "?")) else "."
    return ConfigurationRefused(f"{where}: {what}{end}")
