"""What a program does with objects: attributes, elements, operators, iteration."""

import ast
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from noheap_tools.tiny.flow import natives
from noheap_tools.tiny.flow.state import KEYS, State
from noheap_tools.tiny.flow.uses import Uses
from noheap_tools.tiny.flow.values import (
    BOOL,
    BYTES,
    EXCEPTION,
    INT,
    NOTHING,
    STR,
    UNKNOWN,
    Bound,
    Class,
    Function,
    Holder,
    Instance,
    Module,
    Native,
    Plain,
    Super,
    Type,
    Unknowable,
    Value,
    Values,
    of,
    type_of,
)

# Elements of what holds no objects.
_NUMBERS = {"bytes", "bytearray", "array", "memoryview", "range", "mem", "ptr"}
_NUMERIC = {"int", "bool", "float"}
# Types without other attributes than those of natives.py.
_BARE = {"NoneType", "bool", "ellipsis", "float", "int", "ptr", "range", "slice"}
_SEQUENCES = {"tuple", "list"}
_ARGUMENTS = -1  # the place of the arguments of all exceptions
_REPEATED = {"str", "bytes", "tuple", "list"}


class Objects(ABC):
    """`kinds`: {id(method): "property" and the like}. `exceptions` are the program's classes of
    them; any may come out of any `try`. `exception_arguments` are what all of them hold: errno
    and texts of MicroPython's own, and the program's."""

    def __init__(self, state: State, seen: Uses) -> None:
        self.state = state
        self.seen = seen
        self.classes: dict[str, ast.ClassDef] = {}
        self.bases: defaultdict[str, set[str]] = defaultdict(set)
        self.exceptions: set[str] = set()
        self.kinds: dict[int, str] = {}
        self.state.hold(Holder("tuple", _ARGUMENTS), of(INT, STR))

    @abstractmethod
    def in_class(self, owner: ast.ClassDef, name: str) -> Values: ...

    @abstractmethod
    def set_in_class(self, owner: ast.ClassDef, name: str, values: Values) -> None: ...

    @abstractmethod
    def call(
        self,
        callees: Values,
        arguments: Sequence[Values],
        keywords: Mapping[str, Values],
        node: ast.AST,
        *,
        starred: bool = False,
    ) -> Values: ...

    # Classes

    def order(self, name: str) -> Iterator[str]:
        """The class `name` and what it is based on."""
        yield name
        for base in sorted(self.bases[name]):
            yield from self.order(base)

    def heirs(self, name: str) -> list[str]:
        """The class `name` and those that are based on it."""
        return [it for it in self.classes if name in self.order(it)]

    def is_exception(self, name: str) -> bool:
        return not self.exceptions.isdisjoint(self.order(name))

    def raised(self) -> Values:
        """What an except clause may be given."""
        own = (Instance(name) for name in self.classes if self.is_exception(name))
        return of(EXCEPTION, *own)

    @property
    def exception_arguments(self) -> Values:
        return self.state.held(Holder("tuple", _ARGUMENTS))

    def raises_with(self, values: Values) -> None:
        self.state.hold(Holder("tuple", _ARGUMENTS), values)

    def method(self, name: str, of_class: str, receiver: Value | None) -> Values:
        """What a class, or one that it is based on, has by that name."""
        for owner in self.order(of_class):
            found = self.in_class(self.classes[owner], name)
            if found:
                return NOTHING.union(*(self._bound(value, receiver) for value in found))
        return NOTHING

    def _bound(self, value: Value, receiver: Value | None) -> Values:
        if not isinstance(value, Function):
            return of(value)
        kind = self.kinds.get(id(value.node), "")
        if kind == "staticmethod" or (receiver is None and kind != "classmethod"):
            return of(value)
        if kind == "classmethod":
            name = getattr(receiver, "name", None)
            return of(Bound(value, Class(name)) if name else UNKNOWN)
        bound = of(Bound(value, receiver)) if receiver is not None else of(value)
        if kind in ("property", "getter"):
            return self.call(bound, [], {}, value.node)
        return bound

    # Attributes

    def attribute(self, values: Values, name: str) -> Values:
        if name == "__dict__":
            raise natives.Unknown(name)
        return NOTHING.union(*(self._attribute(value, name) for value in values))

    def _attribute(self, value: Value, name: str) -> Values:
        match value:
            case Instance(name=owner):
                found = self.state.get(("attribute", owner, name))
                found |= self.state.get(("attribute", "", name))
                found |= self.method(name, owner, value)
                if self.is_exception(owner):
                    found |= self._of_exception(name)
                return found
            case Class(name=owner):
                return self.method(name, owner, None) or self._of_type("exception", name, value)
            case Super(name=owner, receiver=receiver):
                for base in sorted(self.bases[owner]):
                    found = self.method(name, base, receiver)
                    if found:
                        return found
                return of(Native(name, value) if name == "__init__" else UNKNOWN)
            case Module(name=module):
                return self.of_module(module, name)
            case Type(name=type_):
                return self._of_type(type_, name, value)
            case Unknowable():
                self.seen.method(name, value)
                found = of(UNKNOWN)
                for _, values in self.state.attributes(name):
                    found |= values
                for owner in self.classes:
                    found |= self.method(name, owner, Instance(owner))
                return found
            case Plain(type="exception"):
                return self._of_exception(name) or of(UNKNOWN)
            case Function() | Bound() | Native():
                return of(STR) if name == "__name__" else of(UNKNOWN)
            case Plain(type=type_) if type_ in _BARE and natives.method(type_, name) is None:
                return NOTHING  # an AttributeError
        self.seen.method(name, value)
        if value == natives.STDIO and name == "buffer":
            return of(natives.BUFFER)
        if name.isupper():
            return of(INT)  # Pin.OUT of a pin
        if isinstance(value, Plain) and value.type == "type":
            return of(STR) if name == "__name__" else self._attribute(UNKNOWN, name)
        known = natives.is_method(type_of(value), name)
        return of(Native(name, value) if known else UNKNOWN)

    def _of_type(self, type_: str, name: str, value: Value) -> Values:
        self.seen.methods.add((type_, name))
        if name.isupper():
            return of(INT)
        if name == "__name__":
            return of(STR)
        known = name == "__init__" or natives.is_method(type_, name)
        return of(Native(name, value) if known else UNKNOWN)

    def _of_exception(self, name: str) -> Values:
        if name == "args":
            return of(Holder("tuple", _ARGUMENTS))
        return self.exception_arguments if name in ("errno", "value") else NOTHING

    def of_module(self, module: str, name: str) -> Values:
        if (module, name) == ("sys", "modules"):
            found = Holder("dict", -2)
            self.state.hold(found, of(STR), KEYS)
            self.state.hold(found, of(Module("")))
            return of(found)
        known = natives.attribute(module, name)
        if known is not None:
            return known
        full = f"{module}.{name}"
        return of(Native(full) if natives.is_function(full) else UNKNOWN)

    def set_attribute(self, receivers: Values, name: str, values: Values) -> None:
        for receiver in receivers:
            match receiver:
                case Instance(name=owner):
                    setters = self._setters(owner, name)
                    if setters:
                        self.call(setters, [of(receiver), values], {}, self.classes[owner])
                    else:
                        self.state.add(("attribute", owner, name), values)
                case Class(name=owner):
                    self.set_in_class(self.classes[owner], name, values)
                case Unknowable():
                    self.state.add(("attribute", "", name), values)
                case Module():
                    raise natives.Unknown(f"a module's {name} is set")

    def _setters(self, owner: str, name: str) -> Values:
        found = NOTHING.union(*(self.in_class(self.classes[it], name) for it in self.order(owner)))
        return frozenset(
            value
            for value in found
            if isinstance(value, Function) and self.kinds.get(id(value.node)) == "setter"
        )

    # Elements

    def holder(self, type_: str, site: int, values: Values) -> Values:
        found = Holder(type_, site)
        self.state.hold(found, values)
        return of(found)

    def element(self, values: Values, keys: Values, place: int | None, node: ast.AST) -> Values:
        self.seen.slot("subscr", values)
        sliced = Plain("slice") in keys
        found = NOTHING
        for value in values:
            match value:
                case Holder(type="dict"):
                    self._looked_up(value, keys)
                    found |= self.state.held(value)
                case Holder(type=type_):
                    part = self.state.held(value, place)
                    found |= self.holder(type_, id(node), part) if sliced else part
                case Plain(type=type_) if type_ in _NUMBERS:
                    found |= of(value) if sliced else of(INT, natives.FLOAT)
                    if type_ not in ("array", "memoryview"):
                        found -= of(natives.FLOAT)
                case Plain(type="str"):
                    found |= of(STR)
                case Instance():
                    found |= self._special(value, "__getitem__", [keys], node)
                case Unknowable():
                    found |= of(UNKNOWN)
        return found

    def set_element(self, values: Values, keys: Values, elements: Values) -> None:
        self.seen.slot("subscr", values)
        for value in values:
            match value:
                case Holder(type="dict"):
                    self._looked_up(value, keys)
                    self.state.hold(value, keys, KEYS)
                    self.state.hold(value, elements)
                case Holder():
                    self.state.hold(value, elements)
                case Instance(name=name):
                    self._special(value, "__setitem__", [keys, elements], self.classes[name])

    def _looked_up(self, value: Holder, keys: Values) -> None:
        """A key that is not there is what a KeyError holds."""
        self.raises_with(keys)
        self.keyed(keys | self.state.held(value, KEYS))

    def keyed(self, keys: Values) -> None:
        self.compared("Eq", keys, keys)

    def iterated(self, values: Values) -> Values:
        """What a loop over them gets."""
        self.seen.slot("iter", values)
        found = NOTHING
        for value in values:
            match value:
                case Holder(type="dict"):
                    found |= self.state.held(value, KEYS)
                case Holder():
                    found |= self.state.held(value)
                case Plain(type="array" | "memoryview"):
                    found |= of(INT, natives.FLOAT)
                case Plain(type=type_) if type_ in _NUMBERS:
                    found |= of(INT)
                case Plain(type="str" | "stdio"):
                    found |= of(STR)
                case Plain(type="stdio_buffer"):
                    found |= of(BYTES)
                case Instance():
                    found |= of(UNKNOWN)
                case Unknowable():
                    found |= of(UNKNOWN)
        return found

    def unpacked(self, values: Values, place: int | None) -> Values:
        """What the target at `place` gets of values that are taken apart."""
        direct = frozenset(it for it in values if isinstance(it, Holder) and it.type in _SEQUENCES)
        found = self.iterated(values - direct)
        for value in direct:
            assert isinstance(value, Holder)
            found |= self.state.held(value, place)
        return found

    def entered(self, values: Values) -> Values:
        """What `with` gives of them."""
        found = NOTHING
        for value in values:
            if isinstance(value, Instance):
                found |= self._special(value, "__enter__", [], self.classes[value.name])
            else:
                self.seen.method("__enter__", value)
                self.seen.method("__exit__", value)
                found |= of(UNKNOWN, value)
        return found

    def _special(
        self, value: Instance, name: str, arguments: Sequence[Values], node: ast.AST
    ) -> Values:
        return self.call(self.method(name, value.name, value), arguments, {}, node)

    # Operators

    def compared(self, op: str, left: Values, right: Values) -> None:
        match op:
            case "Is" | "IsNot":
                return
            case "In" | "NotIn":
                self.seen.operator("In", right)
                self.seen.slot("binary_op", right)
                self.seen.slot("iter", right)
                held = NOTHING
                for value in right:
                    if isinstance(value, Holder):
                        held |= self.state.held(value, KEYS if value.type == "dict" else None)
                self.compared("Eq", left | held, left | held)
                return
        op = "Eq" if op == "NotEq" else op
        both = self._closure(left | right)
        self.seen.operator(op, both)
        self.seen.slot("binary_op", both)

    def combined(
        self, op: str, left: Values, right: Values, site: int, *, inplace: bool
    ) -> Values:
        # A number times a sequence is the sequence times the number: py/runtime.c.
        operands = left | right if op == "Mult" else left
        self.seen.operator(op, operands)
        if inplace:
            self.seen.operator(f"Inplace{op}", operands)
        self.seen.slot("binary_op", operands)
        if any(isinstance(value, Instance | Unknowable) for value in left | right):
            return of(UNKNOWN)
        found = self._number(op, left, right)
        for value in left | (right if op == "Mult" else NOTHING):
            match value:
                case Plain(type="str"):
                    if op == "Mod":
                        self.shown(right)
                    found |= of(STR)
                case Plain(type="bytes" | "bytearray" | "array" as type_):
                    found |= of(Plain(type_))
                case Holder(type="list" | "tuple" | "set" | "dict" as type_):
                    held = self.state.held(value)
                    for other in right:
                        if isinstance(other, Holder):
                            held |= self.state.held(other)
                    if inplace and type_ == "list":
                        self.iterated(right)
                        self.state.hold(value, held)
                        found |= of(value)
                    else:
                        new = Holder(type_, site)
                        self.state.hold(new, held)
                        if type_ == "dict":
                            self.state.hold(new, self.state.held(value, KEYS), KEYS)
                        found |= of(new)
        return found

    def _number(self, op: str, left: Values, right: Values) -> Values:
        types = {it.type for it in left | right if isinstance(it, Plain)} & _NUMERIC
        if not types:
            return NOTHING
        found = {INT}
        if op == "Div" or "float" in types or op == "Pow":
            found |= {natives.FLOAT}
        if op in ("BitAnd", "BitOr", "BitXor") and "bool" in types:
            found |= {BOOL}
        return frozenset(found)

    # Showing

    def shown(self, values: Values) -> None:
        """They are printed, or made into texts."""
        every = self._closure(values)
        self.seen.slot("print", every)
        if any(isinstance(it, Unknowable) for it in every):
            self.seen.slot("print", of(UNKNOWN))
        if any(it == EXCEPTION or isinstance(it, Instance) for it in every):
            arguments = self._closure(self.exception_arguments)
            self.seen.slot("print", arguments)

    def _closure(self, values: Values) -> Values:
        """The values and what they hold."""
        found = set(values)
        left = list(values)
        while left:
            value = left.pop()
            if isinstance(value, Holder):
                held = self.state.held(value) | self.state.held(value, KEYS)
                left += held - found
                found |= held
        return frozenset(found)

    def everything(self, values: Values) -> None:
        """Something that is not known does with them what it likes."""
        every = self._closure(values)
        for slot in ("binary_op", "iter", "print", "subscr", "make_new"):
            self.seen.slot(slot, every)
        for value in every:
            match value:
                case Holder():
                    self.state.hold(value, of(UNKNOWN))
                    if value.type == "dict":
                        self.state.hold(value, of(UNKNOWN), KEYS)
