"""The source of a prepared read, for hal/rp2040_prepared.py, which forgets this module again.

The numbers in b[...] and i[...] are explained in hal/rp2040_i2c.py.
"""

SOURCE = """
import micropython
from noheap.hal.rp2040_i2c import failed
@micropython.viper
def try_run() -> int:
    b = ptr32({bus})
    if b[0] | b[1]:
        return 9
    b[0] = 1
    if b[1]:
        b[0] = 0
        return 9
    i = ptr32(b[2])
    if i[28] & 0x20 or i[1] != {address}:
        t = ptr32(b[5])
        start = t[0]
        while i[28] & 0x20 and t[0] - start < b[3]:
            pass
        i[27] = 0
        i[1] = {address}
        i[27] = 1
    i[21]
{queue}
    i[24]
    t = ptr32(b[5])
    start = t[0]
    late = 0
    while i[30] != {count}:
        if i[13] & 0x40:
            break
        if t[0] - start > b[3]:
            late = 1
            break
    if i[30] == {count}:
        o = ptr8({buffer})
{take_deeper}
        while i[13] & 0x200 == 0:
            if t[0] - start > b[3]:
                late = 1
                break
        if late == 0:
            b[0] = 0
            return 0
    kind = 6
    if late:
        i[27] = 3
        while i[27] & 2 and t[0] - start < b[3] + 1000:
            pass
        i[27] = 0
        i[27] = 1
    else:
        late = i[32]
        kind = 4
        if late & 1:
            kind = 1
        elif late & 8:
            kind = 2
        elif late & 0x1000:
            kind = 3
        while i[28] & 0x20 and t[0] - start < b[3]:
            pass
    i[21]
    b[0] = 0
    return kind
@micropython.viper
def try_start() -> int:
    b = ptr32({bus})
    if b[0] | b[1]:
        return 9
    i = ptr32(b[2])
    t = ptr32(b[5])
    if i[28] & 0x20:
        if b[6] == 0:
            b[6] = t[0] | 1
        elif t[0] - b[6] > b[3]:
            i[27] = 0
            i[27] = 1
            b[6] = 0
            return 6
        return 9
    b[6] = 0
    b[1] = {number}
    if i[1] != {address}:
        i[27] = 0
        i[1] = {address}
        i[27] = 1
    i[21]
{queue}
    i[24]
    b[4] = t[0]
    return 0
@micropython.viper
def try_finish() -> int:
    b = ptr32({bus})
    if b[1] != {number}:
        return 7
    i = ptr32(b[2])
    if i[13] & 0x40:
        return int(failed({bus}, 0))
    if i[13] & 0x200 == 0:
        t = ptr32(b[5])
        if t[0] - b[4] > b[3]:
            return int(failed({bus}, 1))
        return 9
    if i[30] != {count}:
        return int(failed({bus}, 0))
    o = ptr8({buffer})
{take}
    b[1] = 0
    return 0
"""
