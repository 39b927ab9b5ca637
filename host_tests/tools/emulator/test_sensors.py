"""The emulated sensors against their data sheets' own tables."""

from collections.abc import Callable
from typing import Any

import pytest
from rp2040py.clock.simulation_clock import SimulationClock

from noheap_tools.emulator.sensors import bme280, ds18b20, sht3x
from noheap_tools.emulator.sensors.analog import chip_sensor_v, divider_v, thermistor_ohm
from noheap_tools.emulator.sensors.bme280 import BME280
from noheap_tools.emulator.sensors.ds18b20 import DS18B20
from noheap_tools.emulator.sensors.lm75 import LM75
from noheap_tools.emulator.sensors.max6675 import MAX6675
from noheap_tools.emulator.sensors.max31855 import MAX31855, OPEN
from noheap_tools.emulator.sensors.mcp9808 import MCP9808
from noheap_tools.emulator.sensors.sht3x import SHT3x
from noheap_tools.emulator.sensors.tmp105 import TMP105
from noheap_tools.emulator.sensors.tmp117 import TMP117


class Bench:
    """A chip made by `make(clock, temperature_c)`, and a master on I2C."""

    def __init__(self, make: Callable[..., Any], celsius: float = 25.0, *more: Any) -> None:
        self.celsius = celsius
        self.clock = SimulationClock()
        self.chip = make(self.clock, lambda: self.celsius, *more)

    def run_ms(self, ms: float) -> None:
        self.clock.tick(ms * 1e6)

    def write(self, *data: int) -> list[bool]:
        assert self.chip.select(reading=False)
        taken = [self.chip.write(byte) for byte in data]
        self.chip.stop()
        return taken

    def read(self, count: int = 2) -> int:
        assert self.chip.select(reading=True)
        data = bytes(self.chip.read() for _ in range(count))
        self.chip.stop()
        return int.from_bytes(data, "big")

    def register(self, pointer: int, count: int = 2) -> int:
        self.write(pointer)
        return self.read(count)


# SNIS153, "Temperature data format"; the seven bits below are undefined. NXP LM75B, table 10.
@pytest.mark.parametrize(
    ("celsius", "nine", "eleven"),
    [(125, 0x0FA, 0x3E8), (25, 0x032, 0x0C8), (-25, 0x1CE, 0x738), (-55, 0x192, 0x648)],
)
def test_lm75(celsius: float, nine: int, eleven: int) -> None:
    for bits, code in ((9, nine), (11, eleven)):
        bench = Bench(LM75, celsius, bits)
        assert bench.register(0) == 0
        bench.run_ms(100)
        assert bench.register(0) >> 16 - bits == code
    assert [bench.register(pointer) for pointer in (2, 3)] == [0x4B00, 0x5000]


def test_an_lm75s_output_follows_its_limits_and_it_rests_when_it_is_told() -> None:
    bench = Bench(LM75, 79.5)
    bench.run_ms(100)
    levels = []
    for bench.celsius in (80, 75, 74.5):
        bench.run_ms(100)
        levels.append(bench.chip.output)
    assert levels == [False, False, True]
    bench.write(1, 1)
    bench.celsius = 20
    bench.run_ms(1000)
    assert bench.register(0) >> 7 == 149
    assert bench.register(1, 1) == 1


# SLLS648, table 5
@pytest.mark.parametrize(
    ("celsius", "word"),
    [(128, 0x7FF0), (100, 0x6400), (25, 0x1900), (0.25, 0x0040), (-0.25, 0xFFC0), (-55, 0xC900)],
)
def test_tmp105(celsius: float, word: int) -> None:
    bench = Bench(TMP105, celsius)
    bench.write(1, 0x60)
    bench.run_ms(500)
    assert bench.register(0) == word


def test_a_tmp105_converts_once_and_rests() -> None:
    bench = Bench(TMP105, 20.0)
    bench.write(1, 0x61)
    bench.run_ms(1000)
    bench.celsius = 21.0
    bench.run_ms(1000)
    assert bench.register(0) == 0x1400
    bench.write(1, 0xE1)
    bench.run_ms(219.9)
    assert bench.register(0) == 0x1400
    bench.run_ms(0.1)
    assert (bench.register(0), bench.register(1, 1)) == (0x1500, 0x61)


# SNOSD82D, table 7-1
@pytest.mark.parametrize(
    ("celsius", "word"),
    [(25, 0x0C80), (100, 0x3200), (0.0078125, 1), (-0.0078125, 0xFFFF), (-25, 0xF380)],
)
def test_tmp117(celsius: float, word: int) -> None:
    bench = Bench(TMP117, celsius)
    assert [bench.register(pointer) for pointer in (0, 15, 1)] == [0x8000, 0x0117, 0x0220]
    bench.run_ms(8 * 15.5)
    assert bench.register(1) & 1 << 13
    assert bench.register(1) & 1 << 13 == 0  # reading it clears it
    assert bench.register(0) == word


# DS25095A, 5.1.3.1, and register 5-4
@pytest.mark.parametrize(
    ("celsius", "word"), [(25.25, 0xC194), (-25.25, 0x3E6C), (0, 0x8000), (0.0625, 0xC001)]
)
def test_mcp9808_with_limits_of_zero(celsius: float, word: int) -> None:
    bench = Bench(MCP9808, celsius)
    assert [bench.register(pointer) for pointer in (6, 7)] == [0x0054, 0x0400]
    assert bench.register(8, 1) == 3
    bench.run_ms(250)
    assert bench.register(5) == word


