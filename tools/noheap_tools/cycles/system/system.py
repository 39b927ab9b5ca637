"""Runs a program on the emulated Pico and finds the worst response of each of its handlers.

    found = system.measure(source, plan, seconds, bounds, periods, registered)
    print(found.text())

A handler in machine code at a vector has a bound. One that MicroPython calls has none, of whatever
kind it is, because what calls it is C; its longest run stands for it, and is said to be no bound.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from noheap_tools.board import boards
from noheap_tools.cycles import firmware, own, parts, program
from noheap_tools.cycles.files import Source, of_the_user
from noheap_tools.cycles.own import OwnHandlers
from noheap_tools.cycles.stack import FRAME_BYTES
from noheap_tools.cycles.symbols import Symbols
from noheap_tools.cycles.system import response
from noheap_tools.cycles.system.activity import CYCLES_PER_NS, Activity, Run
from noheap_tools.cycles.system.report import Figures, System
from noheap_tools.cycles.system.response import Stretch, Task
from noheap_tools.emulator.asking import ask_for_frames
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.interrupts import PIN_EXCEPTION, TIMER_EXCEPTIONS
from noheap_tools.emulator.program import LIMIT_MS, STUCK_MS, stock_image, until
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.emulator.world import World, first_tick_ns, require
from noheap_tools.errors import ToolError
from noheap_tools.link import tail, traceback
from noheap_tools.link.decode import Decoder, Record, Text
from noheap_tools.link.traceback import Raised

# RP2040 datasheet 2.3.2, from exception 16 on, and those of the core.
_IRQS = (
    "TIMER_IRQ_0", "TIMER_IRQ_1", "TIMER_IRQ_2", "TIMER_IRQ_3", "PWM_IRQ_WRAP", "USBCTRL_IRQ",
    "XIP_IRQ", "PIO0_IRQ_0", "PIO0_IRQ_1", "PIO1_IRQ_0", "PIO1_IRQ_1", "DMA_IRQ_0", "DMA_IRQ_1",
    "IO_IRQ_BANK0", "IO_IRQ_QSPI", "SIO_IRQ_PROC0", "SIO_IRQ_PROC1", "CLOCKS_IRQ", "SPI0_IRQ",
    "SPI1_IRQ", "UART0_IRQ", "UART1_IRQ", "ADC_IRQ_FIFO", "I2C0_IRQ", "I2C1_IRQ", "RTC_IRQ",
)  # fmt: skip
_OF_CORE = {2: "NMI", 3: "HardFault", 11: "SVCall", 14: "PendSV", 15: "SysTick"}
_FIRST_IRQ = 16
NAMES = (*_OF_CORE.values(), *_IRQS)

# The interrupts that call what `machine` registers, by the class.
_CALLED_BY = {"machine.Timer": (*TIMER_EXCEPTIONS,), "machine.Pin": (PIN_EXCEPTION,)}
_OFFSET_METHOD = 4  # mp_obj_bound_meth_t, py/objfun.h
_SLICE_MS = 10


@dataclass(frozen=True)
class Registered:
    """A hard handler that the source registers: `where` it is, and by which class."""

    where: str
    by: str


def measure(
    source: Source,
    plan: Scenario,
    seconds: float,
    bounds: Sequence[int] = (),
    periods: Mapping[str, float] | None = None,
    registered: Iterable[Registered] = (),
) -> System:
    """Follows the program for `seconds` from its first interrupt on. `bounds` are for handlers
    with as many loops. `periods`: µs between two requests at least, by the interrupt's name, where
    the run's shortest is not the worst."""
    run = _Program(source, plan)
    activity = run.follow(seconds)
    symbols = run.symbols
    groups: dict[tuple[int, int, int | None], list[Run]] = defaultdict(list)
    for it in activity.runs:
        groups[it.exception, it.entry, it.function].append(it)
    figures: list[tuple[Figures, Task]] = []
    for (exception, entry, function), runs in sorted(groups.items(), key=lambda item: item[0][:2]):
        is_own = function is not None or run.is_own_vector(exception, entry)
        it = _figures(exception, function, runs, is_own)
        if is_own and function is None:
            _add_bound(it, run, entry, symbols, list(bounds))
        elif is_own:
            it.kind = f"{run.kind(function)}, called by MicroPython"
            it.unclear = [_why_not(run.kind(function), symbols.name(entry))]
        figures.append((it, _task(it, exception, runs, activity, periods or {})))
    _number(figures)
    stretches = _stretches(activity, symbols)
    tasks = [task for _, task in figures]
    for it, task in figures:
        it.response = response.of(task, tasks, stretches)
    return System(
        source.name,
        seconds,
        [it for it, _ in figures if it.own],
        [it for it, _ in figures if not it.own],
        stretches,
        response.utilisation(tasks),
        _nested(figures),
        activity.stack,
        _silent(registered, groups),
    )


