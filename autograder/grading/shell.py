"""The shell of a student's notebook: IPython's own, without a kernel around it.

What a cell shows beside printed text (a last expression, ``display``, open figures) is kept as MIME
bundles, bounded, and never runs anywhere. There is no history file, no thread and no socket.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

__all__ = ["CellOutcome", "NotebookShell", "Shown", "new_shell"]

INLINE = "module://matplotlib_inline.backend_inline"
TYPES = ("text/plain", "text/html", "text/markdown", "image/png", "image/jpeg")
MOST_SHOWN = 20
TEXT_CHARACTERS = 100_000
PICTURE_CHARACTERS = 1_500_000  # base64
ALL_CHARACTERS = 3_000_000


@dataclass
class Shown:
    """What one cell has shown, up to a bound.

    Attributes
    ----------
    bundles : list of dict
        MIME type to text; pictures are base64.
    """

    bundles: list[dict[str, str]] = field(default_factory=list)
    _ids: list[object] = field(default_factory=list)
    _left: int = ALL_CHARACTERS

    def add(
        self, data: Mapping[str, Any], display_id: object = None, *, again: bool = False
    ) -> None:
        """Keep a bundle; one that is shown again takes the place of the one with its id."""
        bundle = {name: _text(data[name]) for name in TYPES if name in data}
        most = {name: PICTURE_CHARACTERS if "image" in name else TEXT_CHARACTERS for name in bundle}
        bundle = {
            name: text if "image" in name else text[: most[name]]
            for name, text in bundle.items()
            if "image" not in name or len(text) <= most[name]
        }
        size = sum(map(len, bundle.values()))
        if not bundle or size > self._left:
            return
        if again and display_id is not None and display_id in self._ids:
            self.bundles[self._ids.index(display_id)] = bundle
        elif len(self.bundles) < MOST_SHOWN:
            self.bundles.append(bundle)
            self._ids.append(display_id)
        self._left -= size

    def take(self) -> list[dict[str, str]]:
        """Return what was shown, and forget it."""
        bundles, self.bundles, self._ids, self._left = self.bundles, [], [], ALL_CHARACTERS
        return bundles


def _text(data: Any) -> str:
    if isinstance(data, bytes):
        return base64.b64encode(data).decode("ascii")
    return data if isinstance(data, str) else str(data)


@dataclass(frozen=True)
class CellOutcome:
    """How a cell ended.

    Attributes
    ----------
    value : object
        Of its last expression; None if there is none, or if it ends in a semicolon.
    error : BaseException or None
        What it raised.
    """

    value: Any
    error: BaseException | None


class _Hook(DisplayHook):
    """Takes the value of a cell's last expression."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Say no number."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Keep how it looks."""
        self.shell.shown.add(format_dict)

    def finish_displayhook(self) -> None:
        """Print nothing."""
        self._is_active = False


