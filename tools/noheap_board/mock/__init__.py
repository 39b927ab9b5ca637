"""The firmware on CPython: MicroPython's modules are mocks, the sensors the emulator's models.

schedule    its time, and what is due when
program     main.py in its thread
buses       machine.I2C, SPI and ADC in front of the models
chip        the registers that the library's real-time path uses
sleep       the library's functions that sleep
board       all of it as a Board
"""
