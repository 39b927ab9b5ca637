"""How deep the calls of a hard handler go, for it stands on top of the main program's stack.

`MOST` levels take some 3 KB on the RP2040, whose stack has 8 KB, the main program's part
included: a level of bytecode takes 250 bytes there, and about the 29th raises RuntimeError.
"""

from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.exceptions import NH036
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source.definitions import Function
from noheap_tools.check.source.handler import Handler

MOST = 12
_SHOWN = 4  # names at either end of a chain


def report(run: Run, handler: Handler) -> None:
    """Reports a chain of calls of a hard handler that is too long, or comes back to itself."""
    if not handler.is_hard:
        return
    chain = _Chains(run)
    longest = chain.longest(handler.function)
    for function in chain.circular:
        text = f"{function.name} calls itself, at a depth that is not known"
        run.report_always(NH036, function.module, function.node, text, Severity.WARNING)
    if len(longest) > MOST and not chain.circular:
        names = [function.name for function in longest]
        shown = " > ".join([*names[:_SHOWN], "...", *names[-_SHOWN:]])
        text = f"calls {len(longest)} deep: {shown}"
        function = handler.function
        run.report_always(NH036, function.module, function.node, text, Severity.WARNING)


class _Chains:
    """`circular`: the functions at which a chain came back to itself."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._longest: dict[Function, tuple[Function, ...]] = {}
        self._open: set[Function] = set()
        self.circular: dict[Function, None] = {}  # in their order

    def longest(self, function: Function) -> tuple[Function, ...]:
        """The longest chain from `function` on, itself included."""
        if function in self._open:
            self.circular[function] = None
            return ()
        if function not in self._longest:
            self._open.add(function)
            callees = sorted(self._run.edges.get(function, ()), key=lambda it: it.where)
            chains = [self.longest(callee) for callee in callees]
            self._longest[function] = (function, *max(chains, key=len, default=()))
            self._open.remove(function)
        return self._longest[function]
