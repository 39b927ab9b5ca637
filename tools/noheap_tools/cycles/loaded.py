"""The static bound of one function of a file, from what the host compiles it to: nothing runs.

The code has the addresses of a made-up memory. A viper function finds in it what MicroPython
gives it: its object, and from there the table of helpers (py/objfun.h, py/nativeglue.h of
MicroPython 1.26).
"""

from noheap_tools.board import files as device_files
from noheap_tools.board.boards import Board
from noheap_tools.cycles import analysis, annotations, cortex_m4, files, helpers, mpy
from noheap_tools.cycles.annotations import Annotated
from noheap_tools.cycles.counted import Counted
from noheap_tools.cycles.files import Source
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.paths import LIBRARY

_KINDS = {"viper": mpy.VIPER, "asm_thumb": mpy.ASM}
_CODE = 0x20000000
# In what analysis.py takes for memory that does not change.
_OBJECT, _CONTEXT, _CONSTANTS, _TABLE = 0x10000000, 0x10000100, 0x10000200, 0x10001000
_HELPERS = 0x10010000


def measure(board: Board, source: Source, name: str, bounds: list[int]) -> Counted:
    """The bound of the function that is called `name` in the file. UsageError if it is no viper or
    asm_thumb function."""
    written = files.annotated(source, name)
    if written is None:
        has = ", ".join(annotations.names(source.path)) or "none"
        raise UsageError(f"no function {name!r} in {source.path.name}; it has: {has}")
    if written.kind not in _KINDS:
        raise UsageError(
            f"{name} is {written.kind}, not viper or asm_thumb: it has no static bound",
            "Without --board it is measured on the emulated Pico.",
        )
    code = _compiled(written, board.mpy_arch).data
    words = _given(_CODE, code)
    found = analysis.analyse(
        _CODE,
        lambda at: words.get(at, 0),
        lambda at: int.from_bytes(code[at - _CODE : at - _CODE + 2], "little"),
        lambda at: f"a function at {at:#x}",
        function=_OBJECT if written.kind == "viper" else None,
        source=written,
        bounds=bounds,
        timing=cortex_m4.TIMING,
    )
    it = Counted(f"{source.name}:{name}", written.kind, cortex_m4.TIMING.core, 0, None)
    it.add_bound(found)
    return it


def _compiled(function: Annotated, arch: str) -> mpy.Code:
    path = function.path
    of_library = path.is_relative_to(LIBRARY)
    level = device_files.LIBRARY_LEVEL if of_library else device_files.APPLICATION_LEVEL
    compiled = device_files.compile_mpy(path, path.name, arch, level)
    codes = mpy.native(compiled)
    native = [it for it in annotations.functions(path) if it.kind != "bytecode"]
    if len(codes) != len(native):
        raise ToolError(
            f"{path.name} has {len(native)} functions of machine code, and {len(codes)} compiled"
        )
    for it, code in zip(native, codes, strict=True):
        if it.line == function.line and code.kind == _KINDS[it.kind]:
            return code
    raise ToolError(f"{path.name}: {function.name} is not compiled as {function.kind}")


def _given(entry: int, code: bytes) -> dict[int, int]:
    """{address: word} of what MicroPython made before it calls the function."""
    return {
        _OBJECT + 4: _CONTEXT,
        _OBJECT + 12: entry,
        _CONTEXT + 12: _CONSTANTS,
        **{_CONSTANTS + 4 * n: _TABLE for n in range(32)},  # one of them is it
        **{_TABLE + 4 * n: _HELPERS + 4 * n | 1 for n in range(len(helpers.NAMES))},
    }
