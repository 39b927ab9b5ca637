"""The syntax is MicroPython's: what it takes is analysed, and what it refuses is reported."""

import ast

import pytest
from check.analysed import HEAD, analysed

from noheap_tools.check.source import compiler, dialect

END = "def tick(t):\n    return [t]\nTimer(-1, callback=tick, hard=True)\n"

TAKEN = [
    "if 1:\n\tx = 1\n        y = 2\n",
    "from array import array\na = array('H', 0 for _ in range(9))\n",
    "x = sum(i for i in (1, 2)), max(3, i for i in (1, 2))\n",
    "x = min(\n    9,\n    i\n    for i in (1, 2)\n)\n",
    "x = min(\n    9,\n    (i, ')')[0]  # 1)\n    for i in (1, 2),  # 2)\n)\n",
    "x = max(3, max(4, i for i in (1,)) for _ in (1, 2))\n",
    'd = {"k": 1}\nx = f"{d["k"]}"\n',
    "d = {'k': 1}\nx = f'{d['k']:>{4}} {{}} {d['k']!r}' 'it\\'s'\n",
    'd = {"k": {"l": 1}}\nx = f"""{d["k"]["l"]}""" + f"{d["k"]["l"]}"\n',
    'd = {}\n# it\'s f"{d["k"]}"\nx = rf"\\d{d.get("k", "")}"\n',
]


@pytest.mark.parametrize("source", TAKEN)
def test_what_micropython_takes_is_analysed(tmp_path, source):
    assert compiler.error_of(source) == ""
    findings = analysed(tmp_path, HEAD + source + END).findings
    line = (HEAD + source).count("\n") + 2
    assert [(f.line, f.code) for f in findings if f.severity.value == "error"] == [(line, "NH001")]


@pytest.mark.parametrize("source", TAKEN)
def test_the_text_outside_of_quotes_is_kept(source):
    text = dialect._with_other_quotes(source)
    assert text.replace("'", '"') == source.replace("'", '"')


def test_places_are_those_of_the_source():
    source = "x = f(1, a for a in b, ), g(2, c for c in d), later\n"
    places = {n.id: n.col_offset for n in ast.walk(dialect.parse(source, "it"))
              if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}  # fmt: skip
    assert {name: source[at : at + len(name)] for name, at in places.items()} == {
        name: name for name in places
    }
    assert {"b", "d", "g", "later"} <= places.keys()


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def f(x):\n    match x:\n        case 1:\n            pass\n", 2),
        ("a = []\nb = [*a]\n", 2),
        ("a = []\nb = (1, *a)\n", 2),
        ("d = {}\ne = {**d}\n", 2),
        ("def f(a, /):\n    pass\n", 1),
        ("try:\n    pass\nexcept* ValueError:\n    pass\n", 3),
        ("with (open('a') as b, open('c') as d):\n    pass\n", 1),
    ],
)
def test_what_micropython_refuses_is_reported_and_the_rest_analysed(tmp_path, source, line):
    findings = analysed(tmp_path, HEAD + source + END).findings
    refused = [f for f in findings if f.code == "NH099"]
    assert [(f.line, f.severity.value) for f in refused] == [(line + 2, "error")]
    assert "MicroPython refuses it: SyntaxError" in refused[0].message
    assert "NH001" in {f.code for f in findings}


@pytest.mark.parametrize("source", ["print x\n", "f(a for a in b\n", "x = f'{'\n", "x = 'a\n"])
def test_what_both_refuse_is_a_syntax_error(tmp_path, source):
    (finding,) = [f for f in analysed(tmp_path, source).findings if f.code == "NH099"]
    assert finding.message.startswith("syntax error: ")
    assert finding.line == 1


def test_what_python_alone_cannot_parse_is_said_to_be_valid(tmp_path):
    (finding,) = analysed(tmp_path, "class A(b for b in ()): pass\n").findings
    assert "valid MicroPython, but" in finding.message


def test_a_refusal_beside_what_python_alone_cannot_parse_is_no_failure_of_the_checker(tmp_path):
    source = "from array import array\na = array('H', 0 for _ in range(9))\nb = [*a]\n"
    found = analysed(tmp_path, source).findings
    assert [(f.line, f.code) for f in found] == [(3, "NH099")]
