"""What makes a function a handler, how far it is followed, and what is left alone."""

import ast

import pytest

from noheap_tools import paths
from noheap_tools.check.analysis import analyse
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source.program import Program
from noheap_tools.check.syntax import registrations

HEAD = "from machine import Pin, Timer\nimport micropython, time\n"


def found(tmp_path, source: str, port: str = "rp2", **others: str):
    """[(line, code)] of what allocates, and the kinds of the handlers."""
    program = Program()
    for name, text in {"main": source, **others}.items():
        file = tmp_path / f"{name}.py"
        file.write_text(text)
        program.add(file, name)
    result = analyse(program, port)
    costs = [(f.line, f.code) for f in result.findings if f.allocates]
    return costs, [h.kind.value for h in result.handlers]


@pytest.mark.parametrize(
    "registration",
    [
        "Timer(-1, period=10, callback=tick, hard=True)",
        "t = Timer()\nt.init(mode=Timer.PERIODIC, period=10, callback=tick, hard=True)",
        "Pin(2, Pin.IN).irq(handler=tick, trigger=Pin.IRQ_RISING, hard=True)",
        "p = Pin(2)\np.irq(tick, Pin.IRQ_RISING, hard=True)",
        "Timer(-1, callback=lambda t: tick(t), hard=True)",
        "saved = tick\nTimer(-1, callback=saved, hard=True)",
        "pins = [Pin(2), Pin(3)]\nfor p in pins:\n    p.irq(handler=tick, hard=True)",
        "def start(callback):\n    Timer(-1, callback=callback, hard=True)\nstart(tick)",
        "from rp2 import PIO\nPIO(0).irq(tick, hard=True)",
        "HARD = True\nTimer(-1, callback=tick, hard=HARD)",
        "import machine\nmachine.Timer(-1, callback=tick, hard=True)",
        "import machine as m\nm.Pin(2).irq(handler=tick, hard=1)",
        "class Other:\n    def __call__(self, t):\n        tick(t)\n"
        "Timer(-1, callback=Other(), hard=True)",
        "def isr(f):\n    return f\n@isr\ndef mine(t):\n    tick(t)",
    ],
)
def test_a_hard_handler_is_found_however_it_is_registered(tmp_path, registration):
    source = HEAD + "def tick(t):\n    return [t]\n" + registration + "\n"
    costs, kinds = found(tmp_path, source)
    assert costs == [(4, "NH001")]
    assert "hard" in kinds


@pytest.mark.parametrize(
    ("registration", "kind"),
    [
        ("Timer(-1, callback=tick)", "soft"),
        ("Timer(-1, callback=tick, hard=False)", "soft"),
        ("Pin(2).irq(tick, Pin.IRQ_RISING)", "soft"),
        ("micropython.schedule(tick, 0)", "scheduled"),
    ],
)
def test_a_soft_handler_may_allocate(tmp_path, registration, kind):
    costs, kinds = found(tmp_path, HEAD + "def tick(t):\n    return [t]\n" + registration + "\n")
    assert costs == []
    assert kinds == [kind]


PARTS = """import micropython
@micropython.viper
def take(block: ptr32):
    block[0] = 5
@micropython.viper
def judge(block: ptr32):
    x = [block[0]]
@micropython.asm_thumb
def end():
    mov(r0, 1)
"""


@pytest.mark.parametrize(
    "call",
    [
        "from noheap.cortex.link_viper import ViperParts\nViperParts(0, [take, judge, end])",
        "from noheap.cortex import link_viper\nlink_viper.ViperParts(0, parts=(take, judge, end))",
        "import noheap.cortex.link_viper as viper\nparts = [take]\nparts.append(judge)\n"
        "viper.ViperParts(0, parts + [end])\nviper.ViperParts(0, (end,))",
        "from noheap.cortex.link_viper import ViperParts\ndef parts(n):\n"
        "    return (take, judge, end)\ndef start(block, n):\n"
        "    return ViperParts(block, parts(n))\nstart(0, 1)",
        "from noheap.cortex.link_asm import AsmParts\nAsmParts(0, take, judge, aside=end)",
        "from noheap.cortex.jump import Jump\nfor f in (take, judge, end):\n    Jump(f)",
    ],
)
@pytest.mark.parametrize("folder", [None, "noheap.cortex", "lib.noheap.cortex"])
def test_the_parts_that_are_linked_are_hard_handlers(tmp_path, call, folder):
    library = {
        "link_viper": "class ViperParts:\n    def __init__(self, block, parts):\n        pass\n",
        "link_asm": "class AsmParts:\n    def __init__(self, block, take, judge, aside):\n"
        "        pass\n",
        "jump": "class Jump:\n    def __init__(self, handler):\n        pass\n",
    }
    others = {f"{folder}.{name}": text for name, text in library.items()} if folder else {}
    costs, kinds = found(tmp_path, f"{PARTS}{call}\n", **others)
    assert costs == [(7, "NH001")]
    assert kinds == ["hard"] * 3


