"""The FIFO back end on an RP2040 with a TMP102, both real or both emulated.

Wired as boards/pico/wiring.md says. If test_the_sensor_answers fails, all will fail.
"""

import board

from noheap.hal import errors
from noheap.hal.delay import delay_ms
from noheap.hal.i2c import I2CDevice
from noheap.hal.prepared import prepare
from noheap.hal.rp2040_i2c import FifoI2C
from noheap.sensors.tmp102 import TMP102
from support import no_alloc

LANES = ("pico", "board")  # its registers are an RP2040's

NOBODY = 0x09
T_LOW = b"\x02"  # TMP102 SBOS397 table 8-7: a register that is written and read back


def buses():
    i2c = board.sensor_i2c()
    return i2c, FifoI2C(i2c, board.SENSOR_I2C_BUS)


def test_the_sensor_answers():
    i2c, bus = buses()
    by_machine = TMP102(i2c, board.SENSOR_ADDRESS).read_raw()
    by_fifo = TMP102(bus, board.SENSOR_ADDRESS).read_raw()
    assert abs(by_machine - by_fifo) < 32  # 125 m°C


def test_what_is_written_is_read_back_each_way():
    i2c, bus = buses()
    device = I2CDevice(bus, board.SENSOR_ADDRESS)
    buffer = bytearray(2)
    for value in (b"\x12\x30", b"\x45\x60"):
        assert device.try_write(T_LOW + value) == errors.OK
        assert device.try_write_read_into(T_LOW, buffer) == errors.OK
        assert buffer == value
        i2c.readfrom_mem_into(board.SENSOR_ADDRESS, T_LOW[0], buffer)
        assert buffer == value
        buffer[:] = b"xx"
        assert device.try_read_into(buffer) == errors.OK  # the pointer stands there still
        assert buffer == value


def test_a_prepared_read_waits_or_is_started_and_fetched():
    _, bus = buses()
    device = I2CDevice(bus, board.SENSOR_ADDRESS)
    device.write(T_LOW + b"\x12\x30")
    buffer = bytearray(2)
    reading = prepare(device, T_LOW, buffer)
    assert reading.try_run() == errors.OK
    assert buffer == b"\x12\x30"
    buffer[:] = b"xx"
    assert reading.try_start() == errors.OK
    assert reading.try_finish() == errors.BUSY
    assert device.try_write(b"\x00") == errors.BUSY
    assert buffer == b"xx"
    delay_ms(1)
    assert reading.try_finish() == errors.OK
    assert buffer == b"\x12\x30"


def test_who_is_not_there_is_told_and_the_sensor_still_answers():
    _, bus = buses()
    sensor = I2CDevice(bus, board.SENSOR_ADDRESS)
    nobody = I2CDevice(bus, NOBODY)
    buffer = bytearray(2)
    reading = prepare(nobody, b"\x00", buffer)
    for attempt in (
        lambda: nobody.try_read_into(buffer),
        lambda: nobody.try_write(b"\x00\x01"),
        lambda: nobody.try_write_read_into(b"\x00", buffer),
        reading.try_run,
    ):
        assert attempt() == errors.NO_ACK_ADDRESS
        assert sensor.try_write_read_into(b"\x00", buffer) == errors.OK
    assert reading.try_start() == errors.OK
    delay_ms(1)
    assert reading.try_finish() == errors.NO_ACK_ADDRESS
    assert sensor.try_write_read_into(b"\x00", buffer) == errors.OK


def test_long_transfers_pass_the_fifos():
    _, bus = buses()
    device = I2CDevice(bus, board.SENSOR_ADDRESS)
    buffer = bytearray(60)
    assert device.try_write_read_into(T_LOW, buffer) == errors.OK
    # The pointer first; the TMP102 takes two bytes of data and ignores the others.
    assert device.try_write(T_LOW + b"\x12\x30" + bytes(40)) == errors.OK
    assert device.try_write_read_into(T_LOW, buffer) == errors.OK
    assert buffer[:2] == b"\x12\x30"


def test_nothing_allocates():
    _, bus = buses()
    device = I2CDevice(bus, board.SENSOR_ADDRESS)
    nobody = I2CDevice(bus, NOBODY)
    data, buffer = b"\x00", bytearray(2)
    reading = prepare(device, data, buffer)

    def everything():
        device.read_into(buffer)
        device.write(data)
        device.write_read_into(data, buffer)
        reading.run()
        kinds = reading.try_start()
        while reading.try_finish() == errors.BUSY:
            pass
        return (
            kinds
            | device.try_read_into(buffer)
            | device.try_write(data)
            | device.try_write_read_into(data, buffer)
            | reading.try_run()
        )

    def failures():
        return (
            nobody.try_read_into(buffer)
            & nobody.try_write(data)
            & nobody.try_write_read_into(data, buffer)
        )

    assert no_alloc(everything) == errors.OK
    assert no_alloc(failures) == errors.NO_ACK_ADDRESS
