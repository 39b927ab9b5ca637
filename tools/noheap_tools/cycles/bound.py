"""The static worst case of a function: the longest path through its code, loops by their bounds.

A loop that jumps back at most n times costs n of its longest rounds, and the longest way from its
header to its exit. Infeasible paths count: the bound may be higher than what can happen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from noheap_tools.cycles import loops
from noheap_tools.cycles.code import EXIT, RAISED, Graph, Instruction
from noheap_tools.cycles.loops import Loop


@dataclass
class BoundedLoop:
    """`rounds`: how often it may jump back, None: not known; if it `waits`, beside the rounds in
    which it does. `cycles` of its longest round."""

    loop: Loop
    rounds: int | None
    line: int | None
    cycles: int = 0
    waits: bool = False


class LongestPath:
    """Bounds the function at `entry`, and those of `graphs` that it calls.

    `call` gives the most cycles of an instruction's call to outside, None if not known.
    """

    def __init__(
        self,
        graphs: Mapping[int, Graph],
        bounded: Mapping[int, list[BoundedLoop]],
        call: Callable[[str], int | None],
    ) -> None:
        self._graphs = graphs
        self._bounded = bounded
        self._call = call
        self._done: dict[int, int | None] = {}

    def of(self, entry: int) -> int | None:
        """Cycles from the entry's first instruction to its return, None if it never returns."""
        if entry not in self._done:
            self._done[entry] = None  # for one that calls itself
            self._done[entry] = _Collapsed(
                self._graphs[entry], self._bounded[entry], self._spent
            ).cycles()
        return self._done[entry]

    def _spent(self, it: Instruction) -> int:
        """The cycles of the call that `it` makes, beside its own."""
        if it.helper is not None:
            return self._call(it.helper) or 0
        if it.calls is not None:
            return self.of(it.calls) or 0
        return 0


class _Collapsed:
    """One graph in which each inner loop is one node, at its header."""

    def __init__(
        self,
        graph: Graph,
        bounded: list[BoundedLoop],
        spent: Callable[[Instruction], int],
    ) -> None:
        self._entry = graph.entry
        self._edges = {
            at: [(where, cycles + spent(it)) for where, cycles in it.next]
            for at, it in graph.nodes.items()
        }
        self._order = loops.order(graph.entry, inside(graph))
        self._by_size = sorted(bounded, key=lambda it: len(it.loop.nodes))
        # The header of a collapsed loop: the ways out of it, and what they take from the header.
        self._exits: dict[int, dict[int, int]] = {}
        self._header = {at: at for at in self._order}  # of the largest loop collapsed so far

    def cycles(self) -> int | None:
        for it in self._by_size:
            self._collapse(it)
        return self._distances(self._entry, frozenset(self._order), None)[0].get(EXIT)

    def _collapse(self, it: BoundedLoop) -> None:
        header = it.loop.header
        out, rounds = self._distances(header, it.loop.nodes, header)
        it.cycles = rounds
        again = (it.rounds or 0) * rounds
        self._exits[header] = {where: again + cycles for where, cycles in out.items()}
        for at in it.loop.nodes:
            self._header[at] = header

    def _distances(
        self, start: int, nodes: frozenset[int], header: int | None
    ) -> tuple[dict[int, int], int]:
        """The longest way from `start` to each target outside `nodes`, and back to `header`."""
        away = {start: 0}
        out: dict[int, int] = {}
        back = 0
        for at in self._order:
            if at not in nodes or self._header[at] != at or at not in away:
                continue
            for where, cycles in self._ways(at):
                reached = away[at] + cycles
                if where == header:
                    back = max(back, reached)
                elif where not in nodes:
                    out[where] = max(out.get(where, 0), reached)
                else:
                    away[where] = max(away.get(where, 0), reached)
        return out, back

    def _ways(self, at: int) -> list[tuple[int, int]]:
        return list(self._exits[at].items()) if at in self._exits else self._edges[at]


def inside(graph: Graph) -> dict[int, list[int]]:
    """The graph's successors without EXIT and RAISED."""
    ends = (EXIT, RAISED)
    return {
        at: [where for where, _ in it.next if where not in ends] for at, it in graph.nodes.items()
    }
