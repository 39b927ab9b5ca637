"""Quantities that the sensors on an emulated board measure, by the names that scenarios use.

catalog.py has those of a project and of packages as well.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """`low` to `high` may be set; `at_rest` is the value until then."""

    low: float
    high: float
    at_rest: float


TEMPERATURE = "temperature_c"

QUANTITIES = {
    TEMPERATURE: Quantity(-55.0, 150.0, 25.0),
    "probe_c": Quantity(-270.0, 1800.0, 100.0),  # of a thermocouple
    "pressure_pa": Quantity(30_000.0, 110_000.0, 101_325.0),
    "humidity_pct": Quantity(0.0, 100.0, 50.0),  # relative
    "adc_mv": Quantity(0.0, 3300.0, 0.0),
    "level": Quantity(0, 1, 1),  # of a switch, which is open with a pull-up
}

# (name of a sensor, "" if it has none; quantity) -> the value now
World = Callable[[str, str], float]
