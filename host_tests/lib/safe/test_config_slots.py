"""ConfigSlots: the old content or the new, wherever the power goes."""

import os
import sys

from noheap.safe import config_slots
from noheap.safe.config_slots import ConfigSlots
from support import ON_CHIP, Random, raises, rounds

try:
    from vfs import VfsLfs2, mount, umount
except ImportError:
    VfsLfs2 = None  # CPython

OLD = b"threshold=30"
NEW = b"threshold=31;rate=100"
STEP = rounds(1, 11)  # bytes from cut to cut; an emulated chip is slow


class Cut(Exception):
    """The power is gone."""


class Files:
    """A file system of which one write may be cut off.

    what is left of the file that is written then:
    "short"    the bytes before the cut: FAT after a lucky cut
    "stale"    its whole new length, after the cut what stood there before, or 0xff
    "before"   all of what it was before: littlefs
    """

    def __init__(self, left_of_file="short"):
        self.files = {}
        self.budget = None  # bytes until the cut; None: none comes
        self.left_of_file = left_of_file

    def open(self, path, mode):
        if mode == "rb":
            if path not in self.files:
                raise OSError(2)
            return _Reader(self.files[path])
        assert mode == "wb"
        return _Writer(self, path)


class _File:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            self.close()

    def close(self):
        pass


class _Reader(_File):
    def __init__(self, data):
        self._data = data

    def read(self, count):
        return bytes(self._data[:count])


class _Writer(_File):
    def __init__(self, files, path):
        self._files = files
        self._path = path
        self._before = files.files.get(path, b"")
        self._data = b""
        if files.left_of_file != "before":
            files.files[path] = b""
        self._spend(1)  # the truncation itself

    def write(self, data):
        if self._files.budget is None:
            self._data += data
            return len(data)
        for n in range(len(data)):
            if self._files.left_of_file == "short":
                self._files.files[self._path] = self._data
            elif self._files.left_of_file == "stale":
                old = self._before[len(self._data) :] + b"\xff" * (len(data) - n)
                self._files.files[self._path] = self._data + old[: len(data) - n]
            self._spend(1)
            self._data += data[n : n + 1]
        return len(data)

    def close(self):
        self._spend(1)
        self._files.files[self._path] = self._data

    def _spend(self, count):
        if self._files.budget is not None:
            if self._files.budget < count:
                raise Cut
            self._files.budget -= count


def on(files, function, *arguments):
    """Call `function` with these files."""
    config_slots.open = files.open
    try:
        return function(*arguments)
    finally:
        del config_slots.open


def load(files):
    return on(files, ConfigSlots("c").load)


def save(files, content):
    """False: it was cut off."""
    try:
        on(files, ConfigSlots("c").save, content)
    except Cut:
        return False
    finally:
        files.budget = None
    return True


def test_nothing_is_there_at_first():
    assert load(Files()) is None


def test_the_latest_is_loaded_whatever_number_it_has():
    files = Files()
    for n in range(7):
        assert save(files, b"%d" % n)
        assert load(files) == b"%d" % n
    assert sorted(files.files) == ["c.0", "c.1"]


def test_contents_of_any_bytes_and_of_none_come_back():
    files = Files()
    for content in (b"", b"\0", bytes(range(256)), b"NHC1" * 4, bytearray(b"abc"), bytes(4096)):
        assert save(files, content)
        assert load(files) == content


def test_numbers_wrap():
    files = Files()
    kept = config_slots.pack
    head = [0xFFFFFFFD]

    def pack(form, *values):  # the first number written is near the end
        if form == "<II" and head:
            values = (head.pop(), values[1])
        return kept(form, *values)

    config_slots.pack = pack
    try:
        raises(OSError, save, files, b"0")  # it is not the number that it asked for
    finally:
        config_slots.pack = kept
    for n in range(6):
        assert save(files, b"%d" % n)
        assert load(files) == b"%d" % n, n


def test_a_cut_at_each_byte_leaves_the_old_or_the_new():
    for left_of_file in ("short", "stale", "before"):
        for contents in ((), (OLD, b"x")) if ON_CHIP else ((), (OLD,), (OLD, b"x", NEW * 3)):
            budget = 0
            whole = False
            while not whole:
                files = Files(left_of_file)
                for content in contents:
                    assert save(files, content)
                old = load(files)
                assert old == (contents[-1] if contents else None)
                files.budget = budget
                whole = save(files, NEW)
                found = load(files)
                assert found == NEW or not whole and found == old, (left_of_file, budget)
                # And the next one, also cut off, finds its way from there.
                files.budget = budget
                save(files, OLD)
                assert load(files) in (found, OLD)
                assert save(files, b"end") and load(files) == b"end"
                budget += STEP
            assert STEP > 1 or budget == 16 + len(NEW) + 3


