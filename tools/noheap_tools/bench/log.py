"""Entries of the deferred log: their cycles beside print, their bytes on the wire, how many a
second come through the emulated USB with none dropped, and how many records the host decodes.

An entry has its time. From bytecode an entry is a call, in viper the steps themselves. Bytes on
the wire are those of a full record, divided by its entries; its arguments are among them.
"""

import random
import struct
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from noheap.wire.fields import SAMPLE
from noheap_tools import project
from noheap_tools.bench import report
from noheap_tools.bench.device import PROGRAMS
from noheap_tools.bench.marks import Marks
from noheap_tools.bench.report import Limit
from noheap_tools.bench.rows import BYTECODE, VIPER
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.program import Program, boot
from noheap_tools.link.decode import Decoder, Item, Log, Lost, crc16
from noheap_tools.logs.table import FILE, Table

_RUNS = 5  # of programs/log/main.py
_MEASURED = ((VIPER, ("empty", "log0", "log2")), (BYTECODE, ("empty", "log0", "log2", "print")))
_ARGUMENT_BYTES = {"log0": 0, "log2": 3}  # 3 and 1000, as packed
_MOST_CYCLES = {"log0": 60, "log2": 100}
_MOST_WIRE_BYTES = 6  # and the arguments
_LEAST_RECORDS = 10_000
_LEAST_DECODED = 200_000
_DECODED = 40_000  # samples
_PIECE = 4096  # bytes
_END = b"\ndone\r\n"


@dataclass(frozen=True)
class Line:
    """`cycles`: the median of the runs."""

    name: str
    caller: str
    cycles: int
    wire_bytes: float


@dataclass(frozen=True)
class Outcome:
    rows: list[Line]
    records_per_s: int
    decoder_records_per_s: int
    limits: list[Limit]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": [
                {
                    "name": row.name,
                    "caller": row.caller,
                    "cycles": {"median": row.cycles},
                    "wire_bytes": row.wire_bytes,
                }
                for row in self.rows
            ],
            "records_per_s": self.records_per_s,
            "decoder_records_per_s": self.decoder_records_per_s,
        }

    def text(self) -> str:
        return "\n\n".join([report.plain(self._table()), *map(str, self.limits)])

    def lines(self) -> list[str]:
        """For a document. The host's speed is this computer's, and left out."""
        limits = [f"- {it}" for it in self.limits if "decoded" not in it.name]
        return [*self._table(), "", *limits]

    def _table(self) -> list[str]:
        rows = [
            f"| {it.name} | {it.caller} | {it.cycles:,} | {it.wire_bytes:.1f} |"
            for it in self.rows
        ]
        return ["| | caller | cycles | bytes on the wire |", "|---|---|---:|---:|", *rows]


def run(log: Callable[[str], None]) -> Outcome:
    """Measure everything and judge the figures."""
    log("entries and print, on the emulated Pico")
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        program, table = _started(Path(folder))
    cycles = _cycles(program)
    program.wait(lambda: _END in program.heard)
    _, _, rest = bytes(program.heard).partition(b"costs done\r\n")
    wire, _, rest = rest.partition(b"wire done\r\n")
    rows = _rows(cycles, _wire_bytes(wire, table))
    records = _most(rest, table, log)
    log("the host's decoder")
    decoded = decoded_per_s()
    return Outcome(rows, records, decoded, _limits(rows, records, decoded))


def _started(folder: Path) -> tuple[Program, Table]:
    """The bench's program on a board, and the table of its messages."""
    firmware = folder / "firmware"
    firmware.mkdir()
    for source in (PROGRAMS / "log/main.py", PROGRAMS / "marks.py"):
        (firmware / source.name).write_bytes(source.read_bytes())
    made = project.Project(root=folder, build=folder / "build", firmware=firmware)
    with project.acted_on(made):
        files = device_files.everything(boards.load("pico"))
    return boot(files), Table.load(folder / FILE)


def _cycles(program: Program) -> dict[tuple[str, str], int]:
    """{(row, caller): the median of its runs}, the marks' own cycles taken off."""
    marks = Marks(program)
    cycles = {}
    for caller, names in _MEASURED:
        for name in names:
            cycles[name, caller] = round(median(marks.collect(_RUNS)))
    return {key: count - cycles["empty", key[1]] for key, count in cycles.items()}


