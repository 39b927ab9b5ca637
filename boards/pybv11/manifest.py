"""Frozen into the pyboard's custom image by `noheap firmware --board pybv11`."""

include("../../firmware/manifest.py")
include("$(MPY_DIR)/extmod/asyncio")
module("board.py", opt=2)
