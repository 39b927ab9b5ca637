"""What a program is seen to ask MicroPython's types for."""

from dataclasses import dataclass, field

from noheap_tools.tiny.flow.values import Value, Values, type_of

ANY = ""  # in the place of a type: any of them


@dataclass
class Uses:
    """`slots` are (type, slot) as MP_DEFINE_CONST_OBJ_TYPE names them, `methods` (type, name), and
    `operators` (operator, type of its left side): "Add", "Eq", "In", ... A type may be ANY.
    `keywords`: whether a function of the program's may be called with arguments by name."""

    slots: set[tuple[str, str]] = field(default_factory=set)
    methods: set[tuple[str, str]] = field(default_factory=set)
    operators: set[tuple[str, str]] = field(default_factory=set)
    keywords: bool = False

    def slot(self, name: str, values: Values) -> None:
        self.slots.update((type_of(value), name) for value in values)

    def method(self, name: str, value: Value) -> None:
        self.methods.add((type_of(value), name))

    def operator(self, name: str, values: Values) -> None:
        self.operators.update((name, type_of(value)) for value in values)

    def has_slot(self, type_: str, name: str) -> bool:
        return not self.slots.isdisjoint({(type_, name), (ANY, name)})

    def has_method(self, type_: str, name: str) -> bool:
        return not self.methods.isdisjoint({(type_, name), (ANY, name)})

    def operators_of(self, type_: str) -> set[str]:
        return {name for name, left in self.operators if left in (type_, ANY)}

    def __len__(self) -> int:
        return len(self.slots) + len(self.methods) + len(self.operators) + self.keywords
