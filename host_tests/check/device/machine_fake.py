"""A `machine` for the corpus: it keeps the callbacks and answers with values made beforehand.

No method that a handler may call allocates, except those that return a new object on the real
`machine`, too (`I2C.readfrom`, `RTC.datetime` ...). On the RP2040, I2C, the registers and the
interrupt mask are the real ones.
"""

import sys
from array import array

import machine as _real

captured = []  # [callback, argument]
_HAS_IRQS = sys.platform == "rp2"

_LEVELS = b"\x00\x01\x01\x00\x01\x00\x00\x01\x01\x01\x00\x00\x00\x01\x00\x01"
_READINGS = array("H", b"\x18\x79\x00\x80\x2b\x4e\x2f\x00\xff\xff\xbb\x9c\x00\x02\x50\x46")


class Pin:
    IN = 0
    OUT = 1
    OPEN_DRAIN = 2
    PULL_UP = 1
    PULL_DOWN = 2
    IRQ_RISING = 8
    IRQ_FALLING = 4

    def __init__(self, id, mode=0, pull=-1, value=0):
        self._mode = mode
        self._level = value
        self._at = 0
        self._irq = _real.Pin(id) if _HAS_IRQS and isinstance(id, int) else None

    def init(self, mode=0, pull=-1, value=0):
        self._mode = mode

    def value(self, x=None):
        if x is not None:
            self._level = 1 if x else 0
            return None
        if self._mode:
            return self._level
        self._at = (self._at + 1) & 15
        return _LEVELS[self._at]

    def __call__(self, x=None):
        return self.value(x)

    def on(self):
        self._level = 1

    def off(self):
        self._level = 0

    high = on
    low = off

    def toggle(self):
        self._level ^= 1

    def irq(self, handler=None, trigger=12, hard=False):
        if handler is not None:
            captured.append([handler, self])
        if self._irq is not None:
            self._irq.irq(None, 0)  # the first one of a pin makes an object
        return self

    def flags(self):
        return self.IRQ_FALLING


class Signal:
    def __init__(self, pin, invert=False):
        self._pin = pin

    def value(self, x=None):
        return self._pin.value(x)

    def on(self):
        self._pin.on()

    def off(self):
        self._pin.off()


class Timer:
    ONE_SHOT = 0
    PERIODIC = 1

    def __init__(self, id=-1, mode=1, period=-1, freq=-1, callback=None, hard=False):
        self.init(mode, period, freq, callback, hard)

    def init(self, mode=1, period=-1, freq=-1, callback=None, hard=False):
        if callback is not None:
            captured.append([callback, self])

    def deinit(self):
        pass


class ADC:
    CORE_TEMP = 4

    def __init__(self, pin):
        self._at = 0

    def read_u16(self):
        self._at = (self._at + 1) & 7
        return _READINGS[self._at]

    def read_uv(self):
        return self.read_u16() * 50


class PWM:
    def __init__(self, pin, freq=1000, duty_u16=0):
        self._freq = freq
        self._duty = duty_u16

    def freq(self, hz=None):
        if hz is None:
            return self._freq
        self._freq = hz
        return None

    def duty_u16(self, duty=None):
        if duty is None:
            return self._duty
        self._duty = duty
        return None

    def duty_ns(self, ns=None):
        return 1000

    def deinit(self):
        pass


class SPI:
    def __init__(self, id, baudrate=1000000, polarity=0, phase=0, sck=None, mosi=None, miso=None):
        pass

    def write(self, buffer):
        pass

    def readinto(self, buffer, write=0):
        for i in range(len(buffer)):
            buffer[i] = (i * 37 + 11) & 0xFF

    def write_readinto(self, out, buffer):
        self.readinto(buffer)

    def read(self, count, write=0):
        return bytes(count)


class UART:
    IRQ_RXIDLE = 64

    def __init__(self, id, baudrate=115200, tx=None, rx=None):
        pass

    def any(self):
        return 4

    def write(self, buffer):
        return len(buffer)

    def readinto(self, buffer):
        for i in range(len(buffer)):
            buffer[i] = 48 + i % 10
        return len(buffer)

    def read(self, count):
        return bytes(count)

    def irq(self, handler=None, trigger=64, hard=False):
        captured.append([handler, self])
        return self


class _I2C:
    def __init__(self, id, scl=None, sda=None, freq=400000):
        pass

    def writeto(self, address, buffer):
        return len(buffer)

    def writeto_mem(self, address, register, buffer):
        pass

    def readfrom_into(self, address, buffer):
        for i in range(len(buffer)):
            buffer[i] = 0x19

    def readfrom_mem_into(self, address, register, buffer):
        self.readfrom_into(address, buffer)

    def readfrom(self, address, count):
        return bytes(count)

    def readfrom_mem(self, address, register, count):
        return bytes(count)


class WDT:
    def __init__(self, timeout=5000):
        pass

    def feed(self):
        pass


class RTC:
    def datetime(self):
        second = 7
        return (2026, 1, 1, 3, 0, 0, second, 0)


def idle():
    pass


def freq():
    return 125000000


if sys.platform == "rp2":

    def I2C(id, scl=None, sda=None, freq=400000):  # the board's own, at its pins
        return _real.I2C(0, scl=_real.Pin(5), sda=_real.Pin(4), freq=freq)

    disable_irq = _real.disable_irq
    enable_irq = _real.enable_irq
    mem8 = _real.mem8
    mem16 = _real.mem16
    mem32 = _real.mem32
else:
    I2C = _I2C

    def disable_irq():
        return 0

    def enable_irq(state):
        pass
