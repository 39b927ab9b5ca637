"""Reports the steps of a set-up in their order: one line a step, live on a terminal.

    progress = Progress(sys.stderr)
    progress.plan(["sources", "image"])
    with progress.step("sources", "getting the sources"):
        ...

    [1/2] getting the sources, about 9 s ... 8 s

Functions that get something take `log`, which is such an object, or any function for lines.
"""

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TextIO

from noheap_tools.toolchain import times

Log = Callable[[str], None]

# The step that goes on beside the others, and is waited for at the end.
BESIDE = "emulator"

_REFRESHES_PER_S = 4
# A step is overdue after this many times its usual seconds, and these on top.
_OVERDUE_TIMES, _OVERDUE_S = 2, 15


def to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def in_words(seconds: float) -> str:
    """As 40 s or 2 min 20 s, rounded up: to 5 s, and from a minute on to 10 s."""
    unit = 1 if seconds < 10 else 5 if seconds < 60 else 10
    whole = max(1, -int(-seconds // unit) * unit)
    minutes, rest = divmod(whole, 60)
    return " ".join([*([f"{minutes} min"] if minutes else []), *([f"{rest} s"] if rest else [])])


class Progress:
    """Called with a line, it prints it. With `yes` it asks nothing."""

    def __init__(self, out: TextIO | None = None, *, yes: bool = False) -> None:
        self._out = out or sys.stderr
        self._yes = yes
        self._steps: list[str] = []
        self._done = 0
        self._open = False  # a line is begun, and not ended
        self._lock = threading.RLock()

    def plan(self, steps: Sequence[str], *, done: int = 0) -> None:
        """The steps to come, in their order, after `done` others."""
        self._steps = [""] * done + list(steps)
        self._done = done

    def expected_s(self) -> float:
        """Seconds of all steps that are planned and known."""
        return sum(times.expected_s(step) or 0 for step in self._steps[self._done :])

    def __call__(self, text: str) -> None:
        with self._lock:
            self._break_line()
            print(text, file=self._out, flush=True)

    def confirmed(self, situation: str, question: str) -> bool:
        """The answer of who sits at the terminal, yes by default; without one, yes."""
        if self._yes or not (self._out.isatty() and sys.stdin.isatty()):
            self(situation)
            return True
        with self._lock:
            self._break_line()
            print(f"{situation}\n{question} [Y/n] ", end="", file=self._out, flush=True)
        answer = sys.stdin.readline()
        if not answer:  # Ctrl-D
            print(file=self._out)
        return answer.strip().lower() in ("y", "yes") or answer == "\n"

    @contextmanager
    def step(self, key: str, what: str, *, begun_s: float = 0) -> Iterator[None]:
        """Report `what` while the body runs, and its seconds when it has ended well. BESIDE was
        begun `begun_s` ago, and remembers its seconds itself."""
        expected = times.expected_s(key)
        if expected is not None:
            expected = max(1, expected - begun_s)
        title = f"{self._number(key)}{what}"
        if expected is not None:
            title += f", about {in_words(expected)}"
        start = time.monotonic()
        try:
            with contextlib.ExitStack() as stack:
                if key != BESIDE:
                    stack.enter_context(times.noted(key))
                stack.enter_context(self._shown(title, expected))
                stack.enter_context(self._overdue(what, expected, start))
                yield
        except BaseException:  # Ctrl-C too: what is said of it begins on a line of its own
            with self._lock:
                self._break_line()
            raise
        took = time.monotonic() - start
        self._end(title, f"{took:.0f} s")

    def _number(self, key: str) -> str:
        """The step's place in the plan. One that was not foreseen makes it longer."""
        if not self._steps:
            return ""
        if key in self._steps[self._done :]:
            self._done = self._steps.index(key, self._done) + 1
        else:
            self._steps.insert(self._done, key)
            self._done += 1
        return f"[{self._done}/{len(self._steps)}] "

    def _shown(self, title: str, expected: float | None) -> AbstractContextManager[Any]:
        if self._out.isatty():
            return _live(self._out, title, expected)
        with self._lock:
            self._break_line()
            print(title, "... ", end="", file=self._out, flush=True)
            self._open = True
        return contextlib.nullcontext()

    def _end(self, title: str, took: str) -> None:
        with self._lock:
            print(took if self._open else f"{title} ... {took}", file=self._out, flush=True)
            self._open = False

    def _break_line(self) -> None:
        if self._open:
            print(file=self._out)
            self._open = False

    @contextmanager
    def _overdue(self, what: str, expected: float | None, start: float) -> Iterator[None]:
        """Say so when a step takes much longer than it usually does."""
        if expected is None:
            yield
            return

        def complain() -> None:
            took = f"{time.monotonic() - start:.0f} s; usually {in_words(expected)}"
            self(f"still {what}, for {took}. Ctrl-C ends it")

        timer = threading.Timer(expected * _OVERDUE_TIMES + _OVERDUE_S, complain)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _live(out: TextIO, title: str, expected: float | None) -> AbstractContextManager[Any]:
    try:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    except ImportError:  # before the packages are there
        print(title, "...", file=out, flush=True)
        return contextlib.nullcontext()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        console=Console(file=out),
        transient=True,
        auto_refresh=False,
    )
    return _Ticking(bar, title, expected)


class _Ticking:
    """Moves a bar with the clock; it stays short of the end, which nobody knows."""

    def __init__(self, bar: Any, title: str, expected: float | None) -> None:
        self._bar = bar
        self._expected = expected
        self._task = bar.add_task(title, total=expected)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "_Ticking":
        self._start = time.monotonic()
        self._bar.start()
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stop.set()
        self._thread.join()
        self._bar.stop()

    def _run(self) -> None:
        while not self._stop.wait(1 / _REFRESHES_PER_S):
            at = time.monotonic() - self._start
            if self._expected:
                at = min(at, 0.99 * self._expected)
            self._bar.update(self._task, completed=at)
            self._bar.refresh()


@contextmanager
def timed(log: Log, what: str) -> Iterator[None]:
    """Report that `what` is going on, and how long it took; silent about failures."""
    log(f"{what} ...")
    start = time.monotonic()
    yield
    log(f"{what} ... {time.monotonic() - start:.0f} s")


def step(log: Log, key: str, what: str) -> AbstractContextManager[None]:
    """Report `what` as the step `key` of the plan that `log` has, if it has one."""
    return log.step(key, what) if isinstance(log, Progress) else timed(log, what)


def confirmed(log: Log, situation: str, question: str) -> bool:
    """Show the `situation`, and ask where there is a terminal."""
    progress = log if isinstance(log, Progress) else Progress()
    return progress.confirmed(situation, question)
