"""The operations of lib/noheap/buf, beside C and what MicroPython has.

Every structure has room for 8, and holds 7 where an operation searches. A record of SPSC and
Cell is 3 words, as the sampler's; the functions of spsc get addresses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noheap_tools import paths
from noheap_tools.bench import bare, device, report
from noheap_tools.bench.report import Limit
from noheap_tools.bench.rows import Measured, Row
from noheap_tools.board import boards
from noheap_tools.board import files as device_files

_HEADER = Path(__file__).parent / "c" / "buf.h"

_IMPORTS = """
from collections import deque
from micropython import RingIO
from noheap.buf.bbq import BBQ
from noheap.buf.binary_heap import BinaryHeap
from noheap.buf.bitset import BitSet
from noheap.buf.cell import Cell
from noheap.buf.deque import Deque
from noheap.buf.history import History
from noheap.buf.index_map import IndexMap
from noheap.buf.index_set import IndexSet
from noheap.buf.linear_map import LinearMap
from noheap.buf.pool import Pool
from noheap.buf.signal import Signal
from noheap.buf.sorted_list import SortedList
from noheap.buf.spsc import SPSC, enqueue, take
from noheap.buf.text import Text
from noheap.buf.vec import Vec
"""

_SPSC = """
q = SPSC(8, {words})
put = enqueue
get = take
address = q.address
record = array("i", [1, 2, 3])
record_address = addressof(record)
scratch = 0
"""
_HELD = "enqueue(address, record)\nenqueue(address, record)\n"
_SPSC_C = """
static spsc it = {{.end = 9 * {words}, .write = {write}}};
spsc *q = &it;
HIDE(q);
static word values[3] = {{1, 2, 3}};
word *record = values;
HIDE(record);
"""
_EMPTY = """
class Empty:
    def method(self):
        pass
"""
_FULL_HISTORY = "h = History(8)\nfor n in range(9):\n    h.write(n)"
_HISTORY_C = (
    "static history it = {.count = 8, .capacity = 8, .sum = 36, "
    ".slots = {8, 1, 2, 3, 4, 5, 6, 7}};\nhistory *h = &it;\nHIDE(h);\n"
    "word value = 20;\nHIDE(value);"
)
_HEAP = "h = BinaryHeap(8)\nfor key in (5, 3, 8, 1, 9, 2, 7):\n    h.push(key)"
_HEAP_C = (
    "static heap it = {.count = 7, .capacity = 8, .items = {1, 3, 2, 5, 9, 8, 7}};\n"
    "heap *h = &it;\nHIDE(h);\nword value = 4;\nHIDE(value);"
)
_SORTED = "s = SortedList(8)\nfor key in (5, 3, 8, 1, 9, 2, 7):\n    s.push(key)"
_SORTED_C = (
    "static sorted it = {.head = 4, .free = 8, .count = 7, .nodes = {{0, 0}, {5, 7}, {3, 1}, "
    "{8, 5}, {1, 6}, {9, 0}, {2, 2}, {7, 3}, {0, 0}}};\n"
    "sorted *s = &it;\nHIDE(s);\nword value = 6;\nHIDE(value);"
)
_LINEAR_C = (
    "static linear it = {.count = 7, .limit = 8, .entries = {{5, 1}, {3, 1}, {8, 1}, {1, 1}, "
    "{9, 1}, {2, 1}, {7, 1}}};\nlinear *m = &it;\nHIDE(m);\nword key = 7, value;\nHIDE(key);"
)
_HASHED_C = (
    "static hashed it = {.limit = 8};\nhashed *m = &it;\nword value = 1;\nHIDE(m);\n"
    "hashed_insert(m, 5, 1); hashed_insert(m, 3, 1); hashed_insert(m, 8, 1);\n"
    "hashed_insert(m, 1, 1); hashed_insert(m, 9, 1); hashed_insert(m, 2, 1);\n"
    "hashed_insert(m, 7, 1);\nword key = {key};\nHIDE(key);"
)

ROWS = (
    Row(
        "spsc",
        "enqueue",
        setup=_SPSC.format(words=3),
        bytecode="put(address, record_address)",
        viper_parameters="q: ptr32, slot: int, record: ptr32",
        viper_arguments="address, scratch, record",
        viper="""
slot = (q[0] << 2) + int(q)
ptr32(slot)[0] = record[0]
ptr32(slot)[1] = record[1]
ptr32(slot)[2] = record[2]
slot = q[0] + 3
if not slot - q[2]:
    slot = 5
