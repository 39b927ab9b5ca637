"""The bound of the stack, by the code, and what is measured."""

import pytest
from tools.cycles.machine_code import RAM, follow

from noheap_tools.cycles.code import Graph
from noheap_tools.cycles.result import Result, Spread
from noheap_tools.cycles.stack import Deepest, deepest

PUSH_TWO = 0xB510  # push {r4, lr}
POP_TWO = 0xBD10  # pop {r4, pc}
SUB_16, ADD_16 = 0xB084, 0xB004  # sub sp, #16; add sp, #16
RETURN = 0x4770  # bx lr
SKIP_TWO = 0xD001  # beq, over two instructions
NOTHING = 0xBF00
CALL = (0xF000, 0xF800)  # bl to the instruction after it


def of(*halfwords: int) -> Deepest:
    return deepest({RAM: follow(*halfwords)}, RAM)


@pytest.mark.parametrize(
    ("code", "size"),
    [
        ((RETURN,), 0),
        ((PUSH_TWO, POP_TWO), 8),
        ((PUSH_TWO, SUB_16, ADD_16, POP_TWO), 24),
        # Its two ways meet at the same depth, and one went deeper.
        ((PUSH_TWO, SKIP_TWO, SUB_16, ADD_16, NOTHING, POP_TWO), 24),
    ],
)
def test_it_is_the_deepest_on_any_path(code: tuple[int, ...], size: int) -> None:
    assert of(*code) == Deepest(size)


def test_what_it_calls_comes_on_top() -> None:
    caller: Graph = follow(PUSH_TWO, SUB_16, *CALL, ADD_16, POP_TWO)
    callee = caller.nodes[RAM + 4].calls
    assert callee is not None
    other = follow(PUSH_TWO, PUSH_TWO, POP_TWO, POP_TWO)
    other.entry = RAM
    assert deepest({RAM: caller, callee: other}, RAM) == Deepest(24 + 16)


def test_a_depth_that_depends_on_the_path_is_no_bound() -> None:
    found = of(SKIP_TWO, SUB_16, NOTHING, NOTHING, RETURN)
    assert found.bytes is None
    assert found.unclear == ["+0x6 has two depths of the stack"]


def test_a_stack_pointer_from_a_register_is_no_bound() -> None:
    found = of(0x46A5, RETURN)  # mov sp, r4
    assert found.bytes is None
    assert found.unclear == ["how far mov sp, r4 moves the stack is not known"]


def test_a_jump_to_nowhere_known_is_no_bound() -> None:
    found = of(PUSH_TWO, 0x4700)  # bx r0
    assert found.bytes is None
    assert found.unclear == ["bx r0: where it jumps is not known"]


def test_more_than_the_bound_is_a_violation() -> None:
    spread = Spread(1, 1, 1)
    result = Result("it", "viper", 1, spread, stack=40, stack_bound=36)
    assert result.violations(None) == ["40 bytes of stack measured, more than the bound of 36"]
    result.stack_bound = 40
    assert result.violations(None) == []
