"""Times that wrap around: NH070 where two meet, NH071 where ticks_diff() is reversed, NH072
where the function itself is stored."""

import pytest
from check.analysed import analysed

from noheap_tools import paths
from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.load import load

HEAD = "import time\nfrom time import ticks_add, ticks_cpu, ticks_diff, ticks_ms, ticks_us\n"
CODES = ("NH070", "NH071", "NH072")


def found(folder, source: str) -> list[tuple[int, str]]:
    findings = analysed(folder, HEAD + source).findings
    assert all(f.severity.value == "warning" for f in findings if f.code in CODES)
    return [(f.line - 2, f.code) for f in findings if f.code in CODES]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("start = ticks_ms()\nprint(ticks_ms() - start)\n", 2),
        ("deadline = ticks_ms() + 500\nwhile ticks_ms() < deadline:\n    pass\n", 2),
        ("due = ticks_add(ticks_us(), 9)\nif ticks_us() >= due:\n    print(1)\n", 2),
        ("def f():\n    a = time.ticks_cpu()\n    b = time.ticks_cpu()\n    return b - a\n", 4),
        ("last = 0\ndef f():\n    global last\n    now = ticks_us()\n    if now - last > 9:\n"
         "        last = now\n", 5),
        ("class B:\n    def __init__(self):\n        self.last = None\n    def f(self):\n"
         "        now = ticks_us()\n        if self.last is None or now - self.last > 9:\n"
         "            self.last = now\n", 6),
        ("class B:\n    def __init__(self):\n        self.due = 0\n    def f(self):\n"
         "        if ticks_ms() > self.due:\n            self.due = ticks_ms() + 20\n", 5),
        ("def f(t):\n    return ticks_ms() - t\nf(ticks_ms())\n", 2),
        ("import machine\nlast = 0\ndef f(t):  # noheap: isr\n    global last\n"
         "    a = ticks_ms()\n    if 5 < a - last:\n        last = a\n", 6),
        ("import micropython\n@micropython.viper\ndef f() -> int:\n    a = int(ticks_us())\n"
         "    b = int(ticks_us())\n    return b - a\n", 6),
        ("a = b = ticks_ms()\nb -= a\n", 2),
        ("def f(n):\n    end = ticks_ms() + n\n    while ticks_ms() < end:\n        pass\n", 3),
        ("def f(n):\n    end = n * 1000 + ticks_ms()\n    return ticks_ms() > end\n", 3),
        ("import pyb\ndef f(a):\n    last = pyb.millis()\n    return pyb.millis() - last\n", 4),
        ("from pyb import micros\nt = micros()\nprint(micros() - t)\n", 3),
        ("a = ticks_ms()\ntry:\n    pass\nexcept OSError:\n"
         "    late = lambda: ticks_ms() - a\n    late()\n", 5),
    ],
)  # fmt: skip
def test_two_times_that_meet_are_reported(tmp_path, source, line):
    assert found(tmp_path, source) == [(line, "NH070")]


@pytest.mark.parametrize(
    "source",
    [
        "start = ticks_ms()\nif ticks_diff(ticks_ms(), start) > 500:\n    print(1)\n",
        "a = ticks_ms()\nb = ticks_diff(ticks_ms(), a)\nc = ticks_diff(ticks_ms(), a)\nb - c\n",
        "a = ticks_ms()\nprint((ticks_ms() - a) & 0x3fffffff, (ticks_ms() - a) % (1 << 30))\n",
        "a = ticks_ms()\nif a == ticks_ms() or a != 0 or a > 5:\n    print(a % 9 - a // 9)\n",
        "a = time.time()\nprint(time.time() - a)\n",
        "import pyb\na = pyb.millis()\nprint(pyb.elapsed_millis(a) - 5)\n",
        "def f(n):\n    return n + 5 > n, ticks_ms() + n\n",
        "try:\n    from time import ticks_ms, ticks_diff\nexcept ImportError:\n"
        "    ticks_ms = time.ticks_ms\n    ticks_diff = lambda a, b: a - b\n"
        "print(ticks_diff(ticks_ms(), ticks_ms()))\n",
        "class C:\n    def __init__(self):\n        try:\n            self.now = time.ticks_ms\n"
        "            self.diff = ticks_diff\n        except AttributeError:\n"
        "            self.now = time.time\n            self.diff = lambda a, b: a - b\n"
        "        self.last = self.now()\n    def since(self):\n"
        "        return self.diff(self.now(), self.last)\nC().since()\n",
        "n = 5\nn = n - 3\nif n < 3:\n    print(ticks_ms())\n",
        "def f():\n    t = ticks_us()\n    t = ticks_diff(ticks_us(), t)\n    return t - 5 > t\n",
    ],
)
def test_other_arithmetic_is_left_alone(tmp_path, source):
    assert found(tmp_path, source) == []


