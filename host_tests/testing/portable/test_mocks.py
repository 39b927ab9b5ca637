"""The scripted fakes catch each wrong use, one by one and in their common order."""

import errno

from noheap_testing import onewire
from noheap_testing.analog import ScriptedADC, ScriptedPWM, duty, frequency, millivolts, sample
from noheap_testing.bus import (
    ARBITRATION_LOST,
    NACK,
    NACK_DATA,
    TIMEOUT,
    ScriptedI2C,
    nack_at,
    read,
    write,
    write_read,
)
from noheap_testing.clock import Clock
from noheap_testing.mocks import Mocks
from noheap_testing.onewire import ScriptedOneWire, get, presence, put
from noheap_testing.pin import RecordingPin, configure, drive, sense
from noheap_testing.script import unfinished
from noheap_testing.spi import ScriptedSPI, exchange, receive, send, setup
from support import raises

# On the board the same interpreter would run the same Python once more.
LANES = ("host", "vm")


def message(function, *arguments, **named):
    return str(raises(AssertionError, function, *arguments, **named))


# --- one order ------------------------------------------------------------------------------


def test_what_comes_on_the_wrong_fake_first_fails_with_both_names():
    mocks = Mocks()
    cs, spi = mocks.pin("CS"), mocks.spi()
    mocks.expect((cs, drive(0)), (spi, send(b"\x9f")))
    text = message(spi.write, b"\x9f")
    assert "call 1: expected CS: set 0, got SPI: write 9f" in text
    cs.value(0)
    assert "expected SPI: write 9f, got CS: set 1" in message(cs.value, 1)
    spi.write(b"\x9f")
    mocks.done()


def test_done_tells_what_is_left_of_all():
    mocks = Mocks()
    cs, i2c = mocks.pin("CS"), mocks.i2c()
    mocks.expect((cs, drive(0)), (i2c, read(0x48, b"x")))
    text = message(mocks.done)
    assert "2 expected calls never came: CS: set 0; I2C: read 0x48: 1 bytes" in text
    assert unfinished() == []


def test_the_with_block_ends_all_and_more_may_be_expected_meanwhile():
    with Mocks() as mocks:
        cs = mocks.pin("CS")
        mocks.expect((cs, drive(0)))
        cs.value(0)
        mocks.expect((cs, drive(1)))
        cs.value(1)
    assert "after done()" in message(cs.value, 1)
    assert unfinished() == []


def test_each_fake_takes_part_in_the_order():
    with Mocks() as mocks:
        adc, pwm, wire = mocks.adc(), mocks.pwm(), mocks.onewire()
        mocks.expect((adc, sample(5)), (pwm, duty(9)), (wire, presence()), (adc, sample(6)))
        assert adc.read_u16() == 5
        assert "expected PWM: duty_u16 9" in message(adc.read_u16)
        pwm.duty_u16(9)
        wire.init(wire.OPEN_DRAIN)
        assert onewire.reset(wire)
        assert adc.read_u16() == 6


# --- I2C --------------------------------------------------------------------------------------


def test_each_port_has_its_errors():
    for flavour, error, code in (
        ("rp2", NACK, errno.EIO),
        ("rp2", ARBITRATION_LOST, errno.EIO),
        ("stm32", NACK, errno.ENODEV),
        ("stm32", ARBITRATION_LOST, errno.ETIMEDOUT),
        ("esp32", NACK, errno.ENODEV),
        ("esp32", NACK_DATA, errno.ENODEV),
        ("soft", NACK, errno.ENODEV),
        ("soft", TIMEOUT, errno.ETIMEDOUT),
    ):
        with ScriptedI2C([write(0x48, b"\x01", error=error)], flavour) as bus:
            assert raises(OSError, bus.writeto, 0x48, b"\x01").args[0] == code, (flavour, error)
    assert "does not notice" in str(
        raises(ValueError, ScriptedI2C, [write(0x48, b"", error=ARBITRATION_LOST)], "soft")
    )
    assert "flavour" in str(raises(ValueError, ScriptedI2C, [], "avr"))
    unfinished()


