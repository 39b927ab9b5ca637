"""What the tests of single passes share."""

import ast
from collections.abc import Mapping
from textwrap import dedent

from noheap_tools.tiny import whole

NATIVE = frozenset({"append", "value", "clear"})
BUILTIN = frozenset({"machine", "sys", "struct", "time"})


def simplified(text: str, facts: Mapping[str, object] | None = None) -> str:
    """A program, simplified."""
    return whole.simplified(dedent(text), facts=facts or {}, native=NATIVE, builtin=BUILTIN)


def same(text: str) -> str:
    """A program as it is written if nothing is simplified in it."""
    return ast.unparse(ast.parse(dedent(text))) + "\n"
