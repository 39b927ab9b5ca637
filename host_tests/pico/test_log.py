"""The deferred log on the emulated Pico, from the sources of a firmware to its texts."""

from itertools import pairwise
from pathlib import Path

import pytest

from noheap_tools import project
from noheap_tools.board import boards, files
from noheap_tools.emulator.program import boot
from noheap_tools.link.decode import Decoder, Identity, Item, Log, Lost, Metrics
from noheap_tools.logs.table import FILE, Table

PROGRAM = Path(__file__).parent / "programs/logging.py"


@pytest.fixture(scope="module")
def heard(tmp_path_factory) -> tuple[bytes, Table]:
    """Returns the bytes that the board sends, and the table of its build."""
    root = tmp_path_factory.mktemp("logging")
    (root / "firmware").mkdir()
    (root / "firmware/main.py").write_bytes(PROGRAM.read_bytes())
    (root / "pyproject.toml").write_text('[tool.noheap.log]\nlevel = "debug"\n')
    with project.chosen(root):
        program = boot(files.everything(boards.load("pico")))
    program.wait(lambda: b"over\r\n" in program.heard, stuck_ms=5000)
    return bytes(program.heard), Table.load(root / FILE)


def decoded(data: bytes, table: Table) -> list[Item]:
    return list(Decoder(table).feed(data))


def test_entries_of_all_callers_come_in_order_with_their_places(heard):
    data, table = heard
    items = decoded(data, table)
    assert isinstance(items[0], Identity)
    entries = [it for it in items if isinstance(it, Log)]
    lines = PROGRAM.read_text().splitlines()
    for entry in entries:
        file, _, line = entry.place.partition(":")
        assert file == "main.py" and f"log.{entry.level}(" in lines[int(line) - 1]
    said = [(it.level, it.text) for it in entries]
    assert said[0] == ("info", "started")
    ticks = [text for level, text in said if level == "warning"]
    assert ticks == [f"tick {n + 1}" for n in range(10)]
    beats = [text for level, text in said if level == "debug"]
    sums = [text for level, text in said if text.startswith("sum")]
    assert sums == [f"sum of {n} and 1000: {n + 1000}" for n in range(1, 11)]
    assert "wrong" not in [text for _, text in said]
    assert beats == [f"beat {(n - 3) % 2**32}" for n in range(1, 11)]


def test_each_tick_has_its_own_time(heard):
    entries = [it for it in decoded(*heard) if isinstance(it, Log)]
    times = [it.t_us for it in entries if it.level == "warning"]
    assert all(19_900 < b - a < 20_100 for a, b in pairwise(times))


def test_metrics_add_up_what_main_and_the_handlers_count(heard):
    data, table = heard
    shown = [it for it in decoded(data, table) if isinstance(it, Metrics)]
    # In assembler, too: "sums" and what follows.
    assert shown[-1] == Metrics(
        {"ticks": 1010, "beats": 55, "sums": 10, "summed": 10_055, "weighed": 2000},
        {"lowest": -10, "sum": 1010, "mark": 255},
    )
    ticks = [it.counters["ticks"] for it in shown[:-1]]
    assert len(ticks) >= 4 and ticks == sorted(ticks) and ticks[-1] <= 10


def test_what_a_full_queue_refuses_is_counted(heard):
    data, table = heard
    items = decoded(data, table)
    burst = [it.text for it in items if isinstance(it, Log) and it.level == "error"]
    assert burst == [f"burst {n}" for n in range(len(burst))]
    assert [it for it in items if isinstance(it, Lost)] == [Lost(40 - len(burst), 0)]
    assert 20 <= len(burst) < 40


def test_a_table_of_another_firmware_is_refused(heard):
    data, _ = heard
    entries = [it for it in decoded(data, Table()) if isinstance(it, Log)]
    assert entries and all(it.text.startswith("message ") and not it.level for it in entries)
