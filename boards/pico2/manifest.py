"""Frozen into the Pico 2's custom image by `noheap firmware --board pico2`."""

include("../../firmware/manifest.py")
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
module("board.py", opt=2)
