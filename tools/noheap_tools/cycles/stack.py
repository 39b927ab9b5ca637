"""The most stack that a function's machine code takes, from the code.

    found = stack.deepest(analysis.graphs, analysis.entry)
    found.bytes         # None: `unclear` says why

Paths that exclude each other count together, and so do the functions that it calls by BL. What a
helper of MicroPython takes is not known from here. An interrupted program's registers, which the
CPU pushes, come on top: 32 bytes, or 36 to align them (ARMv6-M B1.5.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from noheap_tools.cycles.code import Graph, Instruction
from noheap_tools.cycles.helpers import RAISING

FRAME_BYTES = 36
_WORD = 4


@dataclass
class Deepest:
    """`bytes` below the stack pointer with which the function was called."""

    bytes: int | None
    unclear: list[str] = field(default_factory=list)


def deepest(graphs: Mapping[int, Graph], entry: int) -> Deepest:
    """Of the function at `entry`, which calls those of `graphs` and does not call itself."""
    walk = _Walk(graphs)
    size = walk.of(entry)
    return Deepest(None if walk.unclear else size, list(walk.unclear))


class _Walk:
    def __init__(self, graphs: Mapping[int, Graph]) -> None:
        self._graphs = graphs
        self._done: dict[int, int] = {}
        self.unclear: dict[str, None] = {}  # in their order

    def of(self, entry: int) -> int:
        if entry not in self._done:
            self._done[entry] = self._follow(self._graphs[entry])
        return self._done[entry]

    def _follow(self, graph: Graph) -> int:
        depths = {graph.entry: 0}
        waiting = [graph.entry]
        most = 0
        while waiting:
            at = waiting.pop()
            it = graph.nodes[at]
            if it.unclear is not None and not it.next:
                self.unclear[it.unclear] = None  # what comes then may take more
            after = depths[at] + self._taken(it)
            most = max(most, after, depths[at] + self._called(it))
            for where, _ in it.next:
                if where not in graph.nodes:
                    continue  # it returned, or an exception left it
                if where not in depths:
                    depths[where] = after
                    waiting.append(where)
                elif depths[where] != after:
                    self.unclear[f"{where - graph.entry:+#x} has two depths of the stack"] = None
        return most

    def _taken(self, it: Instruction) -> int:
        """The bytes by which `it` moves the stack pointer down."""
        if it.detail is None:
            return 0  # the analysis has reported it
        if it.mnemonic == "push":
            return _WORD * len(it.detail.operands)
        if it.mnemonic == "pop":
            return -_WORD * len(it.detail.operands)
        written = it.detail.regs_access()[1]
        if not any(it.detail.reg_name(register) == "sp" for register in written):
            return 0
        amount = it.detail.operands[-1].imm
        if it.mnemonic in ("sub", "add") and amount:
            return amount if it.mnemonic == "sub" else -amount
        self.unclear[f"how far {it.mnemonic} {it.operands} moves the stack is not known"] = None
        return 0

    def _called(self, it: Instruction) -> int:
        if it.calls is not None:
            return self.of(it.calls)
        if it.helper is not None and it.helper not in RAISING:
            self.unclear[f"what {it.helper} takes is not known"] = None
        return 0
