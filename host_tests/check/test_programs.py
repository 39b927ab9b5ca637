"""A program is its files: who imports whom, and nothing of its neighbours."""

import re
from itertools import permutations
from pathlib import Path

import pytest
from check.analysed import HEAD
from check.analysed import PROGRAMS as PROGRAMS_FOLDER

from noheap_tools.check.analysis import analyse
from noheap_tools.check.report.result import Result
from noheap_tools.check.source.load import load
from rig.files import written

TIMER = "Timer(-1, period=9, callback=tick, hard=True)\n"
COUNTER = HEAD + (
    "import util\nn = 0\ndef tick(t):\n    global n\n    n += util.STEP\n" + TIMER + "print(n)\n"
)


def said(result: Result, folder: Path) -> dict[str, set[tuple[int, str]]]:
    """{file: the findings there}"""
    found: dict[str, set[tuple[int, str]]] = {}
    for it in result.findings:
        name = str(Path(it.file).relative_to(folder))
        found.setdefault(name, set()).add((it.line, it.code))
    return found


PROGRAMS = {
    "a/main.py": COUNTER,
    "a/util.py": "STEP = 1\n",
    "b/main.py": COUNTER,
    "b/util.py": "STEP = 1.5\n",
    "c/main.py": HEAD + "n = [0]\ndel n\nprint(5)\ndef f():\n    global n\n    del n\nf()\n",
    "d/main.py": HEAD + "from flow import Flow\nFlow(Pin(2)).deinit()\n",
    "d/flow.py": HEAD + "class Flow:\n    def __init__(self, pin):\n        self.n = 0\n"
    "        pin.irq(self.edge, Pin.IRQ_RISING, hard=True)\n    def edge(self, p):\n"
    "        self.n += 1\n    def deinit(self):\n        pass\n",
}


def test_a_program_says_the_same_with_and_without_its_neighbours(tmp_path):
    folder = written(tmp_path, PROGRAMS)
    together = said(analyse(load([folder])), folder)
    alone = {}
    for name in "abcd":
        alone.update(said(analyse(load([folder / name])), folder))
    assert together == alone
    assert (7, "NH005") in together["b/main.py"]
    assert (7, "NH005") not in together["a/main.py"]
    assert "c/main.py" not in together


def test_the_order_of_the_files_does_not_matter(tmp_path):
    folder = written(tmp_path, {name: it for name, it in PROGRAMS.items() if name[0] in "ad"})
    files = [folder / name for name in PROGRAMS if name[0] in "ad"]
    results = [said(analyse(load(order)), folder) for order in permutations(files)]
    assert all(result == results[0] for result in results)


def test_each_program_needs_its_buffer_and_its_end(tmp_path):
    folder = written(tmp_path, {"a.py": HEAD + "def tick(t):\n    pass\n" + TIMER})
    written(tmp_path, {"b.py": (folder / "a.py").read_text(), "c.py": "import a\n"})
    found = said(analyse(load([folder])), folder)
    assert found == {name: {(5, "NH050"), (5, "NH051")} for name in ("a.py", "b.py")}


def test_the_buffer_of_one_program_is_not_that_of_another(tmp_path):
    program = HEAD + "def tick(t):\n    pass\n" + TIMER
    folder = written(
        tmp_path,
        {"a.py": program + "micropython.alloc_emergency_exception_buf(100)\n", "b.py": program},
    )
    found = said(analyse(load([folder])), folder)
    assert found == {"a.py": {(5, "NH051")}, "b.py": {(5, "NH050"), (5, "NH051")}}


def test_the_buffer_of_boot_is_that_of_main(tmp_path):
    boot = "import micropython\nmicropython.alloc_emergency_exception_buf(100)\n"
    main = HEAD + "def tick(t):\n    pass\n" + TIMER
    folder = written(tmp_path, {"a/boot.py": boot, "a/main.py": main, "b/main.py": main})
    found = said(analyse(load([folder])), folder)
    assert found == {"a/main.py": {(5, "NH051")}, "b/main.py": {(5, "NH050"), (5, "NH051")}}


SHARED = (
    "class Clock:\n    def __init__(self, step):\n        self.step = step\n        self.n = 0\n"
)
SHARED += "    def tick(self, t):\n        self.n += self.step\n"
USER = HEAD + "from clock import Clock\nc = Clock({})\nTimer(-1, callback=c.tick, hard=True)\n"


@pytest.mark.parametrize(("steps", "expected"), [((1, 2), set()), ((1, 0.5), {(6, "NH005")})])
def test_programs_that_share_a_module_are_judged_apart(tmp_path, steps, expected):
    files = {f"m{n}.py": USER.format(step) for n, step in enumerate(steps)}
    folder = written(tmp_path, {"clock.py": SHARED, **files})
    found = said(analyse(load([folder])), folder)
    assert found.get("clock.py", set()) == expected


def test_what_one_program_stores_in_a_module_is_not_there_for_another(tmp_path):
    uses = "import conf\nn = 0\ndef tick(t):\n    global n\n    n += conf.STEP\n"
    files = {
        "conf.py": "STEP = 1\n",
        "a.py": "import conf\nconf.STEP = 0.5\n",
        "b.py": HEAD + uses + TIMER,
    }
    found = said(analyse(load([written(tmp_path, files)])), tmp_path)
    assert "NH005" not in {code for _, code in found["b.py"]}


