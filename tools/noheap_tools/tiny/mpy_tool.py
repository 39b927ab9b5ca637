"""MicroPython's own reader and freezer of .mpy files, tools/mpy-tool.py of the source tree."""

import importlib.util
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def load(tree: Path) -> Any:
    """The tool as a module, set up for integers of 64 bits, as firmware/tiny has them."""
    for folder in ("py", "tools"):
        sys.path.insert(0, str(tree / folder))
    spec = importlib.util.spec_from_file_location("mpy_tool", tree / "tools/mpy-tool.py")
    assert spec is not None
    assert spec.loader is not None
    tool: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    tool.config.MICROPY_LONGINT_IMPL = tool.config.MICROPY_LONGINT_IMPL_LONGLONG
    tool.config.native_arch = tool.MP_NATIVE_ARCH_NONE
    tool.config.MICROPY_QSTR_BYTES_IN_LEN = 1
    tool.config.MICROPY_QSTR_BYTES_IN_HASH = 1
    tool.global_qstrs = tool.GlobalQStrList()
    return tool


def functions(module: Any) -> Iterator[Any]:
    """All functions of a module that `read_mpy` returned, the module's own code first."""
    return within([module.raw_code])


def within(outer: Iterable[Any]) -> Iterator[Any]:
    """These, and those that they make."""
    left = [*outer]
    while left:
        function = left.pop()
        yield function
        left += function.children
