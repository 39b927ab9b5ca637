"""Chips to wire to an emulated board, a file for each, written from its data sheet.

They were written without reference to the drivers: lib/noheap/sensors is tested against them. On
I2C they are targets of emulator/i2c_bus.py, on SPI of spi.py, on 1-Wire of onewire.py. Times and
values are typical ones; noise and self-heating are not modelled. tmp102.py is the TMP112 as well.
"""
