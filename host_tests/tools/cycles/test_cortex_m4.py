"""The bound of a Cortex-M4's code: its table, its 32-bit instructions, and functions of files."""

import json
from pathlib import Path

import pytest
from tools.cycles.machine_code import cycles, follow

from noheap_tools import cli
from noheap_tools.cycles import analysis, annotations, cortex_m4
from noheap_tools.cycles.analysis import Analysis

RETURN = 0x4770  # bx lr: 1 and 3 of the pipeline, 1 for its halfword, 4 for the jump
RETURNS = 1 + 3 + 1 + 4
NOP = 0xBF00
APB1 = 2 + 3 * 4  # LDR and STR are 2, and three cycles of a bus with a fourth of the clock
APB2 = 2 + 3 * 2

# TRM table 3-1; and one cycle for each halfword, which is fetched from RAM.
TIMINGS = [
    ("movs r0, #1", (0x2001,), 1 + 1),
    ("muls r0, r1", (0x4348,), 1 + 1),
    ("movw r0, #0x1234", (0xF241, 0x2034), 1 + 2),
    ("sdiv r0, r1, r2", (0xFB91, 0xF0F2), 12 + 2),
    ("push {r4, lr}; pop {r4}", (0xB510, 0xBC10), (3 + 1) + (2 + 1)),
    ("ldr r0, [sp]", (0x9800,), 2 + 1),
    ("ldr r0, [r1], which may be APB1", (0x6808,), APB1 + 1),
    ("ldr.w r0, [r1, #176], which may be APB1", (0xF8D1, 0x00B0), APB1 + 2),
    ("str.w r0, [sp, #8]", (0xF8CD, 0x0008), 2 + 2),
    ("RAM: movs, lsls, str", (0x2120, 0x0609, 0x6008), 1 + 1 + 2 + 3),
    ("APB1: movs, lsls, ldr", (0x2140, 0x0609, 0x6808), 1 + 1 + APB1 + 3),
    # movw r1, #0x1400; movt r1, #0x4001; ldr.w r0, [r1, #4]
    ("APB2", (0xF241, 0x4100, 0xF2C4, 0x0101, 0xF8D1, 0x0004), 1 + 1 + APB2 + 6),
    # movw r1, #0x18; movt r1, #0x4002; str r0, [r1]
    ("GPIO, on AHB", (0xF240, 0x0118, 0xF2C4, 0x0102, 0x6008), 1 + 1 + 2 + 5),
    ("mrs r0, primask", (0xF3EF, 0x8010), 2 + 2),
    ("cpsid i", (0xB672,), 2 + 1),
    ("ldm r0!, {r1, r2}", (0xC806,), 1 + 2 * (1 + 3 * 4) + 1),
    # ite eq; moveq r0, #1; movne r0, #2
    ("ite", (0xBF0C, 0x2001, 0x2002), 3 + 3),
    # cbz r0 over the nop: not taken 1 and the nop, taken 1 + 3 and the jump
    ("cbz", (0xB100, NOP), 4 + 1 + 4),
]


@pytest.mark.parametrize(("name", "halfwords", "expected"), TIMINGS, ids=lambda it: str(it))
def test_timings_are_those_of_the_manual(
    name: str, halfwords: tuple[int, ...], expected: int
) -> None:
    assert cycles(*halfwords, RETURN, timing=cortex_m4.TIMING) == expected + RETURNS


def test_what_an_it_leaves_out_is_not_known_afterwards() -> None:
    # movs r1, #0x40; lsls r1, r1, #24; it eq; moveq r1, #0x20; ldr r0, [r1]: not RAM, not 0x20
    code = (0x2140, 0x0609, 0xBF08, 0x2120, 0x6808)
    assert cycles(*code, RETURN, timing=cortex_m4.TIMING) == 4 + APB1 + 5 + RETURNS


UNCLEAR = [
    ("a return that an IT may leave out", (0xBF08, RETURN, RETURN)),
    ("a table of branches", (0xE8DF, 0xF000, RETURN)),
    ("a bit-band alias", (0x2142, 0x0609, 0x6808, RETURN)),  # 0x42000000
    ("waiting for an interrupt", (0xBF30, RETURN)),
    ("a return address from a wide pop", (0xE92D, 0x4010, 0xE8BD, 0x8010)),
]


@pytest.mark.parametrize(("name", "halfwords"), UNCLEAR, ids=lambda it: str(it))
def test_what_cannot_be_followed_is_told(name: str, halfwords: tuple[int, ...]) -> None:
    graph = follow(*halfwords, timing=cortex_m4.TIMING)
    assert any(it.unclear for it in graph.nodes.values())


