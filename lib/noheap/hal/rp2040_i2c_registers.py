"""Registers of the RP2040's I2C controller, in words from its base: RP2040 datasheet 4.3.17.

Assembler wants them in bytes: 4 * DATA_CMD. Numbers only, so this file does not go onto a board.
"""

TAR = 1
DATA_CMD = 4
RAW_INTR_STAT = 13
CLR_TX_ABRT = 21
CLR_STOP_DET = 24
ENABLE = 27
STATUS = 28
TXFLR = 29
RXFLR = 30
TX_ABRT_SOURCE = 32

# DATA_CMD
READ = 0x100
STOP = 0x200
RESTART = 0x400

# RAW_INTR_STAT
TX_ABRT = 1 << 6
STOP_DET = 1 << 9

# STATUS
TFNF = 1 << 1
MST_ACTIVITY = 1 << 5

# TX_ABRT_SOURCE, table 473
ABRT_7B_ADDR_NOACK = 1 << 0
ABRT_TXDATA_NOACK = 1 << 3
ARB_LOST = 1 << 12

# ENABLE
ENABLED = 1
ABORT = 2
