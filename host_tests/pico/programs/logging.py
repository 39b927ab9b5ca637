"""Logs and counts from main, from a handler in bytecode, and from viper and assembler that it
calls; with the heap locked."""
# pyright: reportUndefinedVariable=false

import sys
import time

import board
import micropython
from machine import Timer

from noheap import log, metrics
from noheap.log.send import Sender
from noheap.metrics.send import Sender as MetricsSender
from noheap.wire.telemetry import Telemetry

counts = bytearray(1)


@micropython.viper
def beat(n: int):
    log.debug("beat {n:u}", n - 3)
    metrics.count("beats", n)
    metrics.gauge("lowest", -n)


@micropython.asm_thumb
def sum_of(r0, r1):
    add(r2, r0, r1)
    log.info("sum of {a} and {b}: {c}", r0, r1, r2)
    mov(r7, r2)
    metrics.count("sums")
    metrics.count("summed", r7)
    metrics.count("weighed", 200)
    metrics.gauge("sum", r2)
    metrics.gauge("mark", 255)
    sub(r7, r7, r2)
    add(r0, r2, r7)


def tick(timer):
    counts[0] += 1
    metrics.count("ticks")
    log.warning("tick {n}", counts[0])
    beat(counts[0])
    if sum_of(counts[0], 1000) != counts[0] + 1000:
        log.error("wrong")


def main():
    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.hello(board.FIRMWARE)
    sender = Sender(telemetry)
    log.info("started")
    timer = Timer(period=20, callback=tick, hard=True)
    shown = MetricsSender(telemetry, 50)
    micropython.heap_lock()
    while counts[0] < 10:
        sender.send()
        shown.send()
    micropython.heap_unlock()
    timer.deinit()
    metrics.count("ticks", 1000)
    time.sleep_ms(50)
    shown.send()
    sender.send()
    for n in range(40):
        log.error(
            "burst {n}",
            n,
        )
    sender.send()
    print("over")


if __name__ == "__main__":
    main()
