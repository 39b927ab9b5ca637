"""A BME280.

"DS" = Bosch Sensortec BME280 data sheet, BST-BME280-DS002. Its raw values
are those for which the floating-point formulas (DS 8.1) come nearest to the world's. Filter and
SPI are not modelled.
"""

import struct
from collections.abc import Callable

from rp2040py.clock.clock import IClock

# T1 to T3, P1 to P9, H1 to H6: those of BMP280's worked example (BST-BMP280-DS001, 3.12), and
# the humidity's of a real chip
TRIMMING = (
    *(27504, 26435, -1000),
    *(36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000),
    *(75, 362, 0, 311, 50, 30),
)
_ID, _RESET, _CTRL_HUM, _STATUS, _CTRL_MEAS, _CONFIG, _DATA = (
    0xD0, 0xE0, 0xF2, 0xF3, 0xF4, 0xF5, 0xF7,
)  # fmt: skip
_RESET_WORD = 0xB6
_AFTER_RESET = b"\x80\x00\x00\x80\x00\x00\x80\x00"  # DS table 18
_STANDBY_MS = (0.5, 62.5, 125, 250, 500, 1000, 10, 20)  # DS table 27


class BME280:
    """`world()` gives °C, Pa and %RH, and is asked at the end of each conversion."""

    def __init__(
        self,
        clock: IClock,
        world: Callable[[], tuple[float, float, float]],
        chip_id: int = 0x60,
    ) -> None:
        self._world = world
        self._alarm = clock.create_alarm(self._next)
        self._id = chip_id
        self.power(True)

    def power(self, on: bool) -> None:
        self._powered = on
        self._alarm.cancel()
        self._measuring = False
        self._at = 0
        self._index = 0
        memory = bytearray(256)
        memory[0x88:0xE8] = trimming_bytes(TRIMMING)
        memory[_ID] = self._id
        memory[_DATA : _DATA + 8] = _AFTER_RESET
        self._memory = memory
        self._humidity_times = 0  # of CTRL_HUM, in force

    # I2CTarget

    def select(self, reading: bool) -> bool:
        self._index = 0
        if reading:
            self._shadow = bytes(self._memory)  # DS 4: a burst is of one conversion
        return self._powered

    def write(self, byte: int) -> bool:
        # DS 6.2.1: pairs of register and value
        if self._index % 2 == 0:
            self._at = byte
        else:
            self._set(self._at, byte)
        self._index += 1
        return True

    def read(self) -> int:
        byte = self._shadow[self._at]
        self._at = self._at + 1 & 0xFF
        return byte

    def stop(self) -> None:
        pass

    def _set(self, register: int, value: int) -> None:
        if register == _RESET and value == _RESET_WORD:
            self.power(True)
        elif register == _CTRL_HUM:
            self._memory[register] = value & 7
        elif register == _CONFIG and self._mode != 3:  # DS 5.4.6: else it may be ignored
            self._memory[register] = value & 0xFD
        elif register == _CTRL_MEAS:
            before = self._mode
            self._memory[register] = value
            self._humidity_times = times(self._memory[_CTRL_HUM])  # DS 5.4.3
            if self._mode == 0:
                self._stop_measuring()
            elif self._mode != before or self._mode != 3:
                self._begin()

    @property
    def _mode(self) -> int:
        """0: sleep; 1 and 2: forced; 3: normal (DS table 25)."""
        return self._memory[_CTRL_MEAS] & 3

    def _begin(self) -> None:
        settings = self._memory[_CTRL_MEAS]
        # DS 9.1, typical
        us = 1000 + 2000 * times(settings >> 5)
        if times(settings >> 2):
            us += 2000 * times(settings >> 2) + 500
        if self._humidity_times:
            us += 2000 * self._humidity_times + 500
        self._measuring = True
        self._memory[_STATUS] |= 8
        self._alarm.schedule(us * 1000)

    def _stop_measuring(self) -> None:
        self._alarm.cancel()
        self._measuring = False
        self._memory[_STATUS] &= ~8

    def _next(self) -> None:
        if not self._measuring:
            self._begin()
            return
        self._stop_measuring()
        settings = self._memory[_CTRL_MEAS]
        celsius, pa, rh = self._world()
        t, p, h = raw_values(celsius, pa, rh)
        data = bytearray(_AFTER_RESET)  # skipped values stay so
        if times(settings >> 2):
            data[0:3] = (p << 4).to_bytes(3, "big")
        if times(settings >> 5):
            data[3:6] = (t << 4).to_bytes(3, "big")
        if self._humidity_times:
            data[6:8] = h.to_bytes(2, "big")
        self._memory[_DATA : _DATA + 8] = data
        if self._mode == 3:
            self._alarm.schedule(_STANDBY_MS[self._memory[_CONFIG] >> 5] * 1e6)
        else:
            self._memory[_CTRL_MEAS] &= ~3


def times(field: int) -> int:
    """How often it measures, DS tables 20, 23 and 24; 0: it skips it."""
    return (0, 1, 2, 4, 8, 16, 16, 16)[field & 7]


def trimming_bytes(values: tuple[int, ...]) -> bytes:
    """Registers 0x88 to 0xe7, DS table 16."""
    h1, h2, h3, h4, h5, h6 = values[12:]
    low = struct.pack("<HhhH8h", *values[:12]) + bytes([0, h1])
    high = struct.pack("<hB", h2, h3)
    high += bytes([h4 >> 4 & 0xFF, h4 & 15 | (h5 & 15) << 4, h5 >> 4 & 0xFF, h6 & 0xFF])
    return low + bytes(0xE1 - 0x88 - len(low)) + high


def raw_values(celsius: float, pa: float, rh: float) -> tuple[int, int, int]:
    """The raw values that the chip would have measured."""
    t = _search(temperature_c, 1 << 20, celsius)
    fine = temperature_c(t) * 5120
    # Pressure falls with its raw value.
    p = _search(lambda raw: -pressure_pa(raw, fine), 1 << 20, -pa)
    return t, p, _search(lambda raw: humidity_rh(raw, fine), 1 << 16, rh)


def _search(function: Callable[[int], float], count: int, wanted: float) -> int:
    """Where the rising `function` of 0 to `count` - 1 comes to `wanted`."""
    low, high = 0, count - 1
    while low < high:
        middle = (low + high) // 2
        if function(middle) < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def temperature_c(raw: int) -> float:
    """DS 8.1."""
    t1, t2, t3 = TRIMMING[:3]
    a = (raw / 16384 - t1 / 1024) * t2
    return (a + (raw / 131072 - t1 / 8192) ** 2 * t3) / 5120


def pressure_pa(raw: int, fine: float) -> float:
    """DS 8.1."""
    p1, p2, p3, p4, p5, p6, p7, p8, p9 = TRIMMING[3:12]
    a = fine / 2 - 64000
    b = a * a * p6 / 32768 + a * p5 * 2
    b = b / 4 + p4 * 65536
    a = (p3 * a * a / 524288 + p2 * a) / 524288
    a = (1 + a / 32768) * p1
    p = (1048576 - raw - b / 4096) * 6250 / a
    return p + (p9 * p * p / 2147483648 + p * p8 / 32768 + p7) / 16


def humidity_rh(raw: int, fine: float) -> float:
    """DS 8.1."""
    h1, h2, h3, h4, h5, h6 = TRIMMING[12:]
    x = fine - 76800
    x = (raw - (h4 * 64 + h5 / 16384 * x)) * (
        h2 / 65536 * (1 + h6 / 67108864 * x * (1 + h3 / 67108864 * x))
    )
    return max(0.0, min(x * (1 - h1 * x / 524288), 100.0))
