"""`noheap size --ram`: the bisection on fakes, the ballast and the verdict on an emulated Pico."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.bench import ram
from noheap_tools.bench.ram import Ram
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.docs import figures
from noheap_tools.emulator.program import boot, stock_image
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.errors import ToolError
from noheap_tools.run.simulation import Simulation

MEASURED = {"files": Ram(60_000, 100_000, 1080.4), "frozen": Ram(20_000, 50_000, 375.0)}


def needing(least: int, asked: list[int]) -> Callable[[int], bool]:
    """A firmware that ticks from `least` bytes of heap on."""

    def holds(heap: int) -> bool:
        asked.append(heap)
        return heap >= least

    return holds


@pytest.mark.parametrize("least", [20_016, 21_000, 65_536, 199_999, 200_000])
def test_the_bisection_ends_within_its_resolution(least: int) -> None:
    asked: list[int] = []
    found = ram.smallest(needing(least, asked), 20_000, 200_000)
    assert least <= found < least + ram.RESOLUTION
    assert found in asked  # it has been seen to hold
    assert all(heap % 16 == 0 for heap in asked)
    assert len(asked) <= 10


def test_the_resolution_can_be_finer() -> None:
    assert ram.smallest(needing(77_777, []), 0, 200_000, resolution=16) == 77_792


def test_a_firmware_that_does_not_even_tick_in_all_of_it_is_an_error() -> None:
    with pytest.raises(ToolError, match="does not tick in a heap of 200,000 bytes"):
        ram.smallest(lambda heap: False, 20_000, 200_000)


def test_the_ballast_leaves_so_much_heap_and_no_more() -> None:
    main = b"""
import gc, time
time.sleep_ms(1000)
gc.collect()
for size in (16_000, 32_000):
    try:
        print("block", size, len(bytearray(size)))
    except MemoryError:
        print("block", size, "none")
"""
    pico = boot(ram.with_ballast({"boot.py": b"", "main.py": main}))
    whole = ram.heap_bytes(pico.board)
    assert 200_000 < whole < 264_000  # of the RP2040's RAM
    pico = boot(ram.with_ballast({"boot.py": b"", "main.py": main}))
    ram.take(pico.board, 32_000, whole)
    assert pico.line("block") == ["block", "16000", "16000"]
    assert pico.line("block") == ["block", "32000", "none"]


def test_the_firmware_ticks_in_the_whole_heap_and_not_in_a_small_one() -> None:
    board = boards.load("pico")
    files = ram.with_ballast(device_files.everything(board))

    def fresh() -> Simulation:
        return Simulation(board, stock_image().path, files, Scenario())

    whole = ram.heap_bytes(fresh().board)
    assert ram.starts_in(fresh(), whole - 16, whole)
    small = fresh()
    assert not ram.starts_in(small, 24_000, whole)
    assert any("MemoryError" in text for text in small.result.texts)


def test_json_has_the_figures_of_both_ways(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ram, "measure", lambda board, log: MEASURED)
    assert cli.main(["size", "--ram", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in ("files", "frozen")} == {
        "files": {"steady_bytes": 60_000, "smallest_heap_bytes": 100_000, "first_tick_ms": 1080.4},
        "frozen": {"steady_bytes": 20_000, "smallest_heap_bytes": 50_000, "first_tick_ms": 375.0},
    }


def test_the_table_goes_between_its_marks_and_onto_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(ram, "measure", lambda board, log: MEASURED)
    document = tmp_path / "doc.md"
    document.write_text(f"{figures.begin('noheap size --ram')}\n{figures.END}\n")
    assert cli.main(["size", "--ram", "--docs", str(document)]) == 0
    row = "| files | from files | 60,000 | 100,000 | 1,080.4 |"
    assert row in document.read_text()
    assert "60,000" in capsys.readouterr().out


def test_options_that_do_not_fit_are_wrong_use() -> None:
    assert cli.main(["size", "--ram", "--limit", "5"]) == 2
    assert cli.main(["size", "--docs", "doc.md"]) == 2


def test_a_board_that_cannot_be_emulated_is_refused() -> None:
    assert cli.main(["size", "--ram", "--board", "nucleo_f411re"]) == 2