def _figures(exception: int, function: int | None, runs: Sequence[Run], is_own: bool) -> Figures:
    return Figures(
        name(exception),
        name(exception),
        "handler in machine code" if function is None else "",
        is_own,
        len(runs),
        max(it.cycles for it in runs),
        max(it.response for it in runs),
        max(it.stack for it in runs),
    )


def _add_bound(
    it: Figures, run: "_Program", entry: int, symbols: Symbols, bounds: list[int]
) -> None:
    said = firmware.said_bounds(run.board, entry, run.parts())
    found = firmware.analyse(run.board, entry, symbols, said)
    if found is not None and bounds and len(found.loops) == len(bounds):
        found = firmware.analyse(run.board, entry, symbols, bounds)
    if found is None:
        it.kind = f"handler in C: {symbols.name(entry)}"
        it.unclear = [f"{symbols.name(entry)} is C"]
        return
    it.bound, it.unclear = found.cycles, list(found.unclear)
    if found.stack.bytes is not None and it.bound is not None:
        it.stack_bound = found.stack.bytes + FRAME_BYTES


def _why_not(kind: str, caller: str) -> str:
    if kind in ("viper", "asm_thumb"):
        return f"{caller}, which calls it, is C"
    return f"it is {kind}"


def _task(
    it: Figures,
    exception: int,
    runs: Sequence[Run],
    activity: Activity,
    periods: Mapping[str, float],
) -> Task:
    requests = sorted(run.requested for run in runs)
    apart = [after - before for before, after in pairwise(requests)]
    period = max(min(apart), 1) if apart else None
    given = periods.get(it.interrupt)
    if given is not None and it.own:
        period, it.period_given = round(given * 1000 * CYCLES_PER_NS), True
    held_off = activity.held_off.get(exception, 0)
    return Task(it.name, runs[0].level, exception, it.worst, period, held_off)


def _number(figures: list[tuple[Figures, Task]]) -> None:
    """Give the handlers of one interrupt names of their own: PWM_IRQ_WRAP 1, PWM_IRQ_WRAP 2."""
    of_name: dict[str, int] = defaultdict(int)
    names = [it.name for it, _ in figures if it.own]
    for n, (it, task) in enumerate(figures):
        if it.own and names.count(task.name) > 1:
            of_name[task.name] += 1
            it.name = f"{task.name} {of_name[task.name]}"
        elif not it.own:
            it.name = f"{task.name} of MicroPython"
        figures[n] = it, replace(task, name=it.name)


def _stretches(activity: Activity, symbols: Symbols) -> list[Stretch]:
    """The longest first, one for each function and level."""
    found: dict[tuple[str, int], int] = {}
    for at, it in activity.stretches:
        code = "the program's code in RAM" if symbols.is_unknown(at) else symbols.name(at)
        where = code, it.level
        found[where] = max(found.get(where, 0), it.cycles)
    stretches = [
        Stretch(cycles, f"interrupts masked in {where}", level)
        for (where, level), cycles in found.items()
    ]
    return sorted(stretches, key=lambda it: it.cycles, reverse=True)


def _nested(figures: Iterable[tuple[Figures, Task]]) -> int:
    """The bytes of the deepest nest: the most of each priority, as those of one do not nest."""
    most: dict[int, int] = {}
    for it, task in figures:
        most[task.level] = max(most.get(task.level, 0), it.worst_stack)
    return sum(most.values())


def _silent(
    registered: Iterable[Registered], groups: Iterable[tuple[int, int, int | None]]
) -> list[str]:
    """What to say of handlers that the source registers, and of which fewer ran."""
    found = []
    by_class: dict[str, set[str]] = defaultdict(set)
    for it in registered:
        by_class[it.by].add(it.where)
    for cls, exceptions in _CALLED_BY.items():
        ran = {function for number, _, function in groups if number in exceptions and function}
        where = sorted(by_class[cls])
        if len(ran) < len(where):
            found.append(
                f"of the {len(where)} hard handlers of {cls} ({', '.join(where)}) {len(ran)} ran:"
                " a scenario that calls the others gives their figures"
            )
    return found


def name(exception: int) -> str:
    """Of the interrupt, as the datasheet has it."""
    if exception < _FIRST_IRQ:
        return _OF_CORE.get(exception, f"exception {exception}")
    irq = exception - _FIRST_IRQ
    return _IRQS[irq] if irq < len(_IRQS) else f"IRQ {irq}"


