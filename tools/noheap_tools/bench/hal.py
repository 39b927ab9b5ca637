"""The transfers and pins of lib/noheap/hal, beside the wire's own time and plain `machine`.

The I2C device is the emulated Pico's TMP102 at 400 kHz. Each operation has run once before it is
measured: the interpreter's caches are warm.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from noheap_tools import paths
from noheap_tools.bench import device, report
from noheap_tools.bench.report import Limit
from noheap_tools.bench.rows import Measured, Row
from noheap_tools.board import boards, folding
from noheap_tools.board import files as device_files
from noheap_tools.emulator.board import CLOCK_HZ
from noheap_tools.emulator.program import Program

CORE = ("digital", "i2c", "spi", "errors", "attempt", "delay", "critical", "adc", "pwm")
# START, address, register, repeated START, address, two bytes, STOP
_REGISTER_READ_BITS = 1 + 9 + 9 + 1 + 9 + 2 * 9 + 1

MACHINE = "`machine.I2C`"
PORTABLE = "`I2CDevice` on `machine.I2C`"
FIFO = "`I2CDevice`, FIFO"
PREPARED = "prepared read, FIFO"
SPI = "SPI"
PINS = "pins and others"

_IMPORTS = """
import gc
import time

import machine
from noheap.hal.adc import AnalogInput
from noheap.hal.critical import critical
from noheap.hal.digital import DigitalInput, DigitalOutput
from noheap.hal.i2c import I2CDevice
from noheap.hal.prepared import prepare
from noheap.hal.pwm import PWMOutput
from noheap.hal.rp2040_i2c import FifoI2C
from noheap.hal.rp2040_i2c_registers import CLR_STOP_DET, DATA_CMD, READ, RESTART, STOP
from noheap.hal.rp2040_i2c_words import CLOCK, CONTROLLER, FLIGHT, HELD, START_US
from noheap.hal.spi import SPIBus, SPIDevice
from uctypes import addressof

i2c = machine.I2C(0, sda=machine.Pin(4), scl=machine.Pin(5), freq=400_000)  # the Pico's TMP102
portable = I2CDevice(i2c, 0x48)
fifo = I2CDevice(FifoI2C(i2c, 0), 0x48)
fifo.write(b"\\x02\\x12\\x30")
register = b"\\x02"
buffer = bytearray(2)
reading = prepare(fifo, register, buffer)
gc.collect()
before = gc.mem_alloc()
another = prepare(fifo, register, buffer)
gc.collect()
prepared_bytes = gc.mem_alloc() - before
words = addressof(fifo.bus.words)


def fetch():
    kind = 9
    while kind == 9:
        kind = reading.try_finish()
    return kind


def clear():
    buffer[0] = buffer[1] = 0
"""
_READ = "buffer == b'\\x12\\x30'"
_LOCALS = "i2c_, device, prepared, reg, buf = i2c, {}, reading, register, buffer\n"


def _i2c(structure: str, op: str, of: str, statement: str, check: str = _READ) -> Row:
    setup = _LOCALS.format(of) + f"run = {statement[: statement.index('(')]}\n"
    call = "run" + statement[statement.index("(") :]
    return Row(structure, op, setup=f"{setup}{call}\nclear()", bytecode=call, check=check)


def _by_attribute(structure: str, op: str, of: str, statement: str, check: str = _READ) -> Row:
    setup = f"{_LOCALS.format(of)}{statement}\nclear()"
    return Row(structure, op, setup=setup, bytecode=statement, check=check)


def _plain(structure: str, op: str, setup: str, statement: str, check: str = "True") -> Row:
    setup = f"{dedent(setup).strip()}\n{statement}"
    return Row(structure, op, setup=setup, bytecode=statement, check=check)


_PIN = "pin = machine.Pin(14, machine.Pin.OUT)\n"
_OUTPUT = "output = DigitalOutput(machine.Pin(14))\n"
_SPI = """
spi = machine.SPI(0, 10_000_000, sck=machine.Pin(18), mosi=machine.Pin(19), miso=machine.Pin(16))
cs = machine.Pin(17, machine.Pin.OUT)
device = SPIDevice(SPIBus(spi), cs, 10_000_000)
data = b"12"
"""
# As in docs/hal.md.
_START = """
if bus[HELD] | bus[FLIGHT]:
    pass
else:
    bus[FLIGHT] = 1
    i2c = ptr32(bus[CONTROLLER])
    i2c[DATA_CMD] = 2
    i2c[DATA_CMD] = READ | RESTART
    i2c[DATA_CMD] = READ | STOP
    i2c[CLR_STOP_DET]
    bus[START_US] = ptr32(bus[CLOCK])[0]
