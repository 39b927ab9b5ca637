"""One driver, a table of registers for each chip: which CPU's code gets whose numbers."""

import ast

import pytest

from noheap_tools import paths
from noheap_tools.board import boards, chips, folding

RP2040 = paths.LIBRARY / "hal/rp2040_registers.py"
RP2350 = paths.LIBRARY / "hal/rp2350_registers.py"
DMA = paths.LIBRARY / "hal/rp2040_dma_registers.py"
SHARED = sorted(
    path
    for path in paths.LIBRARY.rglob("rp2040*.py")
    # The DMA and the PIO are at the same addresses in both (RP2350 datasheet 2.2.4, 2.2.5).
    if path not in (RP2040, DMA) and "sensors" not in path.parts
)
SHARED.append(paths.LIBRARY / "safe/output.py")


def test_code_for_a_cpu_gets_the_numbers_of_the_chip_that_has_it():
    alarm = paths.LIBRARY / "tick/rp2040_alarm.py"
    for name, timer, intr in (
        ("pico", 0x40054000, 0x34),
        ("xiao_rp2040", 0x40054000, 0x34),
        ("pico2", 0x400B0000, 0x3C),
        ("pico2_w", 0x400B0000, 0x3C),
    ):
        text = folding.folded(alarm, boards.load(name).mpy_arch)
        assert f"_timer = {timer}\n" in text, name
        assert f"mem32[self._timer + {intr}] = 1" in text, name
    assert folding.folded(alarm) == folding.folded(alarm, "armv6m")


def test_a_number_made_of_the_tables_is_the_chips_too():
    hal = paths.LIBRARY / "hal/rp2040.py"
    assert folding.constants(hal, "armv6m")["CLOCK"] == 0x40054028
    assert folding.constants(hal, "armv7emsp")["CLOCK"] == 0x400B0028


def test_other_tables_are_everybodys():
    words = paths.LIBRARY / "hal/rp2040_i2c_registers.py"
    for arch in ("armv6m", "armv7m", "armv7emsp"):
        assert chips.table(words, arch) == words
    assert chips.table(RP2040, "armv7m") == RP2040
    assert chips.table(RP2350, "armv7emsp") == RP2350


@pytest.mark.parametrize("path", [RP2040, RP2350], ids=lambda path: path.stem)
def test_a_table_has_numbers_alone_so_that_nothing_of_it_goes_onto_a_board(path):
    body = ast.parse(path.read_text()).body[1:]
    assert len(folding.constants(path)) == len(body)


def test_the_rp2350s_table_has_every_name_of_the_rp2040s():
    names = set(folding.constants(RP2040))
    assert names <= set(folding.constants(RP2350))
    assert "TIMER1" not in names  # the RP2040 has one timer


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.name)
def test_a_shared_driver_has_no_address_of_its_own(path):
    # From 0xE0000000 on is the core, which both chips have in the same place.
    own = [
        hex(node.value)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and type(node.value) is int
        and 0x40000000 <= node.value < 0xE0000000
    ]
    assert not own
