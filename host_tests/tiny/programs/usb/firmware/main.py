"""Prints a line each 4 ms: its number, the longest that one took in µs, and how many bytes have
come in. A hard interrupt drives a pin each millisecond. At "b" it prints a burst, at "f" it says
what fills a packet, and then nothing for a while."""

import sys
from select import POLLIN, poll
from time import sleep_ms, ticks_diff, ticks_us

import micropython
from machine import Pin

from noheap.cortex.jump import Jump
from noheap.tick.rp2040 import PwmTick

_BURST = 128  # lines of 64 bytes, four times what the queue holds
_BYTES_AT_ONCE = 64  # as many as stdin holds


@micropython.viper
def square():
    ptr32(-0x30000000)[7] = 1 << 2  # SIO GPIO_OUT_XOR of GP2: DS 2.3.1.7


def obey(key):
    if key == ord("b"):
        for n in range(_BURST):
            print("burst %56d" % n)
    elif key == ord("f"):
        sleep_ms(5)
        sys.stdout.buffer.write(b"f" * 64)
        sleep_ms(20)


def main():
    Pin(2, Pin.OUT, value=0)
    PwmTick(Jump(square), 1000).start()
    waits = poll()
    waits.register(sys.stdin, POLLIN)
    byte = bytearray(1)
    longest = lines = got = 0
    while True:
        begin = ticks_us()
        print("line %7d %7d %41d" % (lines, longest, got))
        longest = max(longest, ticks_diff(ticks_us(), begin))
        lines += 1
        for _ in range(_BYTES_AT_ONCE):
            if not waits.poll(0):
                break
            sys.stdin.readinto(byte, 1)
            got += 1
            obey(byte[0])
        sleep_ms(4)


main()
