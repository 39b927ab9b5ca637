"""Frozen into the XIAO RP2040's custom image by `noheap firmware --board xiao_rp2040`."""

include("../../firmware/manifest.py")
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
module("board.py", opt=2)
