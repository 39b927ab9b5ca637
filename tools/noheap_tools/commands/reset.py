"""Reset the board, so that its program starts again.

Stops the program by Ctrl-C first. Exit code 0: it was reset; 1: no MicroPython answers.

Examples:
  noheap reset
  noheap reset --port /dev/ttyACM0
"""

import argparse

from noheap_tools import answer
from noheap_tools.commands import common
from noheap_tools.link import serial_port
from noheap_tools.link.device import connected
from noheap_tools.link.printable import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_port(parser)
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    name = serial_port.choose(args.port)
    with connected(name) as device:
        machine = device.identity().machine
        device.reset()
    if args.json:
        answer.show({"port": name, "machine": machine})
    else:
        print(f"reset {printable(machine)} at {name}")
    return 0
