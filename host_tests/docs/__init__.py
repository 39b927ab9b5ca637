"""The documents' python blocks as tests. See blocks.py for how a block is written."""
