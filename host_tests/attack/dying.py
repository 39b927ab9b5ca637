"""Ends a process by SIGKILL at the n-th thing that it does to the outside."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable

# What a process tells its hooks before it opens, makes, moves or removes a file, or starts a
# program: the table of audit events in Python's library reference.
SIGNAL = signal.SIGKILL
NEVER = 1 << 30
_DEEDS = ("open", "os.", "shutil.", "subprocess.Popen", "tempfile.")


def _run(work: Callable[[], object], deeds: int) -> None:
    def note(event: str, _arguments: object) -> None:
        nonlocal deeds
        if event.startswith(_DEEDS):
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
