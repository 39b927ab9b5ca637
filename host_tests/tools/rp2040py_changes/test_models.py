"""Each correction of the model is needed still, and does what the datasheet says."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from rp2040py.rp2040 import RP2040
from rp2040py.simulator import Simulator

from noheap_tools.rp2040py_changes import models

_CYCLE_NS = 8
_SIO_GPIO_IN, _SIO_GPIO_OUT_SET, _SIO_GPIO_OE_SET = 0xD0000004, 0xD0000014, 0xD0000024
_TIMER_ALARM0, _TIMER_INTR, _TIMER_INTE = 0x40054010, 0x40054034, 0x40054038
_PWM_CH3, _CSR, _DIV, _CTR, _TOP = 0x4005003C, 0x00, 0x04, 0x08, 0x10
_DMA, _I2C0, _PIO0, _ADC = 0x50000000, 0x40044000, 0x50200000, 0x4004C000
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


def start_channel(chip: RP2040, n: int, read: int, write: int, count: int, control: int) -> None:
    for offset, word in ((0, read), (4, write), (8, count), (12, control)):
        chip.write_uint32(_DMA + 0x40 * n + offset, word)


def left(chip: RP2040, n: int) -> int:
    return chip.read_uint32(_DMA + 0x40 * n + 8)


def timer_is_x_by_y(chip: RP2040) -> bool:
    """X = 1 and Y = 10: a transfer in 10 cycles, of TIMER3 as of the others."""
    counts = []
    for timer in (0, 3):
        chip.write_uint32(_DMA + 0x420 + 4 * timer, 1 << 16 | 10)
        start_channel(chip, timer, _RAM, _RAM + 4, 100, (0x3B + timer) << 15 | timer << 11 | 9)
        chip.clock.tick(55 * _CYCLE_NS)
        counts.append(left(chip, timer))
    return counts == [95, 95]


def wrap_requests_once(chip: RP2040) -> bool:
    """Slice 3 wraps each 100 cycles; a request from before the channel's start does not count."""
    chip.write_uint32(_PWM_CH3 + _DIV, 1 << 4)
    chip.write_uint32(_PWM_CH3 + _TOP, 99)
    chip.write_uint32(_PWM_CH3 + _CSR, 1)
    chip.clock.tick(150 * _CYCLE_NS)
    start_channel(chip, 2, _RAM, _RAM + 4, 100, 27 << 15 | 2 << 11 | 9)
    counts = [left(chip, 2)]
    for _ in range(2):
        chip.clock.tick(100 * _CYCLE_NS)
        counts.append(left(chip, 2))
    return counts == [100, 99, 98] and chip.read_uint32(_DMA + 0x880) == 0


def transfers_take_a_cycle_each(chip: RP2040) -> bool:
    """A loader writes a channel's four registers, the last of which starts it (DS 2.5.6.2.1)."""
    for n, word in enumerate((_RAM + 0x20, _RAM + 0x24, 1, 0x3F << 15 | 1 << 11 | 9)):
        chip.write_uint32(_RAM + 4 * n, word)
    chip.write_uint32(_RAM + 0x20, 77)
    start_channel(chip, 0, _RAM, _DMA + 0x40, 4, 0x3F << 15 | 0x39)
    seen = []
    for _ in range(5):
        chip.clock.tick(_CYCLE_NS)
        seen.append(chip.read_uint32(_RAM + 0x24))
    return seen == [0, 0, 0, 0, 77]


def reset_ends_a_transfer(chip: RP2040) -> bool:
    start_channel(chip, 2, _RAM, _RAM + 4, 100, 27 << 15 | 2 << 11 | 9)
    chip.dma.reset()
    return chip.read_uint32(_DMA + 0x80 + 12) == 2 << 11 and left(chip, 2) == 0


def start_bus(chip: RP2040, answers: bool) -> None:
    i2c = chip.i2c[0]
    i2c.on_connect = lambda _address, _mode: i2c.complete_connect(answers)
    i2c.on_read_byte = lambda _acknowledge: i2c.complete_read(0x5A)
    chip.write_uint32(_I2C0 + 0x6C, 1)  # IC_ENABLE


def abort_holds_the_fifo(chip: RP2040) -> bool:
    start_bus(chip, answers=False)
    calls = []

    def start(repeated: bool) -> None:
        calls.append(repeated)
        chip.i2c[0].complete_start()

    chip.i2c[0].on_start = start
    for clear in (False, False, True):
        if clear:
            chip.read_uint32(_I2C0 + 0x54)  # IC_CLR_TX_ABRT
        chip.write_uint32(_I2C0 + 0x10, 0x300)
    return len(calls) == 2


def disabling_stops_a_transfer(chip: RP2040) -> bool:
    """Of two writes without a STOP the first is under way; then another transfer starts."""
    start_bus(chip, answers=True)
    i2c = chip.i2c[0]
    written: list[int] = []
    starts = []

    def start(repeated: bool) -> None:
        starts.append(repeated)
        i2c.complete_start()

    i2c.on_start = start
    i2c.on_write_byte = written.append  # the byte is held: the device stretches the clock
    chip.write_uint32(_I2C0 + 0x10, 1)
    chip.write_uint32(_I2C0 + 0x10, 2)
    for enabled in (0, 1):
        chip.write_uint32(_I2C0 + 0x6C, enabled)
    chip.write_uint32(_I2C0 + 0x10, 0x200)
    i2c.complete_write(True)
    return starts == [False, False] and written == [1, 0]


