"""Vector on simulated registers of a Cortex-M. The real ones: test_rp2040.py."""

from noheap.cortex.vector import NMI, Vector
from noheap_testing import memory
from noheap_testing.cortex_m import (
    FLASH_TABLE,
    ICER,
    ICPR,
    IPR,
    ISER,
    NMI_MASK,
    VTOR,
    Core,
)
from support import raises

# Its registers are the fake core's.
LANES = ("host",)

STOP = ((0x40000000, 1), (0x40000000, 2))


def test_it_sets_vector_and_priority_and_enables_only_when_told():
    core = Core()
    vector = Vector(5, 0x20001235, STOP, priority=1)
    assert core.vector(5) == 0x20001235
    assert [core.vector(n) for n in (4, 6)] == [0x1000 + 20, 0x1000 + 22]
    assert core.priorities(1) == 0xC0804000 & ~0xFF00 | 0x4000
    assert core.priorities(0) == 0xC0804000
    assert core.writes == []
    vector.enable()
    assert core.writes == [(ICPR, 1 << 5), (ISER, 1 << 5)]
    assert vector.installed
    vector.deinit()


def test_deinit_stops_the_source_first_and_restores_vector_and_priority():
    core = Core()
    vector = Vector(5, 0x20001235, STOP, priority=3)
    memory.store(IPR + 4, 4, memory.load(IPR + 4, 4) & ~0xFF)  # somebody else's, meanwhile
    vector.deinit()
    assert core.source == [1, 2]
    assert core.writes == [(ICER, 1 << 5), (ICPR, 1 << 5)]
    assert core.vector(5) == 0x1000 + 21
    assert core.priorities(1) == 0xC0804000 & ~0xFF
    assert not vector.installed
    vector.deinit()
    assert core.source == [1, 2]


def test_interrupts_from_32_on_have_their_own_registers():
    core = Core()
    vector = Vector(35, 0x20001235, (), priority=2)
    vector.enable()
    vector.deinit()
    assert core.writes == [(ICPR + 4, 8), (ISER + 4, 8), (ICER + 4, 8), (ICPR + 4, 8)]
    assert core.vector(35) == 0x1000 + 51


def test_another_vector_for_the_same_interrupt_ends_the_first():
    core = Core()
    first = Vector(5, 0x20001235, STOP)
    second = Vector(5, 0x20002235, ())
    assert (first.installed, second.installed) == (False, True)
    assert core.source == [1, 2]
    assert core.vector(5) == 0x20002235
    first.deinit()
    assert core.vector(5) == 0x20002235
    second.deinit()
    assert core.vector(5) == 0x1000 + 21


def test_a_table_in_flash_is_copied_while_somebody_needs_it():
    core = Core(in_flash=True)
    first = Vector(5, 0x20001235, ())
    table = memory.load(VTOR, 4)
    assert table >> 28 == 2
    assert table % 512 == 0  # 80 words, rounded up to a power of two: ARMv7-M ARM B3.2.5
    assert [core.vector(n) for n in (-16, 4, 6, 47)] == [0x1000, 0x1014, 0x1016, 0x103F]
    second = Vector(6, 0x20002235, ())
    assert memory.load(VTOR, 4) == table
    first.deinit()
    assert memory.load(VTOR, 4) == table
    assert core.vector(6) == 0x20002235
    second.deinit()
    assert memory.load(VTOR, 4) == FLASH_TABLE
    assert core.vector(6) == 0x1016


def test_a_priority_that_is_none_changes_nothing():
    core = Core()
    for priority in (-1, 4):
        assert "priority" in str(raises(ValueError, Vector, 5, 0x20001235, STOP, (), priority))
    assert core.vector(5) == 0x1000 + 21


def test_as_nmi_it_has_that_vector_and_is_not_enabled_in_the_nvic():
    core = Core()
    others = 0x80000001
    memory.store(NMI_MASK, 4, others)
    nmi = -14  # the exception, counted as interrupts are
    first = Vector(5, 0x20001235, STOP, priority=NMI, nmi_mask=NMI_MASK)
    assert (core.vector(nmi), core.vector(5)) == (0x20001235, 0x1000 + 21)
    first.enable()
    assert core.writes == [(ICPR, 1 << 5)]
    assert memory.load(NMI_MASK, 4) == others | 1 << 5
    second = Vector(6, 0x20002235, STOP, priority=NMI, nmi_mask=NMI_MASK)  # there is one NMI
    assert (first.installed, second.installed) == (False, True)
    assert core.source == [1, 2]
    assert core.writes[1:] == [(ICER, 1 << 5), (ICPR, 1 << 5)]
    assert memory.load(NMI_MASK, 4) == others
    assert core.vector(nmi) == 0x20002235
    third = Vector(6, 0x20003235, STOP)
    assert (second.installed, third.installed) == (False, True)
    assert (core.vector(nmi), core.vector(6)) == (0x1002, 0x20003235)
    third.deinit()
    for priority in (-1, 4, -3):
        assert "priority" in str(raises(ValueError, Vector, 5, 1, (), (), priority))
