"""The calls that register an interrupt handler: which argument it is, and whether it is hard."""

import ast
from dataclasses import dataclass

from noheap_tools.check.costs import known
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.values.atoms import ForeignObject
from noheap_tools.check.values.value import ANY, INT, Value, one


@dataclass(frozen=True)
class Registration:
    """How a call is given a handler, and with how many arguments that is called."""

    keyword: str
    position: int | None
    # Whether the handler is hard unless the call says otherwise.
    hard: bool
    gets: Value = ANY
    # None if that is not known.
    count: int | None = 1
    # Whether it is usually given functions that its caller was given, which may be unknown.
    passes_on: bool = False


def _object(cls: str) -> Value:
    return one(ForeignObject(cls))


_TIMER = _object("machine.Timer")
_PIN = _object("machine.Pin")
_PYB_TIMER = _object("pyb.Timer")

EDGES = ("IRQ_RISING", "IRQ_FALLING", "IRQ_RISING_FALLING")
SCHEDULE = Registration("function", 0, False)
BY_MARK = Registration("", 0, True)

# By the class or function, and the method; "" is the call of the class itself.
_BY_NAME: dict[tuple[str, str], Registration] = {
    ("machine.Timer", ""): Registration("callback", None, False, _TIMER),
    ("machine.Timer", "init"): Registration("callback", None, False, _TIMER),
    ("machine.Pin", "irq"): Registration("handler", 0, False, _PIN),
    ("machine.UART", "irq"): Registration("handler", 0, False, _object("machine.UART")),
    # extmod/machine_i2s.c schedules it.
    ("machine.I2S", "irq"): Registration("handler", 0, False, _object("machine.I2S")),
    # extmod/modbluetooth.c and ports/esp32/modespnow.c: called with an event and its data, and
    # with the object.
    ("bluetooth.BLE", "irq"): Registration("handler", 0, False, ANY, 2),
    ("espnow.ESPNow", "irq"): Registration("callback", 0, False, _object("espnow.ESPNow")),
    ("machine.RTC", "irq"): Registration("handler", None, False, _object("machine.RTC")),
    ("machine.I2CTarget", "irq"): Registration("handler", 0, False, _object("machine.I2CTarget")),
    ("rp2.PIO", "irq"): Registration("handler", 0, False, _object("rp2.PIO")),
    ("rp2.StateMachine", "irq"): Registration("handler", 0, False, _object("rp2.StateMachine")),
    ("rp2.DMA", "irq"): Registration("handler", 0, False, _object("rp2.DMA")),
    # ports/stm32 calls these in the interrupt, with the heap locked.
    ("pyb.Timer", ""): Registration("callback", None, True, _PYB_TIMER),
    ("pyb.Timer", "init"): Registration("callback", None, True, _PYB_TIMER),
    ("pyb.Timer", "callback"): Registration("fun", 0, True, _PYB_TIMER),
    ("pyb.Timer", "channel"): Registration("callback", None, True, _PYB_TIMER),
    ("pyb.TimerChannel", "callback"): Registration("fun", 0, True, _PYB_TIMER),
    ("pyb.ExtInt", ""): Registration("callback", 3, True, INT),
    ("pyb.Switch", "callback"): Registration("fun", 0, True, ANY, 0),
    ("pyb.RTC", "wakeup"): Registration("callback", 1, True),
    ("pyb.CAN", "rxcallback"): Registration("fun", 1, True, ANY, 2),
    ("pyb.UART", "irq"): Registration("handler", 1, False, _object("pyb.UART")),
    ("pyb.Pin", "irq"): Registration("handler", 0, False, _PIN),
    ("micropython", "schedule"): SCHEDULE,
}
# These take hard as their third argument, too.
HARD_BY_POSITION = frozenset(
    (owner, "irq") for owner in ("machine.UART", "rp2.PIO", "rp2.StateMachine", "rp2.DMA")
)


