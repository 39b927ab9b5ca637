"""Registers of the STM32F4's I2C controller, in words from its base: ST RM0383 section 18.6.

Numbers only, so this file does not go onto a board.
"""

CR1 = 0
CR2 = 1
DR = 4
SR1 = 5
SR2 = 6
CCR = 7
TRISE = 8

# CR1
PE = 1 << 0
START = 1 << 8
STOP = 1 << 9
ACK = 1 << 10
POS = 1 << 11
SWRST = 1 << 15

# SR1
SB = 1 << 0
ADDR = 1 << 1
BTF = 1 << 2
RXNE = 1 << 6
TXE = 1 << 7
BERR = 1 << 8
ARLO = 1 << 9
AF = 1 << 10
OVR = 1 << 11

# SR2
MSL = 1 << 0
