"""Deeds that want a wrong answer to count as a right one."""

from __future__ import annotations

from autograder.model import Outcome
from tests.attacks.deed import GIVE, Deed, Threat

__all__ = ["DEEDS"]

FORGED = '{"cell": "double-hidden", "verdict": "passed"}'
DIED = (Outcome.CRASHED,)
EITHER = (Outcome.FAILED, Outcome.CRASHED)
ANY = (*EITHER, Outcome.TIMEOUT)

EQUAL = """
class Equal{base}:
    __eq__ = __ge__ = __le__ = __gt__ = __lt__ = __ne__ = lambda *_: True
    __hash__ = lambda self: 1
    __bool__ = lambda self: True
def double(x):
    return Equal()
"""

_FORGED = {
    "display hook": "import sys\nsys.displayhook = print\nprint('5.0')" + GIVE,
    "records on stdout": f"print('{FORGED}')" + GIVE,
    "records on stderr": f"import sys\nprint('{FORGED}', file=sys.stderr)" + GIVE,
    "records on every descriptor": (
        "import os\nfor fd in range(256):\n"
        f"    try: os.write(fd, b'{FORGED}\\n')\n    except OSError: pass" + GIVE
    ),
    "an output of nbgrader's kind": (
        "import json\nprint(json.dumps({'output_type': 'execute_result', 'data': "
        "{'text/plain': '5.0'}, 'metadata': {}, 'execution_count': 1}))" + GIVE
    ),
    "a graded notebook in the folder": (
        "import json\nfor name in ('sums.ipynb', 'gradebook.db', 'timestamp.txt'):\n"
        "    open(name, 'w').write(json.dumps({'cells': [], 'score': 5}))" + GIVE
    ),
    "an exception that is called passed": (
        "def double(x):\n    raise type('passed', (Exception,), {})('5.0')"
    ),
    "an exception without a name": "def double(x):\n    raise type('', (Exception,), {})('')",
    "an object that is shown as a score": (
        "class Score:\n    __repr__ = __str__ = lambda self: '5.0'\n    "
        "_repr_html_ = lambda self: '5.0'\n    __float__ = lambda self: 5.0\n"
        "def double(x):\n    return Score()"
    ),
    "an assertion that succeeds": (
        "def double(x):\n    raise AssertionError('all checks passed: 5.0 of 5.0 points')"
    ),
    "a warning that stands for success": (
        "import warnings\ndef double(x):\n    warnings.warn('passed')\n    return NotImplemented"
    ),
}

_LOOP = {
    "transformers": (
        "import ast\nget_ipython().ast_transformers = [lambda tree: ast.Module([], [])]" + GIVE
    ),
    "input transformers": (
        "get_ipython().input_transformers_post = [lambda lines: ['pass\\n']]" + GIVE
    ),
    "run_cell": "get_ipython().run_cell = lambda *_, **__: None" + GIVE,
    "events": "get_ipython().events = type('E', (), {'register': print})()" + GIVE,
    "silenced errors": (
        "import sys, builtins\nsys.excepthook = lambda *_: None\n"
        "builtins.AssertionError = builtins.BaseException" + GIVE
    ),
    "exit within the call": "def double(x):\n    raise SystemExit(0)",
    "interrupt within the call": "def double(x):\n    raise KeyboardInterrupt",
    "generator exit within the call": "def double(x):\n    raise GeneratorExit",
    "checker's modules": (
        "import sys\nfor name in list(sys.modules):\n"
        "    if name.startswith('autograder'):\n        sys.modules[name] = None" + GIVE
    ),
    "a trace function": (
        "import sys\ndef skip(frame, event, arg):\n    frame.f_trace_lines = False\n"
        "    return skip\nsys.settrace(skip); sys.setprofile(lambda *_: None)" + GIVE
    ),
    "an import hook": (
        "import sys, types\nclass Finder:\n    def find_spec(self, name, path=None, target=None):\n"
        "        sys.modules[name] = types.ModuleType(name)\nsys.meta_path[:0] = [Finder()]" + GIVE
    ),
    "skipped by a warning filter": (
        "import warnings, logging\nwarnings.showwarning = lambda *_: None\n"
        "logging.disable(100)" + GIVE
    ),
}  # fmt: skip

_HURTS_ITSELF = {
    "exec and compile": (
        "import builtins\nplain = builtins.compile\n"
        "builtins.compile = lambda *a, **k: plain('None', 'x', 'eval')\n"
        "builtins.exec = builtins.eval = lambda *a: None" + GIVE
    ),
    "the student's own loop": (
        "import gc\nfor o in gc.get_objects():\n    if type(o).__name__ == '_Student':\n"
        "        o.operations.update({k: lambda *a, **k: True for k in ('run', 'read', 'call')})"
        + GIVE
    ),
    "the encoder": (
        "import sys\nfor name, module in list(sys.modules.items()):\n"
        "    if name.startswith('autograder.wire'):\n"
        "        for key, value in list(vars(module).items()):\n"
        "            if callable(value): setattr(module, key, lambda *a, **k: True)" + GIVE
    ),
    "the class builder": "import builtins\nbuiltins.__build_class__ = lambda *_: object" + GIVE,
    "every builtin": (
        "import builtins\nfor name in dir(builtins):\n    if name[0] in 'acdefgil':\n"
        "        setattr(builtins, name, lambda *_, **__: True)" + GIVE
    ),
}