WAITING = """
import micropython

@micropython.viper
def f(block: ptr32):
    # noheap: ram
    while block[0]:  # noheap: loop<=3, waits: for its flag
        pass
"""
# cmp r0, #0; bne back to it; bx lr
LOOP = {0x20000000: 0x2800, 0x20000002: 0xD1FD, 0x20000004: RETURN}
ROUND = 1 + 1 + 1 + 3 + 1 + 4


def of_loop(waiting: list[bool], tmp_path: Path | None = None) -> Analysis:
    source = None
    if tmp_path is not None:
        path = tmp_path / "it.py"
        path.write_text(WAITING)
        source = annotations.find(path, "f")
    return analysis.analyse(
        0x20000000,
        lambda at: 0,
        lambda at: LOOP.get(at, 0),
        lambda at: "?",
        source=source,
        bounds=[] if source else [3],
        waiting=waiting,
        timing=cortex_m4.TIMING,
    )


def test_a_loop_that_waits_has_a_bound_only_where_its_time_is_known(tmp_path: Path) -> None:
    known = of_loop([True], tmp_path)
    assert known.unclear == []
    assert known.cycles == 3 * ROUND + (1 + 1 + 1 + 1) + RETURNS
    assert [it.waits for it in known.loops] == [True]
    unknown = of_loop([], tmp_path)
    assert unknown.cycles is None
    assert unknown.unclear == ["unbounded: line 7 waits, and how long is not known"]
    assert of_loop([]).cycles == known.cycles  # the user's own numbers, without waiting


SOURCE = """
import micropython


@micropython.viper
def total(block: ptr32) -> int:  # noheap: call<=200
    # noheap: ram
    all = 0
    for n in range(8):  # noheap: loop<=8
        all += block[n + 0]
    return all


def plain():
    return 1


class Lamp:
    @staticmethod
    @micropython.asm_thumb
    def set(r0):
        movw(r1, 0x0018)
        movt(r1, 0x4002)
        str(r0, [r1, 0])


@micropython.native
def slow(n):
    return n + 1
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "sums.py"
    path.write_text(SOURCE)
    return str(path)


def bounded(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    code = cli.main(["cycles", *arguments, "--board", "pybv11", "--json"])
    out, err = capsys.readouterr()
    assert code == 0, err
    return json.loads(out)


def test_functions_are_bounded_without_running(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    total = bounded(capsys, file, "--function", "total", "--max-bound", "1200")
    assert (total["unclear"], total["cycles"], total["instructions"]) == ([], None, None)
    (loop,) = total["loops"]
    assert (loop["line"], loop["rounds"]) == (9, 8)
    # Two calls, of 200 each, and eight rounds.
    assert total["bound"] > 2 * 200 + 8 * loop["cycles"]
    lamp = bounded(capsys, file, "--function", "Lamp.set", "--bound")
    # push {r1, r4-r7, lr}; movw; movt; str; pop {r1, r4-r7, pc}: a GPIO has no wait
    assert lamp["bound"] == (7 + 1) + (1 + 2) + (1 + 2) + (2 + 1) + (4 + 6 + 1 + 4)
    assert lamp["core"] == "Cortex-M4"


def test_a_helper_without_a_bound_is_named(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(file).write_text(SOURCE.replace("  # noheap: call<=200", ""))
    found = bounded(capsys, file, "--function", "total")
    assert found["bound"] is None
    assert [why.partition(",")[0] for why in found["unclear"]] == [
        "cannot follow: convert_obj_to_native",
        "cannot follow: convert_native_to_obj",
    ]
    code = cli.main(["cycles", file, "--function", "total", "--board", "pybv11", "--bound"])
    assert code == 1
    assert "no bound: cannot follow: convert_obj_to_native" in capsys.readouterr().err


REFUSED = [
    (["--function", "slow"], "slow is native, not viper or asm_thumb: it has no static bound"),
    (["--function", "plain"], "plain is bytecode"),
    (["--function", "none"], "no function 'none' in sums.py; it has: total, plain, slow"),
    (["--function", "total", "--args", "1"], "nothing is called"),
    (["--function", "total", "--max", "9"], "--max-bound is for the bound"),
    (["--function", "total", "--seconds", "1"], "--seconds and --scenario go with --handler"),
    (["--system"], "--system needs measured cycles, which QEMU does not count"),
    (["--handler", "timer"], "it is the sampler's alone"),
    (["--handler", "sampler"], "sums.py is not the project's firmware"),
    ([], "one of --function NAME and --handler NAME"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=lambda it: str(it))
def test_what_is_refused_is_told(
    file: str, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert cli.main(["cycles", file, *arguments, "--board", "pybv11"]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("board", ["pico2", "bluepill_f103"])
def test_a_board_that_nobody_plays_is_refused(
    file: str, capsys: pytest.CaptureFixture[str], board: str
) -> None:
    assert cli.main(["cycles", file, "--function", "total", "--board", board]) == 2
    assert "is not emulated" in capsys.readouterr().err