@pytest.mark.parametrize("dotted", registrations.LINKING)
def test_the_library_has_what_links_parts(dotted):
    module, _, name = dotted.rpartition(".")
    tree = ast.parse((paths.LIB / f"{module.replace('.', '/')}.py").read_text())
    (made,) = [n for n in tree.body if getattr(n, "name", "") == name]
    init = [n for n in ast.walk(made) if getattr(n, "name", "") in ("__init__", name)][-1]
    assert isinstance(init, ast.FunctionDef)
    names = [argument.arg for argument in init.args.args if argument.arg != "self"]
    for part in registrations.LINKING[dotted]:
        assert part.position is not None
        assert names[part.position] == part.keyword


BOUND = """from array import array
from noheap.cortex.bind import bind
@micropython.viper
def clean(q: ptr32, n: int) -> int:
    return q[n]
@micropython.viper
def dirty(q: ptr32, n: int):
    print([n])
words = array("i", [0])
class Rig:
    def __init__(self):
        self.get = bind(FUNCTION, words, 1)
rig = Rig()
any_of = bind(FUNCTION, words)
def tick(t):
    rig.get()
    any_of(2)
Timer(-1, callback=tick, hard=True)
"""
BIND = "def bind(function, *values):\n    return lambda *last: function(*values, *last)\n"


@pytest.mark.parametrize("folder", [None, "noheap.cortex", "lib.noheap.cortex"])
def test_a_call_of_a_bound_function_is_one_of_the_function(tmp_path, folder):
    others = {f"{folder}.bind": BIND} if folder else {}
    inside, first_call, second_call = (10, "NH001"), (18, "NH001"), (19, "NH001")
    for function, expected in (("clean", []), ("dirty", [inside, first_call, second_call])):
        costs, kinds = found(tmp_path, HEAD + BOUND.replace("FUNCTION", function), **others)
        assert costs == expected
        assert kinds == ["hard"]


def test_a_bound_function_without_an_argument_that_it_needs_is_reported(tmp_path):
    file = tmp_path / "main.py"
    file.write_text(HEAD + BOUND.replace("FUNCTION", "clean").replace("any_of(2)", "any_of()"))
    program = Program()
    program.add(file, "main")
    errors = [f for f in analyse(program, "rp2").findings if f.severity is Severity.ERROR]
    assert [(f.line, f.code) for f in errors] == [(19, "NH061")]


def test_binding_in_a_handler_allocates(tmp_path):
    source = HEAD + BOUND.replace("FUNCTION", "clean").replace("any_of(2)", "bind(clean, words)")
    assert found(tmp_path, source)[0] == [(19, "NH012")]


