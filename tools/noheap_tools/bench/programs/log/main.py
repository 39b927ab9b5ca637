# pyright: reportUndefinedVariable=false
"""Entries of the log, from viper and from bytecode, beside print; then as many as there can be.

The host reads the marks on GPIO 2 (marks.py), the frames on the serial port, and the lines of text
between them.
"""

import sys
import time
from array import array

import marks
import micropython
from micropython import const

from noheap import log
from noheap.cortex.jump import Jump
from noheap.log import queues
from noheap.log.send import Sender
from noheap.tick.rp2040 import PwmTick
from noheap.wire.telemetry import Telemetry

_SIO = const(-0x30000000)
_RUNS = const(5)
_FULL = const(80)  # entries: more than a record has
_RATES = (12_500, 10_000, 8_000, 5_000, 2_000)  # entries a second
_MS = const(400)


@micropython.viper
def _viper_empty():
    ptr32(_SIO)[5] = 4
    ptr32(_SIO)[6] = 4


@micropython.viper
def _viper0():
    ptr32(_SIO)[5] = 4
    log.info("bench: nothing")
    ptr32(_SIO)[6] = 4


@micropython.viper
def _viper2(block: ptr32):
    ptr32(_SIO)[5] = 4
    log.info("bench: bus {kind} after {n} ticks", block[0], block[1])
    ptr32(_SIO)[6] = 4


@micropython.viper
def _handler():
    log.info("bench: {a} in {b}", 1000, 2)


def _bytecode0(kind, n):
    marks.high()
    log.info("bench: nothing")
    marks.low()


def _bytecode2(kind, n):
    marks.high()
    log.info("bench: bus {kind} after {n} ticks", kind, n)
    marks.low()


def _print(kind, n):
    marks.high()
    print("bench: bus", kind, "after", n, "ticks")
    marks.low()


def _empty(kind, n):
    marks.high()
    marks.low()


def _wire(sender, kind, n):
    for _ in range(_FULL):
        log.info("bench: nothing")
    sender.send()
    for _ in range(_FULL):
        log.info("bench: bus {kind} after {n} ticks", kind, n)
    sender.send()


def _most(sender, rate):
    """Log from an interrupt, `rate` times a second, while the main loop sends."""
    tick = PwmTick(Jump(_handler), period_us=1_000_000 // rate)
    end = time.ticks_add(time.ticks_ms(), _MS)
    tick.start()
    while time.ticks_diff(end, time.ticks_ms()) > 0:
        sender.send()
    tick.deinit()
    sender.send()


def main():
    time.sleep_ms(1500)  # the USB host has found the board by then
    sender = Sender(Telemetry(sys.stdout.buffer.write))
    queues.reserve(600)
    block = array("i", [3, 1000])
    marks.begin()
    for _ in range(_RUNS):
        marks.masked(_viper_empty)
    for _ in range(_RUNS):
        marks.masked(_viper0)
    for _ in range(_RUNS):
        marks.masked(_viper2, block)
    for function in (_empty, _bytecode0, _bytecode2, _print):
        for _ in range(_RUNS):
            function(3, 1000)
            sender.send()
    print("costs done")
    _wire(sender, 3, 1000)
    print("wire done")
    for rate in _RATES:
        print("begin")
        _most(sender, rate)
        print("rate done")
    print("done")


main()
