"""The highest rate at which no tick is missed and each one has a fresh reading.

The shortest period in whole microseconds, searched upwards from the lowest that is possible: the
transfer on the wire, or the interrupt itself if it waits. A short run sorts out periods that fail
at once; a long one judges the rest. Both begin and end between two ticks, a whole
number of periods apart, so that exactly as many ticks, without a fault, and as many transfers
must be seen. The wire's time is a transfer's on the emulated bus, from its START to the end of
its STOP. The main loop sleeps meanwhile.

The TMP102 is made for 400 kHz; at 1 MHz the emulated one stands for a faster sensor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from noheap_tools.bench import bare, rt_board
from noheap_tools.bench.report import Limit
from noheap_tools.emulator.board import CLOCK_HZ, EmulatedBoard
from noheap_tools.emulator.interrupts import HandlerWatch
from noheap_tools.errors import ToolError

OF_WIRE = 0.95  # of the rate that the wire allows, at least
JUDGED = ("vector-asm", "vector-viper")
BUSES_HZ = (400_000, 1_000_000)

_SLOW_US = 1000  # for the first look
_SORT_MS = 50
_WAITS_S = 1  # of an interrupt that waits: it leaves no idle time to skip, and is not judged
_STEP_SHARE = 100  # a failed period is made longer by a hundredth, a whole microsecond at least
_US_A_CYCLE = 1e6 / CLOCK_HZ

WHAT = {
    "vector-asm": "`LeanSampler(tier=asm)`",
    "vector-viper": "`LeanSampler(tier=vector)`",
    "c-direct": "C -O2 in RAM",
    "idiomatic": "`Timer(hard=True)`, bytecode, waits",
}


@dataclass(frozen=True)
class Row:
    name: str
    bus_hz: int
    wire_us: float  # one transfer
    period_us: int  # the shortest that holds
    ticks: int  # of the run that judged it
    missed: int  # of those; one without a fresh reading counts
    seconds: float  # simulated, of that run

    @property
    def rate_hz(self) -> float:
        return 1e6 / self.period_us

    @property
    def of_wire(self) -> float:
        """The rate as a share of the one that the wire allows."""
        return self.wire_us / self.period_us


def series(quick: bool) -> list[tuple[str, int]]:
    """Names and bus clocks of the rows. `quick`: one that is judged."""
    if quick:
        return [(JUDGED[0], BUSES_HZ[-1])]
    return [(name, bus_hz) for bus_hz in reversed(BUSES_HZ) for name in WHAT]


def judged(rows: Sequence[Row]) -> list[Limit]:
    limits = []
    for row in rows:
        if row.name in JUDGED:
            at = f"{row.name} at {row.bus_hz // 1000:,} kHz"
            longest = round(row.wire_us / OF_WIRE, 2)
            limits.append(Limit(f"{at}, period in µs", row.period_us, longest))
            limits.append(Limit(f"{at}, missed of {row.ticks:,} ticks", row.missed, 0))
    return limits


def table(rows: Sequence[Row]) -> list[str]:
    lines = [
        "| | highest rate | bus kHz | wire µs | period µs | Hz | of the wire's rate "
        "| simulated s | ticks | missed |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        cells = (
            row.name,
            WHAT[row.name],
            f"{row.bus_hz // 1000:,}",
            f"{row.wire_us:.2f}",
            f"{row.period_us}",
            f"{row.rate_hz:,.0f}",
            f"{row.of_wire:.1%}",
            f"{row.seconds:g}",
            f"{row.ticks:,}",
            f"{row.missed}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def row(name: str, bus_hz: int, seconds: float) -> Row:
    """Search the highest rate of this handler, and judge it over this many simulated seconds."""
    trials = InC(bus_hz) if name == "c-direct" else _InMicroPython(name, bus_hz)
    wire_us, handler_us = trials.look()
    if name == "idiomatic":
        seconds = min(seconds, _WAITS_S)
    period_us = ceil(max(wire_us, handler_us))
    while period_us < _SLOW_US:
        if not trials.missed(period_us, _SORT_MS * 1000 // period_us):
            ticks = int(seconds * 1e6) // period_us
            missed = trials.missed(period_us, ticks, again=True)
            if not missed:
                return Row(name, bus_hz, wire_us, period_us, ticks, missed, seconds)
        period_us += max(1, period_us // _STEP_SHARE)
    raise ToolError(f"{name}: no rate above {1e6 / _SLOW_US:,.0f} Hz holds")


class _Trials:
    """Runs of one handler with one bus. `board` and `wire` are of the one that runs now."""

    board: EmulatedBoard
    wire: rt_board.Wire

    def _start(self, period_us: int) -> int:
        """Start its ticks; returns the address of ticks, value and faults, see below."""
        raise NotImplementedError

    def _stop(self) -> None:
        raise NotImplementedError

    def _counts(self, address: int) -> tuple[int, int]:
        """Ticks and faults."""
        raise NotImplementedError

    def look(self) -> tuple[float, float]:
        """The time of a transfer and of the interrupt, both in µs, where there is time enough."""
        address = self._start(_SLOW_US)
        longest = 0

        def note(cycles: int) -> None:
            nonlocal longest
            longest = max(longest, cycles)

        watch = HandlerWatch(self.board, lambda handled: note(handled.cycles))
        self.board.run_ms(20)
        watch.enabled = False
        if not self._counts(address)[0]:
            raise ToolError("the handler never ran")
        return self.wire.last_ns / 1000, longest * _US_A_CYCLE

    def missed(self, period_us: int, ticks: int, again: bool = False) -> int:
        """Of this many ticks, those that did not come or had no fresh reading. `again`: continue
        the present run."""
        if not again:
            self._stop()
            self._address = self._start(period_us)
            self._between_ticks(period_us)
        served, faults = self._counts(self._address)
        transfers = self.wire.transfers
        board = self.board
        board.run_until(board.now_ns + ticks * period_us * 1000)
        now_served, now_faults = self._counts(self._address)
        fewest = min(now_served - served, self.wire.transfers - transfers)
        return max(ticks - fewest, now_faults - faults)

    def _between_ticks(self, period_us: int) -> None:
        """Run until half a period after the end of a tick."""
        served = self._counts(self._address)[0]
        for _ in range(20 * period_us):
            self.board.run_until(self.board.now_ns + 500)
            if self._counts(self._address)[0] >= served + 3:
                break
        self.board.run_until(self.board.now_ns + period_us * 500)


class _InMicroPython(_Trials):
    def __init__(self, name: str, bus_hz: int) -> None:
        self._name = name
        self._bus_hz = bus_hz
        self._boot()

    def _boot(self) -> None:
        self._program = rt_board.program("rate", {"name": self._name}, self._bus_hz)
        self.board = self._program.board
        self.wire = rt_board.Wire(self.board)
        self._order = int(self._program.line("order")[1])

    def _start(self, period_us: int) -> int:
        self.board.mcu.write_uint32(self._order, period_us)
        address = int(self._program.line("begin")[1])
        self.board.run_ms(15)
        return address

    def _stop(self) -> None:
        if self._name == "idiomatic":  # too fast a tick leaves no time for the main program
            self._boot()
            return
        self.board.mcu.write_uint32(self._order + 4, 1)
        self._program.line("ended")

    def _counts(self, address: int) -> tuple[int, int]:
        return self.board.word(address), self.board.word(address + 8)


class InC(_Trials):
    def __init__(self, bus_hz: int) -> None:
        self._bus_hz = bus_hz

    def _start(self, period_us: int) -> int:
        cycles = period_us * CLOCK_HZ // 1_000_000
        flags = [f"-DPERIOD_CYCLES={cycles}", f"-DBUS_HZ={self._bus_hz}"]
        self.board = rt_board.in_c(flags)
        self.wire = rt_board.Wire(self.board)
        self.board.run_ms(1)
        return bare.SAMPLER

    def _stop(self) -> None:
        """Nothing to stop, because the next run gets its own board."""

    def _counts(self, address: int) -> tuple[int, int]:
        return self.board.word(address), self.board.word(address + 8)
