"""SHT3x: its formulas, its checksums, and its traffic against the data sheet's commands."""

from array import array

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.sensors.errors import CRC, NOT_READY, SensorError
from noheap.sensors.sensirion import crc8, milli_c_from_raw, rh_x100_from_raw
from noheap.sensors.sht3x import (
    ALERT_HIGH_CLEAR,
    ALERT_HIGH_SET,
    ALERT_LOW_SET,
    LOW,
    MEDIUM,
    SHT3x,
)
from noheap_testing.bus import NACK, NACK_DATA, TIMEOUT, ScriptedI2C, read, write, write_read
from sensor_support import (
    QuietI2C,
    check_addresses,
    check_reading,
    check_refused,
    check_wrong_chip,
    is_floor,
)
from support import no_alloc, raises, rounds


def word(value):
    """A word as the chip sends it."""
    data = bytes((value >> 8, value & 0xFF))
    return data + bytes((crc8(data, 0),))


def reading(raw_t, raw_rh):
    return word(raw_t) + word(raw_rh)


def test_the_checksum_is_sensirions():
    # DS table 20; the others by TI's HDC302x, which has the same one (SNAS778, 7.5.7)
    assert crc8(b"\xbe\xef", 0) == 0x92
    assert crc8(b"\x00\xbe\xef", 1) == 0x92
    assert crc8(b"\xe7\x41", 0) == 0x55


def test_every_single_wrong_bit_is_noticed():
    data = b"\xbe\xef"
    for bit in range(16):
        wrong = bytearray(data)
        wrong[bit >> 3] ^= 1 << (bit & 7)
        assert crc8(wrong, 0) != 0x92


def test_every_temperature_is_the_formulas_rounded_down():
    # DS 4.13: T = -45 + 175 * S / (2**16 - 1)
    for raw in range(0, 0x10000, rounds(1, 977)):
        assert is_floor(milli_c_from_raw(raw), 175_000 * raw - 45_000 * 65535, 65535), raw
    assert (milli_c_from_raw(0), milli_c_from_raw(0xFFFF)) == (-45_000, 130_000)


def test_every_humidity_is_the_formulas_rounded_down():
    # DS 4.13: RH = 100 * S / (2**16 - 1)
    for raw in range(0, 0x10000, rounds(1, 977)):
        assert is_floor(rh_x100_from_raw(raw), 10_000 * raw, 65535), raw
    assert (rh_x100_from_raw(0), rh_x100_from_raw(0xFFFF)) == (0, 10_000)


def test_reading_does_not_use_the_heap_whatever_is_read():
    bus = QuietI2C(bytes(6))
    sensor = SHT3x(bus)
    for raw_t, raw_rh in ((0, 0), (0xFFFF, 0xFFFF), (0x6666, 0x8000), (0x8000, 0x7FFF)):
        bus.answer[:] = reading(raw_t, raw_rh)
        check_reading(sensor, milli_c_from_raw(raw_t), rh_x100_from_raw(raw_rh))


def test_a_wrong_checksum_is_told_of_either_word():
    good = reading(0x6666, 0x8000)
    bus = QuietI2C(good)
    sensor = SHT3x(bus)
    for byte in range(6):
        bus.answer[:] = good
        bus.answer[byte] ^= 0x10
        check_refused(sensor, CRC, "checksum")
    for line in (b"\x00", b"\xff"):  # a data line that stays as it is
        bus.answer[:] = line * 6
        check_refused(sensor, CRC)


def test_only_the_addresses_of_the_chip_are_taken():
    check_addresses(SHT3x, 0x44, 0x45, QuietI2C(bytes(6)))


def test_one_conversion_is_started_and_waited_for():
    # DS table 9, the clock not stretched; table 4
    for repeatability, command, us in (
        (2, b"\x24\x00", 15_500),
        (MEDIUM, b"\x24\x0b", 6_500),
        (LOW, b"\x24\x16", 4_500),
    ):
        script = [write(0x45, command), read(0x45, reading(0x6666, 0x8000))]
        with ScriptedI2C(script) as bus:
            sensor = SHT3x(bus, 0x45, repeatability)
            assert sensor.conversion_us == us
            assert tuple(sensor.measure()) == (25_000, 5_000)


def test_it_converts_by_itself_at_each_rate():
    # DS table 10, by rate: high, medium, low repeatability
    for hz, high, medium, low in (
        (0.5, 0x2032, 0x2024, 0x202F),
        (1, 0x2130, 0x2126, 0x212D),
        (2, 0x2236, 0x2220, 0x222B),
        (4, 0x2334, 0x2322, 0x2329),
        (10, 0x2737, 0x2721, 0x272A),
    ):
        for repeatability, command in ((2, high), (1, medium), (0, low)):
            script = [
                write(0x44, b"\x30\x93"),
                write(0x44, bytes((command >> 8, command & 0xFF))),
                write(0x44, b"\xe0\x00"),
                read(0x44, reading(0, 0xFFFF)),
            ]
            with ScriptedI2C(script) as bus:
                sensor = SHT3x(bus, 0x44, repeatability)
                sensor.configure(hz)
                assert sensor.conversion_us * hz == 1_000_000
                assert sensor.try_start() == errors.OK
                assert tuple(sensor.read()) == (-45_000, 10_000)
    with ScriptedI2C([]) as bus:
        assert "hz" in str(raises(ValueError, SHT3x(bus).configure, 3))


