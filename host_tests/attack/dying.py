"""Ends a process by SIGKILL at the n-th thing that it does to the outside."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable

# The events that a process tells its hooks before it changes a file or starts a program: the table
# of audit events in Python's library reference. A file that is only read is no deed.
_DEEDS = (
    *("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.utime", "shutil.", "subprocess.Popen", "tempfile."),
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
SIGNAL = signal.SIGKILL
NEVER = 1 << 30


def _run(work: Callable[[], object], deeds: int) -> None:
    sys.dont_write_bytecode = True  # of what is imported only now

    def note(event: str, arguments: tuple) -> None:
        nonlocal deeds
        if event.startswith(_DEEDS) or (event == "open" and (arguments[2] or 0) & _WRITES):
            deeds -= 1
            if deeds < 0:
                deeds = NEVER  # the next line is a deed, too
                os.kill(os.getpid(), SIGNAL)

    sys.addaudithook(note)
    work()
    os._exit(0)


def survived(work: Callable[[], object], deeds: int, limit_s: float = 120) -> bool:
    """Does `work` in a process of its own, which dies after so many deeds. Returns whether it was
    done before; TimeoutError if it hangs, AssertionError if it fails."""
    process = multiprocessing.get_context("fork").Process(target=_run, args=(work, deeds))
    process.start()
    process.join(limit_s)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"still running after {limit_s} s")
    assert process.exitcode in (0, -SIGNAL), process.exitcode
    return process.exitcode == 0
