"""--entry takes any name that stands for a function once the module has run."""

import pytest
from check.analysed import HEAD

from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.program import Program
from noheap_tools.errors import ToolError

CLASS = "class Radio:\n    def tick(self, t):\n        return [t]\n"
CALLED = "class Radio:\n    def __call__(self, t):\n        return [t]\n"
MAKER = "def make(n):\n    def tick(t):\n        return [t, n]\n    return tick\n"
PLAIN = "def tick(n, t=0):\n    return [t]\n"

NAMED = {
    "a bound method": (CLASS + "radio = Radio()\nisr = radio.tick\n", "isr"),
    "a method of an object": (CLASS + "radio = Radio()\n", "radio.tick"),
    "a method of an object in an object": (
        CLASS + "class Board:\n    def __init__(self):\n        self.radio = Radio()\n"
        "board = Board()\n",
        "board.radio.tick",
    ),
    "a closure": (MAKER + "isr = make(3)\n", "isr"),
    "a closure in an attribute": (
        MAKER + "class Board:\n    def __init__(self):\n        self.isr = make(3)\nb = Board()\n",
        "b.isr",
    ),
    "a partial": ("from functools import partial\n" + PLAIN + "isr = partial(tick, 1)\n", "isr"),
    "a partial by its module": (
        "import functools\n" + PLAIN + "isr = functools.partial(tick, 1)\n",
        "isr",
    ),
    "a bound function": (
        "from noheap.cortex.bind import bind\n" + PLAIN + "isr = bind(tick, 1)\n",
        "isr",
    ),
    "an object with __call__": (CALLED + "isr = Radio()\n", "isr"),
    "an alias": (PLAIN + "isr = tick\n", "isr"),
    "an alias of an alias": (PLAIN + "first = tick\nisr = first\n", "isr"),
    "a lambda": ("isr = lambda t: [t]\n", "isr"),
    "one of two": (PLAIN + "isr = None\nif PLAIN:\n    isr = tick\n", "isr"),
}


def entered(folder, source: str, name: str):
    file = folder / "main.py"
    file.write_text(HEAD + source)
    program = Program()
    program.add(file, "main")
    return analyse(program, named=(f"main:{name}",))


@pytest.mark.parametrize(("source", "name"), NAMED.values(), ids=NAMED)
def test_a_name_stands_for_its_function(source, name, tmp_path):
    result = entered(tmp_path, source, name)
    assert [h.kind.value for h in result.handlers] == ["hard"]
    assert "NH001" in {f.code for f in result.findings}
    assert "NH031" not in {f.code for f in result.findings}


@pytest.mark.parametrize(
    ("source", "name", "said"),
    [
        ("isr = 5\n", "isr", "not a function that can be followed"),
        ("import radio\nisr = radio.isr\n", "isr", "not a function that can be followed"),
        (CLASS, "Radio.tock", "not a function that can be followed"),
        (CLASS, "tock", "no such function"),
        (CLASS, "a b", "no such function"),
    ],
)
def test_a_name_that_stands_for_none_is_refused(tmp_path, source, name, said):
    with pytest.raises(ToolError, match=said):
        entered(tmp_path, source, name)


PARTIAL = "from functools import partial\n" + PLAIN


@pytest.mark.parametrize(
    ("source", "hard"),
    [
        ("Timer(-1, callback=partial(tick, 1), hard=True)\n", True),
        ("isr = partial(tick, 1)\nPin(2).irq(isr, Pin.IRQ_RISING, hard=True)\n", True),
        ("isr = partial(tick, 1)\ndef work(t):\n    isr(t)\n"
         "Timer(-1, callback=work, hard=True)\n", True),
        ("Timer(-1, callback=partial(tick, 1), hard=False)\n", False),
        ("partial(tick, 1)\n", False),
    ],
)  # fmt: skip
def test_a_partial_allocates_at_each_interrupt(tmp_path, source, hard):
    file = tmp_path / "main.py"
    file.write_text(HEAD + PARTIAL + source)
    program = Program()
    program.add(file, "main")
    codes = {f.code for f in analyse(program).findings}
    assert ("NH011" in codes) == hard
    assert ("NH001" in codes) == hard
    assert "NH091" not in codes
