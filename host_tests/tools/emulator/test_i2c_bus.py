"""The emulated bus, driven through the RP2040's registers as firmware would do it."""

from collections.abc import Callable

import pytest
from rp2040py.gpio_pin import GPIOPin
from rp2040py.rp2040 import RP2040

from noheap_tools.emulator.i2c_bus import I2CBus
from noheap_tools.emulator.sensors.tmp102 import TMP102

IC_CON, IC_TAR, IC_DATA_CMD, IC_FS_HCNT, IC_FS_LCNT = 0x00, 0x04, 0x10, 0x1C, 0x20
IC_RAW_INTR_STAT, IC_CLR_TX_ABRT, IC_ENABLE, IC_STATUS = 0x34, 0x54, 0x6C, 0x70
IC_TXFLR, IC_RXFLR, IC_TX_ABRT_SOURCE, IC_FS_SPKLEN = 0x74, 0x78, 0x80, 0xA0
IO_BANK0, FUNCTION_SIO = 0x40014000, 5
PADS_BANK0, INPUT_ENABLE = 0x4001C000, 0x40
SIO_OUT_CLR, SIO_OE_SET, SIO_OE_CLR = 0xD0000018, 0xD0000024, 0xD0000028
READ, STOP = 0x100, 0x200
TX_ABRT, MST_ACTIVITY = 1 << 6, 1 << 5
NO_ACK_ADDRESS, NO_ACK_DATA, ARB_LOST = 1 << 0, 1 << 3, 1 << 12

# As pico-sdk 2.1.1 sets them for 400 kHz at 125 MHz, but for SPKLEN: it wants 11, and rp2040py
# 0.3.6 takes even values only. One bit is 126 + 10 + 7 + 187 + 1 clocks.
HCNT, LCNT, SPIKE = 126, 187, 10
BIT_NS = 331 * 8


class Bench:
    """A TMP102 at 0x48 on I2C0, which converted 25 °C, and the controller's registers."""

    def __init__(self) -> None:
        self.mcu = RP2040()
        self.bus = I2CBus(self.mcu, 0)
        self.i2c = self.mcu.i2c[0]
        self.sensor = TMP102(self.mcu.clock, lambda: 25.0)
        self.bus.attach(0x48, self.sensor)
        for offset, value in (
            (IC_FS_SPKLEN, SPIKE),
            (IC_FS_HCNT, HCNT),
            (IC_FS_LCNT, LCNT),
            (IC_TAR, 0x48),
            (IC_ENABLE, 1),
        ):
            self.i2c.write_uint32(offset, value)
        self.run_bits(26_000_000 / BIT_NS + 1)

    def run_bits(self, bits: float) -> None:
        self.mcu.clock.tick(bits * BIT_NS)

    def command(self, *commands: int) -> None:
        for command in commands:
            self.i2c.write_uint32(IC_DATA_CMD, command)

    def word(self, offset: int) -> int:
        return self.i2c.read_uint32(offset)

    @property
    def active(self) -> bool:
        return bool(self.word(IC_STATUS) & MST_ACTIVITY)

    @property
    def aborted(self) -> bool:
        return bool(self.word(IC_RAW_INTR_STAT) & TX_ABRT)

    def received(self) -> list[int]:
        return [self.word(IC_DATA_CMD) & 0xFF for _ in range(self.word(IC_RXFLR))]

    def read_two(self) -> list[int]:
        """A whole transfer, with time to end."""
        self.command(READ, READ | STOP)
        self.run_bits(40)
        return self.received()


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_bit_takes_as_long_as_the_controller_makes_it(bench: Bench) -> None:
    assert bench.bus.bit_ns == BIT_NS


def test_each_phase_takes_its_bits(bench: Bench) -> None:
    # START 1, address 9, two bytes of 9, STOP 1: 29 bits, 77 µs at 400 kHz.
    bench.command(READ, READ | STOP)
    levels = {}
    for bits in range(31):
        levels[bits] = (bench.word(IC_RXFLR), bench.active)
        bench.run_bits(1)
    assert levels[0] == (0, True)
    assert levels[18] == (0, True)
    assert levels[19] == (1, True)
    assert levels[27] == (1, True)
    assert levels[28] == (2, True)
    assert levels[29] == (2, False)
    assert bench.received() == [0x19, 0x00]


