"""Updates that are cut at any write of the boot ROM, in whatever order the host sends blocks."""

import random
from collections.abc import Iterator

import pytest

from noheap_tools.board.boards import Board
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.build import Made
from tiny.update import boot_rom
from tiny.update.applications import (
    Application,
    cuts,
    started,
    updated,
    with_slot,
)
from tiny.update.boot_rom import FLASH, PAGE
from tiny.update.port_on_host import PortOnHost

OTHER = {"a": "b", "b": "a"}


def orders(blocks: int) -> Iterator[list[int]]:
    yield list(range(blocks))
    yield list(reversed(range(blocks)))
    for seed in range(4):
        order = list(range(blocks))
        random.Random(seed).shuffle(order)
        yield order


@pytest.mark.parametrize("slot", "ab")
@pytest.mark.parametrize("running", "ab")
def test_after_each_cut_the_old_application_or_the_whole_new_one_is_chosen(
    port: PortOnHost,
    flash: bytes,
    second: Application,
    third: Application,
    running: str,
    slot: str,
) -> None:
    before = updated(flash, second.files[running])
    assert port.runs_of(before) == running
    blocks = len(third.files[slot]) // 512
    for order in orders(blocks):
        *torn, whole = cuts(before, third.files[slot], order)
        assert len(torn) > blocks
        # Over the one that runs: that in the other slot, which is older and whole.
        assert {port.runs_of(content) for content in torn} == {OTHER[slot]}
        assert port.runs_of(whole) == slot


def test_a_page_or_an_erase_that_was_cut_in_the_middle(
    port: PortOnHost, base: Base, flash: bytes, second: Application, third: Application
) -> None:
    before = bytearray(updated(flash, second.files["a"]))
    new = with_slot(flash, base, "b", third.data["b"])
    begin = base.layout.slot("b").address - FLASH
    slot = slice(begin, begin + len(third.data["b"]))
    chance = random.Random(1)
    for write in boot_rom.writes(third.files["b"]):
        at = write.address - FLASH
        for _ in range(20):
            content = bytearray(before)
            if write.data is None:
                content[at : at + boot_rom.SECTOR] = chance.randbytes(boot_rom.SECTOR)
            else:
                done = chance.randrange(PAGE)
                content[at : at + done] = write.data[:done]
                content[at + done] &= chance.randrange(256)
            if content[slot] != new[slot]:
                assert port.runs_of(bytes(content)) == "a"
        write.to(before)
    assert port.runs_of(bytes(before)) == "b"


def test_after_each_cut_the_board_runs_the_old_application_or_the_new_one(
    pico: Board, made: Made, flash: bytes, second: Application
) -> None:
    *torn, whole = cuts(flash, second.files["a"])
    for content in torn:
        assert "the first application 1\n" in started(pico, made, content).said
    assert "the second application 1\n" in started(pico, made, whole).said
