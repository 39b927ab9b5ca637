/* The LeanSampler's job in C, as the handler of a PWM slice's wrap.
   With BLOCKING it waits for the transfer, without it takes what the tick before has started. */

#include "rp2040.h"

enum { FAULT_BASE = 0x10000 };

static struct sampler {
  int ticks, value, faults, overruns, failing, limit;
} sampler FOR_THE_BENCH = {.limit = ON - 1};

static inline void judge(int value) {
  struct sampler *s = &sampler;
  s->ticks++;
  s->value = value;
  s->failing = 0;
  if (s->limit < value) {
    s->limit = OFF - 1;
    SIO[GPIO_OUT_SET] = LED;
  } else {
    s->limit = ON - 1;
    SIO[GPIO_OUT_CLR] = LED;
  }
}

static __attribute__((noinline, cold)) void fault(void) {
  struct sampler *s = &sampler;
  int kind = failure(I2C0);
  if (kind == TIMEOUT) {
    s->overruns++;
  } else {
    drain(I2C0);
#ifndef BLOCKING
    start_read(I2C0);
#endif
  }
  s->ticks++;
  s->faults++;
  s->value = FAULT_BASE + kind;
  if (++s->failing == FAULT_TICKS) SIO[GPIO_OUT_CLR] = LED;
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
  judge(take(I2C0));
}
#else
static void handler(void) {
  PWM_INTR = SLICE_MASK;
  if (I2C0[RXFLR] == 2) {
    int value = take(I2C0);
    start_read(I2C0);
    judge(value);
  } else {
    fault();
  }
}
#endif

__attribute__((section(".start"), noreturn, used)) void start(void) {
  tick_calls(handler);
#ifndef BLOCKING
  start_read(I2C0);
#endif
  for (;;) __asm volatile("wfi");
}
