"""Drivers, one file for each chip with its data sheet named at the top: docs/sensors.md."""
