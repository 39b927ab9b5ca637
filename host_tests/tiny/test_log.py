"""The deferred log and metrics on the tiny image, over its USB: from main, and from handlers in
bytecode, viper and assembler."""

import shutil

import pytest

from noheap.wire.record import REQUEST
from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program
from noheap_tools.link.decode import Decoder, Item, Log, Lost, Metrics
from noheap_tools.logs.table import FILE, Table
from noheap_tools.tiny import build
from tiny.images import PROGRAMS


@pytest.fixture(scope="module")
def heard(pico: Board, tmp_path_factory) -> list[Item]:
    """What the board sends to a host that asks."""
    # A build writes the table beside pyproject.toml.
    root = tmp_path_factory.mktemp("tiny") / "logging"
    shutil.copytree(PROGRAMS / "logging", root)
    with project.acted_on(project.around(root)):
        made = build.image(pico, {}, build.image_of(pico, {}), lambda line: None)
    program = Program(EmulatedBoard(pico, made.image, None))
    program.board.run_ms(500)
    program.board.send(bytes([REQUEST]))
    program.wait(lambda: b"over" in program.heard)
    return list(Decoder(Table.load(root / FILE)).feed(bytes(program.heard)))


def test_entries_of_all_callers_come_with_their_texts(heard: list[Item]) -> None:
    said = [(it.level, it.text) for it in heard if isinstance(it, Log)]
    assert said[0] == ("info", "started")
    assert [it for it in said if it[0] == "warning"] == [
        ("warning", f"tick {n}") for n in range(1, 11)
    ]
    beats = [text for _, text in said if text.startswith("beat")]
    assert beats == [f"beat {(n - 3) % 2**32}" for n in range(1, 11)]
    sums = [text for _, text in said if text.startswith("sum")]
    assert sums == [f"sum of {n} and 1000: {n + 1000}" for n in range(1, 11)]
    assert len(said) == 31 and not any(isinstance(it, Lost) for it in heard)


def test_metrics_of_all_callers_add_up(heard: list[Item]) -> None:
    shown = [it for it in heard if isinstance(it, Metrics)]
    assert shown[-1] == Metrics({"ticks": 10, "beats": 55, "summed": 10_055}, {"lowest": -10})
