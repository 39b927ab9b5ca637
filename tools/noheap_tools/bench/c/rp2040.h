/* The RP2040's registers for `noheap bench rt` in C, and the common part of its handlers: the transfer of
   two bytes on I2C0, the wrap of PWM slice 3 as the tick, the LED's pin. Run from RAM.
   PERIOD_CYCLES is from one tick to the next, of clk_sys at 125 MHz; BUS_HZ is I2C's clock.
   "DS" = RP2040 datasheet. */

typedef unsigned word;

#define CLOCK_HZ 125000000
#ifndef PERIOD_CYCLES
#define PERIOD_CYCLES 125000
#endif
#ifndef BUS_HZ
#define BUS_HZ 400000
#endif
#define DIVIDER ((PERIOD_CYCLES + 0xffff) / 0x10000)
#if PERIOD_CYCLES % DIVIDER
#error "PERIOD_CYCLES: the PWM slice does not make it"
#endif

/* As pico-sdk's i2c_set_baudrate divides the clock. */
#define SCL_PERIOD ((CLOCK_HZ + BUS_HZ / 2) / BUS_HZ)
#define SCL_LOW (SCL_PERIOD * 3 / 5)
#define SCL_HIGH (SCL_PERIOD - SCL_LOW)
#define SPIKE (SCL_LOW < 16 ? 1 : SCL_LOW / 16)
#define HOLD (BUS_HZ < 1000000 ? CLOCK_HZ / 10000000 * 3 + 2 : CLOCK_HZ / 25000000 * 3 + 1)

#define REGISTER(address) (*(volatile word *)(address))
#define I2C0 ((volatile word *)0x40044000) /* DS 4.3.17 */
enum { /* words from there */
  CON = 0x00 / 4,
  TAR = 0x04 / 4,
  DATA_CMD = 0x10 / 4,
  FS_SCL_HCNT = 0x1c / 4,
  FS_SCL_LCNT = 0x20 / 4,
  RAW_INTR_STAT = 0x34 / 4,
  CLR_TX_ABRT = 0x54 / 4,
  ENABLE = 0x6c / 4,
  STATUS = 0x70 / 4,
  TXFLR = 0x74 / 4,
  RXFLR = 0x78 / 4,
  SDA_HOLD = 0x7c / 4,
  TX_ABRT_SOURCE = 0x80 / 4,
  FS_SPKLEN = 0xa0 / 4,
};
#define TX_ABRT (1u << 6)
#define MST_ACTIVITY (1u << 5)
#define SIO ((volatile word *)0xd0000000) /* DS 2.3.1.7 */
enum { GPIO_OUT_SET = 0x14 / 4, GPIO_OUT_CLR = 0x18 / 4, GPIO_OE_SET = 0x24 / 4 };
#define GPIO_FUNCTION(pin) REGISTER(0x40014004 + 8 * (pin)) /* DS 2.19.6.1 */
#define SLICE ((volatile word *)(0x40050000 + 3 * 0x14)) /* DS 4.5.3: CSR, DIV, CTR, CC, TOP */
#define PWM_INTR REGISTER(0x400500a4)
#define PWM_INTE REGISTER(0x400500a8)
#define SLICE_MASK (1u << 3)
#define PWM_IRQ_WRAP 4 /* DS 2.3.2 */
#define LED (1u << 25)

/* The limits, as raw readings, and why there is none: hal/errors.py. */
enum { OFF = 0x1d00, ON = 0x1e00, FAULT_TICKS = 2 };
enum { NO_ACK_ADDRESS = 1, NO_ACK_DATA, ARBITRATION_LOSS, BUS, OVERRUN, TIMEOUT };

/* Puts a struct where the bench reads it. The first words are ticks, value, faults. */
#define FOR_THE_BENCH __attribute__((section(".sampler")))

static inline void start_read(volatile word *i2c) {
  i2c[DATA_CMD] = 0x100; /* read */
  i2c[DATA_CMD] = 0x300; /* read, STOP */
}

/* Of the two bytes the first has FIRST_DATA_BYTE, bit 11, above it. */
static inline int take(volatile word *i2c) {
  int first = (int)(i2c[DATA_CMD] << 24) >> 16;
  return first | (int)i2c[DATA_CMD];
}

/* Why the two bytes are not there. */
static inline int failure(volatile word *i2c) {
  if (i2c[RAW_INTR_STAT] & TX_ABRT) {
    word source = i2c[TX_ABRT_SOURCE];
    i2c[CLR_TX_ABRT];
    if (source & 1) return NO_ACK_ADDRESS;
    if (source & 8) return NO_ACK_DATA;
    if (source & 0x1000) return ARBITRATION_LOSS;
    return BUS;
  }
  if (i2c[TXFLR] || i2c[STATUS] & MST_ACTIVITY) return TIMEOUT;
  return i2c[RXFLR] ? OVERRUN : BUS;
}

static inline void drain(volatile word *i2c) {
  while (i2c[RXFLR]) i2c[DATA_CMD];
}

static void (*vectors[48])(void) __attribute__((aligned(256)));

static inline void tick_calls(void (*handler)(void)) {
  GPIO_FUNCTION(4) = GPIO_FUNCTION(5) = 3;
  GPIO_FUNCTION(25) = 5;
  SIO[GPIO_OE_SET] = LED;
  I2C0[ENABLE] = 0;
  I2C0[CON] = 0x165; /* master, fast, restarts, TX_EMPTY_CTRL */
  I2C0[TAR] = 0x48;
  I2C0[FS_SCL_HCNT] = SCL_HIGH;
  I2C0[FS_SCL_LCNT] = SCL_LOW;
  I2C0[FS_SPKLEN] = SPIKE;
  I2C0[SDA_HOLD] = HOLD;
  I2C0[ENABLE] = 1;
  vectors[16 + PWM_IRQ_WRAP] = handler;
  REGISTER(0xe000ed08) = (word)vectors; /* VTOR, ARMv7-M manual B3.2.5 */
  REGISTER(0xe000e100) = 1u << PWM_IRQ_WRAP;
  SLICE[1] = DIVIDER << 4;
  SLICE[4] = PERIOD_CYCLES / DIVIDER - 1;
  PWM_INTE = SLICE_MASK;
  SLICE[0] = 1;
}
