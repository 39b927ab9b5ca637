"""The linked module and the program that imports from it become one."""

import ast

from noheap_tools.tiny.whole.merge import imports_linked, merged

LINKED = "def act(n):\n    return n + LIMIT\nLIMIT = 3\nhelper = 1\n"


def run(program: str) -> dict[str, object]:
    found: dict[str, object] = {"__name__": "__main__"}
    exec(compile(merged(LINKED, program), "<merged>", "exec"), found)
    return found


def test_names_of_the_linked_module_are_the_same_in_the_program() -> None:
    program = (
        "from noheap.linked import act\nfrom noheap.linked import LIMIT as MOST\nx = act(MOST)"
    )
    assert run(program)["x"] == 6


def test_a_name_of_the_programs_own_gets_another_one() -> None:
    program = """
from noheap.linked import act
def helper(LIMIT):
    global count
    count = LIMIT
    return act(LIMIT)
LIMIT = 10
count = 0
x = helper(LIMIT), count
"""
    assert run(program)["x"] == (13, 10)
    assert run(program)["helper"] == 1
    assert run(program)["LIMIT"] == 3


def test_an_import_in_a_function() -> None:
    program = """
def f():
    from noheap.linked import act as call
    from noheap.linked import LIMIT
    return call(LIMIT)
x = f()
"""
    assert run(program)["x"] == 6


def test_a_name_that_is_imported_in_branches() -> None:
    program = """
if True:
    from noheap.linked import act as tier
else:
    from noheap.linked import helper as tier
x = tier(1)
"""
    assert run(program)["x"] == 4


def test_a_name_that_a_function_imports_in_one_branch_only() -> None:
    program = """
def f(one):
    if one:
        from noheap.linked import act
    else:
        from noheap.linked import helper as act
    return act
x = f(1)(1), f(0)
"""
    assert run(program)["x"] == (4, 1)


def test_whether_a_module_imports_from_the_linked_one() -> None:
    assert imports_linked("def f():\n    from noheap.linked import act")
    assert not imports_linked("import machine")
    assert ast.parse(merged(LINKED, "import machine"))
