"""Checks that interpret what they hear, and answers that make use of it."""

# ruff: noqa: E501 (texts of cells)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["INTERPRETED", "Check"]


@dataclass(frozen=True)
class Check:
    """A hidden check, its solution, and answers.

    Attributes
    ----------
    solution, test : str
        Texts of the source.
    wrong, right : mapping of str to str
        Name to text of answers that must earn nothing, and everything.
    given : str
        A locked cell before them.
    is_shared : bool
        Whether the trial puts the check beside the answers.
    """

    solution: str
    test: str
    wrong: Mapping[str, str]
    right: Mapping[str, str] = field(default_factory=dict)
    given: str = ""
    is_shared: bool = False


ANY = "__import__('unittest.mock').mock.ANY"
EQUAL = "type('E', (), {'__eq__': lambda s, o: True})()"

INTERPRETED = {
    "pickle": Check(
        "def dump(d):\n    return pickle.dumps(d)",
        "assert pickle.loads(dump({'a': 1})) == {'a': 1}",
        {
            "names what equals all": "def dump(d): return b'cunittest.mock\\nANY\\n.'",
            "calls": "class E:\n    def __reduce__(self): return (eval, ('{\"a\": 1}',))\n"
            "def dump(d): return pickle.dumps(E())",
            "a class of its own": "class Every(dict):\n    def __eq__(self, o): return True\n"
            "    def __reduce__(self): return (Every, ())\n"
            "def dump(d): return pickle.dumps(Every())",
        },
        {
            "an older protocol": "def dump(d): return pickle.dumps(d, protocol=2)",
            "another type of data": "import collections\n"
            "def dump(d): return pickle.dumps(collections.OrderedDict(d))",
        },
        is_shared=True,
    ),
    "unpickler": Check(
        "def stored(x):\n    out = io.BytesIO()\n    np.save(out, np.array(x))\n    return out.getvalue()",
        "got = np.load(io.BytesIO(stored([1, 2])), allow_pickle=True)\nassert list(got) == [1, 2]",
        {
            "names an object that is equal to all": "def stored(x):\n"
            "    class E:\n        def __reduce__(self):\n"
            "            return (eval, ('[1, 2]',))\n"
            "    out = io.BytesIO()\n    np.save(out, np.array([E(), E()], dtype=object))\n"
            "    return out.getvalue()"
        },
        {
            "as objects": "def stored(x):\n    out = io.BytesIO()\n"
            "    np.save(out, np.array(x, dtype=object))\n    return out.getvalue()"
        },
        is_shared=True,
    ),
    "eval": Check(
        "def power():\n    return '2*x^2'",
        "assert eval(power().replace('^', '**'), {'x': 3}) == 18",
        {
            "imports": f"def power(): return {ANY + ' if 1^1 == 1 else 0'!r}",
            "makes a class": f"def power(): return {EQUAL!r}",
            "reads the frame": 'def power(): return "(lambda: 0).__globals__ and 18"',
        },
        {"another order": "def power(): return 'x^2*2'", "floats": "def power(): return '2.0*x^2'"},
        is_shared=True,
    ),
    "sympify": Check(
        "def deriv():\n    return '2*x + 3'",
        "assert sympy.sympify(deriv()) == sympy.diff(sympy.sympify('x**2 + 3*x'))",
        {"imports": f"def deriv(): return {ANY!r}"},
        {"another order": "def deriv(): return '3 + 2*x'"},
        is_shared=True,
    ),
    "a program as text": Check(
        "def code():\n    return 'def twice(x):\\n    return 2 * x'",
        "made = {}\nexec(code(), made)\nassert made['twice'](4) == 8",
        {"imports": "def code(): return 'from unittest.mock import ANY\\ntwice = lambda x: ANY'"},
        {"a lambda": "def code(): return 'twice = lambda x: x + x'"},
        is_shared=True,
    ),
    "a module that is written": Check(
        "def module():\n    return 'def thrice(x):\\n    return 3 * x'",
        "with open('written.py', 'w') as file:\n    file.write(module())\n"
        "import importlib\nimportlib.invalidate_caches()\nimport written\n"
        "assert written.thrice(4) == 12",
        {
            "imports": "def module(): return 'from unittest.mock import ANY\\nthrice = lambda x: ANY'"
        },
        {"a lambda": "def module(): return 'thrice = lambda x: x + x + x'"},
        is_shared=True,
    ),
    "a program that is started": Check(
        "def program():\n    return 'print(6 * 7)'",
        "ran = subprocess.run([sys.executable, '-c', program()], capture_output=True, text=True)\n"
        "assert ran.stdout.strip() == '42'",
        {"another answer": "def program(): return 'print(41)'"},
        {"another way": "def program(): return 'print(21 + 21)'"},
        is_shared=True,
    ),
    "query": Check(
        "def query():\n    return 'age > 30'",
        "people = pd.DataFrame({'age': [20, 31, 40, 29]})\nassert len(people.query(query())) == 2",
        {
            "ends the process": "def query(): return '@pd.io.common.os._exit(0)'",
            "calls a module": "def query(): return '@np.array([False, True, True, False])'",
        },
        {"another order": "def query(): return '30 < age'"},
        is_shared=True,
    ),
    "format": Check(
        "def line():\n    return 'Hello {p.name}!'",
        "wanted = 'Hello Ada!'\nassert line().format(p=Person('Ada')) == wanted",
        {
            "reads globals": "def line(): return '{p.__init__.__globals__[wanted]}'",
            "in a format of a format": "def line(): return '{p.name:{p.__init__.__globals__[wanted]}}'",
        },
        {"the same": "def line(): return 'Hello ' + '{p.name}!'"},
        "class Person:\n    def __init__(self, name): self.name = name",
        is_shared=True,
    ),
    "a format that is kept": Check(
        "def reply():\n    return 'Dear {p.name}'",
        "due = 'Dear Bo'\nmake = reply().format\nassert make(p=Person('Bo')) == due\n"
        "assert str.format(reply(), p=Person('Cy')) == 'Dear Cy'",
        {"reads globals": "def reply(): return '{p.__init__.__globals__[due]}'"},
        given="class Person:\n    def __init__(self, name): self.name = name",
        is_shared=True,
    ),
    "format_map": Check(
        "def greeting():\n    return 'Hi {n.name}'",
        "hoped = 'Hi Bo'\nassert greeting().format_map({'n': Named('Bo')}) == hoped",
        {"reads globals": "def greeting(): return '{n.__init__.__globals__[hoped]}'"},
        given="class Named:\n    def __init__(self, name): self.name = name",
        is_shared=True,
    ),
    "what the check interprets itself": Check(
        "def plus(x):\n    return x + 1",
        "import collections, dataclasses\nPair = collections.namedtuple('Pair', 'x y')\n"
        "@dataclasses.dataclass\nclass Row:\n    x: int = 1\n"
        "assert plus(3) == 4 and eval('plus(4)') == 5 and Pair(1, 2).y == 2 and Row().x == 1\n"
        "assert '{} {}'.format(plus(1), 2) == '2 2'",
        {"a text that calls": "def plus(x): return '__import__(\"os\")'"},
        {"another way": "plus = lambda x: 1 + x"},
    ),
    "annotations": Check(
        "@functools.lru_cache\ndef typed(x: int) -> int:\n    return x",
        "assert typing.get_type_hints(typed)['x'] is int and typed(3) == 3",
        {"a call": "@functools.lru_cache\ndef typed(x: 'print() or int') -> int:\n    return x"},
        {"as text": "@functools.lru_cache\ndef typed(x: 'int') -> 'int':\n    return x"},
    ),
}