def test_the_library_has_bind():
    module, _, name = registrations.BIND.rpartition(".")
    tree = ast.parse((paths.LIB / f"{module.replace('.', '/')}.py").read_text())
    (bind,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
    assert [argument.arg for argument in bind.args.args] == ["function"]
    assert bind.args.vararg is not None


def test_what_is_linked_and_no_function_is_reported(tmp_path):
    file = tmp_path / "main.py"
    file.write_text("from noheap.cortex.jump import Jump\nJump([5])\n")
    program = Program()
    program.add(file, "main")
    assert "NH091" in {f.code for f in analyse(program).findings}


def test_a_handler_that_is_found_late_is_not_reported(tmp_path):
    """main.py is read before the module that gives the handler."""
    source = "from machine import Timer\nimport other\n"
    source += "Timer(-1, period=10, callback=other.work().tick, hard=True)\n"
    late = "from zeta import Work\ndef work():\n    return Work()\n"
    zeta = "class Work:\n    def tick(self, t):\n        pass\n"
    program = Program()
    for name, text in {"main": source, "other": late, "zeta": zeta}.items():
        file = tmp_path / f"{name}.py"
        file.write_text(text)
        program.add(file, name)
    assert "NH091" not in {f.code for f in analyse(program).findings}


POINTER = """import micropython
@micropython.viper
def clear(p: ptr32, i: int, n: int) -> int:
    if n:
        p[i] = 0
        {after}
    return i
"""


@pytest.mark.parametrize(
    ("after", "codes"),
    [("return 1", set()), ("n = 1", {"NH067"}), ("n = i\n        return n", {"NH067"})],
)
def test_an_index_that_viper_scales_is_reported_if_it_is_read_after(tmp_path, after, codes):
    file = tmp_path / "main.py"
    file.write_text(POINTER.format(after=after))
    program = Program()
    program.add(file, "main")
    assert {f.code for f in analyse(program).findings} == codes


@pytest.mark.parametrize(
    ("above", "beside", "codes"),
    [
        ("", "", {"NH022"}),
        ("", "  # noheap: loop<=16, the depth of the FIFO", set()),
        ("# noheap: loop<=16\n    ", "", set()),
    ],
)
def test_a_comment_that_bounds_a_loop_is_believed(tmp_path, above, beside, codes):
    source = "@micropython.viper\ndef take(block: ptr32):  # noheap: isr\n"
    source += f"    {above}while block[0]:{beside}\n        block[1]\n"
    file = tmp_path / "main.py"
    file.write_text(f"import micropython\n\n\n{source}")
    program = Program()
    program.add(file, "main")
    assert {f.code for f in analyse(program).findings} == codes


@pytest.mark.parametrize(
    ("above", "beside"),
    [
        ("", "  # noheap: isr"),
        ("@mark\n", "  # noheap: isr, by a table"),
        ("@isr\n", ""),
        ("@mark\n@noheap.interrupt\n", ""),
    ],
)
def test_a_function_with_a_mark_is_a_hard_handler(tmp_path, above, beside):
    head = "import noheap\nfrom marks import isr, mark\n"
    tick = f"{above}def tick(t):{beside}\n    return [t]\n"
    costs, kinds = found(tmp_path, f"{head}{tick}def other(t):\n    return [t]\n")
    assert kinds == ["hard"]
    assert [code for _, code in costs] == ["NH001"]


@pytest.mark.parametrize(
    "beside", ["  # an isr of noheap", "  # noheap: isrs", "\n    '# noheap: isr'"]
)
def test_another_comment_is_no_mark(tmp_path, beside):
    assert found(tmp_path, f"def tick(t):{beside}\n    return [t]\n") == ([], [])


@pytest.mark.parametrize(
    ("stored", "reported"), [("callback", False), ("callback or radio.find()[0]", True)]
)
def test_a_handler_that_the_caller_gives_is_not_reported(tmp_path, stored, reported):
    source = HEAD + "import radio\nclass Ticker:\n    def __init__(self, callback):\n"
    source += f"        self._callback = {stored}\n    def start(self):\n"
    source += "        Timer(-1, callback=self._callback, hard=True)\n"
    file = tmp_path / "main.py"
    file.write_text(source)
    program = Program()
    program.add(file, "main")
    assert ("NH091" in {f.code for f in analyse(program).findings}) == reported


def test_a_timer_of_pyb_is_hard_without_saying_so(tmp_path):
    source = "import pyb\ndef tick(t):\n    return [t]\ntim = pyb.Timer(4)\ntim.callback(tick)\n"
    assert found(tmp_path, source, "stm32") == ([(3, "NH001")], ["hard"])


def test_a_handler_is_followed_into_other_modules_and_classes(tmp_path):
    other = "class Filter:\n    def put(self, v):\n        return self._mean(v)\n"
    other += "    def _mean(self, v):\n        return v / 2\n"
    source = HEAD + "from filters import Filter\nf = Filter()\n"
    source += "def tick(t):\n    f.put(5)\nTimer(-1, callback=tick, hard=True)\n"
    assert found(tmp_path, source, filters=other) == ([(5, "NH005")], ["hard"])


def test_what_the_main_program_does_is_its_own_affair(tmp_path):
    source = HEAD + "n = [0]\ndef tick(t):\n    n[0] += 1\nTimer(-1, callback=tick, hard=True)\n"
    source += "while True:\n    print('%d' % n[0], [1, 2], 5 / 2)\n"
    assert found(tmp_path, source)[0] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("a, b, c, d = d, c, b, a", "NH002"),
        ("(a, b) = (b, a)", "NH002"),
        ("x = 1 << 30 + a", "NH006"),
        ("x = time.ticks_us() * 8", "NH006"),
        ("x = a & 0xffffffff", "NH006"),
        ("x = 'a' + 'b'", "NH004"),
        ("x = view[0:2]", "NH009"),
        ("for i in range(0, 9, a): pass", "NH014"),
        ("isinstance(a, (int, str))", "NH002"),
        ("x = a in [1, 2]", "NH001"),
        ("x = max(3, a) / 1", "NH005"),
        ("x = floats[0]", "NH005"),
        ("view[0:2] = bytes(2)", "NH004"),
        ("x = getattr(lamp, 'off')", "NH007"),
        ("for i, x in enumerate(floats): pass", "NH014"),
    ],
)
def test_a_small_thing_that_allocates(tmp_path, body, code):
    assert code in {c for _, c in found(tmp_path, _handler(body))[0]}


