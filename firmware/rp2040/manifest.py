"""Frozen into the image for a board with an RP2040 or RP2350.

`noheap firmware` says in `options.board` where the module `board` of the board is. Without the
packages of micropython-lib that the Pico W's official image has for the network.
"""

include("../manifest.py")
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
module("board.py", base_path=options.board, opt=2)
