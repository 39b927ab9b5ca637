"""`noheap check --prove`: a handler is proved if the VM called it and raised nothing."""

import json
from pathlib import Path

import pytest

from rig import broken_programs as programs

PROGRAMS = Path(__file__).parent / "programs"
MS = ("--prove", "--ms", "300")

SPSC = """
from array import array
import micropython
from machine import Timer
from noheap.block import STATUS
from noheap.buf.spsc import SPSC
from package.part import three
import beside

queue = SPSC(8, STATUS)
record = array("i", [three] * STATUS)


def tick(t):
    "Counts."
    if queue.enqueue(record):
        record[0] += beside.one


def second(t): record[1] = 2


@micropython.viper
def third(t):
    a = ptr32(record)
    a[1] = 3


@micropython.asm_thumb
def fourth(r0):
    mov(r1, 4)


class Fifth:
    def __init__(self):
        self.t = None

    def tick(self, t):
        if t:
            self.t = t


def make(mode):
    for callback in (tick, second, third, fourth, lambda t: (record), Fifth().tick):
        Timer(-1, period=10, mode=mode, callback=callback, hard=True)


make(Timer.PERIODIC)
"""


@pytest.fixture
def prove(run_check):
    """Proves main.py: (exit code, the lines on stdout)."""

    def prove(*arguments: str, **files: str):
        code, out, _ = run_check("main.py", *MS, *arguments, **files)
        return code, out.splitlines()

    return prove


def test_a_program_that_does_not_import_proves_nothing(prove):
    code, lines = prove(main=programs.MISSING)
    assert code == 1
    assert lines[-3:] == [
        "main.py: nothing was proved: the program raised ImportError: no module named"
        " 'nosuchmodule', main.py line 1",
        "main.py:4: main:tick was not proved: not called within 300 ms",
        "proved 0 of 1 hard handler",
    ]


def test_a_program_that_raises_after_its_start_fails(prove):
    code, lines = prove(main=programs.RAISES)
    assert code == 1
    assert "main.py: the program raised ValueError: later, main.py line 9" in lines
    assert lines[-1] == "proved 1 of 1 hard handler"


def test_a_handler_that_raises_is_not_proved(prove):
    code, lines = prove(main=programs.RAISES_IN_HANDLER)
    assert code == 1
    assert "main.py:5: the VM raised AttributeError here; found: NH007" in lines
    assert lines[-1] == "proved 0 of 1 hard handler"


GUARDED = """
import time
from machine import Timer


def tick(timer):
    pass


def main():
    timer = Timer(period=10, callback=tick, hard=True)
    while True:
        time.sleep_ms(10)


if __name__ == "__main__":
    main()
"""


def test_the_program_runs_what_is_under_its_guard_and_an_imported_file_does_not(prove, run_check):
    code, lines = prove(main=GUARDED)
    assert (code, lines[-1]) == (0, "proved 1 of 1 hard handler")
    files = {"main": "import other\n", "other": GUARDED}
    code, out, _ = run_check("main.py", "other.py", *MS, **files)
    assert code == 1
    assert "other.py:6: other:tick was not proved: not called within 300 ms" in out


@pytest.mark.parametrize("program", [programs.FOREVER, programs.ENDS])
def test_a_handler_that_nothing_calls_is_not_proved(prove, program):
    code, lines = prove("--entry", "main:tick", main=program)
    assert code == 1
    assert lines[-2:] == [
        "main.py:2: main:tick was not proved: not called within 300 ms",
        "proved 0 of 1 hard handler",
    ]


@pytest.mark.parametrize("program", [programs.FOREVER, programs.ENDS])
def test_a_program_without_a_handler_fails(run_check, program):
    code, out, err = run_check("main.py", *MS, "--json", main=program)
    assert code == 1
    assert "no hard handler to prove" in err
    assert json.loads(out)["proof"] == {"error": "no hard handler to prove"}


def test_a_good_one_is_proved_and_counted(run_check):
    code, out, _ = run_check("main.py", *MS, "--json", main=programs.GOOD)
    assert code == 0
    proof = json.loads(out)["proof"]
    assert (proof["holds"], proof["proved"]) == (True, ["main:tick"])
    assert proof["not_reached"] == proof["raised"] == proof["programs_that_raised"] == []
    code, out, _ = run_check("main.py", *MS, "--json", main=programs.MISSING)
    assert code == 1
    proof = json.loads(out)["proof"]
    assert (proof["holds"], proof["proved"], proof["not_reached"]) == (False, [], ["main:tick"])
    (ended,) = proof["programs_that_raised"]
    assert ended["file"] == "main.py"
    assert ended["error"].startswith("ImportError: no module named 'nosuchmodule'")


def test_library_and_neighbours_are_brought_and_every_kind_of_handler_is_seen(prove, tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "part.py").write_text("from . import number\nthree = number.three\n")
    (tmp_path / "package" / "number.py").write_text("three = 3\n")
    _, lines = prove(main=SPSC, beside="one = 1\n")
    assert lines[-1] == "proved 6 of 6 hard handlers", lines
    assert not [line for line in lines if "the VM raised" in line and "nothing" not in line]


def test_the_line_of_an_exception_is_the_users(prove):
    raises = SPSC.replace("record[0] += beside.one", "record[0] += beside.one + [1][0]")
    line = raises.splitlines().index("        record[0] += beside.one + [1][0]") + 1
    code, lines = prove(main=raises.replace("from package.part import three\n", "three = 3\n"),
                        beside="one = 1\n")  # fmt: skip
    assert code == 1
    assert f"main.py:{line}: the VM raised MemoryError here; found: NH001" in lines, lines


def test_a_driver_is_started_by_the_program_that_imports_it(run_check):
    driver = "from machine import Timer\nclass Driver:\n    def __init__(self):\n"
    driver += "        self.n = 0\n        self.cb = self.tick\n"
    driver += "        Timer(-1, period=10, callback=self.cb, hard=True)\n"
    driver += "    def tick(self, t):\n        self.n = (self.n + 1) & 255\n"
    main = "import driver\nd = driver.Driver()\n"
    _, out, _ = run_check(".", *MS, main=main, driver=driver)
    assert out.splitlines()[-1] == "proved 1 of 1 hard handler"
    _, out, _ = run_check("driver.py", *MS)
    assert out.splitlines()[-1] == "proved 0 of 1 hard handler"


@pytest.mark.parametrize(
    "loop",
    ["while n == 3:\n        pass", "while True:\n        n += 1", "import time; time.sleep(9)"],
)
def test_a_handler_that_does_not_return_is_not_proved(prove, loop):
    hangs = (PROGRAMS / "hangs.py").read_text()
    code, lines = prove(main=hangs.replace("while n == 3:\n        pass", loop))
    assert code == 1
    assert "main.py:6: main:tick does not return: the board hung in it" in lines
    assert lines[-1] == "proved 0 of 1 hard handler"


RAISES = """
import micropython
from machine import Timer

micropython.alloc_emergency_exception_buf({})


def tick(t):
    {}


Timer(-1, period=10, callback=tick, hard=True)
"""


@pytest.mark.parametrize(
    "statement", ["raise ValueError", "{}[1]", "1 // 0", "int('x')", "missing()", "assert 0, 'no'"]
)
@pytest.mark.parametrize("room", [0, 100])
def test_any_exception_that_leaves_a_handler_fails_with_its_line(prove, statement, room):
    code, lines = prove(main=RAISES.format(room, statement))
    assert code == 1
    assert any(line.startswith(("main.py:8: ", "main.py:9: ")) for line in lines)
    assert lines[-1] == "proved 0 of 1 hard handler"
