"""Runs `noheap` as it would run on Windows, as far as Linux lets one.

    python elsewhere.py flash --port socket://localhost:7000

Modules and functions that Windows lacks are gone, relative paths print with backslashes, and a
text file that is opened without an encoding is an error. What stays is what pyserial, mpremote and
filelock have for each system of their own: this system's is the only one that runs here. So does
what this system's `subprocess` takes from `os` and `signal` to start, await and end a program.
"""

# Some of these before the functions go that they take from `os` for this system.
import asyncio  # noqa: F401
import builtins
import concurrent.futures  # noqa: F401
import ctypes  # noqa: F401
import os
import pathlib
import platform
import select
import selectors  # noqa: F401
import shutil  # noqa: F401
import signal
import socket  # noqa: F401
import subprocess  # noqa: F401
import sys
import tarfile  # noqa: F401
import tempfile  # noqa: F401
import types
import uuid  # noqa: F401
import warnings

MODULES = (
    "_curses", "_posixsubprocess", "curses", "fcntl", "grp", "nis", "posix", "pty", "pwd",
    "readline", "resource", "spwd", "syslog", "termios", "tty",
)  # fmt: skip
# With the back ends for this system.
OWN_BACK_END = ("serial.serialposix", "mpremote.console", "filelock._native._unix")
OS = (
    "chown", "chroot", "confstr", "ctermid", "fchdir", "fchmod", "fchown", "fork", "forkpty",
    "getegid", "geteuid", "getgid", "getgroups", "getloadavg", "getpgid", "getpgrp",
    "getpriority", "getresuid", "getsid", "getuid", "initgroups", "killpg", "lchown", "lockf",
    "major", "minor", "mkfifo", "mknod", "nice", "openpty", "pathconf", "pread",
    "preadv", "pwrite", "sched_getaffinity", "sched_setaffinity", "sched_yield", "sendfile",
    "set_blocking", "setgid", "setpgid", "setpriority", "setsid", "setuid", "statvfs", "sync",
    "sysconf", "tcgetpgrp", "tcsetpgrp", "ttyname", "uname",
)  # fmt: skip
SIGNALS = ("SIGALRM", "SIGCHLD", "SIGHUP", "SIGPIPE", "SIGQUIT", "SIGUSR1", "SIGUSR2")
SELECT = ("poll", "epoll", "POLLIN", "POLLHUP", "POLLRDHUP")


def main() -> int:
    from noheap_tools import cli

    hide()
    return cli.main(sys.argv[1:])


def hide() -> None:
    from noheap_tools import system
    from noheap_tools.emulator import ports

    platform.uname()  # it is remembered
    for module, names in ((os, OS), (signal, SIGNALS), (select, SELECT)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    builtins.__import__ = _refusing(builtins.__import__)
    # Others would look for their back end for Windows.
    system.sys = ports.sys = types.SimpleNamespace(platform="win32")
    real = pathlib.PurePath.__str__
    pathlib.PurePath.__fspath__ = pathlib.PurePath.as_posix = real
    if sys.version_info < (3, 12):  # later ones give the text to the system, too
        pathlib.PurePath.__str__ = _with_backslashes(real)
    warnings.filterwarnings("ignore", category=EncodingWarning)
    warnings.filterwarnings("error", category=EncodingWarning, module="noheap_")


def _refusing(real):
    def refusing(name, globals=None, *more, **named):
        importer = (globals or {}).get("__name__", "")
        root = name.partition(".")[0]
        package = importer.partition(".")[0]
        hidden = package not in sys.stdlib_module_names and importer not in OWN_BACK_END
        if root in MODULES and hidden:
            raise ModuleNotFoundError(f"No module named {root!r} on Windows", name=root)
        return real(name, globals, *more, **named)

    return refusing


def _with_backslashes(real):
    def shown(path):
        text = real(path)
        return text if text.startswith("/") else text.replace("/", "\\")

    return shown


if __name__ == "__main__":
    sys.exit(main())
