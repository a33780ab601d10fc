"""Deeds that use too much, never end, die, or talk nonsense to the checker."""

from __future__ import annotations

from autograder.model import Outcome
from tests.attacks.deed import Deed, Threat, only_below_zero

__all__ = ["DEEDS"]

WRONG, DIED, LATE = (Outcome.FAILED,), (Outcome.CRASHED,), (Outcome.TIMEOUT,)
ANY = (Outcome.FAILED, Outcome.CRASHED, Outcome.TIMEOUT)
Text = str | tuple[str, str]

_EXCESS: dict[str, Text] = {
    "memory": "return len(bytearray(b'x') * (8 << 30))",
    "memory, piece by piece": "held = []\nwhile True: held.append(bytearray(b'x') * (64 << 20))",
    "memory that is shared": (
        "import mmap\nheld = []\nwhile True:\n    block = mmap.mmap(-1, 64 << 20)\n"
        "    block.write(b'x' * (64 << 20)); held.append(block)"
    ),
    "memory as files": (
        "while True:\n    with open(f'/dev/shm/{id(object())}', 'ab') as f: f.write(bytes(8 << 20))"
    ),
    "disk, one file": "with open('f', 'wb', 0) as f:\n    while True: f.write(bytes(1 << 20))",
    "disk, many files": "for n in range(100_000): open(f'f{n}', 'w').write('x')",
    "disk, a deep tree": "import os\nwhile True: os.mkdir('d'); os.chdir('d')",
    "disk, a file with holes": "import os\nos.truncate(os.open('f', 66), 1 << 40)",
    "output": "print('x' * (30 << 20))\nreturn 0",
    "output, line by line": "while True: print('x' * 1000)",
    "output on the descriptor": "import os\nwhile True: os.write(1, b'x' * 65536)",
    "output on the error descriptor": "import os\nwhile True: os.write(2, b'x' * 65536)",
    "a huge result": "return 'x' * (200 << 20)",
    "a huge number": "return 1 << (1 << 24)",
    "a huge message": "raise ValueError('x' * (100 << 20))",
    "a chain of exceptions": (
        "error = None\nfor n in range(20_000):\n    new = ValueError(n); new.__cause__ = error\n"
        "    error = new\nraise error"
    ),
    "nesting": "deep = []\nfor _ in range(100_000): deep = [deep]\nreturn deep",
    "a list that holds itself": "ring = []; ring.append(ring); return ring",
    "keys that collide": "return dict.fromkeys(n * ((1 << 61) - 1) for n in range(20_000))",
    "an array that claims more than it has": (
        "import numpy as np\nreturn np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 30,), (0,))"
    ),
    "processes": (
        "import os\nfor _ in range(10_000):\n    if os.fork() == 0:\n        while True: pass"
    ),
    "processes that fork": "import os\nwhile True: os.fork()",
    "processes that outlive": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork() == 0: time.sleep(600)\n    os._exit(0)\nreturn 0"
    ),
    "another program": "import subprocess, sys\nreturn subprocess.Popen([sys.executable]).pid",
    "the shell": "import os\nreturn os.system('sleep 600 &')",
    "a pool of workers": (
        "import multiprocessing as m\nreturn m.get_context('fork').Pool(64).map(abs, [1])"
    ),
    "threads": (
        "import threading, time\nwhile True:\n"
        "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    ),
    "descriptors": "held = []\nwhile True: held.append(open('/dev/null'))",
    "pipes": "import os\nwhile True: os.pipe()",
    "timers": (
        "import signal\nsignal.signal(signal.SIGALRM, lambda *_: None)\n"
        "signal.setitimer(signal.ITIMER_REAL, 1e-5, 1e-5)\nwhile True: pass"
    ),
    "higher limits": (
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1 << 30, 1 << 30))\nreturn 0"
    ),
}

