"""Leaves out of MicroPython's types what no object of the program is asked for.

A type finds what it can do in its slots, an operator its code in a switch, and a method its
function in a table:

    MP_DEFINE_CONST_OBJ_TYPE(
        mp_type_list,
        MP_QSTR_list,
        MP_TYPE_FLAG_ITER_IS_GETITER,
        print, list_print,
        ...

Without a slot `print` a list is shown as <list>; what the other slots here are for raises a
TypeError without them, as it does for an object of a type that never had them.
"""

import re
from collections.abc import Set

from noheap_tools.tiny.flow.uses import Uses

_BLOCK = re.compile(
    r"^(?:static )?MP_DEFINE_CONST_OBJ_TYPE\(\n(?:    //.*\n)*    (\w+),\n.*?^    \);$",
    re.MULTILINE | re.DOTALL,
)
_SLOT = re.compile(r"^    (print|make_new|binary_op|subscr|iter), ([\w()&]+)(,?)$")

# Types of MicroPython's, as values.py names them, whose objects the program alone makes or uses.
_TYPES = {
    "mp_type_array": {"array"},
    "mp_type_bool": {"bool"},
    "mp_type_bound_meth": {"bound_method"},
    "mp_type_bytearray": {"bytearray"},
    "mp_type_bytes": {"bytes"},
    "mp_type_dict": {"dict"},
    "mp_type_fun_bc": {"function"},
    "mp_type_int": {"int"},
    "mp_type_list": {"list"},
    "mp_type_module": {"module"},
    "mp_type_str": {"str"},
    "mp_type_super": {"super"},
    "mp_type_tuple": {"tuple"},
    "mp_type_type": {"type"},
    "machine_mem_type": {"mem"},
    "stdio_obj_type": {"stdio"},
    "stdio_buffer_obj_type": {"stdio_buffer"},
}
# What C code asks of objects that the program did not make, or tells a type by: a type is called
# and compared, an int is shown by its function, and mp_obj_is_tuple_compatible() and the like look
# at one slot.
_ASKED_BY_C = {
    ("bytes", "binary_op"),
    ("int", "binary_op"),
    ("int", "print"),
    ("str", "binary_op"),
    ("tuple", "iter"),
    ("type", "make_new"),
}

_TABLES = {
    "array_bytearray_str_bytes_locals_table": {"array", "bytearray", "bytes", "memoryview", "str"},
    "dict_locals_dict_table": {"dict"},
    "list_locals_dict_table": {"list"},
    "machine_i2c_locals_dict_table": {"I2C"},
    "pin_locals_table": {"Pin"},
    "poll_locals_dict_table": {"poll"},
    "stdio_locals_dict_table": {"stdio", "stdio_buffer"},
    "tuple_locals_dict_table": {"tuple"},
}

_NUMBERS = {"int", "bool", "float"}
# (file, function) -> the types whose operators it has.
_OPERATORS = {
    ("py/objarray.c", "array_binary_op"): {"array", "bytearray", "memoryview"},
    ("py/objdict.c", "dict_binary_op"): {"dict"},
    ("py/objlist.c", "list_binary_op"): {"list"},
    ("py/objstr.c", "mp_obj_str_binary_op"): {"bytes", "str"},
    ("py/objtuple.c", "mp_obj_tuple_binary_op"): {"tuple"},
    ("py/runtime.c", "mp_binary_op"): _NUMBERS,
}
_NAMES = {
    "Add": "ADD",
    "Sub": "SUBTRACT",
    "Mult": "MULTIPLY",
    "FloorDiv": "FLOOR_DIVIDE",
    "Div": "TRUE_DIVIDE",
    "Mod": "MODULO",
    "Pow": "POWER",
    "LShift": "LSHIFT",
    "RShift": "RSHIFT",
    "BitAnd": "AND",
    "BitOr": "OR",
    "BitXor": "XOR",
    "MatMult": "MAT_MULTIPLY",
    "Eq": "EQUAL",
    "Lt": "LESS",
    "Gt": "MORE",
    "LtE": "LESS_EQUAL",
    "GtE": "MORE_EQUAL",
    "In": "CONTAINS",
}
_CASE = re.compile(r"\bcase MP_BINARY_OP_(\w+):")
_IS = re.compile(r"\bop == MP_BINARY_OP_(\w+)")
# A sequence is less than another if an element is more than the other's: py/sequence.c.
_ORDERS = {"LESS", "LESS_EQUAL", "MORE", "MORE_EQUAL"}
# port_divmod() asks for both.
_DIVISIONS = {"FLOOR_DIVIDE", "MODULO"}
# Those of firmware/tiny/port/int_operators.c that an image may be without.
_OF_INTS = ("ADD", "AND", "FLOOR_DIVIDE", "LSHIFT", "MODULO", "MULTIPLY", "OR", "POWER", "RSHIFT")
_OF_INTS += ("SUBTRACT", "XOR")
# Types without an own way to look for an element: a loop over them does.
_LOOKED_THROUGH = {"list", "tuple"}


