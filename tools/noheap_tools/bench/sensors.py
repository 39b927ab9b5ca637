"""What one reading of each sensor of lib/noheap/sensors costs, and the size of its files.

The chips are those of emulator/sensors. I2C is at 400 kHz through the FIFO back end. Each has
been read once before it is measured: the interpreter's caches are warm.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noheap_tools import paths
from noheap_tools.bench import device, report
from noheap_tools.bench.report import Limit
from noheap_tools.bench.rows import Measured, Row
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.board import CLOCK_HZ
from noheap_tools.emulator.wired import Wired

MAX_BYTES = 1536  # of each file

_IMPORTS = """
import machine
from noheap.hal.adc import AnalogInput
from noheap.hal.onewire import OneWire
from noheap.hal.rp2040_i2c import FifoI2C
from noheap.hal.spi import SPIBus
from noheap.sensors.ntc import beta_ohms, divider_codes

i2c = FifoI2C(machine.I2C(0, sda=machine.Pin(4), scl=machine.Pin(5), freq=400_000), 0)
spi = SPIBus(machine.SPI(0, sck=machine.Pin(18), mosi=machine.Pin(19), miso=machine.Pin(16)))
wire = OneWire(machine.Pin(13))
ntc = AnalogInput(machine.ADC(28))
chip = AnalogInput(machine.ADC(machine.ADC.CORE_TEMP))
codes = divider_codes(beta_ohms(10_000, 3950, -40, 125, 5), 10_000)
"""


def _row(file: str, made: str, ready: str = "s.configure()\ntime.sleep_ms(700)") -> Row:
    name = made.partition("(")[0]
    return Row(
        name,
        file,
        setup=f"from noheap.sensors.{file} import {name}\ns = {made}\nout = s.values\n"
        f"{ready}\ns.read()",
        bytecode="s.try_read(out)",
        check="s.read_milli_c()",
    )


# The SHT3x gives each reading once: its setup waits for the next one.
ROWS = (
    _row("tmp102", "TMP102(i2c, 0x48)"),
    _row("tmp105", "TMP105(i2c, 0x49)"),
    _row("tmp112", "TMP112(i2c, 0x4a)"),
    _row("tmp117", "TMP117(i2c, 0x4b)"),
    _row("lm75", "LM75(i2c, 0x4c)"),
    _row("mcp9808", "MCP9808(i2c, 0x18)"),
    Row(
        "SHT3x",
        "sht3x",
        setup="from noheap.sensors.sht3x import SHT3x\ns = SHT3x(i2c, 0x44)\nout = s.values\n"
        "s.configure(10)\ntime.sleep_ms(200)\ns.read()\ntime.sleep_ms(200)",
        bytecode="s.try_read(out)",
        check="out[0]",
    ),
    _row("bme280", "BME280(i2c, 0x76)"),
    _row("ds18b20", "DS18B20(wire)", "s.configure()\ns.measure()"),
    _row("max31855", "MAX31855(spi, machine.Pin(21))", "time.sleep_ms(300)"),
    _row("max6675", "MAX6675(spi, machine.Pin(22))", "time.sleep_ms(300)"),
    _row("ntc", "NTC(ntc, codes, -40_000, 5_000)", ""),
    _row("rp2040_temperature", "RP2040Temperature(chip)", ""),
)


@dataclass(frozen=True)
class Outcome:
    measured: list[Measured]
    mpy_bytes: Mapping[str, int]
    limits: list[Limit]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": report.as_rows(self.measured),
            "mpy_bytes": self.mpy_bytes,
            "limits": [vars(limit) | {"reached": limit.reached} for limit in self.limits],
        }

    def text(self) -> str:
        return "\n\n".join(
            [report.plain(self._costs()), report.plain(self._shared()), str(self.limits[0])]
        )

    def lines(self) -> list[str]:
        """For a document."""
        return [*self._costs(), "", *self._shared(), "", f"- {self.limits[0]}"]

    def _costs(self) -> list[str]:
        lines = [
            "| sensor | file | its bytes, .mpy | one `try_read`, cycles | µs |",
            "|---|---|---:|---:|---:|",
        ]
        for it in self.measured:
            us = it.cycles * 1_000_000 / CLOCK_HZ
            size = self.mpy_bytes[it.op]
            lines.append(f"| {it.structure} | `{it.op}` | {size:,} | {it.cycles:,} | {us:,.0f} |")
        return lines

    def _shared(self) -> list[str]:
        own = {it.op for it in self.measured}
        lines = ["| what they share | | bytes, .mpy |", "|---|---|---:|"]
        for name, size in self.mpy_bytes.items():
            if name not in own:
                lines.append(f"| `{name}` | | {size:,} |")
        return lines


def run(log: Callable[[str], None]) -> Outcome:
    """Measure everything and judge the figures."""
    log("one reading of each sensor on the emulated Pico")
    measured = device.measure(_IMPORTS, ROWS, lambda program: Wired(program.board))
    sizes = mpy_bytes()
    return Outcome(
        measured, sizes, [Limit("bytes of the largest", max(sizes.values()), MAX_BYTES)]
    )


def mpy_bytes() -> dict[str, int]:
    """Of each module of lib/noheap/sensors, as `noheap flash` compiles it for the Pico."""
    sources = sorted((paths.LIB / "noheap" / "sensors").glob("*.py"))
    files = device_files.library(boards.load("pico").mpy_arch, sources)
    return {Path(path).stem: len(data) for path, data in files.items() if "__init__" not in path}
