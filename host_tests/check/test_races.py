"""NH040 to NH042: what an emulated Pico loses is found, on its line, and nothing else is."""

import json

import pytest
from check import race
from check.analysed import HEAD, analysed

CASES = dict(race.cases())
KINDS = {"hard": "HARD = True", "soft": "HARD = False"}


def found(folder, source: str, code: str = "NH040") -> set[int]:
    findings = analysed(folder, source).findings
    assert all(f.severity.value == "warning" for f in findings if f.code == code)
    return {f.line for f in findings if f.code == code}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CASES)
def test_a_lost_update_is_found_on_its_line(name, kind, tmp_path):
    source = CASES[name].replace("HARD = True", KINDS[kind])
    findings = analysed(tmp_path, source).findings
    at = {(f.line, f.code) for f in findings if f.code in race.CODES}
    assert at == race.marks(CASES[name], kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_marks_are_what_the_vm_does(kind):
    labels = json.loads(race.LABELS.read_text())
    assert set(labels) == set(CASES)
    loses = {name for name, label in labels.items() if label[kind]}
    marked = {name for name, source in CASES.items() if race.marks(source, kind)}
    assert loses <= marked
    assert {name for name in marked - loses if not race.is_rare(CASES[name])} == set()


COUNTER = HEAD + (
    "n = 0\nready = False\ndata = 0\ndef tick(t):\n    global n, ready, data\n    n += 1\n"
    "    data = n\n    ready = True\nTimer(-1, period=9, callback=tick, hard={})\n"
)
LINES = COUNTER.count("\n")


def below(folder, source: str, hard: bool = True) -> set[int]:
    return {line - LINES for line in found(folder, COUNTER.format(hard) + source)}


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("while True:\n    time.sleep(1)\n    rate = n * 60 // 7\n    n = 0\n", 4),
        ("rate, n = n, 0\n", 1),
        ("if n > 5:\n    print(n)\n    n = 0\n", 3),
        ("while True:\n    if ready:\n        print(data)\n        ready = False\n", 4),
        ("if not ready:\n    time.sleep(1)\nelse:\n    x = data\n    ready = False\n", 5),
        ("def take():\n    global n\n    k = n\n    n = 0\n    return k\nprint(take())\n", 4),
        ("try:\n    k = n\nfinally:\n    n = 0\n", 4),
        ("with open('log') as f:\n    f.write(str(n))\n    n = 0\n", 3),
        ("for _ in range(9):\n    k = n\n    if k:\n        n = 0\n", 4),
        ("def reset():\n    global n\n    n = 0\nprint(n)\nreset()\n", 5),
        ("n = n - 1\n", 1),
        ("t = Timer(-1)\nk = n\nif k:\n    t.deinit()\nn = 0\n", 5),
    ],
)
def test_a_store_after_a_read_is_found(tmp_path, source, line):
    assert below(tmp_path, source) == {line}


@pytest.mark.parametrize(
    "source",
    [
        "n = 0\ntime.sleep(1)\nprint(n)\n",
        "while True:\n    n = 0\n    time.sleep(1)\n    print(n)\n",
        "def reset():\n    global n\n    n = 0\nreset()\n",
        "if ready:\n    ready = False\n    print(data)\n",
        "while not ready:\n    pass\nready = False\n",
        "import machine\ns = machine.disable_irq()\nk = n\nn = 0\nmachine.enable_irq(s)\n",
        "t = Timer(-1)\nk = n\nt.deinit()\nn = 0\n",
        "t = Timer(-1)\nk = n\nif t is not None:\n    t.deinit()\nn = 0\n",
        "last = 0\nwhile True:\n    k = n - last\n    last = n\n",
        "if n:\n    print(n)\nelse:\n    time.sleep(1)\nprint(data)\n",
        "def show():\n    n = 5\n    print(n)\n    n = 0\nshow()\n",
    ],
)
def test_a_store_that_hides_nothing_is_left_alone(tmp_path, source):
    assert below(tmp_path, source) == set()
    assert below(tmp_path, source, False) == set()


def test_what_is_set_before_the_first_registration_is_left_alone(tmp_path):
    source = HEAD + "n = 5\nprint(n)\nn = 0\ndef tick(t):\n    global n\n    n += 1\n"
    assert found(tmp_path, source + "Timer(-1, callback=tick, hard=True)\n") == set()


def test_a_scheduled_function_is_broken_into_by_a_hard_handler(tmp_path):
    source = HEAD + (
        "n = 0\ndef later(_):\n    global n\n    print(n)\n    n = 0\ndef tick(t):\n"
        "    global n\n    n += 1\n    try:\n        micropython.schedule(later, 0)\n"
        "    except RuntimeError:\n        pass\nTimer(-1, callback=tick, hard={})\n"
    )
    assert found(tmp_path, source.format(True)) == {7}
    assert found(tmp_path, source.format(False)) == set()


