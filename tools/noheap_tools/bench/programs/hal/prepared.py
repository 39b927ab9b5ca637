"""Prepared reads of the same register."""

import gc

import micropython
from micropython import const
from uctypes import addressof

from noheap.hal.delay import delay_ms
from noheap.hal.prepared import prepare
from noheap.hal.rp2040_i2c_registers import CLR_STOP_DET, DATA_CMD, READ, RESTART, STOP
from noheap.hal.rp2040_i2c_words import CLOCK, CONTROLLER, FLIGHT, HELD, START_US
from programs.hal.wired import CONTENT, buffer, clear, fifo, register

_SIO = const(-0x30000000)

reading = prepare(fifo, register, buffer)
gc.collect()
before = gc.mem_alloc()
another = prepare(fifo, register, buffer)
gc.collect()
prepared_bytes = gc.mem_alloc() - before
words = addressof(fifo.bus.words)  # pyright: ignore[reportAttributeAccessIssue]


def fetch():
    kind = 9
    while kind == 9:
        kind = reading.try_finish()
    return kind


def try_run(high, low):
    prepared = reading
    for _ in range(2):
        clear()
        high()
        prepared.try_run()
        low()
    return buffer == CONTENT


def try_run_bound(high, low):
    run = reading.try_run
    for _ in range(2):
        clear()
        high()
        run()
        low()
    return buffer == CONTENT


def idle():
    """Waits for the STOP of an earlier reading, without which nothing would start."""
    clear()
    delay_ms(1)


def try_start(high, low):
    start, kind = reading.try_start, 9
    for _ in range(2):
        idle()
        high()
        start()
        low()
        kind = fetch()
    return kind == 0 and buffer == CONTENT


# As in docs/reference/hal.md.
@micropython.viper
def _try_start(bus: ptr32):
    ptr32(_SIO)[5] = 4
    if bus[HELD] | bus[FLIGHT]:
        pass
    else:
        bus[FLIGHT] = 1
        i2c = ptr32(bus[CONTROLLER])
        i2c[DATA_CMD] = 2
        i2c[DATA_CMD] = READ | RESTART
        i2c[DATA_CMD] = READ | STOP
        i2c[CLR_STOP_DET]
        bus[START_US] = ptr32(bus[CLOCK])[0]
    ptr32(_SIO)[6] = 4


def try_start_in_viper(masked):
    idle()
    masked(_try_start, words)
    return fetch() == 0 and buffer == CONTENT


@micropython.viper
def _start_alone(bus: ptr32):
    ptr32(_SIO)[5] = 4
    i2c = ptr32(bus[CONTROLLER])
    i2c[DATA_CMD] = 2
    i2c[DATA_CMD] = READ | RESTART
    i2c[DATA_CMD] = READ | STOP
    ptr32(_SIO)[6] = 4


def start_alone_in_viper(masked):
    idle()
    masked(_start_alone, words)
    delay_ms(1)
    return True


def try_finish(high, low):
    finish = reading.try_finish
    for _ in range(2):
        idle()
        reading.try_start()
        delay_ms(1)
        high()
        finish()
        low()
    return buffer == CONTENT


def try_finish_before(high, low):
    finish, kind = reading.try_finish, 9
    for _ in range(2):
        idle()
        reading.try_start()
        high()
        finish()
        low()
        kind = fetch()
    print("prepared_bytes", prepared_bytes)
    return kind == 0
