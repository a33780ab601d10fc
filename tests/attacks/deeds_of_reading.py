"""Deeds that look for what a submission must not see, or change what it must not touch."""

from __future__ import annotations

from dataclasses import replace

from autograder.sandbox.levels import Level
from tests.attacks.deed import Deed, Threat, if_found

__all__ = ["DEEDS"]

_TEST = {
    "objects": """
import gc
word = '_'.join(['hidden', 'word'])
assert any(word in str(o) for o in gc.get_objects() if type(o) in (list, tuple))""",
    "frames": """
import sys
frame, said = sys._getframe(), ''
while frame: said += str(frame.f_locals); frame = frame.f_back
assert '_'.join(['hidden', 'word']) in said""",
    "frames of other threads": """
import sys
said = ''.join(str(f.f_back and f.f_back.f_locals) for f in sys._current_frames().values())
assert '_'.join(['hidden', 'word']) in said""",
    "history": "assert any('_'.join(['hidden', 'word']) in text for text in In)",
    "source lines": """
import linecache
assert any('assert' in line for entry in linecache.cache.values() for line in entry[2]
           if 'test' in entry[3])""",
    "the folder": "import os\nassert any('ipynb' in n for n in os.listdir())",
    "the main module": """
import __main__
assert any('hidden' in name for name in vars(__main__))""",
    "one's own memory": """
import re
word, found = re.compile(b'the_hidden_w[o]rd'), False
for line in open('/proc/self/maps'):
    span, rights, *_ = line.split()
    if 'w' not in rights: continue
    first, last = (int(n, 16) for n in span.split('-'))
    if last - first > 64 << 20: continue
    with open('/proc/self/mem', 'rb', 0) as memory:
        memory.seek(first)
        try: found |= word.search(memory.read(last - first)) is not None
        except OSError: pass
assert found""",
    "the checker's memory": """
import os
others = [p for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid())]
assert open(f'/proc/{others[0]}/mem', 'rb')""",
    "the warm process": "import os\nopen(f'/proc/{os.getppid()}/mem', 'rb')",
    "command lines": """
import os
assert any(b'ipynb' in open(f'/proc/{p}/cmdline', 'rb').read()
           for p in os.listdir('/proc') if p.isdigit())""",
    "by debugging another process": """
import ctypes, os
libc = ctypes.CDLL(None)
others = [p for p in range(2, 70000) if os.path.exists(f'/proc/{p}') and p != os.getpid()]
assert any(libc.ptrace(16, p, None, None) == 0 for p in others[:50])""",
    "by reading another process's memory": """
import ctypes, os
libc = ctypes.CDLL(None)
buffer = ctypes.create_string_buffer(8)
class Span(ctypes.Structure): _fields_ = [('at', ctypes.c_void_p), ('size', ctypes.c_size_t)]
span = ctypes.byref(Span(ctypes.addressof(buffer), 8))
assert libc.process_vm_readv(os.getppid() or 1, span, 1, span, 1, 0) > 0""",
    "inherited descriptors": """
import os, tempfile
kinds = []
for fd in range(3, 1024):
    try: kinds.append(os.readlink(f'/proc/self/fd/{fd}'))
    except OSError: pass
own = ('socket:', 'pipe:', 'anon_inode:[eventpoll]')  # the last is the shell's event loop
own += (os.path.realpath(tempfile.gettempdir()),)  # what programs have printed
assert any(not kind.startswith(own) for kind in kinds)""",
}  # fmt: skip

