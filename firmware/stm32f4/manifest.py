"""Frozen into the image for a board with an STM32F4.

`noheap firmware` says in `options.board` where the module `board` of the board is.
"""

include("../manifest.py")
include("$(MPY_DIR)/extmod/asyncio")
module("board.py", base_path=options.board, opt=2)