def adc_requests_while_it_may(chip: RP2040) -> bool:
    """A conversion waits in the FIFO; DREQ_EN comes, goes and comes again."""
    chip.write_uint32(_ADC + 0x08, 1 << 24 | 1)  # FCS: a threshold of 1, EN
    chip.write_uint32(_ADC, 5)  # CS: EN, START_ONCE
    chip.clock.tick(3000)
    seen = []
    for enabled in (1, 0, 1):
        chip.write_uint32(_ADC + 0x08, 1 << 24 | enabled << 3 | 1)
        seen.append(chip.dma.dreq.get(36, False))
    return seen == [True, False, True]


def first_byte_is_marked(chip: RP2040) -> bool:
    start_bus(chip, answers=True)
    for command in (0x100, 0x300):
        chip.write_uint32(_I2C0 + 0x10, command)
    return [chip.read_uint32(_I2C0 + 0x10) for _ in range(2)] == [0x85A, 0x5A]


def i2c_requests(chip: RP2040) -> bool:
    """Three entries are received; the channel takes them down to IC_DMA_RDLR. IC_DMA_TDLR of 1
    lets another channel send while at most one command waits."""
    start_bus(chip, answers=True)
    chip.write_uint32(_I2C0 + 0x90, 1)  # IC_DMA_RDLR
    chip.write_uint32(_I2C0 + 0x88, 1)  # IC_DMA_CR: RDMAE
    start_channel(chip, 1, _I2C0 + 0x10, _RAM, 9, 33 << 15 | 1 << 11 | 1)
    for command in (0x100, 0x100, 0x300):
        chip.write_uint32(_I2C0 + 0x10, command)
        chip.clock.tick(_CYCLE_NS)
    received = 9 - left(chip, 1), chip.read_uint32(_I2C0 + 0x78)  # IC_RXFLR
    chip.i2c[0].on_read_byte = lambda _acknowledge: None  # the bus stands still
    chip.write_uint32(_I2C0 + 0x8C, 1)  # IC_DMA_TDLR
    chip.write_uint32(_I2C0 + 0x88, 2)  # TDMAE
    chip.write_uint32(_RAM, 0x100)
    start_channel(chip, 2, _RAM, _I2C0 + 0x10, 9, 32 << 15 | 2 << 11 | 9)
    chip.clock.tick(100 * _CYCLE_NS)
    return received == (2, 1) and chip.read_uint32(_I2C0 + 0x74) == 2  # IC_TXFLR


def pio_runs_while_the_cpu_sleeps(chip: RP2040) -> bool:
    """`jmp x-- 0` with a divider of 4 for 403 cycles: 100 turns of X."""
    machine = chip.pio[0].machines[0]
    chip.write_uint32(_PIO0 + 0x48, 0x0040)  # INSTR_MEM0
    chip.write_uint32(_PIO0 + 0xC8, 4 << 16)  # SM0_CLKDIV
    chip.write_uint32(_PIO0 + 0xD8, 0xA02B)  # SM0_INSTR: mov x, ~null
    simulator = Simulator(rp2040=chip)
    simulator.stopped = False
    chip.core.waiting = True
    chip.clock.create_alarm(simulator.stop).schedule(403 * _CYCLE_NS)
    chip.write_uint32(_PIO0, 1)
    while not simulator.stopped:
        simulator._execute_batch()
    return 0xFFFFFFFF - machine.x in (100, 101)


def joined_fifo_holds_eight(chip: RP2040) -> bool:
    """And has lost what was in it before."""
    chip.write_uint32(_PIO0 + 0x10, 7)  # TXF0
    chip.write_uint32(_PIO0 + 0xD0, 1 << 30)  # SM0_SHIFTCTRL: FJOIN_TX
    levels = [chip.read_uint32(_PIO0 + 0x0C) & 15]  # FLEVEL
    for _ in range(9):
        chip.write_uint32(_PIO0 + 0x10, 7)
    levels.append(chip.read_uint32(_PIO0 + 0x0C) & 15)
    return levels == [0, 8]


PROBES: dict[str, Callable[[RP2040], bool]] = {
    "adc_dreq": adc_requests_while_it_may,
    "alarm_time": alarm_waits_for_its_microsecond,
    "dma_credits": wrap_requests_once,
    "dma_cycles": transfers_take_a_cycle_each,
    "dma_reset": reset_ends_a_transfer,
    "dma_timers": timer_is_x_by_y,
    "i2c_abort": abort_holds_the_fifo,
    "i2c_disable": disabling_stops_a_transfer,
    "i2c_dreq": i2c_requests,
    "i2c_first": first_byte_is_marked,
    "nmi": interrupt_can_be_the_nmi,
    "pads": reads_its_own_output,
    "pio_join": joined_fifo_holds_eight,
    "pio_time": pio_runs_while_the_cpu_sleeps,
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
