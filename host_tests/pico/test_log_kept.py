"""What a firmware logged before a reset comes after it, on the emulated Pico."""

from itertools import pairwise
from pathlib import Path

import pytest

from noheap_tools import project
from noheap_tools.board import boards, files
from noheap_tools.emulator.program import boot
from noheap_tools.link.decode import Decoder, Identity, Item, Log, Lost
from noheap_tools.logs.table import FILE, Table
from rig.raw_board import RawBoard

PROGRAMS = Path(__file__).parent / "programs"
TICKS = 50  # of the program
# Of the first queue, and of each half of what is kept of it, with one word.
ROOM, HALF = 64 // 3 + 1, 64 // 3


@pytest.fixture(scope="module")
def again(tmp_path_factory) -> list[Item]:
    """What the board sends after the watchdog has started it again."""
    root = tmp_path_factory.mktemp("kept")
    (root / "firmware").mkdir()
    (root / "firmware/main.py").write_bytes((PROGRAMS / "log_kept.py").read_bytes())
    (root / "firmware/boot.py").write_bytes((PROGRAMS / "log_kept_boot.py").read_bytes())
    (root / "pyproject.toml").write_text("[tool.noheap]\n")
    with project.chosen(root):
        program = boot(files.everything(boards.load("pico")))
    program.wait(lambda: b"over\r\n" in program.heard)
    assert program.board.resets == 1
    items = list(Decoder(Table.load(root / FILE)).feed(bytes(program.heard)))
    starts = [n for n, it in enumerate(items) if isinstance(it, Identity)]
    assert not any(isinstance(it, Log) and it.before for it in items[: starts[1]])
    return items[starts[1] :]


def test_entries_of_main_and_of_the_handler_outlive_the_watchdog(again):
    before = [it.text for it in again if isinstance(it, Log) and it.before]
    turns, ticks = [it for it in before if "turn" in it], [it for it in before if "tick" in it]
    assert before == turns + ticks
    assert turns == [f"turn {n}" for n in range(40 - len(turns), 40)] and len(turns) > HALF
    assert ticks == [f"tick {n}" for n in range(ROOM)]


def test_they_have_their_times(again):
    times = [it.t_us for it in again if isinstance(it, Log) and it.before and "tick" in it.text]
    assert all(1_900 < b - a < 2_100 for a, b in pairwise(times))


def test_what_the_full_queue_refused_is_counted(again):
    assert [it for it in again if isinstance(it, Lost)] == [Lost(TICKS - ROOM, 0)]


def test_the_new_runs_own_entries_follow(again):
    after = [it.text for it in again if isinstance(it, Log) and not it.before]
    assert after == ["started again"]


@pytest.fixture(scope="module")
def pico() -> RawBoard:
    return RawBoard()


def told(pico: RawBoard, version: bytes, **settings: object) -> list[str]:
    """What the program says after a reset."""
    pico.to_prompt(b"\x04")
    said = pico.run_file(PROGRAMS / "log_kept_by_hand.py", VERSION=version, **settings)
    return said.split(maxsplit=1)


def test_another_firmware_sends_them_with_the_version_of_theirs(pico):
    assert told(pico, b"old.") == ["0"]
    for version in (b"old.", b"new."):
        count, sent = told(pico, b"new.")
        record = bytes.fromhex(sent)
        assert (count, record[:4]) == ("1", version)
        assert record[8:] == bytes.fromhex("000000" + "010020" + "00" + "0e")


def test_damaged_memory_and_other_sizes_give_none_and_too_large_ones_are_refused(pico):
    told(pico, b"new.", DAMAGE="complement")
    assert told(pico, b"new.", DAMAGE="entry") == ["0"]
    assert told(pico, b"new.") == ["0"]
    assert told(pico, b"new.", WORDS=72) == ["0"]
    assert "bytes more than there are" in " ".join(told(pico, b"new.", WORDS=400))