def _part(keyword: str, position: int) -> Registration:
    """A function, or a list or tuple of functions, whose machine code becomes a handler."""
    return Registration(keyword, position, True, count=None, passes_on=True)


# Functions and classes of this library that make handlers of a program's functions.
LINKING: dict[str, tuple[Registration, ...]] = {
    "noheap.cortex.link_viper.ViperParts": (_part("parts", 1),),
    "noheap.cortex.link_asm.AsmParts": (
        _part("take", 1),
        _part("judge", 2),
        _part("aside", 3),
    ),
    "noheap.cortex.jump.Jump": (_part("handler", 0),),
}
# Makes a function of its first argument and of values for that one's arguments.
BIND = "noheap.cortex.bind.bind"
# The same in micropython-lib.
PARTIAL = "functools.partial"
# Their functions `prepare` return prepared reads.
_PREPARING = tuple(
    f"noheap.hal.{name}" for name in ("prepared", "i2c", "rp2040_i2c", "stm32f4_i2c")
)
_LINKING_NAMES = frozenset(dotted.rpartition(".")[2] for dotted in LINKING)


def words() -> set[str]:
    """Returns names of which a source has one, if anything in it registers a handler."""
    by_shape = {"irq", "hard"}
    # Its methods register nothing unless there is an object of the class.
    classes = {owner.rpartition(".")[2] for owner, name in _BY_NAME if name != "irq"}
    named = {"schedule", "wakeup", "rxcallback"}  # where the class has a common name
    common = {"micropython", "RTC", "CAN", "TimerChannel"}
    return by_shape | (classes - common) | named | _LINKING_NAMES


def linking(dotted: str) -> tuple[Registration, ...]:
    """Returns the arguments of a call of `dotted` that are linked into a handler.

    A folder above may be part of the name, as in lib.noheap.cortex.jump.Jump.
    """
    if dotted.rpartition(".")[2] not in _LINKING_NAMES:
        return ()
    for name, parts in LINKING.items():
        if is_library(dotted, name):
            return parts
    return ()


def is_prepare(module: str) -> bool:
    """Returns whether `prepare` of the module is that of this library."""
    return any(is_library(module, name) for name in _PREPARING)


def is_library(dotted: str, name: str) -> bool:
    """Returns whether `dotted` is the library's `name`, perhaps below another folder."""
    return dotted == name or dotted.endswith("." + name)


def registration(node: ast.Call, owner: str, name: str, module: Module) -> Registration | None:
    """Returns how this call registers a handler; None if it does not.

    Owner "" is unknown, and so is what a module has that MicroPython does not bring.
    """
    found = _BY_NAME.get((owner, name))
    if found is None and owner.partition(".")[0] not in known.MODULES:
        return _by_shape(node, module)
    return found


def _by_shape(node: ast.Call, module: Module) -> Registration | None:
    """An object of unknown kind that is given handler=..., hard=True."""
    called = getattr(node.func, "attr", "")
    words = {keyword.arg for keyword in node.keywords}
    if called == "irq" and ("handler" in words or "hard" in words):
        return Registration("handler", 0, False, _PIN if _names_edges(node, module) else ANY)
    if "callback" in words and "hard" in words:
        return _BY_NAME[("machine.Timer", "")]
    if called == "irq" and "trigger" in words and node.args:
        return _BY_NAME[("machine.Pin", "irq")]
    return None


def _names_edges(node: ast.Call, module: Module) -> bool:
    """Returns whether an argument is an edge of a pin, or a name that is given one."""
    arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
    names = {argument.id for argument in arguments if isinstance(argument, ast.Name)}
    arguments += [
        other.value
        for other in module.of(ast.Assign)
        if names.intersection(getattr(target, "id", "") for target in other.targets)
    ]
    names = {getattr(n, "attr", "") for argument in arguments for n in tree.walk(argument)}
    return bool(names.intersection(EDGES))
