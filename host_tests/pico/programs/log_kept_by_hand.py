"""Prints how many records of what was kept go to a host that asks once, and their bytes; then logs
an entry, and damages what is kept if it is to."""

from machine import mem32
from uctypes import addressof, bytearray_at

from noheap.log import kept
from noheap.log.entry import entry1
from noheap.log.queues import chain
from noheap.log.words import START

sent = []
# The test's.
version = globals().get("VERSION", b"none")
words = globals().get("WORDS", 64)
damage = globals().get("DAMAGE")


class Told:
    @staticmethod
    def framed():
        return True

    @staticmethod
    def send_bytes(record, length, kind, frame):
        sent.append(bytes(bytearray_at(record, length)))


kept.VERSION = version
try:
    keeper = kept.Kept(words)
    for _ in range(2):
        keeper.send(Told, bytearray(256))
    print(len(sent), "".join("%02x" % byte for it in sent for byte in it))
    entry1(0x200001, 7)
    head, memory = chain[0]
    if damage == "complement":
        mem32[addressof(memory) + len(memory) - 4] ^= 1
    elif damage == "entry":
        mem32[head[START]] |= 7 << 21
except ValueError as error:
    print(error)
