"""noheap check finds the names and attributes that a handler uses and that nothing binds, or only
after the registration, and the forgotten `global`.

presence/cases.txt marks the line at which the VM raises NameError or AttributeError.
"""

import ast
from pathlib import Path

import pytest
from check import case_file
from check.analysed import HEAD, analysed

from noheap_tools.check.measure import vm

DEVICE = Path(__file__).parent / "device"

RAISED = ("NameError", "AttributeError")
CODES = ("NH015", "NH033", "NH034", "NH035")
LINES = HEAD.count("\n")


def found(folder, source: str) -> set[tuple[int, str]]:
    findings = analysed(folder, HEAD + source).findings
    return {(f.line - LINES, f.code) for f in findings if f.code in CODES}


TIMER = "Timer(-1, period=9, callback={}, hard={})\n"


CASES = dict(case_file.cases(Path(__file__).parent / "presence/cases.txt"))


def marks(source: str) -> set[tuple[int, str]]:
    lines = enumerate(source.splitlines(), 1)
    return {(n, "NH034") for n, line in lines if line.endswith("# NH034")}


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_what_nothing_binds_is_found_and_the_rest_left_alone(tmp_path, name, hard):
    source = CASES[name].replace("HARD = True", f"HARD = {hard}")
    findings = analysed(tmp_path, source).findings
    assert {(f.line, f.code) for f in findings if f.code in CODES} == marks(source)


def test_the_vm_agrees_on_the_unix_build():
    # Not those that import modules of nobody, nor one that leaves it to its caller.
    cases = {
        name: source
        for name, source in CASES.items()
        if not any(text in source for text in ("board", "base.B", "give("))
    }
    raised = {name for name, error in observed(cases).items() if error in RAISED}
    assert raised == {name for name, source in cases.items() if marks(source)}


def observed(cases: dict[str, str]) -> dict[str, str]:
    """{case: the name of the exception that leaves its handler, or ""} on the unix build."""
    files = {file.name: file.read_bytes() for file in DEVICE.glob("*.py")}
    files["main.py"] = files["name_errors.py"]
    files["cases.txt"] = "".join(f"{case!r}\n" for case in cases.items()).encode()
    return dict(ast.literal_eval(line) for line in vm.marked(vm.on_unix(files)))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("ready = True", {(3, "NH035")}),
        ("ready = True; other = 5", {(3, "NH035")}),
        ("if t:\n        ready = True", {(4, "NH035")}),
        ("global ready\n    ready = True", set()),
        ("ready = True\n    print(ready)", set()),
        ("for ready in (1, 2): pass", {(3, "NH035")}),
        ("_ = ready", set()),
        ("spare = True", set()),
    ],
)
def test_a_forgotten_global_is_found(tmp_path, body, expected):
    source = f"ready = False\ndef tick(t):\n    {body}\nspare = 5\n"
    source += TIMER.format("tick", False) + "while not ready:\n    time.sleep(1)\n"
    assert found(tmp_path, source) == expected


EDGE = "self.pin.irq(self.edge, Pin.IRQ_RISING, hard={})\n"
CLASS = (
    "class E:\n    def __init__(self, pin):\n        self.pin = pin\n        {}"
    "    def edge(self, p):\n        self.n += 1\nE(Pin(2))\n"
)


@pytest.mark.parametrize(
    ("constructor", "line"),
    [
        (EDGE.format(True) + "        self.n = 0\n", 4),
        (EDGE.format(True) + "        time.sleep(1)\n        self.n = 0\n", 4),
        (EDGE.format(False) + "        time.sleep(1)\n        self.n = 0\n", 4),
        (EDGE.format(False) + "        for i in (1, 2):\n            self.n = 0\n", 4),
        ("self.start()\n        self.n = 0\n    def start(self):\n        "
         + EDGE.format(True), 7),
        (EDGE.format(True) + "        self.clear()\n    def clear(self):\n        self.n = 0\n",
         4),
        (EDGE.format(True) + "    def clear(self):\n        self.n = 0\n", 4),
    ],
)  # fmt: skip
def test_an_attribute_that_comes_too_late_is_found(tmp_path, constructor, line):
    assert found(tmp_path, CLASS.format(constructor)) == {(line, "NH033")}


@pytest.mark.parametrize(
    "constructor",
    [
        "self.n = 0\n        " + EDGE.format(True),
        "self.clear()\n        "
        + EDGE.format(True)
        + "    def clear(self):\n        self.n = 0\n",
        EDGE.format(False) + "        self.n = 0\n",
        "self.n = 0\n    def start(self):\n        " + EDGE.format(True),
        "pass\n    def start(self):\n        self.n = 0\n        " + EDGE.format(True),
        "pass\n    def set(self):\n        self.n = 0\n    def start(self):\n        "
        + EDGE.format(True),
        "self.n = 0\n        self.start()\n    def start(self):\n        " + EDGE.format(True),
    ],
)
def test_an_attribute_that_is_there_is_left_alone(tmp_path, constructor):
    assert found(tmp_path, CLASS.format(constructor)) == set()


TICK = "def tick(t):\n    print(led)\n"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (TICK + TIMER.format("tick", True) + "led = 1\n", 3),
        (TICK + TIMER.format("tick", False) + "time.sleep(1)\nled = 1\n", 3),
        (TICK + "def start():\n    " + TIMER.format("tick", True) + "start()\nled = 1\n", 4),
        ("def tick(t):\n    late()\n" + TIMER.format("tick", True) + "def late():\n    pass\n",
         3),
        (TICK + "class E:\n    def __init__(self):\n        " + TIMER.format("tick", True)
         + "E()\nled = 1\n", 5),
    ],
)  # fmt: skip
def test_a_global_that_comes_too_late_is_found(tmp_path, source, line):
    assert found(tmp_path, source) == {(line, "NH033")}


@pytest.mark.parametrize(
    "source",
    [
        "led = 1\n" + TICK + TIMER.format("tick", True),
        TICK + TIMER.format("tick", False) + "led = 1\n",
        TICK + "def start():\n    " + TIMER.format("tick", True) + "led = 1\nstart()\n",
        TICK
        + "def make():\n    global led\n    led = 1\nmake()\n"
        + TIMER.format("tick", True)
        + "led = 2\n",
    ],
)
def test_a_global_that_is_there_is_left_alone(tmp_path, source):
    assert found(tmp_path, source) == set()


STORING = "def tick(t):\n    global led\n    led = t\n"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (STORING + TIMER.format("tick", True) + "led = 1\n", 4),
        (STORING + TIMER.format("tick", False) + "time.sleep(1)\nled = 1\n", 4),
        (STORING + TIMER.format("tick", False) + "led = 1\n", 0),
        ("led = 1\n" + STORING + TIMER.format("tick", True) + "led = 2\n", 0),
        (STORING + "def main():\n    global led\n    led = 0\n    "
         + TIMER.format("tick", True) + "main()\n", 0),
    ],
)  # fmt: skip
def test_a_first_value_that_overwrites_the_handlers_is_found(tmp_path, source, line):
    assert {n for n, code in found(tmp_path, source) if code == "NH033"} == (
        {line} if line else set()
    )
