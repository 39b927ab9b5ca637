"""Progress lines: one when a step starts, one with its seconds when it is done."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Log = Callable[[str], None]

# The steps of a fresh machine in their order; cached ones are left out.
STEPS = (
    "compilers",
    "package lists",
    "sources",
    "mpy-cross",
    "rp2 image",
    "unix interpreter",
    "emulator",
    "qemu images",
)


def to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def timed(log: Log, what: str) -> Iterator[None]:
    """Report that `what` is going on, and how long it took; silent about failures."""
    log(f"{what} ...")
    start = time.monotonic()
    yield
    log(f"{what} ... {time.monotonic() - start:.0f} s")


def step(log: Log, number: int, what: str) -> AbstractContextManager[None]:
    """Report `what` as step `number` of STEPS, counted from 1."""
    return timed(log, f"[{number}/{len(STEPS)}] {what}")
