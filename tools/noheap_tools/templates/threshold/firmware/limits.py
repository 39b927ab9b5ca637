"""Turns the limits of config.py into the sensor's units, in which the interrupt compares."""

import config

from noheap.control.threshold import Threshold
from noheap.sensors.lm75_scale import raw_from_milli_c


def raw(celsius):
    return raw_from_milli_c(round(celsius * 1000))


def threshold():
    """Raises ValueError if OFF_C is above ON_C."""
    return Threshold(on=raw(config.ON_C), off=raw(config.OFF_C))
