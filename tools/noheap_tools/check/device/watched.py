"""Imports a module that registers handlers, and lets the interrupts call those, under a watchdog.

A handler calls noheap_reached with its number. Prints "~~ not started: <module>" before the
traceback of an import that raises, "~~ alive" now and then, and in the end "~~ reached" with the
numbers. Then it resets the board, which the watchdog does if a handler does not return: it is fed
by a soft timer, which runs between the bytecodes of the main program alone.

What was called last, and when, and when it was fed last, outlasts that reset.
"""

import builtins
import sys
import time

import machine
import micropython

micropython.alloc_emergency_exception_buf(256)

reached = bytearray(256)


def noheap_reached(number):
    reached[number] = 1


def noting(at):
    """The same as noheap_reached, with a note at the address `at`."""
    from machine import mem32

    note, note_time = at, at + 4

    def noheap_reached(number):
        reached[number] = 1
        mem32[note] = number
        mem32[note_time] = time.ticks_ms()

    return noheap_reached


def watch(ms, at, dead_ms):
    """Ends the run after `ms`, and lets the watchdog end one that hangs."""
    dog = machine.WDT(timeout=dead_ms)
    start = time.ticks_ms()

    is_over = False

    def feed(timer):
        nonlocal is_over
        dog.feed()
        now = time.ticks_ms()
        if at:
            machine.mem32[at + 8] = now
        print("~~ alive")
        if is_over:
            machine.reset()
        if time.ticks_diff(now, start) >= ms:
            # The line leaves the board when this has returned.
            print("~~ reached", *[n for n in range(256) if reached[n]])
            is_over = True

    return machine.Timer(-1, period=dead_ms // 8, mode=machine.Timer.PERIODIC, callback=feed)


def start(module, ms, at, dead_ms):
    """`at` is the address of three words that a reset does not clear; 0 if none is known. After
    `dead_ms` the watchdog resets the board."""
    if at:
        machine.mem32[at] = 0
        machine.mem32[at + 8] = time.ticks_ms()
    builtins.noheap_reached = noting(at) if at else noheap_reached
    timer = watch(ms, at, dead_ms)
    try:
        __import__(module)
    except BaseException as error:  # whatever ends an import, its own sys.exit() too, is shown
        print("~~ not started:", module)
        sys.print_exception(error)
    while timer:
        time.sleep_ms(100)
