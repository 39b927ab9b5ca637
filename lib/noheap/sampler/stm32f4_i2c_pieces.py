"""What the interrupt does to read I2C, for source/stm32f4_i2c.py, which forgets this module.

Rules and locals as in tick_source.py. v: the reading, or what was wrong with it. m: the flag
that is waited for, SB 1, ADDR 2, BTF 4; n: when it began. What is in capitals is put in by the
source. Registers from the I2C base, in words (RM 24.6): CR1 0 (PE 1, START 0x100, STOP 0x200,
POS 0x800, SWRST 0x8000), CR2 1, DR 4, SR1 5 (BERR 0x100, ARLO 0x200, AF 0x400), SR2 6 (BUSY 2),
CCR 7, TRISE 8. "RM" = ST RM0390 revision 4.
"""

# The order of RM 24.3.3, master receiver, for two bytes. Without ACK and with POS the second one
# is not acknowledged; at BTF both are there, and SCL is held until DR is read.
NO_READING = """
 n = i[{timerawl}]
 v = 0x10006
 m = 1
 if i[6] & 2 | i[0] & 0x300:
  m = 0
 else:
  i[0] = 0x101
 while m:
  w = i[5]
  if w & 0x700:
   m = 0
   v = 0x10004
   if w & 0x200:
    v = 0x10003
   elif w & 0x400:
    v = 0x10001
  elif w & m:
   if m == 1:
    i[4] = CALL
   elif m == 2:
    i[0] = 0x801
    i[6]
   else:
    i[0] = 0xa01
    v = i[4] << 24 >> 16 | i[4]
   m = m << 1 & 7
  elif n - i[{timerawl}] + TIMEOUT_US < 0:
   m = 0
 if v >> 16 == 1:
  if v == 0x10001:
   i[0] = 0x201
   i[5] = 0
  elif v == 0x10003:
   i[5] = 0
  else:
   if v == 0x10006:
    b[3] = b[3] + 1
   w = i[1]
   n = i[7]
   m = i[8]
   i[0] = 0x8000
   i[0] = 0
   i[1] = w
   i[7] = n
   i[8] = m
   i[0] = 1
"""
TAKE = """
 else:
  pass
"""
