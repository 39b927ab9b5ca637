"""Follows one call on the emulated board, instruction by instruction.

Interrupts that happen meanwhile are left out of everything.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.loads import reads
from noheap_tools.errors import ToolError

FLASH = range(0x10000000, 0x11000000)
LINE_BYTES = 8  # of the XIP cache, RP2040 datasheet 2.6.3.2
_PATIENCE = 20_000_000  # instructions of one call
_LR, _SP = 14, 13


@dataclass
class Step:
    """One instruction of the function's own machine code."""

    at: int
    cycles: int
    called: int | None = None  # cycles of its callee, from the first instruction to the last


@dataclass
class Trace:
    """One call. `cycles` from the callable's first instruction to its return; `code_cycles` of
    its own machine code, None if it has none."""

    cycles: int = 0
    code_cycles: int | None = None
    instructions: Counter[int] = field(default_factory=Counter)  # by address
    flash_lines: set[int] = field(default_factory=set)
    code_flash_lines: set[int] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    stack: int = 0  # bytes, at most, below the stack pointer at the beginning of the code


@dataclass
class _Span:
    """From an instruction until the return to `back` with the stack as at its beginning."""

    back: int
    sp: int
    began: int

    def over(self, pc: int, sp: int) -> bool:
        return pc == self.back and sp == self.sp


class Tracer:
    """Calls of the object at `target`, whose type's `call` slot is at that address; `code` is
    where its machine code begins, and `own(address)` is true for it."""

    def __init__(
        self,
        board: EmulatedBoard,
        target: int,
        call: int,
        code: int | None,
        own: Callable[[int], bool],
    ) -> None:
        self._board = board
        self._target = target
        self._call = call
        self._code = code
        self._own = own
        self._spent = 0  # cycles outside interrupts

    def follow(self, ended: Callable[[], bool]) -> Trace:
        """The next call. ToolError if it does not happen, or not return, before `ended`."""
        core = self._board.core
        registers = core.registers
        while not (core.pc == self._call and registers[0] == self._target):
            if ended():
                raise ToolError("the function was not reached by its call", _DEFECT)
            self._board.step()
        trace = Trace()
        whole = self._span(0)
        code: _Span | None = None
        called: _Span | None = None
        self._spent = 0
        for _ in range(_PATIENCE):
            at = core.pc
            if self._code is not None and code is None and at == self._code:
                code = self._span(self._spent)
            inside = code is not None and trace.code_cycles is None
            cycles = self._step(trace, inside)
            if cycles is None:  # the step was an interrupt's
                continue
            pc, sp = core.pc, registers[_SP]
            measured = whole if self._code is None else code
            if measured is not None:
                trace.stack = max(trace.stack, measured.sp - sp)
            if inside:
                if called is not None:
                    if called.over(pc, sp):
                        trace.steps[-1].called = self._spent - called.began
                        called = None
                elif self._own(at):
                    trace.steps.append(Step(at, cycles))
                    if not self._own(pc) and registers[_LR] & ~1 == _after(self._board, at):
                        called = self._span(self._spent)
                assert code is not None
                if code.over(pc, sp):
                    trace.code_cycles = self._spent - code.began
            if whole.over(pc, sp):
                trace.cycles = self._spent
                return trace
            if ended():
                raise ToolError("the function did not return to its caller")
        raise ToolError(f"the function did not return within {_PATIENCE:,} instructions")

    def _span(self, began: int) -> _Span:
        registers = self._board.core.registers
        return _Span(registers[_LR] & ~1, registers[_SP], began)

    def _step(self, trace: Trace, inside: bool) -> int | None:
        core = self._board.core
        at, level, before = core.pc, core.ipsr, core.cycles
        lines = {a // LINE_BYTES for a in reads(self._board.mcu, at) if a in FLASH}
        self._board.step()
        if level or core.ipsr:
            return None
        cycles = core.cycles - before
        if not cycles:
            return None  # asleep
        self._spent += cycles
        trace.instructions[at] += 1
        trace.flash_lines |= lines
        if inside:
            trace.code_flash_lines |= lines
        return cycles


_DEFECT = "This is a defect of noheap cycles: report the function and its arguments."


def _after(board: EmulatedBoard, at: int) -> int:
    wide = board.mcu.read_uint16(at) >> 11 in (0b11110, 0b11101)
    return at + (4 if wide else 2)
