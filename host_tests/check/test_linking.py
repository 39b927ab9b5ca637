"""Functions that the library links or binds, followed as handlers."""

import ast

import pytest
from check.analysed import PROGRAMS, analysed, codes, found

from noheap_tools import paths
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.syntax import registrations


@pytest.mark.parametrize(
    "call",
    [
        "from noheap.cortex.link_viper import ViperParts\nViperParts(0, [take, judge, end])",
        "from noheap.cortex import link_viper\nlink_viper.ViperParts(0, parts=(take, judge, end))",
        "import noheap.cortex.link_viper as viper\nparts = [take]\nparts.append(judge)\n"
        "viper.ViperParts(0, parts + [end])\nviper.ViperParts(0, (end,))",
        "from noheap.cortex.link_viper import ViperParts\ndef parts(n):\n"
        "    return (take, judge, end)\ndef start(block, n):\n"
        "    return ViperParts(block, parts(n))\nstart(0, 1)",
        "from noheap.cortex.link_asm import AsmParts\nAsmParts(0, take, judge, aside=end)",
        "from noheap.cortex.jump import Jump\nfor f in (take, judge, end):\n    Jump(f)",
    ],
)
@pytest.mark.parametrize("folder", [None, "noheap.cortex", "lib.noheap.cortex"])
def test_the_parts_that_are_linked_are_hard_handlers(tmp_path, call, folder):
    library = {
        "link_viper": "class ViperParts:\n    def __init__(self, block, parts):\n        pass\n",
        "link_asm": "class AsmParts:\n    def __init__(self, block, take, judge, aside):\n"
        "        pass\n",
        "jump": "class Jump:\n    def __init__(self, handler):\n        pass\n",
    }
    others = {f"{folder}.{name}": text for name, text in library.items()} if folder else {}
    parts = (PROGRAMS / "parts.py").read_text()
    costs, kinds = found(tmp_path, f"{parts}{call}\n", **others)
    assert costs == [(13, "NH001")]
    assert kinds == ["hard"] * 3


@pytest.mark.parametrize("dotted", registrations.LINKING)
def test_the_library_has_what_links_parts(dotted):
    module, _, name = dotted.rpartition(".")
    tree = ast.parse((paths.LIB / f"{module.replace('.', '/')}.py").read_text())
    (made,) = [n for n in tree.body if getattr(n, "name", "") == name]
    init = [n for n in ast.walk(made) if getattr(n, "name", "") in ("__init__", name)][-1]
    assert isinstance(init, ast.FunctionDef)
    names = [argument.arg for argument in init.args.args if argument.arg != "self"]
    for part in registrations.LINKING[dotted]:
        assert part.position is not None
        assert names[part.position] == part.keyword


BOUND = (PROGRAMS / "bound.py").read_text()

BIND = "def bind(function, *values):\n    return lambda *last: function(*values, *last)\n"


@pytest.mark.parametrize("folder", [None, "noheap.cortex", "lib.noheap.cortex"])
def test_a_call_of_a_bound_function_is_one_of_the_function(tmp_path, folder):
    others = {f"{folder}.bind": BIND} if folder else {}
    inside, first_call, second_call = (18, "NH001"), (34, "NH001"), (35, "NH001")
    for function, expected in (("clean", []), ("dirty", [inside, first_call, second_call])):
        costs, kinds = found(tmp_path, BOUND.replace("FUNCTION", function), **others)
        assert costs == expected
        assert kinds == ["hard"]


def test_a_bound_function_without_an_argument_that_it_needs_is_reported(tmp_path):
    source = BOUND.replace("FUNCTION", "clean").replace("any_of(2)", "any_of()")
    errors = [f for f in analysed(tmp_path, source).findings if f.severity is Severity.ERROR]
    assert [(f.line, f.code) for f in errors] == [(35, "NH061")]


def test_binding_in_a_handler_allocates(tmp_path):
    source = BOUND.replace("FUNCTION", "clean").replace("any_of(2)", "bind(clean, words)")
    assert found(tmp_path, source)[0] == [(35, "NH012")]


def test_the_library_has_bind():
    module, _, name = registrations.BIND.rpartition(".")
    tree = ast.parse((paths.LIB / f"{module.replace('.', '/')}.py").read_text())
    (bind,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
    assert [argument.arg for argument in bind.args.args] == ["function"]
    assert bind.args.vararg is not None


def test_what_is_linked_and_no_function_is_reported(tmp_path):
    source = "from noheap.cortex.jump import Jump\nJump([5])\n"
    assert "NH091" in codes(tmp_path, source)