def test_a_short_write_tells_how_many_bytes_were_taken():
    with ScriptedI2C([write(0x48, b"abc", error=nack_at(1))]) as bus:
        assert bus.writeto(0x48, b"abc") == 1


def test_a_bus_that_is_left_without_a_stop_fails_the_test():
    bus = ScriptedI2C([write(0x48, b"\x00", stop=False)])
    bus.writeto(0x48, b"\x00", False)
    assert "the bus is not idle: no STOP" in message(bus.done)
    bus = ScriptedI2C([read(0x48, b"x", stop=False)])
    bus.readfrom_into(0x48, bytearray(1), False)
    assert "not idle" in message(bus.done)


def test_after_a_refused_byte_the_stop_is_whose_the_port_says():
    script = [write(0x48, b"\x00", error=NACK_DATA, stop=False)]
    for flavour, own in (("rp2", True), ("stm32", False), ("soft", False)):
        bus = ScriptedI2C(script, flavour)
        assert bus.writeto(0x48, b"\x00", False) == 0
        if own:
            bus.done()
        else:
            assert "not idle" in message(bus.done)
        with ScriptedI2C(script, flavour) as bus:
            bus.writeto(0x48, b"\x00", False)
            assert bus.writeto(0x48, b"") == 0  # the STOP, which no script needs to name


def test_reading_a_register_behind_a_refused_pointer_reads_nothing_as_in_machine():
    with ScriptedI2C([write(0x48, b"\x07", error=NACK_DATA, stop=False)], "soft") as bus:
        assert bus.readfrom_mem(0x48, 7, 2) == bytes(2)


def test_vectors_and_scans_are_transfers_like_others():
    with ScriptedI2C([write(0x48, b"abc")]) as bus:
        assert bus.writevto(0x48, (b"a", b"", b"bc")) == 3
    script = [write(n, b"", error=None if n == 0x48 else NACK) for n in range(0x08, 0x78)]
    with ScriptedI2C(script) as bus:
        assert bus.scan() == [0x48]


def test_the_clock_moves_by_what_the_wire_takes_and_by_time_outs():
    clock = Clock()
    script = [
        write_read(0x48, b"\x00", b"ab"),
        read(0x48, 1, error=TIMEOUT),
    ]
    with ScriptedI2C(script, hz=100_000, timeout_us=700, clock=clock) as bus:
        bus.writeto(0x48, b"\x00", False)
        assert clock.us == 190  # START and two bytes
        bus.readfrom_into(0x48, bytearray(2))
        assert clock.us == 190 + 290  # START, three bytes, STOP
        raises(OSError, bus.readfrom_into, 0x48, bytearray(1))
        assert clock.us == 480 + 200 + 700


def test_an_interrupt_in_a_transfer_cannot_transfer_unnoticed():
    def interrupt():
        bus.writeto(0x49, b"\x01")

    bus = ScriptedI2C([write(0x48, b"\x00", during=interrupt)])
    assert "write 0x49: 01 while a transfer is under way" in message(bus.writeto, 0x48, b"\x00")
    bus.done()


# --- SPI --------------------------------------------------------------------------------------


