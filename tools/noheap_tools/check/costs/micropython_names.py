"""The values of names that the program does not define.

They are builtins, or members of MicroPython's own modules and objects.
"""

from noheap_tools.check.costs import known
from noheap_tools.check.costs.words import words
from noheap_tools.check.values.atoms import Builtin, Foreign, ForeignMethod, ForeignObject
from noheap_tools.check.values.value import ANY, INT, Value, one

# The kinds of atoms whose methods type_methods.py knows.
TYPES_WITH_METHODS = words(
    """
    str bytes bytearray memoryview array list tuple dict set frozenset deque gen int float
    range exc func method
    """
)
BUILTINS = words(
    """
    abs all any bin bool bytearray bytes callable chr classmethod compile complex delattr
    dict dir divmod enumerate eval exec filter float frozenset getattr globals hasattr hash
    help hex id input int isinstance issubclass iter len list locals map max memoryview min
    next object oct open ord pow print property range repr reversed round set setattr slice
    sorted staticmethod str sum super tuple type zip const
    """
)
POINTERS = ("ptr8", "ptr16", "ptr32")


def plain(name: str) -> str:
    """Returns a module's name without the old u, as in utime."""
    return name[1:] if name in known.OLD_NAMES else name


def builtin(name: str, emitter: str) -> Value:
    """Returns what a name is that neither the function nor its module has."""
    if emitter == "viper" and name in POINTERS:
        return one(Builtin(name))
    if emitter == "viper" and name == "uint":
        return one(Builtin("int"))
    if name in BUILTINS:
        return one(Builtin(name))
    if name.endswith(("Error", "Exception", "Interrupt")) or name in (
        "StopIteration",
        "SystemExit",
    ):
        return one(Builtin("exception"))
    return ANY


def star_names(module: str) -> frozenset[str]:
    """Returns the names that `from module import *` brings."""
    return known.STAR_IMPORTS.get(plain(module), frozenset())


def member(owner: str, name: str) -> Value:
    """Returns `owner.name` of MicroPython's own modules and classes."""
    dotted = f"{owner}.{name}" if owner else name
    if dotted in known.VALUES:
        return known.VALUES[dotted]
    if name.isupper() and name not in known.CLASSES:
        return INT
    if dotted in known.MEMORY:
        return one(ForeignObject(dotted))
    return one(Foreign(dotted))


def instance_member(atom: ForeignObject, name: str) -> tuple[Value, bool]:
    """Returns (`x.name` of an object of MicroPython's, whether it is a method)."""
    if name.isupper():
        return INT, False
    if known.is_property(atom.name, name):
        return ANY, False
    return one(ForeignMethod(atom.name, name, atom)), True


def is_class(name: str) -> bool:
    """Returns whether the dotted name is one of MicroPython's classes, by how it is spelled."""
    last = name.rpartition(".")[2]
    return last[:1].isupper() or last in known.CLASSES
