"""The parts of `noheap cycles` that need no board: loops, timings, longest paths, comments."""

from pathlib import Path

import pytest
from tools.cycles.machine_code import cycles, follow

from noheap_tools.cycles import annotations, loops
from noheap_tools.cycles.bound import BoundedLoop, LongestPath
from noheap_tools.cycles.code import EXIT, Graph, Instruction
from noheap_tools.cycles.loops import IrreducibleError
from noheap_tools.errors import UsageError


def graph_of(edges: dict[int, list[tuple[int, int]]]) -> Graph:
    nodes = {at: Instruction(at, 2, "", "", None, following) for at, following in edges.items()}
    return Graph(0, nodes)


def longest(edges: dict[int, list[tuple[int, int]]], bounds: dict[int, int]) -> int | None:
    graph = graph_of(edges)
    inside = {at: [it for it, _ in following if it != EXIT] for at, following in edges.items()}
    bounded = [BoundedLoop(it, bounds[it.header], None) for it in loops.find(0, inside)]
    return LongestPath({0: graph}, {0: bounded}, {}.get).of(0)


def test_of_two_ways_the_longer_one_counts() -> None:
    edges = {0: [(1, 1), (2, 2)], 1: [(3, 10)], 2: [(3, 3)], 3: [(EXIT, 4)]}
    assert longest(edges, {}) == 1 + 10 + 4


def test_a_loop_costs_its_rounds_and_the_way_out() -> None:
    # 1 is the condition, 2 the body.
    edges = {0: [(1, 1)], 1: [(2, 2), (3, 1)], 2: [(1, 5)], 3: [(EXIT, 4)]}
    assert longest(edges, {1: 6}) == 1 + 6 * (2 + 5) + 1 + 4
    assert longest(edges, {1: 0}) == 1 + 1 + 4


def test_a_loop_in_a_loop_costs_the_product() -> None:
    edges = {
        0: [(1, 1)],
        1: [(2, 1), (4, 1)],
        2: [(3, 1), (1, 1)],
        3: [(2, 1)],
        4: [(EXIT, 1)],
    }
    inner = 3 * 2
    assert longest(edges, {1: 5, 2: 3}) == 1 + 5 * (1 + inner + 1) + 1 + 1


def test_leaving_a_loop_from_its_middle_counts_the_way_there() -> None:
    edges = {0: [(1, 1)], 1: [(2, 7)], 2: [(0, 2), (EXIT, 1)]}
    assert longest(edges, {0: 2}) == 2 * (1 + 7 + 2) + 1 + 7 + 1


def test_a_loop_with_two_entries_is_refused() -> None:
    with pytest.raises(IrreducibleError):
        loops.find(0, {0: [1, 2], 1: [2], 2: [1]})


def test_loops_come_in_the_order_of_their_code() -> None:
    # As `while` is compiled: the condition (30) after the body (20); within it 22 to 24.
    edges = {0: [30], 20: [24], 22: [24], 24: [22, 26], 26: [30], 30: [20, 32], 32: []}
    assert [it.header for it in loops.find(0, edges)] == [30, 24]


# Each returns by BX LR (0x4770), 2 cycles. TRM table 3-1, and the RP2040's regions.
TIMINGS = [
    ("movs r0, #1", (0x2001,), 1),
    ("muls r0, r1", (0x4348,), 1),
    ("push {r4, lr}; pop {r4}", (0xB510, 0xBC10), 3 + 2),
    ("ldr r0, [sp]", (0x9800,), 2),
    ("ldr r0, [r1], which may be APB", (0x6808,), 4),
    ("str r0, [r1], which may be APB", (0x6008,), 5),
    ("SIO: movs, lsls, str", (0x21D0, 0x0609, 0x6008), 1 + 1 + 1),
    ("APB: movs, lsls, ldr", (0x2140, 0x0609, 0x6808), 1 + 1 + 4),
    ("RAM: movs, lsls, str", (0x2120, 0x0609, 0x6008), 1 + 1 + 2),
    ("mrs r0, primask", (0xF3EF, 0x8010), 3),
    ("ldm r0!, {r1, r2}", (0xC806,), 1 + 2 * 3),
]


@pytest.mark.parametrize(("name", "halfwords", "expected"), TIMINGS, ids=lambda it: str(it))
def test_timings_are_those_of_the_manual(
    name: str, halfwords: tuple[int, ...], expected: int
) -> None:
    assert cycles(*halfwords, 0x4770) == expected + 2


def test_pointers_said_to_be_ram_cost_as_ram() -> None:
    assert cycles(0x6808, 0x4770, ram=True) == 2 + 2
    # Not what the code shows: movs r1, #0x40; lsls r1, r1, #24; ldr r0, [r1]
    assert cycles(0x2140, 0x0609, 0x6808, 0x4770, ram=True) == 1 + 1 + 4 + 2


def test_pop_of_the_return_address_returns() -> None:
    assert cycles(0xB500, 0xBD00) == 2 + 4  # push {lr}; pop {pc}


UNCLEAR = [
    ("a jump that the code does not show", (0x4700,)),  # bx r0
    ("pop {pc} of something else", (0xB401, 0xBD00)),  # push {r0}
    ("an instruction of a Cortex-M4", (0xFB90, 0xF0F1, 0x4770)),  # sdiv
    ("waiting for an interrupt", (0xBF30, 0x4770)),
]


@pytest.mark.parametrize(("name", "halfwords"), UNCLEAR, ids=lambda it: str(it))
def test_what_cannot_be_followed_is_told(name: str, halfwords: tuple[int, ...]) -> None:
    assert any(it.unclear for it in follow(*halfwords).nodes.values())


SOURCE = Path(__file__).parent / "programs" / "annotated.py"


def test_comments_bound_loops_and_calls() -> None:
    found = annotations.find(SOURCE, "loops")
    assert found is not None
    assert (found.kind, found.ram) == ("viper", True)
    assert [it.bound for it in found.loops] == [3, 4, None]
    assert found.call("convert_obj_to_native") == 160
    assert found.call("convert_native_to_obj") == 50


def test_labels_that_are_jumped_back_to_are_loops() -> None:
    found = annotations.find(SOURCE, "asm")
    assert found is not None
    assert [(it.line, it.bound) for it in found.loops] == [(32, 5)]


def test_methods_are_found_by_class_or_by_a_name_of_their_own() -> None:
    lines = {name: annotations.find(SOURCE, name) for name in ("A.f", "B.f", "it.g", "it.f", "g")}
    assert {name: it and it.line for name, it in lines.items()} == {
        "A.f": 5,
        "B.f": 10,
        "it.g": 13,
        "it.f": None,
        "g": None,
    }


WRONG = [
    ("def f():  # noheap: loop<=3\n    pass\n", "it.py:1: '# noheap: loop' stands at no loop"),
    ("def f():\n    while 1:  # noheap: loop<3\n        pass\n", "it.py:2: '# noheap: loop<3' is"),
    ("def f():  # noheap: call\n    pass\n", "it.py:1: '# noheap: call' is not call<=N"),
    ("def f(:\n", "it.py:1: "),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_wrong_comment_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "it.py"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        annotations.find(path, "f")
    assert message in caught.value.message
