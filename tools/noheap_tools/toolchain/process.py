"""Runs a build tool with its output in a log file, and leaves no child behind."""

import re
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.toolchain.progress import to_stderr

_PATIENCE_S = 5
# The beginnings of errors of apt, compilers, Python and make; the earlier ones say more.
_REASONS = (r"^E: ", r"\berror:", r"^\w*Error: ", r"\b[Ee]rror\b")


def run(
    argv: Sequence[str | Path],
    *,
    log_file: Path,
    what: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    finish_on_interrupt: bool = False,
) -> None:
    """Run `argv` to its end, appending its output to `log_file`.

    `what` names the step in the ToolError of a failure. On an interrupt the whole
    process group is ended, before this returns; with `finish_on_interrupt` it is asked
    to stop and waited for, because a package manager must not be cut off in the middle.
    """
    command = [str(word) for word in argv]
    with log_file.open("ab") as output:
        output.write(f"$ {' '.join(command)}\n".encode())
        output.flush()
        child = None
        try:
            with _interrupts_held_back():
                child = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=cwd,
                    env=env,
                    start_new_session=True,
                )
            code = child.wait()
        except OSError as error:
            raise ToolError(f"{what}: cannot run {command[0]}: {error.strerror}") from None
        except BaseException:
            if child is not None:
                _end(child, wait_for_it=finish_on_interrupt)
            raise
    if code != 0:
        raise ToolError(
            f"{what} failed (exit code {code}): {_reason(log_file)}",
            f"the whole log is in {log_file}",
        )


def query(argv: Sequence[str | Path], *, timeout_s: float = 60) -> str | None:
    """The standard output of a short command; None if it fails or cannot be run."""
    command = [str(word) for word in argv]
    try:
        result = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout.decode(errors="replace") if result.returncode == 0 else None


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Let SIGTERM and SIGHUP clean up as Ctrl-C does; otherwise they would skip `finally`."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    taken = [s for s in system.ENDING if signal.getsignal(s) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Let an interrupt come at the end of the body.

    One that came while Popen starts a child would leave a child that nobody knows.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    taken = {
        number: signal.signal(number, lambda number, _frame: came.append(number))
        for number in (signal.SIGINT, *system.ENDING)
        if callable(signal.getsignal(number))
    }
    try:
        yield
    finally:
        for number, handler in taken.items():
            signal.signal(number, handler)
    for number in came:
        signal.raise_signal(number)


def _end(child: subprocess.Popen[bytes], *, wait_for_it: bool) -> None:
    if wait_for_it:
        to_stderr("waiting for a package manager, which must not be cut off ...")
        child.send_signal(signal.SIGINT)
        child.wait()
        return
    for hard in (False, True):
        if not system.end_group(child, hard=hard):
            break
        try:
            child.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            continue
    child.wait()


def _reason(log_file: Path) -> str:
    """The line of the log that most likely says why, with the lines that belong to it."""
    lines = [
        line.strip()
        for line in log_file.read_text(errors="replace", encoding="utf-8").splitlines()[-200:]
    ]
    lines = [line for line in lines if line and not line.startswith("$ ")]
    for mark in _REASONS:
        for number, line in enumerate(lines):
            if re.search(mark, line):
                return " ".join(lines[number : number + 4]) if line.endswith(":") else line
    return lines[-1] if lines else "it said nothing"
