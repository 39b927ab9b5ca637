"""Measures on the VM what operations cost."""
