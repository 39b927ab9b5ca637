"""Runs the program on the emulated Pico, or on a board, and compares with what was found.

Its interrupts are real there: the port locks the heap around a hard handler, and prints the
traceback of what leaves it. Pins whose interrupt is enabled are toggled by the emulator.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.check.report.result import Result
from noheap_tools.check.source.program import Program
from noheap_tools.emulator.program import boot
from noheap_tools.errors import ToolError
from noheap_tools.link import device

_STEP_MS = 5
_DRIVER = """
import micropython, sys, time
micropython.alloc_emergency_exception_buf(256)
for name in {modules!r}:
    try:
        __import__(name)
    except Exception as error:
        print("~~ not started:", name)
        sys.print_exception(error)
print("~~ started")
{wait}
"""
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n((?:  File .*\n)*)(\w+)(.*)")
_PLACE = re.compile(r'File "([^"]+)", line (\d+)')


@dataclass(frozen=True)
class Seen:
    """An exception that left a handler on the VM; `codes` are what was found at its places."""

    file: str
    line: int
    error: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    seen: list[Seen]
    unconfirmed: int
    started: bool
    output: str


def on_pico(program: Program, result: Result, ms: int = 2000) -> Proof:
    """Run it for `ms` of the emulated board's time."""
    files = _files(program)
    modules = _modules(result)
    driver = _DRIVER.format(modules=modules, wait="while True:\n    time.sleep_ms(100)")
    files["main.py"] = driver.encode()
    pico = boot(files)
    for _ in range(ms // _STEP_MS):
        pico.board.run_ms(_STEP_MS)
        for pin in pico.board.mcu.gpio:
            if pin.irq_enable_mask:
                pin.set_input_value(not pin.input_value)
    return _compared(pico.said, program, result)


def on_device(name: str, program: Program, result: Result, ms: int = 2000) -> Proof:
    """Run it for `ms` on the board at port `name`. The program's files are left on it."""
    driver = _DRIVER.format(modules=_modules(result), wait=f"time.sleep_ms({ms})")
    with device.connected(name) as board:
        for path, content in _files(program).items():
            board.write(path, content)
        said = board.run(driver)
    return _compared(said, program, result)


def _files(program: Program) -> dict[str, bytes]:
    files = {}
    for module in program.modules.values():
        name = module.name.replace(".", "/")
        name += "/__init__.py" if module.path.name == "__init__.py" else ".py"
        # The driver is main.py.
        files["noheap_main.py" if name == "main.py" else name] = module.source.encode()
    return files


def _modules(result: Result) -> list[str]:
    names = {h.module.name: None for h in result.handlers if h.is_hard}
    if not names:
        raise ToolError("no hard handler to prove", "Give the file that registers it.")
    return ["noheap_main" if name == "main" else name for name in names]


def _compared(said: str, program: Program, result: Result) -> Proof:
    said = said.replace("\r", "")
    shown = {_board_name(m.name, m.path): m.shown for m in program.modules.values()}
    seen = []
    for frames, error, _ in _TRACEBACK.findall(said):
        found = _PLACE.findall(frames)
        places = [(shown[file], int(line)) for file, line in found if file in shown]
        if places:
            seen.append(Seen(*places[-1], error, _codes(result, places)))
    confirmed = {place for s in seen for place in [(s.file, s.line)]}
    costs = {(f.file, f.line) for f in result.findings if f.allocates}
    started = "~~ started" in said or "~~ not started" not in said
    return Proof(seen, len(costs - confirmed), started, said)


def _board_name(name: str, path: Path) -> str:
    if name == "main":
        return "noheap_main.py"
    return name.replace(".", "/") + ("/__init__.py" if path.name == "__init__.py" else ".py")


def _codes(result: Result, places: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    wanted = set(places)
    return tuple(f.code for f in result.findings if (f.file, f.line) in wanted)


def lines(proof: Proof, ms: int) -> list[str]:
    """The proof as text."""
    text = []
    for seen in proof.seen:
        verdict = f"found: {', '.join(seen.codes)}" if seen.codes else "NOT found"
        text.append(f"{seen.file}:{seen.line}: the VM raised {seen.error} here; {verdict}")
    if not proof.started:
        text.append("the program did not start on the board; it said:")
        text += [f"    {line}" for line in proof.output.splitlines()[-6:]]
    elif not proof.seen:
        text.append(f"the VM raised nothing in a handler within {ms} ms")
    if proof.unconfirmed:
        plural = "s" * (proof.unconfirmed != 1)
        text.append(
            f"{proof.unconfirmed} line{plural} with findings did not raise: not reached, or "
            "behind one that did, for a handler ends with its first exception"
        )
    return text


def disagrees(proof: Proof) -> bool:
    """True if the VM raised MemoryError where nothing was found, or the program did not start."""
    return not proof.started or any(s.error == "MemoryError" and not s.codes for s in proof.seen)