# Most of each program is the module that they share.
LARGE = {
    "conf.py": "STEP = 1\n" + "# A line of a large module.\n" * 4000,
    **{
        f"demo{n}.py": HEAD
        + f"import conf\nconf.STEP = {step}\nn = 0\ndef tick(t):\n    global n\n"
        + "    n = conf.STEP * 2\n"
        + TIMER
        for n, step in enumerate((1, 0.5, 2, 3, 4))
    },
}


def test_programs_that_share_most_of_their_lines_are_judged_apart(tmp_path):
    folder = written(tmp_path, LARGE)
    together = said(analyse(load([folder])), folder)
    alone = {}
    for name in LARGE:
        if name != "conf.py":
            files = [folder / "conf.py", folder / name]
            alone.update(said(analyse(load(files)), folder))
            assert said(analyse(load(reversed(files))), folder)[name] == alone[name]
    assert together == alone
    floats = {name for name, found in together.items() if (8, "NH005") in found}
    assert floats == {"demo1.py"}


@pytest.mark.parametrize(
    "program",
    [
        "import flow\nf = flow.Flow(flow.Pin(2))\nf.start()\n",
        "import flow\nf = flow.Flow(flow.Pin(2))\nf.start()\nprint(f.take())\n",
        "import flow\nd = {}\nd['f'] = flow.Flow(flow.Pin(2))\nfor f in d.values():\n"
        "    f.start()\n",
        "import flow\n",
        None,
    ],
)
def test_a_library_is_judged_whole_whatever_its_programs_reach(tmp_path, program):
    library = (PROGRAMS_FOLDER / "flow.py").read_text()
    files = {"flow.py": library} | ({"main.py": program} if program else {})
    found = said(analyse(load([written(tmp_path, files)])), tmp_path)
    lines = enumerate(library.splitlines(), 1)
    marked = {(n, code) for n, line in lines for code in re.findall(r"NH\d+", line)}
    assert marked <= found["flow.py"]


def test_a_handler_of_two_programs_is_one(tmp_path):
    folder = written(
        tmp_path, {"clock.py": SHARED, "a.py": USER.format(1), "b.py": USER.format(2)}
    )
    assert len(analyse(load([folder])).handlers) == 1


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"main.py": "import util\n", "util.py": "X = 1\n", "b/util.py": "X = 2\n"}, "util.py"),
        ({"b/main.py": "import util\n", "util.py": "", "b/util.py": ""}, "b/util.py"),
        ({"a/main.py": "import util\n", "b/util.py": "X = 2\n"}, None),
        ({"a/main.py": "import util\n", "a/lib/util.py": "X = 2\n"}, "a/lib/util.py"),
        ({"a/main.py": "import util\n", "lib/util.py": "X = 2\n"}, "lib/util.py"),
        ({"p/__init__.py": "", "p/main.py": "import util\n", "p/util.py": "", "util.py": ""},
         "util.py"),
        ({"a/main.py": "from util import x\n", "a/util/__init__.py": "x = 1\n"},
         "a/util/__init__.py"),
    ],
)  # fmt: skip
def test_an_import_means_the_file_that_the_board_would_find(tmp_path, files, expected):
    folder = written(tmp_path, files)
    program = load([folder])
    near = next(m for m in program.modules.values() if m.path.name == "main.py")
    found = program.find("util", near)
    assert (str(found.path.relative_to(folder)) if found else None) == expected


def test_a_program_is_told_once_to_state_hard(tmp_path):
    source = HEAD + "def tick(t):\n    pass\nPin(2).irq(tick, Pin.IRQ_RISING)\n"
    source += "def other(t):\n    pass\nPin(3).irq(other, Pin.IRQ_RISING)\n"
    found = said(analyse(load([written(tmp_path, {"a.py": source})])), tmp_path)
    assert [code for _, code in sorted(found["a.py"])].count("NH052") == 1


TICK = HEAD + "def tick(t):\n    pass\n"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("t = Timer(-1, callback=tick, hard=False)\n", 1),
        ("t = Timer(-1)\nt.init(callback=tick, hard=False)\nu = Timer(-1, callback=tick, "
         "hard=True)\nt.deinit()\n", 3),
        ("p = Pin(2)\nt = Timer(-1, callback=tick, hard=True)\n"
         "def other(t):\n    pass\np.irq(other, hard=True)\nt.deinit()\n", 5),
        ("class K:\n    def close(self):\n        pass\nk = K()\n"
         "Pin(2).irq(tick, hard=True)\nk.close()\n", 5),
    ],
)  # fmt: skip
def test_the_end_of_one_object_is_not_that_of_another(tmp_path, source, line):
    folder = written(tmp_path, {"a.py": TICK + source})
    found = {(n - 4, code) for n, code in said(analyse(load([folder])), folder)["a.py"]}
    assert (line, "NH051") in found


@pytest.mark.parametrize(
    "source",
    [
        "t = Timer(-1, callback=tick, hard=False)\nt.deinit()\n",
        "for p in (Pin(2), Pin(3)):\n    p.irq(tick, hard=True)\n"
        "for q in (Pin(2), Pin(3)):\n    q.irq(handler=None)\n",
        "class K:\n    def __init__(self):\n        self.t = Timer(-1, callback=tick, hard=True)\n"
        "    def close(self):\n        self.t.deinit()\nk = K()\nk.close()\n",
        "p = Pin(2)\np.irq(tick, hard=True)\np.irq(None)\n",
    ],
)
def test_an_interrupt_that_is_switched_off_is_left_alone(tmp_path, source):
    folder = written(tmp_path, {"a.py": TICK + source})
    found = said(analyse(load([folder])), folder).get("a.py", set())
    assert "NH051" not in {code for _, code in found}