if slot - q[1]:
    q[0] = slot
else:
    q[4] = q[4] + 1
""",
        c_setup=_SPSC_C.format(words=3, write=0),
        c="bool done = spsc_enqueue(q, record, 3); USE(done);",
        check="len(q) == 1 and list(q.storage[5:8]) == [1, 2, 3]",
    ),
    Row(
        "spsc",
        "dequeue",
        setup=_SPSC.format(words=3) + _HELD,
        bytecode="get(address, record_address, 1)",
        viper_parameters="q: ptr32, slot: int, record: ptr32",
        viper_arguments="address, scratch, record",
        viper="""
slot = q[1]
if slot - q[0]:
    slot = (slot << 2) + int(q)
    record[0] = ptr32(slot)[0]
    record[1] = ptr32(slot)[1]
    record[2] = ptr32(slot)[2]
    slot = q[1] + 3
    if not slot - q[2]:
        slot = 5
    q[1] = slot
""",
        c_setup=_SPSC_C.format(words=3, write=6),
        c="bool done = spsc_dequeue(q, record, 3); USE(done);",
        check="len(q) == 1 and list(record) == [1, 2, 3]",
    ),
    Row(
        "spsc",
        "enqueue of 1 word",
        setup=_SPSC.format(words=1),
        bytecode="put(address, record_address)",
        viper_parameters="q: ptr32, slot: int, value: int",
        viper_arguments="address, scratch, 7",
        viper="""
ptr32((q[0] << 2) + int(q))[0] = value
slot = q[0] + 1
if not slot - q[2]:
    slot = 5
if slot - q[1]:
    q[0] = slot
else:
    q[4] = q[4] + 1
""",
        c_setup=_SPSC_C.format(words=1, write=0),
        c="bool done = spsc_enqueue(q, record, 1); USE(done);",
        check="len(q) == 1",
    ),
    Row(
        "spsc",
        "enqueue of an array, not its address",
        setup=_SPSC.format(words=3),
        bytecode="put(address, record)",
    ),
    Row("spsc", "SPSC.enqueue", setup=_SPSC.format(words=3), bytecode="q.enqueue(record)"),
    Row("spsc", "SPSC.dequeue", setup=_SPSC.format(words=3) + _HELD, bytecode="q.dequeue(record)"),
    Row("collections.deque", "append", setup="d = deque((), 8, 1)\nx = 5", bytecode="d.append(x)"),
    Row("collections.deque", "popleft", setup="d = deque((1, 2), 8, 1)", bytecode="d.popleft()"),
    Row(
        "collections.deque",
        "append of a tuple of 3, made for it on the heap",
        setup="d = deque((), 8, 1)\na = b = c = 5",
        bytecode="d.append((a, b, c))",
    ),
    Row(
        "micropython.RingIO",
        "write of 12 bytes",
        setup='ring = RingIO(108)\nrecord = array("i", [1, 2, 3])',
        bytecode="ring.write(record)",
    ),
    Row(
        "micropython.RingIO",
        "readinto of 12 bytes",
        setup='ring = RingIO(108)\nrecord = array("i", [1, 2, 3])\nring.write(record)',
        bytecode="ring.readinto(record)",
    ),
    Row(
        "list as a ring",
        "put",
        setup="ring = [0] * 8\nwrite = 0\nread = 5\nx = 7",
        bytecode="""
after = (write + 1) & 7
if after != read:
    ring[write] = x
    write = after
""",
        check="ring[0] == x and write == 1",
    ),
    Row(
        "a class", "call of a method that does nothing", setup="e = Empty()", bytecode="e.method()"
    ),
    Row(
        "bbq",
        "grant_exact and commit of 8 bytes",
        setup="q = BBQ(64)",
        bytecode="q.grant_exact(8)\nq.commit(8)",
        viper_parameters="q: ptr32, at: int",
        viper_arguments="q.storage, 0",
        viper="""
at = q[0]
if at < q[1]:
    room = q[1] - at - 1
else:
    room = q[3] - at
    if room < 8:
        at = 0
        room = q[1] - 1
if room < 8:
    q[7] = q[7] + 1
else:
    if at - q[0]:
        q[2] = q[0]
    else:
        if at + 8 > q[2]:
            q[2] = q[3]
    q[0] = at + 8
