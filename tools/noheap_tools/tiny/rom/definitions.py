"""Takes the definitions out of a module's code: functions, classes, and what is made of constants.

    made = definitions.take(tool, module, facts, builtins)
    made.objects[0].name        # "rom_class_main_Events"
    made.builtins               # {"mp_builtin_len_obj", ...}

A definition is taken if the module's code gets to it once, whatever happens, if nothing binds its
name again, and if all that it is made of is constant. Then what refers to it by its name refers to
the constant, and the module's code does not make it any more. In the same way, what refers to
something of MicroPython's by its name, and to what a module has, refers to it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import count
from typing import Any

from noheap_tools.tiny import mpy_tool
from noheap_tools.tiny.rom import bytecode
from noheap_tools.tiny.rom.builtins import BuiltIns
from noheap_tools.tiny.rom.facts import Facts
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

_NAMES = ("LOAD_NAME", "LOAD_GLOBAL")
_BINDS = ("STORE_NAME", "STORE_GLOBAL")
_STORES = (*_BINDS, "DELETE_NAME", "DELETE_GLOBAL")
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_METHOD", "IMPORT_FROM")
_WRAPPERS = ("property", "staticmethod", "classmethod")
# Methods by which a class is made or changed otherwise than by its body.
_NOT_TAKEN = {"__new__", "__setattr__", "__delattr__", "__get__", "__set__", "__delete__"}
# How the code of a class ends; the second way if a method refers to the class: it is in the first
# variable, a cell.
_ENDS = (["LOAD_CONST_NONE", "RETURN_VALUE"], ["LOAD_FAST 0", "RETURN_VALUE"])


def take(
    tool: Any, module: Any, facts: Facts, builtins: BuiltIns, has: Set[str] | None
) -> Taken | None:
    """Changes the code of `module`, of tools/mpy-tool.py. `has` are the names that MicroPython
    has, without which all that its sources have counts. None: nothing was changed."""
    return _Taker(tool, module, facts, builtins, has).take()


class _Taker:
    def __init__(
        self, tool: Any, module: Any, facts: Facts, builtins: BuiltIns, has: Set[str] | None
    ) -> None:
        self._tool = tool
        self._has = has
        self._module = module
        self._facts = facts
        self._builtins = builtins
        self._names = [it.str for it in module.qstr_table]
        self._code = {
            id(function): bytecode.read(tool, function)
            for function in mpy_tool.functions(module)
            if function.code_kind == tool.MP_CODE_BYTECODE
        }
        self._native = [
            function
            for function in mpy_tool.functions(module)
            if function.code_kind == tool.MP_CODE_NATIVE_PY
        ]
        self._stores = self._count_stores()
        self._made: list[Any] = []
        self._known: dict[str, Any] = {}  # by the names of the module
        self._places: dict[int, int] = {}  # in the module's table of constants, by id
        self._of_micropython: dict[str, BuiltIn] = {}  # by the names in C
        self._symbols: set[str] = set()
        self._imported: dict[str, tuple[str, int]] = {}
        self._body_of = ""  # the class, in C, whose code is looked at

    def take(self) -> Taken | None:
        own = self._module.raw_code
        code = self._code[id(own)]
        if self._imports_all():
            return None
        self._imported = self._imports_of(code)
        kept = self._without_definitions(code, own.children)
        names: set[str] = set()
        attributes: set[str] = set()
        modules: set[str] = set()
        left = self._functions_left(own, kept)
        for function in left:
            code = kept if function is own else self._code[id(function)]
            is_body = function is not own and self._is_body(code)
            local = {self._named(it) for it in code if self._is(it, "STORE_NAME")}
            for it in code:
                self._refer(it, local if is_body else set())
            if self._facts.links:
                code = self._linked(code)
            bytecode.write(self._tool, function, code)
            names |= {self._named(it) for it in code if self._is(it, *_NAMES)}
            attributes |= {self._named(it) for it in code if self._is(it, *_ATTRIBUTES)}
            modules |= {self._named(it) for it in code if self._is(it, "IMPORT_NAME")}
            modules |= {it.module for it in map(self._module_at, code) if it is not None}
        return Taken(
            objects=tuple(self._made),
            builtins=frozenset(self._symbols),
            names=frozenset(names),
            attributes=frozenset(attributes),
            modules=frozenset(modules),
            named=tuple(self._names_left(left)),
        )

    def _names_left(self, functions: Sequence[Any]) -> Iterator[Any]:
        """The names that are still needed; the others go out of the module's table."""
        table = self._module.qstr_table
        used = Counter[int]()
        for function in functions:
            used.update(function.names)
            used.update(
                it.arg
                for it in bytecode.read(self._tool, function)
                if it.fmt == self._tool.MP_BC_FORMAT_QSTR
            )
        for function in self._native:
            used.update(function.names)
        spelled = {n for n, it in enumerate(table) if it.str in self._facts.spelled}
        used.update({0, *(spelled if self._facts.numbers else ())})
        yield from (table[n] for n in used)
        for it in self._made:
            if isinstance(it, Class):
                yield it.of.it
                yield from (name for name, _ in it.items)
                yield from (value.it for _, value in it.items if isinstance(value, Name))
            elif isinstance(it, Function):
                yield from (value.it for value in it.defaults if isinstance(value, Name))
        if self._facts.numbers:
            # Native code has the numbers of names: each keeps its own.
            for n in range(len(table)):
                if n not in used:
                    table[n] = table[0]
        else:
            self._renumber(functions, used)

    def _renumber(self, functions: Sequence[Any], used: Counter[int]) -> None:
        """Gives the names and the constants that are used most the numbers of one byte."""
        tool = self._tool
        names, constants = self._module.qstr_table, self._module.obj_table
        loads = Counter[int]()
        codes = {id(function): bytecode.read(tool, function) for function in functions}
        for code in codes.values():
            loads.update(it.arg for it in code if self._is(it, "LOAD_CONST_OBJ"))
        # Native code has the table of functions by its number, and a file's name is the first.
        fixed = {n for n, it in enumerate(constants) if isinstance(it, tool.MPFunTable)}
        name_at = _places({0}, used)
        constant_at = _places(fixed, loads)
        for function in functions:
            for it in codes[id(function)]:
                if it.fmt == tool.MP_BC_FORMAT_QSTR:
                    it.arg = name_at[it.arg]
                elif self._is(it, "LOAD_CONST_OBJ"):
                    it.arg = constant_at[it.arg]
            bytecode.write_names(tool, function, [name_at[n] for n in function.names])
            bytecode.write(tool, function, codes[id(function)])
        names[:] = _moved(names, name_at)
        constants[:] = _moved(constants, constant_at)

    # The module's code

    def _without_definitions(self, code: list[Any], children: Sequence[Any]) -> list[Any]:
        kept: list[Any] = []
        moved: dict[int, int] = {}  # id of an instruction that goes: the place of what follows
        crossed = _crossed(self._tool, code)
        at = 0
        while at < len(code):
            imported = None if at in crossed else self._import(code, at)
            if imported is not None:
                size, pairs = imported
                moved |= {id(it): len(kept) for it in code[at : at + size]}
                for store, value in pairs:
                    kept += self._importing(store, value)
                at += size
                continue
            found = None if at in crossed else self._definition(code, at, children, {})
            if found is None or not crossed.isdisjoint(range(at, at + found[0])):
                kept.append(code[at])
                at += 1
                continue
            size, _, value = found
            store = code[at + size - 1]
            known = self._named(store)
            if not self._may_take(known, value):
                kept.append(code[at])
                at += 1
                continue
            self._know(known, value)
            moved |= {id(it): len(kept) for it in code[at : at + size]}
            if known in self._facts.native:
                kept += [self._load(value), store]
            at += size
        for it in kept:
            target = getattr(it, "target", None)
            if id(target) in moved:
                it.target = kept[moved[id(target)]]
        return kept

    def _may_take(self, name: str, value: Any) -> bool:
        changes = isinstance(value, Class) and name in self._facts.changing
        return self._stores[name] == 1 and name not in self._builtins.names and not changes

    def _importing(self, store: Any, value: BuiltIn) -> Iterator[Any]:
        """What is left of an import of `value`."""
        name = self._named(store)
        if self._imported.get(name) == (value.symbol, self._stores[name]):
            self._known[name] = value
            if name not in self._facts.native:
                return
        yield self._load(value)
        yield store

    def _know(self, name: str, value: Any) -> None:
        self._known[name] = value
        self._add(value)

    def _add(self, value: Any) -> None:
        """Notes what is to be made, in the order in which C wants it."""
        if any(value is it for it in self._made):
            return
        match value:
            case Function(defaults=parts):
                for part in parts:
                    self._add(part)
            case Wrapped(function=function) | Closure(function=function):
                self._add(function)
            case Class(base=base, items=items):
                if base is not None:
                    self._add(base)
                for _, part in items:
                    self._add(part)
        if isinstance(value, Function | Wrapped | Closure | Class):
            self._made.append(value)

    def _definition(
        self, code: Sequence[Any], at: int, children: Sequence[Any], local: Mapping[str, Any]
    ) -> tuple[int, Any, Any] | None:
        """(how many instructions, the name, the value) of the statement that begins at `at`, if
        it gives a name to a constant value."""
        for match in (self._plain, self._wrapped, self._closure, self._class):
            found = match(code, at, children, local)
            if found is not None:
                size, value = found
                # A global that a function declares to be one is bound as such here, too.
                stores = ("STORE_NAME",) if self._body_of else _BINDS
                if at + size < len(code) and self._is(code[at + size], *stores):
                    return size + 1, self._module.qstr_table[code[at + size].arg], value
        return None

    def _plain(
        self, code: Sequence[Any], at: int, children: Sequence[Any], local: Mapping[str, Any]
    ) -> tuple[int, Any] | None:
        """A constant, or a function with defaults that are."""
        begin, parts = at, self._constants(code, at, local)
        at += len(parts)
        it = code[at] if at < len(code) else None
        if it is None:
            return None
        if len(parts) == 1 and self._is(it, *_BINDS):
            return 1, parts[0]
        if not parts and self._is(it, "MAKE_FUNCTION"):
            return 1, self._function(children[it.arg], ())
        made = [bytecode.name(self._tool, it) for it in code[at : at + 3]]
        if (
            made == ["BUILD_TUPLE", "LOAD_NULL", "MAKE_FUNCTION_DEFARGS"]
            and it.arg == len(parts)
            and parts
        ):
            function = self._function(children[code[at + 2].arg], parts)
            return at + 3 - begin, function
        return None

    def _function(self, code: Any, defaults: Sequence[Any]) -> Function:
        return Function(f"rom_function_{code.escaped_name}", code, tuple(defaults))

    def _wrapped(
        self, code: Sequence[Any], at: int, children: Sequence[Any], local: Mapping[str, Any]
    ) -> tuple[int, Any] | None:
        if not self._is(code[at], *_NAMES):
            return None
        kind = self._named(code[at])
        if kind not in _WRAPPERS or self._stores[kind] or kind in local:
            return None
        found = self._plain(code, at + 1, children, local)
        if found is None or not isinstance(found[1], Function):
            return None
        end = at + 1 + found[0]
        if not self._is(code[end], "CALL_FUNCTION") or code[end].arg != 1:
            return None
        function = found[1]
        return end + 1 - at, Wrapped(f"rom_{kind}_{function.code.escaped_name}", kind, function)

    def _closure(
        self, code: Sequence[Any], at: int, children: Sequence[Any], local: Mapping[str, Any]
    ) -> tuple[int, Any] | None:
        """A method of the class that is looked at, which refers to it."""
        begin, parts = at, self._constants(code, at, local)
        at += len(parts)
        names = [bytecode.name(self._tool, it) for it in code[at : at + 4]]
        if parts and names[:2] == ["BUILD_TUPLE", "LOAD_NULL"] and code[at].arg == len(parts):
            at += 2
            wanted = ["LOAD_FAST 0", "MAKE_CLOSURE_DEFARGS"]
        elif not parts:
            wanted = ["LOAD_FAST 0", "MAKE_CLOSURE"]
        else:
            return None
        names = [bytecode.name(self._tool, it) for it in code[at : at + 2]]
        if not self._body_of or names != wanted or code[at + 1].extra_arg != 1:
            return None
        function = self._function(children[code[at + 1].arg], parts)
        symbol = f"rom_closure_{function.code.escaped_name}"
        return at + 2 - begin, Closure(symbol, self._body_of, function)

    def _constants(self, code: Sequence[Any], at: int, local: Mapping[str, Any]) -> list[Any]:
        """Those that are loaded from `at` on, one after the other."""
        parts = []
        while at < len(code):
            part = self._constant(code[at], local)
            if part is None:
                break
            parts.append(part)
            at += 1
        return parts

    def _class(
        self, code: Sequence[Any], at: int, children: Sequence[Any], local: Mapping[str, Any]
    ) -> tuple[int, Any] | None:
        names = [bytecode.name(self._tool, it) for it in code[at : at + 3]]
        if local or names != ["LOAD_BUILD_CLASS", "MAKE_FUNCTION", "LOAD_CONST_STRING"]:
            return None
        body, name = children[code[at + 1].arg], self._module.qstr_table[code[at + 2].arg]
        end = at + 3
        base = None
        if self._is(code[end], *_NAMES):
            base = self._base(self._named(code[end]))
            if base is None:
                return None
            end += 1
        if not self._is(code[end], "CALL_FUNCTION") or code[end].arg != end - at - 1:
            return None
        symbol = f"rom_class_{body.escaped_name}"
        items = self._items(body, symbol)
        if items is None:
            return None
        special = any(isinstance(it, Wrapped) and it.kind == "property" for _, it in items)
        special |= isinstance(base, Class) and base.special
        made = Class(symbol, Name(name), base, items, special)
        return end + 1 - at, made

    def _base(self, name: str) -> Class | BuiltIn | None:
        known = self._known.get(name)
        if isinstance(known, Class):
            return known
        is_plain = name == "object" or name.endswith(("Error", "Exception"))
        symbol = self._builtins.names.get(name)
        if is_plain and symbol and not self._stores[name] and self._there(name):
            return self._builtin(symbol)
        return None

    def _items(self, body: Any, symbol: str) -> list[tuple[Any, Any]] | None:
        """What the code of a class, in C `symbol`, binds, if it does nothing else."""
        code = self._code.get(id(body))
        if code is None or [bytecode.name(self._tool, it) for it in code[-2:]] not in _ENDS:
            return None
        self._body_of = symbol
        try:
            return self._bound_by(body, code[:-2])
        finally:
            self._body_of = ""

    def _bound_by(self, body: Any, code: Sequence[Any]) -> list[tuple[Any, Any]] | None:
        items: dict[str, tuple[Any, Any]] = {}
        at = 0
        while at < len(code):
            local = {name: value for name, (_, value) in items.items()}
            if self._is(code[at], "LOAD_NAME") and self._named(code[at]) == "__name__":
                size, name, value = 2, self._module.qstr_table[code[at + 1].arg], None
                if not self._is(code[at + 1], "STORE_NAME") or name.str != "__module__":
                    return None
                if name.str in self._facts.special:
                    return None
            else:
                found = self._definition(code, at, body.children, local)
                if found is None:
                    return None
                size, name, value = found
            if name.str in items or name.str in _NOT_TAKEN or isinstance(value, Class):
                return None
            at += size
            items[name.str] = (name, value)
        for name in ("__module__", "__qualname__"):
            if name not in self._facts.special:
                items.pop(name, None)
        return list(items.values())

    def _constant(self, it: Any, local: Mapping[str, Any]) -> Any | None:
        tool = self._tool
        kind = bytecode.name(tool, it)
        if kind in _NAMES:
            name = self._named(it)
            return local.get(name) or self._known.get(name)
        if kind == "LOAD_CONST_STRING":
            return Name(self._module.qstr_table[it.arg])
        if kind == "LOAD_CONST_OBJ":
            value = self._module.obj_table[it.arg]
            return Constant(value)
        if kind == "LOAD_CONST_SMALL_INT":
            return Constant(it.arg, small=True)
        first = tool.Opcode.MP_BC_LOAD_CONST_SMALL_INT_MULTI
        if kind.startswith("LOAD_CONST_SMALL_INT "):
            excess = tool.Opcode.MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS
            return Constant(it.opcode_byte - first - excess, small=True)
        words = {"LOAD_CONST_NONE": None, "LOAD_CONST_TRUE": True, "LOAD_CONST_FALSE": False}
        return Constant(words[kind]) if kind in words else None

    # What MicroPython has

    def _builtin(self, symbol: str, module: str = "") -> BuiltIn:
        """Always the same one."""
        return self._of_micropython.setdefault(symbol, BuiltIn(symbol, module))

    def _there(self, name: str) -> bool:
        return self._has is None or name in self._has

    def _of_module(self, module: str, name: str) -> BuiltIn | None:
        symbol = self._builtins.members.get((module, name))
        return self._builtin(symbol) if symbol and self._there(name) else None

    def _import(
        self, code: Sequence[Any], at: int
    ) -> tuple[int, list[tuple[Any, BuiltIn]]] | None:
        """(how many instructions, [(the one that stores it, what)]) of an import of what
        MicroPython has, if one begins at `at`."""
        if not self._facts.links or not self._is_int(code[at], 0):
            return None
        begin = at
        names = []
        at += 1
        while self._is(code[at], "LOAD_CONST_STRING"):
            names.append(self._named(code[at]))
            at += 1
        if names and (not self._is(code[at], "BUILD_TUPLE") or code[at].arg != len(names)):
            return None
        if not names and not self._is(code[at], "LOAD_CONST_NONE"):
            return None
        if not self._is(code[at + 1], "IMPORT_NAME"):
            return None
        module = self._named(code[at + 1])
        if module not in self._builtins.modules or not self._there(module):
            return None
        at += 2
        if not names:
            whole = self._builtin(self._builtins.modules[module], module)
            return at + 1 - begin, [(code[at], whole)]
        pairs = []
        for name in names:
            value = self._of_module(module, name)
            if value is None or not self._is(code[at], "IMPORT_FROM"):
                return None
            pairs.append((code[at + 1], value))
            at += 2
        return (at + 1 - begin, pairs) if self._is(code[at], "POP_TOP") else None

    def _imports_of(self, code: Sequence[Any]) -> dict[str, tuple[str, int]]:
        """{name of the module: (symbol in C, how often it is bound to that)}."""
        found: dict[str, tuple[str, int]] = {}
        crossed = _crossed(self._tool, code)
        for at in range(len(code)):
            imported = None if at in crossed else self._import(code, at)
            for store, value in imported[1] if imported else ():
                if self._is(store, *_BINDS):
                    name = self._named(store)
                    symbol, often = found.get(name, (value.symbol, 0))
                    found[name] = (symbol if symbol == value.symbol else "", often + 1)
        return found

    def _linked(self, code: Sequence[Any]) -> list[Any]:
        """`code` with constants for what it would take from modules."""
        targets = {id(it.target) for it in code if hasattr(it, "target")}
        linked: list[Any] = []
        at = 0
        while at < len(code):
            it = code[at]
            imported = self._import(code, at)
            if imported is not None and not any(
                id(other) in targets for other in code[at + 1 : at + imported[0]]
            ):
                size, pairs = imported
                new = [part for store, value in pairs for part in (self._load(value), store)]
                _become(it, new[0])
                linked += [it, *new[1:]]
                at += size
                continue
            value = self._module_at(it)
            following = code[at + 1] if at + 1 < len(code) else None
            if value and following is not None and id(following) not in targets:
                kind = bytecode.name(self._tool, following)
                member = None
                if kind in ("LOAD_ATTR", "LOAD_METHOD"):
                    member = self._of_module(value.module, self._named(following))
                if member is not None:
                    _become(it, self._load(member))
                    linked.append(it)
                    if kind == "LOAD_METHOD":  # its object is none
                        linked.append(bytecode.made(self._tool, "LOAD_NULL"))
                    at += 2
                    continue
            linked.append(it)
            at += 1
        return linked

    def _module_at(self, it: Any) -> BuiltIn | None:
        if not self._is(it, "LOAD_CONST_OBJ"):
            return None
        value = self._module.obj_table[it.arg]
        return value if isinstance(value, BuiltIn) and value.module else None

    # What refers to them

    def _functions_left(self, own: Any, kept: Sequence[Any]) -> list[Any]:
        """The functions whose code stays or has been taken. What the module's code makes no more
        is not among its children any more."""
        children = []
        for it in kept:
            if bytecode.name(self._tool, it).startswith(("MAKE_FUNCTION", "MAKE_CLOSURE")):
                children.append(own.children[it.arg])
                it.arg = len(children) - 1
        own.children = children
        left = [own, *own.children, *(it.code for it in self._made if isinstance(it, Function))]
        found = []
        while left:
            function = left.pop()
            left += [] if function is own else function.children
            if id(function) in self._code:
                found.append(function)
        return found

    def _refer(self, it: Any, local: set[str]) -> None:
        if not self._is(it, *_NAMES):
            return
        name = self._named(it)
        if name in local and self._is(it, "LOAD_NAME"):
            return
        value = self._known.get(name)
        symbol = self._builtins.names.get(name)
        is_free = self._facts.links and not self._stores[name] and name not in self._facts.stored
        if value is None and symbol and is_free and self._there(name):
            value = self._builtin(symbol)
        if value is not None:
            _become(it, self._load(value))

    def _load(self, value: Any) -> Any:
        tool = self._tool
        if isinstance(value, Name):
            return bytecode.made(
                tool, "LOAD_CONST_STRING", self._module.qstr_table.index(value.it)
            )
        if isinstance(value, Constant):
            constant = value.it
            if constant is None or constant is True or constant is False:
                return bytecode.made(tool, f"LOAD_CONST_{str(constant).upper()}")
            if value.small:
                return self._load_int(constant)
        place = self._places.get(id(value))
        if place is None:
            table = self._module.obj_table
            constant = value.it if isinstance(value, Constant) else value
            same = (n for n, it in enumerate(table) if it is constant)
            place = next(same, None)
            if place is None:
                place = len(table)
                table.append(constant)
            self._places[id(value)] = place
            if isinstance(value, BuiltIn):
                self._symbols.add(value.symbol)
        return bytecode.made(tool, "LOAD_CONST_OBJ", place)

    def _load_int(self, value: int) -> Any:
        opcode = self._tool.Opcode
        excess = opcode.MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS
        if -excess <= value < opcode.MP_BC_LOAD_CONST_SMALL_INT_MULTI_NUM - excess:
            it = bytecode.made(self._tool, "LOAD_CONST_SMALL_INT_MULTI")
            it.opcode_byte += value + excess
            return it
        return bytecode.made(self._tool, "LOAD_CONST_SMALL_INT", value)

    # Bytecode

    def _is(self, it: Any, *names: str) -> bool:
        return bytecode.name(self._tool, it) in names

    def _is_int(self, it: Any, value: int) -> bool:
        return bytecode.name(self._tool, it) == f"LOAD_CONST_SMALL_INT {value}"

    def _named(self, it: Any) -> str:
        return self._names[it.arg]

    def _count_stores(self) -> Counter[str]:
        """How often each name of the module is bound, or unbound."""
        stores = Counter[str]()
        own = id(self._module.raw_code)
        for function, code in self._code.items():
            for it in code:
                is_local = function != own and not self._is(it, "STORE_GLOBAL", "DELETE_GLOBAL")
                if not is_local and self._is(it, *_STORES):
                    stores[self._named(it)] += 1
        return stores

    def _imports_all(self) -> bool:
        return any(self._is(it, "IMPORT_STAR") for code in self._code.values() for it in code)

    def _is_body(self, code: Sequence[Any]) -> bool:
        """Whether it is that of a class, whose names are not the module's."""
        return any(self._is(it, "STORE_NAME", "LOAD_NAME") for it in code)


