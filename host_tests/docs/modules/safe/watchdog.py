from noheap.block import BLOCK_WORDS
from noheap.safe.events import Events

LANES = ("host", "pico")  # it keeps an address in a 32-bit word: not for the 64-bit VM


class machine:
    class WDT:
        fed = 0

        def __init__(self, timeout):
            pass

        def feed(self):
            machine.WDT.fed += 1


class sampler:
    block = array("i", bytes(4 * BLOCK_WORDS))


log = Events()


def after():
    assert machine.WDT.fed == 1 and log.fed == 0
