"""NH041 and NH042 where a hard handler is on: at the top level, in constructors, not once it is
switched off.
"""

import pytest
from check.analysed import HEAD, analysed

SHARED = HEAD + (
    "pads = [1]\na = b = 0\nclass Pad:\n    every = []\n    own = 0\n"
    "def tick(t):\n    global a, b\n    for pad in pads:\n        a ^= pad\n"
    "    for pad in Pad.every:\n        b ^= 1\n    Pad.own ^= 1\n"
)
TIMER = "tim = Timer(-1, freq=100, callback=tick, hard=True)\n"
LINES = SHARED.count("\n")


def found(folder, source: str) -> set[tuple[int, str]]:
    findings = analysed(folder, SHARED + source).findings
    return {(f.line - LINES, f.code) for f in findings if f.code in ("NH041", "NH042")}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (TIMER + "pads.append(2)\n", {(2, "NH042")}),
        (TIMER + "for n in range(3):\n    pads.append(n)\n", {(3, "NH042")}),
        (TIMER + "Pad.every.append(2)\n", {(2, "NH042")}),
        ("def start():\n    " + TIMER + "start()\npads.append(2)\n", {(4, "NH042")}),
        ("pads.append(2)\n" + TIMER, set()),
        (TIMER + "tim.deinit()\npads.append(2)\n", set()),
        (TIMER + "tim.deinit()\n" + TIMER + "pads.append(2)\n", {(4, "NH042")}),
        (TIMER + "import machine\ns = machine.disable_irq()\npads.append(2)\n"
         "machine.enable_irq(s)\n", set()),
        (TIMER + "print(a, b)\n", {(2, "NH041")}),
        ("print(a, b)\n" + TIMER, set()),
        (TIMER + "tim.deinit()\nprint(a, b)\n", set()),
        ("def main():\n    " + TIMER + "    tim.deinit()\n    print(a, b)\nmain()\n", set()),
        ("def main():\n    " + TIMER + "    print(a, b)\n    tim.deinit()\nmain()\n",
         {(3, "NH041")}),
        (TIMER + "def look():\n    x = a\n    y = b\n    return x - y\nlook()\n", {(4, "NH041")}),
        (TIMER + "def look():\n    x = a\n    y = a\n    return x - y\nlook()\n", set()),
        (TIMER + "def look():\n    x = a\n    print(x)\n    y = b\n    return x - y\nlook()\n",
         set()),
    ],
)  # fmt: skip
def test_what_is_done_while_a_hard_handler_is_on_is_found(tmp_path, source, expected):
    assert found(tmp_path, source) == expected


JOIN = "class Key:\n    def __init__(self):\n        {}pads.append(1)\n"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (JOIN.format("") + "Key()\n" + TIMER, 0),
        (JOIN.format("") + TIMER + "Key()\n", 3),
        (JOIN.format("") + "def main():\n    " + TIMER + "    Key()\nmain()\n", 3),
        (JOIN.format(TIMER + "        ") + "Key()\n", 4),
        ("class Key:\n    def __init__(self):\n        self.keys = []\n"
         "        self.keys.append(1)\n    def go(self, t):\n        for key in self.keys:\n"
         "            pass\nkey = Key()\nTimer(-1, freq=9, callback=key.go, hard=True)\nKey()\n",
         0),
    ],
)  # fmt: skip
def test_a_constructor_that_changes_what_all_objects_share_is_found(tmp_path, source, line):
    assert found(tmp_path, source) == ({(line, "NH042")} if line else set())


GROWING = HEAD + (
    "class Box:\n    def __init__(self, pin):\n        self.pin = pin\n"
    "        self.n = self.a = self.b = self.c = 0\n{}"
    "    def edge(self, pin):\n        self.n += 1\nBox(Pin(2))\n"
)
IRQ = "pin.irq(self.edge, Pin.IRQ_RISING, hard={})\n"


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["self.d = 0", "self.irq = " + IRQ.format(True)], 8),
        (["self.irq = " + IRQ.format(True)], 0),
        ([IRQ.format(True), "self.d = 0", "self.e = 0", "self.f = 0"], 9),
        (["self.d = self.irq = None", "self.irq = " + IRQ.format(True)], 0),
        (["if pin():", "    self.d = 0", "self.irq = " + IRQ.format(True)], 0),
        (["self.d = 0", "try:", "    self.irq = " + IRQ.format(True), "except TypeError:",
          "    self.irq = " + IRQ.format(False)], 9),
        (["self.d = 0", "self.irq = " + IRQ.format(False)], 0),
        (["import rp2", "self.dma = rp2.DMA()", "self.dma.irq(self.edge, hard=True)",
          "self.d = 0"], 0),
        (["self.d = 0", "self.tim = Timer(-1, freq=9, callback=self.edge, hard=True)"], 0),
    ],
)  # fmt: skip
def test_an_attribute_that_makes_a_new_table_is_found(tmp_path, lines, line):
    body = "".join(f"        {each.rstrip()}\n" for each in lines)
    findings = analysed(tmp_path, GROWING.format(body)).findings
    assert {f.line for f in findings if f.code == "NH042"} == ({line} if line else set())


CHANGING = HEAD + (
    "class Hub:\n    def __init__(self):\n        self.links = {}\n"
    "        Pin(2).irq(self.on, Pin.IRQ_RISING, hard=False)\n    def on(self, pin):\n"
    "        self.links.{}(pin)\n    def send(self):\n{}hub = Hub()\nhub.send()\n"
)
LOOP = "        for link in self.links:\n            link(1)\n"


@pytest.mark.parametrize(
    ("made", "method", "body", "line"),
    [
        ("set()", "add", LOOP, 10),
        ("set()", "discard", LOOP, 10),
        ("[]", "remove", LOOP, 10),
        ("[]", "append", LOOP, 0),
        ("set()", "add", LOOP.replace("self.links", "tuple(self.links)"), 0),
        ("set()", "__contains__", LOOP, 0),
        ("set()", "add", "        import machine\n        s = machine.disable_irq()\n" + LOOP
         + "        machine.enable_irq(s)\n", 0),
    ],
)  # fmt: skip
def test_a_loop_over_what_a_handler_changes_is_found(tmp_path, made, method, body, line):
    findings = analysed(tmp_path, CHANGING.format(made, method, body)).findings
    assert {f.line for f in findings if f.code == "NH042"} == ({line} if line else set())
