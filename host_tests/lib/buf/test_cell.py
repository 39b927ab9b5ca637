"""The cell against a plain list, and its words as viper code may use them inline."""

from array import array

import micropython

from noheap.buf.cell import Cell, read, write
from noheap.cortex.bind import bind
from support import Random, no_alloc, raises, rounds


def value(*words):
    return array("i", words)


def test_a_new_cell_has_nothing_to_read():
    cell = Cell(2)
    out = value(7, 8)
    assert cell.read_into(out) == 0
    assert list(out) == [7, 8]
    assert (cell.version, cell.changed_since(0)) == (0, False)


def test_read_brings_the_latest_value_whole():
    for words in (1, 2, 3, 8):
        cell = Cell(words)
        out = value(*[0] * words)
        for n in range(9):
            cell.write(value(*range(n, n + words)))
            if n % 3 != 1:
                assert cell.read_into(out) == cell.version
                assert list(out) == list(range(n, n + words))


def play(capacity, words):
    """Drive a cell of `capacity` words and a list of them by `words`, each of them a step."""
    cell = Cell(capacity)
    out = value(*[0] * capacity)
    model = None
    version = seen = 0
    for word in words:
        if word & 1:
            number = (word ^ 1 << 31) - (1 << 31)
            model = [number] + list(range(1, capacity))
            cell.write(value(*model))
            version += 1
        else:
            assert cell.changed_since(seen) == (seen != version)
            seen = cell.read_into(out)
            assert seen == cell.version == version
            assert model is None or list(out) == model


def test_it_agrees_with_a_list():
    random = Random(5)
    for capacity in (1, 3, 8):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(1000, 40))])


def test_the_functions_do_the_same_bound():
    for words in (1, 3, 8):
        cell = Cell(words)
        given = value(*range(words))
        out = value(*[-1] * words)
        give = bind(write, cell.storage, given)
        look = bind(read, cell.storage, out)
        assert look() == 0
        assert list(out) == [-1] * words
        for n in range(1, 6):
            given[0] = n
            give()
            assert look() == cell.version == n
            assert list(out) == list(given)


def test_reading_takes_nothing_away():
    cell = Cell(1)
    out = value(0)
    cell.write(value(5))
    for _ in range(3):
        assert cell.read_into(out) == 1
        assert out[0] == 5


def test_each_reader_sees_a_change_once():
    cell = Cell(1)
    out = value(0)
    mine = other = 0
    for n in range(5):
        cell.write(value(n))
        assert cell.changed_since(mine)
        mine = cell.read_into(out)
        assert not cell.changed_since(mine)
        if n % 2:
            assert cell.changed_since(other)
            other = cell.read_into(out)
    assert cell.changed_since(other)


def test_the_same_value_again_is_a_change():
    cell = Cell(1)
    out = value(0)
    cell.write(value(1))
    seen = cell.read_into(out)
    cell.write(value(1))
    assert cell.changed_since(seen)


def test_after_2_to_the_30_versions_it_goes_on_and_never_says_none():
    cell = Cell(2)
    out = value(0, 0)
    cell.storage[0] = 2**30 - 3
    seen = cell.version
    for n in range(6):
        cell.write(value(n, -n))
        assert cell.changed_since(seen)
        seen = cell.read_into(out)
        assert seen == (2**30 - 2, 2**30 - 1, 2, 3, 4, 5)[n]
        assert list(out) == [n, -n]


def test_storage_is_laid_out_as_documented():
    cell = Cell(2)
    assert list(cell.storage) == [0, 2, 0, 0, 0, 0]
    cell.write(value(10, 11))
    assert list(cell.storage) == [1, 2, 0, 0, 10, 11]
    cell.write(value(20, 21))
    assert list(cell.storage) == [2, 2, 20, 21, 10, 11]
    out = value(0, 0)
    assert read(cell.storage, out) == 2
    assert list(out) == [20, 21]


@micropython.viper
def _write_inline(c: ptr32, first: int, second: int):
    # As an ISR does it: fill the other slot, then publish. Two words a value.
    version = c[0] + 1
    if version > 0x3FFFFFFF:
        version = 2
    at = 2
    if version & 1:
        at = 4
    c[at + 0] = first
    c[at + 1] = second
    c[0] = version


def test_viper_code_may_write_inline():
    cell = Cell(2)
    out = value(0, 0)
    for n in range(7):
        _write_inline(cell.storage, n, -n)
        assert cell.read_into(out) == n + 1
        assert list(out) == [n, -n]


def test_a_reader_that_is_always_overtaken_gives_up():
    # Copied onto the cell itself, the value becomes the version: 51, 100, 51, 100...
    cell = Cell(1)
    for n, word in enumerate((51, 1, 51, 100)):
        cell.storage[n] = word
    assert read(cell.storage, cell.storage) == 0


def test_wrong_sizes_are_refused_by_name():
    for words in (0, -1, 257):
        assert "words" in str(raises(ValueError, Cell, words))


def test_nothing_allocates_once_it_is_made():
    cell = Cell(2)
    item = value(2**30, -(2**30) - 1)  # beyond a small int on a 32-bit board
    out = value(0, 0)
    cell.storage[0] = 2**30 - 3

    def across_the_wrap():
        seen = 0
        for _ in range(6):
            cell.write(item)
            if cell.changed_since(seen):
                seen = cell.read_into(out)
        return seen == cell.version

    assert no_alloc(across_the_wrap)
    assert list(out) == list(item)
