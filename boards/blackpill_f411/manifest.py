"""Frozen into the Black Pill's custom image by `noheap firmware --board blackpill_f411`."""

include("../../firmware/manifest.py")
include("$(MPY_DIR)/extmod/asyncio")
module("board.py", opt=2)
