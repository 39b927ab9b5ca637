"""Arrays of zeros without the bytes that they are made of: half of the heap at their making.

    text = zeros.put(text)      # array("i", bytes(1060)) becomes array("i", 265)

MicroPython in a small image takes a number for so many zeros (cuts.py); elsewhere it takes none.
"""

import ast

from noheap_tools.tiny.whole.view import View

_BYTES = {"b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "l": 4, "L": 4, "q": 8, "Q": 8}


def put(text: str) -> str:
    tree = ast.parse(text)
    view = View(tree)
    names = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "array"
        for alias in node.names
        if alias.name == "array" and view.stores[alias.asname or alias.name] == 1
    }
    changed = False
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id=name) as function,
                args=[
                    ast.Constant(value=str(kind)),
                    ast.Call(func=ast.Name(id="bytes") as made, args=[ast.Constant(value=size)]),
                ],
                keywords=[],
            ) if name in names and kind in _BYTES and type(size) is int and size >= 0:
                if view.is_global(function) and view.is_global(made) and not view.stores["bytes"]:
                    node.args[1] = ast.Constant(size // _BYTES[kind])
                    changed = True
    return ast.unparse(tree) + "\n" if changed else text
