"""The transfers and pins of lib/noheap/hal, beside plain `machine`.

Each row runs its operation twice, and the second time counts, when the interpreter's caches are
warm.
"""

from programs import rows
from programs.hal import i2c, others, prepared, spi

rows.run({"i2c": i2c, "others": others, "prepared": prepared, "spi": spi})
