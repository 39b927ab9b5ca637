"""Bounds the handler of an STM32F4's sampler by its machine code, and follows it on QEMU.

QEMU counts no cycles. What ran is known instruction by instruction; each path's instructions at
worst, by the table of cycles/cortex_m4.py, must not be above the bound.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from noheap import block as counters
from noheap_tools.board.boards import Board
from noheap_tools.cycles import analysis, cortex_m4, firmware, parts
from noheap_tools.cycles.analysis import Analysis
from noheap_tools.cycles.code import EXIT
from noheap_tools.cycles.counted import Counted
from noheap_tools.cycles.parts import Part
from noheap_tools.cycles.paths import Paths
from noheap_tools.cycles.result import Spread
from noheap_tools.cycles.symbols import Symbols
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.errors import ToolError
from noheap_tools.qemu.board import QemuBoard
from noheap_tools.run.on_qemu import OnQemu

_VTOR = 0xE000ED08
_TIM5 = 50  # RM0090 12.2; tick/stm32f4.py
_EXCEPTIONS = 16  # of the core, before the interrupts
_MORE_US = 2  # than the limit that a source has: source/stm32f4_i2c.py


@dataclass(frozen=True)
class _Code:
    """The handler as it was in RAM."""

    entry: int
    begin: int
    memory: bytes
    core_hz: int
    limit_us: int  # for which its source waits, if it does

    def halfword(self, at: int) -> int:
        return int.from_bytes(self.memory[at - self.begin :][:2], "little")

    def word(self, at: int) -> int:
        return int.from_bytes(self.memory[at - self.begin :][:4], "little")


def measure(
    board: Board,
    image: Path,
    name: str,
    plan: Scenario,
    seconds: float,
    sources: Iterable[Path],
    bounds: list[int],
) -> Counted:
    """Runs `image`, one of qemu/firmware.py, through `plan`; `sources` are those of its parts.
    `bounds` are of the handler's loops, and override the comments in these."""
    with Paths() as paths:
        run = _Followed(board, image, None, plan, on_uart=True)
        run.follow(paths.log)
        result = run.run(seconds)
    if result.resets or result.ended_ms is not None:
        raise ToolError(f"{name} ended or was reset: what it executed is not clear")
    code = run.code
    if code is None or code.entry != paths.entry:
        raise ToolError(f"{name}: no interrupt of TIM5 executed code in RAM", "Start the sampler.")
    symbols = Symbols(image.with_suffix(".elf"))
    waiting: list[bool] = []
    if not bounds:
        loops = _loops(code, parts.of_sources(sources, board.mpy_arch))
        bounds, waiting = [it.bound or 0 for it in loops], [it.waits for it in loops]
    found = _analysed(code, symbols.name, bounds, waiting)
    return _counted(f"{name}:sampler", board, code, found, paths.taken)


def _loops(code: _Code, found: list[Part]):
    reached = _analysed(code, lambda at: "", [], [])
    return parts.loops(found, code.memory, lambda at: reached.own(code.begin + at))


def _analysed(
    code: _Code, name: Callable[[int], str], bounds: list[int], waiting: list[bool]
) -> Analysis:
    return analysis.analyse(
        code.entry,
        code.word,
        code.halfword,
        name,
        bounds=bounds,
        waiting=waiting,
        timing=cortex_m4.TIMING,
    )


def _counted(
    name: str,
    board: Board,
    code: _Code,
    found: Analysis,
    taken: Mapping[tuple[int, ...], int],
) -> Counted:
    worst = {path: path_cycles(found, path) for path in taken}
    counts = [len(path) for path, times in taken.items() for _ in range(times)]
    it = Counted(
        name,
        f"handler in machine code, on {board.title}",
        cortex_m4.TIMING.core,
        len(counts),
        Spread.of(counts) if counts else None,
        path_cycles=max((cycles for cycles, _ in worst.values()), default=None),
        hz=code.core_hz,
        wait_us=code.limit_us + _MORE_US if any(loop.waits for loop in found.loops) else 0,
    )
    it.contradictions += dict.fromkeys(why for _, why in worst.values() if why)
    it.add_bound(found, cortex_m4.FRAME_BYTES)
    return it


def path_cycles(found: Analysis, path: tuple[int, ...]) -> tuple[int, str]:
    """The most cycles of the instructions that ran, and "" or where the code does not go."""
    cycles = 0
    for at, following in zip(path, (*path[1:], EXIT), strict=True):
        it = found.instructions.get(at)
        ways = [] if it is None else [spent for where, spent in it.next if where == following]
        if not ways:
            there = "its return" if following < 0 else found.offset(following)
            return cycles, f"QEMU went from {found.offset(at)} to {there}, and the code does not"
        cycles += max(ways)
    return cycles, ""


class _Followed(OnQemu):
    """Looks at the handler at the end of the run, before the program ends."""

    code: _Code | None = None

    def follow(self, log: Path) -> None:
        self._qemu.trace = log

    @property
    def _qemu(self) -> QemuBoard:
        assert isinstance(self.board, QemuBoard)
        return self.board

    def _read_counters(self, until_ms: float) -> None:
        super()._read_counters(until_ms)
        board = self._qemu
        vectors = board.word(_VTOR) & 0xFFFFFFFF
        entry = board.word(vectors + 4 * (_EXCEPTIONS + _TIM5)) & 0xFFFFFFFE
        if entry >= firmware.RAM:
            begin = max((entry & ~3) - firmware.BEFORE, firmware.RAM)
            memory = board.memory(begin, firmware.BEFORE + firmware.AFTER)
            limit_us = board.word(self._block + 4 * (counters.OWN + 1))
            self.code = _Code(entry, begin, memory, board.rcc.core_hz, limit_us)
