"""The RP2350's GPIOs by their registers: SIO's outputs, the multiplexer and the pads.

    pins = Pins()
    pins.level(25)              # what the pad drives: 0, 1, or None where it drives nothing
    pins.connect(25)            # as machine.Pin(25, Pin.OUT) does

Written from "DS" = Raspberry Pi RP2350 datasheet, 3.1.11, 9.7 and 9.11, not from a chip or a
driver. A pad that is cut off (ISO) keeps what it drove before; after a reset it drives nothing.
"""

from . import memory

_SIO = 0xD0000000
_CTRL, _PADS = 0x40028004, 0x40038004
_ISO, _OD = 0x100, 0x80
_SIO_FUNCTION, _SPI_FUNCTION, _NONE = 5, 1, 31
GPIOS = 48


class Pins:
    def __init__(self):
        self.out = 0  # SIO's levels, a bit each
        self.spi = {}  # {GPIO: level} that the SPI controllers drive
        self.writes = []  # (register, value) of SIO's outputs
        self.ctrl = [_NONE] * GPIOS
        self.pads = [_ISO | 0x16] * GPIOS
        self._kept = [None] * GPIOS
        for offset, shift, drive in (
            (0x18, 0, self._set),
            (0x1C, 32, self._set),
            (0x20, 0, self._clear),
            (0x24, 32, self._clear),
        ):
            memory.register(_SIO + offset, None, self._writer(offset, shift, drive))
        memory.register(_SIO + 0x10, lambda: self.out & 0xFFFFFFFF)
        memory.register(_SIO + 0x14, lambda: self.out >> 32)
        for n in range(GPIOS):
            memory.register(_CTRL + 8 * n, self._reader(self.ctrl, n), self._put(self.ctrl, n))
            pad = _PADS + 4 * n
            memory.register(pad, self._reader(self.pads, n), self._put(self.pads, n))
            memory.register(pad + 0x2000, None, self._alter(n, lambda old, bits: old | bits))
            memory.register(pad + 0x3000, None, self._alter(n, lambda old, bits: old & ~bits))

    def connect(self, gpio, function=_SIO_FUNCTION):
        """As pico-sdk's gpio_set_function."""
        self._store(self.ctrl, gpio, function)
        self._store(self.pads, gpio, self.pads[gpio] & ~_ISO)

    def level(self, gpio):
        return self._kept[gpio] if self.pads[gpio] & _ISO else self._driven(gpio)

    def _driven(self, gpio):
        """What the multiplexer hands to the pad, with its overrides: DS 9.11, GPIO0_CTRL."""
        ctrl = self.ctrl[gpio]
        function, over, enabled = ctrl & 31, ctrl >> 12 & 3, ctrl >> 14 & 3
        if function == _SIO_FUNCTION:
            level = self.out >> gpio & 1
        elif function == _SPI_FUNCTION:
            level = self.spi.get(gpio, 1)
        else:
            level = None
        if enabled == 2 or self.pads[gpio] & _OD or (level is None and enabled != 3):
            return None
        level = level or 0
        return (level, 1 - level, 0, 1)[over]

    def _writer(self, offset, shift, drive):
        def write(bits):
            self.writes.append((_SIO + offset, bits))
            drive(bits << shift)

        return write

    def _set(self, bits):
        self.out |= bits

    def _clear(self, bits):
        self.out &= ~bits

    def _reader(self, words, n):
        return lambda: words[n]

    def _put(self, words, n):
        return lambda value: self._store(words, n, value)

    def _alter(self, n, change):
        return lambda bits: self._store(self.pads, n, change(self.pads[n], bits))

    def _store(self, words, n, value):
        self._kept[n] = self.level(n)
        words[n] = value
