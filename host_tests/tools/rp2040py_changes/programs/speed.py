"""Boots, runs a main.py that divides, branches and collects, and prints where the core is at
the times that it is given.
"""

import hashlib
import json
import sys

from noheap_tools.board import boards
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.toolchain import resolve_image

main = b"""
import gc
x = {}
for n in range(1, 120):
    x[n * 7 % 101] = n // 3 - n % 5
gc.collect()
"""
image = resolve_image("pico", lambda line: None).path
board = EmulatedBoard(boards.load("pico"), image, {"main.py": main})
seen = []
for us in json.loads(sys.argv[1]):
    board.run_until(us * 1000)
    core = board.core
    ram = hashlib.sha256(bytes(board.mcu.sram)).hexdigest()
    seen.append([core.cycles, board.now_ns, list(core.registers), ram])
native = type(core).__module__
print(json.dumps([native, seen]))
