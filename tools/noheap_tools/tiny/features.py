"""Which of MicroPython's switches the firmware needs, by what its sources contain.

    features.of(texts, asked)   # {"MICROPY_PY_BUILTINS_SLICE": "0", ...}

firmware/tiny/mpconfigport.h has what does not depend on the firmware.
"""

import ast
import re
from collections.abc import Iterator, Mapping

from noheap_tools.tiny import floats
from noheap_tools.tiny.flow import Uses
from noheap_tools.tiny.names import OF_BASE, Asked

# Switch -> the built-in names that need it. Tables of methods are prune.py's business.
_BY_NAME = {
    "MICROPY_PY_BUILTINS_ENUMERATE": {"enumerate"},
    "MICROPY_PY_BUILTINS_FILTER": {"filter"},
    "MICROPY_PY_BUILTINS_MEMORYVIEW": {"memoryview"},
    "MICROPY_PY_BUILTINS_MIN_MAX": {"min", "max"},
    "MICROPY_PY_BUILTINS_PROPERTY": {"property"},
    "MICROPY_PY_BUILTINS_REVERSED": {"reversed"},
}
# Switch -> what the firmware imports, or takes from a module, that needs it. Rows of tables are
# prune.py's business, and the names of arguments are not.
_BY_ATTRIBUTE = {
    "MICROPY_PY_MACHINE_ADC": {"ADC"},
    "MICROPY_PY_MACHINE_I2C": {"I2C"},
    "MICROPY_PY_MACHINE_SIGNAL": {"Signal"},
    "MICROPY_PY_MACHINE_SPI": {"SPI"},
    "MICROPY_PY_MACHINE_WDT": {"WDT"},
    "PORT_PIN_IRQ": {"irq"},
    "PORT_RESET_CAUSES": {"PWRON_RESET", "WDT_RESET"},
}
_BY_SYNTAX: Mapping[str, tuple[type[ast.AST], ...]] = {
    "MICROPY_PY_BUILTINS_SET": (ast.Set, ast.SetComp),
    "MICROPY_PY_BUILTINS_SLICE": (ast.Slice,),
}
_NATIVE = {"viper", "asm_thumb"}
# A format of struct that says how often something comes.
_COUNTED = re.compile(r"[@=<>!]?(?=.*\d)(?:\d*[xcbB?hHiIlLqQfdspPON])+")
_ERRNO = "MICROPY_PY_ERRNO_LIST"


def of(texts: Mapping[str, str], asked: Asked) -> dict[str, str]:
    """{switch of MicroPython's configuration, or of firmware/tiny's Makefile: its value}."""
    nodes = [node for text in texts.values() for node in _python(ast.parse(text))]
    kinds = {type(node) for node in nodes}
    switches = {name: bool(asked.names & names) for name, names in _BY_NAME.items()}
    switches |= {name: bool(asked.attributes & names) for name, names in _BY_ATTRIBUTE.items()}
    switches |= {name: bool(kinds.intersection(wanted)) for name, wanted in _BY_SYNTAX.items()}
    switches["PORT_TIMER_CALLBACKS"] = "Timer" in asked.attributes and any(
        isinstance(node, ast.keyword) and node.arg == "callback" for node in nodes
    )
    switches["MICROPY_PY_BUILTINS_SET"] |= bool(asked.names & {"set", "frozenset"})
    # A text without % is no format.
    switches["MICROPY_PY_BUILTINS_STR_OP_MODULO"] = ast.Mod in kinds and any(
        "%" in text for text in _strings(nodes)
    )
    frozen = {name.removeprefix(OF_BASE) for name in texts}
    switches["MICROPY_ENABLE_EXTERNAL_IMPORT"] = not frozen.isdisjoint(asked.modules)
    values = {name: str(int(value)) for name, value in switches.items()}
    has_floats = floats.may_be([floats.found(nodes)])
    values["MICROPY_FLOAT_IMPL"] = f"MICROPY_FLOAT_IMPL_{'FLOAT' if has_floats else 'NONE'}"
    errors = asked.of_module("errno") if "errno" in asked.modules else set()
    values[_ERRNO] = " ".join(f"X({name})" for name in sorted(errors) if name.startswith("E"))
    return values


def not_needed(texts: Mapping[str, str], asked: Asked, uses: Uses | None = None) -> list[str]:
    """Functions that the firmware never gets to: firmware/tiny/port/not_needed.c."""
    nodes = [node for text in texts.values() for node in _python(ast.parse(text))]
    called = {_called(node) for node in nodes if isinstance(node, ast.Call)}
    passed_on = asked.names & {"int", "float", "pow"}  # and called by another name
    called |= {it for it in passed_on if uses is None or uses.has_slot(it, "make_new")}
    functions = []
    counted = "struct" in asked.modules and any(map(_COUNTED.fullmatch, _strings(nodes)))
    if not called & {"int"} and not counted:
        functions.append("mp_parse_num_integer")
    if "float" not in called:
        functions.append("mp_parse_num_float")
        if "pow" not in called and not any(isinstance(node, ast.Pow) for node in nodes):
            functions.append("powf")
    return functions


def _python(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes that are run as Python: not those of viper and assembler functions, whose numbers
    are words, and no annotations."""
    left = [tree]
    while left:
        node = left.pop()
        if isinstance(node, ast.FunctionDef) and _NATIVE & set(map(_called, node.decorator_list)):
            continue
        yield node
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns"):
                parts = value if isinstance(value, list) else [value]
                left += [part for part in parts if isinstance(part, ast.AST)]


def _strings(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            yield node.value if isinstance(node.value, str) else node.value.decode("latin-1")


def _called(node: ast.AST) -> str:
    """The last name of a function that is called, or of a decorator."""
    function = node.func if isinstance(node, ast.Call) else node
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
