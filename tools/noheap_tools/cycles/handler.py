"""Measures and bounds an interrupt handler of a program that runs on the emulated Pico."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from noheap import block as counters
from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.cycles import files, firmware, parts, program, result
from noheap_tools.cycles.files import Source
from noheap_tools.cycles.result import Result, Spread
from noheap_tools.cycles.session import call_slot
from noheap_tools.cycles.stack import FRAME_BYTES
from noheap_tools.cycles.symbols import Symbols
from noheap_tools.cycles.trace import Step, Trace
from noheap_tools.emulator.asking import ask_for_frames
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.interrupts import (
    PWM_EXCEPTION,
    TIMER_EXCEPTIONS,
    Handled,
    HandlerWatch,
)
from noheap_tools.emulator.program import LIMIT_MS, stock_image, until
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.emulator.world import World, first_tick_ns, require
from noheap_tools.errors import ToolError
from noheap_tools.link import tail, traceback
from noheap_tools.link.decode import Decoder, Record, Text
from noheap_tools.link.traceback import Raised
from noheap_tools.rp2040py_changes.models.nmi import NMI_EXCEPTION

# `sampler`: the interrupt in which the sampler counts its periods, as in `noheap run`.
NAMES = ("sampler", "timer", "pwm")
_EXCEPTIONS = {
    "sampler": (*TIMER_EXCEPTIONS, PWM_EXCEPTION, NMI_EXCEPTION),
    "timer": (*TIMER_EXCEPTIONS, NMI_EXCEPTION),
    "pwm": (PWM_EXCEPTION, NMI_EXCEPTION),
}
# An interrupt counts if it did this, as messages say it.
_CALLED = {
    "sampler": "interrupt counted a period of its sampler",
    "timer": "interrupt of the timer called a function of it",
    "pwm": "interrupt of the PWM called a function of it",
}
_NEXT = {
    "sampler": "Start the sampler.",
    "timer": "Register one, as machine.Timer(..., hard=True) does.",
    "pwm": "Register one at that vector.",
}
_SLICE_MS = 10
_RAM = 0x20000000
_USB_READY_MS = 1500  # from boot: what the program printed before has arrived, too


def measure(
    source: Source, handler: str, plan: Scenario, seconds: float, bounds: list[int]
) -> Result:
    """Runs the program through `plan`, whose config replaces values of config.py."""
    board = boards.on_emulator()
    image = stock_image()
    on_board, sources = firmware.on_board(board, source, plan)
    run = _Run(board, image.path, on_board, plan, handler)
    run.play(seconds)
    _require_own(run, source, seconds)
    symbols = Symbols(image.elf)
    entry = run.entries.most_common(1)[0][0]
    if not bounds:
        bounds = firmware.said_bounds(run.board, entry, parts.of_sources(sources, board.mpy_arch))
    found = firmware.analyse(run.board, entry, symbols, bounds)
    own = found.own if found is not None else lambda at: False

    def label(at: int) -> str:
        return "the handler" if own(at) else symbols.name(at)

    return _result(run, source, handler, found, symbols.name(entry), label)


def _require_own(run: "_Run", source: Source, seconds: float) -> None:
    """ToolError if the program raised, or no interrupt called a function of it."""
    found = run.exceptions()
    if found or run.raised:
        what = found[-1].shown(run.own_files) if found else "an exception"
        where = " in a handler" if found and found[-1].in_handler else ""
        raise ToolError(f"{source.name} raised {what}{where}", run.said())
    if run.traces:
        return
    state = "ended" if run.ended else f"ran for {seconds:g} s"
    raise ToolError(
        f"{source.name} {state}, and no {_CALLED[run.handler]}",
        f"{_NEXT[run.handler]} {run.said()}",
    )


def _result(run: "_Run", source: Source, handler: str, found, entry: str, label) -> Result:
    cycles = [trace.cycles for trace in run.traces]
    slowest = max(run.traces, key=lambda trace: trace.cycles)
    it = Result(
        f"{source.name}:{handler}",
        "handler in machine code" if found is not None else f"handler in C: {entry}",
        len(cycles),
        Spread.of(cycles),
        flash_lines=len(set().union(*(trace.flash_lines for trace in run.traces))),
        instructions=result.by_function(slowest.instructions, label),
        bounded=found is not None,
        stack=max(trace.stack for trace in run.traces),
        frame=FRAME_BYTES,
    )
    if found is not None:
        for trace in run.traces:
            trace.steps = [step for step in trace.steps if found.own(step.at)]
        result.add_bound(it, found, run.traces)
    return it


class _Run:
    """One run of the program; `traces` of its handler from the hello record on, or from boot.

    An interrupt counts that calls a function, of whatever kind, or whose vector the program has
    changed: the program's own handler, and not one of MicroPython's.
    """

    def __init__(
        self,
        board: Board,
        image: Path,
        on_board: Mapping[str, bytes],
        plan: Scenario,
        handler: str,
    ) -> None:
        require(plan, board)
        self._world = World(plan)
        self.board = EmulatedBoard(board, image, on_board, self._world.value)
        self.board.on_usb_data = self._on_data
        if handler == "sampler":
            ask_for_frames(self.board)
        self.board.mcu.on_break = self._on_break
        self.traces: list[Trace] = []
        self.entries: Counter[int] = Counter()
        self.handler = handler
        self.own_files = files.of_the_user(on_board)
        self.texts: list[str] = []
        self.raised = self.ended = False
        self._failed = False  # it has printed what it raised
        self._exceptions = _EXCEPTIONS[handler]
        self._decoder = Decoder()
        self._block: int | None = None
        self._periods = 0
        self._calls: set[int] = set()  # where MicroPython calls functions of each kind
        self._vectors: set[int] = set()  # MicroPython's
        # By the handler's id, which is valid as long as it is kept here.
        self._traces: dict[int, tuple[Handled, Trace]] = {}
        self._watch = HandlerWatch(self.board, self._on_handled)
        self._watch.watch_flash = True
        self._watch.on_instruction = self._on_instruction
        self._watch.enabled = handler != "sampler"

    def play(self, seconds: float) -> None:
        if self.handler == "sampler":
            until(
                self.board,
                lambda: self._block is not None or self.raised or self.ended,
                self.said,
                step_ms=_SLICE_MS,
                failure="the program has no sampler: no hello record came",
            )
        if not self.raised:
            self.board.run_ms(seconds * 1000)
        self._watch.enabled = False
        if self.raised:
            until(self.board, lambda: self._failed, self.said, stuck_ms=LIMIT_MS)
        else:
            self.board.run_until(_USB_READY_MS * 1e6)

    def exceptions(self) -> list[Raised]:
        """Those that ended the program, or left a handler of it."""
        found = traceback.exceptions("\n".join(self.texts))
        return [it for it in found if self.raised or it.in_handler]

    def said(self) -> str:
        return tail.of(self.texts)

    def _on_break(self, _code: int) -> None:
        kind, value = self.board.core.registers[:2]
        if kind == program.SAMPLE:
            self._calls.add(call_slot(self.board, self.board.word(value)))
            self._vectors = {self._vector(it) for it in self._exceptions}
        elif kind == program.RAISED:
            self.raised = True
            self.board.stop()
        elif kind == program.FAILED:
            self._failed = True
        elif kind == program.OVER:
            self.ended = True

    def _vector(self, exception: int) -> int:
        mcu = self.board.mcu
        return mcu.read_uint32(self.board.core.vtor + 4 * exception) & ~1

    def _on_data(self, data: bytes) -> None:
        for item in self._decoder.feed(data):
            if isinstance(item, Text):
                self.texts.append(item.text)
            elif isinstance(item, Record) and item.name == "hello" and self._block is None:
                self._on_hello(item)

    def _on_hello(self, hello: Record) -> None:
        self._block = hello.fields["block_address"]
        self._periods = self._count()
        self._world.begin(self.board, first_tick_ns(self.board, hello.fields))
        self._watch.enabled = True

    def _count(self) -> int:
        return self.board.word((self._block or 0) + 4 * counters.PERIODS)

    def _on_instruction(self, handled: Handled, at: int, cycles: int) -> None:
        _, trace = self._traces.setdefault(id(handled), (handled, Trace()))
        trace.instructions[at] += 1
        trace.steps.append(Step(at, cycles))

    def _on_handled(self, handled: Handled) -> None:
        _, trace = self._traces.pop(id(handled), (handled, Trace()))
        if handled.exception not in self._exceptions or not self._is_own(trace):
            return
        if self.handler == "sampler":
            count = self._count()
            if count == self._periods:
                return
            self._periods = count
        trace.cycles = handled.cycles
        trace.flash_lines = handled.flash_lines
        trace.stack = handled.stack
        self.traces.append(trace)
        self.entries[trace.steps[0].at] += 1

    def _is_own(self, trace: Trace) -> bool:
        if not trace.steps or not self._vectors:
            return False  # the program has not begun
        entry = trace.steps[0].at
        at_vector = entry >= _RAM and entry not in self._vectors
        return at_vector or not self._calls.isdisjoint(trace.instructions)
