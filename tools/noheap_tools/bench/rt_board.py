"""The boards that the benches of `rt` run on: MicroPython with a program, and C without.

A program is the text behind `_PRELUDE`, from where it has a sampler of each tier and the handler
as one writes it at first.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from noheap_tools.bench import bare
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program, boot
from noheap_tools.errors import ToolError

RAW = 0x1900  # 25 °C, in the TMP102's register (data sheet, table 8)


_PRELUDE = """
import gc
import sys
import time
from array import array

import micropython
from machine import I2C, Pin, Timer
from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.plausibility import Plausibility
from noheap.control.threshold import Threshold
from noheap.cortex.vector import NMI
from noheap.record import RECORD_WORDS
from noheap.sampler.lean_sampler import LeanSampler
from noheap.sampler.sampler import Sampler
from noheap.sensors import tmp102
from noheap.source.rp2040_i2c import I2CSource
from uctypes import addressof

ON = 0x1E00
OFF = 0x1D00
TIERS = {"portable": "portable", "vector-viper": "vector", "vector-asm": "asm"}

time.sleep_ms(1500)  # the USB host has found the board by then
i2c = I2C(0, sda=Pin(4), scl=Pin(5), freq=BUS_HZ)
led = Pin(25, Pin.OUT, value=0)
tmp102.TMP102(i2c, 0x48).configure(conversion_hz=8)
time.sleep_ms(40)  # its first conversion


def begin(*words):
    print("begin", *words)
    time.sleep_ms(10)


def lean(name, period_us):
    return LeanSampler(I2CSource(0, 0x48), threshold=Threshold(ON, OFF), out_pin=25,
                       period_us=period_us, tier=TIERS[name.split("+")[0]],
                       priority=NMI if name.endswith("+nmi") else 0)


def full(name, period_us):
    # The firmware's, from its config.py and the TMP102's module.
    raw = tmp102.raw_from_milli_c
    return Sampler(I2CSource(0, 0x48), threshold=Threshold(ON, OFF), out_pin=25,
                   period_us=period_us, queue=SPSC(64, RECORD_WORDS),
                   tier={"full-viper": "vector", "full-asm": "asm"}[name],
                   above_pattern=(blink.HALF, 4), fault_ticks=2,
                   settle_ticks=tmp102.CONVERSION_US // period_us + 1,
                   implausible=tmp102.IMPLAUSIBLE_MASK,
                   check=Plausibility(raw(-40_000), raw(125_000)))


buffer = bytearray(2)
counts = array("i", [0, 0, 0])  # ticks, value, faults


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


def idiomatic(period_us):
    return Timer(-1, mode=Timer.PERIODIC, period=period_us, tick_hz=1_000_000, callback=tick,
                 hard=True)


@micropython.asm_thumb
def doze(r0, r1):
    # Sleep until the word at r0 has reached r1.
    label(AGAIN)
    wfi()
    ldr(r2, [r0, 0])
    cmp(r2, r1)
    blt(AGAIN)


"""
_END = """
print("done")
"""


def program(text: str, values: Mapping[str, object], bus_hz: int = 400_000) -> Program:
    """`text` on a fresh board with the whole library; each name in `values` stands for its
    value there. The sensor's bus runs at `bus_hz`."""
    text = _PRELUDE + text + _END
    for name, value in {**values, "BUS_HZ": bus_hz}.items():
        text = text.replace(name, str(value))
    files = dict(_library())
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        source = Path(folder) / "rows.py"
        source.write_text(text)
        arch = boards.load("pico").mpy_arch
        files["rows.mpy"] = device_files.compile_mpy(source, "rows.py", arch)
    files["main.py"] = b"import rows\n"
    return boot(files)


@cache
def _library() -> dict[str, bytes]:
    return device_files.library(boards.load("pico").mpy_arch)


def in_c(flags: Sequence[str] = (), job: str = "lean") -> EmulatedBoard:
    """A board that runs c/rt_lean.c or rt_full.c, made with these flags, from its first
    instruction. The words at bare.SAMPLER are ticks, value, faults, as the idiomatic handler's
    counts; for the full job also records received."""
    return bare.start(bare.build(bare.C / f"rt_{job}.c", flags)).board


def check(name: str, value: int, faults: int) -> None:
    """That what was measured has done its work."""
    if value != RAW or faults:
        raise ToolError(f"{name} read {value:#x}, not {RAW:#x}, with {faults} faults")


class Wire:
    """What the bus of the sensor does, as its controller begins and ends transfers."""

    def __init__(self, board: EmulatedBoard, bus: int = 0) -> None:
        self.transfers = 0
        self.last_ns = 0.0  # of the last transfer: from the first edge of START to free again
        self._board = board
        controller = board.mcu.i2c[bus]
        self._began = 0.0
        self._chain(controller, "on_start", self._on_start)
        self._chain(controller, "complete_stop", self._on_stop)

    def _chain(self, controller: object, name: str, first: Callable[..., None]) -> None:
        then = getattr(controller, name)

        def both(*arguments: object) -> None:
            first(*arguments)
            then(*arguments)

        setattr(controller, name, both)

    def _on_start(self, repeated: bool) -> None:
        if not repeated:
            self._began = self._board.now_ns

    def _on_stop(self) -> None:
        self.transfers += 1
        self.last_ns = self._board.now_ns - self._began
