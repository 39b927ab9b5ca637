"""noheap check finds what viper computes otherwise than Python, and the faults of its compiler.

The emulated Pico runs each function. It must return something else than is meant for a trap, and
what is meant where the check is silent.
"""

import ast
from pathlib import Path

import pytest
from check.analysed import analysed

from noheap_tools.check.analysis import analyse
from noheap_tools.check.measure import vm
from noheap_tools.check.source.program import Program

DEVICE = Path(__file__).parent / "device/viper_traps.py"
HEAD = (
    "import micropython\nfrom array import array\n"
    "w = array('i', [0x55, 3, 5, 7, 0, 0, 0, 0])\nbig = array('I', [0xF0000000])\n"
    "h = array('h', [-1, 2])\nb = array('b', [-1, 2])\nu = array('H', [60000, 60000])\n"
)
DECORATED = "@micropython.viper\n"

# The function, its call, what is meant, and the code.
TRAPS = [
    ("def f(p: ptr32) -> int:\n    buf = int(p[0]) << 25\n    return buf >> 31\n", "f(w)", 1,
     "NH068"),
    ("def f(p: ptr32) -> int:\n    buf = p[0]\n    v = 0\n    for i in range(32):\n"
     "        v += buf >> 31\n        buf = buf << 1\n    return v\n", "f(w)", 4, "NH068"),
    ("def f(p: ptr32) -> int:\n    return p[0] >> 28\n", "f(big)", 15, "NH068"),
    ("def f(x: int) -> int:\n    crc = int(0xFFFFFFFF)\n    crc = crc >> 4\n"
     "    return crc >> 20\n", "f(0)", 255, "NH068"),
    ("def f(x: int) -> int:\n    x <<= 24\n    return x >> 28\n", "f(0xF0)", 15, "NH068"),
    ("def f(p: ptr16) -> int:\n    return p[0]\n", "f(h)", -1, "NH069"),
    ("def f() -> int:\n    p = ptr16(h)\n    return p[0] + p[1]\n", "f()", 1, "NH069"),
    ("def f(p: ptr8) -> int:\n    return p[0] * 2\n", "f(b)", -2, "NH069"),
    ("def f() -> int:\n    p = ptr8(b)\n    s = 0\n    for i in range(2):\n        s += p[i]\n"
     "    return s\n", "f()", 1, "NH069"),
    ("def f(p: ptr16) -> int:\n    return p[0] * p[1] // 60000\n", "f(u)", 60000, "NH080"),
    ("def f(x: int, y: int) -> int:\n    return x * y >> 16\n", "f(1 << 20, 1 << 20)", 1 << 24,
     "NH080"),
    ("def f(x: int) -> int:\n    return x * 1000000 // 4096\n", "f(4000)", 976562, "NH080"),
    ("def f(p: ptr16) -> int:\n    return p[0] * 100000 // 65536\n", "f(u)", 91552, "NH080"),
    ("def f(p: ptr32, i: int) -> int:\n    x = p[i]\n    return i\n", "f(w, 3)", 3, "NH067"),
    ("def f(p: ptr32, n: int) -> int:\n    i = 0\n    s = 0\n    while i < 4:\n"
     "        s += p[n]\n        n += 1\n        i += 1\n    return s\n", "f(w, 0)", 100,
     "NH067"),
    ("def f(p: ptr16, i: int) -> int:\n    p[i] = 5\n    return i\n", "f(u, 1)", 1, "NH067"),
    ("def f(i: int, p: ptr32) -> int:\n    s = 0\n    while i < 4:\n        s += p[i]\n"
     "        i += 1\n    return s\n", "f(0, w)", 100, "NH067"),
    ("def f(x: int) -> int:\n    y = -x\n    return x\n", "f(5)", 5, "NH081"),
    ("def f(x: int) -> int:\n    y = ~x\n    return x\n", "f(5)", 5, "NH081"),
    ("def f(x: int, y: int) -> int:\n    return -y + y\n", "f(1, 5)", 0, "NH081"),
    ("def f(n: int) -> int:\n    i = 0\n    while i < 3:\n        n += -i\n        i += 1\n"
     "        if n < -99:\n            return 99\n    return n\n", "f(10)", 7, "NH081"),
]  # fmt: skip