class _Publisher(DisplayPublisher):
    """Takes what ``display`` is given."""

    shell: Any

    def publish(self, data: Any, *_: Any, **more: Any) -> None:
        """Keep how it looks."""
        transient = more.get("transient") or {}
        again = bool(more.get("update"))
        self.shell.shown.add(data, transient.get("display_id"), again=again)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has shown so far."""
        self.shell.shown.take()


class NotebookShell(InteractiveShell):
    """IPython's shell, as a kernel has one. `new_shell` makes it."""

    shown = Shown()
    cell_name = "<cell>"
    loop: asyncio.AbstractEventLoop | None = None

    def run(self, source: str, name: str) -> CellOutcome:
        """Run a cell, magics included.

        Parameters
        ----------
        source : str
            Its text.
        name : str
            What tracebacks call it.
        """
        self.cell_name = name
        if self.loop is None:
            result = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        else:
            result = self.loop.run_until_complete(self._in_the_loop(source))
            self.events.trigger("post_execute")
            self.events.trigger("post_run_cell", result)
            self.loop.run_until_complete(asyncio.sleep(0))  # tasks go on between cells
        return CellOutcome(result.result, result.error_before_exec or result.error_in_exec)

    async def _in_the_loop(self, source: str) -> Any:
        """Run a cell as a kernel does, where ``asyncio.create_task`` finds a loop that runs."""
        trouble = None
        try:
            transformed = self.transform_cell(source)  # type: ignore[no-untyped-call]
        except Exception:
            transformed, trouble = source, sys.exc_info()
        return await self.run_cell_async(
            source,
            store_history=True,
            transformed_cell=transformed,
            preprocessing_exc_tuple=trouble,
        )

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Print nothing: who runs the cell tells what it raised."""

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Print nothing."""

    def system(self, cmd: str) -> None:
        """Run ``!cmd``; what it prints is what the cell prints."""
        text = self.var_expand(cmd, depth=1)  # type: ignore[no-untyped-call]
        done = subprocess.run(
            ["/bin/sh", "-c", text],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.user_ns["_exit_code"] = done.returncode
        print(done.stdout.decode("utf-8", "replace"), end="")

    system_raw = system_piped = system

    def init_ipython_dir(self, ipython_dir: Any) -> None:
        """Make no folder of settings."""

    def init_profile_dir(self, profile_dir: Any) -> None:
        """Make no folder of a profile."""

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: there is no event loop of windows."""

    def ask_exit(self) -> None:
        """Go on: in a kernel, too, the cells after ``exit`` are run by who executes a notebook."""


def new_shell(module: ModuleType) -> NotebookShell:
    """Return the shell of a notebook whose namespace is that of `module`.

    `IPython.get_ipython` gives this shell from now on, and figures are shown and closed at the end
    of each cell, as in a notebook.
    """
    shell = _PREPARED.pop() if _PREPARED else _prepared()
    _take_over(shell, module)
    shell.shown = Shown()
    with contextlib.suppress(OSError):  # below namespaces there are no sockets, which a loop needs
        shell.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(shell.loop)
    _plot_inline(shell)
    return shell


def _plot_inline(shell: NotebookShell) -> None:
    """Show figures at the end of a cell and close them, also where the warm process has pyplot."""
    os.environ["MPLBACKEND"] = INLINE
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].use(INLINE)
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if inline is not None:
        inline.configure_inline_support(shell, INLINE)


def _made(module: ModuleType) -> NotebookShell:
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.display_page = True
    config.InteractiveShell.colors = "nocolor"
    NotebookShell.clear_instance()
    return NotebookShell.instance(
        config=config,
        user_module=module,
        user_ns=module.__dict__,
        displayhook_class=_Hook,
        display_pub_class=_Publisher,
    )


def _take_over(shell: Any, module: ModuleType) -> None:
    """Give a shell that was made before its process the namespace and the folder of a notebook."""
    for cls in NotebookShell._walk_mro():
        cls._instance = shell
    shell.init_create_namespaces(module, module.__dict__)
    shell.init_sys_modules()
    shell.starting_dir = os.getcwd()
    shell.history_manager.dir_hist[:] = [Path.cwd()]
    shell.init_user_ns()
    shell.set_completer_frame()


def _prepared() -> NotebookShell:
    """Return a shell that no notebook has yet, and that nobody finds by `IPython.get_ipython`."""
    main = sys.modules["__main__"]
    shell = _made(ModuleType("__main__"))
    formatter: Any = shell.display_formatter
    formatter.active_types = list(TYPES)
    shell.compile.get_code_name = lambda *_: shell.cell_name  # type: ignore[method-assign]
    NotebookShell.clear_instance()
    sys.modules["__main__"] = main
    return shell


def _warm_up() -> None:
    """Read now what IPython reads when a shell runs its first cell.

    The warm process has it then; at the level ``limits``, a student's process could not read it.
    """
    main = sys.modules["__main__"]
    trial = _prepared()
    _take_over(trial, ModuleType("__main__"))
    trial.run("%env AUTOGRADER_WARM", "<warm>")
    NotebookShell.clear_instance()
    sys.modules["__main__"] = main


_warm_up()
_PREPARED = [_prepared()]
"""Made in the warm process, as that takes as long as fifty calls: each child has it to itself."""
