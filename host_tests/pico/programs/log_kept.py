"""Logs until its main loop hangs while a handler goes on; the watchdog starts it again."""

import sys
import time

import board
import micropython
from machine import WDT, Timer

from noheap import log
from noheap.log.kept import Kept
from noheap.log.send import Sender
from noheap.safe import events, post_mortem, reset
from noheap.wire.telemetry import Telemetry

TICKS = 50
counts = bytearray(1)


def tick(timer):
    log.warning("tick {n}", counts[0])
    counts[0] += 1


def main():
    kept = Kept()
    events_log = events.keep()
    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.hello(board.FIRMWARE)
    sender = Sender(telemetry, kept)
    lines = post_mortem.begin(events_log)
    for line in lines:
        telemetry.text(line)
    if "power-on" not in lines[0]:
        micropython.heap_lock()
        sender.send()
        log.info("started again")
        sender.send()
        micropython.heap_unlock()
        print("over")
        return
    events_log.record(7, events.USER, 5)
    for n in range(40):
        log.info("turn {n}", n)
        sender.send()
    WDT(timeout=200)
    timer = Timer(period=2, callback=tick, hard=True)
    while counts[0] < TICKS:
        pass
    timer.deinit()
    print("hangs")
    while True:
        pass


if __name__ == "__main__":
    main()
