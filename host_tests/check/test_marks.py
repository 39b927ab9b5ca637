"""Handlers are marked without moving a line that is the user's."""

import ast
from pathlib import Path

import pytest

from noheap_tools.check.proof import marks
from noheap_tools.check.source.program import Program

CASES = [
    ("def f(t):\n    a = 1\n", "def f(t):\n    {1}\n    a = 1\n"),
    ("def f(t):\n\t'doc'\n\tif t:\n\t\tpass\n", "def f(t):\n\t'doc'\n\t{1}\n\tif t:\n\t\tpass\n"),
    ("def f(t):\n    'doc alone'\n", "def f(t):\n    {1}\n    'doc alone'\n"),
    ("def f(t): a = 1; b = 2\n", "def f(t): {1}; a = 1; b = 2\n"),
    (
        "def f(t):\n    global n\n    @mark\n    def g(t):\n        pass\n",
        "def f(t):\n    {1}\n    global n\n    @mark\n    def g(t):\n        {2}\n        pass\n",
    ),
    ("irq(lambda t: 1)\n", "irq(lambda t: {1} or (1))\n"),
    ("é = lambda t: (1,\n    t)\n", "é = lambda t: {1} or ((1,\n    t))\n"),
    ("é = lambda t: (a)\n", "é = lambda t: ({1} or (a))\n"),
    ("a, b = lambda: 1, lambda: 2\n", "a, b = lambda: {1} or (1), lambda: {2} or (2)\n"),
    (
        "@micropython.asm_thumb\ndef f(r0):\n    nop()\n",
        "@micropython.asm_thumb\ndef f(r0):\n    data(2, 48641)\n    nop()\n",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_each_function_calls_its_mark_first(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "it.py"
    path.write_text(text)
    program = Program()
    program.add(path, "it")
    module = program.modules["it"]
    functions = sorted(module.functions, key=lambda it: (it.node.lineno, it.node.col_offset))
    numbers = {function: n for n, function in enumerate(functions, 1)}
    source = marks.marked(text, numbers, module.tree)
    for n in numbers.values():
        expected = expected.replace(f"{{{n}}}", f"{marks.NAME}({n})")
    assert source.text == expected
    ast.parse(source.text)
    lines = source.text.splitlines()
    kept = {source.line(n): line for n, line in enumerate(lines, 1) if n not in source.added}
    for line, original in enumerate(text.splitlines(), 1):
        assert marks.NAME in kept[line] or kept[line].rstrip(")") == original.rstrip(")")
