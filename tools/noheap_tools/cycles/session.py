"""An emulated Pico with the user's file on it, on which one function is called again and again.

Layouts of objects: MicroPython 1.26, py/obj.h (mp_obj_type_t) and py/objfun.h.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from noheap_tools.board import boards
from noheap_tools.cycles import files as sources
from noheap_tools.cycles import program
from noheap_tools.cycles.program import Calls
from noheap_tools.cycles.symbols import Symbols
from noheap_tools.cycles.trace import Trace, Tracer
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import LIMIT_MS, STUCK_MS, TAIL, Stuck, boot, stock_image
from noheap_tools.errors import ToolError
from noheap_tools.link import traceback

_SLICE_MS = 10  # simulated
_SLOT_INDEX_CALL = 10  # byte of mp_obj_type_t
_SLOTS = 20
_OFFSET_CODE = {"viper": 12, "asm_thumb": 8}  # of the object's pointer to its machine code
_OFFSET_METHOD = 4  # mp_obj_bound_meth_t


@dataclass(frozen=True)
class Target:
    """A callable on the board: what it is and where."""

    address: int
    kind: str  # one of program.KINDS, or "other"
    call: int  # its type's function that calls it
    function: int  # the function that a method is bound to, else the object itself
    code: int | None  # where its machine code begins


class Session:
    """Boots `board` with `files` and runs the program of `calls` up to its first call."""

    def __init__(self, calls: Calls, files: Mapping[str, bytes]) -> None:
        self._calls = calls
        self.symbols = Symbols(stock_image().elf)
        contents = dict(files)
        arch = boards.load("pico").mpy_arch
        contents["_cycles.mpy"] = sources.compiled_text(
            program.of_calls(calls), "_cycles.py", arch
        )
        contents["main.py"] = b"import _cycles\n"
        self._own = sources.of_the_user(files)
        self._stage = 0  # of program.STAGES
        self._raised = False
        self._program = boot(contents)
        self.board = self._program.board
        self._mark: tuple[int, int] | None = None
        self.board.mcu.on_break = self._on_break
        types = {self.word(self._await(program.SAMPLE)): kind for kind in program.KINDS}
        self.target = self._resolve(self._await(program.TARGET), types)

    def word(self, address: int) -> int:
        return self.board.mcu.read_uint32(address)

    def halfword(self, address: int) -> int:
        return self.board.mcu.read_uint16(address)

    def follow(self, own) -> list[Trace]:
        """All calls, each followed to its end; `own(address)` is true for its code."""
        target = self.target
        traces = []
        for n in range(self._calls.count):
            if n:
                address = self._await(program.TARGET)
                target = self._moved(target, address)
            tracer = Tracer(self.board, target.address, target.call, target.code, own)
            traces.append(tracer.follow(self._ended))
            self._await(program.RETURNED)
        self._await(program.OVER)
        return traces

    def _moved(self, target: Target, address: int) -> Target:
        if address == target.address:
            return target
        raise ToolError("the function is another object at each call")

    def _ended(self) -> bool:
        """Whether the program has passed its next mark. Raises if it failed."""
        if self._raised:
            self._await(program.FAILED)
        return self._mark is not None

    def _on_break(self, _code: int) -> None:
        kind, value = self.board.core.registers[:2]
        if kind == program.STAGE:
            self._stage = value
        elif kind == program.RAISED:
            self._raised = True
        else:
            self._mark = (kind, value)
            self.board.stop()

    def _await(self, kind: int) -> int:
        """Run to the next mark, which must be of that kind; returns its value."""
        # The function may compute for long without a word.
        limit_ms = STUCK_MS if kind == program.SAMPLE else LIMIT_MS
        try:
            self._program.wait(lambda: self._mark, stuck_ms=limit_ms, step_ms=_SLICE_MS)
        except Stuck as error:
            raise self._failure(f"did not end within {limit_ms / 1000:g} s") from error
        assert self._mark is not None
        (found, value), self._mark = self._mark, None
        if found == program.FAILED:
            raised = traceback.exceptions(self._program.said)
            what = raised[-1].shown(self._own) if raised else "an exception"
            raise self._failure(f"raised {what}")
        if found != kind:
            raise ToolError(f"the program on the board went wrong: mark {found}", self._said())
        return value

    def _failure(self, what: str) -> ToolError:
        stage = program.STAGES[self._stage]
        name = f"{self._calls.module}:{self._calls.function}"
        said = [line for line in self._said().splitlines() if '"_cycles.py"' not in line]
        return ToolError(f"{name}: {stage} {what}", "\n  ".join(["Nothing was measured.", *said]))

    def _said(self) -> str:
        return self._program.said.strip()[-TAIL:]

    def _resolve(self, address: int, types: Mapping[int, str]) -> Target:
        kind = types.get(self.word(address), "other")
        call = call_slot(self.board, self.word(address))
        function = address
        if kind == "method":
            function = self.word(address + _OFFSET_METHOD)
            kind = types.get(self.word(function), "other")
        code = None
        if kind in _OFFSET_CODE:
            code = self.word(function + _OFFSET_CODE[kind]) & ~1
        return Target(address, kind, call, function, code)


def call_slot(board: EmulatedBoard, type_address: int) -> int:
    """The type's function that calls an object of it."""
    index = board.mcu.read_uint8(type_address + _SLOT_INDEX_CALL)
    return board.mcu.read_uint32(type_address + _SLOTS + 4 * (index - 1)) & ~1
