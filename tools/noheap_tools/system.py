"""What differs between Linux, macOS and Windows.

    system.require_linux("noheap firmware builds MicroPython", "Do it in WSL.")
    jobs = system.cpus()

The rest of the tools names no function that only one of them has. What needs Linux says so by
`require_linux`: it builds or runs programs of Debian's.
"""

import contextlib
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from noheap_tools.errors import ToolError

if TYPE_CHECKING:  # their import takes as long as a check that finds its cache
    import socket
    import subprocess

# Sent when the terminal goes or the user asks for the end; Windows has no SIGHUP.
ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
_NAMES = {"darwin": "macOS", "win32": "Windows", "cygwin": "Windows"}
# Of Debian's packages, in Homebrew.
_BREW = {"stlink-tools": "stlink", "qemu-system-arm": "qemu"}


def is_linux() -> bool:
    return sys.platform.startswith("linux")


def name() -> str:
    """In words."""
    return _NAMES.get(sys.platform, "Linux" if is_linux() else sys.platform)


def require_linux(what: str, instead: str) -> None:
    """Raises ToolError on another system: `what` is a sentence without its end."""
    if not is_linux():
        raise ToolError(f"{what}, which needs Linux; this is {name()}", instead)


def is_root() -> bool:
    """Windows has administrators, who install nothing by apt-get."""
    user = getattr(os, "geteuid", None)
    return user is not None and user() == 0


def cpus() -> int:
    """Those that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def install_line(packages: list[str]) -> str:
    """How to install these packages of Debian here."""
    if sys.platform == "darwin":
        return f"brew install {' '.join(_BREW.get(it, it) for it in packages)}"
    if sys.platform == "win32":
        return f"install {' and '.join(packages)}, so that PATH has it"
    return f"sudo apt-get install {' '.join(packages)}"


def access_line() -> str:
    """How a user gets access to serial ports here."""
    if is_linux():
        return f"sudo usermod -aG dialout {os.environ.get('USER', '$USER')}, then log in again."
    return "Is it another program's, or another user's?"


def end_group(child: "subprocess.Popen[bytes]", *, hard: bool) -> bool:
    """Ends `child`, which was started with `start_new_session`, and all that it started; `hard`:
    whether they want it or not. Returns whether any of them was left."""
    if sys.platform == "win32":
        return _end_tree(child)
    try:
        os.killpg(child.pid, signal.SIGKILL if hard else signal.SIGTERM)
    except ProcessLookupError:
        return False
    return True


def _end_tree(child: "subprocess.Popen[bytes]") -> bool:
    """Windows has no groups to signal, but knows who started whom. There is no gentle way for
    programs without a window."""
    import subprocess

    command = ["taskkill", "/F", "/T", "/PID", str(child.pid)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def is_terminal_in_use(path: str) -> bool:
    """Whether `path` is a pseudo-terminal at which somebody works, or may be: the system gives the
    number of one that is gone to the next window that is opened."""
    if not path.startswith(("/dev/pts/", "/dev/ttys")):
        return False
    try:
        device = os.stat(path).st_rdev
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, IndexError, ValueError):
                # proc_pid_stat(5): tty_nr is the fifth after the name, which ends with ")".
                number = int(stat.read_bytes().rpartition(b")")[2].split()[4])
                if number and _device(number) == device:
                    return True
        return not is_linux()
    except OSError:
        return not is_linux()


def _device(tty_nr: int) -> int:
    """The device number in /proc's form: the minor in bits 31 to 20 and 7 to 0, the major in 15 to
    8."""
    minor = (tty_nr >> 12 & 0xFFF00) | tty_nr & 0xFF
    return os.makedev(tty_nr >> 8 & 0xFF, minor)


def can_fork() -> bool:
    # macOS has it, and its libraries do not survive it; a browser has no processes.
    return hasattr(os, "fork") and sys.platform not in ("darwin", "emscripten")


def fork() -> int:
    """0 in the new process, which has the calling thread alone; its number in the old one."""
    with warnings.catch_warnings():
        # Python warns of locks that other threads hold: the caller sees to that.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()  # type: ignore[attr-defined]


def end(process: int) -> None:
    """Ends a process that fork() has made, if it has not ended, and forgets it."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)  # type: ignore[attr-defined]
    os.waitpid(process, 0)


_LOW_FILES = 512  # numbers below are for those who need them
_MANY_FILES = 65_536


def allow_many_files() -> None:
    """Let this process open as many files as its user may: a shell says 1,024, often."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _MANY_FILES if hard == resource.RLIM_INFINITY else min(hard, _MANY_FILES)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def out_of_the_way(one: "socket.socket") -> "socket.socket":
    """The same socket under a high number, if there is one: select(), by which pyserial and paho
    wait, takes none above 1,023. `one` is closed then."""
    try:
        import fcntl

        number = fcntl.fcntl(one.fileno(), fcntl.F_DUPFD_CLOEXEC, _LOW_FILES)
    except (ImportError, OSError):
        return one
    import socket

    moved = socket.socket(one.family, one.type, one.proto, fileno=number)
    moved.setblocking(one.getblocking())
    one.close()
    return moved
