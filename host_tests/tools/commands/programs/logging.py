"""Logs twenty times a second, and resets the chip a while after a host asks for frames."""

import sys
import time

import board
import machine

from noheap import log
from noheap.log.kept import Kept
from noheap.log.send import Sender
from noheap.wire.telemetry import Telemetry

LEFT = 30  # turns


def main():
    kept = Kept()
    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.listen(sys.stdin)
    telemetry.hello(board.FIRMWARE)
    sender = Sender(telemetry, kept)
    n = asked = 0
    while asked < LEFT:
        time.sleep_ms(50)
        log.warning("turn {n}", n)
        telemetry.answer()
        if telemetry.framed():
            sender.send()
            asked += 1
        n += 1
    log.error("enough after {n}", n)
    machine.reset()


if __name__ == "__main__":
    main()
