from __future__ import annotations

import sys
from pathlib import Path

import autograder
from autograder.sandbox.readable import Readable, outermost
from tests.conftest import ROOT


def test_links_on_the_way_are_taken_apart(tmp_path: Path) -> None:
    real = tmp_path / "real" / "lib"
    real.mkdir(parents=True)
    (tmp_path / "current").symlink_to("real")
    (tmp_path / "far").symlink_to(tmp_path / "current")
    found = Readable.of([str(tmp_path / "far" / "lib"), str(tmp_path / "missing")])
    assert found.paths == (str(real.resolve()),)
    links = dict(found.links)
    assert links[str(tmp_path.resolve() / "current")] == "real"
    assert links[str(tmp_path.resolve() / "far")] == str(tmp_path / "current")


def test_a_folder_covers_what_stands_in_it() -> None:
    assert outermost(["/a/b/c", "/a/b", "/a/bc", "/a/b/d"]) == ("/a/b", "/a/bc")


def test_our_own_package_is_readable_and_the_course_around_it_is_not() -> None:
    paths = [Path(path) for path in Readable.now().paths]
    package = Path(autograder.__file__).parent
    assert any(package.is_relative_to(path) for path in paths)
    for secret in ("source", "authoring", "gradebook.db", "release"):
        assert not any((ROOT / secret).is_relative_to(path) for path in paths)


def test_the_interpreters_library_is_readable() -> None:
    library = Path(sys.modules["json"].__file__ or "").resolve()
    assert any(library.is_relative_to(path) for path in Readable.now().paths)
