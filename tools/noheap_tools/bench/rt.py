"""One tick of the sampler in each tier, beside C and a handler as one writes it at first.

The same job in each row, each millisecond: the TMP102's reading at 400 kHz, comparison with
hysteresis, the LED, errors counted. Whole interrupts, from the handler's first instruction to its
return; the temperature stays below the limit. `idiomatic` and `c-blocking` wait for the transfer,
the others take the reading whose transfer the tick before has started.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from noheap_tools import boards, device_files
from noheap_tools.bench import bare, report
from noheap_tools.bench.report import Limit
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.interrupts import Handled, HandlerWatch
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import resolve_image

_C_SOURCE = Path(__file__).parent / "c" / "rt.c"
_C_SAMPLER = 0x20030000  # struct sampler of c/rt.c: ticks, value, faults

TICKS = 40
_WARM_UP = 40  # ticks before: caches of the interpreter, and the sensor's first conversion
_STUCK_MS = 5000  # simulated
_RAW = 0x1900  # 25 °C, in the TMP102's register (data sheet, table 8)

_PROGRAM = """
import sys
import time
from array import array

from machine import I2C, Pin, Timer
from noheap.control.threshold import Threshold
from noheap.rt.lean_sampler import LeanSampler
from noheap.sensors.tmp102 import TMP102
from uctypes import addressof

ON = 0x1E00
OFF = 0x1D00

time.sleep_ms(1500)  # the USB host has found the board by then
i2c = I2C(0, sda=Pin(4), scl=Pin(5), freq=400_000)
led = Pin(25, Pin.OUT, value=0)
TMP102(i2c, 0x48).configure(conversion_hz=8)


def begin(name, address):
    print("begin", name, address)
    time.sleep_ms(10)


buffer = bytearray(2)
counts = array("i", [0, 0, 0])


def tick(timer):
    try:
        i2c.readfrom_mem_into(0x48, 0, buffer)
        raw = buffer[0] << 8 | buffer[1]
        counts[1] = raw
        if raw >= ON:
            led.on()
        elif raw < OFF:
            led.off()
    except OSError:
        counts[2] += 1
    counts[0] += 1


def idiomatic():
    begin("idiomatic", addressof(counts))
    timer = Timer(-1, freq=1000, mode=Timer.PERIODIC, callback=tick, hard=True)
    while counts[0] < TICKS:
        pass
    timer.deinit()
    print("end", counts[1], counts[2])


def lean(name, tier):
    sampler = LeanSampler(i2c_bus=0, address=0x48, threshold=Threshold(ON, OFF), out_pin=25,
                          period_us=1000, tier=tier)
    begin(name, sampler.block_address)
    sampler.start()
    while sampler.stats.ticks < TICKS:
        pass
    sampler.deinit()
    print("end", sampler.block[7], sampler.stats.faults)


try:
    idiomatic()
    lean("portable", "portable")
    lean("vector-viper", "vector")
    lean("vector-asm", "asm")
    print("done")
except Exception as error:
    sys.print_exception(error)
    print("failed")
