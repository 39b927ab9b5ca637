"""Where slots are, in flashes whose sectors are all alike and in others."""

import pytest

from noheap_tools.board import chips
from noheap_tools.errors import ToolError
from noheap_tools.tiny import build, slots
from noheap_tools.tiny.slots import Slot

KIB = 1024
PICO = [4 * KIB] * 512
F103 = [KIB] * 64  # RM0008, 3.3.3
F411 = [16 * KIB] * 4 + [64 * KIB] + [128 * KIB] * 3  # RM0383, table 5


@pytest.mark.parametrize(
    ("sectors", "start", "base_bytes", "wanted", "expected"),
    [
        (PICO, 0x10000000, 50_000, 8192, [(0x1000D000, 8192), (0x1000F000, 8192)]),
        (PICO, 0x10000000, 4096, 5000, [(0x10001000, 8192), (0x10003000, 8192)]),
        (F103, 0x08000000, 40_001, 9_000, [(0x0800A000, 9216), (0x0800C400, 9216)]),
        (F411, 0x08000000, 60_000, 30_000, [(0x08010000, 65536), (0x08020000, 131072)]),
        (F411, 0x08000000, 10_000, 20_000, [(0x08004000, 32768), (0x0800C000, 16384 + 65536)]),
    ],
)
def test_slots_are_of_whole_sectors_after_the_base(
    sectors, start, base_bytes, wanted, expected
) -> None:
    layout = slots.laid_out(sectors, start, base_bytes, count=2, wanted=wanted)
    assert layout.slots == tuple(Slot(name, *it) for name, it in zip("ab", expected, strict=True))
    one = slots.laid_out(sectors, start, base_bytes, count=1, wanted=wanted)
    assert one.slots == layout.slots[:1]


@pytest.mark.parametrize("base_bytes", [48_000, 64 * KIB, 70 * KIB])
def test_slots_that_do_not_fit_are_refused(base_bytes: int) -> None:
    with pytest.raises(ToolError, match="no room for 2 slots of 9,000 bytes"):
        slots.laid_out(F103, 0x08000000, base_bytes, count=2, wanted=9_000)


def test_a_base_has_another_identity_with_other_slots() -> None:
    here, there = (
        slots.laid_out(PICO, 0x10000000, 50_000, count=2, wanted=wanted)
        for wanted in (8192, 12_288)
    )
    assert here.identity(b"base") == here.identity(b"base")
    assert len({here.identity(b"base"), there.identity(b"base"), here.identity(b"bare")}) == 3


CHIPS = {"rp2040": PICO, "stm32f103": F103, "stm32f411": F411}


def test_each_chip_says_what_it_erases_at_once() -> None:
    for name, sectors in CHIPS.items():
        assert slots.sectors_of(build.PORT / name) == sectors
    for file in build.PORT.glob("stm32*/sectors.toml"):
        flash = chips.get(file.parent.name).flash
        assert sum(slots.sectors_of(file.parent)) == len(flash)


def test_a_chip_without_sectors_is_refused(tmp_path) -> None:
    with pytest.raises(ToolError, match=f"firmware/tiny/{tmp_path.name} has no sectors.toml"):
        slots.sectors_of(tmp_path)