def test_rate_mode_data_fill_and_lengths_are_checked():
    wrong = (
        (setup(1000, 1, 0), lambda spi: spi.init(baudrate=1000), "init 1000 Hz, mode 00"),
        (setup(1000), lambda spi: spi.init(baudrate=2000), "init 2000 Hz, mode 00"),
        (send(b"\x01"), lambda spi: spi.write(b"\x02"), "write 02"),
        (send(b"\x01"), lambda spi: spi.readinto(bytearray(1)), "read 1, sending 00"),
        (receive(b"ab"), lambda spi: spi.readinto(bytearray(3)), "read 3, sending 00"),
        (receive(b"a"), lambda spi: spi.readinto(bytearray(1), 0xFF), "read 1, sending ff"),
        (exchange(b"a", b"b"), lambda spi: spi.write_readinto(b"c", bytearray(1)), "exchange 63"),
    )
    for expectation, call, got in wrong:
        spi = ScriptedSPI([expectation])
        assert "expected {}, got {}".format(expectation, got) in message(call, spi)
        spi.done()
    with ScriptedSPI() as spi:
        raises(ValueError, spi.write_readinto, b"ab", bytearray(1))
    raises(ValueError, exchange, b"ab", b"c")


def test_an_injected_error_leaves_the_buffer_alone():
    with ScriptedSPI([receive(b"ab", error=errno.EIO)]) as spi:
        buffer = bytearray(b"xy")
        assert raises(OSError, spi.readinto, buffer).args[0] == errno.EIO
        assert buffer == b"xy"


def test_a_timed_bus_moves_the_clock_at_the_rate_that_was_set():
    clock = Clock()
    with ScriptedSPI([send(b"a"), setup(1_000_000), send(bytes(10))], True, clock=clock) as spi:
        assert "used before init" in message(spi.write, b"a")
        spi.init(baudrate=1_000_000)
        spi.write(bytes(10))
        assert clock.us == 80


# --- pins, ADC, PWM, 1-Wire -----------------------------------------------------------------


def test_a_pin_that_fails_raises_after_the_check():
    with Mocks() as mocks:
        pin = mocks.pin()
        mocks.expect((pin, drive(1, error=errno.EIO)), (pin, sense(0, error=errno.EIO)))
        raises(OSError, pin.value, 1)
        raises(OSError, pin.value)
        mocks.expect((pin, configure(pin.IN)), (pin, drive(1)))
        pin.init(pin.IN)
        pin.high()


def test_what_is_wired_to_a_pin_brings_its_interrupts():
    seen = []
    pin = RecordingPin(3, RecordingPin.IN, RecordingPin.PULL_UP)
    pin.irq(lambda pin: seen.append(pin.value()), RecordingPin.IRQ_FALLING)
    assert pin.value() == 1
    pin.outside(0)
    pin.outside(0)
    pin.outside(1)
    pin.outside(None)
    assert (seen, pin.value()) == ([0], 1)
    pin.irq(lambda pin: seen.append(pin.value()), RecordingPin.IRQ_RISING)
    pin.outside(0)
    pin.outside(None)
    assert seen == [0, 1]


def test_voltages_are_counts_and_clip():
    with ScriptedADC([millivolts(1650), millivolts(9000), millivolts(-5)]) as adc:
        assert [adc.read_u16() for _ in range(3)] == [32768, 65535, 0]
    raises(ValueError, sample, 65536)


def test_a_pwm_refuses_what_machine_would_clip_and_the_wrong_order():
    pwm = ScriptedPWM([frequency(1000), duty(5)])
    assert "expected freq 1000, got duty_u16 5" in message(pwm.duty_u16, 5)
    assert "duty_u16 65536" in message(pwm.duty_u16, 65536)
    pwm.duty_u16(5)
    assert (pwm.duty_u16(), pwm.freq()) == (5, 0)
    pwm.done()


def test_a_one_wire_bus_must_be_open_drain_and_bytes_are_checked():
    wire = ScriptedOneWire([presence(False), put(b"\x44"), get(b"\x07")])
    assert "while not open drain" in message(onewire.reset, wire)
    wire.init(wire.OPEN_DRAIN, wire.PULL_UP)
    assert not onewire.reset(wire)
    assert "expected write 44, got write 45" in message(onewire.writebyte, wire, 0x45)
    assert onewire.readbyte(wire) == 7
    assert "driven directly" in message(wire.value, 0)
    wire.done()