def _crossed(tool: Any, code: Sequence[Any]) -> set[int]:
    """The places that a jump may leave out or lead to again."""
    places = {id(it): n for n, it in enumerate(code)}
    crossed: set[int] = set()
    for at, it in enumerate(code):
        if it.fmt == tool.MP_BC_FORMAT_OFFSET:
            to = places.get(id(it.target), len(code))
            crossed.update(range(min(at, to), max(at, to)))
    return crossed


def _places(fixed: Set[int], used: Counter[int]) -> dict[int, int]:
    """{number: its new one}, which is smaller the more often it is `used`. Those that are `fixed`
    stay what they are."""
    free = (n for n in count() if n not in fixed)
    others = {n: next(free) for n, _ in used.most_common() if n not in fixed}
    return others | {n: n for n in fixed}


def _moved(table: Sequence[Any], places: Mapping[int, int]) -> list[Any]:
    """What is in no place is None."""
    moved: list[Any] = [None] * (max(places.values(), default=-1) + 1)
    for n, place in places.items():
        moved[place] = table[n]
    return moved


def _become(it: Any, other: Any) -> None:
    """What jumps to `it` jumps to the same instruction, whatever it is."""
    it.fmt, it.opcode_byte, it.arg = other.fmt, other.opcode_byte, other.arg