""",
        c_setup="static bbq it = {.capacity = 64, .last = 64};\nbbq *q = &it;\nHIDE(q);",
        c="word at = bbq_grant_exact(q, 8); USE(at); at = bbq_commit(q, 8); USE(at);",
        check="q.read() == 0 and q.readable == 8",
    ),
    Row(
        "bbq",
        "read and release of 8 bytes",
        setup="q = BBQ(64)\nq.grant_exact(8)\nq.commit(8)",
        bytecode="q.read()\nq.release(8)",
        viper_parameters="q: ptr32, at: int",
        viper_arguments="q.storage, 0",
        viper="""
at = q[1]
end = q[0]
if end < at:
    if at == q[2]:
        at = 0
    else:
        end = q[2]
if end - at:
    q[1] = at + 8
""",
        c_setup="static bbq it = {.capacity = 64, .last = 64, .write = 8};\n"
        "bbq *q = &it;\nHIDE(q);",
        c="word at = bbq_read(q); USE(at); at = bbq_release(q, 8); USE(at);",
        check="not q.ready()",
    ),
    Row(
        "cell",
        "write",
        setup='c = Cell(3)\nv = array("i", [1, 2, 3])',
        bytecode="c.write(v)",
        viper_parameters="c: ptr32, slot: int, v: ptr32",
        viper_arguments="c.storage, 0, v",
        viper="""
slot = int(c) + 8
if (c[0] + 1) & 1:
    slot += 12
ptr32(slot)[0] = v[0]
ptr32(slot)[1] = v[1]
ptr32(slot)[2] = v[2]
slot = c[0] + 1
if slot > 0x3FFFFFFF:
    slot = 2
c[0] = slot
""",
        c_setup="static cell it;\ncell *c = &it;\nHIDE(c);\n"
        "static word values[3];\nword *v = values;\nHIDE(v);",
        c="cell_write(c, v);",
        check="c.version == 1 and c.read_into(v) == 1 and list(v) == [1, 2, 3]",
    ),
    Row(
        "cell",
        "read_into",
        setup='c = Cell(3)\nv = array("i", [1, 2, 3])\nc.write(v)',
        bytecode="c.read_into(v)",
        viper_parameters="c: ptr32, slot: int, v: ptr32",
        viper_arguments="c.storage, 0, v",
        viper="""
while c[0]:
    version = c[0]
    slot = int(c) + 8
    if version & 1:
        slot += 12
    v[0] = ptr32(slot)[0]
    v[1] = ptr32(slot)[1]
    v[2] = ptr32(slot)[2]
    if not (c[0] - version) >> 1:
        break
""",
        c_setup="static cell it = {.version = 5};\ncell *c = &it;\nHIDE(c);\n"
        "static word values[3];\nword *v = values;\nHIDE(v);",
        c="word version = cell_read(c, v); USE(version);",
    ),
    Row(
        "signal",
        "raise_isr",
        setup="s = Signal()",
        bytecode="s.raise_isr()",
        viper_parameters="s: ptr32",
        viper_arguments="s.storage",
        viper="s[0] = s[0] + 1",
        c_setup="static signal it;\nsignal *s = &it;\nHIDE(s);",
        c="s->raised++;",
        check="s.take() == 1",
    ),
    Row(
        "signal",
        "take",
        setup="s = Signal()\ns.raise_isr()",
        bytecode="s.take()",
        viper_parameters="s: ptr32, count: int",
        viper_arguments="s.storage, 0",
        viper="raised = s[0]\ncount = (raised - s[1]) & 0x3FFFFFFF\ns[1] = raised",
        c_setup="static signal it = {.raised = 1};\nsignal *s = &it;\nHIDE(s);",
        c="word count = signal_take(s); USE(count);",
        check="s.take() == 0",
    ),
    Row(
        "vec",
        "push",
        setup="v = Vec(8)",
        bytecode="v.push(7)",
        viper_parameters="v: ptr32, length: int, items: ptr32, value: int",
        viper_arguments="v.storage, 0, v.items, 7",
        viper="""
length = v[0]
if v[2] - length:
    items[length + 0] = value
    v[0] = v[0] + 1
