"""What calls give: of the program's functions and classes, and of MicroPython's."""

import ast
from abc import abstractmethod
from collections.abc import Mapping, Sequence

from noheap_tools.tiny.flow import natives
from noheap_tools.tiny.flow.natives import Unknown
from noheap_tools.tiny.flow.objects import Objects
from noheap_tools.tiny.flow.state import KEYS
from noheap_tools.tiny.flow.values import (
    BOOL,
    BYTES,
    EXCEPTION,
    INT,
    NONE,
    NOTHING,
    STR,
    UNKNOWN,
    Bound,
    Class,
    Function,
    Holder,
    Instance,
    Native,
    Plain,
    Super,
    Type,
    Unknowable,
    Value,
    Values,
    of,
)
from noheap_tools.tiny.whole.view import arguments, compilers

_ITERATED = {"bytes", "bytearray", "dict", "enumerate", "filter", "frozenset", "list", "map"}
_ITERATED |= {"reversed", "set", "tuple", "zip"}
_POLLED = Holder("list", -3)  # what is registered in any poll object
_RETURNED_WORDS = {"int", "uint", "bool", "ptr", "ptr8", "ptr16", "ptr32"}


class Calls(Objects):
    @abstractmethod
    def parameter(self, node: ast.FunctionDef | ast.Lambda, name: str, values: Values) -> None: ...

    @abstractmethod
    def viper_parameter(self, annotation: ast.expr | None) -> Values | None: ...

    def call(
        self,
        callees: Values,
        arguments: Sequence[Values],
        keywords: Mapping[str, Values],
        node: ast.AST,
        *,
        starred: bool = False,
    ) -> Values:
        if starred:  # any of them may be anywhere
            arguments = [NOTHING.union(*arguments)]
        found = NOTHING
        for callee in callees:
            found |= self._call_one(callee, arguments, keywords, node, starred)
        return found

    def _call_one(
        self,
        callee: Value,
        values: Sequence[Values],
        named: Mapping[str, Values],
        node: ast.AST,
        starred: bool,
    ) -> Values:
        match callee:
            case Function(node=function):
                return self._enter(function, values, named, starred)
            case Bound(function=function, receiver=receiver):
                return self._enter(function.node, [of(receiver), *values], named, starred)
            case Class(name=name):
                made = Instance(name)
                found = self.method("__init__", name, made)
                if found:
                    self.call(found, values, named, node, starred=starred)
                elif self.is_exception(name):
                    self.raises_with(NOTHING.union(*values))
                return of(made)
            case Instance(name=name):
                found = self.method("__call__", name, callee)
                return self.call(found, values, named, node, starred=starred)
            case Type(name=name):
                return self._make(name, values, named, node)
            case Native(receiver=None, name=name):
                return self._native(name, values, named, node)
            case Native(receiver=receiver, name=name):
                return self._of_object(name, receiver, values, named, node)
            case Plain(type="Pin" | "Signal"):
                return of(INT, NONE)
            case Unknowable():
                self.seen.keywords |= bool(named)
                self._given_away([*values, *named.values()])
                return of(UNKNOWN)
        return NOTHING

    # The program's functions

    def _enter(
        self,
        function: ast.FunctionDef | ast.Lambda,
        values: Sequence[Values],
        named: Mapping[str, Values],
        starred: bool,
    ) -> Values:
        self.seen.keywords |= bool(named)
        of_function = function.args
        names = [it.arg for it in (*of_function.posonlyargs, *of_function.args)]
        words = self._words(function)
        for n, name in enumerate(names):
            given = values[n] if n < len(values) else NOTHING
            if starred and n >= len(values) - 1:
                given = values[-1]
            given |= named.get(name, NOTHING)
            given |= self.state.get((id(function), "default", name))
            self.parameter(function, name, words.get(name, given))
        for it in of_function.kwonlyargs:
            default = self.state.get((id(function), "default", it.arg))
            self.parameter(function, it.arg, named.get(it.arg, NOTHING) | default)
        if of_function.vararg is not None:
            rest = values[len(names) :] if not starred else values[-1:]
            held = self.holder("tuple", id(of_function.vararg), NOTHING.union(*rest))
            self.parameter(function, of_function.vararg.arg, held)
        if of_function.kwarg is not None:
            held = Holder("dict", id(of_function.kwarg))
            self.state.hold(held, of(STR), KEYS)
            others = (it for name, it in named.items() if name not in names)
            self.state.hold(held, NOTHING.union(*others))
            self.parameter(function, of_function.kwarg.arg, of(held))
        return self._returned(function)

    def _words(self, function: ast.FunctionDef | ast.Lambda) -> dict[str, Values]:
        if "viper" not in compilers(function):
            return {}
        known = {it.arg: self.viper_parameter(it.annotation) for it in arguments(function)}
        return {name: values for name, values in known.items() if values is not None}

    def _returned(self, function: ast.FunctionDef | ast.Lambda) -> Values:
        kinds = compilers(function)
        if "asm_thumb" in kinds:
            return of(INT)
        if "viper" in kinds and isinstance(function, ast.FunctionDef):
            match function.returns:
                case ast.Name(id="bool"):
                    return of(BOOL)
                case ast.Name(id=name) if name in _RETURNED_WORDS:
                    return of(INT)
        yields = self.state.knows((id(function), "yield"))
        if yields:
            held = self.state.get((id(function), "yield"))
            return self.holder("generator", id(function), held)
        return self.state.get((id(function), "return")) | of(NONE)

    def _given_away(self, values: Sequence[Values]) -> None:
        """To something that may call and change them."""
        for value in NOTHING.union(*values):
            self.escaped(value)
        self.everything(NOTHING.union(*values))

    def escaped(self, value: Value) -> None:
        """A function that may be called with anything."""
        match value:
            case Function(node=function):
                count = len(arguments(function))
                self._enter(function, [of(UNKNOWN)] * count, {}, False)
            case Bound(function=function, receiver=receiver):
                count = len(arguments(function.node)) - 1
                values = [of(receiver), *[of(UNKNOWN)] * count]
                self._enter(function.node, values, {}, False)
            case Class(name=name):
                count = 8
                self.call(
                    self.method("__init__", name, Instance(name)),
                    [of(UNKNOWN)] * count,
                    {},
                    self.classes[name],
                )
            case Holder():
                for held in self.state.held(value) | self.state.held(value, KEYS):
                    if not isinstance(held, Holder):
                        self.escaped(held)

    # MicroPython's types

    def _make(
        self, name: str, values: Sequence[Values], named: Mapping[str, Values], node: ast.AST
    ) -> Values:
        if natives.is_exception(name):
            self.raises_with(NOTHING.union(*values))
            return of(EXCEPTION)
        self.seen.slots.add((name, "make_new"))
        first = values[0] if values else NOTHING
        if name in natives.DEVICES:
            self._callbacks([*values, *named.values()])
            return of(Plain(name))
        parts: list[Values] = []
        if name in _ITERATED:
            sources = values[1:] if name in ("map", "filter") else values
            parts = [self.iterated(it) for it in sources]
        match name:
            case "int" | "bool" | "float" | "range" | "memoryview" | "object" | "slice":
                return of(Plain(name))
            case "str":
                if len(values) == 1:
                    self.shown(first)
                return of(STR)
            case "bytes" | "bytearray":
                return of(Plain(name))
            case "array":
                self.iterated(NOTHING.union(*values[1:]))
                return of(natives.ARRAY)
            case "type":
                if len(values) != 1:
                    raise Unknown("type")
                return of(Plain("type"))
            case "list" | "tuple" | "set" | "frozenset":
                made = "set" if name == "frozenset" else name
                held = NOTHING.union(*parts)
                if made == "set":
                    self.keyed(held)
                return self.holder(made, id(node), held)
            case "reversed":
                return self.holder("iterator", id(node), NOTHING.union(*parts))
            case "enumerate" | "zip":
                inner = Holder("tuple", id(node) + 1)
                every = [of(INT), *parts[:1]] if name == "enumerate" else parts
                for n, part in enumerate(every):
                    self.state.hold(inner, part, n)
                return self.holder("iterator", id(node), of(inner))
            case "dict":
                made = Holder("dict", id(node))
                for value in first:
                    if isinstance(value, Holder) and value.type == "dict":
                        self.state.hold(made, self.state.held(value, KEYS), KEYS)
                        self.state.hold(made, self.state.held(value))
                    else:
                        pairs = self.iterated(of(value))
                        self.state.hold(made, self.unpacked(pairs, 0), KEYS)
                        self.state.hold(made, self.unpacked(pairs, 1))
                self.state.hold(made, of(STR) if named else NOTHING, KEYS)
                self.state.hold(made, NOTHING.union(*named.values()))
                self.keyed(self.state.held(made, KEYS))
                return of(made)
            case "map" | "filter":
                found = self.call(first, parts, {}, node)
                return self.holder("iterator", id(node), found if name == "map" else parts[0])
        raise Unknown(f"{name}()")

    def _callbacks(self, values: Sequence[Values]) -> None:
        for value in NOTHING.union(*values):
            self.escaped(value)

    # MicroPython's functions

    def _native(
        self, name: str, values: Sequence[Values], named: Mapping[str, Values], node: ast.AST
    ) -> Values:
        first = values[0] if values else NOTHING
        every = NOTHING.union(*values)
        match name:
            case "print":
                self.shown(every)
                self.shown(named.get("sep", NOTHING) | named.get("end", NOTHING))
                if "file" in named:
                    raise Unknown("print(file=)")
            case "const" | "micropython.const":
                return first
            case "repr":
                self.shown(first)
            case "abs":
                self.seen.operator("Abs", first)
                return first & of(INT, natives.FLOAT) | of(INT)
            case "round" if len(values) > 1:
                return first & of(INT, natives.FLOAT)
            case "divmod":
                self.combined("Mod", first, NOTHING.union(*values[1:]), id(node), inplace=False)
                return self.holder("tuple", id(node), of(INT, natives.FLOAT) & (every | of(INT)))
            case "min" | "max" | "sorted" | "sum" | "any" | "all":
                return self._reduced(name, values, named, node)
            case "iter":
                return self.holder("iterator", id(node), self.iterated(first))
            case "next":
                return self.iterated(first) | NOTHING.union(*values[1:])
            case "len" | "hash" | "id" | "ord" | "callable" | "isinstance" | "issubclass":
                pass
            case "struct.unpack" | "struct.unpack_from":
                return self.holder("tuple", id(node), _unpacked(node))
            case "select.poll":
                return of(Plain("poll"))
            case "micropython.schedule":
                self.call(first, values[1:], {}, node)
                return of(NONE)
        known = natives.function(name)
        if known is None:
            self._given_away([*values, *named.values()])
            return of(UNKNOWN)
        return known

    def _reduced(
        self, name: str, values: Sequence[Values], named: Mapping[str, Values], node: ast.AST
    ) -> Values:
        parts = NOTHING.union(*values)
        if len(values) == 1 or name not in ("min", "max"):
            parts = self.iterated(values[0] if values else NOTHING)
        keys = self.call(named.get("key", NOTHING), [parts], {}, node)
        if name in ("min", "max", "sorted"):
            self.compared("Lt", parts | keys, parts | keys)
        if name == "sum":
            start = NOTHING.union(*values[1:]) | of(INT)
            return self.combined("Add", start | parts, parts, id(node), inplace=False) | start
        if name == "sorted":
            return self.holder("list", id(node), parts)
        return of(BOOL) if name in ("any", "all") else parts | named.get("default", NOTHING)

    # Methods of MicroPython's objects

    def _of_object(
        self,
        name: str,
        receiver: Value | None,
        values: Sequence[Values],
        named: Mapping[str, Values],
        node: ast.AST,
    ) -> Values:
        every = NOTHING.union(*values, *named.values())
        match receiver:
            case Super() | Type() if name == "__init__":
                self.raises_with(every)
                return of(NONE)
            case Holder(type="list"):
                found = self._of_list(name, receiver, values, named, node)
            case Holder(type="dict"):
                found = self._of_dict(name, receiver, values, node)
            case Holder(type="tuple" | "set"):
                found = self._of_tuple(name, receiver, values)
            case Plain(type="array" | "bytearray") if name in ("append", "extend"):
                found = of(NONE)
            case Plain(type="str") if name in ("join", "format", "split", "rsplit", "partition"):
                found = self._of_text(name, values, node)
            case Plain(type="poll"):
                found = self._of_poll(name, values, node)
            case Plain(type="Pin" | "Timer") if name in ("irq", "init"):
                self._callbacks([*values, *named.values()])
                found = of(Plain("irq")) if name == "irq" else of(NONE)
            case Plain(type=type_) | Type(name=type_):
                found = natives.method(type_, name)
            case _:
                found = None
        if found is None:
            self._given_away([*values, *named.values()])
            return of(UNKNOWN)
        return found

    def _of_list(
        self,
        name: str,
        it: Holder,
        values: Sequence[Values],
        named: Mapping[str, Values],
        node: ast.AST,
    ) -> Values | None:
        held = self.state.held(it)
        every = NOTHING.union(*values)
        match name:
            case "append":
                self.state.hold(it, every)
            case "insert":
                self.state.hold(it, NOTHING.union(*values[1:]))
            case "extend":
                self.state.hold(it, self.iterated(every))
            case "pop":
                return held
            case "index" | "count" | "remove":
                self.compared("Eq", held | every, held | every)
                return of(NONE) if name == "remove" else of(INT)
            case "sort":
                keys = self.call(named.get("key", NOTHING), [held], {}, node)
                self.compared("Lt", held | keys, held | keys)
            case "clear" | "reverse":
                pass
            case "copy":
                return self.holder("list", id(node), held)
            case _:
                return None
        return of(NONE)

    def _of_dict(
        self, name: str, it: Holder, values: Sequence[Values], node: ast.AST
    ) -> Values | None:
        held, keys = self.state.held(it), self.state.held(it, KEYS)
        first = values[0] if values else NOTHING
        default = NOTHING.union(*values[1:])
        match name:
            case "get" | "pop" | "setdefault":
                self.raises_with(first)
                self.keyed(keys | first)
                if name == "setdefault":
                    self.state.hold(it, first, KEYS)
                    self.state.hold(it, default | of(NONE))
                return held | default | of(NONE)
            case "keys":
                return self.holder("iterator", id(node), keys)
            case "values":
                return self.holder("iterator", id(node), held)
            case "items" | "popitem":
                pair = Holder("tuple", id(node) + 1)
                self.state.hold(pair, keys, 0)
                self.state.hold(pair, held, 1)
                one = of(pair)
                return one if name == "popitem" else self.holder("iterator", id(node), one)
            case "clear":
                return of(NONE)
            case "copy":
                made = Holder("dict", id(node))
                self.state.hold(made, keys, KEYS)
                self.state.hold(made, held)
                return of(made)
        return None

    def _of_tuple(self, name: str, it: Holder, values: Sequence[Values]) -> Values | None:
        if name in ("index", "count"):
            both = self.state.held(it).union(*values)
            self.compared("Eq", both, both)
            return of(INT)
        if it.type == "set" and name == "add":
            self.state.hold(it, NOTHING.union(*values))
            self.keyed(self.state.held(it))
            return of(NONE)
        return None

    def _of_text(self, name: str, values: Sequence[Values], node: ast.AST) -> Values:
        every = NOTHING.union(*values)
        if name == "join":
            self.iterated(every)
        elif name == "format":
            self.shown(every)
        else:
            return self.holder("tuple" if name == "partition" else "list", id(node), of(STR))
        return of(STR)

    def _of_poll(self, name: str, values: Sequence[Values], node: ast.AST) -> Values | None:
        match name:
            case "register" | "unregister" | "modify":
                self.state.hold(_POLLED, values[0] if values else NOTHING)
                return of(BOOL, NONE)
            case "poll" | "ipoll":
                pair = Holder("tuple", id(node) + 1)
                self.state.hold(pair, self.state.held(_POLLED), 0)
                self.state.hold(pair, of(INT), 1)
                type_ = "iterator" if name == "ipoll" else "list"
                return self.holder(type_, id(node), of(pair))
        return None


def _unpacked(node: ast.AST) -> Values:
    """What unpack() gives by the format that is its first argument."""
    match node:
        case ast.Call(args=[ast.Constant(value=str(text)), *_]) if not set(text) & set("sOPS"):
            return of(INT, natives.FLOAT) if set(text) & set("fd") else of(INT)
    return of(INT, BYTES, natives.FLOAT, UNKNOWN)
