"""Where the RP2350 has the registers that the drivers rp2040*.py use.

hal/rp2040_registers.py says how they get these numbers. The blocks themselves are the RP2040's:
I2C, SPI, converter and PWM have the same registers in the same order, and the addresses that set
and clear bits are the same (DS 2.1.3); the timers have two registers more. Numbers only, so this
file does not go onto a board. "DS" = Raspberry Pi RP2350 datasheet; the numbers are those of
pico-sdk 2.2.0, src/rp2350/hardware_regs. No silicon has confirmed them.
"""

RP2350 = 1

# DS 2.2: address map.
I2C0 = 0x40090000
I2C_STRIDE = 0x8000
SPI0 = 0x40080000
SPI_STRIDE = 0x8000
ADC = 0x400A0000

# DS 12.5, PWM, list of registers: twelve slices, two interrupts, of which this is the first.
PWM = 0x400A8000
PWM_STRIDE = 0x14
LAST_SLICE = 11
PWM_INTR = PWM + 0xF4
PWM_INTE = PWM + 0xF8  # IRQ0_INTE
PWM_IRQ = 8  # PWM_IRQ_WRAP_0: DS 3.2

# DS 12.8, system timers, list of registers: TIMER0, of MicroPython's time and machine.Timer.
# LOCKED and SOURCE come before the interrupt's registers.
TIMER = 0x400B0000
TIMER_QUARTER = TIMER >> 2
ALARM3 = TIMER + 0x1C
TIMERAWL = TIMER + 0x28
# From a timer's base:
TIMER_INTR = 0x3C
TIMER_INTE = 0x40
TIMER_IRQ = 0  # TIMER0_IRQ_0: DS 3.2

# TIMER1, which MicroPython leaves alone: tick/rp2350_timer1.py.
TIMER1 = 0x400B8000
TIMER1_SOURCE = TIMER1 + 0x38
TIMER1_IRQ = 4  # TIMER1_IRQ_0

# DS 3.1.11, SIO, list of registers: after each register of GPIO 0 to 31 the one of 32 to 47.
GPIO_OUT_SET = 0xD0000018
GPIO_OUT_CLR = 0xD0000020
LAST_GPIO = 47

# DS 9.11, GPIO, list of registers: GPIO0_CTRL, two words a pin, and the pads, one word a pin.
GPIO_CTRL = 0x40028004
OUTOVER = 12
OEOVER = 14
OVERRIDES = 3 << OUTOVER | 3 << OEOVER
PADS = 0x40038004  # GPIO0
ISO = 0x100  # DS 9.7: the pad keeps its state until this is cleared

NMI_MASK = 0xE0080000  # EPPB's NMI_MASK0, interrupts 0 to 31, a register of each core: DS 3.2.1