""",
        c_setup="static vec it = {.capacity = 8};\nvec *v = &it;\nHIDE(v);\n"
        "word value = 7;\nHIDE(value);",
        c="bool done = vec_push(v, value); USE(done);",
        check="len(v) == 1 and v.get(0) == 7",
    ),
    Row(
        "vec",
        "pop",
        setup="v = Vec(8)\nv.push(7)",
        bytecode="v.pop()",
        c_setup="static vec it = {.capacity = 8, .length = 1};\nvec *v = &it;\nHIDE(v);",
        c="word value; bool done = vec_pop(v, &value); USE(done); USE(value);",
    ),
    Row(
        "deque",
        "push_back",
        setup="d = Deque(8)",
        bytecode="d.push_back(7)",
        viper_parameters="d: ptr32, at: int, value: int",
        viper_arguments="d.storage, 0, 7",
        viper="""
at = d[0]
if d[2] - at:
    at += d[1]
    if at >= d[2]:
        at -= d[2]
    d[at + 3] = value
    d[0] = d[0] + 1
""",
        c_setup="static deque it = {.capacity = 8};\ndeque *d = &it;\nHIDE(d);\n"
        "word value = 7;\nHIDE(value);",
        c="bool done = deque_push_back(d, value); USE(done);",
        check="len(d) == 1 and d.get(0) == 7",
    ),
    Row(
        "deque",
        "pop_front",
        setup="d = Deque(8)\nd.push_back(7)",
        bytecode="d.pop_front()",
        c_setup="static deque it = {.capacity = 8, .count = 1};\ndeque *d = &it;\nHIDE(d);",
        c="word value; bool done = deque_pop_front(d, &value); USE(done); USE(value);",
    ),
    Row(
        "history",
        "write",
        setup=_FULL_HISTORY,
        bytecode="h.write(20)",
        viper_parameters="h: ptr32, at: int, value: int",
        viper_arguments="h.storage, 0, 20",
        viper="""
at = h[1] + 6
if h[0] - h[2]:
    h[0] = h[0] + 1
    h[4] = h[4] + 0x8000
else:
    h[3] = h[3] - h[at + 0]
h[3] = h[3] + value
h[at + 0] = value
at -= 5
if not at - h[2]:
    at = 0
h[1] = at
""",
        c_setup=_HISTORY_C,
        c="history_write(h, value);",
        check="h.recent() == 20 and len(h) == 8",
    ),
    Row(
        "history",
        "max of 8",
        setup=_FULL_HISTORY,
        bytecode="h.max()",
        c_setup=_HISTORY_C,
        c="value = history_max(h); USE(value);",
    ),
    Row(
        "binary_heap",
        "push to 7",
        setup=_HEAP,
        bytecode="h.push(4)",
        viper_parameters="h: ptr32, child: int, key: int",
        viper_arguments="h.storage, 0, 4",
        viper="""
child = h[0]
h[0] = child + 1
while child > 0:
    parent = (child - 1) >> 1
    above = h[6 + parent]
    if above <= key:
        break
    h[6 + child] = above
    child = parent
h[6 + child] = key
""",
        c_setup=_HEAP_C,
        c="bool done = heap_push(h, value); USE(done);",
        check="len(h) == 8 and [h.pop() for _ in range(8)] == [1, 2, 3, 4, 5, 7, 8, 9]",
    ),
    Row(
        "binary_heap",
        "pop of 7",
        setup=_HEAP,
        bytecode="h.pop()",
        c_setup=_HEAP_C,
        c="bool done = heap_pop(h, &value); USE(done); USE(value);",
        check="[h.pop() for _ in range(6)] == [2, 3, 5, 7, 8, 9]",
    ),
    Row(
        "sorted_list",
        "push to 7",
        setup=_SORTED,
        bytecode="s.push(6)",
        c_setup=_SORTED_C,
        c="bool done = sorted_push(s, value); USE(done);",
        check="[s.pop() for _ in range(8)] == [1, 2, 3, 5, 6, 7, 8, 9]",
    ),
    Row(
        "sorted_list",
        "pop of 7",
        setup=_SORTED,
        bytecode="s.pop()",
        viper_parameters="s: ptr32, node: int",
        viper_arguments="s.storage, 0",
        viper="""
node = s[4]
if node:
    s[4] = s[node + 0]
    s[node + 0] = s[5]
    s[5] = node
    s[0] = s[0] - 1
