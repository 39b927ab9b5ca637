"""One file a chip, the datasheet named at its top; docs/sensors.md lists them."""
