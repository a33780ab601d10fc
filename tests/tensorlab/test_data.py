"""The bundled pictures, and the choice between them and CIFAR-10."""

from __future__ import annotations

import hashlib
import pickle
import shutil
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from torchvision.datasets import CIFAR10

import tensorlab as tl

NAMES = [
    "astronaut",
    "cat",
    "coffee",
    "dahlia",
    "galaxies",
    "helmet",
    "retina",
    "rocket",
    "shuttle",
    "tower",
]
TRAIN = "Bundled sample in the format of CIFAR-10, training set: 400 pictures in 10 classes."


@pytest.fixture(scope="module")
def provenance(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "data" / "provenance.toml").read_text(encoding="utf-8"))


def test_every_file_is_the_one_that_the_provenance_describes(
    root: Path, provenance: dict[str, Any]
) -> None:
    described = {one["name"]: one for one in provenance["file"]}
    there = {
        f"sample-batches-py/{path.name}" for path in (root / "data/sample-batches-py").iterdir()
    }
    assert set(described) == there
    for name, one in described.items():
        content = (root / "data" / name).read_bytes()
        assert len(content) == one["bytes"]
        assert hashlib.sha256(content).hexdigest() == one["sha256"]
        assert hashlib.md5(content, usedforsecurity=False).hexdigest() == one["md5"]


def test_the_reader_expects_the_described_checksums(provenance: dict[str, Any]) -> None:
    sample = tl.data.Sample
    expected = {**dict(sample.train_list + sample.test_list)}
    expected[sample.meta["filename"]] = sample.meta["md5"]
    described = {Path(one["name"]).name: one["md5"] for one in provenance["file"]}
    assert expected == described


def test_the_folder_stays_below_five_megabytes(root: Path) -> None:
    assert sum(path.stat().st_size for path in (root / "data").rglob("*") if path.is_file()) < 5e6


def test_every_photograph_has_author_licence_and_source(
    root: Path, provenance: dict[str, Any]
) -> None:
    readme = (root / "data" / "README.md").read_text(encoding="utf-8")
    photographs = {one["name"]: one for one in provenance["photograph"]}
    assert {one["photograph"] for one in provenance["class"]} == set(photographs)
    for one in photographs.values():
        assert one["licence"].startswith(("CC0 1.0", "CC BY 2.0", "public domain"))
        assert len(one["sha256"]) == 64
        assert all(one[key] in readme for key in ("title", "author", "licence", "source"))


def test_classes_are_those_of_the_provenance(provenance: dict[str, Any]) -> None:
    assert [one["name"] for one in provenance["class"]] == NAMES
    assert tl.data.cifar10().classes == NAMES


@pytest.mark.parametrize(("train", "count"), [(True, 400), (False, 100)])
def test_pictures_have_the_form_of_cifar10(train: bool, count: int) -> None:
    pictures = tl.data.cifar10(train=train)
    assert isinstance(pictures, CIFAR10)
    assert pictures.data.shape == (count, 32, 32, 3)
    assert pictures.data.dtype == np.uint8
    assert Counter(pictures.targets) == dict.fromkeys(range(10), count // 10)
    picture, label = pictures[0]
    assert isinstance(picture, Image.Image)
    assert picture.size == (32, 32)
    assert label == pictures.targets[0]


def test_no_two_pictures_are_the_same() -> None:
    both = np.concatenate([tl.data.cifar10(train=train).data for train in (True, False)])
    assert len({picture.tobytes() for picture in both}) == 500


def test_channels_are_where_the_format_says() -> None:
    """A dahlia is orange and a rocket stands before blue: red, green and blue are in place."""
    pictures = tl.data.cifar10()
    means = {
        name: pictures.data[np.array(pictures.targets) == label].mean(axis=(0, 1, 2))
        for name, label in pictures.class_to_idx.items()
    }
    assert means["dahlia"].argmax() == 0
    assert means["rocket"].argmax() == 2


@pytest.mark.parametrize(("encoding", "key"), [("latin1", "data"), ("bytes", b"data")])
def test_keys_are_str_or_bytes_as_in_the_files_of_cifar10(
    root: Path, encoding: str, key: str | bytes
) -> None:
    with (root / "data/sample-batches-py/test_batch").open("rb") as file:
        batch = pickle.load(file, encoding=encoding)
    assert len(batch) == 4
    assert batch[key].shape == (100, 3072)


def test_a_transform_is_applied() -> None:
    picture, _ = tl.data.cifar10(transform=np.asarray)[0]
    assert picture.shape == (32, 32, 3)


def test_it_says_which_one_it_gave(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tl.data.cifar10()
    assert capsys.readouterr().out == TRAIN + "\n"


def test_a_root_without_cifar10_gives_the_sample(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert isinstance(tl.data.cifar10(tmp_path), tl.data.Sample)
    assert capsys.readouterr().out == TRAIN + "\n"


def test_a_root_with_a_damaged_cifar10_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "cifar-10-batches-py").mkdir()
    (tmp_path / "cifar-10-batches-py" / "data_batch_1").write_bytes(b"cut off")
    assert isinstance(tl.data.cifar10(tmp_path), tl.data.Sample)
    out = capsys.readouterr().out
    assert out == TRAIN + " (The CIFAR-10 in root is incomplete or damaged.)\n"


def test_a_root_with_all_files_gives_cifar10(
    capsys: pytest.CaptureFixture[str],
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(root / "data/sample-batches-py", tmp_path / "cifar-10-batches-py")
    for name in ("train_list", "test_list", "meta"):
        monkeypatch.setattr(CIFAR10, name, getattr(tl.data.Sample, name))
    pictures = tl.data.cifar10(tmp_path)
    assert type(pictures) is CIFAR10
    assert capsys.readouterr().out == "CIFAR-10, training set: 400 pictures in 10 classes.\n"


def test_nothing_is_downloaded_unless_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(CIFAR10, "download", lambda self: asked.append(self.root))
    tl.data.cifar10(tmp_path)
    assert asked == []
    with pytest.raises(
        RuntimeError, match="not found or corrupted"
    ):  # asked for: no sample instead
        tl.data.cifar10(tmp_path, download=True)
    assert asked == [tmp_path]


def test_a_download_needs_a_folder() -> None:
    with pytest.raises(ValueError, match=r"cifar10\(root=\.\.\., download=True\)"):
        tl.data.cifar10(download=True)


def test_a_missing_sample_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tensorlab.data._FOLDER", tmp_path)
    with pytest.raises(FileNotFoundError, match="install the course from its checkout"):
        tl.data.cifar10()


def test_a_changed_sample_is_refused_before_it_is_unpickled(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(root / "data/sample-batches-py", tmp_path / "sample-batches-py")
    (tmp_path / "sample-batches-py" / "data_batch_3").write_bytes(b"cos\nabort\n(tR.")
    monkeypatch.setattr("tensorlab.data._FOLDER", tmp_path)
    with pytest.raises(RuntimeError, match="restore data/sample-batches-py"):
        tl.data.cifar10()


def test_the_representation_names_no_folder(root: Path) -> None:
    shown = repr(tl.data.cifar10(train=False))
    assert shown == "<Sample in the format of CIFAR-10, test set of 100 pictures>"
