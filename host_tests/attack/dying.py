"""Ends a process by SIGKILL at the n-th thing that it does to the outside."""

import faulthandler
import multiprocessing
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import TextIO

# The events that a process tells its hooks before it changes a file or starts a program: the table
# of audit events in Python's library reference. A file that is only read is no deed.
_DEEDS = (
    *("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.utime", "shutil.", "subprocess.Popen", "tempfile."),
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
SIGNAL = signal.SIGKILL
NEVER = 1 << 30


_LIMIT_S = 900  # of a flash to an emulated board that gets a fiftieth of a CPU, several times over


def _run(work: Callable[[], object], deeds: int, said: TextIO) -> None:
    sys.dont_write_bytecode = True  # of what is imported only now
    sys.stdout = sys.stderr = said  # what a test captures dies with this process

    def note(event: str, arguments: tuple) -> None:
        nonlocal deeds
        if event.startswith(_DEEDS) or (event == "open" and (arguments[2] or 0) & _WRITES):
            deeds -= 1
            if deeds < 0:
                deeds = NEVER  # the next line is a deed, too
                os.kill(os.getpid(), SIGNAL)

    faulthandler.enable(said)
    sys.addaudithook(note)
    try:
        work()
    except BaseException:
        traceback.print_exc()
        said.flush()
        os._exit(1)
    os._exit(0)


def survived(work: Callable[[], object], deeds: int, limit_s: float = _LIMIT_S) -> bool:
    """Does `work` in a process of its own, which dies after so many deeds. Returns whether it was
    done before; TimeoutError if it hangs, AssertionError if it fails, both with what it said."""
    with tempfile.TemporaryFile("w+", prefix="noheap-") as said:
        process = multiprocessing.get_context("fork").Process(
            target=_run, args=(work, deeds, said)
        )
        process.start()
        process.join(limit_s)
        if process.exitcode is None:
            os.kill(process.pid or 0, signal.SIGABRT)  # its stack is told
            process.join()
            raise TimeoutError(f"still running after {limit_s} s:\n{_all_of(said)}")
        assert process.exitcode in (0, -SIGNAL), f"{process.exitcode}:\n{_all_of(said)}"
    return process.exitcode == 0


def _all_of(said: TextIO) -> str:
    said.seek(0)
    return said.read()
