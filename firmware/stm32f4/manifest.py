"""Frozen into the image for a board with an STM32F4. `options.sources`: see ../manifest.py."""

include("../manifest.py", sources=options.sources)
include("$(MPY_DIR)/extmod/asyncio")
