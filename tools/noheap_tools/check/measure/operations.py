"""What is measured on the real VM to know what an operation costs: key, set-up, statement.

Keys are `list.append(1)`, `len((1, 2))`, `machine.Pin.value()`: effects.py looks for the name and,
where one name was measured with several arguments, takes the worst. A key in <> is the language
itself. measure.py runs them.
"""

import re
from collections.abc import Iterator

from noheap_tools.check.measure import user_objects

_CALL = re.compile(r"\w+\(.*?\)(?= \w|$)")

# A type's values, for its methods.
_OBJECTS = {
    "str": "x = 'hello world'",
    "bytes": "x = b'hello world'",
    "bytearray": "x = bytearray(b'hello world')",
    "memoryview": "x = memoryview(bytearray(b'hello world'))",
    "array": "from array import array; x = array('i', [5, 3, 8])",
    # Long enough that taking items away shrinks its block.
    "list": "x = [5, 3, 8] * 9",
    "tuple": "x = (5, 3, 8)",
    "dict": "x = {'a': 1, 'b': 2}",
    "set": "x = {5, 3, 8}",
    "frozenset": "x = frozenset((5, 3, 8))",
    "int": "x = 1000",
    "float": "x = 2.5",
    "range": "x = range(10)",
    "deque": "from collections import deque; x = deque((1, 2), 8)",
    "RingIO": "from micropython import RingIO; x = RingIO(16); x.write(b'abcd'); b = bytearray(4)",
    "generator": "x = (n for n in (1, 2, 3, 4, 5, 6, 7, 8))",
    "object": "x = object()",
}

_METHODS = {
    "str": (
        "startswith('he') endswith('ld') find('o') rfind('o') index('o') count('o') isdigit() "
        "isalpha() isspace() isupper() islower() encode() upper() lower() strip() lstrip() "
        "rstrip() split() rsplit(' ') splitlines() replace('o','0') join(('a','b')) format(1) "
        "center(20) partition(' ') rpartition(' ')"
    ),
    "bytes": (
        "startswith(b'he') endswith(b'ld') find(b'o') rfind(b'o') index(b'o') count(b'o') "
        "isdigit() isalpha() decode() upper() lower() strip() split() replace(b'o',b'0') "
        "join((b'a',b'b')) hex()"
    ),
    "bytearray": (
        "append(1) extend(b'abc') decode() find(b'o') count(b'o') startswith(b'he') hex() "
        "split() strip() upper()"
    ),
    "memoryview": "hex()",
    "array": "append(1) extend(array('i',[1]))",
    "list": (
        "append(1) clear() copy() count(3) extend((1,2)) index(3) insert(0,1) pop() pop(0) "
        "remove(3) reverse() sort()"
    ),
    "tuple": "count(3) index(3)",
    "dict": (
        "clear() copy() get('a') get('z',0) items() keys() values() pop('a') popitem() "
        "setdefault('a',1) setdefault('z',1) update({'a':2})"
    ),
    "set": (
        "add(3) add(77) clear() copy() discard(3) pop() remove(3) update((5,)) union((1,)) "
        "difference((1,)) intersection((5,)) issubset((5,3,8)) issuperset((5,)) isdisjoint((1,)) "
        "symmetric_difference((1,))"
    ),
    "frozenset": "union((1,)) copy() issubset((5,3,8))",
    "int": "to_bytes(2,'big')",
    "deque": "append(1) appendleft(1) popleft() pop() extend((1,))",
    "RingIO": "any() read(1) read() readinto(b) write(b'ab') readline() close()",
    "generator": "send(None) close()",
}

