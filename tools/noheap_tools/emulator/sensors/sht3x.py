"""An SHT30, SHT31 or SHT35.

"DS" = Sensirion SHT3x-DIS data sheet, version 5. Clock stretching, the heater's warmth and the
accelerated rate are not modelled.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

_SINGLE = {0x2400: 2, 0x240B: 1, 0x2416: 0}  # DS table 9: repeatability
# DS table 10: mps and repeatability
_PERIODIC = {
    0x2032: (0.5, 2), 0x2024: (0.5, 1), 0x202F: (0.5, 0),
    0x2130: (1, 2), 0x2126: (1, 1), 0x212D: (1, 0),
    0x2236: (2, 2), 0x2220: (2, 1), 0x222B: (2, 0),
    0x2334: (4, 2), 0x2322: (4, 1), 0x2329: (4, 0),
    0x2737: (10, 2), 0x2721: (10, 1), 0x272A: (10, 0),
}  # fmt: skip
_NS = (2_500_000, 4_500_000, 12_500_000)  # DS table 4, typical
_FETCH, _BREAK, _RESET, _STATUS, _CLEAR = 0xE000, 0x3093, 0x30A2, 0xF32D, 0x3041
_LIMITS = {0x611D: 0xE11F, 0x6116: 0xE114, 0x610B: 0xE109, 0x6100: 0xE102}  # write, read
_RESET_DETECTED, _WRITE_CHECKSUM = 1 << 4, 1  # DS table 18


class SHT3x:
    """`temperature_c()` and `rh_percent()` are asked at the end of each conversion."""

    def __init__(
        self,
        clock: IClock,
        temperature_c: Callable[[], float],
        rh_percent: Callable[[], float],
    ) -> None:
        self._temperature_c = temperature_c
        self._rh_percent = rh_percent
        self._alarm = clock.create_alarm(self._over)
        self.corrupt = 0  # the error of the checksums that it sends
        self.power(True)

    def power(self, on: bool) -> None:
        self._powered = on
        self._reset()
        self.status = 0x8000 | _RESET_DETECTED

    def _reset(self) -> None:
        self._alarm.cancel()
        self._period_ns = 0.0
        self._measured: bytes | None = None
        self._answer = b""
        self._bytes = bytearray()
        self.limits: dict[int, int] = {}

    # I2CTarget

    def select(self, reading: bool) -> bool:
        self._bytes.clear()
        if reading and not self._answer and not self._period_ns:
            self._answer, self._measured = self._measured or b"", None
        return self._powered and (not reading or bool(self._answer))  # DS 4.3, 4.5

    def write(self, byte: int) -> bool:
        self._bytes.append(byte)
        if len(self._bytes) == 2:
            return self._command(int.from_bytes(self._bytes, "big"))
        if len(self._bytes) == 5:
            return self._parameter()
        return len(self._bytes) < 5

    def read(self) -> int:
        if not self._answer:
            return 0xFF
        byte, self._answer = self._answer[0], self._answer[1:]
        return byte

    def stop(self) -> None:
        if not self._bytes:
            self._answer = b""

    def _command(self, command: int) -> bool:
        self._answer = b""
        if command in _SINGLE and not self._period_ns:
            self._measured = None
            self._alarm.schedule(_NS[_SINGLE[command]])
        elif command in _PERIODIC:
            mps, repeatability = _PERIODIC[command]
            self._period_ns = 1e9 / mps
            self._alarm.schedule(_NS[repeatability])
        elif command == _FETCH:
            self._answer, self._measured = self._measured or b"", None
        elif command in (_BREAK, _RESET):
            self._alarm.cancel()
            self._period_ns = 0
            if command == _RESET:
                self._reset()
                self.status = 0x8000 | _RESET_DETECTED
        elif command == _STATUS:
            self._answer = self._word(self.status)
        elif command == _CLEAR:
            self.status &= ~0x8C10
        return True

    def _parameter(self) -> bool:
        command = int.from_bytes(self._bytes[:2], "big")
        good = checksum(self._bytes[2:4]) == self._bytes[4]
        self.status = self.status & ~_WRITE_CHECKSUM | (0 if good else _WRITE_CHECKSUM)
        if good and command in _LIMITS:
            self.limits[command] = int.from_bytes(self._bytes[2:4], "big")
        return good

    def _over(self) -> None:
        # DS 4.13, the other way round
        t = round((self._temperature_c() + 45) / 175 * 65535)
        rh = round(self._rh_percent() / 100 * 65535)
        self._measured = self._word(max(0, min(t, 65535))) + self._word(max(0, min(rh, 65535)))
        if self._period_ns:
            self._alarm.schedule(self._period_ns)

    def _word(self, value: int) -> bytes:
        data = value.to_bytes(2, "big")
        return data + bytes([checksum(data) ^ self.corrupt])


def checksum(data: bytes | bytearray) -> int:
    """DS table 20: polynomial 0x31, initially 0xff."""
    crc = 0xFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc << 1 ^ 0x131 if crc & 0x80 else crc << 1
    return crc
