"""Requests and replies, calls within calls, and keeping what both know in step."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from autograder.wire.adapters.random import GlobalGenerators
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import CannotCross, WireError
from autograder.wire.frames import Channel
from autograder.wire.peer import Peer

__all__ = ["Broken", "Conversation"]

_REQUEST, _REPLY, _RAISE = 1, 2, 3
_MANY = 200  # objects that both know: each is looked at before every message


class Broken(BaseException):
    """The conversation is over in the middle of a test.

    No `Exception`, so that a test that expects one is not content with it.
    """


class Conversation:
    """One end of a dialogue.

    Parameters
    ----------
    channel : Channel
        Where the other end is.
    peer : Peer
        What this end sends and believes.
    perform : callable
        ``perform(operation, arguments)`` does what the other end asks for.
    take_printed : callable
        Returns, and forgets, what has been printed here since the last message.
    show_printed : callable
        Called with what has been printed there.
    generators : GlobalGenerators, optional
        What is told of the global random generators, and believed.
    """

    def __init__(
        self,
        channel: Channel,
        peer: Peer,
        perform: Callable[[str, tuple[Any, ...]], Any],
        take_printed: Callable[[], str] = str,
        show_printed: Callable[[str], None] = lambda text: None,
        generators: GlobalGenerators | None = None,
    ) -> None:
        self.channel = channel
        self.peer = peer
        self.failure: WireError | None = None
        self._perform = perform
        self._take_printed = take_printed
        self._show_printed = show_printed
        self._last = 0
        self._depth = 0
        self._thread = threading.get_ident()
        self._old: list[int] = []
        self._spare: list[int] = []  # what the student's process had no use for when it last asked
        self._generators = generators or GlobalGenerators()
        self._generators.enter(peer.table)

    def ask(self, operation: str, *arguments: Any) -> Any:
        """Ask the other end and return its reply; answer what it asks meanwhile.

        Raises
        ------
        Exception
            Whatever doing it raised there.
        CannotCross
            If an argument cannot travel; nothing was sent.
        Broken
            If the other end is gone, late, or breaks the protocol. Then `failure` says why.
        """
        if threading.get_ident() != self._thread:
            raise RuntimeError("Only the thread that runs the cells may call across.")
        if self._depth >= self.peer.bounds.nesting:
            raise RecursionError("calls across the two processes are nested too deep")
        self._check_alive()
        self._choose_old()
        self._last += 1
        mine = self._last
        self._send(_REQUEST, mine, (operation, *arguments))
        self._depth += 1
        try:
            return self._await(mine)
        finally:
            self._depth -= 1

    def serve(self) -> None:
        """Answer requests until the other end hangs up."""
        while True:
            form, number, payload = self._receive()
            if form != _REQUEST:
                raise WireError("A reply came that nobody waits for.")
            self._answer(number, payload)

    def end(self, why: WireError) -> None:
        """End the conversation: whoever goes on gets `Broken`."""
        self.failure = self.failure or why
        self.channel.close()

    def _await(self, mine: int) -> Any:
        while True:
            try:
                form, number, payload = self._receive()
                if form == _REQUEST:
                    self._answer(number, payload)
                    continue
                if number != mine:
                    raise WireError("A reply has the number of another request.")
                if form == _RAISE and not isinstance(payload, BaseException):
                    raise WireError("What was raised is no exception.")
            except WireError as error:
                self.end(error)
                raise Broken(str(error)) from error
            if form == _RAISE:
                raise payload
            return payload

    def _answer(self, number: int, payload: Any) -> None:
        well_formed = type(payload) is tuple and payload and type(payload[0]) is str
        if not well_formed or self._depth > self.peer.bounds.nesting:
            raise WireError("A request is malformed.")
        self._depth += 1
        try:
            form, result = _REPLY, self._perform(payload[0], payload[1:])
        except (Broken, WireError):
            raise
        except BaseException as error:
            form, result = _RAISE, error
        finally:
            self._depth -= 1
        self._choose_old()
        try:
            self._send(form, number, result)
        except CannotCross as error:
            self._send(_RAISE, number, TypeError(str(error)))

    def _choose_old(self) -> None:
        """Choose what the next message says that is not kept in step any more.

        The student's process only tells what data it has no use for. The checker decides. Between
        two calls it forgets what it does not hold itself, and while one is under way what neither
        of them holds. Where there are many, it forgets both, and data that only it holds: that is
        sent anew when it is passed on again.
        """
        table = self.peer.table
        has_many = len(table) >= _MANY
        if table.parity:
            self._old = table.spare() if self._depth or has_many else []
            return
        within = self._depth and not has_many
        old = table.unused(among=self._spare if within else None)
        if has_many:
            old += table.replaceable(self._spare)
        # a message that could not be written has left some that were never told
        self._old = [*dict.fromkeys([*self._old, *old])]

    def _send(self, form: int, number: int, payload: Any) -> None:
        self._check_alive()
        encoder, table = Encoder(self.peer), self.peer.table
        encoder.byte(form)
        encoder.count(number)
        encoder.text(self._take_printed()[: self.peer.bounds.printed])
        encoder.count(len(self._old))
        for old in self._old:
            encoder.count(old)
        old_numbers, self._old = self._old, []
        if not table.parity:
            table.drop(old_numbers)
        changed, moved = table.changed(), self._generators.news()
        try:
            encoder.value(moved)
            encoder.count(len(changed))
            for entry in changed:
                encoder.count(entry.number)
            for entry in changed:
                entry.kind.write_contents(encoder, entry.obj)
            encoder.value(payload)
            is_whole = not encoder.settle()
        except (CannotCross, WireError, RecursionError, RuntimeError) as error:
            encoder.undo()
            self._old = old_numbers
            raise error if isinstance(error, CannotCross) else CannotCross(str(error)) from error
        if not is_whole:
            encoder.undo()
            self._old = old_numbers
            self._send(form, number, payload)
            return
        try:
            self.channel.send(encoder.buffer)
        except WireError as error:
            self.end(error)
            raise Broken(str(error)) from error
        table.agree([*changed, *encoder.fresh])
        self._generators.agree(moved)

    def _receive(self) -> tuple[int, int, Any]:
        decoder = Decoder(self.channel.receive(), self.peer)
        form, number, printed, payload = decoder.whole(self._read)
        self.peer.table.agree(decoder.touched)
        if printed:
            self._show_printed(printed)
        return form, number, payload

    def _read(self, decoder: Decoder) -> tuple[int, int, str, Any]:
        form, number, printed = decoder.byte(), decoder.count(), decoder.text()
        if form not in (_REQUEST, _REPLY, _RAISE) or len(printed) > self.peer.bounds.printed:
            raise WireError("A message has an impossible head.")
        self._spare = [decoder.count() for _ in range(decoder.items())]
        if self.peer.table.parity:
            self.peer.table.drop(self._spare)
        self._generators.take(decoder.value())
        decoder.updates()
        return form, number, printed, decoder.value()

    def _check_alive(self) -> None:
        if self.failure is not None:
            raise Broken(str(self.failure)) from self.failure