@pytest.mark.parametrize(
    ("index", "expected"),
    [("0", {11}), ("1", set()), ("READ", set()), ("WRITE", {11}), ("i", {11})],
)
def test_an_item_is_shared_if_its_index_may_be_the_same(tmp_path, index, expected):
    where = "0" if index in "01" else "WRITE"
    source = HEAD + (
        "READ = micropython.const(0)\nWRITE = micropython.const(1)\nq = [0, 0]\ni = 0\n"
        f"def tick(t):\n    q[{where}] += 1\nTimer(-1, callback=tick, hard=True)\n"
        f"k = 0\nq[{index}] -= 1\n"
    )
    assert found(tmp_path, source) == expected


METER = HEAD + (
    "class Meter:\n    total = 0\n    def __init__(self):\n        self.n = 0\n"
    "    @property\n    def count(self):\n        return self.n\n    def take(self):\n"
    "        return self.n\n    def clear(self):\n        self.n = 0\n    def hit(self, t):\n"
    "        self.n += 1\n        Meter.total += 1\nmeter = Meter()\nspare = Meter()\n"
    "Timer(-1, callback=meter.hit, hard=True)\n"
)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("k = meter.count\nmeter.n = 0\n", 2),
        ("k = meter.count\nmeter.clear()\n", 2),
        ("k = meter.take()\nmeter.clear()\n", 2),
        ("k = Meter.total\nMeter.total = 0\n", 2),
        ("Meter.total -= 1\n", 1),
        ("def main():\n    m = meter\n    k = m.n\n    m.n = 0\nmain()\n", 4),
        ("k = meter.count\nspare.clear()\n", 0),
        ("k = spare.take()\nmeter.clear()\n", 0),
    ],
)
def test_a_read_and_a_store_are_of_one_object(tmp_path, source, line):
    lines = {n - METER.count("\n") for n in found(tmp_path, METER + source)}
    assert lines == ({line} if line else set())


MESSAGE = HEAD + (
    "class Message:\n    def __init__(self):\n        self.n = 0\ninbox = Message()\n"
    "def tick(t):\n    inbox.n += 1\nTimer(-1, callback=tick, hard=True)\n"
)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("k = inbox.n\ninbox.n = 0\n", 2),
        ("def send(m):\n    k = m.n\n    m.n = 0\nsend(Message())\n", 0),
        ("def send():\n    m = Message()\n    m.n += 5\nsend()\n", 0),
    ],
)
def test_a_local_object_of_a_class_without_handlers_is_another_one(tmp_path, source, line):
    lines = {n - MESSAGE.count("\n") for n in found(tmp_path, MESSAGE + source)}
    assert lines == ({line} if line else set())


def test_what_starts_the_interrupt_may_set_its_variables(tmp_path):
    source = HEAD + (
        "class Burst:\n    def __init__(self):\n        self.n = 0\n"
        "    def start(self):\n        self.n = 0\n"
        "        Timer(-1, callback=self.tick, hard=True)\n"
        "    def tick(self, t):\n        self.n += 1\nb = Burst()\n"
        "while True:\n    if b.n > 9:\n        b.start()\n"
    )
    assert found(tmp_path, source) == set()


def test_one_statement_is_one_fault(tmp_path):
    source = COUNTER.format(True) + "print(n, data)\nn, data = 0, 0\n"
    assert [f.code for f in analysed(tmp_path, source).findings].count("NH040") == 1


THREAD = HEAD + (
    "import _thread, machine\nn = 0\ndef edge(p):\n    global n\n    n += 1\n"
    "Pin(2).irq(edge, Pin.IRQ_RISING, hard={})\ndef core1():\n    global n\n"
    "    while True:\n        s = machine.disable_irq()\n{}        machine.enable_irq(s)\n"
    "_thread.start_new_thread(core1, ())\n"
)


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("        n -= 1\n", 13),
        ("        k = n\n        n = 0\n", 14),
        ("        k, n = n, 0\n", 13),
        ("        if n:\n            n = n - 1\n", 14),
    ],
)
def test_a_mask_does_not_reach_the_other_core(tmp_path, body, line, hard):
    assert found(tmp_path, THREAD.format(hard, body), "NH047") == {line}
    assert found(tmp_path, THREAD.format(hard, body)) == set()


def test_what_the_other_core_only_reads_is_left_alone(tmp_path):
    assert found(tmp_path, THREAD.format(True, "        print(n)\n"), "NH047") == set()