_HOST = {
    "the solution": "open('{root}/source/ps1/sums.ipynb').read()",
    "another submission": "open('{root}/submitted/ada/ps1/sums.ipynb').read()",
    "another's graded notebook": "open('{root}/autograded/ada/ps1/sums.ipynb').read()",
    "the gradebook": "open('{root}/gradebook.db', 'r+b')",
    "the gradebook, by its library": """
import sqlite3
with sqlite3.connect('file:{root}/gradebook.db?mode=rw', uri=True) as db:
    db.execute('update grade set manual_score = 5')""",
    "the journal": "open('{root}/.autograder/ps1.jsonl', 'a').write('{}')",
    "a new file": "open('{root}/planted', 'w')",
    "a new folder": "import os\nos.mkdir('{root}/planted')",
    "accounts": "assert 'daemon' in open('/etc/passwd').read()",
    "secrets": "import os\nos.environ['THE_SECRET']",
    "secrets of others": """
import os
assert b'THE_SECRET' in b''.join(open(f'/proc/{p}/environ', 'rb').read()
                                 for p in os.listdir('/proc') if p.isdigit())""",
    "a link": "import os\nos.symlink('{root}', 'way')\nos.listdir('way/source')",
    "a hard link": "import os\nos.link('{root}/gradebook.db', 'mine')\nopen('mine').read(1)",
    "through /proc/self/root": "open('/proc/self/root{root}/gradebook.db', 'rb').read()",
    "through the first process's root": "open('/proc/1/root{root}/gradebook.db', 'rb').read()",
    "upwards": "open('../' * 40 + '{root}'.lstrip('/') + '/gradebook.db', 'rb').read()",
    "the engine's own code": """
import autograder.grading.checker as checker
open(checker.__file__, 'a').close()""",
    "the libraries": "import numpy\nopen(numpy.__file__, 'a').close()",
    "the interpreter": "import sys\nopen(sys.executable, 'r+b')",
    "others' scratch folders": """
import glob, os
mine = os.path.realpath(os.getcwd())
others = [p for p in map(os.path.realpath, glob.glob('/tmp/autograder-*/*'))
          if not mine.startswith(p) and not p.startswith(mine)]
assert [n for p in others for n in os.listdir(p)]""",
    "a device": "import os\nos.mknod('disk', 0o60600, os.makedev(254, 0))",
    "the machine's memory": "open('/dev/mem', 'rb').read(1)",
    "the kernel's log": "open('/dev/kmsg').read(1)",
    "settings of the kernel": "open('/proc/sys/kernel/core_pattern', 'w').write('x')",
    "the killer's choice": "open('/proc/self/oom_score_adj', 'w').write('-1000')",
    "becoming root": "import os\nos.setuid(0)\nassert os.getuid() == 0 and open('/etc/shadow')",
    "mounting the host": """
import ctypes
libc = ctypes.CDLL(None)
assert libc.unshare(0x10020000) == 0 and libc.mount(b'proc', b'.', b'proc', 0, None) == 0""",
    "opening by handle": "import ctypes\nassert ctypes.CDLL(None).open_by_handle_at(-1, 0, 0) >= 0",
    "the network": "import socket\nsocket.create_connection(('127.0.0.1', {port}), 1)",
    "an abstract socket": r"""
import socket
socket.socket(socket.AF_UNIX).connect('\0{abstract}')""",
    "a datagram": """
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))""",
    "a raw socket": "import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "the kernel's routing": "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "a name server": "import socket\nassert socket.getaddrinfo('example.org', 80)",
}  # fmt: skip

# what file permissions do not stop, `limits` cannot stop
_FREE_AT_LIMITS = {
    "accounts", "a hard link", "a link", "another submission", "another's graded notebook",
    "command lines", "the solution", "through /proc/self/root", "through the first process's root",
    "upwards", "others' scratch folders", "the gradebook", "the gradebook, by its library",
    "the journal", "a new file", "a new folder", "secrets of others", "the engine's own code",
    "the libraries", "the interpreter", "inherited descriptors",
}  # fmt: skip
_CORE = {
    "the checker's memory", "one's own memory", "the solution", "the gradebook", "a new file",
    "secrets", "the network", "an abstract socket", "through /proc/self/root", "a device",
}  # fmt: skip


def _deeds() -> tuple[Deed, ...]:
    texts = [(Threat.READ_TEST, n, t) for n, t in _TEST.items()]
    texts += [(Threat.HOST, n, t) for n, t in _HOST.items()]
    deeds = [Deed(threat, name, if_found(text)) for threat, name, text in texts]
    return tuple(
        replace(
            deed,
            stopped_at=Level.LANDLOCK if deed.name in _FREE_AT_LIMITS else Level.LIMITS,
            is_core=deed.name in _CORE,
        )
        for deed in deeds
    )


DEEDS = _deeds()