def test_sht3x() -> None:
    assert sht3x.checksum(b"\xbe\xef") == 0x92  # DS table 20
    bench = Bench(SHT3x, 25.0, lambda: 50.0)
    bench.write(0x24, 0x00)
    assert not bench.chip.select(reading=True)
    bench.run_ms(12.5)
    data = bench.read(6).to_bytes(6, "big")
    assert (data[0:2], data[3:5]) == (b"\x66\x66", b"\x80\x00")
    assert (sht3x.checksum(data[0:2]), sht3x.checksum(data[3:5])) == (data[2], data[5])
    assert not bench.chip.select(reading=True)  # once
    assert bench.write(0x61, 0x1D, 0xCD, 0x33, 0x00) == [True] * 4 + [False]
    bench.write(0xF3)
    assert not bench.chip.select(reading=True)  # half a command


def test_bme280() -> None:
    # The BMP280's worked example, BST-BMP280-DS001, 3.12
    assert abs(bme280.temperature_c(519_888) - 25.08) < 0.005
    assert abs(bme280.pressure_pa(415_148, 128_422) - 100_653.27) < 0.02
    t, p, _ = bme280.raw_values(25.0825, 100_653.27, 50.0)
    assert abs(t - 519_888) < 4
    assert abs(p - 415_148) < 8
    clock = SimulationClock()
    chip = BME280(clock, lambda: (25.0825, 100_653.27, 50.0))
    chip.select(reading=False)
    for byte in (0xF2, 1, 0xF4, 0x25, 0xD0):
        chip.write(byte)
    chip.select(reading=True)
    assert chip.read() == 0x60
    clock.tick(8_000_000)  # DS 9.1: 1 + 2 + 2.5 + 2.5 ms
    chip.select(reading=False)
    chip.write(0xF7)
    chip.select(reading=True)
    data = bytes(chip.read() for _ in range(8))
    assert int.from_bytes(data[3:6], "big") >> 4 == t


# 19-7487, table 1
@pytest.mark.parametrize(
    ("celsius", "word"),
    [
        (125, 0x07D0),
        (25.0625, 0x0191),
        (0.5, 8),
        (-0.5, 0xFFF8),
        (-25.0625, 0xFE6F),
        (-55, 0xFC90),
    ],
)
def test_ds18b20(celsius: float, word: int) -> None:
    clock = SimulationClock()
    chip = DS18B20(clock, lambda: celsius)

    def command(byte: int) -> None:
        chip.reset()
        for n in range(16):
            chip.write_bit((byte << 8 | 0xCC) >> n & 1)

    def scratchpad() -> bytes:
        command(0xBE)
        bits = []
        for _ in range(72):
            bits.append(chip.next_bit())
            chip.read_done(1)
        return bytes(sum(bits[8 * n + k] << k for k in range(8)) for n in range(9))  # type: ignore[operator]

    assert scratchpad()[:2] == b"\x50\x05"  # 85 °C
    command(0x44)
    assert chip.next_bit() == 0
    clock.tick(600_000_000)
    assert chip.next_bit() == 1
    data = scratchpad()
    assert int.from_bytes(data[:2], "little") == word
    assert ds18b20.crc8(data) == 0
    # Maxim application note 27, its example of a ROM
    assert ds18b20.crc8(b"\x02\x1c\xb8\x01\x00\x00\x00") == 0xA2


# 19-5793, tables 4 and 5
@pytest.mark.parametrize(
    ("probe", "chip_c", "word"),
    [
        (1600, 100.5625, 0x64006490),
        (-0.25, -0.0625, 0xFFFCFFF0),
        (-250, -20, 0xF060EC00),
    ],
)
def test_max31855(probe: float, chip_c: float, word: int) -> None:
    clock = SimulationClock()
    chip = MAX31855(clock, lambda: probe, lambda: chip_c)
    clock.tick(70_000_000)

    def read() -> int:
        chip.select(4e6, 0)
        data = bytes(chip.transfer(0) for _ in range(4))
        chip.deselect()
        return int.from_bytes(data, "big")

    assert read() == word
    chip.fault = OPEN
    clock.tick(70_000_000)
    assert read() & 0x00010007 == 0x00010001
    chip.select(6e6, 0)
    assert chip.transfer(0) == 0xFF


def test_max6675() -> None:
    clock = SimulationClock()
    chip = MAX6675(clock, lambda: 1023.75)
    clock.tick(170_000_000)
    for fault, word in ((False, 0x7FF8), (True, 0x7FFC)):
        chip.is_open = fault
        clock.tick(170_000_000)
        chip.select(4e6, 0)
        assert chip.transfer(0) << 8 | chip.transfer(0) == word
        chip.deselect()


def test_analog() -> None:
    assert chip_sensor_v(27) == 0.706  # RP2040 DS 4.9.5
    assert thermistor_ohm(25) == pytest.approx(10_000)
    assert divider_v(10_000, 10_000) == pytest.approx(1.65)
