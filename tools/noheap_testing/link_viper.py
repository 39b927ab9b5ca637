"""CPython only: `noheap.cortex.link_viper`, whose parts are functions that are called in turn.

A part that returns early ends the handler, which Python alone cannot tell from one that reaches
its end: so each is compiled once more, with `return` as `return True`.
"""

import ast
import inspect
import textwrap
from types import FunctionType

from .viper import viper


class ViperParts:
    def __init__(self, block, parts):
        self.block = block
        self.parts = [_telling(part) for part in parts]


def function(parts):
    def handler(*_):
        for part in parts.parts:
            if part(parts.block):
                return

    return handler


def _telling(part):
    """`part`, but it returns True where it returns early."""
    if not inspect.isfunction(part) or not hasattr(part, "__wrapped__"):
        raise TypeError("handler: a viper or asm_thumb function")
    original = part.__wrapped__
    tree = ast.parse(textwrap.dedent(inspect.getsource(original)))
    tree.body[0].decorator_list = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Return):
            node.value = ast.copy_location(ast.Constant(True), node)
    module = compile(tree, inspect.getsourcefile(original), "exec")
    code = next(
        it for it in module.co_consts if inspect.iscode(it) and it.co_name == original.__name__
    )
    again = FunctionType(code, original.__globals__)
    again.__annotations__ = original.__annotations__
    return viper(again)
