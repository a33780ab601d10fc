"""What a hostile submission tries against the files, processes and network around it."""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import signal
import socket
import sys
import time
from pathlib import Path

from tests.sandbox.attack import LIBC, attack, refused


@attack
def read_planted() -> str:
    return Path(os.environ["PLANTED"]).read_text()


@attack
def read_planted_through_a_link() -> str:
    os.symlink(os.environ["PLANTED"], "mine")
    return Path("mine").read_text()


@attack
def read_planted_through_a_folder_link() -> str:
    os.symlink(os.path.dirname(os.environ["PLANTED"]), "folder")
    return Path("folder", os.path.basename(os.environ["PLANTED"])).read_text()


@attack
def read_planted_through_a_hard_link() -> str:
    os.link(os.environ["PLANTED"], "mine")
    return Path("mine").read_text()


@attack
def read_planted_through_proc_root() -> str:
    return Path("/proc/self/root" + os.environ["PLANTED"]).read_text()


@attack
def write_beside_planted() -> str:
    Path(os.environ["PLANTED"]).with_name("forged").write_text("forged")
    return "done"


@attack
def overwrite_planted() -> str:
    Path(os.environ["PLANTED"]).write_text("forged")
    return "done"


@attack
def truncate_planted() -> str:
    os.truncate(os.environ["PLANTED"], 0)
    return "done"


@attack
def change_mode_of_planted() -> str:
    os.chmod(os.environ["PLANTED"], 0o777)
    return "done"


@attack
def write_into_system_folders() -> str:
    written = []
    for folder in ("/", "/etc", "/usr", "/usr/lib", "/dev", sys.prefix, os.path.dirname(__file__)):
        try:
            (Path(folder) / "forged").write_text("")
        except OSError:
            continue
        (Path(folder) / "forged").unlink()
        written.append(folder)
    return f"written: {written}"


@attack
def list_folders_of_the_host() -> str:
    seen = []
    for folder in ("/", "/etc", "/var", os.path.expanduser("~root"), os.environ["COURSE"]):
        try:
            seen += os.listdir(folder)
        except OSError:
            continue
    known = {"boot", "gradebook.db", "hostname", "machine-id", "shadow", "srv", ".bashrc", ".ssh"}
    return f"seen: {sorted(known & set(seen))}"


@attack
def connect_to_loopback() -> str:
    with socket.socket(socket.AF_INET) as client:
        client.settimeout(3)
        client.connect(("127.0.0.1", int(os.environ["PORT"])))
    return "done"


@attack
def connect_to_abstract_socket() -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + os.environ["ABSTRACT"])
    return "done"


@attack
def connect_to_local_socket() -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(os.environ["LOCAL"])
    return "done"


@attack
def send_datagram() -> str:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as client:
        client.sendto(b"x", ("::1", 9))
    return "done"


@attack
def trace_victim() -> str:
    return refused(LIBC.ptrace(16, int(os.environ["VICTIM"]), None, None))


@attack
def read_memory_of_victim() -> str:
    return refused(LIBC.process_vm_readv(int(os.environ["VICTIM"]), None, 0, None, 0, 0))


@attack
def kill_victim() -> str:
    os.kill(int(os.environ["VICTIM"]), signal.SIGKILL)
    return "done"


@attack
def kill_everyone() -> str:
    os.kill(-1, signal.SIGSTOP)
    return "done"


@attack
def kill_parent() -> str:
    os.kill(os.getppid() or 1, signal.SIGKILL)
    time.sleep(0.1)
    return "sent"


@attack
def signal_victim_through_a_descriptor() -> str:
    read, _ = os.pipe()
    fcntl.fcntl(read, 8, int(os.environ["VICTIM"]))  # F_SETOWN
    return "done"


@attack
def slow_victim_down() -> str:
    os.sched_setscheduler(int(os.environ["VICTIM"]), os.SCHED_IDLE, os.sched_param(0))
    return "done"


@attack
def open_memory_of_victim() -> str:
    with open(f"/proc/{os.environ['VICTIM']}/mem", "rb"):
        return "done"


@attack
def read_environment_of_victim() -> str:
    return Path(f"/proc/{os.environ['VICTIM']}/environ").read_text()


@attack
def read_environment_of_first_process() -> str:
    text = Path("/proc/1/environ").read_text()
    return "leaked" if "SECRET" in text else "nothing in it"


@attack
def list_processes() -> str:
    numbers = [name for name in os.listdir("/proc") if name.isdigit()]
    return f"{len(numbers) <= 3}"


@attack
def list_descriptors() -> str:
    found = []
    for number in range(1024):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return str(len([number for number in found if number > 2]))


@attack
def list_environment() -> str:
    return " ".join(sorted(os.environ))


@attack
def mount_something() -> str:
    return refused(LIBC.mount(b"tmpfs", b".", b"tmpfs", 0, b""))


@attack
def unmount_scratch() -> str:
    return refused(LIBC.umount2(b".", 2))


@attack
def become_root() -> str:
    os.setuid(0)
    return "done"


@attack
def make_user_namespace() -> str:
    return refused(LIBC.unshare(0x10000000))


@attack
def clone_user_namespace() -> str:
    number = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
    result = LIBC.syscall(number, 0x10000000 | signal.SIGCHLD, None, None, None, None)
    if result == 0:
        os._exit(0)
    return refused(result)


@attack
def change_root() -> str:
    os.chroot(".")
    return "done"


@attack
def open_ring() -> str:
    return refused(LIBC.syscall(425, 1, None))


@attack
def make_hidden_file() -> str:
    os.memfd_create("hidden")
    return "done"


@attack
def look_at_privileges() -> str:
    has_no_new, filter_mode = LIBC.prctl(39, 0, 0, 0, 0), LIBC.prctl(21, 0, 0, 0, 0)
    return f"no_new_privs {has_no_new} seccomp {filter_mode} root {os.geteuid() == 0}"


@attack
def call_through_32_bit_door() -> str:
    code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # mov eax, 20; int 0x80; ret
    block = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    block.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(block))
    return f"done {ctypes.CFUNCTYPE(ctypes.c_int)(address)()}"


@attack
def work_honestly() -> str:
    Path("notes.txt").write_text(Path("data/given.txt").read_text())
    ours, theirs = socket.socketpair()
    ours.send(b"ok")
    assert theirs.recv(2) == b"ok"
    import sqlite3  # not preloaded: read from disk in here

    return Path("notes.txt").read_text() + str(sqlite3.apilevel)