""".strip()
_START_ALONE = """
i2c = ptr32(bus[CONTROLLER])
i2c[DATA_CMD] = 2
i2c[DATA_CMD] = READ | RESTART
i2c[DATA_CMD] = READ | STOP
""".strip()

ROWS = (
    _by_attribute(
        MACHINE,
        "`readfrom_mem_into`",
        "i2c",
        "i2c_.readfrom_mem_into(72, 2, buf)",
    ),
    _by_attribute(
        MACHINE,
        "`writeto`, `readfrom_into`",
        "i2c",
        "i2c_.writeto(72, reg, False), i2c_.readfrom_into(72, buf)",
    ),
    _by_attribute(
        PORTABLE,
        "`try_write_read_into`",
        "portable",
        "device.try_write_read_into(reg, buf)",
    ),
    _by_attribute(PORTABLE, "`write_read_into`", "portable", "device.write_read_into(reg, buf)"),
    _by_attribute(FIFO, "`try_write_read_into`", "fifo", "device.try_write_read_into(reg, buf)"),
    _i2c(FIFO, "the same, bound to a local", "fifo", "device.try_write_read_into(reg, buf)"),
    _by_attribute(FIFO, "`write_read_into`", "fifo", "device.write_read_into(reg, buf)"),
    _by_attribute(PREPARED, "`try_run`", "fifo", "prepared.try_run()"),
    _i2c(PREPARED, "the same, bound to a local", "fifo", "prepared.try_run()"),
    Row(
        PREPARED,
        "`try_start`, bound to a local",
        # The first one's STOP may still be on the wire: then nothing would start.
        setup="start = reading.try_start\nstart()\nfetch()\nclear()\ntime.sleep_ms(1)",
        bytecode="start()",
        check=f"fetch() == 0 and {_READ}",
        viper=_START,
        viper_parameters="bus: ptr32",
        viper_arguments="words",
    ),
    Row(
        PREPARED,
        "start, on a bus that is its alone",
        viper=_START_ALONE,
        viper_parameters="bus: ptr32",
        viper_arguments="words",
    ),
    Row(
        PREPARED,
        "`try_finish`, bound to a local, when it is over",
        setup="finish = reading.try_finish\nreading.try_start()\nfetch()\nclear()\n"
        "time.sleep_ms(1)\nreading.try_start()\ntime.sleep_ms(1)",
        bytecode="finish()",
        check=_READ,
    ),
    Row(
        PREPARED,
        "`try_finish`, bound to a local, before",
        setup="finish = reading.try_finish\nreading.try_start()\n"
        "print('prepared_bytes', prepared_bytes)",
        bytecode="finish()",
        check="fetch() == 0",
    ),
    _plain(SPI, "`machine.SPI.write`, 2 bytes", _SPI, "spi.write(data)"),
    _plain(
        SPI,
        "the same between two `machine.Pin` calls",
        _SPI,
        "cs.value(0); spi.write(data); cs.value(1)",
    ),
    _plain(SPI, "`SPIDevice.try_write`, 2 bytes", _SPI, "device.try_write(data)"),
    _plain(PINS, "`machine.Pin.value(1)`", _PIN, "pin.value(1)"),
    _plain(PINS, "`DigitalOutput.set_active`", _OUTPUT, "output.set_active()"),
    _plain(PINS, "`DigitalOutput.toggle`", _OUTPUT, "output.toggle()"),
    _plain(PINS, "`machine.ADC.read_u16`", "adc = machine.ADC(26)", "adc.read_u16()"),
    _plain(PINS, "`AnalogInput.read_u16`", "adc = AnalogInput(machine.ADC(26))", "adc.read_u16()"),
    _plain(
        PINS,
        "`machine.PWM.duty_u16`",
        "pwm = machine.PWM(machine.Pin(0))\npwm.freq(1000)",
        "pwm.duty_u16(5)",
    ),
    _plain(
        PINS,
        "`PWMOutput.set_duty`",
        "pwm = PWMOutput(machine.PWM(machine.Pin(0)), 1000)",
        "pwm.set_duty(5)",
    ),
    _plain(
        PINS,
        "`disable_irq`, `enable_irq`",
        "off = machine.disable_irq\non = machine.enable_irq",
        "on(off())",
    ),
    Row(
        PINS,
        "`with critical`",
        setup="c = critical\nwith c:\n    pass",
        bytecode="with c:\n    pass",
    ),
)


@dataclass(frozen=True)
class Outcome:
    measured: list[Measured]
    wire_cycles: int
    prepared_bytes: int
    mpy_bytes: Mapping[str, int]
    limits: list[Limit]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": report.as_rows(self.measured),
            "wire_cycles": self.wire_cycles,
            "prepared_bytes": self.prepared_bytes,
            "mpy_bytes": self.mpy_bytes,
            "limits": [vars(limit) | {"reached": limit.reached} for limit in self.limits],
        }

    def text(self) -> str:
        tables = [self._i2c(), self._others(), self._sizes()]
        return "\n\n".join([*map(report.plain, tables), "\n".join(map(str, self.limits))])

    def lines(self) -> list[str]:
        """For a document."""
        limits = [f"- {limit}" for limit in self.limits]
        return [*self._i2c(), "", *self._others(), "", *self._sizes(), "", *limits]

    def _i2c(self) -> list[str]:
        """The reads of a register, beside the wire's time."""
        wire = self.wire_cycles
        lines = [
            "| reading a register of 2 bytes at 400 kHz | | cycles | beside the wire |",
            "|---|---|---:|---:|",
            f"| the wire, from START to STOP | | {wire:,} | |",
        ]
        for it in self.measured:
            if it.cycles > wire:
                share = 100 * (it.cycles - wire) / wire
                lines.append(f"| {it.structure} | {it.op} | {it.cycles:,} | {share:.1f} % |")
        return lines

    def _others(self) -> list[str]:
        short = [it for it in self.measured if it.cycles <= self.wire_cycles]
        counts: dict[tuple[str, str], dict[str, int]] = {}
        for it in short:
            counts.setdefault((it.structure, it.op), {})[it.caller] = it.cycles
        lines = ["| | | from bytecode | inline in viper |", "|---|---|---:|---:|"]
        for (structure, op), by_caller in counts.items():
            cells = (
                f"{by_caller[caller]:,}" if caller in by_caller else ""
                for caller in ("bytecode", "viper")
            )
            lines.append(f"| {structure} | {op} | {' | '.join(cells)} |")
        return lines

    def _sizes(self) -> list[str]:
        lines = ["| module | | bytes |", "|---|---|---:|"]
        for name, size in self.mpy_bytes.items():
            lines.append(f"| {name} | {'core' if name in CORE else ''} | {size:,} |")
        lines.append(f"| all of the core | .mpy | {core_bytes(self.mpy_bytes):,} |")
        lines.append(f"| each prepared read, FIFO | RAM | {self.prepared_bytes:,} |")
        return lines


