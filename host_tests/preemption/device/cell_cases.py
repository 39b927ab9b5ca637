"""Cell with the interrupt as writer and as reader. Value number n is (n, n + 1000, n + 2000)."""
# pyright: reportUndefinedVariable=false

from array import array

import micropython
import preempt

from noheap.buf.cell import Cell, read, write
from noheap.cortex.bind import bind

cell = Cell(3)
words = cell.storage
handled = preempt.handled
given = array("i", [50, 1050, 2050])  # what main writes
got = array("i", [0, 0, 0])
isr_given = array("i", [0, 0, 0])
isr_got = array("i", [0, 0, 0])
isr_version = array("i", [0])
before = [0]  # the version at the start
watched = (words, got, isr_got, isr_version)

_OLD = 7  # the number of the value at the start; the interrupt writes 70, and 71
_AFTER = {0: 1, 2**30 - 1: 2}


def _fill(value, n):
    value[0] = n
    value[1] = n + 1000
    value[2] = n + 2000


def _prepare(version):
    """The value _OLD at `version`; never written at 0."""

    def prepare():
        for n in range(6):
            words[2 + n] = -1
        if version:
            words[0] = version - 1
            _fill(got, _OLD)
            cell.write(got)
        words[0] = version
        before[0] = version
        _fill(isr_given, 70)
        for n in range(3):
            got[n] = isr_got[n] = -1
        isr_version[0] = -1
        return watched

    return prepare


# The interrupt


def isr_write(pin):
    _fill(isr_given, 70)
    cell.write(isr_given)
    _fill(isr_given, 71)
    cell.write(isr_given)
    handled[0] += 1


def isr_read(pin):
    isr_version[0] = cell.read_into(isr_got)
    handled[0] += 1


@micropython.viper
def _write_inline(c: ptr32, n: int):
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


def isr_write_once(pin):
    _write_inline(words, 70)
    handled[0] += 1


def isr_write_twice(pin):
    _write_inline(words, 70)
    _write_inline(words, 71)
    handled[0] += 1


@micropython.viper
def isr_read_viper(pin):
    c = ptr32(words)
    out = ptr32(isr_got)
    at = 2
    if c[0] & 1:
        at = 5
    out[0] = c[at + 0]
    out[1] = c[at + 1]
    out[2] = c[at + 2]
    seen = ptr32(isr_version)
    seen[0] = c[0]
    done = ptr32(handled)
    done[0] = done[0] + 1


@micropython.viper
def write_inline(c: ptr32) -> int:
    version = c[0] + 1
    if version > 0x3FFFFFFF:
        version = 2
    at = 2
    if version & 1:
        at = 5
    c[at + 0] = 50
    c[at + 1] = 1050
    c[at + 2] = 2050
    c[0] = version
    return 0


@micropython.viper
def read_inline(c: ptr32) -> int:
    out = ptr32(got)
    tries = 4
    while tries:
        version = c[0]
        at = 2
        if version & 1:
            at = 5
        out[0] = c[at + 0]
        out[1] = c[at + 1]
        out[2] = c[at + 2]
        if c[0] == version:
            return version
        tries -= 1
    return 0


# Checks afterwards


def _after(version):
    return _AFTER.get(version, version + 1)


def _check_value(value, version, numbers):
    """`value` is the one of `version`, where version before[0] + k has numbers[k]."""
    at = before[0]
    expected = None
    for n in numbers:
        if version == at:
            expected = n
        at = _after(at)
    if expected is None:
        raise ValueError("version " + str(version))
    if not version:
        assert value[0] == -1, "touched"
    elif list(value) != [expected, expected + 1000, expected + 2000]:
        raise ValueError("torn: " + str(list(value)))
    return True


def _check_latest(numbers):
    """A fresh read brings the last of `numbers`."""
    version = before[0]
    for _ in numbers[1:]:
        version = _after(version)
    assert cell.version == version, "version"
    assert cell.read_into(got) == version, "read"
    return _check_value(got, version, numbers)


def check_read_once(result, n):
    numbers = [_OLD, 70] if n else [_OLD]
    _check_value(got, result, numbers)
    return _check_latest(numbers)


def check_read_twice(result, n):
    numbers = [_OLD, 70, 71] if n else [_OLD]
    _check_value(got, result, numbers)
    return _check_latest(numbers)


def check_write(result, n):
    numbers = [_OLD, 50]
    if n:
        _check_value(isr_got, isr_version[0], numbers)
    return _check_latest(numbers)


def changed_since(version):
    return cell.changed_since(version)


def check_changed(result, n):
    assert n or not result, "not changed"
    return _check_latest([_OLD, 70] if n else [_OLD])


def _cases():
    for name, version in (("new", 0), ("odd", 3), ("even", 6), ("wrap", 2**30 - 1)):
        state = _prepare(version)
        yield name + ": write inline", state, write_inline, words, isr_read_viper, check_write
        yield (
            name + ", API in ISR: write inline",
            state,
            write_inline,
            words,
            isr_read,
            check_write,
        )
        put, get = bind(write, words), bind(read, words)
        yield name + ": write bound", state, put, given, isr_read_viper, check_write
        yield name + ": read bound", state, get, got, isr_write_twice, check_read_twice
    for name, version in (("new", 0), ("odd", 3), ("wrap", 2**30 - 1)):
        state = _prepare(version)
        yield name + ": read_into()", state, cell.read_into, got, isr_write_twice, check_read_twice
    state = _prepare(6)
    yield (
        "even: read_into(), one write",
        state,
        cell.read_into,
        got,
        isr_write_once,
        check_read_once,
    )
    yield "even: write()", state, cell.write, given, isr_read_viper, check_write
    yield "even: changed_since()", state, changed_since, 6, isr_write_once, check_changed
    yield "even, API in ISR: read inline", state, read_inline, words, isr_write, check_read_twice


preempt.serve(_cases())
