"""The python blocks of documents, and the examples in lib, as tests: blocks.py, examples.py."""
