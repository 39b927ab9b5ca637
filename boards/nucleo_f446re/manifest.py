"""Frozen into the NUCLEO-F446RE's custom image by `noheap firmware --board nucleo_f446re`."""

include("../../firmware/manifest.py")
include("$(MPY_DIR)/extmod/asyncio")
module("board.py", opt=2)