"""


@dataclass(frozen=True)
class Cycles:
    min: int
    median: float
    max: int


@dataclass(frozen=True)
class Row:
    name: str
    cycles: Cycles
    flash_lines: int  # lines of the XIP cache that one interrupt read, at most


WHAT = {
    "idiomatic": "`Timer(hard=True)`, bytecode, `i2c.readfrom_mem_into`",
    "portable": '`LeanSampler(tier="portable")`: `Timer(hard=True)`, viper',
    "vector-viper": '`LeanSampler(tier="vector")`: PWM wrap, viper',
    "vector-asm": '`LeanSampler(tier="asm")`: PWM wrap, assembler',
    "c-blocking": "C -O2 in RAM: PWM wrap, waits for the transfer",
    "c-direct": "C -O2 in RAM: PWM wrap",
}


@dataclass(frozen=True)
class Outcome:
    rows: list[Row]
    limits: list[Limit]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": [asdict(row) for row in self.rows],
            "limits": [vars(limit) | {"reached": limit.reached} for limit in self.limits],
        }

    def text(self) -> str:
        return "\n\n".join([report.plain(self._table()), "\n".join(map(str, self.limits))])

    def lines(self) -> list[str]:
        """For a document."""
        return [*self._table(), "", *(f"- {limit}" for limit in self.limits)]

    def _table(self) -> list[str]:
        lines = [
            "| | one interrupt | min | median | max | lines of flash |",
            "|---|---|---:|---:|---:|---:|",
        ]
        for row in self.rows:
            it = row.cycles
            numbers = f"{it.min:,} | {it.median:,} | {it.max:,} | {row.flash_lines}"
            lines.append(f"| {row.name} | {WHAT[row.name]} | {numbers} |")
        return lines


def run(log: Callable[[str], None]) -> Outcome:
    """Measure everything and judge the figures."""
    log("handlers in MicroPython, on the emulated Pico")
    rows = _in_micropython()
    log("handlers in C, on the emulated RP2040")
    rows += [_in_c("c-blocking", ["-DBLOCKING"]), _in_c("c-direct", [])]
    return Outcome(rows, judged(rows))


def judged(rows: Sequence[Row]) -> list[Limit]:
    by_name = {row.name: row for row in rows}

    def cycles(name: str) -> float:
        return by_name[name].cycles.median

    lean = ("vector-viper", "vector-asm")
    return [
        Limit("portable, median", cycles("portable"), 870),
        Limit("vector-viper, median", cycles("vector-viper"), 130),
        Limit("vector-asm, median, below c-direct", cycles("vector-asm"), cycles("c-direct") - 1),
        *(Limit(f"{name}, lines of flash", by_name[name].flash_lines, 0) for name in lean),
    ]


class _Ticks:
    """The interrupts in which the word at `counter` changes; other alarms of MicroPython's pool
    share the portable tick's."""

    def __init__(self, board: EmulatedBoard) -> None:
        self._board = board
        self._watch = HandlerWatch(board, self._on_handled)
        self._watch.enabled = False
        self._watch.watch_flash = True
        self._handled: list[Handled] = []
        self._counter = self._count = 0

    def begin(self, counter: int) -> None:
        self._handled.clear()
        self._counter = counter
        self._count = self._board.word(counter)
        self._watch.enabled = True

    def end(self, name: str) -> Row:
        """From the last TICKS of those since `begin`."""
        self._watch.enabled = False
        last = self._handled[-TICKS:]
        if len(last) < TICKS:
            raise ToolError(f"{name}: only {len(last)} ticks were seen")
        cycles = [it.cycles for it in last]
        middle = median(cycles)
        middle = int(middle) if middle == int(middle) else middle
        lines = max(len(it.flash_lines) for it in last)
        return Row(name, Cycles(min(cycles), middle, max(cycles)), lines)

    def _on_handled(self, handled: Handled) -> None:
        count = self._board.word(self._counter)
        if count != self._count:
            self._handled.append(handled)
        self._count = count


def _in_micropython() -> list[Row]:
    board = boards.load("pico")
    files = device_files.library(board.mpy_arch)
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        source = Path(folder) / "rows.py"
        source.write_text(_PROGRAM.replace("TICKS", str(_WARM_UP + TICKS)))
        files["rows.mpy"] = device_files.compile_mpy(source, "rows.py", board.mpy_arch)
    files["main.py"] = b"import rows\n"
    emulated = EmulatedBoard(board, resolve_image("pico", lambda line: None).path, files)
    heard = bytearray()
    emulated.on_usb_data = heard.extend
    ticks = _Ticks(emulated)
    rows: list[Row] = []
    name = ""
    at = quiet = 0
    while True:
        emulated.run_ms(1)
        end = heard.find(b"\n", at)
        quiet += 1
        if quiet == _STUCK_MS:
            raise ToolError("the bench program is stuck", heard.decode(errors="replace"))
        if end < 0:
            continue
        word, *arguments = heard[at:end].decode(errors="replace").split() or [""]
        at, quiet = end + 1, 0
        if word == "begin":
            name = arguments[0]
            ticks.begin(int(arguments[1]))
        elif word == "end":
            rows.append(ticks.end(name))
            _check(name, int(arguments[0]), int(arguments[1]))
        elif word == "done":
            return rows
        elif word == "failed":
            raise ToolError("the bench program failed", heard.decode(errors="replace"))


def _in_c(name: str, flags: Sequence[str]) -> Row:
    board = EmulatedBoard(boards.load("pico"), resolve_image("pico", lambda line: None).path)
    bare.load(board, bare.build(_C_SOURCE.read_text(), flags))
    ticks = _Ticks(board)
    board.run_ms(_WARM_UP)
    ticks.begin(_C_SAMPLER)
    board.run_ms(TICKS + 1)
    _check(name, board.word(_C_SAMPLER + 4), board.word(_C_SAMPLER + 8))
    return ticks.end(name)


def _check(name: str, value: int, faults: int) -> None:
    """That what was measured has done its work."""
    if value != _RAW or faults:
        raise ToolError(f"{name} read {value:#x}, not {_RAW:#x}, with {faults} faults")
