"""main.py of a project on CPython, in a thread of its own, with mocks of MicroPython's modules."""

import io
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from noheap_board.mock.schedule import Over, Schedule
from noheap_testing import install

_MAIN = "main.py"


class Program:
    """`texts` are modules that are made of text, by their names: board and config.

    printed  takes the bytes that it prints
    schedule has its time, once `prepare` was called
    """

    def __init__(
        self, folder: Path, texts: Mapping[str, str], printed: Callable[[bytes], None]
    ) -> None:
        self._folder = folder
        self._texts = texts
        self._inside: dict[str, ModuleType] = {}  # what is imported under the mocks' names
        self._own = {path.stem for path in folder.iterdir()} | set(texts)
        self._stdout = _Stdout(printed)
        self._thread: threading.Thread | None = None
        self.schedule: Schedule | None = None
        self._is_within = False

    def fake(self, name: str) -> Any:
        """A module of noheap_testing, as the program has it."""
        with self.within():
            return install.module(name)

    @contextmanager
    def within(self) -> Iterator[None]:
        """Within it, imports find the mocks and the firmware, and time and output are theirs."""
        if self._is_within:
            yield
            return
        also = (*self._own, "_rp2")
        sleep, stdout = time.sleep, sys.stdout
        with install.installed(also=also, inside=self._inside):
            sys.path.insert(0, str(self._folder))
            time.sleep = lambda seconds: time.sleep_us(round(seconds * 1e6))  # type: ignore
            sys.stdout = self._stdout  # type: ignore[assignment]
            self._is_within = True
            try:
                yield
            finally:
                self._is_within = False
                sys.path.remove(str(self._folder))
                time.sleep, sys.stdout = sleep, stdout

    def add(self, modules: Mapping[str, ModuleType]) -> None:
        """Let imports find these, by their names."""
        self._inside.update(modules)

    def start(self) -> None:
        """Make it ready to run: it does, as far as `run_until` says."""
        self._thread = threading.Thread(target=self._run, name=_MAIN, daemon=True)
        self._thread.start()

    def run_until(self, ns: float) -> bool:
        """Returns whether it came back: it must sleep, or look at a clock."""
        assert self.schedule is not None
        with self.within():
            return self.schedule.run_until(ns)

    def end(self) -> None:
        if self._thread is None or self.schedule is None:
            return
        self.schedule.is_over = True
        with self.within():
            self.schedule.run_until(0)
        self._thread.join(1)

    def _run(self) -> None:
        schedule = self.schedule
        assert schedule is not None
        try:
            schedule.begin()
            try:
                self._run_main()
            except SystemExit:
                pass  # ends the program, and no more
            except (Exception, KeyboardInterrupt):
                self._print_exception()
            # As MicroPython does then.
            print("MicroPython v: main.py is over, on CPython")
            schedule.idle()
        except Over:
            pass
        finally:
            schedule.finish()

    def _run_main(self) -> None:
        for name, text in self._texts.items():
            sys.modules[name] = _made(name, text)
        scope: dict[str, Any] = {"__name__": "__main__"}
        exec(compile((self._folder / _MAIN).read_text(encoding="utf-8"), _MAIN, "exec"), scope)

    def handler_raised(self) -> None:
        """Print the exception that an interrupt handler raised, as MicroPython does."""
        print("Uncaught exception in IRQ callback handler")
        self._print_exception()

    def _print_exception(self) -> None:
        error = sys.exception()
        assert error is not None
        print("Traceback (most recent call last):")
        for frame in traceback.extract_tb(error.__traceback__):
            file = Path(frame.filename)
            if file.name == _MAIN or self._folder in file.parents:
                print(f'  File "{file.name}", line {frame.lineno}, in {frame.name}')
        print("".join(traceback.format_exception_only(error)).strip())


class _Stdout(io.TextIOBase):
    """`sys.stdout` of the program, with the `buffer` that telemetry writes to."""

    def __init__(self, printed: Callable[[bytes], None]) -> None:
        super().__init__()
        self._printed = printed
        self.buffer = self  # pyright: ignore[reportAttributeAccessIssue]

    def write(self, text: Any, length: int | None = None) -> int:
        data = text.encode() if isinstance(text, str) else bytes(memoryview(text).cast("B"))
        data = data if length is None else data[:length]
        self._printed(data)
        return len(data)


def _made(name: str, text: str) -> ModuleType:
    module = ModuleType(name)
    exec(compile(text, f"{name}.py", "exec"), vars(module))
    return module
