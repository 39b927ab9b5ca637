"""Cell between two cores: one writes, the other reads. Value n is (n, n + 1000, n + 2000)."""
# pyright: reportUndefinedVariable=false

from array import array

import micropython
import pair
from micropython import const

from noheap.buf import cell as functions
from noheap.buf.cell import Cell
from noheap.cortex.bind import bind

_OLD = const(7)  # the number of the value at the start
_NEW = const(70)  # the writer writes this one, and those after it
_WRITES = const(2)  # as many as it takes to come back to the slot that is read

cell = Cell(3)
words = cell.storage
given = [array("i", [_NEW + n, _NEW + 1000 + n, _NEW + 2000 + n]) for n in range(_WRITES)]
got = array("i", [0, 0, 0])
again = array("i", [0, 0, 0])
versions = array("i", [0, 0])
before = [0]  # the version at the start


def _prepare(version):
    """The value _OLD at `version`; never written at 0."""

    def prepare():
        for n in range(6):
            words[2 + n] = -1
        if version:
            words[0] = version - 1
            cell.write(array("i", [_OLD, _OLD + 1000, _OLD + 2000]))
        words[0] = version
        before[0] = version
        for n in range(3):
            got[n] = again[n] = -1
        versions[0] = versions[1] = -1
        return (words,), (got, again, versions)

    return prepare


@micropython.viper
def write_inline(c: ptr32) -> int:
    n = _NEW
    while n < _NEW + _WRITES:
        version = c[0] + 1
        if version > 0x3FFFFFFF:
            version = 2
        at = 2
        if version & 1:
            at = 5
        c[at + 0] = n
        c[at + 1] = n + 1000
        c[at + 2] = n + 2000
        c[0] = version
        n += 1
    return 0


@micropython.viper
def read_inline(c: ptr32) -> int:
    seen = ptr32(versions)
    out = ptr32(got)
    tries = 4
    while tries:
        version = c[0]
        if version == 0:
            break
        at = 2
        if version & 1:
            at = 5
        out[0] = c[at + 0]
        out[1] = c[at + 1]
        out[2] = c[at + 2]
        if c[0] == version:
            break
        tries -= 1
    if tries == 0:
        version = 0
    seen[0] = version
    return 0


_write_bound = bind(functions.write, words)
_read_bound = bind(functions.read, words)


def write_bound(_):
    for value in given:
        _write_bound(value)


def write(_):
    for value in given:
        cell.write(value)


def read_bound(_):
    versions[0] = _read_bound(got)


def read_twice(_):
    versions[0] = _read_bound(got)
    versions[1] = _read_bound(again)


def read(_):
    versions[0] = cell.read_into(got)
    if cell.changed_since(versions[0]):
        versions[1] = cell.read_into(again)


def _versions():
    """Those that were, with the numbers of their values."""
    version = before[0]
    known = {version: _OLD}
    for n in range(_WRITES):
        version = 2 if version == 2**30 - 1 else version + 1
        known[version] = _NEW + n
    return known


def _number(value, version):
    if version == 0:
        assert before[0] == 0, "two writes cannot take four tries"
        return 0
    n = _versions()[version]
    if list(value) != [n, n + 1000, n + 2000]:
        raise ValueError("torn: " + str(list(value)))
    return n


def check(_first, _second):
    if versions[0] == 0 and before[0] == 0:
        assert got[0] == -1, "touched"
    first = _number(got, versions[0])
    if versions[1] != -1:
        assert _number(again, versions[1]) >= first, "older than the one before"
    assert cell.read_into(again) == cell.version
    return _number(again, cell.version) == _NEW + _WRITES - 1


def _cases():
    for name, version in (("none yet", 0), ("even", 6), ("odd", 7), ("wrap", 2**30 - 2)):
        state = _prepare(version)
        put, get = (write_inline, words), (read_inline, words)
        yield name + ": write, read inline", state, put, get, check
        yield name + ": write, read bound", state, (write_bound, None), (read_bound, None), check
        yield name + ": read, write bound", state, (read_bound, None), (write_bound, None), check
    state = _prepare(6)
    yield "even: read twice", state, (write_bound, None), (read_twice, None), check
    yield "even: write(), read_into()", state, (write, None), (read, None), check


pair.serve(_cases())
