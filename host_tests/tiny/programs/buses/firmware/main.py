"""What SPI and ADC read, and what machine does; the stock image prints the same."""

from time import sleep_ms

import machine
from machine import ADC, SPI, Pin

from noheap.hal.adc import AnalogInput
from noheap.hal.spi import SPIBus
from noheap.sensors.max6675 import MAX6675
from noheap.sensors.max31855 import MAX31855
from noheap.sensors.rp2040_temperature import RP2040Temperature

_THERMOCOUPLES = ((MAX31855, 21), (MAX6675, 22))  # chip select
_FIRST_CONVERSION_MS = 250


def refused(function, *arguments, **named):
    try:
        function(*arguments, **named)
    except (ValueError, TypeError) as error:
        return type(error).__name__
    return "nothing"


def main():
    sleep_ms(_FIRST_CONVERSION_MS)
    print("frequency", machine.freq(), refused(machine.freq, 1_000_000))
    spi = SPI(0, baudrate=4_000_000, sck=Pin(18), mosi=Pin(19), miso=Pin(20))
    bus = SPIBus(spi)
    for kind, select in _THERMOCOUPLES:
        print(kind.name, kind(bus, Pin(select)).read())
    echo = bytearray(b"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c")
    spi.write_readinto(echo, echo)
    print("longer than the FIFO", echo, spi.read(3, 0x55))
    spi.init(baudrate=10_000, polarity=1, phase=1)
    spi.write(b"\xa5")
    print("no such pins", refused(SPI, 1, sck=Pin(18)), refused(SPI, 0, mosi=Pin(17)))
    print("no such controller", refused(SPI, 2))
    print("channel", ADC(2).read_u16(), "pin", ADC(28).read_u16(), ADC(Pin(28)).read_u16())
    print("millivolts", AnalogInput(ADC(Pin(28))).mv_from_u16(ADC(28).read_u16()))
    print("chip", RP2040Temperature(AnalogInput(ADC(ADC.CORE_TEMP))).read())
    print("no such input", refused(ADC, 5), refused(ADC, Pin(25)))
    machine.lightsleep(3)
    caused = machine.reset_cause()
    print("by watchdog", caused == machine.WDT_RESET, "by power", caused == machine.PWRON_RESET)
    if caused == machine.PWRON_RESET:
        machine.deepsleep(2)
    print("end")


main()
