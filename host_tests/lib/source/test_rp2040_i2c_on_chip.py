"""Taking a reading out of the RP2040's I2C FIFO, in viper and in assembler, of the controller
itself: each state that it can be brought to with a TMP102 on its bus, real or emulated."""

from time import sleep_us

import board
from machine import mem32

from noheap.block import OVERRUNS, RAW, STATUS
from noheap.hal import errors, rp2040
from noheap.hal.rp2040_i2c_registers import (
    DATA_CMD,
    RAW_INTR_STAT,
    READ,
    RXFLR,
    STOP,
    TX_ABRT,
    TXFLR,
)
from noheap.record import fault_of
from noheap.sampler import asm, vector
from noheap.sensors.tmp102 import TMP102
from noheap.source.rp2040_i2c import I2CSource
from sampler_support import LeanRig, RamChip

LANES = ("pico", "board")

NOBODY = 0x33
TEMPERATURE, CONFIGURATION = 0, 1  # of the TMP102's registers
RESOLUTION = 3  # of the configuration's upper bits, read as ones
WAIT_US = 2000  # longer than any transfer here
BASE = rp2040.i2c_base(board.SENSOR_I2C_BUS)


class Source(I2CSource):
    def __init__(self, address=board.SENSOR_ADDRESS, register=-1):
        I2CSource.__init__(self, board.SENSOR_I2C_BUS, address, register)
        self.chip = RamChip()

    def tick_module(self):
        return self.chip


def rigs(*device):
    TMP102(board.sensor_i2c(), board.SENSOR_ADDRESS).configure()
    for tier in (vector, asm):
        rig = LeanRig(Source(*device), tier)
        rig.source.begin()
        sleep_us(WAIT_US)
        yield rig
        sleep_us(WAIT_US)
        rig.source.end()


def register(number):
    return mem32[BASE + 4 * number]


def read_bytes(count):
    """Queue a read of so many bytes."""
    for n in range(count):
        mem32[BASE + 4 * DATA_CMD] = READ if n < count - 1 else READ | STOP


def drained():
    while register(RXFLR):
        register(DATA_CMD)


def kind_of_tick(rig):
    """Of one tick; 0: a good reading."""
    rig.block[STATUS] = 0
    rig.isr(None)
    return fault_of(rig.block[STATUS])


def good(rig):
    """The tick, and the one after it, find a reading."""
    for _ in range(2):
        sleep_us(WAIT_US)
        assert (register(RXFLR), register(TXFLR)) == (2, 0)
        rig.block[RAW] = -1
        assert kind_of_tick(rig) == errors.OK
        assert rig.block[RAW] & 0x800F == 0


def test_a_reading_is_taken_and_the_next_one_started():
    for rig in rigs():
        good(rig)


def test_an_address_that_nobody_answers():
    for rig in rigs(NOBODY):
        for _ in range(3):
            assert register(RAW_INTR_STAT) & TX_ABRT
            assert kind_of_tick(rig) == errors.NO_ACK_ADDRESS
            sleep_us(WAIT_US)
        assert rig.block[OVERRUNS] == 0
        rig.source.end()
        TMP102(board.sensor_i2c(), board.SENSOR_ADDRESS).read_raw()  # not taken for its own abort


def test_a_transfer_that_runs_is_left_alone():
    for rig in rigs():
        isr, block = rig.isr, rig.block
        for n in range(1, 4):
            sleep_us(WAIT_US)
            block[STATUS] = 0
            isr(None)
            isr(None)  # the transfer has just been started
            assert fault_of(block[STATUS]) == errors.TIMEOUT
            assert block[OVERRUNS] == n
            good(rig)


def test_a_transfer_that_vanished_is_started_again():
    for rig in rigs():
        drained()
        assert kind_of_tick(rig) == errors.BUS
        good(rig)


def test_a_pointer_that_was_moved_is_set_at_the_start_and_after_a_fault():
    for rig in rigs(board.SENSOR_ADDRESS, TEMPERATURE):
        for restart in (rig.source.begin, lambda rig=rig: kind_of_tick(rig)):
            drained()
            mem32[BASE + 4 * DATA_CMD] = CONFIGURATION | STOP
            sleep_us(WAIT_US)
            read_bytes(2)
            sleep_us(WAIT_US)
            assert kind_of_tick(rig) == errors.OK
            assert rig.block[RAW] >> 13 == RESOLUTION  # no temperature
            sleep_us(WAIT_US)
            drained()
            restart()
            good(rig)
            assert rig.block[RAW] >> 13 != RESOLUTION


def test_too_many_and_too_few_bytes_are_drained():
    for rig in rigs():
        for count in (1, 3, 15, 16):
            drained()
            read_bytes(count)
            sleep_us(WAIT_US)
            assert register(RXFLR) == count
            assert kind_of_tick(rig) == errors.OVERRUN, count
            good(rig)
