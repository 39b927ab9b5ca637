"""Sets up a clone for `make`: .venv with its packages, then what `noheap setup` gets.

    PYTHONPATH=tools:lib python3 -m noheap_tools.toolchain.clone run

The argument is what make is about to do: `base` needs the packages of check, flash, monitor and
repl only, `run` an image and the emulator as well, `dev` the packages of all tools, and `tests`
all of it with QEMU and the unix interpreter. Versions are those of requirements.lock.

Imports nothing that is in a package, as it runs before there are any.
"""

import argparse
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from noheap_tools import disk, system
from noheap_tools.errors import ToolError
from noheap_tools.paths import LOCK, ROOT
from noheap_tools.rp2040py_changes import patches
from noheap_tools.toolchain import cache, compilers, emulator, plan
from noheap_tools.toolchain.process import ended_like_ctrl_c, query, run
from noheap_tools.toolchain.progress import Progress, confirmed, in_words
from noheap_tools.versions import RP2_STUBS, STM32_STUBS

_VENV = ROOT / ".venv"
_PYTHON = _VENV / "bin" / "python"
# For firmware/*/pyrightconfig.json. Apart from the other packages: they shadow Python's own.
_STUBS = {"rp2": RP2_STUBS, "stm32": STM32_STUBS}
# What make is about to do -> the extras of pyproject.toml.
_EXTRAS = {"base": "monitor", "run": "emulator,cycles,monitor", "dev": "dev", "tests": "dev"}
# What is done with it.
_WITH = {"tests": ("dev", "run")}
_PAGE_LOCK = ROOT / "tools/page/package-lock.json"
_VENV_PACKAGE = "python3-venv"
_SIGNALS = (signal.SIGINT, *system.ENDING)


def stamp(kind: str) -> Path:
    """A file that is newer than pyproject.toml, the lock files and rp2040py's patches if `kind` is
    set up."""
    return _VENV / f".{kind}"


def is_done(kind: str) -> bool:
    sources = [ROOT / "pyproject.toml", LOCK, _PAGE_LOCK, *patches.series(patches.releases()[-1])]
    try:
        made = stamp(kind).stat().st_mtime
    except OSError:
        return False
    return all(made >= source.stat().st_mtime for source in sources)


def set_up(kind: str, progress: Progress, *, yes: bool) -> None:
    """Do what is missing for `kind`. ToolError says what went wrong and the way out."""
    with _alone(progress):
        if is_done(kind):  # another make did it while this one waited
            return
        steps = ["packages"]
        if kind in ("run", "tests"):
            compiles = emulator.cached_wheel(patches.releases()[-1]) is None
            steps += plan.expected(tests=kind == "tests", compiles=compiles).steps()
        progress.plan(steps)
        progress(f"Setting up takes about {in_words(progress.expected_s())}, once.")
        with progress.step("packages", f"getting Python's packages into {_VENV.name}"):
            _install(kind, progress)
        if kind in ("run", "tests"):
            words = ["--tests"] * (kind == "tests") + ["--yes"] * yes + ["--done", "1"]
            _call([str(_PYTHON.with_name("noheap")), "setup", *words])
        for it in (*_WITH.get(kind, ()), kind):
            stamp(it).touch()


def _install(kind: str, progress: Progress) -> None:
    log_file = cache.fresh_log("packages")
    began = _VENV.exists()
    try:
        extras = f"[{_EXTRAS[kind]}]" if _EXTRAS[kind] else ""
        if is_done("base"):
            # noheap is there, so pip looks for the packages of these extras only.
            _pip([f"noheap{extras}"], log_file)
        else:
            _make_venv(log_file, progress)
            _pip(["--editable", f"{ROOT}{extras}"], log_file)
            stamp("base").touch()
        if _EXTRAS[kind] == "dev":
            for family, stubs in _STUBS.items():
                _pip(["--upgrade", "--target", str(_VENV / "stubs" / family), stubs], log_file)
    except BaseException:  # Ctrl-C too: nobody wants half a .venv
        if not began:
            shutil.rmtree(_VENV, ignore_errors=True)
        raise


def _call(command: list[str]) -> None:
    """Run a command of .venv, which handles signals itself and is never cut off; ends if it fails.

    A terminal sends Ctrl-C to both, so this process leaves it to the command.
    """
    child = subprocess.Popen(command)
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        for number in _SIGNALS:
            signal.signal(number, lambda number, _frame: child.send_signal(number))
        if sys.stdin.isatty():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if code != 0:
        raise SystemExit(code if code > 0 else 1)


def _make_venv(log_file: Path, progress: Progress) -> None:
    if query([_PYTHON, "-c", "import pip"]) is not None:
        return
    if query([sys.executable, "-c", "import ensurepip"]) is None:
        _get_venv_package(progress)
    command = [sys.executable, "-m", "venv", "--clear", _VENV]
    run(command, log_file=log_file, what=f"making {_VENV}")


def _get_venv_package(progress: Progress) -> None:
    lacking = f"{sys.executable} cannot make a venv yet: it needs {_VENV_PACKAGE}"
    remedy = compilers.install_line([_VENV_PACKAGE])
    if not compilers.can_install():
        raise ToolError(lacking, remedy)
    if not confirmed(progress, f"{lacking}.", "Install with apt-get?"):
        raise ToolError(lacking, remedy)
    compilers.install([_VENV_PACKAGE])


def _pip(words: list[str], log_file: Path) -> None:
    pip = [_PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    constraint = ["--constraint", LOCK]
    run([*pip, *constraint, *words], log_file=log_file, what="getting Python's packages")


@contextmanager
def _alone(progress: Progress) -> Iterator[None]:
    """Wait for another make that sets up this clone. The lock is on the clone's folder itself."""
    if not os.access(ROOT, os.W_OK):
        raise ToolError(f"cannot write to this clone: {ROOT}", "Clone it to a folder of yours")
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        with ended_like_ctrl_c():
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                progress("waiting for another make that sets up this clone ...")
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield
    finally:
        os.close(folder)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make", description=__doc__)
    parser.add_argument("kind", choices=_EXTRAS)
    parser.add_argument("--yes", action="store_true")
    args = parser.parse_args()
    try:
        set_up(args.kind, Progress(yes=args.yes), yes=args.yes)
    except ToolError as error:
        return _failed(error)
    except OSError as error:
        found = disk.explained(error)
        if found is None:
            raise
        return _failed(found)
    except KeyboardInterrupt:
        print("make: interrupted", file=sys.stderr)
        return 130
    return 0


def _failed(error: ToolError) -> int:
    print(f"make: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)
    return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
