"""Follows machine code that is not on a board."""

from noheap_tools.cycles.code import Follower, Graph
from noheap_tools.cycles.values import LR, RETURN, State

RAM = 0x20000000


def follow(*halfwords: int, ram: bool = False) -> Graph:
    """The code at RAM, with nothing known but where it was called from."""
    code = {RAM + 2 * n: it for n, it in enumerate(halfwords)}
    follower = Follower(lambda at: code.get(at, 0), lambda at: None, lambda at, state: "?", ram)
    return follower.follow(RAM, State({LR: RETURN}))
