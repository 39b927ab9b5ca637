"""Frozen into the image for a board with an RP2040 or RP2350.

`options.sources`: see ../manifest.py. Without the packages of micropython-lib that the Pico W's
official image has for the network.
"""

include("../manifest.py", sources=options.sources)
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