_FUNCTIONS = """
abs(-5)|all((1, 2))|any((0, 0))|bin(5)|bool(3)|bytearray(4)|bytes(4)|callable(len)|chr(65)|dict()
dir(5)|divmod(7, 2)|enumerate((1, 2))|eval('1')|exec('1')|filter(None, (1, 2))|float(3)
frozenset((1,))|getattr(5, 'to_bytes', None)|globals()|hasattr(5, 'x')|hash(5)|hex(5)|id(5)
int(5)|isinstance(5, int)|issubclass(int, int)|iter((1, 2))|len((1, 2))|list()|locals()
map(abs, (1, 2))|max(1, 2)|min(1, 2)|memoryview(b'abc')|object()|oct(5)|ord('a')|pow(2, 3)
print('')|range(5)|repr(5)|reversed((1, 2))|round(5)|set()|sorted((2, 1))|str(5)|sum((1, 2))
tuple((1, 2))|type(5)|zip((1, 2), (3, 4))|super|slice
""".replace("\n", "|")

_MODULES = """
time.ticks_ms()|time.ticks_us()|time.ticks_cpu()|time.ticks_add(1, 2)|time.ticks_diff(1, 2)
time.sleep_us(1)|time.sleep_ms(1)|time.sleep(0)|time.time()|time.time_ns()|time.localtime()
time.gmtime(0)|time.mktime((2000, 1, 1, 0, 0, 0, 0, 0))
gc.mem_alloc()|gc.mem_free()|gc.isenabled()|gc.threshold()
micropython.schedule(print, 0)|micropython.const(5)|micropython.stack_use()|micropython.mem_info()
micropython.kbd_intr(3)|micropython.opt_level()
struct.pack('<H', 5)|struct.pack_into('<H', B, 0, 5)|struct.unpack('<H', b'ab')
struct.unpack_from('<H', b'abc', 0)|struct.calcsize('<H')
math.sqrt(2)|math.sin(1)|math.cos(1)|math.floor(2.5)|math.ceil(2.5)|math.fabs(2)|math.pow(2, 3)
math.trunc(2.5)|math.isnan(2.5)|math.atan2(1, 2)|math.log(2)|math.exp(1)|math.fmod(5, 3)
random.getrandbits(8)|random.getrandbits(32)|random.randint(1, 5)|random.random()
random.randrange(5)|random.choice((1, 2))|random.uniform(1, 2)|random.seed(1)
binascii.hexlify(b'ab')|binascii.unhexlify(b'6162')|binascii.crc32(b'ab')|binascii.b2a_base64(b'a')
json.dumps(5)|json.loads('5')|sys.exc_info|sys.print_exception(ValueError())
uctypes.addressof(B)|uctypes.bytes_at(uctypes.addressof(B), 4)|uctypes.bytearray_at(1, 4)
io.BytesIO()|io.StringIO()|hashlib.sha256()|hashlib.sha256(b'a')|re.match('a', 'a')
re.compile('a')|collections.namedtuple('P', 'x y')|collections.OrderedDict()
collections.deque((), 4)|array.array('i', 3)|os.listdir()|os.stat('/')|os.uname()|os.urandom(4)
errno.errorcode|asyncio.ThreadSafeFlag()|asyncio.Event()|asyncio.sleep_ms(1)|asyncio.sleep(1)
select.poll()|_thread.get_ident()|_thread.allocate_lock()|cmath.sqrt(2)|heapq.heappush([], 1)
heapq.heappop([1])|sys.exit
""".replace("\n", "|")