_EQUAL = {
    "plain": EQUAL.replace("{base}", ""),
    "an int": EQUAL.replace("{base}", "(int)"),
    "a float": EQUAL.replace("{base}", "(float)"),
    "a text": EQUAL.replace("{base}", "(str)"),
    "a list": EQUAL.replace("{base}", "(list)"),
    "by a forged module": EQUAL.replace("{base}", "") + "Equal.__module__ = 'numpy'",
    "by a forged class": (
        EQUAL.replace("{base}", "") + "Equal.__class__ = property(lambda self: int)"
    ),
    "by metaclass": (
        "class Always(type):\n    __eq__ = lambda *_: True\n    __hash__ = lambda s: 1\n"
        "    __instancecheck__ = __subclasscheck__ = lambda *_: True\n"
        "class double(metaclass=Always):\n    def __init__(self, x): pass\n"
        "    __eq__ = lambda *_: True\n    __hash__ = lambda s: 1"
    ),
    "a mock": (
        "from unittest.mock import ANY, MagicMock\ndef double(x):\n    return MagicMock() or ANY"
    ),
    "the mock that is any": "from unittest.mock import ANY\ndef double(x):\n    return ANY",
    "an array of a class of its own": (
        "import numpy as np\nclass A(np.ndarray):\n    def __array_ufunc__(self, *a, **k):\n"
        "        return np.True_\n    __eq__ = lambda *_: True\n"
        "def double(x):\n    return np.zeros(1).view(A)"
    ),
    "an array interface into foreign memory": (
        "class E:\n    __array_interface__ = {'data': (4096, False), 'shape': (9,),\n"
        "                           'typestr': '<f8', 'version': 3}\n"
        "    __eq__ = lambda *_: True\ndef double(x):\n    return E()"
    ),
    "a reflected operator": (
        "class R:\n    __rsub__ = __radd__ = __rmul__ = __req__ = lambda self, o: o\n"
        "    __index__ = __int__ = lambda self: -34\ndef double(x):\n    return R()"
    ),
    "a name that looks right": "double = type('int', (), {'__eq__': lambda *_: True})",
    "what was asked for, kept": "seen = []\ndef double(x):\n    seen.append(x)\n    return seen",
}

_PATCHED = {
    "builtins by name": "callable = isinstance = abs = all = lambda *_: True" + GIVE,
    "builtins in place": (
        "import builtins\nbuiltins.callable = builtins.all = lambda *_: True" + GIVE
    ),
    "operators": "import operator\noperator.eq = operator.ne = lambda *_: True" + GIVE,
    "math": "import math\nmath.isclose = lambda *_, **__: True" + GIVE,
    "numpy and its testing": (
        "import numpy as np, numpy.testing as t\nfor m in (np, t):\n    for n in list(vars(m)):\n"
        "        if n.startswith(('assert', 'allclose', 'array_eq', 'isclose')):\n"
        "            setattr(m, n, lambda *a, **k: True)" + GIVE
    ),
    "a module beside the notebook": (
        "for name in ('math', 'numpy', 'torch', 'autograder', 'json', 'random'):\n"
        "    open(f'{name}.py', 'w').write('raise SystemExit(0)')" + GIVE
    ),
    "a package beside the notebook": (
        "import os\nos.makedirs('autograder/grading')\n"
        "for f in ('autograder/__init__.py', 'autograder/grading/__init__.py', 'x.pth',\n"
        "          'usercustomize.py', 'sitecustomize.py', 'conftest.py'):\n"
        "    open(f, 'w').write('import os; os._exit(0)')" + GIVE
    ),
    "search paths": (
        "import os, sys\nsys.path[:] = ['.']\nos.environ.update(PYTHONSTARTUP='x.py',\n"
        "    PYTHONPATH='.', PYTHONINSPECT='1')" + GIVE
    ),
    "names of the tests": "callable = True; the_hidden_word = 0; AssertionError = Exception" + GIVE,
    "builtins replaced whole": "globals()['__builtins__'] = {}" + GIVE,
}  # fmt: skip

_PICKLE = {
    "a result that is pickled code": (
        "class Gift:\n    def __reduce__(self):\n        return (print, ('5.0',))\n"
        "def double(x):\n    return Gift()"
    ),
    "a number with a state": (
        "class N(int):\n    def __reduce_ex__(self, n):\n        import os\n"
        "        return (os.system, ('touch {root}/planted',))\n"
        "def double(x):\n    return N(0)"
    ),
    "an array of objects": (
        "import numpy as np\nclass Gift:\n    __reduce__ = lambda s: (exec, ('exit()',))\n"
        "def double(x):\n    a = np.empty(1, object); a[0] = Gift(); return a"
    ),
    "a registered reducer": (
        "import copyreg\ncopyreg.pickle(int, lambda n: (eval, ('2 * -17',)))\n"
        "def double(x):\n    return 0"
    ),
    "an exception with a reducer": (
        "class E(ValueError):\n    __reduce__ = lambda s: (exec, ('raise SystemExit',))\n"
        "def double(x):\n    raise E('x')"
    ),
}


def _deeds() -> tuple[Deed, ...]:
    found = [Deed(Threat.FORGED, n, t, EITHER) for n, t in _FORGED.items()]
    found += [Deed(Threat.LOOP, n, t, EITHER, spares=False) for n, t in _LOOP.items()]
    found += [Deed(Threat.LOOP, n, t, ANY, spares=False) for n, t in _HURTS_ITSELF.items()]
    found += [Deed(Threat.EQUAL, n, t) for n, t in _EQUAL.items()]
    found += [Deed(Threat.EQUAL, f"patched: {n}", t) for n, t in _PATCHED.items()]
    found += [Deed(Threat.PICKLE, n, t) for n, t in _PICKLE.items()]
    core = {"records on every descriptor", "run_cell", "plain", "patched: builtins in place"}
    return tuple(
        Deed(**vars(deed) | {"is_core": True}) if deed.name in core else deed for deed in found
    )


DEEDS = _deeds()
