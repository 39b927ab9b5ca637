"""Calls: of the program's own functions, of builtins, of MicroPython's modules and objects."""

import ast
from typing import TYPE_CHECKING, Any

from noheap_tools.check import handlers, known
from noheap_tools.check.effects import ALLOCATES, CLEAN, GROWS, MIXED
from noheap_tools.check.values import (
    ANY,
    BOOL,
    BYTES,
    FLOAT,
    INT,
    NONE,
    NOTHING,
    SMALL_MAX,
    STR,
    Atom,
    Value,
    exact_int,
    interval,
    join,
    one,
    truth,
    without_none,
)

if TYPE_CHECKING:
    from noheap_tools.check.interpret import Frame, Interpreter

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
# Decorators that change how a function is compiled, not what its name stands for.
TRANSPARENT = {
    "native",
    "viper",
    "bytecode",
    "asm_thumb",
    "asm_xtensa",
    "asm_rv32",
    "asm_pio",
    "property",
    "setter",
    "getter",
    "deleter",
    "staticmethod",
    "classmethod",
    "isr",
    "hard_isr",
    "interrupt",
}
_BUILTIN_NAMES = """
    abs all any bin bool bytearray bytes callable chr classmethod compile complex
    delattr dict dir divmod enumerate eval exec filter float frozenset getattr
    globals hasattr hash help hex id input int isinstance issubclass iter len list
    locals map max memoryview min next object oct open ord pow print property range
    repr reversed round set setattr slice sorted staticmethod str sum super tuple
    type zip const
    """
_BUILTINS = frozenset(_BUILTIN_NAMES.split())
_RESULTS = {
    "abs": INT,
    "all": BOOL,
    "any": BOOL,
    "bin": STR,
    "bool": BOOL,
    "bytearray": one("bytearray"),
    "bytes": BYTES,
    "callable": BOOL,
    "chr": STR,
    "float": FLOAT,
    "hasattr": BOOL,
    "hash": INT,
    "hex": STR,
    "id": INT,
    "input": STR,
    "int": INT,
    "isinstance": BOOL,
    "issubclass": BOOL,
    "len": interval(0, None),
    "memoryview": one("memoryview"),
    "oct": STR,
    "ord": interval(0, 0x10FFFF),
    "print": NONE,
    "repr": STR,
    "str": STR,
    "round": INT,
    "range": one("range"),
    "sum": INT,
}
_STRING_MAKERS = {"str", "repr", "bin", "hex", "oct", "bytes", "chr", "format"}
_ITERATOR_MAKERS = {"enumerate", "zip", "map", "filter", "reversed", "iter", "range"}
_CONTAINER_MAKERS = {"list", "dict", "set", "tuple", "frozenset", "bytearray", "sorted"}


def plain(name: str) -> str:
    """A module's name without the old u, as utime."""
    return name[1:] if name in known.OLD_NAMES else name


def builtin(name: str, frame: "Frame") -> Value:
    if name in ("ptr8", "ptr16", "ptr32") and frame.emitter == "viper":
        return one("type", name)
    if name == "uint" and frame.emitter == "viper":
        return one("type", "int")
    if name in _BUILTINS:
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


def decorate(
    run: "Interpreter", node: ast.FunctionDef, decorator: Value, value: Value, frame: "Frame"
) -> Value:
    """What a decorator of the program makes of a function."""
    result = NOTHING
    for atom in decorator:
        if atom[0] in ("func", "method"):
            result = join(result, _call_atom(run, atom, [value], {}, node, frame))
        elif atom[0] == "ext" and handlers.by_decorator(run, atom[1], value, node, frame):
            result = join(result, value)
        else:
            result = join(result, value)
    return result or value


