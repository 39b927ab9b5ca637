"""Where the RP2040 has the registers that the drivers rp2040*.py use.

Those drivers serve the RP2350, too, whose blocks are the same: hal/rp2350_registers.py has its
numbers under the same names. The host puts in those of the chip that it compiles for
(tools/noheap_tools/board/folding.py). Numbers only, so this file does not go onto a board.
"DS" = Raspberry Pi RP2040 datasheet.
"""

RP2350 = 0  # which of the two; an `if` of it costs nothing on the board

# DS 2.2: address map.
I2C0 = 0x40044000
I2C_STRIDE = 0x4000
SPI0 = 0x4003C000
SPI_STRIDE = 0x4000
ADC = 0x4004C000

# DS 4.5.3: PWM. Slices: CSR, DIV, CTR, CC, TOP.
PWM = 0x40050000
PWM_STRIDE = 0x14
LAST_SLICE = 7
PWM_INTR = PWM + 0xA4
PWM_INTE = PWM + 0xA8
PWM_IRQ = 4  # PWM_IRQ_WRAP: DS 2.3.2

# DS 4.6.5: the timer. TIMER_QUARTER << 2 is TIMER, which viper would take for a big int.
TIMER = 0x40054000
TIMER_QUARTER = TIMER >> 2
ALARM3 = TIMER + 0x1C
TIMERAWL = TIMER + 0x28
# From a timer's base:
TIMER_INTR = 0x34
TIMER_INTE = 0x38
TIMER_IRQ = 0  # TIMER_IRQ_0: DS 2.3.2

# DS 2.3.1.7: SIO.
GPIO_OUT_SET = 0xD0000014
GPIO_OUT_CLR = 0xD0000018
LAST_GPIO = 29

# DS 2.19.6.1: GPIO0_CTRL; two words a pin.
GPIO_CTRL = 0x40014004
OUTOVER = 8  # the lowest bit of each override
OEOVER = 12
OVERRIDES = 3 << OUTOVER | 3 << OEOVER
PADS = 0  # only the RP2350 cuts a pad off
ISO = 0

NMI_MASK = 0x40004000  # SYSCFG's PROC0_NMI_MASK: DS 2.21.2
