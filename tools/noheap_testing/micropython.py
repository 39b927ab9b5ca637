"""CPython only: the built-in module `micropython`, as far as lib uses it."""

from .viper import viper

__all__ = ["viper"]

_heap_locks = 0


def const(value):
    return value


def native(function):
    return function


def asm_thumb(function):
    """Makes a function that cannot run here; a test that needs its effect replaces it."""

    def refuse(*_):
        raise NotImplementedError(f"{function.__name__} is machine code")

    return refuse


def heap_lock():
    global _heap_locks
    _heap_locks += 1
    return _heap_locks


def heap_unlock():
    global _heap_locks
    if _heap_locks == 0:
        raise AssertionError("heap_unlock() without heap_lock()")
    _heap_locks -= 1
    return _heap_locks


def heap_locked():
    """Returns the lock's depth. CPython allocates all the same: only MicroPython notices it."""
    return _heap_locks


def reset():
    """Unlock the heap, even where a failed test left it locked."""
    global _heap_locks
    _heap_locks = 0


def alloc_emergency_exception_buf(size):
    pass


def schedule(function, argument):
    function(argument)
