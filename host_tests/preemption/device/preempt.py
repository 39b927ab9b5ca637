"""The board's half of the preemption tests: runs each case once, between marks on a pin.

    serve([("full: enqueue / ISR dequeues", prepare, operation, argument, isr, check), ...])

prepare()            makes the state; returns the arrays that hold all that `check` looks at
operation(argument)  what is preempted, with the heap locked
isr(pin)             the other side: the handler of a hard interrupt, raised by the pin WAKE; to
                     end with `handled[0] += 1`
check(result, n)     whether all is as it must be after that result of operation (None is 0) and
                     n interrupts; an exception is a no, too

The pin MARK rises where the operation begins, falls where it ends, rises when its result is in
`report` and falls when the verdict is. The host finds `report` through watchdog scratch 0.
"""
# pyright: reportUndefinedVariable=false

import gc
import time
from array import array

import micropython
from machine import Pin, mem32
from uctypes import addressof

_MARK_PIN = 2
_WAKE_PIN = 3
_SCRATCH0 = 0x4005800C
_USB_MS = 1500  # the USB host has found the board by then and leaves it alone

_RESULT = 0
_VERDICT = 1  # 1 right, 2 wrong
_HANDLED = 2  # address of `handled`
_NAME = 3  # address, length
_TEXT = 5  # address, length: what is wrong
_WATCHED = 7  # number of areas, then address and bytes of each
_WORDS = 24

report = array("i", bytes(4 * _WORDS))
handled = array("i", [0])  # interrupts served to their end
_text = bytearray(120)


@micropython.viper
def _mark_high():
    ptr32(-0x30000000)[5] = 4  # SIO GPIO_OUT_SET, pin 2


@micropython.viper
def _mark_low():
    ptr32(-0x30000000)[6] = 4  # SIO GPIO_OUT_CLR


def serve(cases):
    Pin(_MARK_PIN, Pin.OUT, value=0)
    wake = Pin(_WAKE_PIN, Pin.IN, Pin.PULL_DOWN)
    time.sleep_ms(_USB_MS)
    mem32[_SCRATCH0] = addressof(report)
    for name, prepare, operation, argument, isr, check in cases:
        name = name.encode()
        watched = prepare()
        _announce(name, watched)
        wake.irq(handler=isr, trigger=Pin.IRQ_RISING, hard=True)
        gc.collect()
        result, error = _run(operation, argument)
        report[_VERDICT] = _judge(check, result, error)
        _mark_low()
        wake.irq(handler=None)
    _announce(b"", ())
    _mark_high()


def _run(operation, argument):
    result = error = None
    high, low, words = _mark_high, _mark_low, report
    micropython.heap_lock()
    try:
        high()
        result = operation(argument)
        low()
        words[_RESULT] = result or 0
        high()
    except Exception as raised:
        low()
        error = raised
        high()
    micropython.heap_unlock()
    return result or 0, error


def _announce(name, watched):
    handled[0] = 0
    report[_HANDLED] = addressof(handled)
    report[_NAME] = addressof(name)
    report[_NAME + 1] = len(name)
    report[_TEXT] = addressof(_text)
    report[_TEXT + 1] = 0
    report[_WATCHED] = len(watched)
    at = _WATCHED + 1
    for area in watched:
        report[at] = addressof(area)
        report[at + 1] = len(area) * (4 if isinstance(area, array) else 1)
        at += 2


def _judge(check, result, error):
    try:
        if error:
            raise error
        if check(result, handled[0]):
            return 1
        said = b"not as it must be"
    except Exception as error:
        said = repr(error).encode()
    count = min(len(said), len(_text))
    _text[:count] = said[:count]
    report[_TEXT + 1] = count
    return 2
