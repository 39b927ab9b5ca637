"""SPI, PWM, ADC, 1-Wire, waits and the sleep on the chip's own `machine`, real or emulated.

SPI0's receiving pin is wired to its sending one (GPIO 16 to 19); nothing is on GPIO 15. The lane
`pico` is; a board would need the wire.
"""

import time
from array import array

import machine
from machine import ADC, PWM, SPI, Pin
from uctypes import addressof

from noheap.buf.spsc import SPSC
from noheap.cortex.wfi import sleep_if_equal
from noheap.hal import errors
from noheap.hal.adc import AnalogInput
from noheap.hal.delay import delay_us
from noheap.hal.digital import DigitalInput, DigitalOutput
from noheap.hal.onewire import OneWire
from noheap.hal.pwm import MAX_DUTY, PWMOutput
from noheap.hal.spi import SPIBus, SPIDevice
from noheap.hal.steps import delay_us as delay_step
from noheap.hal.steps import read_into, transfer_into, write
from noheap.loop.sleep import sleep_below
from support import no_alloc, raises

LANES = ("pico",)

_SSPCR0 = 0x4003C000  # RP2040 datasheet 4.4.4: SPH bit 7, SPO bit 6
_GPIO_OUT = 0xD0000010  # 2.3.1.7
_PWM0_CC = 0x4005000C  # 4.5.3, slice 0, channel A in the lower half
_PWM0_TOP = 0x40050010

CS = 17


def spi_bus():
    return SPIBus(SPI(0, sck=Pin(18), mosi=Pin(19), miso=Pin(16)))


def test_spi_brings_back_what_it_sends():
    device = SPIDevice(spi_bus(), Pin(CS), 1_000_000)
    buffer = bytearray(4)
    device.transfer_into(b"\x01\x80\xff\x00", buffer)
    assert buffer == b"\x01\x80\xff\x00"
    device.read_into(buffer)
    assert buffer == bytes(4)
    long = bytearray(100)  # by DMA
    device.transfer_into(bytes(range(100)), long)
    assert long == bytes(range(100))


def test_each_spi_device_has_its_mode():
    bus = spi_bus()
    one = SPIDevice(bus, Pin(CS), 1_000_000, polarity=1, phase=0)
    two = SPIDevice(bus, Pin(20), 4_000_000, polarity=0, phase=1)
    for device, mode in ((one, 1), (two, 2), (one, 1)):
        device.write(b"\x01")
        assert machine.mem32[_SSPCR0] >> 6 & 3 == mode


def test_the_chip_select_is_low_during_a_transaction_only():
    levels = []

    class WatchedSPI:
        """The chip's SPI, looking at the chip select on the way."""

        def __init__(self, spi):
            self.init = spi.init
            self.readinto = spi.readinto
            self.write_readinto = spi.write_readinto
            self._write = spi.write

        def write(self, data):
            levels.append(machine.mem32[_GPIO_OUT] >> CS & 1)
            self._write(data)

    device = SPIDevice(SPIBus(WatchedSPI(spi_bus().spi)), Pin(CS))
    levels.append(machine.mem32[_GPIO_OUT] >> CS & 1)
    device.transaction((write(b"\x01"), delay_step(1), write(b"\x02")))
    levels.append(machine.mem32[_GPIO_OUT] >> CS & 1)
    assert levels == [1, 0, 0, 1]


def test_spi_allocates_nothing():
    bus = spi_bus()
    device, other = SPIDevice(bus, Pin(CS), cs_delay_us=1), SPIDevice(bus, Pin(20), 2_000_000)
    data, buffer = b"\x01\x02", bytearray(2)
    steps = (write(data), delay_step(1), read_into(buffer), transfer_into(data, buffer))

    def everything():
        return (
            device.try_write(data)
            | other.try_read_into(buffer)
            | device.try_transfer_into(data, buffer)
            | other.try_transaction(steps)
        )

    assert no_alloc(everything) == errors.OK
    assert buffer == data


def test_pwm_reaches_its_registers():
    output = PWMOutput(PWM(Pin(0)), 1000)
    top = machine.mem32[_PWM0_TOP]

    def compare():
        return machine.mem32[_PWM0_CC] & 0xFFFF

    assert compare() == 0
    for percent in (100, 50, 1):
        output.set_fraction(percent, 100)
        assert abs(compare() - (top + 1) * percent // 100) <= 1
    output.set_duty(MAX_DUTY)
    assert compare() == top + 1  # never low, datasheet 4.5.2.2

    def everything():
        output.set_duty(MAX_DUTY)
        output.set_fraction(2, 5)

    no_alloc(everything)


def test_adc_reads_without_allocating():
    level = AnalogInput(ADC(26), 3300)
    assert 0 <= level.read_u16() <= 65535
    assert 0 <= no_alloc(lambda: level.mv_from_u16(level.read_u16())) <= 3300


def test_an_input_follows_its_pull():
    for pull, high in ((Pin.PULL_UP, True), (Pin.PULL_DOWN, False)):
        button = DigitalInput(Pin(15), active_high=False, pull=pull)
        assert button.is_high() == high
        assert button.is_active() != high


def test_an_output_is_commanded():
    output = DigitalOutput(Pin(14))

    def level():
        return machine.mem32[_GPIO_OUT] >> 14 & 1

    assert level() == 0
    no_alloc(output.set_active)
    assert level() == 1
    no_alloc(output.toggle)
    assert level() == 0


def test_a_one_wire_bus_without_devices_is_told():
    wire = OneWire(Pin(15))
    assert no_alloc(wire.try_reset) == errors.NO_ACK_ADDRESS
    assert wire.reset() is False
    assert wire.try_select(None) == errors.NO_ACK_ADDRESS
    assert wire.read_byte() == 0xFF
    assert raises(OSError, wire.select, None).kind == errors.NO_ACK_ADDRESS
    assert wire.crc8(b"\x02\x1c\xb8\x01\x00\x00\x00") == 0xA2


def test_a_wait_lasts_at_least_its_time():
    for us in (1, 10, 100, 2500):
        began = time.ticks_us()
        delay_us(us)
        assert time.ticks_diff(time.ticks_us(), began) > us


def test_the_sleep_returns_at_once_if_the_words_differ_and_else_at_an_interrupt():
    words = array("i", [1, 2, 2])
    address = addressof(words)

    def wake(timer):
        words[1] = 3

    began = time.ticks_us()
    timer = machine.Timer(-1, mode=machine.Timer.ONE_SHOT, period=20, callback=wake)
    sleep_if_equal(address, address + 4)
    assert time.ticks_diff(time.ticks_us(), began) < 1000
    turns = 0
    while words[1] == words[2]:  # USB's interrupts wake it, too
        sleep_if_equal(address + 4, address + 8)
        turns += 1
    assert time.ticks_diff(time.ticks_us(), began) >= 20_000
    assert turns < 100
    timer.deinit()


def test_the_sleep_lasts_until_so_many_words_are_in_the_queue():
    queue = SPSC(7, 2)
    record = array("i", [1, 2])
    put = queue.enqueue

    def tick(timer):
        put(record)

    timer = machine.Timer(-1, mode=machine.Timer.PERIODIC, period=2, callback=tick, hard=True)
    for _ in range(8):  # twice around
        others = 0
        while not sleep_below(queue.address, 24):  # USB's interrupts end it, too
            assert len(queue) < 3
            others += 1
        assert len(queue) == 3 and others < 100
        while queue.dequeue(record):
            pass
    timer.deinit()
