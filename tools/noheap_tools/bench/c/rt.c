/* The job of `noheap bench rt` in C, as the handler of a PWM slice's wrap, run from RAM.
   With BLOCKING it waits for the transfer, without it takes what the tick before has started.
   PERIOD_CYCLES is from one tick to the next, of clk_sys at 125 MHz; BUS_HZ is I2C's clock.
   "DS" = RP2040 datasheet. */

typedef unsigned word;

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

/* As pico-sdk's i2c_set_baudrate divides 125 MHz. */
#define SCL_PERIOD ((125000000 + BUS_HZ / 2) / BUS_HZ)
#define SCL_LOW (SCL_PERIOD * 3 / 5)
#define SCL_HIGH (SCL_PERIOD - SCL_LOW)
#define SPIKE (SCL_LOW < 16 ? 1 : SCL_LOW / 16)
#define HOLD (BUS_HZ < 1000000 ? 125000000 / 10000000 * 3 + 2 : 125000000 / 25000000 * 3 + 1)

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
#define GPIO_OUT_SET REGISTER(0xd0000014) /* DS 2.3.1.7 */
#define GPIO_OUT_CLR REGISTER(0xd0000018)
#define GPIO_OE_SET REGISTER(0xd0000024)
#define GPIO_FUNCTION(pin) REGISTER(0x40014004 + 8 * (pin)) /* DS 2.19.6.1 */
#define SLICE ((volatile word *)(0x40050000 + 3 * 0x14)) /* DS 4.5.3: CSR, DIV, CTR, CC, TOP */
#define PWM_INTR REGISTER(0x400500a4)
#define PWM_INTE REGISTER(0x400500a8)
#define SLICE_MASK (1u << 3)
#define PWM_IRQ_WRAP 4 /* DS 2.3.2 */
#define LED (1u << 25)

enum { OFF = 0x1d00, ON = 0x1e00, FAULT_TICKS = 2, FAULT_BASE = 0x10000 };
enum { NO_ACK_ADDRESS = 1, NO_ACK_DATA, ARBITRATION_LOSS, BUS, OVERRUN, TIMEOUT };

/* Where the bench reads it. */
#define SAMPLER ((struct sampler *)0x20030000)
struct sampler {
  int ticks, value, faults, overruns, failing, limit;
};

static inline void judge(int value) {
  struct sampler *s = SAMPLER;
  s->ticks++;
  s->value = value;
  s->failing = 0;
  if (s->limit < value) {
    s->limit = OFF - 1;
    GPIO_OUT_SET = LED;
  } else {
    s->limit = ON - 1;
    GPIO_OUT_CLR = LED;
  }
}

static __attribute__((noinline, cold)) void fault(void) {
  struct sampler *s = SAMPLER;
  int kind = BUS;
  if (I2C0[RAW_INTR_STAT] & TX_ABRT) {
    word source = I2C0[TX_ABRT_SOURCE];
    if (source & 1)
      kind = NO_ACK_ADDRESS;
    else if (source & 8)
      kind = NO_ACK_DATA;
    else if (source & 0x1000)
      kind = ARBITRATION_LOSS;
    I2C0[CLR_TX_ABRT];
  } else if (I2C0[TXFLR] || I2C0[STATUS] & MST_ACTIVITY) {
    kind = TIMEOUT;
    s->overruns++;
  } else if (I2C0[RXFLR]) {
    kind = OVERRUN;
  }
  if (kind != TIMEOUT) {
    while (I2C0[RXFLR]) I2C0[DATA_CMD];
#ifndef BLOCKING
    I2C0[DATA_CMD] = 0x100;
    I2C0[DATA_CMD] = 0x300;
#endif
  }
  s->ticks++;
  s->faults++;
  s->value = FAULT_BASE + kind;
  if (++s->failing == FAULT_TICKS) GPIO_OUT_CLR = LED;
}

/* Of the two bytes the first has FIRST_DATA_BYTE, bit 11, above it. */
static inline int take(void) {
  int first = (int)(I2C0[DATA_CMD] << 24) >> 16;
  return first | (int)I2C0[DATA_CMD];
}

#ifdef BLOCKING
static void handler(void) {
  PWM_INTR = SLICE_MASK;
  I2C0[DATA_CMD] = 0;     /* the register */
  I2C0[DATA_CMD] = 0x500; /* RESTART, read */
  I2C0[DATA_CMD] = 0x300; /* read, STOP */
  for (word patience = 100000; I2C0[RXFLR] < 2; patience--)
    if (I2C0[RAW_INTR_STAT] & TX_ABRT || !patience) {
      fault();
      return;
    }
  judge(take());
}
#else
static void handler(void) {
  PWM_INTR = SLICE_MASK;
  if (I2C0[RXFLR] == 2) {
    int value = take();
    I2C0[DATA_CMD] = 0x100;
    I2C0[DATA_CMD] = 0x300;
    judge(value);
  } else {
    fault();
  }
}
#endif

static void (*vectors[48])(void) __attribute__((aligned(256)));

__attribute__((section(".start"), noreturn, used)) void start(void) {
  for (int n = 0; n < 5; n++) ((volatile int *)SAMPLER)[n] = 0;
  SAMPLER->limit = ON - 1;
  GPIO_FUNCTION(4) = GPIO_FUNCTION(5) = 3;
  GPIO_FUNCTION(25) = 5;
  GPIO_OE_SET = LED;
  I2C0[ENABLE] = 0;
  I2C0[CON] = 0x165; /* master, fast, restarts, TX_EMPTY_CTRL */
  I2C0[TAR] = 0x48;
  I2C0[FS_SCL_HCNT] = SCL_HIGH;
  I2C0[FS_SCL_LCNT] = SCL_LOW;
  I2C0[FS_SPKLEN] = SPIKE;
  I2C0[SDA_HOLD] = HOLD;
  I2C0[ENABLE] = 1;
#ifndef BLOCKING
  I2C0[DATA_CMD] = 0x100;
  I2C0[DATA_CMD] = 0x300;
#endif
  vectors[16 + PWM_IRQ_WRAP] = handler;
  REGISTER(0xe000ed08) = (word)vectors; /* VTOR, ARMv7-M manual B3.2.5 */
  REGISTER(0xe000e100) = 1u << PWM_IRQ_WRAP;
  SLICE[1] = DIVIDER << 4;
  SLICE[4] = PERIOD_CYCLES / DIVIDER - 1;
  PWM_INTE = SLICE_MASK;
  SLICE[0] = 1;
  for (;;) __asm volatile("wfi");
}
