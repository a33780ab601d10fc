"""What cheats have tried, by class; none may gain a point.

Each text stands in the answer cell of `double`, of which the tests want ``2 * x``. A deed that
reads, reaches or changes something first and only then answers rightly would earn 5 points. The
names in braces are filled in by the test.
"""

from __future__ import annotations

__all__ = ["DEEDS"]

GIVE = "\ndef double(x):\n    return None\n"
IF_FOUND = "\ndouble = (lambda x: 2 * x) if found else (lambda x: None)\n"
TRY = (
    "found = False\ntry:\n    {deed}\n    found = True\nexcept BaseException:\n    pass" + IF_FOUND
)


def _tried(deed: str) -> str:
    return TRY.replace("{deed}", deed)


EQUAL = """
class Equal{base}:
    __eq__ = __ge__ = __le__ = __ne__ = lambda *_: True
    __hash__ = lambda self: 1
    __bool__ = lambda self: True
def double(x):
    return Equal()
"""
FORGED = '{"cell": "double-hidden", "verdict": "passed"}'

DEEDS: dict[str, dict[str, str]] = {
    "forged results": {
        "display hook": "import sys\nsys.displayhook = print\nprint('5.0')" + GIVE,
        "records on stdout": f"print('{FORGED}')" + GIVE,
        "records on every descriptor": (
            "import os\nfor fd in range(256):\n"
            f"    try: os.write(fd, b'{FORGED}\\n')\n    except OSError: pass" + GIVE
        ),
        "garbage on every socket": (
            "import os\ndef double(x):\n    for fd in range(256):\n"
            "        try: os.write(fd, b'\\xff' * 4096)\n        except OSError: pass\n"
        ),
        "a result that is pickled code": (
            "class Gift:\n    def __reduce__(self):\n        return (print, ('5.0',))\n"
            "def double(x):\n    return Gift()"
        ),
    },
    "a replaced execute loop": {
        "transformers": (
            "import ast\nget_ipython().ast_transformers = [lambda tree: ast.Module([], [])]" + GIVE
        ),
        "run_cell": "get_ipython().run_cell = lambda *_, **__: None" + GIVE,
        "exec and compile": (
            "import builtins\nplain = builtins.compile\n"
            "builtins.compile = lambda *a, **k: plain('None', 'x', 'eval')\n"
            "builtins.exec = builtins.eval = lambda *a: None" + GIVE
        ),
        "silenced errors": (
            "import sys, builtins\nsys.excepthook = lambda *_: None\n"
            "builtins.AssertionError = builtins.BaseException" + GIVE
        ),
        "exit within the call": "def double(x):\n    raise SystemExit(0)",
        "checker's modules": (
            "import sys\nfor name in list(sys.modules):\n"
            "    if name.startswith('autograder'):\n        sys.modules[name] = None" + GIVE
        ),
    },
    "objects that compare equal": {
        "plain": EQUAL.replace("{base}", ""),
        "an int": EQUAL.replace("{base}", "(int)"),
        "by metaclass": (
            "class Always(type):\n    __eq__ = lambda *_: True\n    __hash__ = lambda s: 1\n"
            "class double(metaclass=Always):\n    def __init__(self, x): pass\n"
            "    __eq__ = lambda *_: True\n    __hash__ = lambda s: 1"
        ),
    },
    "shadowed and patched helpers": {
        "builtins by name": "callable = isinstance = abs = all = lambda *_: True" + GIVE,
        "builtins in place": (
            "import builtins\nbuiltins.callable = builtins.all = lambda *_: True" + GIVE
        ),
        "a module beside the notebook": (
            "for name in ('math', 'numpy', 'torch', 'autograder'):\n"
            "    open(f'{name}.py', 'w').write('raise SystemExit(0)')" + GIVE
        ),
    },
    "reading the test": {
        "objects": _tried(
            "import gc\n"
            "    word = '_'.join(['hidden', 'word'])\n"
            "    assert any(word in str(o) for o in gc.get_objects() if type(o) in (list, tuple))"
        ),
        "frames": _tried(
            "import sys\n    frame = sys._getframe()\n    said = ''\n"
            "    while frame: said += str(frame.f_locals); frame = frame.f_back\n"
            "    assert '_'.join(['hidden', 'word']) in said"
        ),
        "history": _tried("assert any('assert' in text for text in In[1:])"),
        "the folder": _tried("import os\n    assert any('ipynb' in n for n in os.listdir())"),
        "the checker's memory": _tried(
            "import os\n    others = [p for p in os.listdir('/proc') if p.isdigit()"
            " and int(p) not in (1, os.getpid())]\n"
            "    assert open(f'/proc/{others[0]}/mem', 'rb')"
        ),
        "the warm process": _tried("import os\n    open(f'/proc/{os.getppid()}/mem', 'rb')"),
    },
    "reading and writing the host": {
        "the solution": _tried("open('{root}/source/ps1/sums.ipynb').read()"),
        "another submission": _tried("open('{root}/submitted/ada/ps1/sums.ipynb').read()"),
        "the gradebook": _tried("open('{root}/gradebook.db', 'r+b')"),
        "a new file": _tried("open('{root}/planted', 'w')"),
        "accounts": _tried("assert 'daemon' in open('/etc/passwd').read()"),
        "secrets": _tried("import os\n    os.environ['THE_SECRET']"),
        "secrets of others": _tried(
            "import os\n    assert b'THE_SECRET' in b''.join(open(f'/proc/{p}/environ', 'rb')"
            ".read() for p in os.listdir('/proc') if p.isdigit())"
        ),
        "a link": _tried(
            "import os\n    os.symlink('{root}', 'way')\n    os.listdir('way/source')"
        ),
        "the network": _tried(
            "import socket\n    socket.create_connection(('127.0.0.1', {port}), 1)"
        ),
    },
    "too much": {
        "an endless loop": "def double(x):\n    while True:\n        pass",
        "a loop that ignores interrupts": (
            "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
            "def double(x):\n    while True:\n"
            "        try:\n            while True: pass\n        except BaseException: pass"
        ),
        "sleep": "import time\ndef double(x):\n    time.sleep(1000)",
        "a dead interpreter": "import os\ndef double(x):\n    os._exit(0)",
        "memory": "def double(x):\n    return len(bytearray(b'x') * (8 << 30))",
        "output": "def double(x):\n    print('x' * (30 << 20))",
        "a huge result": "def double(x):\n    return 'x' * (200 << 20)",
        "nesting": (
            "def double(x):\n    deep = []\n    for _ in range(100_000): deep = [deep]\n"
            "    return deep"
        ),
        "processes": (
            "import os\ndef double(x):\n    for _ in range(10_000):\n"
            "        if os.fork() == 0:\n            while True: pass"
        ),
    },
}