def never_returns(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in (
        "sys.exit",
        "machine.reset",
        "machine.bootloader",
    )


# The call itself.


def call(run: "Interpreter", node: ast.Call, frame: "Frame") -> Value:
    target = _target(run, node, frame)
    arguments = [run.value(a, frame) for a in node.args]
    starred = any(isinstance(a, ast.Starred) for a in node.args)
    keywords = {k.arg: run.value(k.value, frame) for k in node.keywords if k.arg}
    double = [k for k in node.keywords if k.arg is None]
    for keyword in double:
        run.value(keyword.value, frame)
    if starred:
        run.construct("call *args", "NH011", node, "a call with * makes a tuple")
        count = next(i for i, a in enumerate(node.args) if isinstance(a, ast.Starred))
        arguments = arguments[:count]
    if double:
        run.construct("call **kw", "NH011", node, "a call with ** makes a dict")
    result = NOTHING
    atoms = without_none(target)
    for atom in atoms:
        result = join(result, _call_atom(run, atom, arguments, keywords, node, frame))
    return result


def _target(run: "Interpreter", node: ast.Call, frame: "Frame") -> Value:
    if isinstance(node.func, ast.Attribute):
        from noheap_tools.check import operators

        if (
            isinstance(node.func.value, ast.Call)
            and getattr(node.func.value.func, "id", "") == "super"
        ):
            return _super_method(node.func, frame)
        return operators.attribute(run, node.func, frame, called=True)
    return run.value(node.func, frame)


def _super_method(node: ast.Attribute, frame: "Frame") -> Value:
    function = frame.function
    if function is None or function.cls is None:
        return ANY
    owner = frame.names.get(function.parameters[0], ANY) if function.parameters else ANY
    for cls in list(function.cls.lineage())[1:]:
        if node.attr in cls.methods:
            return one("method", cls.methods[node.attr], owner)
    return (
        ANY
        if function.cls.has_foreign_base
        else one("extm", "object", node.attr, ("obj", function.cls))
    )


def _call_atom(
    run: "Interpreter",
    atom: Atom,
    arguments: list[Value],
    keywords: dict[str, Value],
    node: Any,
    frame: "Frame",
) -> Value:
    kind = atom[0]
    if kind == "func":
        return _call_function(run, atom[1], arguments, keywords, node)
    if kind == "method":
        return _call_function(run, atom[1], [atom[2], *arguments], keywords, node)
    if kind == "class":
        return _instantiate(run, atom, arguments, keywords, node)
    if kind == "obj":
        method = atom[1].method("__call__")
        if method is not None:
            return run.call(method, [frozenset({atom}), *arguments], keywords, node)
        return _unknown(run, node, frame)
    if kind == "type":
        return _call_builtin(run, atom[1], arguments, node, frame)
    if kind == "ext":
        return _call_foreign(run, atom[1], arguments, node, frame)
    if kind == "extm":
        return _call_method(run, atom, arguments, node, frame)
    if kind == "inst":
        return _call_method(run, ("extm", atom[1], "__call__", atom), arguments, node, frame)
    return _unknown(run, node, frame)


def _unknown(run: "Interpreter", node: Any, frame: "Frame") -> Value:
    handlers.by_call(run, node, "", "", frame)
    if isinstance(node, ast.Call):
        run.report("NH090", node, f"cannot see into {ast.unparse(node.func)}()", "info")
    return ANY


def _call_function(
    run: "Interpreter",
    function: Any,
    arguments: list[Value],
    keywords: dict[str, Value],
    node: Any,
) -> Value:
    spec = function.node.args
    if spec.vararg and len(arguments) > len(function.parameters):
        run.construct("call def *args", "NH011", node, f"{function.name}(*args) makes a tuple")
    if spec.kwarg:
        run.construct("call def **kw empty", "NH011", node, f"{function.name}(**kw) makes a dict")
    total = len(function.closed) + len(arguments) + 2 * len(keywords)
    if function.closed and total > 5:
        run.report(
            "NH018",
            node,
            f"{function.name} closes over {len(function.closed)} names: "
            f"with the arguments {total}, more than fit on the stack",
        )
    if function.emitter == "viper" and (keywords or len(arguments) < len(function.parameters)):
        run.report_always(
            "NH061",
            run.frames[-1].module,
            node,
            f"{function.name} is viper: pass all arguments by position",
            "error",
        ) if run.reporting else None
    if function.is_generator:
        run.construct("generator call", "NH017", node, f"{function.name}() makes a generator")
        if not run.in_handler:
            run.call(function, arguments, keywords, node)
        return one("gen", function, tuple(arguments))
    return run.call(function, arguments, keywords, node)


def resume(run: "Interpreter", node: Any, atom: Atom) -> Value:
    """next() of a generator of the program: its body runs."""
    arguments = list(*atom[2:3])
    return run.call(atom[1], arguments, {}, node)


def _instantiate(
    run: "Interpreter", atom: Atom, arguments: list[Value], keywords: dict[str, Value], node: Any
) -> Value:
    cls = atom[1]
    made = one("obj", cls)
    if any(c.name.endswith(("Error", "Exception")) for c in cls.lineage()):
        return one("exc")
    run.construct("instance", "NH013", node, f"{cls.name}() makes an object")
    constructor = cls.method("__init__")
    if constructor is not None:
        run.call(constructor, [made, *arguments], keywords, node)
    elif cls.has_foreign_base:
        base = next((a for b in cls.bases for a in b if a[0] == "ext"), None)
        if base is not None:
            handlers.by_call(run, node, base[1], "__init__", run.frames[-1])
    return made


# Builtins.


def _call_builtin(
    run: "Interpreter",
    name: str,
    arguments: list[Value],
    node: Any,
    frame: "Frame",
) -> Value:
    first = without_none(arguments[0]) if arguments else NOTHING
    kinds = {a[0] for a in first}
    if name == "const":
        return arguments[0] if arguments else ANY
    if name in ("ptr8", "ptr16", "ptr32"):
        return _pointer(name, first)
    if name == "exception":
        return one("exc")
    if name == "super":
        run.report("NH013", node, "super() is an object, unless its method is called at once")
        function = frame.function
        if function is None or function.cls is None or not function.parameters:
            return ANY
        return one("super", frame.names.get(function.parameters[0], ANY), function.cls)
    if name == "print":
        run.report("NH021", node, "print() inside a handler")
        return NONE
    if name in ("open", "input"):
        run.report("NH021", node, f"{name}() inside a handler")
    if name == "chr":
        code = exact_int(arguments[0]) if arguments else None
        if code is None or chr(code & 0xFF) not in run.program.characters:
            text = "chr() makes a string, unless MicroPython knows it already"
            run.report("NH004", node, text, "warning", "Use bytes: their items are small ints.")
    _protocol(run, name, first, arguments, node)
    verdict = _measured_builtin(run, name, kinds, len(arguments))
    if frame.emitter == "viper" and name in ("int", "bool", "uint"):
        verdict = CLEAN
    if verdict is None:
        return ANY
    if verdict != CLEAN:
        _allocating_builtin(run, name, node)
    return _builtin_result(run, name, first, arguments, node)


def _measured_builtin(run: "Interpreter", name: str, kinds: set[str], count: int) -> str | None:
    effects = run.effects
    if name == "type" and count == 3:
        return ALLOCATES
    if name == "getattr":
        return CLEAN
    if name == "next":
        return effects.construct("generator next")
    for kind in kinds:
        for key in (f"{name} {kind}", f"{name} of {kind}"):
            verdict = effects.construct(key)
            if verdict not in (None, CLEAN):
                return verdict
    if name == "round" and "float" in kinds and count == 2:
        return effects.construct("round float 1")
    if name == "sum" and "genexp" in kinds:
        return CLEAN  # the generator expression itself is reported
    if name == "tuple":
        return CLEAN if kinds == {"tuple"} or not count else ALLOCATES
    if name == "pow" and "float" in kinds:
        return ALLOCATES
    if name == "float" and kinds == {"float"}:
        return CLEAN
    return effects.name(name)


def _allocating_builtin(run: "Interpreter", name: str, node: Any) -> None:
    if name in ("float", "abs", "round", "pow", "sum", "divmod"):
        code = "NH005" if name != "divmod" else "NH002"
        run.report(code, node, f"{name}() makes a new object here")
    elif name in _STRING_MAKERS:
        run.report("NH004", node, f"{name}() makes a new object")
    elif name in _ITERATOR_MAKERS:
        run.report("NH014", node, f"{name}() makes an object")
    elif name in _CONTAINER_MAKERS:
        run.report("NH001", node, f"{name}() makes a new object")
    else:
        run.report("NH012", node, f"{name}() allocates")


def _protocol(
    run: "Interpreter", name: str, first: Value, arguments: list[Value], node: Any
) -> None:
    """Methods of the program's own classes that a builtin calls."""
    dunder = {
        "len": "__len__",
        "bool": "__bool__",
        "abs": "__abs__",
        "hash": "__hash__",
        "str": "__str__",
        "repr": "__repr__",
        "int": "__int__",
        "float": "__float__",
        "next": "__next__",
        "iter": "__iter__",
    }
    for atom in first:
        if atom[0] == "obj" and name in dunder and (method := atom[1].method(dunder[name])):
            run.call(method, [frozenset({atom})], {}, node)
        if atom[0] in ("func", "method") and name in ("map", "filter"):
            _call_atom(run, atom, [ANY] * (len(arguments) - 1), {}, node, run.frames[-1])


def _builtin_result(
    run: "Interpreter", name: str, first: Value, arguments: list[Value], node: Any
) -> Value:
    if name in ("max", "min"):
        return _extreme(run, name, arguments)
    if name == "abs":
        ints = [a for a in first if a[0] == "int"]
        if len(first) == 1 and ints and ints[0][1] is not None and ints[0][2] is not None:
            low, high = ints[0][1], ints[0][2]
            return interval(
                0 if low <= 0 <= high else min(abs(low), abs(high)), max(abs(low), abs(high))
            )
        return first if any(a[0] == "float" for a in first) else INT
    if name == "int":
        kept = frozenset(a for a in first if a[0] == "int")
        return kept if kept == first and kept else INT
    if name in ("list", "set", "dict", "deque"):
        items = NOTHING
        for atom in first:
            if atom[0] in ("list", "tuple", "set"):
                items = join(items, run.items.get(atom[1], NOTHING))
        run.store_shared(run.items, node, ("items", node), items or NOTHING)
        if name == "dict":
            run.keys.setdefault(node, None if arguments or node.keywords else frozenset())
        return one(name, node)
    if name == "tuple":
        return one("tuple", node) if not first or any(a[0] != "tuple" for a in first) else first
    if name == "enumerate":
        from noheap_tools.check import operators

        item = NOTHING
        for atom in first:
            item = join(
                item, run.quietly(lambda a=atom: operators.items_of(run, node, a, run.frames[-1]))
            )
        run.store_shared(run.items, node, ("items", node), item)
        return one("enumerate", node)
    if name == "next":
        result = NOTHING
        for atom in first:
            result = join(result, resume(run, node, atom) if atom[0] == "gen" else ANY)
        return result or ANY
    if name in ("reversed", "sorted", "iter"):
        return first or ANY
    if name == "getattr" and len(arguments) > 1 and isinstance(node.args[1], ast.Constant):
        attribute = ast.Attribute(node.args[0], str(node.args[1].value), ast.Load())
        ast.copy_location(attribute, node)
        return run.value(attribute, run.frames[-1])
    if name == "round" and len(arguments) == 2:
        return FLOAT
    if name == "bytearray" and arguments:
        return one("bytearray", _length(node.args[0], first))
    if name == "memoryview" and len(first) == 1:
        (atom,) = first
        return one("memoryview", *atom[1:]) if atom[0] == "bytearray" else one("memoryview")
    if name == "sum":
        items = NOTHING
        for atom in first:
            items = join(
                items, run.items.get(atom[1], NOTHING) if atom[0] in ("list", "tuple") else NOTHING
            )
        return FLOAT if any(a[0] == "float" for a in items) else INT
    if name == "pow":
        return FLOAT if any(a[0] == "float" for a in first) else INT
    if name == "bool":
        known_truth = truth(first)
        return BOOL if known_truth is None else one("bool", known_truth)
    return _RESULTS.get(name, ANY)


def _length(node: ast.expr, value: Value) -> int | None:
    """How long bytearray(node) is, if that is known."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        return len(node.value)
    return exact_int(value)


def _extreme(run: "Interpreter", name: str, arguments: list[Value]) -> Value:
    if len(arguments) == 1:
        result = NOTHING
        for atom in arguments[0]:
            if atom[0] in ("list", "tuple"):
                result = join(result, run.items.get(atom[1], ANY))
            elif atom[0] == "array" and atom[1] in ("f", "d"):
                result = join(result, FLOAT)
            else:
                result = join(result, INT if atom[0] in ("array", "bytes", "bytearray") else ANY)
        return result or ANY
    atoms = [a for value in arguments for a in without_none(value)]
    if all(a[0] == "int" for a in atoms) and atoms:
        lows = [a[1] for value in arguments for a in value]
        highs = [a[2] for value in arguments for a in value]
        pick = max if name == "max" else min
        if name == "max":
            known_lows = [n for n in lows if n is not None]
            return interval(
                max(known_lows) if known_lows else None, None if None in highs else pick(highs)
            )
        known_highs = [n for n in highs if n is not None]
        return interval(
            None if None in lows else pick(lows), min(known_highs) if known_highs else None
        )
    result = NOTHING
    for value in arguments:
        result = join(result, value)
    return result


def _pointer(name: str, first: Value) -> Value:
    """Registers lie from 0x40000000 on; there a 32-bit word may have any bit set."""
    address = exact_int(first)
    register = (
        address is not None and address >= 0x40000000 and address not in known.NARROW_REGISTERS
    )
    return one("ptr", int(name[3:]), "register" if register else None)


def memory_item(run: "Interpreter", node: ast.AST, name: str, address: int | None) -> Value:
    """machine.mem32[address]: a word beyond a small int is an object on the heap."""
    if not name.endswith("mem32"):
        return interval(0, 255 if name.endswith("8") else 65535)
    if address in known.NARROW_REGISTERS:
        return interval(0, SMALL_MAX)
    run.report(
        "NH006",
        node,
        "a 32-bit register may hold more than a small int: then it is an object on the heap",
        "warning",
        "Read it in viper by ptr32 and mask it there, or use mem16 or mem8.",
    )
    return interval(0, SMALL_MAX)


# MicroPython's modules and objects.


def _call_foreign(
    run: "Interpreter",
    name: str,
    arguments: list[Value],
    node: Any,
    frame: "Frame",
) -> Value:
    handlers.by_call(run, node, name, "", frame)
    if name == "micropython.const":
        return arguments[0] if arguments else ANY
    if name == "micropython.alloc_emergency_exception_buf":
        run.buffer_allocated = True
    if name in ("machine.disable_irq", "pyb.disable_irq"):
        frame.masked += 1
        return INT
    if name in ("machine.enable_irq", "pyb.enable_irq"):
        frame.masked = max(0, frame.masked - 1)
        return NONE
    special = known.CONSTRUCTORS.get(name)
    if special is not None:
        return _construct(run, special, name, arguments, node)
    _foreign_effects(run, name, arguments, node, frame)
    if name in known.RESULTS:
        return known.RESULTS[name]
    if _is_class(name):
        return one("inst", name)
    return ANY


def _elements(run: "Interpreter", arguments: list[Value]) -> Value:
    """What a list or tuple that fills an array holds."""
    found = NOTHING
    for atom in arguments[1] if len(arguments) > 1 else NOTHING:
        if atom[0] in ("list", "tuple"):
            found = join(found, run.items.get(atom[1], NOTHING))
    return found


def _is_class(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last[:1].isupper() or last in known.CLASSES


def _construct(
    run: "Interpreter", kind: str, name: str, arguments: list[Value], node: Any
) -> Value:
    run.report("NH012", node, f"{name}() makes an object")
    if kind == "array":
        code = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        run.store_shared(run.items, node, ("items", node), _elements(run, arguments))
        return one("array", code, node)
    run.store_shared(run.items, node, ("items", node), NOTHING)
    if kind == "dict":
        run.keys.setdefault(node, None)
    return one(kind, node)


def _foreign_effects(
    run: "Interpreter", name: str, arguments: list[Value], node: Any, frame: "Frame"
) -> None:
    if frame.masked and (name in known.WAITS or name in known.IO):
        _masked(run, node, name)
    if not (run.in_handler and run.reporting):
        return
    module = name.partition(".")[0]
    if name in known.WAITS:
        micros = _short_wait(name, arguments)
        run.report("NH020", node, f"{name}() waits", "warning" if micros else "error")
    elif name in known.IO:
        run.report("NH021", node, f"{name}() inside a handler")
    if name == "gc.collect":
        run.report("NH024", node, "gc.collect() inside a handler")
    if module == "asyncio":
        run.report("NH025", node, f"{name}() inside a handler")
    if name == "micropython.schedule" and not run.is_caught("RuntimeError"):
        run.report(
            "NH032", node, "schedule() may raise RuntimeError: its queue has eight places", "info"
        )
    verdict = known.ASSIGNED.get(name) or run.effects.name(name)
    if name == "random.getrandbits":
        bits = exact_int(arguments[0]) if arguments else None
        verdict = CLEAN if bits is not None and bits <= 30 else MIXED
    if verdict is None:
        if _is_class(name):
            run.report("NH013", node, f"{name}() makes an object")
        else:
            run.report("NH090", node, f"cannot see into {name}(): it was not measured", "info")
    elif verdict in (ALLOCATES, GROWS):
        _name_allocation(run, name, node)
    elif verdict == MIXED:
        run.report("NH012", node, f"{name}() may allocate, by its arguments", "warning")


def _name_allocation(run: "Interpreter", name: str, node: Any) -> None:
    module = name.partition(".")[0]
    if module in ("math", "cmath") or name in ("time.time", "random.random", "random.uniform"):
        run.report("NH005", node, f"{name}() makes a float or a large int")
    else:
        run.report("NH012", node, f"{name}() allocates")


def _short_wait(name: str, arguments: list[Value]) -> bool:
    time = exact_int(arguments[0]) if arguments else None
    return name.endswith("sleep_us") and time is not None and time <= 20


def _masked(run: "Interpreter", node: Any, what: str) -> None:
    if run.reporting:
        run.report_always(
            "NH044", run.frames[-1].module, node, f"{what}() with the interrupts masked", "warning"
        )


def _call_method(
    run: "Interpreter",
    atom: Atom,
    arguments: list[Value],
    node: Any,
    frame: "Frame",
) -> Value:
    _, owner, name, *rest = atom
    if owner in TYPES_WITH_METHODS or owner in _BUILTINS:
        return _type_method(run, owner, name, rest[0] if rest else None, arguments, node, frame)
    if owner == "object":
        return ANY
    handlers.by_call(run, node, owner, name, frame)
    dotted = f"{owner}.{name}"
    if frame.masked and (dotted in known.IO or owner in known.SLOW_CLASSES):
        _masked(run, node, dotted)
    if run.in_handler and run.reporting:
        _method_effects(run, owner, dotted, arguments, node)
    return known.RESULTS.get(dotted, ANY)


def _method_effects(
    run: "Interpreter", owner: str, dotted: str, arguments: list[Value], node: Any
) -> None:
    if dotted in known.LOCKS:
        if not (arguments and exact_int(arguments[0]) == 0):
            run.report("NH023", node, f"{dotted}() waits for a lock")
    elif dotted in known.WAITS:
        run.report("NH020", node, f"{dotted}() may wait")
    elif owner.startswith("asyncio.") and dotted != "asyncio.ThreadSafeFlag.set":
        run.report("NH025", node, f"{dotted}() inside a handler")
    elif dotted in known.IO or owner in known.SLOW_CLASSES:
        run.report("NH021", node, f"{dotted}() takes long on the bus", "warning")
        if owner in known.BUSES and not run.is_caught("OSError"):
            run.report(
                "NH030",
                node,
                f"{dotted}() raises OSError when the device does not answer",
                "warning",
                "Catch OSError in the handler, and count it.",
            )
    verdict = known.ASSIGNED.get(dotted) or run.effects.name(dotted)
    if verdict is None:
        severity = "info"
        run.report("NH090", node, f"cannot see into {dotted}(): it was not measured", severity)
    elif verdict in (ALLOCATES, GROWS):
        run.report("NH012", node, f"{dotted}() allocates")
    elif verdict == MIXED:
        run.report("NH012", node, f"{dotted}() may allocate, by its arguments", "warning")


_GROWING = {
    "list": {"append", "extend", "insert"},
    "dict": {"update", "setdefault"},
    "set": {"add", "update"},
    "bytearray": {"append", "extend"},
    "array": {"append", "extend"},
}
_STRUCTURE = {
    "list": {"append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse"},
    "dict": {"update", "setdefault", "pop", "popitem", "clear"},
    "set": {"add", "update", "discard", "remove", "pop", "clear"},
    "bytearray": {"append", "extend"},
    "array": {"append", "extend"},
}


def _type_method(
    run: "Interpreter",
    owner: str,
    name: str,
    receiver: Atom | None,
    arguments: list[Value],
    node: Any,
    frame: "Frame",
) -> Value:
    if (
        name in _STRUCTURE.get(owner, ())
        and isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
    ):
        structure(run, node.func.value, frame)
    if (
        receiver is not None
        and receiver[0] in ("list", "set", "deque")
        and len(receiver) > 1
        and arguments
    ):
        added = arguments[-1] if name in ("append", "add", "insert", "appendleft") else NOTHING
        if name in ("extend", "update"):
            for atom in arguments[0]:
                if atom[0] in ("list", "tuple", "set"):
                    added = join(added, run.items.get(atom[1], NOTHING))
        run.store_shared(run.items, receiver[1], ("items", receiver[1]), added)
    if owner == "dict" and not run.in_handler and name in ("update", "setdefault"):
        run.added_keys[_site(receiver)].add((run.frames[-1].function, None))
    if run.in_handler and run.reporting:
        _type_method_effects(run, owner, name, receiver, arguments, node)
    return _type_method_result(run, owner, name, receiver, arguments)


def _site(receiver: Atom | None) -> Any:
    return receiver[1] if receiver is not None and len(receiver) > 1 else None


def _type_method_effects(
    run: "Interpreter",
    owner: str,
    name: str,
    receiver: Atom | None,
    arguments: list[Value],
    node: Any,
) -> None:
    if owner == "gen":
        if name == "send" and receiver is not None:
            resume(run, node, receiver)
        return
    if owner == "int" and name == "from_bytes":
        _from_bytes(run, node, arguments)
        return
    # py/objlist.c: remove() is a pop().
    same = "pop" if (owner, name) == ("list", "remove") else name
    verdict = run.effects.name(f"{owner}.{same}")
    if verdict in (None, CLEAN):
        return
    severity = "warning" if verdict == MIXED else "error"
    if name in _GROWING.get(owner, ()):
        if owner == "dict" and name == "setdefault":
            severity = "warning"
        if owner == "set" and name == "add":
            severity = "warning"
        if _balanced(run, node):
            severity = "info"
        if owner == "dict" and name == "update" and _has_keys(run, receiver, arguments):
            return
        run.report("NH010", node, f"{owner}.{name}() makes the {owner} grow", severity)
    elif owner in ("str", "bytes") or name in ("decode", "hex", "to_bytes", "format"):
        run.report("NH004", node, f"{owner}.{name}() makes a new object", severity)
    elif owner == "dict" and name in ("items", "keys", "values"):
        run.report("NH014", node, f"dict.{name}() makes a view object", severity)
    elif owner == "list" and name in ("pop", "remove"):
        severity = "info" if _balanced(run, node) else "warning"
        text = "when a list is half empty it takes a smaller block"
        run.report("NH010", node, text, severity)
    else:
        run.report("NH012", node, f"{owner}.{name}() allocates", severity)


def _balanced(run: "Interpreter", node: Any) -> bool:
    """True if the function gives to the list what it takes from it: its block can stay."""
    function = run.frames[-1].function
    if function is None or not isinstance(node, ast.Call):
        return False
    owner = ast.unparse(node.func).rpartition(".")[0]
    calls = [
        n
        for n in ast.walk(function.node)
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and ast.unparse(n.func.value) == owner
    ]
    takes, gives = ("pop", "discard", "remove"), ("append", "insert", "add")
    taken = [n.lineno for n in calls if getattr(n.func, "attr", "") in takes]
    given = [n.lineno for n in calls if getattr(n.func, "attr", "") in gives]
    return bool(taken and given) and min(taken) < min(given)


def _has_keys(run: "Interpreter", receiver: Atom | None, arguments: list[Value]) -> bool:
    """True if a dict that updates another has no key that the other lacks."""
    known_keys = run.known_keys(_site(receiver))
    given = [run.known_keys(a[1]) if a[0] == "dict" else None for v in arguments for a in v]
    return (
        known_keys is not None
        and bool(given)
        and all(g is not None and g <= known_keys for g in given)
    )


def _from_bytes(run: "Interpreter", node: Any, arguments: list[Value]) -> None:
    size = None
    if (
        node.args
        and isinstance(node.args[0], ast.Subscript)
        and isinstance(node.args[0].slice, ast.Slice)
    ):
        part = node.args[0].slice
        low = (
            part.lower.value
            if isinstance(part.lower, ast.Constant)
            else 0
            if part.lower is None
            else None
        )
        high = part.upper.value if isinstance(part.upper, ast.Constant) else None
        if isinstance(low, int) and isinstance(high, int):
            size = high - low
    if size is None and arguments:
        sizes = {a[1] for a in arguments[0] if a[0] in ("bytearray", "memoryview") and a[1:]}
        size = sizes.pop() if len(sizes) == 1 else None
    if size is not None and size >= 4:
        run.report("NH006", node, "from_bytes() of four bytes may be no small int", "warning")


def _type_method_result(
    run: "Interpreter",
    owner: str,
    name: str,
    receiver: Atom | None,
    arguments: list[Value],
) -> Value:
    if owner == "dict" and receiver is not None and name in ("get", "pop", "setdefault"):
        found = run.items.get(receiver[1], NOTHING) if len(receiver) > 1 else NOTHING
        extra = arguments[1] if len(arguments) > 1 else NONE
        return join(found or ANY, extra)
    if owner == "dict" and name in ("values", "items") and receiver is not None:
        if name == "values":
            return one("list", receiver[1]) if len(receiver) > 1 else ANY
        return ANY
    if (
        owner in ("list", "deque")
        and name in ("pop", "popleft")
        and receiver is not None
        and len(receiver) > 1
    ):
        return run.items.get(receiver[1], NOTHING) or ANY
    if name in ("find", "rfind", "index", "count", "from_bytes"):
        return INT
    if name in ("to_bytes", "encode"):
        return BYTES
    if name in ("decode", "format", "join", "upper", "lower", "strip", "replace", "hex"):
        return STR if owner == "str" or name in ("decode", "hex") else BYTES
    if name in ("startswith", "endswith", "isdigit"):
        return BOOL
    if name == "split":
        return ANY
    if name in ("append", "extend", "insert", "clear", "sort", "reverse", "add", "update"):
        return NONE
    return ANY


# What other parts ask.


def ask_truth(run: "Interpreter", node: Any, atom: Atom) -> None:
    """`not x` and `if x` call __bool__ or __len__ of the program's own classes."""
    if atom[0] == "obj":
        method = atom[1].method("__bool__") or atom[1].method("__len__")
        if method is not None:
            run.call(method, [frozenset({atom})], {}, node)


def enter(run: "Interpreter", node: Any, context: Value, frame: "Frame") -> Value:
    """The value of `with x as ...`."""
    result = NOTHING
    for atom in context:
        if atom[0] == "obj":
            for name in ("__enter__", "__exit__"):
                if method := atom[1].method(name):
                    arguments = [frozenset({atom})] + ([ANY] * 3 if name == "__exit__" else [])
                    value = run.call(method, arguments, {}, node)
                    if name == "__enter__":
                        result = join(result, value)
        elif atom[0] == "inst" and atom[1] == "_thread.lock":
            run.report("NH023", node, "`with lock` waits for the lock")
        elif atom[0] in ("inst", "ext") and "critical" in atom[1].lower():
            frame.masked += 1
    if "critical" in ast.unparse(node).lower():
        frame.masked += 1
    return result or ANY


def look_at_loop(run: "Interpreter", node: ast.While, test: bool | None) -> None:
    """A while loop in a handler needs a bound that one can see."""
    if not (run.in_handler and run.reporting):
        return
    if any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(node)):
        return  # a generator goes one step at a time
    leaves = any(isinstance(n, ast.Break | ast.Return | ast.Raise) for n in ast.walk(node))
    if test is True:
        if not leaves:
            run.report("NH022", node, "this loop never ends")
        else:
            run.report("NH022", node, "how often this loop runs is not known", "warning")
        return
    tested = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
    changed = {
        n.id
        for statement in node.body
        for n in ast.walk(statement)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    if tested & changed:
        return
    if all(isinstance(statement, ast.Pass) for statement in node.body):
        run.report("NH022", node, "waits in a loop until something changes")
    else:
        run.report("NH022", node, "how often this loop runs is not known", "warning")


def shared_key(run: "Interpreter", node: ast.expr, frame: "Frame") -> tuple | None:
    """What a name or self.attribute stands for, as a key of accesses; None for locals."""
    if isinstance(node, ast.Name):
        function = frame.function
        if function is not None and node.id in function.locals:
            return None
        return ("global", frame.module, node.id) if node.id in frame.module.globals else None
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        from noheap_tools.check import operators

        owner = run.quietly(lambda: run.value(node.value, frame))
        for atom in owner:
            if atom[0] == "obj":
                return ("attr", operators.home(atom[1], node.attr), node.attr)
    return None


def structure(run: "Interpreter", node: ast.expr, frame: "Frame") -> None:
    """Note that the structure of a list, dict or set is changed here."""
    key = shared_key(run, node, frame)
    if key is not None:
        run.touch(key, "structure", node)
