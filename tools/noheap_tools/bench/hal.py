"""The transfers and pins of lib/noheap/hal, beside the wire's own time and plain `machine`.

The I2C device is the emulated Pico's TMP102 at 400 kHz. Each operation has run once before it is
measured, so the interpreter's caches are warm.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noheap_tools import paths
from noheap_tools.bench import device, report
from noheap_tools.bench.report import Limit
from noheap_tools.bench.rows import BYTECODE, VIPER, Measured, Row
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

_BOUND = "the same, bound to a local"

ROWS = (
    Row(MACHINE, "`readfrom_mem_into`", "i2c.readfrom_mem_into"),
    Row(MACHINE, "`writeto`, `readfrom_into`", "i2c.writeto_readfrom_into"),
    Row(PORTABLE, "`try_write_read_into`", "i2c.portable_try_write_read_into"),
    Row(PORTABLE, "`write_read_into`", "i2c.portable_write_read_into"),
    Row(FIFO, "`try_write_read_into`", "i2c.fifo_try_write_read_into"),
    Row(FIFO, _BOUND, "i2c.fifo_try_write_read_into_bound"),
    Row(FIFO, "`write_read_into`", "i2c.fifo_write_read_into"),
    Row(PREPARED, "`try_run`", "prepared.try_run"),
    Row(PREPARED, _BOUND, "prepared.try_run_bound"),
    Row(PREPARED, "`try_start`, bound to a local", "prepared.try_start", (BYTECODE, VIPER)),
    Row(PREPARED, "start, on a bus of its own", "prepared.start_alone", (VIPER,)),
    Row(PREPARED, "`try_finish`, bound to a local, when it is over", "prepared.try_finish"),
    Row(PREPARED, "`try_finish`, bound to a local, before", "prepared.try_finish_before"),
    Row(SPI, "`machine.SPI.write`, 2 bytes", "spi.write"),
    Row(SPI, "the same between two `machine.Pin` calls", "spi.write_between_pins"),
    Row(SPI, "`SPIDevice.try_write`, 2 bytes", "spi.device_try_write"),
    Row(PINS, "`machine.Pin.value(1)`", "others.pin_value"),
    Row(PINS, "`DigitalOutput.set_active`", "others.output_set_active"),
    Row(PINS, "`DigitalOutput.toggle`", "others.output_toggle"),
    Row(PINS, "`machine.ADC.read_u16`", "others.adc_read_u16"),
    Row(PINS, "`AnalogInput.read_u16`", "others.analog_input_read_u16"),
    Row(PINS, "`machine.PWM.duty_u16`", "others.pwm_duty_u16"),
    Row(PINS, "`PWMOutput.set_duty`", "others.pwm_output_set_duty"),
    Row(PINS, "`disable_irq`, `enable_irq`", "others.disable_enable_irq"),
    Row(PINS, "`with critical`", "others.with_critical"),
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
            "| reading a register of 2 bytes at 400 kHz | | cycles | over the wire |",
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
    measured = device.measure("hal", ROWS, used.append, warm=True)
    order = {(row.structure, row.op): n for n, row in enumerate(ROWS)}
    measured.sort(key=lambda it: (order[it.structure, it.op], it.caller))
    wire = round(_REGISTER_READ_BITS * used[0].board.buses[0].bit_ns * CLOCK_HZ / 1e9)
    ram = re.search(r"prepared_bytes (\d+)", used[0].said)
    assert ram is not None, used[0].said
    sizes = mpy_bytes()
    return Outcome(measured, wire, int(ram[1]), sizes, _limits(measured, wire, sizes))


def mpy_bytes() -> dict[str, int]:
    """Bytes of each module of lib/noheap/hal, as `noheap flash` compiles it for the Pico."""
    modules = sorted((paths.LIBRARY / "hal").glob("*.py"))
    sources = [path for path in modules if path.stem != "__init__" and not _only_numbers(path)]
    files = device_files.library(boards.load("pico").mpy_arch, sources)
    return {Path(path).stem: len(data) for path, data in files.items()}


def _only_numbers(source: Path) -> bool:
    """Whether it has only constants, and so does not go onto a board."""
    numbers = folding.constants(source)
    return all(
        isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in numbers
        for node in ast.parse(source.read_text(encoding="utf-8"), str(source)).body[1:]
    )


def core_bytes(sizes: Mapping[str, int]) -> int:
    return sum(sizes[name] for name in CORE)


def _limits(measured: list[Measured], wire: int, sizes: Mapping[str, int]) -> list[Limit]:
    def cycles(structure: str, op: str, caller: str = "bytecode") -> int:
        return report.cycles(measured, structure, op, caller)

    prepared = cycles(PREPARED, _BOUND)
    machine = cycles(MACHINE, "`readfrom_mem_into`")
    return [
        Limit("prepared read / the wire", prepared / wire, 1.03),
        Limit("prepared read / machine.I2C.readfrom_mem_into", prepared / machine, 1),
        Limit(
            "try_write_read_into, FIFO / machine.I2C.readfrom_mem_into",
            cycles(FIFO, _BOUND) / machine,
            1,
        ),
        Limit(
            "start of a read inline in viper, cycles",
            cycles(PREPARED, "`try_start`, bound to a local", "viper"),
            60,
        ),
        Limit("bytes of the core", core_bytes(sizes), 6 * 1024),
    ]
