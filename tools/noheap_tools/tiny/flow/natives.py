"""What MicroPython's functions, methods and attributes give, as far as it is known.

What stands in no table here may give anything, and may call the functions that it is given.
"""

from collections.abc import Mapping

from noheap_tools.tiny.flow.values import (
    BOOL,
    BYTES,
    INT,
    NONE,
    NOTHING,
    STR,
    Plain,
    Type,
    Values,
    of,
)


class Unknown(Exception):
    """The program has something that these tables cannot describe."""


BYTEARRAY = Plain("bytearray")
ARRAY = Plain("array")
FLOAT = Plain("float")
RANGE = Plain("range")
STDIO = Plain("stdio")
BUFFER = Plain("stdio_buffer")
MEMORY = Plain("mem")

# Types that are called, and are no exceptions.
TYPES = frozenset(
    {
        "array",
        "bool",
        "bytearray",
        "bytes",
        "dict",
        "enumerate",
        "filter",
        "float",
        "frozenset",
        "int",
        "list",
        "map",
        "memoryview",
        "object",
        "property",
        "classmethod",
        "staticmethod",
        "range",
        "reversed",
        "set",
        "slice",
        "str",
        "super",
        "tuple",
        "type",
        "zip",
    }
)
# machine's and others' types: what is made by calling them is a Plain of the name.
DEVICES = frozenset({"ADC", "I2C", "Pin", "SPI", "Signal", "Timer", "WDT"})

# What a function of a module gives; the built-in ones have no module before the dot.
_FUNCTIONS: Mapping[str, Values] = {
    "abs": of(INT),
    "callable": of(BOOL),
    "chr": of(STR),
    "bin": of(STR),
    "hash": of(INT),
    "hasattr": of(BOOL),
    "hex": of(STR),
    "id": of(INT),
    "isinstance": of(BOOL),
    "issubclass": of(BOOL),
    "len": of(INT),
    "oct": of(STR),
    "ord": of(INT),
    "print": of(NONE),
    "repr": of(STR),
    "round": of(INT),
    "any": of(BOOL),
    "all": of(BOOL),
    "setattr": of(NONE),
    "delattr": of(NONE),
    "gc.collect": of(INT, NONE),
    "gc.mem_alloc": of(INT),
    "gc.mem_free": of(INT),
    "gc.enable": of(NONE),
    "gc.disable": of(NONE),
    "gc.threshold": of(INT, NONE),
    "machine.disable_irq": of(INT, BOOL),
    "machine.enable_irq": of(NONE),
    "machine.unique_id": of(BYTES),
    "machine.reset": of(NONE),
    "machine.reset_cause": of(INT),
    "machine.soft_reset": of(NONE),
    "machine.bootloader": of(NONE),
    "machine.idle": of(NONE),
    "machine.lightsleep": of(NONE),
    "machine.deepsleep": of(NONE),
    "machine.freq": of(INT, NONE),
    "micropython.heap_lock": of(NONE),
    "micropython.heap_unlock": of(INT, NONE),
    "micropython.alloc_emergency_exception_buf": of(NONE),
    "micropython.kbd_intr": of(NONE),
    "micropython.stack_use": of(INT),
    "rp2.bootsel_button": of(INT),
    "_rp2.bootsel_button": of(INT),
    "struct.calcsize": of(INT),
    "struct.pack": of(BYTES),
    "struct.pack_into": of(NONE),
    "sys.exit": NOTHING,
    "time.sleep": of(NONE),
    "time.sleep_ms": of(NONE),
    "time.sleep_us": of(NONE),
    "time.ticks_ms": of(INT),
    "time.ticks_us": of(INT),
    "time.ticks_cpu": of(INT),
    "time.ticks_add": of(INT),
    "time.ticks_diff": of(INT),
    "uctypes.addressof": of(INT),
    "uctypes.bytearray_at": of(BYTEARRAY),
    "uctypes.bytes_at": of(BYTES),
}
# What a method of a type gives that neither holds nor calls anything.
_METHODS: Mapping[str, Mapping[str, Values]] = {
    "int": {"to_bytes": of(BYTES), "from_bytes": of(INT)},
    "str": {
        **dict.fromkeys(("encode",), of(BYTES)),
        **dict.fromkeys(("find", "rfind", "index", "rindex", "count"), of(INT)),
        **dict.fromkeys(("startswith", "endswith", "isdigit", "isalpha", "isspace"), of(BOOL)),
        **dict.fromkeys(("strip", "lstrip", "rstrip", "lower", "upper", "replace"), of(STR)),
    },
    "bytes": {
        "decode": of(STR),
        "hex": of(STR),
        **dict.fromkeys(("find", "rfind", "index", "rindex", "count"), of(INT)),
        **dict.fromkeys(("startswith", "endswith"), of(BOOL)),
    },
    "bytearray": {"decode": of(STR), "hex": of(STR)},
    "array": {"decode": of(STR)},
    "stdio": {
        "write": of(INT, NONE),
        "read": of(STR, NONE),
        "readline": of(STR, NONE),
        "readinto": of(INT, NONE),
    },
    "stdio_buffer": {
        "write": of(INT, NONE),
        "read": of(BYTES, NONE),
        "readline": of(BYTES, NONE),
        "readinto": of(INT, NONE),
    },
    "I2C": {
        **dict.fromkeys(("readfrom", "readfrom_mem"), of(BYTES)),
        **dict.fromkeys(("readfrom_into", "readfrom_mem_into", "writeto_mem", "init"), of(NONE)),
        **dict.fromkeys(("writeto", "writevto"), of(INT)),
    },
    "SPI": {
        "read": of(BYTES),
        **dict.fromkeys(("readinto", "write", "write_readinto", "init", "deinit"), of(NONE)),
    },
    "Pin": {
        "value": of(INT, NONE),
        **dict.fromkeys(("init", "on", "off", "toggle", "high", "low"), of(NONE)),
    },
    "Signal": {"value": of(INT, NONE), "on": of(NONE), "off": of(NONE)},
    "ADC": {"read_u16": of(INT), "read_uv": of(INT)},
    "WDT": {"feed": of(NONE)},
    "Timer": {"deinit": of(NONE)},
    "irq": {"flags": of(INT)},
}
_ATTRIBUTES: Mapping[str, Values] = {
    "sys.byteorder": of(STR),
    "sys.maxsize": of(INT),
    "sys.platform": of(STR),
    "sys.stderr": of(STDIO),
    "sys.stdin": of(STDIO),
    "sys.stdout": of(STDIO),
    "sys.version": of(STR),
    "machine.mem8": of(MEMORY),
    "machine.mem16": of(MEMORY),
    "machine.mem32": of(MEMORY),
}


