"""How deep a handler may call, by noheap check and by the VM."""

from pathlib import Path

import pytest

from noheap_tools.check.analysis import analyse
from noheap_tools.check.chains import MOST
from noheap_tools.check.rules import RULES
from noheap_tools.check.source.program import Program
from noheap_tools.emulator.program import boot

REGISTERED = "\nfrom machine import Timer\nTimer(-1, period=10, callback=tick, hard=True)\n"


def chain(levels: int) -> str:
    """A handler whose calls are so deep, itself included."""
    functions = [f"def f{n}():\n    f{n - 1}()\n" for n in range(1, levels - 1)]
    return "\n".join(["def f0():\n    pass\n", *functions, f"def tick(t):\n    f{levels - 2}()\n"])


def said(folder: Path, source: str) -> list[str]:
    file = folder / "case.py"
    file.write_text(source + REGISTERED)
    program = Program()
    program.add(file, "case", "case.py")
    return [it.message for it in analyse(program).findings if it.code == "NH036"]


def test_a_chain_is_found_from_its_length_on(tmp_path: Path) -> None:
    assert said(tmp_path, chain(MOST)) == []
    assert said(tmp_path, chain(MOST + 1)) == [
        "calls 13 deep: tick > f11 > f10 > f9 > ... > f3 > f2 > f1 > f0"
    ]


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        (
            "def one(n):\n    if n:\n        two(n - 1)\n\n"
            "def two(n):\n    one(n)\n\ndef tick(t):\n    one(9)\n",
            ["one calls itself, at a depth that is not known"],
        ),
        # The same function twice, one after the other, and from two places, is no circle.
        ("def f():\n    pass\n\ndef g():\n    f()\n\ndef tick(t):\n    f()\n    g()\n", []),
        # The main program may call as deep as it likes.
        ("def down(n):\n    return n and down(n - 1)\n\ndown(3)\n\ndef tick(t):\n    pass\n", []),
    ],
)
def test_a_circle_is_found(tmp_path: Path, source: str, messages: list[str]) -> None:
    assert said(tmp_path, source) == messages


VM = """
import micropython, time
from machine import Timer
micropython.alloc_emergency_exception_buf(100)
raised = bytearray(2)
{source}
def watched(t):
    try:
        tick(t)
        raised[0] = 1
    except RuntimeError:
        raised[0] = 2
time.sleep(2)
timer = Timer(period=5, callback=watched, hard=True)
while not raised[0]:
    time.sleep_ms(1)
timer.deinit()
print("begin", raised[0])
"""


@pytest.mark.parametrize(
    ("source", "raised"),
    [
        (chain(MOST - 1), False),  # and the one that calls it
        (chain(3 * MOST), True),
        (RULES["NH036"].bad, True),
        (RULES["NH036"].good, False),
    ],
    ids=["at the limit", "beyond the stack", "bad example", "good example"],
)
def test_the_vm_raises_where_the_stack_ends(source: str, raised: bool) -> None:
    pico = boot({"main.py": VM.format(source=source).encode()})
    assert pico.line("begin") == ["begin", "2" if raised else "1"]
