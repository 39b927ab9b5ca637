"""What a handler uses and nothing binds, or too late; and the forgotten global."""

import ast
from pathlib import Path

import pytest
from check.analysed import HEAD, analysed

from noheap_tools.check.measure import vm

DEVICE = Path(__file__).parent / "device"

CODES = ("NH015", "NH033", "NH034", "NH035")
LINES = HEAD.count("\n")


def found(folder, source: str) -> set[tuple[int, str]]:
    findings = analysed(folder, HEAD + source).findings
    return {(f.line - LINES, f.code) for f in findings if f.code in CODES}


TIMER = "Timer(-1, period=9, callback={}, hard={})\n"


NOWHERE = [
    ("def tick(t):\n    print(missing)\n", 2),
    ("def tick(t):\n    missing()\n", 2),
    ("n = 0\ndef tick(t):\n    n += 1\n", 3),
    ("n = 0\ndef tick(t):\n    n = n + 1\n", 3),
    ("n = 0\ndef tick(t):\n    if n > 5:\n        n = 0\n", 3),
    ("def main():\n    led = Pin(25)\n    led.on()\ndef tick(t):\n    led.off()\n", 5),
    ("def main():\n    on = False\n    def tick(t):\n        global on\n"
     "        on = not on\n    return tick\ntick = main()\n", 5),
    ("def tick(t):\n    global n\n    n += 1\n", 3),
    ("import time\ndef tick(t):\n    tiem.ticks_ms()\n", 3),
    ("class E:\n    def __init__(self):\n        self.n = 0\n    def edge(self, t):\n"
     "        self.m += 1\ne = E()\ntick = e.edge\n", 5),
    ("class E:\n    def edge(self, t):\n        self.stpe()\n    def step(self):\n"
     "        pass\ntick = E().edge\n", 3),
    ("class E:\n    def __init__(self, pin):\n        self.pin = pin\n"
     "    def edge(self, t):\n        self.pin.value()\ntick = E('GP2').edge\n", 5),
    ("n = 5\ndef tick(t):\n    n.append(t)\n", 3),
    ("q = [0, 0]\ndef tick(t):\n    q.push(0)\n", 3),
    ("def helper():\n    return depth\ndef tick(t):\n    helper()\n", 2),
]  # fmt: skip


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize(("source", "line"), NOWHERE)
def test_what_nothing_binds_is_found(tmp_path, source, line, hard):
    assert found(tmp_path, source + TIMER.format("tick", hard)) == {(line, "NH034")}


BOUND = [
    "def tick(t):\n    try:\n        print(missing)\n    except NameError:\n        pass\n",
    "from board import *\ndef tick(t):\n    led.toggle()\n",
    "import builtins\nexec('led = 1')\ndef tick(t):\n    print(led)\n",
    "def tick(t):\n    for i in (1, 2):\n        if i > 1:\n            print(x)\n        x = i\n",
    "class E:\n    def __getattr__(self, name):\n        return 5\n    def edge(self, t):\n"
    "        return self.n\ntick = E().edge\n",
    "import base\nclass E(base.B):\n    def edge(self, t):\n        return self.n\n"
    "tick = E().edge\n",
    "class E:\n    def edge(self, t):\n        if hasattr(self, 'n'):\n"
    "            return self.n\ntick = E().edge\n",
    "class E:\n    def edge(self, t):\n        return self.n\ne = E()\ntick = e.edge\n"
    "def give(x):\n    x.n = 5\n",
    "class E:\n    n = 0\n    def edge(self, t):\n        self.n += 1\ntick = E().edge\n",
    "def tick(t):\n    x = [y for y in (1, 2)]\n    print(x, __name__, NotImplementedError)\n",
]


@pytest.mark.parametrize("source", BOUND)
def test_what_something_may_bind_is_left_alone(tmp_path, source):
    assert found(tmp_path, source + TIMER.format("tick", False)) == set()


def test_the_vm_agrees_on_the_unix_build():
    cases = dict(enumerate(source for source, _ in NOWHERE))
    # Not those that import modules of nobody, nor one that leaves it to its caller.
    cases |= {
        -n: it
        for n, it in enumerate(BOUND, 1)
        if not any(s in it for s in ("board", "base", "give"))
    }
    raised = observed(cases)
    assert {n for n, error in raised.items() if error in ("NameError", "AttributeError")} == {
        *range(len(NOWHERE))
    }


def observed(cases: dict[int, str]) -> dict[int, str]:
    """{case: the name of the exception that leaves its handler, or ""} on the unix build."""
    whole = ((n, HEAD + source + TIMER.format("tick", True)) for n, source in cases.items())
    files = {file.name: file.read_bytes() for file in DEVICE.glob("*.py")}
    files["main.py"] = files["name_errors.py"]
    files["cases.txt"] = "".join(f"{case!r}\n" for case in whole).encode()
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
