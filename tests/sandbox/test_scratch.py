from __future__ import annotations

from pathlib import Path

from autograder.sandbox.scratch import EXCESS, MOST_FILES, remove_tree, tree_size


def test_a_tree_of_odd_modes_and_links_is_removed_and_nothing_else(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("stays")
    tree = tmp_path / "tree"
    (tree / "a" / "b").mkdir(parents=True)
    (tree / "a" / "out").symlink_to(kept, target_is_directory=True)
    (tree / "a" / "b" / "file").write_text("goes")
    (tree / "a" / "b").chmod(0)
    (tree / "a").chmod(0o500)
    remove_tree(str(tree))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]
    assert (kept / "file").read_text() == "stays"


def test_the_size_counts_what_stands_on_disk(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "block").write_bytes(bytes(100_000))
    assert 100_000 <= tree_size(str(tmp_path)) < 200_000


def test_too_many_files_are_an_excess(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 1):
        (tmp_path / str(number)).symlink_to("nowhere")
    assert tree_size(str(tmp_path)) == EXCESS
