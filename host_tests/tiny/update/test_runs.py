"""New applications that are whole: which one runs."""

from itertools import pairwise

import pytest

from noheap_tools.board.boards import Board
from noheap_tools.errors import UsageError
from noheap_tools.tiny import update
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.build import Made
from tiny.update import boot_rom
from tiny.update.applications import (
    SEQUENCE_AT,
    Application,
    resealed,
    started,
    updated,
    with_slot,
)
from tiny.update.boot_rom import PAGE
from tiny.update.port_on_host import PortOnHost

SQUARE_PIN = 2


def test_the_whole_image_has_the_application_in_each_slot(
    pico: Board, made: Made, base: Base, flash: bytes
) -> None:
    assert f"slot a 1.0 0 base {base.identity:08x}\n" in started(pico, made, flash).said
    without_a = with_slot(flash, base, "a", bytes(PAGE))
    program = started(pico, made, without_a)
    assert f"slot b 1.0 0 base {base.identity:08x}\n" in program.said
    assert "the first application 1" in program.said


@pytest.mark.parametrize("slot", "ab")
def test_a_new_application_runs_after_a_reset(
    pico: Board, made: Made, base: Base, flash: bytes, second: Application, slot: str
) -> None:
    program = started(pico, made, flash)
    assert "the first application" in program.said
    content = bytearray(flash)
    for write in boot_rom.writes(second.files[slot]):
        write.to(content)
    program.board.mcu.flash[: len(content)] = content
    program.board.reset()
    program.heard.clear()
    program.wait(lambda: "application" in program.said)
    assert f"slot {slot} 2.0 {second.sequence} base {base.identity:08x}\n" in program.said
    edges: list[float] = []
    program.board.mcu.gpio[SQUARE_PIN].add_listener(lambda *_: edges.append(program.board.now_ns))
    program.wait(lambda: "the second application 9" in program.said)
    assert len(edges) > 100
    assert all(abs(after - before - 1e6) < 2000 for before, after in pairwise(edges))


def test_an_update_of_an_update(
    port: PortOnHost, flash: bytes, second: Application, third: Application
) -> None:
    now = flash
    for file, slot in (
        (second.files["b"], "b"),
        (third.files["a"], "a"),
        (second.files["b"], "a"),
    ):
        now = updated(now, file)
        assert port.runs_of(now) == slot


@pytest.mark.parametrize(
    ("of_a", "of_b", "chosen"),
    [(5, 5, "a"), (5, 6, "b"), (6, 5, "a"), (0, 2**32 - 1, "b"), (2**31, 2**31 - 1, "a")],
)
def test_the_higher_sequence_number_is_chosen_and_never_wraps(
    port: PortOnHost, base: Base, flash: bytes, second: Application, of_a, of_b, chosen
) -> None:
    for slot, number in (("a", of_a), ("b", of_b)):
        flash = with_slot(flash, base, slot, resealed(second.data[slot], SEQUENCE_AT, number))
    assert port.runs_of(flash) == chosen


@pytest.mark.parametrize("when", ["4294967296", "0", "-1", "soon"])
def test_a_time_that_is_no_sequence_number_is_refused(
    monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", when)
    with pytest.raises(UsageError):
        update._sequence()