FINE = [
    ("def f(p: ptr32) -> int:\n    buf = uint(p[0]) << 25\n    return int(buf >> 31)\n",
     "f(w)", 1),
    ("def f(p: ptr32) -> int:\n    buf = int(p[0]) << 25\n    return buf >> 31 & 1\n",
     "f(w)", 1),
    ("def f(x: int) -> int:\n    return (x << 24) >> 24\n", "f(255)", -1),
    ("def f(x: int) -> int:\n    return (x >> 2) + (x << 2 >> 1)\n", "f(-8)", -18),
    ("def f(p: ptr16) -> int:\n    return (p[0] ^ 0x8000) - 0x8000\n", "f(h)", -1),
    ("def f(p: ptr16) -> int:\n    v = p[0]\n    if v > 0x7FFF:\n        v -= 0x10000\n"
     "    return v\n", "f(h)", -1),
    ("def f(p: ptr16) -> int:\n    return p[0]\n", "f(u)", 60000),
    ("def f(p: ptr16) -> int:\n    return p[0] * 3300 >> 16\n", "f(u)", 3021),
    ("def f(x: int) -> int:\n    return x * 16777619 & 0xFF\n", "f(1000)", 56),
    ("def f(x: int, y: int) -> int:\n    return x * y\n", "f(3, 4)", 12),
    ("def f(x: int) -> int:\n    e = 0\n    for _ in range(8):\n        e |= x & 1\n"
     "        e <<= 1\n    return e >> 1\n", "f(1)", 255),
    ("def f(x: int) -> int:\n    return x * 1000 // 10\n", "f(w[1])", 300),
    ("def f(p: ptr32) -> int:\n    s = 0\n    for i in range(4):\n        s += p[i]\n"
     "    return s\n", "f(w)", 100),
    ("def f(p: ptr32, i: int) -> int:\n    x = p[i + 0]\n    return i\n", "f(w, 3)", 3),
    ("def f(x: int) -> int:\n    y = 0 - x\n    return x + y\n", "f(5)", 0),
    ("def f(x: int) -> int:\n    return -x\n", "f(5)", -5),
    ("def f(x: int) -> int:\n    return -(x + 1) + x\n", "f(5)", -1),
]  # fmt: skip


def codes(folder, source: str, call: str, version: str = "1.26.1") -> set[str]:
    file = folder / "main.py"
    file.write_text(f"{HEAD}{DECORATED}{source}{call}\n")
    program = Program()
    program.add(file, "main")
    found = analyse(program, version=version).findings
    return {f.code for f in found if f.severity.value != "info" and f.code not in ("NH063",)}


@pytest.mark.parametrize(("source", "call", "meant", "code"), TRAPS)
def test_a_trap_is_found_though_no_handler_reaches_it(source, call, meant, code, tmp_path):
    assert code in codes(tmp_path, source, call)


@pytest.mark.parametrize(("source", "call", "meant"), FINE)
def test_what_is_computed_as_meant_is_left_alone(source, call, meant, tmp_path):
    assert codes(tmp_path, source, call) == set()


def test_the_emulated_pico_agrees():
    cases = [(n, it[0], it[1]) for n, it in enumerate([*TRAPS, *FINE])]
    lines = (repr((n, f"{HEAD}{DECORATED}{source}", call)) for n, source, call in cases)
    files = {"main.py": DEVICE.read_bytes(), "cases.txt": "\n".join(lines).encode()}
    results = dict(ast.literal_eval(line) for line in vm.marked(vm.on_pico(files)))
    meant = {n: it[2] for n, it in enumerate([*TRAPS, *FINE])}
    assert {n for n, result in results.items() if result != meant[n]} == {*range(len(TRAPS))}


WORDS = [
    "def f() -> int:\n    p = ptr32(0x40054000)\n    return p[0]\n",
    "def f(x: int) -> int:\n    v = 0\n    for i in range(32):\n        v = v << 1 | x\n"
    "    return v\n",
    "def f():\n    global word\n    word = ptr32(0x40054000)[9]\n",
    "def f(box):\n    box[0] = ptr32(0x40054000)[9]\n",
]


@pytest.mark.parametrize("source", WORDS)
@pytest.mark.parametrize(("mark", "severity"), [("", "info"), ("  # noheap: isr", "warning")])
def test_a_word_that_leaves_viper_may_be_on_the_heap(source, mark, severity, tmp_path):
    first, rest = source.split("\n", 1)
    whole = f"{HEAD}word = 0\n{DECORATED}{first}{mark}\n{rest}"
    found = analysed(tmp_path, whole).findings
    assert {f.severity.value for f in found if f.code == "NH006"} == {severity}


BY_VERSION = {
    "NH067": {"1.26": True, "1.27.0": True, "1.28": False, "1.30.1": False, "2.0": False},
    "NH081": {"v1.24": True, "1.28.2": True, "1.29": False, "1.30": False},
}


@pytest.mark.parametrize(
    ("code", "version", "has"),
    [(code, version, has) for code, by in BY_VERSION.items() for version, has in by.items()],
)
def test_a_fault_of_the_compiler_belongs_to_its_versions(code, version, has, tmp_path):
    for source, call, _, expected in TRAPS:
        if expected == code:
            assert (code in codes(tmp_path, source, call, version)) == has


def test_a_loop_over_a_pointer_is_no_endless_loop(tmp_path):
    source = f"{HEAD}{DECORATED}def f(t):  # noheap: isr\n    p = ptr32(w)\n    i = 0\n"
    source += "    s = 0\n    while i < 4:\n        s += p[i]\n        i += 1\n"
    assert "NH022" not in {f.code for f in analysed(tmp_path, source).findings}
