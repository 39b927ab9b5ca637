"""One of each sensor, wired to an emulated Pico; the TMP102 replaces the board's own.

wired = Wired(board)
wired.celsius = -40
"""

from collections.abc import Callable

from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.i2c_bus import I2CTarget
from noheap_tools.emulator.sensors import analog
from noheap_tools.emulator.sensors.bme280 import BME280
from noheap_tools.emulator.sensors.ds18b20 import DS18B20
from noheap_tools.emulator.sensors.lm75 import LM75
from noheap_tools.emulator.sensors.max6675 import MAX6675
from noheap_tools.emulator.sensors.max31855 import MAX31855
from noheap_tools.emulator.sensors.mcp9808 import MCP9808
from noheap_tools.emulator.sensors.onewire import OneWireLine
from noheap_tools.emulator.sensors.sht3x import SHT3x
from noheap_tools.emulator.sensors.spi import SPIBus
from noheap_tools.emulator.sensors.tmp102 import TMP102
from noheap_tools.emulator.sensors.tmp105 import TMP105
from noheap_tools.emulator.sensors.tmp117 import TMP117

I2C_BUS = 0
# Addresses on it
TMP102_AT, TMP105_AT, TMP112_AT, TMP117_AT, LM75_AT, NXP_LM75_AT = *range(0x48, 0x4D), 0x4F
MCP9808_AT, SHT3X_AT, BME280_AT = 0x18, 0x44, 0x76
SPI_BUS = 0
# GPIOs
MAX31855_CS, MAX6675_CS = 21, 22
ONE_WIRE_PIN = 13
NTC_CHANNEL, NTC_SERIES_OHM = 2, 10_000  # GPIO 28, the resistor to 3.3 V


class Wired:
    """`celsius` is the temperature of all but the thermocouples' probes, `probe_c`.

    `spi_idle` makes the byte that SPI0 reads while no thermocouple converter is selected.
    """

    def __init__(
        self, board: EmulatedBoard, spi_idle: Callable[[int], int] = lambda byte: 0xFF
    ) -> None:
        self.celsius = 25.0
        self.probe_c = 100.0
        self.pa = 100_653.25
        self.rh_percent = 50.0
        mcu, clock = board.mcu, board.clock
        self.bus = board.buses[I2C_BUS]
        self.tmp102 = TMP102(clock, self._celsius)
        self.tmp105 = TMP105(clock, self._celsius)
        self.tmp112 = TMP102(clock, self._celsius)
        self.tmp117 = TMP117(clock, self._celsius)
        self.lm75 = LM75(clock, self._celsius, product=0xA1)
        self.nxp_lm75 = LM75(clock, self._celsius, bits=11)
        self.mcp9808 = MCP9808(clock, self._celsius)
        self.sht3x = SHT3x(clock, self._celsius, lambda: self.rh_percent)
        self.bme280 = BME280(clock, lambda: (self.celsius, self.pa, self.rh_percent))
        targets: dict[int, I2CTarget] = {
            TMP102_AT: self.tmp102,
            TMP105_AT: self.tmp105,
            TMP112_AT: self.tmp112,
            TMP117_AT: self.tmp117,
            LM75_AT: self.lm75,
            NXP_LM75_AT: self.nxp_lm75,
            MCP9808_AT: self.mcp9808,
            SHT3X_AT: self.sht3x,
            BME280_AT: self.bme280,
        }
        for address, target in targets.items():
            self.bus.attach(address, target)
        self.spi = SPIBus(mcu, SPI_BUS, spi_idle)
        self.max31855 = MAX31855(clock, lambda: self.probe_c, self._celsius)
        self.max6675 = MAX6675(clock, lambda: self.probe_c)
        self.spi.attach(MAX31855_CS, self.max31855)
        self.spi.attach(MAX6675_CS, self.max6675)
        self.line = OneWireLine(mcu, ONE_WIRE_PIN)
        self.ds18b20 = DS18B20(clock, self._celsius)
        self.line.attach(self.ds18b20)
        self.ntc_v = self._divider_v
        board.analog.attach(NTC_CHANNEL, lambda: self.ntc_v())
        board.analog.attach(analog.TEMPERATURE_CHANNEL, lambda: analog.chip_sensor_v(self.celsius))

    def _celsius(self) -> float:
        return self.celsius

    def _divider_v(self) -> float:
        return analog.divider_v(analog.thermistor_ohm(self.celsius), NTC_SERIES_OHM)
