"""The program that calls the function under measurement on the emulated board.

It talks to the host by breakpoint instructions, each with a kind and a value in r0 and r1.
"""

from dataclasses import dataclass

SAMPLE = 0  # value: one function of each kind, in the order of KINDS
TARGET = 1  # value: the object that is called next
RETURNED = 2
OVER = 3
FAILED = 4  # the exception was printed

# Kinds of code that MicroPython makes of a function. A method is bound to its object.
KINDS = ("viper", "asm_thumb", "native", "bytecode", "method")

# BKPT #0, ARMv6-M Architecture Reference Manual (DDI 0419) A6.7.12
_SOURCE = """
import gc
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


def run(scope):
    for sample in (a_viper, an_asm, a_native, a_bytecode, Holder().method):
        mark({SAMPLE}, id(sample))
    exec({setup!r}, scope)
    target = eval({function!r}, scope)
    if not callable(target):
        raise TypeError({function!r} + " is not a function")
    for n in range({calls}):
        scope["n"] = n
        exec({each!r}, scope)
        arguments = eval({arguments!r}, scope)
        gc.collect()
        mark({TARGET}, id(target))
        target(*arguments)
        mark({RETURNED}, 0)


time.sleep_ms(1500)  # the USB host has found the board by then
try:
    import {module} as _
    run(sys.modules[{module!r}].__dict__)
    mark({OVER}, 0)
except BaseException as error:
    sys.print_exception(error)
    time.sleep_ms(50)  # it leaves through USB
    mark({FAILED}, 0)
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


def source(calls: Calls) -> str:
    """The program's text."""
    arguments = calls.arguments.strip().rstrip(",")
    return _SOURCE.format(
        SAMPLE=SAMPLE,
        TARGET=TARGET,
        RETURNED=RETURNED,
        OVER=OVER,
        FAILED=FAILED,
        module=calls.module,
        function=calls.function,
        setup=calls.setup or "pass",
        each=calls.each or "pass",
        arguments=f"({arguments},)" if arguments else "()",
        calls=calls.count,
    )
