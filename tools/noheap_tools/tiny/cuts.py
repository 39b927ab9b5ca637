"""Leaves out of MicroPython's C code what stands in no table, if the firmware has no use for it.

Each cut is a line of MicroPython's, what is put in its place, and who needs it. A line that is not
there any more is an error: then that code has to be looked at again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from noheap_tools.errors import ToolError
from noheap_tools.tiny.flow import Uses
from noheap_tools.tiny.frozen_code import Used
from noheap_tools.tiny.names import Asked

_Needed = Callable[[Asked, Used, Uses | None], bool]


@dataclass(frozen=True)
class _Cut:
    source: str
    line: str
    instead: str
    needed: _Needed
    slot: str = ""


def _has(*names: str) -> _Needed:
    """Whether a class of the firmware has one of these methods, or inherits from a type of
    MicroPython's that may have them."""
    return lambda asked, used, uses: bool(asked.defined & set(names)) or asked.inherits


def _generators(asked: Asked, used: Used, uses: Uses | None) -> bool:
    return used.generators


def _types(asked: Asked, used: Used, uses: Uses | None) -> bool:
    return asked.makes_types or "MP_BC_LOAD_BUILD_CLASS" in used.opcodes


def _keywords(asked: Asked, used: Used, uses: Uses | None) -> bool:
    return uses is None or uses.keywords


def _has_slot(slot: str, *types: str) -> _Needed:
    """Whether an object of one of `types` is asked for what the slot is for."""
    return lambda asked, used, uses: (
        uses is None or any(uses.has_slot(type_, slot) for type_ in types)
    )


def _slot(slot: str, function: str, n: int, *names: str) -> _Cut:
    line = f"    MP_OBJ_TYPE_SET_SLOT(o, {slot}, {function}, {n});\n"
    return _Cut("py/objtype.c", line, "\n", _has(*names), slot)


def _never(asked: Asked, used: Used, uses: Uses | None) -> bool:
    return False


def _public(declaration: str) -> _Cut:
    """A function that classes in flash refer to: firmware/tiny/port/rom_class.h."""
    return _Cut("py/objtype.c", f"static {declaration}(", f"{declaration}(", _never)


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
    _Cut(
        "py/objarray.c",
        "    size_t len;\n    // Try to create array of exact len if initializer len is known\n",
        "    size_t len;\n    PORT_ARRAY_OF_ZEROS\n",
        _never,
    ),
    _Cut(
        "py/objtype.c",
        "            return mp_obj_new_type(mp_obj_str_get_qstr(args[0]), args[1], args[2]);\n",
        "            return mp_const_none;\n",
        _types,
    ),
    # There are no other dicts in the profile, and one may be without its slot.
    _Cut(
        "py/objdict.c",
        "    return mp_obj_is_obj(o) && MP_OBJ_TYPE_GET_SLOT_OR_NULL("
        "((mp_obj_base_t *)MP_OBJ_TO_PTR(o))->type, make_new) == mp_obj_dict_make_new;\n",
        "    return mp_obj_is_exact_type(o, &mp_type_dict);\n",
        _never,
    ),
    _Cut(
        "py/runtime.c",
        "    if (dest[0] != MP_OBJ_NULL) {\n        // __getitem__ exists,",
        "    if (0) {\n        // __getitem__ exists,",
        _has("__getitem__"),
    ),
    _Cut(
        "py/bc.c",
        "    if (n_kw != 0 || (scope_flags & MP_SCOPE_FLAG_DEFKWARGS) != 0) {\n",
        "    if (n_kw != 0) {\n        mp_raise_TypeError(NULL);\n    } else if (0) {\n",
        _keywords,
    ),
    _Cut(
        "py/runtime.c",
        "    if ((type->flags & MP_TYPE_FLAG_ITER_IS_STREAM) == MP_TYPE_FLAG_ITER_IS_STREAM) {\n",
        "    if (0) {\n",
        _has_slot("iter", "stdio", "stdio_buffer"),
    ),
    _Cut(
        "py/objfun.c",
        "#define FUN_BC_TYPE_PRINT print, fun_bc_print,\n",
        "#define FUN_BC_TYPE_PRINT\n",
        _has_slot("print", "function"),
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
    _Cut("py/objtype.c", "#include <assert.h>\n", '#include "port/rom_class.h"\n', _never),
    _public("void instance_print"),
    _public("mp_obj_t mp_obj_instance_make_new"),
    _public("mp_obj_t instance_unary_op"),
    _public("mp_obj_t instance_binary_op"),
    _public("void mp_obj_instance_attr"),
    _public("mp_obj_t instance_subscr"),
    _public("mp_int_t instance_get_buffer"),
)


def made(source: str, text: str, asked: Asked, used: Used, uses: Uses | None = None) -> str:
    """The text of the file `source` of MicroPython without what the firmware does not need."""
    for cut in _CUTS:
        if cut.source == source and not cut.needed(asked, used, uses):
            if cut.line not in text:
                raise ToolError(f"{source} of this MicroPython has no line {cut.line.strip()!r}")
            text = text.replace(cut.line, cut.instead)
    return text


def instance_slots(asked: Asked, used: Used, uses: Uses | None = None) -> dict[str, str]:
    """{switch of firmware/tiny: its value} for what MicroPython finds in a class of the
    firmware's own."""
    return {
        f"PORT_INSTANCE_{cut.slot.upper()}": str(int(cut.needed(asked, used, uses)))
        for cut in _CUTS
        if cut.slot
    }