""",
        c_setup=_SORTED_C,
        c="bool done = sorted_pop(s, &value); USE(done); USE(value);",
        check="[s.pop() for _ in range(6)] == [2, 3, 5, 7, 8, 9]",
    ),
    Row(
        "linear_map",
        "get of the last of 7",
        setup="m = LinearMap(8)\nfor key in (5, 3, 8, 1, 9, 2, 7):\n    m.insert(key, 1)",
        bytecode="m.get(7)",
        viper_parameters="m: ptr32, at: int, key: int",
        viper_arguments="m.storage, 0, 7",
        viper="""
at = 3
end = 3 + 2 * m[0]
while at < end:
    if m[at + 0] == key:
        break
    at += 2
""",
        c_setup=_LINEAR_C,
        c="bool done = linear_get(m, key, &value); USE(done); USE(value);",
    ),
    Row(
        "index_map",
        "get of one of 7",
        setup="m = IndexMap(8)\nfor key in (5, 3, 8, 1, 9, 2, 7):\n    m.insert(key, 1)",
        bytecode="m.get(7)",
        viper_parameters="m: ptr32, at: int, key: int",
        viper_arguments="m.storage, 0, 7",
        viper="""
at = m[m[5] + (key * 0x1E3779B1 >> m[4] & m[3])]
while at:
    if m[at + 1] == key:
        break
    at = m[at + 0]
""",
        c_setup=_HASHED_C.replace("{key}", "7"),
        c="word entry = hashed_find(m, key); USE(entry);",
    ),
    Row(
        "index_map",
        "insert to 7",
        setup="m = IndexMap(8)\nfor key in (5, 3, 8, 1, 9, 2, 7):\n    m.insert(key, 1)",
        bytecode="m.insert(6, 1)",
        c_setup=_HASHED_C.replace("{key}", "6"),
        c="bool done = hashed_insert(m, key, value); USE(done);",
        check="m.get(6) == 1 and len(m) == 8",
    ),
    Row(
        "index_set",
        "contains of one of 7",
        setup="m = IndexSet(8)\nfor key in (5, 3, 8, 1, 9, 2, 7):\n    m.insert(key)",
        bytecode="m.contains(7)",
    ),
    Row(
        "bitset",
        "add",
        setup="s = BitSet(64)",
        bytecode="s.add(40)",
        viper_parameters="s: ptr8, at: int, member: int",
        viper_arguments="s.storage, 0, 40",
        viper="at = member >> 3\ns[at + 0] = s[at + 0] | 1 << (member & 7)",
        c_setup="static bitset it = {.capacity = 64};\nbitset *s = &it;\nHIDE(s);\n"
        "word member = 40;\nHIDE(member);",
        c="bool done = bitset_add(s, member); USE(done);",
        check="s.first() == 40 and len(s) == 1",
    ),
    Row(
        "bitset",
        "contains",
        setup="s = BitSet(64)",
        bytecode="s.contains(40)",
        c_setup="static bitset it = {.capacity = 64};\nbitset *s = &it;\nHIDE(s);\n"
        "word member = 40;\nHIDE(member);",
        c="bool done = bitset_contains(s, member); USE(done);",
    ),
    Row(
        "pool",
        "alloc",
        setup="p = Pool(4, 16)",
        bytecode="p.alloc()",
        viper_parameters="p: ptr32, at: int",
        viper_arguments="p.storage, 0",
        viper="""
at = p[1]
if at - 0x10000:
    at = 3 + 2 * at
    p[1] = p[at + 0]
    p[0] = p[0] + 1
    p[at + 0] = 0x20000
    p[at + 1] = (p[at + 1] + 0x10000) & 0x3FFFFFFF
