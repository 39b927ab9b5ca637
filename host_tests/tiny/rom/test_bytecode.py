"""Bytecode is read and written as it is, and its jumps follow what is put between."""

from pathlib import Path

from noheap_tools.tiny import mpy_tool
from noheap_tools.tiny.rom import bytecode
from tiny.images import PROGRAMS
from tiny.rom.compiled import instructions, module

LOOPS = """
    def f(items):
        for it in items:
            try:
                with it:
                    if it and items:
                        continue
                    while it:
                        break
                return it or items
            except ValueError:
                pass
            finally:
                items = (it for it in items)
"""


def test_what_was_read_is_written_the_same(tmp_path: Path) -> None:
    text = (PROGRAMS / "vm/firmware/main.py").read_text(encoding="utf-8")
    tool, of = module(text + LOOPS.replace("\n    ", "\n"), tmp_path)
    functions = [it for it in mpy_tool.functions(of) if it.code_kind == tool.MP_CODE_BYTECODE]
    for function in functions:
        before = bytes(function.fun_data)
        bytecode.write(tool, function, bytecode.read(tool, function))
        assert function.fun_data == before
    assert len(functions) > 15


def test_a_jump_leads_to_the_same_instruction(tmp_path: Path) -> None:
    tool, of = module(LOOPS, tmp_path)
    (function,) = of.raw_code.children
    code = bytecode.read(tool, function)
    targets = [id(it.target) for it in code if hasattr(it, "target")]
    longer = []
    for it in code:
        # So many that jumps of one byte become longer.
        longer += [bytecode.made(tool, "LOAD_CONST_NONE"), bytecode.made(tool, "POP_TOP")] * 3
        longer.append(it)
    bytecode.write(tool, function, longer)
    again = bytecode.read(tool, function)
    places = {id(it): n for n, it in enumerate(longer)}
    now = {id(it): n for n, it in enumerate(again)}
    assert [now[id(it.target)] for it in again if hasattr(it, "target")] == [
        places[it] for it in targets
    ]
    assert len(targets) > 8
    assert instructions(tool, of, function).count("POP_TOP") > len(code)
