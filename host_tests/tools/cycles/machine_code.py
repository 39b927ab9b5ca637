"""Follows machine code that is not on a board."""

from noheap_tools.cycles import cortex_m0plus
from noheap_tools.cycles.bound import LongestPath
from noheap_tools.cycles.code import Follower, Graph
from noheap_tools.cycles.timing import Timing
from noheap_tools.cycles.values import LR, RETURN, State

RAM = 0x20000000


def follow(*halfwords: int, ram: bool = False, timing: Timing = cortex_m0plus.TIMING) -> Graph:
    """The code at RAM, with nothing known but where it was called from."""
    code = {RAM + 2 * n: it for n, it in enumerate(halfwords)}
    follower = Follower(
        lambda at: code.get(at, 0), lambda at: None, lambda at, state: "?", ram, timing
    )
    return follower.follow(RAM, State({LR: RETURN}))


def cycles(
    *halfwords: int, ram: bool = False, timing: Timing = cortex_m0plus.TIMING
) -> int | None:
    """The longest path through that code, which has no loop."""
    graph = follow(*halfwords, ram=ram, timing=timing)
    assert [it.unclear for it in graph.nodes.values() if it.unclear] == []
    return LongestPath({RAM: graph}, {RAM: []}, {}.get).of(RAM)
