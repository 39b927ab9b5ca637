"""Each correction of the model is needed still, and does what the datasheet says."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from rp2040py.rp2040 import RP2040

from noheap_tools.rp2040py_changes import models

_CYCLE_NS = 8
_SIO_GPIO_IN, _SIO_GPIO_OUT_SET, _SIO_GPIO_OE_SET = 0xD0000004, 0xD0000014, 0xD0000024
_TIMER_ALARM0, _TIMER_INTR, _TIMER_INTE = 0x40054010, 0x40054034, 0x40054038
_PWM_CH3, _CSR, _DIV, _CTR = 0x4005003C, 0x00, 0x04, 0x08
_SYSCFG_NMI_MASK = 0x40004000
_RAM = 0x20000000
_WFI = 0xBF30


def reads_its_own_output(chip: RP2040) -> bool:
    chip.write_uint32(_SIO_GPIO_OE_SET, 1 << 5)
    chip.write_uint32(_SIO_GPIO_OUT_SET, 1 << 5)
    return bool(chip.read_uint32(_SIO_GPIO_IN) & 1 << 5)


def alarm_waits_for_its_microsecond(chip: RP2040) -> bool:
    chip.clock.tick(500)
    chip.write_uint32(_TIMER_INTE, 1)
    chip.write_uint32(_TIMER_ALARM0, 10)
    while not chip.read_uint32(_TIMER_INTR) & 1 and chip.clock.nanos < 20_000:
        chip.clock.tick(100)
    return chip.clock.nanos == 10_000


def interrupt_can_be_the_nmi(chip: RP2040) -> bool:
    chip.write_uint32(_SYSCFG_NMI_MASK, 1)
    chip.set_interrupt(0, True)
    return bool(chip.core.pending_nmi)


def stopped_slice_stands_still(chip: RP2040) -> bool:
    counted = []
    for _ in range(2):
        chip.write_uint32(_PWM_CH3 + _DIV, 1 << 4)
        chip.clock.tick(1000)
        counted.append(chip.read_uint32(_PWM_CH3 + _CTR))
    chip.write_uint32(_PWM_CH3 + _CSR, 1)
    chip.write_uint32(_PWM_CH3 + _DIV, 2 << 4)  # one that runs goes on
    chip.clock.tick(160 * _CYCLE_NS)
    return [*counted, chip.read_uint32(_PWM_CH3 + _CTR)] == [0, 0, 80]


def pending_interrupt_ends_wfi(chip: RP2040) -> bool:
    core = chip.core
    chip.write_uint32(_RAM, _WFI)
    core.pc = _RAM
    core.pm = True
    core.enabled_interrupts = 1
    chip.set_interrupt(0, True)
    core.execute_instruction()
    chip.clock.tick(10 * _CYCLE_NS)
    return not core.waiting


PROBES: dict[str, Callable[[RP2040], bool]] = {
    "alarm_time": alarm_waits_for_its_microsecond,
    "nmi": interrupt_can_be_the_nmi,
    "pads": reads_its_own_output,
    "pwm_enable": stopped_slice_stands_still,
    "wfi": pending_interrupt_ends_wfi,
}


def test_each_correction_has_a_probe():
    folder = Path(models.__file__).parent
    assert {path.stem for path in folder.glob("[!_]*.py")} == set(PROBES)


@pytest.mark.parametrize("name", PROBES)
def test_rp2040py_itself_does_not_do_it_yet(name):
    assert not PROBES[name](RP2040()), (
        f"rp2040py {version('rp2040py')} does this itself: remove models/{name}.py and its row "
        "in tools/noheap_tools/rp2040py_changes/README.md"
    )


@pytest.mark.parametrize("name", PROBES)
def test_the_corrected_chip_does_it(name):
    chip = RP2040()
    models.install(chip, _CYCLE_NS)
    assert PROBES[name](chip)
