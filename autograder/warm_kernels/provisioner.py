"""What jupyter_client calls to start, watch and end a kernel (a kernel provisioner)."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Float, List, Unicode

from autograder.warm_kernels.client import Wish, fork_kernel
from autograder.warm_kernels.errors import NotWarm
from autograder.warm_kernels.server import LAUNCHER

__all__ = ["WarmProvisioner"]


class WarmProvisioner(LocalProvisioner):
    """Starts kernels by forking a process that has imported their libraries.

    A kernelspec asks for it by the name ``warm-provisioner``; `kernelspec.install` writes one.
    Where no warm kernel is to be had, an ordinary one starts, and the log says why.

    Attributes
    ----------
    preload : list of str
        The modules that a kernel finds imported.
    idle_seconds : float
        How long the warm process, which holds them, stays when no kernel is started.
    """

    preload = List(Unicode(), help="Modules that kernels find imported.").tag(config=True)
    idle_seconds = Float(600.0, help="How long the warm process waits.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel."""
        try:
            wish, output = self._wish(cmd, kwargs), _output(kwargs)
            forked = await asyncio.to_thread(fork_kernel, wish, *output)  # the first takes seconds
        except NotWarm as error:
            self.log.warning("An ordinary kernel starts in place of a warm one: %s.", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.process: Any = forked
        self.pid = self.pgid = forked.pid  # it has a session of its own
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info

    def _wish(self, cmd: list[str], given: dict[str, Any]) -> Wish:
        if "-m" not in cmd or cmd[cmd.index("-m") + 1 :][:1] != [LAUNCHER]:
            raise NotWarm(f"{cmd[0]} is not started with -m {LAUNCHER}")
        place = cmd.index("-m")
        environment = given.get("env")
        return Wish(
            interpreter=tuple(cmd[:place]),
            arguments=tuple(cmd[place + 2 :]),
            environment=dict(os.environ if environment is None else environment),
            folder=str(given.get("cwd") or os.getcwd()),
            preload=tuple(self.preload),
            idle_seconds=self.idle_seconds,
        )


def _output(given: dict[str, Any]) -> tuple[int, int]:
    """Return where a kernel prints: to the files it was given, else where we do."""
    found = []
    for own, name in ((1, "stdout"), (2, "stderr")):
        file = given.get(name)
        if isinstance(file, int) and file < 0:
            raise NotWarm("its output is to come through a pipe")
        found.append(own if file is None else file if isinstance(file, int) else file.fileno())
    return found[0], found[1]
