"""Applications that are damaged, or for another board."""

from noheap_tools.board.boards import Board
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.build import Made
from tiny.update.applications import (
    BASE_AT,
    HEADER_BYTES,
    Application,
    resealed,
    started,
    updated,
    with_slot,
)
from tiny.update.boot_rom import FLASH
from tiny.update.port_on_host import PortOnHost


def test_a_flipped_bit_anywhere_has_the_other_application_chosen(
    port: PortOnHost, base: Base, flash: bytes, second: Application
) -> None:
    port.flash[:] = updated(flash, second.files["a"])
    at = base.layout.slot("a").address - FLASH
    size = len(second.data["a"])
    assert port.runs == "a"
    for n in range(size):
        for bit in range(8) if n < HEADER_BYTES else (n % 8,):
            port.flash[at + n] ^= 1 << bit
            assert port.runs == "b", f"bit {bit} of byte {n}"
            port.flash[at + n] ^= 1 << bit
    assert port.runs == "a"


def test_a_flipped_byte_has_the_board_run_the_other_application(
    pico: Board, made: Made, base: Base, flash: bytes, second: Application
) -> None:
    whole = updated(flash, second.files["a"])
    assert "the second application" in started(pico, made, whole).said
    size = len(second.data["a"])
    for n in (*range(0, HEADER_BYTES, 4), *range(HEADER_BYTES, size, size // 6), size - 1):
        damaged = bytearray(second.data["a"])
        damaged[n] ^= 0xFF
        content = with_slot(whole, base, "a", bytes(damaged))
        assert "the first application" in started(pico, made, content).said, f"byte {n}"


def test_without_a_whole_application_the_board_says_so_and_waits(
    pico: Board, made: Made, base: Base, flash: bytes, second: Application
) -> None:
    torn = flash
    for slot in "ab":
        damaged = second.data[slot][:-1] + bytes([second.data[slot][-1] ^ 1])
        torn = with_slot(torn, base, slot, damaged)
    program = started(pico, made, torn)
    program.board.run_ms(3000)
    lines = program.said.splitlines()
    assert set(lines) == {f"no slot runs on base {base.identity:08x}"}
    assert len(lines) in (3, 4)  # the first one at once, then one a second
    assert program.board.resets == 0
    assert "the second application" in started(pico, made, updated(torn, second.files["b"])).said


def test_an_application_for_another_base_is_not_run(
    pico: Board, made: Made, base: Base, flash: bytes, second: Application
) -> None:
    other = resealed(second.data["b"], BASE_AT, base.identity ^ 1)
    said = started(pico, made, with_slot(flash, base, "b", other)).said
    assert f"slot a 1.0 0 base {base.identity:08x}" in said
    same = resealed(second.data["b"], BASE_AT, base.identity)
    assert same == second.data["b"]


def test_an_application_in_the_wrong_slot_is_not_run(
    pico: Board, made: Made, base: Base, flash: bytes, second: Application
) -> None:
    said = started(pico, made, with_slot(flash, base, "b", second.data["a"])).said
    assert "slot a 1.0 0 " in said
