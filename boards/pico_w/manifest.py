"""Frozen into the Pico W's custom image by `noheap firmware --board pico_w`.

Without the packages of micropython-lib that the official image has for the network.
"""

include("../../firmware/manifest.py")
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
module("board.py", opt=2)
