"""Frozen into the Pico's custom image by `noheap firmware --board pico`."""

include("../../firmware/manifest.py")
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
module("board.py", opt=2)
