"""What the interrupt does to read I2C, for source/rp2040_i2c.py, which forgets this module.

Rules and locals as in sampler/tick_source.py. v: the reading, or what was wrong with it. Registers
from the I2C base, in words (RP2040 datasheet 4.3.17): DATA_CMD 4, RAW_INTR_STAT 13 (TX_ABRT is
bit 6), CLR_TX_ABRT 21, STATUS 28 (MST_ACTIVITY is bit 5), TXFLR 29, RXFLR 30, TX_ABRT_SOURCE 32.
Of the two bytes the first has bit 11, FIRST_DATA_BYTE, above it.
"""

NO_READING = """
 if i[30] - 2:
  v = 0x10004
  if i[13] & 64:
   w = i[32]
   if w & 1:
    v = 0x10001
   elif w & 8:
    v = 0x10002
   elif w & 0x1000:
    v = 0x10003
   i[21]
  elif i[29] | i[28] & 32:
   v = 0x10006
   b[3] = b[3] + 1
  elif i[30]:
   v = 0x10005
  if v - 0x10006:
   while i[30]:
    i[4]
   i[4] = 0x100
   i[4] = 0x300
"""
TAKE = """
 else:
  v = i[4] << 24 >> 16 | i[4]
  i[4] = 0x100
  i[4] = 0x300
"""
