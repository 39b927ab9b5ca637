"""Interrupts of pins, and SPI, of the STM32F405."""

import sys
from array import array

from machine import SPI, Pin

A5, A12, C12 = Pin("A5", Pin.IN), Pin("A12", Pin.IN), Pin("C12", Pin.IN)
hard = array("I", [0, 0])
soft = []


def counts(pin):
    hard[0 if pin is A5 else 1] += 1


def asks(pin, *levels):
    """Has the test drive a pin to these levels, one after the other."""
    for level in levels:
        print("drive", pin, level)
        sys.stdin.read(1)


def pins():
    """The calls of two hard handlers and a soft one, and what a taken line says."""
    rising = A5.irq(counts, Pin.IRQ_RISING, hard=True)
    both = A12.irq(counts, hard=True)
    asks("A5", 1, 0, 1)
    asks("A12", 1, 0, 1)
    rises = rising.flags() == Pin.IRQ_RISING
    print("hard", *hard, rises, both.trigger() == Pin.IRQ_RISING | Pin.IRQ_FALLING)
    try:
        C12.irq(counts, hard=True)
    except OSError as error:
        print("taken", error.errno)
    C12.irq(None)  # which leaves A12's as it is
    asks("A12", 0)
    print("kept", hard[1])
    A12.irq(soft.append, Pin.IRQ_FALLING)
    asks("A12", 1, 0)
    print("soft", hard[1], len(soft), soft[0] is A12)
    A12.irq(None)
    C12.irq(counts, hard=True)
    asks("A12", 1)
    print("other port", hard[1])
    C12.irq(None)


def spi():
    """What comes in with nobody at the other end, and rates that are too low."""
    bus = SPI(1, 1_000_000)
    read = bytearray(b"????")
    bus.write_readinto(b"\x01\x02\x03\x04", read)
    bus = SPI(2, 200_000, polarity=1, phase=1)
    bus.write(b"\x05")
    print("spi", read)
    for setting in ({"baudrate": 100_000}, {"sck": Pin("A6")}):
        try:
            SPI(2, **setting)
        except ValueError:
            print("refused", *setting)
