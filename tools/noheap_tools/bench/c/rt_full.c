/* The Sampler's full job in C, as the handler of a PWM slice's wrap: plausibility, hysteresis,
   debounce, settling after a fault, a blink pattern, a record into a queue. The differences
   between boards and users are in a struct in RAM, as in the firmware; the values are its defaults. */

#include <stddef.h>

#include "rp2040.h"

#define UNLIKELY(x) __builtin_expect(x, 0)
#define COLD static __attribute__((noinline, cold))

/* Phase per tick of a pattern that repeats this often a second. */
#define STEP(hz) (word)(((unsigned long long)(hz) * PERIOD_CYCLES << 32) / CLOCK_HZ)
#define CONVERSION_TICKS (CLOCK_HZ / 1000 * 35 / PERIOD_CYCLES + 1)

enum { BELOW, ABOVE, FAULT }; /* states */
enum { IMPLAUSIBLE = 8, OUT_OF_RANGE = 14 };
enum { LOWEST = -40 * 256, HIGHEST = 125 * 256 };

/* `bits`: one for each 32nd of a cycle, from the lowest on. The top 5 bits of the phase, to which
   each tick adds `step`, tell which. */
struct pattern {
  word step, bits;
};

struct record {
  word period;
  word late_us; /* left alone: this handler reads no clock */
  int raw;
  word status; /* state | kind << 8 */
};

/* As buf/spsc.py; `write`, `read` and `end` are in bytes from its start. */
enum { QUEUED = 64 };
static struct queue {
  word write, read, end, record_bytes, dropped;
  struct record slots[QUEUED + 1];
} queue = {
    .write = offsetof(struct queue, slots),
    .read = offsetof(struct queue, slots),
    .end = sizeof(struct queue),
    .record_bytes = sizeof(struct record),
};

static inline struct record *slot_at(struct queue *q, word offset) {
  return (struct record *)((char *)q + offset);
}

static inline word after(struct queue *q, word offset) {
  word next = offset + sizeof(struct record);
  return UNLIKELY(next == q->end) ? offsetof(struct queue, slots) : next;
}

static struct sampler {
  word ticks;
  int raw;
  word faults;
  word received; /* records that the main loop got, each once and right */
  word overruns;
  word status; /* of the last tick, as in its record */
  word above;  /* the threshold's state, 0 or 1, kept through a fault */
  int limit;   /* the reading below the one that is above */
  word failing, debounced, settled; /* ticks in a row */
  word phase;
  struct pattern shown;
  /* Parameters */
  volatile word *i2c;
  word implausible; /* bits that no good reading sets */
  int low;
  word span;     /* from the lowest good reading to the highest */
  int limits[2]; /* of below, of above */
  word debounce, settle_ticks, fault_ticks;
  struct pattern patterns[3]; /* by state */
  volatile word *out;         /* the register that sets the output; the next one clears it */
  word out_mask;
  struct queue *queue;
} sampler FOR_THE_BENCH = {
    .limit = ON - 1,
    .i2c = I2C0,
    .implausible = 0xf,
    .low = LOWEST,
    .span = HIGHEST - LOWEST,
    .limits = {ON - 1, OFF - 1},
    .debounce = 0,
    .settle_ticks = CONVERSION_TICKS,
    .fault_ticks = FAULT_TICKS,
    .patterns = {{0, 0}, {STEP(4), 0x0000ffff}, {STEP(1), 0x00000303}},
    .out = &SIO[GPIO_OUT_SET],
    .out_mask = LED,
    .queue = &queue,
};

static inline void show(struct sampler *s, word state, word kind) {
  s->status = state | kind << 8;
  s->shown = s->patterns[state];
  s->phase = 0;
}

/* A good reading asks for the other state, or ends a row of failures. */
COLD void change(struct sampler *s) {
  word state = s->status & 0xff;
  s->status = state;
  if (!s->failing) {
    if (s->debounced < s->debounce) {
      s->debounced++;
      return;
    }
    s->debounced = 0;
    s->above ^= 1;
    s->limit = s->limits[s->above];
  } else if (state != FAULT) {
    s->failing = 0;
    return;
  } else if (s->settled < s->settle_ticks) {
    s->settled++;
    return;
  } else {
    s->failing = 0;
  }
  show(s, s->above, 0);
}

COLD void fail(struct sampler *s, word kind) {
  s->faults++;
  s->settled = 0;
  s->status = (s->status & 0xff) | kind << 8;
  if (++s->failing == s->fault_ticks) show(s, FAULT, kind);
}

COLD void fail_without_reading(struct sampler *s) {
  word kind = failure(s->i2c);
  if (kind == TIMEOUT) {
    s->overruns++;
  } else {
    drain(s->i2c);
    start_read(s->i2c);
  }
  fail(s, kind);
}

static inline void put(struct queue *q, word period, int raw, word status) {
  struct record *slot = slot_at(q, q->write); /* free: one always is */
  slot->period = period;
  slot->raw = raw;
  slot->status = status;
  word next = after(q, q->write);
  if (UNLIKELY(next == q->read)) {
    q->dropped++;
  } else {
    __atomic_signal_fence(__ATOMIC_RELEASE);
    q->write = next;
  }
}

static void handler(void) {
  struct sampler *s = &sampler;
  volatile word *i2c = s->i2c;
  int raw = 0;
  PWM_INTR = SLICE_MASK;
  if (UNLIKELY(i2c[RXFLR] != 2)) {
    fail_without_reading(s);
  } else {
    raw = take(i2c);
    start_read(i2c);
    word above = (word)(s->limit - raw) >> 31;
    if (UNLIKELY(raw & s->implausible)) {
      fail(s, IMPLAUSIBLE);
    } else if (UNLIKELY((word)(raw - s->low) > s->span)) {
      fail(s, OUT_OF_RANGE);
    } else if (UNLIKELY((above ^ s->above) | s->failing)) {
      change(s);
    } else {
      s->debounced = 0;
    }
  }
  s->raw = raw;
  word period = ++s->ticks;
  word phase = s->phase;
  s->phase = phase + s->shown.step;
  word lit = s->shown.bits >> (phase >> 27) & 1;
  s->out[lit ^ 1] = s->out_mask;
  put(s->queue, period, raw, s->status);
}

/* The main loop's side of the queue. */
static inline void receive(struct sampler *s, struct queue *q) {
  while (q->read != *(volatile word *)&q->write) {
    struct record *record = slot_at(q, q->read);
    s->received += record->period == s->received + 1 && !record->status;
    word next = after(q, q->read);
    __atomic_signal_fence(__ATOMIC_ACQ_REL);
    *(volatile word *)&q->read = next;
  }
}

__attribute__((section(".start"), noreturn, used)) void start(void) {
  tick_calls(handler);
  start_read(I2C0);
  for (;;) {
    __asm volatile("wfi");
    receive(&sampler, &queue);
  }
}