class _Program:
    """The program on its board."""

    def __init__(self, source: Source, plan: Scenario) -> None:
        self._source = source
        board = boards.on_emulator()
        require(plan, board)
        image = stock_image()
        contents, self._sources = firmware.on_board(board, source, plan)
        self._arch = board.mpy_arch
        self._own_files = of_the_user(contents)
        self._interpreter = own.of_image(image.path)
        self._world = World(plan)
        self.board = EmulatedBoard(board, image.path, contents, self._world.value)
        self.board.on_usb_data = self._on_data
        self.board.mcu.on_break = self._on_break
        if firmware.is_firmware(source):
            ask_for_frames(self.board)
        self._decoder = Decoder()
        self.symbols = Symbols(image.elf)
        self._types: dict[int, str] = {}
        self._vectors: dict[int, int] = {}  # MicroPython's, before the program
        self._texts: list[str] = []
        self._raised = self._failed = self._ended = self._began = False

    def follow(self, seconds: float) -> Activity:
        """Run to the first interrupt of the program, then for `seconds`, followed."""
        first = OwnHandlers(self.board, self._interpreter)
        first.enabled = True
        until(
            self.board,
            lambda: first.cycles or self._raised or self.board.now_ns > STUCK_MS * 1e6,
            lambda: tail.of(self._texts),
            step_ms=_SLICE_MS,
            stuck_ms=2 * STUCK_MS,
        )
        first.enabled = False
        self.board.after_batch = lambda: None
        activity = Activity(self.board, self._interpreter.calls)
        if first.cycles:
            activity.run_until(self.board.now_ns + seconds * 1e9)
        self._require(first.cycles)
        return activity

    def _require(self, interrupts: list[int]) -> None:
        """ToolError if the program raised, or no interrupt called a function of it."""
        if self._raised:
            until(
                self.board,
                lambda: self._failed,
                lambda: tail.of(self._texts),
                stuck_ms=LIMIT_MS,
            )
        found = self._exceptions()
        if found or self._raised:
            what = found[-1].shown(self._own_files) if found else "an exception"
            where = " in a handler" if found and found[-1].in_handler else ""
            raise ToolError(f"{self._source.name} raised {what}{where}", tail.of(self._texts))
        if not interrupts:
            state = "ended" if self._ended else f"ran for {STUCK_MS / 1000:g} s"
            raise ToolError(
                f"{self._source.name} {state}, and no interrupt called a function of it",
                f"Register a handler, or start the sampler. {tail.of(self._texts)}",
            )

    def _exceptions(self) -> list[Raised]:
        found = traceback.exceptions("\n".join(self._texts))
        return [it for it in found if self._raised or it.in_handler]

    def is_own_vector(self, exception: int, entry: int) -> bool:
        """Whether the program has put code there: on the heap, or where MicroPython's was not."""
        if self.symbols.heap is not None:
            return entry >= self.symbols.heap
        return entry >= firmware.RAM and entry != self._vectors.get(exception)

    def kind(self, function: int | None) -> str:
        """Of the function that MicroPython called: viper, bytecode..."""
        assert function is not None
        mcu = self.board.mcu
        kind = self._types.get(mcu.read_uint32(function), "other")
        if kind != "method":
            return kind
        inner = mcu.read_uint32(function + _OFFSET_METHOD)
        return self._types.get(mcu.read_uint32(inner), "other")

    def parts(self) -> list[parts.Part]:
        sources: Iterable[Path] = self._sources
        return parts.of_sources(sources, self._arch)

    def _on_break(self, _code: int) -> None:
        kind, value = self.board.core.registers[:2]
        if kind == program.SAMPLE:
            count = len(self._types)
            self._types[self.board.mcu.read_uint32(value)] = program.KINDS[count]
            self._vectors = {it: self._vector(it) for it in range(2, _FIRST_IRQ + len(_IRQS))}
        elif kind == program.RAISED:
            self._raised = True
            self.board.stop()
        elif kind == program.FAILED:
            self._failed = True
        elif kind == program.OVER:
            self._ended = True

    def _vector(self, exception: int) -> int:
        mcu = self.board.mcu
        return mcu.read_uint32(self.board.core.vtor + 4 * exception) & ~1

    def _on_data(self, data: bytes) -> None:
        for item in self._decoder.feed(data):
            if isinstance(item, Text):
                self._texts.append(item.text)
            elif isinstance(item, Record) and item.name == "hello" and not self._began:
                self._began = True
                self._world.begin(self.board, first_tick_ns(self.board, item.fields))