def run(log: Callable[[str], None]) -> Outcome:
    """Measure everything and judge the figures."""
    log("transfers and pins on the emulated Pico")
    used: list[Program] = []
    measured = device.measure(_IMPORTS, ROWS, used.append)
    order = {(row.structure, row.op): n for n, row in enumerate(ROWS)}
    measured.sort(key=lambda it: (order[it.structure, it.op], it.caller))
    wire = round(_REGISTER_READ_BITS * used[0].board.buses[0].bit_ns * CLOCK_HZ / 1e9)
    ram = re.search(r"prepared_bytes (\d+)", used[0].said)
    assert ram is not None, used[0].said
    sizes = mpy_bytes()
    return Outcome(measured, wire, int(ram[1]), sizes, _limits(measured, wire, sizes))


def mpy_bytes() -> dict[str, int]:
    """Of each module of lib/noheap/hal, as `noheap flash` compiles it for the Pico."""
    modules = sorted((paths.LIB / "noheap" / "hal").glob("*.py"))
    sources = [path for path in modules if path.stem != "__init__" and not _only_numbers(path)]
    files = device_files.library(boards.load("pico").mpy_arch, sources)
    return {Path(path).stem: len(data) for path, data in files.items()}


def _only_numbers(source: Path) -> bool:
    """Whether it names constants and nothing else: it does not go onto a board."""
    numbers = folding.constants(source)
    return all(
        isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in numbers
        for node in ast.parse(source.read_text(), str(source)).body[1:]
    )


def core_bytes(sizes: Mapping[str, int]) -> int:
    return sum(sizes[name] for name in CORE)


def _limits(measured: list[Measured], wire: int, sizes: Mapping[str, int]) -> list[Limit]:
    def cycles(structure: str, op: str, caller: str = "bytecode") -> int:
        return report.cycles(measured, structure, op, caller)

    bound = "the same, bound to a local"
    prepared = cycles(PREPARED, bound)
    machine = cycles(MACHINE, "`readfrom_mem_into`")
    return [
        Limit("prepared read / the wire", prepared / wire, 1.03),
        Limit("prepared read / machine.I2C.readfrom_mem_into", prepared / machine, 1),
        Limit(
            "try_write_read_into, FIFO / machine.I2C.readfrom_mem_into",
            cycles(FIFO, bound) / machine,
            1,
        ),
        Limit(
            "start of a read inline in viper, cycles",
            cycles(PREPARED, "`try_start`, bound to a local", "viper"),
            60,
        ),
        Limit("bytes of the core", core_bytes(sizes), 6 * 1024),
    ]
