"""The board's half of the two-core tests: runs an operation on each core, between marks.

    serve([("full: put / get", prepare, (put, record), (get, 1), check), ...])

prepare()             makes the state; returns the arrays that both cores use, and those that
                      hold all else that `check` looks at
(operation, argument) of core 0, and of core 1, each with the heap locked
check(first, second)  whether all is as it must be after these results (None is 0); an exception
                      is a no, too

Each core marks where its operation begins and where it ends, core 0 also where the verdict is in
`report`. The host decides which core runs; it finds `report` through watchdog scratch 0.
"""
# pyright: reportUndefinedVariable=false

import _thread
import gc
import time
from array import array

import micropython
from machine import mem32
from uctypes import addressof

_SCRATCH0 = 0x4005800C
_USB_MS = 1500  # the USB host has found the board by then and leaves it alone

_RESULT = 0  # of core 0, of core 1
_ERROR = 2  # 1: the operation of core 1 raised
_TURN = 3  # of core 1
_VERDICT = 4  # 1 right, 2 wrong
_NAME = 5  # address, length
_TEXT = 7  # address, length: what is wrong
_SHARED = 9  # areas that both cores use, then how many; address and bytes of each
_WATCHED = 10
_AREAS = 11
_WORDS = 32

report = array("i", bytes(4 * _WORDS))
_text = bytearray(160)
_job = [None, None]  # of core 1: operation, argument


@micropython.viper
def _mark_0():
    ptr32(-0x30000000)[5] = 4  # SIO GPIO_OUT_SET


@micropython.viper
def _mark_1():
    ptr32(-0x30000000)[5] = 16


def serve(cases):
    time.sleep_ms(_USB_MS)
    mem32[_SCRATCH0] = addressof(report)
    _thread.start_new_thread(_core_1, ())
    for name, prepare, first, second, check in cases:
        name = name.encode()
        shared, watched = prepare()
        _announce(name, shared, watched)
        _job[0], _job[1] = second
        report[_TURN] += 1
        gc.collect()
        _run(*first)
        report[_VERDICT] = _judge(check)
        _mark_0()
    _announce(b"", (), ())
    _mark_0()


def _run(operation, argument):
    mark, words = _mark_0, report
    micropython.heap_lock()
    mark()
    words[_RESULT] = operation(argument) or 0
    mark()
    micropython.heap_unlock()


def _core_1():
    mark, words, job = _mark_1, report, _job
    turn = 0
    micropython.heap_lock()  # this core's own
    while True:
        turn += 1
        while words[_TURN] != turn:
            pass
        words[_ERROR] = 0
        operation, argument = job
        mark()
        try:
            words[_RESULT + 1] = operation(argument) or 0
        except Exception:
            words[_ERROR] = 1
        mark()


def _announce(name, shared, watched):
    report[_NAME] = addressof(name)
    report[_NAME + 1] = len(name)
    report[_TEXT] = addressof(_text)
    report[_TEXT + 1] = 0
    report[_SHARED] = len(shared)
    report[_WATCHED] = len(watched)
    at = _AREAS
    for area in shared + watched:
        report[at] = addressof(area)
        report[at + 1] = len(area) * (4 if isinstance(area, array) else 1)
        at += 2


def _judge(check):
    try:
        assert not report[_ERROR], "core 1 raised"
        if check(report[_RESULT], report[_RESULT + 1]):
            return 1
        said = b"not as it must be"
    except Exception as error:
        said = repr(error).encode()
    count = min(len(said), len(_text))
    _text[:count] = said[:count]
    report[_TEXT + 1] = count
    return 2
