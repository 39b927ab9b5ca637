"""Logs and counts from main and from handlers in bytecode, viper and assembler."""
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
    log.info("beat {n:u}", n - 3)
    metrics.count("beats", n)
    metrics.gauge("lowest", -n)


@micropython.asm_thumb
def sum_of(r0, r1):
    add(r2, r0, r1)
    log.info("sum of {a} and {b}: {c}", r0, r1, r2)
    metrics.count("summed", r2)
    mov(r0, r2)


def tick(timer):
    counts[0] += 1
    metrics.count("ticks")
    log.warning("tick {n}", counts[0])
    beat(counts[0])
    if sum_of(counts[0], 1000) != counts[0] + 1000:
        log.error("wrong")


def main():
    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.listen(sys.stdin)
    telemetry.hello(board.FIRMWARE)
    sender = Sender(telemetry)
    shown = MetricsSender(telemetry, 50)
    while not telemetry.framed():
        telemetry.answer()
    log.info("started")
    timer = Timer(period=20, callback=tick, hard=True)
    micropython.heap_lock()
    while counts[0] < 10:
        sender.send()
        shown.send()
    micropython.heap_unlock()
    timer.deinit()
    time.sleep_ms(50)
    shown.send()
    sender.send()
    telemetry.text("over")


if __name__ == "__main__":
    main()
