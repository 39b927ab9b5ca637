"""Calls into `machine` that may raise, made safe for hot paths."""

import micropython


# A bytecode function with a `try` has so large a frame that MicroPython takes it from the heap
# at each call (VM_MAX_STATE_ON_STACK, py/objfun.c). The frame of native code is on the stack, so
# every call in hal that may raise on a hot path goes through this one function.
@micropython.native
def attempt(function, a, b, c):
    """Returns the result of function(a, b, c), or the exception that it raised."""
    try:
        return function(a, b, c)
    except Exception as error:
        return error
