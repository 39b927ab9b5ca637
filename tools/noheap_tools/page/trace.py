"""Writes what happens on an emulated board's wires, for the engine of the page to be held to.

    python -m noheap_tools.page.trace OUT --scenario FILE

The folder OUT gets `board.uf2`, which is the whole flash of the board without the scenario's
[config], `bootrom.bin`, `bench.json` as a page has it, `scenario.toml`, and `trace.json`, whose
times are µs since the first tick:

    led     [time, level]
    bus     a line for each I2C transaction: the times of its START and its end, the address with
            "r" or "w", the bytes in hexadecimal, "+" or "-" after each for the ACK, and its end
    expected  whether what the scenario expects was so
"""

import argparse
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rp2040py.memory_map import FLASH_START_ADDRESS
from rp2040py.peripherals.i2c import RPI2C, I2CMode

from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.emulator import contents, scenario
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.bootrom import bootrom
from noheap_tools.page import described
from noheap_tools.run.simulation import Simulation

_PAGE = 256
_RP2040 = 0xE48BFF56  # https://github.com/microsoft/uf2 has the families, and the format
_HAS_FAMILY = 0x2000
_MAGIC, _MAGIC_END = (0x0A324655, 0x9E5D5157), 0x0AB16F30


def board_uf2(board: Board, image: Path, files: Mapping[str, bytes]) -> bytes:
    """A UF2 of all that is in a board's flash, file system included."""
    flash = bytes(EmulatedBoard(board, image, files, lambda sensor, quantity: 0.0).mcu.flash)
    pages = [
        (at, flash[at : at + _PAGE])
        for at in range(0, len(flash), _PAGE)
        if flash.count(0xFF, at, at + _PAGE) < _PAGE
    ]
    blocks = []
    for number, (at, page) in enumerate(pages):
        head = (_HAS_FAMILY, FLASH_START_ADDRESS + at, _PAGE, number, len(pages), _RP2040)
        block = struct.pack("<8I", *_MAGIC, *head) + page
        blocks.append(block.ljust(508, b"\0") + struct.pack("<I", _MAGIC_END))
    return b"".join(blocks)


@dataclass
class _Transaction:
    at_ns: float
    called: str = "?"
    data: list[str] = field(default_factory=list)


class BusTrace:
    """What one I2C controller does: `lines` has (start ns, end ns, what) of each transaction."""

    def __init__(self, board: EmulatedBoard, index: int) -> None:
        self.lines: list[tuple[float, float, str]] = []
        self._board = board
        self._i2c = board.mcu.i2c[index]
        self._open: _Transaction | None = None
        self._address = 0
        self._mode = I2CMode.WRITE
        self._value = 0
        self._acknowledges = False
        _before(self._i2c, "on_connect", self._on_connect)
        _before(self._i2c, "on_write_byte", self._on_write)
        _before(self._i2c, "on_read_byte", self._on_read)
        _before(self._i2c, "complete_start", self._started)
        _before(self._i2c, "complete_connect", self._connected)
        _before(self._i2c, "complete_write", self._written)
        _before(self._i2c, "complete_read", self._read)
        _before(self._i2c, "complete_stop", lambda: self._close("stop"))
        _before(self._i2c, "arbitration_lost", lambda: self._close("lost"))

    def _on_connect(self, address: int, mode: I2CMode) -> None:
        self._address, self._mode = address, mode

    def _on_write(self, value: int) -> None:
        self._value = value

    def _on_read(self, acknowledges: bool) -> None:
        self._acknowledges = acknowledges

    def _started(self) -> None:
        self._close("restart")
        self._open = _Transaction(self._board.now_ns)

    def _connected(self, ack: bool) -> None:
        if self._open:
            way = "r" if self._mode == I2CMode.READ else "w"
            self._open.called = f"{self._address:02x}{way}{_sign(ack)}"

    def _written(self, ack: bool) -> None:
        if self._open:
            self._open.data.append(f"{self._value:02x}{_sign(ack)}")

    def _read(self, value: int) -> None:
        if self._open:
            self._open.data.append(f"{value:02x}{_sign(self._acknowledges)}")

    def _close(self, how: str) -> None:
        if self._open:
            what = " ".join([self._open.called, *self._open.data, how])
            self.lines.append((self._open.at_ns, self._board.now_ns, what))
            self._open = None


def _sign(ack: bool) -> str:
    return "+" if ack else "-"


def _before(i2c: RPI2C, name: str, look: Callable[..., None]) -> None:
    method = getattr(i2c, name)

    def both(*args: object) -> None:
        look(*args)
        method(*args)

    setattr(i2c, name, both)


def write(out: Path, plan: Path, *, board_name: str = "pico") -> None:
    """Plays the scenario `plan` into the folder `out`."""
    board = boards.load(board_name)
    read = scenario.load(plan)
    out.mkdir(parents=True, exist_ok=True)
    uf2 = out / "board.uf2"
    uf2.write_bytes(board_uf2(board, *contents.flashed(board, {})))
    text = plan.read_text(encoding="utf-8")
    bench = described.bench(board, uf2, {plan.stem: text}, is_ours=True, with_check=False)
    (out / "bench.json").write_text(described.text(bench), encoding="utf-8")
    simulation = Simulation(board, *contents.flashed(board, read.config), read)
    emulated = simulation.board
    (out / "bootrom.bin").write_bytes(bootrom())
    (out / "scenario.toml").write_bytes(plan.read_bytes())
    traces = [BusTrace(emulated, index) for index in emulated.buses]
    result = simulation.run()
    start_ns = result.first_tick_ms * 1e6
    end_ns = start_ns + result.simulated_s * 1e9

    def us(ns: float) -> float:
        return round((ns - start_ns) / 1000, 3)

    def within(ns: float) -> bool:
        return start_ns <= ns < end_ns

    (out / "trace.json").write_text(
        json.dumps(
            {
                "first_tick_us": start_ns / 1000,
                "seconds": result.simulated_s,
                "led": [[us(ns), level] for ns, level in emulated.led_edges if within(ns)],
                "bus": [
                    f"{us(begin):.3f} {us(end):.3f} {what}"
                    for trace in traces
                    for begin, end, what in trace.lines
                    if within(begin) and within(end)
                ],
                "isr_cycles": result.isr_summary(),
                "expected": asdict(result.expected),
            },
            indent=0,
        ),
        encoding="utf-8",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--scenario", type=Path, required=True, metavar="FILE")
    arguments = parser.parse_args()
    write(arguments.out, arguments.scenario)


if __name__ == "__main__":
    main()
