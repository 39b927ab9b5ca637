"""Leaves out of MicroPython's C code what stands in no table, if the firmware has no use for it.

Each cut is a line of MicroPython's, what is put in its place, and who needs it. A line that is not
there any more is an error: then that code has to be looked at again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from noheap_tools.errors import ToolError
from noheap_tools.tiny.frozen_code import Used
from noheap_tools.tiny.names import Asked


@dataclass(frozen=True)
class _Cut:
    source: str
    line: str
    instead: str
    needed: Callable[[Asked, Used], bool]


def _has(*names: str) -> Callable[[Asked, Used], bool]:
    """Whether a class of the firmware has one of these methods, or inherits from a type of
    MicroPython's that may have them."""
    return lambda asked, used: bool(asked.defined & set(names)) or asked.inherits


def _generators(asked: Asked, used: Used) -> bool:
    return used.generators


def _slot(slot: str, function: str, n: int, *names: str) -> _Cut:
    line = f"    MP_OBJ_TYPE_SET_SLOT(o, {slot}, {function}, {n});\n"
    return _Cut("py/objtype.c", line, "\n", _has(*names))


_CUTS = (
    _Cut(
        "py/emitglue.c",
        "        if (scope_flags & MP_SCOPE_FLAG_GENERATOR) {\n",
        "        if (0) {\n",
        _generators,
    ),
    _Cut(
        "py/emitglue.c",
        "            if (rc->is_generator) {\n",
        "            if (0) {\n",
        _generators,
    ),
    _Cut(
        "py/objfun.c",
        " || fun->base.type == &mp_type_native_gen_wrap) {\n",
        ") {\n",
        _generators,
    ),
    _slot("call", "mp_obj_instance_call", 2, "__call__"),
    _slot(
        "binary_op",
        "instance_binary_op",
        4,
        *(
            f"__{name}__"
            for name in (
                "lt",
                "gt",
                "eq",
                "le",
                "ge",
                "ne",
                "contains",
                "iadd",
                "isub",
                "add",
                "sub",
            )
        ),
    ),
    _slot("subscr", "instance_subscr", 6, "__getitem__", "__setitem__", "__delitem__"),
    _slot("iter", "mp_obj_instance_getiter", 7, "__iter__", "__next__"),
    _slot("buffer", "instance_get_buffer", 8),
)


def made(source: str, text: str, asked: Asked, used: Used) -> str:
    """The text of the file `source` of MicroPython without what the firmware does not need."""
    for cut in _CUTS:
        if cut.source == source and not cut.needed(asked, used):
            if cut.line not in text:
                raise ToolError(f"{source} of this MicroPython has no line {cut.line.strip()!r}")
            text = text.replace(cut.line, cut.instead)
    return text