def test_a_read_after_a_write_repeats_the_start(bench: Bench) -> None:
    bench.command(0x03, READ, READ | STOP)  # pointer to T_HIGH
    bench.run_bits(1 + 9 + 9)
    assert bench.word(IC_RXFLR) == 0
    bench.run_bits(60)
    assert bench.received() == [0x50, 0x00]
    assert not bench.active


def test_a_write_reaches_the_register(bench: Bench) -> None:
    bench.command(0x03, 0x1E, 0x00 | STOP)
    bench.run_bits(40)
    assert not bench.aborted
    assert bench.read_two() == [0x1E, 0x00]


def test_an_address_where_nothing_is_is_not_acknowledged(bench: Bench) -> None:
    bench.i2c.write_uint32(IC_ENABLE, 0)
    bench.i2c.write_uint32(IC_TAR, 0x49)
    bench.i2c.write_uint32(IC_ENABLE, 1)
    assert bench.read_two() == []
    assert bench.aborted
    assert bench.word(IC_TX_ABRT_SOURCE) & NO_ACK_ADDRESS


def test_a_device_that_refuses_a_byte_aborts_the_write(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.sensor, "write", lambda byte: False)
    bench.command(0x01, 0x60 | STOP)
    bench.run_bits(40)
    assert bench.aborted
    assert bench.word(IC_TX_ABRT_SOURCE) & NO_ACK_DATA
    assert not bench.active


def test_nack_is_an_unanswered_address_and_keeps_the_registers(bench: Bench) -> None:
    bench.command(0x03, 0x1E, 0x00 | STOP)
    bench.run_bits(40)
    bench.bus.set_fault("nack")
    assert bench.read_two() == []
    assert bench.word(IC_TX_ABRT_SOURCE) & NO_ACK_ADDRESS
    bench.word(IC_CLR_TX_ABRT)
    bench.bus.set_fault(None)
    assert bench.read_two() == [0x1E, 0x00]


def test_unplugged_it_loses_its_registers(bench: Bench) -> None:
    bench.command(0x03, 0x1E, 0x00 | STOP)
    bench.run_bits(40)
    bench.bus.set_fault("unplugged")
    assert bench.read_two() == []
    assert bench.word(IC_TX_ABRT_SOURCE) & NO_ACK_ADDRESS
    bench.word(IC_CLR_TX_ABRT)
    bench.bus.set_fault(None)
    assert bench.read_two() == [0x00, 0x00]  # TEMPERATURE, before its first conversion
    bench.run_bits(26_000_000 / BIT_NS)
    assert bench.read_two() == [0x19, 0x00]


def test_a_sensor_unplugged_in_mid_read_sends_ones(bench: Bench) -> None:
    bench.command(READ, READ | STOP)
    bench.run_bits(20)
    bench.bus.set_fault("unplugged")
    bench.run_bits(20)
    assert bench.received() == [0x19, 0xFF]


def test_with_sda_held_low_a_start_waits_until_it_is_released(bench: Bench) -> None:
    bench.bus.set_fault("stuck_sda")
    assert bench.read_two() == []
    bench.run_bits(10_000)
    assert bench.active
    assert not bench.aborted
    assert bench.word(IC_TXFLR) == 2
    bench.bus.set_fault(None)
    bench.run_bits(40)
    assert bench.received() == [0x19, 0x00]
    assert not bench.active


def test_sda_held_low_while_the_address_is_sent_is_a_lost_arbitration(bench: Bench) -> None:
    bench.command(READ, READ | STOP)
    bench.run_bits(5)
    bench.bus.set_fault("stuck_sda")
    bench.run_bits(20)
    assert bench.aborted
    assert bench.word(IC_TX_ABRT_SOURCE) & ARB_LOST


def test_sda_held_low_while_a_byte_is_read_is_zeros_and_no_stop(bench: Bench) -> None:
    bench.command(READ, READ | STOP)
    bench.run_bits(15)
    bench.bus.set_fault("stuck_sda")
    bench.run_bits(100)
    assert bench.received() == [0x00, 0x00]
    assert bench.active
    bench.bus.set_fault(None)
    bench.run_bits(3)
    assert not bench.active