@pytest.mark.parametrize(
    "body",
    [
        "a, b = b, a",
        "a, b, c = c, b, a",
        "x = (1, 2, 3)",
        "x = (1, -2, 'a', None, 1.5)",
        "x = 1 << 29",
        "x = time.ticks_diff(time.ticks_us(), a)",
        "x = time.ticks_us() - time.ticks_us()",
        "x = a & 0xff",
        "view[0:2] = b'ab'",
        "for i in range(0, 9, 2): pass",
        "for b in view: pass",
        "x = a in (1, 2)",
        "x = a // 2",
        "x = floats[0] > 1.5 if False else 0",
        "lamp.off()",
        "x = len(view) + max(a, b) + abs(a)",
        "view[0] = a & 255",
        "x = lamp.n if lamp else None",
        "x = a << 3 >> 2",
        "x = max(lamp.n if a else None, 3)",
    ],
)
def test_a_small_thing_that_does_not(tmp_path, body):
    assert found(tmp_path, _handler(body))[0] == []


def _handler(body: str) -> str:
    return (
        HEAD
        + "from array import array\nview = memoryview(bytearray(4))\nfloats = array('f', [1])\n"
        + "class Lamp:\n    def __init__(self):\n        self.n = 0\n"
        + "    def off(self):\n        self.n = 0\nlamp = Lamp()\n"
        + f"def tick(t):\n    a = 5\n    b = c = d = a\n    {body}\n"
        + "Timer(-1, callback=tick, hard=True)\n"
    )


def test_handlers_of_different_priority_share_no_counter(tmp_path):
    source = (
        "import pyb\nn = 0\ndef a(t):\n    global n\n    n += 1\n"
        "def b(line):\n    global n\n    n += 2\n"
        "pyb.Timer(4, freq=10, callback=a)\n"
        "pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_UP, b)\n"
    )
    file = tmp_path / "main.py"
    file.write_text(source)
    program = Program()
    program.add(file, "main")
    codes = {f.code for f in analyse(program, "stm32").findings}
    assert "NH046" in codes
    assert "NH046" not in {f.code for f in analyse(program, "rp2").findings}


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("x = (a + 1) / (b)", "x = (a + 1) // (b)"),
        ("a /= 2", "a //= 2"),
        ("x = lamp.off", "x = lamp._off_ref"),
        ("x = time.ticks_us() + 5000", "x = time.ticks_add(time.ticks_us(), 5000)"),
        ("x = 'µ'; y = a / b", "x = 'µ'; y = a // b"),
        ("x = [a]", ""),
    ],
)
def test_a_mechanical_fix_is_the_whole_line(tmp_path, line, fixed):
    file = tmp_path / "main.py"
    file.write_text(_handler(line))
    program = Program()
    program.add(file, "main")
    fixes = [f.fixed_line for f in analyse(program).findings if f.allocates]
    assert fixes == [fixed]


def test_an_annotation_of_a_module_of_the_program_is_followed(tmp_path):
    source = "import bus\ndef read(wire: 'bus.Bus'):\n    return wire.word()\n"
    others = "class Bus:\n    def word(self):\n        return 1\n"
    assert found(tmp_path, source, bus=others) == ([], [])


@pytest.mark.parametrize("head", ["@mark(lambda n: n)\ndef f():", "class F(of(lambda: 1)):"])
def test_a_lambda_outside_of_a_body_is_evaluated(tmp_path, head):
    assert found(tmp_path, f"from other import mark, of\n{head}\n    pass\n") == ([], [])