# Only on a chip.
_CHIP = """
machine.Pin.value()|p = Pin(2, Pin.OUT)|p.value()
machine.Pin.value(1)|p = Pin(2, Pin.OUT)|p.value(1)
machine.Pin.on|p = Pin(2, Pin.OUT)|p.on()
machine.Pin.off|p = Pin(2, Pin.OUT)|p.off()
machine.Pin.high|p = Pin(2, Pin.OUT)|p.high()
machine.Pin.low|p = Pin(2, Pin.OUT)|p.low()
machine.Pin.toggle|p = Pin(2, Pin.OUT)|p.toggle()
machine.Pin.init|p = Pin(2, Pin.OUT)|p.init(Pin.OUT)
machine.Pin.irq|p = Pin(2, Pin.OUT)|p.irq(None)
machine.Pin.__call__|p = Pin(2, Pin.OUT)|p()
machine.Pin.__call__(1)|p = Pin(2, Pin.OUT)|p(1)
machine.Pin|p = Pin(2)|Pin(2)
machine.Signal.on|s = machine.Signal(Pin(2, Pin.OUT))|s.on()
machine.Signal.off|s = machine.Signal(Pin(2, Pin.OUT))|s.off()
machine.Signal.value|s = machine.Signal(Pin(2, Pin.OUT))|s.value()
machine.ADC.read_u16|a = machine.ADC(4)|a.read_u16()
machine.ADC|a = 0|machine.ADC(4)
machine.PWM.duty_u16|w = machine.PWM(Pin(3), freq=1000)|w.duty_u16(100)
machine.PWM.duty_ns|w = machine.PWM(Pin(3), freq=1000)|w.duty_ns(100)
machine.PWM.freq|w = machine.PWM(Pin(3), freq=1000)|w.freq(2000)
machine.PWM.freq()|w = machine.PWM(Pin(3), freq=1000)|w.freq()
machine.PWM.deinit|w = machine.PWM(Pin(3), freq=1000)|w.deinit()
machine.WDT.feed|w = 0|machine.WDT
machine.Timer|t = 0|machine.Timer()
machine.Timer.deinit|t = machine.Timer()|t.deinit()
machine.Timer.init|t = machine.Timer()|t.init(period=10000, callback=print)
machine.RTC.datetime()|r = machine.RTC()|r.datetime()
machine.RTC|r = 0|machine.RTC()
machine.SPI.write|s = machine.SPI(0)|s.write(b'a')
machine.SPI.readinto|s = machine.SPI(0)|s.readinto(B)
machine.SPI.write_readinto|s = machine.SPI(0)|s.write_readinto(B, B)
machine.SPI.read|s = machine.SPI(0)|s.read(2)
machine.I2C.writeto|i = machine.I2C(0)|i.writeto(72, b'a')
machine.I2C.readfrom|i = machine.I2C(0)|i.readfrom(72, 2)
machine.I2C.readfrom_into|i = machine.I2C(0)|i.readfrom_into(72, B)
machine.I2C.readfrom_mem|i = machine.I2C(0)|i.readfrom_mem(72, 0, 2)
machine.I2C.readfrom_mem_into|i = machine.I2C(0)|i.readfrom_mem_into(72, 0, B)
machine.I2C.writeto_mem|i = machine.I2C(0)|i.writeto_mem(72, 0, b'a')
machine.I2C.writevto|i = machine.I2C(0)|i.writevto(72, V)
machine.I2C.scan|i = machine.I2C(0)|i.scan()
machine.disable_irq|i = 0|machine.enable_irq(machine.disable_irq())
machine.enable_irq|i = 0|machine.enable_irq(machine.disable_irq())
machine.freq()|i = 0|machine.freq()
machine.unique_id|i = 0|machine.unique_id()
machine.reset_cause|i = 0|machine.reset_cause()
machine.time_pulse_us|p = Pin(2, Pin.IN)|machine.time_pulse_us(p, 1, 10)
machine.mem8[]|i = 0|machine.mem8[0x20000000]
machine.mem16[]|i = 0|machine.mem16[0x20000000]
machine.mem32[]|i = 0|machine.mem32[0x4006c000]
machine.mem32[]=|i = 0|machine.mem32[0x20041000] = 5
rp2.bootsel_button|s = 0|rp2.bootsel_button()
asyncio.ThreadSafeFlag.set|import asyncio; f = asyncio.ThreadSafeFlag()|f.set()
asyncio.Event.set|import asyncio; f = asyncio.Event()|f.set()
asyncio.Event.is_set|import asyncio; f = asyncio.Event()|f.is_set()
_thread.lock.acquire|import _thread; k = _thread.allocate_lock()|k.acquire(0)
_thread.lock.locked|import _thread; k = _thread.allocate_lock()|k.locked()
_thread.lock.release|import _thread; k = _thread.allocate_lock(); k.acquire()|k.release()
micropython.heap_lock|i = 0|micropython.heap_lock(); micropython.heap_unlock()
gc.collect|i = 0|gc.collect()
"""

