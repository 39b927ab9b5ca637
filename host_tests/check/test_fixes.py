"""What --fix writes: each fix on a line or two, then on whole programs."""

from pathlib import Path

import pytest
from check.label import cases

from noheap_tools import paths
from noheap_tools.check import fixing
from noheap_tools.check.checked import check
from noheap_tools.check.measure import observe
from noheap_tools.check.options.settings import Settings
from noheap_tools.check.rules import Severity
from noheap_tools.check.rules.unresolved import NH098, NH099
from noheap_tools.check.source import compiler

HEAD = "import micropython, time\nfrom machine import Timer, Pin\n"
HEAD += "micropython.alloc_emergency_exception_buf(100)\n"
TIMER = "timer = Timer(-1, period=10, callback=tick, hard=True)\ntimer.deinit()\n"


def fixed(folder: Path, source: str, *, unsafe: bool = False) -> str:
    file = folder / "main.py"
    file.write_bytes(source.encode())
    settings = Settings(folder, micropython="1.26")
    made = fixing.fix(settings, [file], lambda found: found.result.findings, unsafe=unsafe)
    made.write()
    return file.read_bytes().decode()


def in_handler(*lines: str) -> str:
    return "def tick(t):\n" + "".join(f"    {line}\n" for line in lines)


SAFE = [
    (
        "last = 0\n" + in_handler("global last", "last = time.ticks_us() + 2000"),
        {"time.ticks_us() + 2000": "time.ticks_add(time.ticks_us(), 2000)"},
    ),
    (
        "from time import ticks_us\nlast = 0\n"
        + in_handler("global last", "last = 5 + ticks_us()  # é"),
        {"5 + ticks_us()": "time.ticks_add(ticks_us(), 5)"},
    ),
    (
        "a = time.ticks_ms()\nif time.ticks_ms() - a > 5: pass\n" + in_handler("pass"),
        {"time.ticks_ms() - a >": "time.ticks_diff(time.ticks_ms(), a) >"},
    ),
    (
        "a = time.ticks_ms()\nb = ('é', time.ticks_ms() >= a)\n" + in_handler("pass"),
        {"time.ticks_ms() >= a)": "time.ticks_diff(time.ticks_ms(), a) >= 0)"},
    ),
    (
        "sent = time.ticks_ms\ntime.ticks_diff(time.ticks_ms(), sent)\n" + in_handler("pass"),
        {"= time.ticks_ms\n": "= time.ticks_ms()\n"},
    ),
    (
        "n = 1\n" + in_handler("global n", "if n in [1, 2]:", "    n = 2"),
        {"[1, 2]": "(1, 2)"},
    ),
    (in_handler("for i in [3]:", "    pass"), {"[3]": "(3,)"}),
    ("n = 0\n" + in_handler("n += 1"), {"(t):\n": "(t):\n    global n\n"}),
    ("def tick():\n    pass\n", {"tick():": "tick(_=None):"}),
    (
        "class A:\n    'It.'\n    def tick(self):\n        pass\ntick = A().tick\n",
        {"(self)": "(self, _=None)"},
    ),
    ("tick = lambda: None\n", {"lambda:": "lambda _=None:"}),
    (
        "class W:\n\tdef __init__(self):\n\t\tsuper().__init__()\n\t\tself.n = 0\n"
        "\tdef go(self, _):\n\t\tpass\n"
        "\tdef tick(self, t):\n\t\ttry:\n\t\t\tmicropython.schedule(self.go, 0)\n"
        "\t\texcept RuntimeError:\n\t\t\tself.n += 1\ntick = W().tick\n",
        {
            "schedule(self.go": "schedule(self._go_ref",
            "super().__init__()\n": "super().__init__()\n\t\tself._go_ref = self.go\n",
        },
    ),
    (
        "class W:\n    def go(self, _):\n        pass\nwork = W()\nn = 0\n"
        + in_handler(
            "global n",
            "try:",
            "    micropython.schedule(work.go, 0)",
            "except RuntimeError:",
            "    n += 1",
        ),
        {"schedule(work.go": "schedule(_work_go", "W()\n": "W()\n_work_go = work.go\n"},
    ),
    (
        in_handler("pass") + "Pin(3).irq(tick)\n",
        {"irq(tick)": "irq(tick, hard=False)"},
    ),
    (in_handler("a = 1  # noheap: ignore[NH001] why"), {"  # noheap: ignore[NH001] why": ""}),
    (in_handler("# noheap: ignore", "pass"), {"    # noheap: ignore\n": ""}),
    (
        "a = 0\n" + in_handler("global a", "a = [t]  # noheap: ignore[NH015, NH001,NH002] why"),
        {"[NH015, NH001,NH002]": "[NH001]"},
    ),
]

UNSAFE = [
    ("n = 7\nm = 0\n" + in_handler("global m", "m = n / 2"), {"n / 2": "n // 2"}),
    ("n = 7\n" + in_handler("global n", "n /= 2"), {"/=": "//="}),
    (
        "last = time.ticks_ms()\ndef ago():\n    return time.ticks_diff(last, time.ticks_ms())\n"
        + in_handler("pass"),
        {"(last, time.ticks_ms())": "(time.ticks_ms(), last)"},
    ),
    (in_handler("print(1)"), {"print(1)": "pass"}),
    ("n = 0\n" + in_handler("global n", "n = 1", "print(n)"), {"    print(n)\n": ""}),
    (
        "n = 0\n" + in_handler("n = 1") + "print(n)\n",
        {"(t):\n": "(t):\n    global n\n"},
    ),
    (
        in_handler("a = 1  # noheap: ignore[NH01]"),
        {"  # noheap: ignore[NH01]": ""},
    ),
]