# Functions and methods that calls.py knows: what they give depends on their arguments.
_OTHER_FUNCTIONS = frozenset(
    {
        "abs",
        "const",
        "micropython.const",
        "divmod",
        "min",
        "max",
        "sorted",
        "sum",
        "iter",
        "next",
        "getattr",
        "super",
        "round",
        "struct.unpack",
        "struct.unpack_from",
        "select.poll",
        "micropython.schedule",
    }
)
_OTHER_METHODS: Mapping[str, frozenset[str]] = {
    "list": frozenset(
        {
            "append",
            "insert",
            "extend",
            "pop",
            "index",
            "count",
            "remove",
            "sort",
            "clear",
            "reverse",
            "copy",
        }
    ),
    "dict": frozenset(
        {
            "get",
            "pop",
            "setdefault",
            "keys",
            "values",
            "items",
            "popitem",
            "clear",
            "copy",
        }
    ),
    "tuple": frozenset(["index", "count"]),
    "set": frozenset(["add", "index", "count"]),
    "array": frozenset(["append", "extend"]),
    "bytearray": frozenset(["append", "extend"]),
    "str": frozenset(["join", "format", "split", "rsplit", "partition"]),
    "poll": frozenset(["register", "unregister", "modify", "poll", "ipoll"]),
    "Pin": frozenset({"irq"}),
    "Timer": frozenset({"init"}),
}


def is_function(name: str) -> bool:
    return name in _FUNCTIONS or name in _OTHER_FUNCTIONS


def is_method(type_: str, name: str) -> bool:
    return name in _METHODS.get(type_, {}) or name in _OTHER_METHODS.get(type_, ())


def function(name: str) -> Values | None:
    """What a function of that dotted name gives. None: it is not known."""
    return _FUNCTIONS.get(name)


def method(type_: str, name: str) -> Values | None:
    return _METHODS.get(type_, {}).get(name)


def attribute(module: str, name: str) -> Values | None:
    """What a module has by that name and is no function; None if it is not known."""
    if name in TYPES | DEVICES or is_exception(name):
        return of(Type(name))
    if name.isupper():
        return of(INT)  # a constant
    return _ATTRIBUTES.get(f"{module}.{name}")


def is_exception(name: str) -> bool:
    return name.endswith(("Error", "Exception")) or name in (
        "GeneratorExit",
        "KeyboardInterrupt",
        "StopAsyncIteration",
        "StopIteration",
        "SystemExit",
    )