def test_a_prepared_read_fetches_what_it_converted_by_itself():
    script = [
        write(0x44, b"\x30\x93"),
        write(0x44, b"\x23\x34"),
        write_read(0x44, b"\xe0\x00", reading(0x6666, 0x8000)),
        write_read(0x44, b"\xe0\x00", bytes(6), error=NACK),
    ]
    with ScriptedI2C(script) as bus:
        sensor = SHT3x(bus, 0x44)
        sensor.configure(hz=4)
        prepared = sensor.prepare()
        assert (prepared.try_run() or sensor.decode(sensor.values)) == errors.OK
        assert tuple(sensor.values) == (25_000, 5_000)
        assert prepared.try_run() == errors.NO_ACK_ADDRESS


def test_a_reading_that_is_not_there_is_told_from_a_chip_that_is_not_there():
    out = array("i", [7, 7])
    unplugged = [read(0x44, 6, error=NACK), write(0x44, b"", error=NACK)]
    with ScriptedI2C([read(0x44, 6, error=NACK), write(0x44, b"")] + unplugged) as bus:
        sensor = SHT3x(bus)
        assert sensor.try_read(out) == NOT_READY
        assert sensor.try_read(out) == errors.NO_ACK_ADDRESS
    start = [write(0x44, b"\x30\x93"), write(0x44, b"\x21\x30")]
    early = [write(0x44, b"\xe0\x00"), read(0x44, 6, error=NACK)]
    with ScriptedI2C(start + early + [write(0x44, b"\xe0\x00", error=NACK)]) as bus:
        sensor = SHT3x(bus)
        sensor.configure()
        assert sensor.try_read(out) == NOT_READY
        error = raises(BusError, sensor.read)
        assert (error.kind, error.address) == (errors.NO_ACK_ADDRESS, 0x44)
    assert tuple(out) == (7, 7)


def test_each_error_on_the_bus_has_its_kind():
    for injected, kind in ((NACK_DATA, errors.NO_ACK_DATA), (TIMEOUT, errors.TIMEOUT)):
        with ScriptedI2C([write(0x44, b"\x24\x00", error=injected)] * 2) as bus:
            sensor = SHT3x(bus)
            assert sensor.try_start() == kind
            assert raises(BusError, sensor.measure).kind == kind
    with ScriptedI2C([read(0x44, 6, error=TIMEOUT)]) as bus:
        assert SHT3x(bus).try_read(array("i", [0, 0])) == errors.TIMEOUT


def test_its_status_is_checked_for_bits_that_it_has_not():
    ask = write(0x44, b"\xf3\x2d")
    with ScriptedI2C([ask, read(0x44, word(0x8010)), ask, read(0x44, word(0xAFF3))]) as bus:
        sensor = SHT3x(bus)
        sensor.identify()
        assert sensor.status() == 0xAFF3
    with ScriptedI2C([ask, read(0x44, word(0x4018))]) as bus:
        check_wrong_chip(SHT3x(bus), 0x4008, 0)
    with ScriptedI2C([ask, read(0x44, b"\x80\x10\x00")]) as bus:
        assert raises(SensorError, SHT3x(bus).identify).kind == CRC
    with ScriptedI2C([write(0x44, b"\xf3\x2d", error=NACK)]) as bus:
        assert raises(BusError, SHT3x(bus).identify).kind == errors.NO_ACK_ADDRESS


def test_stop_reset_and_clear_send_their_commands():
    script = [b"\x30\x93", b"\x21\x30", b"\x30\x93", b"\x24\x00", b"\x30\x93", b"\x30\xa2"]
    with ScriptedI2C([write(0x44, data) for data in script + [b"\x30\x41"]]) as bus:
        sensor = SHT3x(bus)
        sensor.configure()
        sensor.stop()
        assert sensor.conversion_us == 15_500
        sensor.try_start()
        sensor.reset()
        sensor.clear_status()


def test_alert_limits_are_written_with_their_checksum():
    # Sensirion, "Alert mode of SHT3x-DIS": 60 °C and 80 %RH, -10 °C and 20 %RH; TI's 65 °C, 90 %RH
    script = [
        write(0x44, b"\x61\x1d" + word(0xCD33)),
        write(0x44, b"\x61\x00" + word(0x3266)),
        write(0x44, b"\x61\x16\xe7\x41\x55"),
        write(0x44, b"\x61\x1d" + word(0xFFFF)),
        write(0x44, b"\x61\x00" + word(0x0000)),
    ]
    with ScriptedI2C(script) as bus:
        sensor = SHT3x(bus)
        sensor.set_alert(ALERT_HIGH_SET, 60_000, 8_000)
        sensor.set_alert(ALERT_LOW_SET, -10_000, 2_000)
        sensor.set_alert(ALERT_HIGH_CLEAR, 65_000, 9_000)
        sensor.set_alert(ALERT_HIGH_SET, 130_000, 10_000)
        sensor.set_alert(ALERT_LOW_SET, -45_000, 0)


def test_no_method_allocates():
    bus = QuietI2C(word(0x8010) + word(0))
    sensor = SHT3x(bus)

    def everything():
        sensor.configure(10)
        sensor.set_alert(ALERT_HIGH_SET, 130_000, 10_000)
        sensor.stop()
        return sensor.status() + sensor.try_start()

    assert no_alloc(everything) == 0x8010
