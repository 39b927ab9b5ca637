"""Calls of `machine` that may raise, for hot paths."""

import micropython


# A bytecode function with a `try` has so large a frame that MicroPython takes it from the heap
# at each call (VM_MAX_STATE_ON_STACK, py/objfun.c). Native code has its frame on the stack: all
# of hal that may see an exception on a hot path goes through this one function.
@micropython.native
def attempt(function, a, b, c):
    """function(a, b, c); what it returns, or the exception that it raises."""
    try:
        return function(a, b, c)
    except Exception as error:
        return error
