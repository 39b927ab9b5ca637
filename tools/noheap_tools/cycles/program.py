"""The programs on the emulated board: one calls the function under measurement, one runs the
program whose handler is measured.

They talk to the host by breakpoint instructions, each with a kind and a value in r0 and r1.
"""

from dataclasses import dataclass

SAMPLE = 0  # value: one function of each kind, in the order of KINDS
TARGET = 1  # value: the object that is called next
RETURNED = 2
OVER = 3
FAILED = 4  # the exception was printed
STAGE = 5  # value: what the program does next, by its place in STAGES
RAISED = 6  # the exception is printed next

# The steps of the program that calls a function, as messages about exceptions name them.
STAGES = ("its import", "--setup", "--function", "--each", "--args", "the function")

# Kinds of code that MicroPython makes of a function. A method is bound to its object.
KINDS = ("viper", "asm_thumb", "native", "bytecode", "method")

# BKPT #0, ARMv6-M Architecture Reference Manual (DDI 0419) A6.7.12
_SAMPLES = """
import sys
import time

import micropython


@micropython.asm_thumb
def mark(r0, r1):
    data(2, 0xBE00)


@micropython.viper
def a_viper():
    pass


@micropython.asm_thumb
def an_asm():
    nop()


@micropython.native
def a_native():
    pass


def a_bytecode():
    pass


class Holder:
    def method(self):
        pass


def show_samples():
    for sample in (a_viper, an_asm, a_native, a_bytecode, Holder().method):
        mark({SAMPLE}, id(sample))


def fail(error):
    mark({RAISED}, 0)
    time.sleep_ms(1500)  # the USB host has found the board by then
    sys.print_exception(error)
    time.sleep_ms(50)  # it leaves through USB
    mark({FAILED}, 0)
"""

_CALLS = """
import gc


def run(scope):
    show_samples()
    mark({STAGE}, 1)
    exec({setup!r}, scope)
    mark({STAGE}, 2)
    target = eval({function!r}, scope)
    if not callable(target):
        raise TypeError({function!r} + " is not a function")
    for n in range({calls}):
        scope["n"] = n
        mark({STAGE}, 3)
        exec({each!r}, scope)
        mark({STAGE}, 4)
        arguments = eval({arguments!r}, scope)
        gc.collect()
        mark({STAGE}, 5)
        mark({TARGET}, id(target))
        target(*arguments)
        mark({RETURNED}, 0)


time.sleep_ms(1500)  # the USB host has found the board by then
try:
    mark({STAGE}, 0)
    import {module} as _
    run(sys.modules[{module!r}].__dict__)
    mark({OVER}, 0)
except BaseException as error:
    fail(error)
"""

# Here and above the except is broad on purpose: whatever ends the program is printed, and makes
# the command fail.
_PROGRAM = """
show_samples()
try:
    __import__({module!r})
    mark({OVER}, 0)
except BaseException as error:
    fail(error)
"""

_ONLY_SAMPLES = """
show_samples()
mark({OVER}, 0)
"""


@dataclass(frozen=True)
class Calls:
    """How the function is called: expressions and statements in the scope of its module.

    `each` runs before each call; `n` is the call's number, from 0.
    """

    module: str
    function: str
    arguments: str = ""
    setup: str = ""
    each: str = ""
    count: int = 20


def of_calls(calls: Calls) -> str:
    """The text of the program that calls the function."""
    arguments = calls.arguments.strip().rstrip(",")
    return _filled(
        _SAMPLES + _CALLS,
        module=calls.module,
        function=calls.function,
        setup=calls.setup or "pass",
        each=calls.each or "pass",
        arguments=f"({arguments},)" if arguments else "()",
        calls=calls.count,
    )


def of_samples() -> str:
    """The text of a program that shows one function of each kind and ends."""
    return _filled(_SAMPLES + _ONLY_SAMPLES)


def of_program(module: str) -> str:
    """The text of the program that imports `module`, which is the user's program."""
    return _filled(_SAMPLES + _PROGRAM, module=module)


def _filled(text: str, **values: object) -> str:
    return text.format(
        SAMPLE=SAMPLE,
        TARGET=TARGET,
        RETURNED=RETURNED,
        OVER=OVER,
        FAILED=FAILED,
        STAGE=STAGE,
        RAISED=RAISED,
        **values,
    )
