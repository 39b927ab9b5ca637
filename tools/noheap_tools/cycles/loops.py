"""The loops of a control-flow graph, by dominators.

"CHK" = Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm. A loop is natural: it is
entered only at its header, and every jump back goes there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Successors = Mapping[int, Iterable[int]]


@dataclass(frozen=True)
class Loop:
    header: int
    nodes: frozenset[int]
    back: frozenset[int]  # those in it that jump to the header

    @property
    def lowest(self) -> int:
        """The beginning of its code: the condition of a `while` comes after the body."""
        return min(self.nodes)


class IrreducibleError(Exception):
    """Code jumps into a loop past its header, at the address `args[0]`."""


def order(entry: int, successors: Successors) -> list[int]:
    """All nodes, each before those it reaches without jumping back (reverse postorder)."""
    seen, done = {entry}, []
    stack = [(entry, iter(successors[entry]))]
    while stack:
        node, rest = stack[-1]
        for following in rest:
            if following not in seen:
                seen.add(following)
                stack.append((following, iter(successors[following])))
                break
        else:
            done.append(node)
            stack.pop()
    return done[::-1]


def find(entry: int, successors: Successors) -> list[Loop]:
    """All loops in the order of their code, an outer one before those within it."""
    nodes = order(entry, successors)
    rank = {node: n for n, node in enumerate(nodes)}
    predecessors: dict[int, list[int]] = {node: [] for node in nodes}
    for node in nodes:
        for following in successors[node]:
            predecessors[following].append(node)
    above = _dominators(nodes, rank, predecessors)
    back: dict[int, set[int]] = {}
    for node in nodes:
        for following in successors[node]:
            if rank[following] > rank[node]:
                continue
            if not _dominates(following, node, above):
                raise IrreducibleError(following)
            back.setdefault(following, set()).add(node)
    loops = [
        Loop(header, _body(header, ends, predecessors), frozenset(ends))
        for header, ends in back.items()
    ]
    return sorted(loops, key=lambda loop: (loop.lowest, -len(loop.nodes)))


def _dominators(
    nodes: list[int], rank: Mapping[int, int], predecessors: Mapping[int, list[int]]
) -> dict[int, int]:
    """Each node's immediate dominator; the entry's is itself (CHK figure 3)."""
    above = {nodes[0]: nodes[0]}
    changed = True
    while changed:
        changed = False
        for node in nodes[1:]:
            known = [it for it in predecessors[node] if it in above]
            best = known[0]
            for other in known[1:]:
                while best != other:
                    if rank[best] > rank[other]:
                        best = above[best]
                    else:
                        other = above[other]
            if above.get(node) != best:
                above[node] = best
                changed = True
    return above


def _dominates(upper: int, node: int, above: Mapping[int, int]) -> bool:
    while node != upper and above[node] != node:
        node = above[node]
    return node == upper


def _body(
    header: int, ends: Iterable[int], predecessors: Mapping[int, list[int]]
) -> frozenset[int]:
    found = {header}
    waiting = list(ends)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += predecessors[node]
    return frozenset(found)
