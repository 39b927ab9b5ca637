"""Distinguishes the interrupt handlers of a program from those of MicroPython.

    meter = OwnHandlers(board, of_image(image))     # or of_elf(elf), of --profile tiny
    meter.enabled = True
    meter.cycles                    # one number for each time that one of them ran

A handler is the program's own if MicroPython called a function of it, of whatever kind, or if the
vector leads to code in RAM that MicroPython did not put there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from noheap_tools.board import boards
from noheap_tools.cycles import files, program
from noheap_tools.cycles.session import call_slot
from noheap_tools.cycles.symbols import Symbols
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.interrupts import (
    PIN_EXCEPTION,
    TICK_EXCEPTIONS,
    Handled,
    HandlerWatch,
)
from noheap_tools.emulator.program import until
from noheap_tools.errors import ToolError
from noheap_tools.rp2040py_changes.models.nmi import NMI_EXCEPTION

_RAM = 0x20000000
_WATCHED = (*TICK_EXCEPTIONS, PIN_EXCEPTION)


@dataclass(frozen=True)
class Interpreter:
    """`calls` are where an image calls functions, `vectors` its own handlers by exception."""

    calls: frozenset[int]
    vectors: Mapping[int, int]


@lru_cache(maxsize=8)
def of_image(image: Path) -> Interpreter:
    """Boots `image` once, with a program that shows a function of each kind."""
    board = boards.load("pico")
    text = files.compiled_text(program.of_samples(), "_cycles.py", board.mpy_arch)
    emulated = EmulatedBoard(board, image, {"_cycles.mpy": text, "main.py": b"import _cycles\n"})
    calls: set[int] = set()
    over: list[int] = []

    def on_break(_code: int) -> None:
        kind, value = emulated.core.registers[:2]
        if kind == program.SAMPLE:
            calls.add(call_slot(emulated, emulated.word(value)))
        elif kind == program.OVER:
            over.append(kind)

    emulated.mcu.on_break = on_break
    until(emulated, lambda: over, lambda: "")
    vectors = {it: _vector(emulated, it) for it in (NMI_EXCEPTION, *_WATCHED)}
    return Interpreter(frozenset(calls), vectors)


# The functions of MicroPython that call bytecode, native, viper and assembler code, and closures.
_CALLS = {"fun_bc_call", "fun_native_call", "fun_viper_call", "fun_asm_call", "closure_call"}


def of_elf(elf: Path) -> Interpreter:
    """Of an image whose own handlers are in flash, and which runs no program but its own. By its
    symbols: a function of a kind that it does not have is not in it."""
    calls = Symbols(elf).addresses(_CALLS)
    if not calls:
        raise ToolError(f"{elf} does not say where MicroPython calls functions")
    return Interpreter(calls, dict.fromkeys((NMI_EXCEPTION, *_WATCHED), 0))


class OwnHandlers:
    """While `enabled`, notes the cycles of each run of a handler of the program in `cycles`.

    Those of TIMER, PWM and pins count. Cycles run from the handler's first instruction to its
    return, without those of interrupts that preempt it.
    """

    def __init__(self, board: EmulatedBoard, interpreter: Interpreter) -> None:
        self.cycles: list[int] = []
        self._board = board
        self._interpreter = interpreter
        self._watch = HandlerWatch(board, self._on_handled, _WATCHED)
        self._watch.calls = interpreter.calls
        self.enabled = False

    @property
    def enabled(self) -> bool:
        return self._watch.enabled

    @enabled.setter
    def enabled(self, on: bool) -> None:
        self._watch.enabled = on

    def _on_handled(self, handled: Handled) -> None:
        vector = _vector(self._board, handled.exception)
        at_vector = vector >= _RAM and vector != self._interpreter.vectors[handled.exception]
        if handled.called or at_vector:
            self.cycles.append(handled.cycles)


def _vector(board: EmulatedBoard, exception: int) -> int:
    return board.mcu.read_uint32(board.core.vtor + 4 * exception) & ~1
