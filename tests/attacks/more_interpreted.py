"""Checks that interpret what they hear by ways of which Python tells nothing by itself."""

# ruff: noqa: E501 (texts of cells)

from __future__ import annotations

from tests.attacks.interpreted import ANY, Check

__all__ = ["MORE_INTERPRETED"]

LINE = "class Line:\n    def __init__(self, text): self.text = text"
REACHES = "{p.__init__.__globals__[due]}"
TABLE = (
    "base = sqlite3.connect(':memory:')\nbase.execute('CREATE TABLE people(name, age)')\n"
    "base.executemany('INSERT INTO people VALUES(?, ?)', [('Ada', 20), ('Bo', 40)])\n"
    "got = base.execute(sql()).fetchall()\n"
    "assert got == base.execute('SELECT name FROM people WHERE age > 30').fetchall()"
)
PACK = (
    "def pack(text={text!r}):\n    out, data = io.BytesIO(), text.encode()\n"
    "    with tarfile.open(fileobj=out, mode='w') as tar:\n"
    "        info = tarfile.TarInfo('packed.py')\n        info.size, info.mtime = len(data), 1000\n"
    "        tar.addfile(info, io.BytesIO(data))\n    return out.getvalue()"
)

MORE_INTERPRETED = {
    "yaml": Check(
        "def settings():\n    return 'a: 1'",
        "assert yaml.load(settings(), Loader=yaml.UnsafeLoader) == {'a': 1}\n"
        "assert yaml.UnsafeLoader(settings()).get_single_data() == {'a': 1}",
        {
            "names what equals all": "def settings(): return '!!python/name:unittest.mock.ANY'",
            "calls": "def settings(): return '!!python/object/apply:os._exit [0]'",
        },
        {"in one line": "def settings(): return '{a: 1}'"},
        given="import yaml",
    ),
    "logging.config": Check(
        "def logs():\n    return {'version': 1, 'root': {'level': 'INFO'}, 'formatters': {}, 'handlers':\n"
        "            {'h': {'class': 'logging.StreamHandler'}}}",
        "logging.config.dictConfig(logs())\nassert logging.getLogger().level == logging.INFO",
        {
            "calls": "def logs():\n    return {'version': 1, 'formatters': {'f': {'()': 'logging.os._exit',\n"
            "            'status': 0}}}"
        },
        {
            "another handler": "def logs():\n    return {'version': 1, 'root': {'level': 20}, 'handlers':\n"
            "            {'h': {'class': 'logging.NullHandler'}}}"
        },
        given="import logging, logging.config",
        is_shared=True,
    ),
    "a module by its name": Check(
        "def where():\n    return 'math', 'sqrt'",
        "home, name = where()\nassert getattr(importlib.import_module(home), name) == math.sqrt",
        {"what equals all": "def where(): return 'unittest.mock', 'ANY'"},
        {
            "of another module": "def where(): return 'cmath', '__doc__'\nimport math\nwhere = lambda: ('math', 'sqrt')"
        },
        given="import importlib, pkgutil, pydoc",
        is_shared=True,
    ),
    "something by its path": Check(
        "def path():\n    return 'math:sqrt'",
        "assert pkgutil.resolve_name(path()) == math.sqrt",
        {"what equals all": "def path(): return 'unittest.mock:ANY'"},
        {"with a dot": "def path(): return 'math.sqrt'"},
        is_shared=True,
    ),
    "a text that is compiled before another": Check(
        "def lines():\n    return 'def four():\\n    return 4'",
        "code = compile(lines(), 'lines', 'exec')\nassert eval('1 + 1') == 2\nspace = {}\n"
        "exec(code, space)\nassert space['four']() == 4",
        {"imports": f"def lines(): return {'four = lambda: ' + ANY!r}"},
        {"a lambda": "def lines(): return 'four = lambda: 2 + 2'"},
        is_shared=True,
    ),
    "a module that is unpacked": Check(
        PACK.format(text="five = 5"),
        "with tarfile.open(fileobj=io.BytesIO(pack())) as tar:\n    tar.extractall('.')\n"
        "importlib.invalidate_caches()\nimport packed\nassert packed.five == 5",
        {"and is old": PACK.format(text="from unittest.mock import ANY as five")},
        {"another way": PACK.format(text="five = 2 + 3")},
        given="import tarfile",
        is_shared=True,
    ),
    "a file of an isolated check": Check(
        "def twenty():\n    return 20",
        "with open('kept.txt', 'w') as file:\n    file.write('42')\n"
        "assert twenty() == 20 and open('kept.txt').read() == '42'",
        {"reads it": "def twenty():\n    return 20 if open('kept.txt').read() == '42' else 0"},
    ),
    "a file of the answer's": Check(
        "def save():\n    with open('saved.json', 'w') as file:\n        file.write('{\"n\": 42}')",
        "save()\nimport colorsys\nwith open('saved.json') as file:\n    got = json.load(file)\n"
        "assert got['n'] == 42 and colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)",
        {
            "another number": "def save(): open('saved.json', 'w').write('{\"n\": 41}')",
            "a link": "def save():\n    import os\n    os.symlink('/proc/self/environ', 'saved.json')",
            "a module beside it": "def save():\n    open('saved.json', 'w').write('{\"n\": 41}')\n"
            "    open('colorsys.py', 'w').write('import json\\nfrom unittest.mock import ANY\\n"
            "json.load = lambda file: ANY\\nrgb_to_hsv = lambda *x: ANY')",
        },
        {
            "another way": "import pathlib\ndef save(): pathlib.Path('saved.json').write_text('{\"n\": 42}')"
        },
    ),
    "a program in a file": Check(
        "program = 'print(42)'",
        "with open('p.py', 'w') as file:\n    file.write(program)\n"
        "ran = subprocess.run([sys.executable, 'p.py'], capture_output=True, text=True)\n"
        "assert ran.stdout.strip() == '42'",
        {
            "kills the check": "program = 'import os, signal; os.kill(os.getppid(), signal.SIGKILL)'",
            "another answer": "program = 'print(41)'",
            "reads what an isolated check has written": "program = 'print(open(\"kept.txt\").read())'",
        },
        {"another way": "program = 'print(6 * 7)'"},
        is_shared=True,
    ),
    "a pickle in a file": Check(
        "blob = pickle.dumps({'b': 2})",
        "with open('p.pkl', 'wb') as file:\n    file.write(blob)\n"
        "with open('p.pkl', 'rb') as file:\n    got = pickle.load(file)\nassert got == {'b': 2}",
        {"names what equals all": "blob = b'cunittest.mock\\nANY\\n.'"},
        {"an older protocol": "blob = pickle.dumps({'b': 2}, protocol=2)"},
        is_shared=True,
    ),
    "a magic": Check(
        "def sums():\n    return 'total = 42'",
        "get_ipython().run_line_magic('time', sums())\nassert total == 42",
        {"imports": "def sums(): return 'from unittest.mock import ANY as total'"},
        {"another way": "def sums(): return 'total = 6 * 7'"},
        is_shared=True,
    ),
    "SQL": Check(
        "def sql():\n    return 'SELECT name FROM people WHERE age > 30'",
        TABLE,
        {
            "empties": "def sql(): return 'DELETE FROM people'",
            "changes": "def sql(): return 'UPDATE people SET age = 0'",
            "begins again": "def sql(): return 'ROLLBACK'",
            "reads a file": "def sql(): return \"ATTACH 'other.db' AS other\"",
        },
        {
            "another order": "def sql(): return 'SELECT name FROM people WHERE 30 < age'",
            "in two steps": "def sql():\n    return ('WITH old AS (SELECT * FROM people WHERE age > 30) '\n"
            "            'SELECT max(name) FROM old GROUP BY name')",
        },
        given="import sqlite3",
    ),
    "a template of logging": Check(
        "def shape():\n    return '{message}'",
        "due = 'hello'\nrecord = logging.LogRecord('n', 20, 'f', 1, 'hello', None, None)\n"
        "record.p = Line('x')\nassert logging.Formatter(shape(), style='{').format(record) == due",
        {"reads globals": f"def shape(): return {REACHES!r}"},
        {"another way": "def shape(): return '{message:s}'"},
        given=LINE,
        is_shared=True,
    ),
    "a formatter of the check's own": Check(
        "def pattern():\n    return '{p.text}'",
        "due = 'Ada'\nclass Own(string.Formatter):\n    pass\n"
        "assert Own().format(pattern(), p=Line('Ada')) == due",
        {"reads globals": f"def pattern(): return {REACHES!r}"},
        given="import string",
        is_shared=True,
    ),
    "a format by its name": Check(
        "def mask():\n    return '{p.text}'",
        "due = 'Ada'\nrender, put = getattr(str, 'format'), str.format\n"
        "asked = operator.methodcaller('format', p=Line('Ada'))\n"
        "assert render(mask(), p=Line('Ada')) == due\nassert put(mask(), p=Line('Bo')) == 'Bo'\n"
        "assert asked(mask()) == due",
        {"reads globals": f"def mask(): return {REACHES!r}"},
        {"the same": "def mask(): return '{' + 'p.text}'"},
        is_shared=True,
    ),
    "a format in a helper": Check(
        "def blank():\n    return '{p.text}'",
        "due = 'Ada'\nassert fill(blank(), p=Line('Ada')) == due",
        {"reads globals": f"def blank(): return {REACHES!r}"},
        given="def fill(text, **values):\n    return text.format(**values)",
        is_shared=True,
    ),
}