def _rows(cycles: Mapping[tuple[str, str], int], wire: Mapping[str, float]) -> list[Line]:
    printed = len("bench: bus 3 after 1000 ticks\r\n")
    return [
        Line(name, caller, cycles[name, caller], wire.get(name, printed))
        for name in ("log0", "log2", "print")
        for caller in (VIPER, BYTECODE)
        if (name, caller) in cycles
    ]


def _wire_bytes(heard: bytes, table: Table) -> dict[str, float]:
    """Bytes of an entry, by its row: of the record with most entries, which are all alike."""
    found: dict[str, tuple[int, float]] = {}
    for frame in heard.split(b"\0"):
        if not frame:
            continue
        entries = [it for it in _items(table, b"\0" + frame + b"\0") if isinstance(it, Log)]
        if entries:
            name = f"log{len(entries[0].words)}"
            if len(entries) > found.get(name, (0, 0))[0]:
                found[name] = len(entries), (len(frame) + 2) / len(entries)
    return {name: round(size, 2) for name, (_, size) in found.items()}


def _items(table: Table, data: bytes) -> list[Item]:
    return list(Decoder(table).feed(data))


def _most(heard: bytes, table: Table, log: Callable[[str], None]) -> int:
    """The highest of the program's rates, in entries a second, of which none is dropped or
    damaged; 0: none."""
    best = 0
    for run_ in heard.split(b"begin\r\n")[1:]:
        frames, _, _ = run_.partition(b"rate done\r\n")
        items = _items(table, frames)
        entries = [it for it in items if isinstance(it, Log)]
        lost = sum(it.dropped + it.records for it in items if isinstance(it, Lost))
        seconds = (entries[-1].t_us - entries[0].t_us & 0xFFFFFFFF) / 1e6
        log(f"{len(entries) / seconds:,.0f} entries a second, {lost} lost")
        if not lost:
            best = max(best, round(len(entries) / seconds))
    return best


def decoded_per_s() -> int:
    """Samples that the host's decoder takes in, in a second of one core: the median of three."""
    stream = b"".join(_samples(_DECODED))
    rates = []
    for _ in range(3):
        decoder = Decoder()
        begun = time.process_time()
        count = sum(
            1
            for at in range(0, len(stream), _PIECE)
            for _item in decoder.feed(stream[at : at + _PIECE])
        )
        rates.append(count / (time.process_time() - begun))
    return round(median(rates))


def _samples(count: int) -> list[bytes]:
    """Frames of samples as a thermometer's are."""
    dice = random.Random(1)
    made = []
    for period in range(1, count + 1):
        words = (period, dice.randrange(1, 4), dice.randrange(20_000, 40_000), dice.randrange(2))
        data = struct.pack("<B2IiI", SAMPLE, *words)
        blocks = (data + crc16(data).to_bytes(2, "little")).split(b"\0")
        made.append(b"\0" + b"".join(bytes([len(it) + 1]) + it for it in blocks) + b"\0")
    return made


def _limits(rows: Sequence[Line], records: int, decoded: int) -> list[Limit]:
    by_name = {(row.name, row.caller): row for row in rows}
    printed = by_name["print", BYTECODE].cycles
    limits = []
    for name, most in _MOST_CYCLES.items():
        limits.append(Limit(f"cycles of {name} in viper", by_name[name, VIPER].cycles, most))
    for name in _MOST_CYCLES:
        share = by_name[name, BYTECODE].cycles / printed
        limits.append(Limit(f"{name} from bytecode / print", share, 0.5))
    for name, arguments in _ARGUMENT_BYTES.items():
        size = by_name[name, VIPER].wire_bytes - arguments
        limits.append(Limit(f"bytes of {name} on the wire, without its arguments", size, 6))
    return [
        *limits,
        Limit(
            "10,000 / entries a second through USB, none lost",
            _LEAST_RECORDS / max(records, 1),
            1.01,
        ),
        Limit("200,000 / records decoded a second on one core", _LEAST_DECODED / decoded, 1),
    ]
