"""Blocks of memory of one size, handed out by integer handle and taken back.

    pool = Pool(4, 64)               # 4 blocks of 64 bytes
    handle = pool.alloc()            # -1: none is free
    buffer = pool.block(handle)      # a memoryview made at construction; None: not your block
    pool.free(handle)                # False: not allocated under this handle, nothing freed

A handle holds the block's number and its generation, which alloc increments. So a second free,
or the use of a block after its free, is refused even if the block has a new owner by then. An
old handle is valid again only after 16384 allocations of the same block.

Storage is one array("i"), which viper code may use inline, and `data`, the blocks' bytes:

    word 0  COUNT     blocks allocated
    word 1  FREE      number of the block that the next alloc takes, 0x10000: none
    word 2  CAPACITY  blocks there are
    word 3  of block n two words, at 3 + 2 * n:
            NEXT    the free block after it, 0x10000: none, 0x20000: this one is allocated
            HANDLE  generation << 16 | n, of its latest owner
"""

from micropython import const

from noheap.buf.words import Container

_COUNT = const(0)
_FREE = const(1)
_FIRST = const(3)
_NONE = const(0x10000)
_TAKEN = const(0x20000)
_LAST_GENERATION = const(0x3FFF0000)


class Pool(Container):  # noheap: isr-safe
    """`capacity` blocks of `block_bytes` bytes. alloc, free and block are O(1).

    Only the constructor allocates memory: the bytes, and for each block 8 bytes and a
    memoryview. The block freed last is handed out first. A hard ISR may call every method but
    clear, but a Pool is not shared between contexts: all calls come from one ISR, or all from
    the main loop. (A handle may be sent to another context, and must come back to be freed.)

    Raises ValueError for a capacity or block_bytes outside 1..65536.
    """

    def __init__(self, capacity: int, block_bytes: int):
        Container.__init__(self, capacity, _FIRST + 2 * capacity)
        if block_bytes - 1 >> 16:
            raise ValueError("block_bytes: 1 to 65536")
        self.block_bytes = block_bytes
        self.data = bytearray(capacity * block_bytes)
        for n in range(capacity):
            self.storage[_FIRST + 2 * n + 1] = n
        whole = memoryview(self.data)
        self._views = [
            whole[at : at + block_bytes] for at in range(0, capacity * block_bytes, block_bytes)
        ]
        self.clear()

    def alloc(self) -> int:
        """Allocate a block and return its handle; -1: none is free."""
        storage = self.storage
        n = storage[_FREE]
        if n == _NONE:
            return -1
        at = _FIRST + 2 * n
        storage[_FREE] = storage[at]
        storage[_COUNT] += 1
        storage[at] = _TAKEN
        handle = storage[at + 1]
        handle = handle + 0x10000 if handle < _LAST_GENERATION else n  # a small int always
        storage[at + 1] = handle
        return handle

    def free(self, handle: int) -> bool:
        """Take the block back. False: it is not allocated under this handle; nothing changed."""
        n = self._number(handle)
        if n < 0:
            return False
        storage = self.storage
        storage[_FIRST + 2 * n] = storage[_FREE]
        storage[_FREE] = n
        storage[_COUNT] -= 1
        return True

    def block(self, handle: int):
        """The block's memoryview; None: it is not allocated under this handle.

        Keep it in a variable: `pool.block(handle)[0] = 1` would allocate a bound method, as any
        call of a method within the target of an assignment does.
        """
        n = self._number(handle)
        return self._views[n] if n >= 0 else None

    def offset(self, handle: int) -> int:
        """Where in `data` the block begins; -1: it is not allocated under this handle."""
        n = self._number(handle)
        return n * self.block_bytes if n >= 0 else -1

    def clear(self, zero: bool = False) -> None:  # noheap: waits
        """Take all blocks back, O(blocks): not for an ISR. With `zero` all bytes become 0."""
        storage = self.storage
        for n in range(self.capacity):
            storage[_FIRST + 2 * n] = n + 1
        storage[_FIRST + 2 * self.capacity - 2] = _NONE
        storage[_FREE] = storage[_COUNT] = 0
        if zero:
            for at in range(len(self.data)):
                self.data[at] = 0

    def _number(self, handle):
        """The number of the block that is allocated under `handle`, or -1."""
        n = handle & 0xFFFF
        if n < self.capacity:
            storage = self.storage
            at = _FIRST + 2 * n
            if storage[at] == _TAKEN and storage[at + 1] == handle:
                return n
        return -1
