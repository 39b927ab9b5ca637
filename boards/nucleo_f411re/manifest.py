"""Frozen into the NUCLEO-F411RE's custom image by `noheap firmware --board nucleo_f411re`."""

include("../../firmware/manifest.py")
include("$(MPY_DIR)/extmod/asyncio")
module("board.py", opt=2)
