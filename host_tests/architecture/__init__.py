"""Tests that imports go one way: down the floors, in no circle, and never by a string.

floors      which room lies on which floor, and what is excused for now
imports     reads who imports whom
rules       holds the imports against the floors

A room is a folder of lib/noheap or of tools/noheap_tools, or a file beside the folders.
"""
