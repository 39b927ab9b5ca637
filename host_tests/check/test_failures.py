"""An error of the checker itself in one file ends neither the run nor another file's findings."""

import ast
import json

import pytest
from check.analysed import HEAD, analysed

from noheap_tools import cli
from noheap_tools.check import viper
from noheap_tools.check.source import comments, indexer, tree
from noheap_tools.check.syntax import expressions, statements

TICK = HEAD + "def tick(t):\n    return [t]\nTimer(-1, callback=tick, hard=True)\n"
# Reads ticks: what has nothing to judge is not evaluated.
BROKEN = "def f(n):\n    return n\nx = f(broken)  # ticks_ms\n"


def names_it(argument: object) -> bool:
    if isinstance(argument, ast.AST):
        return "broken" in ast.unparse(argument)
    return "broken" in getattr(argument, "source", "") or (
        isinstance(argument, str) and "broken" in argument
    )


def failing(original):
    def replacement(*arguments):
        if any(map(names_it, arguments)):
            raise KeyError("no\nsuch atom")
        return original(*arguments)

    return replacement


@pytest.fixture(params=["expression", "statement", "comments", "index", "viper"])
def run(request, monkeypatch, tmp_path, capsys):
    """Runs the command on two files; a part of the checker fails at one of them."""
    match request.param:
        case "expression":
            by_node, call = expressions.BY_NODE, tree.COMPACT[ast.Call]
            monkeypatch.setitem(by_node, call, failing(by_node[call]))
        case "statement":
            by_node, assign = statements.BY_NODE, tree.COMPACT[ast.Assign]
            monkeypatch.setitem(by_node, assign, failing(by_node[assign]))
        case "comments":
            monkeypatch.setattr(comments, "read", failing(comments.read))
        case "index":
            monkeypatch.setattr(indexer, "index", failing(indexer.index))
        case "viper":
            monkeypatch.setattr(viper, "report", failing(viper.report))
    (tmp_path / "main.py").write_text(TICK)
    (tmp_path / "other.py").write_text(BROKEN)
    monkeypatch.chdir(tmp_path)

    def check(*options: str):
        code = cli.main(["check", *options])
        return code, capsys.readouterr().out

    return check


def test_the_file_has_one_line_and_the_other_its_findings(run):
    code, out = run("other.py", "main.py")
    assert code == 1
    (line,) = [line for line in out.splitlines() if line.startswith("other.py")]
    assert "error NH098 the checker itself failed: KeyError: 'no\\nsuch atom' at " in line
    assert "Report it with the file" in out
    assert "main.py:4:12: error NH001" in out
    assert "2 files" in out


def test_json_has_it_as_a_finding(run):
    code, out = run("other.py", "main.py", "--json", "--select", "NH001")
    assert code == 1
    document = json.loads(out)
    assert [(f["file"], f["code"]) for f in document["findings"]] == [
        ("main.py", "NH001"),
        ("other.py", "NH098"),
    ]
    assert "Report it" in document["findings"][1]["fix"]


def test_the_file_alone_ends_with_1(run):
    assert run("other.py")[0] == 1


def test_a_failure_in_a_function_is_that_of_its_file(monkeypatch, tmp_path):
    by_node, returns = statements.BY_NODE, tree.COMPACT[ast.Return]
    monkeypatch.setitem(by_node, returns, failing(by_node[returns]))
    source = "import other\n" + TICK.replace("[t]", "[other.f(t)]")
    result = analysed(tmp_path, source, other="def f(n):\n    return broken\n")
    failures = [(f.file, f.line) for f in result.findings if f.code == "NH098"]
    assert failures == [(str(tmp_path / "other.py"), 2)]
    assert (5, "NH001") in [(f.line, f.code) for f in result.findings]


DEEP = {
    "a sum": "x = " + " + ".join(["a"] * 5000) + "\n",
    "a text": "x = " + " + ".join(["'a'"] * 3000) + "\n",
    "a chain of elif": "def f(x):\n    if x == 0: pass\n"
    + "".join(f"    elif x == {n}: pass\n" for n in range(1000)),
    "lambdas in one another": "f = " + "lambda: " * 150 + "1\n",
    "calls of calls": "x = f" + "(1)" * 400 + "\n",
    "a chain of attributes": "x = a" + ".b" * 1500 + "\n",
}


@pytest.mark.parametrize("source", DEEP.values(), ids=DEEP)
def test_deep_sources_are_analysed(source, monkeypatch, tmp_path, capsys):
    (tmp_path / "main.py").write_text(source + TICK)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "main.py"]) == 1
    out = capsys.readouterr().out
    assert "error NH001" in out
    assert "1 error," in out


def test_parentheses_too_deep_for_the_parser_are_said_so(monkeypatch, tmp_path, capsys):
    (tmp_path / "main.py").write_text("x = " + "(" * 9000 + "1" + ")" * 9000)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "main.py"]) == 1
    assert "NH099" in capsys.readouterr().out
