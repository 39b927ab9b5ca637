"""The source of the interrupt, for sampler/tick_isr.py, which forgets this module once it is used.

It comes in pieces, so that each sampler has what it needs and no more; the portable and the
vector tier have the same. Names in braces are filled in there. The numbers in b[...] are the
words of the block: up to 7 stats.py's, then tick_isr.py's. A level is one space, for each
is a byte on the board. 0x10000 is tick_isr.FAULT_BASE.

Viper keeps the first three locals in registers; `x[n] = x[n] + 1` costs a third of `x[n] += 1`;
a literal above 0x3fffffff would be a big int; a comparison costs three times a subtraction and a
shift, because it is made a bool first: hence the shapes below. On Thumb a local used alone as an
index is scaled in place (upstream #18800), hence `w + 1` and the like.
"""

# Hard ISR. No allocation.
HEAD = """
import micropython
@micropython.viper
def tick_isr({argument}):
 b = ptr32({block})
 i = ptr32(b[14])
"""

# v: how late it is. Below 0: this tick was counted by the one before it. A period or more: all
# but the last that were due are missed, counted by halving, so that an hour of them is 60 turns.
TIME = """
 v = i[{timerawl}] - b[12]
 if (b[5] - v | v - b[4]) >> 31:
  if v < 0:
   return
  if v >= {period_us}:
   w = {period_us}
   n = 1
   while v - w >= w:
    w += w
    n += n
   while n:
    if v >= w:
     v -= w
     b[0] = b[0] + n
     b[1] = b[1] + n
     b[12] = b[12] + w
    w = w >> 1
    n = n >> 1
  if v > b[5]:
   b[5] = v
  if v < b[4]:
   b[4] = v
 b[26] = v
 b[12] = b[12] + {period_us}
"""

# Behind the pieces of the sampler's source, which make `v` the reading, or what was wrong with it.
PLAUSIBLE = """
  if v & {implausible}:
   v = 0x10008
"""

# control/plausibility.py's judge() or no_reading() on its words; its kinds are 14 to 16.
CHECK = """
 i = ptr32({check})
 w = i[5]
 if v < 0x10000:
  n = i[7]
  if i[6] - v:
   n = 0
  if n - 0x3fffffff:
   n += 1
  i[6] = v
  i[7] = n
  if (v - i[0] | i[1] - v) >> 31:
   v = 0x1000e
  else:
   if w:
    w = v - i[4]
    if w < 0:
     w = 0 - w
    w = i[5] - w >> 31
   if i[3]:
    if n >= i[3]:
     w = 1
   if w:
    v = 0x1000f
    if w > 0:
     v = 0x10010
   else:
    i[4] = v
    i[5] = i[2]
 else:
  i[7] = 0
 if v >= 0x10000:
  if i[5]:
   i[5] = i[5] + i[2]
   if i[5] > 0x3fffffff:
    i[5] = 0x3fffffff
"""

# w: -1 above the limit, else 0. The limit is the lower one while above: hysteresis.
JUDGE = """
 b[0] = b[0] + 1
 b[7] = v
 if v - 0x10000 >> 31:
  w = b[27] - v >> 31
  if b[17] | w + b[11]:
   n = 0
   if b[17]:
    if b[6] - 2:
     b[17] = 0
    elif b[25] < {settle_ticks}:
     b[25] = b[25] + 1
    else:
     b[17] = 0
     w = 0 - b[11]
     n = 1
   elif b[18] < {debounce}:
    b[18] = b[18] + 1
   else:
    b[18] = 0
    b[11] = 0 - w
    b[27] = {on} - 1 - ({on} - {off} & w)
    n = 1
   if n:
    b[6] = b[11]
    b[13] = 0
    b[19] = b[21] & w
    b[20] = b[22] & w
   b[30] = b[6]
  elif {debounce}:
   b[18] = 0
 else:
  b[2] = b[2] + 1
  b[17] = b[17] + 1
  b[25] = 0
  if b[17] == {fault_ticks}:
   b[6] = 2
   b[13] = 0
   b[19] = b[23]
   b[20] = b[24]
  b[30] = b[6] | v - 0x10000 << 8
 i = ptr32(b[15])
 v = b[13]
 b[13] = v + b[19]
"""
LEVEL = "{inactive} ^ b[20] >> (v >> 27 & 31) & 1"  # 0 to set the output, 1 to clear it

RECORD = """
 i = ptr32(b[16])
 v = i[0]
 i = ptr32((v << 2) + b[16])
 i[0] = b[0]
 i[1] = b[26]
 i[2] = b[7]
 i[3] = b[30]
 v += 4
 i = ptr32(b[16])
 if not v - {queue_end}:
  v = 5
 if not v - i[1]:
  i[4] = i[4] + 1
 else:
  i[0] = v
"""
