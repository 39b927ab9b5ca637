"""The simulated address space: buffers that have an address, and registers with hooks.

    memory.place(array("i", [1, 2]))              # 0x20000000: buffers, as in the chip's RAM
    memory.register(0x40054028, read=clock.us)    # a register: functions, or a plain word
    memory.load(address, 4)

An access to an address without memory fails the test, which viper would not notice.
"""

_RAM = 0x20000000
_I2C, _I2C_END = 0x40044000, 0x4004C000  # the RP2040's two controllers, its datasheet 4.3.17

_buffers = []  # (address, memoryview of bytes, the object), in the order of addresses
_addresses = {}  # id of the object, which _buffers keeps alive: its address
_registers = {}  # address: [read, write, value]


def reset():
    """Forget everything."""
    del _buffers[:]
    _addresses.clear()
    _registers.clear()


def place(buffer):
    """Returns the address of `buffer`, the same at each call. It lives until `reset`."""
    if id(buffer) in _addresses:
        return _addresses[id(buffer)]
    address = _RAM
    if _buffers:
        last, data, _ = _buffers[-1]
        address = (last + len(data) + 31) & ~15  # a gap, so that overruns are noticed
    _buffers.append((address, _bytes_of(buffer), buffer))
    _addresses[id(buffer)] = address
    return address


def register(address, read=None, write=None, value=0):
    """Adds a 32-bit register. Without `read()` and `write(value)` it keeps its value."""
    _registers[address] = [read, write, value]


def load(address, size):
    """Returns `size` bytes at `address`, little-endian, unsigned."""
    address &= 0xFFFFFFFF
    if address in _registers:
        if size != 4:
            raise AssertionError("register 0x%08x read as %d bytes" % (address, size))
        read, _, value = _registers[address]
        return (read() if read is not None else value) & 0xFFFFFFFF
    data, at = _find(address, size)
    return int.from_bytes(data[at : at + size], "little")


def store(address, size, value):
    address &= 0xFFFFFFFF
    value &= (1 << 8 * size) - 1
    if address in _registers:
        if size != 4:
            raise AssertionError("register 0x%08x written as %d bytes" % (address, size))
        entry = _registers[address]
        entry[2] = value
        if entry[1] is not None:
            entry[1](value)
        return
    data, at = _find(address, size)
    for n in range(size):
        data[at + n] = value >> 8 * n & 0xFF


class Mem32:
    """`machine.mem32` on this memory."""

    def __getitem__(self, address):
        return load(address, 4)

    def __setitem__(self, address, value):
        store(address, 4, value)


class Mem16:
    """`machine.mem16` on this memory."""

    def __getitem__(self, address):
        return load(address, 2)

    def __setitem__(self, address, value):
        store(address, 2, value)


def _find(address, size):
    low, high = 0, len(_buffers)
    while low < high:  # the last one that begins at or before `address`
        middle = (low + high) // 2
        if _buffers[middle][0] <= address:
            low = middle + 1
        else:
            high = middle
    if low:
        start, data, _ = _buffers[low - 1]
        if address + size <= start + len(data):
            return data, address - start
    hint = ""
    if _I2C <= address < _I2C_END:
        hint = ": make a noheap_testing.rp2040_i2c.Controller, which has these registers"
    raise AssertionError("no memory at 0x%08x%s" % (address, hint))


def _bytes_of(buffer):
    view = memoryview(buffer)
    # CPython's view of an array counts items; MicroPython's fakes only place byte buffers.
    return view.cast("B") if hasattr(view, "cast") else view
