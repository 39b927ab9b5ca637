"""I2CDevice on the chip's own machine.I2C, with the sensor of `board`, real or emulated."""

import board
import micropython

from noheap.hal import errors
from noheap.hal.i2c import I2CDevice
from noheap.hal.i2c_transaction import Transaction
from noheap.hal.prepared import prepare
from noheap.hal.steps import read_into, write
from support import no_alloc

LANES = ("pico", "board")  # the buses of the other lanes have no sensor

NOBODY = 0x09
T_LOW = b"\x02"  # of a TMP102: a register that is written and read back


def test_what_is_written_is_read_back_by_each_method():
    device = I2CDevice(board.sensor_i2c(), board.SENSOR_ADDRESS)
    one, two = bytearray(1), bytearray(1)
    both = bytearray(2)
    device.transaction(Transaction([write(T_LOW), write(b"\x12\x30")]))
    device.write_read_into(T_LOW, both)
    assert both == b"\x12\x30"
    device.transaction(Transaction([write(T_LOW), read_into(one), read_into(two)]))
    assert (one, two) == (b"\x12", b"\x30")


def test_who_is_not_there_is_told_by_its_kind():
    i2c = board.sensor_i2c()
    nobody = I2CDevice(i2c, NOBODY)
    buffer = bytearray(2)
    for _ in range(2):
        assert nobody.try_read_into(buffer) == errors.NO_ACK_ADDRESS
        assert nobody.try_write(b"\x00") == errors.NO_ACK_ADDRESS
        assert nobody.try_write_read_into(b"\x00", buffer) == errors.NO_ACK_ADDRESS
        assert I2CDevice(i2c, board.SENSOR_ADDRESS).try_write(b"\x00") == errors.OK


def test_nothing_allocates_also_when_nobody_answers():
    # Without it the OSError that machine.I2C raises under a locked heap has no number.
    micropython.alloc_emergency_exception_buf(100)
    i2c = board.sensor_i2c()
    device, nobody = I2CDevice(i2c, board.SENSOR_ADDRESS), I2CDevice(i2c, NOBODY)
    data, buffer = b"\x00", bytearray(2)
    transaction = Transaction([write(data), read_into(buffer)])
    reading = prepare(device, data, buffer)

    def everything():
        return (
            device.try_read_into(buffer)
            | device.try_write(data)
            | device.try_write_read_into(data, buffer)
            | device.try_transaction(transaction)
            | reading.try_run()
        )

    assert no_alloc(everything) == errors.OK
    assert no_alloc(lambda: nobody.try_write(data)) == errors.NO_ACK_ADDRESS
