"""Models of devices for the emulated board and the mock, for a project or a package of your own.

    from noheap_board.models import Quantity, i2c

    QUANTITIES = {"co2_ppm": Quantity(low=0, high=10_000, at_rest=420)}
    MODELS = {"acme42": i2c(lambda clock, measure: ACME42(clock, measure("co2_ppm")), "co2_ppm")}

docs/guide/models.md has a whole one.
"""

from noheap_tools.emulator.i2c_bus import I2CTarget
from noheap_tools.emulator.models import Measure, Model, analog, gpio, i2c, one_wire, spi
from noheap_tools.emulator.quantities import Quantity
from noheap_tools.emulator.sensors.onewire import OneWireTarget
from noheap_tools.emulator.sensors.spi import SPITarget

__all__ = [
    "I2CTarget",
    "Measure",
    "Model",
    "OneWireTarget",
    "Quantity",
    "SPITarget",
    "analog",
    "gpio",
    "i2c",
    "one_wire",
    "spi",
]
