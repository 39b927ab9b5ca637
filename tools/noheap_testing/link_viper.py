"""CPython only: `noheap.cortex.link_viper`, whose parts are functions that are called in turn.

A part that returns early ends the handler. Python alone cannot distinguish it from one that
reaches its end, so each is compiled again, with `return` as `return True`.
"""

import ast
import inspect
import textwrap
from types import FunctionType

from .viper import ptr32, viper


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
    """Returns `part`, but with True as its result where it returns early."""
    if not inspect.isfunction(part) or not hasattr(part, "__wrapped__"):
        raise TypeError("handler: a viper or asm_thumb function")
    original = part.__wrapped__
    if list(original.__annotations__.values()) != [ptr32] or original.__code__.co_argcount != 1:
        raise ValueError("part: not a viper function of one ptr32")
    tree = ast.parse(textwrap.dedent(inspect.getsource(original)))
    definition = tree.body[0]
    definition.decorator_list = []
    if isinstance(definition.body[-1], ast.Return):
        definition.body[-1] = ast.copy_location(ast.Pass(), definition.body[-1])  # its end
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
