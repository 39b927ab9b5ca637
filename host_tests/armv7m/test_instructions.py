"""How many instructions handlers take, from the vector to the return: never more than this.

The counts are of emitted code alone, so they are the same at every run and on both CPUs. They
are no cycles: docs/reference/armv7m.md.
"""

from ast import literal_eval
from collections.abc import Callable

import pytest

from rig.qemu import Qemu

CEILING = {
    "asm_thumb": 6,  # ends a timer's request, nothing else
    "empty viper": 10,
    "enqueue inline": 47,  # a record of three words
    # Of samplers, a good reading below the threshold, from the RP2040's I2C FIFO.
    "vector": 191,
    "asm": 67,
    "lean vector": 71,
    "lean asm": 34,
}


@pytest.mark.parametrize("cpu", ["cortex-m3", "cortex-m4f"])
def test_no_handler_takes_more_instructions_than_its_ceiling(
    start: Callable[..., Qemu], cpu: str
) -> None:
    qemu = start(cpu)
    found = literal_eval(qemu.run("import counting\nprint(counting.all_handlers())"))
    counts = {name: round(value) for name, value in found.items()}
    # The counter of 40 ns steps sees 64 ns of a hundred handlers to a few hundredths.
    assert all(abs(found[name] - counts[name]) < 0.05 for name in counts), found
    assert counts.keys() == CEILING.keys()
    over = {name: count for name, count in counts.items() if count > CEILING[name]}
    assert not over, f"more than {CEILING}"
    again = literal_eval(qemu.run("print(counting.all_handlers())"))
    assert {name: round(value) for name, value in again.items()} == counts
