"""CPython only: the built-in module `uctypes`, as far as lib uses it."""

from .memory import place as addressof

__all__ = ["addressof"]
