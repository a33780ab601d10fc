"""Open the course in JupyterLab; the first time, make its environment.

    python start.py            says what it will download, asks, installs, opens the course
    python start.py --cpu      the same, on Linux without the libraries for NVIDIA's GPUs
    python start.py --plan     says what it would do, and does nothing

Other options go to JupyterLab, such as --no-browser or --port 9000. Needs Python 3.11 or newer and
nothing else; runs on Linux, macOS and Windows. In an environment that has what the course needs
(conda, say), nothing is installed.
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
FOLDER = Path(__file__).resolve().parent
VENV = FOLDER / ".venv"
STAMP = VENV / ".complete"
NEEDED = ("ipywidgets", "jupyterlab", "matplotlib", "nbgrader", "numpy", "pandas", "statsmodels")
NEEDED += ("torch", "torchvision")
START = "/lab/tree/notebooks/00_start_here.ipynb?file-browser-path=/"
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"

# Gigabytes: what pip downloads, what the environment then holds on the disk.
WITH_CUDA, WITHOUT_CUDA = (3.2, 6.2), (0.9, 1.7)
MEGABITS_A_SECOND = 50


def main():
    """Make what is missing, and open the course."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cpu", action="store_true", help="PyTorch without CUDA, on Linux")
    parser.add_argument("--plan", action="store_true", help="say what would be done, and stop")
    parser.add_argument("--yes", action="store_true", help="do not ask before the download")
    given, rest = parser.parse_known_args()
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:2]))
        print("start: Python " + have + " is too old; install 3.11 or newer, and run it with that.")
        return 2
    python = active_environment() or environment(given)
    if python is None:
        return 0 if given.plan else 1
    if given.plan:
        print("Everything is there: start.py opens JupyterLab.")
        return 0
    return open_course(python, rest)


def active_environment():
    """Return this Python where it is an environment's and has what the course needs."""
    own = sys.prefix != sys.base_prefix or "CONDA_PREFIX" in os.environ
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    return sys.executable if own and not missing else None


def environment(given):
    """Return the Python of the folder's own environment; make it, or return None."""
    python = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
    python = python.with_suffix(".exe") if os.name == "nt" else python
    if STAMP.exists() and STAMP.read_text() == digest():
        return str(python)
    print(plan(given.cpu))
    if given.plan or not can_be_made() or not (given.yes or agreed()):
        return None
    return str(python) if make(str(python), given.cpu) else None


def digest():
    """Return what the environment was made from."""
    made_from = b"".join(
        (FOLDER / name).read_bytes() for name in ("constraints.txt", "pyproject.toml")
    )
    return hashlib.sha256(made_from).hexdigest()


def plan(cpu):
    """Return what will be downloaded, how large it is, and how long it takes."""
    cuda = sys.platform == "linux" and not cpu
    download, disk = WITH_CUDA if cuda else WITHOUT_CUDA
    minutes = download * 8000 / MEGABITS_A_SECOND / 60
    lines = [
        "The course needs its environment: Python packages, put into " + str(VENV) + ".",
        f"  download   about {download:.1f} GB; at {MEGABITS_A_SECOND} megabits a second "
        f"that takes {minutes:.0f} minutes",
        f"  on disk    about {disk:.1f} GB, this once",
    ]
    if cuda:
        lines.append("  Most of it serves NVIDIA's GPUs. Without one: python start.py --cpu")
    lines.append("  To be rid of it, delete the folder .venv; nothing else is changed.")
    return "\n".join(lines)


def can_be_made():
    """Say what stands in the way, if anything does."""
    free = shutil.disk_usage(str(FOLDER)).free / 1e9
    if importlib.util.find_spec("ensurepip") is None:
        print("start: this Python has no `venv`; install it (Debian, Ubuntu: python3-venv).")
        return False
    if free < WITHOUT_CUDA[1]:
        print(f"start: only {free:.1f} GB are free here; make room and run it again.")
        return False
    return True


def agreed():
    """Ask; where nobody can answer, go on."""
    if not sys.stdin or not sys.stdin.isatty():
        return True
    return input("Go on? [Y/n] ").strip().lower() in ("", "y", "yes")


def make(python, cpu):
    """Install into a fresh environment; return whether it is complete."""
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install"]
    if cpu and sys.platform == "linux":
        pip += ["--extra-index-url", CPU_WHEELS]
    steps = (
        ("Making the environment", [sys.executable, "-m", "venv", "--clear", str(VENV)]),
        ("Installing; pip shows each package", [*pip, "-r", str(FOLDER / "requirements.txt")]),
    )
    for number, (title, command) in enumerate(steps, 1):
        print(f"\n[{number} of {len(steps)}] {title} ...", flush=True)
        try:
            done = subprocess.call(command, cwd=str(FOLDER)) == 0
        except KeyboardInterrupt:
            done = False
        if not done:
            print("\nstart: not finished; what failed stands above. Run it again to go on.")
            return False
    STAMP.write_text(digest())
    return True


def open_course(python, rest):
    """Run JupyterLab on the folder until it is stopped."""
    settings = FOLDER / "tensorlab" / "jupyter"
    environment = dict(os.environ)
    first_in(environment, "JUPYTER_CONFIG_PATH", settings / "student", settings)
    first_in(environment, "JUPYTER_PATH", settings / "data")
    environment.setdefault("OMP_NUM_THREADS", "1")  # small tensors: more only get in the way
    first_in(environment, "PYTHONPATH", FOLDER)  # this copy of the course, whatever is installed
    command = [
        python, "-m", "jupyterlab", "--ServerApp.root_dir=" + str(FOLDER),
        "--LabApp.default_url=" + START, *rest,
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--ServerApp.allow_root=True")
    print("Opening the course in your browser. To stop it: Ctrl+C here, twice.", flush=True)
    os.chdir(str(FOLDER))
    if os.name != "nt":
        os.execve(python, command, environment)
    server = subprocess.Popen(command, env=environment)
    while True:
        try:
            return server.wait()
        except KeyboardInterrupt:
            continue  # JupyterLab asks by itself whether to stop


def first_in(environment, name, *folders):
    """Put folders in front of a search path of the environment."""
    former = [environment[name]] if environment.get(name) else []
    environment[name] = os.pathsep.join([*map(str, folders), *former])


if __name__ == "__main__":
    sys.exit(main())
