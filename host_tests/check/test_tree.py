"""The trees of noheap check are Python's own, in less memory."""

import ast
import gc
import tracemalloc
from pathlib import Path

import pytest

from noheap_tools.check.source import tree

# Longer than a piece, with what may not be the end of one.
LONG = "x = [\n" + "1,\n" * 20_000 + "]\n"
TEXT = 'x = """\n' + "def f(): pass\n" * 3_000 + '"""\n'
FUNCTION = """@decorated
def f{0}(a, b=1, *c):
    x = a + b * {0}  # é
    if x > {0}:
        y = [a, x, "é", 1.5, 'text']
        return y[0] + len(c)
    else:
        x = f'{{a!r:>{{b}}}} {0}'
    return x
"""
FUNCTIONS = "".join(FUNCTION.format(n) for n in range(300))
SOURCES = {
    "nothing": "",
    "only a comment": "# no statement",
    "statements on a line": "a = 1; b = 2\nif a: pass\nelse: pass\n",
    "a long list": LONG + "y = 2\n",
    "a long text": TEXT + "y = 2\n",
    "functions": FUNCTIONS,
    "with CR and LF": FUNCTIONS.replace("\n", "\r\n"),
    "with CR": FUNCTIONS.replace("\n", "\r"),
    "with a form feed": FUNCTIONS.replace("@decorated", "\f@decorated"),
    "long branches": "if a:\n"
    + "    b = 1\n" * 3500
    + "else:\n"
    + "    b = 2\n" * 3500
    + "c = 3\n",
    "long try": "try:\n" + "    b = 1\n" * 3500 + "except E as e:\n    pass\nfinally:\n    pass\n",
    "long lines": ("a = b \\\n  = 1\n") * 5000,
    "a prefix of text": "x = u'a'\ny = b'b'\n",
}


def is_same(a: object, b: object) -> bool:
    todo = [(a, b)]
    while todo:
        a, b = todo.pop()
        if isinstance(a, ast.AST):
            if type(a).__name__ != type(b).__name__:
                return False
            names = (*a._fields, *a._attributes)
            todo += [(getattr(a, name, None), getattr(b, name, None)) for name in names]
        elif isinstance(a, list):
            if not isinstance(b, list) or len(a) != len(b):
                return False
            todo += zip(a, b, strict=True)
        elif type(a) is not type(b) or a != b:
            return False
    return True


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_it_is_the_tree_that_python_makes_of_the_whole_file(source: str) -> None:
    assert is_same(ast.parse(source), tree.parse(source, "main.py"))


def test_it_is_that_of_each_file_of_the_tools() -> None:
    for path in Path(tree.__file__).parents[1].rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        expected, found = ast.parse(source), tree.parse(source, str(path))
        assert is_same(expected, found), path
        assert ast.unparse(found) == ast.unparse(expected), path


@pytest.mark.parametrize(
    "source", [FUNCTIONS + "x = (\n", FUNCTIONS + "x = = 1\n" + FUNCTIONS, "else:\n", "x = \0"]
)
def test_an_error_is_that_of_the_whole_file(source: str) -> None:
    errors = []
    for parse in (lambda: ast.parse(source, "main.py"), lambda: tree.parse(source, "main.py")):
        with pytest.raises((SyntaxError, ValueError)) as caught:
            parse()
        errors.append(caught.value.args)
    assert errors[0] == errors[1]


def peak_bytes(source: str) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        assert tree.parse(source, "main.py").body
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_twice_as_much_code_takes_a_fifth_of_python_s_memory_more() -> None:
    source = FUNCTIONS[: FUNCTIONS.rindex("@")]
    once, twice = peak_bytes(source), peak_bytes(2 * source)
    assert twice - once < 60 * len(source)