def test_any_row_of_cuts_leaves_what_was_saved_last():
    random = Random(11)
    for left_of_file in ("short", "stale", "before"):
        files = Files(left_of_file)
        last = None
        for n in range(rounds(300, 8)):
            content = b"%d" % n * random.below(9)
            files.budget = random.below(60)
            whole = save(files, content)
            found = load(files)
            assert found == content or not whole and found == last
            last = found


def test_a_file_with_any_byte_wrong_does_not_count():
    files = Files()
    assert save(files, OLD)
    assert save(files, NEW)
    latest = files.files["c.1"]
    for at in range(0, len(latest), STEP):
        damaged = bytearray(latest)
        damaged[at] ^= 1 << at % 8
        files.files["c.1"] = bytes(damaged)
        assert load(files) == OLD, at
    for length in range(0, len(latest), STEP):
        files.files["c.1"] = latest[:length]
        assert load(files) == OLD, length
    files.files["c.1"] = latest + b"\0"
    assert load(files) == OLD
    files.files["c.1"] = latest
    assert load(files) == NEW


def test_a_write_that_does_not_come_back_is_an_error_and_the_old_stays():
    files = Files()
    assert save(files, OLD)

    def lying(path, mode):
        file = files.open(path, mode)
        if mode == "wb":
            file.write = lambda data: len(data)  # says so, and writes nothing
        return file

    config_slots.open = lying
    try:
        raises(OSError, ConfigSlots("c").save, NEW)
    finally:
        del config_slots.open
    assert load(files) == OLD


def test_what_is_too_long_is_refused_and_not_read():
    files = Files()
    slots = ConfigSlots("c", max_bytes=12)
    on(files, slots.save, bytes(12))
    assert "max_bytes" in str(raises(ValueError, on, files, slots.save, bytes(13)))
    assert on(files, slots.load) == bytes(12)
    assert save(files, bytes(13))  # by somebody with a higher limit
    assert on(files, slots.load) == bytes(12)


# --- a real littlefs, each operation of its flash ---------------------------------------------

_BLOCK_BYTES = 512


class Flash:
    """Blocks in RAM, and power for `budget` bytes that are programmed or erased."""

    def __init__(self, content, budget=1 << 30):
        self.content = content
        self.budget = budget

    def readblocks(self, block, buffer, offset=0):
        at = block * _BLOCK_BYTES + offset
        buffer[:] = self.content[at : at + len(buffer)]

    def writeblocks(self, block, buffer, offset=None):
        return self._change(block * _BLOCK_BYTES + (offset or 0), buffer)

    def ioctl(self, request, block):
        if request == 4:
            return len(self.content) // _BLOCK_BYTES
        if request == 5:
            return _BLOCK_BYTES
        if request == 6:
            return self._change(block * _BLOCK_BYTES, b"\xff" * _BLOCK_BYTES)
        return 0

    def _change(self, at, data):
        count = min(len(data), self.budget)
        self.budget -= count
        self.content[at : at + count] = data[:count]
        return 0 if count == len(data) else -5


def _mounted(flash, function, *arguments):
    mount(VfsLfs2(flash, progsize=32, readsize=32, lookahead=32), "/cut")
    try:
        return function(*arguments)
    finally:
        umount("/cut")


def test_a_cut_at_each_byte_of_the_flash_leaves_the_old_or_the_new():
    if VfsLfs2 is None:
        return
    slots = ConfigSlots("/cut/c")
    content = bytearray(_BLOCK_BYTES * 12)
    VfsLfs2.mkfs(Flash(content), progsize=32, readsize=32, lookahead=32)
    flash = Flash(content)
    for n in range(3):
        _mounted(flash, slots.save, OLD + b"%d" % n)
    # Within the directory's block, and in its own blocks.
    for new, step in ((NEW, 200 if ON_CHIP else 1), (NEW * 30, 900 if ON_CHIP else 16)):
        whole = False
        budget = 0
        while not whole:
            flash = Flash(bytearray(content), budget)
            try:
                _mounted(flash, slots.save, new)
                whole = True
            except OSError:
                pass
            flash.budget = 1 << 30
            found = _mounted(flash, slots.load)
            assert found == new or not whole and found == OLD + b"2", (budget, found)
            _mounted(flash, slots.save, b"end")
            assert _mounted(flash, slots.load) == b"end"
            budget += step
        assert budget > len(new)


def test_it_works_on_the_file_system_at_hand():
    if sys.platform == "qemu":
        return  # it has none that can be written
    slots = ConfigSlots("noheap-test-config")
    try:
        for content in (OLD, NEW, OLD):
            slots.save(content)
            assert slots.load() == content
    finally:
        for path in slots._paths:
            os.remove(path)