# The language itself. The names stand for what analysis.py calls each of them.
_SYNTAX = """
tuple()|a = 1|(a, a)
const tuple|a = 1|(1, 2, 3)
empty tuple|a = 1|()
list display|a = 1|[a]
empty list|a = 1|[]
dict display|a = 1|{a: a}
empty dict|a = 1|{}
set display|a = 1|{a}
list comprehension|a = (1, 2)|[n for n in a]
generator expression|a = (1, 2)|(n for n in a)
lambda|a = 1|lambda: 1
f-string|a = 1|f'{a}'
swap of 2|a = 1; b = 2|a, b = b, a
swap of 3|a = 1; b = 2; c = 3|a, b, c = c, b, a
swap of 4|a = b = c = d = 1|a, b, c, d = d, c, b, a
unpack tuple|t = (1, 2)|a, b = t
unpack star|t = (1, 2, 3)|a, *b = t
for range|a = 0|\\nfor n in range(3): a = n
for range step variable|a = 0; s = 2|\\nfor n in range(0, 6, s): a = n
for list|x = [1, 2]|\\nfor n in x: pass
for tuple|x = (1, 2)|\\nfor n in x: pass
for dict|x = {1: 2}|\\nfor n in x: pass
for dict.items|x = {1: 2}|\\nfor k, v in x.items(): pass
for bytearray|x = bytearray(3)|\\nfor n in x: pass
for array|from array import array; x = array('i', [1])|\\nfor n in x: pass
for array f|from array import array; x = array('f', [1])|\\nfor n in x: pass
for str|x = 'abc'|\\nfor n in x: pass
for memoryview|x = memoryview(b'abc')|\\nfor n in x: pass
for set|x = {1}|\\nfor n in x: pass
for deque|from collections import deque; x = deque((1, 2), 4)|\\nfor n in x: pass
for range object|x = range(3)|\\nfor n in x: pass
for enumerate|x = (1, 2)|\\nfor i, n in enumerate(x): pass
try|a = 1|\\ntry: a = 2\\nexcept ValueError: pass
raise|a = 1|\\ntry: raise ValueError\\nexcept ValueError: pass
raise call|a = 1|\\ntry: raise OSError(5)\\nexcept OSError: pass
raise str|a = 1|\\ntry: raise ValueError('no')\\nexcept ValueError as e: pass
with|import io; x = io.BytesIO()|\\nwith x: pass
import|import time|import time
import from|import time|from time import ticks_ms
int + int|a = 5; b = 6|a + b
int small to big|a = 0x3fffffff; b = 1|a + b
int / int|a = 5; b = 6|a / b
int // int|a = 5; b = 6|a // b
int ** int|a = 5; b = 2|a ** b
big + int|a = 1 << 40; b = 6|a + b
big compare|a = 1 << 40; b = 6|a > b
big load|a = 1|1 << 40
float + float|a = 2.5; b = 1.5|a + b
float + int|a = 2.5; b = 1|a + b
float compare|a = 2.5; b = 1.5|a > b
float negate|a = 2.5|-a
float not|a = 2.5|not a
float const|a = 1|3.75
str + str|a = 'ab'; b = 'cd'|a + b
str % int|a = '%d'; b = 5|a % b
str * int|a = 'ab'; b = 3|a * b
str == str|a = 'ab'; b = 'cd'|a == b
str in str|a = 'ab'; b = 'abcd'|a in b
str []|a = 'hello'|a[1]
bytes + bytes|a = b'ab'; b = b'cd'|a + b
bytes == bytes|a = b'ab'; b = b'cd'|a == b
bytes []|a = b'hello'|a[1]
bytearray []|a = bytearray(4)|a[1]
bytearray []=|a = bytearray(4)|a[1] = 2
bytearray +=|a = bytearray(4)|a += b'a'
list + list|a = [1]; b = [2]|a + b
list += list|a = [1]; b = [2]|a += b
list * int|a = [1]; b = 2|a * b
list []|a = [1, 2]|a[1]
list []=|a = [1, 2]|a[1] = 2
list == list|a = [1, 2]; b = [1, 2]|a == b
list in|a = [1, 2]|2 in a
tuple []|a = (1, 2)|a[1]
tuple + tuple|a = (1, 2)|a + a
tuple == tuple|a = (1, 2); b = (1, 2)|a == b
dict []|a = {'a': 1}|a['a']
dict []= old|a = {'a': 1}|a['a'] = 2
dict []= new|a = {'a': 1}|a['b'] = 2
dict in|a = {'a': 1}|'a' in a
dict del|a = {'a': 1}|del a['a']
array []|from array import array; a = array('i', [1])|a[0]
array []=|from array import array; a = array('i', [1])|a[0] = 2
array f []|from array import array; a = array('f', [1])|a[0]
array f []=|from array import array; a = array('f', [1]); f = 2.5|a[0] = f
array I [] big|from array import array; a = array('I', [0xffffffff])|a[0]
memoryview []|a = memoryview(b'abc')|a[0]
memoryview []=|a = memoryview(bytearray(3))|a[0] = 1
list [:]|a = [1, 2, 3]|a[0:2]
tuple [:]|a = (1, 2, 3)|a[0:2]
str [:]|a = 'abcd'|a[0:2]
bytes [:]|a = b'abcd'|a[0:2]
bytearray [:]|a = bytearray(4)|a[0:2]
memoryview [:]|a = memoryview(bytearray(4))|a[0:2]
array [:]|from array import array; a = array('i', [1, 2])|a[0:1]
bytearray [:]=|a = bytearray(4); b = b'ab'|a[0:2] = b
memoryview [:]=|a = memoryview(bytearray(4)); b = b'ab'|a[0:2] = b
list [:]=|a = [1, 2, 3]; b = [1, 2]|a[0:2] = b
call *args|f = lambda *a: 0; t = (1, 2)|f(*t)
call of fixed *args|f = lambda a, b: 0; t = (1, 2)|f(*t)
call def *args|f = lambda *a: 0|f(1)
call def *args empty|f = lambda *a: 0|f()
call def **kw empty|f = lambda **k: 0|f()
call def **kw|f = lambda **k: 0|f(a=1)
call **kw|f = lambda a: 0; d = {'a': 1}|f(**d)
call keywords|f = lambda a, b=2: 0|f(a=1, b=3)
bound method|x = [1]|x.append
is|a = 1|a is None
bool op|a = 1|a and 0
conditional|a = 1|2 if a else 3
assert|a = 1|assert a
"""


def operations() -> Iterator[tuple[str, str, str]]:
    """(key, set-up, statement) of each operation."""
    for type_name, setup in _OBJECTS.items():
        for call in _CALL.findall(_METHODS.get(type_name, "")):
            yield f"{type_name}.{call}", setup, f"x.{call}"
    for call in filter(None, _FUNCTIONS.split("|")):
        yield call, "x = 0", call
    for call in filter(None, _MODULES.split("|")):
        module = call.partition(".")[0]
        yield call, f"import {module}; B = bytearray(8)", call
    for line in filter(None, (_SYNTAX + user_objects.STATEMENTS).splitlines()):
        key, setup, statement = line.split("|", 2)
        yield f"<{key}>", setup, statement.replace("\\n", "\n")


def chip_operations() -> Iterator[tuple[str, str, str]]:
    """Those that need a chip."""
    for line in filter(None, _CHIP.splitlines()):
        key, setup, statement = line.split("|", 2)
        head = "import machine, micropython, gc, rp2; from machine import Pin; B = bytearray(2)"
        yield key, f"{head}; V = (b'a', b'b'); {setup}", statement
