"""Where the RP2040 has the registers of the DMA and the PIO, for noheap/dma.

Numbers only, so this file does not go onto a board. "DS" = Raspberry Pi RP2040 datasheet.
"""

SET = 0x2000  # DS 2.1.2: a write at this offset sets bits, at the next one clears them
CLEAR = 0x3000

# DS 2.5.7: the DMA. A channel's registers, and their aliases that start it.
DMA = 0x50000000
DMA_STRIDE = 0x40
READ_ADDR = 0x00
WRITE_ADDR = 0x04
TRANS_COUNT = 0x08
CTRL_TRIG = 0x0C
AL1_CTRL = 0x10
AL1_READ_ADDR = 0x14
AL1_TRANS_COUNT_TRIG = 0x1C
AL3_READ_ADDR_TRIG = 0x3C
# Its control word.
EN = 1 << 0
HIGH_PRIORITY = 1 << 1
SIZE = 2  # the lowest bit of the field: 0 bytes, 1 halfwords, 2 words
INCR_READ = 1 << 4
INCR_WRITE = 1 << 5
RING_SIZE = 6
RING_WRITE = 1 << 10
CHAIN_TO = 11
TREQ = 15
IRQ_QUIET = 1 << 21
BSWAP = 1 << 22
UNPACED = 0x3F << TREQ
# Of all channels.
INTS1 = DMA + 0x41C
INTE1 = DMA + 0x414
MULTI_CHAN_TRIGGER = DMA + 0x430
CHAN_ABORT = DMA + 0x444
DMA_IRQ_1 = 12  # DS 2.3.2

# DS 2.5.3.1: what requests transfers.
DREQ_SPI0_TX = 16
DREQ_SPI0_RX = 17
DREQ_PWM_WRAP0 = 24
DREQ_I2C0_TX = 32
DREQ_I2C0_RX = 33
DREQ_ADC = 36

# DS 3.7: PIO0, PIO1.
PIO = 0x50200000
PIO_STRIDE = 0x100000
PIO_CTRL = 0x000
PIO_TXF0 = 0x010
PIO_IRQ = 0x030
SM_CLKDIV = 0x0C8
SM_EXECCTRL = 0x0CC
SM_SHIFTCTRL = 0x0D0
SM_ADDR = 0x0D4
SM_INSTR = 0x0D8
SM_PINCTRL = 0x0DC
SM_STRIDE = 0x18

# DS 2.19.2: functions of a GPIO.
SIO_FUNCTION = 5
PIO_FUNCTION = 6  # PIO0; PIO1 is the next one

# DS 4.9.6: the converter.
ADC_FCS = 0x08
ADC_FIFO = 0x0C
ADC_DIV = 0x10
