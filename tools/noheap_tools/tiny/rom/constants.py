"""Writes what definitions.py took as constants in C, beside the frozen code of its module.

    constants.freeze(tool, module, taken)

Each is as MicroPython makes it at run time: py/objfun.c, py/objproperty.c, py/objtype.c.
"""

from collections.abc import Callable
from typing import Any

from noheap_tools.tiny.rom.objects import (
    BuiltIn,
    Class,
    Closure,
    Constant,
    Function,
    Name,
    Taken,
    Wrapped,
)

_INCLUDES = ("py/builtin.h", "py/objfun.h", "py/objtype.h", "py/runtime.h", "port/rom_class.h")


def freeze(tool: Any, module: Any, taken: Taken) -> None:
    """Has `module`, of tools/mpy-tool.py, write them when it is frozen."""
    _Writer(tool, module, taken)


class _Writer:
    def __init__(self, tool: Any, module: Any, taken: Taken) -> None:
        self._tool = tool
        self._module = module
        self._made = taken.objects
        self._builtins = taken.builtins
        self._context = f"rom_context_{module.escaped_name}"
        self._constant: Callable[[str, Any], str] = module.freeze_constant_obj
        self._code: Callable[[int], None] = module.freeze
        module.freeze_constant_obj = self._reference
        module.freeze = self._freeze

    def _freeze(self, index: int) -> None:
        for name in _INCLUDES:
            print(f'#include "{name}"')
        # By names of their own: headers declare some of them, as what they are.
        for symbol in sorted(self._builtins):
            print(f'extern const char rom_{symbol}[] __asm__("{symbol}");')
        for it in self._made:
            print(f"extern const {_type(self._tool, it)} {it.name};")
        self._code(index)
        module = self._module.escaped_name
        print(f"static const mp_module_context_t {self._context} = {{")
        print("    .module = { { &mp_type_module }, (mp_obj_dict_t *)&MP_STATE_VM(dict_main) },")
        print("    .constants = {")
        print(f"        .qstr_table = (qstr_short_t *)&const_qstr_table_data_{module},")
        print(f"        .obj_table = (mp_obj_t *)&const_obj_table_data_{module},")
        print("    },")
        print("};")
        for it in self._made:
            if isinstance(it, Function):
                self._function(it)
            elif isinstance(it, Wrapped):
                self._wrapped(it)
            elif isinstance(it, Closure):
                self._closure(it)
            else:
                self._class(it)

    def _reference(self, name: str, it: Any) -> str:
        """An initialiser of type mp_rom_obj_t."""
        match it:
            case Function() | Wrapped() | Closure() | Class():
                return f"MP_ROM_PTR(&{it.name})"
            case BuiltIn(symbol=symbol):
                return f"MP_ROM_PTR(rom_{symbol})"
            case Name(it=text):
                return f"MP_ROM_QSTR({text.qstr_id})"
            case Constant(it=value, small=True):
                return f"MP_ROM_INT({value})"
            case Constant(it=value):
                return self._constant(name, value)
        return self._constant(name, it)

    def _function(self, it: Function) -> None:
        code = it.code
        code.freeze()
        symbol = code.escaped_name
        if code.code_kind == self._tool.MP_CODE_NATIVE_ASM:
            print(f"const mp_obj_fun_asm_t {it.name} = {{")
            print(f"    {{ &mp_type_fun_asm }}, {code.n_pos_args}, fun_data_{symbol},")
            print(f"    {code.type_sig},\n}};")
            return
        defaults = [
            self._reference(f"{it.name}_{n}", value) for n, value in enumerate(it.defaults)
        ]
        print(f"const mp_obj_fun_bc_t {it.name} = {{")
        print(f"    .base = {{ &{_function_type(self._tool, code)} }},")
        print(f"    .context = &{self._context},")
        if code.children:
            print(f"    .child_table = (void *)children_{symbol},")
        elif code.code_kind == self._tool.MP_CODE_NATIVE_PY:
            print(f"    .child_table = (void *)fun_data_{symbol}_prelude_macro,")
        print(f"    .bytecode = fun_data_{symbol},")
        if defaults:
            print("    .extra_args = {")
            for value in defaults:
                print(f"        (mp_obj_t){value},")
            print("    },")
        print("};")

    def _wrapped(self, it: Wrapped) -> None:
        function = f"MP_ROM_PTR(&{it.function.name})"
        print(f"const {_type(self._tool, it)} {it.name} = {{")
        if it.kind == "property":
            print(f"    {{ &mp_type_property }}, {{ {function}, MP_ROM_NONE, MP_ROM_NONE }},\n}};")
        else:
            print(f"    {{ &mp_type_{it.kind} }}, {function},\n}};")

    def _closure(self, it: Closure) -> None:
        # Nothing asks for the type of a cell.
        print(f"static const mp_obj_cell_t {it.name}_cell = {{")
        print(f"    {{ NULL }}, (mp_obj_t)MP_ROM_PTR(&{it.of}),\n}};")
        print(f"const rom_closure_t {it.name} = {{")
        print(f"    {{ &mp_type_closure }}, MP_ROM_PTR(&{it.function.name}), 1,")
        print(f"    {{ MP_ROM_PTR(&{it.name}_cell) }},\n}};")

    def _class(self, it: Class) -> None:
        rows = [
            (name.qstr_id, self._reference(f"{it.name}_{n}", value))
            for n, (name, value) in enumerate(it.items)
        ]
        print(f"static const mp_rom_map_elem_t {it.name}_table[] = {{")
        for name, value in rows:
            print(f"    {{ MP_ROM_QSTR({name}), {value} }},")
        print("};")
        print(f"static MP_DEFINE_CONST_DICT({it.name}_dict, {it.name}_table);")
        flags = "INSTANCE_FLAGS"
        if it.special:
            flags += " | MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS"
        if any(isinstance(other, Class) and other.base is it for other in self._made):
            flags += " | MP_TYPE_FLAG_IS_SUBCLASSED"
        base = it.base
        parent = ""
        if base is not None:
            parent = f", parent, &{base.symbol if isinstance(base, BuiltIn) else base.name}"
        print(
            f"MP_DEFINE_CONST_OBJ_TYPE({it.name}, {it.of.it.qstr_id}, {flags}, INSTANCE_SLOTS,"
            f" locals_dict, &{it.name}_dict{parent});"
        )


def _type(tool: Any, it: Any) -> str:
    match it:
        case Function(code=code):
            is_assembler = code.code_kind == tool.MP_CODE_NATIVE_ASM
            return "mp_obj_fun_asm_t" if is_assembler else "mp_obj_fun_bc_t"
        case Wrapped(kind="property"):
            return "rom_property_t"
        case Closure():
            return "rom_closure_t"
        case Wrapped():
            return "mp_rom_obj_static_class_method_t"
    return "mp_obj_type_t"


def _function_type(tool: Any, code: Any) -> str:
    """As mp_make_function_from_proto_fun of py/emitglue.c chooses it."""
    generator = bool(code.scope_flags & tool.MP_SCOPE_FLAG_GENERATOR)
    if code.code_kind == tool.MP_CODE_NATIVE_VIPER:
        return "mp_type_fun_viper"
    if code.code_kind == tool.MP_CODE_NATIVE_PY:
        return "mp_type_native_gen_wrap" if generator else "mp_type_fun_native"
    return "mp_type_gen_wrap" if generator else "mp_type_fun_bc"
