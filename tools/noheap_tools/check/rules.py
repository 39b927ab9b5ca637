"""The rules: each has a code, a name, an effect, why it matters, and an example with its mend.

docs/check.md is written from here, `noheap check --explain` prints one, and the tests run each
example on the VM.
"""

from dataclasses import dataclass

ALLOCATES, BLOCKS, RAISES = "allocates", "blocks", "raises"
RACE, VIPER, UNRESOLVED = "race", "viper", "unresolved"


@dataclass(frozen=True)
class Rule:
    code: str
    name: str
    effect: str
    why: str
    fix: str
    bad: str = ""
    good: str = ""


RULES: dict[str, Rule] = {}


def _rule(
    code: str, name: str, effect: str, why: str, fix: str, bad: str = "", good: str = ""
) -> None:
    RULES[code] = Rule(code, name, effect, why, fix, bad.strip("\n"), good.strip("\n"))


_rule(
    "NH001",
    "a list, dict or set is built",
    ALLOCATES,
    "A display makes a new object on the heap each time it is evaluated, an empty one too.",
    "Make it once outside the handler and change its items.",
    """
leds = [1, 0]

def tick(t):
    state = [leds[1], leds[0]]
""",
    """
leds = [1, 0]

def tick(t):
    a = leds[0]
    leds[0] = leds[1]
    leds[1] = a
""",
)
_rule(
    "NH002",
    "a tuple is built",
    ALLOCATES,
    "A tuple whose items are not all constants is made on the heap. Exchanging two or three names "
    "is compiled without one; four, or parentheses, are not.",
    "Keep the parts in names or in an array of their own; return one value.",
    """
last = None

def tick(t):
    global last
    now = 5
    last = (now, now + 1)
""",
    """
last = [0, 0]

def tick(t):
    now = 5
    last[0] = now
    last[1] = now + 1
""",
)
_rule(
    "NH003",
    "a comprehension or generator expression",
    ALLOCATES,
    "It makes a list, a dict, a set or a generator, and a function object besides.",
    "Write the loop out over a buffer that exists.",
    """
buffer = bytearray(4)

def tick(t):
    total = sum(b for b in buffer)
""",
    """
buffer = bytearray(4)

def tick(t):
    total = 0
    for b in buffer:
        total += b
""",
)
_rule(
    "NH004",
    "a string or bytes object is built",
    ALLOCATES,
    "Formatting, joining and converting make new objects on the heap.",
    "Record numbers in a buffer and format them in the main loop.",
    """
count = 7
line = ""

def tick(t):
    global line
    line = "count=%d" % count
""",
    """
count = 7
record = bytearray(2)

def tick(t):
    record[0] = count & 255
    record[1] = count >> 8
""",
)
_rule(
    "NH005",
    "float arithmetic",
    ALLOCATES,
    "Each float that an operation yields is an object on the heap; `/` yields one from two ints.",
    "Scale to integers: m°C instead of °C, `//` instead of `/`.",
    """
raw = 1234

def tick(t):
    milli_volts = raw * 3.3
""",
    """
raw = 1234

def tick(t):
    milli_volts = raw * 3300 >> 16
""",
)
_rule(
    "NH006",
    "an int may leave the range of a small int",
    ALLOCATES,
    "A small int of a 32-bit chip goes from -2**30 to 2**30 - 1; beyond, it is on the heap.",
    "Mask before it grows, use ticks_diff() and ticks_add(), or compute in viper.",
    """
raw = 60000

def tick(t):
    scaled = raw * 33000
""",
    """
raw = 60000

def tick(t):
    scaled = raw * 330
""",
)
_rule(
    "NH007",
    "a bound method is referred to",
    ALLOCATES,
    "`self.method` without a call makes a bound-method object.",
    "Keep it in an attribute from the constructor on: `self._work_ref = self._work`.",
    """
import micropython

class Sensor:
    def work(self, _):
        pass

    def tick(self, t):
        micropython.schedule(self.work, 0)

tick = Sensor().tick
""",
    """
import micropython

class Sensor:
    def __init__(self):
        self._work_ref = self.work

    def work(self, _):
        pass

    def tick(self, t):
        try:
            micropython.schedule(self._work_ref, 0)
        except RuntimeError:
            pass

tick = Sensor().tick
""",
)
_rule(
    "NH008",
    "a function, lambda or class is defined",
    ALLOCATES,
    "def, lambda and class make an object when they are executed.",
    "Define it at the module's top level.",
    """
def tick(t):
    twice = lambda n: 2 * n
    twice(5)
""",
    """
def twice(n):
    return 2 * n

def tick(t):
    twice(5)
""",
)
_rule(
    "NH009",
    "a slice makes a copy or a view",
    ALLOCATES,
    "Slicing makes a new object, of a memoryview too. Storing into a slice of a bytearray or "
    "memoryview does not, in bytecode; in native code the slice itself is an object.",
    "Index in a loop, or make the memoryview slices once outside the handler.",
    """
buffer = bytearray(8)
head = None

def tick(t):
    global head
    head = buffer[0:2]
""",
    """
buffer = bytearray(8)
view = memoryview(buffer)[0:2]
head = None

def tick(t):
    global head
    head = view
""",
)
_rule(
    "NH010",
    "a container grows",
    ALLOCATES,
    "append, insert, add, a new key: when its spare room is used, it takes a larger block.",
    "Use a buffer of fixed size and an index: noheap.buf has queues, deques and maps.",
    """
samples = []

def tick(t):
    samples.append(5)
""",
    """
from array import array

samples = array("i", [0] * 16)
index = 0

def tick(t):
    global index
    samples[index] = 5
    index = (index + 1) & 15
""",
)
_rule(
    "NH011",
    "a call with *args or **kwargs",
    ALLOCATES,
    "Star arguments are gathered into a tuple or a dict.",
    "Name the parameters.",
    """
def add(*numbers):
    return numbers[0]

def tick(t):
    add(5, 6)
""",
    """
def add(a, b):
    return a

def tick(t):
    add(5, 6)
""",
)
_rule(
    "NH012",
    "an operation that allocates",
    ALLOCATES,
    "Measured on the VM: with the heap locked this raises MemoryError.",
    "Use a form that fills a buffer of yours: readinto, unpack into names by shifts, pack_into.",
    """
import struct

raw = bytearray(2)

def tick(t):
    value = struct.unpack("<h", raw)[0]
""",
    """
raw = bytearray(2)

def tick(t):
    value = raw[0] | raw[1] << 8
    if value & 0x8000:
        value -= 0x10000
""",
)
_rule(
    "NH013",
    "an instance is made",
    ALLOCATES,
    "Calling a class makes an object.",
    "Make it once outside the handler and set its attributes.",
    """
class Sample:
    def __init__(self, value):
        self.value = value

last = Sample(0)

def tick(t):
    global last
    last = Sample(5)
""",
    """
class Sample:
    def __init__(self, value):
        self.value = value

last = Sample(0)

def tick(t):
    last.value = 5
""",
)
_rule(
    "NH014",
    "an iterator or range object is made",
    ALLOCATES,
    "enumerate, zip, map, reversed and dict.items make objects; `for i in range(...)` does not, "
    "unless its step is a variable.",
    "Count with range(len(x)), with a constant step.",
    """
buffer = bytearray(4)

def tick(t):
    for i, b in enumerate(buffer):
        buffer[i] = b + 1 & 255
""",
    """
buffer = bytearray(4)

def tick(t):
    for i in range(len(buffer)):
        buffer[i] = buffer[i] + 1 & 255
""",
)
_rule(
    "NH015",
    "a name or attribute is stored for the first time",
    ALLOCATES,
    "A new attribute or global takes a slot in a table, which grows when it is full.",
    "Assign it once before the interrupt is enabled: in __init__, or at the top of the module.",
    """
class State:
    pass

state = State()

def tick(t):
    state.a = 1
    state.b = 2
    state.c = 3
    state.d = 4
    state.e = 5
""",
    """
class State:
    def __init__(self):
        self.a = 0

state = State()

def tick(t):
    state.a = 1
""",
)
_rule(
    "NH016",
    "an import",
    ALLOCATES,
    "Importing makes objects, and the first time reads a file.",
    "Import at the top of the module.",
    """
def tick(t):
    from time import ticks_ms
    ticks_ms()
""",
    """
from time import ticks_ms

def tick(t):
    ticks_ms()
""",
)
_rule(
    "NH017",
    "a generator is started",
    ALLOCATES,
    "Calling a generator function makes a generator object. next() of one that exists does not.",
    "Start it once outside the handler and call next() on it.",
    """
def steps():
    while True:
        yield 1
        yield 2

def tick(t):
    next(steps())
""",
    """
def steps():
    while True:
        yield 1
        yield 2

step = steps()

def tick(t):
    next(step)
""",
)
_rule(
    "NH018",
    "a closure with more than five variables and arguments",
    ALLOCATES,
    "Up to five, a closure's variables and the arguments are put together on the stack; more are "
    "put together on the heap at each call (py/objclosure.c).",
    "Keep the state in an object or in globals.",
    """
def make(a, b, c, d, e):
    def tick(t):
        return a + b + c + d + e
    return tick

tick = make(1, 2, 3, 4, 5)
""",
    """
def make(a, b, c, d):
    def tick(t):
        return a + b + c + d
    return tick

tick = make(1, 2, 3, 4)
""",
)
_rule(
    "NH020",
    "waits",
    BLOCKS,
    "Nothing else runs while a hard interrupt waits: no other interrupt of its priority, no USB.",
    "Note the time with ticks_us() and look again at the next tick, or start a one-shot Timer.",
    """
import time

def tick(t):
    time.sleep_ms(5)
""",
    """
import time

due = 0

def tick(t):
    global due
    due = time.ticks_add(time.ticks_ms(), 5)
""",
)
_rule(
    "NH021",
    "input or output",
    BLOCKS,
    "print, files, UART and the bus of another device take long, and may be in the middle of a "
    "call from the main program.",
    "Put the value into a queue and do the output in the main loop.",
    """
def tick(t):
    print("tick")
""",
    """
from array import array

count = array("i", [0])

def tick(t):
    count[0] += 1
""",
)
_rule(
    "NH022",
    "a loop without a bound",
    BLOCKS,
    "How long the handler takes is then not known.",
    "Loop over a range, or count the attempts.",
    """
ready = [True]

def tick(t):
    while not ready[0]:
        pass
""",
    """
ready = [True]

def tick(t):
    for _ in range(10):
        if ready[0]:
            break
""",
)
_rule(
    "NH023",
    "waits for a lock",
    BLOCKS,
    "If the main program holds it, the handler waits for ever.",
    "Test it and go away: lock.acquire(0), or skip this tick.",
)
_rule(
    "NH024",
    "starts a garbage collection",
    BLOCKS,
    "A collection takes milliseconds, and is refused or unsafe inside an interrupt.",
    "Collect in the main loop.",
)
_rule(
    "NH025",
    "a call into asyncio",
    RACE,
    "asyncio's queues are not protected from interrupts; only ThreadSafeFlag.set() is.",
    "Set a ThreadSafeFlag and wait for it in a task.",
)
_rule(
    "NH030",
    "an exception may leave the handler",
    RAISES,
    "The interrupt is then switched off, and the main program goes on without it.",
    "Catch it in the handler, and count it.",
    """
def tick(t):
    raise ValueError
""",
    """
faults = 0

def tick(t):
    global faults
    faults += 1
""",
)
_rule(
    "NH031",
    "the handler does not take one argument",
    RAISES,
    "A handler is called with one argument: the Pin, the Timer, or what was given to schedule().",
    "Give it exactly one parameter.",
)
_rule(
    "NH032",
    "schedule() without a guard",
    RAISES,
    "micropython.schedule raises RuntimeError when its queue is full.",
    "Catch RuntimeError, and count it.",
)
_rule(
    "NH040",
    "a read-modify-write in the main program",
    RACE,
    "The handler changes the same variable; an interrupt between read and write is lost.",
    "Do it between state = disable_irq() and enable_irq(state), or let only one side write.",
)
_rule(
    "NH041",
    "two shared variables are read together",
    RACE,
    "The handler writes both; an interrupt between the two reads gives a pair that never was.",
    "Read them with the interrupts masked, or use noheap.buf.cell.",
)
_rule(
    "NH042",
    "the main program changes the structure of what a handler reads",
    RACE,
    "A list, dict or set that grows or shrinks is inconsistent for a moment.",
    "Mask the interrupts meanwhile, or change only items.",
)
_rule(
    "NH043",
    "disable_irq without its enable_irq",
    RACE,
    "On some path the interrupts stay masked.",
    "Write state = disable_irq(), try: ..., finally: enable_irq(state).",
)
_rule(
    "NH044",
    "input, output or waiting with the interrupts masked",
    BLOCKS,
    "Every interrupt is late by that time.",
    "Keep only the exchange of variables between disable_irq and enable_irq.",
)
_rule(
    "NH045",
    "a global is deleted",
    RACE,
    "The table of the module's names is inconsistent for a moment, and a handler that looks one "
    "up may raise.",
    "Set it to None.",
)
_rule(
    "NH046",
    "handlers of different priority change the same variable",
    RACE,
    "Where interrupts have priorities, one may preempt the other between its read and its write.",
    "Give both the same priority, mask the interrupts, or let only one of them write.",
)
_rule(
    "NH050",
    "no emergency exception buffer",
    RAISES,
    "Without it an exception in a hard handler is reported without its trace.",
    "Call micropython.alloc_emergency_exception_buf(100) before the first interrupt is enabled.",
)
_rule(
    "NH051",
    "the interrupt is never switched off",
    RAISES,
    "Timers and pin interrupts outlive the script: after Ctrl-C they still call its functions.",
    "Call deinit(), or irq(handler=None), in a finally.",
)
_rule(
    "NH052",
    "hard= is not stated",
    RAISES,
    "Whether a handler is hard by default depends on the port.",
    "Write hard=True or hard=False.",
)
_rule(
    "NH060",
    "native or viper code that does not compile",
    VIPER,
    "mpy-cross refuses it, and so does the board at import.",
    "See the limits of the viper emitter.",
)
_rule(
    "NH061",
    "default, star or keyword-only parameters in viper",
    VIPER,
    "It compiles, and raises TypeError at the call.",
    "Give viper functions positional parameters only, and pass all of them.",
)
_rule(
    "NH062",
    "nonlocal in viper",
    VIPER,
    "An int stored into a nonlocal of a viper function is silently lost.",
    "Keep the state in an array and take a ptr32 of it.",
)
_rule(
    "NH063",
    "a division in viper whose divisor may be zero",
    VIPER,
    "viper does not check: no ZeroDivisionError, but a wrong result or a crash.",
    "Test the divisor, or shift.",
)
_rule(
    "NH064",
    "a shift in viper by a negative or too large number",
    VIPER,
    "The bits that come out depend on the CPU.",
    "Mask the shift: n & 31.",
)
_rule(
    "NH065",
    "a constant that viper truncates",
    VIPER,
    "A viper int has 32 bits; what is above is cut off silently.",
    "Use a constant below 2**32.",
)
_rule(
    "NH066",
    "a negative index on a viper pointer",
    VIPER,
    "Pointers have no length: it reads or writes before the buffer.",
    "Index from 0.",
)
_rule(
    "NH067",
    "a viper pointer's index is used again",
    VIPER,
    "MicroPython 1.26 on Thumb scales a local that is alone a ptr16 or ptr32 index in place "
    "(upstream issue 18800): afterwards the local has another value.",
    "Write p[i + 0].",
)
_rule(
    "NH090",
    "cannot see into",
    UNRESOLVED,
    "The source of what is called is not among the files, so that nothing is known about it.",
    "Give its file to noheap check, too, or prove the handler with --prove.",
)
_rule(
    "NH091",
    "the handler could not be found",
    UNRESOLVED,
    "What is registered here is not a function that can be followed.",
    "Register the function itself, or name it by --entry module:function.",
)
_rule(
    "NH099",
    "the file could not be read",
    UNRESOLVED,
    "It is no valid Python, or not readable. The other files were analysed.",
    "Mend it, or exclude it.",
)