def wires(bench: Bench) -> tuple[GPIOPin, GPIOPin]:
    """SCL and SDA as inputs."""
    for pin in (4, 5):
        bench.mcu.write_uint32(PADS_BANK0 + 4 + 4 * pin, INPUT_ENABLE)
    scl, sda = bench.mcu.gpio[5], bench.mcu.gpio[4]
    bench.bus.wire(scl, sda)
    return scl, sda


def test_a_device_cut_off_in_mid_byte_holds_sda_until_it_was_clocked(bench: Bench) -> None:
    scl, sda = wires(bench)
    bench.bus.set_fault("mid_byte")
    assert (scl.input_value, sda.input_value) == (True, False)
    assert bench.read_two() == []
    bench.mcu.write_uint32(IO_BANK0 + 8 * 5 + 4, FUNCTION_SIO)
    bench.mcu.write_uint32(SIO_OUT_CLR, 1 << 5)
    for n in range(7):
        assert bench.bus.fault == "mid_byte", n
        bench.mcu.write_uint32(SIO_OE_SET, 1 << 5)
        bench.mcu.write_uint32(SIO_OE_CLR, 1 << 5)
    assert bench.bus.fault is None
    assert sda.input_value is True
    bench.run_bits(40)
    assert bench.received() == [0x19, 0x00]


def test_the_wires_show_who_holds_them(bench: Bench) -> None:
    scl, sda = wires(bench)
    for fault, levels in (("stretch", (0, 1)), ("stuck_sda", (1, 0)), (None, (1, 1))):
        bench.bus.set_fault(fault)
        assert (int(scl.input_value), int(sda.input_value)) == levels, fault


def test_garbage_is_acknowledged_noise_the_same_at_each_run(bench: Bench) -> None:
    def noise(bench: Bench) -> list[int]:
        bench.bus.set_fault("garbage")
        return [byte for _ in range(8) for byte in bench.read_two()]

    first = noise(bench)
    assert len(first) == 16
    assert len(set(first)) > 8
    assert not bench.aborted
    assert noise(Bench()) == first
    bench.bus.set_fault(None)
    assert bench.read_two() == [0x19, 0x00]


def test_with_scl_held_low_a_transfer_stands_still_and_goes_on_where_it_was(bench: Bench) -> None:
    for bits in (0, 5, 15, 25):  # before it, in the address, in each byte
        bench.command(READ, READ | STOP)
        bench.run_bits(bits)
        bench.bus.set_fault("stretch")
        bench.run_bits(10_000)
        assert bench.active
        assert not bench.aborted
        bench.bus.set_fault(None)
        bench.run_bits(40)
        assert bench.received() == [0x19, 0x00], bits
        assert not bench.active


def test_a_frozen_sensor_repeats_what_it_said_last(bench: Bench) -> None:
    assert bench.read_two() == [0x19, 0x00]
    bench.bus.set_fault("frozen")
    bench.sensor._registers[0] = 0x1A10
    assert bench.read_two() == bench.read_two() == [0x19, 0x00]
    bench.bus.set_fault(None)
    assert bench.read_two() == [0x1A, 0x10]


def test_a_jump_is_40_degrees_up(bench: Bench) -> None:
    bench.bus.set_fault("jump")
    assert bench.read_two() == [0x19 + 40, 0x00]
    bench.bus.set_fault(None)
    assert bench.read_two() == [0x19, 0x00]


def test_a_reset_of_the_chip_ends_what_was_on_its_way(bench: Bench) -> None:
    def after_reset(begin: Callable[[], None], bits: float) -> list[int]:
        begin()
        bench.run_bits(bits)
        bench.i2c.reset()
        bench.bus.controller_reset()
        bench.bus.set_fault(None)
        bench.run_bits(100)
        for offset, value in ((IC_FS_HCNT, HCNT), (IC_FS_LCNT, LCNT), (IC_TAR, 0x48)):
            bench.i2c.write_uint32(offset, value)
        bench.i2c.write_uint32(IC_ENABLE, 1)
        assert bench.word(IC_RXFLR) == 0
        return bench.read_two()

    for bits in (0.5, 5, 15, 28.5):  # START, address, data, STOP
        assert after_reset(lambda: bench.command(READ, READ | STOP), bits) == [0x19, 0x00]

    def begin_on_a_stuck_bus() -> None:
        bench.bus.set_fault("stuck_sda")
        bench.command(READ, READ | STOP)

    assert after_reset(begin_on_a_stuck_bus, 5) == [0x19, 0x00]
