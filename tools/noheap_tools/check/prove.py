"""Runs the program on the emulated Pico, or on a board, and compares with the findings.

Its interrupts are real there: the port locks the heap around a hard handler, and prints the
traceback of an exception that leaves it. The emulator toggles the pins whose interrupt is
enabled.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.check.measure import vm
from noheap_tools.check.report.result import Result
from noheap_tools.check.source.program import Program
from noheap_tools.emulator.program import boot
from noheap_tools.errors import ToolError
from noheap_tools.link import device

_STEP_MS = 5
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n((?:  File .*\n)*)(\w+)(.*)")
_PLACE = re.compile(r'File "([^"]+)", line (\d+)')


@dataclass(frozen=True)
class Seen:
    """An exception that left a handler on the VM; `codes` are the findings at its places."""

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
    """Runs it for `ms` of the emulated board's time."""
    files = _files(program)
    files["main.py"] = _driver(result, None).encode()
    pico = boot(files)
    for _ in range(ms // _STEP_MS):
        pico.board.run_ms(_STEP_MS)
        for pin in pico.board.mcu.gpio:
            if pin.irq_enable_mask:
                pin.set_input_value(not pin.input_value)
    return _compared(pico.said, program, result)


def on_device(name: str, program: Program, result: Result, ms: int = 2000) -> Proof:
    """Runs it for `ms` on the board at port `name`. The program's files are left on it."""
    with device.connected(name) as board:
        for path, content in _files(program).items():
            board.write(path, content)
        said = board.run(_driver(result, ms))
    return _compared(said, program, result)


def _driver(result: Result, ms: int | None) -> str:
    """Returns device/start.py with the call that starts the program, for `ms` or for ever."""
    return f"{vm.program('start')}\nstart({_modules(result)!r}, {ms})\n"


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
    """Returns the proof as text."""
    text = []
    for seen in proof.seen:
        verdict = f"found: {', '.join(seen.codes)}" if seen.codes else "NOT found"
        text.append(f"{seen.file}:{seen.line}: the VM raised {seen.error} here; {verdict}")
    if not proof.started:
        text.append("the program did not start on the board; it printed:")
        text += [f"    {line}" for line in proof.output.splitlines()[-6:]]
    elif not proof.seen:
        text.append(f"the VM raised nothing in a handler within {ms} ms")
    if proof.unconfirmed:
        plural = "s" * (proof.unconfirmed != 1)
        text.append(
            f"{proof.unconfirmed} line{plural} with findings did not raise: not reached, or "
            "after one that did, since a handler ends with its first exception"
        )
    return text


def disagrees(proof: Proof) -> bool:
    """Returns whether the VM raised MemoryError without a finding, or nothing started."""
    return not proof.started or any(s.error == "MemoryError" and not s.codes for s in proof.seen)