""",
        c_setup="static pool it = {.blocks = 4, .of = {{1, 0}, {2, 1}, {3, 2}, {0xffff, 3}}};\n"
        "pool *p = &it;\nHIDE(p);",
        c="word handle = pool_alloc(p); USE(handle);",
        check="len(p) == 1",
    ),
    Row(
        "pool",
        "free",
        setup="p = Pool(4, 16)\nhandle = p.alloc()",
        bytecode="p.free(handle)",
        c_setup="static pool it = {.blocks = 4, .free = 1, .count = 1, "
        ".of = {{0x10000, 0x10000}, {2, 1}, {3, 2}, {0xffff, 3}}};\n"
        "pool *p = &it;\nHIDE(p);\nword handle = 0x10000;\nHIDE(handle);",
        c="bool done = pool_free(p, handle); USE(done);",
        check="len(p) == 0",
    ),
    Row(
        "text",
        "append of 5 bytes",
        setup='t = Text(32)\nb = b"abcde"',
        bytecode="t.append(b)",
        c_setup="static text it = {.capacity = 32};\ntext *t = &it;\nHIDE(t);\n"
        'const uint8_t *b = (const uint8_t *)"abcde";\nHIDE(b);\nword count = 5;\nHIDE(count);',
        c="bool done = text_append(t, b, count); USE(done);",
        check='str(t) == "abcde"',
    ),
    Row(
        "text",
        "append_int of 5 digits",
        setup="t = Text(32)",
        bytecode="t.append_int(21375)",
        c_setup="static text it = {.capacity = 32};\ntext *t = &it;\nHIDE(t);\n"
        "word value = 21375;\nHIDE(value);",
        c="bool done = text_append_int(t, value); USE(done);",
        check='str(t) == "21375"',
    ),
    Row(
        "text",
        "append of 1 byte",
        viper_parameters="header: ptr32, at: int, data: ptr8, byte: int",
        setup="t = Text(32)",
        viper_arguments="t.storage, 0, t.data, 65",
        viper="""
at = header[0]
if at < header[2]:
    data[at + 0] = byte
    header[0] = at + 1
""",
        check='str(t) == "A"',
    ),
)


@dataclass(frozen=True)
class Outcome:
    measured: list[Measured]
    mpy_bytes: dict[str, int]
    limits: list[Limit]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": report.as_rows(self.measured),
            "mpy_bytes": self.mpy_bytes,
            "limits": [vars(limit) | {"reached": limit.reached} for limit in self.limits],
        }

    def text(self) -> str:
        parts = [report.plain(report.table(self.measured)), report.plain(self._sizes())]
        return "\n\n".join([*parts, "\n".join(map(str, self.limits))])

    def lines(self) -> list[str]:
        """For a document."""
        limits = [f"- {limit}" for limit in self.limits]
        return [*report.table(self.measured), "", *self._sizes(), "", *limits]

    def _sizes(self) -> list[str]:
        sizes = [f"| {name} | .mpy | {size:,} |" for name, size in self.mpy_bytes.items()]
        total = sum(self.mpy_bytes.values())
        return ["| module | | bytes |", "|---|---|---:|", *sizes, f"| all | .mpy | {total:,} |"]


def run(log: Callable[[str], None]) -> Outcome:
    """Measure everything and judge the figures."""
    measured = measure(log)
    sizes = mpy_bytes()
    return Outcome(measured, sizes, _limits(measured, sizes))


def mpy_bytes() -> dict[str, int]:
    """Of each module of lib/noheap/buf, as `noheap flash` compiles it for the Pico."""
    sources = sorted((paths.LIB / "noheap" / "buf").glob("*.py"))
    files = device_files.library(boards.load("pico").mpy_arch, sources)
    return {Path(path).stem: len(data) for path, data in files.items()}


def _limits(measured: list[Measured], sizes: dict[str, int]) -> list[Limit]:
    def cycles(structure: str, op: str, caller: str) -> int:
        return report.cycles(measured, structure, op, caller)

    enqueue = cycles("spsc", "enqueue", "bytecode")
    return [
        Limit(
            "spsc enqueue inline in viper / in C",
            cycles("spsc", "enqueue", "viper") / cycles("spsc", "enqueue", "c"),
            2,
        ),
        Limit(
            "spsc enqueue from bytecode / deque.append",
            enqueue / cycles("collections.deque", "append", "bytecode"),
            1.3,
        ),
        Limit(
            "spsc enqueue from bytecode / RingIO.write",
            enqueue / cycles("micropython.RingIO", "write of 12 bytes", "bytecode"),
            1,
        ),
        Limit("bytes of spsc.mpy", sizes["spsc"], 1228),
        Limit("bytes of all of buf", sum(sizes.values()), 20 * 1024),
    ]


def measure(log: Callable[[str], None]) -> list[Measured]:
    """All rows for all callers, in the order of ROWS."""
    log("the library and MicroPython's own, on the emulated Pico")
    results = device.measure(_IMPORTS + _EMPTY, ROWS)
    log("C, -O2, on the emulated RP2040")
    results += bare.measure(_HEADER, ROWS)
    order = {(row.structure, row.op): n for n, row in enumerate(ROWS)}
    callers = ("bytecode", "viper", "c")
    return sorted(results, key=lambda it: (order[it.structure, it.op], callers.index(it.caller)))
