"""What noheap changes in rp2040py, and adds to it: README.md has the list.

sources    patches of a release's sources, for speed; applied where noheap compiles it
models     corrections of the chip's model while it runs; installed on each emulated chip

A change goes when upstream has it, and host_tests/tools/rp2040py_changes says when that is.
"""
