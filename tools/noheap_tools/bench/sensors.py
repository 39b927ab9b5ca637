"""The cost of one reading of each sensor of lib/noheap/sensors, and the size of its files.

The chips are those of emulator/sensors. I2C is at 400 kHz through the FIFO back end. Each has
been read once before it is measured, so the interpreter's caches are warm.
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

# The class of each, its file, its reading.
ROWS = (
    Row("TMP102", "tmp102", "sensors.tmp102"),
    Row("TMP105", "tmp105", "sensors.tmp105"),
    Row("TMP112", "tmp112", "sensors.tmp112"),
    Row("TMP117", "tmp117", "sensors.tmp117"),
    Row("LM75", "lm75", "sensors.lm75"),
    Row("MCP9808", "mcp9808", "sensors.mcp9808"),
    Row("SHT3x", "sht3x", "sensors.sht3x"),
    Row("BME280", "bme280", "sensors.bme280"),
    Row("DS18B20", "ds18b20", "sensors.ds18b20"),
    Row("MAX31855", "max31855", "sensors.max31855"),
    Row("MAX6675", "max6675", "sensors.max6675"),
    Row("NTC", "ntc", "sensors.ntc"),
    Row("RP2040Temperature", "rp2040_temperature", "sensors.rp2040_temperature"),
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
            "| sensor | file | .mpy, bytes | one `try_read`, cycles | µs |",
            "|---|---|---:|---:|---:|",
        ]
        for it in self.measured:
            us = it.cycles * 1_000_000 / CLOCK_HZ
            size = self.mpy_bytes[it.op]
            lines.append(f"| {it.structure} | `{it.op}` | {size:,} | {it.cycles:,} | {us:,.0f} |")
        return lines

    def _shared(self) -> list[str]:
        own = {it.op for it in self.measured}
        lines = ["| shared module | | .mpy, bytes |", "|---|---|---:|"]
        for name, size in self.mpy_bytes.items():
            if name not in own:
                lines.append(f"| `{name}` | | {size:,} |")
        return lines


def run(log: Callable[[str], None]) -> Outcome:
    """Measure everything and judge the figures."""
    log("one reading of each sensor on the emulated Pico")
    measured = device.measure("sensors", ROWS, lambda program: Wired(program.board))
    sizes = mpy_bytes()
    return Outcome(
        measured, sizes, [Limit("bytes of the largest", max(sizes.values()), MAX_BYTES)]
    )


def mpy_bytes() -> dict[str, int]:
    """Bytes of each module of lib/noheap/sensors, as `noheap flash` compiles it for the Pico."""
    sources = sorted((paths.LIBRARY / "sensors").glob("*.py"))
    files = device_files.library(boards.load("pico").mpy_arch, sources)
    return {Path(path).stem: len(data) for path, data in files.items() if "__init__" not in path}
