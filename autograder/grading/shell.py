"""The shell of a student's notebook: IPython's own, without a kernel around it.

What a cell shows beside printed text (a last expression, ``display``, open figures) goes to its
`CellOutput`. There is no history file, no thread and no socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import activate_matplotlib
from traitlets.config import Config

from autograder.grading.cell_output import TYPES, CellOutput
from autograder.grading.tables import print_tables_as_in_a_notebook

__all__ = ["CellOutcome", "NotebookShell", "new_shell"]

_ABSENT = object()
INLINE = "module://matplotlib_inline.backend_inline"


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
        self.shell.output.show(format_dict)

    def finish_displayhook(self) -> None:
        """Print nothing."""
        self._is_active = False


class _Publisher(DisplayPublisher):
    """Takes what ``display`` is given."""

    shell: Any

    def publish(self, data: Any, *_: Any, **more: Any) -> None:
        """Keep how it looks."""
        display_id = (more.get("transient") or {}).get("display_id")
        keep = self.shell.output.update if more.get("update") else self.shell.output.show
        keep(data, display_id)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has printed and shown so far."""
        output = self.shell.output
        (output.clear_before_more if wait else output.clear)()


class NotebookShell(InteractiveShell):
    """IPython's shell, as a kernel has one. `new_shell` makes it."""

    output = CellOutput(0)
    cell_name = "<cell>"
    kernel = None  # pandas asks whether there is one, and prints as in a terminal if not
    loop: asyncio.AbstractEventLoop | None = None

    def run(self, source: str, name: str, number: int = 0) -> CellOutcome:
        """Run a cell, magics included.

        Parameters
        ----------
        source : str
            Its text.
        name : str
            What tracebacks call it.
        number : int
            Its place in the notebook; the one after the last cell's if not given.
        """
        self.cell_name = name
        self._count_up_to(number)
        if self.loop is None:
            result = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        else:
            result, context = self.loop.run_until_complete(self._in_the_loop(source))
            _carry_on(context)
            self.events.trigger("post_execute")
            self.events.trigger("post_run_cell", result)
            self.loop.run_until_complete(asyncio.sleep(0))  # tasks go on between cells
        return CellOutcome(result.result, result.error_before_exec or result.error_in_exec)

    def _count_up_to(self, number: int) -> None:
        """Count the cells that run elsewhere: ``In[3]`` is the notebook's third, as in a kernel."""
        self.execution_count = max(number, self.execution_count)
        history = self.history_manager
        assert history is not None
        for known in (history.input_hist_parsed, history.input_hist_raw):
            known += [""] * (number - len(known))

    async def _in_the_loop(self, source: str) -> tuple[Any, contextvars.Context]:
        """Run a cell as a kernel does, where ``asyncio.create_task`` finds a loop that runs."""
        trouble = None
        try:
            transformed = self.transform_cell(source)  # type: ignore[no-untyped-call]
        except Exception:
            transformed, trouble = source, sys.exc_info()
        result = await self.run_cell_async(
            source,
            store_history=True,
            transformed_cell=transformed,
            preprocessing_exc_tuple=trouble,
        )
        return result, contextvars.copy_context()

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Note an error for ``%tb``, and print nothing: who runs the cell tells what it raised."""
        with contextlib.suppress(ValueError):
            kind, error, _trace = self._get_exc_info(exc_tuple)  # type: ignore[no-untyped-call]
            if kind is UsageError:
                self.show_usage_error(error)  # type: ignore[no-untyped-call]

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Note an error for ``%tb``, and print nothing."""
        self.showtraceback()

    @property
    def db(self) -> Any:
        """Where ``%store`` and ``%cd`` keep things: in the scratch folder."""
        if self._db is None:
            from IPython.external.pickleshare import PickleShareDB

            place = os.path.join(tempfile.gettempdir(), ".ipython", "db")
            self._db = PickleShareDB(place)  # type: ignore[no-untyped-call]
        return self._db

    @db.setter
    def db(self, value: Any) -> None:
        self._db = value

    def init_hooks(self) -> None:
        """Leave out what ``?`` shows in a pane of its own, which is no output of the cell."""
        super().init_hooks()  # type: ignore[no-untyped-call]
        self.set_hook("show_in_pager", lambda *_, **__: None, 99)  # type: ignore[no-untyped-call]

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Keep no text of an error for a history: to ask for one runs code of the student's."""
        return {}

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


# pandas, tqdm and many a notebook ask by this name whether they are in a kernel
NotebookShell.__name__ = NotebookShell.__qualname__ = "ZMQInteractiveShell"


def _carry_on(context: contextvars.Context) -> None:
    """Let context variables, such as how NumPy prints, stay as a cell has left them."""
    for variable, value in context.items():
        if variable.get(_ABSENT) is not value:
            variable.set(value)


def new_shell(module: ModuleType, output: CellOutput) -> NotebookShell:
    """Return the shell of a notebook whose namespace is that of `module`.

    What cells show goes to `output`. `IPython.get_ipython` gives this shell from now on, and
    figures are shown and closed at the end of each cell, as in a notebook.
    """
    shell = _PREPARED.pop() if _PREPARED else _prepared()
    _take_over(shell, module)
    shell.output = output
    with contextlib.suppress(OSError):  # below namespaces there are no sockets, which a loop needs
        shell.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(shell.loop)
    _plot_inline(shell)
    print_tables_as_in_a_notebook()
    return shell


def _plot_inline(shell: NotebookShell) -> None:
    """Show figures at the end of a cell and close them, also where the warm process has pyplot."""
    os.environ["MPLBACKEND"] = INLINE
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].use(INLINE)
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if inline is not None:  # it has been imported when there was no shell yet
        activate_matplotlib(INLINE)  # type: ignore[no-untyped-call]
        inline.configure_inline_support(shell, INLINE)


def _made(module: ModuleType) -> NotebookShell:
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.IPKernelApp = Config()  # by which others find out that they are in a kernel
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
    shell.extension_manager.load_extension("storemagic")  # type: ignore[union-attr]
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
    os.environ["AUTOGRADER_WARM"] = "yes"
    trial.run("warm = %env AUTOGRADER_WARM", "<warm>")
    del os.environ["AUTOGRADER_WARM"]
    NotebookShell.clear_instance()
    sys.modules["__main__"] = main


_warm_up()
_PREPARED = [_prepared()]
"""Made in the warm process, as that takes as long as fifty calls: each child has it to itself."""