def _replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(("source", "changes"), SAFE)
def test_a_safe_fix_is_made_and_the_ends_of_lines_stay(tmp_path, source, changes):
    text = HEAD + source + TIMER
    wanted = _replaced(text, changes)
    assert fixed(tmp_path, text.replace("\n", "\r\n")) == wanted.replace("\n", "\r\n")


@pytest.mark.parametrize(("source", "changes"), UNSAFE)
def test_a_fix_that_changes_the_program_is_made_if_it_is_asked_for(tmp_path, source, changes):
    text = HEAD + source + TIMER
    assert fixed(tmp_path, text) == text
    assert fixed(tmp_path, text, unsafe=True) == _replaced(text, changes)


@pytest.mark.parametrize(
    "source",
    [
        # The name is another's, an expression is in an f-string, a method is replaced.
        "def ticks_diff(a):\n    pass\nfrom time import ticks_ms\n"
        "a = ticks_ms()\nb = ticks_ms() - a\n" + in_handler("pass"),
        "class W:\n    def __init__(self):\n        self.go = print\n    def go(self, _):\n"
        "        pass\n    def tick(self, t):\n        f = self.go\ntick = W().tick\n",
        "def tick(*, a):\n    pass\n",
        # // of a float is a float.
        "x = 1.5\ny = 0\n" + in_handler("global y", "y = x / 2"),
    ],
)
def test_what_would_not_help_is_left(tmp_path, source):
    text = ("import time\n" + source + "from machine import Timer\n" + TIMER).replace(
        "import time\ndef ticks_diff", "def ticks_diff"
    )
    left = fixed(tmp_path, text, unsafe=True)
    for line in source.splitlines():
        assert line in left


def _programs(folder: Path) -> list[Path]:
    """Those of examples/, and a part of the corpus, in a folder each."""
    found = []
    sources = dict([*cases()][::8])  # the others have the same fixes
    for file in (paths.ROOT / "examples/isr_mistakes").glob("*.py"):
        sources[f"isr_{file.stem}"] = file.read_text()
    for name, source in sources.items():
        file = folder / name / "main.py"
        file.parent.mkdir(parents=True)
        file.write_text(source)
        found.append(file)
    return found


def _weights(found: fixing.Checked) -> dict[str, int]:
    weights: dict[str, int] = {}
    for finding in found.result.findings:
        weight = {Severity.ERROR: 1_000_000, Severity.WARNING: 1000, Severity.INFO: 1}
        weights[finding.file] = weights.get(finding.file, 0) + weight[finding.severity]
    return weights


def test_all_fixes_of_whole_programs_leave_programs_that_compile_and_are_better(tmp_path):
    files = _programs(tmp_path)
    settings = Settings(tmp_path, micropython="1.26")
    before = check(settings, [tmp_path])
    refused = {file for file in files if compiler.error_of(file.read_text())}
    made = fixing.fix(settings, [tmp_path], lambda it: it.result.findings, unsafe=True)
    made.write()
    after = check(settings, [tmp_path])
    assert len(made.new) > 50
    assert {f.code for f in made.done} >= {"NH006", "NH007", "NH031", "NH050"}
    broken = [path for path in made.new if compiler.error_of(path.read_text())]
    assert not {*broken} - refused
    assert not [f for f in after.result.findings if f.rule in (NH098, NH099)]
    old, new = _weights(before), _weights(after)
    changed = {str(path) for path in made.new}
    assert all(new.get(path, 0) < old[path] for path in changed)
    assert {p: w for p, w in new.items() if p not in changed} == {
        p: w for p, w in old.items() if p not in changed
    }
    assert made.checked.result.findings == after.result.findings


SAMPLE = {
    "list": "n = 1\n" + in_handler("global n", "if n in [1, 2]:", "    n = 2"),
    "division": "n = 7\nm = 0\n" + in_handler("global m", "m = n / 2"),
    "method": "class W:\n    def go(self, _):\n        pass\nwork = W()\nlast = None\n"
    + in_handler("global last", "last = work.go"),
}


def test_the_vm_finds_the_fixed_handlers_clean(tmp_path):
    texts = {f"{name} bad": source for name, source in SAMPLE.items()}
    texts |= {f"{name} good": fixed(tmp_path, it, unsafe=True) for name, it in SAMPLE.items()}
    assert all(texts[f"{name} good"] == source for name, source in SAMPLE.items())
    registered = {name: f"{HEAD}{source}{TIMER}" for name, source in SAMPLE.items()}
    for name, text in registered.items():
        texts[f"{name} good"] = fixed(tmp_path, text, unsafe=True).removesuffix(TIMER)
    seen = observe.on_pico(texts)
    for name in SAMPLE:
        assert "MemoryError" in (seen[f"{name} bad"] or ""), name
        assert seen[f"{name} good"] is None, name