def methods_of(table: str, uses: Uses) -> Set[str] | None:
    """The names whose rows stay in the table of methods of that name. None: any may be needed."""
    types = _TABLES.get(table)
    if types is None:
        return None
    return {name for type_, name in uses.methods if type_ in types or not type_}


def made(source: str, text: str, uses: Uses) -> str:
    """The text of MicroPython's file `source` without what the program has no use for."""
    for (file, function), types in _OPERATORS.items():
        if file == source:
            text = _without_operators(text, function, types, uses)
    return _BLOCK.sub(lambda block: _type(block, uses), text)


def _type(block: re.Match[str], uses: Uses) -> str:
    types = _TYPES.get(block[1])
    if types is None:
        return block[0]
    lines: list[str] = []
    for line in block[0].split("\n"):
        slot = _SLOT.match(line)
        if slot is None or any(_needs(type_, slot[1], uses) for type_ in types):
            lines.append(line)
        elif slot[3]:
            lines.append("")
        elif lines[-1].endswith(","):
            lines += [lines.pop()[:-1], ""]
        else:  # the last one, after an #endif
            lines.append(line)
    return "\n".join(lines)


def _needs(type_: str, slot: str, uses: Uses) -> bool:
    if (type_, slot) in _ASKED_BY_C:
        return True
    if slot != "binary_op":
        return uses.has_slot(type_, slot)
    found = uses.operators_of(type_)
    return bool(found - {"In"} if type_ in _LOOKED_THROUGH else found)


def _without_operators(text: str, function: str, types: Set[str], uses: Uses) -> str:
    """Without the cases of operators that no object of `types` stands on the left of."""
    found = re.search(rf"^[\w ]*\b[\w(]*\b{function}\)?\(.*?^\}}", text, re.MULTILINE | re.DOTALL)
    if found is None:
        return text
    names = _operators(types, uses)

    def case(match: re.Match[str]) -> str:
        known = match[1].removeprefix("INPLACE_") in _NAMES.values()
        return match[0] if match[1] in names or not known else ""

    body = _CASE.sub(case, found[0])
    if function != "mp_binary_op":  # which other types go through as well
        body = _IS.sub(lambda it: it[0] if it[1] in names else "0", body)
    return text[: found.start()] + body + text[found.end() :]


def _operators(types: Set[str], uses: Uses) -> set[str]:
    """Those of objects of `types`, as MicroPython names them."""
    used: set[str] = set()
    for type_ in types:
        # Two texts are compared by mp_obj_equal() alone.
        used |= uses.operators_of(type_) - ({"Eq"} if type_ == "str" else set())
    names = {_NAMES[it] for name in used if (it := name.removeprefix("Inplace")) in _NAMES}
    names |= {f"INPLACE_{_NAMES[name[7:]]}" for name in used if name.startswith("Inplace")}
    return names.union(*(together for together in (_DIVISIONS, _ORDERS) if names & together))


def int_operators(uses: Uses | None) -> dict[str, str]:
    """{switch of firmware/tiny: its value} for the operators that an int may stand on the left
    of."""
    names = {*_OF_INTS} if uses is None else _operators(_NUMBERS, uses)
    return {f"PORT_INT_{name}": str(int(name in names)) for name in _OF_INTS}