REVERSED = [
    ("last = 0\ndef f():\n    global last\n    now = ticks_us()\n"
     "    gap = ticks_diff({})\n    last = now\n    return gap\n", "last", "now", 5),
    ("start = ticks_ms()\nprint(ticks_diff({}))\n", "start", "ticks_ms()", 2),
    ("class B:\n    def __init__(self):\n        self.t = ticks_us()\n    def f(self):\n"
     "        return ticks_diff({}) > 50\n", "self.t", "ticks_us()", 5),
    ("def f():\n    a = time.ticks_us()\n    print(1)\n    b = time.ticks_us()\n"
     "    return time.ticks_diff({})\n", "a", "b", 5),
    ("def f():\n    last = ticks_us()\n    while True:\n        now = ticks_us()\n"
     "        print(ticks_diff({}))\n        last = now\n", "last", "now", 5),
    ("def f(t):\n    return ticks_diff({})\nf(ticks_ms())\n", "t", "ticks_ms()", 2),
]  # fmt: skip


@pytest.mark.parametrize(("source", "earlier", "later", "line"), REVERSED)
def test_reversed_arguments_are_reported(tmp_path, source, earlier, later, line):
    assert found(tmp_path, source.format(f"{earlier}, {later}")) == [(line, "NH071")]
    assert found(tmp_path, source.format(f"{later}, {earlier}")) == []


@pytest.mark.parametrize(
    "source",
    [
        "due = ticks_add(ticks_ms(), 9)\nprint(ticks_diff(due, ticks_ms()))\n",
        "due = ticks_ms() + 9\nprint(ticks_diff(due, ticks_ms()))\n",
        "class B:\n    def __init__(self):\n        self.due = ticks_ms()\n    def f(self):\n"
        "        if ticks_diff(self.due, ticks_ms()) > 0:\n"
        "            self.due = ticks_add(self.due, 5)\n",
        "t = ticks_ms()\nprint(-ticks_diff(t, ticks_ms()), abs(ticks_diff(t, ticks_ms())))\n",
        "t = ticks_ms()\nprint(ticks_diff(t, ticks_ms()) < 0, ticks_diff(t, ticks_ms()) > -5)\n",
        "def f(due):\n    return ticks_diff(due, ticks_ms())\n",
        "t = ticks_ms()\nprint(ticks_diff(t, ticks_ms()) * ticks_diff(0, 1))\n",
        "class B:\n    def __init__(self):\n        self.t = ticks_us()\n    def f(self):\n"
        "        now = ticks_us()\n        last = self.t\n        return ticks_diff(now, last)\n",
    ],
)
def test_a_deadline_and_a_wanted_sign_are_left_alone(tmp_path, source):
    assert found(tmp_path, source) == []


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("sent = ticks_ms\nprint(ticks_diff(ticks_ms(), sent))\n", 1),
        ("class C:\n    def go(self):\n        self.t = time.ticks_us\n    def age(self):\n"
         "        return ticks_diff(ticks_us(), self.t)\n", 3),
        ("now = ticks_ms\nprint(ticks_diff(now(), now()))\n", 0),
        ("sent = ticks_ms()\nprint(ticks_diff(ticks_ms(), sent))\n", 0),
        ("sent = ticks_ms\nprint(sent)\n", 0),
    ],
)  # fmt: skip
def test_the_function_in_place_of_a_time_is_reported(tmp_path, source, line):
    assert found(tmp_path, source) == ([(line, "NH072")] if line else [])


def test_the_library_has_no_such_mistake():
    files = [p for p in paths.LIB.rglob("*.py") if "ticks_" in p.read_text()]
    assert files
    assert [f for f in analyse(load(files)).findings if f.code in CODES] == []
