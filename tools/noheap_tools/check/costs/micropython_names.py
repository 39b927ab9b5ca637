"""What names stand for that the program does not define: builtins, and the members of
MicroPython's own modules and objects.
"""

from noheap_tools.check.costs import known
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.source.values import ANY, INT, Atom, Value, one

TYPES_WITH_METHODS = (
    "str",
    "bytes",
    "bytearray",
    "memoryview",
    "array",
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "deque",
    "gen",
    "int",
    "float",
    "range",
    "exc",
    "func",
    "method",
)
_BUILTIN_NAMES = """
    abs all any bin bool bytearray bytes callable chr classmethod compile complex
    delattr dict dir divmod enumerate eval exec filter float frozenset getattr
    globals hasattr hash help hex id input int isinstance issubclass iter len list
    locals map max memoryview min next object oct open ord pow print property range
    repr reversed round set setattr slice sorted staticmethod str sum super tuple
    type zip const
    """
BUILTINS = frozenset(_BUILTIN_NAMES.split())


def plain(name: str) -> str:
    """A module's name without the old u, as utime."""
    return name[1:] if name in known.OLD_NAMES else name


def builtin(name: str, frame: Frame) -> Value:
    """What a name is that neither the function nor its module has."""
    if name in ("ptr8", "ptr16", "ptr32") and frame.emitter == "viper":
        return one("type", name)
    if name == "uint" and frame.emitter == "viper":
        return one("type", "int")
    if name in BUILTINS:
        return one("type", name)
    if name.endswith(("Error", "Exception", "Interrupt")) or name in (
        "StopIteration",
        "SystemExit",
    ):
        return one("type", "exception")
    return ANY


def star_names(module: str) -> list[str]:
    return known.STAR_IMPORTS.get(plain(module), [])


def member(owner: str, name: str) -> Value:
    """`owner.name` of MicroPython's own modules and classes."""
    dotted = f"{owner}.{name}" if owner else name
    if dotted in known.VALUES:
        return known.VALUES[dotted]
    if name.isupper() and name not in known.CLASSES:
        return INT
    if dotted in ("machine.mem32", "machine.mem16", "machine.mem8", "stm.mem32"):
        return one("inst", dotted)
    return one("ext", dotted)


def instance_member(atom: Atom, name: str) -> tuple[Value, bool]:
    """`x.name` of an object of MicroPython's: a method, unless the name is a constant's."""
    if name.isupper():
        return INT, False
    if known.is_property(atom[1], name):
        return ANY, False
    return one("extm", atom[1], name, atom), True


def is_class(name: str) -> bool:
    """True if the dotted name is one of MicroPython's classes, by the way it is written."""
    last = name.rpartition(".")[2]
    return last[:1].isupper() or last in known.CLASSES
