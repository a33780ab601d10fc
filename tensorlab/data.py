"""The pictures: CIFAR-10 where it lies on disk, else the sample that comes with the course.

The sample has the format of CIFAR-10 and 32 by 32 pixels in colour, but its pictures are crops of
eight freely licensed photographs, and its classes have names of their own; ``data/README.md`` says
whose they are.

References
----------
.. [1] A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, chapter 3.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from torchvision.datasets import CIFAR10

__all__ = ["Sample", "cifar10"]

_FOLDER = Path(__file__).resolve().parents[1] / "data"


class Sample(CIFAR10):  # type: ignore[misc] # torchvision ships no types
    """The bundled pictures, read by torchvision's own reader of CIFAR-10.

    Parameters
    ----------
    root : path
        The folder that holds ``sample-batches-py``.
    train : bool
        The five training batches (400 pictures), or the test batch (100 pictures).
    transform, target_transform : callable, optional
        As in `torchvision.datasets.CIFAR10`.
    download : bool
        As there; but there is nothing to download.

    Attributes
    ----------
    data : numpy.ndarray
        The pictures, uint8, of shape (N, 32, 32, 3).
    targets : list of int
        Their classes, as positions in ``classes``.
    classes : list of str
        The ten names.

    Raises
    ------
    RuntimeError
        If a file is not the one that the course was published with.

    Examples
    --------
    >>> import tensorlab as tl
    >>> pictures = tl.data.cifar10()
    Bundled sample in the format of CIFAR-10, training set: 400 pictures in 10 classes.
    >>> pictures.data.shape
    (400, 32, 32, 3)
    """

    base_folder = "sample-batches-py"
    train_list = [  # noqa: RUF012 -- torchvision's own form
        ["data_batch_1", "4c83a893b341347388bc257dddd28bea"],
        ["data_batch_2", "d4b1c2a2e26446029eb025d71bd607f3"],
        ["data_batch_3", "fe8b03ff24a7bff3ee03b75ccdb308ac"],
        ["data_batch_4", "04c52d652fb504371005c092843ec643"],
        ["data_batch_5", "6a9a5131983baa48d5022e64d17f685d"],
    ]
    test_list = [["test_batch", "8b3cc3f1d99af90bcb7696dae5bf556d"]]  # noqa: RUF012
    meta = {  # noqa: RUF012
        "filename": "batches.meta",
        "key": "label_names",
        "md5": "594998d6f17e9ca21f11ffbefdb988d6",
    }

    def download(self) -> None:
        """Do nothing: the sample comes with the course."""

    def __repr__(self) -> str:
        """Name the sample without the folder that it lies in, which differs between machines."""
        which = "training set" if self.train else "test set"
        return f"<Sample in the format of CIFAR-10, {which} of {len(self)} pictures>"


def cifar10(
    root: str | Path | None = None,
    train: bool = True,
    transform: Callable[..., Any] | None = None,
    download: bool = False,
) -> CIFAR10:
    """Return CIFAR-10 if it lies in ``root``, and the bundled sample otherwise.

    One printed line says which one it is.

    Parameters
    ----------
    root : path, optional
        The folder that holds ``cifar-10-batches-py``, or that is to hold it.
    train : bool
        The training set or the test set.
    transform : callable, optional
        Applied to each picture, a ``PIL.Image``, when it is read.
    download : bool
        Fetch CIFAR-10 into ``root`` first, if it is not there. Nothing is downloaded otherwise.

    Returns
    -------
    torchvision.datasets.CIFAR10
        Pictures of 32 by 32 pixels: 50000 or 10000 of them, or the 400 or 100 of a `Sample`.

    Raises
    ------
    ValueError
        If ``download`` is asked for without a ``root``.
    RuntimeError
        If what was downloaded is not CIFAR-10.
    FileNotFoundError
        If the sample is needed and its folder is not where the course was installed from.

    Examples
    --------
    >>> import tensorlab as tl
    >>> pictures = tl.data.cifar10(train=False)
    Bundled sample in the format of CIFAR-10, test set: 100 pictures in 10 classes.
    >>> picture, label = pictures[0]
    >>> picture.size, pictures.classes[label]
    ((32, 32), 'astronaut')
    """
    if download and root is None:
        raise ValueError("A download needs a folder: cifar10(root=..., download=True).")
    full = None if root is None else _full(Path(root), train, transform, download)
    pictures = _sample(train, transform) if full is None else full
    damaged = root is not None and full is None and (Path(root) / CIFAR10.base_folder).exists()
    print(_sentence(pictures) + (" (The CIFAR-10 in root is incomplete or damaged.)" * damaged))
    return pictures


def _sentence(pictures: CIFAR10) -> str:
    bundled = isinstance(pictures, Sample)
    name = "Bundled sample in the format of CIFAR-10" if bundled else "CIFAR-10"
    which = "training set" if pictures.train else "test set"
    return f"{name}, {which}: {len(pictures)} pictures in {len(pictures.classes)} classes."


def _full(
    root: Path, train: bool, transform: Callable[..., Any] | None, download: bool
) -> CIFAR10 | None:
    try:
        return CIFAR10(root, train=train, transform=transform, download=download)
    except RuntimeError:  # so torchvision says that a file is missing or not the right one
        if download:
            raise
        return None


def _sample(train: bool, transform: Callable[..., Any] | None) -> Sample:
    if not (_FOLDER / Sample.base_folder).is_dir():
        raise FileNotFoundError(
            "The bundled pictures are not there: install the course from its checkout "
            "(pip install -e .), or give cifar10 the root of a CIFAR-10."
        )
    try:
        return Sample(_FOLDER, train=train, transform=transform)
    except RuntimeError as error:
        raise RuntimeError(
            "The bundled pictures are not those that the course was published with: "
            "restore data/sample-batches-py."
        ) from error
