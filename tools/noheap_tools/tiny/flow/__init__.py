"""Finds which objects a complete program gives to which operations of MicroPython.

uses = flow.uses_of({"main": text})         # None: the program is not understood
uses.methods                                # {("list", "append"), ("stdio", "write"), ...}
uses.slots                                  # {("list", "print"), ...}: what a type is asked for

values.py has what a value is, natives.py what MicroPython's functions return, program.py what each
part of the program computes.
"""

import ast
from collections.abc import Mapping

from noheap_tools.board.program import APP
from noheap_tools.tiny.flow.natives import Unknown
from noheap_tools.tiny.flow.program import Program
from noheap_tools.tiny.flow.uses import Uses

__all__ = ["Uses", "uses_of"]


def uses_of(texts: Mapping[str, str]) -> Uses | None:
    """Of the program in `texts`, {module: its source}. None if it has more than one module, or
    something that is not understood."""
    if texts.keys() != {APP}:
        return None
    try:
        return Program(ast.parse(texts[APP])).uses()
    except Unknown:
        return None
