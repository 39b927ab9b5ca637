"""The mock `machine` and what belongs to it, for tests on CPython and on MicroPython alike.

mocks                           makes scripted fakes that share one order of expectations
script bus spi pin              what the code under test must do, in order, and the answers
analog onewire
clock                           time, moved by hand
memory machine rp2040           registers, interrupts and pins of a simulated chip
micropython uctypes             CPython only: the built-in modules that it lacks; viper, install
"""
