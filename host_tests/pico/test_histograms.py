"""Histograms of a sampler's interrupt times, from the emulated Pico to the monitor's screen."""

from pathlib import Path

import pytest

from noheap_tools import project
from noheap_tools.board import boards, files
from noheap_tools.emulator.program import boot
from noheap_tools.link.decode import Record
from noheap_tools.monitor.panel import Panel
from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.monitor.session import Heard, Session

PROGRAM = Path(__file__).parent / "programs/histograms.py"
NAMES = ("execution_histogram", "latency_histogram")


@pytest.fixture(scope="module")
def heard(tmp_path_factory) -> list[Heard]:
    root = tmp_path_factory.mktemp("histograms")
    (root / "firmware").mkdir()
    (root / "firmware/main.py").write_bytes(PROGRAM.read_bytes())
    (root / "pyproject.toml").write_text("[tool.noheap]\n")
    with project.chosen(root):
        program = boot(files.everything(boards.load("pico")))
    program.wait(lambda: program.heard.count(b"\0") > 1)
    program.board.run_ms(400)
    session = Session()
    list(session.take(Piece(0, 0, Kind.NAME, b"lamp")))
    return list(session.take(Piece(0, 1, Kind.DATA, bytes(program.heard))))


def records(heard: list[Heard], name: str) -> list[dict[str, int]]:
    found = (it.item for it in heard)
    return [it.fields for it in found if isinstance(it, Record) and it.name == name]


def test_each_tick_is_in_a_bin_of_both(heard):
    ticks = [it["ticks"] for it in records(heard, "stats")]
    for name in NAMES:
        sums = [sum(it.values()) for it in records(heard, name)]
        assert len(sums) >= 3 and sums == sorted(sums)
        assert ticks[0] <= sums[-1] <= ticks[-1] + 200


def test_the_bins_have_what_the_ticks_took(heard):
    execution, latency = (records(heard, name)[-1] for name in NAMES)
    assert list(execution)[:4] == ["us_0", "us_1", "us_2", "us_4"]
    assert [name for name, count in execution.items() if count] == ["us_2"]
    late = {name: count for name, count in latency.items() if count}
    assert late.pop("us_512") == 1 and late.keys() <= {"us_0", "us_1"}


def test_the_screen_draws_them(heard):
    panel = Panel(heard[0].board)
    for it in heard:
        panel.take(it)
    shown = ["".join(text for text, _ in row) for row in panel.rows(120, 30, 0)]
    (execution,) = [row for row in shown if row.startswith(" execution µs")]
    assert "2█" in execution
    assert any(row.startswith(" latency µs") and "512▁" in row for row in shown)
