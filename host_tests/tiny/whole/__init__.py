"""Tests of tools/noheap_tools/tiny/whole: programs as they go in, and as they come out."""