_ENDLESS: dict[str, Text] = {
    "an endless loop": "while True: pass",
    "a loop that ignores interrupts": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import signal\nfor n in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:\n"
        "    signal.signal(n, signal.SIG_IGN)",
    ),
    "a loop within the interpreter": "return sum(iter(int, 1))",
    "a number that takes for ever": "return 9 ** 9 ** 9",
    "a pattern that takes for ever": "import re\nreturn re.match('(a*)*b', 'a' * 60)",
    "sleep": "import time\ntime.sleep(1000)",
    "a lock that nobody opens": "import threading\nthreading.Semaphore(0).acquire()",
    "waiting for a signal": "import signal\nsignal.pause()",
    "stopping oneself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "an object that takes for ever to die": (
        "Slow(); return 0",
        "class Slow:\n    def __del__(self):\n        while True: pass",
    ),
    "a generator without an end": "return (n for n in iter(int, 1))",
    "a dead interpreter": "import os\nos._exit(0)",
    "an aborted interpreter": "import os\nos.abort()",
    "a killed interpreter": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "a killed group": "import os, signal\nos.killpg(0, signal.SIGKILL)",
    "everybody killed": "import os, signal\nos.kill(-1, signal.SIGKILL)",
    "the parent killed": "import os, signal\nos.kill(os.getppid() or 1, signal.SIGKILL)\nreturn 0",
    "another program in its place": "import os, sys\nos.execv(sys.executable, ['python', '-V'])",
    "a crash in native code": "import ctypes\nctypes.string_at(0)",
    "a full stack": (
        "import sys\nsys.setrecursionlimit(1 << 30)\nreturn deep(x)",
        "def deep(x): return [deep(x)]",
    ),
    "an exit": "import sys\nsys.exit(0)",
    "an exit by name": "raise quit",
    "an exit at the end": (
        "raise SystemExit",
        "import atexit, os\natexit.register(os._exit, 0)",
    ),
    "a question to nobody": "return float(input('points? '))",
}

_FIND = (
    "import gc, struct\nfrom autograder.wire.frames import Channel\n"
    "LINE = [o for o in gc.get_objects() if type(o) is Channel][0]"
)
_FRAMES: dict[str, Text] = {
    "noise": ("import os\nLINE.send(os.urandom(500)); return 0", _FIND),
    "an empty frame": ("LINE.send(b''); return 0", _FIND),
    "a frame that claims too much": ("LINE._sock.sendall(b'\\xff' * 8); return 0", _FIND),
    "a frame cut short": (
        "import os\nLINE._sock.sendall(struct.pack('>Q', 1000) + b'x'); os._exit(0)",
        _FIND,
    ),
    "a frame that never ends": (
        "import time\nLINE._sock.sendall(struct.pack('>Q', 1000) + b'x'); time.sleep(600)",
        _FIND,
    ),
    "a flood of frames": ("while True: LINE.send(bytes(1 << 20))", _FIND),
    "a reply with another number": ("LINE.send(b'\\x02\\x63\\0\\0\\0N'); return 0", _FIND),
    "a form that does not exist": ("LINE.send(b'\\x09\\x01\\0\\0\\0N'); return 0", _FIND),
    "a request that C never answers": ("LINE.send(b'\\x01\\x01\\0\\0\\0N'); return 0", _FIND),
    "one reply twice": (
        "plain = LINE.send\nLINE.send = lambda data: (plain(data), plain(data))\nreturn -1",
        _FIND,
    ),
    "nothing but silence": ("LINE.send = lambda data: None\nreturn 0", _FIND),
    "a closed line": ("LINE._sock.close(); return 0", _FIND),
    "two processes on one line": "import os\nos.fork(); return -1",
    "a thread that talks between": (
        "import threading\nthreading.Thread(target=lambda: LINE.send(b'x')).start(); return 0",
        _FIND,
    ),
    "garbage on every descriptor": (
        "import os\nfor fd in range(3, 256):\n    try: os.write(fd, b'\\xff' * 4096)\n"
        "    except OSError: pass"
    ),
}  # fmt: skip

_OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    **dict.fromkeys(("an endless loop", "a loop that ignores interrupts", "sleep",
                     "a loop within the interpreter", "a lock that nobody opens",
                     "a pattern that takes for ever", "waiting for a signal"), LATE),
    **dict.fromkeys(("a dead interpreter", "an aborted interpreter", "a killed interpreter",
                     "a crash in native code", "noise", "an empty frame",
                     "a frame that claims too much", "a frame cut short"), DIED),
    **dict.fromkeys(("an exit", "an exit by name", "a question to nobody", "nesting",
                     "a huge number", "descriptors", "a frame that is no reply"), WRONG),
}  # fmt: skip
_CORE = {"a dead interpreter", "an endless loop", "noise", "processes", "a killed group"}


def _deed(threat: Threat, name: str, text: Text) -> Deed:
    body, before = text if isinstance(text, tuple) else (text, "")
    return Deed(
        threat,
        name,
        only_below_zero(body, before),
        _OUTCOMES.get(name, ANY),
        visible=2.0,
        is_core=name in _CORE,
    )


DEEDS = tuple(
    _deed(threat, name, text)
    for threat, texts in (
        (Threat.EXCESS, _EXCESS),
        (Threat.ENDLESS, _ENDLESS),
        (Threat.FRAMES, _FRAMES),
    )
    for name, text in texts.items()
)
